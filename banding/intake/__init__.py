"""
A file of anyone's columns → cases, and issues for the rows that cannot be one.

In: CSV or XLSX as spreadsheets save them, with the facts a ruleset declares. Out: a :class:`Caseload` whose rows are
each a :class:`~banding.case.Case` or say why not. What a file does not say stays not known.

Mapping files have a door of their own, ``banding.intake.mapping``, which takes long to load.
"""

from banding.intake.code_tables import load_codes
from banding.intake.columns import OFFICER_HEADINGS, RECORD_COLUMNS, Layout, match_columns
from banding.intake.person import Repeated, RepeatedPeople, crn_of, person_of
from banding.intake.read import Caseload, read_cases
from banding.intake.restricted import RESTRICTED, WITHHELD, withheld
from banding.intake.row_reader import RowReader
from banding.intake.rows import CaseRow, Finding, Issue, Pattern, PlacedRow, ReadingOptions, Understood, is_no
from banding.intake.tables import Row
from banding.intake.tables.cell_text import FORMULA_STARTS, Typed, defuse, escaped, is_formula, undo
from banding.intake.tables.csv_table import CsvSource, note_blank
from banding.intake.tables.grid import map_hint
from banding.intake.tables.line_chunks import LineChunks, block_source, blocks, can_chunk, quoted_cells
