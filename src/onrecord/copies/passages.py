"""The text that two documents share: anchors of three equal words, joined into passages across small differences.

An anchor is a run of three words that occurs once in each of the two documents. Anchors that follow one another in
both documents, a few words apart, make one passage; the words between them were replaced, dropped or added. A clause
that was moved makes a passage of its own, so the order of passages does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from onrecord.copies.words import I32, I64, QUOTED, TWEETED, U64, Bool, Words, grams, mix, multipliers, starts, tagged

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
SCATTERED, TRACED, HELD = 32, 0.17, 0.7
"""Words of prose in common runs of ANCHOR words, and their share of the shorter text, that show a free rewriting."""
GOOD_PART, MOST = 0.3, 0.7
"""The share of a document that is a good part of it, that is most of it."""
SWAPPED = 3
"""Words that stand for others between two anchors, at most."""
FEW = 24
"""Documents with an anchor from which on it is a stock phrase, that tells little where it stands alone."""
CUT = 3
"""Words that one text has more between two anchors, from which on the other has left them out."""
BATCH = 1 << 18
"""Anchors looked up at a time, so that what is worked on stays near the processor."""

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Anchors:
    """The anchors of each document that some other document has too. Of document d: `number` (below `distinct`, in the
    order of their first occurrence, so that a document's lie close together) and `place` at [first[d], first[d + 1]),
    in text order. A place is the anchor's first word, counted from the first of d, and its marks in the lowest bits.
    `stock` tells of each word of all documents whether an anchor begins there that is a stock phrase."""

    number: I32
    place: I32
    first: I64
    distinct: int
    stock: Bool


MARK_BITS = 2
IN_QUOTES, IN_TWEET = 1, 2
"""Marks of a place."""


def anchors_of(words: Words) -> Anchors:
    """Runs of ANCHOR words that occur once in their document and in at least two documents."""
    hashes, whole = grams(words, ANCHOR)
    at = np.flatnonzero(whole)
    sorted_hashes, order = tagged(hashes[at], at, len(hashes))
    owner = words.owner()
    first_of_kind = starts(sorted_hashes)
    first_in_document = first_of_kind | starts(owner[order])
    once = first_in_document & np.append(first_in_document[1:], True)
    number = np.cumsum(first_of_kind, dtype=np.int32) - 1
    size = np.bincount(number[once], minlength=int(number[-1]) + 1 if len(number) else 1)
    often = size >= 2
    head = order[np.flatnonzero(first_of_kind)[often[: int(first_of_kind.sum())]]]
    heads = np.zeros(len(hashes), dtype=np.bool_)
    heads[head] = True
    renumber = np.zeros(len(often), dtype=np.int32)
    renumber[often] = np.cumsum(heads, dtype=np.int32)[head] - 1
    kept = np.flatnonzero(once & often[number])
    numbered = np.full(len(hashes), -1, dtype=np.int32)
    numbered[order[kept]] = renumber[number[kept]]
    stock = np.zeros(len(hashes), dtype=np.bool_)
    stock[order[kept[size[number[kept]] > FEW]]] = True
    word = np.flatnonzero(numbered >= 0)
    first = np.searchsorted(word, words.first)
    position = (word - np.repeat(words.first[:-1], np.diff(first))).astype(np.int32)
    marks = words.marks[word]
    marks = ((marks & QUOTED) != 0) * np.uint8(IN_QUOTES) | ((marks & TWEETED) != 0) * np.uint8(IN_TWEET)
    return Anchors(numbered[word], position << MARK_BITS | marks, first, len(head), stock)


@dataclass(frozen=True, slots=True)
class Bits:
    """A row of bits each, in 64-bit blocks: those of row k are [first[k], first[k + 1]), bit i of a row stands for a
    text's word i."""

    blocks: U64
    first: I64

    @classmethod
    def ranges(cls, row: I64, begin: I32, stop: I32, lengths: I64) -> "Bits":
        """Rows as long as `lengths` with the bits [begin, stop) of the rows set."""
        first = np.concatenate(([0], np.cumsum((lengths + 63) // 64)))
        blocks = np.zeros(int(first[-1]), dtype=np.uint64)
        piece, block = _inside(np.arange(len(row)), begin.astype(np.int64) >> 6, (stop.astype(np.int64) + 63) >> 6)
        low, high = np.maximum(begin[piece] - block * 64, 0), np.minimum(stop[piece] - block * 64, 64)
        bits = np.uint64(0xFFFFFFFFFFFFFFFF) >> (64 - high + low).astype(np.uint64) << low.astype(np.uint64)
        np.bitwise_or.at(blocks, first[row[piece]] + block, bits)
        return cls(blocks, first)

    @classmethod
    def joined(cls, parts: "Sequence[Bits]") -> "Bits":
        """The rows of all parts, one after another."""
        base = np.cumsum([0] + [len(part.blocks) for part in parts])
        first = [part.first[:-1] + offset for part, offset in zip(parts, base[:-1], strict=True)]
        return cls(np.concatenate([part.blocks for part in parts]), np.concatenate([*first, base[-1:]]))

    def select(self, kept: Bool) -> "Bits":
        """The rows for which `kept` holds."""
        size = np.diff(self.first)
        return Bits(self.blocks[np.repeat(kept, size)], np.concatenate(([0], np.cumsum(size[kept]))))

    def count(self) -> I64:
        """How many bits of each row are set; no row is empty."""
        return sums(np.bitwise_count(self.blocks), self.first)


def sums(values: npt.NDArray[Any], first: I64) -> I64:
    """The sum of each stretch [first[k], first[k + 1]) of values."""
    total = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return np.asarray(total[first[1:]] - total[first[:-1]], dtype=np.int64)


MASKS = ("equal_a", "equal_b", "span_a", "span_b")


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of documents that share prose, sorted by b, then a, and the passages of each; a has the fewer anchors.

    Of pair k: `matched` words are equal on both sides; `both_quoted` of them stand in quotation marks on both sides,
    `quoted_a` and `quoted_b` on one; `extent_a` and `extent_b` are the words that its passages span; `odd_a` and
    `odd_b` sum the oddness of the differing words in between; `cut_a` and `cut_b` count where that text has words
    between anchors that the other leaves out; bit i of row k of `equal_a` is set if an anchor begins at word i of a, of
    `span_a` if word i of a is inside a passage. Its passages are [first[k], first[k + 1]): words [a0, a1) of a stand
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
    equal_a: Bits
    equal_b: Bits
    span_a: Bits
    span_b: Bits
    telling: Bool
    first: I64
    a0: I32
    a1: I32
    b0: I32
    b1: I32
    swap_first: I64
    swaps: U64
    contexts: U64


def compare(words: Words, anchors: Anchors, a: I32, b: I32, oddness: F64) -> Shared:
    """The pairs (a[k], b[k]) that share prose. `oddness` sums, up to each word, how rare it is beside its neighbour."""
    count = np.diff(anchors.first)
    swap = count[b] < count[a]
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    order = np.lexsort((a, b))
    a, b = a[order], b[order]
    sums_of = np.concatenate((np.zeros(1, np.uint64), np.cumsum(words.hashes, dtype=np.uint64)))
    table = np.full(anchors.distinct, -1, dtype=np.int32)
    width = np.cumsum(count[a])
    total = int(width[-1]) if len(width) else 0
    edges = np.searchsorted(width, np.arange(BATCH, total + BATCH, BATCH)) + 1
    parts: list[Shared] = []
    begin = 0
    for stop in [*edges.tolist(), len(a)]:
        stop = min(stop, len(a))
        if stop > begin or not parts:
            parts.append(_compare(words, anchors, a[begin:stop], b[begin:stop], oddness, sums_of, table))
        begin = stop
    return _concatenated(parts)


RAGGED = {"first": ("a0", "a1", "b0", "b1"), "swap_first": ("swaps", "contexts")}
"""Columns with any number of rows a pair, by the column that says where each pair's begin."""
INSIDE = {name: first for first, names in RAGGED.items() for name in names}


def only(shared: Shared, kept: Bool) -> Shared:
    """The pairs for which `kept` holds."""
    counts = {name: np.diff(getattr(shared, name)) for name in RAGGED}
    cut: dict[str, Any] = {}
    for name in Shared.__slots__:
        column = getattr(shared, name)
        if name in MASKS:
            cut[name] = column.select(kept)
        elif name in RAGGED:
            cut[name] = np.concatenate(([0], np.cumsum(counts[name][kept])))
        else:
            cut[name] = column[np.repeat(kept, counts[INSIDE[name]]) if name in INSIDE else kept]
    return Shared(**cut)


def _concatenated(parts: list[Shared]) -> Shared:
    joined: dict[str, Any] = {}
    for name in Shared.__slots__:
        columns = [getattr(part, name) for part in parts]
        if name in MASKS:
            joined[name] = Bits.joined(columns)
        elif name in RAGGED:
            base = np.cumsum([0] + [int(column[-1]) for column in columns])
            moved = [column[:-1] + offset for column, offset in zip(columns, base[:-1], strict=True)]
            joined[name] = np.concatenate([*moved, base[-1:]])
        else:
            joined[name] = np.concatenate(columns)
    return Shared(**joined)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Common anchors that begin at successive words on both sides and bear the same marks, as one block each, by pair
    and word of a: `size` anchors from word i of a and word j of b on. `di` and `dj` tell how far the first of them is
    from the anchor before it."""

    pair: I64
    i: I32
    j: I32
    size: I64
    di: I64
    dj: I64
    in_a: Bool
    in_b: Bool
    tweeted: Bool

    def select(self, kept: Bool) -> "_Blocks":
        return _Blocks(*(getattr(self, name)[kept] for name in self.__slots__))

    def words(self, fresh: Bool) -> I64:
        """The words of each block that no block before it has; all of them where `fresh` holds."""
        return np.where(fresh, ANCHOR, np.minimum(self.di, ANCHOR)) + self.size - 1


def _compare(words: Words, anchors: Anchors, a: I32, b: I32, oddness: F64, sums_of: U64, table: I32) -> Shared:
    blocks = _blocks(*_matches(anchors, a, b, table))
    length = np.diff(words.first)
    fresh = _breaks(blocks)
    run = np.cumsum(fresh) - 1
    steps = blocks.words(fresh)
    long = np.bincount(run, weights=steps) >= SHORTEST if len(run) else np.zeros(0, dtype=np.bool_)
    prose = steps * long[run] * ~(blocks.in_a & blocks.in_b)
    held = np.bincount(blocks.pair, weights=prose, minlength=len(a)).astype(np.float64)
    traced = _traced(blocks, anchors.stock, words.first[a], np.minimum(length[a], length[b]), held)
    kept = long[run] | traced[blocks.pair]
    blocks, fresh = blocks.select(kept), fresh[kept]
    pair, i, j, step = blocks.pair, blocks.i, blocks.j, blocks.words(fresh)
    in_a, in_b = blocks.in_a, blocks.in_b
    word_a, word_b = words.first[a][pair] + i, words.first[b][pair] + j

    def per_pair(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.bincount(pair, weights=values, minlength=len(a))

    matched, both = per_pair(step), per_pair(step * (in_a & in_b))
    quoted_a, quoted_b = per_pair(step * (in_a & ~in_b)), per_pair(step * (in_b & ~in_a))
    start = np.flatnonzero(fresh)
    last = np.append(start, len(pair))[1:] - 1
    over = blocks.size[last].astype(np.int32) + np.int32(ANCHOR - 1)
    a0, a1, b0, b1 = i[start], i[last] + over, j[start], j[last] + over
    of_run = pair[start]
    extent_a = np.bincount(of_run, weights=a1 - a0, minlength=len(a))
    extent_b = np.bincount(of_run, weights=b1 - b0, minlength=len(a))
    share = np.maximum(extent_a / np.maximum(length[a], 1), extent_b / np.maximum(length[b], 1))
    tweeted = per_pair(step * blocks.tweeted)
    longest = _of_pairs(np.maximum, of_run, a1 - a0, len(a))
    telling = _telling(matched, matched - both, longest, tweeted, share)
    telling |= _scattered(matched - both, of_run, a0, a1, b0, b1, length[a], length[b])
    telling |= traced
    kept_pairs = telling | (matched >= QUOTATION)
    di, dj = blocks.di, blocks.dj
    gap = ~fresh & ((di > 1) | (dj != 1)) & (np.abs(di - dj) <= EVEN)
    chosen = np.flatnonzero(kept_pairs)
    number = np.cumsum(kept_pairs) - 1
    mine = kept_pairs[pair]
    runs = kept_pairs[of_run]
    row, of_block = number[of_run[runs]], number[pair[mine]]
    i, j, size = i[mine], j[mine], blocks.size[mine]
    return Shared(
        a[chosen],
        b[chosen],
        *cast(
            tuple[I32, I32, I32, I32, I32, I32],
            tuple(x[chosen].astype(np.int32) for x in (matched, both, quoted_a, quoted_b, extent_a, extent_b)),
        ),
        per_pair(_odd(oddness, word_a, di, gap))[chosen],
        per_pair(_odd(oddness, word_b, dj, gap))[chosen],
        per_pair(_left_out(di, dj, fresh))[chosen],
        per_pair(_left_out(dj, di, fresh))[chosen],
        Bits.ranges(of_block, i, i + size, length[a[chosen]]),
        Bits.ranges(of_block, j, j + size, length[b[chosen]]),
        Bits.ranges(row, a0[runs], a1[runs], length[a[chosen]]),
        Bits.ranges(row, b0[runs], b1[runs], length[b[chosen]]),
        telling[chosen],
        np.searchsorted(row, np.arange(len(chosen) + 1)),
        a0[runs],
        a1[runs],
        b0[runs],
        b1[runs],
        *_swaps(sums_of, word_a, word_b, di, dj, ~fresh & mine, number[pair], len(chosen)),
    )


def _swaps(
    sums_of: U64, word_a: I64, word_b: I64, di: I64, dj: I64, within: Bool, pair: I64, pairs: int
) -> tuple[I64, U64, U64]:
    """Where each pair's begin, the words that stand in either text for one another between two anchors, hashed, and the
    words before them: a replacement's lowest bit is set if b has the words that sort first."""
    gap_a, gap_b = di - ANCHOR, dj - ANCHOR
    short = (gap_a >= 0) & (gap_b >= 0) & (gap_a <= SWAPPED) & (gap_b <= SWAPPED) & (gap_a + gap_b > 0)
    at = np.flatnonzero(within & short)
    one = mix(sums_of[word_a[at]] - sums_of[word_a[at] - gap_a[at]])
    other = mix(sums_of[word_b[at]] - sums_of[word_b[at] - gap_b[at]])
    at, one, other = at[one != other], one[one != other], other[one != other]
    key = mix(np.minimum(one, other) * multipliers(2)[0] + np.maximum(one, other) * multipliers(2)[1])
    swaps = key & ~np.uint64(1) | (other < one).astype(np.uint64)
    before = word_a[at] - gap_a[at]
    contexts = key ^ mix(sums_of[before] - sums_of[before - ANCHOR])
    return np.searchsorted(pair[at], np.arange(pairs + 1)), swaps, contexts


def _traced(blocks: _Blocks, stock: Bool, base: I64, shorter: I64, held: F64) -> Bool:
    """Whether the prose in common runs of ANCHOR words, wherever these stand and stock phrases left out, shows a free
    rewriting of which passages `held` little. `base` is the number of the first word of each pair's a."""
    traced = np.ones(len(base), dtype=np.bool_)
    prose = blocks.select(~(blocks.in_a & blocks.in_b))
    pair, i, size = prose.pair, prose.i.astype(np.int64), prose.size
    for _ in range(2):  # with stock phrases first, which is soon done and more than without
        last = np.append(0, (i + size - 1)[:-1])
        step = np.where(starts(pair), ANCHOR, np.minimum(i - last, ANCHOR)) + size - 1
        traces = np.bincount(pair, weights=step, minlength=len(base))
        traced &= (traces >= SCATTERED) & (traces >= TRACED * shorter) & (held < HELD * traces)
        few = traced[pair]
        pair, i = _inside(pair[few], i[few], (i + size)[few])
        told = ~stock[base[pair] + i]
        pair, i, size = pair[told], i[told], np.ones(int(told.sum()), dtype=np.int64)
    return traced


def _inside(pair: I64, begin: I64, stop: I64) -> tuple[I64, I64]:
    """(pair, number) for every number from a begin to its stop."""
    width = stop - begin
    number = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width - begin, width)
    return np.repeat(pair, width), number


def _telling(matched: F64, prose: F64, longest: F64, tweeted: F64, share: F64) -> Bool:
    """Whether what two documents share is more than stock phrases and third parties' words: two paragraphs of prose,
    a sentence of it in one piece, or less where it is a good part of one of them or one shows it as a tweet."""
    good = (share >= GOOD_PART) | (tweeted >= 0.5 * prose)
    return (
        ((prose >= PARAGRAPHS) & (longest >= SENTENCE))
        | ((matched >= SENTENCE) & (share >= MOST))
        | ((prose >= SENTENCE) & good)
    )


def _scattered(prose: F64, pair: I64, a0: I32, a1: I32, b0: I32, b1: I32, length_a: I64, length_b: I64) -> Bool:
    """Whether the shared prose is spread over a good part of one of the documents: what a rewriting leaves."""
    count = np.bincount(pair, minlength=len(prose))
    stretch = np.zeros(len(prose))
    for first, last, length in ((a0, a1, length_a), (b0, b1, length_b)):
        extent = _of_pairs(np.maximum, pair, last, len(prose)) - _of_pairs(np.minimum, pair, first, len(prose))
        stretch = np.maximum(stretch, extent / np.maximum(length, 1))
    return (prose >= TRACES) & (count >= 2) & (stretch >= GOOD_PART)


def _of_pairs(most: np.ufunc, pair: I64, values: I32, pairs: int) -> F64:
    """The greatest, or least, of the values of each pair; 0 where it has none. Pairs are sorted."""
    out = np.zeros(pairs)
    begin = np.flatnonzero(starts(pair))
    if len(begin):
        out[pair[begin]] = most.reduceat(values, begin)
    return out


def _matches(anchors: Anchors, a: I32, b: I32, table: I32) -> tuple[I64, I32, I32]:
    """The places in a and in b of every common anchor, by pair and word of a, and where each pair's begin; pairs are
    sorted by b.

    `table`, one entry for each anchor and all of them -1, holds the places in one b at a time.
    """
    width = np.diff(anchors.first)[a]
    stops = np.cumsum(width)
    total = int(stops[-1]) if len(stops) else 0
    row = np.arange(total) + np.repeat(anchors.first[a] - (stops - width), width)
    number = anchors.number[row]
    there = np.empty(total, dtype=np.int32)
    heads = np.flatnonzero(starts(b))
    bounds = np.append((stops - width)[heads], total).tolist()
    others = b[heads]
    own = zip(anchors.first[others].tolist(), anchors.first[others + 1].tolist(), strict=True)
    for begin, stop, (low, high) in zip(bounds, bounds[1:], own, strict=False):
        mine = anchors.number[low:high]
        table[mine] = anchors.place[low:high]
        table.take(number[begin:stop], out=there[begin:stop], mode="wrap")
        table[mine] = -1
    hit = np.flatnonzero(there >= 0)
    return np.searchsorted(hit, np.append(0, stops)), anchors.place[row[hit]], there[hit]


def _blocks(first: I64, place_a: I32, place_b: I32) -> _Blocks:
    """Common anchors put together; those of pair k are [first[k], first[k + 1])."""
    step = np.int32(1 << MARK_BITS)
    new = np.ones(len(place_a), dtype=np.bool_)
    new[1:] = (place_a[1:] - place_a[:-1] != step) | (place_b[1:] - place_b[:-1] != step)
    new[first[:-1][first[:-1] < first[1:]]] = True
    head = np.flatnonzero(new)
    size = np.diff(np.append(head, len(place_a)))
    counts = np.diff(np.searchsorted(head, first))
    place_a, place_b = place_a[head], place_b[head]
    i, j = place_a >> MARK_BITS, place_b >> MARK_BITS
    di, dj = i.astype(np.int64), j.astype(np.int64)
    di[1:] -= i[:-1] + size[:-1] - 1
    dj[1:] -= j[:-1] + size[:-1] - 1
    in_a, in_b = (place_a & IN_QUOTES) != 0, (place_b & IN_QUOTES) != 0
    tweeted = ((place_a | place_b) & IN_TWEET) != 0
    return _Blocks(np.repeat(np.arange(len(counts)), counts), i, j, size, di, dj, in_a, in_b, tweeted)


def _breaks(blocks: _Blocks) -> Bool:
    """Where a new passage begins."""
    di, dj = blocks.di, blocks.dj
    far = (di > GAP + ANCHOR) | (dj > GAP + ANCHOR) | (dj <= 0) | (np.abs(di - dj) > DRIFT)
    return np.asarray(starts(blocks.pair) | far, dtype=np.bool_)


def _left_out(di: I64, dj: I64, fresh: Bool) -> Bool:
    """Where one text has CUT or more words between anchors that follow one another closely in the other."""
    return ~fresh & (dj <= ANCHOR) & (di - dj >= CUT)


def _odd(oddness: F64, word: I64, step: I64, gap: Bool) -> F64:
    """Oddness of the words between an anchor and the one before it, `step` words earlier, if they lie apart."""
    before = np.where(gap, word - step + ANCHOR - 1, word)
    return oddness[np.maximum(word, before)] - oddness[np.minimum(before, word)]
