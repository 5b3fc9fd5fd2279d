"""Why more risk lowers a band in one case: the cell it comes to stand in, or the clause that sets it a lower level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from banding.case_space import Space
from banding.engine.diagram import NodeId
from banding.ruleset import Cell
from banding.ruleset.condition_words import in_words
from banding.ruleset.places import Subject


class Fall:
    """
    One complete case that has less of something, and has more of it, and stands lower with more.

    Args:
        space: the space.
        less: the case with less: variable number to value.
        more: the same case with more.
    """

    def __init__(self, space: Space, less: Mapping[int, int], more: Mapping[int, int]) -> None:
        self._space = space
        self._cases = (less, more)

    def bands(self) -> str:
        """Say what becomes of what: "Red becomes Green"."""
        less, more = (cast("tuple[int, int]", self._at(self._space.outcome, case)) for case in self._cases)
        of_minimum = more[0] < less[0]
        ranks = [each[0] if of_minimum else max(each) for each in (less, more)]
        return " becomes ".join(self._space.ruleset.bands[rank].name for rank in ranks)

    def subject(self) -> Subject:
        """Give the clause, or the lower of the cells, that does it; nothing where neither does."""
        return next(self._clauses(), ()) or (("cell", self.cells()[1]) if self.cells() else ())

    def why(self) -> str:
        """Say what does it: "; matrix/high/low gives Yellow, matrix/low/low gives Blue"; empty where that is not known."""
        for _, axis_id, number in self._clauses():
            axis = next(axis for axis in self._space.ruleset.axes if axis.id == axis_id)
            clause = axis.clauses[int(number)]
            return f"; {axis_id} is set to {clause.level} if {in_words(clause.when)}"
        if self.cells():
            one, other = self._cells()
            return f"; {one.id} gives {one.band} and {other.id} {other.band}"
        return ""

    def cells(self) -> tuple[str, ...]:
        """Name the two cells, less first, where the case moves to one of a lower band; nothing else."""
        one, other = self._cells()
        return (one.id, other.id) if other.band < one.band else ()

    def _cells(self) -> tuple[Cell, Cell]:
        one, other = (self._cell(case) for case in self._cases)
        return one, other

    def _cell(self, case: Mapping[int, int]) -> Cell:
        axes = self._space.ruleset.axes
        levels = tuple(axis.levels[cast("int", self._level(axis.id, case))] for axis in axes)
        return next(cell for cell in self._space.ruleset.cells if cell.levels == levels)

    def _level(self, axis_id: str, case: Mapping[int, int]) -> int | None:
        axis = next(axis for axis in self._space.ruleset.axes if axis.id == axis_id)
        return cast("int | None", self._at(self._space.compiler.level(axis), case))

    def _clauses(self) -> Iterator[Subject]:
        """Give the clauses that hold with more and not with less, of an axis whose level falls."""
        for axis in self._space.ruleset.axes:
            less, more = (self._level(axis.id, case) for case in self._cases)
            if less is None or more is None or more >= less:
                continue
            for number, clause in enumerate(axis.clauses):
                held = self._space.condition(clause.when)
                if [self._at(held, case) for case in self._cases] == [False, True]:
                    yield "clause", axis.id, number

    def _at(self, diagram: NodeId, case: Mapping[int, int]) -> object:
        return self._space.shop.answer_at(diagram, case)
