"""The words for an error that nobody raised on purpose: what the system refused, or a defect and where it is."""

import os
import sys
from contextlib import suppress
from typing import TextIO

import click

DEBUG = "ONRECORD_DEBUG"
"""Set in the environment, it lets the traceback through."""
_NO_MEMORY = ("bad_alloc", "Cannot allocate memory", "failed to map segment", "can't start new thread")


def explained(error: Exception) -> int:
    """Print what happened; the exit code: 2 for what the system refused, 1 for a defect."""
    if isinstance(error, MemoryError) or any(words in str(error) for words in _NO_MEMORY):
        os.write(2, b"Error: there is not enough memory; what was read is kept, run the command again with more\n")
        return 2
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        click.echo(f"Error: {error.strerror or error}{where}", err=True)
        _let_go(sys.stdout)
        return 2
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.filename}:{place.lineno}"
    told = f"{type(error).__name__}: {error} at {where}. This is a defect, please report it"
    click.echo(f"Error: {told}; {DEBUG}=1 shows the whole way to it", err=True)
    return 1


def _let_go(stream: TextIO) -> None:
    """Drop what cannot be written, so that the interpreter does not try again as it ends."""
    with suppress(OSError, ValueError):
        stream.flush()
        return
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
