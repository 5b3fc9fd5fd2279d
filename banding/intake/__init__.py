"""
A file of anyone's columns → cases, and issues for the rows that cannot be one.

In: CSV or XLSX as spreadsheets save them, with the facts a ruleset declares. Out: a :class:`Caseload` whose rows are
each a :class:`~banding.case.Case` or say why not. What a file does not say stays not known.
"""

from banding.intake.columns import Layout
from banding.intake.duplicates import Repeated
from banding.intake.issues import Issue
from banding.intake.mapping import ColumnMapping, load_mapping
from banding.intake.read import Caseload, read_cases
from banding.intake.registers import RegisterTable, load_registers
from banding.intake.row_reader import RowReader
from banding.intake.rows import (
    RECORD_COLUMNS,
    CaseRow,
    Finding,
    Pattern,
    PlacedRow,
    ReadingOptions,
    Understood,
)
from banding.intake.tables import Row
from banding.intake.tables.cell_text import defuse, is_formula, undo
from banding.intake.tables.csv_table import CsvSource, csv_rows, note_blank
from banding.intake.tables.line_chunks import LineChunks, can_chunk

__all__ = [
    "RECORD_COLUMNS",
    "CaseRow",
    "Caseload",
    "ColumnMapping",
    "CsvSource",
    "Finding",
    "Issue",
    "Layout",
    "LineChunks",
    "Pattern",
    "PlacedRow",
    "ReadingOptions",
    "RegisterTable",
    "Repeated",
    "Row",
    "RowReader",
    "Understood",
    "can_chunk",
    "csv_rows",
    "defuse",
    "is_formula",
    "load_mapping",
    "load_registers",
    "note_blank",
    "read_cases",
    "undo",
]
