"""A ruleset as one query: every row of a table with its decision beside it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from banding.engine.variables import judged_name
from banding.export.sql.axis_steps import axis_steps
from banding.export.sql.columns import Columns, UnusableMappingError
from banding.export.sql.dialects import Dialect
from banding.export.sql.expressions import Step, number, text, together
from banding.export.sql.outcome_steps import OutcomeSteps, answer_columns, applied_step, weighed_step
from banding.export.sql.patterns import BAD, ROW, PatternPart, PatternWriter
from banding.export.sql.plan import Plan, plan_for
from banding.ruleset import Ruleset
from banding.vocabulary import Status

_MOST_PARTS = 3
_QUOTES = frozenset("\"`'[]\n")
_HEADER = """\
-- The whole decision of {stamp} as one query, for {dialect}. Written by "banding rules sql", not to be edited.
-- Every row of {table} comes out once with all its columns, and after them {answers}.
-- Rows are reduced to patterns, one text of what the rules can tell of them, and each pattern is decided once.
"""


def render_sql(ruleset: Ruleset, columns: Columns, dialect: Dialect) -> str:
    """
    Write a ruleset's whole decision as one query.

    Returns:
        The query with a comment before it and no semicolon after it. It gives every row of the table once, in no
        particular order, with the columns of a decision after its own; a row with a value that is none of those
        allowed has the status ``error``, the ruleset, and NULL in the others.

    Source: contract, sections 1 and 3
    """
    plan = plan_for(ruleset)
    parts = _pattern_parts(plan, PatternWriter(columns, dialect))
    query = _query(plan, parts, columns, dialect).sql(dialect=dialect.name, pretty=True, max_text_width=160)
    return _header(plan, columns, dialect) + query + "\n"


def _pattern_parts(plan: Plan, writer: PatternWriter) -> list[PatternPart]:
    facts = [writer.fact(variable, variable.fact) for variable in plan.compiler.variables if variable.fact]
    for axis in plan.ruleset.axes:
        if axis.judged:
            facts.append(writer.judged_level(axis, axis.judged.fact))
            facts.append(writer.has_text(axis.judged.reason, f"reason_{axis.id}"))
    ranks = {band.name: band.rank for band in plan.ruleset.bands}
    return [*facts, writer.band(ranks), writer.has_text("rationale", "reason_judged"), writer.sound(ranks)]


def _query(plan: Plan, parts: Sequence[PatternPart], columns: Columns, dialect: Dialect) -> exp.Select:
    pattern = together([part.expression for part in parts])
    table = _table(columns.table, dialect).as_(ROW)
    steps: list[tuple[str, exp.Select]] = [
        ("told", exp.select(pattern.copy().as_("pattern")).distinct().from_(table.copy())),
        ("facts", exp.select("pattern", *_cut_up(parts)).from_("told").where(_is_sound())),
    ]
    for step in _steps(plan):
        added = [expression.as_(name) for name, expression in step.columns]
        steps.append((step.name, exp.select(exp.Star(), *added).from_(steps[-1][0])))
    answers = [expression.as_(name) for name, expression in answer_columns(plan.ruleset)]
    decided = exp.select("pattern", *answers).from_(steps[-1][0])
    steps.append(("decided", decided.group_by("pattern") if dialect.regrouped else decided))
    _refuse_step(columns.table, [name for name, _ in steps])
    query = _answered(plan, pattern, table)
    for name, select in steps:
        query = query.with_(name, select, materialized=dialect.fenced or None, copy=False)
    return query


def _table(name: str, dialect: Dialect) -> exp.Table:
    """Read a table's name, with the schema and catalogue it is in; reserved and other than plain words are quoted."""
    parts = [part.strip() for part in name.split(".")]
    if not all(parts) or len(parts) > _MOST_PARTS or not _QUOTES.isdisjoint(name):
        raise UnusableMappingError(name, "this is not the name of a table, such as cases or probation.cases")
    table, database, catalogue = (*map(dialect.named, reversed(parts)), None, None)[:_MOST_PARTS]
    return exp.Table(this=table, db=database, catalog=catalogue)


def _refuse_step(table: str, steps: Sequence[str]) -> None:
    """Refuse a table that goes by the name of a step, which the query would read in its place."""
    if table.strip().lower() in steps:
        problem = "the query calls a step of its own so; name the table with its schema, such as main."
        raise UnusableMappingError(table, problem + table.strip())


def _steps(plan: Plan) -> list[Step]:
    standing = OutcomeSteps.of(plan).steps()
    return [*axis_steps(plan), *standing, weighed_step(plan.ruleset), applied_step()]


def _cut_up(parts: Sequence[PatternPart]) -> list[exp.Expr]:
    """Cut a pattern into its facts again."""
    cut, start = [], 1
    for part in parts:
        piece = exp.func("SUBSTRING", exp.column("pattern"), number(start), number(part.width))
        cut.append(piece.as_(part.name))
        start += part.width
    return cut


def _is_sound() -> exp.Expr:
    return exp.not_(exp.column("pattern").like(f"%{BAD}%"))


def _answered(plan: Plan, pattern: exp.Expr, table: exp.Expr) -> exp.Select:
    """Join every row to its pattern's decision; a row whose pattern was not decided is in error."""
    own = exp.Column(this=exp.Star(), table=exp.to_identifier(ROW))
    # What no pattern decides is in error; the rules that say so are the same.
    of_errors = {"status": text(Status.ERROR), "ruleset": text(plan.ruleset.stamp)}
    answers = []
    for name, _ in answer_columns(plan.ruleset):
        answer: exp.Expr = exp.column(name, table="decided")
        if name in of_errors:
            answer = exp.func("COALESCE", answer, of_errors[name])
        answers.append(answer.as_(name))
    matches = exp.column("pattern", table="decided").eq(exp.paren(pattern))
    return exp.select(own, *answers).from_(table).join("decided", on=matches, join_type="left")


def _header(plan: Plan, columns: Columns, dialect: Dialect) -> str:
    answers = ", ".join(name for name, _ in answer_columns(plan.ruleset))
    lines = _HEADER.format(
        stamp=plan.ruleset.stamp, dialect=dialect.name, table=_in_a_comment(columns.table), answers=answers
    )
    judged = {judged_name(axis): axis.judged.fact for axis in plan.ruleset.axes if axis.judged}
    names = [judged.get(variable.name, variable.name) for variable in plan.compiler.variables]
    for place, group in enumerate(plan.groups, start=1):
        members = ", ".join(names[variable] for variable in group.variables)
        lines += f"-- group_{place} is what the outcome can tell of {members}.\n"
    return lines


def _in_a_comment(name: str) -> str:
    return " ".join(name.split())
