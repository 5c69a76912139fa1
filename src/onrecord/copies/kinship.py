"""Texts that share prose, seen from either side."""

from dataclasses import dataclass
from functools import cached_property

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
    runs: list[Run]

    @property
    def equal(self) -> int:
        """Bit i stands for word i being equal."""
        return self.anchored | self.anchored << 1 | self.anchored << 2


class Kinship:
    """`ties[x][y]` is what text x has in common with text y; `pairs` lists (x, y) as in `shared`."""

    def __init__(self, shared: Shared, lengths: list[int]) -> None:
        self.shared = shared
        self.lengths = lengths
        self._nearest: dict[int, list[int]] = {}
        self.pairs: list[tuple[int, int]] = list(zip(shared.a.tolist(), shared.b.tolist(), strict=True))
        self.ties: dict[int, dict[int, Tie]] = {}
        runs = list(zip(shared.a0.tolist(), shared.a1.tolist(), shared.b0.tolist(), shared.b1.tolist(), strict=True))
        first = shared.first.tolist()
        for k, (a, b) in enumerate(self.pairs):
            mine = runs[first[k] : first[k + 1]]
            theirs = sorted((b0, b1, a0, a1) for a0, a1, b0, b1 in mine)
            self._tie(a, b, k, shared.equal_a[k], mine)
            self._tie(b, a, k, shared.equal_b[k], theirs)

    def _tie(self, own: int, other: int, pair: int, anchored: int, runs: list[Run]) -> None:
        spanned = 0
        for begin, stop, _, _ in runs:
            spanned |= ((1 << (stop - begin)) - 1) << begin
        share = spanned.bit_count() / max(self.lengths[own], 1)
        self.ties.setdefault(own, {})[other] = Tie(spanned, anchored, share, pair, runs)

    def nearest(self, text: int) -> list[int]:
        """The CLOSEST texts that a text shares most words with, most first."""
        found = self._nearest.get(text)
        if found is None:
            matched = self._matched
            ranked = sorted((-matched[tie.pair], other) for other, tie in self.ties[text].items())
            found = self._nearest[text] = [other for _, other in ranked[:CLOSEST]]
        return found

    def words(self, pair: int) -> int:
        """Equal words of a pair."""
        return self._matched[pair]

    @cached_property
    def _matched(self) -> list[int]:
        return [int(n) for n in self.shared.matched]
