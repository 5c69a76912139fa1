"""Runs of the fuzzing script over 2,000 inputs."""

from pathlib import Path

from tests.faults.fuzz import fuzz_annotate, fuzz_readers


def test_broken_files_are_taken_or_refused(tmp_path: Path) -> None:
    outcome = fuzz_readers(1904, 1, tmp_path)
    assert outcome.wrong == []
    assert outcome.seen["taken"] and outcome.seen["refused"]


def test_hostile_lines_are_annotated_or_answered_with_a_reason() -> None:
    outcome = fuzz_annotate(96, 1)
    assert outcome.wrong == []
    assert outcome.seen["taken"] and outcome.seen["refused"]
