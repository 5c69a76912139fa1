"""Event coreference across documents by the product's own resolver.

    python benchmarks/coref.py IN OUT [--mentions given|own] [--stories FILE]

IN: a document a line, {"id", "text", "mentions": [{"start", "end", "head"?}], "published"?}; OUT: the same with `chain`
on each mention. `--mentions own` leaves the given mentions out and writes the events that the product itself finds.
FILE takes the documents' stories, a line {"id", "story"} each. Plain or gzipped; '-' is standard input or output.
`../shared/score/coref.py` scores both; the data are no part of the project.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from onrecord.annotate.reading import LAYERS, SOURCE_SCHEMA, Reading, table_readings
from onrecord.engines.local import Local
from onrecord.facts import clusters, events
from onrecord.facts.mentions import given, tellings
from onrecord.pipeline import default_plan

BATCH = 16


def read(path: str) -> list[dict[str, Any]]:
    """The lines of a file."""
    if path == "-":
        return [json.loads(line) for line in sys.stdin if line.strip()]
    with (
        gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else Path(path).open(encoding="utf-8") as lines
    ):
        return [json.loads(line) for line in lines if line.strip()]


def write(path: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows as lines of a file."""
    out = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if path == "-":
        sys.stdout.write(out)
        return
    raw = out.encode()
    Path(path).write_bytes(gzip.compress(raw, mtime=0) if path.endswith(".gz") else raw)


def annotate(documents: Sequence[dict[str, Any]]) -> list[Reading]:
    """The documents as the stages of `onrecord annotate` read them; `date` stands for `published`."""

    def batches() -> Iterator[pa.RecordBatch]:
        for k in range(0, len(documents), BATCH):
            rows = []
            for d in documents[k : k + BATCH]:
                day = d.get("published") or d.get("date")
                published = {"value": day, "earliest": day, "latest": day, "basis": "given"} if day else None
                rows.append({"id": str(d["id"]), "text": d["text"], "title": d.get("title"), "published": published})
            yield pa.RecordBatch.from_pylist(rows, schema=SOURCE_SCHEMA)

    found: list[Reading] = []
    for outcome in Local(1).map(default_plan().document, batches()):
        for failure in outcome.failures:
            print(f"failed: {failure}", file=sys.stderr)
        found += table_readings(pa.Table.from_batches([outcome.batch]), tuple(LAYERS))
    return found


def resolve(
    documents: Sequence[dict[str, Any]], readings: Sequence[Reading], own: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The documents with `chain` on each mention, and the story of each."""
    stories = {reading.id: k for k, group in enumerate(clusters.cluster(readings)) for reading in group}
    reading_of = {reading.id: reading for reading in readings}
    if own:
        mentions = tellings(readings, stories)
        rows = {d["id"]: {**d, "mentions": []} for d in documents}
    else:
        mentions = []
        rows = {d["id"]: {**d, "mentions": [dict(m) for m in d["mentions"]]} for d in documents}
        for d in documents:
            for m in d["mentions"]:
                head = tuple(m["head"]) if m.get("head") else None
                mentions.append(given(reading_of[str(d["id"])], m["start"], m["end"], head, stories[str(d["id"])]))
    for number, group in enumerate(events.cluster(mentions)):
        for telling in group:
            places = rows[telling.document]["mentions"]
            start, end = telling.event.start, telling.event.end
            if own:
                places.append({"start": start, "end": end, "chain": f"e{number}"})
            else:
                free = next(m for m in places if (m["start"], m["end"]) == (start, end) and "chain" not in m)
                free["chain"] = f"e{number}"
    return list(rows.values()), [{"id": d["id"], "story": f"t{stories[str(d['id'])]}"} for d in documents]


def main() -> None:
    """Read, resolve, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--mentions", choices=("given", "own"), default="given")
    parser.add_argument("--stories")
    arguments = parser.parse_args()
    documents = read(arguments.input)
    for d in documents:
        for m in d.get("mentions", []):
            m.pop("chain", None)
    begun = time.process_time()
    readings = annotate(documents)
    read_in = time.process_time() - begun
    rows, stories = resolve(documents, readings, arguments.mentions == "own")
    write(arguments.output, rows)
    if arguments.stories:
        write(arguments.stories, stories)
    resolved = time.process_time() - begun - read_in
    print(f"annotated in {read_in:.1f} s, resolved in {resolved:.1f} s of processor time", file=sys.stderr)


if __name__ == "__main__":
    main()
