"""Page furniture: which lines, and parts of lines, a page put around the article.

Precision comes first: a sentence of the article that is marked is lost to every later room, a stray line that is not
marked costs little. So a rule matches a whole line or a closed part of one, and what is judged by its looks (headlines
at the end of a page) must be no sentence. The rules are `knowledge/pages/furniture.yaml`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from onrecord.documents import date
from onrecord.documents.tables import table
from onrecord.documents.tweets import tails
from onrecord.errors import KnowledgeError
from onrecord.knowledge.kept import kept
from onrecord.records import Span

_LONGEST_LINE = 320
_LONGEST_DATE = 120
_LONGEST_BAR = 160
_HEADLINE_WORDS = range(4, 25)
_SHOUT_WORDS = range(6, 26)

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_BULLET = re.compile(r"[-–—*•·▪►▶»>‣◦]\s*(?=\w|[\"“‘])")
_SENTENCE_END = re.compile(r"[.!?…:;,][\"”’')\]]*$")
_INNER_END = re.compile(r"[a-z\d%][.!?][\"”’)\]]?\s")
_FULL_STOP = re.compile(r"[.!?][\"”’')\]]*$")
_SEPARATOR = re.compile(r"\s*[|·•/]\s*|\s+[-–—]\s+")
_HANDLE = re.compile(r"@\w{2,30}")
_CAPITALS = re.compile(r"[A-Z0-9][\w.&'’-]*(?:\s+(?:[A-Z0-9][\w.&'’-]*|of|the|and|for|in|on|&)){0,6}")
_PERSON = re.compile(r"[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){1,3}")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[\w'’+&-]+")


class Mark(NamedTuple):
    """A piece of page furniture and its kind, a key of the table's `lines`, or `date`, `header`, `link`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its surrounding blanks: [start, end) in the text, and its number among the lines with words."""

    start: int
    end: int
    text: str

    @property
    def headline(self) -> bool:
        """Whether it reads like a headline and not like a sentence."""
        words = self.text.split()
        ends = _SENTENCE_END.search(self.text) or _INNER_END.search(self.text)
        return len(words) in _HEADLINE_WORDS and not ends and not words[0].islower()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text's lines, their kinds (None: article) and the marks within lines."""

    lines: list[Line]
    kinds: list[str | None]
    parts: list[Mark]

    def marks(self) -> list[Mark]:
        """All furniture, in text order; marks within a marked line are that line's."""
        whole = [Mark(line.start, line.end, kind) for line, kind in zip(self.lines, self.kinds, strict=True) if kind]
        if not self.parts:
            return whole
        starts = [mark.start for mark in whole]
        free = []
        for part in self.parts:
            n = bisect_right(starts, part.start) - 1
            if n < 0 or whole[n].end < part.end:
                free.append(part)
        return sorted({*whole, *free})

    def spans(self) -> list[Span]:
        """The marks' spans, sorted, those that touch or overlap joined."""
        joined: list[Span] = []
        for mark in self.marks():
            if joined and mark.start <= joined[-1].end:
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, mark.end))
            else:
                joined.append(Span(mark.start, mark.end))
        return joined

    def article(self) -> Iterator[Line]:
        """The lines that are not furniture."""
        return (line for line, kind in zip(self.lines, self.kinds, strict=True) if kind is None)


class Furniture:
    """The rules, compiled. Raises KnowledgeError if a pattern is none or names an unknown macro."""

    def __init__(self) -> None:
        rules = table("furniture")
        self._macros = _macros(rules["macros"])
        self._kinds = list(rules["lines"])
        self._whole = self._compile(
            "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in rules["lines"].items())
        )
        self._with: list[tuple[str, str, re.Pattern[str]]] = [
            (words, rule["kind"], self._compile(rule["pattern"])) for words, rule in rules["lines_with"].items()
        ]
        self._parts = self._compile_parts(rules["parts"])
        self._sections = frozenset(rules["sections"])
        self._strong = frozenset(rules["share"]["strong"])
        self._share = self._strong | frozenset(rules["share"]["weak"])
        self._tellers = frozenset(rules["tellers"])

    def _compile(self, pattern: str) -> re.Pattern[str]:
        try:
            return re.compile(_expand(pattern, self._macros), re.IGNORECASE | re.MULTILINE)
        except (re.error, KeyError) as problem:
            raise KnowledgeError(f"furniture.yaml: {problem} in {pattern[:200]!r}") from problem

    def _compile_parts(self, parts: dict[str, list[dict[str, str]]]) -> list[tuple[str, re.Pattern[str]]]:
        """One pattern for each place and kind."""
        frames = {"anywhere": "(?:{})", "end": r"(?:{})\s*$", "start": "^(?:{})"}
        return [
            (kind, self._compile(frames[rule["at"]].replace("{}", rule["pattern"])))
            for kind, rules in parts.items()
            for rule in rules
        ]

    @cached_property
    def _dates(self) -> re.Pattern[str]:
        labels = "|".join(sorted(table("dates")["labels"], key=len, reverse=True))
        return re.compile(
            rf"(?:(?:{labels})\b(?:\s+on|\s+at)?\s*:?\s*)?(?:{date.pattern()})(?:\s+print)?\W*", re.IGNORECASE
        )

    def read(self, text: str) -> Sheet:
        """What of a text is furniture."""
        lines = list(_lines(text))
        kinds: list[str | None] = [self.kind(line.text) for line in lines]
        self._headers(lines, kinds)
        _asides(lines, kinds)
        self._tail(lines, kinds)
        return Sheet(lines, kinds, self._within(text))

    def kind(self, line: str) -> str | None:
        """The kind of furniture that a whole line is by its words alone; None for what may be article."""
        if len(line) > _LONGEST_LINE:
            return None
        match = self._whole.fullmatch(line)
        if match:
            return match.lastgroup
        lower = line.lower()
        for words, kind, pattern in self._with:
            if words in lower and pattern.fullmatch(line):
                return kind
        if self._is_share_bar(lower):
            return "share"
        if len(line) < _LONGEST_DATE and _DIGIT.search(line) and self._dates.fullmatch(line):
            return "date"
        return None

    def _is_share_bar(self, line: str) -> bool:
        words = _WORD.findall(line) if len(line) < _LONGEST_BAR else []
        return bool(words) and all(w in self._share for w in words) and any(w in self._strong for w in words)

    def _headers(self, lines: list[Line], kinds: list[str | None]) -> None:
        """The lines above the article that are made of names, handles and dates."""
        for n, line in enumerate(lines[:6]):
            if kinds[n] is None and self._is_header(line.text):
                kinds[n] = "header"
        for n, line in enumerate(lines[:3]):
            below = lines[n + 1].text if n + 1 < len(lines) else ""
            if kinds[n] is None and _is_names(line.text) and self._is_teller(below):
                kinds[n] = kinds[n + 1] = "byline"

    def _is_header(self, line: str) -> bool:
        """`Outlet | @handle | 12 Feb 2022, 02:46 pm`: two parts or more, one of them a date, a handle or a byline."""
        if len(line) > 160:
            return False
        parts = [part for part in _SEPARATOR.split(line) if part]
        if len(parts) < 2:
            return False
        telling = [bool(_HANDLE.fullmatch(p)) or self.kind(p) in ("date", "byline", "share", "page") for p in parts]
        return any(telling) and all(
            tells or self.kind(part) or _CAPITALS.fullmatch(part) for tells, part in zip(telling, parts, strict=True)
        )

    def _is_teller(self, line: str) -> bool:
        """Whether a short line of capitals names a newsroom: `Gannett Washington Bureau`."""
        words = line.split()
        return (
            0 < len(words) <= 5
            and bool(_CAPITALS.fullmatch(line))
            and any(word.lower().strip(".,") in self._tellers for word in words)
        )

    def _tail(self, lines: list[Line], kinds: list[str | None]) -> None:
        """The end of the page: what follows the last sentence as a list of headlines, or under a section's heading."""
        last = max((n for n, line in enumerate(lines) if kinds[n] is None and _is_body(line)), default=-1)
        if last < 0:
            return
        rest = range(last + 1, len(lines))
        opened = next((n for n in rest if kinds[n] in self._sections), None)
        listed = [n for n in rest if kinds[n] is None and lines[n].headline and _BULLET.match(lines[n].text)]
        introduced = bool(listed) and lines[listed[0] - 1].text.endswith(":")
        for n in rest:
            if kinds[n] is not None:
                continue
            if n in listed and len(listed) > 1 and not introduced:
                kinds[n] = "related"
            elif opened is not None and n > opened:
                kinds[n] = "category" if kinds[opened] == "category" else "related"

    def _within(self, text: str) -> list[Mark]:
        found = [Mark(span.start, span.end, "link") for span in tails(text)]
        for kind, pattern in self._parts:
            for match in pattern.finditer(text):
                end = match.start() + len(match[0].rstrip())
                if end > match.start():
                    found.append(Mark(match.start(), end, kind))
        return found


@kept
def furniture() -> Furniture:
    """The shipped rules, compiled."""
    return Furniture()


def _macros(macros: dict[str, str]) -> dict[str, str]:
    """The macros with macros inside them expanded."""
    done: dict[str, str] = {}
    for name, pattern in macros.items():
        done[name] = _expand(pattern, done)
    return done


def _expand(pattern: str, macros: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda match: macros[match[1]], pattern)


def _lines(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text):
        body = match[0].strip()
        if body:
            start = match.start() + match[0].index(body[0])
            yield Line(start, start + len(body), body)


def _is_body(line: Line) -> bool:
    """Whether a line can only be article: a sentence, or long."""
    words = len(line.text.split())
    return words > 24 or (words > 3 and bool(_FULL_STOP.search(line.text)) and not _BULLET.match(line.text))


def _is_names(line: str) -> bool:
    names = re.split(r",\s*|\s+and\s+", line)
    return len(names) <= 5 and all(_PERSON.fullmatch(name) for name in names)


def _asides(lines: list[Line], kinds: list[str | None]) -> None:
    """Headlines of other articles between paragraphs: under a bare label, or shouted amid sentences."""
    mixed = any(line.text.upper() != line.text and len(line.text) > 80 for line in lines)
    for n in range(1, len(lines)):
        if kinds[n] is not None:
            continue
        label = kinds[n - 1] == "related" and len(lines[n - 1].text.split()) <= 4
        shouted = (
            mixed and n > 1 and lines[n].text.isupper() and len(lines[n].text.split()) in _SHOUT_WORDS
            and not _SENTENCE_END.search(lines[n].text)
        )  # fmt: skip
        if shouted or (label and lines[n].headline):
            kinds[n] = "related"
