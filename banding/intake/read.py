"""The room's one door: a file of cases in, rows that are cases or issues out."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import attrs

from banding.facts import Fact
from banding.intake import person
from banding.intake.columns import Layout, is_our_result, is_untyped, known_header, match_columns
from banding.intake.row_reader import RowReader
from banding.intake.rows import CaseRow, ReadingOptions
from banding.intake.tables import Row, Table, open_table
from banding.intake.tables.csv_table import csv_rows

_CHARACTERS_A_ROW = 64
_ROWS_TO_KNOW_OURS = 50


@attrs.frozen(eq=False)
class Caseload(AbstractContextManager["Caseload"]):
    """A file of cases, open for reading. Close it when done, or use it in a ``with``."""

    name: str
    table: Table
    layout: Layout
    reader: RowReader
    _kept: list[Row] = attrs.field(factory=list)

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.table.close()

    def rows(self) -> Iterator[Row]:
        """Give every row, in order; may be asked for again."""
        if self.table.csv:
            return csv_rows(self.table.csv)
        if not self._kept:
            answers = set(range(len(self.layout.header))).difference(self.layout.kept)
            rows = self.table.rows
            self._kept.extend(row for row in rows if not answers or not is_untyped(row, answers))
        return iter(self._kept)

    def cases(self) -> Iterator[CaseRow]:
        """Read every row into a case or into issues, in order."""
        return map(self.reader.read, self.rows())

    def duplicates(self) -> person.RepeatedPeople:
        """Find the people who stand on more than one row."""
        place = self.layout.index["crn"]
        if self.table.csv:
            return person.repeated_in_text(self.table.csv, place)
        return person.find_repeated(
            person.crns_of_rows(self.rows(), place), size=len(self._kept) * _CHARACTERS_A_ROW
        )

    def rows_of(self, people: person.RepeatedPeople) -> Iterator[Row]:
        """Give the rows of people who stand on more than one, in order."""
        return self.rows_with(self.layout.index["crn"], people)

    def rows_with(self, place: int, cells: Collection[str]) -> Iterator[Row]:
        """Give the rows whose cell in a column, without the spaces around it, is among some."""
        if not cells:
            return iter(())
        if self.table.csv:
            return person.rows_of_text(self.table.csv, place, cells)
        return person.rows_among(self.rows(), place, cells)


def read_cases(
    source: Path | BinaryIO | Table,
    *,
    name: str = "",
    facts: Sequence[Fact],
    bands: Sequence[str],
    options: ReadingOptions,
    output_columns: Iterable[str] = (),
) -> Caseload:
    """
    Open a file of cases, CSV or XLSX, as spreadsheets save them, or a table; output columns of an earlier result are not read.

    Raises TableError: it cannot be read as a table, has no ``crn`` column, or has one of our columns twice.

    Source: contract, section 2
    """
    if isinstance(source, Table):
        table = source
    else:
        # A file name need not be UTF-8, and what is written of it must be.
        name = name.encode("utf-8", "replace").decode()
        table = open_table(source, name=name, known=known_header(options.mapping, facts=facts))
    try:
        # The first rows are looked at, and still to be read.
        first = list(islice(csv_rows(table.csv) if table.csv else table.rows, _ROWS_TO_KNOW_OURS))
        table.rows = table.rows if table.csv else chain(first, table.rows)
        layout = match_columns(
            table.header,
            name=table.name,
            facts=facts,
            output_columns=output_columns,
            mapping=options.mapping,
            is_result=is_our_result(table.header, first),
        )
        caseload = Caseload(table.name, table, layout, RowReader(layout, facts, bands, options=options))
        restricted = caseload.reader.is_restricted
        if restricted.place is not None:
            for row in caseload.rows():
                restricted.note(row.number, row.cells)
            if unclear := restricted.in_words():
                table.notes.append(unclear)
    except BaseException:
        table.close()
        raise
    return caseload
