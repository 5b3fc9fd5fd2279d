"""
Results → files. In: an open caseload and the book that decides its rows. Out: CSV, JSON lines, workbooks, summaries.

Every input row appears once in every form, in its order, its own cells unchanged.
"""

from banding.records.book import BandedRow, Book, Tally
from banding.records.columns import ADDED, ADDED_NAMES, REPLACED_NAMES

__all__ = ["ADDED", "ADDED_NAMES", "REPLACED_NAMES", "BandedRow", "Book", "Tally"]
