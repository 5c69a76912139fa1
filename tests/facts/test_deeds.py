"""Which words may name one deed."""

import pytest

from onrecord.facts.deeds import KINDRED, NEAR, SAME_ROOT, SAME_TYPE, UNLIKE, affinity, deed, families, head_of, root
from tests.facts.made import reading


def named(word: str, kind: str | None = None):
    return deed(reading("a", word).tokens, 0, kind)


@pytest.mark.parametrize(
    ("verb", "noun"),
    [
        ("announce", "announcement"),
        ("shell", "shelling"),
        ("close", "closure"),
        ("stop", "stopped"),
    ],
)
def test_derived_words_share_a_root(verb: str, noun: str) -> None:
    assert root(verb) == root(noun)


@pytest.mark.parametrize(
    ("one", "other"), [("host", "hostage"), ("part", "party"), ("care", "career"), ("arm", "army")]
)
def test_words_that_only_begin_alike_do_not(one: str, other: str) -> None:
    assert root(one) != root(other)


def test_a_particle_makes_another_word() -> None:
    assert "resignation" in families("step", "down")
    assert "resignation" not in families("step", "in")


def test_affinity_falls_from_one_root_to_no_kin() -> None:
    order = [
        affinity(named("attack"), named("attacked")),
        affinity(named("talks"), named("summit")),
        affinity(named("blaze"), named("burning")),
        affinity(named("xyz", "ASSAULT"), named("shell", "ASSAULT")),
        affinity(named("expel", "SANCTION"), named("close", "SANCTION")),
        affinity(named("wedding"), named("earthquake")),
    ]
    assert order == sorted(order, reverse=True)
    assert order[0] == SAME_ROOT
    assert order[1] in (NEAR, KINDRED)
    assert order[3:] == [SAME_TYPE, UNLIKE, 0.0]


def test_a_light_verb_leaves_the_name_to_what_it_carries() -> None:
    r = reading("a", "launched an attack .")
    assert r.tokens.word(head_of(r.tokens, 0, 3)) == "launched"  # a token without a part of speech carries nothing
    r.tokens.upos[:] = ["VERB", "DET", "NOUN"]
    r.tokens.lemma[0] = "launch"
    r.tokens.head[:] = [-1, 2, 0]
    assert r.tokens.word(head_of(r.tokens, 0, 3)) == "attack"
