"""Texts that share prose, seen from either side."""

from functools import cached_property

import numpy as np

from onrecord.copies.passages import Bits, Shared
from onrecord.copies.words import I32, I64, starts

CLOSEST = 16
"""Related texts that are asked about a text, so that a story that hundreds copied costs no more for each of them."""
KIN = 0.25
"""Share of one of two texts that passages span, from which on they are close."""
Run = tuple[int, int, int, int]
"""A passage as words: own begin and stop, the other's begin and stop."""


class Kinship:
    """What texts have in common. A pair has two sides: of n pairs, side k is what text a of pair k has in common with
    b, side n + k what b has in common with a; `pair` and `reverse` lead from a side to its pair and to the other side.

    Of each side, `own` and `other` are the texts; `share` is the part of its own words that passages span; bit i of
    `spanned` stands for its word i inside a passage, of `anchored` for the three words from i on being equal.
    `ties[x][y]` is the side of x and y; `pairs` lists (a, b); `nearest[x]` are the CLOSEST texts that x shares most
    words with, most first.
    """

    def __init__(self, shared: Shared, lengths: I64) -> None:
        self.shared = shared
        self.lengths: list[int] = lengths.tolist()
        self.size = len(shared.a)
        self.pairs: list[tuple[int, int]] = list(zip(shared.a.tolist(), shared.b.tolist(), strict=True))
        self.own, self.other = np.concatenate((shared.a, shared.b)), np.concatenate((shared.b, shared.a))
        self.spanned = Bits.joined([shared.span_a, shared.span_b])
        self.anchored = Bits.joined([shared.equal_a, shared.equal_b])
        self.shares = self.spanned.count() / np.maximum(lengths[self.own], 1)
        self.share: list[float] = self.shares.tolist()
        self._bytes = {"spanned": self.spanned.blocks.tobytes(), "anchored": self.anchored.blocks.tobytes()}
        self._bounds: list[int] = (self.spanned.first * 8).tolist()
        self.ranked, self.first = _ranked(self.own, self.other, np.concatenate((shared.matched, shared.matched)))
        self.ties = self._by_text(len(self.ranked))
        self.nearest = self._by_text(CLOSEST)

    def _by_text(self, most: int) -> dict[int, dict[int, int]]:
        """For each text, its sides by the other text, of which it shares most words first; at most so many."""
        sides, others = self.ranked.tolist(), self.other[self.ranked].tolist()
        texts, bounds = self.own[self.ranked[self.first[:-1]]].tolist(), self.first.tolist()
        return {
            text: dict(zip(others[begin : begin + width], sides[begin : begin + width], strict=True))
            for text, begin, stop in zip(texts, bounds, bounds[1:], strict=False)
            if (width := min(stop - begin, most))
        }

    def pair(self, side: int) -> int:
        """The pair of a side."""
        return side if side < self.size else side - self.size

    def reverse(self, side: int) -> int:
        """The same pair, seen from the other text."""
        return side - self.size if side >= self.size else side + self.size

    def spans(self, side: int) -> int:
        """`spanned` as one number."""
        return self._number("spanned", side)

    def anchors(self, side: int) -> int:
        """`anchored` as one number."""
        return self._number("anchored", side)

    def _number(self, of: str, side: int) -> int:
        return int.from_bytes(self._bytes[of][self._bounds[side] : self._bounds[side + 1]], "little")

    @cached_property
    def close(self) -> dict[int, set[int]]:
        """For each text, those so close to it that beside it they explain nothing more."""
        share = np.maximum(self.shares[: self.size], self.shares[self.size :])
        sides = self.ranked[np.tile(share >= KIN, 2)[self.ranked]]
        found: dict[int, set[int]] = {text: set() for text in self.ties}
        for text, other in zip(self.own[sides].tolist(), self.other[sides].tolist(), strict=True):
            found[text].add(other)
        return found

    @cached_property
    def equal(self) -> list[int]:
        """How many words of each side are equal."""
        bits = self.anchored.blocks
        carried = np.append(np.uint64(0), bits[:-1])
        carried[self.anchored.first[:-1]] = 0  # no word of another side
        once = bits << np.uint64(1) | carried >> np.uint64(63)
        twice = bits << np.uint64(2) | carried >> np.uint64(62)
        counted: list[int] = Bits(bits | once | twice, self.anchored.first).count().tolist()
        return counted

    def runs(self, side: int) -> list[Run]:
        """The passages of a side's own text that its pair is about."""
        shared, pair = self.shared, self.pair(side)
        own = slice(int(shared.first[pair]), int(shared.first[pair + 1]))
        mine, theirs = (shared.a0, shared.a1), (shared.b0, shared.b1)
        columns = (*mine, *theirs) if side == pair else (*theirs, *mine)
        return sorted(zip(*(column[own].tolist() for column in columns), strict=True))

    @cached_property
    def matched(self) -> list[int]:
        """Equal words of each pair."""
        return [int(n) for n in self.shared.matched]


def _ranked(own: I32, other: I32, matched: I32) -> tuple[I64, I64]:
    """Sides by their own text, those that share most words first; and where each text's begin."""
    order = np.lexsort((other, -matched, own))
    return order, np.append(np.flatnonzero(starts(own[order])), len(order))
