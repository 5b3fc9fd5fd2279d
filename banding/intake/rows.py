"""What a row is at each stage, from cells to a case, or to issues: a bad value never stops a run and never becomes a guess."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import attrs

from banding.case import Case
from banding.facts import Value
from banding.intake.code_tables import CodeTable

if TYPE_CHECKING:
    from banding.intake.mapping import ColumnMapping

Pattern = tuple[object, ...]
"""What each cell of a row says; rows of equal patterns are alike to the rules."""


def is_no(word: str, *, what: str) -> bool:
    """Whether ``no`` rather than ``unknown`` is what a ``blank`` cell or an ``absent`` column is to mean; else a ValueError."""
    if word not in ("no", "unknown"):
        raise ValueError(f"{what} is `no` or `unknown`, not {word!r}")
    return word == "no"


@attrs.frozen
class ReadingOptions:
    """How cells that say nothing are read, for a day; a table of registers only where the mapping names a column of them."""

    on: date
    blank_is_no: bool = False
    absent_is_no: bool = False
    mapping: ColumnMapping | None = None
    registers: CodeTable | None = None


@attrs.frozen
class Issue:
    """One thing about one row (the header is row 1), fatal for an error; heading and value, cut short, are empty where none is."""

    code: str
    row: int
    column: str
    value: str
    message: str
    fatal: bool


@attrs.frozen
class Finding:
    """An issue before it is known which row it is about; ``problem`` follows ``row 7, heading: `value` ``."""

    code: str
    column: str
    value: str
    problem: str
    fatal: bool

    @property
    def words(self) -> str:
        """What is to be said, without the row: heading, cell and problem."""
        what = f"`{self.value}` {self.problem}" if self.value else self.problem
        return f"{self.column}: {what}" if self.column else what

    def at(self, row: int) -> Issue:
        """Give the issue for a row."""
        message = f"row {row}{', ' if self.column else ': '}{self.words}"
        return Issue(self.code, row, self.column, self.value, message, self.fatal)


@attrs.frozen
class Understood:
    """What a pattern means; facts not known are None, and text facts are only True or None."""

    facts: Mapping[str, Value]
    judged_band: str | None
    has_reason: bool
    findings: tuple[Finding, ...]
    is_fatal: bool


@attrs.frozen
class PlacedRow:
    """One row with its cells under the headings, and those ``beyond`` them where one says something; ``crn`` may be empty."""

    number: int
    cells: tuple[str, ...]
    crn: str
    pattern: Pattern
    findings: tuple[Finding, ...]
    beyond: tuple[str, ...] = ()


@attrs.frozen
class CaseRow:
    """One row of the file, read; a row without a case has a fatal issue that says why."""

    number: int
    cells: tuple[str, ...]
    crn: str
    case: Case | None
    issues: tuple[Issue, ...]
