"""What the corpus stages cost beside annotation: `python benchmarks/corpus.py [PATH...] [--record FOLDER]`.

Builds a record from files and folders (by default the articles of `examples/hotline`) as `onrecord build --workers 1`
does, and prints the processor time of annotation, of each corpus stage, of annotating again what was dated anew, and of
the rest (reading inputs, listing mentions, the disk), with their shares of annotation and the greatest memory. FOLDER,
which must be new, keeps the record.
"""

import argparse
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from onrecord.engines import Outcome, StageSpec
from onrecord.engines.local import Local
from onrecord.pipeline import default_plan
from onrecord.store.build import build

OWN = Path(__file__).resolve().parents[1] / "examples" / "hotline" / "articles"
ANNOTATION, AGAIN = "annotation", "annotation again"
spent: defaultdict[str, float] = defaultdict(float)
"""Seconds of processor time by stage."""


class Timed(StageSpec):
    """A corpus stage whose runs are timed."""

    def create(self) -> Any:
        stage = super().create()
        stage.run = timed(stage.name, stage.run)
        return stage


def timed(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """The same, its time added to `spent`."""

    def watched(*given: Any) -> Any:
        begun = time.process_time()
        try:
            return run(*given)
        finally:
            spent[name] += time.process_time() - begun

    return watched


class Watched(Local):
    """The engine of one process, timed: what it runs after a corpus stage ran is annotated again."""

    def map(self, specs: Sequence[StageSpec], batches: Iterable[pa.RecordBatch]) -> Iterator[Outcome]:
        name = AGAIN if set(spent) - {ANNOTATION} else ANNOTATION
        outcomes = super().map(specs, batches)
        step = timed(name, lambda: next(outcomes, None))
        while (outcome := step()) is not None:
            yield outcome


def main() -> None:
    """Build and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(OWN)])
    parser.add_argument("--record")
    arguments = parser.parse_args()
    plan = default_plan()
    plan = replace(plan, corpus=tuple(Timed(spec.path, spec.params) for spec in plan.corpus))
    with TemporaryDirectory() as folder:
        begun = time.process_time()
        built = build(arguments.paths, arguments.record or f"{folder}/record", Watched(1), plan)
    whole = time.process_time() - begun
    if not spent[ANNOTATION]:
        sys.exit(f"nothing was annotated: {arguments.record} holds these documents already")
    annotation = spent.pop(ANNOTATION)
    spent["the rest"] = whole - annotation - sum(spent.values())
    print(f"{built.documents:,} documents; annotation {annotation:.1f} s")
    for name, seconds in spent.items():
        print(f"{name:17} {seconds:8.1f} s {seconds / annotation:6.1%}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{'all':17} {sum(spent.values()):8.1f} s {sum(spent.values()) / annotation:6.1%}; at most {peak:.1f} GB")


if __name__ == "__main__":
    main()
