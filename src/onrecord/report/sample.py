"""Samples for people to mark, and what the marks say: precision by type with an interval.

Marks are judgements: `right` or `wrong` of an event or statement, `one fact` or `several facts` of the tellings that
were put together. They change nothing in the record.
"""

import math
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.records import Event, Judgement, Statement
from onrecord.report.facts import Facts

Of = Literal["events", "statements", "merges"]
MARKS: dict[str, tuple[str, str]] = {
    "events": ("right", "wrong"),
    "statements": ("right", "wrong"),
    "merges": ("one fact", "several facts"),
}
"""What is sampled -> the mark that speaks for it, the mark that speaks against it."""
Z95 = 1.959963984540054
"""The normal deviate of a two-sided interval of 95%."""


@dataclass(frozen=True)
class Precision:
    """How often a kind of fact was marked right: `right` of `marked`, and the interval of 95%."""

    type: str
    right: int
    marked: int

    @property
    def interval(self) -> tuple[float, float]:
        """See `wilson`."""
        return wilson(self.right, self.marked)


def wilson(right: int, marked: int) -> tuple[float, float]:
    """The score interval of 95% for a proportion (Wilson 1927), each end 0..1; 0 to 1 where nothing is marked."""
    if marked == 0:
        return 0.0, 1.0
    share, z2 = right / marked, Z95 * Z95
    middle = share + z2 / (2 * marked)
    reach = Z95 * math.sqrt(share * (1 - share) / marked + z2 / (4 * marked * marked))
    scale = 1 + z2 / marked
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def of_kind(facts: Facts, of: str) -> list[Event | Statement]:
    """What can be sampled, sorted by id; a merge is a fact with more than one telling."""
    if of == "events":
        return list(facts.events)
    if of == "statements":
        return list(facts.statements)
    return [fact for _, fact in sorted(facts.fact.items()) if len(tellings(fact)) > 1]


def tellings(fact: Event | Statement) -> Sequence[object]:
    """The places where a fact is told."""
    return fact.mentions if isinstance(fact, Event) else fact.variants


def type_of(fact: Event | Statement) -> str:
    """An event's type or a statement's force."""
    return fact.type or "other" if isinstance(fact, Event) else fact.force


def draw(facts: Facts, of: str, size: int, seed: int, type_: str | None = None) -> list[Event | Statement]:
    """A random sample without what is marked already; the same seed draws the same from the same record."""
    marked = {judgement.target for judgement in marks(facts.judgements, of)}
    ids = [fact.id for fact in of_kind(facts, of) if type_ in (None, type_of(fact))]
    known: dict[str, Event | Statement] = {fact.id: fact for fact in of_kind(facts, of)}
    return [known[identity] for identity in draw_ids(ids, marked, size, seed)]


def draw_ids(ids: Sequence[str], marked: Collection[str], size: int, seed: int) -> list[str]:
    """A random sample of ids without those that are marked; to mark one changes nothing about the others' order."""
    chance, tried, drawn = random.Random(seed), set[int](), list[str]()
    while len(drawn) < size and len(tried) < len(ids):
        at = chance.randrange(len(ids))
        if at not in tried and ids[at] not in marked:
            drawn.append(ids[at])
        tried.add(at)
    return drawn


def marks(judgements: Iterable[Judgement], of: str) -> list[Judgement]:
    """The marks in force of what is sampled. Of several marks of one fact by one person the last one counts."""
    last: dict[tuple[str, str], Judgement] = {}
    for judgement in judgements:
        if judgement.what == "mark" and judgement.undone_by is None and judgement.value in MARKS[of]:
            about = "statement" if of == "statements" else "event" if of == "events" else judgement.about
            if judgement.about == about:
                last[judgement.target, judgement.by] = judgement
    return list(last.values())


def precision(facts: Facts, of: str) -> list[Precision]:
    """Precision by type, sorted, and over all at the end. Marks of facts that are gone count as `gone`."""
    right, marked = defaultdict[str, int](int), defaultdict[str, int](int)
    for judgement in marks(facts.judgements, of):
        fact = facts.fact.get(judgement.target)
        type_ = type_of(fact) if fact is not None else "gone"
        marked[type_] += 1
        right[type_] += judgement.value == MARKS[of][0]
    found = [Precision(type_, right[type_], marked[type_]) for type_ in sorted(marked)]
    return [*found, Precision("all", sum(right.values()), sum(marked.values()))]
