"""Page furniture that only shows across pages: lines repeated on pages which otherwise have nothing in common.

Menus, calls to subscribe and stock closing lines of an outlet come back on every page of it. A line of copied prose
comes back too, but together with its neighbours; so a repeated line is furniture if the pages that carry it share
little else.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.copies.words import I64, STARTS_LINE, U64, Bool, Words, distinct, grams, mix, multipliers, starts

LONGEST = 40
"""Words of the longest line that can be furniture; a longer one is a paragraph."""
SAMPLE = 24
"""Pages looked at for each line: those with the smallest hashes, so that their order does not matter."""
SHARED = 0.45
"""Share of the words of its pages in lines that they share, this one included, up to which it may be furniture."""
RELATED = 0.15
"""Share of the runs of words outside suspected lines that its pages share, above which they tell one story."""
LONG, LONG_SEEN = 15, 3
"""Words from which on a line may be a sentence that an outlet took over from its own last report: such a line must come
back on so many pages."""
COMMON = 8
"""Pages from which on a line need not come back at any one outlet."""
RUN = 4


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of documents: the first word of each, how many words it has, and their hash."""

    begins: I64
    lengths: I64
    hashes: U64

    @classmethod
    def of(cls, words: Words) -> "Lines":
        """The lines of these words."""
        begins = np.flatnonzero((words.marks & STARTS_LINE) != 0)
        lengths = np.diff(np.append(begins, len(words.hashes)))
        if not begins.size:
            return cls(begins, lengths[:0], np.zeros(0, dtype=np.uint64))
        offset = np.arange(len(words.hashes)) - np.repeat(begins, lengths)
        factors = multipliers(256).take(offset & 255)
        return cls(begins, lengths, mix(np.add.reduceat(words.hashes * factors, begins)))

    def words_of(self, hashes: U64) -> Bool:
        """Whether each word stands in a line with one of these hashes."""
        return np.repeat(np.isin(self.hashes, hashes), self.lengths)


def furniture(words: Words, lines: Lines, identity: U64, outlet: I64) -> U64:
    """Hashes, sorted, of the lines that are page furniture.

    `identity` is a hash of each document, `outlet` the number of the outlet that carries it, -1 if unknown.
    """
    begins, lengths, hashes = lines.begins, lines.lengths, lines.hashes
    if not begins.size:
        return hashes
    document = np.searchsorted(words.first, begins, side="right") - 1
    repeated, where, size = _repeated(hashes, document, lengths)
    carriers = _sample(where[size[where[:, 0]] <= LONGEST], identity)
    suspected = _strangers(carriers, where, size, np.diff(words.first)) & _belongs_to_an_outlet(
        where, outlet, len(size)
    )
    carriers = carriers[suspected[carriers[:, 0]]]
    asked = np.zeros(words.documents, dtype=np.bool_)
    asked[carriers[:, 1]] = True
    elsewhere = words.select(np.repeat(asked[document] & ~np.isin(hashes, repeated[suspected]), lengths))
    suspected[_tell_one_story(carriers, elsewhere)] = False
    return repeated[suspected]


def _repeated(lines: U64, document: I64, lengths: I64) -> tuple[U64, I64, I64]:
    """Lines of two documents or more: their hashes in order, (number of the line, document), how many words."""
    order = np.lexsort((document, lines))
    lines, document, lengths = lines[order], document[order], lengths[order]
    new_line = starts(lines)
    new = new_line | starts(document)
    number = np.cumsum(new_line) - 1
    often = np.bincount(number[new]) >= 2
    renumber = np.cumsum(often) - 1
    kept = new & often[number]
    heads = new_line & often[number]
    return lines[heads], np.stack((renumber[number[kept]], document[kept]), axis=1), lengths[heads]


def _sample(where: I64, identity: U64) -> I64:
    """At most SAMPLE documents of each line."""
    ranked = where[np.lexsort((identity[where[:, 1]], where[:, 0]))]
    return ranked[np.arange(len(ranked)) - np.searchsorted(ranked[:, 0], ranked[:, 0]) < SAMPLE]


def _strangers(carriers: I64, lines: I64, size: I64, total: I64) -> Bool:
    """Whether the documents that carry a line share few of their lines."""
    row, other = _join(carriers[:, 1], lines[:, 1], lines[:, 0])
    pages = np.bincount(carriers[:, 0], minlength=len(size))
    company = _company(carriers[row, 0] * len(size) + other, pages[carriers[row, 0]]) * (other != carriers[row, 0])
    words = np.bincount(row, weights=company * size[other], minlength=len(carriers))
    share = (words + size[carriers[:, 0]]) / total[carriers[:, 1]]
    mean = np.bincount(carriers[:, 0], weights=share, minlength=len(size)) / np.maximum(pages, 1)
    return (pages >= np.where(size < LONG, 2, LONG_SEEN)) & (mean <= SHARED)


def _belongs_to_an_outlet(where: I64, outlet: I64, lines: int) -> Bool:
    """Whether a line comes back at one outlet, or is so common that it is no one's."""
    number, at = where[:, 0], outlet[where[:, 1]]
    outlets = int(outlet.max(initial=0)) + 1
    places = distinct(number[at >= 0] * outlets + at[at >= 0]) // outlets
    pages = np.bincount(number, minlength=lines)
    return (pages >= COMMON) | (np.bincount(places, minlength=lines) < pages)


def _tell_one_story(carriers: I64, words: Words) -> I64:
    """The lines whose documents share runs of words elsewhere too."""
    if not len(carriers):
        return np.zeros(0, dtype=np.int64)
    hashes, whole = grams(words, RUN)
    sampled = whole & (hashes & np.uint64(3) == 0)
    runs = np.unique(hashes[sampled], return_inverse=True)[1]
    row, run = _join(carriers[:, 1], words.owner()[sampled], runs)
    pages = np.bincount(carriers[:, 0])
    company = _company(carriers[row, 0] * (int(runs.max(initial=0)) + 1) + run, pages[carriers[row, 0]])
    looked_at = np.bincount(row, minlength=len(carriers))
    told = np.bincount(row, weights=company, minlength=len(carriers))
    share = np.where(looked_at > 0, told / np.maximum(looked_at, 1), 1.0)
    lines, which = np.unique(carriers[:, 0], return_inverse=True)
    return lines[np.bincount(which, weights=share) / np.bincount(which) > RELATED]


def _company(keys: I64, pages: I64) -> npt.NDArray[np.float64]:
    """Share of the other pages that have the same key."""
    _, which, count = np.unique(keys, return_inverse=True, return_counts=True)
    return (count[which] - 1) / np.maximum(pages - 1, 1)


def _join(wanted: I64, keys: npt.NDArray[np.integer], values: I64) -> tuple[I64, I64]:
    """For each wanted key, the values under it: (row of `wanted`, value)."""
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    begin = np.searchsorted(keys, wanted)
    width = np.searchsorted(keys, wanted, side="right") - begin
    row = np.repeat(np.arange(len(wanted)), width)
    at = np.arange(len(row)) - np.repeat(np.cumsum(width) - width, width) + np.repeat(begin, width)
    return row, values[at]
