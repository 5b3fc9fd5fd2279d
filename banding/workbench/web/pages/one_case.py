"""One case: its band and why, what is not known, the judgement, the history, a past decision again, and trying changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import attrs
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from banding.errors import RulesetError
from banding.facts import Fact, FactKind, spoken
from banding.intake.values import BadCell, Blank, parse_date
from banding.services import next_step_lines, titles_of
from banding.vocabulary import Status
from banding.workbench import case_view, history
from banding.workbench.access import Action, NotAllowedError
from banding.workbench.changes import GONE, ChangedMeanwhileError, RefusedError, written_answer
from banding.workbench.deciding import Outcome, decide
from banding.workbench.rules import Rules
from banding.workbench.store import people
from banding.workbench.store.people import Person
from banding.workbench.store.record import entries_about
from banding.workbench.web.app_context import bench, note_view, user
from banding.workbench.web.pages.cases import pages

Page = str | tuple[str, int] | Response
_LATEST = 3


@attrs.frozen
class Meanwhile:
    """What others did to a case after a page of it was shown, newest first, and how it stands now."""

    events: tuple[history.Event, ...]
    now: Person


@pages.get("/<case:key>")
def show(key: str) -> str:
    """Show one case; of a restricted one, its reference number and band to those who may not change it."""
    person = bench().person(user(), key)
    if _is_hidden(person):
        return render_template("case-restricted.html", person=person)
    note_view("case", key)
    with bench().database.reading() as connection:
        ruleset = bench().ruleset_of(connection, person)
        entries = history.with_file_names(connection, entries_about(connection, key))
        names = history.names_of(connection)
        asked = people.needs_of_person(connection, key)
    own = person.state.own_rows()
    rules = bench().rules_now()
    is_today = (person.decided_on, person.ruleset) == (bench().today().isoformat(), rules.ruleset.stamp)
    today = decide(own, rules.ruleset, on=bench().today(), services=rules.services)
    outcome = today if is_today else decide(own, ruleset, on=date.fromisoformat(person.decided_on))
    was = [{**row, "ruleset": ""} for row in person.outcome]
    now = [{**row.added, "ruleset": ""} for row in today.rows]
    return render_template(
        "case.html",
        person=person,
        rows=case_view.row_views(outcome, ruleset),
        askings=case_view.askings(own, outcome, ruleset),
        bounds=case_view.bounds_of(outcome, ruleset),
        judgement=history.judgement_of(person.state),
        applied=any(row.decision.judgement_applied for row in outcome.rows if row.decision),
        facts=history.known_facts(person.state, entries, outcome, ruleset, names),
        columns=[_other_columns(row, ruleset.fact_by_name) for row in own],
        events=history.events(entries, names, ruleset)[:_LATEST],
        entries=len(entries),
        asked=asked,
        today=today,
        is_today=is_today,
        has_moved=was != now,
        next_steps=_next_steps(today, rules),
    )


@pages.route("/<case:key>/facts/<name>", methods=["GET", "POST"])
def answer(key: str, name: str) -> Page:
    """Say what a fact is, who told or what shows it, and for which day."""
    person = _to_change(key)
    ruleset = bench().rules_now().ruleset
    fact = ruleset.fact_by_name.get(name) or abort(404)
    outcome = decide(person.state.own_rows(), ruleset, on=bench().today())
    asked = case_view.askings(person.state.own_rows(), outcome, ruleset)
    asking = next((each for each in asked if each.fact == fact), case_view.Asking(fact))

    def keep(seen: int) -> str:
        facts = {
            each.name: value
            for each in (fact, *case_view.instead_of(fact, ruleset))
            if (value := request.form.get(each.name, "").strip())
        }
        day = _day(request.form.get("known_on", ""))
        changed = bench().answer(
            user(), key, facts, seen=seen, source=request.form.get("source", ""), known_on=day
        )
        return f"The answer is kept. {_now(changed)}"

    return _form("case-fact.html", person, keep, blank={"facts": name}, asking=asking)


@pages.route("/<case:key>/judgement", methods=["GET", "POST"])
def judge(key: str) -> Page:
    """Judge a case: its bounds first, then a band and a reason."""
    person = _to_change(key)
    ruleset = bench().rules_now().ruleset
    outcome = decide(person.state.own_rows(), ruleset, on=bench().today())
    bounds = case_view.bounds_of(outcome, ruleset)

    def keep(seen: int) -> str:
        band, reason = request.form.get("band", ""), request.form.get("reason", "")
        return f"The judgement is kept. {_now(bench().judge(user(), key, band, reason, seen=seen))}"

    return _form(
        "case-judge.html", person, keep, bounds=bounds, enquiries=_titles(outcome, ruleset.fact_by_name)
    )


@pages.route("/<case:key>/judgement/take-back", methods=["GET", "POST"])
def take_back(key: str) -> Page:
    """Take a judgement back, with a reason."""
    person = _to_change(key)

    def keep(seen: int) -> str:
        reason = request.form.get("reason", "")
        return f"The judgement is taken back. {_now(bench().take_back_judgement(user(), key, reason, seen=seen))}"

    return _form("case-take-back.html", person, keep, judgement=history.judgement_of(person.state))


@pages.route("/<case:key>/decide-again", methods=["GET", "POST"])
def decide_again(key: str) -> Page:
    """Decide a case again for today, by the rules in force today."""
    person = _to_change(key)
    now = decide(person.state.own_rows(), bench().rules_now().ruleset, on=bench().today())

    def keep(seen: int) -> str:
        return f"The case is decided again. {_now(bench().decide_again(user(), key, seen=seen))}"

    return _form("case-decide-again.html", person, keep, now=now)


@pages.route("/<case:key>/what-if", methods=["GET", "POST"])
def what_if(key: str) -> Page:
    """Try what other facts, or another day, would make of a case; nothing is kept, and no address says what was tried."""
    person = bench().person(user(), key)
    _refuse_hidden(person)
    note_view("what-if", key)
    ruleset = bench().rules_now().ruleset
    facts = tuple(
        fact for fact in ruleset.facts if fact in ruleset.deciding_facts() or fact.kind is FactKind.TEXT
    )
    now = bench().what_if(person, {})
    then, errors, changes = None, {}, {}
    if request.method == "POST":
        for fact in facts:
            if value := request.form.get(fact.name, "").strip():
                try:
                    changes[fact.name] = written_answer(ruleset, fact.name, value)
                except RefusedError as refused:
                    errors[refused.field] = refused.said
        day = None
        try:
            day = _day(request.form.get("known_on", ""), latest=date(9999, 12, 31))
        except RefusedError as refused:
            errors[refused.field] = refused.said
        try:
            then = None if errors else bench().what_if(person, changes, on=day)
        except RulesetError as error:
            errors["known_on"] = f"no rules can be used on that day: {error}"
    page = render_template(
        "case-what-if.html",
        person=person,
        facts=facts,
        present={fact.name: _present(fact, now) for fact in facts},
        typed=request.form,
        errors=errors,
        now=now,
        then=then,
        changes={ruleset.fact_by_name[name].title: value for name, value in changes.items()},
    )
    return (page, 422) if errors else page


@pages.get("/<case:key>/history")
def past(key: str) -> str:
    """Tell everything that happened to a case, newest first."""
    person = bench().person(user(), key)
    _refuse_hidden(person)
    note_view("history", key)
    with bench().database.reading() as connection:
        ruleset = bench().ruleset_of(connection, person)
        entries = history.with_file_names(connection, entries_about(connection, key))
        names = history.names_of(connection)
    return render_template("case-history.html", person=person, events=history.events(entries, names, ruleset))


@pages.get("/<case:key>/history/<int:number>")
def replay(key: str, number: int) -> Page:
    """Make a past decision again from what was known then, and say whether it comes to the same."""
    person = bench().person(user(), key)
    _refuse_hidden(person)
    note_view("past decision", key)
    with bench().database.reading() as connection:
        entries = history.with_file_names(connection, entries_about(connection, key))
        if number not in {entry.number for entry in entries}:
            abort(404)
        try:
            found = history.replayed(bench(), connection, entries, number)
        except history.NotReplayableError as refused:
            return render_template(
                "error.html", title="This decision cannot be made again", said=str(refused)
            ), 409
        names = history.names_of(connection)
    until = [entry for entry in entries if entry.number <= number]
    return render_template(
        "case-replay.html",
        person=person,
        found=found,
        rows=case_view.row_views(found.outcome, found.ruleset),
        facts=history.known_facts(found.state, until, found.outcome, found.ruleset, names),
        judgement=history.judgement_of(found.state),
    )


def _form(
    template: str,
    person: Person,
    keep: Callable[[int], str],
    *,
    blank: Mapping[str, str] | None = None,
    **shown: Any,
) -> Page:
    """Show a form, or keep what it was sent with: what is refused comes back as it was typed, with why."""
    errors: dict[str, str] = {}
    meanwhile, code = None, 200
    typed: MultiDict[str, str] = request.form
    if request.method == "POST":
        try:
            flash(keep(request.form.get("seen", 0, type=int)))
            return redirect(url_for("cases.show", key=person.key), 303)
        except RefusedError as refused:
            errors, code = {(blank or {}).get(refused.field, refused.field): refused.said}, 422
        except ChangedMeanwhileError as changed:
            meanwhile, person, code = _meanwhile(changed), changed.now, 409
    seen = request.form.get("seen", person.version, type=int) if errors else person.version
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


def _to_change(key: str) -> Person:
    user().require(Action.CHANGE)
    person = bench().person(user(), key)
    note_view("form of a case", key)
    if person.gone:
        raise RefusedError("case", GONE)
    return person


def _is_hidden(person: Person) -> bool:
    return person.restricted and not user().may(Action.CHANGE)


def _refuse_hidden(person: Person) -> None:
    if _is_hidden(person):
        raise NotAllowedError(
            "the case is restricted: its reference number and band are all that you may see"
        )


def _day(text: str, *, latest: date | None = None) -> date | None:
    said = parse_date(text, latest=latest or bench().today())
    if isinstance(said, BadCell):
        raise RefusedError("known_on", f"`{said.value}` {said.problem}")
    return None if isinstance(said, Blank) else said


def _now(person: Person) -> str:
    if person.band:
        return f"The case is {person.band}: {case_view.STATUS_WORDS[Status(person.status)]}."
    return f"The case is {case_view.STATUS_WORDS[Status(person.status)]}."


def _titles(outcome: Outcome, facts: Mapping[str, Fact]) -> list[str]:
    names = {name for row in outcome.rows if row.decision for name in row.decision.enquiries}
    return [fact.title for name, fact in facts.items() if name in names]


def _present(fact: Fact, outcome: Outcome) -> str:
    values = dict.fromkeys(spoken(row.case.facts.get(fact.name)) for row in outcome.rows if row.case)
    return " / ".join(values) or "not known"


def _next_steps(outcome: Outcome, rules: Rules) -> list[tuple[str, tuple[str, ...]]]:
    if not outcome.next_steps or not rules.services:
        return []
    return list(next_step_lines(outcome.next_steps, titles_of(rules.services, rules.ruleset.facts)))


def _other_columns(row: Mapping[str, str], facts: Mapping[str, Fact]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in row.items() if name not in facts and text]
