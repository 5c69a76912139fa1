"""Sentences of which no run of words is left: paired through the names, numbers and rare words that they keep."""

import itertools
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from onrecord.copies.kinship import Run, Tie
from onrecord.copies.words import I64, STARTS_SENTENCE, Words, starts

UNSPANNED = 0.6
"""A sentence of which passages span less than this is looked at."""
KEPT = 0.3
"""Share of a sentence's information that its counterpart must have."""
SHORTEST = 4
"""Words of a sentence, at least."""
SLOTS = 1 << 22
"""Numbers of words: two words share one so rarely that it does not matter."""


class Sentences:
    """All sentences, one after another: sentence s has words [begin[s], begin[s + 1]); those of document d are
    [first[d], first[d + 1])."""

    def __init__(self, words: Words) -> None:
        self._words = words
        heads = (words.marks & STARTS_SENTENCE) != 0
        heads[words.first[:-1][np.diff(words.first) > 0]] = True
        self.begin = np.append(np.flatnonzero(heads), len(words.hashes))
        self.first = np.searchsorted(self.begin[:-1], words.first)
        self._slot = (words.hashes & np.uint64(SLOTS - 1)).astype(np.int64)

    def echoes(self, edges: Sequence[tuple[int, int, Tie]]) -> list[list[Run]]:
        """For each (child, parent, what the child has in common), further passages: sentences that passages hardly
        span, with their counterparts in the parent."""
        rows = [(number, sentence) for number, edge in enumerate(edges) for sentence in self._lost(edge[0], edge[2])]
        found: list[list[Run]] = [[] for _ in edges]
        if rows:
            number, sentence = np.array(rows, dtype=np.int64).T
            parent = np.array([edge[1] for edge in edges], dtype=np.int64)
            for row, counterpart in zip(*self._counterparts(sentence, parent[number]), strict=True):
                child, other, _ = edges[rows[row][0]]
                found[rows[row][0]].append((*self._run(child, rows[row][1]), *self._run(other, counterpart)))
        return found

    def _run(self, document: int, sentence: int) -> tuple[int, int]:
        base = int(self._words.first[document])
        return int(self.begin[sentence]) - base, int(self.begin[sentence + 1]) - base

    @cached_property
    def _count(self) -> I64:
        """How often a word of each slot occurs."""
        return np.bincount(self._slot, minlength=SLOTS)

    def _bits(self, slot: I64) -> npt.NDArray[np.float64]:
        """The information of words, of which each occurs at least once."""
        bits: npt.NDArray[np.float64] = np.log2((len(self._slot) + 1) / self._count[slot])
        return bits

    def _lost(self, document: int, tie: Tie) -> list[int]:
        base, first = int(self._words.first[document]), int(self.first[document])
        bounds = (self.begin[first : int(self.first[document + 1]) + 1] - base).tolist()
        lost = []
        for k, (begin, stop) in enumerate(itertools.pairwise(bounds)):
            spanned = (tie.spanned >> begin & ((1 << (stop - begin)) - 1)).bit_count()
            if stop - begin >= SHORTEST and spanned < UNSPANNED * (stop - begin):
                lost.append(first + k)
        return lost

    def _counterparts(self, sentence: I64, parent: I64) -> tuple[list[int], list[int]]:
        """(row, sentence of the parent) for each row whose sentence keeps enough in one sentence of its parent."""
        row, slot = self._distinct_words(np.arange(len(sentence)), self.begin[sentence], self.begin[sentence + 1])
        parents, which = np.unique(parent, return_inverse=True)
        place, word = self._distinct_words(parents, self._words.first[parents], self._words.first[parents + 1], True)
        owner = np.searchsorted(parents, np.searchsorted(self.first, place, side="right") - 1)
        key = owner * SLOTS + word
        order = np.argsort(key, kind="stable")
        key, place = key[order], place[order]
        wanted = which[row] * SLOTS + slot
        low = np.searchsorted(key, wanted)
        width = np.searchsorted(key, wanted, side="right") - low
        at = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width, width) + np.repeat(low, width)
        total = np.bincount(row, weights=self._bits(slot), minlength=len(sentence))
        pair = np.repeat(row, width) * len(self.begin) + place[at]
        order = np.argsort(pair, kind="stable")
        pair, bits = pair[order], np.repeat(self._bits(slot), width)[order]
        heads = np.flatnonzero(starts(pair))
        if not heads.size:
            return [], []
        kept = np.add.reduceat(bits, heads)
        row, place = pair[heads] // len(self.begin), pair[heads] % len(self.begin)
        order = np.lexsort((place, -kept, row))
        best = order[starts(row[order])]
        best = best[kept[best] >= KEPT * total[row[best]]]
        return row[best].tolist(), place[best].tolist()

    def _distinct_words(
        self, label: I64, begin: I64, stop: I64, by_sentence: bool = False
    ) -> tuple[I64, npt.NDArray[np.int64]]:
        """(label, word) for the words from each begin to its stop, each once; the label is the word's sentence instead
        if `by_sentence`."""
        width = stop - begin
        at = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width, width) + np.repeat(begin, width)
        labels = np.searchsorted(self.begin, at, side="right") - 1 if by_sentence else np.repeat(label, width)
        key = np.unique(labels * SLOTS + self._slot[at])
        return key // SLOTS, key % SLOTS
