"""The verb: a stage turns tables into tables, and declares what it reads, writes and which version it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import pyarrow as pa

from onrecord.errors import PlanError


class Stage(Protocol):
    """What every stage declares. `version` rises with every change of behaviour: a stage whose inputs and version have
    not changed is not run again."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def reads(self) -> tuple[str, ...]: ...
    @property
    def writes(self) -> tuple[str, ...]: ...


class DocumentStage(Stage, Protocol):
    """Looks at documents one by one. A document is a row, a layer is a column; `map` adds the columns it writes.

    No global state: a loop, a process pool and Spark's `mapInArrow` run it unchanged.
    """

    def open(self) -> None:
        """Load models and lexicons; called once per worker before `map`."""

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield each batch with the written columns added, in order."""


class CorpusStage(Stage, Protocol):
    """Looks at all documents together: Arrow tables in, Arrow tables out, each named as declared."""

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """The written tables, rows sorted by id."""


def check_plan(stages: Sequence[Stage], given: Iterable[str]) -> None:
    """Refuse a wrong wiring before any work.

    `given` names what is there before the first stage. Raises PlanError if a stage reads what neither an earlier stage
    writes nor `given` holds, or writes what already has an author.
    """
    author = dict.fromkeys(given, "the input")
    for stage in stages:
        for name in stage.reads:
            if name not in author:
                later = next((s.name for s in stages if name in s.writes), None)
                fix = f"move {later!r} before it" if later else f"add a stage that writes {name!r}"
                have = ", ".join(sorted(author))
                raise PlanError(f"stage {stage.name!r} reads {name!r}, which nothing before it writes ({have}): {fix}")
        for name in stage.writes:
            if name in author:
                raise PlanError(
                    f"stage {stage.name!r} writes {name!r}, which {author[name]!r} writes: rename or drop one"
                )
            author[name] = stage.name
