"""``banding staff``: the watch list of a team, and what each officer carries now and in some weeks."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from banding.commands.options import fail_on_option, form_of, output_option, quiet_option, reading_options
from banding.commands.running import (
    ATTENTION,
    chosen_rules,
    faults_to_exit_code,
    file_named,
    input_file,
    open_caseload,
    refuse_own_input,
    result_to,
    tell,
    today,
)

FORMATS = ("html", "xlsx")
_KINDS = (
    "risk-to-staff",
    "unheld",
    "holder-gone",
    "holder-unknown",
    "holder-absent",
    "grade",
    "skill",
    "ending",
    "officers",
)


@click.command("staff")
@click.argument("cases", metavar="CASES")
@click.argument("staff", metavar="STAFF...", nargs=-1, required=True)
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Form of the result. Default: by the ending of OUT, else html.",
)
@click.option("--reductions", metavar="FILE", multiple=True, help="Reductions of hours. Repeatable.")
@click.option("--officers", metavar="FILE", help="Policy. Default: officers.yaml beside the ruleset.")
@click.option("--team-column", metavar="NAME", help="Column of teams. Default: team.")
@click.option(
    "--officer-column", metavar="NAME", help="Column of whoever holds the case. Default: responsible_officer."
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 52),
    default=4,
    show_default=True,
    help="How many weeks ahead to look.",
)
@reading_options
@fail_on_option(_KINDS)
@quiet_option
def command(
    cases: str,
    staff: tuple[str, ...],
    output: str | None,
    form: str | None,
    reductions: tuple[str, ...],
    officers: str | None,
    weeks: int,
    rules: str | None,
    on: date | None,
    fail_on: tuple[str, ...],
    quiet: bool,
    **reading: Any,
) -> None:
    """
    Show what a team's manager must look at: cases without a fit holder, full officers, orders about to end.

    CASES and STAFF are as for `banding assign`. On the list are cases that nobody holds, or somebody who is gone, absent
    or unknown, those whose holder's grade or skills do not fit, and orders that end within some weeks; of officers, limits
    passed and reductions that end. Load is shown now and as expected then. Without -o the list is told on the screen.

    \b
    Examples:
      banding staff cases.csv staff.csv
      banding staff cases.csv staff.csv -o team.html
      banding staff cases.csv staff.csv -o team.xlsx --fail-on unheld

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    path, day = file_named(output), on or today()
    headings = {"team": reading.pop("team_column"), "officer": reading.pop("officer_column")}
    form = form_of(path, form, forms=FORMATS, otherwise="html") if path or form else None
    with faults_to_exit_code():
        refuse_own_input(path, cases, *staff, *reductions, officers, reading["mapping"], rules)
        from banding.assign import cases_held, read_staff, staff_policy_beside
        from banding.assign.watch import watch_team
        from banding.intake.tables import sha256_of
        from banding.records import Allocation
        from banding.render.terminal import summary_lines
        from banding.reports.file_notes import layout_notes
        from banding.reports.method import Source
        from banding.reports.team import team_report

        chosen = chosen_rules(rules, on=day, quiet=quiet)
        named = Path(officers) if officers else None
        policy = staff_policy_beside(chosen.path, chosen.ruleset, named=named)
        files, more = [input_file(each) for each in staff], [input_file(each) for each in reductions]
        later = day + timedelta(weeks=weeks)
        people, then = (read_staff(files, policy, on=each, reductions=more) for each in (day, later))
        handle, name = input_file(cases)
        sources = [Source("caseload", name, sha256_of(handle), None)]
        sources += [Source("staff file", each, sha256_of(opened), None) for opened, each in (*files, *more)]
        with open_caseload(handle, name, chosen.ruleset, on=day, **reading) as caseload:
            rows = ((row.placed, row.result) for row in Allocation(caseload, chosen.ruleset).rows())
            asked = {role: heading for role, heading in headings.items() if heading}
            held = cases_held(rows, caseload, policy, people, columns=asked)
            watch = watch_team(held, caseload, people, then, policy, on=day, later=later)
            notes = (*caseload.table.notes, *layout_notes(caseload.layout), *people.notes)
        report = team_report(watch, name=name, sources=sources, notes=notes)
        if form:
            with result_to(path) as out:
                if form == "xlsx":
                    from banding.render.xlsx import write_xlsx_report

                    write_xlsx_report(lambda: report, out, on=day, colours=report.colours)
                else:
                    from banding.render.html import write_html

                    write_html(report, out)
        elif not quiet:
            click.echo("\n".join(summary_lines(report)))
    if form and not quiet:
        tell(summary_lines(report), written=path)
    found = {each.kind.value for each in watch.watched}
    found |= {"officers"} if any(map(watch.about, watch.loads)) else set()
    if found & {*fail_on}:
        sys.exit(ATTENTION)
