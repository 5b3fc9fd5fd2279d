"""
A ruleset → a workbook that bands what is typed into it, by ordinary formulas on the compiled table.

In: a :class:`~banding.ruleset.Ruleset` and what is typed already. Out: an XLSX file, which answers as ``allocate`` does or
names the cell it cannot read.
"""

from banding.export.workbook.cases import typing_of
from banding.export.workbook.sheets import READY, Typing, typed_columns, write_workbook
