"""Cases as a warehouse would keep them, and the answers a query must give for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import cast

import attrs

from banding.case import Case, Judgement
from banding.engine import Decision, decide
from banding.export.sql import ANSWERS, DIALECTS, columns_for, render_sql
from banding.facts import FactKind, Value
from banding.records.columns import added_cell
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from tests.export.sql.cases import Facts, Question, Space

ON = date(2026, 11, 22)
HARBOUR_TRUST = "tests/rulesets/harbour-trust/2031-01.yaml"
RULESETS = {"cl-crc": "cl-crc/2019-03", "harbour-trust": HARBOUR_TRUST}
CARRIED = 'Team "North", Leigh\'s'
"""What stands in a column that the rules do not read."""
Row = tuple[Value, ...]
TYPES = {FactKind.YES_NO: "BOOLEAN", FactKind.NUMBER: "INTEGER"}


@attrs.frozen(eq=False)
class Trial:
    """
    A table of cases, and what ``decide`` says of each.

    Attributes:
        ruleset: the ruleset.
        columns: the table's columns, each with its type.
        rows: its rows; the first cell is the row's number, as text.
        expected: each row's answers, in the order of ``ANSWERS``.
    """

    ruleset: Ruleset
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    expected: tuple[tuple[str | None, ...], ...]

    def query(self, dialect: str, table: str = "cases") -> str:
        """Write the query over the table."""
        return render_sql(self.ruleset, columns_for(self.ruleset, on=ON, table=table), DIALECTS[dialect])

    def create(self, table: str = "cases") -> str:
        """Write the statement that makes the table."""
        listed = ", ".join(f"{name} {kind}" for name, kind in self.columns)
        return f"CREATE TABLE {table} ({listed})"

    def sample(self, every: int) -> Trial:
        """Give one row in so many, and the first with each set of answers, so that no answer goes untried."""
        first = {answers: number for number, answers in reversed(list(enumerate(self.expected)))}
        kept = sorted({*first.values(), *range(0, len(self.rows), every)})
        rows = tuple((str(place), *self.rows[number][1:]) for place, number in enumerate(kept))
        return attrs.evolve(self, rows=rows, expected=tuple(self.expected[number] for number in kept))

    def differences(self, found: Iterable[Sequence[object]]) -> tuple[int, str]:
        """
        Hold a query's result to what ``decide`` says.

        Returns:
            How many rows came out, and the first that is not as expected; empty when every row came out once and
            as it should.
        """
        width, seen, first = len(self.columns), Counter[int](), ""
        for row in found:
            number = int(str(row[0]))
            seen[number] += 1
            own, answers = tuple(row[:width]), tuple(row[width:])
            if not first and (own != self.rows[number] or answers != self.expected[number]):
                said = dict(zip(ANSWERS, zip(answers, self.expected[number], strict=True), strict=True))
                wrong = {name: pair for name, pair in said.items() if pair[0] != pair[1]}
                told = {name: value for (name, _), value in zip(self.columns, self.rows[number], strict=True)}
                first = f"{told}\nquery, decide: {wrong}\nown: {own}"
        once = len(seen) == seen.total() == len(self.rows)
        return seen.total(), first or ("" if once else "rows are missing, or came out more than once")


@cache
def load(name: str) -> Ruleset:
    """Load a ruleset of ``RULESETS``."""
    return load_ruleset(find_ruleset(RULESETS[name]))


@cache
def questions_of(name: str) -> tuple[Question, ...]:
    """Give every case that a ruleset can tell apart, once."""
    found: dict[tuple[object, Judgement | None], Question] = {}
    for facts, judgement in Space(load(name)).questions():
        found.setdefault((tuple(sorted(facts.items())), judgement), (facts, judgement))
    return tuple(found.values())


@cache
def decisions_of(name: str) -> tuple[Decision, ...]:
    """Decide every case that a ruleset can tell apart, once for all that are held to it."""
    return tuple(decide(Case("", facts, judgement), load(name)) for facts, judgement in questions_of(name))


@cache
def whole_space(name: str) -> Trial:
    """Make the table of every case that a ruleset can tell apart, with their answers."""
    return trial(load(name), questions_of(name), decisions_of(name))


def trial(
    ruleset: Ruleset, questions: Sequence[Question], decisions: Iterable[Decision] | None = None
) -> Trial:
    """Make a table of cases with their answers, each case once; where they have been decided, of those decisions."""
    made = decisions or (decide(Case("", facts, judgement), ruleset) for facts, judgement in questions)
    columns = (
        ("crn", "TEXT"),
        ("team", "TEXT"),
        *((fact.name, TYPES.get(fact.kind, "TEXT")) for fact in ruleset.facts),
        ("judged_band", "TEXT"),
        ("rationale", "TEXT"),
    )
    asked = {
        (*_values(ruleset, facts), judgement): decision
        for (facts, judgement), decision in zip(questions, made, strict=True)
    }
    rows = tuple(_row(ruleset, number, *cells) for number, cells in enumerate(asked))
    return Trial(ruleset, columns, rows, tuple(map(answers_of, asked.values())))


def _values(ruleset: Ruleset, facts: Facts) -> tuple[Value, ...]:
    return tuple(facts.get(fact.name) for fact in ruleset.facts)


def _row(ruleset: Ruleset, number: int, *cells: Value | Judgement) -> Row:
    """Give a row as a warehouse would hold it: levels with a space in one row and a hyphen in the next."""
    *values, judgement = cells
    written = [
        value.replace("-", " ")
        if fact.kind is FactKind.CHOICE and isinstance(value, str) and number % 2
        else value
        for fact, value in zip(ruleset.facts, values, strict=True)
    ]
    judged = (judgement.band, judgement.reason) if isinstance(judgement, Judgement) else (None, None)
    return (str(number), CARRIED, *cast("list[Value]", written), *judged)


def answers_of(decision: Decision) -> tuple[str | None, ...]:
    """Give a decision's cells as a query gives them: as a file would hold them, and NULL for an empty one."""
    return tuple(added_cell(getattr(decision, name)) or None for name in ANSWERS)
