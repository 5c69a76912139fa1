"""The example case holds the troubles that its truth.json lists, and the pages are read as they should be."""

import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from onrecord.annotate.reading import Reading
from onrecord.cli.show import load
from onrecord.documents.clean import Clean
from onrecord.documents.read import read
from onrecord.documents.source import Source
from onrecord.documents.tweets import tweets
from onrecord.export.lines import FILES
from onrecord.records import Page
from onrecord.report.explain import explain, find
from onrecord.report.facts import Facts
from onrecord.store import Record
from onrecord.store.build import build

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


Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The record of the example."""
    folder = tmp_path_factory.mktemp("example") / "hotline.record"
    build([EXAMPLE / "articles"], folder)
    return Record.open(folder)


@pytest.fixture(scope="module")
def record(built: Record) -> dict[str, Rows]:
    """The built record's tables by name."""
    return {name: built.table(name).to_pylist() for name in FILES}


@pytest.fixture(scope="module")
def names(record: dict[str, Rows]) -> dict[str, str]:
    """Document id -> its name in the truth."""
    files = {d["id"]: Path(d["path"]) for d in record["documents"]}
    return {i: i if path.suffix in (".jsonl", ".csv") else path.name for i, path in files.items()}


def surname(name: str | None) -> str:
    """The last word of a name, without accents and case, in one of its spellings."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name or "?") if not unicodedata.combining(c)).casefold()
    return plain.split()[-1]


def covering(rows: Rows, document: str, start: int, end: int) -> Rows:
    """The attributions in a document whose content covers four fifths of [start, end)."""
    least = 0.8 * (end - start)
    return [
        row
        for row in rows
        if row["document"] == document and sum(max(0, min(end, e) - max(start, s)) for s, e in row["content"]) >= least
    ]


def test_every_line_leads_back_to_its_sentences(built: Record, record: dict[str, Rows]) -> None:
    facts = load(built)
    texts = {d["id"]: d["text"] for d in record["documents"]}
    known = {row["id"] for rows in record.values() for row in rows if "id" in row}
    for row in record["events"]:
        assert row["mentions"] and set(row["disputes"]) <= known
        for mention in row["mentions"]:
            (start, end), text = mention["sentence"], texts[mention["document"]]
            assert start <= mention["start"] < mention["end"] <= end <= len(text)
            assert mention["attribution"] is None or mention["attribution"] in known
    for row in record["statements"]:
        assert row["variants"] and all(v["attribution"] in known for v in row["variants"])
    for row in record["disagreements"]:
        assert row["about"] in known and all(value["spans"] for value in row["values"])
    hashes = {d["id"]: d["sha256"] for d in record["documents"]}
    for row in (*record["events"], *record["statements"]):
        told = " ".join(explained(built, facts, row["id"]).split())
        assert all(hashes[document] in told for document in row["documents"])
        places = [(m["document"], [(m["start"], m["end"])]) for m in row.get("mentions", ())]
        places += [(v["document"], v["spans"]) for v in row.get("variants", ())]
        for document, spans in places:
            assert f"{document} [{', '.join(f'{start}-{end}' for start, end in spans)}]" in told
            assert all(" ".join(texts[document][start:end].split()) in told for start, end in spans)
    for row in record["disagreements"]:
        told = " ".join(explained(built, facts, row["id"]).split())
        assert all(f"{p['document']} [{p['start']}-{p['end']}]" in told for v in row["values"] for p in v["spans"])


def explained(built: Record, facts: Facts, identity: str) -> str:
    """What `onrecord explain` prints."""
    found = find(facts, identity)
    assert found is not None
    console = Console(width=10_000, file=io.StringIO(), record=True)
    console.print(explain(facts, found, built.manifest.stages))
    return console.export_text()


def test_every_quotation_has_its_speaker(record: dict[str, Rows], names: dict[str, str]) -> None:
    texts = {names[d["id"]]: (d["id"], d["text"]) for d in record["documents"]}
    right = []
    for quotation in TRUTH["quotations"]:
        document, text = texts[quotation["document"]]
        at = text.index(quotation["words"])
        found = covering(record["attributions"], document, at, at + len(quotation["words"]))
        right.append(any(surname((f["speaker"] or {}).get("name")) == surname(quotation["speaker"]) for f in found))
    assert sum(right) >= 14


def test_copies_are_traced(record: dict[str, Rows], names: dict[str, str]) -> None:
    found = {(names[d["child"]], names[d["parent"]]): d["kind"] for d in record["derivations"]}
    for trouble in (TROUBLES["reprint"], TROUBLES["spun"]):
        assert found[trouble["child"], trouble["parent"]] == trouble["kind"]


def test_the_misdated_page_is_seen(record: dict[str, Rows], names: dict[str, str]) -> None:
    flagged = {names[d["id"]] for d in record["documents"] if "misdated" in d["flags"]}
    assert flagged == {TROUBLES["misdated"]["document"]}
    (document,) = [d for d in record["documents"] if names[d["id"]] == TROUBLES["misdated"]["document"]]
    assert document["published"]["earliest"] <= TROUBLES["misdated"]["written"] <= document["published"]["latest"]


def test_denial_and_condition_are_read(record: dict[str, Rows], names: dict[str, str]) -> None:
    denied = TROUBLES["denial"]
    denials = [(names[a["document"]], surname(a["speaker"]["name"])) for a in record["attributions"] if
               a["force"] == "deny" and a["speaker"]]  # fmt: skip
    assert (denied["document"], surname(denied["denied_by"])) in denials
    threat = TROUBLES["conditional_threat"]
    texts = {d["id"]: d["text"] for d in record["documents"]}
    conditions = {
        (names[a["document"]], texts[a["document"]][slice(*a["condition"])])
        for a in record["attributions"]
        if a["condition"]
    }
    assert (threat["document"], threat["condition"]) in conditions


def test_the_two_credits_rest_on_one_origin(record: dict[str, Rows], names: dict[str, str]) -> None:
    shared = TROUBLES["agency"]["shared"][1:40]
    carried = [s for s in record["statements"] if shared in s["text"]]
    assert {names[d] for s in carried for d in s["documents"]} == set(TROUBLES["agency"]["credited_by"])
    assert len(carried) == 1


def test_events_are_found(record: dict[str, Rows]) -> None:
    """A floor: an event counts as found with its type, its day and both sides right, either way round."""
    found = [any(_tells(row, event) for row in record["events"]) for event in TRUTH["events"]]
    assert sum(found) >= 4, found


def _tells(row: dict[str, Any], event: dict[str, Any]) -> bool:
    earliest, latest = (row["time"][side] or "" for side in ("earliest", "latest"))
    sides = [{actor["country"] for actor in row[side]} for side in ("actors", "recipients")]
    wanted = [set(event["actors"]), set(event["recipients"])]
    return (
        row["type"] == event["type"]
        and earliest[:10] <= event["date"] <= latest[:10]
        and any(all(w <= s for w, s in zip(wanted, order, strict=True)) for order in (sides, sides[::-1]))
    )
