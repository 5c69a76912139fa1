"""Quotations by their marks alone: curly, straight, doubled, single, guillemets, mangled, split over paragraphs.

No parser is asked. Every mark is read as opening or closing from what stands around it first and from its shape second,
since feeds, translations and repairs turn marks round more often than they move them.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from onrecord.records import Span

_DOUBLE = r"''|``|´´|“|”|„|‟|\"|«|»|â€œ|â€\x9d|â€(?![™˜œ\x9d“”])|&quot;|&[lr]dquo;|\x93|\x94"
_SINGLE = r"‘|’|'|`|‹|›|â€˜|â€™|&[lr]squo;|\x91|\x92"
_MARK = re.compile(f"(?P<triple>''')|(?P<double>{_DOUBLE})|(?P<single>{_SINGLE})")
_OPENING = frozenset(("“", "„", "``", "«", "â€œ", "&ldquo;", "\x93", "‘", "‹", "â€˜", "&lsquo;", "\x91", "`"))
_CLOSING = frozenset(("”", "»", "â€\x9d", "&rdquo;", "\x94", "›", "´´"))
_BREAK = re.compile(r"[ \t\xa0]*\n\s*|\r\s*")
_CLIPPED = re.compile(
    r"(?:\d0s|\d\d\b|s\b|t\b|re\b|ve\b|ll\b|d\b|m\b|em\b|til\b|cause\b|tis\b|twas\b|n\b)", re.IGNORECASE
)
_BEFORE_OPEN = frozenset(" \t\n\r\xa0\u2009\u202f([{—–-/:;,…")
_AFTER_CLOSE = frozenset(" \t\n\r\xa0\u2009\u202f)]}—–-/.,;:!?…")


_LONGEST_HEADING, _LONGEST_NAME, _LONGEST_TERM = 5, 6, 2
"""Words."""
_SHORT_WORD = 3
"""Letters of a word that stays small in a title."""

Aside = Literal["heading", "name", "term"]


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


def aside(text: str, quotation: Quotation) -> Aside | None:
    """What words between marks can be other than speech, by their shape: a `heading` that is a paragraph of its own, a
    `name` or title in capitals, a `term` of one or two words set apart. None if only speech has this shape."""
    words = text[quotation.inner : quotation.outer].split()
    before, after = text[: quotation.start].rstrip(" \t\xa0"), text[quotation.end :].lstrip(" \t\xa0")
    if len(words) <= _LONGEST_HEADING and before[-1:] in ("", "\n", "\r") and after[:1] in ("", "\n", "\r"):
        return "heading"
    if words and all(word[:1].isupper() or len(word) <= _SHORT_WORD for word in words) and len(words) <= _LONGEST_NAME:
        return "name"
    return "term" if len(words) <= _LONGEST_TERM else None


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
    marks = [m for match in _MARK.finditer(text) for m in _marks(text, match)]
    starts = [m.start for m in marks]
    carried: bool | None = None
    for paragraph in paragraphs(text):
        inside = marks[bisect_right(starts, paragraph.start - 1) : bisect_right(starts, paragraph.end - 1)]
        carried = _paragraph(text, paragraph, inside, carried, found)
    return sorted(found, key=lambda q: (q.start, -q.end))


def _marks(text: str, match: re.Match[str]) -> list[_Mark]:
    """The mark of a match, or the two that three apostrophes are: the double one always stands outside."""
    start, end = match.span()
    if match.lastgroup != "triple":
        mark = _mark(text, start, end, match.lastgroup == "double")
        return [] if mark is None else [mark]
    if text[end : end + 1].isalnum():
        return [_Mark(start, start + 2, True, True, False, 0), _Mark(start + 2, end, False, True, False, 0)]
    return [_Mark(start, start + 1, False, False, True, 0), _Mark(start + 1, end, True, False, True, 0)]


def _mark(text: str, start: int, end: int, double: bool) -> _Mark | None:
    """The mark with the readings that its surroundings allow; None for apostrophes, inches and the like."""
    glyph = text[start:end]
    before, after = text[start - 1 : start] if start else " ", text[end : end + 1] or " "
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
    if before == "=" or (glyph == '"' and after in ">="):
        return None
    if glyph == '"' and before.isdigit() and after in " ,.;)x":
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


def _paragraph(
    text: str, paragraph: Span, marks: list[_Mark], carried: bool | None, found: list[Quotation]
) -> bool | None:
    """Pair the marks of one paragraph. `carried` is the kind (double or not) of a quotation left open before it, the
    answer that of one left open at its end."""
    stack: list[tuple[_Mark, bool]] = []

    def first_in(paragraph: Span) -> bool:
        return not found or found[-1].start < paragraph.start

    def close(first: _Mark, end: int, outer: int, closed: bool, continues: bool) -> None:
        if outer > first.end:
            found.append(Quotation(first.start, end, first.end, outer, closed, continues, len(stack), first.double))

    for k, mark in enumerate(marks):
        is_open = any(o.double == mark.double for o, _ in stack)
        if mark.can_open and (not mark.can_close or mark.shape > 0 or not is_open):
            if not mark.double and not _closes_later(marks, k):
                continue
            if is_open and not (mark.double and _nested(marks, k)):
                if mark.double:
                    while stack[-1][0].double != mark.double:
                        stack.pop()
                    first, continues = stack.pop()
                    end = max(mark.start - 1, first.end + 1)
                    close(first, end, end, False, continues)
                    stack.append((mark, False))
                continue
            stack.append((mark, carried == mark.double and mark.start == paragraph.start))
        elif mark.can_close and is_open:
            while stack[-1][0].double != mark.double:
                stack.pop()
            first, continues = stack.pop()
            close(first, mark.end, mark.start, True, continues)
        elif mark.double and not mark.can_open and first_in(paragraph) and _ends_speech(text, mark):
            # The opening mark was lost: the words are taken from the start of the paragraph.
            found.append(Quotation(paragraph.start, mark.end, paragraph.start, mark.start, True, False, 0, True))
    outermost = next((pair for pair in stack if pair[0].double), None)
    if outermost is None:
        return None
    stack.clear()
    close(outermost[0], paragraph.end, paragraph.end, False, outermost[1])
    return True


def _ends_speech(text: str, mark: _Mark) -> bool:
    """Whether a closing mark without partner ends a sentence that somebody spoke: `..., he said`."""
    return text[mark.start - 1 : mark.start] in (",", "?", "!") and text[mark.end : mark.end + 2].strip() != ""


def _nested(marks: list[_Mark], k: int) -> bool:
    """Whether an opening double mark inside an open quotation has a partner of its own: two closing marks follow
    before the next opening one that would need them."""
    depth = 1
    for mark in marks[k + 1 :]:
        if not mark.double:
            continue
        if mark.can_close and not (mark.can_open and mark.shape > 0):
            depth -= 1
            if depth < 0:
                return True
        else:
            depth += 1
    return False


def _closes_later(marks: list[_Mark], k: int) -> bool:
    """Whether a single mark that may open has a partner in its paragraph."""
    return any(m.can_close and not m.double for m in marks[k + 1 :])
