"""Claims about the pages of rules: a version as it is, and a draft that is tried on the live caseload and decides nothing."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import attrs
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from banding.render.report import Table
from banding.ruleset import find_ruleset
from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.oversight.trials import changed_cases, try_draft
from banding.workbench.rules import RulesInUse
from banding.workbench.upkeep.verify import found_wrong
from banding.workbench.users import begin_session
from banding.workbench.web.app import create_app
from banding.workbench.web.app_context import COOKIE
from tests.workbench.builders import (
    ADMIN,
    AUDITOR,
    NORTH,
    READER,
    TODAY,
    Clock,
    a_row,
    come,
    put_people,
    tell_nobody,
)

RULES = find_ruleset("cl-crc", on=TODAY)
RULE = """      - id: yellow/serious-organised-crime
        title: involvement in serious organised crime
        when: serious_organised_crime
"""


def drafted(old: str, new: str) -> bytes:
    """Give the rules in force with one edit."""
    text = RULES.read_text(encoding="utf-8")
    assert text.count(old) == 1
    return text.replace(old, new).encode()


def two_versions(bench: Workbench, folder: Path) -> Workbench:
    """Let a workbench decide by the rules in force and, from 1 June 2026, by a version without one of them."""
    shutil.copytree(RULES.parent, folder)
    later = RULES.read_text(encoding="utf-8").replace("version: 2019-03", "version: 2026-06", 1)
    later = later.replace("in_force_from: 2019-03-01", "in_force_from: 2026-06-01", 1)
    (folder / "2026-06.yaml").write_text(later.replace(RULE, "", 1), encoding="utf-8")
    return attrs.evolve(bench, rules=RulesInUse(str(folder)))


def tried_out(client: FlaskClient, **data: object) -> TestResponse:
    """Send a draft, or name a version, to be tried, and wait for what comes of it."""
    answer = client.post("/rules/try", data=data)
    return come(client, answer.headers["Location"]) if answer.status_code == 302 else answer


def test_a_draft_says_who_would_move_and_moves_nobody(
    bench: Workbench, client_of: Callable[[User], FlaskClient]
) -> None:
    """A draft that takes a rule out lists the cases of the user's teams that it would move, restricted ones by band alone."""
    put_people(
        bench,
        a_row("X1", serious_organised_crime="yes", rosh="low"),
        a_row("X2"),
        a_row("X3", serious_organised_crime="yes", rosh="low", team="South"),
        a_row("X4", serious_organised_crime="yes", rosh="low", restricted="yes"),
    )
    client = client_of(NORTH)
    sent = {"rules": (io.BytesIO(drafted(RULE, "")), "draft.yaml")}
    page = tried_out(client, **sent)
    assert page.status_code == 200, page.text
    assert "It decides no case and is not kept" in page.text
    assert "2 of them change route or band" in page.text
    listed = client.get(f"{page.request.path}cases?what=moved&before=Yellow&after=Green").text
    assert [f">{name}<" in listed for name in ("X1", "X2", "X3", "X4")] == [True, False, False, True]
    by_edit = client.get(f"{page.request.path}cases?edit=1").text
    assert [f">{name}<" in by_edit for name in ("X1", "X4")] == [True, False]
    assert bench.person(NORTH, "x1").band == "Yellow"


def test_every_figure_of_a_trial_leads_to_as_many_cases(bench: Workbench) -> None:
    """A draft that moves some, and changes what others must consider, has no figure whose list is of another length."""
    put_people(
        bench,
        *(a_row(f"X{n}", serious_organised_crime="yes", rosh="low") for n in range(3)),
        *(a_row(f"Y{n}", domestic_abuse="yes", hate_crime=("no", "yes")[n % 2]) for n in range(4)),
        a_row("Z1", cpp="unknown"),
    )
    edited = drafted(RULE, "").replace(b"        when: domestic_abuse\n", b"        when: hate_crime\n")
    trial = try_draft(bench, ADMIN, "", {"rules": edited}, on=TODAY, progress=tell_nobody)
    assert trial.report is not None
    followed = set()
    for table in (block for block in trial.report.blocks() if isinstance(block, Table)):
        for cell in (
            cell for row in table.rows for cell in row if cell.href.startswith("cases?") and cell.value
        ):
            listed = changed_cases(trial, dict(parse_qsl(cell.href.partition("?")[2])))
            (rows,) = [block.rows for block in listed.blocks() if isinstance(block, Table)]
            assert len(rows) == cell.value, (table.id, cell.href)
            followed.add(table.id)
    assert followed >= {"matrix-table", "because", "changes", "edits-table"}


def test_a_draft_with_faults_is_shown_with_their_lines(client_of: Callable[[User], FlaskClient]) -> None:
    """What cannot be read is listed by file, line and what to do; no path of the machine is told."""
    broken = drafted("        when: serious_organised_crime\n", "        when: serious_organized_crime\n")
    page = tried_out(client_of(AUDITOR), rules=(io.BytesIO(broken), "x.yaml"))
    assert page.status_code == 422
    assert "draft.yaml, line 306" in page.text
    assert "serious_organised_crime" in page.text
    assert "/draft.yaml" not in page.text
    assert client_of(AUDITOR).post("/rules/try", data={}).status_code == 400


def test_rules_changed_in_place_are_read_again_and_every_decision_can_be_made_again(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What decides is what is kept, also while somebody edits the file; within a minute the edit decides."""
    folder = tmp_path / "rules"
    shutil.copytree(RULES.parent, folder)
    (folder / "in-force.yaml").unlink()
    path = folder / RULES.name
    edited = attrs.evolve(bench, rules=RulesInUse(str(folder)))
    before = edited.rules_now().ruleset.stamp
    path.write_text(path.read_text(encoding="utf-8").replace(RULE, "", 1), encoding="utf-8")
    put_people(edited, a_row("X1"))
    monkeypatch.setattr("banding.workbench.rules._LOOKS_AGAIN", -1.0)
    put_people(edited, a_row("X2"))
    one, two = (edited.person(NORTH, key).ruleset for key in ("x1", "x2"))
    assert one == before != two
    assert list(found_wrong(bench.database, replay=True)) == []


def test_a_version_still_to_come_is_tried_on_its_first_day(bench: Workbench, tmp_path: Path) -> None:
    """Versions are listed with their days; what a later one will change is shown for the day it comes into force."""
    two = two_versions(bench, tmp_path / "rules")
    put_people(two, a_row("X1", serious_organised_crime="yes", rosh="low"), a_row("X2"))
    app = create_app(two)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    client.set_cookie(COOKIE, begin_session(two.database, NORTH), domain="localhost")
    assert "What will change on 1 June 2026" in client.get("/rules").text
    page = tried_out(client, version="2026-06")
    assert "1 of them change route or band" in page.text
    assert "1 June 2026" in page.text
    assert client.post("/rules/try", data={"version": "2030-01"}).status_code == 404


def test_once_other_rules_are_in_force_what_was_decided_stands_until_somebody_acts(
    bench: Workbench, clock: Clock, tmp_path: Path
) -> None:
    """Every past decision is made again by the rules of then, also once their file is gone; what is done now, by those of now."""
    two = two_versions(bench, tmp_path / "rules")
    put_people(two, *(a_row(crn, serious_organised_crime="yes", rosh="low") for crn in ("X1", "X2")))
    before = two.person(NORTH, "x1")
    clock.moment = datetime(2026, 6, 2, 9, tzinfo=UTC)
    (tmp_path / "rules" / "2019-03.yaml").unlink()
    two = attrs.evolve(two, rules=RulesInUse(str(tmp_path / "rules")))
    app = create_app(two)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    client.set_cookie(COOKIE, begin_session(two.database, NORTH), domain="localhost")
    refused = client.get("/")
    assert refused.status_code == 503
    assert "2019-03.yaml is not there" in refused.text
    assert str(tmp_path) not in refused.text
    (tmp_path / "rules" / "in-force.yaml").unlink()
    page = client.get("/cases/x1").text
    assert "cl-crc 2019-03" in page
    assert "Decided for today, the case would be" in page
    for path in (
        "/cases/x1/history",
        "/cases/x1/judgement",
        "/cases/x1/decide-again",
        "/cases/x1/facts/cpp",
        "/rules",
    ):
        assert client.get(path).status_code == 200, path
    assert "comes to the same, to the last letter" in client.get(f"/cases/x1/history/{before.version}").text
    after = two.answer(NORTH, "x1", {"aces": "unknown"}, seen=before.version, source="x")
    assert (after.band, after.ruleset.split()[1]) != (before.band, "2019-03")
    assert two.person(NORTH, "x2").band == before.band
    moved = client.post("/rebanding", data={}, follow_redirects=True).text
    assert "/cases/x2" in moved
    assert "/cases/x1" not in moved
    assert list(found_wrong(two.database, replay=True)) == []


def test_a_version_is_a_page_to_read_for_everybody(client_of: Callable[[User], FlaskClient]) -> None:
    """A reader reads the rules and is offered no trial; a version that is not there is not found."""
    client = client_of(READER)
    assert b"Try a draft" not in client.get("/rules").data
    page = client.get("/rules/version/2019-03").text
    assert "What the guidance leaves open" in page
    assert client.get("/rules/version/..").status_code == 404
    assert client.get("/rules/version/2019-03.csv").data.startswith(b"\xef\xbb\xbftable,row,column,value")
