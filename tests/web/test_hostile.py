"""The app among hostile documents, hostile requests, and operators without luck."""

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from onrecord.engines.local import Local
from onrecord.errors import RecordError
from onrecord.pipeline import default_plan
from onrecord.store import Record
from onrecord.store.build import Build, build
from onrecord.store.forget import forget
from onrecord.store.judgements import Correction, correct
from onrecord.store.manifest import path_of
from onrecord.store.writer import Writer
from onrecord.web import app as app_module
from onrecord.web import live as live_module
from onrecord.web.indexing import write_index
from onrecord.web.live import Live
from onrecord.web.maker import API, PAGES
from tests.store.made import jsonl
from tests.web.test_app import ask

LONG = "long-" * 1000
SCRIPT = "<script>window.hacked = 1</script>"
SAID = 'Ruritania accused Syldavia of shelling the port of Vesta. "We deny it," said President Ottokar Brumm.'
HOSTILE = [
    {"id": LONG, "text": SAID},
    {"id": SCRIPT, "title": SCRIPT, "outlet": SCRIPT, "url": "javascript:alert(1)", "text": f"{SAID} {SCRIPT}"},
    {"id": '" onmouseover="x()', "url": 'https://x.example/" onerror="alert(1)', "text": f"{SAID} On Monday."},
    {"id": "a&b=c#d?e/f%00+g", "title": "</style><style>*{display:none}", "text": f"{SAID} On Tuesday."},
    {"id": "nul\x00", "title": "nul\x00", "text": f"{SAID} On\x00 Wednesday."},
    {"id": "turned\u202e", "title": "\u202eeltit", "text": f"{SAID} On \u2067Thursday."},
    {"id": "half\ud800", "title": "\udc00", "outlet": "\ud800", "text": f"{SAID} On Friday.\udfff"},
    {"id": "big", "title": "W" * 100_000, "text": f"{SAID} {'X' * 1_000_000}"},
    *({"id": f"tiny-{n}", "text": f"Talks {n}."} for n in range(30)),
]  # fmt: skip
ROUTES: dict[str, tuple[str, ...]] = {
    "/events": ("q", "party", "type", "status", "standing", "place", "first", "last", "origins", "other", "at"),
    "/timeline": ("q", "origins", "at"),
    "/documents": ("at",),
    "/judgements": ("at",),
    "/search": ("q", "kind", "at"),
    "/story": ("id", "at"),
    "/document": ("id", "at"),
    "/fact": ("id", "at"),
    "/told": ("id",),
    "/compare": ("child", "parent"),
    "/sample": ("of", "type", "seed"),
    "/api/events": ("q", "party", "first", "origins", "limit", "at"),
    "/api/statements": ("origins", "limit"),
    "/api/disagreements": ("limit", "at"),
    "/api/fact": ("id",),
    "/api/document": ("id",),
    "/api/search": ("q", "limit", "at"),
}
VALUES = [
    "", "-1", "9" * 30, "-" + "9" * 30, "1e9", "١٢", "\x00", "\u202e", "a" * 9_999, "a" * 20_000,
    "'; DROP TABLE fact --", '" OR NEAR(a b) NOT *', "col:^a", SCRIPT, "\r\nX-Evil: 1", "{{ 7 * 7 }}", "2031-99-99",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    build([str(jsonl(folder / "in.jsonl", *HOSTILE))], str(folder / "h.record"), Local(1), default_plan(None))
    return folder / "h.record"


@pytest.fixture(scope="module")
def site(serve: Callable[..., str], hostile: Path) -> str:
    return serve(hostile, f"Hostile {SCRIPT} \udcff")


@pytest.fixture
def own(hotline: Path, tmp_path: Path) -> Path:
    """A record that a test may spoil."""
    return Path(shutil.copytree(hotline, tmp_path / "own.record"))


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(live_module, "AGAIN_AFTER", 0.0)


def raw(site: str, sent: bytes, patience: float = 20) -> bytes:
    """What comes back for bytes."""
    host, port = site.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=patience) as line:
        line.sendall(sent)
        got = b""
        while part := line.recv(65536):
            got += part
        return got


def asked(site: str, method: str, path: str) -> tuple[int, bytes, http.client.HTTPResponse]:
    line = http.client.HTTPConnection(site.removeprefix("http://"), timeout=30)
    line.request(method, path)
    answer = line.getresponse()
    return answer.status, answer.read(), answer


def until(holds: Callable[[], bool], patience: float = 20) -> bool:
    for _ in range(int(patience / 0.05)):
        if holds():
            return True
        time.sleep(0.05)
    return False


def held(folder: Path) -> bytes:
    """All bytes of the indexes that a record folder holds."""
    return b"".join(path.read_bytes() for path in sorted((folder / "index").rglob("*")) if path.is_file())


# hostile requests


@pytest.mark.parametrize("route", ROUTES)
def test_no_value_of_an_address_breaks_a_page(site: str, route: str) -> None:
    addresses = [f"{route}?{name}={urllib.parse.quote(value)}" for name in ROUTES[route] for value in VALUES]
    name = ROUTES[route][0]
    odd = (f"{name}=%ed%a0%80", f"{name}=%ff%00", f"{name}=a&{name}=b", f"{name}[]=a", name, f"={name}", "%", "&&;=")
    for address in [*addresses, *(f"{route}?{query}" for query in odd)]:
        status, text, headers = ask(site + address)
        assert status in (200, 404, 422), address[:200]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Evil"] is None
        if route.startswith("/api/"):
            assert headers["Content-Type"] == "application/json"
            assert status == 200 or set(json.loads(text)) == {"error"}
        else:
            assert headers["Content-Type"].startswith("text/html")
            assert "<script>window" not in text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "POST"])
def test_what_nothing_here_does_is_told(site: str, method: str) -> None:
    for path in ("/", "/events", "/static/style.css"):
        status, body, answer = asked(site, method, path)
        assert (status, answer.getheader("Allow")) == (405, "GET")
        assert b"<h2>Sorry</h2>" in body
    status, body, _ = asked(site, method, "/api/events")
    assert (status, set(json.loads(body))) == (405, {"error"})


def test_what_is_not_there_is_told_in_json_to_programs(site: str) -> None:
    status, body, _ = asked(site, "GET", "/api/nothing")
    assert (status, set(json.loads(body))) == (404, {"error"})


def test_a_title_that_is_no_text_is_described(site: str) -> None:
    assert "<U+DCFF>" in json.loads(ask(site + "/openapi.json")[1])["info"]["title"]


def test_head_is_answered_without_a_body(site: str) -> None:
    for path in ("/", "/api/overview", "/static/style.css"):
        status, body, answer = asked(site, "HEAD", path)
        assert (status, body) == (200, b"")
        assert int(answer.getheader("Content-Length") or 0) == len(asked(site, "GET", path)[1])


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("localhost:1", 200), ("LOCALHOST", 200), ("[::1]:8000", 200), ("10.1.2.3", 200),
     ("evil.example", 400), ("127.0.0.1.evil.example", 400), ("127.0.0.1@evil.example", 400), ("", 400), ("a b", 400),
     ("evil.example:127.0.0.1", 400), ("\xff", 400)],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(site: str, host: str, status: int) -> None:
    answer = raw(
        site, b"GET /api/overview HTTP/1.1\r\nConnection: close\r\nHost: " + host.encode("latin-1") + b"\r\n\r\n"
    )
    assert int(answer.split()[1]) == status


def test_a_page_that_fails_is_a_page(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError("secret")

    monkeypatch.setitem(API, "/api/disagreements", broken)
    monkeypatch.setitem(PAGES, "/search", broken)
    status, body, _ = asked(site, "GET", "/api/disagreements?limit=77")
    assert (status, json.loads(body)) == (500, {"error": app_module.BROKEN})
    status, body, _ = asked(site, "GET", "/search?q=never+asked+before")
    assert status == 500
    assert app_module.BROKEN in body.decode() and b"secret" not in body


# hostile documents


def test_every_link_among_hostile_documents_leads_somewhere(site: str) -> None:
    seen, waiting = set[str](), ["/", f"/document?id={urllib.parse.quote(LONG)}"]
    while waiting and len(seen) < 400:
        path = waiting.pop()
        status, text, _ = ask(site + path)
        assert status == 200, path[:200]
        if not text.startswith("<!doctype"):
            continue
        tree = lxml.html.document_fromstring(text)
        assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')] | //style | //script[not(@src)]"), path[:200]
        for found in tree.xpath("//@href | //@hx-get"):
            assert found == "data:," or found.startswith(("/", "#", "https://x.example/")), path[:200]
            address = found.partition("#")[0]
            if address.startswith("/") and address not in seen:
                seen.add(address)
                waiting.append(address)
    assert any(LONG in path for path in seen)


# corrections


@pytest.fixture
def editing(serve: Callable[..., str], own: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """An app that takes corrections, and the fields of a good one."""
    site = serve(own, edit=True, by="Ada")
    event = Record.open(own).rows("events")[0]
    page = lxml.html.document_fromstring(ask(f"{site}/fact?id={event.id}")[1])
    token = page.xpath("//form[@class='correct']//input[@name='token']/@value")[0]
    yield site, {"token": token, "target": event.id, "value": "right", "by": "Ada", "of": "events"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403), ({}, 200),
     ({"Origin": "http://evil.example"}, 403), ({"Sec-Fetch-Site": "same-origin"}, 200), ({"Origin": "null"}, 200)],
)  # fmt: skip
def test_a_token_that_another_site_got_hold_of_is_not_enough(
    editing: tuple[str, dict[str, str]], own: Path, headers: dict[str, str], status: int
) -> None:
    site, form = editing
    assert ask(site + "/mark", form, **headers)[0] == status
    assert len(Record.open(own).rows("judgements")) == (status == 200)


def test_own_origin_is_no_other_site(editing: tuple[str, dict[str, str]]) -> None:
    site, form = editing
    assert ask(site + "/mark", form, Origin=site)[0] == 200


@pytest.mark.parametrize(
    "fields",
    [{}, {"target": ""}, {"value": ""}, {"value": "\x00"}, {"by": " "}, {"target": SCRIPT}, {"target": "\ud800"},
     {"seed": "x" * 5000}],
)  # fmt: skip
def test_a_form_without_sense_is_answered(editing: tuple[str, dict[str, str]], fields: dict[str, str]) -> None:
    site, form = editing
    given = form | fields if fields else {"token": form["token"]}
    body = urllib.parse.urlencode(given, errors="replace")
    for path in ("/mark", "/correct"):
        line = http.client.HTTPConnection(site.removeprefix("http://"), timeout=30)
        line.request("POST", path, body)
        answer = line.getresponse()
        text = answer.read().decode()
        assert answer.status == (303 if "seed" in fields and path == "/mark" else 422), path
        assert "Traceback" not in text and "<script>window" not in text


def test_what_is_too_long_for_a_correction_is_not_read_to_its_end(editing: tuple[str, dict[str, str]]) -> None:
    site, _ = editing
    assert ask(site + "/correct", {"token": "x" * 50_000})[0] == 413
    head = b"POST /correct HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = raw(site, head + b"7000\r\n" + b"x" * 0x7000 + b"\r\n")  # and there it waits for more
    assert answer.startswith(b"HTTP/1.1 413")


def test_whoever_sends_too_slowly_is_left(editing: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    site, _ = editing
    monkeypatch.setattr(app_module, "PATIENCE", 0.2)
    answer = raw(site, b"POST /correct HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ntoken=")
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_correction_while_a_build_runs_is_refused_for_now(editing: tuple[str, dict[str, str]], own: Path) -> None:
    site, form = editing
    with Writer(own):
        status, text, headers = ask(site + "/mark", form)
        assert (status, headers["Retry-After"]) == (503, "1")
        assert "is being written by process" in text
    assert ask(site + "/mark", form)[0] == 200


def test_editors_wait_for_one_another(editing: tuple[str, dict[str, str]], own: Path) -> None:
    site, form = editing
    events = Record.open(own).rows("events")[:6]
    with ThreadPoolExecutor(6) as editors:
        forms = [form | {"target": event.id, "by": f"editor {n}"} for n, event in enumerate(events)]
        assert [*editors.map(lambda one: ask(site + "/mark", one)[0], forms)] == [200] * 6
    assert {j.target for j in Record.open(own).rows("judgements")} == {event.id for event in events}


def test_a_form_that_is_sent_twice_counts_once(editing: tuple[str, dict[str, str]], own: Path) -> None:
    site, form = editing
    for _ in range(2):
        status, text, _ = ask(site + "/mark", form)
        assert status == 200
    row = lxml.html.document_fromstring(text).xpath("//table[contains(@class, 'precision')]//tr")[-1].text_content()
    assert "100%" in row and "21% to 100%" in row
    (judgement, _) = Record.open(own).rows("judgements")
    undo = {"token": form["token"], "what": "undo", "target": judgement.id, "why": "misread", "by": "Ada"}
    assert ask(site + "/correct", undo)[0] == 200
    assert ask(site + "/correct", undo)[0] == 422


# records that change below the app


def test_a_record_that_is_removed_and_comes_back(serve: Callable[..., str], own: Path) -> None:
    site = serve(own)
    away = own.with_suffix(".away")
    own.rename(away)
    assert until(lambda: ask(site + "/events")[0] == 503)
    said = ask(site + "/events")[1]
    assert "is not a record" in said and "Commit 0" not in said
    assert "is not a record" in json.loads(ask(site + "/api/events")[1])["error"]
    away.rename(own)
    assert until(lambda: ask(site + "/events")[0] == 200)


def test_a_record_in_the_place_of_another_of_as_many_commits(
    serve: Callable[..., str], own: Path, tmp_path: Path
) -> None:
    site = serve(own)
    other = tmp_path / "other.record"
    build([str(jsonl(tmp_path / "a.jsonl", {"id": "a", "text": SAID}))], str(other), Local(1), default_plan(None))
    assert Record.open(other).manifest.number == Record.open(own).manifest.number
    own.rename(tmp_path / "gone")
    other.rename(own)
    assert until(lambda: ask(site + "/api/document?id=a")[0] == 200)
    assert json.loads(ask(site + "/api/overview")[1])["counts"]["documents"] == 1


def test_an_index_that_is_damaged_or_removed_is_written_anew(serve: Callable[..., str], own: Path) -> None:
    site = serve(own)
    status, events, _ = ask(site + "/api/events")
    for n, spoil in enumerate(
        (lambda path: path.write_bytes(b"spoilt " * 100_000), lambda path: os.truncate(path, 5000))
    ):
        (index,) = (own / "index").glob("*.sqlite")
        spoil(index)
        status, text, _ = ask(f"{site}/api/events?limit={499 - n}")
        assert (status, text) == (200, events)
    shutil.rmtree(own / "index")
    fresh = serve(own)
    assert ask(fresh + "/api/events")[1] == events


@pytest.mark.parametrize("problem", [sqlite3.OperationalError("database or disk is full"), OSError(30, "Read-only")])
def test_without_room_in_the_record_the_index_lies_elsewhere(
    own: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    shutil.rmtree(own / "index", ignore_errors=True)

    def full(record: Record, path: Path, tell: Any = None) -> None:
        if own in path.parents:
            path.write_bytes(b"half of it")
            raise problem
        write_index(record, path)

    monkeypatch.setattr(live_module, "write_index", full)
    live = Live(own)
    live.look()
    assert live.failure is None and live.source is not None
    assert own not in live.source.index.parents
    assert [*(own / "index").iterdir()] == []
    monkeypatch.setattr(live_module, "write_index", lambda *_: (_ for _ in ()).throw(problem))
    correct(own, [Correction("reject", Record.open(own).rows("events")[0].id)], "ada", "misread")
    live.look()
    assert live.failure is not None and "make room" in live.failure
    assert live.source is not None  # what was read before is still shown
    live.stop()


def test_what_goes_wrong_once_does_not_end_the_following(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def write(record: Record, path: Path, tell: Any = None) -> None:
        tried.append(path)
        if len(tried) == 1:
            raise ZeroDivisionError
        write_index(record, path)

    shutil.rmtree(own / "index", ignore_errors=True)
    monkeypatch.setattr(live_module, "write_index", write)
    live = Live(own)
    live.start()
    assert until(lambda: live.source is not None)
    live.stop()


# what is forgotten


SECRET = "Envoy Zabulon Quist of Ruritania met rebels in the quarry at midnight"


@pytest.fixture
def with_secret(tmp_path: Path) -> Path:
    given = jsonl(
        tmp_path / "in.jsonl", {"id": "secret", "text": f"{SECRET}, the ministry said."}, {"id": "a", "text": SAID}
    )
    build([str(given)], str(tmp_path / "s.record"), Local(1), default_plan(None))
    return tmp_path / "s.record"


def test_nothing_of_what_is_forgotten_stays_in_an_index(serve: Callable[..., str], with_secret: Path) -> None:
    site = serve(with_secret, processes=1)
    assert "Zabulon" in ask(site + "/search?q=quarry")[1]
    assert b"Zabulon" in held(with_secret)
    forget(with_secret, ["secret"], "ada", "asked to")
    assert b"Zabulon" not in held(with_secret)
    assert until(lambda: "Zabulon" not in ask(site + "/search?q=quarry")[1])
    assert ask(site + "/document?id=secret")[0] == 404
    assert until(lambda: len(held(with_secret)) > 0)
    assert b"Zabulon" not in held(with_secret)


def test_an_index_made_while_a_document_is_forgotten_goes_too(
    with_secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(build: Build) -> Any:
        Live(with_secret).look()
        assert b"Zabulon" in held(with_secret)
        return carry_out(build)

    carry_out = Build.run
    monkeypatch.setattr(Build, "run", run)
    forget(with_secret, ["secret"], "ada", "asked to")
    assert b"Zabulon" not in held(with_secret)


def test_an_index_that_lies_elsewhere_is_not_left_behind(with_secret: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (with_secret / "index").symlink_to(tmp_path / "elsewhere")
    Live(with_secret).look()
    with pytest.raises(RecordError, match="is a link"):
        forget(with_secret, ["secret"], "ada", "asked to")
    assert [d.id for d in Record.open(with_secret).rows("documents")] == ["a", "secret"]


def test_an_index_that_is_done_after_its_commit_went_is_not_kept(
    with_secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(record: Record, path: Path, tell: Any = None) -> None:
        write_index(record, path)
        if path_of(with_secret, record.manifest.number).exists():
            content = path.read_bytes()
            forget(with_secret, ["secret"], "ada", "asked to")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)

    monkeypatch.setattr(live_module, "write_index", late)
    live = Live(with_secret)
    live.look()
    assert b"Zabulon" not in held(with_secret)
    monkeypatch.setattr(live_module, "write_index", write_index)
    live.look()
    assert live.source is not None and b"Zabulon" not in held(with_secret)
    live.stop()


# the command


def served(record: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "onrecord", "serve", str(record), *options]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    return running, running.stderr.readline().split()[0]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_stops_in_order(own: Path, sent: signal.Signals, code: int) -> None:
    running, address = served(own, "--port", "0")
    assert until(lambda: ask(address)[0] == 200, 60)
    line = socket.create_connection(("127.0.0.1", int(address.rstrip("/").rpartition(":")[2])))
    line.sendall(b"GET / HTTP/1.1\r\n")  # one that never ends its question
    running.send_signal(sent)
    _, said = running.communicate(timeout=30)
    line.close()
    assert running.returncode == code
    assert "Traceback" not in said and "Warning" not in said


def test_a_port_in_use_and_a_host_that_is_none(own: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for options in (
            ["--port", str(taken.getsockname()[1])],
            ["--host", "no.such.host.invalid"],
            ["--host", "\udcff"],
        ):
            command = [sys.executable, "-m", "onrecord", "serve", str(own), *options]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert done.returncode == 2
            assert "cannot listen at" in done.stderr and "take another" in done.stderr


def test_an_index_folder_that_goes_while_it_is_written_to_is_made_again(with_secret: Path) -> None:
    live, written = Live(with_secret), []

    def write(record: Record, path: Path) -> None:
        written.append(path)
        if len(written) == 1:
            shutil.rmtree(path.parent)
        really(record, path)

    really, live._write = live._write, write  # type: ignore[method-assign]
    live.look()
    assert live.source is not None and live.source.index.parent == with_secret / "index"
    assert len(written) == 2
