"""The text that two documents share: anchors of three equal words, joined into passages across small differences.

An anchor is a run of three words that occurs once in each of the two documents. Anchors that follow one another in
both documents, a few words apart, make one passage; the words between them were replaced, dropped or added. A clause
that was moved makes a passage of its own, so the order of passages does not matter.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from onrecord.copies.words import I32, I64, QUOTED, TWEETED, Bool, Words, grams, starts, tagged

ANCHOR = 3
GAP = 9
"""Words between two anchors of one passage, at most, in either document."""
DRIFT = 8
"""How much longer the gap may be in one document than in the other."""
EVEN = 2
"""How much longer one side of a gap may be for its words to count as other words for the same."""
SHORTEST = 6
"""Words that match in a passage, at least."""
PARAGRAPHS, QUOTATION, SENTENCE = 40, 25, 15
"""Words of prose in two paragraphs, in a sentence."""
TRACES = 26
"""Words of prose that show a rewriting if they are spread over the text."""
SCATTERED, TRACED, FIRM = 28, 0.15, 8
"""Words of prose in common runs of ANCHOR words, and their share of the shorter text, that show a free rewriting."""
GOOD_PART, MOST = 0.3, 0.7
"""The share of a document that is a good part of it, that is most of it."""
CUT = 3
"""Words that one text has more between two anchors, from which on the other has left them out."""
BATCH = 1 << 18
"""Anchors looked up at a time, so that what is worked on stays near the processor."""

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anchors:
    """The anchors of each document that some other document has too. Of document d: `number` (below `distinct`) and
    `position` (a word, counted from the first of d) at [first[d], first[d + 1]), in text order."""

    number: I32
    position: I32
    first: I64
    distinct: int


def anchors_of(words: Words) -> Anchors:
    """Runs of ANCHOR words that occur once in their document and in at least two documents."""
    hashes, whole = grams(words, ANCHOR)
    at = np.flatnonzero(whole)
    sorted_hashes, order = tagged(hashes[at], at, len(hashes))
    owner = words.owner()
    first_of_kind = starts(sorted_hashes)
    first_in_document = first_of_kind | starts(owner[order])
    once = first_in_document & np.append(first_in_document[1:], True)
    number = np.cumsum(first_of_kind) - 1
    size = np.bincount(number[once], minlength=int(number[-1]) + 1 if len(number) else 1)
    kept = once & (size[number] >= 2)
    renumber = np.cumsum(size >= 2) - 1
    numbered = np.full(len(hashes), -1, dtype=np.int32)
    numbered[order[kept]] = renumber[number[kept]]
    word = np.flatnonzero(numbered >= 0)
    first = np.searchsorted(word, words.first)
    position = (word - np.repeat(words.first[:-1], np.diff(first))).astype(np.int32)
    return Anchors(numbered[word], position, first, int((size >= 2).sum()))


MASKS = ("equal_a", "equal_b", "span_a", "span_b")


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of documents that share prose, sorted by b, then a, and the passages of each; a has the fewer anchors.

    Of pair k: `matched` words are equal on both sides; `both_quoted` of them stand in quotation marks on both sides,
    `quoted_a` and `quoted_b` on one; `extent_a` and `extent_b` are the words that its passages span; `odd_a` and
    `odd_b` sum the oddness of the differing words in between; `cut_a` and `cut_b` count where that text has words
    between anchors that the other leaves out; bit i of `equal_a[k]` is set if an anchor begins at word i of a, bit i of
    `span_a[k]` if word i of a is inside a passage. Its passages are [first[k], first[k + 1]): words [a0, a1) of a stand
    at [b0, b1) of b, counted from the first word of either document. Pairs that are not `telling` share only a third
    party's words, or too little.
    """

    a: I32
    b: I32
    matched: I32
    both_quoted: I32
    quoted_a: I32
    quoted_b: I32
    extent_a: I32
    extent_b: I32
    odd_a: F64
    odd_b: F64
    cut_a: F64
    cut_b: F64
    equal_a: list[int]
    equal_b: list[int]
    span_a: list[int]
    span_b: list[int]
    telling: Bool
    first: I64
    a0: I32
    a1: I32
    b0: I32
    b1: I32


def compare(words: Words, anchors: Anchors, a: I32, b: I32, oddness: F64) -> Shared:
    """The pairs (a[k], b[k]) that share prose. `oddness` sums, up to each word, how rare it is beside its neighbour."""
    count = np.diff(anchors.first)
    swap = count[b] < count[a]
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    order = np.lexsort((a, b))
    a, b = a[order], b[order]
    table = np.full(anchors.distinct, -1, dtype=np.int32)
    width = np.cumsum(count[a])
    total = int(width[-1]) if len(width) else 0
    edges = np.searchsorted(width, np.arange(BATCH, total + BATCH, BATCH)) + 1
    parts: list[Shared] = []
    begin = 0
    for stop in [*edges.tolist(), len(a)]:
        stop = min(stop, len(a))
        if stop > begin or not parts:
            parts.append(_compare(words, anchors, a[begin:stop], b[begin:stop], oddness, table))
        begin = stop
    return _concatenated(parts)


def only(shared: Shared, kept: Bool) -> Shared:
    """The pairs for which `kept` holds."""
    counts = np.diff(shared.first)
    runs = np.repeat(kept, counts)
    cut: dict[str, Any] = {}
    for name in Shared.__slots__:
        column = getattr(shared, name)
        if name in MASKS:
            cut[name] = [mask for mask, keep in zip(column, kept.tolist(), strict=True) if keep]
        elif name == "first":
            cut[name] = np.concatenate(([0], np.cumsum(counts[kept])))
        else:
            cut[name] = column[runs if name in ("a0", "a1", "b0", "b1") else kept]
    return Shared(**cut)


def _concatenated(parts: list[Shared]) -> Shared:
    joined: dict[str, Any] = {}
    for name in Shared.__slots__:
        columns = [getattr(part, name) for part in parts]
        if name in MASKS:
            joined[name] = [mask for column in columns for mask in column]
        elif name == "first":
            base = np.cumsum([0] + [len(part.a0) for part in parts])
            moved = [column[:-1] + offset for column, offset in zip(columns, base[:-1], strict=True)]
            joined[name] = np.concatenate([*moved, base[-1:]])
        else:
            joined[name] = np.concatenate(columns)
    return Shared(**joined)


def _compare(words: Words, anchors: Anchors, a: I32, b: I32, oddness: F64, table: I32) -> Shared:
    pair, i, j = _matches(anchors, a, b, table)
    length = np.diff(words.first)
    traces = _traces(words, a, b, pair, i, j)
    run = np.cumsum(_breaks(pair, i, j)) - 1
    fresh = np.diff(run, prepend=-1) != 0
    di, dj = np.diff(i, prepend=0), np.diff(j, prepend=0)
    step = np.where(fresh, ANCHOR, np.minimum(di, ANCHOR))
    long = np.bincount(run, weights=step) >= SHORTEST if len(run) else np.zeros(0, dtype=np.bool_)
    kept = long[run]
    pair, i, j, run, fresh, step = pair[kept], i[kept], j[kept], run[kept], fresh[kept], step[kept]
    word_a, word_b = words.first[a][pair] + i, words.first[b][pair] + j
    in_a, in_b = (words.marks[word_a] & QUOTED) != 0, (words.marks[word_b] & QUOTED) != 0

    def per_pair(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.bincount(pair, weights=values, minlength=len(a))

    matched, both = per_pair(step), per_pair(step * (in_a & in_b))
    quoted_a, quoted_b = per_pair(step * (in_a & ~in_b)), per_pair(step * (in_b & ~in_a))
    start = np.flatnonzero(fresh)
    a0, a1 = i[start], np.maximum.reduceat(i, start) + ANCHOR if len(start) else i[:0]
    b0, b1 = j[start], np.maximum.reduceat(j, start) + ANCHOR if len(start) else j[:0]
    of_run = pair[start]
    extent_a = np.bincount(of_run, weights=a1 - a0, minlength=len(a))
    extent_b = np.bincount(of_run, weights=b1 - b0, minlength=len(a))
    share = np.maximum(extent_a / np.maximum(length[a], 1), extent_b / np.maximum(length[b], 1))
    tweeted = per_pair(step * (((words.marks[word_a] | words.marks[word_b]) & TWEETED) != 0))
    telling = _telling(matched, matched - both, np.abs(quoted_a - quoted_b), tweeted, share)
    telling |= _scattered(matched - both, of_run, a0, a1, b0, b1, length[a], length[b])
    part = traces / np.maximum(np.minimum(length[a], length[b]), 1)
    telling |= (traces >= SCATTERED) & (part >= TRACED) & (matched - both >= FIRM)
    kept_pairs = telling | (matched >= QUOTATION)
    di, dj = di[kept], dj[kept]  # of anchors in one passage, which stay side by side
    gap = ~fresh & ((di > 1) | (dj != 1)) & (np.abs(di - dj) <= EVEN)
    chosen = np.flatnonzero(kept_pairs)
    number = np.cumsum(kept_pairs) - 1
    mine = kept_pairs[pair]
    runs = kept_pairs[of_run]
    return Shared(
        a[chosen],
        b[chosen],
        *cast(
            tuple[I32, I32, I32, I32, I32, I32],
            tuple(x[chosen].astype(np.int32) for x in (matched, both, quoted_a, quoted_b, extent_a, extent_b)),
        ),
        per_pair(_odd(oddness, word_a, gap))[chosen],
        per_pair(_odd(oddness, word_b, gap))[chosen],
        per_pair(_left_out(di, dj, fresh))[chosen],
        per_pair(_left_out(dj, di, fresh))[chosen],
        _masks(number[pair[mine]], i[mine], length[a[chosen]]),
        _masks(number[pair[mine]], j[mine], length[b[chosen]]),
        _masks(*_inside(number[of_run[runs]], a0[runs], a1[runs]), length[a[chosen]]),
        _masks(*_inside(number[of_run[runs]], b0[runs], b1[runs]), length[b[chosen]]),
        telling[chosen],
        np.searchsorted(number[of_run[runs]], np.arange(len(chosen) + 1)),
        a0[runs],
        a1[runs],
        b0[runs],
        b1[runs],
    )


def _traces(words: Words, a: I32, b: I32, pair: I64, i: I32, j: I32) -> F64:
    """Words of prose of a in common runs of ANCHOR words, wherever these stand."""
    quoted = (words.marks[words.first[a][pair] + i] & words.marks[words.first[b][pair] + j] & QUOTED) != 0
    pair, i = pair[~quoted], i[~quoted]
    fresh = np.diff(pair, prepend=-1) != 0
    step = np.where(fresh, ANCHOR, np.minimum(np.diff(i, prepend=0), ANCHOR))
    return np.bincount(pair, weights=step, minlength=len(a)).astype(np.float64)


def _telling(matched: F64, prose: F64, one_sided: F64, tweeted: F64, share: F64) -> Bool:
    """Whether what two documents share is more than stock phrases and third parties' words: two paragraphs of prose, or
    less where it is a good part of one of them or one puts it in quotation marks and the other does not."""
    framed = (one_sided >= 0.6 * prose) & ((prose >= QUOTATION) | (tweeted >= 0.5 * prose))
    return (
        (prose >= PARAGRAPHS)
        | ((matched >= SENTENCE) & (share >= MOST))
        | ((prose >= SENTENCE) & ((share >= GOOD_PART) | framed))
    )


def _scattered(prose: F64, pair: I64, a0: I32, a1: I32, b0: I32, b1: I32, length_a: I64, length_b: I64) -> Bool:
    """Whether the shared prose is spread over a good part of one of the documents: what a rewriting leaves."""
    count = np.bincount(pair, minlength=len(prose))
    stretch = np.zeros(len(prose))
    for first, last, length in ((a0, a1, length_a), (b0, b1, length_b)):
        low, high = np.full(len(prose), np.iinfo(np.int32).max), np.zeros(len(prose), dtype=np.int64)
        np.minimum.at(low, pair, first)
        np.maximum.at(high, pair, last)
        stretch = np.maximum(stretch, (high - low) / np.maximum(length, 1))
    return (prose >= TRACES) & (count >= 2) & (stretch >= GOOD_PART)


def _inside(pair: I64, begin: I32, stop: I32) -> tuple[I64, I64]:
    """(pair, word) for every word of passages."""
    width = (stop - begin).astype(np.int64)
    word = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width - begin, width)
    return np.repeat(pair, width), word


def _masks(pair: I64, position: npt.NDArray[np.integer], length: I64) -> list[int]:
    """For each pair, a number with a bit set for each position."""
    size = (length + 7) // 8
    offset = np.cumsum(size) - size
    flags = np.zeros(int(size.sum()) * 8, dtype=np.bool_)
    flags[offset[pair] * 8 + position] = True
    packed = np.packbits(flags, bitorder="little").tobytes()
    bounds = zip(offset.tolist(), (offset + size).tolist(), strict=True)
    return [int.from_bytes(packed[begin:stop], "little") for begin, stop in bounds]


def _matches(anchors: Anchors, a: I32, b: I32, table: I32) -> tuple[I64, I32, I32]:
    """(pair, word of a, word of b) of every common anchor, by pair and word of a; pairs are sorted by b.

    `table`, one entry for each anchor and all of them -1, holds the positions in one b at a time.
    """
    width = np.diff(anchors.first)[a]
    stops = np.cumsum(width)
    pair = np.repeat(np.arange(len(a)), width)
    row = np.arange(len(pair)) - np.repeat(stops - width - anchors.first[a], width)
    number = anchors.number[row]
    where = np.empty(len(pair), dtype=np.int32)
    heads = np.flatnonzero(starts(b))
    bounds = np.append((stops - width)[heads], len(pair)).tolist()
    for k, other in enumerate(b[heads].tolist()):
        own = slice(int(anchors.first[other]), int(anchors.first[other + 1]))
        table[anchors.number[own]] = anchors.position[own]
        where[bounds[k] : bounds[k + 1]] = table[number[bounds[k] : bounds[k + 1]]]
        table[anchors.number[own]] = -1
    hit = np.flatnonzero(where >= 0)
    return pair[hit], anchors.position[row[hit]], where[hit]


def _breaks(pair: I64, i: I32, j: I32) -> Bool:
    """Where a new passage begins."""
    fresh = np.ones(len(pair), dtype=np.bool_)
    di, dj = np.diff(i), np.diff(j)
    fresh[1:] = (np.diff(pair) != 0) | (di > GAP + ANCHOR) | (dj > GAP + ANCHOR) | (dj <= 0) | (np.abs(di - dj) > DRIFT)
    return fresh


def _left_out(di: I32, dj: I32, fresh: Bool) -> Bool:
    """Where one text has CUT or more words between anchors that follow one another closely in the other."""
    return ~fresh & (dj <= ANCHOR) & (di - dj >= CUT)


def _odd(oddness: F64, word: I64, gap: Bool) -> F64:
    """Oddness of the words between an anchor and the one before it, if they lie apart."""
    before = np.empty_like(word)
    before[1:] = word[:-1] + ANCHOR - 1
    before[:1] = word[:1]
    return np.where(gap, oddness[np.maximum(word, before)] - oddness[np.minimum(before, word)], 0.0)
