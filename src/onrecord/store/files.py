"""Files that appear whole or not at all, and stay after a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name, make it durable, and rename it to its own.

    The name itself is durable once its folder is synced.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def publish(path: Path, data: bytes) -> None:
    """`write_whole`, and make the name durable."""
    write_whole(path, data)
    sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what killed writers left half written."""
    for part in folder.glob(".*.part"):
        part.unlink(missing_ok=True)
