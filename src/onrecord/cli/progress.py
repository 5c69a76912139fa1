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


@contextmanager
def progress(verb: str, quiet: bool = False) -> Iterator[Advance]:
    """A callback that is told of documents as they are done, and of how many there are in all where that is known."""
    if quiet:
        yield lambda done, total=None: None
        return
    begin, count = time.monotonic(), 0

    def summary() -> str:
        seconds = time.monotonic() - begin
        return f"{verb} {count:,} documents in {seconds:.1f} s ({count / max(seconds, 1e-3):,.0f}/s)"

    if not sys.stderr.isatty():

        def advance(done: int, total: int | None = None) -> None:
            nonlocal count
            count += done

        yield advance
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        rate = TextColumn("{task.fields[rate]}")
        columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), rate, TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(verb, total=None, rate="")

            def advance(done: int, total: int | None = None) -> None:
                nonlocal count
                count += done
                bar.update(
                    task, advance=done, total=total, rate=f"{count / max(time.monotonic() - begin, 1e-3):,.0f}/s"
                )

            yield advance
    click.echo(summary(), err=True)
