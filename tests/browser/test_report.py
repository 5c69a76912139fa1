"""The one page in Chromium, opened from disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli.show import load
from onrecord.report.facts import Facts
from onrecord.report.page import render
from onrecord.store import Record
from tests.browser.waiting import until
from tests.report import hostile

Visit = Callable[..., Any]
WIDTHS = (1280, 390)
SECTIONS = (
    "overview",
    "timeline",
    "stories",
    "events",
    "statements",
    "disputes",
    "sources",
    "map",
    "actors",
    "documents",
)


@pytest.fixture(scope="module")
def facts(hotline: Path) -> Facts:
    return load(Record.open(hotline))


@pytest.fixture(scope="module")
def report(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "case.html"
    path.write_text(render(facts, "The hotline", {"said": "1"}, "0"), "utf-8")
    assert path.stat().st_size < 2_000_000
    return path.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_nothing_stands_in_the_way_of_anyone(
    visit: Visit, report: str, axe: Callable[[Any], list[str]], shots: Path, scheme: str, width: int
) -> None:
    page = visit(report, width=width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=shots / f"report-{scheme}-{width}.png")
    for section in SECTIONS:
        page.evaluate(f"document.getElementById('{section}').scrollIntoView()")
        page.screenshot(path=shots / f"report-{scheme}-{width}-{section}.png")
    for details in page.locator("details").all()[:3]:
        details.evaluate("node => { node.open = true }")
    assert axe(page) == []


def test_the_page_paints_soon_and_does_not_shift(visit: Visit, report: str) -> None:
    page = visit(report)
    page.wait_for_timeout(300)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert paint < 5000, "a second on a quiet machine; this one may be busy"
    shift = page.evaluate(
        "new Promise(done => new PerformanceObserver(list => done(list.getEntries().reduce((a, e) => a + e.value, 0)))"
        ".observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"
    )
    assert shift < 0.01


def test_from_the_tab_key_to_the_sentence(visit: Visit, report: str, facts: Facts) -> None:
    page = visit(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    until(page, "location.hash === '#main'")
    first = page.locator(".timeline a[tabindex='0']")
    assert first.count() == 1
    first.focus()
    page.keyboard.press("ArrowRight")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    until(page, f"location.hash === '{target}'")
    event = facts.fact[target[1:]]
    row = page.locator(target)
    until(page, f"document.querySelector('{target} details').open")  # the page hears of the hash a moment later
    until(page, f"document.activeElement.id === '{event.id}'")
    row.locator(".words a").focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.paragraph .here') !== null")
    words = "".join(page.locator(".paragraph .here").all_text_contents())
    telling = event.mentions[0]  # type: ignore[union-attr]
    said = facts.document[telling.document].text[telling.sentence.start : telling.sentence.end]
    assert "".join(words.split()) == "".join(said.split())
    box = page.locator(".paragraph .here").first.bounding_box()
    assert box is not None and 0 <= box["y"] < 900
    page.go_back()
    until(page, f"location.hash === '{target}'")


def test_filters_narrow_and_the_count_says_so(visit: Visit, report: str, facts: Facts) -> None:
    page = visit(report)
    form = page.locator("form[data-filter=events]")
    form.locator("select[name=status]").select_option("denied")
    denied = [e for e in facts.events if e.status == "denied"]
    shown = page.locator("#events .fact:not([hidden])")
    assert shown.count() == len(denied)
    assert page.locator("[data-count=events]").text_content() == f"{len(denied)} of {len(facts.events)}"
    form.locator("select[name=status]").select_option("")
    form.locator("input[name=words]").fill("hotline")
    assert 0 < shown.count() < len(facts.events)
    assert all("hotline" in (text or "").lower() for text in shown.all_text_contents())
    form.locator("select[name=parties]").select_option("Russia")
    for parties in shown.evaluate_all("rows => rows.map(row => row.dataset.parties)"):
        assert "Russia" in parties.split("|")
    page.set_viewport_size({"width": 390, "height": 900})
    summary = page.locator("#events .fold > summary")
    assert summary.text_content() == "Filters: “hotline”, Russia"
    summary.click()
    assert form.locator("select[name=parties]").is_visible()
    summary.click()
    assert not form.locator("select[name=parties]").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    said = page.locator("form[data-filter=statements] input[name=words]")
    said.fill("no such words anywhere")
    assert page.locator("#statements .speaker:not([hidden])").count() == 0


def test_its_drawings_come_nearer(visit: Visit, report: str) -> None:
    page = visit(report, reduced_motion="reduce")
    width = "document.querySelector('svg.timeline').getBoundingClientRect().width"
    before = page.evaluate(width)
    page.locator("#timeline .zoom button").first.click()
    assert page.evaluate(width) == pytest.approx(2 * before)
    page.locator("#timeline .zoom button").last.click()
    assert page.evaluate(width) == before
    scale = "document.querySelector('.land').transform.baseVal.consolidate().matrix.a"
    first = page.evaluate(scale)
    page.locator("#map .zoom button").first.click()
    assert page.evaluate(scale) == pytest.approx(2 * first)
    assert page.locator(".brush").count() == 0, "there is nobody to ask for a period"


def test_without_scripts_everything_is_there(visit: Visit, report: str, facts: Facts) -> None:
    page = visit(report, java_script_enabled=False)
    assert page.locator("#events .fact").count() == len(facts.events)
    assert page.locator("form:visible, .fold:visible, .zoom:visible").count() == 0
    page.locator("#events .words a").first.click()
    assert "#doc" in page.url


def test_it_prints(visit: Visit, report: str) -> None:
    page = visit(report)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("#events .fact .words").first.is_visible()
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    ink = page.locator(".dim").first.evaluate("node => getComputedStyle(node).color")
    assert max(map(int, ink[4:-1].split(","))) < 128, "what is pale on black is not printed on white"


@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_text_is_shown_and_inert(
    visit: Visit, tmp_path: Path, axe: Callable[[Any], list[str]], width: int
) -> None:
    path = tmp_path / "hostile.html"
    facts = hostile.facts("x" * 100_000)
    path.write_text(render(facts, hostile.SCRIPT, {}, "0"), "utf-8")
    page = visit(path.as_uri(), width=width)
    assert page.locator("script").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert hostile.SCRIPT in (page.locator("h1").text_content() or "")
    for link in page.locator("#events .words a").all()[:3]:
        link.click()
    page.hover("#events .fact .words >> nth=3")
    assert axe(page) == []


def test_a_word_of_a_million_letters(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "long.html"
    facts = hostile.facts()
    path.write_text(render(facts, "long", {}, "0"), "utf-8")
    page = visit(path.as_uri(), width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
