"""`onrecord sample`: how right a record is, by a sample that a person marks."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onrecord.records import Event, Statement
    from onrecord.report.facts import Facts
    from onrecord.report.sample import Precision
    from onrecord.store.judgements import Correction


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option(
    "--of",
    type=click.Choice(["events", "statements", "merges"]),
    default="events",
    show_default=True,
    help="What to draw; a merge is a fact that is told more than once.",
)
@click.option("--size", type=click.IntRange(1), default=20, show_default=True, help="How many to draw.")
@click.option("--type", "type_", help="Only events of this type, or statements of this force.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws another sample.")
@click.option("--by", metavar="NAME", help="Who marks; by default the name you are logged in with.")
@click.option("--result", is_flag=True, help="Only tell what the marks so far say.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def sample(
    record: Path, of: str, size: int, type_: str | None, seed: int, by: str | None, result: bool, as_json: bool
) -> None:
    """Mark a random sample right or wrong, and read how precise the record is.

    Each fact is shown with its sentences. It is right if they say it: the type and status, who, to whom, and when; a
    merge if all its sentences tell one fact. A wrong one wants a reason. What is marked already is not drawn again, and
    what was marked is kept if you stop. Marks are judgements in the record, which `onrecord correct list` shows and
    `onrecord correct undo` undoes, and change nothing else. Precision comes with Wilson's interval of 95%, by type.

    \b
    Examples:
      onrecord sample case.record --size 50
      onrecord sample case.record --of statements --type deny
      onrecord sample case.record --of merges --by ada
      onrecord sample case.record --result --json
    """
    from onrecord.cli.correct import login
    from onrecord.cli.show import load
    from onrecord.report.facts import count
    from onrecord.report.sample import draw, precision
    from onrecord.store import Record
    from onrecord.store.judgements import correct

    facts = load(Record.open(record))
    if not result:
        who = by or login()
        made: list[tuple[Correction, str]] = []
        try:
            _mark(facts, draw(facts, of, size, seed, type_), of, made)
        finally:
            for why in dict.fromkeys(reason for _, reason in made):
                correct(record, [mark for mark, reason in made if reason == why], who, why, later=True)
            if made:
                click.echo(f"{count(len(made), 'mark')} kept in {record}", err=True)
        facts = load(Record.open(record))
    _tell(precision(facts, of), as_json)


def _mark(facts: "Facts", drawn: "list[Event | Statement]", of: str, made: "list[tuple[Correction, str]]") -> None:
    """Ask a person about each, and add the mark and the reason to what is `made`."""
    from rich.text import Text

    from onrecord.cli.screen import Screen
    from onrecord.report.explain import explain
    from onrecord.report.sample import MARKS
    from onrecord.store.judgements import Correction

    if not drawn:
        click.echo("There is nothing left to mark.", err=True)
    console = Screen(stderr=True)
    good, bad = MARKS[of]
    for number, fact in enumerate(drawn, 1):
        console.print(Text(f"\n{number} of {len(drawn)}", style="bold"))
        console.print(explain(facts, fact, {}))
        said = click.prompt(
            f"{good} (y), {bad} (n), skip (s), stop (q)", type=click.Choice(["y", "n", "s", "q"]), err=True,
            show_choices=False,
        )  # fmt: skip
        if said == "q":
            break
        if said == "y":
            made.append((Correction("mark", fact.id, good), "sampled"))
        if said == "n":
            made.append((Correction("mark", fact.id, bad), click.prompt("why", err=True).strip() or "sampled"))


def _tell(found: "list[Precision]", as_json: bool) -> None:
    import json

    if as_json:
        rows = [
            {"type": p.type, "right": p.right, "marked": p.marked, "low": p.interval[0], "high": p.interval[1]}
            for p in found
        ]
        click.echo(json.dumps(rows))
        return
    for p in found:
        if p.marked:
            low, high = p.interval
            click.echo(f"{p.type:12} {p.right} of {p.marked} right, {p.right / p.marked:.0%} ({low:.0%} to {high:.0%})")
        else:
            click.echo("Nothing is marked yet.")
