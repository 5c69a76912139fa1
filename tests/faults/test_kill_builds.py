"""A build that is killed costs no more than itself."""

from pathlib import Path

from tests.faults.kill_builds import torment


def test_killed_builds_leave_the_last_commit_and_finish_to_the_same_bytes(tmp_path: Path) -> None:
    assert torment(tmp_path, documents=12, kills=2, seed=1, workers=1) == []
