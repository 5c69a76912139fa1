"""Whom a text names as the source of its words: 'MOSCOW, Feb 12 (TASS) -', 'Xinhua news agency reported'."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from onrecord.errors import KnowledgeError
from onrecord.knowledge import load_table, load_yaml, split
from onrecord.knowledge.actors import OUTLET_COLUMNS
from onrecord.knowledge.kept import kept
from onrecord.records import Span

FILE = "copies/credits.yaml"
_SCHEMA = {"credits": [{"scope": ("document", "sentence"), "says": str}]}
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])|\n+")
_WORD = re.compile(r"\w+")
_SHORTEST_ALIAS = 2
_AGENCY, _OUTLET, _MORE = "\ue000", "\ue001", "\ue002"
"""What stands for an agency's name, another outlet's, and their further letters while patterns are looked for: patterns
with some hundred names in them take long to make and to match."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """An agency or outlet: `actor` is the id that it has as an actor."""

    actor: str
    name: str
    kind: Literal["agency", "outlet"]


@dataclass(frozen=True, slots=True)
class Credit:
    """A text's word that something in it comes from an outlet. `span` is where it says so, `covers` what."""

    outlet: Outlet
    span: Span
    covers: Span
    scope: Literal["document", "sentence"]


def credits_of(text: str) -> list[Credit]:
    """All credits in a text, in its order."""
    names, masked = _named(text)
    if not names:
        return []
    found: list[Credit] = []
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for scope, pattern in _patterns():
        for match in pattern.finditer(masked):
            outlet = names.get(match.start(1))
            if outlet is None:
                continue  # the text itself holds a character that stands for names
            at = bisect_right(ends, match.start()) - 1
            covers = Span(0, len(text)) if scope == "document" else Span(ends[at], ends[min(at + 1, len(ends) - 1)])
            found.append(Credit(outlet, Span(*match.span()), covers, scope))
    return sorted(found, key=lambda credit: (credit.span, credit.scope))


def _named(text: str) -> tuple[dict[int, Outlet], str]:
    """The outlets that a text names, by where, the longest name first; and the text with their names masked."""
    found: dict[int, Outlet] = {}
    parts, done = [], 0
    for word in _WORD.finditer(text):
        start = word.start()
        if start < done:
            continue
        for name in _first_words().get(word[0], ()):
            end = start + len(name)
            if text.startswith(name, start) and _ends(text, end):
                found[start] = _outlets()[name]
                mask = (_AGENCY if found[start].kind == "agency" else _OUTLET) + _MORE * (len(name) - 1)
                parts += [text[done:start], mask]
                done = end
                break
    return found, "".join([*parts, text[done:]])


def _ends(text: str, at: int) -> bool:
    """Whether no word runs across a place in a text."""
    return not (_WORD.match(text, at - 1) and _WORD.match(text, at))


@kept
def _first_words() -> dict[str, list[str]]:
    """Names and aliases by their first word, the longest first."""
    names: dict[str, list[str]] = {}
    for name in sorted(_outlets(), key=lambda name: (-len(name), name)):
        names.setdefault(_WORD.findall(name)[0], []).append(name)
    return names


def known_outlet(name: str | None) -> Outlet | None:
    """The outlet of a name or alias, if it is in `actors/outlets.csv`."""
    return _outlets().get(name) if name else None


@kept
def _outlets() -> dict[str, Outlet]:
    """Outlets by name and alias."""
    found: dict[str, Outlet] = {}
    for row in load_table("actors/outlets.csv", OUTLET_COLUMNS, ("id",)):
        outlet = Outlet(f"body:{row['id']}", row["name"], "agency" if row["kind"] == "agency" else "outlet")
        for name in (row["name"], *split(row["aliases"])):
            if len(name) >= _SHORTEST_ALIAS:
                found.setdefault(name, outlet)
    return found


@kept
def _patterns() -> list[tuple[Literal["document", "sentence"], re.Pattern[str]]]:
    slots = {"{agency}": f"({_AGENCY}{_MORE}*)", "{outlet}": f"([{_AGENCY}{_OUTLET}]{_MORE}*)"}
    patterns = []
    for entry in load_yaml(FILE, _SCHEMA)["credits"]:
        says = entry["says"]
        for slot, name in slots.items():
            says = says.replace(slot, name)
        try:
            patterns.append((entry["scope"], re.compile(rf"(?<!\w)(?i:{says})(?!\w)", re.M)))
        except re.error as error:
            raise KnowledgeError(f"{FILE}: {entry['says']!r} is not a regular expression: {error}") from error
    return patterns
