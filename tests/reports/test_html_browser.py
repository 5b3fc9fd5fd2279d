"""Report pages in a browser: axe finds no violation, no page scrolls sideways on a phone, and the keyboard opens what is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import MARKS, opened_wide, sideways, violations
from tests.reports.made_pages import KINDS, pages

BAD_PAGE = """<!DOCTYPE html>
<html><head><title></title></head><body>
<p style="color:#bbb;background:#fff">Grey on white, in no language.</p>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">
<div style="width:900px">Wider than a phone.</div>
</body></html>
"""
pytestmark = list(MARKS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Put the pages, and a bad one, where a browser can open them."""
    place = tmp_path_factory.mktemp("pages")
    for kind, text in {**pages(), "bad": BAD_PAGE}.items():
        (place / f"{kind}.html").write_text(text, encoding="utf-8")
    return place


def shown(browser: Any, folder: Path, kind: str, *, width: int = 1280, bypass_csp: bool = False) -> Any:
    """Open a page; the policy is bypassed only where axe's own script must run."""
    context = browser.new_context(bypass_csp=bypass_csp, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto((folder / f"{kind}.html").as_uri())
    return page


@pytest.fixture(scope="module", name="wide_open", params=KINDS)
def _wide_open(request: pytest.FixtureRequest, browser: Any, folder: Path) -> Iterator[Callable[[int], Any]]:
    """Each page with every part open, opened once and given in a width."""
    page = shown(browser, folder, request.param, bypass_csp=True)
    opened_wide(page)

    def in_width(width: int) -> Any:
        page.set_viewport_size({"width": width, "height": 800})
        return page

    yield in_width
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(wide_open: Callable[[int], Any], width: int) -> None:
    """No rule of axe is broken, with every part open: what is seen with parts closed is seen then too."""
    assert violations(wide_open(width)) == []


def test_nothing_scrolls_sideways_on_a_phone(wide_open: Callable[[int], Any]) -> None:
    """At 320 pixels the page is 320 wide, with every part open; wide tables scroll in their own regions."""
    assert sideways(wide_open(320)) <= 320


@pytest.mark.parametrize("kind", KINDS)
def test_the_browser_blocks_nothing_of_the_page(browser: Any, folder: Path, kind: str) -> None:
    """The policy lets the style through: nothing is refused, and the heading has the size the sheet gives it."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / f"{kind}.html").as_uri())
    assert said == []
    assert len(asked) == 1
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "36px"
    context.close()


def test_a_link_opens_what_it_leads_to(browser: Any, folder: Path) -> None:
    """A reference number of the index leads to its case though the parts around it are closed, by keyboard alone."""
    page = shown(browser, folder, "allocation")
    page.focus("#index summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    place = page.evaluate("location.hash")
    assert place.startswith("#r")
    assert page.is_visible(place)


def test_a_case_that_moved_leads_to_its_steps(browser: Any, folder: Path) -> None:
    """By keyboard alone, a case that moved is opened and leads to its steps, though the parts around them are closed."""
    page = shown(browser, folder, "reband")
    for within in ("#moves .part > summary", "#moves .part > details > summary"):
        page.focus(within)
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    place = page.evaluate("location.hash")
    assert place.startswith("#n")
    assert page.is_visible(place)


def test_a_folded_list_for_a_manager_prints(browser: Any, folder: Path) -> None:
    """On paper the cases that need a manager are there, also where their list is folded on the screen."""
    page = shown(browser, folder, "reband")
    row = "#attention tbody tr"
    page.evaluate("document.querySelectorAll('#attention details').forEach(each => each.open = false)")
    assert not page.locator(row).first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(row).first.is_visible()


def test_every_case_prints_with_its_band(browser: Any, folder: Path) -> None:
    """On paper an allocation has each case with its band, though the list is folded on the screen."""
    page = shown(browser, folder, "allocation")
    lines = page.locator("#index li")
    assert not lines.first.is_visible()
    page.emulate_media(media="print")
    assert all(line.is_visible() for line in lines.all())


def test_no_table_is_cut_on_a_narrow_screen(wide_open: Callable[[int], Any]) -> None:
    """At 400 pixels every table is as wide as its region, so that nothing of it is out of sight."""
    cut = (
        "[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth).length"
    )
    assert wide_open(400).evaluate(cut) == 0


def test_the_bad_page_is_caught(browser: Any, folder: Path) -> None:
    """A page with grey words, no language, a picture without words and a wide box fails each test above."""
    page = shown(browser, folder, "bad", width=320, bypass_csp=True)
    found = {each.partition(":")[0] for each in violations(page)}
    assert {"color-contrast", "html-has-lang", "image-alt", "document-title"} <= found
    assert sideways(page) > 320
