"""What a manager does to one case: answers, judges, takes a judgement back, has it decided again. Who is second overwrites nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import attrs
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from banding.facts import Fact
from banding.intake.values import BadCell, Blank, parse_date
from banding.workbench.access import Action
from banding.workbench.case import answers, history
from banding.workbench.changes import GONE, ChangedMeanwhileError, RefusedError
from banding.workbench.deciding import Outcome, decide
from banding.workbench.rebanding.looks import band_changes
from banding.workbench.store.people import Person
from banding.workbench.store.record import entries_about
from banding.workbench.web.app_context import Page, bench, note_view, standing, user
from banding.workbench.web.pages.cases import pages


@attrs.frozen
class Meanwhile:
    """What others did to a case after a page of it was shown, newest first, and how it stands now."""

    events: tuple[history.Event, ...]
    now: Person


@pages.route("/<case:key>/facts/<name>", methods=["GET", "POST"])
def answer(key: str, name: str) -> Page:
    """Say what a fact is, who told or what shows it, and for which day."""
    person = to_change(key)
    ruleset = bench().rules_now().ruleset
    fact = ruleset.fact_by_name.get(name) or abort(404)
    outcome = decide(person.state.own_rows(), ruleset, on=bench().today())
    asked = answers.askings(person.state.own_rows(), outcome, ruleset)
    asking = next((each for each in asked if each.fact == fact), answers.Asking(fact))

    def keep(seen: int) -> str:
        facts = {
            each.name: value
            for each in (fact, *answers.instead_of(fact, ruleset))
            if (value := request.form.get(each.name, "").strip())
        }
        day = day_of(request.form.get("known_on", ""))
        changed = bench().answer(
            user(), key, facts, seen=seen, source=request.form.get("source", ""), known_on=day
        )
        return f"The answer is kept. {_now(changed)}"

    return case_form("case-fact.html", person, keep, blank={"facts": name}, asking=asking)


@pages.route("/<case:key>/judgement", methods=["GET", "POST"])
def judge(key: str) -> Page:
    """Judge a case: its bounds first, then a band and a reason."""
    person = to_change(key)
    ruleset = bench().rules_now().ruleset
    outcome = decide(person.state.own_rows(), ruleset, on=bench().today())
    bounds = answers.bounds_of(outcome, ruleset)

    def keep(seen: int) -> str:
        band, reason = request.form.get("band", ""), request.form.get("reason", "")
        return f"The judgement is kept. {_now(bench().judge(user(), key, band, reason, seen=seen))}"

    return case_form(
        "case-judge.html", person, keep, bounds=bounds, enquiries=_titles(outcome, ruleset.fact_by_name)
    )


@pages.route("/<case:key>/judgement/take-back", methods=["GET", "POST"])
def take_back(key: str) -> Page:
    """Take a judgement back, with a reason."""
    person = to_change(key)

    def keep(seen: int) -> str:
        reason = request.form.get("reason", "")
        return f"The judgement is taken back. {_now(bench().take_back_judgement(user(), key, reason, seen=seen))}"

    return case_form("case-take-back.html", person, keep, judgement=history.judgement_of(person.state))


@pages.route("/<case:key>/decide-again", methods=["GET", "POST"])
def decide_again(key: str) -> Page:
    """Decide a case again for today, by the rules in force today."""
    person = to_change(key)
    now = decide(person.state.own_rows(), bench().rules_now().ruleset, on=bench().today())

    def keep(seen: int) -> str:
        return f"The case is decided again. {_now(bench().decide_again(user(), key, seen=seen))}"

    return case_form("case-decide-again.html", person, keep, now=now, moved="")


def case_form(
    template: str,
    person: Person,
    keep: Callable[[int], str],
    *,
    blank: Mapping[str, str] | None = None,
    then: str = "",
    **shown: Any,
) -> Page:
    """
    Show a form, or keep what it was sent with: what is refused comes back as it was typed, with why.

    Args:
        keep: takes the version that was seen, and gives what is said of it on the next page.
        then: the next page; that of the case where it is empty.
    """
    errors: dict[str, str] = {}
    meanwhile, code = None, 200
    typed: MultiDict[str, str] = request.form
    if request.method == "POST":
        try:
            if said := keep(request.form.get("seen", 0, type=int)):
                flash(said)
            return redirect(then or url_for("cases.show", key=person.key), 303)
        except RefusedError as refused:
            errors, code = (
                {(blank or {}).get(field, field): said for field, said in refused.faults.items()},
                422,
            )
        except ChangedMeanwhileError as changed:
            meanwhile, person, code = _meanwhile(changed), changed.now, 409
    seen = request.form.get("seen", person.version, type=int) if errors else person.version
    shown = {"moved": band_changes(bench(), user(), [person.key]).get(person.key), **shown}
    page = render_template(
        template, person=person, seen=seen, errors=errors, meanwhile=meanwhile, typed=typed, **shown
    )
    return page, code


def _meanwhile(changed: ChangedMeanwhileError) -> Meanwhile:
    with bench().database.reading() as connection:
        entries = history.with_file_names(connection, entries_about(connection, changed.now.key))
        told = history.events(entries, history.names_of(connection), bench().rules_now().ruleset)
    numbers = {entry.number for entry in changed.since}
    return Meanwhile(tuple(event for event in told if event.number in numbers), changed.now)


def to_change(key: str) -> Person:
    """Give the person of a form; refuses who may not change cases, and what is of somebody who is gone."""
    user().require(Action.CHANGE)
    person = bench().person(user(), key)
    note_view("form of a case", key)
    if person.gone:
        raise RefusedError("case", GONE)
    return person


def day_of(text: str, *, latest: date | None = None) -> date | None:
    """Read the day that somebody wrote, today at the latest unless said otherwise; None where nothing is written."""
    latest = latest or bench().today()
    said = parse_date(text, latest=latest)
    if isinstance(said, BadCell):
        # 24/11/26 is read as no day but a birthday, whatever it says; with all four figures it may be one.
        full = re.sub(r"(\D)(\d\d)$", r"\g<1>20\2", text.strip())
        again = said if full == text.strip() else parse_date(full, latest=latest)
        if isinstance(again, date):
            raise RefusedError("known_on", f"write the year with four digits: {full}")
        said = again if isinstance(again, BadCell) else said
        raise RefusedError("known_on", f"`{said.value}` {said.problem}")
    return None if isinstance(said, Blank) else said


def _now(person: Person) -> str:
    said = standing(person.status, person.outcome if person.differs else ())
    return f"The case is {person.band}: {said}." if person.band else f"The case is {said}."


def _titles(outcome: Outcome, facts: Mapping[str, Fact]) -> list[str]:
    names = {name for row in outcome.rows if row.decision for name in row.decision.enquiries}
    return [fact.title for name, fact in facts.items() if name in names]
