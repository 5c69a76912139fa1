"""How likely each day is for a document without a date of its own, by what the other documents tell of those days.

Four things speak for a day, and their likelihoods are multiplied (naive Bayes): that the reports most alike, or that
share passages or quotations with it, lie near; that a "Sunday" or "today" in its text then means the day of which
others tell the same; that what opens it is news; that the last weekday told of is fresh. `LASTS` was measured on
TimeBank, AQUAINT and 164 dated reports of six crises, the rest on those reports.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import exp, log, sqrt
from statistics import median
from typing import cast

import numpy as np
import numpy.typing as npt

from onrecord.annotate.reading import Reading
from onrecord.annotate.when import calendar as cal
from onrecord.records import Span

LASTS = (0.60, 0.17, 0.06, 0.10, 0.03, 0.02, 0.02)
"""Of the weekdays that a report tells of as past the latest is so many days old."""

NEAR = (0.8, 8.0, 75.0)
"""Days over which the likelihood that two reports are of one time falls to 1/e: of one news, one turn, one crisis."""

FAR = 1000
"""Days beyond which no report is nearer than another."""

LEAST_LIFT = 1.5
"""How many times as like as is usual in its story a report must be to tell anything of another's date. Pairs of dated
reports below lie no nearer than any two; of those above 2.5 two thirds lie within a day."""

LEAST_TOLD = 0.2
"""Least likeness of two sentences, times the lift of their documents, for the day of the one to tell of the other's.
Below, the sentence most alike that tells of a Monday tells of the same no oftener than by chance; above 0.4, 95% do."""

LEAST_USUAL = 0.05
"""Least likeness that is taken to be usual: that of the most varied of seven crises."""

STORY = 20
"""Documents that are taken for those of one story: the most alike."""

MATES = 8
"""Documents or sentences most alike that are asked."""

LEAD = 3
"""Sentences that open a report."""

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM"})

Vector = Mapping[str, float]
Weights = Mapping[date, float]
"""Days and their likelihoods; they add up to 1."""
Offsets = Sequence[tuple[Span, tuple[int, ...]]]
"""Expressions that hang on their document's date and, by its weekday, how many days they lie from it."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence that hangs on its document's date: by the weekday of that date (Monday first), how many days the
    expression `text` lies from it."""

    text: str
    offsets: tuple[int, ...]
    vector: Vector
    span: Span

    @property
    def by_weekday(self) -> bool:
        """Whether it names a weekday."""
        return len(set(self.offsets)) > 1


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence and the days that it can be told of."""

    document: str
    days: Weights
    vector: Vector


@dataclass(frozen=True, slots=True)
class Told:
    """What others tell of the day that a hint means: the likelihood of each day of the document, how far it is to be
    trusted, and the fact and day that say most."""

    term: list[float]
    trust: float
    fact: Fact
    day: date


@dataclass(frozen=True, slots=True)
class Link:
    """What a document shares with another, as what lift that counts, and where it stands."""

    other: str
    lift: float
    what: str
    span: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """The days weighed, the reasons one by one, and the sentence that shows most."""

    weights: dict[date, float]
    reasons: list[str]
    shown: Span | None


class Corpus:
    """The documents of a corpus: how alike they are, and what is told of which days."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = {r.id: r for r in readings}
        self._sentences = {i: _features(r) for i, r in self._readings.items()}
        whole = {i: _summed((*each, *each[:LEAD], *each[:LEAD])) for i, each in self._sentences.items()}
        self._rarity = _Rarity(counts for each in self._sentences.values() for counts in each)
        rarity = _Rarity(whole.values())
        self._whole = _Vectors({i: _unit(counts, rarity) for i, counts in whole.items()})
        self._lifted: tuple[str, dict[str, float]] = ("", {})
        self._told: dict[str, list[tuple[int, list[Weights]]]] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._holding: Counter[str] = Counter()
        self._dates: dict[str, Weights] = {}

    def learn(self, document: str, dates: Weights, offsets: Offsets = ()) -> None:
        """Take in a document that can be of these dates: what it tells of which days. `offsets`: of its expressions
        that hang on its date (`When.offsets`); those that have a day already are taken as they are."""
        self._dates[document] = {day: share for day, share in sorted(dates.items()) if share >= 0.01}
        reading = self._readings[document]
        told: list[tuple[int, Weights]] = [
            (t.start, {day: 1.0}) for t in reading.times if t.type in ("DATE", "TIME") and (day := _day(t.value))
        ]
        told += [(at.start, self._moved(document, days)) for at, days in offsets]
        spans = reading.tokens.sentence_spans
        starts = [span.start for span in spans]
        within: defaultdict[int, list[Weights]] = defaultdict(list)
        for start, days in told:
            k = bisect_right(starts, start) - 1
            if k >= 0 and start < spans[k].end:
                within[k].append(days)
        for k in range(min(LEAD, len(spans))):
            within[k] = within[k] or [self._dates[document]]
        self._told[document] = sorted(within.items())
        for k, found in within.items():
            for _ in found:
                self._holding.update(self._sentences[document][k].keys())

    def weigh(self, document: str, days: Sequence[date], offsets: Offsets, links: Sequence[Link]) -> Verdict:
        """How likely the document is of each of these days."""
        hints = self._hints(document, offsets)
        mates = self._mates(document, links)
        terms, reasons, shown = [self._by_mates(document, days, mates)], self._mates_named(mates, links), None
        told: dict[tuple[int, ...], tuple[float, Hint, Told]] = {}
        for hint in hints:  # one "Monday" is the other: that sentence counts which others tell most alike
            found = _by_facts(days, hint, self._alike(document, hint.vector))
            if found and found.trust > told.get(hint.offsets, (0.0,))[0]:
                told[hint.offsets] = found.trust, hint, found
        for _, hint, found in sorted(told.values(), key=lambda t: (-t[0], t[1].span.start)):
            terms.append(found.term)
            reasons.append(f"what it puts on {hint.text!r} {found.fact.document} dates {found.day}")
            shown = shown or hint.span
        opening = [self._by_opening(document, days, vector) for vector in self._undated_lead(document, hints)]
        if told_first := max(filter(None, opening), key=lambda t: t.trust, default=None):
            terms.append(told_first.term)
            reasons.append(f"it opens with what {told_first.fact.document} dates {told_first.day}")
        if term_last := _by_last(days, hints):
            terms.append(term_last)
        return Verdict(_product(terms, days), reasons, shown or (links[0].span if links else None))

    # ---- the documents that it is like

    def _lifts(self, document: str) -> dict[str, float]:
        """The documents of known date that are of this one's story, and how many times as like it as is usual there."""
        if self._lifted[0] != document:
            story = self._whole.nearest(document, self._dates, STORY)
            usual = max(LEAST_USUAL, median(likeness for likeness, _ in story) if story else 0.0)
            self._lifted = document, {i: likeness / usual for likeness, i in story}
        return self._lifted[1]

    def _mates(self, document: str, links: Sequence[Link]) -> list[tuple[float, str]]:
        found = {i: lift for i, lift in self._lifts(document).items() if lift >= LEAST_LIFT}
        found = dict(sorted(found.items(), key=lambda f: (-f[1], f[0]))[:MATES])
        for link in links:
            if link.other in self._dates:
                found[link.other] = max(found.get(link.other, 0.0), link.lift)
        return sorted(((lift, i) for i, lift in found.items()), key=lambda f: (-f[0], f[1]))

    def _by_mates(self, document: str, days: Sequence[date], mates: Sequence[tuple[float, str]]) -> list[float]:
        """By the dates of the reports most alike, and as far as there are none by those of the story."""
        ties: defaultdict[tuple[date, float], float] = defaultdict(float)
        others = self._lifts(document)
        for i in others:
            for told, share in self._dates[i].items():
                ties[told, 0.1] += share / len(others)
        for lift, i in mates:
            for told, share in self._dates[i].items():
                ties[told, min(0.9, 0.3 * (lift - 1))] += (lift - LEAST_LIFT) * share
        found = np.full(len(days), 1e-6)
        for (told, news), weight in ties.items():
            apart = np.abs(np.arange(len(days)) + (days[0] - told).days)
            found += weight * _near(round(news, 2))[np.minimum(apart, FAR)]
        return cast(list[float], found.tolist())

    def _mates_named(self, mates: Sequence[tuple[float, str]], links: Sequence[Link]) -> list[str]:
        linked = [f"{k.what} {self._named(k.other)}" for k in links if k.other in self._dates][:3]
        if linked or not mates:
            return linked
        return ["the reports most alike are " + ", ".join(self._named(i) for _, i in mates[:3])]

    def _named(self, document: str) -> str:
        day, share = max(sorted(self._dates[document].items()), key=lambda d: d[1])
        return f"{document} of {'' if share > 0.8 else 'about '}{day}"

    # ---- the sentences that it is like

    def _vector(self, document: str, sentence: int) -> Vector:
        return _unit(self._sentences[document][sentence], self._rarity)

    def _moved(self, document: str, offsets: tuple[int, ...]) -> Weights:
        """The days that an expression means, by the dates of its document."""
        moved: defaultdict[date, float] = defaultdict(float)
        for day, share in self._dates[document].items():
            moved[day + timedelta(offsets[day.weekday()])] += share
        return moved

    def _hints(self, document: str, offsets: Offsets) -> list[Hint]:
        reading = self._readings[document]
        return [
            Hint(reading.text[at.start : at.end], days, self._vector(document, k), span)
            for k, span in enumerate(reading.tokens.sentence_spans)
            for at, days in offsets
            if span.start <= at.start < span.end
        ]

    def _undated_lead(self, document: str, hints: Sequence[Hint]) -> list[Vector]:
        """The sentences that open the document without a time."""
        reading = self._readings[document]
        starts = {h.span.start for h in hints} | {t.start for t in reading.times if t.type in ("DATE", "TIME")}
        return [
            self._vector(document, k)
            for k, span in enumerate(reading.tokens.sentence_spans[:LEAD])
            if not any(span.start <= s < span.end for s in starts)
        ]

    def _by_opening(self, document: str, days: Sequence[date], vector: Vector) -> Told | None:
        """The likelihood of each day by what others tell of the happening that opens the document, which is news."""
        facts = [(likeness, f) for likeness, f in self._alike(document, vector) if _one_happening(vector, f.vector)]
        if not facts:
            return None
        likeness, fact = facts[0]
        term = [0.0] * len(days)
        for told, share in fact.days.items():
            for k, day in enumerate(days):
                if 0 <= (day - told).days < len(LASTS):
                    term[k] += share * LASTS[(day - told).days]
        trust = min(0.5, 2 * (likeness - LEAST_TOLD))
        day, share = max(sorted(fact.days.items()), key=lambda d: d[1])
        return Told([(1 - trust) / len(days) + trust * x for x in term], trust * share, fact, day)

    def _alike(self, document: str, vector: Vector) -> list[tuple[float, Fact]]:
        """The facts of other documents that a sentence is like, most alike first: likeness times lift."""
        rare = sorted(vector, key=lambda w: (self._holding[w], w))[:12]
        found = [
            (_cosine(vector, fact.vector) * lift, fact)
            for other, lift in self._lifts(document).items()
            for fact in self._facts_of(other)
            if any(word in fact.vector for word in rare)
        ]
        found = [f for f in found if f[0] > LEAST_TOLD]
        return sorted(found, key=lambda f: (-f[0], f[1].document, min(f[1].days)))[:MATES]

    def _facts_of(self, document: str) -> list[Fact]:
        if document not in self._facts:
            vectors = [(self._vector(document, k), days) for k, days in self._told[document]]
            self._facts[document] = [Fact(document, days, vector) for vector, found in vectors for days in found]
        return self._facts[document]


class _Vectors:
    """Documents as unit vectors, with an index from features to documents."""

    def __init__(self, vectors: Mapping[str, Vector]) -> None:
        self._vectors = vectors
        self._names = sorted(vectors)
        self._numbers = {name: k for k, name in enumerate(self._names)}
        held: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for k, name in enumerate(self._names):
            for feature, weight in vectors[name].items():
                numbers, weights = held[feature]
                numbers.append(k)
                weights.append(weight)
        self._held = {f: (np.array(k, dtype=np.int32), np.array(w)) for f, (k, w) in held.items()}

    def nearest(self, name: str, among: Iterable[str], most: int) -> list[tuple[float, str]]:
        """The cosines of the documents among these, itself left out, that are most like one; the first by name of
        equals. Summed in the order of the features, as `_cosine` does."""
        cosines = np.zeros(len(self._names))
        for feature, weight in self._vectors[name].items():
            numbers, weights = self._held[feature]
            cosines[numbers] += weight * weights
        asked = np.array(sorted(self._numbers[i] for i in among if i != name), dtype=np.int64)
        best = asked[np.argsort(-cosines[asked], kind="stable")[:most]]
        return [(float(cosines[k]), self._names[k]) for k in best]


class _Rarity(dict[str, float]):
    """What each feature weighs by how few of some bags hold it."""

    def __init__(self, bags: Iterable[Counter[str]]) -> None:
        self._among: Counter[str] = Counter()
        self._of = 0
        for bag in bags:
            self._among.update(bag.keys())
            self._of += 1

    def __missing__(self, feature: str) -> float:
        found = self[feature] = log(1 + self._of / self._among[feature])
        return found


def _summed(each: Iterable[Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for counts in each:
        found.update(counts)
    return found


def _features(reading: Reading) -> list[Counter[str]]:
    """The content words of each sentence, and what happens in it between whom."""
    tokens = reading.tokens
    found = [
        Counter(tokens.lemma[k].lower() for k in range(a, b) if tokens.upos[k] in CONTENT and len(tokens.lemma[k]) > 2)
        for a, b in tokens.sentences
    ]
    starts = {s.start: k for k, s in enumerate(tokens.sentence_spans)}
    for event in reading.events:
        k = starts.get(event.sentence.start)
        if k is not None and event.type:
            parties = {p.actor or p.country or p.name for p in (*event.actors, *event.recipients)}
            found[k].update(f"{event.type} {p}" for p in sorted(filter(None, parties)))
    return found


def _one_happening(one: Vector, other: Vector) -> bool:
    """Whether two sentences tell of one type of event between the same two parties."""
    shared = Counter(w.partition(" ")[0] for w in one if w in other and w[0].isupper())
    return max(shared.values(), default=0) > 1


def _unit(counts: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    """A unit vector, rare features weighing more."""
    weights = {w: (1 + log(n)) * rarity[w] for w, n in sorted(counts.items())}
    size = sqrt(sum(x * x for x in weights.values())) or 1.0
    return {w: x / size for w, x in weights.items()}


def _cosine(a: Vector, b: Vector) -> float:
    if len(b) < len(a):
        a, b = b, a
    return sum(x * b[w] for w, x in a.items() if w in b)


@cache
def _near(news: float) -> npt.NDArray[np.float64]:
    """How likely two reports lie so many days apart, up to `FAR`, that are by this likelihood of one news."""
    shares = (news, 0.5 * (1 - news), 0.5 * (1 - news))
    return np.array(
        [
            sum(share * exp(-days / reach) / (2 * reach) for share, reach in zip(shares, NEAR, strict=True))
            for days in range(FAR + 1)
        ]
    )


def _by_facts(days: Sequence[date], hint: Hint, facts: Sequence[tuple[float, Fact]]) -> Told | None:
    """The likelihood of each day by what others tell of the day that the hint would then mean."""
    meant = [day + timedelta(hint.offsets[day.weekday()]) for day in days]
    slack = 0 if hint.by_weekday else 1
    possible = set(meant)
    votes: defaultdict[date, float] = defaultdict(float)
    best: tuple[float, float, Fact, date] | None = None
    for likeness, fact in facts:
        for told, share in fact.days.items():
            around = [told + timedelta(k) for k in range(-slack, slack + 1)]
            if not possible.isdisjoint(around):
                for day in around:
                    votes[day] += (likeness - LEAST_TOLD) * share / len(around)
                if best is None or likeness * share > best[0]:
                    best = likeness * share, likeness, fact, told
    if best is None:
        return None
    if hint.by_weekday:
        trust = min(0.9, 4 * (best[1] - LEAST_TOLD)) * best[0] / best[1]
    else:
        trust = min(0.5, 2 * (best[1] - 2 * LEAST_TOLD)) * best[0] / best[1]
    if trust <= 0:
        return None
    total = sum(votes.values())
    term = [(1 - trust) / len(days) + trust * votes.get(day, 0.0) / total for day in meant]
    return Told(term, trust, best[2], best[3])


def _by_last(days: Sequence[date], hints: Sequence[Hint]) -> list[float] | None:
    """The likelihood of each day by the age of the last weekday told of."""
    weekdays = [h for h in hints if h.by_weekday]
    if not weekdays:
        return None
    found = []
    for day in days:
        past = [age for h in weekdays if 0 <= (age := -h.offsets[day.weekday()]) < 7]
        later = any(h.offsets[day.weekday()] and h.text.lower().startswith(("later ", "earlier ")) for h in weekdays)
        found.append((LASTS[min(past)] if past else 1 / 7) * (0.05 if later else 1.0))
    return found


def _product(terms: Iterable[Sequence[float]], days: Sequence[date]) -> dict[date, float]:
    total = [1.0] * len(days)
    for term in terms:
        total = [a * b for a, b in zip(total, term, strict=True)]
        size = sum(total) or 1.0
        total = [x / size for x in total]
    return dict(zip(days, total, strict=True))


def narrowest(weights: Weights, share: float) -> tuple[date, date]:
    """The fewest days in a row that hold a share of the likelihood; of equals those with most of it."""
    days = sorted(weights)
    best: tuple[int, float, int, int] | None = None
    low, held = 0, 0.0
    for high, day in enumerate(days):
        held += weights[day]
        while held - weights[days[low]] >= share:
            held -= weights[days[low]]
            low += 1
        if held >= share and (best is None or (high - low, -held) < best[:2]):
            best = (high - low, -held, low, high)
    return (days[best[2]], days[best[3]]) if best else (days[0], days[-1])


def day_range(first: date, last: date) -> list[date]:
    """All days from the first to the last."""
    return [first + timedelta(k) for k in range((last - first).days + 1)]


def _day(value: str | None) -> date | None:
    return cal.day_of((value or "")[:10])
