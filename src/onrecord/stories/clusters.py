"""Documents that tell one story: an online clustering by words, weighted by rarity, and by time.

A document joins the story whose documents it is most like, if it is like enough and not too late for it; else it begins
one (the scheme of topic detection and tracking; Allan, Papka and Lavrenko 1998). Documents are taken by date, then id.
"""

import math
from collections import Counter
from collections.abc import Sequence

from onrecord.annotate.reading import Reading
from onrecord.facts.days import days
from onrecord.facts.words import CONTENT

ALIKE = 0.10
"""Least mean cosine to a story's documents; four mixed crises, two of the same states, come apart at .09 to .11."""
FADES_IN = 30.0
"""Days after a story's last document at which likeness counts half."""

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
    found = []
    for words in counts:
        raw = {w: (1 + math.log(n)) * math.log(1 + len(counts) / spread[w]) for w, n in sorted(words.items())}
        norm = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        found.append({w: v / norm for w, v in raw.items()})
    return found


def cosine(a: Vector, b: Vector) -> float:
    """Inner product of two unit vectors."""
    if len(b) < len(a):
        a, b = b, a
    return sum(v * b[w] for w, v in a.items() if w in b)


def cluster(documents: Sequence[Reading]) -> list[list[Reading]]:
    """Documents grouped by story, each group by date. Deterministic, whatever the order given."""
    dated = sorted(documents, key=lambda r: (_day(r) is None, _day(r) or 0, r.id))
    by_id = dict(zip((r.id for r in dated), vectors(dated), strict=True))
    sums: list[Vector] = []
    groups: list[list[Reading]] = []
    last: list[int | None] = []
    for reading in dated:
        vector, day = by_id[reading.id], _day(reading)
        best, best_score = -1, ALIKE
        for k, total in enumerate(sums):
            score = cosine(vector, total) / len(groups[k])
            gap = day - last[k] if day is not None and last[k] is not None else 0  # type: ignore[operator]
            score /= 1 + max(0, gap) / FADES_IN
            if score > best_score:
                best, best_score = k, score
        if best < 0:
            groups.append([])
            sums.append({})
            last.append(None)
            best = len(groups) - 1
        groups[best].append(reading)
        for word, value in vector.items():
            sums[best][word] = sums[best].get(word, 0.0) + value
        if day is not None:
            last[best] = max(day, last[best] or day)
    return groups


def _day(reading: Reading) -> int | None:
    found = days(reading.date)
    return found.first if found else None
