"""The facts of a record as its readers need them: by id, by story, with words for what is thin and what is disputed."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from onrecord.records import (
    Actor,
    ActorRef,
    Derivation,
    Disagreement,
    Document,
    Event,
    Judgement,
    Origin,
    Refusal,
    Statement,
    Story,
    Time,
)

CLOSE = 31
"""Days. Events that are dated less closely stand after the others."""


@dataclass(frozen=True)
class Facts:
    """Everything that the brief shows, each list sorted by id."""

    documents: list[Document]
    statements: list[Statement]
    events: list[Event]
    disagreements: list[Disagreement]
    derivations: list[Derivation]
    stories: list[Story]
    actors: list[Actor]
    refused: list[Refusal]
    judgements: list[Judgement] = field(default_factory=list)

    @cached_property
    def document(self) -> Mapping[str, Document]:
        """Documents by id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def fact(self) -> Mapping[str, Event | Statement]:
        """Events and statements by id."""
        found: dict[str, Event | Statement] = {e.id: e for e in self.events}
        return found | {s.id: s for s in self.statements}


def count(number: int, noun: str) -> str:
    """'1 document', '2 documents', '2 stories'."""
    if number == 1:
        return f"1 {noun}"
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {plural}"


def sourcing(fact: Event | Statement) -> str:
    """The three counts of a fact, each said for what it counts: '3 documents, 2 texts, 1 origin'."""
    texts, origins = count(fact.texts, "text"), count(len(fact.origins), "origin")
    return f"{count(len(fact.documents), 'document')}, {texts}, {origins}"


def standing(fact: Event | Statement) -> str:
    """A word for how the fact stands; never a truth score."""
    return standing_of(len(fact.disputes), len(fact.origins))


def standing_of(disputes: int, origins: int) -> str:
    """`standing` of a fact with so many disputes and origins."""
    if disputes:
        return "disputed"
    return "one origin" if origins <= 1 else "several origins"


def name(ref: ActorRef | None) -> str:
    """What to call an actor."""
    return "unnamed" if ref is None else ref.name or ref.actor or "unnamed"


def names(refs: Iterable[ActorRef]) -> str:
    """'A, B and C'."""
    listed = [name(r) for r in refs]
    return listed[0] if len(listed) == 1 else " and ".join(filter(None, [", ".join(listed[:-1]), *listed[-1:]]))


def day(time: Time) -> str:
    """A time for people: the day, or the range it lies in; empty if it has no place on the calendar."""
    first, last = (time.earliest or "")[:10], (time.latest or "")[:10]
    if not first and not last:
        return ""
    if first == last:
        return first
    if first and last and first[5:] == "01-01" and last[5:] == "12-31":
        return first[:4] if first[:4] == last[:4] else f"{first[:4]}–{last[:4]}"
    return f"{first}–{last}" if first and last else f"by {last}" if last else f"from {first}"


def ordinal(date: str | None) -> int | None:
    """The day number of an ISO date or instant, or None."""
    try:
        return datetime.date.fromisoformat((date or "")[:10]).toordinal()
    except ValueError:
        return None


def loose(time: Time) -> bool:
    """Whether a time is not known to the month."""
    first, last = ordinal(time.earliest), ordinal(time.latest)
    return first is None or last is None or last - first > CLOSE


def when_order(time: Time, identity: str) -> tuple[object, ...]:
    """Sorts events as they happened; those dated loosely or not at all stand last."""
    return (loose(time), time.earliest or "~", time.latest or "~", identity)


def told_order(documents: int, time: Time, identity: str) -> tuple[object, ...]:
    """Sorts facts by the number of documents that tell them, the most reported first."""
    return (-documents, time.earliest or time.latest or "~", identity)


def origin_names(origins: Iterable[Origin]) -> str:
    """Origins by name, unknown ones as such."""
    return ", ".join(o.name for o in origins)


def quotation(text: str, at_most: int = 280) -> str:
    """A quotation cut at a word, its blanks made single."""
    flat = " ".join(text.split())
    if len(flat) <= at_most:
        return flat
    return flat[:at_most].rsplit(" ", 1)[0] + " …"
