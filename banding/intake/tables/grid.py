"""What every table is to this room, whatever file it came from: rows of text, its limits, and how headings are found."""

import re
from collections.abc import Callable, Mapping, Sequence

import attrs

from banding.errors import TableError
from banding.facts import plain
from banding.intake.tables.cell_text import undo
from banding.nearest import nearest_word

Known = Callable[[tuple[str, ...]], int]
"""Counts our headings among cells; none where the required one is missing; of another table than of cases it is a `KnownHeadings`."""

REQUIRED = "crn"
"""The heading that a table of cases has."""
HEADER_ROWS = 20
MAX_COLUMNS = 2_000
MAX_CELL = 131_072
MAX_RECORD = 1 << 20
_OUR_RESULT = frozenset({"route", "band", "status", "minimum_band", "ruleset"})
_SHOWN_HEADINGS = 8
_SHOWN_CHARACTERS = 30
# A row that holds any of these is somebody's case, and no message repeats it.
CASE_LIKE = re.compile(r"[A-Za-z]\d{5}|\d{6}|^\W*\d+([./:-]\d+)*\W*$")
# Between two rows of headings: a report's parameters are words, dates and times.
REFERENCE_LIKE = re.compile(r"[A-Za-z]{0,3}\d[A-Za-z0-9]*", re.ASCII)


@attrs.frozen
class Row:
    """One row: its number as a spreadsheet shows it, and its text cells, which may be fewer or more than the headings."""

    number: int
    cells: tuple[str, ...]


def check_size(cells: Sequence[str], *, name: str, number: int) -> None:
    """Refuse a row with more columns, or a longer cell, than a table of cases can have (TableError)."""
    if len(cells) > MAX_COLUMNS:
        raise TableError(
            name,
            f"row {number:,} has {len(cells):,} columns and the most allowed is {MAX_COLUMNS:,}; "
            "remove the columns that are not needed and save the file again",
        )
    if any(len(cell) > MAX_CELL for cell in cells):
        raise long_cell(name, number)


def long_cell(name: str, number: int) -> TableError:
    """Give the refusal of a cell that is too long."""
    return TableError(
        name,
        f"row {number:,} has a cell of more than {MAX_CELL:,} characters, the most allowed; often this is a "
        'quotation mark (") that is never closed; look there, mend it and save the file again',
    )


def find_headings(rows: Sequence[tuple[str, ...]], known: Known, *, name: str) -> int | None:
    """Find which of the first rows has most of our headings; None where none has the required one, TableError where two do."""
    counts = [known(cells) for cells in rows]
    if not any(counts):
        return None
    best = counts.index(max(counts))
    first = next(place for place, count in enumerate(counts) if count)
    column = next((n for n, cell in enumerate(rows[first]) if known((cell,))), 0)
    between = (cells[column] for cells in rows[first + 1 : best] if column < len(cells))
    if any(REFERENCE_LIKE.fullmatch(cell.strip()) for cell in between):
        raise TableError(
            name,
            "it has two rows of headings with cases between them, so it is two tables; keep one, and give the other "
            "a file of its own",
        )
    return best


def above_headings(row: int) -> list[str]:
    """Say that rows above the headings were passed over, where there are any."""
    above = row - 1
    rows = "1 row above them was" if above == 1 else f"{above} rows above them were"
    return [f"The headings are on row {row}; the {rows} passed over."] if above else []


@attrs.frozen(eq=False)
class KnownHeadings:
    """The headings of another table than of cases, folded to the column each is; a header has all that are ``needed``."""

    columns: Mapping[str, str]
    needed: tuple[str, ...]
    hint: str

    def __call__(self, cells: tuple[str, ...]) -> int:
        """Count the headings among cells; none where a needed one is missing."""
        found = {column for cell in cells if (column := self.columns.get(plain(undo(cell))))}
        return len(found) if found >= {*self.needed} else 0

    def places(self, header: Sequence[str], *, name: str) -> dict[str, int]:
        """Give the position of each column; TableError where one is there twice."""
        places: dict[str, int] = {}
        for place, heading in enumerate(header):
            column = self.columns.get(plain(undo(heading)))
            if column in places:
                raise TableError(name, f"the column `{column}` is there twice; remove or rename one of them")
            if column:
                places[column] = place
        return places


def no_header(name: str, rows: Sequence[tuple[str, ...]], known: Known) -> TableError:
    """Give the refusal of a table whose headings are not in its first rows, with what was seen and the near miss."""
    if isinstance(known, KnownHeadings):
        needed = ", ".join(f"`{column}`" for column in known.needed)
        command = f"; {known.hint}"
        reason = f"no headings {needed} in the first {HEADER_ROWS} rows{command}"
        return TableError(name, reason, command=command)
    widest = max(rows, key=len, default=())
    headings = [cell.strip() for cell in widest if cell.strip()]
    looked = f"no column `{REQUIRED}` in the first {HEADER_ROWS} rows"
    if not headings or any(CASE_LIKE.search(cell) for cell in headings):
        return TableError(name, f"{looked}, and no row of headings was seen; put one above the first case")
    command = f"; {map_hint(name)}"
    return TableError(name, f"{looked}; {missing_heading(headings)}{command}", command=command)


def map_hint(name: str) -> str:
    """Name the command that looks at a file and writes its column mapping."""
    import shlex  # as what is imported below: only where something is wrong

    file = shlex.quote(name) if name not in ("standard input", "") else "FILE"
    return f"`banding map {file} -o mapping.yaml` matches your columns to ours; then add --map mapping.yaml"


def missing_heading(headings: Sequence[str]) -> str:
    """Say which headings were seen instead of the required one, and which of them may be meant."""
    if {heading.strip() for heading in headings} >= _OUR_RESULT:
        return (
            "it looks like a result of ours that was made with a mapping file, which CSV cannot keep; give the same "
            "mapping file again with --map"
        )
    from banding.intake.mapping.headings import likeness

    shown = ", ".join(f"`{_shortened(heading)}`" for heading in headings[:_SHOWN_HEADINGS])
    more = len(headings) - _SHOWN_HEADINGS
    seen = f"the headings seen are {shown}" + (f" and {more:,} more" if more > 0 else "")
    like = [(heading, likeness(heading, {REQUIRED: REQUIRED}, {})) for heading in headings]
    among = sorted((not found.is_sure, place) for place, (_, found) in enumerate(like) if found)
    near = headings[among[0][1]] if among else nearest_word(REQUIRED, headings)
    if near is None:
        return f"{seen}; name the column of case reference numbers `{REQUIRED}`"
    return f"{seen}; did you mean `{REQUIRED}` for `{_shortened(near)}`?"


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN_CHARACTERS else flat[: _SHOWN_CHARACTERS - 1] + "…"
