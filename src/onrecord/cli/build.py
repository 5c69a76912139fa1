"""`onrecord build`: many documents, one record."""

import dataclasses
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from onrecord.cli import REFUSED
from onrecord.cli.plain import plain
from onrecord.cli.progress import counted, progress

if TYPE_CHECKING:
    from onrecord.store.build import Built


NAMED = 3
"""Refusals that are told at once."""
LONGEST = 100
"""Characters of a reason that are told then; the record keeps it whole."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", required=True, metavar="RECORD", help="The record folder to make or add to.")
@click.option("--workers", type=click.IntRange(1), help="Processes; by default chosen by the size of the input.")
@click.option(
    "--column",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column of a table holds a field; repeatable.",
)
@click.option(
    "--language",
    metavar="NAME",
    help="What reads sentences: onrecord, spacy:MODEL, or a pipeline that a package offers.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
@click.pass_context
def build(
    ctx: click.Context,
    paths: tuple[str, ...],
    output: str,
    workers: int | None,
    column: tuple[str, ...],
    language: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Build a record from files, folders and archives, or add to one.

    Run it again to add more: only documents and stages that are new or changed are worked on, and a build that was
    stopped goes on where it was. What cannot be taken is kept in the record with its reason, and the exit code is 3.

    \b
    Examples:
      onrecord build articles/ -o case.record
      onrecord build more.jsonl --column text=body -o case.record
      cat page.html | onrecord build - -o case.record
    """
    built = carry_out(paths, output, workers, dict(_pair(given) for given in column), language, quiet)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(built)))
    else:
        click.echo(_summary(built, output))
    if built.refused:
        verb = "was" if built.refused == 1 else "were"
        told = f"{counted(built.refused, 'input')} {verb} refused: onrecord query {output} 'FROM refused'"
        click.echo("\n".join([told, *_reasons(output)]), err=True)
        ctx.exit(REFUSED)


def _reasons(output: str) -> list[str]:
    """The first refusals of a record, a line each."""
    from onrecord.store import Record

    rows = Record.open(output).rows("refused")
    named = [" ".join(filter(None, (row.path, row.member))) + f": {_short(row.reason)}" for row in rows[:NAMED]]
    return [f"  {plain(line)}" for line in named] + ["  ..."] * (len(rows) > NAMED)


def _short(reason: str) -> str:
    return reason if len(reason) <= LONGEST else f"{reason[:LONGEST]}..."


def carry_out(
    paths: Iterable[str],
    output: str,
    workers: int | None = None,
    columns: dict[str, str] | None = None,
    language: str | None = None,
    quiet: bool = False,
) -> "Built":
    """Build with progress on standard error."""
    from onrecord.engines.local import Local
    from onrecord.pipeline import default_plan
    from onrecord.store.build import build as run

    with progress("read", quiet=quiet) as advance:
        return run(paths, output, Local(workers), default_plan(language), columns or None, progress=advance)


def _pair(column: str) -> tuple[str, str]:
    field, equals, name = column.partition("=")
    if not equals or not field or not name:
        raise click.BadParameter(f"{column!r} is not FIELD=COLUMN, such as text=body", param_hint="--column")
    return field, name


def _summary(built: "Built", folder: str) -> str:
    news = f"{built.new:,} new" if built.committed else "nothing new"
    found = ", ".join(f"{built.rows[name]:,} {name}" for name in ("events", "statements", "disagreements", "stories"))
    return f"{folder}: {counted(built.documents, 'document')} ({news}), {found}"
