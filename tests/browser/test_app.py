"""The app in Chromium: every view, filters, search, the keyboard, corrections."""

import datetime
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
from onrecord.store.judgements import Correction, correct
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


@pytest.fixture(scope="module")
def edited(serve: Callable[..., str], hotline: Path, facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The app with its forms of correction, over a record that somebody corrected and marked."""
    folder = tmp_path_factory.mktemp("edited") / "edited.record"
    shutil.copytree(hotline, folder)
    event, document = facts.events[0].id, facts.documents[0].id
    correct(folder, [Correction("set", event, "status=planned")], "Ada", "announced only")
    correct(folder, [Correction("set", document, "outlet=The Gazette")], "Ada", "its masthead")
    correct(folder, [Correction("mark", facts.events[1].id, "right")], "Ada", "sampled")
    return serve(folder, "The hotline", edit=True, by="Ada")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_stands_in_the_way_of_anyone(
    visit: Visit, edited: str, axe: Axe, shots: Path, facts: Facts, width: int, scheme: str
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
    page = visit(edited, width=width, color_scheme=scheme)
    for name, path in {**{p[1:] or "overview": p for p, _ in MENU}, **more}.items():
        page.goto(edited + path)
        page.screenshot(path=shots / f"app-{scheme}-{width}-{name}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert axe(page) == [], name
        folded = "[...document.querySelectorAll('details:not([open])')].filter(d => d.checkVisibility()).slice(0, 3)"
        if page.evaluate(f"{folded}.map(details => {{ details.open = true }}).length"):
            until(page, "document.querySelector('.htmx-request') === null")
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


def _shown(page: Any) -> list[tuple[str, float, float]]:
    """Where the bars of the timeline stand: address, left edge, width."""
    found: list[tuple[str, float, float]] = page.locator(".bar").evaluate_all(
        "bars => bars.map(bar => { const box = bar.querySelector('rect').getBoundingClientRect();"
        " return [bar.getAttribute('href'), box.left, box.width] })"
    )
    return found


def _drag(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def test_dragging_over_the_timeline_chooses_a_period(visit: Visit, site: str) -> None:
    page = visit(f"{site}/timeline")
    until(page, "document.querySelector('.brush .overlay') !== null")
    days = page.locator("[data-timeline]")
    first, last = (datetime.date.fromisoformat(days.get_attribute(f"data-{end}")) for end in ("first", "last"))
    total = page.locator("#results [role=status]").text_content()
    box = page.locator(".brush .overlay").bounding_box()
    a_day = box["width"] / ((last - first).days + 1)
    y = box["y"] + box["height"] - 2
    with page.expect_response(lambda answer: "first=" in answer.url):
        _drag(page, (box["x"] + 2.5 * a_day, y), (box["x"] + 6.5 * a_day, y))
    begin, end = first + datetime.timedelta(2), first + datetime.timedelta(6)
    page.wait_for_url(f"{site}/timeline?first={begin}&last={end}")
    assert page.locator("input[name=first]").input_value() == str(begin)
    assert page.locator("input[name=last]").input_value() == str(end)
    until(page, f"document.querySelector('#results [role=status]').textContent !== '{total}'")
    until(page, "document.querySelector('.brush .overlay') !== null")
    assert page.locator("#narrowed").text_content().strip() == f": from {begin}, to {end}"
    page.reload()
    assert page.locator("input[name=last]").input_value() == str(end)
    box = page.locator(".brush .overlay").bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + box["height"] - 2)
    assert page.url.endswith(f"last={end}"), "a click is no period"


def test_the_timeline_widens_and_narrows(visit: Visit, site: str) -> None:
    page = visit(f"{site}/timeline")
    whole, outer = page.get_by_role("button", name="Show all"), page.get_by_role("button", name="Zoom out")
    until(page, "document.querySelector('.zoom [data-by=\"0\"]').getAttribute('aria-disabled') === 'true'")
    before = _shown(page)
    texts = page.locator(".ticks text").all_text_contents()
    page.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    after = _shown(page)
    assert [href for href, _, _ in after] == [href for href, _, _ in before]
    apart = [max(at for _, at, _ in bars) - min(at for _, at, _ in bars) for bars in (before, after)]
    assert apart[1] == pytest.approx(4 * apart[0], rel=0.02)
    assert len(page.locator(".ticks text").all_text_contents()) > len(texts), "more dates find room"
    height = "document.querySelector('.ticks text').getBoundingClientRect().height"
    assert page.evaluate(height) == pytest.approx(15, abs=4), "writing keeps its size"
    page.locator(".bar[tabindex='0']").focus()
    page.keyboard.press("ArrowLeft")
    box = page.evaluate("document.activeElement.querySelector('rect').getBoundingClientRect().toJSON()")
    assert box["left"] >= 0 and box["right"] <= 1280, "the keyboard brings what it stands on into view"
    assert outer.get_attribute("aria-disabled") == "false"
    whole.click()
    assert _shown(page) == before
    scroller = page.locator(".lanes").bounding_box()
    page.mouse.move(scroller["x"] + 600, scroller["y"] + 100)
    page.mouse.wheel(0, 300)
    until(page, "scrollY > 0")
    assert _shown(page)[0][2] == before[0][2], "the wheel alone scrolls the page"
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    until(page, "document.querySelector('svg.timeline').getBoundingClientRect().width > 1200")


def test_a_narrow_timeline_keeps_its_parties_in_sight(visit: Visit, site: str) -> None:
    page = visit(f"{site}/timeline", width=390)
    page.locator(".lanes").evaluate("box => { box.scrollLeft = 400 }")
    name = page.locator(".party").first.bounding_box()
    assert name["x"] >= 0 and name["x"] + name["width"] < 200


@pytest.mark.parametrize("width", [1280, 390])
def test_the_map_comes_nearer(visit: Visit, site: str, axe: Axe, shots: Path, width: int) -> None:
    page = visit(f"{site}/map", width=width, reduced_motion="reduce")
    dots = "[...document.querySelectorAll('.map circle')].map(dot => dot.getBoundingClientRect().toJSON())"
    until(page, "document.querySelector('.land').hasAttribute('transform')")
    first = page.evaluate("document.querySelector('.land').getAttribute('transform')")
    before = page.evaluate(dots)
    writing = page.locator(".labels text:not(.out)").first.bounding_box()["height"]
    page.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    after = page.evaluate(dots)
    assert [dot["width"] for dot in after] == pytest.approx([dot["width"] for dot in before], abs=0.01), "none grows"
    apart = [max(dot["x"] for dot in found) - min(dot["x"] for dot in found) for found in (before, after)]
    assert apart[1] == pytest.approx(4 * apart[0], rel=0.02)
    page.screenshot(path=shots / f"app-map-nearer-{width}.png")
    assert page.locator(".labels text:not(.out)").count() > 0, "it came nearer to a place"
    assert page.locator(".labels text").first.bounding_box()["height"] == pytest.approx(writing, abs=1)
    page.locator(".map a[tabindex='0']").focus()
    box = page.locator(".map").bounding_box()
    for _ in before:
        page.keyboard.press("ArrowRight")
        dot = page.evaluate("document.activeElement.querySelector('circle').getBoundingClientRect().toJSON()")
        middle = dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2
        assert box["x"] <= middle[0] <= box["x"] + box["width"] and box["y"] <= middle[1] <= box["y"] + box["height"]
    assert axe(page) == []
    moved = page.evaluate("document.querySelector('.land').getAttribute('transform')")
    corner = box["x"] + box["width"] - 20, box["y"] + 20
    _drag(page, corner, (corner[0] - 60, corner[1] + 40))
    assert page.evaluate("document.querySelector('.land').getAttribute('transform')") != moved, "dragging moves it"
    page.get_by_role("button", name="Show all").click()
    assert page.evaluate("document.querySelector('.land').getAttribute('transform')") == first
    assert page.get_by_role("button", name="Show all").get_attribute("aria-disabled") == "true"
    page.mouse.move(*corner)
    page.mouse.wheel(0, 100)
    until(page, "scrollY > 0")
    assert page.evaluate("document.querySelector('.land').getAttribute('transform')") == first
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    until(page, f"document.querySelector('.land').getAttribute('transform') !== '{first}'")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_shifts_while_it_loads_and_drawings_are_one_stop(visit: Visit, site: str, width: int) -> None:
    shift = (
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
        " sum += e.value; }).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300) })"
    )
    page = visit(site, width=width)
    for path in ("/", "/events", "/timeline", "/map"):
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(shift) < 0.01, path
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-roving]') !== null")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.places') !== null")


def test_which_boundaries_are_drawn_is_chosen_once(visit: Visit, site: str) -> None:
    page = visit(f"{site}/map")
    drawn = "['listed', 'unlisted'].map(kind => getComputedStyle(document.querySelector('.land .' + kind)).display)"
    for choice, shown in (("all", [True, True]), ("listed", [True, False]), ("none", [False, False])):
        page.locator(f"[name=borders][value={choice}]").check()
        assert [value != "none" for value in page.evaluate(drawn)] == shown
    with page.expect_response(lambda answer: "status=occurred" in answer.url):
        page.locator("select[name=status]").select_option("occurred")
    until(page, "document.querySelector('#results .zoom [aria-disabled]') !== null")
    assert page.evaluate(drawn) == ["none", "none"], "a filter brings another map"
    page.goto(f"{site}/map")
    assert page.evaluate(drawn) == ["none", "none"], "and so does another page"


def test_drawings_that_a_filter_brings_are_furnished_too(visit: Visit, site: str) -> None:
    for path in ("/map", "/timeline"):
        page = visit(site + path)
        with page.expect_response(lambda answer: "status=occurred" in answer.url):
            page.locator("select[name=status]").select_option("occurred")
        until(page, "document.querySelectorAll('#results [data-roving] a[tabindex=\"0\"]').length === 1")
        until(page, "document.querySelectorAll('#results .zoom [aria-disabled]').length === 3")


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


def tab_to(page: Any, selector: str) -> None:
    """Press the tab key until something is in focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the tab key does not come to {selector}")


def test_a_sample_is_marked_and_a_mark_undone_by_keyboard(
    visit: Visit, serve: Callable[..., str], hotline: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "own.record"
    shutil.copytree(hotline, folder)
    page = visit(serve(folder, edit=True, by="Ada") + "/sample")
    tab_to(page, "button[value=right]")
    page.keyboard.press("Enter")
    page.wait_for_url("**#to-mark")
    until(page, "document.activeElement.id === 'to-mark'")  # where the next one begins
    assert page.locator(".precision tr").last.text_content().startswith("all11100%")
    tab_to(page, "input[name=why]")
    page.keyboard.type("another party")
    tab_to(page, "button[value=wrong]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=50%")
    page.wait_for_load_state()
    tab_to(page, "main a[href='/judgements']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/judgements")
    page.wait_for_load_state()
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, ".correct input[name=why]")
    page.keyboard.type("it was that party")
    page.keyboard.press("Enter")
    page.wait_for_selector(".facts :text('undone')")
    page.goto(page.url.replace("/judgements", "/sample"))
    assert page.locator(".precision tr").last.text_content().startswith("all11100%")


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
