"""
A row's cells as one short key: what the rules see of each cell and no more, so that rows they cannot tell apart share it.

A score counts by its level, a date of birth by its side of the age limits. Where a cell must be looked at with care (it
is at fault, or something is to be said of it), the key says so, and the row goes the careful way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from operator import getitem, itemgetter

from banding.engine import Engine
from banding.engine.table import Found
from banding.engine.variables import Variable
from banding.explain import Judging
from banding.intake import RowReader
from banding.intake.cells import REGISTERS, Column
from banding.intake.code_tables import REQUIREMENTS
from banding.intake.values import BadCell, Blank, is_under_age

CAREFUL = 255
"""Stands in a key for a cell that must be looked at with care."""
_BLANK = 254
_KEPT_TEXTS = 50_000

Key = bytes


class _Codes(dict[str, int]):
    """The codes of one column's cells, worked out when first met."""

    def __init__(self, column: Column | None, code: Callable[[object], int]) -> None:
        super().__init__()
        self._column, self._code = column, code

    def __missing__(self, cell: str) -> int:
        if len(self) >= _KEPT_TEXTS:
            self.clear()
        said = Blank.BLANK if self._column is None else self._column.read(cell)
        found = self[cell] = CAREFUL if isinstance(said, BadCell) else self._code(said)
        return found


class RowCodes:
    """
    Turns the rows of one file into keys, and keys into what the table finds.

    Args:
        reader: reads the file's rows.
        engine: decides them.
    """

    def __init__(self, reader: RowReader, engine: Engine) -> None:
        self._reader, self._engine = reader, engine
        self._bands = [band.name for band in engine.ruleset.bands]
        variables = self._variables = engine.table.variables
        ages = {variable.fact.yes_at_age for variable in variables if variable.fact}
        self._limits = sorted(age for age in ages if age is not None)
        columns = {column.name: column for column in reader.columns}
        read = [(columns.pop(variable.name, None), self._of_variable(variable)) for variable in variables]
        read += [(column, self._of_other(name)) for name, column in columns.items()]
        self._codes = [_Codes(column, code) for column, code in read]
        # A variable without a column reads the cell that is put behind the last.
        self._pick = itemgetter(*[reader.width if column is None else column.place for column, _ in read])
        places = {name: place for place, name in enumerate(columns, start=len(variables))}
        self._ages = [places[name] for name in ("date_of_birth", "age") if name in places]
        self._lists = [places[name] for name in (REQUIREMENTS, REGISTERS) if name in places]
        self._judged, self._reason = places.get("judged_band"), places.get("rationale")
        self._aged = [
            (place, self._limits.index(variable.fact.yes_at_age), self._silent(variable))
            for place, variable in enumerate(variables)
            if variable.fact and variable.fact.yes_at_age is not None
        ]

    def key(self, cells: list[str]) -> Key:
        """Give the key of a row."""
        return bytes(map(getitem, self._codes, self._pick([*cells, ""])))

    def found(self, key: Key, cells: list[str]) -> tuple[Found, Judging | None] | None:
        """
        Give what the table finds for the rows of a key, and how they are judged.

        Args:
            key: by :meth:`key`.
            cells: those of one such row.

        Returns:
            None for rows that must go the careful way.
        """
        if CAREFUL in key:
            return None
        judged = key[self._judged] if self._judged is not None else 0
        judging = (self._bands[judged - 1], bool(self._reason and key[self._reason])) if judged else None
        codes = self._listed(cells) if any(key[place] for place in self._lists) else self._plain(key)
        return None if codes is None else (self._engine.table.find(codes), judging)

    def _plain(self, key: Key) -> list[int] | None:
        """Give a row's codes where each fact but those of age is settled by its own cell; None where ages disagree."""
        codes = list(key[: len(self._variables)])
        for place, limit, silent in self._aged:
            said = codes[place]
            told = [said] if said in (0, 1) else []
            told += [int(key[age] <= limit) for age in self._ages if key[age] != _BLANK]
            if told:
                codes[place] = told[0]
                if len(set(told)) > 1:
                    return None
            elif said == _BLANK:
                codes[place] = silent
        return codes

    def _listed(self, cells: list[str]) -> list[int] | None:
        """Give the codes of a row with a list of requirements or registrations, which settles many facts at once."""
        understood = self._reader.understand(self._reader.pattern(cells))
        return None if understood.findings else self._engine.reader.codes(understood.facts)

    def _silent(self, variable: Variable) -> int:
        return variable.code(self._reader.when_silent[variable.name])

    def _of_variable(self, variable: Variable) -> Callable[[object], int]:
        """Give what turns what a cell says of a variable into the variable's code."""
        if variable.fact is None:
            return lambda said: 0
        silent = _BLANK if variable.fact.yes_at_age is not None else self._silent(variable)
        return lambda said: silent if said is Blank.BLANK else variable.code(said)  # type: ignore[arg-type]

    def _of_other(self, name: str) -> Callable[[object], int]:
        """Give what turns what a cell of another column says into a code: 0 where it bears on nothing."""
        if name in ("date_of_birth", "age"):
            return self._of_age
        if name == "judged_band":
            return lambda said: self._bands.index(said) + 1 if isinstance(said, str) else 0
        if name in ("rationale", "order_ended"):
            return lambda said: (CAREFUL if name == "order_ended" else 1) if said is True else 0
        if name in (REQUIREMENTS, REGISTERS):
            known: dict[str, int] = {}
            return lambda said: _numbered(said, known)
        return lambda said: 0

    def _of_age(self, said: object) -> int:
        if not isinstance(said, int):
            return _BLANK
        return CAREFUL if is_under_age(said) else bisect_left(self._limits, said)


def _numbered(listed: object, known: dict[str, int]) -> int:
    """Number the different lists of codes; those past the most that a code can tell go the careful way."""
    if listed is Blank.BLANK:
        return 0
    return min(known.setdefault(repr(listed), len(known) + 1), CAREFUL) if len(known) < CAREFUL else CAREFUL
