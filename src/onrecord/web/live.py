"""The newest commit of a record, indexed, and answers kept while it is the newest."""

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from onrecord.errors import OnrecordError
from onrecord.store import Record
from onrecord.web.index import Index

LOOK_EVERY = 1.0
"""Seconds between two looks for a newer commit."""
KEPT_BYTES = 64_000_000
"""Answers that are kept take at most so much memory."""


class Live:
    """Follows a record folder. `index` is None until the first commit is read; `failure` says why one can't be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index: Index | None = None
        self.failure: str | None = None
        self._room = tempfile.TemporaryDirectory(prefix="onrecord-")
        self._stop = threading.Event()
        self._again = threading.Lock()
        self._thread = threading.Thread(target=self._follow, daemon=True, name="follow-record")
        self._kept: OrderedDict[tuple[int, str], bytes] = OrderedDict()
        self._size = 0
        self._making: dict[tuple[int, str], threading.Lock] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to follow, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop following and remove what was written."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._room.cleanup()

    def look(self) -> None:
        """Read the newest commit if it is not the one that is open."""
        with self._again:
            try:
                record = Record.open(self.folder)
                number = record.manifest.number
                if self.index is not None and self.index.number == number:
                    return
                path = Path(self._room.name) / f"{number}.sqlite"
                path.unlink(missing_ok=True)
                before, self.index = self.index, Index.build(record, path)
                self.failure = None
            except OnrecordError as error:
                self.failure = str(error)
                return
        with self._lock:
            self._kept.clear()
            self._size = 0
        if before is not None:
            before.path.unlink(missing_ok=True)

    def kept(self, number: int, key: str, make: Callable[[], bytes]) -> bytes:
        """An answer of a commit, made once however many ask for it at the same time."""
        at = (number, key)
        with self._lock:
            if at in self._kept:
                self._kept.move_to_end(at)
                return self._kept[at]
            making = self._making.setdefault(at, threading.Lock())
        with making:
            with self._lock:
                if at in self._kept:
                    return self._kept[at]
            answer = make()
            with self._lock:
                self._making.pop(at, None)
                self._kept[at] = answer
                self._size += len(answer)
                while self._size > KEPT_BYTES and len(self._kept) > 1:
                    self._size -= len(self._kept.popitem(last=False)[1])
            return answer

    def _follow(self) -> None:
        self.look()
        while not self._stop.wait(LOOK_EVERY):
            self.look()
