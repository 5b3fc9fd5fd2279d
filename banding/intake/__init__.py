"""
A file of anyone's columns → cases, and issues for the rows that cannot be one.

In: CSV or XLSX as spreadsheets save them, with the facts a ruleset declares. Out: a :class:`Caseload` whose rows are
each a :class:`~banding.case.Case` or say why not. What a file does not say stays not known.
"""

from banding.intake.columns import Layout
from banding.intake.csv_table import CsvSource, csv_rows
from banding.intake.formulas import defuse, is_formula, undo
from banding.intake.issues import Issue
from banding.intake.mapping import ColumnMapping, load_mapping
from banding.intake.read import Caseload, read_cases
from banding.intake.registers import RegisterTable, load_registers
from banding.intake.rows import (
    RECORD_COLUMNS,
    CaseRow,
    Finding,
    Pattern,
    ReadingOptions,
    RowReader,
    Understood,
)
from banding.intake.tables import Row

__all__ = [
    "RECORD_COLUMNS",
    "CaseRow",
    "Caseload",
    "ColumnMapping",
    "CsvSource",
    "Finding",
    "Issue",
    "Layout",
    "Pattern",
    "ReadingOptions",
    "RegisterTable",
    "Row",
    "RowReader",
    "Understood",
    "csv_rows",
    "defuse",
    "is_formula",
    "load_mapping",
    "load_registers",
    "read_cases",
    "undo",
]
