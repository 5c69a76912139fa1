"""The words, patterns, named days and zones of time, read once from `knowledge/time` and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from onrecord.knowledge import load_yaml

KINDS = (
    "calendar", "numeric", "week_of", "every", "deictic", "day_part", "clock", "relative", "decade", "century", "era",
    "quarter", "half", "shift", "duration", "set_adverb", "reference", "fixed", "holiday", "none",
)  # fmt: skip
"""What a rule may mean; each has a resolver."""

WORDS = {
    "classes": {str: {"words": {str: (int, str, None)}, "proper?": bool, "trigger?": bool}},
    "approximations": {str: str},
    "month_after": [str],
    "future": [str],
    "past": [str],
    "numbered": [str],
}
PATTERNS = {
    "macros": {str: str},
    "rules": [
        {
            "name": str,
            "kind": KINDS,
            "match": str,
            "examples": [[(str, date, int, None)]],
            "then?": str,
            "then_not_before?": str,
            "before?": str,
            "not_before?": str,
            "after?": str,
            "not_after?": str,
            "value?": str,
        }
    ],
}
HOLIDAYS = {
    "days": {str: {"date?": [int], "nth?": [int], "easter?": int, "year?": int, "after?": int, "country?": str}}
}
ZONES = {"zones": {str: str}, "names": {str: str}}


@dataclass(frozen=True)
class WordClass:
    """Words with one role and the value each has. `proper` words need a capital; a match needs one `trigger`."""

    name: str
    words: Mapping[str, Any]
    proper: bool = False
    trigger: bool = False


@dataclass(frozen=True)
class Rule:
    """A pattern and what it means. `examples` are [text, expression, type, value, document date]."""

    name: str
    kind: str
    match: str
    then: str | None = None
    then_not_before: str | None = None
    before: str | None = None
    not_before: str | None = None
    after: str | None = None
    not_after: str | None = None
    value: str | None = None
    examples: tuple[tuple[str, str, str, str, str | None], ...] = ()


class Lexicon:
    """All tables of `knowledge/time`. Raises KnowledgeError where a file breaks its schema."""

    def __init__(self) -> None:
        words = load_yaml("time/words.yaml", WORDS)
        patterns = load_yaml("time/patterns.yaml", PATTERNS)
        zones = load_yaml("time/zones.yaml", ZONES)
        self.classes = {name: WordClass(name, **entry) for name, entry in words["classes"].items()}
        self.approximations: dict[str, str] = words["approximations"]
        self.month_after = frozenset(words["month_after"])
        self.future = frozenset(words["future"])
        self.past = frozenset(words["past"])
        self.numbered = frozenset(words["numbered"])
        self.macros: dict[str, str] = patterns["macros"]
        self.rules = [_rule(entry) for entry in patterns["rules"]]
        self.holidays: dict[str, dict[str, Any]] = load_yaml("time/holidays.yaml", HOLIDAYS)["days"]
        self.zones: dict[str, str] = zones["zones"]
        self.zone_names: dict[str, str] = zones["names"]
        self.classes["ZONE"] = WordClass("ZONE", self.zones, proper=True, trigger=True)

    @cached_property
    def values(self) -> dict[str, dict[str, Any]]:
        """Class -> word -> value."""
        return {name: dict(c.words) for name, c in self.classes.items()}


def _rule(entry: dict[str, Any]) -> Rule:
    examples = tuple(tuple(None if x is None else str(x) for x in example) for example in entry["examples"])
    return Rule(**{**entry, "examples": examples})
