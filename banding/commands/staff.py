"""``banding staff``: the watch list of a team, and what each officer carries now and in some weeks."""

import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import click

from banding.commands import options, running
from banding.commands.assigning import open_team, refuse_team_files, team_files, team_reading

FORMATS = ("html", "xlsx")
_KINDS = (
    *("risk-to-staff", "unheld", "holder-gone", "holder-unknown", "holder-absent", "grade", "skill"),
    *("ending", "officers"),
)


@click.command("staff")
@team_files
@options.form(FORMATS, says="Form of the result. Default: by the ending of OUT, else html.")
@team_reading
@options.preset("--weeks", default=4, says="How many weeks ahead to look.", type=click.IntRange(1, 52))
@options.fail_on(_KINDS)
@options.quiet
def command(form: str | None, weeks: int, fail_on: tuple[str, ...], quiet: bool, **given: Any) -> None:
    """
    CASES and STAFF are as for `banding assign`. On the list are cases that nobody holds, or somebody who is gone, absent
    or unknown, those whose holder's grade or skills do not fit, and orders that end within some weeks; of officers, limits
    passed and reductions that end. Load is shown now and as expected then. Without -o the list is told on the screen.

    \b
    Examples:
      banding staff cases.csv staff.csv
      banding staff cases.csv staff.csv -o team.html
      banding staff cases.csv staff.csv -o team.xlsx --fail-on unheld
    """
    asked = SimpleNamespace(**given, quiet=quiet)
    path, day = running.file_named(asked.output), asked.on or running.today()
    form = options.form_of(path, form, forms=FORMATS, otherwise="html") if path or form else None
    with running.faults_to_exit_code():
        refuse_team_files(path, asked)
        from banding.assign.watch import watch_team
        from banding.errors import TableError
        from banding.intake.tables import sha256_of
        from banding.render.terminal import summary_lines
        from banding.reports.file_notes import layout_notes
        from banding.reports.method import Source
        from banding.reports.team import team_report

        later = day + timedelta(weeks=weeks)
        with open_team(asked, day, later) as (policy, (staff, then), caseload, held, files):
            name = caseload.name
            if not held.knows_holders and (unanswered := [each for each in fail_on if each != "ending"]):
                words = " and ".join(f"--fail-on {each}" for each in dict.fromkeys(unanswered))
                reason = f"there is no column of officers, so {words} cannot be answered; name it with --officer-column"
                raise TableError(name, reason)
            watch = watch_team(held, caseload, staff, then, policy, on=day, later=later)
            notes = (*caseload.table.notes, *layout_notes(caseload.layout), *staff.notes)
        kinds = ("caseload", *("staff file" for _ in files[1:]))
        read = zip(kinds, files, strict=True)
        sources = [Source(kind, each, sha256_of(handle), None) for kind, (handle, each) in read]
        report = team_report(watch, name=name, sources=sources, notes=notes)
        if form:
            with running.result_to(path) as out:
                running.write_report(report, out, form=form, on=day)
        elif not quiet:
            click.echo("\n".join(summary_lines(report)))
    if form and not quiet:
        running.tell(summary_lines(report), written=path)
    found = {each.kind.value for each in watch.watched}
    found |= {"officers"} if any(map(watch.about, watch.loads)) else set()
    if found & {*fail_on}:
        sys.exit(running.ATTENTION)
