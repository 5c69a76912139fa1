"""Whom a text names as the source of its words: 'MOSCOW, Feb 12 (TASS) -', 'Xinhua news agency reported'."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord.errors import KnowledgeError
from onrecord.knowledge import load_table, load_yaml, split
from onrecord.knowledge.actors import OUTLET_COLUMNS
from onrecord.records import Span

FILE = "copies/credits.yaml"
_SCHEMA = {"credits": [{"scope": ("document", "sentence"), "says": str}]}
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])|\n+")
_WORD = re.compile(r"\w+")
_SHORTEST_ALIAS = 2


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
    found: list[Credit] = []
    words = set(_WORD.findall(text))
    if not any(name in text for word in words & _first_words().keys() for name in _first_words()[word]):
        return found
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for scope, pattern in _patterns():
        for match in pattern.finditer(text):
            outlet = _outlets()[next(name for name in match.groups() if name)]
            at = bisect_right(ends, match.start()) - 1
            covers = Span(0, len(text)) if scope == "document" else Span(ends[at], ends[min(at + 1, len(ends) - 1)])
            found.append(Credit(outlet, Span(*match.span()), covers, scope))
    return sorted(found, key=lambda credit: (credit.span, credit.scope))


@cache
def _first_words() -> dict[str, list[str]]:
    """Names and aliases by their first word: most texts hold none, and need no closer look."""
    names: dict[str, list[str]] = {}
    for name in _outlets():
        names.setdefault(_WORD.findall(name)[0], []).append(name)
    return names


def known_outlet(name: str | None) -> Outlet | None:
    """The outlet of a name or alias, if it is in `actors/outlets.csv`."""
    return _outlets().get(name) if name else None


@cache
def _outlets() -> dict[str, Outlet]:
    """Outlets by name and alias."""
    found: dict[str, Outlet] = {}
    for row in load_table("actors/outlets.csv", OUTLET_COLUMNS, ("id",)):
        outlet = Outlet(f"body:{row['id']}", row["name"], "agency" if row["kind"] == "agency" else "outlet")
        for name in (row["name"], *split(row["aliases"])):
            if len(name) >= _SHORTEST_ALIAS:
                found.setdefault(name, outlet)
    return found


@cache
def _patterns() -> list[tuple[Literal["document", "sentence"], re.Pattern[str]]]:
    names = sorted(_outlets(), key=lambda name: (-len(name), name))
    of_kind = {
        "{agency}": _either([name for name in names if _outlets()[name].kind == "agency"]),
        "{outlet}": _either(names),
    }
    patterns = []
    for entry in load_yaml(FILE, _SCHEMA)["credits"]:
        says = entry["says"]
        for slot, names_ in of_kind.items():
            says = says.replace(slot, f"(?-i:{names_})")
        try:
            patterns.append((entry["scope"], re.compile(rf"(?<!\w)(?i:{says})(?!\w)", re.M)))
        except re.error as error:
            raise KnowledgeError(f"{FILE}: {entry['says']!r} is not a regular expression: {error}") from error
    return patterns


def _either(names: list[str]) -> str:
    return "(" + "|".join(map(re.escape, names)) + r")\b"
