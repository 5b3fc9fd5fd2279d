"""One case: its band and why, what is not known, its history, a past decision made again, and trying changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import abort, render_template, request

from banding.errors import RulesetError
from banding.facts import Fact, FactKind, spoken
from banding.render.words import capital
from banding.ruleset import Ruleset
from banding.services import next_step_lines, titles_of
from banding.workbench.access import Action, NotAllowedError
from banding.workbench.allocation.choices import chosen_of, said_chosen
from banding.workbench.case import answers, history
from banding.workbench.case.rows import row_views
from banding.workbench.changes import RefusedError, written_answer
from banding.workbench.column_words import column_words
from banding.workbench.deciding import Outcome, decide
from banding.workbench.rules import Rules
from banding.workbench.store import people
from banding.workbench.store.people import Person
from banding.workbench.store.record import entries_about
from banding.workbench.web.app_context import Page, bench, names_of_holders, note_view, user
from banding.workbench.web.pages.case_changes import day_of
from banding.workbench.web.pages.cases import pages

_LATEST = 3


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
        chosen = chosen_of(connection, [key]).get(key)
        holder = names_of_holders(connection, [person])(person.holder, person.team)
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
        rows=row_views(outcome, ruleset),
        askings=answers.askings(own, outcome, ruleset),
        bounds=answers.bounds_of(outcome, ruleset),
        judgement=history.judgement_of(person.state),
        applied=any(row.decision.judgement_applied for row in outcome.rows if row.decision),
        facts=history.known_facts(person.state, entries, outcome, ruleset, names),
        columns=[_other_columns(row, ruleset) for row in own],
        events=history.events(entries, names, ruleset)[:_LATEST],
        entries=len(entries),
        asked=asked,
        chosen=said_chosen(bench(), chosen),
        holder=holder,
        today=today,
        is_today=is_today,
        has_moved=was != now,
        next_steps=_next_steps(today, rules),
    )


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
            day = day_of(request.form.get("known_on", ""), latest=date(9999, 12, 31))
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
        rows=row_views(found.outcome, found.ruleset),
        facts=history.known_facts(found.state, until, found.outcome, found.ruleset, names),
        judgement=history.judgement_of(found.state),
    )


def _is_hidden(person: Person) -> bool:
    return person.restricted and not user().may(Action.CHANGE)


def _refuse_hidden(person: Person) -> None:
    if _is_hidden(person):
        raise NotAllowedError(
            "the case is restricted: its reference number and band are all that you may see"
        )


def _present(fact: Fact, outcome: Outcome) -> str:
    values = dict.fromkeys(spoken(row.case.facts.get(fact.name)) for row in outcome.rows if row.case)
    return " / ".join(values) or "not known"


def _next_steps(outcome: Outcome, rules: Rules) -> list[tuple[str, tuple[str, ...]]]:
    if not outcome.next_steps or not rules.services:
        return []
    return list(next_step_lines(outcome.next_steps, titles_of(rules.services, rules.ruleset.facts)))


def _other_columns(row: Mapping[str, str], ruleset: Ruleset) -> list[tuple[str, str]]:
    words, facts = column_words(ruleset), ruleset.fact_by_name
    return [
        (capital(words.get(name, name)), text) for name, text in row.items() if name not in facts and text
    ]
