"""
The tutorial of the workbench, gone through in a browser, and its pictures.

    python -m tests.workbench.tutorial_screens      take them anew into docs/tutorial/images/workbench/
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from banding.workbench.access import Role, User
from banding.workbench.users import begin_session, put_user
from banding.workbench.web.app import create_app
from banding.workbench.web.app_context import COOKIE
from tests.browser import CHROMIUM, FLAGS, followed
from tests.workbench.builders import Clock, a_workbench, serving

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "monday-morning-in-the-workbench.md"
IMAGES = TUTORIAL.parent / "images" / "workbench"
SIZE = {"width": 960, "height": 600}
_YOU = User("local", "You", Role.ADMINISTRATOR)
_GIVE = "Give these cases to these officers"


@contextmanager
def signed_in(browser: Any, folder: Path, *, javascript: bool = True) -> Iterator[Any]:
    """Serve an empty workbench, and give a page of the person who opened it."""
    bench = a_workbench(folder, Clock())
    put_user(bench.database, "admin", _YOU)
    with serving(create_app(bench)) as address:
        context = browser.new_context(
            viewport=SIZE, locale="en-GB", base_url=address, java_script_enabled=javascript
        )
        context.add_cookies([{"name": COOKIE, "value": begin_session(bench.database, _YOU), "url": address}])
        yield context.new_page()
        context.close()
    bench.database.close()


def screens(page: Any, folder: Path) -> Iterator[tuple[str, str]]:
    """Go through the tutorial step by step, and stop at each picture; give its name and the words on the page."""
    for name, text in re.findall(
        r"<!-- file: (\S+) -->\n```text\n(.*?)```", TUTORIAL.read_text("utf-8"), re.S
    ):
        (folder / name).write_text(text, encoding="utf-8")
    page.goto("/")
    _go(page, "nav >> text=Bring in a caseload")
    page.set_input_files("#field-file", str(folder / "cases.csv"))
    _go(page, "text=Continue")
    yield "columns", _words(page)
    _go(page, "text=Continue")
    _go(page, "text=Continue")
    _go(page, "text=Store the caseload")
    _go(page, "text=See what needs you")
    yield "what-needs-me", _words(page)

    _go(page, "li:has-text('No band yet') a")
    _go(page, "text=M07")
    page.click("summary:has-text('What is the assessed risk of serious harm?')")
    answering = page.locator("form:has(input[name=rosh])").first
    answering.locator("input[value=low]").check()
    answering.get_by_label("Who told you").fill("probation officer at court, by telephone")
    followed(answering.get_by_text("Keep the answer"))
    yield "answered", _words(page)

    _go(page, "nav >> text=Cases")
    _go(page, "text=M05")
    _go(page, "text=Record a judgement")
    yield "judging", _words(page)
    page.get_by_label("Blue").check()
    page.get_by_label("Why?").fill("He has lost his home and his work since he was assessed.")
    _go(page, "text=Keep the judgement")

    _go(page, "nav >> text=Allocate")
    _go(page, "text=Bring in a staff file")
    page.set_input_files("#field-file", str(folder / "staff.csv"))
    page.get_by_label("North").check()
    _go(page, "text=Look through it")
    yield "staff-file", _words(page)
    _go(page, "text=Use this staff file from now on")

    _go(page, "li:has-text('to be moved') a")
    _go(page, f"text={_GIVE}")
    _go(page, "main >> text=Allocate: North")
    _go(page, "li:has-text('to be given') a")
    yield "giving-out", _words(page)
    _go(page, f"text={_GIVE}")
    _go(page, "text=The allocation sheets, to print")
    _go(page, "nav >> text=What needs me")


def _go(page: Any, link: str) -> None:
    followed(page.locator(link).first)


def _words(page: Any) -> str:
    return " ".join(page.inner_text("main").split())


def take() -> None:
    """Take the pictures into the documentation."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with signed_in(browser, Path(folder)) as page:
            for name, _ in screens(page, Path(folder)):
                page.screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=45)
        browser.close()


if __name__ == "__main__":
    take()
