"""Segments and manifests: a reader sees one commit, a second writer is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from onrecord.errors import RecordError
from onrecord.store import Record, Writer
from onrecord.store.manifest import Entry

TABLE = pa.table({"id": ["a", "b"]})


def commit(folder: Path, key: str, table: pa.Table = TABLE) -> bool:
    with Writer(folder) as writer:
        return writer.commit({"t": Entry(key, (writer.put("t", table),), table.num_rows)}, {"stage": "1"})


def test_a_commit_is_read_back(tmp_path: Path) -> None:
    assert commit(tmp_path / "r", "k")
    record = Record.open(tmp_path / "r")
    assert record.table("t").equals(TABLE)
    assert record.stages == {"stage": "1"}
    with pytest.raises(RecordError, match="choose one of t"):
        record.table("u")


def test_committing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    commit(tmp_path / "r", "k")
    assert not commit(tmp_path / "r", "k")
    assert [p.name for p in (tmp_path / "r" / "manifests").iterdir()] == ["00000001.json"]


def test_an_open_reader_keeps_its_commit_while_the_next_one_appears(tmp_path: Path) -> None:
    commit(tmp_path / "r", "k")
    record = Record.open(tmp_path / "r")
    commit(tmp_path / "r", "l", pa.table({"id": ["c"]}))
    assert record.table("t").equals(TABLE)
    assert Record.open(tmp_path / "r").table("t").num_rows == 1


def test_segments_of_old_commits_are_removed(tmp_path: Path) -> None:
    for number in range(4):
        commit(tmp_path / "r", str(number), pa.table({"id": [str(number)]}))
    assert len(list((tmp_path / "r" / "segments").iterdir())) == 2
    assert len(list((tmp_path / "r" / "manifests").iterdir())) == 2


def test_what_is_put_and_not_committed_is_not_in_the_record(tmp_path: Path) -> None:
    commit(tmp_path / "r", "k")
    with Writer(tmp_path / "r") as writer:
        writer.put("t", pa.table({"id": ["z"]}))
    assert Record.open(tmp_path / "r").table("t").equals(TABLE)


def test_a_second_writer_is_refused_with_the_first_ones_number(tmp_path: Path) -> None:
    code = f"from onrecord.store import Writer\nwith Writer({str(tmp_path / 'r')!r}): pass"
    with Writer(tmp_path / "r"):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "is being written by process" in done.stderr
    assert commit(tmp_path / "r", "k")


def test_folders_that_are_no_records_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="is not a record"):
        Record.open(tmp_path)
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(RecordError, match="not empty"), Writer(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]
    with Writer(tmp_path / "r"):
        pass
    with pytest.raises(RecordError, match="no commit yet"):
        Record.open(tmp_path / "r")
    (tmp_path / "r" / "format").write_text("onrecord.record/99\n")
    with pytest.raises(RecordError, match=r"onrecord\.record/99"):
        Record.open(tmp_path / "r")


def test_damage_is_named(tmp_path: Path) -> None:
    commit(tmp_path / "r", "k")
    (segment,) = (tmp_path / "r" / "segments").iterdir()
    segment.write_bytes(segment.read_bytes()[:40])
    with pytest.raises(RecordError, match=segment.name):
        Record.open(tmp_path / "r").table("t")
    manifest = tmp_path / "r" / "manifests" / "00000001.json"
    manifest.write_text(json.dumps({"number": 1}))
    with pytest.raises(RecordError, match=r"00000001\.json"):
        Record.open(tmp_path / "r")
