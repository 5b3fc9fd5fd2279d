"""Steps that place a case on the axes of the matrix, as :mod:`banding.engine.axes` does."""

from __future__ import annotations

from itertools import product

from sqlglot import exp

from banding.engine.diagram import Diagrams
from banding.engine.variables import Variable, judged_name
from banding.export.axis_levels import clauses_by_level, levels_by_code
from banding.export.sql.expressions import Branches, Step, Told, chosen, looked_up, text
from banding.export.sql.patterns import NO, SETTLED, UNKNOWN, labels_of, number_label
from banding.export.sql.plan import Plan
from banding.ruleset import Axis, Cell

_NONE = UNKNOWN * 2


def told_columns(plan: Plan, *, placed: bool) -> list[Told]:
    """
    Name the column that tells each variable, with its texts.

    Args:
        placed: whether the axes have been placed, so that an unknown score is told apart from one that is not needed.
    """
    return [_told(plan, variable, placed=placed) for variable in plan.compiler.variables]


def _told(plan: Plan, variable: Variable, *, placed: bool) -> Told:
    if variable.fact is None:
        axis = next(axis for axis in plan.ruleset.axes if judged_name(axis) == variable.name)
        return Told(f"judgement_{axis.id}", (_NONE, *map(number_label, range(len(axis.levels)))))
    labels = labels_of(variable)
    unknown, settled = UNKNOWN * len(labels[0]), SETTLED * len(labels[0])
    if variable.name in {axis.fact for axis in plan.ruleset.axes}:
        return Told(f"{'told' if placed else 'fact'}_{variable.name}", (*labels, settled, unknown))
    return Told(f"fact_{variable.name}", (*labels, unknown))


def axis_steps(plan: Plan) -> tuple[Step, ...]:
    """Give the steps that end with each axis's level (``level_ror``) and what is told of its fact (``told_ogrs3``)."""
    branches = Branches(plan.facts.told, told_columns(plan, placed=False))
    axes = plan.ruleset.axes
    return (
        Step(
            "scored",
            tuple((f"scored_{axis.id}", _scored(plan, axis)) for axis in axes)
            + tuple((f"set_{axis.id}", _set(plan, axis, branches)) for axis in axes),
        ),
        Step("judged", tuple((f"judgement_{axis.id}", _judged(axis)) for axis in axes if axis.judged)),
        Step("placed", tuple((f"level_{axis.id}", _level(axis)) for axis in axes)),
        Step("asked", tuple((f"told_{axis.fact}", _told_of(plan, axis)) for axis in axes)),
    )


def matrix_branches(plan: Plan) -> tuple[Diagrams, Branches]:
    """Give a shop with one variable an axis, whose last code is "not known", and what writes its diagrams."""
    axes = plan.ruleset.axes
    shop = Diagrams([len(axis.levels) + 1 for axis in axes])
    told = [Told(f"level_{axis.id}", (*map(number_label, range(len(axis.levels))), _NONE)) for axis in axes]
    return shop, Branches(shop, told)


def cells_left(plan: Plan) -> dict[tuple[int, ...], list[Cell]]:
    """List the cells that each combination of known and unknown levels leaves; the last number is "not known"."""
    axes = plan.ruleset.axes
    cells = {cell.levels: cell for cell in plan.ruleset.cells}
    left = {}
    for codes in product(*(range(len(axis.levels) + 1) for axis in axes)):
        levels = (
            axis.levels if code == len(axis.levels) else (axis.levels[code],)
            for axis, code in zip(axes, codes, strict=True)
        )
        left[codes] = [cells[each] for each in product(*levels)]
    return left


def _scored(plan: Plan, axis: Axis) -> exp.Expr:
    """Give the level of the axis's own fact; not known where that is, or where it is off the matrix."""
    variable = plan.compiler.variables[plan.compiler.places[axis.fact]]
    labels = labels_of(variable)
    levels = {
        labels[code]: text(number_label(axis.levels.index(level)))
        for code, level in levels_by_code(axis, variable).items()
    }
    return looked_up(f"fact_{axis.fact}", levels, text(_NONE))


def _set(plan: Plan, axis: Axis, branches: Branches) -> exp.Expr:
    """Give the level that a fact sets whatever the score: the highest whose condition holds for certain."""
    found = (
        (branches.condition(plan.certain(clause.when)), text(number_label(axis.levels.index(clause.level))))
        for clause in clauses_by_level(axis)
    )
    return chosen(found, text(_NONE))


def _judged(axis: Axis) -> exp.Expr:
    """Give the judged level where it stands in place of the score's (contract, section 1.1)."""
    judged, scored = exp.column(f"judged_{axis.id}"), exp.column(f"scored_{axis.id}")
    locked = [
        text(number_label(axis.levels.index(level))) for level in (axis.judged.locked if axis.judged else ())
    ]
    refused = [exp.column(f"reason_{axis.id}").eq(text(NO))] + ([scored.isin(*locked)] if locked else [])
    return chosen(
        [
            (exp.or_(judged.eq(text(_NONE)), judged.eq(scored)), text(_NONE)),
            (exp.column(f"set_{axis.id}").neq(text(_NONE)), text(_NONE)),
            (scored.eq(text(_NONE)), judged.copy()),
            # Levels are two digits each, so text compares as the axis does.
            (exp.and_(judged < scored, exp.or_(*refused)), text(_NONE)),
        ],
        judged.copy(),
    )


def _level(axis: Axis) -> exp.Expr:
    ways = [f"set_{axis.id}"] + ([f"judgement_{axis.id}"] if axis.judged else [])
    found = ((exp.column(way).neq(text(_NONE)), exp.column(way)) for way in ways)
    return chosen(found, exp.column(f"scored_{axis.id}"))


def _told_of(plan: Plan, axis: Axis) -> exp.Expr:
    """Tell an unknown fact that the level does not need apart from one that leaves the level open."""
    width = len(labels_of(plan.compiler.variables[plan.compiler.places[axis.fact]])[0])
    fact = exp.column(f"fact_{axis.fact}")
    placed = exp.and_(fact.eq(text(UNKNOWN * width)), exp.column(f"level_{axis.id}").neq(text(_NONE)))
    return chosen([(placed, text(SETTLED * width))], fact.copy())
