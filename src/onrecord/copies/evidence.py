"""Which of two texts came first: clues, each in nats of log odds, and the sentence that says what each saw.

Positive odds say that b took from a. The weights were fitted by logistic regression on generated copies of two news
corpora, and rounded; no clue decides alone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.copies import dates
from onrecord.copies.corpus import Corpus
from onrecord.copies.dates import Moment
from onrecord.copies.kinship import Kinship

F64 = npt.NDArray[np.float64]

DATE, READINGS, WORDING, COMPLETENESS, OMISSION, QUOTATION, CREDIT = 0.7, 2.5, 0.15, 1.1, 0.9, 8.0, 1.5
"""Weights of the clues."""
STRONGEST_WORDING = 5.0
"""Nats that odd wording can weigh at most."""
UNDATED = 0.4
"""What is left of the dates' weight if a version of the later text has no date, and may be older."""
WITNESSES = 8
"""Third texts that are asked, at most."""
FEW = 12
"""Words that are added to those which a text has and another lacks: a share of few says little."""
DOUBT = 0.15
"""Share of such words that a third text has by chance."""
SOME, OWN_WORK = 6, 5
"""Words that a text has more than another by chance; words of its own that halve what its being shorter says."""
EXPLAINED = 0.85
"""A text of which another spans this share is explained by it."""
CLEAR = 2.5
"""Nats from which on a direction is known, not guessed: 12 to 1."""

REASONS: dict[str, tuple[str, str]] = {
    "dates": ("published later", ""),
    "readings": ("departs from wording that other copies share", ""),
    "wording": ("its wording is the odder where they differ", ""),
    "completeness": ("has less that the other lacks", ""),
    "omission": ("leaves out words in the midst of what they share", ""),
    "quotation": ("shows the passage as a quotation", ""),
    "credit": ("names the other's outlet", ""),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The clues for every pair of `Kinship.pairs`, and their sum."""

    clues: dict[str, F64]
    odds: F64

    def reason(self, pair: int, sign: int) -> str:
        """Why the child of a pair is the child, strongest clue first; `sign` is 1 if b is the child, else -1."""
        found = sorted(((sign * float(odds[pair]), name) for name, odds in self.clues.items()), reverse=True)
        told = [REASONS[name][0] for odds, name in found if odds >= 0.5]
        return "; ".join(told) or "nothing tells which came first"


def weigh(corpus: Corpus, kinship: Kinship, moments: dict[int, Moment | None], open_ended: set[int]) -> Evidence:
    """All clues. `moments` are texts' earliest trusted dates, `open_ended` texts of which a version is undated."""
    shared = kinship.shared
    matched = np.maximum(shared.matched, 1)

    def each(clue: Callable[[int, int], float]) -> F64:
        return np.array([clue(a, b) for a, b in kinship.pairs], dtype=np.float64)

    clues = {
        "dates": DATE * _dates(kinship, moments, open_ended),
        "readings": READINGS * each(lambda a, b: _readings(kinship, a, b)),
        "wording": np.clip(WORDING * (shared.odd_b - shared.odd_a), -STRONGEST_WORDING, STRONGEST_WORDING),
        "completeness": COMPLETENESS * each(lambda a, b: _fuller(_own(kinship, a, b), _own(kinship, b, a))),
        "omission": OMISSION * np.log((shared.cut_a + 1) / (shared.cut_b + 1)),
        "quotation": QUOTATION * (shared.quoted_b - shared.quoted_a) / matched,
        "credit": CREDIT * each(lambda a, b: float(credits(corpus, b, a)) - float(credits(corpus, a, b))),
    }
    return Evidence(clues, np.sum(list(clues.values()), axis=0))


def _dates(kinship: Kinship, moments: dict[int, Moment | None], open_ended: set[int]) -> F64:
    delay, half, weaker = [], [], []
    for a, b in kinship.pairs:
        first, second = moments.get(a), moments.get(b)
        if first is None or second is None:
            delay.append(math.nan)
            half.append(0.0)
        else:
            delay.append(second.middle - first.middle)
            half.append(math.hypot(first.half, second.half))
        weaker.append((b if delay[-1] > 0 else a) in open_ended)
    odds = dates.later(np.array(delay), np.array(half) + 0.2)
    return np.where(np.array(weaker, dtype=np.bool_), UNDATED, 1.0) * odds


def _readings(kinship: Kinship, a: int, b: int) -> float:
    """Where a and b differ, with which of them third texts side (the common readings of textual criticism)."""
    ties_a, ties_b = kinship.ties[a], kinship.ties[b]
    asked, known = (kinship.nearest[a], ties_b) if len(ties_a) <= len(ties_b) else (kinship.nearest[b], ties_a)
    lost_a = kinship.lengths[a] - ties_a[b].anchored.bit_count() + FEW
    lost_b = kinship.lengths[b] - ties_b[a].anchored.bit_count() + FEW
    votes = []
    for third in asked:
        if third in known:
            ties = kinship.ties[third]
            with_a, with_b = ties[a].anchored, ties[b].anchored
            for_a, for_b = (with_a & ~with_b).bit_count() / lost_a, (with_b & ~with_a).bit_count() / lost_b
            votes.append((for_a - for_b) / (for_a + for_b + DOUBT))
            if len(votes) == WITNESSES:
                break
    return sum(votes) / len(votes) * math.log2(1 + len(votes)) if votes else 0.0


def _own(kinship: Kinship, text: int, other: int) -> int:
    """Words of a text that neither the other explains nor a text that is foreign to the other and has more to tell.

    What a merge has beside one parent's words are another parent's words, not its own.
    """
    ties = kinship.ties[text]
    seen = ties[other].spanned
    if ties[other].share < EXPLAINED:
        near = kinship.ties[other]
        for third in kinship.nearest[text]:
            if third not in near and kinship.ties[third][text].share < EXPLAINED:
                seen |= ties[third].spanned
    return kinship.lengths[text] - seen.bit_count()


def credits(corpus: Corpus, text: int, other: int) -> bool:
    """Whether a text names an outlet that carried the other."""
    body, outlets = corpus.texts[text].text, corpus.outlets
    return any(outlet in body for outlet in outlets[other] if outlet not in outlets[text])


def _fuller(own: int, other: int) -> float:
    """How much fuller a text is, in nats, that has `own` words which the other lacks, and lacks `other` of its words.

    A text with many words of its own is no mere part of the other, so then it says little which has more.
    """
    return math.log((own + SOME) / (other + SOME)) / (1 + min(own, other) / OWN_WORK)
