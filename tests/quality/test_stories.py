"""Accuracy floor of stories, held to a digest of the data that it was measured on."""

import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

from onrecord.annotate.reading import Reading
from onrecord.facts import clusters
from onrecord.language import load

DIGEST = "0974d39a5d5be46e"
B_CUBED = 0.86
"""Floor of the F1 of document clusters."""


def test_documents_of_one_event_are_one_story(shared_data: Path) -> None:
    raw = (shared_data / "coref" / "ecbplus_dev.jsonl.gz").read_bytes()
    assert hashlib.sha256(raw).hexdigest()[:16] == DIGEST, "other data: measure again, then pin its digest"
    rows = [json.loads(line) for line in gzip.decompress(raw).splitlines()]
    gold = {row["id"]: row["subtopic"] for row in rows}
    pipeline = load()
    readings = [
        Reading(row["id"], row["text"], tokens=tokens)
        for row, tokens in zip(rows, pipeline.parse([row["text"] for row in rows]), strict=True)
    ]
    found = {r.id: k for k, group in enumerate(clusters.cluster(readings)) for r in group}
    both = Counter((gold[d], found[d]) for d in gold)
    golden, told = Counter(gold.values()), Counter(found.values())
    precision = sum(n * n / told[t] for (_, t), n in both.items()) / len(gold)
    recall = sum(n * n / golden[g] for (g, _), n in both.items()) / len(gold)
    assert 2 * precision * recall / (precision + recall) >= B_CUBED
