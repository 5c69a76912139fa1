"""The one writer of a record: puts segments, then publishes them in one commit."""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.errors import RecordError
from onrecord.store.files import publish, sweep, sync_folder, write_whole
from onrecord.store.manifest import FORMAT, Entry, Manifest, check_format, load, newest, numbers, path_of, readable

KEPT = 2
"""Commits whose segments stay on disk: the last, and the one that a reader may have just opened."""


class Writer:
    """Holds a record folder for writing, made if it is not there; use as a context manager.

    With `mend` the newest commits are dropped whose manifests cannot be read. Raises RecordError if another process
    writes to it, or the folder holds something else.
    """

    def __init__(self, folder: str | os.PathLike[str], mend: bool = False) -> None:
        self._mend = mend
        self.folder = Path(folder)
        self.segments = self.folder / "segments"

    def __enter__(self) -> "Writer":
        self._claim()
        with self._writing():
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._lock, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._lock)
            raise RecordError(
                f"{self.folder} is being written by process {holder}: wait for it to end, or build into another folder"
            ) from None
        try:
            with self._writing():
                self._prepare()
        except BaseException:
            os.close(self._lock)
            raise
        return self

    def _prepare(self) -> None:
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)
        for part in (self.segments, self.folder / "manifests"):
            part.mkdir(exist_ok=True)
            sweep(part)
        sweep(self.folder)
        while self._mend and (known := numbers(self.folder)) and not readable(self.folder, known[-1]):
            path_of(self.folder, known[-1]).unlink()
        self.last = newest(self.folder) or Manifest(0)
        if self.last.alone and len(numbers(self.folder)) > 1:
            self._prune(1)  # its writer was killed before it was done

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._lock)

    def _claim(self) -> None:
        """Make the folder a record, unless it is one."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # A build may have been killed before it wrote the format: only its own files are there then.
            if not (self.folder / "format").exists():
                names = sorted(path.name for path in self.folder.iterdir())
                others = [name for name in names if name != "lock" and not name.startswith(".format")]
                if others:
                    raise RecordError(f"{self.folder} is not a record and not empty ({others[0]}): name another folder")
                publish(self.folder / "format", f"{FORMAT}\n".encode())
        except OSError as error:
            raise RecordError(f"cannot write a record at {self.folder}: {error.strerror}") from None
        check_format(self.folder)

    def put(self, name: str, table: pa.Table, about: Mapping[str, str] | None = None) -> str:
        """Write a table as one segment and return the segment's name. `about` is kept in the file's metadata."""
        table = table.replace_schema_metadata(dict(about) if about else None)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", write_statistics=False)
        data = sink.getvalue()
        segment = f"{name}-{hashlib.sha256(data).hexdigest()[:32]}.parquet"
        path = self.segments / segment
        if not path.exists() or path.stat().st_size != len(data):
            with self._writing():
                write_whole(path, data)
        return segment

    def commit(
        self, tables: Mapping[str, Entry], stages: Mapping[str, str], language: str | None = None, alone: bool = False
    ) -> bool:
        """Publish these tables as the record, unless it holds just them. True if there was something to publish.

        Segments that no kept commit refers to are removed; with `alone` the last commit is the only one kept.
        Raises RecordError if the folder cannot be written; the last commit is then as it was.
        """
        manifest = Manifest(self.last.number + 1, dict(tables), dict(stages), language, alone)
        news = not manifest.same_as(self.last) or (alone and len(numbers(self.folder)) > 1)
        with self._writing():
            if news:
                sync_folder(self.segments)
                if (self.folder / "format").read_text("utf-8").strip() != FORMAT:
                    publish(self.folder / "format", f"{FORMAT}\n".encode())
                publish(path_of(self.folder, manifest.number), manifest.to_json().encode())
                self.last = manifest
            self._prune(1 if alone or self.last.alone else KEPT)
        return news

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RecordError(
                f"cannot write to {self.folder}: {error.strerror or error}; its last commit is as it was. Mend that "
                "and run the command again: it goes on from what is written"
            ) from None

    def _prune(self, keep: int) -> None:
        """Remove what no kept commit refers to, manifests last: while they stand, the next writer sees work undone."""
        known = numbers(self.folder)
        live = {segment for number in known[-keep:] for segment in self._named_by(number)}
        for path in self.segments.iterdir():
            if path.name not in live:
                path.unlink(missing_ok=True)
        for number in known[:-keep]:
            path_of(self.folder, number).unlink(missing_ok=True)

    def _named_by(self, number: int) -> set[str]:
        """The segments of a commit; none of one that cannot be read any more."""
        if number == self.last.number:
            return self.last.segments
        return load(self.folder, number).segments if readable(self.folder, number) else set()
