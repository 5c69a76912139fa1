"""Samples for people to mark, and what the marks say: precision by type with an interval.

Marks are judgements: `right` or `wrong` of an event or statement, `one fact` or `several facts` of the tellings that
were put together. They change nothing in the record.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.errors import ConfigurationError, choices
from onrecord.records import Event, Judgement, MentionRef, Statement
from onrecord.report.facts import Facts
from onrecord.store.judgements import event_tellings, statement_tellings

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
    """A random sample without what is marked already; the same seed draws the same from the same record.

    Raises ConfigurationError for a type that none of them has.
    """
    known = {fact.id: fact for fact in of_kind(facts, of)}
    types = {type_of(fact) for fact in known.values()}
    if type_ is not None and type_ not in types:
        raise ConfigurationError(choices(type_, types, f"type of {of}") if types else f"the record has no {of}")
    ids = [identity for identity, fact in known.items() if type_ in (None, type_of(fact))]
    marked = {mark.fact for mark in _marks(facts, of)}
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


@dataclass(frozen=True)
class Marked:
    """What a person said of a fact. `fact` is an id that nothing has any more if the fact is gone."""

    fact: str
    good: bool


def marks(
    judgements: Iterable[Judgement],
    of: str,
    known: Collection[str],
    told: Callable[[str], Iterable[Event | Statement]],
) -> list[Marked]:
    """The marks in force of what is sampled. Of several marks of one fact by one person the last one counts.

    `known` are the ids of what can be sampled, `told` gives the events and statements that a document tells: a fact
    may have another id since documents were added, and its mark goes to the one that holds most of its tellings.
    """
    last: dict[tuple[str, str], Marked] = {}
    for judgement in judgements:
        if judgement.what == "mark" and judgement.undone_by is None and judgement.value in MARKS[of]:
            about = "statement" if of == "statements" else "event" if of == "events" else judgement.about
            if judgement.about == about:
                fact = judgement.target if judgement.target in known else _renamed(judgement, known, told)
                last.pop((fact, judgement.by), None)
                last[fact, judgement.by] = Marked(fact, judgement.value == MARKS[of][0])
    return list(last.values())


def _renamed(judgement: Judgement, known: Collection[str], told: Callable[[str], Iterable[Event | Statement]]) -> str:
    """The fact that holds most of what was judged, or the id that the judgement has for it."""
    held = Counter[str]()
    for document in sorted({place.document for place in judgement.anchors}):
        anchors = [place for place in judgement.anchors if place.document == document]
        for fact in told(document):
            event = isinstance(fact, Event)
            if fact.id in known and event == (judgement.about == "event"):
                held[fact.id] += sum(any(_meet(place, anchor) for place in _places(fact)) for anchor in anchors)
    return min(+held, key=lambda identity: (-held[identity], identity), default=judgement.target)


def _places(fact: Event | Statement) -> list[MentionRef]:
    return event_tellings(fact) if isinstance(fact, Event) else statement_tellings(fact)


def _meet(one: MentionRef, other: MentionRef) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _marks(facts: Facts, of: str) -> list[Marked]:
    by_document: defaultdict[str, list[Event | Statement]] = defaultdict(list)
    for fact in facts.fact.values():
        for document in {place.document for place in _places(fact)}:
            by_document[document].append(fact)
    known = {fact.id for fact in of_kind(facts, of)}
    return marks(facts.judgements, of, known, lambda document: by_document[document])


def precision(facts: Facts, of: str) -> list[Precision]:
    """Precision by type, sorted, and over all at the end. Marks of facts that are gone count as `gone`."""
    return tabled(_marks(facts, of), {fact.id: type_of(fact) for fact in of_kind(facts, of)})


def tabled(made: Iterable[Marked], types: Mapping[str, str]) -> list[Precision]:
    """Marks as precision by type, sorted, and over all at the end. `types` are those of what can be sampled."""
    right, marked = Counter[str](), Counter[str]()
    for mark in made:
        type_ = types.get(mark.fact, "gone")
        marked[type_] += 1
        right[type_] += mark.good
    found = [Precision(type_, right[type_], marked[type_]) for type_ in sorted(marked)]
    return [*found, Precision("all", right.total(), marked.total())]
