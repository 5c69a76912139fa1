"""The faces of a record under load: the app over a record of 10,000 documents, twenty questions at once.

    python benchmarks/faces.py [--copies 1000] [--rounds 10]

The large record is the example record many times over under other ids. Each view is asked for with its filters
varied, twenty at once; wall time, so run it on a quiet machine. Memory is the server's resident peak.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa

from onrecord.engines.local import Local
from onrecord.pipeline import default_plan
from onrecord.store import Record, Writer
from onrecord.store.build import build
from onrecord.store.manifest import Entry

ARTICLES = Path(__file__).resolve().parents[1] / "examples" / "hotline" / "articles"
AT_ONCE = 20
VIEWS = (
    "/?x={n}", "/timeline?origins={o}&x={n}", "/stories?at={n}", "/events?at={n}", "/events?party=Russia&at={n}",
    "/events?q=hotline&at={n}", "/statements?at={n}", "/disputes?at={n}", "/sources?x={n}", "/map?x={n}",
    "/actors?x={n}", "/documents?at={n}", "/search?q=bomber&at={n}", "/fact?id={event}", "/document?id={document}",
    "/api/events?at={n}",
)  # fmt: skip
SAME = ("state:", "body:", "person:", "unnamed:")


def enlarge(small: Record, folder: Path, copies: int) -> None:
    """Write the tables of a record `copies` times over into a new one."""
    names = ["documents", "derivations", "actors", "statements", "events", "disagreements", "stories", "refused"]
    rows = {name: small.table(name).to_pylist() for name in names}
    ids = {row[key] for found in rows.values() for row in found for key in ("id", "child", "parent") if key in row}
    ids = {f'"{identity}"' for identity in ids if identity and not identity.startswith(SAME)}
    known = re.compile(r'"[^"\\]{1,80}"')
    with Writer(folder) as writer:
        tables = {}
        for name in names:
            schema = small.table(name).schema
            texts = [json.dumps(row) for row in rows[name]]
            segments, count = [], 0
            for start in range(0, 1 if name == "actors" else copies, 100):
                found: list[Any] = []
                for n in range(start, min(copies, start + 100)):
                    found += [
                        json.loads(known.sub(lambda m, n=n: f'{m[0][:-1]}-{n}"' if m[0] in ids else m[0], text))
                        for text in texts
                    ]
                    if name == "actors":
                        break
                segments.append(writer.put(name, pa.Table.from_pylist(found, schema=schema)))
                count += len(found)
            tables[name] = Entry(name, tuple(segments), count)
        judged = small.manifest.tables.get("judgements")
        if judged is not None:
            segment = writer.put("judgements", small.table("judgements"))
            tables["judgements"] = Entry("judgements", (segment,), 0)
        writer.commit(tables, small.stages)


def ask(url: str) -> float:
    """Seconds until an answer is there whole."""
    begin = time.perf_counter()
    with urllib.request.urlopen(url, timeout=120) as answer:
        answer.read()
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        small = Path(room) / "small.record"
        build([str(ARTICLES)], str(small), Local(1), default_plan(None))
        large = Path(room) / "large.record"
        enlarge(Record.open(small), large, given.copies)
        record = Record.open(large)
        documents = record.table("documents", ["id"]).column("id").to_pylist()
        events = record.table("events", ["id"]).column("id").to_pylist()
        print(f"{len(documents):,} documents, {len(events):,} events")
        server = subprocess.Popen(
            [sys.executable, "-m", "onrecord", "serve", str(large), "--port", "0"], stderr=subprocess.PIPE, text=True
        )
        try:
            assert server.stderr is not None
            site = server.stderr.readline().split()[0].rstrip("/")
            begin = time.perf_counter()
            while True:
                try:
                    ask(f"{site}/api/overview")
                    break
                except urllib.error.HTTPError:
                    time.sleep(0.2)
            print(f"ready after {time.perf_counter() - begin:.1f} s")
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for view in VIEWS:
                    urls = [
                        site + view.format(n=40 * n, o=n % 3, event=events[n * 37 % len(events)],
                                           document=documents[n * 37 % len(documents)])
                        for n in range(given.rounds * AT_ONCE)
                    ]  # fmt: skip
                    times = sorted(pool.map(ask, urls))
                    p95 = times[int(0.95 * len(times)) - 1]
                    print(f"{view:32} median {statistics.median(times) * 1e3:6.0f} ms   p95 {p95 * 1e3:6.0f} ms")
            status = Path(f"/proc/{server.pid}/status").read_text()
            found = dict(re.findall(r"(VmHWM|VmRSS):\s+(\d+) kB", status))
            print(f"memory {int(found['VmRSS']) / 1e3:.0f} MB, peak {int(found['VmHWM']) / 1e3:.0f} MB")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
