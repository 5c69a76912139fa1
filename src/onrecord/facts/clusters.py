"""Running stories: which documents belong together, by their words, weighted by rarity, and by time.

Each document first joins the story that it is most like on the average, or begins one (the online scheme of topic
detection and tracking; Allan, Papka and Lavrenko 1998); then stories that are one on the average of their documents are
joined (average link), and each document is moved once to the story that it fits best, so that the order in which
documents came matters little.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import mul

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from onrecord.annotate.reading import Reading
from onrecord.facts.days import Days, days
from onrecord.facts.words import CONTENT

ALIKE_LONG, ALIKE_SHORT, SHORT = 0.085, 0.18, 40
"""Least mean cosine of documents of one story: long reports tell around a matter and share less of their words than
short ones of up to `SHORT` different content words. Between topics of news the mean cosine is .02 to .06."""
FADES_IN = 30.0
"""Days between two stories, or a story and a document, at which likeness counts half."""
OTHERS = 100
"""Documents of other matters thought beside every corpus: in a handful of reports of one matter its words would
else pass for common."""
SIGNAL = 24
"""A document's or story's heaviest words, by which the stories it may belong to are looked up."""
LOOKED_AT = 16
"""Stories that share most of those words and are then compared in full."""

CLUSTERS = "clusters"
"""The table of stories as mere groups: a row a document with the number of its story."""

Vector = dict[str, float]


def vectors(documents: Sequence[Reading]) -> list[Vector]:
    """Unit TF-IDF vectors over lower-case lemmas of content words, names counted twice."""
    counts = []
    for reading in documents:
        tokens = reading.tokens
        words: Counter[str] = Counter()
        for lemma, upos in zip(tokens.lemma, tokens.upos, strict=True):
            if upos in CONTENT and upos != "ADV":
                words[lemma.lower()] += 2 if upos == "PROPN" else 1
        counts.append(words)
    spread: Counter[str] = Counter(word for words in counts for word in words)
    rarity = {w: math.log(1 + (OTHERS + len(counts)) / n) for w, n in spread.items()}
    found = []
    for words in counts:
        raw = {w: (1 + math.log(n)) * rarity[w] for w, n in sorted(words.items())}
        norm = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        found.append({w: v / norm for w, v in raw.items()})
    return found


def dot(a: Vector, b: Vector) -> float:
    """Inner product."""
    if len(b) < len(a):
        a, b = b, a
    product: float = sum(map(mul, a.values(), map(b.get, a, repeat(0.0))))
    return product


class _Holders:
    """The stories in which a word is heavy, and what it weighs in the sum of each."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._stories = np.zeros(4, dtype=np.int64)
        self._sums = np.zeros(4)

    def enter(self, story: int) -> None:
        """Take a story in."""
        place = self._places.setdefault(story, len(self._places))
        if place == len(self._stories):
            self._stories, self._sums = np.resize(self._stories, 2 * place), np.resize(self._sums, 2 * place)
        self._stories[place] = story

    def renew(self, story: int, total: float) -> None:
        """What the word now weighs in a story, if it was taken in."""
        place = self._places.get(story)
        if place is not None:
            self._sums[place] = total

    @property
    def held(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The stories, dropped ones too, and the sums."""
        return self._stories[: len(self._places)], self._sums[: len(self._places)]


class _Stories:
    """Stories as sums of their documents' vectors, with an index from heavy words to stories. There are at most `most`
    of them, dropped ones too."""

    def __init__(self, most: int) -> None:
        self.sums: dict[int, Vector] = {}
        self.sizes = np.zeros(most, dtype=np.int64)
        self.words: dict[int, int] = {}
        self.spans: dict[int, Days | None] = {}
        self._dropped = np.zeros(most, dtype=np.bool_)
        self._holders: defaultdict[str, _Holders] = defaultdict(_Holders)
        self._next = 0

    def begin(self) -> int:
        """A new story without documents."""
        story, self._next = self._next, self._next + 1
        self.sums[story], self.words[story], self.spans[story] = {}, 0, None
        return story

    def add(self, story: int, vector: Vector, size: int, words: int, span: Days | None) -> None:
        """Put documents into a story: the sum of their vectors, their number, words and days."""
        total = self.sums[story]
        for word in _heavy(vector):
            self._holders[word].enter(story)
        for word, value in vector.items():
            total[word] = total.get(word, 0.0) + value
            if word in self._holders:
                self._holders[word].renew(story, total[word])
        self.sizes[story] += size
        self.words[story] += words
        held = self.spans[story]
        self.spans[story] = (
            Days(min(held.first, span.first), max(held.last, span.last)) if held and span else span or held
        )

    def take(self, story: int, vector: Vector, words: int) -> None:
        """Take one document out of a story; its days stay."""
        total = self.sums[story]
        for word, value in vector.items():
            total[word] -= value
            if word in self._holders:
                self._holders[word].renew(story, total[word])
        self.sizes[story] -= 1
        self.words[story] -= words

    def drop(self, story: int) -> None:
        """Forget a story."""
        del self.sums[story], self.words[story], self.spans[story]
        self._dropped[story] = True

    def near(self, vector: Vector) -> list[int]:
        """The stories that share most of the vector's heavy words."""
        shared = np.zeros(self._next)
        asked = np.zeros(self._next, dtype=np.bool_)
        for word, value in _heavy(vector).items():
            if word in self._holders:
                stories, sums = self._holders[word].held
                shared[stories] += value * sums / np.maximum(1, self.sizes[stories])
                asked[stories] = True
        found = np.flatnonzero(asked & ~self._dropped[: self._next])
        nearest: list[int] = found[np.argsort(-shared[found], kind="stable")[:LOOKED_AT]].tolist()
        return nearest

    def fit(self, story: int, vector: Vector, size: int, words: int, span: Days | None) -> float:
        """How far documents belong to a story: their mean cosine over the least one, faded by the days between; from 1
        on they are of it."""
        held_size = int(self.sizes[story])
        if not held_size:
            return 0.0
        mean = dot(vector, self.sums[story]) / (size * held_size)
        held = self.spans[story]
        gap = max(0, held.first - span.last, span.first - held.last) if held and span else 0
        length = (words + self.words[story]) / (size + held_size)
        least = ALIKE_LONG + (ALIKE_SHORT - ALIKE_LONG) * min(1.0, SHORT / max(1.0, length))
        return mean / least / (1 + gap / FADES_IN)

    def best(self, among: Iterable[int], vector: Vector, size: int, words: int, span: Days | None) -> int | None:
        """The story that documents fit best, if they belong to any."""
        fits = [(self.fit(story, vector, size, words, span), -story) for story in among]
        score, story = max(fits, default=(0.0, 0))
        return -story if score >= 1 else None


def _heavy(vector: Vector) -> Vector:
    """The heaviest words of a vector."""
    return {w: vector[w] for w in heapq.nsmallest(SIGNAL, vector, key=lambda w: (-vector[w], w))}


def cluster(documents: Sequence[Reading]) -> list[list[Reading]]:
    """Documents grouped by story, each group by date. Deterministic, whatever the order given."""
    dated = sorted(documents, key=_order)
    all_vectors = vectors(dated)
    stories = _Stories(2 * len(dated))
    story_of: list[int] = []
    for reading, vector in zip(dated, all_vectors, strict=True):
        mine = (vector, 1, len(vector), _when(reading))
        found = stories.best(stories.near(vector), *mine)
        story = stories.begin() if found is None else found
        stories.add(story, *mine)
        story_of.append(story)
    joined = _join(stories)
    story_of = [joined.get(story, story) for story in story_of]
    moved = []
    for reading, vector, story in zip(dated, all_vectors, story_of, strict=True):
        stories.take(story, vector, len(vector))
        found = stories.best(stories.near(vector), vector, 1, len(vector), _when(reading))
        stories.add(story, vector, 1, len(vector), None)
        moved.append(story if found is None else found)
    groups: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading, story in zip(dated, moved, strict=True):
        groups[story].append(reading)
    return list(groups.values())


def table(groups: Sequence[Sequence[Reading]]) -> pa.Table:
    """Groups of documents as rows, sorted by document."""
    rows = sorted((reading.id, number) for number, group in enumerate(groups) for reading in group)
    return pa.table(
        {"document": pa.array([r[0] for r in rows], pa.string()), "story": pa.array([r[1] for r in rows], pa.int32())}
    )


def groups_of(documents: Sequence[Reading], rows: pa.Table) -> list[list[Reading]]:
    """The inverse of `table`: the documents of each story, by date."""
    story_of = dict(zip(rows.column("document").to_pylist(), rows.column("story").to_pylist(), strict=True))
    groups: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in sorted(documents, key=_order):
        groups[story_of[reading.id]].append(reading)
    return [groups[k] for k in sorted(groups)]


def _join(stories: _Stories) -> dict[int, int]:
    """Join the two stories that fit best, again and again while any two do; which story each one ended in."""
    into: dict[int, int] = {}
    pairs: list[tuple[float, int, int]] = []

    def weigh(story: int) -> None:
        mine = (stories.sums[story], int(stories.sizes[story]), stories.words[story], stories.spans[story])
        for other in stories.near(mine[0]):
            if other != story and (score := stories.fit(other, *mine)) >= 1:
                heapq.heappush(pairs, (-score, min(story, other), max(story, other)))

    for story in list(stories.sums):
        weigh(story)
    while pairs:
        _, a, b = heapq.heappop(pairs)
        if a not in stories.sums or b not in stories.sums:
            continue
        story = stories.begin()
        for old in (a, b):
            stories.add(story, stories.sums[old], int(stories.sizes[old]), stories.words[old], stories.spans[old])
        for old in (a, b):
            stories.drop(old)
            into[old] = story
        weigh(story)
    return {old: _last(into, old) for old in into}


def _last(into: dict[int, int], story: int) -> int:
    while story in into:
        story = into[story]
    return story


def _order(reading: Reading) -> tuple[bool, Days, str]:
    """By date, undated ones last."""
    when = _when(reading)
    return (when is None, when or Days(0, 0), reading.id)


def _when(reading: Reading) -> Days | None:
    return days(reading.date)
