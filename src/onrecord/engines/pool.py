"""Spawned processes that run document stages over large input."""

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

import pyarrow as pa

from onrecord.engines import Chain, Failure, Opening, Outcome, StageSpec

_IN_FLIGHT = 3
"""Batches a worker may have waiting; bounds memory while no worker idles."""


def read(specs: Sequence[StageSpec], batches: Iterable[pa.RecordBatch], workers: int) -> Iterator[Outcome]:
    """One outcome for each batch, in input order, read by `workers` processes."""
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
