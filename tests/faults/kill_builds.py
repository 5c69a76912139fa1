"""Kills builds with SIGKILL at random moments and checks what is left.

    python tests/faults/kill_builds.py --documents 500 --kills 50

A record of the first tenth of the documents is committed; then builds of all of them are killed, one after the other.
After each the last commit must open and read as before; the build that is left to finish must export the bytes of one
that was never disturbed. Exits with 1 if anything of this fails.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from onrecord.export.jsonl import export
from onrecord.store import Record
from tests.faults.corpus import articles


def command(source: Path, record: Path, workers: int) -> list[str]:
    """A build in a process of its own."""
    run = [sys.executable, "-m", "onrecord", "build", str(source), "-o", str(record), "--quiet"]
    return [*run, "--workers", str(workers)]


def exported(record: Path, folder: Path) -> dict[str, bytes]:
    """The export of a record's last commit."""
    export(Record.open(record), folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def kill_once(build: list[str], after: float) -> bool:
    """Start a build and kill it after so many seconds. False if it had ended before."""
    process = subprocess.Popen(build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def torment(folder: Path, documents: int, kills: int, seed: int, workers: int) -> list[str]:
    """Everything that went wrong; prints what it does."""
    chance = random.Random(seed)
    rows = articles(documents, seed)
    source = folder / "articles.jsonl"
    first = [json.dumps(row) for row in rows[: max(1, documents // 10)]]
    source.write_text("\n".join(first) + "\n", "utf-8")
    record, undisturbed = folder / "killed.record", folder / "undisturbed.record"
    subprocess.run(command(source, record, workers), check=True, stdout=subprocess.DEVNULL)
    before = exported(record, folder / "before")
    source.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    start = time.monotonic()
    subprocess.run(command(source, undisturbed, workers), check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - start
    print(f"undisturbed build: {documents} documents in {whole:.1f} s", flush=True)
    wanted = exported(undisturbed, folder / "undisturbed")

    wrong: list[str] = []
    killed = finished = 0
    while killed < kills:
        after = chance.uniform(0.05, 1.05 * whole)
        if not kill_once(command(source, record, workers), after):
            # It came to its end between the kills: start again from the small record.
            finished += 1
            if exported(record, folder / "after") != wanted:
                wrong.append(f"a build that finished after {killed} kills differs")
            _start_over(folder, record, rows, source, workers, len(first))
            continue
        killed += 1
        try:
            now = exported(record, folder / "now")
        except Exception as error:
            wrong.append(f"kill {killed} after {after:.2f} s: {error!r}")
            continue
        if now not in (before, wanted):
            wrong.append(f"kill {killed} after {after:.2f} s: the record is neither the old nor the new one")
    left = len(list(record.glob("segments/layers-*")))
    subprocess.run(command(source, record, workers), check=True, stdout=subprocess.DEVNULL)
    if exported(record, folder / "after") != wanted:
        wrong.append("the finishing build differs from the undisturbed one")
    print(f"{killed} kills, {finished} builds finished between them, {left} segments taken over; {len(wrong)} wrong")
    return wrong


def _start_over(
    folder: Path, record: Path, rows: list[dict[str, object]], source: Path, workers: int, few: int
) -> None:
    """The record as before the kills."""
    subprocess.run(["rm", "-r", str(record)], check=True)
    everything = source.read_text("utf-8")
    source.write_text("\n".join(json.dumps(row) for row in rows[:few]) + "\n", "utf-8")
    subprocess.run(command(source, record, workers), check=True, stdout=subprocess.DEVNULL)
    source.write_text(everything, "utf-8")


def main() -> None:
    """Parse arguments, torment, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = torment(Path(folder), given.documents, given.kills, given.seed, given.workers)
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
