"""Names of bodies that are known beforehand: the network's types are overruled where it meets one.

The entity data knows few ministries and agencies, and takes the Kremlin or the White House for places or persons.
"""

import csv
import io
from collections.abc import Iterable
from itertools import pairwise

from onrecord.knowledge import split, text_of
from onrecord.knowledge.kept import kept
from onrecord.language.tokens import Tokens
from onrecord.language.words import read_words

TABLES = ("actors/bodies.csv", "actors/outlets.csv")
"""Tables under `knowledge/` with columns `name` and `aliases`; every name in them is a body's."""


def known_bodies() -> list[str]:
    """All names and aliases of the tables, but for addresses and handles."""
    names: dict[str, None] = {}
    for table in TABLES:
        for row in csv.DictReader(io.StringIO(text_of(table))):
            names.update(dict.fromkeys([row["name"], *split(row["aliases"])]))
    return list(dict.fromkeys(name.removeprefix("The ") for name in names if name[:1].isupper()))


class Gazetteer:
    """Finds known names among tokens and makes them entities of type ORG."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` as they are written; case counts."""
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        read = read_words("\n\n".join(names))  # an empty line keeps lines apart
        forms = read.forms()
        for first, last in pairwise(read.lines):
            self._by_first.setdefault(forms[first], []).append(tuple(forms[first:last]))
        for found in self._by_first.values():
            found.sort(key=lambda words: (-len(words), words))

    def correct(self, tokens: Tokens) -> None:
        """Set the entity tags of known names, the longest first; a longer body's name around one is kept.

        A name of one word is only believed where the network sees a proper noun.
        """
        words = tokens.words
        until = 0
        for i, word in enumerate(words):
            if i < until or word not in self._by_first:
                continue
            for name in self._by_first[word]:
                end = i + len(name)
                if tuple(words[i:end]) == name and (len(name) > 1 or tokens.upos[i] == "PROPN"):
                    until = self._mark(tokens, i, end)
                    break

    @staticmethod
    def _mark(tokens: Tokens, first: int, last: int) -> int:
        """Make tokens [first, last) one ORG; what an entity had before or behind them stays what it was."""
        tags = tokens.entity
        begin, end = first, last
        while begin > 0 and tags[begin][0] == "I":
            begin -= 1
        while end < len(tags) and tags[end][0] == "I":
            end += 1
        inside = tags[begin] != "O" and (begin, end) != (first, last)
        if inside and (tags[begin][2:] == "ORG" or last - first == 1):
            return last
        if end > last:
            tags[last] = "B" + tags[last][1:]
        tags[first:last] = ["B-ORG"] + ["I-ORG"] * (last - first - 1)
        return last


@kept
def known_gazetteer() -> Gazetteer:
    """The gazetteer of the bodies that `knowledge/` names."""
    return Gazetteer(known_bodies())
