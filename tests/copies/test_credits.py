"""Whom texts credit, on sentences written for this test."""

import pytest

from onrecord.copies.counts import Ancestry
from onrecord.copies.credits import credits_of
from onrecord.copies.origins import Origins
from onrecord.records import Derivation, MentionRef, Passage, Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ANKARA, May 3 (Reuters) - Talks resumed in the capital on Friday.", ("Reuters", "document")),
        ("MOSCOW, February 12. (TASS) - The minister left.", ("TASS", "document")),
        ("The minister left.\n\nWith inputs from AFP", ("Agence France-Presse", "document")),
        ("The two leaders spoke for an hour, Xinhua news agency reported.", ("Xinhua", "sentence")),
        ("Talks will go on, according to state news agency TASS.", ("TASS", "sentence")),
        ("An aide told Reuters that talks will go on.", ("Reuters", "sentence")),
    ],
)
def test_credit_is_found(text: str, expected: tuple[str, str]) -> None:
    (credit,) = credits_of(text)
    assert (credit.outlet.name, credit.scope) == expected


@pytest.mark.parametrize("text", ["The ap was deleted.", "Reuters moved its offices to Canary Wharf in 2005.", ""])
def test_a_name_alone_is_no_credit(text: str) -> None:
    assert credits_of(text) == []


def test_a_sentence_credit_covers_its_sentence() -> None:
    text = "Rain fell. The bridge is closed, Xinhua reported. Nobody was hurt."
    (credit,) = credits_of(text)
    assert text[slice(*credit.covers)].strip() == "The bridge is closed, Xinhua reported."


def test_a_copied_passage_has_the_origin_of_its_parent() -> None:
    wire = "OSLO (AP) - The bridge is closed until the river falls."
    page = "The bridge is closed until the river falls. Our reporter was there."
    start = wire.index("The bridge")
    passage = Passage(Span(0, 43), Span(start, start + 43))
    derivation = Derivation("page", "wire", "copy", 0.6, "known", "", [passage])
    origins = Origins([derivation], {"wire": wire, "page": page}, {"wire": None, "page": "Coast Mail"})
    assert origins.at("page", 10) == ("Associated Press", "body:ap", "agency")
    assert origins.at("page", page.index("Our")) == ("Coast Mail", None, "outlet")


def test_source_and_counts_agree() -> None:
    derivation = Derivation("b", "a", "copy", 1.0, "known", "", [Passage(Span(5, 20), Span(50, 65))])
    ancestry = Ancestry([derivation])
    assert ancestry.source("b", 10) == ("a", 55)
    assert ancestry.source("b", 30) is None
    assert ancestry.texts([MentionRef("a", 52, 60), MentionRef("b", 7, 15)]) == 1
    assert ancestry.texts([MentionRef("a", 10, 20), MentionRef("b", 7, 15)]) == 2
