"""
Where the questions of a ruleset's table stand as the facts of a row become known, some facts at a time.

The steps from state to state are kept, so that rows which are all different share some thousands of states.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

from banding.engine.table import FIELD, Found, Table

ANY_ENQUIRY = -1
"""The one enquiry of an outline, whose fact is not told."""
CAREFUL = 255
"""The code of what must be looked at with care."""
_NO, _YES = -1, -2
"""The answers 0 and 1, where a row of the table would be."""
_PATTERNS = 243
_FEW, _MOST_OF_FEW, _MANY = "h", 1 << 15, "i"
"""How rows of the table are packed: in two bytes, unless it is a large ruleset that has more of them, or of answers."""

Settle = Callable[[int, bytes], int]
"""Settles a fact that an age can say, from its own code and those of a date of birth and an age."""


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


class States:
    """
    The states of one table's questions.

    Args:
        groups: the variables that are asked about together; all questions but that of the route end with the ``last``.
        first: the first variable of the table beyond the first group.
        read: the names of the variables that a row says; of all others the code is the ``silent`` one.
        settled: settles facts that an age can say, whose codes follow a group's.
        is_outline: whether only the route, the place in the matrix, the standing and the rules are asked for, and of the
            field's enquiries whether there are any, so that far fewer states differ.
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
        *,
        is_outline: bool,
    ) -> None:
        self._table, self._silent, self._is_outline = table, silent, is_outline
        most = max(map(len, (table.rows, table.standings, table.axis_answers)))
        self._numbers = _FEW if most < _MOST_OF_FEW else _MANY
        self._settled = [[(place, settled[place]) for place in group if place in settled] for group in groups]
        said = [[place for place in group if table.variables[place].name in read] for group in groups]
        self._groups, self._open = said[:last], [place for group in said[last:] for place in group]
        self._asked = [*table.enquiries, *(() if is_outline else table.referrals)]
        self._plain = (table.route, table.standing, *table.rules, *(() if is_outline else table.checks))
        # Behind all others stands whether an enquiry that matters was met, where it does not matter which.
        self._any = [len(self._plain) + len(self._asked)] if is_outline else []
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
        self._settled_by = [
            [place for asked in self._asked_in[: level + 1] for place, _, _ in asked]
            for level in range(len(groups))
        ]
        self._routes: dict[int, _Routes] = {}
        self._moves: list[dict[bytes, _Moves]] = [{} for _ in groups]
        self._careful = State(b"", ((), 0), last, _Routes(_NO, self._walk), lambda state, _: state)
        self.let_go()

    def let_go(self) -> None:
        """Start over, with no question asked."""
        self._known: dict[tuple[object, ...], State] = {}
        asked = (*(each.row for each in self._asked), *(_NO for _ in self._any))
        rows = array(self._numbers, (*self._plain, *asked))
        self.first = self._state(rows, ((), 0), 0)

    def found(self, state: State, route: int) -> Found:
        """Give what the table finds for cases that reach a last state and take a route."""
        table, stand = self._table, array(self._numbers, state.rows)
        answers = [-1 - row for row in stand[: len(self._plain)]]
        rules, axes = len(table.rules) + 2, state.axes
        checks = tuple(answers[rules:])
        if self._is_outline:
            if route != FIELD:
                return Found(route, (), 0, 0, (), (), ())
            met = [ANY_ENQUIRY] if stand[-1] == _YES else []
            return Found(route, (), axes[1], answers[1], tuple(answers[2:rules]), (), tuple(met))
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
        reached = array(self._numbers, map(moves.__getitem__, array(self._numbers, state.rows)))
        for place in moves.known:
            reached[place] = _NO
        for place in self._any:
            if reached[place] == _YES or _YES in map(reached.__getitem__, self._settled_by[level]):
                reached[place - len(self._asked) :] = array(
                    self._numbers, [*(_NO for _ in self._asked), _YES]
                )
        return self._state(reached, state.axes if level else moves.axes, level + 1)

    def _moves_by(self, pattern: bytes, level: int) -> _Moves:
        codes, group = self._silent.copy(), self._groups[level]
        for place, code in zip(group, pattern, strict=False):
            codes[place] = code
        for place, settle in self._settled[level]:
            codes[place] = settle(codes[place], pattern[len(group) :])
        is_careful = any(codes[place] == CAREFUL for place, _ in self._settled[level])
        axes = ((), 0) if level or is_careful else self._table.place(codes)
        axes = ((), axes[1]) if self._is_outline else axes
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


def order_of(table: Table, read: Container[str], aged: Container[int]) -> tuple[list[list[int]], int, int]:
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
