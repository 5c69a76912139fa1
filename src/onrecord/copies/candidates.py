"""Which documents may share text: those with several runs of words in common, found by sorting, not by comparing pairs.

Containment of word runs (Broder 1997), not resemblance: a quotation or an excerpt shares little of the longer text.
A run of words that very many documents have is a stock phrase or a much-copied story: the most complete of its
documents stand for all of them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.copies.words import I32, I64, U64, Bool, Words, grams, starts, tagged

RUN = 4
"""Words in a run."""
SAMPLED = 2
"""One run in so many is looked at, chosen by its hash, where there are many documents."""
MANY = 4096
"""Documents from which on runs are sampled."""
DOCUMENT_BITS, RARITY_BITS = 24, 5
"""Bits of a document's number; bits for how many documents share a run."""
RARITY = 1 / np.maximum(np.arange(1 << RARITY_BITS), 1)
"""How much it weighs that two documents share a run, by how many documents have it beside one of them."""
MOST = (1 << DOCUMENT_BITS) - 1
"""Documents whose runs one sort can take; fixed, so that runs of separate readings compare."""
COMMON = 24
"""Documents with a run up to which all their pairs are looked at."""
SPOKESMEN = 12
"""Of a run that more documents have, these stand for it: those with the most such runs, the most complete."""
ENOUGH = 4
"""Runs that a pair must share to be looked at closely."""
NEAREST = 12
"""Documents that each is held against: so many that share the most runs with it, and so many that share the rarest."""
PRECISION, HEAVIEST = 1024, (1 << 36) - 1
"""Steps in which weights are told apart, and the greatest number of them."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Sampled runs of words of each document: `hashes` sorted, `documents` beside them."""

    hashes: U64
    documents: I32


def pairs(words: Words) -> tuple[I32, I32]:
    """(a, b) with a < b for documents that share text, as their runs show, and are near, as one of them sees it."""
    if words.documents < MANY:
        return pairs_of(runs_of(words, 1), words.documents)
    return pairs_of(runs_of(words), words.documents)


def runs_of(words: Words, sampled_of: int = SAMPLED) -> Runs:
    """The distinct runs of each document, one in so many of them, sorted by hash, then document."""
    hashes, whole = grams(words, RUN)
    sampled = np.flatnonzero(whole & (hashes % np.uint64(sampled_of) == 0))
    hashes, owner = tagged(hashes[sampled], words.owner()[sampled], MOST)
    new = starts(hashes) | starts(owner)
    return Runs(hashes[new], owner[new].astype(np.int32))


def pairs_of(runs: Runs, documents: int) -> tuple[I32, I32]:
    """(a, b) with a < b for documents that have ENOUGH runs in common and are near, as one of them sees it."""
    begins = np.flatnonzero(starts(runs.hashes))
    sizes = np.diff(np.append(begins, len(runs.hashes)))
    parts = [_all_pairs(runs, begins[sizes == size], size) for size in range(2, COMMON + 1)]
    parts.append(_spoken_for(runs, begins[sizes > COMMON], sizes[sizes > COMMON], documents))
    packed = np.concatenate(parts)
    packed.sort()
    key = packed >> RARITY_BITS
    begin = np.flatnonzero(starts(key))
    if not begin.size:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    shared = np.diff(np.append(begin, len(key)))
    weight = np.add.reduceat(RARITY[packed & ((1 << RARITY_BITS) - 1)], begin)
    enough = shared >= ENOUGH
    key, shared, weight = key[begin][enough], shared[enough], weight[enough]
    a, b = key >> DOCUMENT_BITS, key & MOST
    near = np.zeros(len(a), dtype=np.bool_)
    for one in (a, b):
        near |= _nearest(one, weight) | _nearest(one, shared)
    return a[near].astype(np.int32), b[near].astype(np.int32)


def _packed(a: I64, b: I64, others: int) -> I64:
    """Pairs of documents a < b that share a run which `others` documents have beside the first, as sortable numbers."""
    return ((a << DOCUMENT_BITS | b) << RARITY_BITS) | others


def _all_pairs(runs: Runs, begins: I64, size: int) -> I64:
    """All pairs of documents in groups of one size."""
    members = runs.documents[begins[:, None] + np.arange(size)].astype(np.int64)
    low, high = np.triu_indices(size, 1)
    return _packed(members[:, low], members[:, high], size - 1).ravel()


def _spoken_for(runs: Runs, begins: I64, sizes: I64, documents: int) -> I64:
    """In each large group, the pairs of every document with the group's spokesmen."""
    rows = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(begins, sizes)
    group, member = np.repeat(np.arange(len(sizes)), sizes), runs.documents[rows].astype(np.int64)
    completeness = np.bincount(member, minlength=documents)
    order = np.lexsort((member, -completeness[member], group))
    member = member[order]
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    rank = np.arange(len(member)) - first
    spokesman = member[first[:, None] + np.arange(SPOKESMEN)]
    other = np.broadcast_to(member[:, None], spokesman.shape)
    juniors = rank[:, None] > np.arange(SPOKESMEN)
    return _packed(np.minimum(spokesman, other)[juniors], np.maximum(spokesman, other)[juniors], COMMON)


def _nearest(a: I64, weight: npt.NDArray[Any]) -> Bool:
    """Whether each pair is among the NEAREST of a: of those that weigh as much, the first."""
    heavier = np.minimum(weight * PRECISION, HEAVIEST).astype(np.int64)
    order = np.argsort(a * (HEAVIEST + 1) + HEAVIEST - heavier, kind="stable")
    ranked = a[order]
    rank = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    near = np.zeros(len(a), dtype=np.bool_)
    near[order[rank < NEAREST]] = True
    return near
