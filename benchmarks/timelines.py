"""Timelines of given articles by the product's own code.

    python benchmarks/timelines.py ARTICLES OUT [--dates N] [--sentences M] [--like GOLD]

ARTICLES: {"topic", "date", "text", "id"?} a line; OUT: {"topic", "name"?, "entries": [{"date", "text": [...]}]}, one
timeline a topic. N and M are by default the product's own choice; `--like GOLD` gives each gold timeline as many days
and sentences a day as it has. Plain or gzipped; `../shared/score/timelines.py` scores it; the data are no part of the
project.
"""

import argparse
import sys
import time
from collections import defaultdict
from typing import Any

from coref import annotate, read, write
from onrecord.facts.stage import resolve
from onrecord.records import TimelineEntry
from onrecord.stories.timeline import SENTENCES, timeline


def main() -> None:
    """Read, annotate, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles")
    parser.add_argument("output")
    parser.add_argument("--dates", type=int)
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--like")
    arguments = parser.parse_args()
    topics: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for k, article in enumerate(read(arguments.articles)):
        topics[article["topic"]].append({**article, "id": str(article.get("id", k))})
    wanted: defaultdict[str, list[tuple[str | None, int | None, int]]] = defaultdict(list)
    for gold in read(arguments.like) if arguments.like else []:
        days = {e["date"][:10]: e["text"] for e in gold["entries"]}
        sentences = sum(len(text) for text in days.values())
        wanted[gold["topic"]].append((gold.get("name"), len(days), max(1, round(sentences / max(1, len(days))))))
    rows = []
    for topic in sorted(topics):
        begun = time.process_time()
        readings = annotate(topics[topic])
        read_in = time.process_time() - begun
        found = resolve(readings, [])[2]
        for name, dates, sentences in wanted[topic] or [(None, arguments.dates, arguments.sentences)]:
            entries = [told(e) for e in timeline(readings, found, dates, sentences)]
            rows.append({"topic": topic, **({"name": name} if name else {}), "entries": entries})
        resolved = time.process_time() - begun - read_in
        print(f"{topic}: annotated in {read_in:.0f} s, told in {resolved:.0f} s of processor time", file=sys.stderr)
    write(arguments.output, rows)


def told(entry: TimelineEntry) -> dict[str, Any]:
    """An entry in the scorer's form."""
    return {"date": entry.date, "text": [entry.text]}


if __name__ == "__main__":
    main()
