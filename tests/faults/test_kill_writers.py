"""A short run of the killing script."""

from pathlib import Path

from tests.faults.kill_writers import torment


def test_killed_writers_leave_the_last_commit_and_finish_to_the_same_bytes(tmp_path: Path) -> None:
    done = torment(tmp_path, kills=3, seed=1)
    assert done.wrong == []
    assert done.kills >= 3 and done.looks > 0
