"""The newest commit of a record, indexed, and answers kept while it is the newest."""

import asyncio
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from onrecord.errors import OnrecordError, RecordError
from onrecord.store import Record
from onrecord.store.manifest import load
from onrecord.web.indexing import name_of, write_index
from onrecord.web.maker import Answer, Source

LOOK_EVERY = 1.0
"""Seconds between two looks for a newer commit."""
KEPT_BYTES = 64_000_000
"""Answers that are kept take at most so much memory."""
TELL_EVERY = 0.2
"""Seconds between two words on how far the reading is."""
HOUR = 3600.0


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
    temporary folder. With `apart` a process beside this one writes it.
    """

    def __init__(self, folder: Path, apart: bool = False) -> None:
        self.folder = folder
        self.apart = apart
        self.source: Source | None = None
        self.failure: str | None = None
        self.progress: Progress | None = None
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
        if self._room is not None:
            self._room.cleanup()

    def look(self) -> None:
        """Read the newest commit if it is not the one that is open."""
        with self._again:
            try:
                record = Record.open(self.folder)
                if self.source is not None and self.source.number == record.manifest.number:
                    return
                path = self._index(record)
            except OnrecordError as error:
                self.failure = str(error)
                return
            finally:
                self.progress = None
            stages = tuple(record.stages.items())
            self.source, self.failure = Source(path, self.folder, record.manifest.number, stages), None

    def _index(self, record: Record) -> Path:
        """The index of a commit, written if it is not there. Those of other commits are removed."""
        room = self._writable()
        path = room / name_of(record)
        if not path.exists():
            part = room / f"{path.stem}-{time.time_ns()}.new"
            try:
                self._write(record, part)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        for other in room.iterdir():
            old = other.suffix == ".new" and time.time() - other.stat().st_mtime > HOUR
            if old or (other.suffix == ".sqlite" and other != path):
                other.unlink(missing_ok=True)
        return path

    def _writable(self) -> Path:
        room = self.folder / "index"
        try:
            room.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=room):
                return room
        except OSError:
            self._room = self._room or tempfile.TemporaryDirectory(prefix="onrecord-")
            return Path(self._room.name)

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
                if isinstance(said, str):
                    raise RecordError(said)
                self.progress = said
            problem = ""
        except EOFError:
            pass
        finally:
            process.join()
        if problem:
            raise RecordError(f"{self.folder} cannot be read: {problem}")

    def _follow(self) -> None:
        self.look()
        while not self._stop.wait(LOOK_EVERY):
            self.look()


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
        tell.send(str(error))


class Answers:
    """Answers of the newest commit, each made once however many ask for it at the same time. For one event loop."""

    def __init__(self) -> None:
        self._number = 0
        self._kept: OrderedDict[object, asyncio.Future[Answer]] = OrderedDict()
        self._size = 0

    async def get(self, number: int, key: object, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer to a question about a commit, kept or made."""
        if number != self._number:
            self._number, self._size = number, 0
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
