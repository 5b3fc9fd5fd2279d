"""
What the rows of a person came to, as a page lays it out: the matrix with the case in it, every step, what it calls for.

Nothing is decided here that ``deciding`` did not decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from banding.engine import Decision, Step, engine_for
from banding.explain import actions_for, reasons_for
from banding.explain.explanation import KIND_WORDS
from banding.facts import Value, spoken
from banding.render.report import Table
from banding.reports.ruleset import matrix_tables
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_route
from banding.vocabulary import Outcome as StepOutcome
from banding.vocabulary import StepKind
from banding.workbench.column_words import with_words
from banding.workbench.deciding import Outcome, RowOutcome

_SAID_BY_THE_PAGE = ("duplicate-crn", "person-differs")


@attrs.frozen
class StepView:
    """One step: what was looked at, what followed, because of which facts, and the guidance's words with their line."""

    kind: str
    effect: str
    because: str
    rule: str
    words: str
    line: int


@attrs.frozen
class RowView:
    """One row of a person: what it came to, how, and what it calls for; ``others`` are the steps that do not apply."""

    added: Mapping[str, str]
    reasons: str
    route: str
    matrix: tuple[Table, ...] = ()
    steps: tuple[StepView, ...] = ()
    others: tuple[StepView, ...] = ()
    actions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    in_field: str = ""


def row_views(outcome: Outcome, ruleset: Ruleset) -> tuple[RowView, ...]:
    """Lay out every row."""
    several = len(outcome.rows) > 1
    return tuple(
        _row_view(row, ruleset, number if several else 0) for number, row in enumerate(outcome.rows, start=1)
    )


def step_view(step: Step, ruleset: Ruleset) -> StepView:
    """Lay out one step."""
    paragraph = ruleset.paragraphs.get(step.rule)
    unsaid = step.outcome is StepOutcome.UNKNOWN and str(step.outcome) not in step.effect
    titles = ruleset.fact_by_name
    because = ", ".join(f"{titles[name].title}: {spoken(value)}" for name, value in step.facts)
    return StepView(
        KIND_WORDS[step.kind],
        f"{step.outcome}: {step.effect}" if unsaid else step.effect,
        because,
        step.rule,
        paragraph.words if paragraph else "",
        paragraph.line if paragraph else 0,
    )


def reasons_in_words(row: RowOutcome, ruleset: Ruleset, number: int = 0) -> str:
    """Say why a row came to what it did; ``number`` is its place among the person's rows where there are several."""
    said = row.added["reasons"]
    return with_words(_renumbered(said, number), ruleset) if row.decision is None else said


def _row_view(row: RowOutcome, ruleset: Ruleset, number: int) -> RowView:
    reasons = reasons_in_words(row, ruleset, number)
    warnings = tuple(with_words(each, ruleset) for each in _warnings(row.added, number))
    decision = row.decision
    if decision is None or row.case is None:
        return RowView(row.added, reasons, "", warnings=warnings)
    parted: tuple[list[StepView], list[StepView]] = ([], [])
    for step in decision.steps:
        rests = step.outcome is StepOutcome.DOES_NOT_APPLY and step.kind is not StepKind.JUDGEMENT
        parted[rests].append(step_view(step, ruleset))
    field = decision.in_field
    band = f"{field.band or 'No band yet'}. {reasons_for(field, ruleset)}" if field else ""
    is_field = decision.route == ruleset.field_route
    return RowView(
        row.added,
        reasons,
        spoken_route(ruleset, decision.route),
        tuple(_matrix(row.case.facts, decision, ruleset, number)) if is_field else (),
        tuple(parted[0]),
        tuple(parted[1]),
        actions_for(decision, ruleset),
        warnings,
        band,
    )


def _warnings(added: Mapping[str, str], number: int) -> Iterator[str]:
    """Give warnings in words, but for what the page says of a person of several rows and of a row in error anyway."""
    # The cell of warnings has semicolons between them, and so none within one.
    reasons = _renumbered(added["reasons"], number).replace(";", ",").casefold()
    for code, _, text in (each.partition(": ") for each in added["warnings"].split(";") if each):
        said = _renumbered(text, number)
        if code not in _SAID_BY_THE_PAGE and said.casefold().rstrip(".") not in reasons:
            yield said


def _renumbered(text: str, number: int) -> str:
    """Count a person's rows from 1, or not at all: they were decided as a file whose first row is the headings."""
    if not number:
        return re.sub(r"(^|(?<=[.?] ))[Rr]ow \d+, ", "", text)
    return re.sub(r"\b([Rr]ow) (\d+)", lambda found: f"{found[1]} {int(found[2]) - 1}", text)


def _matrix(facts: Mapping[str, Value], decision: Decision, ruleset: Ruleset, number: int) -> Iterator[Table]:
    """Draw the matrix with the case in it; each row of a person has its own, and says so."""
    for table in matrix_tables(ruleset, _marks(facts, decision, ruleset)):
        named = f"{table.caption}, row {number}" if number else table.caption
        yield attrs.evolve(table, id=f"row-{number}-{table.id}", caption=named)


def _marks(facts: Mapping[str, Value], decision: Decision, ruleset: Ruleset) -> dict[str, str]:
    """Mark the cell that a case is in or, where an axis is not known, every cell that it could be in."""
    here = [cell.id for cell in ruleset.cells if cell.id in decision.rules]
    if here:
        return {here[0]: "this case"}
    now = engine_for(ruleset).levels(facts)
    could = (
        cell.id
        for cell in ruleset.cells
        if all(not level or level == there for level, there in zip(now, cell.levels, strict=True))
    )
    return dict.fromkeys(could, "could be here")
