"""What happened, in order: the days of a story, told in sentences of its documents."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.annotate.reading import Reading
from onrecord.facts.days import days, iso
from onrecord.facts.words import Bag, Weights, bag
from onrecord.records import Event, MentionRef, Span, TimelineEntry

TELLS_NEW = 0.5
"""Most weighted Dice of a chosen sentence and one chosen before: a timeline does not repeat itself."""
SENTENCES = 2
"""Most sentences a day."""
LONG = 400
"""Sentences longer than this many code points are passed over where a shorter one will do."""
UNTOLD = frozenset({"hypothetical", "conditional", "threatened"})


@dataclass(frozen=True)
class Candidate:
    """A sentence that tells of an event on a day."""

    reading: Reading
    span: Span
    words: Bag
    event: Event


def timeline(documents: Sequence[Reading], events: Sequence[Event], limit: int | None = None) -> list[TimelineEntry]:
    """The story's days in order; with `limit`, the days that most documents speak of.

    An event counts for a day if its time lies within that one day; undated and vaguely dated ones are left out.
    """
    here = {r.id: r for r in documents}
    by_day: defaultdict[int, list[Candidate]] = defaultdict(list)
    for event in events:
        when = days(event.time)
        if when is None or when.length > 1 or event.status in UNTOLD:
            continue
        for mention in event.mentions:
            reading = here.get(mention.document)
            if reading is not None:
                words = bag(reading.tokens, [mention.sentence])
                by_day[when.first].append(Candidate(reading, mention.sentence, words, event))
    everything = [c for found in by_day.values() for c in found]
    weights = Weights([c.words for c in everything])
    kept = sorted(by_day, key=lambda d: (-_salience(by_day[d]), d))[:limit]
    told: list[Bag] = []
    entries = []
    for day in sorted(kept):
        chosen = _choose(by_day[day], weights, told)
        if chosen:
            told.extend(c.words for c in chosen)
            entries.append(_entry(iso(day), chosen, by_day[day]))
    return entries


def _salience(found: Sequence[Candidate]) -> float:
    return len({c.reading.id for c in found}) + 0.1 * len({(c.reading.id, c.span) for c in found})


def _choose(found: Sequence[Candidate], weights: Weights, told: Sequence[Bag]) -> list[Candidate]:
    """The sentences most like all others of the day, none repeating what is told already."""
    distinct: dict[tuple[str, Span], Candidate] = {}
    for c in sorted(found, key=lambda c: (c.reading.id, c.span, c.event.id)):
        distinct.setdefault((c.reading.id, c.span), c)
    pool = list(distinct.values())
    documents: Mapping[str, int] = {c.event.id: len(c.event.documents) for c in pool}

    def central(c: Candidate) -> tuple[float, str, int]:
        alike = sum(weights.likeness(c.words, other.words) for other in pool[:60] if other is not c)
        length = c.span.end - c.span.start
        score = documents[c.event.id] + alike / max(1, len(pool) - 1) - (length > LONG) - 0.5 * (length < 40)
        return (-score, c.reading.id, c.span.start)

    chosen: list[Candidate] = []
    for c in sorted(pool, key=central):
        before = [*told, *(x.words for x in chosen)]
        if all(weights.likeness(c.words, words) <= TELLS_NEW for words in before):
            chosen.append(c)
        if len(chosen) == SENTENCES:
            break
    return chosen


def _entry(date: str, chosen: Sequence[Candidate], found: Sequence[Candidate]) -> TimelineEntry:
    return TimelineEntry(
        date,
        " ".join(" ".join(c.reading.text[c.span.start : c.span.end].split()) for c in chosen),
        sorted({c.event.id for c in found}),
        sorted({c.reading.id for c in found}),
        [MentionRef(c.reading.id, c.span.start, c.span.end) for c in chosen],
    )
