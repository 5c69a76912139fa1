"""Lemmas by tag."""

import pytest

from onrecord.language.lemmas import Lemmas, without_s
from onrecord.language.pipeline import WEIGHTS


@pytest.fixture(scope="module")
def lemmas() -> Lemmas:
    return Lemmas(WEIGHTS / "lemmas.tsv.gz")


@pytest.mark.parametrize(
    ("form", "upos", "xpos", "lemma"),
    [
        ("said", "VERB", "VBD", "say"),
        ("left", "VERB", "VBD", "leave"),
        ("left", "ADJ", "JJ", "left"),
        ("leaves", "VERB", "VBZ", "leave"),
        ("meeting", "NOUN", "NN", "meeting"),
        ("meeting", "VERB", "VBG", "meet"),
        ("ministries", "NOUN", "NNS", "ministry"),
        ("shelled", "VERB", "VBD", "shell"),
        ("n’t", "PART", "RB", "not"),
        ("Was", "AUX", "VBD", "be"),
        ("NATO", "PROPN", "NNP", "NATO"),
        ("Americans", "PROPN", "NNPS", "American"),
        ("Three", "NUM", "CD", "three"),
        ("men", "NOUN", "NNS", "man"),
        ("better", "ADJ", "JJR", "good"),
    ],
)
def test_lemmas(lemmas: Lemmas, form: str, upos: str, xpos: str, lemma: str) -> None:
    assert lemmas(form, upos, xpos) == lemma


def test_regular_endings() -> None:
    assert [without_s(w) for w in ("clashes", "armies", "troops", "buses", "crisis")] == [
        "clash", "army", "troop", "bus", "crisis",
    ]  # fmt: skip
