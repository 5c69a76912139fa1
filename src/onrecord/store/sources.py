"""What a stage is made of: a digest of its code and of the knowledge, so that no change of either goes unnoticed.

The `version` of a stage is raised by hand and says that its output changed; this needs nobody to think of it. A build
takes some 30 ms of processor time for it.
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

LARGE = 1 << 24
"""Of larger files, which are trained weights, one block of `BLOCK` in `EVERY` is looked at, and the size."""
BLOCK, EVERY = 1 << 16, 16
_PACKAGE = Path(onrecord.__file__).parent


def made_of(stage: Stage) -> str:
    """A digest of the folder that a stage's module lies in and of all knowledge, the user's own too. Of a stage from
    elsewhere its module counts alone."""
    path = Path(sys.modules[type(stage).__module__].__file__ or "")
    return _digest(path.parent if path.is_relative_to(_PACKAGE) else path, os.environ.get(VARIABLE))


@functools.cache
def _digest(code: Path, own: str | None) -> str:
    found = hashlib.sha256()
    for root in (code, _PACKAGE / "knowledge", *([Path(own)] if own else [])):
        for path in sorted(_files(root)):
            found.update(f"{path.relative_to(root).as_posix()}\n".encode())
            found.update(_content(path))
    return found.hexdigest()[:32]


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        yield from (Path(folder) / name for name in names if not name.endswith(".pyc"))


@functools.cache
def _content(path: Path) -> bytes:
    found = hashlib.sha256(str(path.stat().st_size).encode())
    with path.open("rb") as stream:
        if path.stat().st_size <= LARGE:
            return hashlib.file_digest(stream, "sha256").digest()
        while data := stream.read(BLOCK):
            found.update(data)
            stream.seek(BLOCK * (EVERY - 1), os.SEEK_CUR)
    return found.digest()
