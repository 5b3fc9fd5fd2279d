"""
The screens of the tutorial, taken of the page itself.

    python -m tests.export.page.screens      take them anew into docs/tutorial/images/
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from banding.commands import main
from banding.export.page import page_of
from tests.browser import CHROMIUM, FLAGS
from tests.export.sql.tables import load

ROOT = Path(__file__).resolve().parents[3]
IMAGES = ROOT / "docs" / "tutorial" / "images"
DAY = "2026-11-22"
SIZE = {"width": 960, "height": 560}


def screens(browser: Any, folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Go through the tutorial step by step; give each step's name, its screen as JPEG and all the words on it."""
    (folder / "bands.html").write_text(page_of(load("cl-crc")), encoding="utf-8")
    page = browser.new_context(viewport=SIZE, locale="en-GB").new_page()
    page.goto((folder / "bands.html").as_uri())
    page.fill("#on", DAY)
    page.dispatch_event("#on", "change")
    page.fill("#fact-crn", "X123456")
    page.fill("#fact-ogrs3", "62")
    for name, answer in {"rosh": "medium", "iom": "no", "mappa": "no"}.items():
        page.check(f"input[name={name}][value={answer}]")
    yield "one-case", *_taken(page, "#case-answer")
    page.goto((folder / "bands.html").as_uri() + "#caseload")
    words = ["example", "-n", "200", "--seed", "7", "--on", DAY, "-o", str(folder / "cases.csv")]
    assert CliRunner().invoke(main, words).exit_code == 0
    page.set_input_files("#caseload-file", str(folder / "cases.csv"))
    page.wait_for_selector("#caseload-table tbody tr")
    yield "a-caseload", *_taken(page, "#caseload-said")
    page.select_option("#filter-status", "consider")
    page.click("#caseload-table tbody button >> nth=0")
    yield "a-case-opened", *_taken(page, "#caseload-case h2")


def _taken(page: Any, top: str) -> tuple[bytes, str]:
    page.evaluate(f"document.querySelector('{top}').scrollIntoView()")
    words = page.evaluate("document.body.innerText")
    return page.screenshot(type="jpeg", quality=50), " ".join(words.split())


def take() -> None:
    """Take the screens into the documentation."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name, image, _ in screens(browser, Path(folder)):
            (IMAGES / f"{name}.jpg").write_bytes(image)
        browser.close()


if __name__ == "__main__":
    take()
