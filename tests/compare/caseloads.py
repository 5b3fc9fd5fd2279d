"""Caseloads written out and compared in one line, for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import attrs

from banding.case import Case, Judgement
from banding.compare import Basis, ComparedRow, ComparisonKind, MissingColumn, Rebanding, RebandReport
from banding.facts import Value, spoken
from banding.intake import Caseload, ReadingOptions, read_cases
from banding.ruleset import Ruleset
from tests import builders

ON = date(2026, 11, 22)
Row = Mapping[str, str]
Facts = Mapping[str, Value]


@attrs.frozen
class Compared:
    """What a comparison came to: its rows in order, and the report."""

    rows: tuple[ComparedRow, ...]
    report: RebandReport
    missing: tuple[MissingColumn, ...]

    def __getitem__(self, crn: str) -> ComparedRow:
        """Give the one row of a reference number."""
        (found,) = (row for row in self.rows if row.crn == crn)
        return found


def row_of(crn: str, facts: Facts, judgement: Judgement | None = None, **other: str) -> Row:
    """Write one case as cells."""
    cells = {name: "unknown" if value is None else spoken(value) for name, value in facts.items()}
    judged = {"judged_band": judgement.band, "rationale": judgement.reason} if judgement else {}
    return {"crn": crn, **cells, **judged, **other}


def text_of(rows: Sequence[Row], columns: Sequence[str] = ("crn",)) -> bytes:
    """Write rows as CSV; a cell that a row does not have is blank."""
    names = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    out = io.StringIO(newline="")
    # The writer quotes a carriage return in a cell only if its own line end has one.
    writer = csv.DictWriter(out, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def opened(
    text: bytes, ruleset: Ruleset, on: date, name: str = "cases.csv", *, blanks_are_no: bool = False
) -> Caseload:
    """Open some CSV text as a caseload."""
    return read_cases(
        io.BytesIO(text),
        name=name,
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=ReadingOptions(on=on, blank_is_no=blanks_are_no, absent_is_no=blanks_are_no),
    )


def compared(
    after: bytes | Sequence[Row],
    before: bytes | Sequence[Row] | None = None,
    *,
    rules: tuple[Ruleset, Ruleset] | None = None,
    days: tuple[date, date] = (ON, ON),
    recorded: bool = False,
    weights: Mapping[str, Decimal] | None = None,
    blanks_are_no: bool = False,
) -> Compared:
    """Compare a caseload with an earlier one, with itself on another day, or with the bands on its record."""
    rules = rules or (builders.ruleset(), builders.ruleset())
    earlier = None
    if before is not None:
        earlier = opened(_text(before), rules[0], days[0], "earlier.csv", blanks_are_no=blanks_are_no)
    kind = ComparisonKind.DATES if earlier is None else ComparisonKind.CASELOADS
    rebanding = Rebanding(
        opened(_text(after), rules[1], days[1], blanks_are_no=blanks_are_no),
        ComparisonKind.RECORDED if recorded else kind,
        before=Basis(rules[0], days[0]),
        after=Basis(rules[1], days[1]),
        earlier=earlier,
        weights=weights,
    )
    rows = tuple(rebanding.rows())
    return Compared(rows, rebanding.report((), options=(), notes=()), rebanding.missing_columns())


def cases_in(text: bytes, ruleset: Ruleset, on: date = ON) -> dict[str, Case]:
    """Read the cases of some CSV text that are in order, by reference number."""
    return {row.crn: row.case for row in opened(text, ruleset, on).cases() if row.case}


def _text(rows: bytes | Sequence[Row]) -> bytes:
    return rows if isinstance(rows, bytes) else text_of(rows)
