"""
Which rows the rules cannot tell apart: a row's cells as codes, which lead to a state of the questions.

A cell counts by what the rules see of it: a score by its level, a date of birth by its side of the age limits. Rows that
reach the same state come to the same. Where a cell is at fault or something is to be said of it, the row must go the
careful way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from operator import getitem, itemgetter
from typing import Any, Generic, TypeVar

from banding.engine.engine import Engine
from banding.engine.judgement import Judging
from banding.engine.table import Found
from banding.engine.variables import Variable
from banding.facts import Value
from banding.intake import RowReader
from banding.intake.cells import REGISTERS, Column
from banding.intake.code_tables import REQUIREMENTS
from banding.intake.values import BadCell, Blank, is_under_age
from banding.row_codes.states import CAREFUL, Settle, State, States, order_of

_BLANK = 254
_KEPT_TEXTS = 50_000
_KEPT_KEYS = 16_384
_MOST_OTHERS = 4 * _KEPT_KEYS
_AGES = ("date_of_birth", "age")

E = TypeVar("E")


class RowCodes(Generic[E]):
    """
    Knows what the rows of one file share that come to the same.

    Args:
        entry: makes what they share, of what the table finds for them and how they are judged.
        is_outline: whether what the table finds is asked for in outline; see :class:`States`.
    """

    def __init__(
        self,
        reader: RowReader,
        engine: Engine,
        entry: Callable[[Found, Judging | None], E],
        *,
        is_outline: bool = False,
    ) -> None:
        self._reader, self._engine, self._entry, table = reader, engine, entry, engine.table
        self._bands = [band.name for band in engine.ruleset.bands]
        columns = {column.name: column for column in reader.columns}
        self._columns = columns.copy()
        named = {variable.name: (place, variable) for place, variable in enumerate(table.variables)}
        self._facts = [(name, named[name][0]) for name in reader.when_silent if name in named]
        self._is_in_table = len(self._facts) == len(reader.when_silent)
        # Of a number or a text a code does not tell what was said.
        self._values = {name: (*each.codes, None) for name, (_, each) in named.items() if each.codes}
        limits = {place: each.fact.yes_at_age for place, each in enumerate(table.variables) if each.fact}
        aged = {place: limit for place, limit in limits.items() if limit is not None}
        self._limits = sorted(aged.values())
        ages = [columns.pop(name) for name in _AGES if aged and name in columns]
        groups, first, last = order_of(table, columns.keys(), aged)
        self._codes: list[_Codes] = []
        self._places: list[int] = []
        self._known: dict[int, int] = {}
        self._rest: dict[object, list[Any]] = {}
        self._ages: list[tuple[int, Settle, slice]] = []
        settled = {place: self._of_ages(table.variables[place], limit) for place, limit in aged.items()}
        parts = []
        for group in groups:
            start = len(self._codes)
            for place in group:
                if table.variables[place].name in columns:
                    self._known[place] = len(self._codes)
                    column = columns[table.variables[place].name]
                    self._read(column, self._of_variable(table.variables[place]))
            if not aged.keys().isdisjoint(group):
                said = slice(len(self._codes), len(self._codes) + len(ages))
                self._ages += [(place, settled[place], said) for place in group if place in aged]
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
        positions = range(len(self._codes))
        made = {place for place, *_ in self._ages}
        bearing = [*positions[self._parts[0]], *(self._known[place] for place in made & self._known.keys())]
        bearing += [at for _, _, said in self._ages for at in positions[said]]
        self._bearing = itemgetter(*bearing, 0, 0)
        made |= {place for place, each in enumerate(table.variables) if not each.fact}
        # The table's codes are runs of the key's, and between them what no cell says by itself.
        self._pack: Callable[[Sequence[int]], Any] = (
            bytes if max(each.size for each in table.variables) <= CAREFUL else tuple
        )
        self._runs: list[slice] = []
        self._between: list[slice] = []
        start = 0
        for place in range(len(table.variables)):
            if place in made or place not in self._known:
                continue
            at = self._known[place]
            if self._runs and start == place and self._runs[-1].stop == at:
                self._runs[-1] = slice(self._runs[-1].start, at + 1)
            else:
                self._between.append(slice(start, place))
                self._runs.append(slice(at, at + 1))
            start = place + 1
        self._between.append(slice(start, len(table.variables)))
        # Of rows that repeat whole, found at once; where few do, it is given up.
        self._repeating: dict[bytes, E] = {}
        self._others_met = 0
        self._listed: dict[bytes, E | None] = {}
        self._listed_codes: dict[bytes, list[int]] = {}
        self._unsaid = [
            0 if each.fact is None else _BLANK if place in aged else self._silent(each)
            for place, each in enumerate(table.variables)
        ]
        self._states = States(
            table, groups, last, first, columns.keys(), self._unsaid, settled, is_outline=is_outline
        )

    def key(self, cells: Sequence[str]) -> bytes:
        """Give the codes of a row's cells."""
        return bytes(map(getitem, self._codes, self._pick(cells)))

    def of_table(self, key: bytes) -> Sequence[int]:
        """Give the table's codes of a row that has an entry, by those of its cells."""
        if key in self._listed:
            return self._listed_codes[key]
        # What no cell says of itself: facts without a column, ages, and levels judged, which the first group has.
        bears = self._bearing(key)
        rest = self._rest.get(bears)
        if rest is None:
            codes = self._unsaid.copy()
            for place, at in self._known.items():
                codes[place] = key[at]
            for place, settle, ages in self._ages:
                codes[place] = settle(codes[place], key[ages])
            self._engine.table.place(codes)
            rest = self._rest[bears] = [self._pack(codes[between]) for between in self._between]
        found, pack = rest[0], self._pack
        for run, more in zip(self._runs, rest[1:], strict=True):
            found += pack(key[run]) + more
        return found  # type: ignore[no-any-return]

    def facts(self, cells: Sequence[str], key: bytes) -> dict[str, Value]:
        """Give what a row that has an entry says of every fact, as :meth:`RowReader.understand` does."""
        if key in self._listed or not self._is_in_table:
            return dict(self._reader.understand(self._reader.pattern(cells)).facts)
        codes = self.of_table(key)
        return {name: self.value(cells, name, codes[place]) for name, place in self._facts}

    def value(self, cells: Sequence[str], name: str, code: int) -> Value:
        """Give what a row that has an entry says of a fact of the table, whose code is known."""
        values = self._values.get(name)
        if values is not None:
            return values[code]
        column = self._columns.get(name)
        said = Blank.BLANK if column is None else column[cells[column.place]]
        if said is Blank.BLANK:
            return self._reader.when_silent[name]
        return said if isinstance(said, bool | int | str) else None

    def entry(self, cells: Sequence[str], key: bytes = b"") -> E | None:
        """Give what a row shares with all that come to the same; None where it must go the careful way."""
        key = key or self.key(cells)
        found: E | None = self._repeating.get(key)
        if found is not None:
            return found
        if CAREFUL in key:
            return None
        state = self._states.first
        for part in self._parts:
            state = state[key[part]]
        if not state.rows:
            return None
        end = state.routes[key[self._route]] + key[self._route.stop :]
        found = state.get(end)
        if found is None:
            found = self._new(state, end, key, cells)
        if found is not None and self._others_met < _MOST_OTHERS:
            self._remember(key, found)
        return found

    def _remember(self, key: bytes, found: E) -> None:
        if len(self._repeating) < _KEPT_KEYS:
            self._repeating[key] = found
            return
        self._others_met += 1
        if self._others_met == _MOST_OTHERS:
            self._repeating.clear()

    def let_go(self) -> None:
        """Forget every state and what rows share."""
        self._states.let_go()
        self._repeating.clear()
        self._listed.clear()
        self._listed_codes.clear()
        self._rest.clear()

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
            facts = self._listed_codes[key] = self._engine.reader.codes(understood.facts)
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
        return CAREFUL if is_under_age(said) else bisect_left(self._limits, said)

    def _of_ages(self, variable: Variable, at_age: int) -> Settle:
        silent, limit = self._silent(variable), bisect_left(self._limits, at_age)

        def settled(own: int, ages: bytes) -> int:
            told = [own] if own in (0, 1) else []
            told += [int(age <= limit) for age in ages if age != _BLANK]
            if len(set(told)) > 1:
                return CAREFUL
            return told[0] if told else silent if own == _BLANK else own

        return settled

    def _of_other(self, name: str) -> Callable[[object], int]:
        """Give what turns what a cell of a column that is no fact says into a code; 0 where it bears on nothing."""
        if name in _AGES:
            return lambda said: CAREFUL if is_under_age(said) else 0
        if name == "judged_band":
            return lambda said: self._bands.index(said) + 1 if isinstance(said, str) else 0
        if name == "rationale":
            return lambda said: int(said is True)
        if name == "order_ended":
            return lambda said: CAREFUL if said is True else 0
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
        said = Blank.BLANK if self._column is None else self._column[cell]
        # A fact of more levels than a code can tell goes the careful way.
        found = self[cell] = CAREFUL if isinstance(said, BadCell) else min(self._code(said), CAREFUL)
        return found


def _numbered(listed: str, known: dict[str, int]) -> int:
    """Number the different lists of codes; those past the most that a code can tell go the careful way."""
    return min(known.setdefault(listed, len(known) + 1), CAREFUL) if len(known) < CAREFUL else CAREFUL
