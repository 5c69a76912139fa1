"""Which documents may share text: those with several runs of words in common, found by sorting, not by comparing pairs.

Containment of word runs (Broder 1997), not resemblance: a quotation or an excerpt shares little of the longer text.
A run of words that very many documents have is a stock phrase or a much-copied story; the former says nothing, and for
the latter the documents with the most promising ranks stand for all.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.copies.words import I32, U64, Words, grams

RUN = 4
"""Words in a run."""
SAMPLED = 2
"""One run in so many is looked at, chosen by its hash."""
COMMON = 48
"""Documents with a run up to which all their pairs are looked at."""
ENOUGH = 2
"""Sampled runs that a pair must share to be looked at closely."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Sampled runs of words of each document: `hashes` sorted, `documents` beside them."""

    hashes: U64
    documents: I32


def runs_of(words: Words) -> Runs:
    """The distinct sampled runs of each document, sorted by hash, then document."""
    hashes, whole = grams(words, RUN)
    sampled = np.flatnonzero(whole & (hashes % np.uint64(SAMPLED) == 0))
    owner = words.owner()[sampled]
    hashes = hashes[sampled]
    order = np.lexsort((owner, hashes))
    hashes, owner = hashes[order], owner[order]
    new = np.ones(len(hashes), dtype=np.bool_)
    new[1:] = (hashes[1:] != hashes[:-1]) | (owner[1:] != owner[:-1])
    return Runs(hashes[new], owner[new])


def pairs_of(runs: Runs, documents: int) -> tuple[I32, I32, I32]:
    """(a, b, shared runs) with a < b for all documents with ENOUGH runs in common."""
    begins = np.flatnonzero(np.concatenate(([True], runs.hashes[1:] != runs.hashes[:-1])))
    counts = np.diff(np.append(begins, len(runs.hashes)))
    keys: list[npt.NDArray[np.int64]] = []
    for size in range(2, COMMON + 1):
        group = begins[counts == size]
        if not group.size:
            continue
        members = runs.documents[group[:, None] + np.arange(size)].astype(np.int64)
        low, high = np.triu_indices(size, 1)
        keys.append((members[:, low] * documents + members[:, high]).ravel())
    if not keys:
        none = np.zeros(0, dtype=np.int32)
        return none, none, none
    key, shared = np.unique(np.concatenate(keys), return_counts=True)
    kept = shared >= ENOUGH
    key, shared = key[kept], shared[kept]
    return (key // documents).astype(np.int32), (key % documents).astype(np.int32), shared.astype(np.int32)
