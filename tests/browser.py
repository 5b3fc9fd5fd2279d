"""The headless browser that tests look at pages with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MARKS = (
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ,
        reason="no chromium here: apt-get install chromium to look at pages as a browser does",
    ),
    # The browser's own library leaves its event loop for the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
)


def in_browser(test: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a test as one that needs a browser."""
    for mark in MARKS:
        test = mark(test)
    return test


def followed(pressed: Any) -> None:
    """Press a link or a button that leads to a page, and wait until it is there with its style: past one that says how far work is."""
    with pressed.page.expect_navigation():
        pressed.click()
    pressed.page.wait_for_url(lambda url: "/jobs/" not in url)


def violations(page: Any) -> list[str]:
    """Give the rules that axe finds broken, each with where first: WCAG 2.2 AA and its advice for good practice."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


def opened_wide(page: Any) -> None:
    """Open every part of a page, so that what is in it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def sideways(page: Any) -> int:
    """Give the width that the document takes."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width
