"""Readings of trees, on parses written out by hand (CoNLL columns: form, xpos, upos, head from 1, relation)."""

import pytest

from onrecord.language import clauses
from onrecord.language.tokens import Tokens


def tree(lines: str, glue: str = "") -> Tokens:
    """Tokens of one sentence; words are parted by blanks except before those in `glue`."""
    tokens = Tokens("")
    rows = [line.split() for line in lines.strip().splitlines()]
    text = ""
    for form, xpos, upos, head, rel in rows:
        text += "" if not text or form in glue.split() else " "
        tokens.start.append(len(text))
        text += form
        tokens.end.append(len(text))
        tokens.xpos.append(xpos), tokens.upos.append(upos)
        tokens.head.append(int(head) - 1), tokens.deprel.append(rel)
        tokens.lemma.append({"said": "say", "killed": "kill", "were": "be", "wo": "will"}.get(form, form.lower()))
        tokens.entity.append("O")
    tokens.text = text
    tokens.first = [0, len(rows)]
    return tokens


@pytest.fixture
def passive() -> Tokens:
    return tree("""
        Two CD NUM 2 nummod
        soldiers NNS NOUN 6 nsubj:pass
        and CC CCONJ 4 cc
        medics NNS NOUN 2 conj
        were VBD AUX 6 aux:pass
        killed VBN VERB 0 root
        by IN ADP 8 case
        rebels NNS NOUN 6 obl:agent
        near IN ADP 10 case
        Narva NNP PROPN 6 obl
        """)


def test_passive(passive: Tokens) -> None:
    assert clauses.is_passive(passive, 5)
    assert clauses.agents(passive, 5) == [7]
    assert clauses.patients(passive, 5) == [1, 3]
    assert clauses.obliques(passive, 5) == [("by", 7), ("near", 9)]
    assert clauses.tense(passive, 5) == "past"
    assert clauses.phrase(passive, 1) == (0, 2)
    assert clauses.phrase(passive, 9) == (9, 10)


@pytest.fixture
def shared() -> Tokens:
    return tree(
        """
        The DT DET 2 det
        minister NN NOUN 6 nsubj
        wo MD AUX 6 aux
        n't RB PART 6 advmod
        ever RB ADV 6 advmod
        resign VB VERB 0 root
        or CC CCONJ 8 cc
        apologise VB VERB 6 conj
        , , PUNCT 11 punct
        he PRP PRON 11 nsubj
        said VBD VERB 6 parataxis
        """,
        glue="n't ,",
    )


def test_shared_subject_modal_and_negation(shared: Tokens) -> None:
    assert clauses.subject(shared, 7) == clauses.subject(shared, 5) == 1
    assert clauses.modals(shared, 5) == clauses.modals(shared, 7) == ["will"]
    assert clauses.tense(shared, 5) == "future"
    assert clauses.is_negated(shared, 5) and not clauses.is_negated(shared, 10)
    assert clauses.clause_type(shared, 10) == "parataxis" and clauses.clause_type(shared, 7) == "coordinate"
    assert clauses.clause_head(shared, 9) == 10


def test_relative_pronoun_and_control() -> None:
    t = tree("""
        Troops NNS NOUN 6 nsubj
        who WP PRON 3 nsubj
        fled VBD VERB 1 acl:relcl
        Narva NNP PROPN 3 obj
        were VBD AUX 6 aux:pass
        ordered VBN VERB 0 root
        to TO PART 8 mark
        return VB VERB 6 xcomp
        """)
    assert clauses.subject(t, 2) == 0
    assert clauses.subject(t, 7) == 0
    assert clauses.direct_objects(t, 2) == [3]
    assert clauses.clause_type(t, 2) == "relative" and clauses.clause_type(t, 7) == "infinitive"
    assert clauses.phrase(t, 0) == (0, 1)


def test_apposition_copula_marker() -> None:
    t = tree(
        """
        If IN SCONJ 3 mark
        talks NNS NOUN 3 nsubj
        fail VBP VERB 10 advcl
        , , PUNCT 3 punct
        Ilves NNP PROPN 10 nsubj
        , , PUNCT 7 punct
        president NN NOUN 5 appos
        , , PUNCT 7 punct
        is VBZ AUX 10 cop
        ready JJ ADJ 0 root
        """,
        glue=",",
    )
    assert clauses.has_copula(t, 9) and clauses.is_predicate(t, 9)
    assert clauses.appositions(t, 4) == [6]
    assert clauses.marker(t, 2) == "if" and clauses.clause_type(t, 2) == "adverbial"
    assert clauses.subject(t, 9) == 4


def words(text: str) -> Tokens:
    """Tokens by white space and marks, for quotations only."""
    import re

    tokens = Tokens(text)
    for m in re.finditer(r"\w+(?:['\u2019]\w+)?|\S", text):
        tokens.start.append(m.start()), tokens.end.append(m.end())
        tokens.xpos.append("NN")
    tokens.first = [0, len(tokens)]
    return tokens


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“We left,” he said. “Nobody stayed.”", ["We left,", "Nobody stayed."]),
        ('"We left," he said. "Nobody stayed."', ["We left,", "Nobody stayed."]),
        ("He called it ‘a trap’ today", ["a trap"]),
        ("Mayor: 'we can't stay' in town", ["we can't stay"]),
        ("“One paragraph.\n“Another one,” she said.", ["One paragraph.", "Another one,"]),
        ("A stray “ mark here.\nNothing else.", []),
        ("The dogs' owners met", []),
    ],
)
def test_quotations(text: str, inside: list[str]) -> None:
    t = words(text)
    found = [text[t.start[q.first] : t.end[q.last - 1]] for q in clauses.quotations(t)]
    assert found == inside
