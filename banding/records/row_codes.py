"""
Which rows the rules cannot tell apart: a row's cells as codes, and where the questions stand once they are known.

A cell counts by what the rules see of it: a score by its level, a date of birth by its side of the age limits. The table
is gone through some facts at a time; where all its questions then stand is a *state*, and the steps from state to state
are kept. Rows that reach the same state come to the same, so that some thousands of states serve a million rows that
are all different. Where a cell is at fault or something is to be said of it, the row must go the careful way.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from operator import getitem, itemgetter

from banding.engine import Engine
from banding.engine.table import FIELD, Found, Table
from banding.engine.variables import Variable
from banding.explain import Judging
from banding.intake import RowReader
from banding.intake.cells import REGISTERS, Column
from banding.intake.code_tables import REQUIREMENTS
from banding.intake.values import BadCell, Blank, is_under_age

_CAREFUL = 255
"""The code of a cell that must be looked at with care."""
_BLANK = 254
_NO, _YES = -1, -2
"""The answers 0 and 1, where a row of the table would be."""
_KEPT_TEXTS = 50_000
_KEPT_STATES = 40_000
_PATTERNS = 243
_AGES = ("date_of_birth", "age")

Alike = tuple["State", int, bytes]
"""The state, the route and the codes of what is no fact; rows with equal ones come to the same."""


class RowCodes:
    """Tells which rows of one file are alike, and what the table finds for them."""

    def __init__(self, reader: RowReader, engine: Engine) -> None:
        self._reader, self._engine, table = reader, engine, engine.table
        self._rows = table.rows
        self._bands = [band.name for band in engine.ruleset.bands]
        limits = {variable.fact.yes_at_age for variable in table.variables if variable.fact}
        self._limits = sorted(limit for limit in limits if limit is not None)
        columns = {column.name: column for column in reader.columns}
        places, first, last = _order(table)
        aged = [
            variable for variable in table.variables if variable.fact and variable.fact.yes_at_age is not None
        ]
        ages = [columns.pop(name) for name in _AGES if aged and name in columns]
        read: list[tuple[Column | None, Callable[[object], int]]] = []
        self._at = [0] * len(table.variables)
        parts = []
        for group in places:
            start = len(read)
            for place in group:
                self._at[place] = len(read)
                variable = table.variables[place]
                read.append((columns.get(variable.name), self._of_variable(variable)))
            if any(table.variables[place] in aged for place in group):
                read += [(column, self._of_age) for column in ages]
            parts.append(slice(start, len(read)))
        self._parts, self._tail = parts[:last], slice(len(read), None)
        facts = {variable.name for variable in table.variables}
        others = [each for name, each in columns.items() if name not in facts]
        read += [(column, self._of_other(column.name)) for column in others]
        self._others = {column.name: place for place, column in enumerate(others)}
        # One more that means nothing: what picks a single cell would give the cell itself.
        read.append((None, lambda said: 0))
        self._codes = [_Codes(column, code) for column, code in read]
        # A variable without a column reads the cell that is put behind the last.
        self._pick = itemgetter(*[reader.width if column is None else column.place for column, _ in read])
        settled = {table.variables.index(variable): self._of_ages(variable) for variable in aged}
        self._states = _States(table, places[:last], first, settled)

    def alike(self, cells: list[str]) -> Alike | None:
        """Give what is the same for rows that come to the same; None where the row must go the careful way."""
        key = bytes(map(getitem, self._codes, self._pick([*cells, ""])))
        if _CAREFUL in key:
            return None
        state = self._states.first
        for part in self._parts:
            state = state[key[part]]
        if not state.rows:
            return None
        row, rows, at = state.route, self._rows, self._at
        while row >= 0:
            step = rows[row]
            row = step[key[at[step[-1]]]]
        return state, -1 - row, key[self._tail]

    def found(self, alike: Alike, cells: list[str]) -> tuple[Found, Judging | None] | None:
        """
        Give what the table finds for rows that are alike, and how they are judged, from the cells of one of them.

        None where they must go the careful way.
        """
        state, route, tail = alike
        said = {name: tail[place] for name, place in self._others.items()}
        judged = said.get("judged_band")
        judging = (self._bands[judged - 1], bool(said.get("rationale"))) if judged else None
        if said.get(REQUIREMENTS) or said.get(REGISTERS):
            # A list settles many facts at once.
            understood = self._reader.understand(self._reader.pattern(cells))
            if understood.findings:
                return None
            return self._engine.table.find(self._engine.reader.codes(understood.facts)), judging
        return self._states.found(state, route), judging

    def let_go(self) -> bool:
        """Forget the states where there are many of them; says whether it did."""
        return self._states.let_go()

    def _of_variable(self, variable: Variable) -> Callable[[object], int]:
        """Give what turns what a cell says of a variable into the variable's code."""
        if variable.fact is None:
            return lambda said: 0
        silent = _BLANK if variable.fact.yes_at_age is not None else self._silent(variable)
        return lambda said: silent if said is Blank.BLANK else variable.code(said)  # type: ignore[arg-type]

    def _silent(self, variable: Variable) -> int:
        return variable.code(self._reader.when_silent[variable.name])

    def _of_age(self, said: object) -> int:
        """Give how many of the age limits lie below an age."""
        if not isinstance(said, int):
            return _BLANK
        return _CAREFUL if is_under_age(said) else bisect_left(self._limits, said)

    def _of_ages(self, variable: Variable) -> Callable[[int, bytes], int]:
        """Give what settles a fact that an age can say: from its own code, then those of a date of birth and an age."""
        silent = self._silent(variable)
        limit = bisect_left(self._limits, variable.fact.yes_at_age or 0) if variable.fact else 0

        def settled(own: int, ages: bytes) -> int:
            told = [own] if own in (0, 1) else []
            told += [int(age <= limit) for age in ages if age != _BLANK]
            if len(set(told)) > 1:
                return _CAREFUL
            return told[0] if told else silent if own == _BLANK else own

        return settled

    def _of_other(self, name: str) -> Callable[[object], int]:
        """Give what turns what a cell of a column that is no fact says into a code; 0 where it bears on nothing."""
        if name in _AGES:
            return lambda said: _CAREFUL if is_under_age(said) else 0
        if name == "judged_band":
            return lambda said: self._bands.index(said) + 1 if isinstance(said, str) else 0
        if name == "rationale":
            return lambda said: int(said is True)
        if name == "order_ended":
            return lambda said: _CAREFUL if said is True else 0
        if name in (REQUIREMENTS, REGISTERS):
            known: dict[str, int] = {}
            return lambda said: 0 if said is Blank.BLANK else _numbered(repr(said), known)
        return lambda said: 0


class _Codes(dict[str, int]):
    """The codes of one column's cells, worked out when first met."""

    def __init__(self, column: Column | None, code: Callable[[object], int]) -> None:
        super().__init__()
        self._column, self._code = column, code

    def __missing__(self, cell: str) -> int:
        if len(self) >= _KEPT_TEXTS:
            self.clear()
        said = Blank.BLANK if self._column is None else self._column.read(cell)
        found = self[cell] = _CAREFUL if isinstance(said, BadCell) else self._code(said)
        return found


class State(dict[bytes, "State"]):
    """
    Where the questions stand once some groups of facts are known, and the states that the next group leads to.

    Attributes:
        rows: the row at which each question stands, or its answer, packed; empty for what must go the careful way.
        route: the first of them, the question of the route.
        axes: the answer for each axis, and the place in the matrix.
        level: how many groups are known.
    """

    __slots__ = ("_go_on", "axes", "level", "route", "rows")

    def __init__(
        self,
        rows: bytes,
        route: int,
        axes: tuple[tuple[int, ...], int],
        level: int,
        go_on: Callable[[State, bytes], State],
    ) -> None:
        super().__init__()
        self.rows, self.route, self.axes, self.level, self._go_on = rows, route, axes, level, go_on

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same state."""
        return self is other

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __missing__(self, pattern: bytes) -> State:
        found = self[pattern] = self._go_on(self, pattern)
        return found


class _States:
    """
    The states of one table's questions.

    Args:
        table: the table.
        groups: the variables that are asked about together; all questions but that of the route end with the last.
        first: the first variable of the table beyond the first group.
        settled: settles facts that an age can say, from their own code and the codes of ages that follow a group's.
    """

    def __init__(
        self,
        table: Table,
        groups: Sequence[Sequence[int]],
        first: int,
        settled: dict[int, Callable[[int, bytes], int]],
    ) -> None:
        self._table, self._groups, self._settled = table, groups, settled
        self._asked = [*table.enquiries, *table.referrals]
        self._plain = (table.route, table.standing, *table.rules, *table.checks)
        # The first variable beyond each group; what only places a case on the axes stands behind all others.
        self._stops = [first, *(group[-1] + 1 for group in groups[1:])]
        self._asked_in = [
            [
                (place, each.variable, each.unknown)
                for place, each in enumerate(self._asked, start=len(self._plain))
                if each.variable in group
            ]
            for group in groups
        ]
        self._careful = State(b"", 0, ((), 0), len(groups), lambda state, _: state)
        self._known: dict[tuple[object, ...], State] = {}
        self.first = self._start()

    def _start(self) -> State:
        rows = (*self._plain, *(each.row for each in self._asked))
        return State(array("h", rows).tobytes(), rows[0], ((), 0), 0, self._go_on)

    def let_go(self) -> bool:
        """Forget the states where there are many of them; says whether it did."""
        if len(self._known) < _KEPT_STATES:
            return False
        self._known.clear()
        self.first = self._start()
        return True

    def found(self, state: State, route: int) -> Found:
        """Give what the table finds for cases that reach a last state and take a route."""
        table, stand = self._table, array("h", state.rows)
        answers = [-1 - row for row in stand]
        rules, axes = len(table.rules) + 2, state.axes
        checks = tuple(answers[rules : len(self._plain)])
        if route != FIELD and route not in table.hubs:
            return Found(route, axes[0], 0, 0, (), checks, ())
        first = len(self._plain) + (len(table.enquiries) if route else 0)
        asked = table.referrals if route else table.enquiries
        enquiries = tuple([each.fact for each, row in zip(asked, stand[first:], strict=False) if row == _YES])
        return Found(route, axes[0], axes[1], answers[1], tuple(answers[2:rules]), checks, enquiries)

    def _go_on(self, state: State, pattern: bytes) -> State:
        if not state.rows:
            return state
        group, table, codes = self._groups[state.level], self._table, [0] * len(self._table.variables)
        for place, code in zip(group, pattern, strict=False):
            settle = self._settled.get(place)
            codes[place] = settle(code, pattern[len(group) :]) if settle else code
        if _CAREFUL in codes:
            return self._careful
        axes = state.axes if state.level else table.place(codes)
        stop, rows, reached = self._stops[state.level], table.rows, array("h", state.rows)
        for place, variable, unknown in self._asked_in[state.level]:
            if codes[variable] != unknown:
                reached[place] = _NO
        for place, row in enumerate(reached):
            while row >= 0 and (variable := rows[row][-1]) < stop:
                row = rows[row][codes[variable]]
            reached[place] = row
        # Packed also because -1 and -2, the answers 0 and 1, have the same hash as numbers.
        packed = reached.tobytes()
        key = (state.level, axes, packed)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = State(packed, reached[0], axes, state.level + 1, self._go_on)
        return found


def _order(table: Table) -> tuple[list[list[int]], int, int]:
    """
    Part the variables into groups of few patterns, in the order of the table.

    Returns:
        The groups, the first with all that places a case on the axes; the first variable beyond that; and after how
        many groups only the question of the route is open.
    """
    asked = [*table.enquiries, *table.referrals]
    roots = [table.standing, *table.rules, *table.checks, *(each.row for each in asked)]
    on_axes = _variables_from(table, [row for _, _, row in table.axes])
    others = _variables_from(table, roots) | {each.variable for each in asked}
    # A fact that an age can say is settled with its group, and not on the way to a route.
    others |= {
        place for place, each in enumerate(table.variables) if each.fact and each.fact.yes_at_age is not None
    }
    shared = sorted(others | _variables_from(table, [table.route]))
    first = max(on_axes.intersection(shared), default=0) + 1
    alone = [place for place in range(len(table.variables)) if place < first or place not in shared]
    groups, patterns, last = [alone], _PATTERNS, 1
    for place in shared[bisect_left(shared, first) :]:
        size = table.variables[place].size + 1
        if patterns * size > _PATTERNS or (place > max(others) and len(groups) == last):
            groups.append([])
            patterns = 1
        groups[-1].append(place)
        patterns *= size
        last = len(groups) if place in others else last
    return groups, first, last


def _variables_from(table: Table, rows: Iterable[int]) -> set[int]:
    """Give every variable that is looked at on some way on from rows."""
    seen, waiting = set[int](), [row for row in rows if row >= 0]
    while waiting:
        row = waiting.pop()
        if row not in seen:
            seen.add(row)
            waiting += [child for child in table.rows[row][:-1] if child >= 0]
    return {table.rows[row][-1] for row in seen}


def _numbered(listed: str, known: dict[str, int]) -> int:
    """Number the different lists of codes; those past the most that a code can tell go the careful way."""
    return min(known.setdefault(listed, len(known) + 1), _CAREFUL) if len(known) < _CAREFUL else _CAREFUL
