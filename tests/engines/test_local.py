"""The local engine: order, workers, and documents that fail."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from onrecord.engines import Failure, StageSpec, in_batches
from onrecord.engines.local import Local

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string())])
CHAIN = [StageSpec("stages:Count"), StageSpec("stages:Double")]


@pytest.fixture(autouse=True)
def _stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def batches(texts: list[str], size: int = 3) -> list[pa.RecordBatch]:
    return list(in_batches(({"id": str(i), "text": t} for i, t in enumerate(texts)), SCHEMA, documents=size))


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_order_is_kept_and_outcome_does_not_depend_on_workers_or_batches(workers: int, size: int) -> None:
    texts = ["a", "a b", "", "a b c", "x " * 9, "q"]
    outcomes = list(Local(workers).map(CHAIN, batches(texts, size)))
    rows = [row for outcome in outcomes for row in outcome.batch.to_pylist()]
    assert [(r["id"], r["doubled"]) for r in rows] == [("0", 2), ("1", 4), ("2", 0), ("3", 6), ("4", 18), ("5", 2)]
    assert not any(outcome.failures for outcome in outcomes)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_document_that_fails_costs_only_itself(workers: int) -> None:
    texts = ["a", "fail", "a b c d", "b", "fail"]
    first, second = Local(workers).map(CHAIN, batches(texts))
    assert first.batch.column("id").to_pylist() == ["0"]
    assert first.failures == [
        Failure(1, "count", "ValueError: a text that fails"),
        Failure(2, "double", "KeyError: 'four'"),
    ]
    assert second.batch.column("id").to_pylist() == ["3"]
    assert [failure.row for failure in second.failures] == [1]


def test_a_document_that_kills_its_process_costs_only_itself() -> None:
    texts = ["a", "b", "die", "c", "d", "e"]
    first, second = Local(2).map(CHAIN, batches(texts))
    assert first.batch.column("id").to_pylist() == ["0", "1"]
    assert [(f.row, f.stage) for f in first.failures] == [(2, "engine")]
    assert second.batch.column("id").to_pylist() == ["3", "4", "5"]


def test_parameters_reach_the_workers() -> None:
    (outcome,) = Local(2).map([StageSpec("stages:Count", {"unit": 10})], batches(["a b"]))
    assert outcome.batch.column("words").to_pylist() == [20]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stage_that_cannot_open_stops_the_run_and_says_why(workers: int) -> None:
    with pytest.raises(ValueError, match="no lexicon"):
        list(Local(workers).map([StageSpec("stages:Count"), StageSpec("stages:Closed")], batches(["a"])))


def test_no_documents_start_no_work() -> None:
    assert list(Local().map([StageSpec("stages:Absent")], [])) == []


def test_batches_close_by_count_or_by_characters() -> None:
    rows = [{"id": "", "text": "x" * n} for n in (1, 9, 1, 1, 1)]
    assert [b.num_rows for b in in_batches(rows, SCHEMA, documents=3, characters=8)] == [2, 3]


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys
import pyarrow as pa
from onrecord.engines import StageSpec
from onrecord.engines.local import Local

if __name__ == "__main__":
    sys.path.insert(0, {str(Path(__file__).parent)!r})
    batches = [pa.RecordBatch.from_pydict({{"text": [{str(tmp_path)!r}]}})] * 2
    list(Local(2).map([StageSpec("stages:Sleep")], batches))
"""
    parent = subprocess.Popen([sys.executable, "-c", code])
    wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    parent.kill()
    parent.wait()
    wait_for(lambda: not any(alive(worker) for worker in workers))


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("waited for half a minute")


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
