"""Dating across the corpus: what a document alone could not tell, its relatives among the others may.

A document without a date, or whose page date its own text refutes, is narrowed down step by step by documents of known
date: those it shares passages with, those that quote the same words, those that tell the same happening on a named
weekday, and last those of the same story. Each step is a sentence in `why`; a step that would leave no day is left out.
Then its times are resolved again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from math import log, sqrt

import pyarrow as pa

from onrecord.annotate.reading import Reading, readings
from onrecord.annotate.when import calendar as cal
from onrecord.annotate.when.room import When
from onrecord.records import (
    Dating,
    Derivation,
    EventMention,
    Participant,
    Span,
    Time,
    Timex,
    arrow_schema,
    from_row,
    to_row,
)

LAYERS = ("text", "url", "outlet", "title", "published", "page", "tokens", "times", "dating", "attributions", "events")

COPY_AGE = 7
"""Days within which news is copied."""

QUOTE_AGE = 7
"""Days within which a statement is quoted as news."""

STORY_REACH = 60
"""Days around the dated documents of a story within which its undated ones are taken to lie."""

STORY_LIKENESS = 0.2
"""Least cosine of two documents' words, weighted by rarity, to be of one story."""

QUOTE_WORDS = 8
"""Fewest words in a row that two documents quote alike."""

WEEKDAY = re.compile(r"XXXX-WXX-([1-7])")


@dataclass(frozen=True, slots=True)
class Redating:
    """A document dated again, its times resolved against the new date, and the steps that led there."""

    document: str
    dating: Dating
    times: list[Timex]
    steps: list[str]


@dataclass(slots=True)
class Case:
    """A document with the days that it can be of; `days` shrink, `steps` tell why."""

    reading: Reading
    first: date | None
    last: date | None
    open: bool
    steps: list[str] = field(default_factory=list)
    shown: Span | None = None

    @property
    def known(self) -> bool:
        """Whether it lies within two days."""
        return self.first is not None and self.last is not None and (self.last - self.first).days <= 1

    def narrow(self, first: date | None, last: date | None, why: str, shown: Span | None = None) -> bool:
        """Keep only the days from `first` to `last`; nothing happens, and False is returned, if none would be left or
        none goes."""
        low = max((d for d in (self.first, first) if d), default=None)
        high = min((d for d in (self.last, last) if d), default=None)
        if (low and high and low > high) or (low, high) == (self.first, self.last):
            return False
        self.first, self.last = low, high
        self.steps.append(why)
        self.shown = shown or self.shown
        return True


class Redate:
    """The corpus stage: writes one row for each document that the others date better than itself."""

    name = "redate"
    version = "1"
    reads = ("documents", "derivations")
    writes = ("redatings",)
    layers = LAYERS

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """`documents` holds one row a document, its layers as columns; rows come sorted by document."""
        documents = [r for batch in tables["documents"].to_batches() for r in readings(batch, LAYERS)]
        derivations = [from_row(Derivation, row) for row in tables["derivations"].to_pylist()]
        rows = [to_row(r) for r in redate(documents, derivations)]
        return {"redatings": pa.Table.from_pylist(rows, schema=arrow_schema(Redating))}


def redate(documents: Sequence[Reading], derivations: Sequence[Derivation]) -> list[Redating]:
    """The documents that can be dated better, sorted by id, whatever the order of the input."""
    cases = {r.id: _case(r) for r in sorted(documents, key=lambda r: r.id)}
    unsure = [c for c in cases.values() if c.open]
    if not unsure or len(unsure) == len(cases):
        return []
    quotes = _quotations(cases.values())
    for _ in range(2):
        _by_copies(cases, derivations)
        _by_quotations(cases, quotes)
        _by_weekdays(cases)
    _by_story(cases)
    room = When()
    room.open()
    return [_redating(c, room) for c in unsure if c.steps]


def apply(reading: Reading, redating: Redating) -> Reading:
    """The document with its new date, its times, and the times of its events and attributions."""
    changed = {
        (old.value, old.start): new
        for old, new in _pairs(reading.times, redating.times)
        if old.value != new.value or old.earliest != new.earliest
    }
    events = [replace(e, time=_moved(e.time, e.sentence, changed)) for e in reading.events]
    attributions = [
        replace(a, time=_moved(a.time, Span(a.cue[0].start - 200, a.content[-1].end + 200), changed))
        if a.time is not None and a.cue and a.content
        else a
        for a in reading.attributions
    ]
    return replace(reading, dating=redating.dating, times=redating.times, events=events, attributions=attributions)


def _pairs(old: Sequence[Timex], new: Sequence[Timex]) -> Iterator[tuple[Timex, Timex]]:
    by_place = {(t.start, t.end): t for t in new}
    for t in old:
        if (t.start, t.end) in by_place:
            yield t, by_place[(t.start, t.end)]


def _moved(time: Time, around: Span, changed: Mapping[tuple[str | None, int], Timex]) -> Time:
    """The time as the expression that it was taken from is now resolved."""
    for (value, start), new in changed.items():
        if value == time.value and around.start <= start < around.end:
            return Time(new.value, new.earliest, new.latest, "inferred")
    return time


# ---- where each document stands


def _case(reading: Reading) -> Case:
    dating = reading.dating
    time = dating.published if dating is not None else reading.date
    span = cal.bounds((time.value or "")[:10])
    first, last = span if span else (_day(time.earliest), _day(time.latest))
    misdated = dating is not None and dating.misdated
    sure = not misdated and time.basis in ("given", "stated") and first is not None and first == last
    return Case(reading, first, last, not sure and not (first is not None and first == last))


def _day(text: str | None) -> date | None:
    return cal.day_of((text or "")[:10])


# ---- shared passages


def _by_copies(cases: Mapping[str, Case], derivations: Iterable[Derivation]) -> None:
    for d in sorted(derivations, key=lambda d: (-d.coverage, d.child, d.parent)):
        child, parent = cases.get(d.child), cases.get(d.parent)
        if child is None or parent is None:
            continue
        if child.open and parent.known:
            _by_copy(child, parent, d, [(p.child, p.parent) for p in d.passages], newer=True)
        elif parent.open and child.known:
            _by_copy(parent, child, d, [(p.parent, p.child) for p in d.passages], newer=False)


def _by_copy(case: Case, other: Case, d: Derivation, passages: list[tuple[Span, Span]], newer: bool) -> None:
    """Copies are made within days; an expression that both share means the same day in both."""
    low, high = other.first, other.last
    if low is None or high is None:
        return
    age = timedelta(COPY_AGE)
    if d.direction == "guessed":
        first, last = low - age, high + age
    else:
        first, last = (low, high + age) if newer else (low - age, high)
    shown = passages[0][0] if passages else None
    case.narrow(first, last, f"it shares passages with {other.reading.id}, dated {_span_text(low, high)}", shown)
    for timex, twin in _twins(case.reading, other.reading, passages):
        _anchor(case, timex, twin, f"both it and {other.reading.id} say {timex.text!r}, there {twin.isoformat()}")


def _twins(mine: Reading, theirs: Reading, passages: list[tuple[Span, Span]]) -> Iterator[tuple[Timex, date]]:
    """Expressions without a day of their own in shared passages, with the day that the other document gives them."""
    for own, other in passages:
        left = [t for t in mine.times if own.start <= t.start and t.end <= own.end]
        right = [t for t in theirs.times if other.start <= t.start and t.end <= other.end]
        for a, b in zip(left, right, strict=False):
            day = cal.day_of((b.value or "")[:10])
            if a.text == b.text and a.value and a.value.startswith("XXXX") and day is not None:
                yield a, day


def _anchor(case: Case, timex: Timex, day: date, why: str) -> None:
    """The document's date from the day that one of its own "today", "yesterday" or weekdays means."""
    shown = Span(timex.start, timex.end)
    word = timex.text.lower()
    if word in ("today", "tonight", "this morning", "this afternoon", "this evening", "overnight"):
        case.narrow(day, day, why, shown)
    elif word == "yesterday" or word == "last night":
        case.narrow(day + timedelta(1), day + timedelta(1), why, shown)
    elif word == "tomorrow":
        case.narrow(day - timedelta(1), day - timedelta(1), why, shown)
    elif WEEKDAY.match(timex.value or ""):
        case.narrow(day - timedelta(6), day + timedelta(6), why, shown)


# ---- shared words


def _quotations(cases: Iterable[Case]) -> dict[tuple[str, ...], list[tuple[str, Span, Time | None]]]:
    """Runs of `QUOTE_WORDS` quoted words -> the documents that quote them, where, and when they were said."""
    found: defaultdict[tuple[str, ...], list[tuple[str, Span, Time | None]]] = defaultdict(list)
    for case in cases:
        text = case.reading.text
        for a in case.reading.attributions:
            if a.kind == "indirect" or not a.content:
                continue
            words = [w for s in a.content for w in re.findall(r"\w+", text[s.start : s.end].lower())]
            for k in range(len(words) - QUOTE_WORDS + 1):
                found[tuple(words[k : k + QUOTE_WORDS])].append((case.reading.id, a.content[0], a.time))
    return {run: places for run, places in found.items() if len({p[0] for p in places}) > 1}


def _by_quotations(
    cases: Mapping[str, Case], quotes: Mapping[tuple[str, ...], list[tuple[str, Span, Time | None]]]
) -> None:
    """Who quotes a statement writes after it was made, and soon."""
    for run in sorted(quotes):
        places = quotes[run]
        dated = [(cases[i], t) for i, _, t in places if cases[i].known]
        if not dated:
            continue
        other, said = min(dated, key=lambda p: (p[0].last or date.max, p[0].reading.id))
        day = _day(said.earliest) if said is not None else None
        reported = other.last or date.max
        for i, shown, _ in places:
            case = cases[i]
            if case.open and not case.known:
                first = day or (other.first or date.min) - timedelta(QUOTE_AGE)
                source = f"which {other.reading.id}, dated {_span_text(other.first, other.last)}, quotes"
                dated_words = f", said {day.isoformat()}" if day else ""
                words = " ".join(run[:6])
                case.narrow(
                    first, reported + timedelta(QUOTE_AGE), f"it quotes “{words} …”, {source}{dated_words}", shown
                )


# ---- shared happenings


def _by_weekdays(cases: Mapping[str, Case]) -> None:
    """A happening on "Sunday" that the dated documents tell of one Sunday only: that Sunday."""
    told: defaultdict[Happening, set[tuple[date, str]]] = defaultdict(set)
    for case in cases.values():
        for event in case.reading.events if not case.open or case.known else ():
            day = cal.day_of((event.time.value or "")[:10])
            for happening in _happenings(event) if day else ():
                told[happening].add((day or date.min, case.reading.id))
    for case in cases.values():
        for event in case.reading.events if case.open and not case.known else ():
            m = WEEKDAY.match(event.time.value or "")
            if m is not None:
                _by_weekday(case, event, int(m[1]), {p for h in _happenings(event) for p in told.get(h, ())})


def _by_weekday(case: Case, event: EventMention, weekday: int, told: set[tuple[date, str]]) -> None:
    days = sorted({d for d, _ in told if d.isoweekday() == weekday and _possible(case, d)})
    if len(days) != 1:
        return
    day = days[0]
    by = min(i for d, i in told if d == day)
    ahead = event.status in ("planned", "conditional", "threatened")
    first, last = (day - timedelta(6), day) if ahead else (day, day + timedelta(6))
    why = f"the {event.type} that it puts on that weekday {by} dates {day.isoformat()}"
    case.narrow(first, last, why, Span(event.start, event.end))


Happening = tuple[str | None, str, str]
"""A type of event and two of its parties."""


def _happenings(event: EventMention) -> list[Happening]:
    parties = sorted({_party(p) for p in (*event.actors, *event.recipients)})[:6]
    return [(event.type, a, b) for a, b in combinations(parties, 2)]


def _party(participant: Participant) -> str:
    return participant.actor or participant.name or participant.country or "?"


def _possible(case: Case, day: date) -> bool:
    """Whether a document of that case can speak of the day as the week around it."""
    week = timedelta(7)
    return (case.first is None or day >= case.first - week) and (case.last is None or day <= case.last + week)


# ---- the same story


def _by_story(cases: Mapping[str, Case]) -> None:
    """An undated document is of the time of the dated ones that tell the same story."""
    lacking = [c for c in cases.values() if c.open and (c.first is None or c.last is None)]
    if not lacking:
        return
    vectors = _vectors(cases.values())
    dated = [c for c in cases.values() if c.known]
    for case in lacking:
        alike = [c for c in dated if _cosine(vectors[case.reading.id], vectors[c.reading.id]) >= STORY_LIKENESS]
        if not alike:
            continue
        low = min(c.first for c in alike if c.first) - timedelta(STORY_REACH)
        high = max(c.last for c in alike if c.last) + timedelta(STORY_REACH)
        names = ", ".join(c.reading.id for c in alike[:3]) + (" and others" if len(alike) > 3 else "")
        case.narrow(low, high, f"it tells the story of {names}, so it is within {STORY_REACH} days of them")


def _vectors(cases: Iterable[Case]) -> dict[str, dict[str, float]]:
    """Unit vectors of content words, weighted by rarity."""
    counts = {c.reading.id: Counter(w.lower() for w in re.findall(r"[^\W\d_]{4,}", c.reading.text)) for c in cases}
    among = Counter(w for words in counts.values() for w in words)
    vectors = {}
    for i, words in counts.items():
        weights = {w: (1 + log(n)) * log(1 + len(counts) / among[w]) for w, n in words.items()}
        size = sqrt(sum(x * x for x in weights.values())) or 1.0
        vectors[i] = {w: x / size for w, x in weights.items()}
    return vectors


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    if len(b) < len(a):
        a, b = b, a
    return sum(x * b[w] for w, x in a.items() if w in b)


# ---- the outcome


def _redating(case: Case, room: When) -> Redating:
    old = case.reading.dating
    first, last = (d.isoformat() if d else None for d in (case.first, case.last))
    value = None
    if case.first and case.last:
        value = first if first == last else _shared(case.first, case.last)
    basis = "inferred" if case.first and case.last else "unknown"
    before = [old.why] if old is not None and (old.misdated or old.published.earliest) else []
    dating = Dating(
        Time(value, first, last, basis),  # type: ignore[arg-type]
        old.misdated if old is not None else False,
        "; ".join([*before, *case.steps]),
        case.shown or (old.sentence if old is not None else None),
    )
    again = replace(case.reading)
    room.resolve(again, dating)
    return Redating(case.reading.id, dating, again.times, case.steps)


def _shared(first: date, last: date) -> str | None:
    """The month or year that both ends share."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    return f"{first:%Y}" if first.year == last.year else None


def _span_text(first: date | None, last: date | None) -> str:
    return f"{first}" if first == last else f"{first} to {last}"
