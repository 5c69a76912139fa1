"""Parties: the state or body that an actor acts for, and how parties treat one another."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from onrecord.knowledge import load_table
from onrecord.knowledge.actors import STATE_COLUMNS
from onrecord.knowledge.exchange import type_codes
from onrecord.records import ActorRef, Event, Statement
from onrecord.report.facts import name

COLOUR = {
    "verbal cooperation": "agree",
    "material cooperation": "agree",
    "verbal conflict": "clash",
    "material conflict": "force",
}
"""Quad class -> the word of the design for it; an event without a type is `plain`."""


@cache
def country_names() -> dict[str, str]:
    """ISO 3166-1 alpha-3 code -> name in English."""
    return {row["code"]: row["name"] for row in load_table("actors/states.csv", STATE_COLUMNS, ("code",))}


def party(ref: ActorRef | None) -> str:
    """The country that an actor acts for, or the body itself where it has none; empty if nobody known is named."""
    if ref is None:
        return ""
    if ref.country:
        return country_names().get(ref.country, ref.country)
    return name(ref) if (ref.actor or "").startswith(("body:", "person:")) else ""


def parties_of(fact: Event | Statement) -> list[str]:
    """Every party to a fact, sorted: who acts or speaks, and who is acted on or addressed."""
    if isinstance(fact, Event):
        refs = [*fact.actors, *fact.recipients]
    else:
        refs = [ref for ref in (fact.speaker, fact.addressee) if ref is not None]
    return sorted({party(ref) for ref in refs} - {""})


def colour(event: Event) -> str:
    """agree, clash (words), force (deeds) or plain."""
    return COLOUR[type_codes()[event.type].quad] if event.type else "plain"


@dataclass(frozen=True)
class Pair:
    """What one party did to another: events by colour, statements addressed to it."""

    source: str
    target: str
    events: list[Event]
    statements: list[Statement]

    @property
    def colours(self) -> Counter[str]:
        """How many events there are of each colour."""
        return Counter(colour(event) for event in self.events)


def pairs(events: Iterable[Event], statements: Iterable[Statement]) -> list[Pair]:
    """Every ordered pair of parties of which one acted on or addressed the other, the busiest first."""
    done: defaultdict[tuple[str, str], list[Event]] = defaultdict(list)
    said: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
    for event in events:
        sources = sorted({party(a) for a in event.actors} - {""})
        targets = sorted({party(r) for r in event.recipients} - {""})
        for source in sources:
            for target in targets:
                if source != target:
                    done[source, target].append(event)
    for statement in statements:
        source, target = party(statement.speaker), party(statement.addressee)
        if source and target and source != target:
            said[source, target].append(statement)
    found = [Pair(*key, done[key], said[key]) for key in sorted({*done, *said})]
    return sorted(found, key=lambda p: (-len(p.events) - len(p.statements), p.source, p.target))
