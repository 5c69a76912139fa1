"""The engine of one machine: a plain loop for small input, spawned processes for large."""

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain as concatenate
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

import pyarrow as pa

from onrecord.engines import Chain, Failure, Opening, Outcome, StageSpec

POOL_CHARACTERS = 250_000
"""Input below this many characters is read faster by a loop than processes take to start."""

_IN_FLIGHT = 3
"""Batches a worker may have waiting; bounds memory while no worker idles."""


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
            workers = 1 if rest is None else _processors()
            everything = concatenate(head, rest or ())
        return _loop(specs, everything, self._opening) if workers == 1 else _pool(specs, everything, workers)


def _processors() -> int:
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


def _pool(specs: Sequence[StageSpec], batches: Iterable[pa.RecordBatch], workers: int) -> Iterator[Outcome]:
    waiting: deque[tuple[pa.RecordBatch, Future[Outcome]]] = deque()
    pool = _Workers(specs, workers)
    source = iter(batches)
    try:
        while True:
            while len(waiting) < workers * _IN_FLIGHT and (batch := next(source, None)) is not None:
                waiting.append((batch, pool.submit(batch)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                pool.stop()
                yield _salvage(specs, batch)
                pool = _Workers(specs, workers)
                waiting = deque((b, pool.submit(b)) for b, _ in waiting)
    finally:
        pool.stop()


def _salvage(specs: Sequence[StageSpec], batch: pa.RecordBatch) -> Outcome:
    """Read a batch that may have killed its worker document by document, each killer at the cost of one process."""
    done: list[pa.RecordBatch] = []
    failures: list[Failure] = []
    pool = _Workers(specs, 1)
    try:
        for row in range(batch.num_rows):
            try:
                outcome = pool.submit(batch.slice(row, 1)).result()
                done += [outcome.batch] if outcome.batch.num_rows else []
                failures += [Failure(row, *failure[1:]) for failure in outcome.failures]
            except BrokenProcessPool:
                failures.append(Failure(row, "engine", "the process that read this document died"))
                pool.stop()
                pool = _Workers(specs, 1)
    finally:
        pool.stop()
    if not done:
        return Outcome(batch.slice(0, 0), failures)
    return Outcome(pa.Table.from_batches(done).combine_chunks().to_batches()[0], failures)


class _Workers:
    """Spawned processes that read batches. They end when this end of a pipe is closed, by `stop` or by the death of
    this process, however it dies."""

    def __init__(self, specs: Sequence[StageSpec], number: int) -> None:
        spawn = get_context("spawn")
        watched, self._held = spawn.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(number, spawn, _enter, (list(specs), watched))

    def submit(self, batch: pa.RecordBatch) -> Future[Outcome]:
        return self._pool.submit(_work, batch)

    def stop(self) -> None:
        """End the workers at once, whatever they are doing."""
        self._held.close()
        self._pool.shutdown(wait=True, cancel_futures=True)


# What follows runs in a worker process, which reads for one pool only.
_specs: list[StageSpec] = []
_chain: Chain | None = None


def _enter(specs: list[StageSpec], watched: Connection) -> None:
    """Prepare a worker: it leaves Ctrl-C to its parent, and ends when its parent lets go of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(watched,), daemon=True).start()
    _specs[:] = specs


def _end_with(watched: Connection) -> None:
    wait([watched])
    os._exit(1)


def _work(batch: pa.RecordBatch) -> Outcome:
    """Take a batch through the worker's chain, opened with its first batch so that an error in it is reported."""
    global _chain
    if _chain is None:
        _chain = Chain(_specs, Opening())
    return _chain.run(batch)
