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
from collections.abc import Callable, Container, Iterable, Sequence
from operator import getitem, itemgetter
from typing import Any, Generic, TypeVar

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
_PATTERNS = 243
_AGES = ("date_of_birth", "age")

Settle = Callable[[int, bytes], int]
"""Settles a fact that an age can say, from its own code and those of a date of birth and an age."""
E = TypeVar("E")


class RowCodes(Generic[E]):
    """
    Knows what the rows of one file share that come to the same.

    Args:
        entry: makes what they share, of what the table finds for them and how they are judged.
    """

    def __init__(
        self, reader: RowReader, engine: Engine, entry: Callable[[Found, Judging | None], E]
    ) -> None:
        self._reader, self._engine, self._entry, table = reader, engine, entry, engine.table
        self._bands = [band.name for band in engine.ruleset.bands]
        columns = {column.name: column for column in reader.columns}
        limits = {place: each.fact.yes_at_age for place, each in enumerate(table.variables) if each.fact}
        aged = {place: limit for place, limit in limits.items() if limit is not None}
        self._limits = sorted(aged.values())
        ages = [columns.pop(name) for name in _AGES if aged and name in columns]
        groups, first, last = _order(table, columns.keys(), aged)
        self._codes: list[_Codes] = []
        self._places: list[int] = []
        parts = []
        for group in groups:
            start = len(self._codes)
            for place in group:
                if table.variables[place].name in columns:
                    column = columns[table.variables[place].name]
                    self._read(column, self._of_variable(table.variables[place]))
            if not aged.keys().isdisjoint(group):
                for column in ages:
                    self._read(column, self._of_age)
            parts.append(slice(start, len(self._codes)))
        self._parts = parts[:last]
        self._route = slice(parts[last].start if last < len(parts) else len(self._codes), len(self._codes))
        facts = {variable.name for variable in table.variables}
        others = [each for name, each in columns.items() if name not in facts]
        self._others = {column.name: place for place, column in enumerate(others, start=1)}
        for column in others:
            self._read(column, self._of_other(column.name))
        # What picks a single cell would give the cell itself.
        while len(self._places) < 2:
            self._read(None, lambda said: 0)
        self._pick = itemgetter(*self._places)
        self._listed: dict[bytes, E | None] = {}
        settled = {place: self._of_ages(table.variables[place], limit) for place, limit in aged.items()}
        silent = [
            0 if each.fact is None else _BLANK if place in aged else self._silent(each)
            for place, each in enumerate(table.variables)
        ]
        self._states = _States(table, groups, last, first, columns.keys(), silent, settled)

    def entry(self, cells: Sequence[str]) -> E | None:
        """Give what a row shares with all that come to the same; None where it must go the careful way."""
        key = bytes(map(getitem, self._codes, self._pick(cells)))
        if _CAREFUL in key:
            return None
        state = self._states.first
        for part in self._parts:
            state = state[key[part]]
        if not state.rows:
            return None
        end = state.routes[key[self._route]] + key[self._route.stop :]
        found = state.get(end)
        return self._new(state, end, key, cells) if found is None else found

    def let_go(self) -> None:
        """Forget every state and what rows share."""
        self._states.let_go()
        self._listed.clear()

    def _new(self, state: State, end: bytes, key: bytes, cells: Sequence[str]) -> E | None:
        said = {name: end[place] for name, place in self._others.items()}
        judged = said.get("judged_band")
        judging = (self._bands[judged - 1], bool(said.get("rationale"))) if judged else None
        if not (said.get(REQUIREMENTS) or said.get(REGISTERS)):
            found = self._entry(self._states.found(state, end[0]), judging)
            state[end] = found
            return found
        # A list settles facts that the state was reached without.
        if key not in self._listed:
            understood = self._reader.understand(self._reader.pattern(cells))
            facts = self._engine.reader.codes(understood.facts)
            self._listed[key] = (
                None if understood.findings else self._entry(self._engine.table.find(facts), judging)
            )
        return self._listed[key]

    def _read(self, column: Column | None, code: Callable[[object], int]) -> None:
        self._codes.append(_Codes(column, code))
        self._places.append(0 if column is None else column.place)

    def _of_variable(self, variable: Variable) -> Callable[[object], int]:
        """Give what turns what a cell says of a variable into the variable's code."""
        is_aged = variable.fact is not None and variable.fact.yes_at_age is not None
        silent = _BLANK if is_aged else self._silent(variable)
        return lambda said: silent if said is Blank.BLANK else variable.code(said)  # type: ignore[arg-type]

    def _silent(self, variable: Variable) -> int:
        return variable.code(self._reader.when_silent[variable.name])

    def _of_age(self, said: object) -> int:
        """Give how many of the age limits lie below an age."""
        if not isinstance(said, int):
            return _BLANK
        return _CAREFUL if is_under_age(said) else bisect_left(self._limits, said)

    def _of_ages(self, variable: Variable, at_age: int) -> Settle:
        silent, limit = self._silent(variable), bisect_left(self._limits, at_age)

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


class State(dict[bytes, Any]):
    """
    Where the questions stand once some groups of facts are known, and the states that the next group leads to.

    One in which all are known leads to what rows share that end there, by their route and the codes of what is no fact.

    Attributes:
        rows: the row at which each question stands, or its answer, packed; empty for what must go the careful way.
        axes: the answer for each axis, and the place in the matrix.
        level: how many groups are known.
        routes: which route the facts that are left lead to, as one byte.
    """

    __slots__ = ("_go_on", "axes", "level", "routes", "rows")

    def __init__(
        self,
        rows: bytes,
        axes: tuple[tuple[int, ...], int],
        level: int,
        routes: _Routes,
        go_on: Callable[[State, bytes], State],
    ) -> None:
        super().__init__()
        self.rows, self.axes, self.level, self.routes, self._go_on = rows, axes, level, routes, go_on

    def __missing__(self, pattern: bytes) -> State:
        found = self[pattern] = self._go_on(self, pattern)
        return found


class _Routes(dict[bytes, bytes]):
    """Which route is taken from one row of the table, by the codes of the facts that only routes look at."""

    def __init__(self, row: int, walk: Callable[[int, bytes], int]) -> None:
        super().__init__()
        self._row, self._walk = row, walk

    def __missing__(self, pattern: bytes) -> bytes:
        found = self[pattern] = bytes([self._walk(self._row, pattern)])
        return found


class _Moves(dict[int, int]):
    """
    Where each row of the table leads to once a group of facts is known, up to the first variable beyond it.

    Attributes:
        axes: the answer for each axis, and the place in the matrix; for the first group.
        known: the places of the enquiries whose fact is known.
        is_careful: what the row says of an age does not agree.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[int]],
        codes: Sequence[int],
        stop: int,
        axes: tuple[tuple[int, ...], int],
        known: Sequence[int],
        *,
        is_careful: bool,
    ) -> None:
        super().__init__()
        self._rows, self._codes, self._stop = rows, codes, stop
        self.axes, self.known, self.is_careful = axes, known, is_careful

    def __missing__(self, row: int) -> int:
        here = row
        while here >= 0 and (variable := self._rows[here][-1]) < self._stop:
            here = self._rows[here][self._codes[variable]]
        self[row] = here
        return here


class _States:
    """
    The states of one table's questions.

    Args:
        groups: the variables that are asked about together; all questions but that of the route end with the ``last``.
        first: the first variable of the table beyond the first group.
        read: the names of the variables that a row says; of all others the code is the ``silent`` one.
        settled: settles facts that an age can say, whose codes follow a group's.
    """

    def __init__(
        self,
        table: Table,
        groups: Sequence[Sequence[int]],
        last: int,
        first: int,
        read: Container[str],
        silent: list[int],
        settled: dict[int, Settle],
    ) -> None:
        self._table, self._silent = table, silent
        self._settled = [[(place, settled[place]) for place in group if place in settled] for group in groups]
        said = [[place for place in group if table.variables[place].name in read] for group in groups]
        self._groups, self._open = said[:last], [place for group in said[last:] for place in group]
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
        self._routes: dict[int, _Routes] = {}
        self._moves: list[dict[bytes, _Moves]] = [{} for _ in groups]
        self._careful = State(b"", ((), 0), last, _Routes(_NO, self._walk), lambda state, _: state)
        self.let_go()

    def let_go(self) -> None:
        """Start over, with no question asked."""
        self._known: dict[tuple[object, ...], State] = {}
        rows = array("h", (*self._plain, *(each.row for each in self._asked)))
        self.first = self._state(rows, ((), 0), 0)

    def found(self, state: State, route: int) -> Found:
        """Give what the table finds for cases that reach a last state and take a route."""
        table, stand = self._table, array("h", state.rows)
        answers = [-1 - row for row in stand[: len(self._plain)]]
        rules, axes = len(table.rules) + 2, state.axes
        checks = tuple(answers[rules:])
        if route != FIELD and route not in table.hubs:
            return Found(route, axes[0], 0, 0, (), checks, ())
        first = len(self._plain) + (len(table.enquiries) if route else 0)
        asked = table.referrals if route else table.enquiries
        enquiries = tuple([each.fact for each, row in zip(asked, stand[first:], strict=False) if row == _YES])
        return Found(route, axes[0], axes[1], answers[1], tuple(answers[2:rules]), checks, enquiries)

    def _go_on(self, state: State, pattern: bytes) -> State:
        level = state.level
        moves = self._moves[level].get(pattern)
        if moves is None:
            moves = self._moves[level][pattern] = self._moves_by(pattern, level)
        if moves.is_careful:
            return self._careful
        reached = array("h", map(moves.__getitem__, array("h", state.rows)))
        for place in moves.known:
            reached[place] = _NO
        return self._state(reached, state.axes if level else moves.axes, level + 1)

    def _moves_by(self, pattern: bytes, level: int) -> _Moves:
        codes, group = self._silent.copy(), self._groups[level]
        for place, code in zip(group, pattern, strict=False):
            codes[place] = code
        for place, settle in self._settled[level]:
            codes[place] = settle(codes[place], pattern[len(group) :])
        is_careful = any(codes[place] == _CAREFUL for place, _ in self._settled[level])
        axes = ((), 0) if level or is_careful else self._table.place(codes)
        known = [place for place, variable, unknown in self._asked_in[level] if codes[variable] != unknown]
        return _Moves(self._table.rows, codes, self._stops[level], axes, known, is_careful=is_careful)

    def _state(self, reached: array[int], axes: tuple[tuple[int, ...], int], level: int) -> State:
        # Packed also because -1 and -2, the answers 0 and 1, have the same hash as numbers.
        packed = reached.tobytes()
        key = (level, axes, packed)
        found = self._known.get(key)
        if found is None:
            row = reached[0]
            routes = self._routes.get(row) or self._routes.setdefault(row, _Routes(row, self._walk))
            found = self._known[key] = State(packed, axes, level, routes, self._go_on)
        return found

    def _walk(self, row: int, pattern: bytes) -> int:
        """Give the route that is taken from a row, by the codes of the facts that are left."""
        codes = self._silent.copy()
        for place, code in zip(self._open, pattern, strict=True):
            codes[place] = code
        return self._table.walk(row, codes)


def _order(table: Table, read: Container[str], aged: Container[int]) -> tuple[list[list[int]], int, int]:
    """
    Part the variables into groups of few patterns, in the order of the table.

    Returns:
        The groups, the first with all that places a case on the axes; the first variable beyond that; and after how
        many groups only the question of the route is open.
    """
    asked = [*table.enquiries, *table.referrals]
    roots = [table.standing, *table.rules, *table.checks, *(each.row for each in asked)]
    on_axes = _variables_from(table, [row for _, _, row in table.axes])
    # A fact that an age can say is settled with its group, and not on the way to a route.
    others = _variables_from(table, roots) | {each.variable for each in asked}
    others |= {place for place in range(len(table.variables)) if place in aged}
    shared = sorted(others | _variables_from(table, [table.route]))
    first = max(on_axes.intersection(shared), default=0) + 1
    alone = [place for place in range(len(table.variables)) if place < first or place not in shared]
    groups, patterns, last = [alone], _PATTERNS, 1
    for place in shared[bisect_left(shared, first) :]:
        variable = table.variables[place]
        size = variable.size + 1 if variable.name in read or place in aged else 1
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
