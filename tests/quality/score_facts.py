"""Scores events across documents on our texts of ten crises: `python -m tests.quality.score_facts [seen|held]`.

Words marked in a text tell of a named event. A telling is found if a mention that the product itself found lies on its
words; of the pairs of tellings of one event in two documents, those count as merged that lie on one found event; a
found event is wrong if no single marked event explains all its mentions that lie on marked words. Each crisis is one
story. With `--show`, what is wrong.
"""

import re
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from onrecord.annotate.reading import LAYERS, SOURCE_SCHEMA, Reading, table_readings
from onrecord.engines.local import Local
from onrecord.facts.stage import resolve
from onrecord.pipeline import default_plan

HERE = Path(__file__).parent
MARK = re.compile(r"\[(\w+)\|([^\]]*)\]")

Marks = list[tuple[str, int, int]]


def gold(half: str) -> list[dict[str, Any]]:
    """The crises of a half."""
    crises: list[dict[str, Any]] = yaml.safe_load((HERE / f"facts_{half}.yaml").read_text(encoding="utf-8"))
    return crises


def unmarked(text: str) -> tuple[str, Marks]:
    """A text without its marks, and the marks as (name, start, end) in it."""
    plain, marks, last = "", [], 0
    for found in MARK.finditer(text):
        plain += text[last : found.start()]
        marks.append((found.group(1), len(plain), len(plain) + len(found.group(2))))
        plain, last = plain + found.group(2), found.end()
    return plain + text[last:], marks


def read(half: str) -> list[tuple[str, list[Reading], dict[str, Marks]]]:
    """Of each crisis its name, its annotated documents and their marks."""
    rows, marks, crisis_of = [], {}, {}
    for item in gold(half):
        for k, document in enumerate(item["documents"]):
            identity, day = f"{item['crisis']} {k}", str(document["date"])
            text, marks[identity] = unmarked(document["text"])
            crisis_of[identity] = item["crisis"]
            published = {"value": day, "earliest": day, "latest": day, "basis": "given"}
            rows.append({"id": identity, "text": text, "published": published})
    batches = iter([pa.RecordBatch.from_pylist(rows, schema=SOURCE_SCHEMA)])
    readings: defaultdict[str, list[Reading]] = defaultdict(list)
    for outcome in Local(1).map(default_plan().document, batches):
        for reading in table_readings(pa.Table.from_batches([outcome.batch]), tuple(LAYERS)):
            readings[crisis_of[reading.id]].append(reading)
    return [(crisis, found, {r.id: marks[r.id] for r in found}) for crisis, found in readings.items()]


def score(crises: list[tuple[str, list[Reading], dict[str, Marks]]], show: bool = False) -> dict[str, tuple[int, int]]:
    """{tellings found | merged | merged where found | wrongly merged: (count, of)}; `show` prints what is wrong."""
    found = {"tellings found": [0, 0], "merged": [0, 0], "merged where found": [0, 0], "wrongly merged": [0, 0]}
    for crisis, readings, marks in crises:
        events = resolve(readings, [], groups=[readings])[2]
        on: defaultdict[tuple[str, str, int, int], set[str]] = defaultdict(set)
        explained: defaultdict[str, list[set[str]]] = defaultdict(list)
        for event in events:
            for m in event.mentions:
                touched = [(name, m.document, a, b) for name, a, b in marks[m.document] if m.start < b and a < m.end]
                for telling in touched:
                    on[telling].add(event.id)
                if touched:
                    explained[event.id].append({name for name, *_ in touched})
        everyone = [(name, document, a, b) for document in marks for name, a, b in marks[document]]
        texts = {r.id: r.text for r in readings}
        found["tellings found"][0] += sum(t in on for t in everyone)
        found["tellings found"][1] += len(everyone)
        for one, other in combinations(everyone, 2):
            if one[0] == other[0] and one[1] != other[1]:
                merged = bool(on[one] & on[other])
                both = bool(on[one] and on[other])
                found["merged"][0] += merged
                found["merged"][1] += 1
                found["merged where found"][0] += merged
                found["merged where found"][1] += both
                if show and both and not merged:
                    print(f"{crisis} {one[0]}: apart: {_words(texts, one)!r} | {_words(texts, other)!r}")
        for event in events:
            sides = explained[event.id]
            if sides:
                wrong = not set.intersection(*sides)
                found["wrongly merged"][0] += wrong
                found["wrongly merged"][1] += 1
                if show and wrong:
                    told = sorted({(min(s), len(s)) for s in sides})
                    print(
                        f"{crisis}: one event of {told}: {[texts[m.document][m.start : m.end] for m in event.mentions]}"
                    )
        if show:
            for telling in everyone:
                if telling not in on or not on[telling]:
                    print(f"{crisis} {telling[0]}: not found: {_words(texts, telling)!r}")
    return {name: (n, of) for name, (n, of) in found.items()}


def _words(texts: dict[str, str], telling: tuple[str, str, int, int]) -> str:
    _, document, start, end = telling
    return texts[document][start:end]


if __name__ == "__main__":
    for half in [a for a in sys.argv[1:] if not a.startswith("-")] or ["seen", "held"]:
        for name, (count, of) in score(read(half), "--show" in sys.argv).items():
            print(f"{half} {name:20} {count:3}/{of:3} = {count / max(1, of):.3f}")
