"""Engines run document stages over batches of documents: the same stages, in a loop, in processes or elsewhere."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from onrecord.stage import DocumentStage


@dataclass(frozen=True)
class StageSpec:
    """A stage by its import path, `package.module:Class`, and its parameters, so that a worker can make its own."""

    path: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Path and parameters as a string: two specs with one key make the same stage."""
        return json.dumps([self.path, self.params], sort_keys=True)

    def create(self) -> Any:
        """A new stage, not opened yet."""
        module, _, name = self.path.partition(":")
        return getattr(import_module(module), name)(**self.params)


class Failure(NamedTuple):
    """A document that a stage could not read: its row in the batch that went in, the stage, and what happened."""

    row: int
    stage: str
    reason: str


class Outcome(NamedTuple):
    """What became of one batch: the rows that went through with their new columns, and those that did not."""

    batch: pa.RecordBatch
    failures: list[Failure]


class Engine(Protocol):
    """Runs a chain of document stages; one `Outcome` for each batch, in input order."""

    def map(self, specs: Sequence[StageSpec], batches: Iterable[pa.RecordBatch]) -> Iterator[Outcome]: ...


SLOW = ("pyarrow.compute", "numpy.ma")
"""Parts of libraries that these import on first use, and that take long."""


class Opening:
    """The document stages of one process, each opened once, by its key. They open one after the other in a thread of
    their own, so that later stages load while earlier ones read the first batch."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "open")
        self._stages: dict[str, Future[DocumentStage]] = {}

    def stages(self, specs: Sequence[StageSpec]) -> "list[Future[DocumentStage]]":
        """The stages, opened or about to be, and what they import when they first work."""
        found = [self.stage(spec) for spec in specs]
        for module in SLOW:
            self._thread.submit(import_module, module)
        return found

    def stage(self, spec: StageSpec) -> "Future[DocumentStage]":
        """The stage, opened or about to be; its result raises what its opening raised."""
        if spec.key not in self._stages:
            self._stages[spec.key] = self._thread.submit(_opened, spec)
        return self._stages[spec.key]


def _opened(spec: StageSpec) -> DocumentStage:
    stage: DocumentStage = spec.create()
    stage.open()
    return stage


class Chain:
    """Document stages in a row, in one process. A stage that fails on a batch gets its documents one by one, so that
    one bad document costs only itself."""

    def __init__(self, specs: Sequence[StageSpec], opening: "Opening") -> None:
        self._stages = opening.stages(specs)

    def run(self, batch: pa.RecordBatch) -> Outcome:
        """Take one batch through all stages."""
        rows = list(range(batch.num_rows))
        failures: list[Failure] = []
        for opened in self._stages:
            if not rows:
                break
            stage = opened.result()
            try:
                batch = _apply(stage, batch)
            except Exception:
                batch, rows, failed = _one_by_one(stage, batch, rows)
                failures += failed
        return Outcome(batch, sorted(failures))


def _apply(stage: DocumentStage, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with the stage's columns. Raises RuntimeError if the stage loses or adds documents."""
    done = list(stage.map(iter([batch])))
    if len(done) != 1 or done[0].num_rows != batch.num_rows:
        given = [part.num_rows for part in done]
        raise RuntimeError(f"stage {stage.name!r} took {batch.num_rows} documents and gave {given}")
    return done[0]


def _one_by_one(
    stage: DocumentStage, batch: pa.RecordBatch, rows: list[int]
) -> tuple[pa.RecordBatch, list[int], list[Failure]]:
    """The documents that the stage can read, their rows, and the others as failures."""
    done: list[pa.RecordBatch] = []
    kept: list[int] = []
    failures: list[Failure] = []
    for position, row in enumerate(rows):
        try:
            done.append(_apply(stage, batch.slice(position, 1)))
            kept.append(row)
        except Exception as error:
            failures.append(Failure(row, stage.name, f"{type(error).__name__}: {error}"))
    if not done:
        return batch.slice(0, 0), [], failures
    return pa.Table.from_batches(done).combine_chunks().to_batches()[0], kept, failures


def in_batches(
    rows: Iterable[dict[str, Any]], schema: pa.Schema, documents: int = 32, characters: int = 65_536
) -> Iterator[pa.RecordBatch]:
    """Rows with a `text` as batches of at most so many documents, closed once they hold so many characters."""
    held: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row["text"])
        if len(held) >= documents or size >= characters:
            yield pa.RecordBatch.from_pylist(held, schema=schema)
            held, size = [], 0
    if held:
        yield pa.RecordBatch.from_pylist(held, schema=schema)
