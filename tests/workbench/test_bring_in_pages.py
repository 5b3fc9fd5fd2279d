"""A manager brings in two caseloads in a browser, with and without JavaScript: headings and words are asked once, and nothing is stored unseen."""

from __future__ import annotations

from typing import Any

import pytest

from banding.workbench.changes import Workbench
from banding.workbench.users import begin_session
from banding.workbench.web.app_context import COOKIE
from tests.browser import MARKS, followed, sideways, violations
from tests.workbench.builders import NORTH

pytestmark = list(MARKS)
HEADER = "Case ref,Name,Team,OGRS 3 (2 yr),RoSH level,IOM,Child protection,Notes\n"
FIRST = (
    HEADER
    + "X100001,Ada,North,40,medium,n,no,\nX100002,Ben,North,140,low,n,no,call back\n"
    + "X100003,Cy,North,95,low,nope,no,\n,Di,North,12,low,n,no,\n"
)
SECOND = HEADER + "X100001,Ada,North,40,medium,n,no,\nX100002,Ben,North,14,low,n,yes,call back\n"


def looked_at(page: Any, *, has_script: bool, name: str) -> None:
    """Hold a page to what every page must be: no violation, and no wider than a phone."""
    if has_script:
        assert violations(page) == [], name
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways(page) <= 320, name
    page.set_viewport_size({"width": 1280, "height": 800})


def sent(page: Any, served: str, text: str) -> None:
    """Send a file."""
    page.goto(f"{served}/bring-in")
    given = {"name": "monday.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File of cases").set_input_files(given)
    followed(page.get_by_role("button", name="Continue"))


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_two_caseloads_are_brought_in(browser: Any, served: str, bench: Workbench, has_script: bool) -> None:
    """Each page is fit to use; the second file is read as the first was, and the choices it needs are asked for."""
    context = browser.new_context(java_script_enabled=has_script, bypass_csp=has_script)
    context.add_cookies([{"name": COOKIE, "value": begin_session(bench.database, NORTH), "url": served}])
    page = context.new_page()

    def look(name: str) -> None:
        looked_at(page, has_script=has_script, name=name)

    page.goto(f"{served}/bring-in")
    followed(page.get_by_role("button", name="Continue"))
    assert page.get_by_role("link", name="Choose the file of cases").get_attribute("href") == "#field-file"
    look("start")

    sent(page, served, FIRST)
    assert "What are the columns" in page.content()
    look("columns")
    for label, column in (("Child protection", "cpp"), ("Case ref", "crn"), ("OGRS 3 (2 yr)", "ogrs3")):
        if page.get_by_label(label, exact=True).count():
            page.get_by_label(label, exact=True).select_option(column)
    followed(page.get_by_role("button", name="Continue"))
    look("words")
    assert page.get_by_label("not known").first.is_checked()
    if page.locator("select").count():
        page.locator("select").first.select_option("no")
    followed(page.get_by_role("button", name="Continue"))
    page.wait_for_url("**/bring-in/preview**")
    assert "Nothing is stored yet" in page.content()
    look("preview")
    followed(page.get_by_role("link", name="new", exact=True))
    assert "X100001" in page.content()
    look("people")
    followed(page.get_by_role("link", name="What the file would change"))
    followed(page.get_by_role("button", name="Store the caseload"))
    page.wait_for_url("**/bring-in/stored**")
    look("stored")
    assert bench.person(NORTH, "x100003").band == "Red"

    seen = bench.person(NORTH, "x100002").version
    bench.answer(NORTH, "x100002", {"cpp": "unknown"}, seen=seen, source="file review")
    sent(page, served, SECOND)
    page.wait_for_url("**/bring-in/preview**")
    assert "as your last file with these headings was" in page.content()
    followed(page.get_by_role("button", name="Store the caseload"))
    assert page.locator(".errors a").count() == 2
    look("preview-errors")
    page.get_by_label("The file's word is taken").check()
    page.get_by_label("They have left").check()
    followed(page.get_by_role("button", name="Store the caseload"))
    page.wait_for_url("**/bring-in/stored**")
    assert bench.person(NORTH, "x100003").gone
    assert bench.person(NORTH, "x100002").band == "Blue"

    sent(page, served, SECOND)
    page.wait_for_url("**/bring-in/preview**")
    assert not page.get_by_role("button", name="Store the caseload").count()
    context.close()
