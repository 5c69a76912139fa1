"""Lemmas by tag."""

import pytest

from onrecord.language.lemmas import Lemmas
from onrecord.language.pipeline import WEIGHTS


@pytest.fixture(scope="module")
def lemmas() -> Lemmas:
    return Lemmas(WEIGHTS)


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
        ("fled", "VERB", "VBD", "flee"),
        ("freed", "VERB", "VBN", "free"),
        ("agreed", "VERB", "VBN", "agree"),
        ("barred", "VERB", "VBN", "bar"),
        ("bared", "VERB", "VBD", "bare"),
        ("hoping", "VERB", "VBG", "hope"),
        ("hopping", "VERB", "VBG", "hop"),
        ("swinging", "VERB", "VBG", "swing"),
        ("de-escalated", "VERB", "VBD", "de-escalate"),
        ("denied", "VERB", "VBD", "deny"),
        ("dying", "VERB", "VBG", "die"),
        ("doxxed", "VERB", "VBN", "dox"),
        ("deadliest", "ADJ", "JJS", "deadly"),
        ("larger", "ADJ", "JJR", "large"),
        ("clashes", "NOUN", "NNS", "clash"),
        ("causes", "NOUN", "NNS", "cause"),
        ("cooks", "NOUN", "NNS", "cook"),
        ("armies", "NOUN", "NNS", "army"),
        ("troops", "NOUN", "NNS", "troops"),
        ("buses", "NOUN", "NNS", "bus"),
        ("crises", "NOUN", "NNS", "crisis"),
        ("militiamen", "NOUN", "NNS", "militiaman"),
    ],
)
def test_lemmas(lemmas: Lemmas, form: str, upos: str, xpos: str, lemma: str) -> None:
    assert lemmas(form, upos, xpos) == lemma
