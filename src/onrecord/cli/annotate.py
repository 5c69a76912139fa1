"""`onrecord annotate`: one document at a time."""

import json
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from onrecord.cli import REFUSED
from onrecord.cli.progress import counted, progress


@click.command()
@click.option("--input", required=True, metavar="FILE", help="JSON lines to read; '-' is standard input.")
@click.option("--output", required=True, metavar="FILE", help="JSON lines to write; '-' is standard output.")
@click.option("--tokens", is_flag=True, help="Also write tokens with lemma, part of speech, head, relation, entity.")
@click.option("--workers", type=click.IntRange(1), help="Processes; by default chosen by the size of the input.")
@click.option(
    "--language",
    metavar="NAME",
    help="What reads sentences: onrecord, spacy:MODEL, or a pipeline that a package offers.",
)
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
@click.pass_context
def annotate(
    ctx: click.Context,
    input: str,
    output: str,
    tokens: bool,
    workers: int | None,
    language: str | None,
    quiet: bool,
) -> None:
    """Annotate documents one by one: JSON lines in, JSON lines out.

    An input line is {"id", "text"} and, if known, "published", "title", "outlet", "url". Output lines come in input
    order, one each; a line that cannot be taken gives {"id", "error"} in its place, and the exit code is 3.

    \b
    Examples:
      onrecord annotate --input docs.jsonl --output out.jsonl
      cat docs.jsonl | onrecord annotate --input - --output - | jq .events
    """
    errors = 0
    with _input(input) as lines, _output(output) as out, progress("annotated", quiet=quiet) as advance:
        for line in annotate_lines(lines, workers, tokens, language):
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            errors += "error" in line
            advance(1)
    if errors:
        click.echo(f"{counted(errors, 'line')} could not be taken: why stands in the place of each", err=True)
        ctx.exit(REFUSED)


def annotate_lines(
    lines: Iterable[bytes], workers: int | None = None, tokens: bool = False, language: str | None = None
) -> Iterator[dict[str, Any]]:
    """The output line of each input line, in order."""
    from onrecord.annotate.lines import annotations, error_line, failure_line, parse_line
    from onrecord.annotate.reading import SOURCE_SCHEMA
    from onrecord.engines import in_batches
    from onrecord.engines.local import Local
    from onrecord.errors import InputRefused
    from onrecord.pipeline import default_plan

    pending: deque[dict[str, Any] | None] = deque()  # each line read: its error, or None while its document is read

    def rows() -> Iterator[dict[str, Any]]:
        for line in lines:
            try:
                row = parse_line(line)
            except InputRefused as refused:
                pending.append(error_line(line, refused))
            else:
                pending.append(None)
                yield row

    def batches() -> Iterator[Any]:
        for batch in in_batches(rows(), SOURCE_SCHEMA):
            ids.append(batch.column("id").to_pylist())
            yield batch

    ids: deque[list[str]] = deque()
    for outcome in Local(workers).map(default_plan(language).document, batches()):
        failed = {failure.row: failure for failure in outcome.failures}
        read = iter(annotations(outcome.batch, tokens) if outcome.batch.num_rows else ())
        for row, document in enumerate(ids.popleft()):
            while (refused := pending.popleft()) is not None:
                yield refused
            if row in failed:
                yield failure_line(document, "failed", f"{failed[row].stage}: {failed[row].reason}")
            else:
                yield next(read)
    yield from (line for line in pending if line is not None)


@contextmanager
def _input(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    with _opened(Path(path), "rb") as stream:
        yield stream


@contextmanager
def _output(path: str) -> Iterator[BinaryIO]:
    """A stream whose file appears under its name only when it is whole; a device or pipe is written to as it is."""
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if target.exists() and not target.is_file():
        with _opened(target, "wb") as stream:
            yield stream
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _opened(part, "wb") as stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _opened(path: Path, mode: str) -> BinaryIO:
    try:
        return cast(BinaryIO, path.open(mode))
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from None
