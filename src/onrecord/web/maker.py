"""Making answers: a page or JSON from the index of a commit, in this process or in others beside it.

What asks is a plain value and what answers is bytes, so that one that serves many people lets several processes make
pages at once while it only passes them on.
"""

import asyncio
import contextlib
import gc
import json
import signal
import sqlite3
import threading
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from onrecord import __version__
from onrecord.errors import RecordError
from onrecord.records import to_row
from onrecord.report import atlas
from onrecord.web import views
from onrecord.web.index import Filters, Index
from onrecord.web.pages import templates
from onrecord.web.views import VIEWS, Absent, Commit, Context

HTML, JSON = "text/html; charset=utf-8", "application/json"
PAGES: dict[str, Callable[..., Context]] = {
    "/search": views.search,
    "/story": views.one_story,
    "/document": views.one_document,
    "/fact": views.one_fact,
    "/told": views.told,
    "/compare": views.compare,
    "/sample": views.sample,
}
"""Pages beside those of the menu."""
DAMAGED = ("SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_CORRUPT_VTAB", "SQLITE_IOERR", "SQLITE_NOTADB")
"""What SQLite says of a file that is gone or was cut or written over."""
AHEAD = 2
"""Questions that a process is sent before it has answered: one in hand and the next one."""
MENU = [*((path, view.heading) for path, view in VIEWS.items()), ("/sample", "How right?")]


@dataclass(frozen=True)
class Site:
    """What pages say that is not in the record. `token` is what only the app's own forms hold, empty if nobody may
    correct; `by` whom those forms name at first."""

    title: str
    token: str = ""
    by: str = ""


@dataclass(frozen=True)
class Source:
    """Where a commit is found: its index, and the record for its judgements."""

    index: Path
    folder: Path
    number: int
    stages: tuple[tuple[str, str], ...]


class Unreadable(RecordError):
    """The index of a commit is gone or damaged: it has to be written anew."""


@dataclass(frozen=True)
class Asked:
    """A question: the path, its values as keywords, and whether only the part below the filters is wanted."""

    path: str
    values: tuple[tuple[str, Any], ...]
    part: bool = False


@dataclass(frozen=True)
class Answer:
    """What is sent."""

    status: int
    body: bytes
    media: str


class Maker:
    """Makes answers, one at a time."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.env = templates()
        self._source: Source | None = None
        self._commit: Commit | None = None

    def answer(self, source: Source, asked: Asked) -> Answer:
        """The answer to a question about a commit. Raises Unreadable for an index that is gone or damaged."""
        fresh = self._source != source
        while True:
            try:
                return self._answer(self._open(source), source, asked)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorname", "") not in DAMAGED:
                    raise
                self._close()
                if fresh:
                    raise Unreadable(f"{source.index} cannot be read: {error}") from None
                fresh = True  # what was open may have been written anew under its name

    def _answer(self, commit: Commit, source: Source, asked: Asked) -> Answer:
        try:
            if asked.path.startswith("/api/"):
                return Answer(200, API[asked.path](commit, **dict(asked.values)).encode("utf-8", "replace"), JSON)
            if asked.path in VIEWS:
                context = views.view_page(commit, asked.path, **dict(asked.values))
            else:
                context = PAGES[asked.path](commit, **dict(asked.values))
        except Absent as absent:
            if asked.path.startswith("/api/"):
                return Answer(404, json.dumps({"error": str(absent)}).encode(), JSON)
            return self.failed(404, str(absent), source)
        template = "told.html" if asked.path == "/told" else "part.html" if asked.part else "app.html"
        return self.page(template, 200, source, **context)

    def failed(self, status: int, message: str, source: Source | None = None) -> Answer:
        """A page that says why there is none."""
        heading = "Not found" if status == 404 else "Sorry"
        return self.page("app.html", status, source, view="failed", heading=heading, message=message)

    def page(self, template: str, status: int, source: Source | None, **context: Any) -> Answer:
        """A template with what every page shows."""
        base = {
            "title": self.site.title, "version": __version__, "number": source.number if source else 0,
            "made_by": dict(source.stages) if source else {}, "menu": MENU, "here": "", "filters": Filters(),
            "form": None, "total": None, "shown": None, "pages": None, "noun": "event", "token": self.site.token,
            "by": self.site.by,
        }  # fmt: skip
        return Answer(status, self.env.get_template(template).render(base | context).encode("utf-8", "replace"), HTML)

    def _close(self) -> None:
        if self._commit is not None:
            self._commit.index.close()
        self._commit = self._source = None

    def _open(self, source: Source) -> Commit:
        if self._commit is None or source != self._source:
            judged = _judgements(source)
            if self._commit is None or self._commit.index.path != source.index:
                self._close()
                self._commit = Commit(Index(source.index), judged)
            self._commit, self._source = Commit(self._commit.index, judged), source
        return self._commit


def _judgements(source: Source) -> list[Any]:
    from onrecord.store.manifest import load
    from onrecord.store.record import Record

    return Record(source.folder, load(source.folder, source.number)).rows("judgements")


# JSON


def _overview(commit: Commit) -> str:
    return json.dumps(commit.index.fixed("overview"), ensure_ascii=False)


def _listed(commit: Commit, kind: str, filters: Filters, limit: int, at: int) -> str:
    numbers = commit.index.numbers(kind, filters)
    lines = commit.index.lines(numbers[at : at + limit])
    return f'{{"total": {len(numbers)}, "facts": [{", ".join(lines)}]}}'


def _fact(commit: Commit, id: str) -> str:
    return json.dumps(to_row(views.found_fact(commit, id)), ensure_ascii=False)


def _document(commit: Commit, id: str) -> str:
    found = commit.index.documents([id])
    if not found:
        raise Absent(f"The record has no document {id!r}.")
    return json.dumps(to_row(found[0]), ensure_ascii=False)


def _search(commit: Commit, q: str, limit: int, at: int) -> str:
    hits = commit.index.search(q, views.SEARCHED[""], limit, at)
    return json.dumps([{"kind": kind, "id": identity} for kind, identity, _, _ in hits], ensure_ascii=False)


API: dict[str, Callable[..., str]] = {
    "/api/overview": _overview,
    "/api/events": lambda commit, **values: _listed(commit, "event", **values),
    "/api/statements": lambda commit, **values: _listed(commit, "statement", **values),
    "/api/disagreements": lambda commit, **values: _listed(commit, "disagreement", Filters(), **values),
    "/api/fact": _fact,
    "/api/document": _document,
    "/api/search": _search,
}


# processes


class Makers:
    """Makers in `processes` processes beside this one; with 0 one in a thread of this process.

    Used from one event loop, which sends questions and reads answers itself: a pool of the standard library hands each
    one through three threads, which costs more than most pages.
    """

    def __init__(self, site: Site, processes: int) -> None:
        self.site, self.processes = site, processes
        self._thread: Executor | None = None
        self._beside: list[_Beside] = []
        self._waiting: deque[_Question] = deque()

    def start(self) -> None:
        """Start what makes."""
        if self.processes == 0:
            self._thread = ThreadPoolExecutor(1, "maker", _begin, (self.site,))
        self._beside = [self._another() for _ in range(self.processes)]

    def stop(self) -> None:
        """End it; the processes end when this end of their pipe is closed, however this process dies."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
        for beside in self._beside:
            asyncio.get_running_loop().remove_reader(beside.pipe.fileno())
            beside.pipe.close()
        self._beside = []

    async def make(self, source: Source, asked: Asked) -> Answer:
        """The answer to a question about a commit. Raises RecordError if it can't be read or a process died at it,
        RuntimeError with the traceback of what else failed."""
        loop = asyncio.get_running_loop()
        if self._thread is not None:
            return await loop.run_in_executor(self._thread, _make, source, asked)
        question = _Question(source, asked, loop.create_future())
        self._waiting.append(question)
        self._pass_on()
        return await question.answer

    def _pass_on(self) -> None:
        """Send what waits to processes that have room."""
        while self._waiting and self._beside:
            beside = min(self._beside, key=lambda beside: len(beside.asked))
            if len(beside.asked) >= AHEAD:
                return
            question = self._waiting.popleft()
            if not question.answer.cancelled():
                beside.asked.append(question)
                with contextlib.suppress(OSError):  # it died: reading says so
                    beside.pipe.send((question.source, question.asked))

    def _another(self) -> "_Beside":
        spawn = get_context("spawn")
        pipe, its = spawn.Pipe()
        spawn.Process(target=_make_beside, args=(self.site, its), daemon=True).start()
        its.close()
        beside = _Beside(pipe, deque())
        asyncio.get_running_loop().add_reader(pipe.fileno(), self._read, beside)
        return beside

    def _read(self, beside: "_Beside") -> None:
        try:
            made = beside.pipe.recv()
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(beside.pipe.fileno())
            beside.pipe.close()
            self._beside[self._beside.index(beside)] = self._another()
            for question in beside.asked:
                if not question.answer.done():
                    question.answer.set_exception(RecordError("a process that makes pages died"))
        else:
            question = beside.asked.popleft()
            if question.answer.done():
                pass
            elif isinstance(made, Answer):
                question.answer.set_result(made)
            else:
                question.answer.set_exception(made)
        self._pass_on()


@dataclass(frozen=True)
class _Question:
    source: Source
    asked: Asked
    answer: "asyncio.Future[Answer]"


@dataclass(frozen=True)
class _Beside:
    """A process that makes answers: this end of its pipe, and what it was asked and has not answered, oldest first."""

    pipe: Connection
    asked: deque[_Question]


# What follows runs where answers are made; a thread or process makes for one app only.
_own = threading.local()


def _begin(site: Site) -> None:
    _own.maker = Maker(site)


def _make(source: Source, asked: Asked) -> Answer:
    made: Answer = _own.maker.answer(source, asked)
    return made


def _make_beside(site: Site, pipe: Connection) -> None:
    """Answer what comes through a pipe until its other end is closed. What failed is answered with what it raised."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _begin(site)
    _ready()
    gc.freeze()  # looking through all that was read takes longer than most pages
    with contextlib.suppress(EOFError, OSError):
        while True:
            source, asked = pipe.recv()
            try:
                made: Answer | Exception = _make(source, asked)
            except RecordError as error:
                made = error
            except Exception:
                made = RuntimeError(traceback.format_exc())
            pipe.send(made)


def _ready() -> None:
    """Read the templates and the map, so that the first answer does not wait for them."""
    atlas.load()
    for name in _own.maker.env.list_templates(["html"]):
        _own.maker.env.get_template(name)
