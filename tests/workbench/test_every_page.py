"""Every page that can be opened, in a browser: axe finds nothing, a phone scrolls nothing sideways, the policy blocks nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from flask import Flask

from banding.workbench.changes import Workbench
from banding.workbench.users import begin_session
from banding.workbench.web.app import create_app
from banding.workbench.web.app_context import COOKIE
from tests.browser import in_browser, opened_wide, sideways, violations
from tests.workbench.builders import ADMIN, Clock, a_row, a_workbench, hold, put_people, serving
from tests.workbench.test_access import VALUES, right_of

_BARE = (
    "[...document.querySelectorAll('tbody td:not([data-head])')].map(e => e.innerText).filter(e => e.trim())"
)
"""Cells that do not say, where a table is a list, what their heading is."""
LONG = "Aberystwyth-and-Ceredigion-North-Resettlement " * 4


@pytest.fixture(scope="module", name="app")
def _app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A workbench with one person of each kind, some with long names."""
    bench = a_workbench(tmp_path_factory.mktemp("bench"), Clock())
    put_people(
        bench,
        a_row("X100001", cpp="unknown", name=LONG, domestic_abuse="yes"),
        a_row("X100002", ogrs3="140", team=LONG),
        a_row("X100003", rosh="high"),
        a_row("X100004", rosh="unknown", ogrs3=""),
        a_row("X100005", restricted="yes"),
        a_row("X100006", cpp="yes"),
        a_row("X100006", cpp="no"),
    )
    person = bench.person(ADMIN, "x100001")
    person = bench.answer(ADMIN, person.key, {"cpp": "no"}, seen=person.version, source=LONG)
    person = bench.judge(ADMIN, person.key, "Blue", LONG, seen=person.version)
    hold(bench, ADMIN, person.key, "PO1", seen=person.version)
    yield create_app(bench)
    bench.database.close()


@pytest.fixture(scope="module", name="address")
def _address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def paths(app: Flask) -> list[str]:
    """Give the address of every page, those of a case for cases of each kind."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if (
                "GET" not in (rule.methods or ())
                or right_of(rule.endpoint) is None
                or "form" in rule.arguments
            ):
                continue
            if rule.endpoint.endswith("as_file"):
                continue
            keys = [f"x10000{n}" for n in range(1, 7)] if rule.endpoint == "cases.show" else ["x100001"]
            for key in keys if "key" in rule.arguments else [""]:
                values = {name: VALUES.get(name, key) for name in rule.arguments}
                values |= {"name": "cpp"} if rule.endpoint == "cases.answer" else {}
                built = rule.build(values)
                assert built
                found.append(built[1])
    return sorted(set(found))


@attrs.frozen
class Seen:
    """What a browser made of a page: its complaints, the rules of axe that are broken, its width, and cells without a label."""

    said: list[str]
    violations: list[str]
    width: int
    bare: list[str]


@pytest.fixture(scope="module", name="seen")
def _seen(browser: Any, app: Flask, address: str) -> dict[str, Seen]:
    """Each page opened once, on a phone, where room is scarcest, under our policy; then looked at with every part of it open."""
    page, said = _signed_in(browser, app, address, viewport={"width": 320, "height": 800}), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    seen = {}
    for path in paths(app):
        page.goto(address + path)
        told = [each for each in said if "the server responded with" not in each]
        opened_wide(page)
        seen[path] = Seen(told, violations(page), sideways(page), page.evaluate(_BARE))
        said.clear()
    return seen


@in_browser
def test_no_page_breaks_a_rule_of_axe(seen: dict[str, Seen]) -> None:
    """No rule of axe is broken on any page."""
    assert {path: page.violations for path, page in seen.items() if page.violations} == {}


@in_browser
def test_no_cell_is_without_a_label(seen: dict[str, Seen]) -> None:
    """On a phone each cell of a table says of which column it is."""
    assert {path: page.bare for path, page in seen.items() if page.bare} == {}


@in_browser
def test_no_page_scrolls_sideways(seen: dict[str, Seen]) -> None:
    """No page is wider than a phone of 320 pixels."""
    assert {path: page.width for path, page in seen.items() if page.width > 320} == {}


@in_browser
def test_the_policy_blocks_nothing_of_ours(seen: dict[str, Seen]) -> None:
    """No page has a style or script in its text, which the policy would refuse: the browser complains of nothing."""
    assert {path: page.said for path, page in seen.items() if page.said} == {}


def _signed_in(browser: Any, app: Flask, address: str, **settings: Any) -> Any:
    bench: Workbench = app.config["BENCH"]
    context = browser.new_context(**settings)
    secret = begin_session(bench.database, ADMIN)
    context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])
    return context.new_page()
