"""What a file would change of the caseload, said before anything is stored: new, changed, gone, in error, contradicted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest

import attrs
from sqlalchemy import Connection, select

from banding.intake import Caseload
from banding.ruleset import Ruleset
from banding.workbench.access import User
from banding.workbench.bring_in.own_columns import NOT_READ, OwnRow
from banding.workbench.bring_in.rows import NAMELESS, FilePerson, in_batches, people_of
from banding.workbench.entry import canonical
from banding.workbench.people import HOLDER_COLUMN, JUDGEMENT_COLUMNS, PersonState
from banding.workbench.store.people import BroughtIn, brought_in, state_of, states_of
from banding.workbench.store.schema import chain

SHOWN = 50
"""How many of a kind a page lists; all are counted."""
GONE, SEVERAL, WRONG = "gone", "several", "wrong"
"""Lists of people beside those by what becomes of them."""
_AT_ONCE = 1_000
_SAYS_NOTHING = ("", "unknown")


class Comes(StrEnum):
    """What becomes of a person with a file."""

    NEW = "new"
    CHANGED = "changed"
    BACK = "back"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@attrs.frozen(eq=False)
class Placed:
    """A person of a file, and what becomes of them."""

    comes: Comes
    person: FilePerson


@attrs.frozen
class Change:
    """One cell of one person that a file changes; of a restricted case no cell is named."""

    crn: str
    heading: str
    old: str
    new: str


@attrs.frozen
class Wrong:
    """One thing that makes a row an error: where, what was found, and what is allowed."""

    row: int
    crn: str
    heading: str
    value: str
    problem: str


@attrs.frozen
class Contradiction:
    """What was said here of a person, and what a file newly says instead; of a restricted case neither is shown."""

    crn: str
    what: str
    here: str
    file: str


@attrs.define(eq=False)
class Plan:
    """
    What a file would change, counted, with the first of each kind.

    Attributes:
        upload: the file that is looked through.
        number: the last entry of the record when it was.
        columns: people with a changed cell, by heading.
        wrong_rows: rows in error; ``wrong_by``, by the heading at fault.
        refused_rows: rows of teams that the user may not see.
        gone_by: people whom the file does not have, by team.
        nobody: the first rows without a reference number: their number and what is in its place, by key.
        to_leave_out: those of them that must be left out, as they are of no team that the user may see.
        listed: the people behind each count, by their reference numbers as the file has them; those who are gone, by their keys.
    """

    upload: str
    number: int = 0
    rows: int = 0
    people: int = 0
    nameless: int = 0
    comes: Counter[Comes] = attrs.field(factory=Counter)
    columns: Counter[str] = attrs.field(factory=Counter)
    changes: list[Change] = attrs.field(factory=list)
    wrong: list[Wrong] = attrs.field(factory=list)
    wrong_rows: int = 0
    wrong_by: Counter[str] = attrs.field(factory=Counter)
    contradictions: list[Contradiction] = attrs.field(factory=list)
    contradicted: int = 0
    refused_rows: list[int] = attrs.field(factory=list)
    refused: int = 0
    gone: int = 0
    nobody: dict[str, str] = attrs.field(factory=dict)
    to_leave_out: list[str] = attrs.field(factory=list)
    gone_by: Counter[str] = attrs.field(factory=Counter)
    listed: dict[str, list[str]] = attrs.field(factory=dict)
    notes: list[str] = attrs.field(factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether everybody is on the caseload as they are, and nobody is gone."""
        return not self.gone and set(self.comes) <= {Comes.UNCHANGED}


def comes_of(before: BroughtIn | None, digest: str, user: User, *, is_seen: bool) -> Comes:
    """Say what becomes of a person with some rows; ``is_seen`` is whether the user may see every team that they name."""
    if not is_seen:
        return Comes.REFUSED
    if before is None:
        return Comes.NEW
    if not user.sees_team(before.team):
        return Comes.REFUSED
    if before.gone:
        return Comes.BACK
    return Comes.UNCHANGED if before.digest == digest else Comes.CHANGED


def placed_people(people: Iterable[FilePerson], there: dict[str, BroughtIn], user: User) -> Iterator[Placed]:
    """Put each person of a file beside the caseload; those met are taken out of ``there``, and the rest are not in the file."""
    for person in people:
        before = there.pop(person.key, None)
        comes = comes_of(before, person.digest, user, is_seen=person.is_seen(user))
        yield Placed(comes, person)


def left_out(there: Mapping[str, BroughtIn], user: User) -> Iterator[tuple[str, BroughtIn]]:
    """Give the people of the user's teams whom a file does not have, of those that :func:`placed_people` left."""
    return ((key, each) for key, each in there.items() if not each.gone and user.sees_team(each.team))


def make_plan(
    caseload: Caseload,
    ruleset: Ruleset,
    connection: Connection,
    user: User,
    *,
    upload: str,
    team: str,
    tell: Callable[[int], None],
) -> Plan:
    """Go through a file and say what it would change; ``tell`` is given the rows done now and then."""
    plan = Plan(upload, connection.execute(select(chain.c.number)).scalar_one())
    there = brought_in(connection)
    found = placed_people(people_of(caseload, ruleset, team=team), there, user)
    for some in in_batches(found, _AT_ONCE):
        changed = [each for each in some if each.comes in (Comes.CHANGED, Comes.BACK)]
        states = {
            key: state_of(row)
            for key, row in states_of(connection, [each.person.key for each in changed]).items()
        }
        for each in some:
            _count(plan, each, states.get(each.person.key))
        tell(plan.rows)
    gone = list(left_out(there, user))
    plan.gone = len(gone)
    plan.gone_by.update(each.team for _, each in gone)
    plan.listed[GONE] = [key for key, _ in gone]
    plan.notes += caseload.table.notes
    return plan


def contradictions_of(state: PersonState, rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """
    Give what was said here of a person that a file newly contradicts, by column: what was said here, and the file's word.

    What the last file said already was known when it was said otherwise here, and is no contradiction; of somebody who had
    left it is, as it is said of a new time.
    """
    said = {name: each.value for name, each in state.answers.items()}
    if state.judgement is not None:
        said[JUDGEMENT_COLUMNS[0]] = state.judgement[JUDGEMENT_COLUMNS[0]]
    if state.holder is not None:
        said[HOLDER_COLUMN] = state.holder.value
    found: dict[str, tuple[str, str]] = {}
    for name, here in said.items():
        before = set() if state.gone else {row.get(name, "") for row in state.rows}
        now = [row.get(name, "") for row in rows]
        fresh = [
            word
            for word in now
            if word not in (*_SAYS_NOTHING, here) and word not in before and not word.startswith(NOT_READ)
        ]
        if fresh:
            found[name] = here, fresh[0]
    return found


def _count(plan: Plan, placed: Placed, state: PersonState | None) -> None:
    person, lead = placed.person, placed.person.lead
    plan.rows += len(person.found)
    plan.people += 1
    if person.key.startswith(NAMELESS):
        plan.nameless += 1
        if len(plan.nobody) < SHOWN:
            plan.nobody[person.key] = f"Row {person.found[0].number:,}" + (
                f": {lead.crn}" if lead.crn else ""
            )
    plan.comes[placed.comes] += 1
    if placed.comes is Comes.REFUSED and person.key in plan.nobody:
        plan.to_leave_out.append(person.key)
    elif placed.comes is Comes.REFUSED:
        plan.refused += len(person.found)
        numbers = [row.number for row in person.found]
        plan.refused_rows += numbers[: max(SHOWN - len(plan.refused_rows), 0)]
        return
    kinds = {
        placed.comes.value: True,
        SEVERAL: len(person.found) > 1,
        WRONG: any(r.wrong for r in person.found),
    }
    for kind in (kind for kind, is_one in kinds.items() if is_one):
        plan.listed.setdefault(kind, []).append(lead.crn)
    for row in person.found:
        if row.wrong:
            _count_wrong(plan, row, is_restricted=lead.restricted)
    if state is None:
        return
    rows = person.rows
    changes = list(_changes(state.rows, rows))
    plan.columns.update({heading for heading, _, _ in changes})
    if len(plan.changes) < SHOWN and changes:
        withheld = [Change(lead.crn, "", "", "")]
        plan.changes += withheld if lead.restricted else [Change(lead.crn, *each) for each in changes]
    for what, (here, file) in contradictions_of(state, rows).items():
        plan.contradicted += 1
        if len(plan.contradictions) < SHOWN:
            shown = ("", "", "") if lead.restricted else (what, here, file)
            plan.contradictions.append(Contradiction(lead.crn, *shown))


def _count_wrong(plan: Plan, row: OwnRow, *, is_restricted: bool) -> None:
    plan.wrong_rows += 1
    plan.wrong_by.update({finding.column.strip() for finding in row.wrong})
    for each in row.wrong[: max(SHOWN - len(plan.wrong), 0)]:
        said = ("", "", "") if is_restricted else (each.column.strip(), each.value, each.problem)
        plan.wrong.append(Wrong(row.number, row.lead.crn, *said))


def _changes(
    old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Give each cell that differs; of people with several rows, rows in the order of what they say are held side by side."""
    nothing: Mapping[str, str] = {}
    pairs = zip_longest(sorted(old, key=canonical), sorted(new, key=canonical), fillvalue=nothing)
    for before, after in pairs:
        for heading in sorted({*before, *after}):
            if before.get(heading, "") != after.get(heading, ""):
                yield heading, before.get(heading, ""), after.get(heading, "")
