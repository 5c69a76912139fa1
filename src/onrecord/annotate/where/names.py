"""The names of states and the words around places, ready to be looked up."""

from dataclasses import dataclass
from pathlib import Path

from onrecord.annotate.where.gazetteer import Gazetteer, gazetteer, name_key
from onrecord.annotate.who.lexicon import load_lexicon
from onrecord.knowledge import load_yaml
from onrecord.knowledge.kept import kept
from onrecord.records import Use


@dataclass(frozen=True)
class Names:
    """`states`: code and use by key; `shouted`: keys of names that are all capitals; `longest`: the most tokens of a
    name that begins with a word; `capitals`: state codes by key; `words`: those of `knowledge/places/words.yaml`."""

    gazetteer: Gazetteer
    states: dict[str, tuple[str, Use]]
    shouted: frozenset[str]
    longest: dict[str, int]
    state_names: dict[str, str]
    capitals: dict[str, str]
    words: dict[str, frozenset[str]]

    def __contains__(self, key: str) -> bool:
        return key in self.states or key in self.gazetteer.known


@kept
def load_names(extra: Path | None = None) -> Names:
    """The shipped names, and those of states in the user's own tables in `extra`. Raises KnowledgeError."""
    places, actors = gazetteer(), load_lexicon(extra).actors
    states: dict[str, tuple[str, Use]] = {}
    shouted = set(places.shouted)
    for state in actors.states.values():
        listed: tuple[tuple[tuple[str, ...], Use], ...] = (
            (state.names, "literal"),
            (state.adjectives, "demonym"),
            (state.people, "demonym"),
        )
        for names, use in listed:
            for name in names:
                bare = name.removeprefix("The ").removeprefix("the ")
                states.setdefault(name_key(bare), (state.code, use))
                if bare.replace(".", "").isupper():
                    shouted.add(name_key(bare))
    longest: dict[str, int] = {}
    for words in map(str.split, states.keys() | places.known.keys()):
        for first in (words[0], words[0].removesuffix("s")):  # a token may end before "'s"
            longest[first] = max(longest.get(first, 0), 2 * len(words) - 1)
    return Names(
        places,
        states,
        frozenset(shouted),
        longest,
        {state.code: state.name for state in actors.states.values()},
        {name_key(capital): state.code for state in actors.states.values() for capital in state.capitals},
        {name: frozenset(words) for name, words in load_yaml("places/words.yaml", {str: [str]}).items()},
    )
