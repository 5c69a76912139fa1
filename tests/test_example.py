"""The example case holds the troubles that its truth.json lists, and the pages are read as they should be."""

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.annotate.reading import Reading
from onrecord.documents.clean import Clean
from onrecord.documents.read import read
from onrecord.documents.source import Source
from onrecord.documents.tweets import tweets
from onrecord.records import Page

EXAMPLE = Path(__file__).parents[1] / "examples" / "hotline"
TRUTH: dict[str, Any] = json.loads((EXAMPLE / "truth.json").read_text("utf-8"))
TROUBLES: dict[str, Any] = TRUTH["troubles"]


@pytest.fixture(scope="module")
def documents() -> dict[str, Source]:
    """The documents by file name, rows by id."""
    found = list(read([EXAMPLE / "articles"]))
    assert all(isinstance(item, Source) for item in found)
    return {d.id if d.given_id else Path(d.path).name: d for d in found if isinstance(d, Source)}


@pytest.fixture(scope="module")
def pages(documents: dict[str, Source]) -> dict[str, Page]:
    """What the first stage makes of each."""
    room = Clean()
    room.open()
    readings = {name: Reading(d.id, d.text, d.url, d.outlet, d.title, d.published) for name, d in documents.items()}
    for reading in readings.values():
        room.read(reading)
    return {name: reading.page for name, reading in readings.items()}


def test_ten_documents_in_four_formats(documents: dict[str, Source]) -> None:
    assert set(documents) == set(TRUTH["published"]) and len(documents) == TRUTH["count"]
    assert {Path(d.path).suffix for d in documents.values()} == {".txt", ".html", ".jsonl", ".csv"}
    for document in documents.values():
        assert 150 <= len(document.text.split()) <= 310


def test_what_the_truth_quotes_is_there(documents: dict[str, Source]) -> None:
    for quotation in TRUTH["quotations"]:
        assert quotation["words"] in documents[quotation["document"]].text
    number = TROUBLES["number"]
    for which in ("right", "wrong"):
        assert all(number[which] in documents[name].text for name in number["documents"][which])
    assert all(TROUBLES["agency"]["shared"] in documents[name].text for name in TROUBLES["agency"]["credited_by"])
    assert all(TROUBLES["agency"]["short"] in documents[name].text for name in TROUBLES["agency"]["credited_by"])
    mangled = TROUBLES["mangled_quote"]
    assert mangled["mangled"] in documents[mangled["document"]].text
    assert mangled["said"] in documents[mangled["as_in"]].text
    for name in ("denial", "conditional_threat"):
        assert TROUBLES[name]["sentence"] in documents[TROUBLES[name]["document"]].text
    assert all(words in documents[TROUBLES["spun"]["child"]].text for words in TROUBLES["spun"]["words"])
    assert TROUBLES["misdated"]["because"] in documents[TROUBLES["misdated"]["document"]].text
    dispute = TRUTH["dispute"]["no"]
    assert dispute["words"] in documents[dispute["document"]].text


def test_furniture_of_the_reprint_is_marked_and_nothing_else(
    documents: dict[str, Source], pages: dict[str, Page]
) -> None:
    reprint = TROUBLES["reprint"]
    text = documents[reprint["child"]].text
    assert [text[slice(*span)] for span in pages[reprint["child"]].boilerplate] == reprint["furniture"]
    assert pages[reprint["child"]].flags == reprint["flags"]
    kept = text
    for span in reversed(pages[reprint["child"]].boilerplate):
        kept = kept[: span[0]] + kept[span[1] :]
    article = documents[reprint["parent"]].text.split("\n\n")[3:-1]
    assert kept.split() == " ".join(article).split()


def test_pages_state_what_they_state(pages: dict[str, Page]) -> None:
    first = pages["01-harbour-post.txt"]
    assert (first.byline, first.outlet) == ("Ann Calder", "Harbour Post")
    assert first.title == "Turkey shoots down Russian warplane near Syrian border"
    misdated = pages[TROUBLES["misdated"]["document"]]
    assert misdated.outlet == "Straits Review" and (misdated.published.value or "")[:10] == TROUBLES["misdated"]["page"]
    assert misdated.published.basis == "stated"
    for name, page in pages.items():
        known = page.published.value
        if name not in (TROUBLES["misdated"]["document"], TROUBLES["spun"]["child"]):
            assert known is not None and known[:10] == TRUTH["published"][name]
        assert page.language == "en"


def test_the_tweet_is_found(documents: dict[str, Source]) -> None:
    expected = TROUBLES["tweet"]
    text = documents[expected["document"]].text
    (tweet,) = tweets(text)
    assert text[slice(*tweet.body)] == expected["words"]
    assert (tweet.author, tweet.handle) == (expected["author"], expected["handle"])
    assert tweet.published is not None and tweet.published.value == expected["date"]
