"""The engine of one machine: a plain loop for small input, spawned processes for large."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain as concatenate

import pyarrow as pa

from onrecord.engines import Chain, Opening, Outcome, StageSpec

POOL_CHARACTERS = 250_000
"""Input below this many characters is read faster by a loop than processes take to start."""


class Local:
    """Runs stages in this process or in `workers` others; None chooses by the size of the input.

    The outcome is the same whatever the number of workers.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers
        self._opening = Opening()

    def map(self, specs: Sequence[StageSpec], batches: Iterable[pa.RecordBatch]) -> Iterator[Outcome]:
        """One outcome for each batch, in input order."""
        workers, everything = self.workers, iter(batches)
        if workers is None:
            head, rest = _peek(everything, POOL_CHARACTERS)
            workers = 1 if rest is None else processors()
            everything = concatenate(head, rest or ())
        if workers == 1:
            return _loop(specs, everything, self._opening)
        from onrecord.engines import pool  # slow to load, and small input does without

        return pool.read(specs, everything, workers)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _peek(
    batches: Iterator[pa.RecordBatch], characters: int
) -> tuple[list[pa.RecordBatch], Iterator[pa.RecordBatch] | None]:
    """The first batches, and the rest or None if they hold fewer than so many characters in all."""
    head: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        head.append(batch)
        size += sum(len(text) for text in batch.column("text").to_pylist())
        if size >= characters:
            return head, batches
    return head, None


def _loop(specs: Sequence[StageSpec], batches: Iterable[pa.RecordBatch], opening: Opening) -> Iterator[Outcome]:
    chain: Chain | None = None
    for batch in batches:
        chain = chain or Chain(specs, opening)
        yield chain.run(batch)
