"""Take the picture of a report: `python docs/images/take.py PAGE PICTURE`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 1080})
    page.goto(Path(sys.argv[1]).resolve().as_uri())
    page.screenshot(path=sys.argv[2])
    browser.close()
