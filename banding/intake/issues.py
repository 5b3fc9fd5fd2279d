"""Faults in somebody's rows, kept as data: a bad value never stops a run and never becomes a guess."""

from __future__ import annotations

import attrs


@attrs.frozen
class Issue:
    """
    One thing about one row that a person should look at.

    Attributes:
        code: documented code, such as ``bad-value`` or ``register-asks``.
        row: row number as the spreadsheet shows it (the header is row 1).
        column: heading as the file spells it; empty for the row as a whole.
        value: the offending cell, shortened to 40 characters; empty when no one cell is at fault.
        message: row, column, value, what is allowed and the nearest valid word, in one sentence.
        fatal: whether the row comes out with status ``error`` (else it is a warning).
    """

    code: str
    row: int
    column: str
    value: str
    message: str
    fatal: bool
