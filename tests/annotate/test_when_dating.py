"""A document's own date: what the page says, what the text refutes, what it gives where the page is silent."""

import pytest

from onrecord.annotate.reading import Reading
from onrecord.annotate.when import When
from onrecord.records import Dating, Time


@pytest.fixture(scope="module")
def room() -> When:
    when = When()
    when.open()
    return when


def dated(room: When, text: str, published: str | None = None) -> Dating:
    reading = Reading("d", text, published=Time(published, published, published, "given") if published else None)
    room.read(reading)
    assert reading.dating is not None
    return reading.dating


def test_a_page_date_that_nothing_refutes_stands(room: When) -> None:
    found = dated(room, "Ministers met on Friday. They will meet again on March 9.", "2023-03-04")
    assert (found.published.value, found.published.basis, found.misdated) == ("2023-03-04", "given", False)


def test_a_future_that_is_past_for_the_page_refutes_it(room: When) -> None:
    text = "Envoys spoke on Sunday. They will meet in Vienna on March 9 and 10 to go on."
    found = dated(room, text, "2023-03-24")
    assert found.misdated
    assert found.published.basis == "inferred"
    assert found.published.latest == "2023-03-05"  # on March 6 it would have said "on Thursday"
    assert found.sentence is not None
    assert "March 9" in text[found.sentence.start : found.sentence.end]
    assert "2023-03-24" in found.why


@pytest.mark.parametrize(
    "text",
    [
        "He said they would meet in Vienna on March 9, but they did not.",
        "“We will meet on March 9,” he had said in February.",
        "The talks of March 9 will be remembered.",
        "They will meet on September 20.",
        "In 1919 they met, in 1925 they broke, in 1931, 1936 and 1938 they met. It will end on March 9, 1939.",
        "Correction, March 27, 2023: an earlier version of this report misstated how many boats had been seen.",
        "This report was updated on March 27, 2023 with new figures. The boats had left by Thursday.",
    ],
)
def test_what_refutes_no_date(room: When, text: str) -> None:
    assert not dated(room, text, "2023-03-24").misdated


def test_a_tweet_from_after_the_page_refutes_it(room: When) -> None:
    text = "The ministry denied it.\nWe deny it.\n— The Ministry (@ministry) March 12, 2023\nIt gave no reason."
    found = dated(room, text, "2023-03-04")
    assert found.misdated
    assert found.published.earliest == "2023-03-12"


def test_relatives_of_a_misdated_page_stay_open(room: When) -> None:
    reading = Reading(
        "d",
        "Envoys spoke on Sunday. They will meet in Vienna on March 9.",
        published=Time("2023-03-24", "2023-03-24", "2023-03-24", "given"),
    )
    room.read(reading)
    assert [t.value for t in reading.times] == ["XXXX-WXX-7", "2023-03-09"]
    assert reading.times[0].latest is not None


def test_a_dateline_dates_a_page_without_date(room: When) -> None:
    text = "KARACHI, Feb. 3, 2021 (Agency) - Two ships collided on Tuesday off the coast, the master said."
    found = dated(room, text)
    assert (found.published.value, found.published.basis) == ("2021-02-03", "inferred")


def test_a_dateline_without_year_takes_the_pages(room: When) -> None:
    text = "KARACHI, Feb. 3 (Agency) - Two ships collided on Tuesday off the coast, the master said."
    assert not dated(room, text, "2021-02-04").misdated
    assert dated(room, text, "2021-03-04").misdated


def test_a_tweet_dates_a_page_without_date(room: When) -> None:
    text = "The ministry denied it today.\nWe deny it.\n— The Ministry (@ministry) March 12, 2023\nIt gave no reason."
    found = dated(room, text)
    assert (found.published.earliest, found.published.latest) == ("2023-03-12", "2023-03-19")
    assert found.published.basis == "inferred"


def test_no_clue_no_date(room: When) -> None:
    found = dated(room, "They spoke on Sunday and will speak again tomorrow.")
    assert (found.published.value, found.published.basis, found.misdated) == (None, "unknown", False)
