"""What a stage is made of: a digest of its code and of the knowledge, so that no change of either goes unnoticed.

The `version` of a stage is raised by hand and says that its output changed; this needs nobody to think of it. A build
takes some 15 ms of processor time for it.
"""

import functools
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import onrecord
from onrecord.knowledge.actors.own import VARIABLE
from onrecord.stage import Stage

LARGE = 1 << 21
"""Of larger files, which are trained weights and the gazetteer, one block of `BLOCK` in `EVERY` is looked at, and the
size."""
BLOCK, EVERY = 1 << 16, 16
_PACKAGE = Path(onrecord.__file__).parent


def made_of(stage: Stage) -> str:
    """A digest of the folder that a stage's module lies in and of all knowledge, the user's own too. Of a stage from
    elsewhere its module counts alone."""
    path = Path(sys.modules[type(stage).__module__].__file__ or "")
    return _digest(path.parent if path.is_relative_to(_PACKAGE) else path, os.environ.get(VARIABLE))


def folders_of(*names: str) -> str:
    """A digest of folders of the package."""
    return hashlib.sha256(b"".join(_tree(_PACKAGE / name) for name in names)).hexdigest()


def _digest(code: Path, own: str | None) -> str:
    roots = (code, _PACKAGE / "knowledge", *([Path(own)] if own else []))
    return hashlib.sha256(b"".join(map(_tree, roots))).hexdigest()[:32]


@functools.cache
def _tree(root: Path) -> bytes:
    """A digest of a file, or of all files in a folder, by their names in it."""
    found = hashlib.sha256()
    for path in [str(root)] if root.is_file() else sorted(_files(str(root))):
        found.update(path.removeprefix(str(root)).replace(os.sep, "/").encode() + b"\n")
        found.update(_content(path))
    return found.digest()


def _files(root: str) -> Iterator[str]:
    """The files below a folder; strings, since paths of some hundred files cost more than their hashes."""
    for entry in os.scandir(root):
        if not entry.is_dir():
            if not entry.name.endswith(".pyc"):
                yield entry.path
        elif entry.name != "__pycache__" and not entry.name.startswith("."):
            yield from _files(entry.path)


def _content(path: str) -> bytes:
    with Path(path).open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        found = hashlib.sha256(str(size).encode())
        if size <= LARGE:
            return hashlib.file_digest(stream, "sha256").digest()
        while data := stream.read(BLOCK):
            found.update(data)
            stream.seek(BLOCK * (EVERY - 1), os.SEEK_CUR)
    return found.digest()
