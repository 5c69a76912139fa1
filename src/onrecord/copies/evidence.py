"""Which of two texts came first: clues, each in nats of log odds, and the sentence that says what each saw.

Positive odds say that b took from a. The weights were fitted by logistic regression on generated copies of two news
corpora, and rounded; no clue decides alone.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.copies import dates
from onrecord.copies.corpus import Corpus
from onrecord.copies.dates import Moment
from onrecord.copies.kinship import CLOSEST, Kinship
from onrecord.copies.passages import Bits, Shared, sums
from onrecord.copies.words import I32, I64

F64 = npt.NDArray[np.float64]

DATE, READINGS, WORDING, COMPLETENESS, OMISSION, QUOTATION, CREDIT = 0.7, 2.5, 0.15, 1.1, 0.9, 8.0, 1.5
"""Weights of the clues."""
STRONGEST_WORDING = 5.0
"""Nats that odd wording can weigh at most."""
SMALL = 5000
"""Words that a corpus must have to know half of what is usual wording."""
REPLACEMENTS, UNSEEN, ROUNDS = 0.5, 4.0, 2
"""Weight of what a replacement tells; how many places that tell nothing are added to those that have it; how often the
directions that are found tell again what replaces what."""
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
    "replacements": ("puts other words as other copies do", ""),
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
    known = int(corpus.known.neighbours.sum())
    wording = WORDING * known / (known + SMALL)

    clues = {
        "dates": DATE * _dates(kinship, moments, open_ended),
        "readings": READINGS * _readings(kinship),
        "wording": np.clip(wording * (shared.odd_b - shared.odd_a), -STRONGEST_WORDING, STRONGEST_WORDING),
        "completeness": COMPLETENESS * _fuller(*np.split(_own(kinship), 2)),
        "omission": OMISSION * np.log((shared.cut_a + 1) / (shared.cut_b + 1)),
        "quotation": QUOTATION * (shared.quoted_b - shared.quoted_a) / matched,
        "credit": CREDIT * _credits(corpus, kinship),
    }
    clues["replacements"] = _replacements(shared, np.sum(list(clues.values()), axis=0))
    return Evidence(clues, np.sum(list(clues.values()), axis=0))


def _replacements(shared: Shared, odds: F64) -> F64:
    """How much speaks for b's having replaced words of a.

    Whoever rewrites, a machine above all, puts the same words for the same words wherever they come up, so other places
    tell which of the two was there first. Texts of one family share what one of them replaced: a place, the words
    before a replacement, counts once, and not for itself.

    `odds` are those of each pair from other clues.
    """
    size = len(odds)
    pair = np.repeat(np.arange(size), np.diff(shared.swap_first))
    sign = np.where((shared.swaps & np.uint64(1)) != 0, -1.0, 1.0)
    _, one, place = np.unique(shared.contexts, return_index=True, return_inverse=True)
    _, of_place = np.unique(shared.swaps[one] >> np.uint64(1), return_inverse=True)
    often, places = np.bincount(place), np.bincount(of_place)
    told: F64 = np.zeros(size)
    for _ in range(ROUNDS):
        belief = np.bincount(place, weights=sign * np.tanh((odds + told) / 2)[pair]) / often
        total = np.bincount(of_place, weights=belief)
        lean = ((total[of_place] - belief) / (places[of_place] - 1 + UNSEEN))[place]
        sum_of = np.bincount(pair, weights=sign * np.log((1 + lean) / (1 - lean)), minlength=size)
        told = np.clip(REPLACEMENTS * sum_of.astype(np.float64), -STRONGEST_WORDING, STRONGEST_WORDING)
    return told


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


def _readings(kinship: Kinship) -> F64:
    """Where a and b of each pair differ, with which of them third texts side (the common readings of textual
    criticism)."""
    size, table = kinship.size, _Table(kinship)
    degree = np.diff(kinship.first)[table.row_of]
    forward = degree[:size] <= degree[size:]
    asked = np.where(forward, np.arange(size), np.arange(size) + size)  # the side whose own text names the witnesses
    pair, near = table.nearest(asked)
    third = kinship.other[near]
    witness = table.side(third, kinship.other[asked][pair])
    known = np.flatnonzero(witness >= 0)
    pair, near, third, witness = pair[known], near[known], third[known], witness[known]
    begins = np.searchsorted(pair, np.arange(size + 1))
    among = np.flatnonzero(np.arange(len(pair)) - begins[pair] < WITNESSES)
    pair, near, witness = pair[among], near[among], witness[among]
    with_asked = np.where(near < size, near + size, near - size)
    straight = forward[pair]
    with_a, with_b = np.where(straight, with_asked, witness), np.where(straight, witness, with_asked)
    lost = np.array(kinship.lengths)[kinship.own] - kinship.anchored.count() + FEW
    for_a, for_b = _only(kinship.anchored, with_a, with_b)
    share_a, share_b = for_a / lost[:size][pair], for_b / lost[size:][pair]
    votes = (share_a - share_b) / (share_a + share_b + DOUBT)
    count = np.bincount(pair, minlength=size)
    return np.bincount(pair, weights=votes, minlength=size) / np.maximum(count, 1) * np.log2(1 + count)


def _only(bits: Bits, one: I64, other: I64) -> tuple[I64, I64]:
    """How many bits of one row another of the same length lacks, and the reverse."""
    width = bits.first[one + 1] - bits.first[one]
    ends = np.cumsum(width)
    at = np.arange(int(width.sum())) + np.repeat(bits.first[one] - (ends - width), width)
    here, there = bits.blocks[at], bits.blocks[at + np.repeat(bits.first[other] - bits.first[one], width)]
    first = np.concatenate(([0], ends))
    return sums(np.bitwise_count(here & ~there), first), sums(np.bitwise_count(there & ~here), first)


class _Table:
    """Sides by their texts, looked up by the array."""

    def __init__(self, kinship: Kinship) -> None:
        self._kinship = kinship
        texts = kinship.own[kinship.ranked[kinship.first[:-1]]]
        self.row_of = np.searchsorted(texts, kinship.own)
        self._span = max(len(kinship.lengths), 1)
        keys = kinship.own.astype(np.int64) * self._span + kinship.other
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def side(self, own: I32, other: I32) -> I64:
        """The side of two texts each, -1 where they are not related."""
        if not len(self._keys):
            return np.full(len(own), -1)
        wanted = own.astype(np.int64) * self._span + other
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[at] == wanted, self._order[at], -1)

    def nearest(self, sides: I64) -> tuple[I64, I64]:
        """(which of the sides, side) for the CLOSEST sides of each one's own text."""
        begin = self._kinship.first[self.row_of[sides]]
        width = np.minimum(self._kinship.first[self.row_of[sides] + 1] - begin, CLOSEST)
        at = np.arange(int(width.sum())) + np.repeat(begin - (np.cumsum(width) - width), width)
        return np.repeat(np.arange(len(sides)), width), self._kinship.ranked[at]


def _own(kinship: Kinship) -> I64:
    """For each side, the words of its text that neither the other explains nor a text that is foreign to the other and
    has more to tell.

    What a merge has beside one parent's words are another parent's words, not its own.
    """
    size, table, spanned = kinship.size, _Table(kinship), kinship.spanned
    side, near = table.nearest(np.flatnonzero(kinship.shares < EXPLAINED))
    side = np.flatnonzero(kinship.shares < EXPLAINED)[side]
    more = kinship.shares[np.where(near < size, near + size, near - size)] < EXPLAINED
    side, near = side[more], near[more]
    foreign = (table.side(kinship.other[near], kinship.other[side]) < 0) & (near != side)
    side, near = side[foreign], near[foreign]
    seen = spanned.blocks.copy()
    rank = np.arange(len(side)) - np.searchsorted(side, side)
    for k in range(CLOSEST):
        into, source = side[rank == k], near[rank == k]
        width = spanned.first[into + 1] - spanned.first[into]
        at = np.arange(int(width.sum())) + np.repeat(spanned.first[into] - (np.cumsum(width) - width), width)
        seen[at] |= spanned.blocks[at + np.repeat(spanned.first[source] - spanned.first[into], width)]
    return np.array(kinship.lengths)[kinship.own] - Bits(seen, spanned.first).count()


def _credits(corpus: Corpus, kinship: Kinship) -> F64:
    """1 where only b names an outlet that carried a, -1 where only a names one of b's."""
    naming = np.zeros(len(corpus.texts), dtype=np.bool_)
    naming[list(corpus.named)] = True
    odds = np.zeros(kinship.size)
    for k in np.flatnonzero(naming[kinship.shared.a] | naming[kinship.shared.b]).tolist():
        a, b = kinship.pairs[k]
        odds[k] = float(credits(corpus, b, a)) - float(credits(corpus, a, b))
    return odds


def credits(corpus: Corpus, text: int, other: int) -> bool:
    """Whether a text names an outlet that carried the other, and not itself."""
    named, outlets = corpus.named.get(text, ()), corpus.outlets
    return bool(named) and any(outlet in named for outlet in outlets[other] if outlet not in outlets[text])


def _fuller(own: I64, other: I64) -> F64:
    """How much fuller a text is, in nats, that has `own` words which the other lacks, and lacks `other` of its words.

    A text with many words of its own is no mere part of the other, so then it says little which has more.
    """
    return np.log((own + SOME) / (other + SOME)) / (1 + np.minimum(own, other) / OWN_WORK)
