"""The knowledge of actors as a matcher over tokens: one trie for every name, title and noun, and a key for spellings.

A trie walk costs one dictionary look-up for a token that starts nothing, however many names are known.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from onrecord.knowledge import load_yaml
from onrecord.knowledge.actors import Actors, Person, load_actors, plain
from onrecord.knowledge.kept import kept

Category = Literal["state", "adjective", "people", "capital", "body", "person", "unit", "title", "noun"]


class Entry(NamedTuple):
    """What a phrase may mean. `value` is an id, code, unit or sector; `shout` asks for capitals as in the entry."""

    category: Category
    value: str
    shout: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of tokens [first, last) that the lexicon knows, with everything that it may mean."""

    first: int
    last: int
    entries: tuple[Entry, ...]

    def value(self, *categories: Category) -> str | None:
        """What the phrase means in the first of these categories that it has."""
        for category in categories:
            for entry in self.entries:
                if entry.category == category:
                    return entry.value
        return None

    def values(self, category: Category) -> list[str]:
        return [entry.value for entry in self.entries if entry.category == category]


_END = ""
_SPLIT = re.compile(r"'s(?=\W|$)|[^\s,\-–—()/]+")


def pieces(name: str) -> list[str]:
    """A name as the trie knows it: plain words, hyphens and commas dropped, the possessive on its own."""
    if name.isalpha():
        return [plain(name)]
    if name.replace(" ", "").isalpha():
        return plain(name).split()
    found = _SPLIT.findall(re.sub(r"'s\b", " 's", plain(name)))
    return [bare for p in found if (bare := p if p == "'s" else p.strip("'"))]


class Trie:
    """Phrases by their words."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}

    def add(self, phrase: str, entry: Entry) -> None:
        node = self.root
        for piece in pieces(phrase):
            node = node.setdefault(piece, {})
        if node is not self.root:
            held = node.setdefault(_END, [])
            if entry not in held:
                held.append(entry)


_FOLDS = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[^a-z]", ""), (r"shch|sch|tsch", "s"), (r"tch|ch|cz|tsh", "c"), (r"sh", "s"), (r"zh|dzh|dj|dsch", "j"),
        (r"kh|gh|ck|q", "k"), (r"ph", "f"), (r"th", "t"), (r"tz|ts", "z"), (r"x", "ks"), (r"w", "v"), (r"ou|oo", "u"),
        (r"iy|yi|ii|yy|ij|ey|ei|ie|ye|ia|ya|ja|io|yo|jo|iu|yu|ju|ee", "i"), (r"[yj]", "i"), (r"(.)\1+", r"\1"),
        (r"(?<=.)h(?![aeiou])", ""), (r"^g(?=[eia])", "h"), (r"(?<=.)[aeiou]+", ""),
    )
]  # fmt: skip


@cache
def sound(name: str) -> str:
    """A key that spellings of one name share: transliterations of Slavic, Arabic and Turkic names fall together.

    Hard and soft signs, doubled letters, digraphs (kh, sh, zh, iy, yu) and the vowels after the first letter are
    levelled: Zelensky, Zelenskyy and Selenskyj differ only where the first letter does.
    """
    word = plain(name)
    for pattern, by in _FOLDS:
        word = pattern.sub(by, word)
    return word


class Lexicon:
    """Everything that finding and resolving actors looks up, built once per worker."""

    def __init__(self, actors: Actors) -> None:
        self.actors = actors
        self.words = {name: frozenset(v) for name, v in actors.words.items() if isinstance(v, list)}
        self.pronouns: dict[str, dict[str, Any]] = actors.words["pronouns"]
        self.body_nouns: dict[str, list[str]] = actors.words["body_nouns"]
        self.metonyms = _metonym_words()
        self.given = _given_names()
        self.trie = Trie()
        self.pieces_of: dict[str, tuple[str, ...]] = {}
        self.by_short: dict[str, list[Person]] = {}
        self.by_sound: dict[str, list[Person]] = {}
        """People by how their last names sound, for somebody whom nothing else finds."""
        self._add_states()
        self._add_bodies()
        self._add_people()
        self._add_common()

    # ------------------------------------------------------------ building

    def _add_states(self) -> None:
        for state in self.actors.states.values():
            for name in state.names:
                self.trie.add(
                    _bare(name), Entry("state", state.code, name if name.replace(".", "").isupper() else None)
                )
            for word in state.adjectives:
                if word not in state.names:
                    self.trie.add(word, Entry("adjective", state.code, word if word.isupper() else None))
            for word in state.people:
                self.trie.add(word, Entry("people", state.code))
            for word in state.capitals:
                self.trie.add(word, Entry("capital", state.code))

    def _add_bodies(self) -> None:
        for body in self.actors.bodies.values():
            for name in body.names:
                odd = name.isupper() or len(name) <= 4 or sum(c.isupper() for c in name) != 1
                shout = name if " " not in name and odd else None
                self.trie.add(_bare(name), Entry("body", body.id, shout))
        self.parts: dict[str, list[str]] = {}
        for body in self.actors.bodies.values():
            if body.part_of:
                self.parts.setdefault(f"body:{body.part_of}", []).append(body.id)
        self.units_of_body: dict[str, list[tuple[str, str]]] = {}
        for unit, row in self.actors.units.items():
            for code, slug in row.get("slugs", {}).items():
                self.units_of_body.setdefault(f"body:{slug}", []).append((code, unit))

    def _add_people(self) -> None:
        for person in self.actors.people.values():
            for name in person.names:
                if " " in name or person.short == name:
                    self.trie.add(name, Entry("person", person.id))
            shorts = {plain(person.short), *(plain(n) for n in person.names if " " not in n)}
            for short in sorted(shorts):
                self.by_short.setdefault(short, []).append(person)
            for key in sorted({sound(last) for last in _last_names(person)}):
                self.by_sound.setdefault(key, []).append(person)

    def _add_common(self) -> None:
        for unit, row in self.actors.units.items():
            for word in row["words"]:
                self.trie.add(word, Entry("unit", unit))
        for office in self.actors.offices.values():
            for title in [*office.titles, *(t for titles in office.titles_for.values() for t in titles)]:
                self.trie.add(title, Entry("title", title))
        for word, sector in self.actors.nouns.items():
            self.trie.add(word, Entry("noun", sector))

    # ------------------------------------------------------------ looking up

    def body_of(self, code: str, unit: str) -> tuple[str, str, str]:
        """(id, name, sector) of what a state calls a unit: ('RUS', 'presidency') is the Kremlin."""
        row = self.actors.units[unit]
        slug = row.get("slugs", {}).get(code)
        known = self.actors.bodies.get(f"body:{slug}" if slug else f"body:{code.lower()}-{row.get('slug', unit)}")
        if known is not None:
            return known.id, known.name, known.sector or row["sector"]
        state = self.actors.states[code]
        name = f"{state.adjectives[0] if state.adjectives else state.name} {row['named']}"
        return f"body:{code.lower()}-{row.get('slug', unit)}", name, row["sector"]

    def gender(self, name: str) -> str | None:
        """The gender that a given name suggests, if it is known."""
        first = plain(name).replace("-", " ").split()
        return self.given.get(first[0]) if first else None


def _bare(name: str) -> str:
    """A name without its article, which belongs to the phrase, not to the name."""
    return name.removeprefix("The ").removeprefix("the ")


def _last_names(person: Person) -> set[str]:
    return {name.split()[-1] for name in person.names} | {person.short}


def _metonym_words() -> dict[str, Any]:
    words = load_yaml("actors/metonyms.yaml", {**{k: [str] for k in METONYM_CLASSES}, "stands_for": {str: str}})
    return {k: frozenset(v) if isinstance(v, list) else v for k, v in words.items()}


METONYM_CLASSES = (
    "place_prepositions", "government_prepositions", "stance_governors", "place_verbs", "place_subjects",
    "place_predicates", "place_possessions", "government_modified",
)  # fmt: skip


def _given_names() -> dict[str, str]:
    names = load_yaml("actors/given_names.yaml", {"female": [str], "male": [str]})
    return {plain(n): "f" for n in names["female"]} | {plain(n): "m" for n in names["male"]}


@kept
def load_lexicon(extra: Path | None = None) -> Lexicon:
    """The shipped lexicon with the user's own tables in `extra`, built once per process.

    Raises KnowledgeError if a file breaks its schema.
    """
    return Lexicon(load_actors(extra))
