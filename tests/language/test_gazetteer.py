"""Known bodies overrule the network's types."""

import pytest

from onrecord.language.gazetteer import Gazetteer, known_bodies
from onrecord.language.tokens import Tokens
from onrecord.language.words import read_words


def tagged(text: str, tags: str, upos: str = "PROPN") -> Tokens:
    words = read_words(text)
    tokens = Tokens(text, words.start, words.end)
    tokens.entity = tags.split()
    tokens.upos = [upos] * len(tokens)
    return tokens


NAMES = ["Harbour Board", "National Harbour Board", "Citadel"]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("the Harbour Board met", "O B-LOC I-LOC O", "O B-ORG I-ORG O"),
        ("the National Harbour Board", "O O O O", "O B-ORG I-ORG I-ORG"),
        ("the Royal Harbour Board met", "O B-ORG I-ORG I-ORG O", "O B-ORG I-ORG I-ORG O"),
        ("Harbour Board Joe Kask", "B-PER I-PER I-PER I-PER", "B-ORG I-ORG B-PER I-PER"),
        ("the Citadel said", "O B-PER O", "O B-ORG O"),
        ("Citadel Street", "B-LOC I-LOC", "B-LOC I-LOC"),
    ],
)
def test_types_are_set_right(text: str, before: str, after: str) -> None:
    tokens = tagged(text, before)
    Gazetteer(NAMES).correct(tokens)
    assert tokens.entity == after.split()


def test_a_common_noun_is_no_name() -> None:
    tokens = tagged("the Citadel", "O O", upos="NOUN")
    Gazetteer(NAMES).correct(tokens)
    assert tokens.entity == ["O", "O"]


def test_the_knowledge_tables_are_read() -> None:
    names = known_bodies()
    assert {"Kremlin", "White House", "NATO"} <= set(names)
    assert not any(name.startswith("@") for name in names)
