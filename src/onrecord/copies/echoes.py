"""Sentences of which no run of words is left: paired through the names, numbers and rare words that they keep."""

import numpy as np
import numpy.typing as npt

from onrecord.copies.kinship import Tie
from onrecord.copies.words import STARTS_SENTENCE, Words

UNSPANNED = 0.6
"""A sentence of which passages span less than this is looked at."""
KEPT = 0.3
"""Share of a sentence's information that its counterpart must have."""
SHORTEST = 4
"""Words of a sentence, at least."""


class Sentences:
    """Sentences of documents as runs of words."""

    def __init__(self, words: Words, weights: npt.NDArray[np.float64]) -> None:
        self._words = words
        self._weights = weights

    def of(self, document: int) -> list[tuple[int, int]]:
        """Begin and stop of each sentence, counted from the document's first word."""
        begin, stop = int(self._words.first[document]), int(self._words.first[document + 1])
        starts = np.flatnonzero(self._words.marks[begin:stop] & STARTS_SENTENCE).tolist()
        return list(zip(starts, [*starts[1:], stop - begin], strict=True))

    def echoes(self, child: int, parent: int, tie: Tie) -> list[tuple[int, int, int, int]]:
        """Further passages: sentences of the child with their counterparts in the parent."""
        lost = [
            (begin, stop)
            for begin, stop in self.of(child)
            if stop - begin >= SHORTEST
            and (tie.spanned >> begin & ((1 << (stop - begin)) - 1)).bit_count() < UNSPANNED * (stop - begin)
        ]
        if not lost:
            return []
        targets = self.of(parent)
        where: dict[int, list[int]] = {}
        hashes = self._words.hashes[self._words.first[parent] : self._words.first[parent + 1]].tolist()
        for number, (begin, stop) in enumerate(targets):
            for word in set(hashes[begin:stop]):
                where.setdefault(word, []).append(number)
        found = []
        for begin, stop in lost:
            counterpart = self._counterpart(child, begin, stop, where)
            if counterpart is not None:
                found.append((begin, stop, *targets[counterpart]))
        return found

    def _counterpart(self, child: int, begin: int, stop: int, where: dict[int, list[int]]) -> int | None:
        first = int(self._words.first[child])
        weight = dict(
            zip(
                self._words.hashes[first + begin : first + stop].tolist(),
                self._weights[first + begin : first + stop].tolist(),
                strict=True,
            )
        )
        kept: dict[int, float] = {}
        for word, bits in weight.items():
            for number in where.get(word, ()):
                kept[number] = kept.get(number, 0.0) + bits
        if not kept:
            return None
        best = max(kept, key=lambda number: (kept[number], -number))
        return best if kept[best] >= KEPT * sum(weight.values()) else None
