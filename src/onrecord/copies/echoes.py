"""Sentences of which no run of words is left: paired through the names, numbers and rare words that they keep."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from onrecord.copies.kinship import Kinship, Run
from onrecord.copies.words import I64, STARTS_SENTENCE, Words, distinct, starts

UNSPANNED = 0.6
"""A sentence of which passages span less than this is looked at."""
KEPT = 0.3
"""Share of a sentence's information that its counterpart must have."""
SHORTEST = 4
"""Words of a sentence, at least."""
SLOT_BITS = 22
SLOTS = 1 << SLOT_BITS
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

    def echoes(self, kinship: Kinship, sides: Sequence[int]) -> dict[int, list[Run]]:
        """Further passages of these sides: sentences that passages hardly span, with their counterparts."""
        edges = np.array(sides, dtype=np.int64)
        row, sentence = self._lost(kinship, edges)
        found: dict[int, list[Run]] = {}
        if len(row):
            at, counterpart = self._counterparts(sentence, kinship.other[edges[row]].astype(np.int64))
            runs = np.stack((*self._run(sentence[at]), *self._run(counterpart)), axis=1).tolist()
            for side, run in zip(edges[row[at]].tolist(), runs, strict=True):
                found.setdefault(side, []).append((run[0], run[1], run[2], run[3]))
        return found

    def _run(self, sentence: I64) -> tuple[I64, I64]:
        base = self._words.first[np.searchsorted(self.first, sentence, side="right") - 1]
        return self.begin[sentence] - base, self.begin[sentence + 1] - base

    @cached_property
    def _count(self) -> I64:
        """How often a word of each slot occurs."""
        return np.bincount(self._slot, minlength=SLOTS)

    def _bits(self, slot: I64) -> npt.NDArray[np.float64]:
        """The information of words, of which each occurs at least once."""
        bits: npt.NDArray[np.float64] = np.log2((len(self._slot) + 1) / self._count[slot])
        return bits

    def _lost(self, kinship: Kinship, sides: I64) -> tuple[I64, I64]:
        """(which side, sentence) for each sentence of its text that a side's passages hardly span."""
        text = kinship.own[sides]
        row, sentence = _stretches(self.first[text], self.first[text + 1])
        length = self.begin[sentence + 1] - self.begin[sentence]
        block = kinship.spanned.first
        _, blocks = _stretches(block[sides], block[sides + 1])
        flags = np.unpackbits(kinship.spanned.blocks[blocks].view(np.uint8), bitorder="little")
        before = np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
        size = (block[sides + 1] - block[sides]) * 64
        begin = self.begin[sentence] - self._words.first[text[row]] + (np.cumsum(size) - size)[row]
        spanned = before[begin + length] - before[begin]
        lost = (length >= SHORTEST) & (spanned < UNSPANNED * length)
        return row[lost], sentence[lost]

    def _counterparts(self, sentence: I64, parent: I64) -> tuple[I64, I64]:
        """(row, sentence of the parent) for each row whose sentence keeps enough in one sentence of its parent."""
        row, at = _stretches(self.begin[sentence], self.begin[sentence + 1])
        row, slot = self._distinct(row, at)
        parents = distinct(parent)
        which = np.searchsorted(parents, parent)
        number, place = _stretches(self.first[parents], self.first[parents + 1])
        of_place, at = _stretches(self.begin[place], self.begin[place + 1])
        of_place, word = self._distinct(of_place, at)
        bits = max(len(place), 1).bit_length()
        key = (number[of_place] << SLOT_BITS | word) << bits | of_place
        key.sort()
        keys, of_place = key >> bits, key & ((1 << bits) - 1)
        wanted = which[row] << SLOT_BITS | slot
        low = np.searchsorted(keys, wanted)
        width = np.searchsorted(keys, wanted, side="right") - low
        joined, at = _stretches(low, low + width)
        weight = self._bits(slot)
        total = np.bincount(row, weights=weight, minlength=len(sentence))
        pair = row[joined] * len(self.begin) + place[of_place[at]]
        order = np.argsort(pair, kind="stable")
        pair, kept = pair[order], weight[joined][order]
        heads = np.flatnonzero(starts(pair))
        if not heads.size:
            return heads, heads
        kept = np.add.reduceat(kept, heads)
        row, place = pair[heads] // len(self.begin), pair[heads] % len(self.begin)
        order = np.lexsort((place, -kept, row))
        best = order[starts(row[order])]
        best = best[kept[best] >= KEPT * total[row[best]]]
        return row[best], place[best]

    def _distinct(self, label: I64, at: I64) -> tuple[I64, I64]:
        """(label, word) for labelled words, each once."""
        key = distinct(label << SLOT_BITS | self._slot[at])
        return key >> SLOT_BITS, key & (SLOTS - 1)


def _stretches(begin: I64, stop: I64) -> tuple[I64, I64]:
    """(k, number) for the numbers from each begin[k] to its stop[k]."""
    width = stop - begin
    number = np.arange(int(width.sum())) + np.repeat(begin - (np.cumsum(width) - width), width)
    return np.repeat(np.arange(len(width)), width), number
