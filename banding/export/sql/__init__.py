"""
A ruleset → one SQL query that decides every case where the data lives.

In: a ruleset, and where the warehouse's table keeps each fact. Out: the text of a query for one of seven warehouses,
which gives every row with the columns of its decision. The query walks the table that the engine compiles from the rules
(:mod:`banding.engine.table`), so it is exact about what is not known.
"""

from banding.export.sql.answers import ANSWERS
from banding.export.sql.columns import Columns, UnusableMappingError, columns_for, headings_of
from banding.export.sql.dialects import DIALECTS, Dialect
from banding.export.sql.query import render_sql
