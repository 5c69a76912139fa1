"""Fifty kills by the killing script, in two processes at once."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("kill_writers.py")


def test_killed_writers_leave_the_last_commit_and_finish_to_the_same_bytes() -> None:
    commands = [[sys.executable, SCRIPT, "--kills", "25", "--seed", str(seed)] for seed in (1, 2)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    for process in running:
        told, _ = process.communicate()
        assert process.returncode == 0, told
        assert int(told.split()[0]) >= 25 and " 0 looks" not in told, told
