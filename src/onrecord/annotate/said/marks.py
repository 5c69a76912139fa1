"""Quotations by their marks alone: curly, straight, doubled, single, guillemets, mangled, split over paragraphs.

No parser is asked. Every mark is read as opening or closing from what stands around it first and from its shape second,
since feeds, translations and repairs turn marks round more often than they move them.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from onrecord.records import Span

_DOUBLE = r"''|``|´´|“|”|„|‟|\"|«|»|â€œ|â€\x9d|â€(?![™˜œ\x9d“”])|&quot;|&[lr]dquo;|\x93|\x94"
_SINGLE = r"‘|’|'|`|‹|›|â€˜|â€™|&[lr]squo;|\x91|\x92"
_MARK = re.compile(f"(?P<double>{_DOUBLE})|(?P<single>{_SINGLE})")
_OPENING = frozenset(("“", "„", "``", "«", "â€œ", "&ldquo;", "\x93", "‘", "‹", "â€˜", "&lsquo;", "\x91", "`"))
_CLOSING = frozenset(("”", "»", "â€\x9d", "&rdquo;", "\x94", "›", "´´"))
_BREAK = re.compile(r"[ \t\xa0]*\n\s*|\r\s*")
_CLIPPED = re.compile(r"(?:\d0s|\d\d\b|s\b|t\b|re\b|ve\b|ll\b|d\b|m\b|em\b|til\b|cause\b|tis\b|twas\b|n\b)", re.IGNORECASE)
_BEFORE_OPEN = frozenset(" \t\n\r\xa0\u2009\u202f([{—–-/:;,…")
_AFTER_CLOSE = frozenset(" \t\n\r\xa0\u2009\u202f)]}—–-/.,;:!?…")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between marks. [start, end) holds the marks, [inner, outer) the words between them, in code points.

    `closed`: a closing mark was found. `continues`: it carries on the quotation of the paragraph before. `depth`: 0, or
    1 for a quotation inside another. `double`: set in double marks of any shape.
    """

    start: int
    end: int
    inner: int
    outer: int
    closed: bool
    continues: bool
    depth: int
    double: bool

    @property
    def span(self) -> Span:
        """With its marks."""
        return Span(self.start, self.end)


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    double: bool
    can_open: bool
    can_close: bool
    shape: int
    """1 looks opening, -1 closing, 0 either."""


def paragraphs(text: str) -> list[Span]:
    """The stretches between line breaks that hold anything."""
    spans, at = [], 0
    for gap in _BREAK.finditer(text):
        if gap.start() > at:
            spans.append(Span(at, gap.start()))
        at = gap.end()
    if at < len(text):
        spans.append(Span(at, len(text)))
    return spans


def quotations(text: str) -> list[Quotation]:
    """Every quotation of the text, in order of its start; one of a deeper level follows the one that holds it."""
    found: list[Quotation] = []
    marks = [m for m in map(lambda m: _mark(text, m), _MARK.finditer(text)) if m is not None]
    starts = [m.start for m in marks]
    carried: bool | None = None
    for paragraph in paragraphs(text):
        inside = marks[bisect_right(starts, paragraph.start - 1) : bisect_right(starts, paragraph.end - 1)]
        carried = _paragraph(paragraph, inside, carried, found)
    return sorted(found, key=lambda q: (q.start, -q.end))


def _mark(text: str, match: re.Match[str]) -> _Mark | None:
    """The mark with the readings that its surroundings allow; None for apostrophes, inches and the like."""
    start, end = match.span()
    glyph = match.group()
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    double = match.lastgroup == "double"
    shape = 1 if glyph in _OPENING else -1 if glyph in _CLOSING else 0
    free_before, free_after = before in _BEFORE_OPEN, after in _AFTER_CLOSE
    if not double:
        if before.isalnum() and after.isalnum():
            return None
        if free_before and shape <= 0 and _CLIPPED.match(text, end):
            return None
        can_open = (free_before or before in "\"“'") and not after.isspace() and not (free_before and free_after)
        can_close = not before.isspace() and (free_after or after in "\"”'’")
        return _Mark(start, end, double, can_open, can_close, shape) if can_open or can_close else None
    if shape == 0 and before.isdigit() and after in " ,.;)x":
        return _Mark(start, end, double, False, True, 0)
    can_open = not after.isspace() and not (shape < 0 and not free_before)
    can_close = not before.isspace() and not (shape > 0 and not free_after)
    if free_before and not free_after:
        can_close = False
    elif free_after and not free_before:
        can_open = False
    if not can_open and not can_close:
        can_open, can_close = shape >= 0, shape <= 0
    return _Mark(start, end, double, can_open, can_close, shape)


def _paragraph(paragraph: Span, marks: list[_Mark], carried: bool | None, found: list[Quotation]) -> bool | None:
    """Pair the marks of one paragraph. `carried` is the kind (double or not) of a quotation left open before it, the
    answer that of one left open at its end."""
    stack: list[tuple[_Mark, bool]] = []
    for k, mark in enumerate(marks):
        opens = mark.can_open and (not mark.can_close or mark.shape > 0 or not any(o.double == mark.double for o, _ in stack))
        if not mark.double and opens and not _closes_later(marks, k):
            opens = False
        if opens and not any(o.double == mark.double for o, _ in stack):
            stack.append((mark, carried == mark.double and mark.start == paragraph.start))
        elif opens and mark.double and not mark.can_close:
            # A second opening mark of the same kind: the first was never closed.
            while stack and stack[-1][0].double != mark.double:
                stack.pop()
            first, continues = stack.pop()
            end = _trim(marks[k].start, first.end)
            found.append(Quotation(first.start, end, first.end, end, False, continues, len(stack), mark.double))
            stack.append((mark, False))
        elif mark.can_close and any(o.double == mark.double for o, _ in stack):
            while stack[-1][0].double != mark.double:
                stack.pop()
            first, continues = stack.pop()
            if mark.start > first.end:
                found.append(
                    Quotation(first.start, mark.end, first.end, mark.start, True, continues, len(stack), mark.double)
                )
    if not stack or not stack[0][0].double:
        return None
    first, continues = stack[0]
    found.append(Quotation(first.start, paragraph.end, first.end, paragraph.end, False, continues, 0, True))
    return True


def _trim(end: int, least: int) -> int:
    return max(end - 1, least + 1)


def _closes_later(marks: list[_Mark], k: int) -> bool:
    """Whether a single mark that may open has a partner before a double mark at its own level ends the stretch."""
    return any(m.can_close and not m.double for m in marks[k + 1 :])
