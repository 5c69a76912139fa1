"""Copies against generated truth, beside the baselines that must be beaten, and what they cost.

    python SHARED/score/copies.py generate ORIGINALS TRUTH --seed 1 --documents 2000
    python benchmarks/copies.py TRUTH [TRUTH ...] [--baselines] [--export FOLDER] [--add 10]

SHARED is the folder of third-party data and scorers beside the repository; neither is part of the project. The cost is
processor time of `derive` alone, on one thread; `--add N` leaves N documents out, indexes the rest and adds them.
"""

import argparse
import importlib.util
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from onrecord.copies import Text, derive
from onrecord.copies.index import Index
from onrecord.records import Derivation, Time, to_row

SHARED = Path(__file__).resolve().parents[2] / "shared"


def module_of(name: str) -> ModuleType:
    """A scorer that lies beside the data."""
    path = SHARED / "score" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def texts_of(documents: Iterable[dict[str, Any]]) -> list[Text]:
    """The documents as the copies room sees them."""
    return [
        Text(d["id"], d["text"], Time(d["published"], None, None, "given") if d["published"] else None, d["outlet"])
        for d in documents
    ]


def edges_of(derivations: Iterable[Derivation]) -> dict[tuple[str, str], dict[str, Any]]:
    """Derivations as the scorer takes them."""
    return {
        (d.child, d.parent): {
            "kind": d.kind,
            "coverage": d.coverage,
            "passages": [{"child": list(p.child), "parent": list(p.parent)} for p in d.passages],
        }
        for d in derivations
    }


def measure(scorer: ModuleType, folder: Path, export: Path | None) -> None:
    """Score and cost of one benchmark."""
    truth, documents = scorer.load_truth(str(folder))
    texts = texts_of(documents)
    begun = time.process_time()
    derivations = derive(texts)
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{folder.name}: {len(texts)} documents, {seconds:.2f} s, {len(texts) / seconds:,.0f}/s, peak {peak:,.0f} MB"
    )
    score = scorer.score(truth, edges_of(derivations))
    scorer.show(score)
    print(scorer.main_line(score))
    if export:
        export.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(to_row(d), ensure_ascii=False) + "\n" for d in derivations)
        (export / "derivations.jsonl").write_text("".join(lines), encoding="utf-8")


def measure_adding(scorer: ModuleType, folder: Path, count: int) -> None:
    """What it costs to add a few documents to many that are indexed."""
    texts = texts_of(scorer.load_truth(str(folder))[1])
    by_id = {text.id: text for text in texts}
    with tempfile.TemporaryDirectory() as place:
        Index.create(Path(place), texts[count:])
        begun = time.process_time()
        index = Index.open(Path(place))
        opened = time.process_time()
        index.add(texts[:count], lambda ids: [by_id[id_] for id_ in ids])
        added = time.process_time()
    print(
        f"adding {count} to {len(texts) - count}: {added - opened:.2f} s, and {opened - begun:.2f} s to open the index"
    )


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", nargs="+", type=Path)
    parser.add_argument("--baselines", action="store_true", help="score the baselines in the same run")
    parser.add_argument("--export", type=Path, help="write derivations.jsonl of the last benchmark here")
    parser.add_argument("--add", type=int, default=0, metavar="N", help="time adding N documents to the rest")
    given = parser.parse_args()
    scorer = module_of("copies")
    for folder in given.truth:
        measure(scorer, folder, given.export)
        if given.add:
            measure_adding(scorer, folder, given.add)
    if given.baselines:
        sys.argv = ["baselines_copies.py", *map(str, given.truth)]
        module_of("baselines_copies").main()


if __name__ == "__main__":
    main()
