"""
What is kept: the record, to which entries are only ever appended, and what stands now, which can be made again from it.

In: a SQLAlchemy address of SQLite or PostgreSQL. Out: a :class:`Database` whose transactions are all or nothing.
"""

from banding.workbench.entry import Entry, Kind
from banding.workbench.store.database import Database, Transaction
