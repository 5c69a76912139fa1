"""Progress on standard error: counts and rate, a moving line on a terminal, one line at the end elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from onrecord.engines import Progress


@contextmanager
def progress(verb: str, total: int | None = None, quiet: bool = False) -> Iterator[Progress]:
    """A callback that is told of documents as they are done; `total` where it is known."""
    if quiet:
        yield lambda done: None
        return
    begin, count = time.monotonic(), 0

    def summary() -> str:
        seconds = time.monotonic() - begin
        return f"{verb} {count:,} documents in {seconds:.1f} s ({count / max(seconds, 1e-3):,.0f}/s)"

    if not sys.stderr.isatty():

        def advance(done: int) -> None:
            nonlocal count
            count += done

        yield advance
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        rate = TextColumn("{task.fields[rate]}")
        columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), rate, TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(verb, total=total, rate="")

            def advance(done: int) -> None:
                nonlocal count
                count += done
                bar.update(task, advance=done, rate=f"{count / max(time.monotonic() - begin, 1e-3):,.0f}/s")

            yield advance
    click.echo(summary(), err=True)
