"""The newest commit of a record, indexed, and answers kept while it is the newest."""

import asyncio
import logging
import sqlite3
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from onrecord.errors import OnrecordError, RecordError
from onrecord.store import Record
from onrecord.store.manifest import Manifest, load, path_of
from onrecord.web.indexing import name_of, write_index
from onrecord.web.maker import Answer, Source

LOOK_EVERY = 1.0
"""Seconds between two looks for a newer commit."""
REST = 2.0
"""After a look as many times as long goes by before the next one, so that following a build leaves it most of the
machine however large the record is."""
KEPT_BYTES = 64_000_000
"""Answers that are kept take at most so much memory."""
TELL_EVERY = 0.2
"""Seconds between two words on how far the reading is."""
HOUR = 3600.0
AGAIN_AFTER = 20.0
"""Seconds before a commit that could not be read is tried again."""


@dataclass(frozen=True)
class Progress:
    """How far the reading of a commit is."""

    what: str
    done: int
    total: int


class Live:
    """Follows a record folder. `source` is None until the first commit is read; `failure` says why one can't be,
    `progress` how far the reading is.

    The index lies in the record's folder, in `index`, so that it is made once; where that can't be written, in a
    temporary folder. With `apart` a process beside this one writes it. Whoever writes to the record holds `correcting`.
    """

    def __init__(self, folder: Path, apart: bool = False) -> None:
        self.folder = folder
        self.apart = apart
        self.source: Source | None = None
        self.failure: str | None = None
        self.progress: Progress | None = None
        self.correcting = threading.Lock()
        self._manifest: Manifest | None = None
        self._tried: tuple[Manifest, float] | None = None
        self._room: tempfile.TemporaryDirectory[str] | None = None
        self._stop = threading.Event()
        self._again = threading.Lock()
        self._thread = threading.Thread(target=self._follow, daemon=True, name="follow-record")

    def start(self) -> None:
        """Begin to follow, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop following and remove what was written outside the record."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._leave()

    def look(self, doubted: Source | None = None) -> None:
        """Read the newest commit if it is not the one that is open, or if what is open is `doubted`.

        A commit that can't be read leaves the one before it open; where there is no record any more, nothing is open.
        """
        with self._again:
            try:
                record = Record.open(self.folder)
            except OnrecordError as error:
                self.source = self._manifest = None
                self._fail(str(error))
                return
            if doubted is not None and doubted is self.source:
                doubted.index.unlink(missing_ok=True)
                self.source = self._manifest = None
            if record.manifest == self._manifest or self._too_soon(record.manifest):
                return
            try:
                path = self._index(record)
            except (OnrecordError, OSError, sqlite3.Error) as error:
                self._tried = record.manifest, time.monotonic()
                self._fail(str(error))
                return
            finally:
                self.progress = None
            stages = tuple(record.stages.items())
            self.source, self.failure = Source(path, self.folder, record.manifest.number, stages), None
            self._manifest = record.manifest

    def _too_soon(self, manifest: Manifest) -> bool:
        if self._tried is None:
            return False
        tried, at = self._tried
        return tried == manifest and time.monotonic() - at < AGAIN_AFTER

    def _fail(self, failure: str) -> None:
        if failure != self.failure:
            logging.getLogger(__name__).warning("%s", failure)
        self.failure = failure

    def _leave(self) -> None:
        """Remove what was written outside the record."""
        if self._room is not None:
            self._room.cleanup()
            self._room = None

    def _index(self, record: Record) -> Path:
        """The index of a commit, written if it is not there: in the record's folder or, if that has no room for it or
        is not to be written to, elsewhere."""
        within = self.folder / "index"
        for last in (False, True):
            try:
                path = self._index_in(within, record)
                self._leave()
                return path
            except (OSError, sqlite3.Error) as error:
                if last or within.exists():  # else it went meanwhile, as when documents are forgotten
                    logging.getLogger(__name__).warning("%s: %s; the index is written elsewhere", within, error)
                    break
        self._room = self._room or tempfile.TemporaryDirectory(prefix="onrecord-")
        try:
            return self._index_in(Path(self._room.name), record)
        except (OSError, sqlite3.Error) as error:
            raise RecordError(
                f"{self.folder} cannot be indexed in {self._room.name}: {error}; make room, or set TMPDIR"
            ) from None

    def _index_in(self, room: Path, record: Record) -> Path:
        """The index in a folder. Those of other commits are removed. Raises OSError or sqlite3.Error."""
        room.mkdir(exist_ok=True)
        path = room / name_of(record)
        if not path.exists():
            part = room / f"{path.stem}-{time.time_ns()}.new"
            try:
                self._write(record, part)
                part.replace(path)
                if not path_of(self.folder, record.manifest.number).exists():
                    path.unlink()  # documents may have been forgotten meanwhile, and nothing of them may stay
                    raise RecordError(f"commit {record.manifest.number} of {self.folder} went while it was read")
            finally:
                part.unlink(missing_ok=True)
        for other in room.iterdir():
            with suppress(OSError):
                old = other.suffix == ".new" and time.time() - other.stat().st_mtime > HOUR
                if old or (other.suffix == ".sqlite" and other != path):
                    other.unlink()
        return path

    def _write(self, record: Record, path: Path) -> None:
        if not self.apart:
            write_index(record, path, lambda what, done, total: setattr(self, "progress", Progress(what, done, total)))
            return
        spawn = get_context("spawn")
        told, tell = spawn.Pipe(duplex=False)
        arguments = (self.folder, record.manifest.number, path, tell)
        process = spawn.Process(target=_write_apart, args=arguments, daemon=True)
        process.start()
        tell.close()
        problem = "the process that read it died"
        try:
            while (said := told.recv()) is not None:
                if isinstance(said, Exception):
                    raise said
                self.progress = said
            problem = ""
        except EOFError:
            pass
        finally:
            process.join()
        if problem:
            raise RecordError(f"{self.folder} cannot be read: {problem}")

    def _follow(self) -> None:
        while True:
            begin = time.monotonic()
            try:
                self.look()
            except Exception as error:
                logging.getLogger(__name__).exception("%s cannot be followed", self.folder)
                self.failure = f"{self.folder} cannot be read: {error!r}"
            if self._stop.wait(max(LOOK_EVERY, REST * (time.monotonic() - begin))):
                return


def _write_apart(folder: Path, number: int, path: Path, tell: Connection) -> None:
    """Write the index in a process of its own: progress, an error's text, and None at the end go through the pipe."""
    said = 0.0

    def progress(what: str, done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= TELL_EVERY:
            said = time.monotonic()
            tell.send(Progress(what, done, total))

    try:
        write_index(Record(folder, load(folder, number)), path, progress)
        tell.send(None)
    except OnrecordError as error:
        tell.send(RecordError(str(error)))
    except (OSError, sqlite3.Error) as error:
        tell.send(OSError(str(error)))


class Answers:
    """Answers of the newest commit, each made once however many ask for it at the same time. For one event loop."""

    def __init__(self) -> None:
        self._commit: Hashable = None
        self._kept: OrderedDict[Hashable, asyncio.Future[Answer]] = OrderedDict()
        self._size = 0

    async def get(self, commit: Hashable, key: Hashable, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer to a question about a commit, kept or made."""
        if commit != self._commit:
            self._commit, self._size = commit, 0
            self._kept.clear()
        if key in self._kept:
            self._kept.move_to_end(key)
            return await asyncio.shield(self._kept[key])
        making = asyncio.ensure_future(make())
        kept = self._kept
        kept[key] = making
        try:
            answer = await asyncio.shield(making)
        except BaseException:
            if kept.get(key) is making:
                del kept[key]
            raise
        if kept.get(key) is making:
            self._size += len(answer.body)
            while self._size > KEPT_BYTES and len(kept) > 1:
                _, oldest = kept.popitem(last=False)
                if oldest.done() and not oldest.cancelled() and oldest.exception() is None:
                    self._size -= len(oldest.result().body)
        return answer
