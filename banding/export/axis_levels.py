"""How a case is placed on an axis, as both exports write it: by the fact's own value, and by what sets a level outright."""

from __future__ import annotations

from collections.abc import Mapping

from banding.engine.variables import Variable
from banding.ruleset import Axis, LevelClause


def levels_by_code(axis: Axis, variable: Variable) -> Mapping[int, str]:
    """Give the level of each code of the axis's own fact; a code that is off the matrix has none."""
    if axis.edges:
        starts = (axis.edges[0].lowest, *variable.cuts)
        return {code: axis.level_of_score(start) for code, start in enumerate(starts)}
    return {code: str(level) for level, code in variable.codes.items() if level in axis.levels}


def clauses_by_level(axis: Axis) -> list[LevelClause]:
    """Give the clauses in the order in which they win: the highest level first."""
    return sorted(axis.clauses, key=lambda clause: -axis.levels.index(clause.level))
