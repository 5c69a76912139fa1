"""Kills builds, corrections, forgets and compactions with SIGKILL at random moments, beside a reader that never rests.

    python tests/faults/kill_writers.py --kills 1000 --seed 1

Each operation is first done undisturbed on a copy. Then a process that does it is killed, up to five times; after each
kill the record must read as before or as after the operation, and the run that is left to finish must export the
same bytes (ids and moments of judgements and tombstones aside). While anyone writes, the reader opens the record again
and again: every table must be there and every id that one table names must stand in the other. Exits with 1 if anything
of this fails.

A killed process is forked from one that has the program and its models loaded, so that every moment falls into the
writer's own work. After `ROUND` kills a new record is begun, since what is checked grows with it.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from onrecord.engines.local import Local
from onrecord.errors import RecordError
from onrecord.export.jsonl import export
from onrecord.store import Record
from onrecord.store.build import build
from onrecord.store.check import check
from onrecord.store.compact import compact
from onrecord.store.forget import forget
from onrecord.store.judgements import Correction, correct
from tests.faults.corpus import articles

ENGINE = Local(1)
TRIES = 5
"""How often a reader opens a record again whose segments went while it read."""
ROUND = 25
"""Kills on one record."""
MOST = 12
"""Documents in a record above which it takes no more."""

Operation = Callable[[Path], object]


def exported(record: Path, folder: Path) -> dict[str, list[str]]:
    """The export of a record's last commit, without what depends on the moment."""
    shutil.rmtree(folder, ignore_errors=True)
    export(Record.open(record), folder)
    return {p.name: sorted(map(_timeless, p.read_text("utf-8").splitlines())) for p in folder.iterdir()}


def _timeless(line: str) -> str:
    row = json.loads(line)
    if "undone_by" in row:
        row |= {"id": "", "undone_by": bool(row["undone_by"])}
    if "judgements" in row:
        row["judgements"] = len(row["judgements"])
    row.pop("at", None)
    return json.dumps(row, sort_keys=True)


def look(record: Path) -> str | None:
    """One look at a record: what is torn in it, or None."""
    for turn in range(TRIES):
        try:
            opened = Record.open(record)
            documents = {row["id"] for row in opened.table("documents", ["id"]).to_pylist()}
            named = {d for row in opened.table("events", ["documents"]).to_pylist() for d in row["documents"]}
            named |= {d for row in opened.table("statements", ["documents"]).to_pylist() for d in row["documents"]}
            for name, entry in opened.manifest.tables.items():
                if entry.segments and opened.table(name).num_rows != entry.rows and name not in ("layers", "snapshots"):
                    return f"{name} has not the rows of its manifest"
        except RecordError as error:
            if turn == TRIES - 1:
                return str(error)
        else:
            return f"documents are missing: {sorted(named - documents)[:3]}" if named - documents else None
    return None


def keep_looking(record: Path, told: Path, writing: Path) -> int:
    """A process that looks as long as there is a file `writing`, until it is terminated; then it writes how often it
    looked and what it found."""
    child = os.fork()
    if child:
        return child
    seen, torn = 0, set()

    def stop(*_: object) -> None:
        told.write_text(json.dumps([seen, sorted(torn)]))
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        if writing.exists():
            fault = look(record)
            seen += 1
            if fault:
                torn.add(fault)
        time.sleep(0.1)


def killed(work: Operation, record: Path, after: float) -> bool:
    """Do something in a process and kill it after so many seconds. False if it had ended before."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            work(record)
        finally:
            os._exit(0)
    time.sleep(after)
    ended, _ = os.waitpid(child, os.WNOHANG)
    if ended:
        return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


@dataclass
class Torment:
    """What was done, and what went wrong."""

    kills: int = 0
    finished: int = 0
    operations: dict[str, int] = field(default_factory=dict)
    looks: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Torment") -> None:
        """Count in what another run did."""
        self.kills += other.kills
        self.finished += other.finished
        self.looks += other.looks
        self.wrong += other.wrong
        for kind, count in other.operations.items():
            self.operations[kind] = self.operations.get(kind, 0) + count


class Choice:
    """The operations in a random order, each on what the record holds by then."""

    def __init__(self, folder: Path, rows: list[dict[str, object]], dice: random.Random) -> None:
        self.folder, self.rows, self.dice = folder, rows, dice
        self.given = 0

    def next(self, record: Path) -> tuple[str, Operation]:
        opened = Record.open(record)
        documents = opened.table("documents", ["id"]).column("id").to_pylist()
        kind = self.dice.choice(["build", "build", "correct", "forget", "compact"])
        if kind == "build" and len(documents) >= MOST:
            kind = "forget"
        if kind == "correct" and (events := opened.rows("events")):
            event = self.dice.choice(events)
            what = self.dice.choice([Correction("reject", event.id), Correction("set", event.id, "status=planned")])
            return kind, lambda r: correct(r, [what], "me", "so", engine=ENGINE)
        if kind == "forget" and len(documents) > 4:
            gone = self.dice.choice(documents)
            return kind, lambda r: forget(r, [gone], "me", "takedown", engine=ENGINE)
        if kind == "compact":
            return kind, lambda r: compact(r, ENGINE)
        return "build", self.add()

    def add(self) -> Operation:
        count = self.dice.randint(1, 3)
        chosen = [self.rows[(self.given + n) % len(self.rows)] for n in range(count)]
        self.given += count
        source = self.folder / f"given-{self.given}.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in chosen), "utf-8")
        return lambda r: build([source], r, ENGINE)


def torment(folder: Path, kills: int, seed: int, documents: int = 6) -> Torment:
    """Kill writers so many times."""
    dice = random.Random(seed)
    done = Torment()
    choice = Choice(folder, articles(max(60, kills * 2), seed), dice)
    record, copy, told, writing = folder / "r", folder / "copy", folder / "told.json", folder / "writing"
    for _ in range(documents // 2):
        choice.add()(record)
    before = exported(record, folder / "before")
    reader = keep_looking(record, told, writing)
    try:
        while done.kills < kills:
            kind, work = choice.next(record)
            done.operations[kind] = done.operations.get(kind, 0) + 1
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(record, copy)
            start = time.monotonic()
            work(copy)
            whole = time.monotonic() - start
            after = exported(copy, folder / "after")
            for _ in range(dice.randint(1, 5)):
                moment = dice.uniform(0, 1.1 * whole)
                writing.touch()
                done.kills += killed(work, record, moment)
                writing.unlink()
                now = exported(record, folder / "now")
                if now not in (before, after):
                    done.wrong.append(f"{kind} killed after {moment:.2f} s: neither the old record nor the new one")
                done.wrong += [f"{kind}: {finding}" for finding in check(record) if finding.kind == "damage"]
                if now == after:
                    break
            if now != after:
                writing.touch()
                work(record)
                writing.unlink()
                now = exported(record, folder / "now")
            done.finished += 1
            if now != after:
                done.wrong.append(f"{kind}: the finishing run differs from the undisturbed one")
            before = now
    finally:
        os.kill(reader, signal.SIGTERM)
        os.waitpid(reader, 0)
    done.looks, torn = json.loads(told.read_text())
    done.wrong += [f"a reader saw: {fault}" for fault in torn]
    return done


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    done = Torment()
    for number, first in enumerate(range(0, given.kills, ROUND)):
        with tempfile.TemporaryDirectory() as folder:
            done.add(torment(Path(folder), min(ROUND, given.kills - first), given.seed + number))
        kinds = ", ".join(f"{count} of {kind}" for kind, count in sorted(done.operations.items()))
        told = (
            f"{done.kills} kills in {done.finished} operations ({kinds}); {done.looks} looks; {len(done.wrong)} wrong"
        )
        print(told, flush=True)
    print("\n".join(done.wrong), end="\n" if done.wrong else "")
    return 1 if done.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
