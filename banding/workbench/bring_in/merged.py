"""People of whom something was said here, and whom a file has otherwise → what both come to together, ready to be written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import Connection

from banding.errors import BandingError
from banding.workbench.access import User
from banding.workbench.bring_in.plan import contradictions_of
from banding.workbench.bring_in.ready import Ready
from banding.workbench.changes import Workbench, facts_digest, holder_of
from banding.workbench.deciding import Outcome, cells_text, decide_all, decision_body
from banding.workbench.entry import Entry, Kind, Written, canonical, written
from banding.workbench.needs import needs_of
from banding.workbench.people import PersonRow, PersonState
from banding.workbench.rules import Rules
from banding.workbench.store.people import state_of, states_of, values_of

KEEP, TAKE = "keep", "take"


class ChooseError(BandingError):
    """A choice is missing that only a person can make, or the caseload has moved on; ``field`` is the choice."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field, self.said = field, said


@attrs.frozen(eq=False)
class Merged:
    """A person with what a file and what was said here come to together; ``facts`` is the digest of what is known, where judged here."""

    key: str
    text: str
    body: Mapping[str, Any]
    before: PersonState
    outcome: Outcome
    facts: str

    def written(self) -> Written:
        """Write out the entry."""
        body = {**self.body, "decision": decision_body(self.outcome)}
        return written(Kind.BROUGHT_IN, self.key, canonical(body))

    def standing(self, number: int, rules: Rules) -> tuple[PersonRow, Sequence[tuple[str, str]]]:
        """Give how they stand after the entry of a number, and what their case asks."""
        state = _after(self.before, self.key, self.body, number)
        holder = holder_of(state, rules)
        values = values_of(self.key, state, self.outcome, holder=holder, version=number)
        return PersonRow(**values), list(needs_of(self.outcome, state, holder=holder, facts=self.facts))

    @property
    def cells(self) -> str:
        """What their rows came to."""
        return cells_text(self.outcome)


def merged(
    bench: Workbench, connection: Connection, user: User, some: Sequence[Ready], answers: str
) -> Iterator[Merged]:
    """
    Decide people by the rows of a file and what was said of them here, all at once; the same as for each one by one.

    Args:
        answers: :data:`KEEP` or :data:`TAKE`; empty where nobody was asked.

    Raises:
        ChooseError: see :func:`brought_body`; or somebody has come to a team that the user may not see.
    """
    day = bench.today()
    ruleset = bench.rules.on(day).ruleset
    there = states_of(connection, [each.key for each in some])
    # The facts of a row are laid out for those alone of whom it matters whether they have changed.
    plain: list[tuple[Ready, PersonState, dict[str, Any], PersonState]] = []
    judged: list[tuple[Ready, PersonState, dict[str, Any], PersonState]] = []
    for each in some:
        if each.key not in there or not user.sees_team(there[each.key].team):
            raise ChooseError(
                "file", "a case has come to another team meanwhile; look through the file again"
            )
        before = state_of(there[each.key])
        body = brought_body(before, json.loads(each.text), answers)
        after = _after(before, each.key, body, 0)
        (judged if after.judgement else plain).append((each, before, body, after))
    for wanted, with_steps in ((plain, False), (judged, True)):
        rows = [after.own_rows() for *_, after in wanted]
        outcomes = decide_all(rows, ruleset, on=day, with_steps=with_steps) if rows else ()
        for (each, before, body, _), outcome in zip(wanted, outcomes, strict=True):
            facts = facts_digest(outcome) if with_steps else ""
            yield Merged(each.key, each.text, body, before, outcome, facts)


def brought_body(before: PersonState, rows: Sequence[Mapping[str, str]], answers: str) -> dict[str, Any]:
    """
    Give what an entry says that brings a person in.

    Raises:
        ChooseError: the rows contradict what was said here, and nobody has said what stands.
    """
    against = contradictions_of(before, rows)
    if against and answers not in (KEEP, TAKE):
        raise ChooseError("answers", "say whether what was said here stands, or the file's word")
    return {"rows": [dict(row) for row in rows], "replaces": sorted(against) if answers == TAKE else []}


def _after(before: PersonState, key: str, body: Mapping[str, Any], number: int) -> PersonState:
    return before.with_entry(Entry(number, "", "", Kind.BROUGHT_IN, key, body, ""))
