"""Marks that a machine left in a text: wrong synonyms of word spinners, and the grammar of translations.

What they look like stands in `knowledge/copies/artefacts.yaml`. 'Against' is 'once morest' in no one's English: a text
that says so is a copy of one that does not, wherever that one may be (compare the tortured phrases of Cabanac, Labbé
and Magazinov 2021).
"""

import re
from dataclasses import dataclass

from onrecord.errors import KnowledgeError
from onrecord.knowledge import load_yaml
from onrecord.knowledge.kept import kept
from onrecord.records import Flag, Span

FILE = "copies/artefacts.yaml"
_MARK = [{"says": str, "for": str, "weight": (int, float)}]
_SCHEMA = {"flagged_from": (int, float), "spun": _MARK, "translated": _MARK}


@dataclass(frozen=True, slots=True)
class Artefact:
    """A mark of a machine at `span`, the words that it stands for, and how much it weighs."""

    flag: Flag
    span: Span
    stands_for: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Mark:
    """What to look for; `key` is a part that is always there, in small letters, or empty."""

    flag: Flag
    key: str
    pattern: re.Pattern[str]
    stands_for: str
    weight: float


def artefacts(text: str) -> list[Artefact]:
    """All marks in a text, in its order."""
    lowered = text.lower()
    found = [
        Artefact(mark.flag, Span(*match.span()), mark.stands_for, mark.weight)
        for mark in _marks()[0]
        if mark.key in lowered
        for match in mark.pattern.finditer(text)
    ]
    return sorted(found, key=lambda artefact: (artefact.span, artefact.stands_for))


def flags(text: str) -> list[Flag]:
    """`spun` and `translated`, where the different marks of a text weigh enough."""
    weight: dict[Flag, dict[str, float]] = {}
    for mark in artefacts(text):
        weight.setdefault(mark.flag, {})[mark.stands_for] = mark.weight
    return sorted(flag for flag, marks in weight.items() if sum(marks.values()) >= _marks()[1])


def spun(text: str) -> Flag | None:
    """The flag of a text whose words a machine replaced."""
    return "spun" if "spun" in flags(text) else None


def translated(text: str) -> Flag | None:
    """The flag of a text with a translation's marks."""
    return "translated" if "translated" in flags(text) else None


@kept
def _marks() -> tuple[list[_Mark], float]:
    data = load_yaml(FILE, _SCHEMA)
    names: tuple[Flag, ...] = ("spun", "translated")
    marks = []
    for flag in names:
        for mark in data[flag]:
            says = mark["says"]
            try:
                pattern = re.compile(rf"(?<!\w)(?:{_any_case(says)})(?!\w)", re.M)
            except re.error as error:
                raise KnowledgeError(f"{FILE}: {flag}: {says!r} is not a regular expression: {error}") from error
            marks.append(_Mark(flag, _key(says), pattern, mark["for"], float(mark["weight"])))
    return marks, float(data["flagged_from"])


_TOKEN = re.compile(r"\\.|\(\?[:=!]|\[[^\]]*\]|.")


def _any_case(pattern: str) -> str:
    """The pattern with small letters that match capitals too; escapes, groups and sets stay as they are."""
    return _TOKEN.sub(lambda m: f"[{m[0]}{m[0].upper()}]" if m[0].islower() and len(m[0]) == 1 else m[0], pattern)


def _key(pattern: str) -> str:
    """The longest run of letters and blanks that every match of a pattern contains, in small letters."""
    runs, depth = [""], 0
    for token in _TOKEN.findall(pattern):
        depth += token.startswith("(") - (token == ")")
        if token in ("?", "*", "{"):
            runs[-1:] = [runs[-1][:-1], ""]
        elif depth == 0 and (token.isalpha() or token == " "):
            runs[-1] += token
        else:
            runs.append("")
    return max(runs, key=len).lower()
