"""
The browser that tests share, and how hard Hypothesis tries: ``HYPOTHESIS_PROFILE`` is ``dev`` (the default), ``quick``, ``ci`` or ``thorough``.

``ci`` draws the same examples at every run, so that a red build is red for everyone; ``thorough`` is for a long night.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.browser import CHROMIUM, FLAGS

settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("quick", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


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
