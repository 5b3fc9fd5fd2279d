"""
Caseloads of invented people, for trying things out, for tests and for timing.

In: a ruleset, how many rows, a seed and a day. Out: lines of CSV that look like an export and
say on every row that nobody in them is real. Nothing is decided here, so that a decision is never checked by itself.
"""

from banding.synthetic.caseload import SYNTHETIC_NOTICE, synthetic_lines, synthetic_staff
