"""The formulas of one row of the hidden sheet of work, by name."""

from collections.abc import Iterable, Sequence
from typing import Any

from banding.engine.engine import engine_for
from banding.explain.table_json import table_json
from banding.export.workbook.formulas import Cell, Lookups, ask, quoted
from banding.export.workbook.words import Reader
from banding.intake.columns import column_letter

_FIRST_DAY, _LAST_DAY = 36_526, 73_051
"""1 January 2000 and 2100: a day decided for that is not between them is a slip."""
_LONGEST_TEXT = 255


class Row:
    """
    The formulas of one row, the same on every row, by name and in order; a later one may ask for the cell of an earlier.

    A row reads the typed cells that it stands for by the places of the headings, so that a column put in, rows deleted
    and cells moved about change nothing. It copies each once: what looks at its own sheet alone can be shared among rows.

    ``typed`` is the range of the typed cells of the first row, such as ``Cases!$E5:$AJ5``; ``day`` the cell of the day decided
    for, 0 where there is none; ``rows`` the first row of cases, here and on their own sheet, and the last that is ready.
    ``said_once`` does not depend on the row; ``bad`` has for each column the formula of what is wrong with its cell; ``asking``
    and ``unknown`` for each fact to be found out whether it is, in the field and on a hub route, and whether it is not known;
    ``weighed`` what each place of a judgement comes to.
    """

    def __init__(
        self,
        reader: Reader,
        lists: Lookups,
        *,
        typed: str,
        day: str,
        names: Sequence[str],
        rows: tuple[int, int],
    ) -> None:
        self.reader, self.lists = reader, lists
        self.names, self.rows = tuple(names), rows
        self.ruleset = ruleset = reader.ruleset
        self.table = engine_for(ruleset).table
        self.json: dict[str, Any] = table_json(ruleset)
        self.bands = [band.name for band in ruleset.bands]
        self.routes = [ruleset.field_route, *(route.route for route in ruleset.routes)]
        self.formulas: dict[str, str] = {}
        self.said_once: dict[str, str] = {}
        self.bad: dict[str, str] = {}
        self.asking: dict[int, dict[str, str]] = {}
        self.unknown: dict[int, str] = {}
        self.weighed: list[int] = []
        self._typed = typed
        self._columns: dict[str, str] = {}
        is_day = f"IF(AND({day}>={_FIRST_DAY},{day}<{_LAST_DAY}),INT({day}),0)"
        self.day = self.once("day", f"IF(ISNUMBER({day}),{is_day},0)")
        # A row that was deleted among the cases has no cells to read any more.
        self.add("live", f'IFERROR(IF(COUNTA({typed})=0,"",ROW({typed})),"")', always=True)
        for name in names:
            self.add(f"{name}.cell", f'IF(ISBLANK({self._there(name)}),"",{self._there(name)})')

    @property
    def asked(self) -> list[int]:
        """The facts that may be to be found out, in the ruleset's order."""
        return sorted(self.asking)

    @property
    def digits(self) -> str:
        """The range of the ten digits."""
        return self.lists.column([str(digit) for digit in range(10)])

    def at(self, name: str) -> str:
        """Give the cell of a formula on the first row."""
        return f"${self._columns[name]}{self.rows[0]}"

    def area(self, name: str) -> str:
        """Give the cells of a formula on every row."""
        return f"${self._columns[name]}${self.rows[0]}:${self._columns[name]}${self.rows[1]}"

    def add(self, name: str, formula: str, *, always: bool = False) -> str:
        """Add a formula, empty where nothing is typed, and give its cell."""
        self._columns[name] = column_letter(len(self.formulas))
        self.formulas[name] = formula if always else f'IF({self.at("live")}="","",{formula})'
        return self.at(name)

    def once(self, name: str, formula: str) -> str:
        """Put a formula that does not depend on the row above the rows, and give its cell."""
        self.said_once.setdefault(name, formula)
        return f"${column_letter(list(self.said_once).index(name))}$2"

    def pick(self, values: Iterable[Cell], place: str) -> str:
        """Give the formula of one of some values, the first at place 0."""
        kept = list(values)
        if len(set(kept)) == 1 and len(str(kept[0])) <= _LONGEST_TEXT:
            return quoted(kept[0])
        found = f"INDEX({self.lists.column(kept)},{place}+1)"
        # An empty cell is nought to a formula.
        return f'{found}&""' if "" in kept else found

    def ask(self, question: int) -> str:
        """Give the formula of the answer to one of the table's questions."""
        return ask(self.table, question, lookups=self.lists, code=self.variable)

    def cell(self, name: str) -> str:
        """Give the copy of what stands in a typed cell: an empty text where nothing does."""
        return self.at(f"{name}.cell")

    def add_format(self, name: str) -> str:
        """Add how a typed cell is shown, which a copy of it does not know: one letter, `D` for a date and `P` for a percentage."""
        return self.add(f"{name}.format", f'LEFT(CELL("format",{self._there(name)}))')

    def _there(self, name: str) -> str:
        return f"INDEX({self._typed},{column_letter(self.names.index(name))}$1)"

    def variable(self, place: int) -> str:
        """Give the cell of a variable's code."""
        variable = self.table.variables[place]
        if variable.fact is None:
            return self.at(variable.name)
        settled = f"{variable.name}.settled"
        return self.at(settled if settled in self._columns else f"{variable.name}.code")
