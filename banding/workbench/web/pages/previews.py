"""What a file would change, looked through before it is stored: the preview, the people behind its counts, and the storing."""

from __future__ import annotations

from flask import render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from banding.intake import person_of
from banding.workbench.access import NotFoundError
from banding.workbench.bring_in.matching import (
    keep_reading,
    propose,
    reading_notes,
)
from banding.workbench.bring_in.merged import KEEP, TAKE
from banding.workbench.bring_in.plan import GONE as GONE_LIST
from banding.workbench.bring_in.plan import SEVERAL, WRONG, Comes, Plan, make_plan
from banding.workbench.bring_in.rows import key_of
from banding.workbench.bring_in.storing import LEFT as GONE
from banding.workbench.bring_in.storing import STAY, Choices, Stored, about_file, brought_before, store
from banding.workbench.bring_in.uploads import (
    NOT_THERE,
    Upload,
    find_upload,
    let_go,
    opened,
)
from banding.workbench.column_words import column_words
from banding.workbench.jobs import Progress
from banding.workbench.store.lists import PAGE
from banding.workbench.store.people import rows_of
from banding.workbench.web.app_context import (
    Page,
    asked_number,
    bench,
    note_view,
    user,
)
from banding.workbench.web.pages.bring_in import pages
from banding.workbench.web.pages.jobs import begin, result_of

LISTS = {
    Comes.NEW.value: "new",
    Comes.CHANGED.value: "changed",
    Comes.BACK.value: "back on the caseload",
    Comes.UNCHANGED.value: "as they were",
    GONE_LIST: "not in the file",
    SEVERAL: "on several rows",
    WRONG: "with a row in error",
}
"""The lists of people behind the counts of a preview."""


@pages.get("/<id_>/look")
def look(id_: str) -> Response:
    """Go through the file and say what it would change."""
    given, who, at = find_upload(bench().database, user(), id_), user(), bench()

    def work(tell: Progress) -> Plan:
        ruleset = at.rules_now().ruleset
        with opened(at, given) as caseload, at.database.reading() as connection:
            plan = make_plan(
                caseload,
                ruleset,
                connection,
                who,
                upload=id_,
                team=given.reading.team,
                tell=lambda done: tell(done, None),
            )
            plan.notes += reading_notes(caseload, ruleset)
            return plan

    again = url_for("bring_in.look", id_=id_)
    return begin(f"Reading {given.name}", work, then="bring_in.preview", again=again)


@pages.get("/preview")
def preview() -> str:
    """Show what a file would change, before anything is stored."""
    return _preview(request.args.get("job", ""), Choices(), {})


@pages.get("/preview/people")
def preview_people() -> str:
    """List the people behind a count of what a file would change, by their reference numbers alone."""
    plan: Plan = result_of(request.args.get("job", ""), Plan)
    upload, which = find_upload(bench().database, user(), plan.upload), request.args.get("of", "")
    listed, start = plan.listed.get(which, []), asked_number("from")
    some = [
        (crn if which == GONE_LIST else key_of(person_of(crn)), crn) for crn in listed[start : start + PAGE]
    ]
    note_view("people of a file brought in")
    with bench().database.reading() as connection:
        there = rows_of(connection, user(), [key for key, _ in some])
    following = start + PAGE if start + PAGE < len(listed) else None
    return render_template(
        "bring-in/people.html",
        upload=upload,
        title=LISTS.get(which, which),
        total=len(listed),
        people=[(key if key in there else "", there[key].crn if key in there else crn) for key, crn in some],
        ways={
            name: dict(request.args, **{"from": at})
            for name, at in (("Next", following), ("Previous", start - PAGE))
            if at is not None and at >= 0
        },
    )


@pages.post("/<id_>/store")
def put(id_: str) -> Page:
    """Store a file that was looked through."""
    given, who, at = find_upload(bench().database, user(), id_), user(), bench()
    job = request.form.get("job", "")
    plan: Plan = result_of(job, Plan)
    choices = Choices(
        request.form.get("answers", ""),
        request.form.get("gone", ""),
        frozenset(request.form.getlist("nobody")) & plan.nobody.keys(),
    )
    errors: dict[str, str] = {}
    if _brought_before(given) and not request.form.get("older"):
        errors["older"] = "tick that this older file is to be stored over the newer one"
    if plan.contradicted and choices.answers not in (KEEP, TAKE):
        errors["answers"] = "say what stands where the file contradicts what was said here"
    if plan.gone and choices.gone not in (GONE, STAY):
        errors["gone"] = "choose what happens to the people who are not in the file"
    if missed := [plan.nobody[key] for key in plan.to_leave_out if key not in choices.nobody]:
        errors["nobody"] = (
            f"{missed[0]} is of no team that you may see: tick it if it is no case, or put it right in the file"
        )
    if errors:
        return _preview(job, choices, errors), 400

    def work(tell: Progress) -> Stored:
        reading = given.reading
        headings = propose(at, given).headings if reading.how == "asked" else ""

        def finish(connection: Connection) -> None:
            if headings:
                keep_reading(connection, who, headings, reading)
            if not let_go(connection, who, id_):
                raise NotFoundError(NOT_THERE)

        with opened(at, given) as caseload:
            read = {name: getattr(reading, name) for name in ("mapping", "blank", "absent", "team")}
            return store(
                at,
                who,
                caseload,
                file=given.sha256,
                team=reading.team,
                about=about_file(given.name, caseload, read),
                choices=choices,
                tell=tell,
                since=plan.number,
                finish=finish,
            )

    again = url_for("bring_in.go_on", id_=id_)
    return begin(f"Storing {given.name}", work, then="bring_in.stored", again=again)


@pages.get("/stored")
def stored() -> str:
    """Say what was stored."""
    return render_template(
        "bring-in/stored.html", stored=result_of(request.args.get("job", ""), Stored), Comes=Comes
    )


def _preview(job: str, choices: Choices, errors: dict[str, str]) -> str:
    plan: Plan = result_of(job, Plan)
    given: Upload = find_upload(bench().database, user(), plan.upload)
    note_view("a file brought in")
    titles = column_words(bench().rules_now().ruleset)
    return render_template(
        "bring-in/preview.html",
        before=_brought_before(given),
        plan=plan,
        lists={which: (said, len(plan.listed.get(which, ()))) for which, said in LISTS.items()},
        upload=given,
        job=job,
        choices=choices,
        errors=errors,
        titles=titles,
        Comes=Comes,
    )


def _brought_before(given: Upload) -> tuple[str, str] | None:
    with bench().database.reading() as connection:
        return brought_before(connection, given.sha256)
