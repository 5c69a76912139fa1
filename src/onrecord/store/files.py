"""Files that appear whole or not at all, and stay after a power cut."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def together(folder: Path) -> Iterator[Callable[[str], BinaryIO]]:
    """A function that opens files of a folder to write into, under temporary names. At the end all are made durable,
    then renamed to their own names; on an error nothing of them stays.

    The names themselves are durable once the folder is synced.
    """
    parts: dict[Path, BinaryIO] = {}
    names: dict[Path, Path] = {}

    def create(name: str) -> BinaryIO:
        short = hashlib.sha256(os.fsencode(name)).hexdigest()[:12]  # the name itself may be as long as a name can be
        part = folder / f".{short}.{os.getpid()}.part"
        parts[part] = part.open("wb")
        names[part] = folder / name
        return parts[part]

    try:
        yield create
        for stream in parts.values():
            stream.flush()
            os.fsync(stream.fileno())
            stream.close()
        for part, path in names.items():
            part.replace(path)
    finally:
        for part, stream in parts.items():
            with suppress(OSError):  # what is still to be written may have no room
                stream.close()
            part.unlink(missing_ok=True)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """One file that appears as those of `together` do. Devices and pipes are written as they are."""
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as stream:
            yield stream
        return
    with together(path.parent) as create:
        yield create(path.name)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file with `whole`."""
    with whole(path) as stream:
        stream.write(data)


def publish(path: Path, data: bytes) -> None:
    """`write_whole`, and make the name durable."""
    write_whole(path, data)
    sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what killed writers left half written."""
    for part in folder.glob(".*.part"):
        part.unlink(missing_ok=True)
