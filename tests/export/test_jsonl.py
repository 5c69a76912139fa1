"""`onrecord export jsonl`: every file of the contract, valid, sorted, the same whatever the way it was made."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from tests.store.made import exported, jsonl

from onrecord.cli import cli
from onrecord.export.lines import FILES, schemas
from onrecord.records import Span
from onrecord.store import Record

ARTICLES = [
    {"id": "a", "outlet": "Daily", "published": "2018-04-21", "text": "North Korea will suspend nuclear tests from "
     "today, leader Kim Jong Un said on Saturday. \"We no longer need any tests,\" he told a party meeting."},
    {"id": "b", "outlet": "Evening Post", "published": "2018-04-22T08:00:00Z", "text": "South Korean President Moon "
     "Jae-in welcomed the announcement. He will meet Kim in Panmunjom on April 27, his office said."},
    {"id": "c", "text": "Troops fired 40 shells at the border village, an official said.\n\nSource link"},
    {"id": "d", "published": "2018-04-23", "text": "“Nous n'avons pas besoin de cela”, a déclaré le ministre."},
]  # fmt: skip


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    path = jsonl(folder / "articles.jsonl", *ARTICLES)
    result = CliRunner().invoke(cli, ["build", str(path), "-o", str(folder / "case.record"), "--workers", "1"])
    assert result.exit_code == 0, result.output
    return folder


def test_every_file_is_there_valid_and_sorted(folder: Path) -> None:
    files = exported(folder / "case.record")
    assert sorted(files) == sorted(f"{name}.jsonl" for name in FILES)
    for name, schema in schemas().items():
        if name not in FILES:
            continue
        rows = lines(files[f"{name}.jsonl"])
        for row in rows:
            Draft202012Validator(schema).validate(row)
        if rows and "id" in rows[0]:
            assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})


def test_keys_stand_in_the_order_of_the_schema_and_text_is_not_escaped(folder: Path) -> None:
    files = exported(folder / "case.record")
    for name, schema in schemas().items():
        for row in lines(files.get(f"{name}.jsonl", b"")):
            assert list(row) == list(schema["properties"])
    assert "“Nous n'avons".encode() in files["documents.jsonl"]


def test_mentions_lead_back_to_the_text(folder: Path) -> None:
    record = Record.open(folder / "case.record")
    text = {document.id: document.text for document in record.rows("documents")}
    times = record.table("times").to_pylist()
    assert all(text[time["document"]][time["start"] : time["end"]] == time["text"] for time in times)
    for row in record.table("attributions").to_pylist():
        for span in (*row["content"], *row["cue"], *row["source"]):
            assert 0 <= Span(*span).start < Span(*span).end <= len(text[row["document"]])
    attributions = {row["id"] for row in record.table("attributions").to_pylist()}
    for event in record.table("event_mentions").to_pylist():
        assert event["attribution"] is None or event["attribution"] in attributions
    for statement in record.rows("statements"):
        assert {variant.attribution for variant in statement.variants} <= attributions
    for fact in record.rows("events"):
        assert {mention.attribution for mention in fact.mentions} <= attributions | {None}


def test_documents_keep_what_was_given(folder: Path) -> None:
    documents = {row["id"]: row for row in lines(exported(folder / "case.record")["documents.jsonl"])}
    assert documents["a"]["outlet"] == "Daily"
    assert documents["a"]["published"]["value"] == "2018-04-21"
    assert documents["a"]["published"]["basis"] == "given"


@pytest.mark.parametrize(("order", "workers", "seed"), [(-1, 1, "1"), (1, 2, "2")])
def test_order_workers_and_hash_seed_do_not_show(
    folder: Path, tmp_path: Path, order: int, workers: int, seed: str
) -> None:
    path = jsonl(tmp_path / "articles.jsonl", *ARTICLES[::order])
    command = [sys.executable, "-m", "onrecord", "build", path, "-o", tmp_path / "r", "--workers", str(workers)]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed})
    ours, first = exported(tmp_path / "r"), exported(folder / "case.record")
    for name in first:
        assert ours[name].replace(bytes(tmp_path), bytes(folder)) == first[name], name


def test_a_folder_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(cli, ["export", "jsonl", str(folder / "case.record"), "-o", str(tmp_path / "file")])
    assert "name a folder" in str(result.exception)
