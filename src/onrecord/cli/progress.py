"""Progress on standard error: counts and rate, a moving line on a terminal, one line at the end elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click


class Advance(Protocol):
    """Told how many more documents are done, and how many there are in all if that is known."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


class _Tally:
    """Documents done since it was made; time runs until the last of them."""

    def __init__(self) -> None:
        self.count, self._begin, self.seconds = 0, time.monotonic(), 0.0

    def add(self, done: int) -> None:
        self.count += done
        self.seconds = max(time.monotonic() - self._begin, 1e-3)

    @property
    def rate(self) -> str:
        return f"{self.count / self.seconds:,.0f}/s" if self.count else ""


@contextmanager
def progress(verb: str, quiet: bool = False) -> Iterator[Advance]:
    """A callback that is told of documents as they are done, and of how many there are in all where that is known."""
    tally = _Tally()
    if quiet or not sys.stderr.isatty():
        yield lambda done, total=None: tally.add(done)
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        rate = TextColumn("{task.fields[rate]}")
        columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), rate, TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(verb, total=None, rate="")

            def advance(done: int, total: int | None = None) -> None:
                tally.add(done)
                bar.update(task, advance=done, total=total, rate=tally.rate)

            yield advance
    if tally.count and not quiet:
        click.echo(f"{verb} {counted(tally.count, 'document')} in {tally.seconds:.1f} s ({tally.rate})", err=True)


def counted(number: int, noun: str) -> str:
    """'1 document', '2,000 documents'."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
