"""What happened, in order: the days of a story, told in sentences of its documents.

A day counts for as many documents as were published on it and as name it (Tran et al. 2013 and Gholipour Ghalandari and
Ifrim 2020 rank dates so); it is told in the sentences that lie nearest to the middle of all that is said of it: those
that name it, and the openings of reports of that day and the next that name no other.
"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.annotate.reading import Reading
from onrecord.facts.days import days, iso
from onrecord.facts.words import CONTENT
from onrecord.records import Event, MentionRef, Span, TimelineEntry

SENTENCES = 2
"""Most sentences a day."""
LEAST_DAYS, DAYS_PER_ROOT = 12, 1.5
"""How many days a story gets by default: so many times the root of its documents, but not less than the first."""
OPENING = 5
"""Sentences of a report that tell its news."""
SHORT, LONG = 6, 50
"""Words of a sentence that can stand alone."""
SAME_DAY, OTHER_DAY = 0.5, 0.8
"""Most cosine of a chosen sentence and one chosen before, on its day or another: a timeline does not repeat itself."""
UNTOLD = frozenset({"hypothetical", "conditional", "threatened"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})

Vector = dict[str, float]


@dataclass(frozen=True)
class Sentence:
    """A sentence that may tell a day; `days` are those it names, or else may tell as news."""

    reading: Reading
    span: Span
    days: tuple[int, ...]
    words: Counter[str]


def timeline(
    documents: Sequence[Reading], events: Sequence[Event], dates: int | None = None, sentences: int = SENTENCES
) -> list[TimelineEntry]:
    """The story's days in order, with what is told of each.

    `dates`: how many days; by default as many as the story has need of. Years and months that events are dated by come
    on top of them. An event counts for a day if its time lies within that one day.
    """
    here = {r.id: r for r in documents}
    told = [s for r in documents for s in _sentences(r)]
    events_of: defaultdict[int, list[Event]] = defaultdict(list)
    spoken: defaultdict[int, set[str]] = defaultdict(set)
    printed: defaultdict[int, set[str]] = defaultdict(set)
    for event in events:
        when = days(event.time)
        if when is not None and when.length == 1 and event.status not in UNTOLD:
            events_of[when.first].append(event)
            spoken[when.first].update(d for d in event.documents if d in here)
    for reading in documents:
        published = days(reading.date)
        if published is not None and published.length == 1:
            printed[published.first].add(reading.id)
        for day in _named(reading):
            spoken[day].add(reading.id)
    by_day: defaultdict[int, list[Sentence]] = defaultdict(list)
    for sentence in told:
        for day in sentence.days:
            by_day[day].append(sentence)
    known = [d for d in by_day if d in spoken]
    most = dates if dates is not None else max(LEAST_DAYS, round(DAYS_PER_ROOT * math.sqrt(len(documents))))
    kept = sorted(known, key=lambda d: (-len(spoken[d]) - len(printed[d]), d))[:most]
    weights = _rarity(documents)
    before: list[Vector] = []
    entries = []
    for day in sorted(kept):
        chosen = _choose(by_day[day], weights, sentences, before)
        if chosen:
            entries.append(_entry(iso(day), chosen, events_of[day], spoken[day]))
    entries += _coarse(events, here, weights, sentences)
    return sorted(entries, key=lambda e: (e.date, e.text))


def _named(reading: Reading) -> dict[int, list[int]]:
    """The days that a document names, each with the places of their expressions."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for timex in reading.times:
        if timex.type in ("DATE", "TIME") and timex.value and len(timex.value) >= 10:
            when = _day(timex.value)
            if when is not None:
                found[when].append(timex.start)
    return found


def _day(value: str) -> int | None:
    """The day of a TIMEX3 value that is a day or a clock time on one; None for any other."""
    try:
        return date.fromisoformat(value[:10]).toordinal()
    except ValueError:
        return None


def _sentences(reading: Reading) -> list[Sentence]:
    """The sentences of a document that can tell a day."""
    tokens = reading.tokens
    published = days(reading.date)
    news = (published.first - 1, published.first) if published is not None and published.length == 1 else ()
    named: defaultdict[int, set[int]] = defaultdict(set)
    spans = tokens.sentence_spans
    starts = [s.start for s in spans]
    for day, places in _named(reading).items():
        for place in places:
            named[_index(starts, place)].add(day)
    statuses: defaultdict[int, set[str]] = defaultdict(set)
    for event in reading.events:
        statuses[_index(starts, event.start)].add(event.status)
    found = []
    for k, (first, last) in enumerate(tokens.sentences):
        of = tuple(sorted(named[k])) if k in named else news if k < OPENING else ()
        if not of or (statuses.get(k) and statuses[k] <= UNTOLD) or not _stands_alone(reading, first, last):
            continue
        words = Counter(tokens.lemma[i].lower() for i in range(first, last) if tokens.upos[i] in CONTENT)
        found.append(Sentence(reading, spans[k], of, words))
    return found


def _index(starts: Sequence[int], place: int) -> int:
    return max(0, bisect_right(starts, place) - 1)


def _stands_alone(reading: Reading, first: int, last: int) -> bool:
    """Whether a sentence is of a length to read and has a finite verb."""
    tokens = reading.tokens
    words = sum(tokens.upos[i] != "PUNCT" for i in range(first, last))
    return SHORT <= words <= LONG and any(tokens.xpos[i] in FINITE for i in range(first, last))


def _rarity(documents: Sequence[Reading]) -> Mapping[str, float]:
    """Inverse document frequency of lemmas."""
    spread: Counter[str] = Counter()
    for reading in documents:
        tokens = reading.tokens
        spread.update({w.lower() for w, upos in zip(tokens.lemma, tokens.upos, strict=True) if upos in CONTENT})
    return {word: math.log(1 + len(documents) / n) for word, n in spread.items()}


def _vector(sentence: Sentence, weights: Mapping[str, float]) -> Vector:
    raw = {w: (1 + math.log(n)) * weights.get(w, 0.0) for w, n in sorted(sentence.words.items())}
    norm = math.sqrt(sum(v * v for v in raw.values())) or 1.0
    return {w: v / norm for w, v in raw.items()}


def _dot(a: Vector, b: Vector) -> float:
    if len(b) < len(a):
        a, b = b, a
    return sum(v * b[w] for w, v in a.items() if w in b)


def _choose(found: Sequence[Sentence], weights: Mapping[str, float], most: int, before: list[Vector]) -> list[Sentence]:
    """The sentences nearest to the middle of all of them, none repeating another or what stands in `before`, to which
    the chosen ones are added."""
    distinct: dict[str, tuple[Sentence, Vector]] = {}
    for s in sorted(found, key=lambda s: (s.reading.id, s.span)):
        distinct.setdefault(_text(s), (s, _vector(s, weights)))
    middle: Vector = {}
    for _, vector in distinct.values():
        for word, value in vector.items():
            middle[word] = middle.get(word, 0.0) + value
    ranked = sorted(distinct.values(), key=lambda sv: (-_dot(sv[1], middle), sv[0].reading.id, sv[0].span))
    chosen: list[tuple[Sentence, Vector]] = []
    for sentence, vector in ranked:
        if len(chosen) == most:
            break
        if all(_dot(vector, v) < SAME_DAY for _, v in chosen) and all(_dot(vector, v) < OTHER_DAY for v in before):
            chosen.append((sentence, vector))
    before.extend(vector for _, vector in chosen)
    return [sentence for sentence, _ in chosen]


def _coarse(
    events: Sequence[Event], here: Mapping[str, Reading], weights: Mapping[str, float], most: int
) -> list[TimelineEntry]:
    """The years and months that events are dated by, told in those events' own sentences."""
    by_value: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        value = event.time.value or ""
        coarse = len(value) in (4, 7) and value.replace("-", "").isdecimal() and event.time.basis == "stated"
        if coarse and event.status not in UNTOLD:
            by_value[value].append(event)
    entries = []
    for value, group in by_value.items():
        found = []
        for mention in (m for event in group for m in event.mentions if m.document in here):
            reading = here[mention.document]
            tokens = reading.tokens
            k = _index([s.start for s in tokens.sentence_spans], mention.start)
            first, last = tokens.sentences[k]
            words = Counter(tokens.lemma[i].lower() for i in range(first, last) if tokens.upos[i] in CONTENT)
            found.append(Sentence(reading, mention.sentence, (), words))
        chosen = _choose(found, weights, most, [])
        if chosen:
            entries.append(_entry(value, chosen, group, {s.reading.id for s in found}))
    return entries


def _text(sentence: Sentence) -> str:
    return " ".join(sentence.reading.text[sentence.span.start : sentence.span.end].split())


def _entry(day: str, chosen: Sequence[Sentence], events: Sequence[Event], documents: set[str]) -> TimelineEntry:
    return TimelineEntry(
        day,
        " ".join(_text(s) for s in chosen),
        sorted({event.id for event in events}),
        sorted(documents | {s.reading.id for s in chosen}),
        [MentionRef(s.reading.id, s.span.start, s.span.end) for s in chosen],
    )
