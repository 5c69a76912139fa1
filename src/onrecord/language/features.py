"""What the encoder sees of a word: its word pieces, its shape, and the white space before it.

The encoder is uncased and knows no white space; both matter (names; which of two straight quotation marks opens).
Training and running share this module, so that they can't drift apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

LOWER, TITLE, UPPER, INITIAL, MIXED, DIGIT, MARK, ADDRESS = range(8)
"""Shapes: lower case, Title case, UPPER case, one upper-case letter, miXed, digit first, no letter or digit, URL."""

SPACE, JOINED, NEW_LINE = range(3)
"""What stands before a word: white space, nothing, a line break (or the start of the text)."""

SHAPES = 8
FEATURES = 3 * SHAPES
MOST_PIECES = 6
"""A word is cut to so many pieces (the first ones and the last): long strings are noise, and cost time."""

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S|\S+@\S+\.\w|\w[\w.-]*\.(?:com|org|net|gov|edu|info|co|ru|uk)(?:/\S*)?$", re.I
)
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u0060\u00b4\u2032", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u00ad", "-")
)


@lru_cache(maxsize=65536)
def shape(word: str) -> int:
    """The shape of a word, one of the eight constants above."""
    if len(word) > 3 and _ADDRESS.match(word):
        return ADDRESS
    first = word[0]
    if first.isdigit():
        return DIGIT
    if not any(c.isalnum() for c in word):
        return MARK
    if word.islower():
        return LOWER
    if word.isupper():
        return UPPER if sum(map(str.isalpha, word)) > 1 else INITIAL
    if first.isupper() and not any(c.isupper() for c in word[1:]):
        return TITLE
    return MIXED if any(c.isupper() for c in word) else LOWER


class Pieces:
    """Word pieces of single words (BERT's uncased scheme: Wu et al. 2016, Devlin et al. 2019), remembered per word."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(vocabulary)}
        self.pad, self.unknown = self._ids["[PAD]"], self._ids["[UNK]"]
        self.first, self.last = self._ids["[CLS]"], self._ids["[SEP]"]
        self.mask = self._ids["[MASK]"]
        self._address = self._ids["http"]
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> Pieces:
        """From a vocabulary file, one piece a line."""
        return cls(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))

    def __call__(self, word: str) -> tuple[int, ...]:
        """The piece ids of one word, between one and MOST_PIECES of them."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 200_000:
                self._known.clear()
            found = self._known[word] = self._split(word)
        return found

    def _split(self, word: str) -> tuple[int, ...]:
        if shape(word) == ADDRESS:
            return (self._address,)
        plain = unicodedata.normalize("NFD", word.translate(_SAME).lower())
        plain = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))
        ids: list[int] = []
        for run in re.findall(r"[^\W_]+|[\W_]", plain):
            ids += self._longest_first(run)
        if len(ids) > MOST_PIECES:
            ids = [*ids[: MOST_PIECES - 1], ids[-1]]
        return tuple(ids) or (self.unknown,)

    def _longest_first(self, run: str) -> list[int]:
        ids: list[int] = []
        start = 0
        while start < len(run):
            mark = "##" if start else ""
            for end in range(min(len(run), start + 24), start, -1):
                found = self._ids.get(mark + run[start:end])
                if found is not None:
                    ids.append(found)
                    start = end
                    break
            else:
                return [self.unknown]
        return ids
