"""Claims about looking after users: nobody's change is overwritten unseen, and somebody can always look after the workbench."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs
import pytest
from flask.testing import FlaskClient

from banding.workbench.access import Role, User
from banding.workbench.changes import Workbench
from banding.workbench.users import LastAdministratorError, list_users, put_user
from tests.workbench.builders import ADMIN, NORTH

ClientOf = Callable[[User], FlaskClient]


def form_of(page: str) -> dict[str, str]:
    """Give what the form of a user would be sent with."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    chosen = dict(re.findall(r'<input type="radio" id="[^"]+" name="(\w+)" value="([^"]*)" checked', page))
    (name,) = re.findall(r'name="name" value="([^"]*)"', page)
    (teams,) = re.findall(r'<textarea[^>]+name="teams"[^>]*>([^<]*)<', page)
    return {**hidden, **chosen, "name": name, "teams": teams}


@pytest.mark.parametrize(
    "changed", [{"name": "Renamed"}, {"role": "reader"}, {"teams": "South"}, {"active": "no"}]
)
def test_of_two_who_change_a_user_the_second_is_told_and_keeps_what_was_typed(
    bench: Workbench, client_of: ClientOf, changed: dict[str, str]
) -> None:
    """Whatever the first changed, the second is shown it and stores nothing; sent again, it is stored."""
    first, second = client_of(ADMIN), client_of(ADMIN)
    form = form_of(first.get("/users/north").text)
    assert first.post("/users/save", data=form | changed).status_code == 302
    page = second.post("/users/save", data=form | {"teams": "North\nEast"})
    assert page.status_code == 409
    assert "Somebody else changed this user" in page.text
    now = {user.id: (user, active) for user, active in list_users(bench.database)}["north"]
    assert now != (NORTH, True)
    again = form_of(page.text)
    assert again["teams"] == "North\nEast"
    assert second.post("/users/save", data=again).status_code == 302
    assert {user.id: user for user, _ in list_users(bench.database)}["north"].teams == {"North", "East"}


def test_adding_somebody_who_is_there_changes_nothing(bench: Workbench, client_of: ClientOf) -> None:
    """A new user who signs in as one that is there already is shown to be, and nothing of that one is lost."""
    form = form_of(client_of(ADMIN).get("/users/new").text)
    typed = {"id": "North", "name": "Somebody", "role": "reader", "which": "all", "active": "yes"}
    page = client_of(ADMIN).post("/users/save", data=form | typed)
    assert page.status_code == 409
    assert "is here already" in page.text
    assert NORTH in [user for user, _ in list_users(bench.database)]


def test_two_administrators_cannot_each_let_the_other_go(bench: Workbench, client_of: ClientOf) -> None:
    """The last who can look after the workbench stays, whoever was there when the page was opened."""
    other = User("other", "Another", Role.ADMINISTRATOR)
    put_user(bench.database, "admin", other)
    forms = [form_of(client_of(ADMIN).get(f"/users/{user.id}").text) for user in (ADMIN, other)]
    codes = [
        client_of(user).post("/users/save", data=form | {"role": "reader"}).status_code
        for user, form in zip((other, ADMIN), forms, strict=True)
    ]
    assert codes == [302, 403]
    with pytest.raises(LastAdministratorError):
        put_user(bench.database, "admin", attrs.evolve(other, role=Role.READER))
    page = client_of(other).post("/users/save", data=forms[1] | {"role": "reader"})
    assert (page.status_code, "last administrator" in page.text) == (422, True)
