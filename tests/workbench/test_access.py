"""
Claims about who may do what: every route is tried by every role and by nobody, with a case of the user's team and of another.

A route that is added must be put into :data:`RIGHTS`, else the first test fails: nobody can forget to say who may use it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from banding.workbench.access import Action, User
from banding.workbench.changes import Workbench
from banding.workbench.entry import Kind
from banding.workbench.store.schema import entries
from banding.workbench.users import begin_session
from banding.workbench.web.app import create_app
from banding.workbench.web.app_context import COOKIE
from tests.workbench.builders import (
    AUDITOR,
    EVERYBODY,
    NORTH,
    READER,
    SOUTH,
    Clock,
    a_row,
    a_workbench,
    put_people,
)

RIGHTS: dict[str, dict[Action | None, tuple[str, ...]]] = {
    "today": {Action.SEE: ("start", "needs", "needs_as_file")},
    "cases": {
        Action.SEE: ("index", "as_file", "search", "show", "past", "replay", "what_if"),
        Action.CHANGE: ("answer", "judge", "take_back", "decide_again"),
    },
    "allocate": {
        Action.SEE: ("start", "given", "officers", "officer", "unfit"),
        Action.CHANGE: (
            *("batch", "case", "take_back", "sheets"),
            *("template_as_file", "staff", "staff_found", "staff_kept"),
        ),
    },
    "bring_in": {
        Action.BRING_IN: (
            *("start", "go_on", "columns", "words", "team", "look", "preview", "preview_people"),
            *("put", "stored", "forget", "template_as_file"),
        )
    },
    "rebanding": {Action.SEE: ("start", "look", "found", "take", "done"), Action.CHANGE: ("accepted",)},
    "oversight": {
        Action.OVERSEE: (
            *("start", "audit", "sample", "take_sheet", "sheet", "judged", "waiting", "take_waiting"),
            *(
                f"{what}_{page}"
                for what in ("audit", "sample", "sheet", "judgements")
                for page in ("found", "taken")
            ),
            *("audit_cases", "judgements_cases"),
        )
    },
    "rules": {
        Action.SEE: ("start", "version", "take_version"),
        Action.OVERSEE: ("try_out", "trial", "take_trial", "cases"),
    },
    "jobs": {Action.SEE: ("show",)},
    "users": {Action.ADMINISTER: ("start", "edit", "save"), Action.CHANGE: ("everything",)},
    "programs": {Action.ADMINISTER: ("start", "add_token", "end_token", "add_address", "end_address")},
    "sign_in": {None: ("form", "to_provider", "callback", "by_link", "out", "signed_out")},
    "api": {None: ("decide_rows", "list_cases", "show_case", "put_cases", "list_changes", "openapi")},
    "": {None: ("style", "static")},
}
"""What a role must allow for each page, by journey; None for pages that need nobody signed in (the API has its tokens)."""
VALUES = {
    "kind": "provisional",
    "name": "2019-03",
    "job": "nobodys-job",
    "id_": "nothing",
    "code": "PO1",
    "what": "give",
    "form": "csv",
    "number": "7",
    "of": "report",
}
"""What stands in an address for each of its parts that is no case."""
MINE, THEIRS = "x100001", "x100002"


@pytest.fixture(scope="module", name="app")
def _app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A workbench with one person of North and one of South."""
    bench = a_workbench(tmp_path_factory.mktemp("bench"), Clock())
    put_people(bench, a_row("X100001", cpp="unknown"), a_row("X100002", cpp="unknown", team="South"))
    app = create_app(bench)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    bench.database.close()


def right_of(endpoint: str) -> Action | None:
    """Give what a page needs; fails where nobody has said."""
    journey, _, page = endpoint.rpartition(".")
    return next(right for right, pages in RIGHTS[journey].items() if page in pages)


def pages(app: Flask) -> list[tuple[str, Rule]]:
    """Give every page that needs somebody signed in, with each way to ask for it."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if right_of(rule.endpoint) is not None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def asked(app: Flask, user: User | None, method: str, rule: Rule, *, case: str) -> int:
    """Ask for a page, an empty form where it takes one; gives the answer's code."""
    client: FlaskClient = app.test_client()
    if user:
        bench: Workbench = app.config["BENCH"]
        client.set_cookie(COOKIE, begin_session(bench.database, user), domain="localhost")
    values = {name: VALUES.get(name, case) for name in rule.arguments}
    if rule.endpoint == "cases.answer":
        values["name"] = "cpp"
    if "any(give" not in rule.rule and "what" in values:
        values["what"] = "list"
    with app.test_request_context():
        path = rule.build(values)
    assert path
    return client.open(path[1], method=method).status_code


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    """No route is without a right, and no right without a route."""
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    said = {
        f"{journey}.{page}".lstrip(".")
        for journey, rights in RIGHTS.items()
        for names in rights.values()
        for page in names
    }
    assert there == said


def test_nobody_signed_in_sees_nothing(app: Flask) -> None:
    """Every page but those of signing in sends a stranger there."""
    found = {(method, rule.rule): asked(app, None, method, rule, case=MINE) for method, rule in pages(app)}
    assert set(found.values()) == {302}


@pytest.mark.parametrize("user", EVERYBODY, ids=lambda user: user.id)
def test_a_role_may_do_what_it_is_for_and_nothing_else(app: Flask, user: User) -> None:
    """A page that the role is not for is refused with 403, whatever is sent; one that it is for is not."""
    case = THEIRS if user is SOUTH else MINE
    wrong = {}
    for method, rule in pages(app):
        right = right_of(rule.endpoint)
        code = asked(app, user, method, rule, case=case)
        assert right
        if (code == 403) is user.may(right) or code >= 500:
            wrong[f"{method} {rule.rule}"] = code
    assert wrong == {}


@pytest.mark.parametrize("user", [NORTH, READER], ids=lambda user: user.id)
def test_a_case_of_another_team_is_one_that_is_not_there(app: Flask, user: User) -> None:
    """Every page of a case, asked for with that of another team, answers as with one that nobody has."""
    different = {}
    for method, rule in pages(app):
        if "key" in rule.arguments:
            theirs = asked(app, user, method, rule, case=THEIRS)
            nobodys = asked(app, user, method, rule, case="x999999")
            if theirs != nobodys or theirs < 400:
                different[f"{method} {rule.rule}"] = (theirs, nobodys)
    assert different == {}


def test_what_an_auditor_and_a_reader_send_changes_nothing(app: Flask) -> None:
    """After every form of the workbench has been sent by both, the record is as long as it was, but for what was taken out."""
    bench: Workbench = app.config["BENCH"]
    before = _entries(bench)
    for user in (AUDITOR, READER):
        for method, rule in pages(app):
            if method == "POST":
                asked(app, user, method, rule, case=MINE)
    assert _entries(bench) == before


def _entries(bench: Workbench) -> list[int]:
    with bench.database.reading() as connection:
        kept = select(entries.c.number).where(entries.c.kind != Kind.REPORT.value)
        return list(connection.execute(kept).scalars())
