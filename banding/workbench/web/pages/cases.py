"""The list of cases, and one case: its band and why, what is not known, the judgement, the history."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from banding.workbench.store import people
from banding.workbench.web.app_context import bench, note_view, user

pages = Blueprint("cases", __name__, url_prefix="/cases")


@pages.get("")
def index() -> str:
    """List the people of the user's teams, narrowed by what the address says."""
    asked = {
        name: request.args.get(name, "").strip() for name in ("search", "team", "band", "status", "holder")
    }
    filters = people.Filters(**asked, gone="gone" in request.args)
    with bench().database.reading() as connection:
        found = people.page_of(
            connection, user(), filters, after=request.args.get("after", ""), size=people.PAGE + 1
        )
        count, teams = (
            people.count_of(connection, user(), filters),
            people.teams_of(connection, user()),
        )
    rows = found[: people.PAGE]
    return render_template(
        "cases.html",
        rows=rows,
        following=rows[-1].crn if len(found) > people.PAGE else "",
        count=count,
        teams=teams,
        filters=filters,
        bands=bench().rules_now().ruleset.bands,
    )


@pages.get("/<path:key>")
def show(key: str) -> str:
    """Show one case."""
    person = bench().person(user(), key)
    note_view("case", key)
    return render_template("case.html", person=person, history=bench().history(user(), key))
