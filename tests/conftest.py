"""
The browser that tests share, which worker runs which tests, and how hard Hypothesis tries: ``HYPOTHESIS_PROFILE`` is ``dev``
(the default), ``quick``, ``ci`` or ``thorough``.

``ci`` draws the same examples at every run, so that a red build is red for everyone; ``thorough`` is for a long night.
"""

from __future__ import annotations

import gc
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
# Looking again and again through all that thousands of tests keep would take a fifth of the time.
gc.set_threshold(100_000, 20, 100)


LONGEST = (
    "export/workbook/test_parity",
    "engine/test_table",
    "export/page/test_runner",
    "export/sql/test_parity",
    "test_doc_examples",
    "test_docs",
    "export/dmn/test_engine",
    "verify/",
    "engine/test_reference",
    "reports/test_html_browser",
    "compare/test_impact",
)
"""The tests that take longest, the longest first: started last, one of them would keep one worker while the others are done."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several workers share the tests, keep each file to one of them, which then makes only once what its tests share."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))
    places = {item: [name in item.location[0] for name in LONGEST] for item in items}
    items.sort(key=lambda item: places[item].index(True) if any(places[item]) else len(LONGEST))


def pytest_collection_finish() -> None:
    """Set aside what stays to the end: the garbage collector need not look through it again."""
    gc.collect()
    gc.freeze()


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
