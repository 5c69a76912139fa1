"""The app in Chromium: every view, filters, search, the keyboard, corrections."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli.show import load
from onrecord.engines.local import Local
from onrecord.pipeline import default_plan
from onrecord.report.facts import Facts
from onrecord.store import Record
from onrecord.store.build import build
from onrecord.web.maker import MENU
from onrecord.web.views import Pages
from tests.browser.waiting import until
from tests.store.made import jsonl

Visit = Callable[..., Any]
Axe = Callable[[Any], list[str]]


@pytest.fixture(scope="module")
def facts(hotline: Path) -> Facts:
    return load(Record.open(hotline))


@pytest.fixture(scope="module")
def site(serve: Callable[..., str], hotline: Path) -> str:
    return serve(hotline, "The hotline")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_stands_in_the_way_of_anyone(
    visit: Visit, site: str, axe: Axe, shots: Path, facts: Facts, width: int, scheme: str
) -> None:
    derivation, pages = facts.derivations[0], Pages()
    more = {
        "fact": pages.fact(facts.events[0].id),
        "statement": pages.fact(facts.statements[0].id),
        "disagreement": pages.fact(facts.disagreements[0].id),
        "document": pages.document(facts.documents[0].id),
        "compare": f"/compare?child={derivation.child}&parent={derivation.parent}",
        "search": "/search?q=hotline",
        "story": f"/story?id={facts.stories[0].id}",
        "nothing-found": "/search?q=zzzzz",
        "not-found": "/nowhere",
        "api": "/api",
    }
    page = visit(site, width=width, color_scheme=scheme)
    for name, path in {**{p[1:] or "overview": p for p, _ in MENU}, **more}.items():
        page.goto(site + path)
        page.screenshot(path=shots / f"app-{scheme}-{width}-{name}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert axe(page) == [], name
        if page.locator(".fold > summary").is_visible():
            page.locator(".fold > summary").click()
            assert axe(page) == [], f"{name}, unfolded"


def test_filters_fold_on_a_narrow_page_and_say_what_they_narrow_to(visit: Visit, site: str, facts: Facts) -> None:
    denied = sum(event.status == "denied" for event in facts.events)
    for scripts in (True, False):
        page = visit(f"{site}/events?status=denied", width=390, java_script_enabled=scripts)
        summary, field = page.locator(".fold > summary"), page.locator(".filters select[name=type]")
        assert summary.text_content() == "Filters: denied"
        assert not field.is_visible()
        assert page.locator("#results .fact").first.bounding_box()["y"] < 400, "facts stand on the first screen"
        summary.focus()
        page.keyboard.press("Enter")
        assert field.is_visible()
        page.set_viewport_size({"width": 1280, "height": 900})
        assert not summary.is_visible()
        assert field.is_visible()
        page.goto(f"{site}/events")
        assert field.is_visible()
        page.locator("nav a").last.focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "q"
    page = visit(f"{site}/events", width=390)
    assert page.locator(".fold > summary").text_content() == "Filters"
    page.locator(".fold > summary").click()
    page.locator("select[name=status]").select_option("denied")
    until(page, f"document.querySelectorAll('#results .fact').length === {denied}")
    assert page.locator(".fold > summary").text_content() == "Filters: denied"
    assert page.locator("select[name=type]").is_visible(), "it stays open while one narrows"


def test_back_and_forward_bring_whole_pages(visit: Visit, site: str) -> None:
    page = visit(f"{site}/events")
    page.locator("select[name=status]").select_option("denied")
    page.wait_for_url(f"{site}/events?status=denied")
    page.locator("select[name=type]").select_option(index=1)
    page.wait_for_url("**type=**")
    with page.expect_response(f"{site}/events?status=denied"):
        page.go_back()
    page.wait_for_load_state()
    page.locator("nav a").nth(5).wait_for()
    assert page.url == f"{site}/events?status=denied"
    assert page.locator("select[name=status]").input_value() == "denied"
    assert page.locator("select[name=type]").input_value() == ""


def test_an_answer_that_fails_is_not_passed_over(visit: Visit, site: str) -> None:
    page = visit(f"{site}/events")
    page.route("**/events?*", lambda route: route.fulfill(status=500, body="no"))
    page.locator("select[name=status]").select_option("denied")
    page.wait_for_selector("#results [role=alert]:has-text('500')")
    page.unroute("**/events?*")
    page.route("**/events?*", lambda route: route.abort())
    page.locator("select[name=status]").select_option("occurred")
    page.wait_for_selector("#results [role=alert]:has-text('does not answer')")


def test_filters_change_the_list_and_the_address(visit: Visit, site: str, facts: Facts) -> None:
    page = visit(f"{site}/events")
    with page.expect_response(lambda answer: "status=denied" in answer.url):
        page.locator("select[name=status]").select_option("denied")
    denied = sum(event.status == "denied" for event in facts.events)
    until(page, f"document.querySelectorAll('#results .fact').length === {denied}")
    page.wait_for_url("**status=denied**")
    page.reload()
    assert page.locator("#results .fact").count() == denied
    assert page.locator("select[name=status]").input_value() == "denied"
    with page.expect_response(lambda answer: "q=war" in answer.url):
        page.locator(".filters input[name=q]").fill("war")
    until(page, f"document.querySelectorAll('#results .fact').length < {denied}")


def test_without_scripts_filters_and_tellings_work(visit: Visit, site: str, facts: Facts) -> None:
    page = visit(f"{site}/events", java_script_enabled=False)
    page.locator("select[name=status]").select_option("denied")
    page.locator("noscript button, .filters button").first.click()
    assert page.locator("#results .fact").count() == sum(event.status == "denied" for event in facts.events)
    page.locator("details.later summary").first.click()
    page.locator("details.later .more a").first.click()
    assert page.locator(".tellings blockquote").count() > 0


def test_from_the_search_to_the_sentence_by_keyboard(visit: Visit, site: str) -> None:
    page = visit(site)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("hotline")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=hotline")
    page.locator("main .facts a").first.focus()
    page.keyboard.press("Enter")
    page.locator(".tellings a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".paragraph .here")
    assert "hotline" in "".join(page.locator(".paragraph .here").all_text_contents())


def test_a_correction_and_its_undoing(visit: Visit, serve: Callable[..., str], hotline: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own.record"
    shutil.copytree(hotline, folder)
    event = next(e for e in load(Record.open(folder)).events if e.status == "occurred")
    site = serve(folder, edit=True, by="Ada")
    page = visit(site + Pages().fact(event.id))
    page.locator(".correct select[name=what]").select_option("set")
    page.locator(".correct input[name=value]").fill("status=planned")
    page.locator(".correct input[name=why]").fill("announced only")
    page.locator(".correct button").click()
    page.wait_for_selector("text=announced only")
    assert page.locator(".fact .status").first.text_content() == "planned"
    page.locator("summary", has_text="Undo this").click()
    page.locator("details .correct input[name=why]").fill("it did happen")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/judgements")
    assert {j.what for j in Record.open(folder).rows("judgements")} == {"set", "undo"}
    page.goto(site + Pages().fact(event.id))
    assert page.locator(".fact .status").first.text_content() == "occurred"


def test_a_sample_is_marked(visit: Visit, serve: Callable[..., str], hotline: Path, tmp_path: Path, axe: Axe) -> None:
    folder = tmp_path / "own.record"
    shutil.copytree(hotline, folder)
    page = visit(serve(folder, edit=True, by="Ada") + "/sample?of=statements")
    assert axe(page) == []
    first = page.locator(".mark").first
    first.get_by_role("button", name="Right").click()
    page.wait_for_selector("text=100%")
    first.get_by_role("button", name="Wrong").click()
    assert page.locator(".mark input[name=why]:invalid").count() > 0, "a wrong one wants a reason"
    first.locator("input[name=why]").fill("another speaker")
    first.get_by_role("button", name="Wrong").click()
    page.wait_for_selector("text=50%")
    judged = Record.open(folder).rows("judgements")
    assert sorted((j.value, j.why, j.by) for j in judged) == [
        ("right", "sampled", "Ada"),
        ("wrong", "another speaker", "Ada"),
    ]


def test_hostile_documents_are_inert_in_every_view(
    visit: Visit, serve: Callable[..., str], tmp_path: Path, axe: Axe
) -> None:
    attack = "<img src=https://evil.example/x.png onerror='window.hacked=1'>"
    words = f"President Vladimir Putin said {attack} will attack Ukraine. \u202eRussia shelled Kyiv {attack} today."
    script = "<script>window.hacked=1</script>"
    articles = jsonl(
        tmp_path / "a.jsonl",
        {"id": script, "title": f"</title>{script}", "outlet": attack, "url": "javascript:window.hacked=1",
         "published": "2020-02-20", "text": words},
        {"id": "\"'><svg onload=window.hacked=1>", "text": "x" * 200_000 + f" {attack} said Putin."},
    )  # fmt: skip
    folder = tmp_path / "hostile.record"
    build([str(articles)], str(folder), Local(1), default_plan(None))
    site, facts = serve(folder, attack), load(Record.open(folder))
    paths = [*(path for path, _ in MENU), "/search?q=onerror", "/search?q=%3Cscript%3E"]
    paths += [Pages().fact(fact) for fact in [*facts.fact][:5]] + [Pages().document(d.id) for d in facts.documents]
    page = visit(site, width=390)
    for path in paths:
        page.goto(site + path)
        assert page.locator("script:not([src])").count() == 0
        assert page.locator("main img, main svg[onload]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    assert axe(page) == []
