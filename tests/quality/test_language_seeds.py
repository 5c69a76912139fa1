"""What the parse of the five seed articles must hold."""

import re
from pathlib import Path

import pytest

from onrecord.language import load
from onrecord.language.tokens import Tokens

BODIES = {"Kremlin", "White House", "NATO", "OSCE", "Just Earth News", "State Department", "Russian Foreign Ministry"}


@pytest.fixture(scope="module")
def seeds(shared_data: Path) -> list[Tokens]:
    files = sorted((shared_data / "seeds").glob("*.txt"))
    return load().parse([path.read_text(encoding="utf-8") for path in files])


def test_bodies_are_bodies(seeds: list[Tokens]) -> None:
    seen = set()
    for tokens in seeds:
        for first, last, kind in tokens.entities:
            name = tokens.text[tokens.start[first] : tokens.end[last - 1]]
            if name in BODIES:
                assert kind == "ORG", name
                seen.add(name)
    assert seen == BODIES


def test_addresses_and_handles_are_neither_words_nor_names(seeds: list[Tokens]) -> None:
    found = 0
    for tokens in seeds:
        for i, word in enumerate(tokens.words):
            if re.match(r"https?:|pic\.twitter|@\w", word):
                found += 1
                assert (tokens.upos[i], tokens.entity[i]) == ("X", "O"), word
    assert found >= 8


def test_no_quotation_parts_from_its_said(seeds: list[Tokens]) -> None:
    found = 0
    for tokens in seeds:
        for i in range(1, len(tokens) - 1):
            if tokens.words[i] in ('"', "”") and tokens.words[i - 1] == ",":
                found += 1
                assert tokens.sentence_of[i] == tokens.sentence_of[i + 1], tokens.text[tokens.start[i - 3] :][:60]
    assert found >= 10
