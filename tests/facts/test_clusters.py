"""Which documents tell one story."""

import random

from onrecord.facts.clusters import cluster, groups_of, table
from tests.facts.made import reading

FLOOD = [
    "The river Glomma burst its banks and flooded Elverum overnight.",
    "Elverum was flooded after the Glomma burst its banks.",
    "Hundreds left Elverum as water of the Glomma rose.",
]
STRIKE = [
    "Dock workers at Varna walked out over pay and the port closed.",
    "The port of Varna stayed closed as dock workers struck over pay.",
]


def told(documents) -> set[frozenset[str]]:
    return {frozenset(r.id for r in group) for group in cluster(documents)}


def corpus(day: str = "2031-04-02"):
    texts = [(f"f{i}", t) for i, t in enumerate(FLOOD)] + [(f"s{i}", t) for i, t in enumerate(STRIKE)]
    return [reading(identity, text, day) for identity, text in texts]


def test_documents_of_one_matter_are_one_story() -> None:
    assert told(corpus()) == {frozenset({"f0", "f1", "f2"}), frozenset({"s0", "s1"})}


def test_the_same_words_months_later_are_another_story() -> None:
    documents = [*corpus(), reading("late", FLOOD[0].replace("overnight", "again"), "2031-12-20")]
    assert frozenset({"late"}) in told(documents)


def test_order_changes_nothing_and_rows_lead_back() -> None:
    documents = corpus()
    want = [[r.id for r in g] for g in cluster(documents)]
    for seed in range(5):
        random.Random(seed).shuffle(documents)
        groups = cluster(documents)
        assert [[r.id for r in g] for g in groups] == want
        assert [[r.id for r in g] for g in groups_of(documents, table(groups))] == want


def test_nothing_and_a_text_without_words_are_no_trouble() -> None:
    assert cluster([]) == []
    assert [len(g) for g in cluster([reading("a", ""), reading("b", "")])] == [1, 1]
