"""The browser that the tests of the page share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.export.page.browser import CHROMIUM, FLAGS


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Any]:
    """Start a headless browser, once a file."""
    if "CI" not in os.environ:
        pytest.importorskip("playwright.sync_api")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()
