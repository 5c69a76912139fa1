"""`onrecord diff`: what has changed."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.errors import ConfigurationError

if TYPE_CHECKING:
    from onrecord.report.facts import Facts
    from onrecord.store import Record


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option(
    "--since",
    metavar="DATE|COMMIT",
    help="A day of publication, or the number of a commit; by default the commit before.",
)
@click.option("--limit", type=click.IntRange(1), default=12, show_default=True, help="Most lines of each part.")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object, complete.")
def diff(record: Path, since: str | None, limit: int, as_json: bool) -> None:
    """Show what is new in a record: events, statements, changed status, new disputes, new corroboration.

    With a day, a fact is new if no document published before that day tells it; documents without a date count as old.
    With the number of a commit, the record is compared with that commit; a record keeps the last two.

    \b
    Examples:
      onrecord diff case.record --since 2022-02-12
      onrecord diff case.record
      onrecord diff case.record --since 3 --json | jq .status
    """
    import json

    from onrecord.cli.screen import screen
    from onrecord.cli.show import load
    from onrecord.records import to_row
    from onrecord.report.diff import compare, page, without
    from onrecord.store import Record

    opened = Record.open(record)
    after = load(opened)
    if since is None or since.isdecimal():
        before = _at(opened, int(since) if since else opened.manifest.number - 1)
        label = f"since commit {since or opened.manifest.number - 1}"
    else:
        before = without(after, _statuses(opened), _day(since))
        label = f"since {since}"
    changes = compare(before, after)
    if as_json:
        click.echo(json.dumps({"since": since, **to_row(changes)}, ensure_ascii=False))
        return
    screen().print(page(before, after, changes, f"{record.name} {label}", limit))


def _at(record: "Record", number: int) -> "Facts":
    """The facts of an earlier commit."""
    from onrecord.cli.show import load
    from onrecord.store import Record
    from onrecord.store.manifest import load as manifest
    from onrecord.store.manifest import numbers

    kept = numbers(record.folder)
    if number not in kept or number == record.manifest.number:
        older = ", ".join(str(n) for n in kept if n != record.manifest.number) or "none"
        raise ConfigurationError(
            f"commit {number} is not kept; commits before the last one, {record.manifest.number}: {older}. "
            "Give a day instead, such as --since 2022-02-12"
        )
    return load(Record(record.folder, manifest(record.folder, number)))


def _day(since: str) -> str:
    try:
        return date.fromisoformat(since[:10]).isoformat()
    except ValueError:
        raise ConfigurationError(f"--since {since!r} is no day such as 2022-02-12 and no number of a commit") from None


def _statuses(record: "Record") -> dict[tuple[str, int, int], str]:
    """The status of each event where it is told."""
    table = record.table("event_mentions", ["document", "start", "end", "status"])
    document, start, end, status = (table.column(c).to_pylist() for c in ("document", "start", "end", "status"))
    return dict(zip(zip(document, start, end, strict=True), status, strict=True))
