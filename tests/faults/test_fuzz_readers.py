"""A short run of the fuzzing script."""

from pathlib import Path

from tests.faults.fuzz_readers import fuzz


def test_broken_files_are_taken_or_refused(tmp_path: Path) -> None:
    seen, wrong = fuzz(40, 1, tmp_path)
    assert wrong == []
    assert seen["taken"] and seen["refused"]
