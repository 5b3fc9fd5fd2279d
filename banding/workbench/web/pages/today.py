"""What needs somebody today: each kind of need with how many and since when, and the people behind each count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, abort, render_template, request

from banding.workbench.access import Action, Role, User
from banding.workbench.allocation.choices import chosen_of, said_chosen
from banding.workbench.allocation.staff import UNFIT, holders_named
from banding.workbench.allocation.team import look_at_holders
from banding.workbench.column_words import column_words
from banding.workbench.entry import Kind
from banding.workbench.jobs import Progress
from banding.workbench.needs import NEED_TITLES, Need
from banding.workbench.rebanding.looks import note_who_would_differ
from banding.workbench.store import caseload, lists, people
from banding.workbench.store.record import latest_number
from banding.workbench.web.app_context import asked_number, bench, names_of_holders, note_view, user
from banding.workbench.web.pages.cases import csv_of, listed, sorted_by
from banding.workbench.web.pages.jobs import jobs

pages = Blueprint("today", __name__)
SORTS = ("waiting", "-waiting", "case", "-case")
_EVERYBODY = User("workbench", "The workbench itself", Role.READER)
"""Sees every team and changes nothing: in whose name the workbench looks through the caseload by itself."""


@pages.get("/")
def start() -> str:
    """Show every kind of need that somebody on the user's teams has, and by team."""
    team = request.args.get("team", "")
    _look_who_would_differ()
    _look_at_holders(team)
    with bench().database.reading() as connection:
        counts = lists.need_counts(connection, user(), team=team)
        teams = people.teams_of(connection, user())
        enquiries = lists.enquiry_counts(connection, user(), team=team)
        total = lists.count_of(connection, user(), lists.Filters(team=team))
    kinds = {
        kind: (sum(each.people for each in found), min(each.since for each in found))
        for kind in Need
        if (found := [each for each in counts if each.kind is kind])
    }
    titles = _titles()
    places = {name: place for place, name in enumerate(titles)}
    return render_template(
        "today.html",
        kinds=kinds,
        by_team={(each.kind, each.team): each.people for each in counts},
        teams=teams,
        needing=[name for name in teams if any(each.team == name for each in counts)],
        team=team,
        # Of as many cases each, the risks that every band rests on come before what may raise it: as the rules list them.
        enquiries=sorted(enquiries, key=lambda each: (-each.people, -each.alone, places.get(each.name, 0))),
        titles=titles,
        total=total,
        most=lists.COUNTED,
    )


@pages.get("/needs/<kind>")
def needs(kind: str) -> str:
    """List the people with a need, those who have waited longest first."""
    need, asked, sort = _need(kind), _asked(), sorted_by(SORTS)
    start = asked_number("from")
    with bench().database.reading() as connection:
        size = lists.PAGE + 1
        found = list(lists.waiting(connection, user(), need, asked, **_order(sort), start=start, size=size))
        count = lists.count_waiting(connection, user(), need, asked)
        listed_ = [each.person for each in found] if need is Need.HOLDER_UNFIT else ()
        holder_named = names_of_holders(connection, found)
        chosen = {key: said_chosen(bench(), entry) for key, entry in chosen_of(connection, listed_).items()}
    titles = _titles()
    shown = {"team": asked.team, "enquiry": asked.enquiry, "alone": "1" if asked.alone else ""}
    return render_template(
        "needs.html",
        need=need,
        title=NEED_TITLES[need],
        waiting=found[: lists.PAGE],
        count=count,
        most=lists.COUNTED,
        start=start,
        before=max(start - lists.PAGE, 0) if start else None,
        following=start + lists.PAGE if len(found) > lists.PAGE else None,
        asked=asked,
        shown={name: value for name, value in shown.items() if value},
        sort=sort,
        titles=titles,
        told=bool(chosen) or any(name in titles for each in found for name in each.detail.split(";")),
        chosen=chosen,
        holder_named=holder_named,
        about="No longer fits" if need is Need.HOLDER_UNFIT else "Not known",
        may_allocate=need in (Need.HOLDER_UNFIT, Need.NOT_ALLOCATED) and user().may(Action.CHANGE),
    )


def _look_at_holders(team: str) -> None:
    """Look at the holders of the team shown at once, and at everybody's in the background, once for a day and its files."""
    work, today = bench(), bench().today()
    look_at_holders(work, user(), team)
    with work.database.reading() as connection:
        numbers = [latest_number(connection, kind) for kind in (Kind.STAFF, Kind.FILE)]
        teams = people.teams_of(connection, _EVERYBODY) if numbers[0] else []

    def look(progress: Progress) -> None:
        for place, each in enumerate(teams):
            progress(place, len(teams))
            look_at_holders(work, _EVERYBODY, each)

    if teams:
        jobs().once(f"holders {today} {numbers}", look)


def _look_who_would_differ() -> None:
    """Have everybody who was decided for another day or by other rules looked at, once a day, in the background."""
    work, today, stamp = bench(), bench().today(), bench().rules_now().ruleset.stamp

    def look(progress: Progress) -> None:
        with work.database.reading() as connection:
            is_needed = caseload.any_decided_otherwise(connection, today.isoformat(), stamp)
        if is_needed:
            note_who_would_differ(work, _EVERYBODY, progress)

    jobs().once(f"who would differ on {today} by {stamp}", look)


@pages.get("/needs/<kind>/list.csv")
def needs_as_file(kind: str) -> Response:
    """Give the whole list of a need as CSV; of a restricted case the reference number and the band alone."""
    need, asked, sort = _need(kind), _asked(), sorted_by(SORTS)
    titles = _titles()
    note_view("list of a need as a file")

    def lines() -> Iterator[Mapping[str, str]]:
        with bench().database.reading() as connection:
            teams = people.teams_of(connection, user())
            holder_named = holders_named(teams, connection, bench().rules_now(), bench().today())
            for each in lists.waiting(connection, user(), need, asked, **_order(sort), size=None):
                unknown = "; ".join(titles[name] for name in each.detail.split(";") if name in titles)
                yield listed(each, holder_named) | {
                    "not known": "" if each.restricted else unknown,
                    "waiting since": bench().local(each.since).date().isoformat(),
                }

    headings = ("crn", "name", "team", "band", "held by", "officer", "not known", "waiting since")
    return csv_of(headings, lines(), name=need.value)


def _need(kind: str) -> Need:
    return Need(kind) if kind in set(Need) else abort(404)


def _asked() -> lists.Asked:
    return lists.Asked(
        request.args.get("team", ""), request.args.get("enquiry", ""), alone="alone" in request.args
    )


def _order(sort: str) -> dict[str, bool]:
    return {"by_case": sort.endswith("case"), "last_first": sort.startswith("-")}


def _titles() -> dict[str, str]:
    words = column_words(bench().rules_now().ruleset)
    return words | {kind.value: said for kind, said in UNFIT.items()}
