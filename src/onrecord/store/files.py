"""Files that appear whole or not at all, and stay after a power cut."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write into under a temporary name. At the end it is made durable and renamed to its own; on an error
    nothing of it stays. Devices and pipes are written as they are.

    The name itself is durable once its folder is synced.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as stream:
            yield stream
        return
    short = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]  # the name itself may be as long as a name can be
    part = path.with_name(f".{short}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


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
