"""
Results → files. In: an :class:`Allocation`, an open caseload with the rules that decide its rows. Out: CSV, JSON lines, workbooks, summaries.

Every input row appears once in every form, in its order, its own cells unchanged.
"""

from banding.records.allocation import Allocation, BandedRow, Tally
from banding.records.columns import ADDED, ADDED_NAMES, REPLACED_NAMES

__all__ = ["ADDED", "ADDED_NAMES", "REPLACED_NAMES", "Allocation", "BandedRow", "Tally"]
