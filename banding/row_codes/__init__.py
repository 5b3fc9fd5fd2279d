"""
Rows that the rules cannot tell apart. In: a file's reader and an engine. Out: what all rows share that come to the same.

A row's cells become small codes (:mod:`~banding.row_codes.codes`), which lead from state to state of the questions that the
ruleset's table asks (:mod:`~banding.row_codes.states`).
"""

from banding.row_codes.codes import RowCodes
