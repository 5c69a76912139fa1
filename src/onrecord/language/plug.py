"""Choosing the language pipeline: the shipped one, or another that a package offers by entry point.

A pipeline is anything with `parse(texts, skip)` that returns `Tokens` with UD v2 relations and the entity types PER ORG
LOC NORP MISC. A package offers one under the entry-point group `onrecord.language`; the entry is a function that takes
what follows the colon in the name (`spacy:en_core_web_trf`), or ''.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from onrecord.errors import ConfigurationError, choices
from onrecord.language.tokens import Tokens

GROUP = "onrecord.language"
DEFAULT = "onrecord"


class Annotator(Protocol):
    """What every language pipeline can do."""

    def parse(self, texts: Sequence[str], skip: Sequence[Iterable[Sequence[int]]] | None = None) -> list[Tokens]:
        """The tokens of each text; `skip` holds, per text, half-open spans (code points) that are not to be read."""


Factory = Callable[[str], Annotator]


def _shipped(argument: str) -> Annotator:
    from onrecord.language.pipeline import load

    if argument:
        raise ConfigurationError(f"the shipped pipeline takes no argument, got {argument!r}: write {DEFAULT!r}")
    return load()


def _spacy(argument: str) -> Annotator:
    from onrecord.language.spacy import load

    return load(argument)


_OWN: dict[str, Factory] = {DEFAULT: _shipped, "spacy": _spacy}


def annotator(name: str = DEFAULT) -> Annotator:
    """The pipeline of that name (`onrecord`, `spacy:MODEL`, or what an installed package offers).

    Raises ConfigurationError for a name that nobody offers, MissingExtra where its dependency is absent.
    """
    key, _, argument = name.partition(":")
    if key in _OWN:
        return _OWN[key](argument)
    from importlib.metadata import entry_points  # slow to load

    offered = {entry.name: entry for entry in entry_points(group=GROUP)}
    if key not in offered:
        raise ConfigurationError(choices(key, {*_OWN, *offered}, "language pipeline"))
    factory: Factory = offered[key].load()
    return factory(argument)
