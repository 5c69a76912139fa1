"""Waiting for a page."""

import time
from typing import Any


def until(page: Any, expression: str) -> None:
    """Wait until a JavaScript expression holds. Playwright polls by `eval`, which the pages' policy forbids."""
    end = time.monotonic() + 60
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"it never came to {expression}"
        page.wait_for_timeout(50)
