"""The words of many documents as columns, read without a Python loop over words.

A word is a run of letters, digits or underscores, compared by a 64-bit hash of its lower-cased letters, so curly
marks, case and spacing make no difference. Hashes are fixed functions of the characters: the same text has the same
hashes in every run, on every machine. Offsets are code points, half-open, into each document's own text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.knowledge.kept import kept

U64 = npt.NDArray[np.uint64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

KNOWN = 0x3000
"""Code points below are looked up in a table; those above (few in English) are looked at one by one."""
CHUNK = 1 << 17
"""Code points read at a time, so that what is worked on stays near the processor."""
LONGEST = 256
"""Characters of a word that are compared one by one."""
LONGEST_QUOTATION = 3000
"""Code points after which an opening mark without a closing one no longer quotes."""

DANGLING = 600
"""Code points before a closing mark that are quoted although no mark opens."""

LETTER, SPACE, NEWLINE, STOP, OPENING, CLOSING, CAPITAL, DIGIT = (1 << k for k in range(8))
STRAIGHT = OPENING | CLOSING
"""Classes of characters; a straight quotation mark may open or close."""

QUOTED, NAME, STARTS_LINE, STARTS_SENTENCE, TWEETED = 1, 2, 4, 8, 16
"""Marks of a word: inside quotation marks; capitalised inside a sentence or a number; first of its line, of its
sentence; inside an embedded tweet."""


def mix(x: U64) -> U64:
    """splitmix64's finaliser (Steele, Lea and Flood 2014): spreads every input bit over all output bits."""
    x = x ^ (x >> np.uint64(30))
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


def multipliers(n: int) -> U64:
    """n fixed odd 64-bit numbers, one a position."""
    return mix((np.arange(n, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)


GOLDEN = np.uint64(0x9E3779B97F4A7C15)
PLAIN = 0x80
"""Code points below are compared as bytes, eight at a time; each one above counts by its place in its word too."""


def _class_of(character: str) -> int:
    kind = 0
    if character.isalnum() or character == "_":
        kind |= LETTER
        kind |= CAPITAL if character.isupper() else 0
        kind |= DIGIT if character.isdigit() else 0
    kind |= SPACE if character.isspace() else 0
    kind |= NEWLINE if character in "\n\r\u2028\u2029" else 0
    kind |= STOP if character in ".!?:;" else 0
    kind |= OPENING if character in '"\u201c\u00ab\u201e' else 0
    kind |= CLOSING if character in '"\u201d\u00bb' else 0
    return kind


def _lower(code: int) -> int:
    lowered = chr(code).lower()
    return ord(lowered) if len(lowered) == 1 else code


@kept
def _tables() -> tuple[bytes, npt.NDArray[np.uint8], U64]:
    """Class of each byte, class of each code point below KNOWN, and what a letter from PLAIN on adds to a word."""
    kinds = np.array([_class_of(chr(code)) for code in range(KNOWN)], dtype=np.uint8)
    plain = kinds[:PLAIN].tobytes() + bytes(256 - PLAIN)
    return plain, kinds, mix(np.array([_lower(code) + 1 for code in range(KNOWN)], dtype=np.uint64) * GOLDEN)


@dataclass(frozen=True, slots=True)
class _Characters:
    """The class of each character, the characters as small letters of a byte each (PLAIN for those from there on), and
    where those from PLAIN on are and what they add to their word."""

    kinds: npt.NDArray[np.uint8]
    lowered: bytes
    beyond: I64
    worth: U64


def _characters(joined: str) -> _Characters:
    plain, table, worth = _tables()
    if joined.isascii():
        raw = joined.encode("ascii")
        kinds = np.frombuffer(raw.translate(plain), dtype=np.uint8)
        return _Characters(kinds, raw.lower(), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    raw = np.minimum(codes, PLAIN).astype(np.uint8).tobytes()
    kinds = np.frombuffer(bytearray(raw.translate(plain)), dtype=np.uint8)
    beyond = np.flatnonzero(codes >= PLAIN)
    distinct, which = np.unique(codes[beyond], return_inverse=True)
    known = distinct < KNOWN
    kind, adds = table[np.minimum(distinct, KNOWN - 1)], worth[np.minimum(distinct, KNOWN - 1)]
    rare = distinct[~known].tolist()
    kind[~known] = np.array([_class_of(chr(code)) for code in rare], dtype=np.uint8)
    adds[~known] = mix(np.array([_lower(code) + 1 for code in rare], dtype=np.uint64) * GOLDEN)
    kinds[beyond] = kind[which]
    _repair_marks(codes, kinds)
    return _Characters(kinds, raw.lower(), beyond, adds[which])


def _repair_marks(codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8]) -> None:
    """Curly marks read as Windows-1252 ('â€™', 'â€œ', 'â€' + U+009D) count as the marks they were."""
    broken = np.flatnonzero((codes[:-1] == 0xE2) & ((codes[1:] == 0x20AC) | (codes[1:] == 0x80)))
    if not broken.size:
        return
    kinds[broken] = 0
    third = np.minimum(broken + 2, len(codes) - 1)
    kind = np.where(np.isin(codes[third], (0x153, 0x9C)), OPENING, 0)
    kind = np.where(np.isin(codes[third], (0x9D, 0x201D, 0xFFFD)), CLOSING, kind)
    kinds[broken + 1] = kind
    swallowed = third[np.isin(codes[third], (0x153, 0x9C, 0x9D, 0x2122, 0x99, 0x201D, 0x201C, 0x93, 0x94))]
    kinds[swallowed] = 0


@dataclass(frozen=True, slots=True)
class Words:
    """Words of documents 0..n-1, one after another. `first[d]` is the number of document d's first word."""

    hashes: U64
    start: I32
    end: I32
    marks: npt.NDArray[np.uint8]
    first: I64

    @property
    def documents(self) -> int:
        """How many documents the words belong to."""
        return len(self.first) - 1

    def owner(self) -> I32:
        """The document of each word."""
        return np.repeat(np.arange(self.documents, dtype=np.int32), np.diff(self.first))

    def select(self, kept: Bool) -> "Words":
        """Only the words for which `kept` holds."""
        before = np.concatenate(([0], np.cumsum(kept)))
        return Words(self.hashes[kept], self.start[kept], self.end[kept], self.marks[kept], before[self.first])


def read(texts: Iterable[str]) -> Words:
    """The words of texts, in their order."""
    parts = [_read_chunk(chunk) for chunk in _chunks(texts)]
    if not parts:
        return Words(
            np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8),
            np.zeros(1, np.int64),
        )  # fmt: skip
    return join(parts)


def join(parts: Sequence[Words]) -> Words:
    """Columns of several readings as one; documents are numbered on."""
    offsets = np.cumsum([0] + [len(part.hashes) for part in parts])
    first = [part.first[:-1] + offset for part, offset in zip(parts, offsets, strict=False)]
    return Words(
        np.concatenate([part.hashes for part in parts]),
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.marks for part in parts]),
        np.concatenate([*first, offsets[-1:]]),
    )


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text)
        if size >= CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _read_chunk(texts: list[str]) -> Words:
    joined = "\n".join(texts) + "\n"
    begins = np.cumsum([0] + [len(text) + 1 for text in texts])
    characters = _characters(joined)
    kinds = characters.kinds
    letter = (kinds & LETTER) != 0
    edges = np.flatnonzero(letter[1:] != letter[:-1]) + 1
    edges = np.concatenate(([0], edges)) if letter[0] else edges
    start, end = edges[::2], edges[1::2]
    first = np.searchsorted(start, begins)
    base = np.repeat(begins[:-1], np.diff(first))
    marks = _marks(kinds, start, first, begins)
    hashes = _word_hashes(characters, start, end)
    return Words(hashes, (start - base).astype(np.int32), (end - base).astype(np.int32), marks, first)


def _word_hashes(characters: _Characters, start: I64, end: I64) -> U64:
    """A hash of the characters [start, end) of each word, taken eight at a time; of those past LONGEST only how
    many they are."""
    padded = characters.lowered + bytes(8)
    eights: U64 = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))  # from each character on
    length = end - start
    first, *further = multipliers(LONGEST // 8)
    out = _spread(eights.take(start) & _FIRST.take(np.minimum(length, 8))) * first
    word = np.flatnonzero(length > 8)
    at, left = start[word] + 8, length[word] - 8
    for factor in further:
        if not len(word):
            break
        out[word] += _spread(eights.take(at) & _FIRST.take(np.minimum(left, 8))) * factor
        longer = np.flatnonzero(left > 8)
        word, at, left = word[longer], at[longer] + 8, left[longer] - 8
    out[word] += left.astype(np.uint64)
    if len(characters.beyond):
        inside = np.searchsorted(start, characters.beyond, side="right") - 1
        letters = np.flatnonzero((inside >= 0) & (characters.beyond < end[np.maximum(inside, 0)]))
        inside, place = inside[letters], characters.beyond[letters]
        np.add.at(out, inside, mix(characters.worth[letters] + (place - start[inside]).astype(np.uint64) * GOLDEN))
    return mix(out)


def _spread(eight: U64) -> U64:
    return eight ^ eight >> np.uint64(32)


_FIRST = np.array([(1 << 8 * count) - 1 for count in range(9)], dtype=np.uint64)
"""The first so many bytes of eight."""


def _marks(kinds: npt.NDArray[np.uint8], start: I64, first: I64, begins: I64) -> npt.NDArray[np.uint8]:
    """QUOTED, NAME, STARTS_LINE and STARTS_SENTENCE of each word; document d has the characters from begins[d] and the
    words from first[d] on."""
    at = np.flatnonzero((kinds & (NEWLINE | STOP | STRAIGHT)) != 0)
    kind, before = kinds[at], np.searchsorted(start, at)

    def follows(classes: int) -> Bool:
        """Whether one of these characters stands between a word and the one before it."""
        found = np.zeros(len(start) + 1, dtype=np.bool_)
        found[before[(kind & classes) != 0]] = True
        found[0] = True
        return found[:-1]

    new_line, new_sentence = follows(NEWLINE), follows(STOP | NEWLINE | OPENING)
    head = kinds.take(start)
    name = (((head & CAPITAL) != 0) & ~new_sentence) | ((head & DIGIT) != 0)
    quoting = (kind & STRAIGHT) != 0
    marks = _quoted(kinds, at[quoting], before[quoting], start, first, begins).view(np.uint8)
    marks |= name.view(np.uint8) * np.uint8(NAME)
    marks |= new_line.view(np.uint8) * np.uint8(STARTS_LINE)
    marks |= new_sentence.view(np.uint8) * np.uint8(STARTS_SENTENCE)
    return marks


def _quoted(
    kinds: npt.NDArray[np.uint8], at: I64, before: I64, start: I64, first: I64, begins: I64
) -> npt.NDArray[np.bool_]:
    """Whether the last quotation mark before a word opens, or the next one closes, in the same document and not too far
    away.

    A straight mark opens after a space or at the start and before anything else; otherwise it closes. Counting marks
    would let one stray mark turn the rest of a document inside out, and cut texts have lost one mark of two. `at` is
    where the marks stand, `before` the word that follows each.
    """
    if not at.size or not start.size:
        return np.zeros(len(start), dtype=np.bool_)
    previous = np.where(at > 0, kinds[at - 1], SPACE)
    after = kinds[np.minimum(at + 1, len(kinds) - 1)]
    straight_opens = ((previous & (LETTER | STOP)) == 0) & ((after & SPACE) == 0)
    opens = np.where((kinds[at] & STRAIGHT) == STRAIGHT, straight_opens, (kinds[at] & OPENING) != 0)
    document = np.searchsorted(begins, at, side="right") - 1
    until = np.minimum(np.append(before[1:], len(start)), np.searchsorted(start, at + LONGEST_QUOTATION, side="right"))
    since = np.maximum(np.append(0, before[:-1]), np.searchsorted(start, at - DANGLING))
    low = np.where(opens, before, np.maximum(since, first[document]))
    high = np.where(opens, np.minimum(until, first[document + 1]), before)
    change = np.zeros(len(start) + 1, dtype=np.int32)
    np.add.at(change, low[low < high], 1)
    np.add.at(change, high[low < high], -1)
    return np.asarray(np.cumsum(change[:-1]) > 0, dtype=np.bool_)


def grams(words: Words, n: int) -> tuple[U64, Bool]:
    """A hash of the n words from each word on, and whether n words of the same document follow."""
    total = len(words.hashes)
    out = np.zeros(total, dtype=np.uint64)
    for k, factor in enumerate(multipliers(n)):
        out[: max(total - k, 0)] += words.hashes[k:] * factor
    whole = np.ones(total, dtype=np.bool_)
    for k in range(1, n):
        short = words.first[1:] - k
        whole[short[short >= words.first[:-1]]] = False
    return mix(out), whole


def tagged(hashes: U64, tags: npt.NDArray[np.integer], below: int) -> tuple[U64, I64]:
    """Hashes sorted, each with its tag (a number from 0 up to `below`); equal hashes by tag.

    The tag takes the place of the hash's lowest bits, so that one sort of plain numbers does it; the bits left still
    tell apart what a corpus can hold.
    """
    bits = np.uint64(max(below, 1).bit_length())
    packed = hashes >> bits << bits | tags.astype(np.uint64)
    packed.sort()
    return packed >> bits, (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)


def distinct(keys: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Each of the keys once, in order; sorting plain numbers is far cheaper than `numpy.unique`."""
    ordered = np.sort(keys)
    return ordered[starts(ordered)]


def starts(keys: npt.NDArray[Any]) -> Bool:
    """Whether each of sorted keys differs from the one before it."""
    out = np.ones(len(keys), dtype=np.bool_)
    out[1:] = keys[1:] != keys[:-1]
    return out


def bag(words: Words) -> U64:
    """A hash of all words of each document, whatever their order."""
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(words.hashes, dtype=np.uint64)))
    return mix(sums[words.first[1:]] - sums[words.first[:-1]])


def whole(words: Words) -> U64:
    """A hash of all words of each document, in order."""
    lengths = np.diff(words.first)
    position = np.arange(len(words.hashes)) - np.repeat(words.first[:-1], lengths)
    weighted = words.hashes * multipliers(int(lengths.max(initial=1))).take(position)
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(weighted, dtype=np.uint64)))
    return mix(sums[words.first[1:]] - sums[words.first[:-1]])
