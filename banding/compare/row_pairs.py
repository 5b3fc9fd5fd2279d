"""Which comparison is whose: a row of the later file with its row of the earlier one, if it has one."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from banding.compare.cases.comparer import Comparer
from banding.compare.cases.comparison import Comparison, error_comparison, unmatched
from banding.compare.cases.contexts import Record
from banding.compare.cases.movement import ERROR_PLACE
from banding.compare.pairing import Earlier, EarlierRow, RowSide, text_at
from banding.compare.report import AttentionKind, ComparisonKind
from banding.compare.tally import Holders
from banding.intake import Finding, PlacedRow, person_of

AFTER, BEFORE = "after", "before"


@attrs.frozen
class ComparedRow:
    """
    One row of either file with what its case comes to.

    Attributes:
        role: the file it is in: ``after``, or ``before`` for a row that has none in the later file.
        number: its row number there.
        crn: case reference number; empty when blank.
        placed: the later file's row, its own cells as they came; None for a row of the earlier file.
        comparison: what its case comes to.
        team: its team before and after.
        officer: its responsible officer before and after.
        reason: the words of the rationale of a judgement; empty when nobody judged.
        message: for a row in error, what is wrong with it.
        records: what the case says before and after; None on a side that has no record.
        ruleset: the stamp of the ruleset that cases are decided by now.
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
    records: tuple[Record | None, Record | None]
    ruleset: str


class RowPairs:
    """
    Finds each row's other side and has the two compared.

    Args:
        comparer: compares two records.
        kind: what stands before.
        earlier: the earlier caseload; None where there is one file.
        side: reads the later file's other columns.
        ruleset: the stamp of the ruleset that cases are decided by now.
    """

    def __init__(
        self,
        comparer: Comparer,
        kind: ComparisonKind,
        earlier: Earlier | None,
        side: RowSide,
        *,
        ruleset: str,
    ) -> None:
        self._comparer = comparer
        self._ruleset = ruleset
        self._is_recorded = kind is ComparisonKind.RECORDED
        self._earlier = earlier
        self._side = side
        self._unmatched: dict[Comparison, Comparison] = {}
        self._cells: dict[str, Holders] = {}

    def later(self, placed: PlacedRow, record: Record, *, is_repeated: bool) -> ComparedRow:
        """
        Compare a row of the later file.

        Args:
            placed: the row.
            record: what it says.
            is_repeated: whether its reference number stands more than once in either file.
        """
        cells = placed.cells
        reason = self._side.reason(cells) if self._side.judged_band is not None else ""
        before = self._earlier_row(placed, record, reason, is_repeated=is_repeated)
        is_repeated = is_repeated and before is None
        comparison = self._compared(record, before, reason)
        if placed.findings and any(finding.fatal for finding in placed.findings):
            findings = (*placed.findings, *comparison.findings)
            comparison = error_comparison(
                comparison.before, findings, findings_before=comparison.findings_before
            )
        if is_repeated:
            comparison = self._as_unmatched(comparison)
        message = ""
        if comparison.findings or comparison.findings_before:
            message = self._message(comparison, placed.number, before)
        team, officer = self._holders(cells, before)
        records = (self._record_before(record, before), record)
        return ComparedRow(
            AFTER,
            placed.number,
            placed.crn,
            placed,
            comparison,
            team,
            officer,
            reason,
            message,
            records,
            self._ruleset,
        )

    def _earlier_row(
        self, placed: PlacedRow, record: Record, reason: str, *, is_repeated: bool
    ) -> EarlierRow | None:
        if self._earlier is None:
            return None
        if not is_repeated:
            return self._earlier.take(person_of(placed.crn))
        if any(finding.fatal for finding in placed.findings):
            return None
        # Of several rows of one person only those that say the same are surely the same case.
        return self._earlier.take(
            person_of(placed.crn),
            lambda row: (
                not row.is_fatal and row.reason == reason and self._comparer.says_the_same(row.record, record)
            ),
        )

    def _record_before(self, record: Record, before: EarlierRow | None) -> Record | None:
        if self._earlier:
            return before.record if before else None
        return None if self._is_recorded else record

    def _holders(self, cells: Sequence[str], before: EarlierRow | None) -> tuple[Holders, Holders]:
        """Give whose a case is: before by the earlier file, where it says so."""
        team = self._held("" if self._side.team is None else cells[self._side.team])
        officer = self._held("" if self._side.officer is None else cells[self._side.officer])
        if before and self._earlier:
            team = Holders(before.team, team.after) if self._earlier.has_team else team
            officer = Holders(before.officer, officer.after) if self._earlier.has_officer else officer
        return team, officer

    def _held(self, cell: str) -> Holders:
        found = self._cells.get(cell)
        if found is None:
            name = text_at((cell,), 0)
            found = self._cells[cell] = Holders(name, name)
        return found

    def left(self, row: EarlierRow, *, is_repeated: bool) -> ComparedRow:
        """
        Compare a row of the earlier file that no row of the later one was matched with.

        Args:
            row: the row.
            is_repeated: whether its reference number stands more than once in the later file.
        """
        comparison = self._comparer.gone(row.record, row.given)
        if row.is_fatal:
            comparison = _in_error(comparison, row)
        if is_repeated or (self._earlier and person_of(row.crn) in self._earlier.repeated):
            comparison = self._as_unmatched(comparison)
        message = self._words(comparison.findings, row.number, is_earlier=True)
        team, officer = Holders(row.team, row.team), Holders(row.officer, row.officer)
        records = (row.record, None)
        return ComparedRow(
            BEFORE,
            row.number,
            row.crn,
            None,
            comparison,
            team,
            officer,
            "",
            message,
            records,
            self._ruleset,
        )

    def _compared(self, record: Record, before: EarlierRow | None, reason: str) -> Comparison:
        if self._is_recorded:
            return self._comparer.recorded(record)
        if self._earlier is None:
            return self._comparer.both(record, record)
        if before is None:
            return self._comparer.new(record)
        compared = self._comparer.both(
            before.record, record, given=before.given, is_same_reason=before.reason == reason
        )
        if not before.is_fatal:
            return compared
        # What stands in such a row is in no word of ours, or may be out of place, so nothing is made of it.
        later = self._comparer.new(record)
        findings_before = (*before.findings, *compared.findings_before)
        return attrs.evolve(
            error_comparison(ERROR_PLACE, later.findings, findings_before=findings_before), after=later.after
        )

    def _as_unmatched(self, comparison: Comparison) -> Comparison:
        found = self._unmatched.get(comparison)
        if found is None:
            found = self._unmatched[comparison] = unmatched(comparison)
        return found

    def _message(self, comparison: Comparison, number: int, before: EarlierRow | None) -> str:
        later = self._words(comparison.findings, number)
        earlier = self._words(
            comparison.findings_before, before.number if before else number, is_earlier=True
        )
        # What is wrong with the one row there is, is said once.
        return " ".join(dict.fromkeys(filter(None, (later, earlier))))

    def _words(self, findings: tuple[Finding, ...], number: int, *, is_earlier: bool = False) -> str:
        name = f"{self._earlier.caseload.name}, " if self._earlier and is_earlier else ""
        messages = (f"{name}{finding.at(number).message}" for finding in findings if finding.fatal)
        texts = dict.fromkeys(each if each.endswith((".", "?")) else f"{each}." for each in messages)
        return " ".join(texts)


def _in_error(comparison: Comparison, row: EarlierRow) -> Comparison:
    from_row = (*row.findings, *comparison.findings)
    return attrs.evolve(comparison, before=ERROR_PLACE, findings=from_row, attention=(AttentionKind.ERROR,))
