"""A real browser that may reach nothing outside this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
LOCAL = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:", "http://localhost:", "http://[::1]:")
MISSING = "no Chromium: `make test` installs it from Debian's packages where it may; else apt-get install chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium as the system has it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install 'onrecord[dev]' brings playwright")
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip(MISSING)
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open an address in a context of its own. Requests that leave the machine are aborted and fail the test, and so
    do errors of scripts and scripts that came out of documents."""
    left: list[str] = []
    wrong: list[str] = []
    contexts = []

    def open_page(url: str, width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)

        def gate(route: Any) -> None:
            if route.request.url.startswith(LOCAL):
                route.continue_()
            else:
                left.append(route.request.url)
                route.abort()

        context.route("**/*", gate)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.hacked") is None
        context.close()
    assert left == [], "requests that left the machine"
    assert wrong == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    """What axe-core finds wrong with a page, in words."""
    package = pytest.importorskip("axe_playwright_python", reason="pip install 'onrecord[dev]' brings axe-core")
    source = (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")

    def run(page: Any) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
        return [f"{v['id']}: {n['html'][:200]}: {n['failureSummary']}" for v in found for n in v["nodes"][:3]]

    return run


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder named by SCREENSHOTS, else a temporary one."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
