"""Dating across the corpus: what a document alone could not tell, its relatives among the others may.

A document without a date, or whose page date its own text refutes, is dated by documents of known date. A "today" in
words that it shares with one of them settles its day; else every day that its own text leaves is weighed (`likely`),
and the shortest interval that holds `SHARE` of the likelihood is its date. The surest documents come first, and tell of
those after them. What spoke for the days stands in `why`. Then its times are resolved again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa

from onrecord.annotate.reading import Reading, table_readings
from onrecord.annotate.when import calendar as cal
from onrecord.annotate.when.likely import Corpus, Link, day_range, narrowest
from onrecord.annotate.when.room import When
from onrecord.records import (
    Dating,
    Derivation,
    Span,
    Time,
    Timex,
    arrow_schema,
    from_row,
    to_row,
)

LAYERS = (
    "text",
    "url",
    "outlet",
    "published",
    "page",
    "tokens",
    "times",
    "dating",
    "attributions",
    "events",
)

DATED_BY = ("published", "page", "dating")
"""The layers that tell whether a document's date is sure."""

REDATINGS = "redatings"
"""The table that the stage writes."""

COPIED, QUOTED = 3.0, 4.0
"""As what lift (`likely.LEAST_LIFT`) shared passages and shared quotations count; passages that are much of the text
count more. In reports of six crises 70% of the nearest that share a quotation are of the same day; of the nearest that
share passages 48% are, and 67% lie within a day."""

SHARE = 0.85
"""Share of the likelihood that the interval of a document holds."""

TELLING = 31
"""Days within which a document must be dated to tell of others."""

NO_SIGN = "nothing in it is told elsewhere: it is taken to be of about the time of the others"

REACH = 60
"""Days before the first and after the last dated document that an undated one may be of."""

QUOTE_WORDS = 8
"""Fewest words in a row that two documents quote alike."""

TODAY = ("today", "tonight", "this morning", "this afternoon", "this evening")

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
    """A document with the days that it can be of, which shrink; `steps` tell why."""

    reading: Reading
    first: date | None
    last: date | None
    open: bool
    steps: list[str] = field(default_factory=list)
    shown: Span | None = None

    @property
    def width(self) -> int:
        """How many days it may be of; a great number where an end is open."""
        return (self.last - self.first).days + 1 if self.first and self.last else 10**6

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
    version = "5"
    reads = ("documents", "derivations")
    writes = (REDATINGS,)
    layers = LAYERS

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """`documents` holds one row a document, its layers as columns; rows come sorted by document."""
        dated = table_readings(tables["documents"], DATED_BY)
        documents = table_readings(tables["documents"], LAYERS) if any(_case(r).open for r in dated) else []
        derivations = [from_row(Derivation, row) for row in tables["derivations"].to_pylist()]
        rows = [to_row(r) for r in redate(documents, derivations)]
        return {REDATINGS: pa.Table.from_pylist(rows, schema=arrow_schema(Redating))}


def resolve_again(documents: Iterable[Reading]) -> list[Redating]:
    """Documents whose `dating` somebody else made: their times resolved against it."""
    room = When()
    room.open()
    found = []
    for reading in documents:
        if reading.dating is not None:
            room.resolve(reading, reading.dating)
            found.append(Redating(reading.id, reading.dating, reading.times, []))
    return found


def redate(documents: Sequence[Reading], derivations: Sequence[Derivation]) -> list[Redating]:
    """The documents that can be dated better, sorted by id, whatever the order of the input."""
    cases = {r.id: _case(r) for r in sorted(documents, key=lambda r: r.id)}
    unsure = [c for c in cases.values() if c.open]
    if not unsure or len(unsure) == len(cases):
        return []
    links = _by_copies(cases, derivations)
    for document, shared in _by_quotations(cases.values()).items():
        links.setdefault(document, []).extend(shared)
    room = When()
    room.open()
    _by_likelihood(cases, links, room)
    return [_redating(c, room) for c in unsure if c.steps]


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


def _by_copies(cases: Mapping[str, Case], derivations: Iterable[Derivation]) -> dict[str, list[Link]]:
    """What each open document shares with others; a "today" that both share means the same day in both."""
    links: defaultdict[str, list[Link]] = defaultdict(list)
    for d in sorted(derivations, key=lambda d: (-d.coverage, d.child, d.parent)):
        child, parent = cases.get(d.child), cases.get(d.parent)
        if child is None or parent is None or not d.passages:
            continue
        strength = COPIED + 3 * d.coverage
        links[d.child].append(Link(d.parent, strength, "it shares passages with", d.passages[0].child))
        links[d.parent].append(Link(d.child, strength, "it shares passages with", d.passages[0].parent))
        if child.open and parent.known:
            _by_twins(child, parent.reading, [(p.child, p.parent) for p in d.passages])
        elif parent.open and child.known:
            _by_twins(parent, child.reading, [(p.parent, p.child) for p in d.passages])
    return links


def _by_twins(case: Case, other: Reading, passages: Iterable[tuple[Span, Span]]) -> None:
    """Expressions without a day of their own in shared passages mean the day that the other document gives them."""
    for own, theirs in passages:
        left = [t for t in case.reading.times if own.start <= t.start and t.end <= own.end]
        right = [t for t in other.times if theirs.start <= t.start and t.end <= theirs.end]
        for a, b in zip(left, right, strict=False):
            day = _day(b.value)
            if a.text == b.text and a.value and a.value.startswith("XXXX") and day is not None:
                _anchor(case, a, day, f"both it and {other.id} say {a.text!r}, there {day}")


def _anchor(case: Case, timex: Timex, day: date, why: str) -> None:
    """The document's date from the day that one of its own "today", "yesterday" or weekdays means."""
    shown = Span(timex.start, timex.end)
    word = timex.text.lower()
    if word in TODAY or word == "overnight":
        case.narrow(day, day, why, shown)
    elif word in ("yesterday", "last night"):
        case.narrow(_shifted(day, 1), _shifted(day, 1), why, shown)
    elif word == "tomorrow":
        case.narrow(_shifted(day, -1), _shifted(day, -1), why, shown)
    elif WEEKDAY.match(timex.value or ""):
        case.narrow(_shifted(day, -6), _shifted(day, 6), why, shown)


def _shifted(day: date, days: int) -> date:
    """So many days later, within the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


# ---- shared words


def _by_quotations(cases: Iterable[Case]) -> dict[str, list[Link]]:
    """What each document of unsure date quotes as others do: `QUOTE_WORDS` in a row."""
    cases = list(cases)
    unsure = {case.reading.id for case in cases if case.width != 1}
    asked = {run for case in cases if case.reading.id in unsure for run, _ in _quoted(case.reading)}
    found: defaultdict[tuple[str, ...], dict[str, Span]] = defaultdict(dict)
    for case in cases:
        for run, span in _quoted(case.reading):
            if run in asked:
                found[run].setdefault(case.reading.id, span)
    links: dict[tuple[str, str], Link] = {}
    for run, places in found.items():
        quoted = " ".join(run[:6])
        for one in sorted(unsure.intersection(places)):
            for other in sorted(places):
                if other != one and (one, other) not in links:
                    links[one, other] = Link(other, QUOTED, f"it quotes “{quoted} …”, as does", places[one])
    shared: defaultdict[str, list[Link]] = defaultdict(list)
    for (one, _), link in sorted(links.items()):
        shared[one].append(link)
    return shared


def _quoted(reading: Reading) -> Iterator[tuple[tuple[str, ...], Span]]:
    """Every run of `QUOTE_WORDS` words that a document quotes, with the beginning of its quotation."""
    for a in reading.attributions:
        if a.kind == "indirect" or not a.content:
            continue
        words = [w for s in a.content for w in re.findall(r"\w+", reading.text[s.start : s.end].lower())]
        for k in range(len(words) - QUOTE_WORDS + 1):
            yield tuple(words[k : k + QUOTE_WORDS]), a.content[0]


# ---- all together


def _by_likelihood(cases: Mapping[str, Case], links: Mapping[str, list[Link]], room: When) -> None:
    """Weigh the days that are left of each open document by what the others tell, the surest document first."""
    corpus = Corpus(c.reading for c in cases.values())
    ends: list[date] = []
    for case in cases.values():
        if case.first and case.first == case.last:
            corpus.learn(case.reading.id, {case.first: 1.0})
            ends.append(case.first)
    if not ends:
        return
    low, high = _shifted(min(ends), -REACH), _shifted(max(ends), REACH)
    for case in sorted(cases.values(), key=lambda c: (c.width, c.reading.id)):
        if case.width == 1:
            continue
        first, last = max(case.first or low, low), min(case.last or high, high)
        if first > last:  # it is of another time than the rest
            continue
        days = day_range(first, last)
        offsets = room.offsets(case.reading, days[len(days) // 2])
        verdict = corpus.weigh(case.reading.id, days, offsets, links.get(case.reading.id, []))
        first, last = narrowest(verdict.weights, SHARE)
        if (last - first).days < TELLING:
            corpus.learn(case.reading.id, verdict.weights, offsets)
        case.narrow(first, last, "; ".join(verdict.reasons) or NO_SIGN, verdict.shown)


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
