"""Oversight, re-banding and rules in a browser, with and without its script: a manager finds, follows, accepts and tries out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from banding.workbench.changes import Workbench
from banding.workbench.users import begin_session
from banding.workbench.web.app_context import COOKIE
from tests.browser import MARKS, followed, sideways, violations
from tests.workbench.builders import NORTH, Clock, a_row, put_people
from tests.workbench.test_rules_pages import RULE, drafted

pytestmark = list(MARKS)
BIRTHDAY = {"young_person": "", "aces": "yes", "rosh": "low", "date_of_birth": "2000-05-01"}


@pytest.fixture(name="page_of")
def _page_of(browser: Any, bench: Workbench, clock: Clock, served: str) -> Iterator[Any]:
    """Make a page that the manager of North is signed in on, of people one of whom has had a birthday since."""
    put_people(
        bench,
        a_row("X1", **BIRTHDAY),
        *(a_row(f"X{n}", recorded_band="Green", gender=("f", "m")[n % 2], cpp="yes") for n in range(2, 8)),
        a_row("S1", serious_organised_crime="yes", rosh="low"),
        a_row("X8", judged_band="Blue", rationale="escalating", judged_by="A manager"),
        a_row("X9", team="South", **BIRTHDAY),
    )
    clock.forward(days=30)
    made = []

    def page_of(*, script: bool, width: int = 1280) -> Any:
        context = browser.new_context(
            java_script_enabled=script, bypass_csp=script, viewport={"width": width, "height": 800}
        )
        context.add_cookies([{"name": COOKIE, "value": begin_session(bench.database, NORTH), "url": served}])
        page = context.new_page()
        made.append(context)
        return page

    yield page_of
    for context in made:
        context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_manager_sees_who_had_a_birthday_and_accepts_it(
    page_of: Any, served: str, bench: Workbench, script: bool
) -> None:
    """From re-banding to the case that moved and why, ticked, accepted, and on record: the same without script."""
    page = page_of(script=script)
    page.goto(f"{served}/rebanding")
    followed(page.get_by_role("button", name="Look"))
    row = page.get_by_role("row", name="X1")
    assert "young person from yes to no as an age passed" in row.inner_text()
    assert page.get_by_role("row", name="X9").count() == 0
    row.get_by_role("checkbox").check()
    followed(page.get_by_role("button", name="Accept those ticked"))
    assert "1 case was decided again for today" in page.inner_text("main")
    assert bench.person(NORTH, "x1").band == "Green"


@pytest.mark.parametrize("script", [True, False])
def test_a_figure_of_the_audit_leads_to_a_case(page_of: Any, served: str, script: bool) -> None:
    """From the audit by gender to the figure of those below a minimum, to their list, to one case and back by the back link."""
    page = page_of(script=script)
    page.goto(f"{served}/oversight")
    followed(page.get_by_role("link", name="Audit"))
    page.get_by_label("The band on record in the last file").check()
    page.get_by_label("gender").check()
    followed(page.get_by_role("button", name="Audit"))
    followed(page.locator("a[href^='cases?outcome=below']").first)
    assert page.get_by_role("row").count() == 1 + 6
    followed(page.get_by_role("link", name="X2"))
    assert "X2" in page.inner_text("h1")
    page.go_back()
    followed(page.locator(".back a"))
    assert page.inner_text("h1") == "Audit"


@pytest.mark.parametrize("script", [True, False])
def test_a_draft_is_tried_by_upload(page_of: Any, served: str, script: bool, tmp_path: Path) -> None:
    """A draft without a rule would move the one case that it decides; the page says that it is a trial, and leads to the case."""
    draft = tmp_path / "draft.yaml"
    draft.write_bytes(drafted(RULE, ""))
    page = page_of(script=script)
    page.goto(f"{served}/rules")
    page.get_by_label("Rules file of the draft").set_input_files(draft)
    followed(page.get_by_role("button", name="Try it"))
    assert "It decides no case" in page.inner_text("main")
    followed(page.locator("a[href*='what=moved']").first)
    assert [page.get_by_role("link", name=name).count() for name in ("S1", "X2")] == [1, 0]


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_of: Any, served: str, width: int) -> None:
    """No page of the three journeys breaks a rule of axe, or is wider than the screen."""
    page = page_of(script=True, width=width)

    def look() -> None:
        assert (violations(page), sideways(page)) == ([], width), page.url

    for way in (
        "/oversight",
        "/oversight/audit",
        "/oversight/sample",
        "/oversight/waiting",
        "/rules",
        "/rebanding",
    ):
        page.goto(f"{served}{way}")
        look()
    followed(page.get_by_role("button", name="Look"))
    look()
    for way, button in (("/oversight/audit", "Audit"), ("/oversight/sample", "Draw"), ("/oversight", "Show")):
        page.goto(f"{served}{way}")
        followed(page.get_by_role("button", name=button))
        page.get_by_role("link", name="CSV").first.wait_for()
        look()
    page.goto(f"{served}/rules")
    followed(page.get_by_role("button", name="Try it"))
    page.get_by_role("alert").wait_for()
    look()
