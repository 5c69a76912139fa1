"""`onrecord explain`: one fact traced back to its sentences."""

import json
from pathlib import Path

import click

from onrecord.cli.show import load
from onrecord.errors import RecordError


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.argument("identity", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The line of the record as JSON.")
def explain(record: Path, identity: str, as_json: bool) -> None:
    """Trace an event, statement, disagreement or document back to its sentences.

    Shows each telling in its sentence with offsets, the hash of the original, the stages that made it, on whose word
    it rests, and why its texts count as independent.

    \b
    Examples:
      onrecord explain case.record e-0123456789abcdef
      onrecord explain case.record s-0123456789abcdef --json | jq .variants
    """
    from onrecord.cli.screen import screen
    from onrecord.records import to_row
    from onrecord.report.explain import explain as explanation
    from onrecord.report.explain import find
    from onrecord.store import Record

    opened = Record.open(record)
    facts = load(opened)
    found = find(facts, identity)
    if found is None:
        raise RecordError(
            f"{record} holds no {identity!r}: take the id of an event, statement, disagreement, document or judgement"
        )
    if as_json:
        click.echo(json.dumps(to_row(found), ensure_ascii=False))
        return
    screen().print(explanation(facts, found, opened.stages))
