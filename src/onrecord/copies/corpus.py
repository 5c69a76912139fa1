"""Documents read for comparison: their words without page furniture, and which of them have the same words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from onrecord.copies import words
from onrecord.copies.frames import embedded_tweets
from onrecord.copies.furniture import Lines, furniture
from onrecord.copies.words import I64, U64, Bool, Words
from onrecord.records import Span, Time

COUNTERS = 1 << 22
"""Counters of neighbouring words: two pairs of words share one so rarely that it does not matter."""
FIRST_WORDS = 1 << 16
"""Flags for the first words of names."""
USUAL = 1000.0
"""A pair of words counted this often is not odd at all."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document as the copies room sees it. `boilerplate` is page furniture known beforehand."""

    id: str
    text: str
    published: Time | None = None
    outlet: str | None = None
    boilerplate: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a larger corpus has taught: lines of page furniture (sorted hashes), and how often words stand side by side
    (COUNTERS counts)."""

    lines: U64
    neighbours: I64


@dataclass(frozen=True)
class Corpus:
    """Texts sorted by id, with the words of their bodies. Documents with the same words are versions of one text, which
    goes by the number of the first of them: `versions` lists the numbers under it, `distinct` marks it. `compared` are
    the words of one version of each text; the other documents have none there. `named` has the outlets of the corpus
    that a document's page names. `known` is what the corpus, or the one it belongs to, teaches.
    """

    texts: list[Text]
    words: Words
    compared: Words
    furnished: npt.NDArray[np.int64]
    distinct: Bool
    named: dict[int, set[str]]
    known: Known
    versions: dict[int, list[int]] = field(default_factory=dict)

    @cached_property
    def outlets(self) -> dict[int, list[str]]:
        """The outlets that carried each text, by name."""
        return {
            text: sorted({outlet for v in versions if (outlet := self.texts[v].outlet)})
            for text, versions in self.versions.items()
        }

    @cached_property
    def length(self) -> npt.NDArray[np.int64]:
        """Words of each document's body."""
        return np.diff(self.words.first)

    def span(self, document: int, begin: int, stop: int) -> Span:
        """The code points from word `begin` to word `stop` (not included) of a document's body."""
        first = int(self.words.first[document])
        return Span(int(self.words.start[first + begin]), int(self.words.end[first + stop - 1]))

    def spans(self, documents: I64, begin: I64, stop: I64) -> list[Span]:
        """`span` for many at a time."""
        first = self.words.first[documents]
        starts, ends = self.words.start[first + begin].tolist(), self.words.end[first + stop - 1].tolist()
        return list(map(Span, starts, ends))


def read_corpus(documents: Iterable[Text], known: Known | None = None) -> Corpus:
    """Documents in any order, made comparable. An id that comes twice counts once, with the text that sorts first.

    `known` is what a larger corpus has taught, if these documents are a few of it.
    """
    texts = sorted(documents, key=lambda document: (document.id, document.text))
    texts = [text for k, text in enumerate(texts) if k == 0 or texts[k - 1].id != text.id]
    everything = words.read(text.text for text in texts)
    lines = Lines.of(everything)
    unwanted = known.lines if known else furniture(everything, lines, words.bag(everything), _outlets(texts))
    drop = lines.words_of(unwanted)
    for number, text in enumerate(texts):
        if text.boilerplate:
            _mark(everything, number, text.boilerplate, drop)
        if tweets := embedded_tweets(text.text):
            _mark_tweets(everything, number, tweets)
    body = everything.select(~drop)
    lengths = np.diff(body.first)
    _, first_of, which = np.unique(words.whole(body), return_index=True, return_inverse=True)
    versions: dict[int, list[int]] = {}
    for number, head in enumerate(first_of[which].tolist()):
        if lengths[number]:
            versions.setdefault(head, []).append(number)
    distinct = np.zeros(len(texts), dtype=np.bool_)
    distinct[list(versions)] = True
    compared = body.select(np.repeat(distinct, lengths))
    neighbours = known.neighbours if known else count_neighbours(compared)
    furnished = np.diff(everything.first) - lengths
    named = _named(texts, everything)
    return Corpus(texts, body, compared, furnished, distinct, named, Known(unwanted, neighbours), versions)


def _named(texts: list[Text], everything: Words) -> dict[int, set[str]]:
    """The outlets that each document names, letter by letter."""
    names = sorted({text.outlet for text in texts if text.outlet})
    spelt = words.read(names)
    first, count = spelt.hashes[spelt.first[:-1][np.diff(spelt.first) > 0]], np.diff(spelt.first)
    begins = np.zeros(FIRST_WORDS, dtype=np.bool_)
    begins[first & np.uint64(FIRST_WORDS - 1)] = True
    at = np.flatnonzero(begins[everything.hashes & np.uint64(FIRST_WORDS - 1)])
    at = at[np.argsort(everything.hashes[at], kind="stable")]
    sorted_first = everything.hashes[at]
    found: dict[int, set[str]] = {}
    for number in np.flatnonzero(count).tolist():
        letters = spelt.hashes[spelt.first[number] : spelt.first[number + 1]]
        low, high = (int(np.searchsorted(sorted_first, letters[0], side=side)) for side in ("left", "right"))
        where = at[low:high]
        where = where[where + len(letters) <= len(everything.hashes)]
        for further, letter in enumerate(letters[1:].tolist(), start=1):
            where = where[everything.hashes[where + further] == letter]
        documents = np.searchsorted(everything.first, where, side="right") - 1
        for document, start in zip(documents.tolist(), everything.start[where].tolist(), strict=True):
            if names[number] in texts[document].text[max(0, start - len(names[number])) : start + len(names[number])]:
                found.setdefault(document, set()).add(names[number])
    return found


def _outlets(texts: list[Text]) -> npt.NDArray[np.int64]:
    names = {name: number for number, name in enumerate(sorted({text.outlet for text in texts if text.outlet}))}
    return np.array([names.get(text.outlet or "", -1) for text in texts], dtype=np.int64)


def _mark(everything: Words, number: int, spans: Sequence[Span], flags: Bool) -> None:
    own = slice(int(everything.first[number]), int(everything.first[number + 1]))
    for begin, stop in spans:
        flags[own] |= (everything.start[own] >= begin) & (everything.start[own] < stop)


def _mark_tweets(everything: Words, number: int, tweets: Sequence[Span]) -> None:
    own = slice(int(everything.first[number]), int(everything.first[number + 1]))
    for begin, stop in tweets:
        inside = (everything.start[own] >= begin) & (everything.start[own] < stop)
        everything.marks[own][inside] |= words.QUOTED | words.TWEETED


def count_neighbours(words_: Words) -> I64:
    """How often each two words stand side by side: COUNTERS counters, by hash."""
    hashes, whole = words.grams(words_, 2)
    slots = (hashes[whole] & np.uint64(COUNTERS - 1)).astype(np.int64)
    return np.bincount(slots, minlength=COUNTERS)


def oddness(words_: Words, neighbours: I64) -> npt.NDArray[np.float64]:
    """Bits by which each word beside the next is rarer than usual, summed up to it: one entry more than words.

    A rewriting uses pairs of words that hardly any other text at hand does.
    """
    hashes, whole = words.grams(words_, 2)
    count = neighbours[(hashes & np.uint64(COUNTERS - 1)).astype(np.int64)]
    bits = np.where(whole, np.log2(USUAL / np.maximum(count - 0.5, 0.5)), 0.0)
    return np.concatenate(([0.0], np.cumsum(bits)))
