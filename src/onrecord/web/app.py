"""The app: pages, JSON and, if it is allowed, corrections, for one person on one machine.

It answers to its own host names only, so that no other site's page can reach it by a name that leads here. Answers
may load nothing but the app's own files. A correction must carry a token that only the app's own pages hold.
"""

import asyncio
import contextlib
import hmac
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord import __version__
from onrecord.errors import OnrecordError
from onrecord.report.page import static
from onrecord.store import Record
from onrecord.web.index import Filters
from onrecord.web.live import Answers, Live
from onrecord.web.maker import JSON, Answer, Asked, Maker, Makers, Site
from onrecord.web.views import VIEWS, Pages

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
STATIC = {"style.css": "text/css", "page.js": "text/javascript", "htmx.min.js": "text/javascript"}
LONGEST = 20_000
"""Bytes of a correction."""
Text = Annotated[str, Query(max_length=300)]
BROKEN = "This page could not be made: the terminal that serves the record says why."
Number = Annotated[int, Query(ge=0, le=10_000_000)]


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
        title=f"onrecord: {title}", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan,
        description="One sourced record of a crisis, as JSON.",
    )  # fmt: skip
    app.state.live = live
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver", *hosts])
    app.add_middleware(Guard, failed=lambda: send(own.failed(500, BROKEN)))

    async def answer(request: Request, **values: Any) -> Response:
        """The answer of the newest commit, made once; what is not yet read has a page too."""
        source, path = live.source, request.url.path
        if source is None:
            return send(unread(path))
        part = path in VIEWS and "HX-Request" in request.headers
        asked = Asked(path, tuple(values.items()), part)
        return send(await answers.get(source.number, asked, lambda: asyncio.wrap_future(makers.submit(source, asked))))

    def unread(path: str) -> Answer:
        if path.startswith("/api/"):
            said = live.failure or "the record is being read"
            return Answer(503, json.dumps({"error": said}).encode(), JSON)
        if live.failure:
            return own.failed(500, live.failure)
        return own.page("app.html", 503, None, view="loading", heading="One moment", progress=live.progress)

    def page(path: str) -> None:
        async def show(request: Request, filters: Annotated[Filters, Depends()], at: Number = 0) -> Response:
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
        content = static(name, "onrecord.web" if name == "htmx.min.js" else "onrecord.report")
        return Response(content, media_type=STATIC[name], headers={"Cache-Control": "max-age=3600"})

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
        body = await request.body()
        if len(body) > LONGEST:
            return send(own.failed(413, "That is too long for a correction."))
        fields = {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if not hmac.compare_digest(fields.get("token", "").encode(), site.token.encode()):
            return send(own.failed(403, "This form was not made by this app. Open the page again and retry."))
        return fields

    async def carried_out(fields: dict[str, str], later: bool) -> Response | None:
        """Append a judgement to the record and read the commit that comes of it; an answer if that failed."""
        try:
            await run_in_threadpool(_carry_out, live, fields, later)
        except OnrecordError as error:
            return send(own.failed(422, str(error)))
        return None

    if edit:

        @app.post("/correct", include_in_schema=False)
        async def correct(request: Request) -> Response:
            fields = await given(request)
            if isinstance(fields, Response):
                return fields
            if failure := await carried_out(fields, later=False):
                return failure
            what, target = fields.get("what"), fields["target"]
            if what in ("undo", "reject", "merge"):
                return RedirectResponse("/judgements", 303)
            about = next((j.about for j in Record.open(folder).rows("judgements") if j.target == target), None)
            pages = Pages()
            return RedirectResponse(pages.document(target) if about == "document" else pages.fact(target), 303)

        @app.post("/mark", include_in_schema=False)
        async def mark(request: Request) -> Response:
            fields = await given(request)
            if isinstance(fields, Response):
                return fields
            fields |= {"what": "mark", "why": fields.get("why") or "sampled"}
            if failure := await carried_out(fields, later=True):
                return failure
            query = urlencode([(key, fields[key]) for key in ("of", "type", "seed") if key in fields], errors="replace")
            return RedirectResponse(f"/sample?{query}", 303)

    @app.exception_handler(404)
    async def absent(_: Request, __: Exception) -> Response:
        return send(own.failed(404, "There is no such page."))

    return app


def send(answer: Answer) -> Response:
    """An answer as a response."""
    headers = {"Cache-Control": "no-cache"} | ({"Retry-After": "1"} if answer.status == 503 else {})
    return Response(answer.body, answer.status, headers, answer.media)


class Guard:
    """Puts the headers that keep a page in its place on every answer, and makes one where an error left none."""

    def __init__(self, app: ASGIApp, failed: Callable[[], Response]) -> None:
        self.app, self.failed = app, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception:
            logging.getLogger(__name__).exception("%s failed", scope["path"])
            if begun:
                raise
            await self.failed()(scope, receive, guarded)


def _carry_out(live: Live, given: dict[str, str], later: bool) -> None:
    from onrecord.store.judgements import Correction, correct

    correction = Correction(given.get("what", ""), given.get("target", ""), given.get("value") or None)  # type: ignore[arg-type]
    correct(live.folder, [correction], given.get("by", ""), given.get("why", ""), later=later)
    live.look()


def _json(app: FastAPI, answer: Callable[..., Awaitable[Response]]) -> None:
    """The addresses for programs. Every fact is a line of the record as `onrecord export jsonl` writes it."""
    limited = Annotated[int, Query(ge=1, le=500)]

    @app.get("/api/overview", summary="counts of the whole record")
    async def overview(request: Request) -> Response:
        return await answer(request)

    @app.get("/api/events", summary="events by time")
    async def events(
        request: Request, filters: Annotated[Filters, Depends()], limit: limited = 100, at: Number = 0
    ) -> Response:
        return await answer(request, filters=filters, limit=limit, at=at)

    @app.get("/api/statements", summary="statements, the most reported first")
    async def statements(
        request: Request, filters: Annotated[Filters, Depends()], limit: limited = 100, at: Number = 0
    ) -> Response:
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
