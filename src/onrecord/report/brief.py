"""The brief: stories, what happened, who said what, what differs, and how the documents hang together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from onrecord.records import Disagreement, Document, Event, Statement, Story
from onrecord.report.facts import Facts, count, day, name, names, quotation, sourcing, standing

STANDING_STYLE = {"disputed": "red", "one origin": "yellow", "several origins": "green"}
QUOTATION_MARKS = '"“”«»'
UNTOLD = ("think",)
FEW_WORDS = 4
"""A report of speech shorter than this, unless quoted, names a topic and says nothing."""


def brief(facts: Facts, title: str, limit: int) -> RenderableType:
    """The whole brief. `limit` is the most statements a speaker gets and the most events a story gets."""
    parts: list[RenderableType] = [_head(facts, title)]
    for story in sorted(facts.stories, key=lambda s: (-len(s.documents), s.earliest or "~", s.id)):
        parts.extend(_story(facts, story, limit))
    parts.extend(_documents(facts))
    return Group(*parts)


def _head(facts: Facts, title: str) -> RenderableType:
    counts = ", ".join(
        [
            count(len(facts.documents), "document"),
            count(len(facts.stories), "story"),
            count(len(facts.events), "event"),
            count(len(facts.statements), "statement"),
            count(len(facts.disagreements), "disagreement"),
        ]
    )
    line = Text.assemble((title, "bold"), "  ", counts)
    if facts.refused:
        line.append(f", {len(facts.refused)} refused", style="red")
    return line


def _story(facts: Facts, story: Story, limit: int) -> Iterator[RenderableType]:
    inside = set(story.documents)
    dates = " – ".join(dict.fromkeys(d for d in (story.earliest, story.latest) if d)) or "undated"
    yield Text()
    yield Rule(Text.assemble((story.title, "bold"), f"   {count(len(inside), 'document')}, {dates}"), align="left")
    events = [e for e in facts.events if inside.intersection(e.documents)]
    said = [s for s in facts.statements if inside.intersection(s.documents)]
    yield from _what_happened(events, limit)
    yield from _who_said_what(said, limit)
    about = {e.id for e in events} | {s.id for s in said}
    yield from _what_differs([d for d in facts.disagreements if d.about in about])


def _heading(text: str) -> RenderableType:
    return Padding(Text(text, style="bold cyan"), (1, 0, 0, 0))


def _order(event: Event) -> tuple[object, ...]:
    return (event.time.earliest or "~", event.time.latest or "~", event.id)


def _what_happened(events: Sequence[Event], limit: int) -> Iterator[RenderableType]:
    if not events:
        return
    told = sorted(events, key=lambda e: (-len(e.documents), -len(e.mentions), e.id))[:limit]
    yield _heading("What happened")
    table = Table(box=None, show_header=False, padding=(0, 1), expand=True)
    table.add_column(width=23, no_wrap=True, style="bold")
    table.add_column(ratio=1)
    table.add_column(width=22, style="dim", overflow="fold")
    for event in sorted(told, key=_order):
        deed = Text.assemble((event.type or "event", "magenta"), " ", (event.status, "italic"))
        if event.actors or event.recipients:
            arrow = " – " if event.type in ("CONSULT", "AGREE", "COOPERATE") else " → "
            sides = [names(side) for side in (event.actors, event.recipients) if side]
            deed.append("  " + arrow.join(sides), style="bold")
        deed.append("\n" + quotation(event.summary, 200))
        word = standing(event)
        deed.append(f"\n{sourcing(event)}", style="dim")
        deed.append(f"  {word}", style=STANDING_STYLE[word])
        table.add_row(day(event.time), deed, event.id)
    yield table
    if len(events) > len(told):
        yield Text(f" and {count(len(events) - len(told), 'event')} more: --limit shows them", style="dim")


def _who_said_what(statements: Sequence[Statement], limit: int) -> Iterator[RenderableType]:
    by_speaker: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        tells = len(statement.text.split()) >= FEW_WORDS or any(mark in statement.text for mark in QUOTATION_MARKS)
        if statement.speaker is not None and statement.force not in UNTOLD and tells:
            by_speaker[name(statement.speaker)].append(statement)
    if not by_speaker:
        return
    yield _heading("Who said what")
    speakers = sorted(by_speaker, key=lambda n: (-len(by_speaker[n]), n))
    for speaker in speakers[:limit]:
        said = sorted(by_speaker[speaker], key=lambda s: (-len(s.documents), -len(s.text), s.id))
        table = Table(box=None, show_header=False, padding=(0, 1), expand=True)
        table.add_column(width=10, no_wrap=True, style="magenta")
        table.add_column(ratio=1)
        table.add_column(width=22, style="dim", overflow="fold")
        for statement in said[:limit]:
            table.add_row(("not " if statement.negated else "") + statement.force, _words(statement), statement.id)
        yield Text(f" {speaker}", style="bold")
        yield table


def _words(statement: Statement) -> Text:
    line = Text(quotation(statement.text))
    if statement.condition:
        line.append(f"\nif: {quotation(statement.condition, 120)}", style="yellow")
    notes = []
    if statement.addressee is not None:
        notes.append(f"to {name(statement.addressee)}")
    if statement.via:
        notes.append(f"via {names(statement.via)}")
    if when := day(statement.time):
        notes.append(when)
    notes.append(sourcing(statement))
    line.append("\n" + " · ".join(notes), style="dim")
    if statement.disputes:
        line.append("  disputed", style="red")
    return line


def _what_differs(disagreements: Sequence[Disagreement]) -> Iterator[RenderableType]:
    if not disagreements:
        return
    yield _heading("What differs")
    for found in disagreements:
        yield Text.assemble(" ", (found.kind, "red"), f" about {found.attribute}  ", (found.id, "dim"))
        for value in found.values:
            who = names(value.on_whose_word) if value.on_whose_word else "the reports themselves"
            yield Text.assemble(
                "   ",
                quotation(value.value, 160),
                (f"   on the word of {who}, {count(len(value.documents), 'document')}", "dim"),
            )


def _documents(facts: Facts) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text("Documents", style="bold"), align="left")
    owed: defaultdict[str, list[str]] = defaultdict(list)
    for d in facts.derivations:
        owed[d.child].append(f"{d.kind} of {d.parent}, {d.coverage:.0%} of its words, direction {d.direction}")
    table = Table(box=None, show_header=False, padding=(0, 1), expand=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(width=23, no_wrap=True)
    table.add_column(ratio=3)
    for document in sorted(facts.documents, key=lambda d: (d.published.earliest or "~", d.id)):
        source = Path(document.path).name if document.path else document.url or ""
        known = Text.assemble(source, ("\n" if source else "") + document.id)
        table.add_row(known, day(document.published) or "undated", _document(document, owed[document.id]))
    yield table
    for refusal in facts.refused:
        member = f" {refusal.member}" if refusal.member else ""
        yield Text(f" refused: {refusal.path}{member}: {refusal.reason}", style="red")


def _document(document: Document, owed: Sequence[str]) -> Text:
    line = Text(" · ".join(filter(None, (document.outlet, document.title))) or "no outlet or title stated")
    if document.flags:
        line.append("  " + " ".join(document.flags), style="yellow")
    for debt in owed:
        line.append(f"\n{debt}", style="dim")
    return line
