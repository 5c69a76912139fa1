"""What the five shared seeds must come out as: one call told by three documents, history apart from what is feared,
requests apart from calls, a denial joined to what it denies."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.engines.local import Local
from onrecord.store.build import build


class Seeds:
    """The record of the seeds as it is exported; documents are known by the first three digits of their names."""

    def __init__(self, folder: Path) -> None:
        rows = self._rows(folder / "documents.jsonl")
        self.names = {d["id"]: Path(d["path"]).name[:3] for d in rows}
        self.texts = {d["id"]: d["text"] for d in rows}
        self.events = self._rows(folder / "events.jsonl")
        self.statements = self._rows(folder / "statements.jsonl")
        self.disagreements = self._rows(folder / "disagreements.jsonl")

    @staticmethod
    def _rows(path: Path) -> list[dict[str, Any]]:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def documents(self, event: dict[str, Any]) -> set[str]:
        return {self.names[d] for d in event["documents"]}

    def triggers(self, event: dict[str, Any]) -> set[str]:
        """The words that tell of an event."""
        told = (self.texts[m["document"]][m["start"] : m["end"]] for m in event["mentions"])
        return {" ".join(words.lower().split()) for words in told}


@pytest.fixture(scope="module")
def seeds(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    folder = tmp_path_factory.mktemp("seeds")
    build([shared_data / "seeds"], folder / "seeds.record", Local(1))
    done = CliRunner().invoke(cli, ["export", "jsonl", str(folder / "seeds.record"), "-o", str(folder / "out")])
    assert done.exit_code == 0, done.output
    return Seeds(folder / "out")


def test_the_call_of_12_february_is_one_event_of_three_documents(seeds: Seeds) -> None:
    calls = [e for e in seeds.events if e["type"] == "CONSULT" and {"000", "003", "004"} <= seeds.documents(e)]
    (call,) = calls
    assert seeds.documents(call) == {"000", "003", "004"}
    assert call["status"] == "occurred"
    assert call["time"]["earliest"][:10] == "2022-02-12"
    lengths = {(v["value"], v["unit"]) for q in call["quantities"] if q["what"] == "duration" for v in q["values"]}
    assert lengths == {(1.0, "hour"), (62.0, "minute")}
    (one,) = [d for d in seeds.disagreements if d["about"] == call["id"]]
    assert (one["kind"], one["attribute"]) == ("rounding", "duration")


def test_what_was_taken_in_2014_is_not_what_is_feared(seeds: Seeds) -> None:
    (taken,) = [e for e in seeds.events if any("annex" in words or "seized" in words for words in seeds.triggers(e))]
    assert seeds.documents(taken) == {"000", "002", "004"}
    assert taken["time"]["value"] == "2014"
    assert not any(word in words for words in seeds.triggers(taken) for word in ("inva", "offensive", "attack"))


def test_requests_to_citizens_are_no_calls(seeds: Seeds) -> None:
    for event in seeds.events:
        if event["type"] == "CONSULT":
            assert not seeds.triggers(event) & {"urged", "asking", "called"}
        if any((party["name"] or "").lower().endswith("citizens") for party in event["recipients"]):
            assert "person:vladimir-putin" not in {party["actor"] for party in event["recipients"]}


def test_moscow_denies_what_washington_warns_of(seeds: Seeds) -> None:
    warned = [d for d in seeds.disagreements if any("any time" in v["value"] for v in d["values"])]
    assert warned
    for found in warned:
        assert found["kind"] == "denial"
        speakers = {who["country"] for value in found["values"] for who in value["on_whose_word"]}
        assert speakers == {"USA", "RUS"}


def test_one_readout_is_one_statement_of_one_origin(seeds: Seeds) -> None:
    def told(statement: dict[str, Any]) -> str:
        spans = [(v["document"], a, b) for v in statement["variants"] for a, b in v["spans"]]
        return " ".join(seeds.texts[document][a:b] for document, a, b in spans)

    held = [s for s in seeds.statements if "swift and severe costs" in told(s)]
    (readout,) = held
    assert {seeds.names[d] for d in readout["documents"]} == {"003", "004"}
    assert [origin["name"] for origin in readout["origins"]] == ["White House"]
