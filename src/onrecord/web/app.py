"""The app: pages, JSON and, if it is allowed, corrections, for one person on one machine.

It answers to its own host names only, so that no other site's page can reach it by a name that leads here. Answers
may load nothing but the app's own files. A correction must carry a token that only the app's own pages hold.
"""

import asyncio
import contextlib
import hmac
import ipaddress
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, BeforeValidator
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord import __version__
from onrecord.errors import OnrecordError, RecordError
from onrecord.records import Judgement
from onrecord.report.page import D3, d3, inert, static
from onrecord.web.index import Filters
from onrecord.web.live import Answers, Live
from onrecord.web.maker import JSON, Answer, Asked, Maker, Makers, Site, Source, Unreadable
from onrecord.web.pages import Pages
from onrecord.web.views import VIEWS

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "HX-Request",
}
STATIC: dict[str, tuple[str, Callable[[], str]]] = {
    "style.css": ("text/css", lambda: static("style.css")),
    "page.js": ("text/javascript", lambda: static("page.js")),
    "drawings.js": ("text/javascript", lambda: static("drawings.js")),
    "d3.js": ("text/javascript", lambda: d3(*D3)),
    "htmx.min.js": ("text/javascript", lambda: static("htmx.min.js", "onrecord.web")),
}
LONGEST = 20_000
"""Bytes of a correction."""
PATIENCE = 30.0
"""Seconds that a correction may take to arrive."""
BROKEN = "This page could not be made: the terminal that serves the record says why."
Text = Annotated[str, Query(max_length=10_000)]
"""A value in an address. The ids that documents are given may be long."""
Number = Annotated[int, BeforeValidator(lambda value: value or 0), Query(ge=0, le=10_000_000)]


def narrowed(
    q: Text = "", party: Text = "", type: Text = "", status: Text = "", standing: Text = "", place: Text = "",
    first: Text = "", last: Text = "", origins: Number = 0, other: Text = "",
) -> Filters:  # fmt: skip
    """The filters that an address holds."""
    return Filters(q, party, type, status, standing, place, first, last, origins, other)


Narrowed = Annotated[Filters, Depends(narrowed)]


def create_app(
    folder: Path, title: str, edit: bool = False, hosts: tuple[str, ...] = (), by: str = "", processes: int = 0
) -> FastAPI:
    """The app over a record folder. `hosts` are names beside those of this machine that it answers to; `by` is what
    the forms of corrections say at first of who judges. Pages are made by so many `processes` beside this one, or by
    a thread of it; with processes the record is read in one too."""
    live = Live(folder, apart=processes > 0)
    site = Site(title, secrets.token_urlsafe(32) if edit else "", by)
    makers, own, answers = Makers(site, processes), Maker(site), Answers()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        makers.start()
        live.start()
        yield
        makers.stop()
        live.stop()

    app = FastAPI(
        title=f"onrecord: {inert(title)}", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan,
        description="One sourced record of a crisis, as JSON.",
        responses={422: {"model": Refused, "description": "a value without meaning"},
                   503: {"model": Refused, "description": "the record is being read, or cannot be"}},
    )  # fmt: skip
    app.state.live = live

    def refused(path: str, status: int, message: str) -> Response:
        """Why there is no answer, as a page or, below /api/, as JSON."""
        if path.startswith("/api/"):
            return send(Answer(status, json.dumps({"error": message}).encode(), JSON))
        return send(own.failed(status, message))

    app.add_middleware(Guard, names=frozenset({"localhost", *hosts}), refused=refused)

    async def answer(request: Request, **values: Any) -> Response:
        """The answer of the newest commit, made once; what is not yet read has a page too."""
        path = request.url.path
        part = path in VIEWS and "HX-Request" in request.headers
        asked = Asked(path, tuple(values.items()), part)

        async def made(source: Source | None) -> Response:
            if source is None:
                return unread(path)
            make = partial(makers.make, source, asked)
            return send(await answers.get(source, asked, make))

        source = live.source
        try:
            return await made(source)
        except RecordError as error:
            # Its commit is gone as there are newer ones, its index is damaged or removed, or a process was killed.
            await run_in_threadpool(live.look, source if isinstance(error, Unreadable) else None)
        try:
            return await made(live.source)
        except RecordError as error:
            return refused(path, 503, str(error))

    def unread(path: str) -> Response:
        if live.failure or path.startswith("/api/"):
            return refused(path, 503, live.failure or "the record is being read")
        return send(own.page("app.html", 503, None, view="loading", heading="One moment", progress=live.progress))

    def page(path: str) -> None:
        async def show(request: Request, filters: Narrowed, at: Number = 0) -> Response:
            return await answer(request, filters=filters, at=at)

        app.get(path, include_in_schema=False)(show)

    for path in VIEWS:
        page(path)

    @app.get("/search", include_in_schema=False)
    async def search(request: Request, q: Text = "", kind: Text = "", at: Number = 0) -> Response:
        return await answer(request, q=q, kind=kind, at=at)

    @app.get("/story", include_in_schema=False)
    async def story(request: Request, id: Text, at: Number = 0) -> Response:
        return await answer(request, id=id, at=at)

    @app.get("/document", include_in_schema=False)
    async def document(request: Request, id: Text, at: Text = "") -> Response:
        return await answer(request, id=id, spot=at)

    @app.get("/fact", include_in_schema=False)
    async def fact(request: Request, id: Text, at: Number = 0) -> Response:
        return await answer(request, id=id, at=at)

    @app.get("/told", include_in_schema=False)
    async def told(request: Request, id: Text) -> Response:
        return await answer(request, id=id)

    @app.get("/compare", include_in_schema=False)
    async def compare(request: Request, child: Text, parent: Text) -> Response:
        return await answer(request, child=child, parent=parent)

    @app.get("/sample", include_in_schema=False)
    async def sample(request: Request, of: Text = "events", type: Text = "", seed: Number = 0) -> Response:
        return await answer(request, of=of, type=type, seed=seed)

    @app.get("/static/{name}", include_in_schema=False)
    async def static_file(name: str) -> Response:
        if name not in STATIC:
            return send(own.failed(404, "There is no such file."))
        media, content = STATIC[name]
        return Response(content(), media_type=media, headers={"Cache-Control": "max-age=3600"})

    _json(app, answer)

    @app.get("/api", include_in_schema=False)
    def api() -> Response:
        paths = app.openapi()["paths"]
        addresses = [
            (path, get["get"]["summary"], [p["name"] for p in get["get"].get("parameters", [])])
            for path, get in paths.items()
        ]
        made = own.page("app.html", 200, live.source, view="api", heading="JSON for programs", addresses=addresses)
        return send(made)

    async def given(request: Request) -> dict[str, str] | Response:
        """The fields of a form that this app made."""
        if _from_elsewhere(request.headers):
            return send(own.failed(403, "This form was sent by a page of another site."))
        body = b""
        try:
            async with asyncio.timeout(PATIENCE):
                async for part in request.stream():
                    body += part
                    if len(body) > LONGEST:
                        return _last(send(own.failed(413, "That is too long for a correction.")))
        except TimeoutError:
            return _last(send(own.failed(408, "The correction did not arrive whole.")))
        fields = {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if not hmac.compare_digest(fields.get("token", "").encode(), site.token.encode()):
            return send(own.failed(403, "This form was not made by this app. Open the page again and retry."))
        return fields

    async def carried_out(fields: dict[str, str], later: bool) -> Judgement | Response:
        """Append a judgement to the record and read the commit that comes of it; an answer if that failed."""
        try:
            return await run_in_threadpool(_carry_out, live, fields, later)
        except RecordError as error:
            return send(own.failed(503, f"This was not noted: {error}"))
        except OnrecordError as error:
            return send(own.failed(422, str(error)))

    if edit:

        @app.post("/correct", include_in_schema=False)
        async def correct(request: Request) -> Response:
            fields = await given(request)
            judged = fields if isinstance(fields, Response) else await carried_out(fields, later=False)
            if isinstance(judged, Response):
                return judged
            pages = Pages()
            if judged.what in ("undo", "reject", "merge"):
                return RedirectResponse("/judgements", 303)
            page = pages.document if judged.about == "document" else pages.fact
            return RedirectResponse(page(judged.target), 303)

        @app.post("/mark", include_in_schema=False)
        async def mark(request: Request) -> Response:
            fields = await given(request)
            if isinstance(fields, Response):
                return fields
            judged = await carried_out(fields | {"what": "mark", "why": fields.get("why") or "sampled"}, later=True)
            if isinstance(judged, Response):
                return judged
            query = urlencode([(key, fields[key]) for key in ("of", "type", "seed") if key in fields], errors="replace")
            return RedirectResponse(f"/sample?{query}#to-mark", 303)

    @app.exception_handler(HTTPException)
    async def no_answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        said = {404: "There is no such page.", 405: f"Nothing here is done by {request.method}."}
        answered = refused(request.url.path, status, said.get(status, str(error)))
        answered.headers.update(getattr(error, "headers", None) or {})
        return answered

    @app.exception_handler(RequestValidationError)
    async def meaningless(request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else []
        said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in found[:3])
        return refused(request.url.path, 422, f"This address has no meaning: {said}.")

    return app


def send(answer: Answer) -> Response:
    """An answer as a response."""
    headers = {"Cache-Control": "no-cache"} | ({"Retry-After": "1"} if answer.status == 503 else {})
    return Response(answer.body, answer.status, headers, answer.media)


def _last(response: Response) -> Response:
    """A response after which the connection is closed, as not all that was sent was read."""
    response.headers["Connection"] = "close"
    return response


class Refused(BaseModel):
    """What stands below /api/ where there is no answer."""

    error: str


class Guard:
    """Lets in only what asks for this app by an address of this machine or by one of its `names`; puts the headers
    that keep a page in its place on every answer, and makes one where an error left none. HEAD is answered as GET."""

    def __init__(self, app: ASGIApp, names: frozenset[str], refused: Callable[[str, int, str], Response]) -> None:
        self.app, self.names, self.refused = app, names, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, path = False, scope["path"]
        bodiless = scope["method"] == "HEAD"

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(HEADERS)
            elif bodiless:
                message = {**message, "body": b""}
            await send(message)

        if not self.known(Headers(scope=scope).get("host", "")):
            said = f"This app does not answer to that name, only to {', '.join(sorted(self.names))} and addresses."
            await self.refused(path, 400, said)(scope, receive, guarded)
            return
        try:
            await self.app({**scope, "method": "GET"} if bodiless else scope, receive, guarded)
        except ClientDisconnect:
            return
        except asyncio.CancelledError:
            if begun:
                raise
            await self.refused(path, 503, "The app was stopped.")(scope, receive, guarded)
        except Exception:
            logging.getLogger(__name__).exception("%s failed", path)
            if begun:
                raise
            await self.refused(path, 500, BROKEN)(scope, receive, guarded)

    def known(self, host: str) -> bool:
        """Whether a Host header names this app. Any address does: only a name can lead here that another site owns."""
        name = host.rpartition(":")[0] if host[-1:] != "]" and ":" in host else host
        if name.lower() in self.names:
            return True
        try:
            ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
        except ValueError:
            return False
        return True


def _from_elsewhere(headers: Headers) -> bool:
    """Whether the browser says that a page of another site sent this. Without a word from it the token decides."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    return origin != "null" and origin.partition("://")[2] != headers.get("host")


def _carry_out(live: Live, given: dict[str, str], later: bool) -> Judgement:
    from onrecord.store.judgements import Correction, correct

    correction = Correction(given.get("what", ""), given.get("target", ""), given.get("value") or None)  # type: ignore[arg-type]
    with live.correcting:
        made = correct(live.folder, [correction], given.get("by", ""), given.get("why", ""), later=later)
    live.look()
    return made[0]


def _json(app: FastAPI, answer: Callable[..., Awaitable[Response]]) -> None:
    """The addresses for programs. Every fact is a line of the record as `onrecord export jsonl` writes it."""
    limited = Annotated[int, Query(ge=1, le=500)]

    @app.get("/api/overview", summary="counts of the whole record")
    async def overview(request: Request) -> Response:
        return await answer(request)

    @app.get("/api/events", summary="events by time")
    async def events(request: Request, filters: Narrowed, limit: limited = 100, at: Number = 0) -> Response:
        return await answer(request, filters=filters, limit=limit, at=at)

    @app.get("/api/statements", summary="statements, the most reported first")
    async def statements(request: Request, filters: Narrowed, limit: limited = 100, at: Number = 0) -> Response:
        return await answer(request, filters=filters, limit=limit, at=at)

    @app.get("/api/disagreements", summary="disagreements")
    async def disagreements(request: Request, limit: limited = 100, at: Number = 0) -> Response:
        return await answer(request, limit=limit, at=at)

    @app.get("/api/fact", summary="an event, statement or disagreement")
    async def fact(request: Request, id: Text) -> Response:
        return await answer(request, id=id)

    @app.get("/api/document", summary="a document")
    async def document(request: Request, id: Text) -> Response:
        return await answer(request, id=id)

    @app.get("/api/search", summary="kind and id of what holds all words, best first")
    async def search(request: Request, q: Text, limit: limited = 100, at: Number = 0) -> Response:
        return await answer(request, q=q, limit=limit, at=at)
