"""The words, patterns, named days and zones of time, read once from `knowledge/time` and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import yaml

from onrecord.errors import KnowledgeError

KINDS = (
    "calendar", "numeric", "week_of", "every", "deictic", "day_part", "clock", "relative", "decade", "century", "era",
    "quarter", "half", "shift", "duration", "set_adverb", "reference", "fixed", "holiday", "none",
)  # fmt: skip
"""What a rule may mean; each has a resolver."""

RULE_KEYS = {
    "name", "kind", "match", "then", "then_not_before", "before", "not_before", "after", "not_after", "value",
    "examples",
}  # fmt: skip


def load(name: str) -> Any:
    """A file of `knowledge/time`, parsed."""
    text = files("onrecord.knowledge").joinpath("time").joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


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
        words, patterns = load("words.yaml"), load("patterns.yaml")
        self.classes = {n: self._word_class(n, entry) for n, entry in words["classes"].items()}
        self.approximations: dict[str, str] = words["approximations"]
        self.month_after = frozenset(words["month_after"])
        self.future = frozenset(words["future"])
        self.past = frozenset(words["past"])
        self.macros: dict[str, str] = patterns["macros"]
        self.rules = [self._rule(entry) for entry in patterns["rules"]]
        self.holidays: dict[str, dict[str, Any]] = load("holidays.yaml")["days"]
        zones = load("zones.yaml")
        self.zones: dict[str, str] = zones["zones"]
        self.zone_names: dict[str, str] = zones["names"]
        self.classes["ZONE"] = WordClass("ZONE", self.zones, proper=True, trigger=True)

    @staticmethod
    def _word_class(name: str, entry: dict[str, Any]) -> WordClass:
        unknown = set(entry) - {"words", "proper", "trigger"}
        if unknown or not isinstance(entry.get("words"), dict):
            raise KnowledgeError(f"time/words.yaml: class {name!r} takes words (a mapping), proper and trigger")
        return WordClass(name, entry["words"], entry.get("proper", False), entry.get("trigger", False))

    @staticmethod
    def _rule(entry: dict[str, Any]) -> Rule:
        unknown = set(entry) - RULE_KEYS
        if unknown or not {"name", "kind", "match"} <= set(entry):
            raise KnowledgeError(f"time/patterns.yaml: rule {entry.get('name')!r} has no meaning for {sorted(unknown)}")
        if entry["kind"] not in KINDS:
            raise KnowledgeError(f"time/patterns.yaml: kind {entry['kind']!r} is none of {', '.join(KINDS)}")
        examples = tuple(tuple(None if x is None else str(x) for x in e) for e in entry.get("examples", ()))
        return Rule(**{**entry, "examples": examples})

    @cached_property
    def values(self) -> dict[str, dict[str, Any]]:
        """Class -> word -> value."""
        return {name: dict(c.words) for name, c in self.classes.items()}
