"""The app in Chromium over a record of 10,000 documents: every view, every filter, and the wait for the first page."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.made import crisis

from onrecord.records import Event
from onrecord.report.facts import standing
from onrecord.report.parties import parties_of
from onrecord.store import Record
from onrecord.web.maker import MENU
from tests.browser.waiting import until

Visit = Callable[..., Any]
SECONDS = 5.0
"""An answer takes a fifth of a second on a quiet machine; this one may be busy."""
HEAVIEST = 400_000
"""Bytes of a page."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    record: Path = tmp_path_factory.mktemp("large") / "large.record"
    assert crisis.write(record, documents=10_000, told=5)["documents"] == 10_000
    return record


@pytest.fixture(scope="module")
def events(folder: Path) -> list[Event]:
    return Record.open(folder).rows("events")


@pytest.fixture(scope="module")
def site(serve: Callable[..., str], folder: Path) -> str:
    return serve(folder, "Ten thousand", processes=2)


def test_while_it_is_read_the_page_says_how_far(
    visit: Visit, serve: Callable[..., str], folder: Path, shots: Path
) -> None:
    shutil.rmtree(folder / "index", ignore_errors=True)
    page = visit(serve(folder, "Ten thousand", wait=False, processes=1))
    page.wait_for_selector("progress")
    page.screenshot(path=shots / "large-reading.png")
    assert "Reading the record" in page.locator("main").text_content()
    page.wait_for_selector(".tiles", timeout=180_000)
    assert "10,000" in page.locator(".tiles").text_content()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_view_is_quick_and_light(
    visit: Visit, site: str, events: list[Event], shots: Path, width: int, scheme: str
) -> None:
    most = max(events, key=lambda event: len(event.documents))
    paths = {p[1:] or "overview": p for p, _ in MENU}
    paths |= {
        "search": "/search?q=bridge",
        "fact": f"/fact?id={most.id}",
        "document": f"/document?id={most.documents[0]}",
    }
    page = visit(site, width=width, color_scheme=scheme)
    page.goto(f"{site}/stories")
    paths["story"] = page.locator(".story h3 a").first.get_attribute("href")
    for name, path in paths.items():
        begin = time.monotonic()
        answer = page.goto(site + path)
        assert answer.status == 200
        assert time.monotonic() - begin < SECONDS, name
        assert len(answer.body()) < HEAVIEST, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.screenshot(path=shots / f"large-{scheme}-{width}-{name}.png")


FILTERS: dict[str, tuple[str, str, Callable[[Event], bool]]] = {
    "party": ("select", "Turkey", lambda e: "Turkey" in parties_of(e)),
    "type": ("select", "SANCTION", lambda e: e.type == "SANCTION"),
    "status": ("select", "denied", lambda e: e.status == "denied"),
    "standing": ("select", "disputed", lambda e: standing(e) == "disputed"),
    "origins": ("select", "3", lambda e: len(e.origins) >= 3),
    "first": ("input", "2032-05-01", lambda e: (e.time.latest or "") >= "2032-05-01"),
    "last": ("input", "2031-03-01", lambda e: bool(e.time.earliest) and (e.time.earliest or "~") <= "2031-03-01"),
}


@pytest.mark.parametrize("field", [*FILTERS, "place", "q"])
def test_every_filter_narrows_to_what_it_says(visit: Visit, site: str, events: list[Event], field: str) -> None:
    page = visit(f"{site}/events")
    if field == "place":
        value = page.locator("select[name=place] option").nth(1).get_attribute("value")
        holds: Callable[[Event], bool] = lambda e: e.place is not None and e.place.name == value  # noqa: E731
        kind = "select"
    elif field == "q":
        kind, value = "input", "grain"
        holds = lambda e: "grain" in e.summary  # noqa: E731
    else:
        kind, value, holds = FILTERS[field]
    control = page.locator(f".filters {kind}[name={field}]")
    with page.expect_response(lambda answer: f"{field}={value}" in answer.url):
        control.select_option(value) if kind == "select" else control.fill(value)
    want = sum(map(holds, events))
    assert 0 < want < len(events)
    said = f"{want:,} event" + ("" if want == 1 else "s")
    until(page, f"document.querySelector('#results [role=status]').textContent.startsWith('{said}')")
    assert page.locator("#results .fact").count() == min(40, want)
    page.wait_for_url(f"**{field}={value}**")
    page.reload()
    assert page.locator("#results [role=status]").text_content() == said
    assert control.input_value() == value


def test_leafing_by_keyboard_and_a_line_that_opens_to_its_sentence(visit: Visit, site: str) -> None:
    page = visit(f"{site}/events")
    for rel in ("next", "next", "prev"):
        page.locator(f".turn a[rel={rel}]").focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    assert page.locator(".turn .dim").text_content().startswith("41 to 80 of ")
    page.locator("details.later summary").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("details.later .tellings a")
    page.locator("details.later .tellings a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".paragraph .here")


def test_the_most_reported_fact_is_told_in_pages(visit: Visit, site: str, events: list[Event]) -> None:
    most = max(events, key=lambda event: len(event.mentions))
    assert len(most.mentions) > 40
    page = visit(f"{site}/fact?id={most.id}")
    assert page.locator(".tellings > li").count() == 40
    page.get_by_role("link", name="Last").or_(page.get_by_role("link", name="After")).last.click()
    page.wait_for_url("**at=**")
    assert page.locator(".tellings > li").count() == len(most.mentions) % 40 or 40
