"""Damaged characters, repaired as an overlay: the text stays as given, its repaired form maps back to it.

The damage is what ftfy (Speer 2019) undoes, UTF-8 that was read as Windows-1252 or Latin-1, plus the losses and marks
listed in `knowledge/pages/repairs.yaml`. ftfy sees only the words that look damaged, so that no clean word can change
and every change has a place.
"""

import functools
import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from onrecord.documents.tables import table
from onrecord.records import Span

# Latin-1 and Windows-1252 readings of UTF-8 lead bytes C2-F4, and of continuation bytes 80-BF.
_LEAD = "\u00c2-\u00f4"
_CONTINUATION = "\u0080-\u00bf" + "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0))
_SUSPECT = re.compile(f"[{_LEAD}][{_CONTINUATION}]")
_SHAPE = re.compile(  # what decodes as UTF-8, by its lead byte's count of continuations
    f"[\u00c2-\u00df][{_CONTINUATION}]|[\u00e0-\u00ef][{_CONTINUATION}]{{2}}|[\u00f0-\u00f4][{_CONTINUATION}]{{3}}"
)
_SEQUENCE = re.compile(f"(?:[{_LEAD}][{_CONTINUATION}]+)+")
_LOSS = "\ufffd"
_BLANK = re.compile(r"[ \t\r\n]")
_REACH = 80


class Edit(NamedTuple):
    """[start, end) of the text as given, and what stands there in the repaired text."""

    start: int
    end: int
    text: str


class Overlay:
    """A text, its repaired form and the way back. With `marks`, quotation marks and blanks also become plain ones.

    >>> Overlay("Kiev â€œholdsâ€\\u009d").repaired
    'Kiev “holds”'
    """

    __slots__ = ("_after", "_before", "edits", "repaired", "text")

    def __init__(self, text: str, marks: bool = False) -> None:
        self.text = text
        self.edits = edits(text, marks)
        self.repaired = _apply(text, self.edits)
        # Start of every edit in the given and in the repaired text.
        self._before = [edit.start for edit in self.edits]
        self._after: list[int] = []
        shift = 0
        for edit in self.edits:
            self._after.append(edit.start + shift)
            shift += len(edit.text) - (edit.end - edit.start)

    def to_original(self, span: tuple[int, int]) -> Span:
        """Where a span of the repaired text stands in the given one; a span that touches an edit takes all of it."""
        start = self._back(span[0], end=False)
        return Span(start, max(start, self._back(span[1], end=True)))

    def to_repaired(self, span: tuple[int, int]) -> Span:
        """Where a span of the given text stands in the repaired one; a span that touches an edit takes all of it."""
        start = self._forth(span[0], end=False)
        return Span(start, max(start, self._forth(span[1], end=True)))

    def _back(self, offset: int, end: bool) -> int:
        n = (bisect_left if end else bisect_right)(self._after, offset) - 1
        if n < 0:
            return offset
        edit, start = self.edits[n], self._after[n]
        if offset < start + len(edit.text):
            return edit.end if end else edit.start
        return edit.end + offset - start - len(edit.text)

    def _forth(self, offset: int, end: bool) -> int:
        n = (bisect_left if end else bisect_right)(self._before, offset) - 1
        if n < 0:
            return offset
        edit, start = self.edits[n], self._after[n]
        if offset < edit.end:
            return start + len(edit.text) if end else start
        return start + len(edit.text) + offset - edit.end


def _apply(text: str, changes: list[Edit]) -> str:
    if not changes:
        return text
    parts, at = [], 0
    for edit in changes:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def is_mojibake(text: str) -> bool:
    """Whether the text holds characters that were decoded wrongly: something to repair, or what was lost for good."""
    if text.isascii():
        return False
    return _LOSS in text or bool(_mojibake(text))


def edits(text: str, marks: bool = False) -> list[Edit]:
    """The repairs of a text, in order, none overlapping, none of them empty."""
    found = [] if text.isascii() else _mojibake(text)
    taken = {offset for edit in found for offset in range(edit.start, edit.end)}
    for name in (["entities"] if "&" in text else []) + (["marks"] if marks else []):
        pattern, repairs = _table(name)
        for match in pattern.finditer(text):
            if not taken.intersection(range(match.start(), match.end())):
                found.append(Edit(match.start(), match.end(), repairs[match[0]]))
                taken.update(range(match.start(), match.end()))
    return sorted(found)


@functools.cache
def _table(name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """A table of repairs, and the pattern of what it repairs."""
    words: dict[str, str] = table("repairs")[name]
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))), words


def _mojibake(text: str) -> list[Edit]:
    """Repairs of wrongly decoded characters, word by word, as small as they can be."""
    found: list[Edit] = []
    done = 0
    for match in _SUSPECT.finditer(text):
        if match.start() >= done:
            start, done = _word_around(text, match.start(), done)
            found += _repair_word(text[start:done], start)
    return found


def _word_around(text: str, at: int, left: int) -> tuple[int, int]:
    """The word that stands at an offset, not before `left` and within `_REACH` characters to either side."""
    start = max(left, at - _REACH)
    if blanks := list(_BLANK.finditer(text, start, at)):
        start = blanks[-1].end()
    after = _BLANK.search(text, at, at + _REACH)
    return start, after.start() if after else min(at + _REACH, len(text))


def _repair_word(word: str, at: int) -> list[Edit]:
    fixed = _fixed(word)
    if fixed == word:
        pattern, losses = _table("lossy")
        return [Edit(at + m.start(), at + m.end(), losses[m[0]]) for m in pattern.finditer(word)]
    pieces = [(m, _decoded(m[0])) for m in _SEQUENCE.finditer(word)]
    found = [Edit(m.start(), m.end(), text) for m, text in pieces if text != m[0]]
    if _apply(word, found) != fixed:
        found = [Edit(0, len(word), fixed)]
    return [Edit(at + edit.start, at + edit.end, edit.text) for edit in found]


def _fixed(word: str) -> str:
    """The word as ftfy would have it. It is loaded only for words that can be damaged."""
    if not _SHAPE.search(word):
        return word
    from ftfy import fix_encoding

    return str(fix_encoding(word))


def _decoded(piece: str) -> str:
    """The characters whose UTF-8 bytes were read as Windows-1252; the piece itself if it is none such."""
    try:
        return piece.encode("sloppy-windows-1252").decode("utf-8")
    except UnicodeError:
        return piece
