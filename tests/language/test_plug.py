"""Other pipelines behind the same interface."""

import sys

import pytest

from onrecord.errors import ConfigurationError, MissingExtra
from onrecord.language import load
from onrecord.language.plug import annotator
from onrecord.language.spacy import to_ud


def test_the_shipped_one_is_the_default() -> None:
    assert annotator() is load()


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(ConfigurationError, match=r"'nobody'.*onrecord, spacy"):
        annotator("nobody")


def test_without_spacy_the_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtra, match=r"pip install 'onrecord\[spacy\]'"):
        annotator("spacy:en_core_web_trf")


def test_clear_becomes_ud() -> None:
    # The town was taken by rebels in May and is quiet now
    labels = ["det", "nsubjpass", "auxpass", "ROOT", "agent", "pobj", "prep", "pobj", "cc", "conj", "acomp", "advmod"]
    heads = [1, 3, 3, -1, 3, 4, 3, 6, 3, 3, 9, 9]
    upos = ["DET", "NOUN", "AUX", "VERB", "ADP", "NOUN", "ADP", "PROPN", "CCONJ", "AUX", "ADJ", "ADV"]
    lemmas = ["the", "town", "be", "take", "by", "rebel", "in", "may", "and", "be", "quiet", "now"]
    found_heads, found = to_ud(heads, labels, upos, lemmas)
    assert found == [
        "det",
        "nsubj:pass",
        "aux:pass",
        "root",
        "case",
        "obl:agent",
        "case",
        "obl",
        "cc",
        "cop",
        "conj",
        "advmod",
    ]
    assert found_heads == [1, 3, 3, -1, 5, 3, 7, 3, 10, 10, 3, 10]


def test_a_spacy_pipeline_built_here() -> None:
    spacy = pytest.importorskip("spacy", reason="the extra onrecord[spacy] is not installed")
    from spacy.tokens import Doc

    from onrecord.language.spacy import SpacyAnnotator

    nlp = spacy.blank("en")

    @spacy.Language.component("by_hand")
    def by_hand(doc: Doc) -> Doc:
        """A parse for sentences of the form Name verb preposition Name mark."""
        for first in range(0, len(doc), 5):
            pos = ["PROPN", "VERB", "ADP", "PROPN", "PUNCT"]
            for token, tag, dep, head in zip(doc[first : first + 5], pos, ["nsubj", "ROOT", "prep", "pobj", "punct"],
                                             [1, 1, 1, 2, 1], strict=True):  # fmt: skip
                token.pos_, token.dep_, token.head = tag, dep, doc[first + head]
        doc.set_ents(
            [spacy.tokens.Span(doc, i, i + 1, "GPE" if i % 5 else "PERSON") for i in range(len(doc)) if i % 5 in (0, 3)]
        )
        return doc

    nlp.add_pipe("by_hand")
    text = "Cookie notice\nMari left for Narva. Jaan stayed in Tartu."
    (tokens,) = SpacyAnnotator(nlp).parse([text], [[(0, 13)]])
    assert tokens.words == ["Mari", "left", "for", "Narva", ".", "Jaan", "stayed", "in", "Tartu", "."]
    assert tokens.deprel == ["nsubj", "root", "case", "obl", "punct"] * 2
    assert tokens.head == [1, -1, 3, 1, 1, 6, -1, 8, 6, 6]
    assert tokens.sentences == [(0, 5), (5, 10)]
    assert tokens.entities == [(0, 1, "PER"), (3, 4, "LOC"), (5, 6, "PER"), (8, 9, "LOC")]
