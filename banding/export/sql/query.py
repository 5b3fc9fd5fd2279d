"""A ruleset as one query: every row of a table with its decision beside it."""

from collections.abc import Sequence

from sqlglot import exp

from banding.engine import engine_for
from banding.export.sql.answers import ANSWERS, DecisionSteps
from banding.export.sql.columns import Columns, UnusableMappingError
from banding.export.sql.dialects import Dialect, Step, number, text, together
from banding.export.sql.patterns import BAD, ROW, PatternPart, PatternWriter
from banding.ruleset import Ruleset
from banding.vocabulary import Status

_MOST_PARTS = 3
_QUOTES = frozenset("\"`'[]\n")
_HEADER = """\
-- The whole decision of {stamp} as one query, for {dialect}. Written by "banding rules sql", not to be edited.
-- Every row of {table} comes out once with all its columns, and after them {answers}.
-- Rows are reduced to patterns, one text of what the rules can tell of them, and each pattern is decided once.
-- A question of the rules is a column with the number of the row it has come to in their table; below zero is an answer.
"""


def render_sql(ruleset: Ruleset, columns: Columns, dialect: Dialect) -> str:
    """
    Write a ruleset's whole decision as one query, with a comment before it and no semicolon after it.

    It gives every row of the table once, in no particular order, with the columns of a decision after its own; a row with a
    value that is none of those allowed has the status ``error``, the ruleset, and NULL in the others.

    Source: contract, sections 1 and 3
    """
    table, writer = engine_for(ruleset).table, PatternWriter(columns, dialect)
    facts = [writer.fact(variable, variable.fact) for variable in table.variables if variable.fact]
    ranks = {band.name: band.rank for band in ruleset.bands}
    parts = [*facts, writer.band(ranks), writer.reason(), writer.sound(ranks)]
    steps = DecisionSteps(ruleset, table).steps()
    query = _query(ruleset, parts, steps, columns, dialect)
    written = query.sql(dialect=dialect.name, pretty=True, max_text_width=160)
    table_name, answers = " ".join(columns.table.split()), ", ".join(ANSWERS)
    header = _HEADER.format(stamp=ruleset.stamp, dialect=dialect.name, table=table_name, answers=answers)
    return header + written + "\n"


def _query(
    ruleset: Ruleset, parts: Sequence[PatternPart], steps: Sequence[Step], columns: Columns, dialect: Dialect
) -> exp.Select:
    pattern = together([part.expression for part in parts])
    rows = _table(columns.table, dialect).as_(ROW)
    selects = [
        ("told", exp.select(pattern.copy().as_("pattern")).distinct().from_(rows.copy())),
        (
            "facts",
            exp.select("pattern", *_cut_up(parts))
            .from_("told")
            .where(exp.not_(exp.column("pattern").like(f"%{BAD}%"))),
        ),
    ]
    names = [*(f"step_{place}" for place in range(1, len(steps))), "decided"]
    for name, given in zip(names, _in_full(steps, [part.name for part in parts]), strict=True):
        selects.append((name, exp.select("pattern", *given).from_(selects[-1][0])))
    if dialect.regrouped:
        selects[-1][1].group_by("pattern", copy=False)
    if (table := columns.table.strip()).lower() in [name for name, _ in selects]:
        # The query would read its own step in the table's place.
        problem = (
            f"the query calls a step of its own so; name the table with its schema, such as main.{table}"
        )
        raise UnusableMappingError(columns.table, problem)
    query = _answered(ruleset, pattern, rows)
    for name, select in selects:
        query = query.with_(name, select, materialized=dialect.fenced or None, copy=False)
    return query


def _in_full(steps: Sequence[Step], given: Sequence[str]) -> list[list[exp.Expr]]:
    """Give all columns of each step: its own, and those of the steps before that a later one reads."""
    later, needed = [], set[str]()
    for step in reversed(steps):
        later.append(needed)
        read = {column.name for each in step.values() for column in each.find_all(exp.Column)}
        needed = (needed - step.keys()) | read
    written, names = [], list(given)
    for step, needed in zip(steps, reversed(later), strict=True):
        kept = [exp.column(name) for name in names if name in needed and name not in step]
        written.append([*kept, *(each.as_(name) for name, each in step.items())])
        names = [*(column.name for column in kept), *step]
    return written


def _table(name: str, dialect: Dialect) -> exp.Table:
    """Read a table's name, with the schema and catalogue it is in; reserved and other than plain words are quoted."""
    parts = [part.strip() for part in name.split(".")]
    if not all(parts) or len(parts) > _MOST_PARTS or not _QUOTES.isdisjoint(name):
        raise UnusableMappingError(name, "this is not the name of a table, such as cases or probation.cases")
    table, database, catalogue = (*map(dialect.named, reversed(parts)), None, None)[:_MOST_PARTS]
    return exp.Table(this=table, db=database, catalog=catalogue)


def _cut_up(parts: Sequence[PatternPart]) -> list[exp.Expr]:
    """Cut a pattern into its facts again."""
    cut, start = [], 1
    for part in parts:
        piece = exp.func("SUBSTRING", exp.column("pattern"), number(start), number(part.width))
        cut.append(piece.as_(part.name))
        start += part.width
    return cut


def _answered(ruleset: Ruleset, pattern: exp.Expr, table: exp.Expr) -> exp.Select:
    """Join every row to its pattern's decision; a row whose pattern was not decided is in error."""
    own = exp.Column(this=exp.Star(), table=exp.to_identifier(ROW))
    # What no pattern decides is in error; the rules that say so are the same.
    of_errors = {"status": text(Status.ERROR), "ruleset": text(ruleset.stamp)}
    answers = []
    for name in ANSWERS:
        answer: exp.Expr = exp.column(name, table="decided")
        if name in of_errors:
            answer = exp.func("COALESCE", answer, of_errors[name])
        answers.append(answer.as_(name))
    matches = exp.column("pattern", table="decided").eq(exp.paren(pattern))
    return exp.select(own, *answers).from_(table).join("decided", on=matches, join_type="left")
