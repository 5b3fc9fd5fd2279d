"""A case's facts as the diagrams see them: one code a variable, with its place on each axis."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from banding.engine.axes import AxisReading, read_axis
from banding.engine.compiled import Compiler
from banding.engine.questions import Question
from banding.engine.variables import Variable, judged_name
from banding.facts import Value
from banding.ruleset import Axis, facts_of

_KEPT_READINGS = 4096


@attrs.frozen
class CaseReading:
    """
    A case made ready to be asked about.

    Attributes:
        codes: a value for each variable; the variable's size stands for "not known".
        axes: where the case stands on each axis.
        cell: its level on each axis, or None when one is not known.
        has_unknowns: whether any variable is not known.
    """

    codes: tuple[int, ...]
    axes: tuple[AxisReading, ...]
    cell: tuple[str, ...] | None
    has_unknowns: bool


class CaseReader:
    """
    Reads cases for one compiled ruleset.

    Args:
        compiler: the ruleset's compiler.
    """

    def __init__(self, compiler: Compiler) -> None:
        self._axes = [_AxisReader(axis, compiler) for axis in compiler.ruleset.axes]
        self._columns = [_Column(variable) for variable in compiler.variables]
        self._sizes = compiler.shop.sizes

    def read(self, facts: Mapping[str, Value]) -> CaseReading:
        """Give a case's codes and its places on the axes; what is not known stays not known."""
        codes = [column[facts.get(column.name)] for column in self._columns]
        readings = [axis.read(facts, codes) for axis in self._axes]
        levels = tuple([reading.level for reading in readings])
        known = tuple([level for level in levels if level is not None])
        has_unknowns = any(map(int.__eq__, codes, self._sizes))
        return CaseReading(
            tuple(codes), tuple(readings), known if len(known) == len(levels) else None, has_unknowns
        )


class _Column(dict[Value, int]):
    """Values of one variable to their codes, worked out when first met."""

    def __init__(self, variable: Variable) -> None:
        self.name = variable.name
        self._variable = variable
        # Nobody has judged until the axis has been read.
        super().__init__({} if variable.fact else {None: 0})

    def __missing__(self, value: Value) -> int:
        self[value] = self._variable.code(value)
        return self[value]


class _AxisReader:
    """Reads one axis, keeping the readings that many cases share."""

    def __init__(self, axis: Axis, compiler: Compiler) -> None:
        self._axis = axis
        highest_first = sorted(axis.clauses, key=lambda clause: -axis.levels.index(clause.level))
        self._clauses = [(clause.level, Question(compiler, clause.when)) for clause in highest_first]
        named = (fact for clause in highest_first for fact in facts_of(clause.when))
        self._clause_facts = tuple(dict.fromkeys(named))
        self._judged_place = compiler.places.get(judged_name(axis), -1)
        self._judged_codes = {level: code for code, level in enumerate(axis.levels, start=1)}
        self._known: dict[object, AxisReading] = {}

    def read(self, facts: Mapping[str, Value], codes: list[int]) -> AxisReading:
        """Place a case on the axis, and note in its codes a level that judgement has set."""
        held = self._level_set(codes) if self._clauses else ""
        reading = self._reading(facts, held)
        if reading.judged:
            codes[self._judged_place] = self._judged_codes[reading.judged]
        return reading

    def _level_set(self, codes: list[int]) -> str:
        return next((level for level, question in self._clauses if question.truth(codes)), "")

    def _reading(self, facts: Mapping[str, Value], held: str) -> AxisReading:
        axis = self._axis
        judged = facts.get(axis.judged.fact) if axis.judged else None
        if axis.judged and judged is not None:
            return self._read(facts, held)
        key = (facts.get(axis.fact), held, *[facts.get(name) for name in self._clause_facts])
        found = self._known.get(key)
        if found is None:
            found = self._read(facts, held)
            if len(self._known) < _KEPT_READINGS:
                self._known[key] = found
        return found

    def _read(self, facts: Mapping[str, Value], held: str) -> AxisReading:
        return read_axis(self._axis, facts, set_by_clause=held, clause_facts=self._clause_facts)
