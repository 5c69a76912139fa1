"""The app over HTTP: every page, filters, search, JSON, corrections, and what it refuses."""

import asyncio
import hashlib
import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children
from pathlib import Path
from typing import Any, TypeVar

import lxml.html
import pytest

from onrecord.cli.show import load
from onrecord.engines.local import Local
from onrecord.errors import RecordError
from onrecord.knowledge import load_yaml
from onrecord.pipeline import default_plan
from onrecord.report.facts import Facts
from onrecord.report.parties import parties_of
from onrecord.store import Record
from onrecord.store.build import build
from onrecord.store.judgements import Correction, correct
from onrecord.web import index as index_module
from onrecord.web.index import Filters, Index, matching
from onrecord.web.indexing import write_index
from onrecord.web.live import Answers, Live
from onrecord.web.maker import MENU, Answer, Asked, Makers, Site
from tests.store.made import jsonl

Made = TypeVar("Made")
STATIC = Path(index_module.__file__).parent / "static"


def ask(url: str, data: dict[str, str] | None = None, **headers: str) -> tuple[int, str, Any]:
    """Status, text and headers of an answer; redirects are followed."""
    body = urllib.parse.urlencode(data).encode() if data is not None else None
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


@pytest.fixture(scope="module")
def facts(hotline: Path) -> Facts:
    return load(Record.open(hotline))


@pytest.fixture(scope="module")
def site(serve: Callable[..., str], hotline: Path) -> str:
    return serve(hotline, "The hotline")


@pytest.mark.parametrize("path", [*(path for path, _ in MENU), "/search?q=hotline", "/api"])
def test_every_page_answers_and_may_load_nothing_from_elsewhere(site: str, path: str) -> None:
    status, text, headers = ask(site + path)
    assert status == 200
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    tree = lxml.html.document_fromstring(text)
    assert tree.xpath("//h2")
    assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')] | //style | //script[not(@src)]")
    assert all(src.startswith("/static/") for src in tree.xpath("//script/@src | //link[@rel='stylesheet']/@href"))
    for name in set(tree.xpath("//script/@src | //link[@rel='stylesheet']/@href")):
        assert ask(site + name)[0] == 200


def test_every_link_of_every_page_leads_somewhere(site: str) -> None:
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < 150:
        path = waiting.pop()
        status, text, _ = ask(site + path)
        assert status == 200, path
        if not text.startswith("<!doctype"):
            continue
        for href in lxml.html.document_fromstring(text).xpath("//main//a/@href | //nav//a/@href"):
            path = href.partition("#")[0]
            if path.startswith("/") and path not in seen:
                seen.add(path)
                waiting.append(path)
    assert len(seen) > 100


def test_a_passage_leads_to_its_words(site: str, facts: Facts) -> None:
    for event in facts.events[:5]:
        page = lxml.html.document_fromstring(ask(f"{site}/fact?id={event.id}")[1])
        href = page.xpath("//*[contains(@class, 'tellings')]//a/@href")[0]
        path, _, anchor = href.partition("#")
        document = lxml.html.document_fromstring(ask(site + path)[1])
        start, end = map(int, anchor.split("-")[1:])
        pieces = document.get_element_by_id(anchor).xpath("ancestor::article//*[@data-at]")
        words = "".join(p.text or "" for p in pieces if start <= int(p.get("data-at")) < end)
        mention = event.mentions[0]
        said = facts.document[mention.document].text[slice(*mention.sentence)]
        assert "".join(words.split()) == "".join(said.split())


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"type": "ASSAULT"}, lambda e: e.type == "ASSAULT"),
        ({"status": "denied"}, lambda e: e.status == "denied"),
        ({"party": "Russia"}, lambda e: "Russia" in parties_of(e)),
        ({"origins": "2"}, lambda e: len(e.origins) >= 2),
        ({"standing": "disputed"}, lambda e: bool(e.disputes)),
        ({"place": "Ankara"}, lambda e: e.place is not None and e.place.name == "Ankara"),
        ({"first": "2015-11-28"}, lambda e: (e.time.latest or "") >= "2015-11-28"),
        ({"last": "2015-11-25"}, lambda e: bool(e.time.earliest) and e.time.earliest[:10] <= "2015-11-25"),
        ({"party": "Russia", "type": "REJECT"}, lambda e: "Russia" in parties_of(e) and e.type == "REJECT"),
    ],
)
def test_filters_hold(site: str, facts: Facts, query: dict[str, str], holds: Callable[[Any], bool]) -> None:
    got = json.loads(ask(f"{site}/api/events?limit=500&{urllib.parse.urlencode(query)}")[1])
    want = {event.id for event in facts.events if holds(event)}
    assert {row["id"] for row in got["facts"]} == want
    assert got["total"] == len(want)
    page = ask(f"{site}/events?{urllib.parse.urlencode(query)}")[1]
    assert len(lxml.html.document_fromstring(page).xpath("//li[contains(@class, 'fact')]")) == min(40, len(want))


def test_a_part_of_a_page_is_sent_to_htmx(site: str) -> None:
    part = ask(f"{site}/events?type=ASSAULT", **{"HX-Request": "true"})[1]
    assert "<html" not in part
    assert 'class="facts"' in part


def test_search_finds_words_in_any_form_of_letters_and_marks_them(site: str) -> None:
    page = lxml.html.document_fromstring(ask(f"{site}/search?q=erdogan+hotline")[1])
    marked = {mark.text_content().lower() for mark in page.xpath("//mark")}
    assert {"hotline"} <= marked <= {"hotline", "erdogan", "erdoğan", "hotlines"}
    assert "Nothing holds" in ask(f"{site}/search?q=zzzzzz")[1]
    for hostile in ('" OR 1', "NEAR(", "*", "a" * 5000, "'; DROP TABLE fact", "\x00\x02"):
        assert ask(f"{site}/search?q={urllib.parse.quote(hostile)}")[0] in (200, 422)


def test_a_query_is_words_only() -> None:
    assert matching('say "no" NEAR(x)') == '"say" "no" "NEAR" "x"*'
    assert matching("*'\"") == ""


def test_json_gives_lines_of_the_record(site: str, facts: Facts) -> None:
    statement = facts.statements[0]
    row = json.loads(ask(f"{site}/api/fact?id={statement.id}")[1])
    assert (row["id"], row["text"], row["force"]) == (statement.id, statement.text, statement.force)
    document = json.loads(ask(f"{site}/api/document?id={facts.documents[0].id}")[1])
    assert document["text"] == facts.documents[0].text
    overview = json.loads(ask(f"{site}/api/overview")[1])
    assert overview["counts"]["events"] == len(facts.events)
    described = json.loads(ask(f"{site}/openapi.json")[1])
    assert set(described["paths"]) >= {"/api/events", "/api/statements", "/api/search"}
    assert not [path for path in described["paths"] if not path.startswith("/api/")]


def test_documents_stand_side_by_side_with_what_they_share(site: str, facts: Facts) -> None:
    derivation = facts.derivations[0]
    query = urllib.parse.urlencode({"child": derivation.child, "parent": derivation.parent})
    page = lxml.html.document_fromstring(ask(f"{site}/compare?{query}")[1])
    sides = page.xpath("//article")
    assert len(sides) == 2
    for side, identity in zip(sides, (derivation.child, derivation.parent), strict=True):
        for sup in side.xpath(".//sup"):
            assert sup.text_content().isdecimal()
            for link in sup.xpath("a"):
                (there,) = page.xpath("//mark[@id=$id]", id=link.get("href")[1:])
                assert there not in side.iter(), "a passage leads to the same in the other document"
            sup[:], sup.text = [], ""
        whole = side.xpath(".//*[@class='whole']")[0].text_content()
        assert whole == facts.document[identity].text
        assert side.xpath(".//mark")
    assert ask(f"{site}/compare?child=x&parent=y")[0] == 404


@pytest.mark.parametrize(
    "path", ["/fact?id=e-nothing", "/document?id=nothing", "/nowhere", "/static/../app.py", "/static/x"]
)
def test_what_is_not_there_has_a_page(site: str, path: str) -> None:
    status, text, headers = ask(site + path)
    assert status == 404
    assert "<h2>Not found</h2>" in text
    assert "Traceback" not in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_other_names_of_this_machine_are_refused(site: str) -> None:
    assert ask(site + "/", Host="evil.example")[0] == 400


def test_nobody_corrects_unless_allowed(site: str, facts: Facts) -> None:
    assert ask(site + "/correct", {"what": "reject", "target": facts.events[0].id, "why": "x", "by": "y"})[0] in (
        404,
        405,
    )
    assert "Correct it" not in ask(f"{site}/fact?id={facts.events[0].id}")[1]


def test_corrections_and_their_undoing(serve: Callable[..., str], hotline: Path, tmp_path: Path, facts: Facts) -> None:
    folder = tmp_path / "own.record"
    shutil.copytree(hotline, folder)
    site = serve(folder, edit=True, by="Ada")
    event = next(e for e in facts.events if e.status == "occurred")
    page = lxml.html.document_fromstring(ask(f"{site}/fact?id={event.id}")[1])
    token = page.xpath("//form[@class='correct']//input[@name='token']/@value")[0]
    change = {"what": "set", "target": event.id, "value": "status=planned", "why": "it was only announced", "by": "Ada"}
    assert ask(site + "/correct", change)[0] == 403
    assert ask(site + "/correct", change | {"token": "wrong"})[0] == 403
    assert len(Record.open(folder).rows("judgements")) == 0
    status, text, _ = ask(site + "/correct", change | {"token": token})
    assert status == 200
    assert "it was only announced" in text
    assert json.loads(ask(f"{site}/api/fact?id={event.id}")[1])["status"] == "planned"
    status, text, _ = ask(site + "/correct", change | {"token": token, "value": "status=nonsense"})
    assert status == 422
    assert "nonsense" in text
    (judgement,) = Record.open(folder).rows("judgements")
    undo = {"what": "undo", "target": judgement.id, "why": "it did happen", "by": "Ada", "token": token}
    assert ask(site + "/correct", undo)[0] == 200
    assert json.loads(ask(f"{site}/api/fact?id={event.id}")[1])["status"] == "occurred"
    assert "undone" in ask(site + "/judgements")[1]


def test_a_record_is_followed_while_builds_add_to_it(tmp_path: Path) -> None:
    def held(live: Live) -> list[str]:
        assert live.source is not None
        index = Index(live.source.index)
        return [d.id for d in index.documents(["a", "b"])]

    folder = tmp_path / "case.record"
    article = jsonl(tmp_path / "a.jsonl", {"id": "a", "text": "Talks ended in Geneva, the minister said."})
    build([str(article)], str(folder), Local(1), default_plan(None))
    live = Live(folder)
    live.look()
    assert held(live) == ["a"]
    more = jsonl(tmp_path / "b.jsonl", {"id": "b", "text": "Talks began in Vienna, the envoy said."})
    build([str(more)], str(folder), Local(1), default_plan(None))
    live.look()
    assert held(live) == ["a", "b"]
    assert len([*(folder / "index").iterdir()]) == 1
    live.stop()


def _run(work: Coroutine[Any, Any, Made]) -> Made:
    """What a coroutine returns, from a loop of its own thread: the browser's tests leave theirs running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_an_answer_is_made_once_however_many_ask() -> None:
    made = []

    async def make() -> Answer:
        made.append(1)
        await asyncio.sleep(0.01)
        return Answer(200, b"answer", "text/plain")

    async def ask_all() -> list[Answer]:
        answers = Answers()
        first = await asyncio.gather(*(answers.get(1, "/", make) for _ in range(20)))
        return [*first, await answers.get(1, "/", make), await answers.get(2, "/", make)]

    assert {answer.body for answer in _run(ask_all())} == {b"answer"}
    assert made == [1, 1]


def test_an_answer_that_fails_is_asked_for_again() -> None:
    tried = []

    async def make() -> Answer:
        tried.append(1)
        if len(tried) == 1:
            raise RuntimeError("first")
        return Answer(200, b"", "text/plain")

    async def twice() -> Answer:
        answers = Answers()
        with pytest.raises(RuntimeError):
            await answers.get(1, "/", make)
        return await answers.get(1, "/", make)

    assert _run(twice()).status == 200


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.web.live.KEPT_BYTES", 1000)
    made = []

    async def all_of_them() -> None:
        answers = Answers()
        for n in [*range(10), 9, 0]:

            async def make(n: int = n) -> Answer:
                made.append(n)
                return Answer(200, b"x" * 300, "text/plain")

            await answers.get(1, n, make)

    _run(all_of_them())
    assert made == [*range(10), 0]


def test_files_of_others_are_what_they_were() -> None:
    vendored = load_yaml(STATIC / "VENDORED.yaml", {str: {"what": str, "package": str, "licence": str, "sha256": str}})
    assert set(vendored) == {path.name for path in STATIC.iterdir()} - {"VENDORED.yaml"}
    for name, entry in vendored.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == entry["sha256"], name


def test_an_index_is_made_once_and_by_a_process_of_its_own(hotline: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(hotline, tmp_path / "own.record"))
    shutil.rmtree(folder / "index", ignore_errors=True)
    first = Live(folder, apart=True)
    first.look()
    assert first.failure is None and first.source is not None
    written = first.source.index.stat()
    event = Record.open(folder).rows("events")[0]
    correct(folder, [Correction("mark", event.id, "right")], "ada", "sampled", later=True)
    second = Live(folder)
    second.look()
    assert second.source is not None
    assert second.source.number == first.source.number + 1
    assert second.source.index.stat().st_mtime_ns == written.st_mtime_ns


def test_where_the_record_cannot_be_written_the_index_lies_elsewhere(hotline: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(hotline, tmp_path / "own.record"))
    shutil.rmtree(folder / "index", ignore_errors=True)
    (folder / "index").write_text("in the way")
    live = Live(folder)
    live.look()
    assert live.source is not None
    assert folder not in live.source.index.parents
    live.stop()
    assert not live.source.index.exists()


def test_processes_make_the_same_pages(serve: Callable[..., str], site: str, hotline: Path, facts: Facts) -> None:
    other = serve(hotline, "The hotline", processes=2)
    for path in ("/events?party=Russia", f"/fact?id={facts.events[0].id}", "/api/statements", "/fact?id=nothing"):
        assert ask(other + path)[:2] == ask(site + path)[:2], path


def test_a_process_that_dies_is_followed_by_another(hotline: Path) -> None:
    live = Live(hotline)
    live.look()
    source, asked = live.source, Asked("/judgements", (("filters", Filters()), ("at", 0)))
    assert source is not None

    async def ask_and_kill() -> None:
        others = set(active_children())
        makers = Makers(Site("The hotline"), 1)
        makers.start()
        try:
            first = await makers.make(source, asked)
            (process,) = set(active_children()) - others
            process.kill()
            with pytest.raises(RecordError, match="died"):
                await asyncio.gather(*(makers.make(source, asked) for _ in range(2)))
            assert await makers.make(source, asked) == first
        finally:
            makers.stop()

    asyncio.run(ask_and_kill())


def test_what_fails_beside_is_told_here_and_nothing_else_ends(hotline: Path) -> None:
    live = Live(hotline)
    live.look()
    source = live.source
    assert source is not None

    async def fail() -> None:
        makers = Makers(Site("The hotline"), 1)
        makers.start()
        try:
            with pytest.raises(RuntimeError, match="KeyError: '/nowhere'"):
                await makers.make(source, Asked("/nowhere", ()))
            every = (makers.make(source, Asked("/api/search", (("q", w), ("limit", 5), ("at", 0)))) for w in "abcdefgh")
            assert all(answer.status == 200 for answer in await asyncio.gather(*every))
        finally:
            makers.stop()

    asyncio.run(fail())


def test_what_opens_below_a_line_is_where_it_is_told(site: str, facts: Facts) -> None:
    event = max(facts.events, key=lambda e: len(e.mentions))
    part = lxml.html.document_fromstring(ask(f"{site}/told?id={event.id}")[1])
    assert len(part.xpath("//*[@class='tellings']/li")) == min(3, len(event.mentions))
    assert ("more telling" in part.text_content()) == (len(event.mentions) > 3)
    page = lxml.html.document_fromstring(ask(f"{site}/events")[1])
    assert page.xpath("//details/@hx-get") and not page.xpath("//*[@class='tellings']")


def test_a_sample_is_marked_and_the_marks_tell_the_precision(
    serve: Callable[..., str], hotline: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "own.record"
    shutil.copytree(hotline, folder)
    site = serve(folder, edit=True, by="Ada")
    page = lxml.html.document_fromstring(ask(f"{site}/sample?of=events&seed=3")[1])
    drawn = page.xpath("//ol[contains(@class, 'sampled')]/li[contains(@class, 'fact')]/@id")
    assert len(drawn) == 10
    form = {name: page.xpath(f"//form[@action='/mark']//input[@name='{name}']/@value")[0]
            for name in ("token", "target", "of", "type", "seed", "by")}  # fmt: skip
    assert form["target"] == drawn[0]
    assert ask(site + "/mark", form | {"token": "wrong", "value": "right"})[0] == 403
    assert ask(site + "/mark", form | {"value": "perhaps"})[0] == 422
    assert ask(site + "/mark", form | {"value": "right"})[0] == 200
    status, text, _ = ask(site + "/mark", form | {"target": drawn[1], "value": "wrong", "why": "the wrong party"})
    assert status == 200
    page = lxml.html.document_fromstring(text)
    left = page.xpath("//ol[contains(@class, 'sampled')]/li[contains(@class, 'fact')]/@id")
    assert left[:8] == drawn[2:]
    last = page.xpath("//table[contains(@class, 'precision')]//tr")[-1].text_content()
    assert "all" in last and "50%" in last and "9% to 91%" in last
    judged = Record.open(folder).rows("judgements")
    assert {(j.what, j.target, j.value, j.why, j.by) for j in judged} == {
        ("mark", drawn[0], "right", "sampled", "Ada"), ("mark", drawn[1], "wrong", "the wrong party", "Ada"),
    }  # fmt: skip


def test_a_document_is_corrected_on_its_own_page(
    serve: Callable[..., str], hotline: Path, tmp_path: Path, facts: Facts
) -> None:
    folder = tmp_path / "own.record"
    shutil.copytree(hotline, folder)
    site = serve(folder, edit=True, by="Ada")
    page = lxml.html.document_fromstring(ask(f"{site}/document?id={facts.documents[0].id}")[1])
    (form,) = page.xpath("//form[@class='correct']")
    given = {i.get("name"): i.get("value") for i in form.xpath(".//input") if i.get("value")}
    status, text, _ = ask(site + "/correct", given | {"value": "outlet=The Harbour Post", "why": "its masthead"})
    assert status == 200
    assert "The Harbour Post" in text and "its masthead" in text
    assert Record.open(folder).rows("judgements")[0].about == "document"


def test_the_most_reported_come_first_whatever_the_filters(tmp_path: Path, hotline: Path) -> None:
    path = tmp_path / "a.sqlite"
    write_index(Record.open(hotline), path)
    index = Index(path)
    for filters in (Filters(), Filters(status="occurred"), Filters(party="Russia")):
        documents = index.column("documents")
        told = documents[index.most("event", filters, 10) - 1].tolist()
        every = documents[index.numbers("event", filters) - 1].tolist()
        assert told == sorted(every, reverse=True)[:10]


def test_search_by_kind_counts_what_it_shows(site: str) -> None:
    for kind in ("event", "statement", "document"):
        page = lxml.html.document_fromstring(ask(f"{site}/search?q=turkey&kind={kind}")[1])
        assert set(page.xpath("//*[@class='deed']/*[contains(@class, 'badge')]/text()")) == {kind}
        (tab,) = page.xpath("//ul[@class='tabs']//a[@aria-current]")
        shown = len(page.xpath("//ol[@class='facts']/li"))
        assert shown == min(40, int("".join(c for c in tab.text_content() if c.isdecimal())))
