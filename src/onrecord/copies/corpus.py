"""Documents read for comparison: their words without page furniture, and which of them have the same words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from onrecord.copies import words
from onrecord.copies.frames import embedded_tweets
from onrecord.copies.furniture import furniture
from onrecord.copies.words import I64, Bool, Words
from onrecord.records import Span, Time

COUNTERS = 1 << 22
"""Counters of neighbouring words: two pairs of words share one so rarely that it does not matter."""
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
class Corpus:
    """Texts sorted by id, with the words of their bodies. Documents with the same words are versions of one text, which
    goes by the number of the first of them: `versions` lists the numbers under it, `distinct` marks it."""

    texts: list[Text]
    words: Words
    furnished: npt.NDArray[np.int64]
    distinct: Bool
    versions: dict[int, list[int]] = field(default_factory=dict)

    @property
    def compared(self) -> Words:
        """The words of one version of each text; the other documents have none."""
        return self.words.select(np.repeat(self.distinct, self.length))

    @property
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


def read_corpus(documents: Iterable[Text]) -> Corpus:
    """Documents in any order, made comparable. An id that comes twice counts once, with the text that sorts first."""
    texts = sorted(documents, key=lambda document: (document.id, document.text))
    texts = [text for k, text in enumerate(texts) if k == 0 or texts[k - 1].id != text.id]
    everything = words.read(text.text for text in texts)
    drop = furniture(everything, words.bag(everything), _outlets(texts))
    for number, text in enumerate(texts):
        _mark(everything, number, text.boilerplate, drop)
        _mark_tweets(everything, number, text.text)
    body = everything.select(~drop)
    lengths = np.diff(body.first)
    _, first_of, which = np.unique(words.whole(body), return_index=True, return_inverse=True)
    versions: dict[int, list[int]] = {}
    for number, head in enumerate(first_of[which].tolist()):
        if lengths[number]:
            versions.setdefault(head, []).append(number)
    distinct = np.zeros(len(texts), dtype=np.bool_)
    distinct[list(versions)] = True
    return Corpus(texts, body, np.diff(everything.first) - lengths, distinct, versions)


def _outlets(texts: list[Text]) -> npt.NDArray[np.int64]:
    names = {name: number for number, name in enumerate(sorted({text.outlet for text in texts if text.outlet}))}
    return np.array([names.get(text.outlet or "", -1) for text in texts], dtype=np.int64)


def _mark(everything: Words, number: int, spans: Sequence[Span], flags: Bool) -> None:
    own = slice(int(everything.first[number]), int(everything.first[number + 1]))
    for begin, stop in spans:
        flags[own] |= (everything.start[own] >= begin) & (everything.start[own] < stop)


def _mark_tweets(everything: Words, number: int, text: str) -> None:
    own = slice(int(everything.first[number]), int(everything.first[number + 1]))
    for begin, stop in embedded_tweets(text):
        inside = (everything.start[own] >= begin) & (everything.start[own] < stop)
        everything.marks[own][inside] |= words.QUOTED | words.TWEETED


def oddness(words_: Words) -> npt.NDArray[np.float64]:
    """Bits by which each word beside the next is rarer than usual, summed up to it: one entry more than words.

    Counted over the texts at hand: a rewriting uses pairs of words that hardly anyone else does.
    """
    hashes, whole = words.grams(words_, 2)
    slot = (hashes & np.uint64(COUNTERS - 1)).astype(np.int64)
    count = np.bincount(slot[whole], minlength=COUNTERS)
    bits = np.where(whole, np.log2(USUAL / (count[slot] - 0.5), where=whole, out=np.zeros(len(slot))), 0.0)
    return np.concatenate(([0.0], np.cumsum(bits)))
