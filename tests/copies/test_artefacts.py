"""Marks of machines, on sentences written for this test."""

import pytest

from onrecord.copies.artefacts import artefacts, flags

PLAIN = (
    "The foreign minister said that two years ago, after the army had left the city, nobody was against the plan. "
    "Following the talks he told reporters at the White House that interest rates and the stock market played no part."
)


@pytest.mark.parametrize(
    "text",
    [
        "Protesters marched once morest the levy.",
        "It was for the primary time since March.",
        "He joined the Joint Chiefs of Employees and later the Supreme Courtroom.",
        "The Overseas Minister spoke two weeks in the past.",
    ],
)
def test_replaced_words_are_flagged(text: str) -> None:
    assert flags(text) == ["spun"]


def test_marks_of_a_translation_add_up() -> None:
    text = "The president of United States came, and that of France, Jean Dupont, too. In this sense, he recalled that."
    assert flags(text) == ["translated"]
    assert flags("The president of United States was there.") == []


def test_plain_text_has_no_marks() -> None:
    assert artefacts(PLAIN) == []


def test_spans_lead_to_the_words() -> None:
    text = "A march once morest the levy."
    (mark,) = artefacts(text)
    assert (text[slice(*mark.span)], mark.stands_for) == ("once morest", "against")


def test_seeds(shared_data) -> None:  # type: ignore[no-untyped-def]
    texts = [path.read_text("utf-8") for path in sorted((shared_data / "seeds").glob("*.txt"))]
    assert ["spun" in flags(text) for text in texts] == [True, False, False, False, False]
