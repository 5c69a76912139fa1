"""`onrecord show`: the brief."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onrecord.report.facts import Facts
    from onrecord.store import Record


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(1), default=12, show_default=True, help="Most events, speakers and lines.")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object, complete.")
def show(record: Path, limit: int, as_json: bool) -> None:
    """Show the brief of a record: stories, what happened, who said what, what differs.

    Every line ends in an id that `onrecord explain` traces back to its sentences.

    \b
    Examples:
      onrecord show case.record
      onrecord show case.record --limit 40 | less -R
      onrecord show case.record --json | jq .stories
    """
    from onrecord.report.facts import Facts
    from onrecord.store import Record

    facts = load(Record.open(record))
    if as_json:
        import json

        from onrecord.records import to_row

        lists = {name: [to_row(x) for x in getattr(facts, name)] for name in Facts.__dataclass_fields__}
        click.echo(json.dumps(lists, ensure_ascii=False))
        return
    print_brief(facts, record.name, limit)


def load(record: "Record") -> "Facts":
    """The facts of a record."""
    from onrecord.report.facts import Facts

    return Facts(**{name: record.rows(name) for name in Facts.__dataclass_fields__})


def print_brief(facts: "Facts", title: str, limit: int) -> None:
    """Write the brief to standard output."""
    from onrecord.cli.screen import screen
    from onrecord.report.brief import brief

    screen().print(brief(facts, title, limit))
