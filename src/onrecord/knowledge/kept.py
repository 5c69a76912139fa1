"""What loading makes of the knowledge files, kept on disk beside Python's own bytecode.

Parsing tables, checking them and compiling patterns takes longer than reading five articles. So what a loader makes is
pickled into `knowledge/__pycache__` and read from there until any file of the package changes (a change of size or
time, as for bytecode). Where nothing can be written, every process loads anew.
"""

import gc
import hashlib
import io
import os
import pickle
import re
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import cache, partial, wraps
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

Made = TypeVar("Made")

PACKAGE = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "__pycache__"

_names: dict[int, str] = {}
"""The loader of each object that one made in this process, by the object's id: they live as long as the process."""


def kept(load: Callable[..., Made]) -> Callable[..., Made]:
    """Lets a function load once a process for each of its arguments (None is as good as none) and, unless one is other
    than a string, such as a user's own folder, once an installation.

    What it returns must be picklable and never change. An object of another loader within it stays one object.
    """
    path = f"{load.__module__}:{load.__qualname__}"
    made: dict[tuple[Any, ...], Made] = {}
    lock = RLock()

    @wraps(load)
    def loading(*args: Any) -> Made:
        if args in made:
            return made[args]
        given = tuple(value for value in args if value is not None)
        with lock:
            if given not in made:
                shipped = all(isinstance(value, str) for value in given)
                name = ":".join([path, *given]) if shipped else None
                with _uncollected():
                    made[given] = _from_disk(name, partial(load, *given)) if name else load(*given)
                if name:
                    _names[id(made[given])] = name
            made[args] = made[given]
            return made[given]

    return loading


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection, now or later, of what is loaded: it stays, and walking it takes long."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if running:
            gc.enable()


def _from_disk(name: str, load: Callable[..., Made]) -> Made:
    path = FOLDER / f"{name.replace(':', '.')}.{sys.implementation.cache_tag}.kept"
    stamp = _stamp()
    try:
        data = path.read_bytes()
        if data.startswith(stamp):
            found: Made = _Unpickler(io.BytesIO(data[len(stamp) :])).load()
            return found
    except Exception:  # unpickling what is torn or of another version may raise anything; then it is made anew
        pass
    found = load()
    with suppress(OSError):
        _write(path, stamp + _pickled(found))
    return found


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@cache
def _stamp() -> bytes:
    """A digest of every file of the package, by its name, size and time, and of the Python that reads them."""
    state = hashlib.blake2b(repr((sys.version, pickle.HIGHEST_PROTOCOL)).encode())
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(f for f in folders if f != "__pycache__")
        for name in sorted(names):
            if name.endswith((".py", ".yaml", ".csv", ".gz")):
                status = Path(folder, name).stat()
                state.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return state.digest()


class _Pickler(pickle.Pickler):
    def persistent_id(self, thing: Any) -> str | None:
        return _names.get(id(thing))

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, re.Pattern):
            return _pattern_parts(thing)
        if hasattr(type(thing), "__dataclass_fields__") and hasattr(type(thing), "__slots__"):
            # a call is read several times faster than the state that Python gives such a class
            return type(thing), tuple(getattr(thing, field.name) for field in fields(thing))
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, name: str) -> Any:
        module, function, *given = name.split(":")
        return getattr(import_module(module), function)(*given)


def _pickled(thing: Any) -> bytes:
    held = io.BytesIO()
    _Pickler(held, pickle.HIGHEST_PROTOCOL).dump(thing)
    return held.getvalue()


def _pattern_parts(pattern: re.Pattern[Any]) -> Any:
    """A pattern with the code that Python compiles it to, which it would throw away and compile anew (4 ms for a long
    one). Where this Python keeps its parts elsewhere, the pattern is pickled as usual."""
    try:
        compiler: Any = import_module("re._compiler")
        tree = compiler._parser.parse(pattern.pattern, pattern.flags)
        code = compiler._code(tree, pattern.flags)
        names = [""] * tree.state.groups
        for name, number in tree.state.groupdict.items():
            names[number] = name
        groups = tuple(name or None for name in names)
        code = array("I", map(int, code)).tobytes()
        parts = (pattern.pattern, pattern.flags, code, tree.state.groups - 1, tree.state.groupdict, groups)
        _pattern(*parts)
    except (ImportError, AttributeError, TypeError, ValueError):
        return NotImplemented
    return _pattern, parts


def _pattern(text: str, flags: int, code: bytes, groups: int, numbers: dict[str, int], names: Any) -> Any:
    return import_module("_sre").compile(text, flags, array("I", code).tolist(), groups, numbers, names)
