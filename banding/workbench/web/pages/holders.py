"""Who holds some cases now: taking one back, what was stored, and the allocation sheets to print."""

from __future__ import annotations

import io

from flask import abort, render_template, request, url_for

from banding.records import Allocation
from banding.records.opening import open_caseload
from banding.reports.allocation.sheets import allocation_sheets
from banding.workbench.access import Action
from banding.workbench.allocation.choices import chosen_of, said_chosen
from banding.workbench.allocation.staff import coded, holders_named
from banding.workbench.deciding import as_csv
from banding.workbench.live import live_rows
from banding.workbench.people import HOLDER_COLUMN
from banding.workbench.store import people
from banding.workbench.web.app_context import Page, bench, names_of_holders, note_view, user
from banding.workbench.web.pages.allocate import pages
from banding.workbench.web.pages.case_changes import case_form, to_change
from banding.workbench.web.report_page import shown


@pages.route("/take-back/<case:key>", methods=["GET", "POST"])
def take_back(key: str) -> Page:
    """Take a case back from its holder, with a reason."""
    person = to_change(key)

    def keep(seen: int) -> str:
        bench().release(user(), key, request.form.get("reason", ""), seen=seen)
        return ""

    then = url_for("allocate.given", team=person.team, case=key)
    with bench().database.reading() as connection:
        holder = names_of_holders(connection, [person])(person.holder, person.team)
    return case_form("allocate/take-back.html", person, keep, then=then, holder=holder)


@pages.get("/given")
def given() -> Page:
    """Show who holds some cases now, with the way to their sheets."""
    user().require(Action.SEE)
    keys = request.args.getlist("case")
    with bench().database.reading() as connection:
        rows = people.rows_of(connection, user(), keys)
        found = [rows[key] for key in keys if key in rows]
        named = names_of_holders(connection, found)
    team = request.args.get("team", "")
    return render_template("allocate/given.html", rows=found, team=team, holder_named=named)


@pages.get("/sheets")
def sheets() -> Page:
    """Show the allocation sheets of some cases, a page of paper each."""
    user().require(Action.CHANGE)
    keys = list(dict.fromkeys(request.args.getlist("case")))
    found = [bench().person(user(), key) for key in keys]
    if not found:
        abort(404)
    for person in found:
        note_view("allocation sheet", person.key)
    rules = bench().rules_now()
    with bench().database.reading() as connection:
        chosen = chosen_of(connection, keys)
        teams = {each.team for each in found}
        holder_named = holders_named(teams, connection, rules, bench().today(), said=coded)
        rows = []
        for each in found:
            for row in live_rows(each.state, is_restricted=each.restricted):
                holder = holder_named(row[HOLDER_COLUMN], each.team)
                said = (holder, said_chosen(bench(), chosen.get(each.key)))
                rows.append({**row, HOLDER_COLUMN: ", ".join(filter(None, said))})
    source = io.BytesIO(as_csv(rows).encode("utf-8", "surrogatepass"))
    with open_caseload(source, "the workbench", rules.ruleset, on=bench().today()) as caseload:
        report, _ = allocation_sheets(
            Allocation(caseload, rules.ruleset, services=rules.services), says_rows=False
        )
    back = (url_for("allocate.given", team=request.args.get("team", ""), case=keys), "Who holds them")
    return shown(report, back=back)
