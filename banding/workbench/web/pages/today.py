"""What needs somebody today: each kind of need with how many and since when, and the people behind each count."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from banding.workbench.needs import NEED_TITLES, Need
from banding.workbench.store import people
from banding.workbench.web.app_context import bench, user

pages = Blueprint("today", __name__)


@pages.get("/")
def start() -> str:
    """Show every kind of need that somebody on the user's teams has."""
    team = request.args.get("team", "")
    with bench().database.reading() as connection:
        counts = people.need_counts(connection, user(), team=team)
        teams = people.teams_of(connection, user())
        enquiries = people.enquiry_counts(connection, user(), Need.INCOMPLETE, team=team)
        total = people.count_of(connection, user(), people.Filters(team=team))
    titles = {fact.name: fact.title for fact in bench().rules_now().ruleset.facts}
    return render_template(
        "today.html", counts=counts, teams=teams, team=team, enquiries=enquiries, titles=titles, total=total
    )


@pages.get("/needs/<kind>")
def needs(kind: str) -> str:
    """List the people with a need, those who have waited longest first."""
    if kind not in set(Need):
        abort(404)
    need, team = Need(kind), request.args.get("team", "")
    enquiry, start = request.args.get("enquiry", ""), request.args.get("from", 0, type=int)
    with bench().database.reading() as connection:
        found = people.waiting(
            connection, user(), need, team=team, enquiry=enquiry, start=max(start, 0), size=people.PAGE + 1
        )
    titles = {fact.name: fact.title for fact in bench().rules_now().ruleset.facts}
    return render_template(
        "needs.html",
        need=need,
        title=NEED_TITLES[need],
        waiting=found[: people.PAGE],
        following=start + people.PAGE if len(found) > people.PAGE else None,
        team=team,
        enquiry=enquiry,
        titles=titles,
    )
