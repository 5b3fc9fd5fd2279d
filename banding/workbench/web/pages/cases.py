"""The list of cases: narrowed, searched, sorted, a page at a time, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    session,
    stream_with_context,
    url_for,
)
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from banding.intake import person_of
from banding.vocabulary import Status
from banding.workbench.allocation.staff import codes_of
from banding.workbench.oversight.tables import csv_texts
from banding.workbench.store import lists, people
from banding.workbench.web.app_context import attachment, bench, names_of_holders, note_view, standing, user

pages = Blueprint("cases", __name__, url_prefix="/cases")
_NARROWED = ("team", "band", "status", "holder")
SORTS = ("case", "-case", "name", "-name")
_AT_ONCE = 2_000


@pages.get("")
def index() -> str:
    """List the people of the user's teams, narrowed by what the address says and by what was last searched for."""
    sort = sorted_by(SORTS)
    order = {"by_name": sort.endswith("name"), "last_first": sort.startswith("-")}
    with bench().database.reading() as connection:
        teams = people.teams_of(connection, user())
        filters = _filters(connection, teams)
        found = lists.page_of(
            connection, user(), filters, **order, after=request.args.get("after", ""), size=lists.PAGE + 1
        )
        count = lists.count_of(connection, user(), filters)
        standings = _standings(connection, found)
        holder_named = names_of_holders(connection, found)
    shown = {name: value for name in _NARROWED if (value := getattr(filters, name))}
    asked = shown | ({"gone": "1"} if filters.gone else {}) | ({"searched": "1"} if filters.search else {})
    return render_template(
        "cases.html",
        rows=found[: lists.PAGE],
        standings=standings,
        holder_named=holder_named,
        following=found[lists.PAGE - 1].person if len(found) > lists.PAGE else "",
        count=count,
        most=lists.COUNTED,
        teams=teams,
        filters=filters,
        asked=asked,
        sort=sort,
        bands=bench().rules_now().ruleset.bands,
        statuses=Status,
    )


@pages.post("/search")
def search() -> AnyResponse:
    """Search for a reference number or name; a whole reference number leads to its case. No address carries a name."""
    text = request.form.get("search", "").strip()[:100]
    key = person_of(text)
    if key:
        with bench().database.reading() as connection:
            if people.find(connection, user(), key):
                return redirect(url_for("cases.show", key=key), 303)
    session["search"] = [user().id, text]
    kept: dict[str, Any] = {name: value for name in _NARROWED if (value := request.form.get(name, ""))}
    return redirect(url_for("cases.index", searched="1" if text else None, **kept), 303)


@pages.get("/list.csv")
def as_file() -> Response:
    """Give the whole of a list as CSV; of a restricted case the reference number and the band alone."""
    sort = sorted_by(SORTS)
    order = {"by_name": sort.endswith("name"), "last_first": sort.startswith("-")}
    note_view("list of cases as a file")

    def lines() -> Iterator[Mapping[str, str]]:
        after = ""
        with bench().database.reading() as connection:
            filters = _filters(connection, people.teams_of(connection, user()))
            while True:
                found = lists.page_of(connection, user(), filters, **order, after=after, size=_AT_ONCE)
                said = _standings(connection, found, is_code=True)
                named = names_of_holders(connection, found)
                for row in found:
                    yield listed(row, named) | {"status": "" if row.restricted else said[row.person]}
                if len(found) < _AT_ONCE:
                    return
                after = found[-1].person

    return csv_of(("crn", "name", "team", "band", "status", "held by", "officer"), lines(), name="cases")


def _standings(connection: Connection, rows: Sequence[Any], *, is_code: bool = False) -> dict[str, str]:
    """Say how each of some people stands, by key; in one word of ours where all their rows come to the same and that is wanted."""
    differing = people.outcomes_of(connection, user(), [row.person for row in rows if row.differs])
    return {
        row.person: row.status
        if is_code and not row.differs
        else standing(row.status, differing.get(row.person, ()))
        for row in rows
    }


def listed(row: Any, holder_named: Callable[[str, str], str]) -> dict[str, str]:
    """
    Give what a list as a file has of a person: of a restricted one the reference number and the band alone.

    Who holds the case is there as it was written, and as the list on the page names the officer.
    """
    officer = holder_named(row.holder, row.team)
    shown = {"name": row.name, "team": row.team, "held by": row.holder, "officer": officer}
    hidden = dict.fromkeys(shown, "restricted")
    return {"crn": row.crn, "band": row.band, **(hidden if row.restricted else shown)}


def csv_of(headings: Sequence[str], lines: Iterable[Mapping[str, Any]], *, name: str) -> Response:
    """Give rows as a CSV file to keep."""
    rows = ([line[heading] for heading in headings] for line in lines)
    texts = stream_with_context(csv_texts(chain((headings,), rows)))
    return attachment(texts, f"{name}.csv", "text/csv; charset=utf-8")


def _filters(connection: Connection, teams: Iterable[str]) -> lists.Filters:
    asked = {name: request.args.get(name, "").strip() for name in _NARROWED}
    who, text = session.get("search", ("", ""))
    is_searched = "searched" in request.args and who == user().id
    codes: tuple[str, ...] = ()
    if asked["holder"]:
        codes = codes_of(asked["holder"], teams, connection, bench().rules_now(), bench().today())
    return lists.Filters(
        **asked, search=text if is_searched else "", gone="gone" in request.args, codes=codes
    )


def sorted_by(sorts: tuple[str, ...]) -> str:
    """Give how the address says that a list is sorted; the first way where it says none."""
    asked = request.args.get("sort", "")
    return asked if asked in sorts else sorts[0]
