"""Embedded tweets: the words, whose they are and when, as `X`'s and Twitter's own embed writes them.

An embed ends in a signature, `— Name (@handle) February 12, 2022`; the words stand before it, in the same line or in
the lines above. Its words are statements; only its link tails are page furniture.
"""

import re
from dataclasses import dataclass

from onrecord.documents import date
from onrecord.records import Span, Time

_SIGNATURE = re.compile(
    r"(?P<dash>—|–|--|&mdash;)[ \t]?(?P<author>[^\n()]{1,80}?)[ \t]*\(@(?P<handle>\w{1,15})\)[ \t]*"
)
_TAIL = re.compile(r"(?:https?://)?(?:pic\.twitter\.com|pic\.x\.com|t\.co)/\w+[…]?")
_ONLY_TAILS = re.compile(rf"(?:\W{{0,8}}{_TAIL.pattern}\W{{0,8}})+")
_OPENING = re.compile(r"[ \t]*(?:[#@.]\w|https?://|\d{1,2}[/.)]|[^\w\s\"“‘'(\[-])")
_LONGEST = 600
_CLASSIC = 280


@dataclass(frozen=True, slots=True)
class Tweet:
    """A tweet in a text. `body` are its words without link tails, `signature` the author's line, `span` both.

    `published` is the day of the signature (basis `stated`), None if it states none.
    """

    span: Span
    body: Span
    signature: Span
    author: str
    handle: str
    published: Time | None


def tails(text: str) -> list[Span]:
    """The link tails that tweets leave behind: `pic.twitter.com/...`, `https://t.co/...`."""
    if "t.co/" not in text and "pic." not in text:
        return []
    return [Span(*match.span()) for match in _TAIL.finditer(text)]


def tweets(text: str) -> list[Tweet]:
    """Every embedded tweet, in text order; none overlaps another."""
    found: list[Tweet] = []
    if "(@" not in text:
        return found
    for match in _SIGNATURE.finditer(text):
        left = found[-1].span.end if found else 0
        if match.start() < left:
            continue
        dated = date.english().match(text, match.end())
        line_end = _line_end(text, match.end())
        if dated is None and text[match.end() : line_end].strip():
            continue
        body = _body(text, left, match.start())
        if body is None:
            continue
        end = dated.end() if dated else match.end()
        signature = Span(match.start(), len(text[:end].rstrip()))
        published = date.of_match(dated) if dated else None
        span = Span(body.start, signature.end)
        found.append(Tweet(span, body, signature, match["author"].strip(), match["handle"], published))
    return found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _body(text: str, left: int, signature: int) -> Span | None:
    """The tweet's words before its signature: what stands in its line, else the line above and what leads up to it."""
    start = max(left, text.rfind("\n", left, signature) + 1)
    if text[start:signature].strip():
        return _trim(text, start, signature) if signature - start <= _LONGEST else None
    end = max(start - 1, left)
    end = left + len(text[left:end].rstrip())
    while end > left:
        start = max(left, text.rfind("\n", left, end) + 1)
        if not _ONLY_TAILS.fullmatch(text[start:end].strip()):
            break
        end = left + len(text[left:start].rstrip())
    if end <= left or end - start > _LONGEST:
        return None
    return _trim(text, _first_line(text, left, start, end), end)


def _first_line(text: str, left: int, start: int, end: int) -> int:
    """Goes up while the lines above read like one tweet: directly above, begun with a sign, within a tweet's length."""
    top = start
    while top > left and text[top - 1] == "\n" and text[top - 2 : top - 1] not in ("", "\n"):
        above = max(left, text.rfind("\n", left, top - 1) + 1)
        if end - above > _CLASSIC:
            break
        top = above
        if _OPENING.match(text, top):
            return top
    return start


def _trim(text: str, start: int, end: int) -> Span | None:
    """Without surrounding blanks and link tails at the end; None if nothing is left."""
    found = [match.span() for match in _TAIL.finditer(text, start, end)]
    end = start + len(text[start:end].rstrip())
    while found and found[-1][1] == end:
        end = start + len(text[start : found.pop()[0]].rstrip())
    start = end - len(text[start:end].lstrip())
    return Span(start, end) if start < end else None
