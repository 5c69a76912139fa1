"""Texts that share prose, seen from either side."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from onrecord.copies.passages import Shared

CLOSEST = 16
"""Related texts that are asked about a text, so that a story that hundreds copied costs no more for each of them."""
Run = tuple[int, int, int, int]
"""A passage as words: own begin and stop, the other's begin and stop."""


@dataclass(slots=True)
class Tie:
    """What one text has in common with another. Bit i of `spanned` stands for its word i inside a shared passage, of
    `anchored` for the three words from i on being equal; `share` is the part of its words that passages span; `pair`
    is the pair's number."""

    spanned: int
    anchored: int
    share: float
    pair: int

    @property
    def equal(self) -> int:
        """Bit i stands for word i being equal."""
        return self.anchored | self.anchored << 1 | self.anchored << 2


class Kinship:
    """`ties[x][y]` is what text x has in common with text y; `pairs` lists (x, y) as in `shared`; `nearest[x]` are the
    CLOSEST texts that x shares most words with, most first."""

    def __init__(self, shared: Shared, lengths: list[int]) -> None:
        self.shared = shared
        self.lengths = lengths
        self.nearest = _nearest(shared)
        self.pairs: list[tuple[int, int]] = list(zip(shared.a.tolist(), shared.b.tolist(), strict=True))
        self.ties: dict[int, dict[int, Tie]] = {}
        sides = (shared.span_a, shared.equal_a, shared.span_b, shared.equal_b)
        for k, ((a, b), span_a, equal_a, span_b, equal_b) in enumerate(zip(self.pairs, *sides, strict=True)):
            self._tie(a, b, k, span_a, equal_a)
            self._tie(b, a, k, span_b, equal_b)

    def _tie(self, own: int, other: int, pair: int, spanned: int, anchored: int) -> None:
        share = spanned.bit_count() / max(self.lengths[own], 1)
        self.ties.setdefault(own, {})[other] = Tie(spanned, anchored, share, pair)

    def runs(self, text: int, tie: Tie) -> list[Run]:
        """The passages of a text that one of its ties is about."""
        shared = self.shared
        own = slice(int(shared.first[tie.pair]), int(shared.first[tie.pair + 1]))
        mine, theirs = (shared.a0, shared.a1), (shared.b0, shared.b1)
        columns = (*mine, *theirs) if self.pairs[tie.pair][0] == text else (*theirs, *mine)
        return sorted(zip(*(column[own].tolist() for column in columns), strict=True))

    def words(self, pair: int) -> int:
        """Equal words of a pair."""
        return self._matched[pair]

    @cached_property
    def _matched(self) -> list[int]:
        return [int(n) for n in self.shared.matched]


def _nearest(shared: Shared) -> dict[int, list[int]]:
    text, other = np.concatenate((shared.a, shared.b)), np.concatenate((shared.b, shared.a))
    matched = np.concatenate((shared.matched, shared.matched))
    order = np.lexsort((other, -matched, text))
    texts, first = np.unique(text[order], return_index=True)
    ranked = other[order].tolist()
    bounds = np.append(first, len(ranked)).tolist()
    return {
        own: ranked[begin : min(stop, begin + CLOSEST)]
        for own, begin, stop in zip(texts.tolist(), bounds, bounds[1:], strict=False)
    }
