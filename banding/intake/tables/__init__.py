"""
Other people's files, CSV or XLSX → rows of text.

In: a path, a pipe or a file of bytes, told apart by what is in it. Out: a :class:`Table` with its headings, its rows, and
what people should be told of the file. Nothing here knows what a column means.
"""

from banding.intake.tables.grid import Known, KnownHeadings, Row
from banding.intake.tables.table import Table, open_table, seekable, sha256_of

__all__ = ["Known", "KnownHeadings", "Row", "Table", "open_table", "seekable", "sha256_of"]
