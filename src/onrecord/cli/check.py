"""`onrecord check`: whether a record is whole, and whether it is what a pipeline wants."""

import dataclasses
import json

import click

from onrecord.cli.plain import plain

FAILED = 1
"""Exit code where something is damaged, or there is what `--fail-on` names."""
CONDITIONS = ("disputed", "single-origin", "refused", "misdated", "undated")
SHOWN = 5


@click.command()
@click.argument("record", metavar="RECORD")
@click.option("--repair", is_flag=True, help="Mend what can be: go back to the last whole commit, make tables anew.")
@click.option(
    "--fail-on",
    "conditions",
    multiple=True,
    type=click.Choice(CONDITIONS),
    help="Exit with 1 if the record holds such a fact, input or document; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def check(ctx: click.Context, record: str, repair: bool, conditions: tuple[str, ...], as_json: bool) -> None:
    """Check a record: files against their hashes, offsets against the texts, ids against what they name.

    Exits with 1 if something is damaged, or if there is what --fail-on names. Notes, such as leftovers of a build that
    was stopped, do not count.

    \b
    Examples:
      onrecord check case.record
      onrecord check case.record --repair
      onrecord check case.record --fail-on disputed --fail-on refused
    """
    from onrecord.store import Record
    from onrecord.store.check import WANTED
    from onrecord.store.check import check as look
    from onrecord.store.check import repair as mend

    done = mend(record) if repair else []
    findings = look(record)
    damaged = any(finding.kind == "damage" for finding in findings)
    met = {} if damaged else {name: WANTED[name][1](Record.open(record)) for name in conditions}
    if as_json:
        rows = [dataclasses.asdict(finding) for finding in findings]
        click.echo(json.dumps({"repaired": done, "findings": rows, "fail_on": met}, ensure_ascii=False))
    else:
        for line in done:
            click.echo(plain(line))
        for finding in findings:
            click.echo(plain(f"{finding.kind}: {finding.where}: {finding.message}"))
        for name, found in met.items():
            more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
            click.echo(plain(f"{name}: {', '.join(found[:SHOWN]) or 'none'}{more}"))
        if not findings:
            click.echo(f"{record}: whole")
    if damaged or any(met.values()):
        ctx.exit(FAILED)
