"""Attributions against hand-marked gold, and what they cost.

    python benchmarks/attributions.py [--data FOLDER] [--part dev] [--every N]

FOLDER holds `attribution/dev.jsonl` and lies beside its scorer (`score/attributions.py`); it is no part of the project.
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
from onrecord.annotate.said import Said
from onrecord.annotate.when import When
from onrecord.annotate.who import Who
from onrecord.language import load
from onrecord.records import Time, to_row

SHARED = Path(__file__).resolve().parents[2] / "shared"


def scorer(shared: Path) -> ModuleType:
    """The scorer that lies beside the data."""
    path = shared / "score" / "attributions.py"
    spec = importlib.util.spec_from_file_location("attributions_scorer", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["attributions_scorer"] = module
    spec.loader.exec_module(module)
    return module


def annotate(documents: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Prediction lines; the seconds of processor time that the language pipeline and the room took, and the words."""
    pipeline, when, who, said = load(), When(), Who(), Said()
    for room in (when, who, said):
        room.open()
    lines: list[dict[str, Any]] = []
    cost = {"language": 0.0, "said": 0.0, "words": 0.0}
    for document in documents:
        begun = time.process_time()
        (tokens,) = pipeline.parse([document["text"]])
        cost["language"] += time.process_time() - begun
        given = document.get("published")
        published = Time(given, given, given, "given") if given else None
        reading = Reading(document["id"], document["text"], published=published, tokens=tokens)
        when.read(reading)
        who.read(reading)
        begun = time.process_time()
        said.read(reading)
        cost["said"] += time.process_time() - begun
        cost["words"] += len(tokens)
        lines.append({"id": document["id"], "attributions": [to_row(a) for a in reading.attributions]})
    return lines, cost


def main() -> None:
    """Print the scorer's report and the cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--part", default="dev")
    parser.add_argument("--every", type=int, default=1, help="read every Nth document")
    arguments = parser.parse_args()
    module = scorer(arguments.data.parent)
    gold = module.read_jsonl(arguments.data / "attribution" / f"{arguments.part}.jsonl")[:: arguments.every]
    lines, cost = annotate(gold)
    module.report(module.score(gold, lines))
    print(
        f"said {cost['said'] / cost['words'] * 1e6:.1f} us a word, "
        f"{cost['said'] / cost['language']:.1%} of the language pipeline's {cost['language'] / cost['words'] * 1e6:.0f}"
    )


if __name__ == "__main__":
    main()
