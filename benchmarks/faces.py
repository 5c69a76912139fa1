"""The faces of a record under load: the app over a record of 10,000 documents, twenty questions at once.

    python benchmarks/faces.py [--documents 10000] [--rounds 10] [--record FOLDER]

The record is a made-up crisis (see made/crisis.py). Each view is asked for with other pages and filters each time,
twenty at once, so that few answers are at hand already. Wall time, so run it on a quiet machine; the line `machine`
says how long a fixed piece of work takes, for comparison. Memory is what all processes of the server hold together
(PSS), while the record is read for the first time and after all questions.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from made import crisis
from onrecord.store import Record

AT_ONCE = 20
VIEWS = (
    "/?x={n}", "/timeline?origins={few}&x={n}", "/timeline?party={party}&type={type}", "/stories?at={ten}",
    "/story?id={story}", "/events?at={page}", "/events?party={party}&type={type}",
    "/events?status={status}&first={day}", "/events?q={word}", "/told?id={event}", "/statements?at={page}",
    "/statements?party={party}&q={word}", "/disputes?at={leaf}", "/sources?at={leaf}", "/map?x={n}",
    "/map?party={party}&status={status}", "/actors?x={n}", "/documents?at={page}", "/judgements?x={n}",
    "/search?q={word}&at={few}", "/sample?type={type}&seed={n}", "/fact?id={event}", "/fact?id={most}",
    "/document?id={document}", "/compare?child={child}&parent={parent}", "/api/events?at={page}",
)  # fmt: skip


def ask(url: str) -> float:
    """Seconds until an answer is there whole."""
    begin = time.perf_counter()
    with urllib.request.urlopen(url, timeout=300) as answer:
        answer.read()
    return time.perf_counter() - begin


def children(pid: int) -> list[int]:
    """A process and all below it."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(p for child in below for p in children(int(child)))]


def memory(pid: int) -> float:
    """Megabytes that a process and all below it hold, shared pages counted once."""
    total = 0
    for process in children(pid):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1e3


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and all below it have taken."""
    ticks = 0
    for process in children(pid):
        ticks += sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / 100


class Watch(threading.Thread):
    """The most memory that a server held while it was watched."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.ended = pid, 0.0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.25):
            try:
                self.most = max(self.most, memory(self.pid))
            except OSError:  # a process ended while it was looked at
                continue


def serve(folder: Path) -> tuple["subprocess.Popen[str]", str, float, float]:
    """A server, its address, the seconds until it answered and the most memory it held until then."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "onrecord", "serve", str(folder), "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    watch = Watch(server.pid)
    watch.start()
    site = server.stderr.readline().split()[0].rstrip("/")
    while True:
        try:
            ask(f"{site}/api/overview")
            watch.ended.set()
            return server, site, time.perf_counter() - begin, watch.most
        except urllib.error.HTTPError:
            time.sleep(0.1)


def questions(record: Record, rounds: int) -> dict[str, list[str]]:
    """View -> addresses, each with values of its own."""
    events = record.table("events", ["id", "documents"]).to_pylist()
    most = [e["id"] for e in sorted(events, key=lambda e: -len(e["documents"]))]
    documents = record.table("documents", ["id"]).column("id").to_pylist()
    stories = record.table("stories", ["id"]).column("id").to_pylist()
    derivations = record.table("derivations", ["child", "parent"]).to_pylist()
    words = (
        "hotline",
        "shelled",
        "troops border",
        "bridge",
        "sanctions",
        "grain",
        "minister",
        "truce",
        "kal",
        "denied",
    )
    states, deeds, statuses = [*crisis.STATES], [*crisis.DEEDS], [*crisis.STATUSES]
    values = [
        {
            "n": n, "few": n % 3, "ten": 10 * n % len(stories), "page": 40 * n, "leaf": 20 * n % 800,
            "story": stories[n % len(stories)],
            "party": states[n % 28], "type": deeds[n // 28 % 16], "status": statuses[n % 7],
            "day": f"2031-{n % 12 + 1:02}-{n % 28 + 1:02}", "word": f"{words[n % 10]} {states[n // 10 % 28]}",
            "event": events[n * 37 % len(events)]["id"], "most": most[n],
            "document": documents[n * 37 % len(documents)], **derivations[n * 7 % len(derivations)],
        }
        for n in range(rounds * AT_ONCE)
    ]  # fmt: skip
    quoted = [{key: urllib.parse.quote(str(value)) for key, value in row.items()} for row in values]
    return {view: [view.format_map(row) for row in quoted] for view in VIEWS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--record", type=Path, help="a record of made/crisis.py; by default one is made")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = given.record or Path(room) / "large.record"
        if not folder.exists():
            crisis.write(folder, given.documents)
        record = Record.open(folder)
        rows = {name: entry.rows for name, entry in record.manifest.tables.items()}
        print(", ".join(f"{n:,} {name}" for name, n in rows.items()))
        line = json.dumps({"documents": [f"d-{n:06}" for n in range(100)]})
        begin = time.process_time()
        for _ in range(10_000):
            json.loads(line)
        print(f"machine: {(time.process_time() - begin) * 1e2:.1f} us to read a line of {len(line)} bytes")
        if not (folder / "index").exists():
            server, _, ready, most = serve(folder)
            print(f"read for the first time: {ready:.1f} s, {most:.0f} MB at most")
            server.terminate()
            server.wait()
        server, site, ready, _ = serve(folder)
        print(f"opened again: {ready:.1f} s")
        watch = Watch(server.pid)
        watch.start()
        try:
            worst = 0.0
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for view, urls in questions(record, given.rounds).items():
                    before = cpu(server.pid)
                    times = sorted(pool.map(ask, (site + url for url in urls)))
                    took = (cpu(server.pid) - before) / len(times)
                    p95 = times[int(0.95 * len(times)) - 1]
                    worst = max(worst, p95)
                    print(f"{view:44} median {statistics.median(times) * 1e3:5.0f} ms   p95 {p95 * 1e3:5.0f} ms   "
                          f"{took * 1e3:5.1f} ms of CPU each", flush=True)  # fmt: skip
            watch.ended.set()
            print(f"worst p95 {worst * 1e3:.0f} ms; memory {memory(server.pid):.0f} MB, most {watch.most:.0f} MB")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
