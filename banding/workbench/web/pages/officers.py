"""Officers: the staff file brought in and looked through, what each carries, and whose holder no longer fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask import Response, flash, redirect, render_template, request, url_for

from banding.assign import HeldCase, Officer, Staff
from banding.errors import MappingError, TableError
from banding.facts import plain
from banding.records.templates import write_staff_template
from banding.render.words import said_day
from banding.workbench.access import Action, NotFoundError, read_teams
from banding.workbench.allocation.choices import chosen_of, said_chosen
from banding.workbench.allocation.staff import UNFIT, policy_of, staff_in, staff_of
from banding.workbench.allocation.team import (
    TeamNow,
    keep_staff,
    of_officer,
    refresh_holders,
    staff_file_now,
    team_now,
)
from banding.workbench.bring_in.uploads import NOT_THERE, keep_upload, let_go, uploaded
from banding.workbench.store import people
from banding.workbench.web.app_context import (
    Page,
    bench,
    names_of_holders,
    note_view,
    sent_file,
    teams_seen,
    user,
)
from banding.workbench.web.pages.allocate import pages
from banding.workbench.web.report_page import empty_workbook

_MOST_STAFF = 4 * 1024 * 1024
_KIND = "staff"


@pages.get("/staff/empty.xlsx")
def template_as_file() -> Response:
    """Give an empty staff file to fill in."""
    user().require(Action.BRING_IN)
    return empty_workbook(write_staff_template, bench().rules_now().ruleset, "staff")


@pages.route("/staff", methods=["GET", "POST"])
def staff() -> Page:
    """Take a staff file up to look through; nothing is in force yet."""
    user().require(Action.BRING_IN)
    team = request.values.get("team", "")
    if request.method == "GET":
        return _staff_form({"team": team}, {})
    if team and not user().sees_team(team):
        raise NotFoundError("there is no such team among those that you may see")
    name, content, wrong = sent_file("file", "a staff file", most_bytes=_MOST_STAFF)
    try:
        if not wrong:
            staff_in(content, name, policy_of(bench().rules_now()), bench().today())
    except (TableError, MappingError) as error:
        wrong = error.on_a_page
    if wrong:
        return _staff_form({"team": team}, {"file": wrong}), 422
    teams = [team] if team else "all" if user().teams is None else sorted(user().teams or ())
    id_ = keep_upload(bench().database, user(), name, content, about={_KIND: teams})
    return redirect(url_for("allocate.staff_found", id_=id_))


@pages.get("/staff/<id_>")
def staff_found(id_: str) -> Page:
    """Show the officers of a staff file that is not in force yet, what is wrong with it, and what it would change."""
    name, content, teams = _upload(id_)
    policy = policy_of(bench().rules_now())
    found = staff_in(content, name, policy, bench().today())
    with bench().database.reading() as connection:
        before = staff_file_now(connection, user(), next(iter(teams)) if teams and len(teams) == 1 else "")
        names = {plain(name): name for name in people.teams_of(connection, user())}
    earlier = staff_of(before, policy, bench().today()) if before else None
    return render_template(
        "allocate/staff-found.html",
        id_=id_,
        name=name,
        teams=teams,
        staff=found,
        notes={each.key: tuple(_notes(each)) for each in found.officers.values()},
        teams_named=lambda keys: ", ".join(sorted(names.get(key, key) for key in keys)),
        before=before,
        changes=_changes(earlier, found) if earlier else {},
        team=next(iter(teams)) if teams and len(teams) == 1 else "",
    )


def _notes(officer: Officer) -> Iterator[str]:
    yield from officer.problems
    if officer.left_on:
        yield f"last day {said_day(officer.left_on)}"
    if officer.absent_from or officer.absent_to:
        begun = f" from {said_day(officer.absent_from)}" if officer.absent_from else ""
        yield f"away{begun}" + (f" to {said_day(officer.absent_to)}" if officer.absent_to else "")


@pages.post("/staff/<id_>")
def staff_kept(id_: str) -> Page:
    """Put a staff file in force."""
    name, content, teams = _upload(id_)
    with bench().database.writing() as connection:
        if not let_go(connection, user(), id_):
            raise NotFoundError(NOT_THERE)
    keep_staff(bench(), user(), name, content, teams)
    flash(f"The staff file {name} is in force from now on.")
    team = next(iter(teams)) if teams and len(teams) == 1 else None
    return redirect(url_for("allocate.start", team=team))


@pages.get("/officers")
def officers() -> Page:
    """Show what each officer of a team carries, today and as it is expected."""
    user().require(Action.SEE)
    now = _now(request.args.get("team", ""))
    elsewhere: dict[str, int] = {}
    for held in now.held.elsewhere:
        name = "" if held.is_restricted else held.holder_text
        elsewhere[name] = elsewhere.get(name, 0) + 1
    return render_template("allocate/officers.html", now=now, elsewhere=elsewhere)


@pages.get("/officers/<path:code>")
def officer(code: str) -> Page:
    """Show the cases that somebody holds."""
    user().require(Action.SEE)
    now = _now(request.args.get("team", ""))
    found = now.staff.find(code)
    rows = _case_rows(now, of_officer(now, code))
    # Who holds a restricted case is not for a list: it is counted and not named.
    shown = [row for row in rows if not row["restricted"]]
    if found is None and not shown:
        raise NotFoundError("nobody of that name holds a case that you may see")
    note_view("cases of an officer")
    return render_template(
        "allocate/officer.html",
        now=now,
        rows=shown,
        hidden=len(rows) - len(shown),
        code=found.code if found else code,
        officer=found,
        about=now.watch.about(found.key) if found else (),
        load=now.watch.loads[found.key] if found else None,
    )


@pages.get("/unfit")
def unfit() -> Page:
    """Show the people whose holder no longer fits, and in what."""
    user().require(Action.SEE)
    now = _now(request.args.get("team", ""))
    refresh_holders(bench(), user(), now.team)
    keys = [now.keys[person] for person in now.unfit]
    may_see = user().may(Action.CHANGE)
    rows = [row for row in _case_rows(now, keys) if may_see or not row["restricted"]]
    with bench().database.reading() as connection:
        holder_named = names_of_holders(connection, [row["person"] for row in rows])
    return render_template("allocate/unfit.html", now=now, rows=rows, holder_named=holder_named)


def _now(team: str) -> TeamNow:
    now = team_now(bench(), user(), team)
    if now is None:
        raise NotFoundError("there is no staff file for that team yet")
    return now


def _case_rows(now: TeamNow, keys: Iterable[str]) -> list[dict[str, object]]:
    """Give what lists of held cases show of some people: of a restricted one reference and band alone."""
    wanted = list(keys)
    with bench().database.reading() as connection:
        named = people.rows_of(connection, user(), wanted)
        chosen = chosen_of(connection, named)
    found: list[dict[str, object]] = []
    for key in wanted:
        cases = now.held.people[now.persons[key]]
        if key not in named:
            continue
        why = dict.fromkeys(UNFIT[each.kind] for each in now.unfit.get(now.persons[key], ()))
        person = named[key]
        found.append(
            {
                "key": key,
                "person": person,
                "restricted": person.restricted,
                "points": _points(cases),
                "unfit": [*why, *filter(None, [said_chosen(bench(), chosen.get(key))])],
            }
        )
    return found


def _points(cases: Iterable[HeldCase]) -> str:
    every = list(cases)
    low, high = sum(case.low for case in every), sum(case.high for case in every)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _staff_form(shown: Mapping[str, str], errors: Mapping[str, str]) -> str:
    every = "All teams" if user().teams is None else "All of my teams"
    choices = [("", every), *((each, each) for each in teams_seen() if each)]
    if user().teams is not None and len(user().teams or ()) == 1:
        choices = choices[:1]
    return render_template("allocate/staff.html", choices=choices, shown=shown, errors=errors)


def _upload(id_: str) -> tuple[str, bytes, frozenset[str] | None]:
    row, teams = uploaded(bench().database, user(), id_, _KIND)
    return row.name, row.content, read_teams(teams)


def _changes(before: Staff, found: Staff) -> dict[str, list[str]]:
    """Name the officers who are new, changed and no longer there against the file in force."""
    old, new = before.officers, found.officers
    changed = [key for key in new if key in old and new[key].fingerprint != old[key].fingerprint]
    return {
        "new": [new[key].code for key in new if key not in old],
        "changed": [new[key].code for key in changed],
        "no longer in the file": [old[key].code for key in old if key not in new],
    }
