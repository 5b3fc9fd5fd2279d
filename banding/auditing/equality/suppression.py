"""
Which cells of a table of counts must not be published, so that no small count is shown or can be worked out.

The table's totals are taken as known to everybody. A cell below the threshold is hidden, and with it as many others as
it takes that each hidden one can still have another value, given all the totals, all that is shown, and that no count
is negative: not within one row or column, and not round corners either. Hidden cells of one row or column also come to
the threshold together, so that no sum of them is small.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import attrs

CellPlace = tuple[int, int]
Node = tuple[str, int]
Step = tuple[Node, Node]
_TOTAL = -1


@attrs.frozen
class Hidden:
    """What must not be published of a table."""

    cells: frozenset[CellPlace]
    rows: frozenset[int]


def hide_small(table: Sequence[Sequence[int]], *, smallest: int) -> Hidden:
    """
    Say what to hide of a table of counts, one row a group and one column a class, none published below ``smallest``.

    A column that is nought throughout is not hidden: its total says so already. A table of one row is all hidden, for its
    row is the total.
    """
    hiding = _Hiding(table, smallest)
    if len(table) < 2:
        everything = frozenset((r, c) for r in range(len(table)) for c in hiding.columns)
        return Hidden(everything, frozenset(range(len(table))))
    hiding.hide_small_rows()
    hiding.hide_small_cells()
    while hiding.hide_one_more():
        pass
    return Hidden(frozenset(hiding.cells), frozenset(hiding.rows))


class _Hiding:
    """A table in the course of being hidden."""

    def __init__(self, table: Sequence[Sequence[int]], smallest: int) -> None:
        self._table, self._smallest = table, smallest
        self._totals = [sum(row) for row in table]
        width = len(table[0]) if table else 0
        self.columns = [c for c in range(width) if any(row[c] for row in table)]
        self.cells: set[CellPlace] = set()
        self.rows: set[int] = set()

    def hide_small_rows(self) -> None:
        """Hide rows whose whole is small, and another where their sum would give one away."""
        self.rows = {r for r, total in enumerate(self._totals) if total < self._smallest}
        while self.rows and self._is_exposed(self._totals[r] for r in self.rows):
            rest = [r for r in range(len(self._table)) if r not in self.rows]
            if not rest:
                return
            self.rows.add(min(rest, key=lambda r: (self._totals[r], r)))

    def hide_small_cells(self) -> None:
        """Hide every small cell, and every cell of a hidden row."""
        for r, row in enumerate(self._table):
            self.cells |= {(r, c) for c in self.columns if r in self.rows or row[c] < self._smallest}

    def hide_one_more(self) -> bool:
        """Hide one more cell where some hidden one would follow; False when none does, or nothing is left to hide."""
        rows = [[(r, c) for c in self.columns] for r in range(len(self._table))]
        columns = [[(r, c) for r in range(len(self._table))] for c in self.columns]
        for line in [*(row for r, row in enumerate(rows) if r not in self.rows), *columns]:
            hidden = [self._table[r][c] for r, c in line if (r, c) in self.cells]
            if hidden and self._is_exposed(hidden) and self._hide_least(line):
                return True
        steps = self._steps()
        for place in sorted(steps):
            # A hidden count that can have no other value, given all that is shown and that no count is negative.
            if not _can_vary(place, steps):
                everywhere = [cell for row in rows for cell in row]
                beside = [cell for cell in everywhere if cell[0] == place[0] or cell[1] == place[1]]
                if self._hide_least(beside) or self._hide_least(everywhere):
                    return True
        return False

    def _is_exposed(self, hidden: Iterable[int]) -> bool:
        counts = list(hidden)
        return len(counts) < 2 or sum(counts) < self._smallest

    def _hide_least(self, line: Sequence[CellPlace]) -> bool:
        shown = [place for place in line if place not in self.cells and place[0] not in self.rows]
        if not shown:
            return False
        self.cells.add(min(shown, key=lambda place: (self._table[place[0]][place[1]], place)))
        return True

    def _steps(self) -> dict[CellPlace, list[Step]]:
        """
        Give for each hidden count how it can be changed by one: up, from its row's node to its column's, and down again
        where it is not nought. A hidden row total is a step from the node of all totals to its row.
        """
        steps: dict[CellPlace, list[Step]] = {}
        for r, c in self.cells:
            row, column = ("row", r), ("column", c)
            steps[r, c] = [(row, column)] + ([(column, row)] if self._table[r][c] else [])
        for r in self.rows:
            totals, row = ("totals", 0), ("row", r)
            steps[r, _TOTAL] = [(totals, row), (row, totals)]
        return steps


def _can_vary(place: CellPlace, steps: Mapping[CellPlace, Sequence[Step]]) -> bool:
    """
    Say whether a count can be one more or one less: whether other changes make up for it, all the way round.

    What comes into a row's or a column's node must go out again, since its total is known; so changes that fit together
    go round, and since all counts are whole it is enough to look for rounds of one.
    """
    onward: defaultdict[Node, list[Node]] = defaultdict(list)
    for other, found in steps.items():
        if other != place:
            for start, end in found:
                onward[start].append(end)
    return any(_leads(end, start, onward) for start, end in steps[place])


def _leads(start: Node, target: Node, onward: Mapping[Node, Sequence[Node]]) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        for found in onward.get(waiting.pop(), ()):
            if found == target:
                return True
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return False
