"""
The browser that tests share, which worker runs which tests, and how hard Hypothesis tries: ``HYPOTHESIS_PROFILE`` is ``dev``
(the default), ``quick``, ``ci`` or ``thorough``.

``ci`` draws the same examples at every run, so that a red build is red for everyone; ``thorough`` is for a long night.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from banding.ruleset import Ruleset
from banding.ruleset import load as loading
from banding.ruleset.versions.find import GUIDANCE, READINGS, sibling_file
from tests.browser import CHROMIUM, FLAGS

settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("quick", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
# Looking again and again through all that thousands of tests keep would take a fifth of the time.
gc.set_threshold(100_000, 20, 100)
_RULESETS_KEPT = 16


def _read_once(read: Callable[[Path], Ruleset]) -> Callable[[Path], Ruleset]:
    """
    Give the ruleset that the same three files have given before, to all the commands that one process is asked to run.

    Its engine is then made ready once: each of a thousand commands would take a third of a second over it.
    """
    kept: dict[tuple[bytes, ...], Ruleset] = {}

    def load(path: Path) -> Ruleset:
        files = [path, sibling_file(path, GUIDANCE), sibling_file(path, READINGS)]
        contents = tuple(file.read_bytes() if file.is_file() else b"" for file in files)
        kept[contents] = kept.pop(contents, None) or read(path)
        if len(kept) > _RULESETS_KEPT:
            kept.pop(next(iter(kept)))
        return kept[contents]

    return load


loading.load = _read_once(loading.load)


LONGEST = (
    "export/workbook/test_parity",
    "engine/test_table",
    "export/page/test_runner",
    "export/sql/test_parity",
    "test_doc_examples",
    "export/dmn/test_engine",
    "engine/test_reference",
    "workbench/test_faults",
    "workbench/test_allocate",
    "workbench/test_case_pages",
    "workbench/test_every_page",
    "workbench/test_tutorial",
    "workbench/test_oversight",
    "workbench/test_odd_requests",
    "workbench/",
    "reports/test_html_browser",
    "export/sql/test_query",
    "test_docs",
    "test_packaging",
    "test_streams",
    "verify/",
    "compare/",
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
