"""Small document stages for the tests of engines; imported by name in worker processes."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa


class Count:
    """Counts words; fails on documents that say so, kills its process on others."""

    name, version, reads, writes = "count", "1", ("text",), ("words",)

    def __init__(self, unit: int = 1) -> None:
        self.unit = unit

    def open(self) -> None:
        self.opened = True

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            texts = batch.column("text").to_pylist()
            if "die" in texts:
                os._exit(9)
            if "fail" in texts:
                raise ValueError("a text that fails")
            yield batch.append_column("words", pa.array([len(text.split()) * self.unit for text in texts]))


class Double:
    name, version, reads, writes = "double", "1", ("words",), ("doubled",)

    def open(self) -> None:
        pass

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            words = batch.column("words").to_pylist()
            if 4 in words:
                raise KeyError("four")
            yield batch.append_column("doubled", pa.array([2 * n for n in words], type=pa.int64()))


class Closed(Double):
    def open(self) -> None:
        raise ValueError("no lexicon")


class Sleep(Double):
    """Tells its process id in a file and does not come back."""

    reads = ("text",)

    def map(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            Path(batch.column("text")[0].as_py(), str(os.getpid())).touch()
            time.sleep(60)
            yield batch
