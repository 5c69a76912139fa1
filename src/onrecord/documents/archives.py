"""Zip, tar and compressed files as streams of members, bounded; nothing is ever written to disk.

What an archive claims about itself is not trusted: every byte that comes out is counted. Links, devices and members
whose names lead out of the archive are refused.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from onrecord.errors import InputRefused

SUFFIXES = {
    ".zip": "zip", ".tar": "tar", ".tgz": "tar", ".tbz2": "tar", ".txz": "tar", ".gz": "gz", ".bz2": "bz2", ".xz": "xz",
}  # fmt: skip
_SINGLE: dict[str, Callable[[Any], IO[bytes]]] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}  # type: ignore[dict-item]
_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_ENCRYPTED = 0x1
_FREE = 16 << 20


class Exhausted(InputRefused):
    """An archive holds more than its bounds allow; what is left of it is not read."""


@dataclass
class Budget:
    """What may still come out of one archive file, with all archives inside it: members, bytes, bytes per byte in it,
    and archives within archives."""

    size: int
    members: int = 100_000
    bytes: int = 8 << 30
    ratio: int = 200
    depth: int = 3
    spent: int = 0

    def member(self) -> None:
        """One more member. Raises Exhausted."""
        self.members -= 1
        if self.members < 0:
            raise Exhausted("archive", "it holds too many members")

    def spend(self, count: int) -> None:
        """So many more bytes. Raises Exhausted."""
        self.spent += count
        if self.spent > self.bytes:
            raise Exhausted("archive", f"it unpacks to more than {self.bytes:,} bytes")
        if self.spent > _FREE and self.spent > self.ratio * self.size:
            raise Exhausted("archive", f"it unpacks to more than {self.ratio} times its size")

    def inside(self) -> "Budget":
        """The budget within an archive in this one, which counts on the same purse. Raises Exhausted."""
        if self.depth <= 1:
            raise InputRefused("archive", "archives are nested too deeply")
        return _Inner(self)


class _Inner(Budget):
    """A budget that spends from the one around it."""

    def __init__(self, around: Budget) -> None:
        super().__init__(around.size, depth=around.depth - 1)
        self._around = around

    def member(self) -> None:
        self._around.member()

    def spend(self, count: int) -> None:
        self._around.spend(count)


class _Counted(io.RawIOBase):
    """A stream whose bytes are counted on a budget; damage in it is refused."""

    def __init__(self, inner: IO[bytes], budget: Budget) -> None:
        self._inner, self._budget = inner, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except _DAMAGE as problem:
            raise InputRefused("archive", f"damaged: {problem}") from problem
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


Member = tuple[str, BinaryIO | InputRefused]
"""A member's name and its bytes, or why it is not read."""


def kind_of(name: str) -> str | None:
    """The kind of archive that a file name says, a value of `SUFFIXES`; `x.tar.gz` is a tar."""
    path = PurePosixPath(name.lower())
    kind = SUFFIXES.get(path.suffix)
    return "tar" if kind in _SINGLE and path.stem.endswith(".tar") else kind


def members(stream: BinaryIO, name: str, budget: Budget) -> Iterator[Member]:
    """The files in an archive, in its order; each stream must be read before the next is asked for.

    Raises InputRefused (`archive`) if the archive is damaged, Exhausted if it holds too much.
    """
    kind = kind_of(name)
    try:
        if kind == "zip":
            yield from _zip(stream, budget)
        elif kind == "tar":
            yield from _tar(stream, budget)
        elif kind in _SINGLE:
            budget.member()
            yield PurePosixPath(name).stem, _open(_SINGLE[kind](stream), budget)
    except _DAMAGE as problem:
        raise InputRefused("archive", f"damaged: {problem}") from problem


def _open(inner: IO[bytes], budget: Budget) -> BinaryIO:
    return io.BufferedReader(_Counted(inner, budget), 1 << 18)


def _zip(stream: BinaryIO, budget: Budget) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            budget.member()
            mode = info.external_attr >> 16
            if info.flag_bits & _ENCRYPTED:
                yield info.filename, InputRefused("archive", "encrypted")
            elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                yield info.filename, InputRefused("archive", "a link or device")
            elif problem := _astray(info.filename):
                yield info.filename, problem
            else:
                with archive.open(info) as inner:
                    yield info.filename, _open(inner, budget)


def _tar(stream: BinaryIO, budget: Budget) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r:*") as archive:
        for info in archive:
            if info.isdir():
                continue
            budget.member()
            inner = archive.extractfile(info) if info.isreg() else None
            if inner is None:
                yield info.name, InputRefused("archive", "a link or device")
            elif problem := _astray(info.name):
                yield info.name, problem
            else:
                yield info.name, _open(inner, budget)


def _astray(name: str) -> InputRefused | None:
    """Why a member's name is refused: it leads out of the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return InputRefused("archive", "its name leads out of the archive")
    return None


def is_hidden(name: str) -> bool:
    """Whether a member is hidden or belongs to an archiver: `.x`, `__MACOSX/`."""
    parts = PurePosixPath(name).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part not in (".", "..")) for part in parts)
