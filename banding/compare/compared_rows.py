"""Which comparison is whose: a row of the later file with its row of the earlier one, if it has one."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import attrs

from banding.compare.cases.comparer import Comparer
from banding.compare.cases.comparison import AttentionKind, Comparison, error_comparison, unmatched
from banding.compare.cases.movement import ERROR_PLACE
from banding.compare.pairing import Earlier, FileRow
from banding.intake import RESTRICTED, Finding, PlacedRow

AFTER, BEFORE = "after", "before"


class Holders(NamedTuple):
    """Whose a case is: its team or officer before and after; the same where there is one file."""

    before: str
    after: str


_NOT_SAID = Holders(RESTRICTED, RESTRICTED)


@attrs.frozen
class ComparedRow:
    """
    One row of either file with what its case comes to.

    Attributes:
        role: the file it is in: ``after``, or ``before`` for a row that has none in the later file.
        placed: the later file's row, its own cells as they came; None for a row of the earlier file.
        reason: the words of the rationale of a judgement; empty when nobody judged.
        sides: the rows that say what the case is before and after; None on a side that no row says.
        is_restricted: whether a report may show its reference number and bands alone: either file says so.
    """

    role: str
    number: int
    crn: str
    placed: PlacedRow | None
    comparison: Comparison
    team: Holders
    officer: Holders
    reason: str
    message: str
    sides: tuple[FileRow | None, FileRow | None]
    ruleset: str
    is_restricted: bool

    @property
    def bare(self) -> ComparedRow:
        """The row without what it says, as a report may keep it."""
        names = (self.role, self.number, self.crn, None, self.comparison, self.team, self.officer)
        return ComparedRow(*names, self.reason, self.message, (None, None), self.ruleset, self.is_restricted)

    @property
    def held(self) -> tuple[Holders, Holders]:
        """Whose the case is as reports may say it: by team and by officer."""
        return (_NOT_SAID, _NOT_SAID) if self.is_restricted else (self.team, self.officer)


class RowComparer:
    """Finds each row's other side and has the two compared; before may be the band on the record (``is_recorded``)."""

    def __init__(
        self, comparer: Comparer, earlier: Earlier | None, *, is_recorded: bool, ruleset: str
    ) -> None:
        self._comparer, self._earlier, self._ruleset = comparer, earlier, ruleset
        self._is_one_record = earlier is None and not is_recorded

    def later(self, row: FileRow, *, is_repeated: bool) -> ComparedRow:
        """Compare a row of the later file; a repeated reference number is one that is on several rows of either file."""
        before = self._earlier_row(row, is_repeated=is_repeated)
        comparison = self._compared(row, before)
        if row.is_fatal:
            findings = (*row.findings, *comparison.findings)
            comparison = error_comparison(
                comparison.before, findings, findings_before=comparison.findings_before
            )
        if is_repeated and before is None:
            comparison = self._comparer.shared(unmatched(comparison))
        message = ""
        if comparison.findings or comparison.findings_before:
            later = self._words(comparison.findings, row)
            earlier = self._words(comparison.findings_before, before or row, is_earlier=True)
            # What is wrong with the one row there is, is said once.
            message = " ".join(dict.fromkeys(filter(None, (later, earlier))))
        sides = (before or (row if self._is_one_record else None), row)
        return self._told(AFTER, row, comparison, message, sides, before)

    def left(self, row: FileRow, *, is_repeated: bool) -> ComparedRow:
        """Compare a row of the earlier file that no row of the later one was matched with."""
        comparison = self._comparer.gone(row.record, row.given)
        if row.is_fatal:
            comparison = attrs.evolve(
                comparison,
                before=ERROR_PLACE,
                findings=(*row.findings, *comparison.findings),
                attention=(AttentionKind.ERROR,),
            )
        if is_repeated:
            comparison = self._comparer.shared(unmatched(comparison))
        message = self._words(comparison.findings, row, is_earlier=True)
        return self._told(BEFORE, row, comparison, message, (row, None), row)

    def _told(
        self,
        role: str,
        row: FileRow,
        comparison: Comparison,
        message: str,
        sides: tuple[FileRow | None, FileRow | None],
        before: FileRow | None,
    ) -> ComparedRow:
        is_later = role == AFTER
        return ComparedRow(
            role,
            row.placed.number,
            row.placed.crn,
            row.placed if is_later else None,
            comparison,
            _holders(before.team if before else None, row.team),
            _holders(before.officer if before else None, row.officer),
            row.reason if is_later else "",
            message,
            sides,
            self._ruleset,
            row.is_restricted or bool(before and before.is_restricted),
        )

    def pair(self, row: FileRow) -> None:
        """Find the earlier row of one whose person has several in the later file: asked in file order, before any other."""
        if self._earlier and not row.is_fatal:
            self._earlier.pair(row, partial(self._is_same, row))

    def _earlier_row(self, row: FileRow, *, is_repeated: bool) -> FileRow | None:
        if self._earlier is None or (is_repeated and row.is_fatal):
            return None
        return self._earlier.take(row, partial(self._is_same, row))

    def _is_same(self, row: FileRow, other: FileRow) -> bool:
        # Of several rows of one person only those that say the same are surely the same case.
        if other.is_fatal or other.reason != row.reason:
            return False
        return self._comparer.says_the_same(other.record, row.record)

    def _compared(self, row: FileRow, before: FileRow | None) -> Comparison:
        record = row.record
        if before is None:
            return self._comparer.compare(record if self._is_one_record else None, record)
        is_same_reason = before.reason == row.reason
        compared = self._comparer.compare(
            before.record, record, given=before.given, is_same_reason=is_same_reason
        )
        if not before.is_fatal:
            return compared
        # What is in such a row is in no word of ours, or may be out of place, so nothing is made of it.
        later = self._comparer.compare(None, record)
        findings_before = (*before.findings, *compared.findings_before)
        found = error_comparison(ERROR_PLACE, later.findings, findings_before=findings_before)
        return attrs.evolve(found, after=later.after)

    def _words(self, findings: tuple[Finding, ...], row: FileRow, *, is_earlier: bool = False) -> str:
        name = f"{self._earlier.file.caseload.name}, " if self._earlier and is_earlier else ""
        messages = (f"{name}{finding.at(row.placed.number).message}" for finding in findings if finding.fatal)
        return " ".join(dict.fromkeys(each if each.endswith((".", "?")) else f"{each}." for each in messages))


def _holders(before: str | None, after: str | None) -> Holders:
    """Give whose a case is; before as the earlier file says, or as the later one where it says nothing."""
    return Holders((after or "") if before is None else before, after or "")
