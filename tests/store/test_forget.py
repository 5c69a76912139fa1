"""A forgotten document is gone: not one run of its text is left, and it does not come back."""

import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from onrecord.errors import ConfigurationError
from onrecord.store import Record, Writer
from onrecord.store.build import build
from onrecord.store.check import check
from onrecord.store.compact import compact
from onrecord.store.forget import RUN, Runs, forget
from onrecord.store.judgements import Correction, correct
from tests.faults.corpus import articles
from tests.store.made import ENGINE, exported, jsonl

SECRET = {
    "id": "secret",
    "title": "Ambassador Xaviera Quill leaves Helsinki in a hurry",
    "text": "Ambassador Xaviera Quill left Helsinki on 2 March 2021. The Kremlin accused Xaviera Quill of spying. "
    "Finland denied that 17 documents about Zembla had been stolen, and threatened to expel the Russian envoy.",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forget")
    others = articles(8, seed=4)
    (folder / "in").mkdir()
    jsonl(folder / "in" / "a.jsonl", *others[:4], SECRET)
    jsonl(folder / "in" / "b.jsonl", *others[4:])
    build([folder / "in" / "a.jsonl"], folder / "r", ENGINE)
    build([folder / "in"], folder / "r", ENGINE)
    return folder


@pytest.fixture
def record(whole: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(whole / "r", tmp_path / "r"))


def everything(folder: Path) -> Iterator[str]:
    """All that a record folder holds, Parquet unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name
            yield path.read_bytes().decode("utf-8", "replace")
            if path.suffix == ".parquet":
                for row in pq.read_table(path).to_pylist():
                    yield json.dumps({k: v for k, v in row.items() if k != "bytes"}, ensure_ascii=False)
                    yield (row.get("bytes") or b"").decode("utf-8", "replace")
                yield str(pq.read_schema(path).metadata)


def left(folder: Path) -> list[str]:
    """What quotes the forgotten document."""
    runs = Runs([str(SECRET["text"]), str(SECRET["title"])])
    return [part[:200] for part in everything(folder) if runs.quoted(part)]


def test_nothing_of_the_text_is_left(record: Path, whole: Path) -> None:
    (record / "copies").mkdir()
    (record / "copies" / "index").write_text(str(SECRET["text"]))
    event = next(e for e in Record.open(record).rows("events") if e.documents == ["secret"])
    quoting = "it says: Ambassador Xaviera Quill left Helsinki on 2 March"
    correct(record, [Correction("set", event.id, "status=denied")], "me", quoting, engine=ENGINE)
    assert len(left(record)) > 5
    forget(record, ["secret"], "me", "takedown notice", engine=ENGINE)
    assert left(record) == []
    assert [(finding.kind, finding.where[:2]) for finding in check(record)] == [("note", "j-")]
    (judgement,) = Record.open(record).rows("judgements")
    assert (judgement.by, judgement.target, judgement.why, judgement.anchors) == ("me", event.id, None, [])
    (stone,) = Record.open(record).rows("forgotten")
    assert (stone.id, stone.by, stone.why) == ("secret", "me", "takedown notice")


def test_the_rest_is_as_if_it_had_never_been_there(record: Path, whole: Path, tmp_path: Path) -> None:
    forget(record, ["secret"], "me", "takedown notice", engine=ENGINE)
    jsonl(tmp_path / "a.jsonl", *articles(8, seed=4)[:4])
    shutil.copy(whole / "in" / "b.jsonl", tmp_path / "b.jsonl")
    build([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "without", ENGINE)
    now, never = exported(record), exported(tmp_path / "without")
    assert now.pop("forgotten.jsonl") and not never.pop("forgotten.jsonl")
    now.pop("documents.jsonl"), never.pop("documents.jsonl")  # paths differ
    assert now == never


def test_it_is_refused_when_it_is_handed_in_again_whatever_its_form(record: Path, whole: Path, tmp_path: Path) -> None:
    forget(record, ["secret"], "me", "takedown notice", engine=ENGINE)
    (tmp_path / "again.txt").write_text(str(SECRET["text"]))
    built = build([whole / "in", tmp_path / "again.txt"], record, ENGINE)
    assert built.refused == 2
    assert {r.reason.partition(":")[0] for r in Record.open(record).rows("refused")} == {"forgotten"}
    assert left(record) == []


def test_a_forgetting_that_was_killed_after_its_commit_is_finished_by_the_next_writer(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Writer, "_prune", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        forget(record, ["secret"], "me", "takedown notice", engine=ENGINE)
    monkeypatch.undo()
    assert left(record)
    with Writer(record):
        pass
    assert left(record) == []


def test_what_cannot_be_forgotten_is_said(record: Path) -> None:
    with pytest.raises(ConfigurationError, match="document 'nothing' is unknown"):
        forget(record, ["nothing"], "me", "so", engine=ENGINE)
    with pytest.raises(ConfigurationError, match="quotes the text"):
        forget(record, ["secret"], "me", "because " + str(SECRET["text"])[:RUN], engine=ENGINE)
    assert Record.open(record).table("forgotten").num_rows == 0


def test_the_last_document_can_be_forgotten(tmp_path: Path) -> None:
    build([jsonl(tmp_path / "a.jsonl", SECRET)], tmp_path / "r", ENGINE)
    forget(tmp_path / "r", ["secret"], "me", "takedown notice", engine=ENGINE)
    assert Record.open(tmp_path / "r").table("documents").num_rows == 0
    build([jsonl(tmp_path / "b.jsonl", {"id": "x", "text": "Nothing happened."})], tmp_path / "r", ENGINE)
    assert Record.open(tmp_path / "r").table("documents").num_rows == 1


def test_compacting_changes_no_line_and_drops_what_no_commit_needs(record: Path) -> None:
    (record / "segments" / "times-0.parquet").write_bytes(b"left over")
    before = exported(record)
    was, now = compact(record, ENGINE)
    assert exported(record) == before
    assert now.files < was.files and now.bytes < was.bytes
    assert check(record) == []
    assert compact(record, ENGINE) == (now, now)


def test_a_record_of_the_first_format_opens_and_is_carried_on(tmp_path: Path) -> None:
    with tarfile.open(Path(__file__).with_name("format-1.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "format-1.record"
    record = Record.open(folder)
    assert [d.id for d in record.rows("documents")] == ["coastal-echo-0412", "meridian-weekly-77"]
    events = record.rows("events")
    assert events and all(e.judgements == [] for e in events)
    assert check(folder) == []
    lines = exported(folder)
    assert all("judgements" in json.loads(line) for line in lines["events.jsonl"].splitlines())
    assert (folder / "format").read_text() == "onrecord.record/1\n"
    build([jsonl(tmp_path / "b.jsonl", {"id": "x", "text": "Nothing happened."})], folder, ENGINE)
    assert (folder / "format").read_text() == "onrecord.record/2\n"
    assert Record.open(folder).table("documents").num_rows == 3
    correct(folder, [Correction("reject", Record.open(folder).rows("events")[0].id)], "me", "so", engine=ENGINE)
    assert check(folder) == []
