"""Times against hand-marked gold, and what they cost: `python benchmarks/times.py [--data FOLDER] [--documents N]`.

FOLDER holds the development data (`times/timebank/timebank.jsonl` ...) and lies beside its scorer (`score/times.py`);
it is no part of the project. Without it only the cost is measured, on text of our own. Values are compared as strings.
The cost is the room's time over the language pipeline's on the same texts in the same run.
"""

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from onrecord.annotate.reading import Reading
from onrecord.annotate.when import When
from onrecord.language import load
from onrecord.records import Time

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPORA = {"news": ("timebank", "aquaint"), "histories": ("wikiwars",)}

OWN = (
    "TARTU, March 4 (Agency) - The ministers met on Tuesday and will meet again on March 12 at 9:30 am EET. Two years "
    "ago they had signed a pact; it lapsed last month. In 2019 some 1,200 people were moved within 48 hours; by the "
    "end of June the camp was empty. “We shall know more next week,” one of them said late on Tuesday night.\n"
)


def scorer(shared: Path) -> ModuleType:
    """The scorer that lies beside the data."""
    spec = importlib.util.spec_from_file_location("times_scorer", shared / "score" / "times.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {shared / 'score' / 'times.py'}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["times_scorer"] = module
    spec.loader.exec_module(module)
    return module


def annotate(documents: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Prediction lines, and the seconds that the language pipeline and the room took, the words they read."""
    pipeline, room = load(), When()
    room.open()
    lines: list[dict[str, Any]] = []
    cost = {"language": 0.0, "when": 0.0, "words": 0.0}
    for document in documents:
        begun = time.perf_counter()
        (tokens,) = pipeline.parse([document["text"]])
        parsed = time.perf_counter()
        given = document.get("published")
        published = Time(given, given, given, "given") if given else None
        reading = Reading(document["id"], document["text"], published=published, tokens=tokens)
        room.read(reading)
        cost["language"] += parsed - begun
        cost["when"] += time.perf_counter() - parsed
        cost["words"] += len(tokens)
        times = [{k: getattr(t, k) for k in ("start", "end", "type", "value", "text")} for t in reading.times]
        lines.append({"id": document["id"], "times": times})
    return lines, cost


def report(name: str, figures: dict[str, Any], cost: dict[str, float]) -> None:
    """One line a corpus."""
    print(
        f"{name:10} strict {figures['strict_f1']:.3f}  relaxed {figures['relaxed_f1']:.3f}  "
        f"value {figures['value_f1']:.3f}  calendar {figures['calendar']:.3f} (precision {figures['calendar_p']:.3f})  "
        f"{price(cost)}"
    )


def price(cost: dict[str, float]) -> str:
    """What the room costs."""
    share = cost["when"] / cost["language"]
    return f"{cost['when'] / cost['words'] * 1e6:.1f} µs a word, {share:.1%} of the language pipeline's time"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="folder of the development data")
    parser.add_argument("--documents", type=int, help="only the first N documents of each set")
    options = parser.parse_args()
    if not (options.data / "times").is_dir():
        _, cost = annotate([{"id": str(i), "text": OWN * 20, "published": "2023-03-08"} for i in range(5)])
        print(f"own text   {price(cost)}")
        print(f"no development data at {options.data}: pass --data FOLDER")
        return
    score = scorer(options.data.parent)
    for name, sets in CORPORA.items():
        gold = [
            d for s in sets for d in score.read_gold(options.data / "times" / s / f"{s}.jsonl")[: options.documents]
        ]
        lines, cost = annotate(gold)
        report(name, score.score(gold, lines), cost)


if __name__ == "__main__":
    main()
