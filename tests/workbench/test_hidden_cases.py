"""Claims about what nobody learns of cases that are not theirs to see: restricted ones, and those of other teams."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from banding.workbench.access import NotFoundError, Role, User
from banding.workbench.allocation.team import keep_staff
from banding.workbench.api.tokens import Scope, make_token
from banding.workbench.changes import Workbench
from banding.workbench.jobs import Jobs
from banding.workbench.needs import Need
from banding.workbench.outbox import EventType, add_hook
from banding.workbench.store import lists
from banding.workbench.store.schema import outbox, people
from banding.workbench.users import put_user
from tests.workbench.builders import ADMIN, AUDITOR, NORTH, READER, a_row, put_people
from tests.workbench.test_allocate import STAFF

ClientOf = Callable[[User], FlaskClient]
SECRET = "Verborgen"  # noqa: S105 - a name
RESTRICTED = (
    a_row("R1", restricted="yes", name=SECRET, responsible_officer="PO8", cpp="unknown", sentenced_on=f"{SECRET} day"),
    a_row("R2", restricted="yes", name=SECRET, responsible_officer=SECRET, domestic_abuse="yes"),
    a_row("R3", restricted="yes", name=SECRET, ogrs3=f"999 {SECRET}"),
    a_row("R4", restricted="yes", name=SECRET, judged_band="Blue", rationale=SECRET),
)  # fmt: skip
NARROWED = (
    *(
        f"/cases?{name}={value}"
        for name, value in (("status", "error"), ("status", "consider"), ("team", "North"))
    ),
    *(f"/cases/list.csv?{name}={value}" for name, value in (("status", "judged"), ("holder", "PO8"))),
    *(f"/needs/{need}" for need in Need),
    *(f"/needs/{need}/list.csv" for need in Need),
    "/needs/provisional?enquiry=cpp",
    "/allocate?team=North",
    "/allocate/officers?team=North",
    "/allocate/officers/PO8?team=North",
    "/allocate/unfit?team=North",
)


@pytest.fixture(name="bench")
def _bench(bench: Workbench) -> Workbench:
    """A workbench whose restricted cases each ask something of somebody."""
    put_people(bench, *RESTRICTED, a_row("N1", cpp="unknown"), a_row("S1", name="Mid", team="South"))
    keep_staff(bench, ADMIN, "staff.csv", STAFF.encode(), None)
    return bench


@pytest.mark.parametrize("user", [attrs.evolve(READER, teams=frozenset({"North", "South"})), AUDITOR])
def test_a_restricted_case_is_in_no_list_that_tells_more_of_it(
    bench: Workbench, client_of: ClientOf, user: User
) -> None:
    """Who may see reference number and band alone finds it by these alone, and no list by team, status, holder or need has it."""
    put_user(bench.database, "admin", user)
    client = client_of(user)
    everything = client.get("/cases").text
    assert all(f"/cases/r{n}" in everything for n in (1, 2, 3, 4))
    for path in NARROWED:
        said = client.get(path)
        assert said.status_code == 200, path
        assert SECRET not in said.text, path
        assert "/cases/r" not in said.text, path
        assert "\nR" not in said.text, path
    assert client.get(f"/allocate/officers/{SECRET}?team=North").status_code == 404


def test_what_is_counted_for_somebody_is_what_is_listed(bench: Workbench) -> None:
    """Each count of a need is as long as its list, for those who see restricted cases whole and those who do not."""
    with bench.database.reading() as connection:
        for user in (NORTH, READER, AUDITOR):
            for each in lists.need_counts(connection, user):
                asked = lists.Asked(team=each.team)
                assert each.people == len(list(lists.waiting(connection, user, each.kind, asked)))


def test_programs_are_told_nothing_more_of_a_restricted_case(bench: Workbench, client_of: ClientOf) -> None:
    """Neither what has happened since, nor an event, says its status or who holds it."""
    add_hook(bench.database, "admin", "https://other.example/", frozenset(EventType), None)
    put_people(bench, a_row("R5", restricted="yes", responsible_officer=SECRET))
    secret = make_token(bench.database, "admin", "x", frozenset({Scope.READ}), None)
    headers = {"Authorization": f"Bearer {secret}"}
    changes = client_of(ADMIN).get("/api/v1/changes", headers=headers).json["changes"]
    told = {(each["kind"], each["status"], each["holder"]) for each in changes if each["key"].startswith("r")}
    assert told == {("restricted", "restricted", "restricted")}
    with bench.database.reading() as connection:
        assert SECRET not in connection.execute(select(outbox.c.body)).scalar_one()


def test_a_restricted_case_moves_by_its_bands_alone(bench: Workbench, client_of: ClientOf) -> None:
    """A new file that puts it in error is told as a case without a band, not as one in error."""
    secret = make_token(bench.database, "admin", "x", frozenset({Scope.WRITE}), None)
    rows = [a_row("R2", restricted="yes", ogrs3="999")]
    headers = {"Authorization": f"Bearer {secret}"}
    assert bench.person(NORTH, "r2").band
    assert client_of(ADMIN).post("/api/v1/cases", json={"rows": rows}, headers=headers).status_code == 200
    page = client_of(READER).post("/rebanding", data={"since": "file"}, follow_redirects=True).text
    assert "/cases/r2" in page
    assert "in error" not in page


def test_a_page_of_names_cannot_start_at_somebody_of_another_team(
    bench: Workbench, client_of: ClientOf
) -> None:
    """Asked for those after a case of another team, a list by name says nothing: else it would tell where that name stands."""
    put_people(bench, a_row("N2", name="Aaron"), a_row("N3", name="Zoe"))
    rows = [
        client_of(READER).get(f"/cases?sort=name&after={key}").text.count("data-head") for key in ("n2", "s1")
    ]
    assert rows == [5, 0]


def test_what_a_job_came_to_is_for_the_rights_it_was_asked_with(bench: Workbench) -> None:
    """Once somebody's teams or role are others, what they asked for before is not theirs any more."""
    jobs = Jobs(bench.database)
    id_ = jobs.start(NORTH, "Audit", lambda _: "figures of North", then="x")
    jobs.wait(id_, 5)
    assert jobs.result(NORTH, id_, str) == "figures of North"
    for other in (
        attrs.evolve(NORTH, teams=frozenset({"South"})),
        attrs.evolve(NORTH, role=Role.READER),
        ADMIN,
    ):
        with pytest.raises(NotFoundError):
            jobs.find(other, id_)


def test_a_fault_of_the_database_says_nothing_of_people(bench: Workbench) -> None:
    """What is written to the log of a statement that failed has none of the values it was about."""
    with bench.database.reading() as connection:
        row = dict(connection.execute(select(people).where(people.c.person == "r1")).mappings().one())
    with bench.database.writing() as connection, pytest.raises(IntegrityError) as failed:
        connection.execute(insert(people).values(**row))
    assert SECRET not in str(failed.value)
