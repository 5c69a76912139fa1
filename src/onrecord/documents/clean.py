"""The first stage: what of a text is page and not article, its language, and what the page says of itself."""

import re
from importlib import import_module
from itertools import pairwise
from typing import Protocol

from onrecord.annotate.reading import Reading, Room
from onrecord.documents import date
from onrecord.documents.furniture import Line, Sheet, furniture
from onrecord.documents.language import english_words, language_of
from onrecord.documents.outlets import outlet_of
from onrecord.documents.repair import is_mojibake
from onrecord.errors import ConfigurationError
from onrecord.records import Flag, Page, Time

_BYLINE = re.compile(r"^(?:\w+ )?by:?\s+(?P<name>[^|•·\n]{2,80}?)\s*(?:[|•·].*)?$", re.I)
_OWNER = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)[\s©]*(?:\(c\)\s*)?(?:(?:19|20)\d\d(?:\s*[-–]\s*\d{2,4})?,?\s+)(?:by\s+)?"
    r"(?P<name>(?-i:[A-Z])[^.|,\n]{1,60}?)(?=\s*(?:[.|,]|all rights|$))",
    re.I,
)
_HANDLE = re.compile(r"@\w+")
_PARTS = re.compile(r"\s*[|·•]\s*")
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\[\+\d+ chars\]|\(more\)|\(continued\))$")
_OPEN_END = re.compile(r"(?:[a-z]|,|\d|-)$")
_TITLE_END = re.compile(r"[.;:,!…][\"”’]?$")
_TITLE_WORDS = range(3, 19)
_HEAD_LINES = 6
_SENTENCE = re.compile(r"[a-z][.!?][\"”’)]?\s+[\"“‘]?[A-Z]")
_PROSE_WORDS = 10
_ENOUGH_WORDS = 60


class Detector(Protocol):
    """Looks at a text by itself and flags it, or not."""

    def __call__(self, text: str) -> Flag | None: ...


class Clean(Room):
    """Writes the `page` layer. `detectors` name more flaggers, `package.module:function`, asked of every text."""

    name = "clean"
    version = "3"
    reads = ("text", "title", "outlet", "url", "published", "language")
    writes = ("page",)

    def __init__(self, detectors: tuple[str, ...] = ()) -> None:
        self.detectors = detectors

    def open(self) -> None:
        """Compile the rules of page furniture."""
        self._furniture = furniture()
        self._flaggers = [_imported(path) for path in self.detectors]

    def read(self, reading: Reading) -> None:
        """Fill the reading's `page`."""
        text = reading.text
        sheet = self._furniture.read(text)
        language = language_of(text, reading.language)
        byline, outlet = _byline(sheet), _stated_outlet(sheet)
        reading.page = Page(
            language=language,
            flags=self._flags(text, sheet, language),
            boilerplate=sheet.spans(),
            title=reading.title or _stated_title(sheet),
            byline=byline,
            outlet=reading.outlet or outlet or (outlet_of(reading.url) if reading.url else None),
            published=_published(sheet, reading),
        )

    def _flags(self, text: str, sheet: Sheet, language: str | None) -> list[Flag]:
        """In the order of the vocabulary."""
        found: set[Flag] = {flag for flagger in self._flaggers if (flag := flagger(text))}
        if is_mojibake(text):
            found.add("mojibake")
        if any(kind == "related" and line.headline for line, kind in zip(sheet.lines, sheet.kinds, strict=True)):
            found.add("contaminated")
        if _is_truncated(sheet):
            found.add("truncated")
        if language not in (None, "en"):
            found.add("non-english")
        return sorted(found)


def _imported(path: str) -> Detector:
    module, _, name = path.partition(":")
    try:
        found: Detector = getattr(import_module(module), name)
    except (ImportError, AttributeError) as problem:
        raise ConfigurationError(
            f"detector {path!r} cannot be loaded ({problem}); write package.module:function"
        ) from problem
    return found


def _stated_title(sheet: Sheet) -> str | None:
    """The first line of the page if it stands above the article like a headline."""
    article = sheet.article()
    first, second = next(article, None), next(article, None)
    if first is None or second is None or len(first.text.split()) not in _TITLE_WORDS:
        return None
    if _TITLE_END.search(first.text) or len(second.text) < len(first.text) or first.text[0].islower():
        return None
    return first.text if sheet.lines.index(first) < _HEAD_LINES else None


def _byline(sheet: Sheet) -> str | None:
    """The author that a byline names."""
    for line, kind in zip(sheet.lines, sheet.kinds, strict=True):
        if kind == "byline":
            match = _BYLINE.match(line.text)
            return match["name"].strip() if match else line.text
    return None


def _stated_outlet(sheet: Sheet) -> str | None:
    """The name beside a handle in a page's header, `Outlet | @outlet | date`, or in its copyright line."""
    for line in _head(sheet, "header"):
        parts = _PARTS.split(line.text)
        for name, handle in pairwise(parts):
            if _HANDLE.fullmatch(handle) and not _HANDLE.fullmatch(name):
                return name
    owners = (_OWNER.search(line.text) for line in _lines_of(sheet, "page"))
    return next((owner["name"].strip(" .,") for owner in owners if owner), None)


def _head(sheet: Sheet, *kinds: str) -> list[Line]:
    """The lines of some kinds at the head of the page."""
    head = zip(sheet.lines[:_HEAD_LINES], sheet.kinds[:_HEAD_LINES], strict=True)
    return [line for line, kind in head if kind in kinds]


def _published(sheet: Sheet, reading: Reading) -> Time:
    """The date that the caller gives, else the page states at its head or in a line of its own, else its URL holds."""
    if reading.published is not None and reading.published.value is not None:
        return reading.published
    dated = [*_head(sheet, "date", "header", "byline"), *_lines_of(sheet, "date")]
    for line in dated:
        match = date.english().search(line.text)
        stated = date.of_match(match) if match else None
        if stated is not None:
            return stated
    inferred = date.in_url(reading.url) if reading.url else None
    return inferred or Time()


def _lines_of(sheet: Sheet, kind: str) -> list[Line]:
    return [line for line, found in zip(sheet.lines, sheet.kinds, strict=True) if found == kind]


def _is_truncated(sheet: Sheet) -> bool:
    """Whether the article breaks off: marks of a cut, or a paragraph that ends open.

    An open end is a function word or comma, or prose whose earlier sentences are closed.
    """
    article = list(sheet.article())
    if not article:
        return False
    last = article[-1].text
    if _CUT.search(last):
        return True
    words = last.split()
    if len(words) < _PROSE_WORDS or not _OPEN_END.search(last):
        return False
    breaks_off = words[-1].lower() in english_words() or last[-1] in ",-" or _SENTENCE.search(last)
    return bool(breaks_off) and sum(len(line.text.split()) for line in article) >= _ENOUGH_WORDS
