"""Damage is found and named; what can be made again is, what is lost is said."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from onrecord.cli.check import CONDITIONS
from onrecord.cli.check import check as command
from onrecord.errors import RecordError
from onrecord.store import Record, Writer
from onrecord.store.build import build
from onrecord.store.check import WANTED, check, repair
from onrecord.store.judgements import Correction, correct
from onrecord.store.manifest import Entry
from tests.faults.corpus import articles
from tests.store.made import ENGINE, exported, jsonl


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    rows = articles(6, seed=7)
    for number in range(2):
        build([jsonl(folder / f"{number}.jsonl", *rows[number * 3 : number * 3 + 3])], folder / "r", ENGINE)
    event = Record.open(folder / "r").rows("events")[0]
    correct(folder / "r", [Correction("set", event.id, "status=planned")], "me", "so", engine=ENGINE)
    return folder


@pytest.fixture
def record(whole: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(whole / "r", tmp_path / "r"))


def damaged(folder: Path) -> list[str]:
    return [finding.where for finding in check(folder) if finding.kind == "damage"]


def segment(folder: Path, table: str) -> Path:
    return Record.open(folder).files(table)[0]


def test_a_whole_record_has_no_findings(record: Path) -> None:
    assert check(record) == []


@pytest.mark.parametrize(
    ("table", "how"), [("events", "gone"), ("documents", "cut"), ("times", "flipped"), ("redatings", "cut")]
)
def test_a_derived_table_is_made_again(record: Path, table: str, how: str) -> None:
    before = exported(record)
    path = segment(record, table)
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.write_bytes(data[:9] + bytes([data[9] ^ 1]) + data[10:])
    assert damaged(record) == [path.name]
    assert any(path.name in line for line in repair(record, ENGINE))
    assert check(record) == []
    assert exported(record) == before


def test_documents_whose_segment_is_lost_are_named_and_taken_in_again(record: Path, whole: Path) -> None:
    before = exported(record)
    lost = segment(record, "layers")
    lost.unlink()
    done = repair(record, ENGINE)
    assert sum(line.startswith("lost: document n0000") and ".jsonl" in line for line in done) == 3
    assert [(finding.kind, finding.where[:2]) for finding in check(record)] in ([], [("note", "j-")])
    assert Record.open(record).table("documents").num_rows == 3
    build([whole / "0.jsonl", whole / "1.jsonl"], record, ENGINE)
    assert exported(record) == before


def test_originals_that_are_lost_are_kept_again_when_they_are_given_again(record: Path, whole: Path) -> None:
    for path in Record.open(record).files("snapshots"):
        path.unlink()
    repair(record, ENGINE)
    assert {finding.kind for finding in check(record)} == {"note"}
    build([whole / "0.jsonl", whole / "1.jsonl"], record, ENGINE)
    assert check(record) == []


def test_an_unreadable_manifest_falls_back_to_the_commit_before(record: Path) -> None:
    (older, newest) = sorted((record / "manifests").iterdir())
    newest.write_bytes(newest.read_bytes()[:100])
    assert damaged(record) == [f"manifests/{newest.name}"]
    with pytest.raises(RecordError, match=r"check .* --repair"):
        Record.open(record)
    repair(record, ENGINE)
    assert check(record) == []
    older.write_text("{}")
    for path in (record / "manifests").iterdir():
        path.write_text("{}")
    with pytest.raises(RecordError, match="no commit that can be read"):
        repair(record, ENGINE)


def test_judgements_that_are_lost_come_back_from_the_commit_before(record: Path, whole: Path, tmp_path: Path) -> None:
    event = Record.open(record).rows("events")[1]
    correct(record, [Correction("reject", event.id)], "me", "so", later=True)
    segment(record, "judgements").unlink()
    assert any("what was noted since is lost" in line for line in repair(record, ENGINE))
    assert len(Record.open(record).rows("judgements")) == 1
    assert check(record) == []


def test_wrong_offsets_and_references_are_found(record: Path) -> None:
    table = Record.open(record).table("events")
    rows = table.to_pylist()
    rows[0]["mentions"][0]["end"] = 10_000_000
    rows[1]["documents"] = ["no-such-document"]
    rows[2]["mentions"][0]["attribution"] = "a-none"
    with Writer(record) as writer:
        entry = Entry("k", (writer.put("events", pa.Table.from_pylist(rows, schema=table.schema)),), len(rows))
        writer.commit(replace(writer.last, tables={**writer.last.tables, "events": entry}).tables, writer.last.stages)
    assert sorted({rows[n]["id"] for n in range(3)}) == sorted(set(damaged(record)))


def test_leftovers_are_notes(record: Path) -> None:
    (record / "segments" / ".x.parquet.1.part").write_bytes(b"")
    (record / "segments" / "times-00.parquet").write_bytes(b"")
    assert [finding.kind for finding in check(record)] == ["note", "note"]


def test_the_command_exits_with_one_for_damage_and_for_what_it_is_told_to_fail_on(record: Path) -> None:
    run = CliRunner().invoke
    assert run(command, [str(record)]).exit_code == 0
    found = run(command, [str(record), "--fail-on", "single-origin", "--fail-on", "refused", "--json"])
    assert found.exit_code == 1
    met = json.loads(found.stdout)["fail_on"]
    alone = [e.id for e in Record.open(record).rows("events") if len(e.origins) <= 1]
    assert set(alone) <= set(met["single-origin"]) and met["refused"] == []
    assert run(command, [str(record), "--fail-on", "refused"]).exit_code == 0
    segment(record, "times").unlink()
    assert run(command, [str(record)]).exit_code == 1
    assert run(command, [str(record), "--repair"]).exit_code == 0


def test_every_condition_is_known() -> None:
    assert set(CONDITIONS) == set(WANTED)
