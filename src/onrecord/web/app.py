"""The app: pages, JSON and, if it is allowed, corrections, for one person on one machine.

It answers to its own host names only, so that no other site's page can reach it by a name that leads here. Answers
may load nothing but the app's own files. A correction must carry a token that only the app's own pages hold.
"""

import contextlib
import hmac
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from onrecord import __version__
from onrecord.errors import OnrecordError
from onrecord.records import to_row
from onrecord.report.page import environment, static
from onrecord.web import views
from onrecord.web.index import Filters
from onrecord.web.live import Live
from onrecord.web.views import VIEWS, Absent, Pages

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
Number = Annotated[int, Query(ge=0, le=10_000_000)]


def create_app(folder: Path, title: str, edit: bool = False, hosts: tuple[str, ...] = (), by: str = "") -> FastAPI:
    """The app over a record folder. `hosts` are names beside those of this machine that it answers to; `by` is what
    the forms of corrections say at first of who judges."""
    live = Live(folder)
    token = secrets.token_urlsafe(32) if edit else ""
    env = environment(Pages(), "onrecord.web")
    made_once: dict[str, str] = {}

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        live.start()
        yield
        live.stop()

    app = FastAPI(
        title=f"onrecord: {title}", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan,
        description="One sourced record of a crisis, as JSON.",
    )  # fmt: skip
    app.state.live = live
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver", *hosts])

    @app.middleware("http")
    async def guarded(request: Request, call_next: Callable[[Request], Any]) -> Response:
        try:
            answer: Response = await call_next(request)
        except Exception:
            logging.getLogger(__name__).exception("%s failed", request.url.path)
            answer = failed(500, "This page could not be made: the terminal that serves the record says why.")
        answer.headers.update(HEADERS)
        return answer

    def html(template: str, status: int = 200, **context: Any) -> Response:
        return Response(write(template, **context), status, media_type="text/html; charset=utf-8")

    def write(template: str, **context: Any) -> bytes:
        index = live.index
        base = {
            "title": title, "version": __version__, "number": index.number if index else 0,
            "made_by": index.stages if index else {}, "menu": [(p, v.heading) for p, v in VIEWS.items()],
            "here": "", "filters": Filters(), "form": None, "total": None, "shown": None, "pages": None,
            "noun": "event", "token": token, "by": by,
        }  # fmt: skip
        return env.get_template(template).render(base | context).encode("utf-8", "replace")

    def failed(status: int, message: str) -> Response:
        return html(
            "app.html", status, view="failed", heading="Not found" if status == 404 else "Sorry", message=message
        )

    def answer(request: Request, make: Callable[[Any], dict[str, Any]], *asked: object) -> Response:
        """A page of the newest commit, made once; what is not there and what is not yet read have pages too."""
        index = live.index
        if index is None:
            if live.failure:
                return failed(500, live.failure)
            return html("app.html", 503, view="loading", heading="One moment")
        template = "results.html" if request.headers.get("HX-Request") and request.url.path in VIEWS else "app.html"
        key = f"{template} {request.url.path} {asked!r}"
        try:
            return Response(
                live.kept(index.number, key, lambda: write(template, **make(index))),
                media_type="text/html; charset=utf-8",
                headers={"Cache-Control": "no-cache"},
            )
        except Absent as absent:
            return failed(404, str(absent))

    def page(path: str, view: views.View) -> None:
        template = {"/": "overview"}.get(path, path[1:])

        def show(request: Request, filters: Annotated[Filters, Depends()], at: Number = 0) -> Response:
            def make(index: Any) -> dict[str, Any]:
                found = view.make(index, filters, at)
                step = found.pop("step", views.AT_ONCE)
                listed = path in ("/events", "/statements", "/disputes", "/stories", "/documents")
                form = {"q": "q" in view.filters, "choices": views.choices(index, view)} if view.filters else None
                pages = views.turn(path, filters, at, found["total"], step) if listed else None
                return {
                    "view": template, "heading": view.heading, "here": path, "filters": filters,
                    "noun": view.noun, "form": form, "pages": pages,
                } | found  # fmt: skip

            return answer(request, make, filters, at)

        app.get(path, include_in_schema=False)(show)

    for path, view in VIEWS.items():
        page(path, view)

    @app.get("/search", include_in_schema=False)
    def search(request: Request, q: Text = "", at: Number = 0) -> Response:
        filters = Filters(q=q)
        return answer(request, lambda index: {
            "view": "search", "heading": "Search", "filters": filters, **views.search(index, filters, at)
        }, q, at)  # fmt: skip

    @app.get("/document", include_in_schema=False)
    def document(request: Request, id: Text, at: Text = "") -> Response:
        return answer(request, lambda index: {
            "view": "one_document", "heading": "Document", "here": "/documents", **views.one_document(index, id, at)
        }, id, at)  # fmt: skip

    @app.get("/fact", include_in_schema=False)
    def fact(request: Request, id: Text) -> Response:
        return answer(
            request, lambda index: {"view": "one_fact", "heading": "Explained", **views.one_fact(index, id)}, id
        )

    @app.get("/compare", include_in_schema=False)
    def compare(request: Request, child: Text, parent: Text) -> Response:
        return answer(request, lambda index: {
            "view": "compare", "heading": "Side by side", "here": "/sources", **views.compare(index, child, parent)
        }, child, parent)  # fmt: skip

    @app.get("/static/{name}", include_in_schema=False)
    def static_file(name: str) -> Response:
        if name not in STATIC:
            return failed(404, "There is no such file.")
        if name not in made_once:
            made_once[name] = static(name, "onrecord.web" if name == "htmx.min.js" else "onrecord.report")
        return Response(made_once[name], media_type=STATIC[name], headers={"Cache-Control": "max-age=3600"})

    _json(app, live)

    @app.get("/api", include_in_schema=False)
    def api() -> Response:
        paths = app.openapi()["paths"]
        addresses = [
            (path, get["get"]["summary"], [p["name"] for p in get["get"].get("parameters", [])])
            for path, get in paths.items()
        ]
        return html("app.html", view="api", heading="JSON for programs", addresses=addresses)

    if edit:

        @app.post("/correct", include_in_schema=False)
        async def correct(request: Request) -> Response:
            body = await request.body()
            if len(body) > LONGEST:
                return failed(413, "That is too long for a correction.")
            given = {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}
            if not hmac.compare_digest(given.get("token", "").encode(), token.encode()):
                return failed(403, "This form was not made by this app. Open the page again and retry.")
            try:
                await run_in_threadpool(_carry_out, live, given)
            except OnrecordError as error:
                return failed(422, str(error))
            target = (
                Pages().fact(given["target"]) if given.get("what") not in ("undo", "reject", "merge") else "/judgements"
            )
            return RedirectResponse(target, 303)

    @app.exception_handler(404)
    async def absent(_: Request, __: Exception) -> Response:
        return failed(404, "There is no such page.")

    return app


def _carry_out(live: Live, given: dict[str, str]) -> None:
    """Append a judgement to the record and read the commit that comes of it."""
    from onrecord.store.judgements import Correction, correct

    correction = Correction(given.get("what", ""), given.get("target", ""), given.get("value") or None)  # type: ignore[arg-type]
    correct(live.folder, [correction], given.get("by", ""), given.get("why", ""))
    live.look()


def _json(app: FastAPI, live: Live) -> None:
    """The addresses for programs. Every fact is a line of the record as `onrecord export jsonl` writes it."""

    def answered(make: Callable[[Any], Any]) -> Response:
        if live.index is None:
            return JSONResponse({"error": live.failure or "the record is being read"}, 503)
        try:
            content = json.dumps(make(live.index), ensure_ascii=False).encode("utf-8", "replace")
        except Absent as absent:
            return JSONResponse({"error": str(absent)}, 404)
        return Response(content, media_type="application/json")

    def listed(kind: str, filters: Filters, order: str, limit: int, at: int) -> Response:
        return answered(lambda index: {
            "total": index.count(kind, filters),
            "facts": [to_row(fact) for fact in index.facts(kind, filters, order, limit, at)],
        })  # fmt: skip

    limited = Annotated[int, Query(ge=1, le=500)]

    @app.get("/api/overview", summary="counts of the whole record")
    def overview() -> Response:
        def make(index: Any) -> Any:
            found = views.overview(index, Filters(), 0)["overview"]
            return found | {"refused": [to_row(refusal) for refusal in found["refused"]]}

        return answered(make)

    @app.get("/api/events", summary="events by time")
    def events(filters: Annotated[Filters, Depends()], limit: limited = 100, at: Number = 0) -> Response:
        return listed("event", filters, "time", limit, at)

    @app.get("/api/statements", summary="statements, the most reported first")
    def statements(filters: Annotated[Filters, Depends()], limit: limited = 100, at: Number = 0) -> Response:
        return listed("statement", filters, "told", limit, at)

    @app.get("/api/disagreements", summary="disagreements")
    def disagreements(limit: limited = 100, at: Number = 0) -> Response:
        return listed("disagreement", Filters(), "told", limit, at)

    @app.get("/api/fact", summary="an event, statement or disagreement")
    def fact(id: Text) -> Response:
        return answered(lambda index: to_row(views.one_fact(index, id)["fact"]))

    @app.get("/api/document", summary="a document")
    def document(id: Text) -> Response:
        return answered(lambda index: to_row(views.one_document(index, id)["document"]))

    @app.get("/api/search", summary="kind and id of what holds all words, best first")
    def search(q: Text, limit: limited = 100, at: Number = 0) -> Response:
        return answered(lambda index: [
            {"kind": kind, "id": identity} for kind, identity, _, _ in index.search(q, limit, at)
        ])  # fmt: skip
