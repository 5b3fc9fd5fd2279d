"""Which comparison is whose: a row of the later file with its row of the earlier one, if it has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from banding.compare.cases.comparer import Comparer
from banding.compare.cases.comparison import AttentionKind, Comparison, error_comparison, unmatched
from banding.compare.cases.contexts import Record
from banding.compare.cases.movement import ERROR_PLACE
from banding.compare.pairing import Earlier, EarlierRow, OtherColumns, text_at
from banding.compare.tally import Holders
from banding.intake import RESTRICTED, Finding, PlacedRow, person_of

AFTER, BEFORE = "after", "before"
_NOT_SAID = Holders(RESTRICTED, RESTRICTED)


@attrs.frozen
class ComparedRow:
    """
    One row of either file with what its case comes to.

    Attributes:
        role: the file it is in: ``after``, or ``before`` for a row that has none in the later file.
        placed: the later file's row, its own cells as they came; None for a row of the earlier file.
        reason: the words of the rationale of a judgement; empty when nobody judged.
        records: what the case says before and after; None on a side that has no record.
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
    records: tuple[Record | None, Record | None]
    ruleset: str
    is_restricted: bool = False

    @property
    def held(self) -> tuple[Holders, Holders]:
        """Whose the case is as reports may say it: by team and by officer."""
        return (_NOT_SAID, _NOT_SAID) if self.is_restricted else (self.team, self.officer)


class RowComparer:
    """Finds each row's other side and has the two compared."""

    def __init__(
        self,
        comparer: Comparer,
        earlier: Earlier | None,
        columns: OtherColumns,
        *,
        is_recorded: bool,
        ruleset: str,
        is_restricted: Callable[[Sequence[str]], bool],
    ) -> None:
        self._comparer, self._earlier, self._columns = comparer, earlier, columns
        self._is_recorded = is_recorded
        self._ruleset, self._is_restricted = ruleset, is_restricted
        self._cells: dict[str, Holders] = {}

    def later(self, placed: PlacedRow, record: Record, *, is_repeated: bool) -> ComparedRow:
        """Compare a row of the later file; a repeated reference number is one that is on several rows of either file."""
        cells = placed.cells
        reason = self._columns.reason(cells)
        is_fatal = any(finding.fatal for finding in placed.findings)
        before = self._earlier_row(placed.crn, record, reason, is_repeated=is_repeated, is_fatal=is_fatal)
        comparison = self._compared(record, before, reason)
        if is_fatal:
            findings = (*placed.findings, *comparison.findings)
            comparison = error_comparison(
                comparison.before, findings, findings_before=comparison.findings_before
            )
        if is_repeated and before is None:
            comparison = self._comparer.shared(unmatched(comparison))
        message = ""
        if comparison.findings or comparison.findings_before:
            message = self._message(comparison, placed.number, before)
        record_before = before.record if before else None
        if self._earlier is None and not self._is_recorded:
            record_before = record
        return ComparedRow(
            AFTER,
            placed.number,
            placed.crn,
            placed,
            comparison,
            *self._holders(cells, before),
            reason,
            message,
            (record_before, record),
            self._ruleset,
            self._is_restricted(cells) or bool(before and before.is_restricted),
        )

    def left(self, row: EarlierRow, *, is_repeated: bool) -> ComparedRow:
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
        return ComparedRow(
            BEFORE,
            row.number,
            row.crn,
            None,
            comparison,
            Holders(row.team, row.team),
            Holders(row.officer, row.officer),
            "",
            self._words(comparison.findings, row.number, is_earlier=True),
            (row.record, None),
            self._ruleset,
            row.is_restricted,
        )

    def _earlier_row(
        self, crn: str, record: Record, reason: str, *, is_repeated: bool, is_fatal: bool
    ) -> EarlierRow | None:
        if self._earlier is None or (is_repeated and is_fatal):
            return None
        if not is_repeated:
            return self._earlier.take(person_of(crn))

        # Of several rows of one person only those that say the same are surely the same case.
        def is_same(row: EarlierRow) -> bool:
            if row.is_fatal or row.reason != reason:
                return False
            return self._comparer.says_the_same(row.record, record)

        return self._earlier.take(person_of(crn), is_same)

    def _holders(self, cells: Sequence[str], before: EarlierRow | None) -> tuple[Holders, Holders]:
        """Give whose a case is, by team and by officer: before by the earlier file, where it says so."""
        team, officer = (
            self._held("" if place is None else cells[place])
            for place in (self._columns.team, self._columns.officer)
        )
        if before and self._earlier:
            earlier = self._earlier.columns
            team = Holders(before.team, team.after) if earlier.team is not None else team
            officer = Holders(before.officer, officer.after) if earlier.officer is not None else officer
        return team, officer

    def _held(self, cell: str) -> Holders:
        found = self._cells.get(cell)
        if found is None:
            name = text_at((cell,), 0)
            found = self._cells[cell] = Holders(name, name)
        return found

    def _compared(self, record: Record, before: EarlierRow | None, reason: str) -> Comparison:
        if before is None:
            is_both = self._earlier is None and not self._is_recorded
            return self._comparer.compare(record if is_both else None, record)
        is_same_reason = before.reason == reason
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

    def _message(self, comparison: Comparison, number: int, before: EarlierRow | None) -> str:
        later = self._words(comparison.findings, number)
        number = before.number if before else number
        earlier = self._words(comparison.findings_before, number, is_earlier=True)
        # What is wrong with the one row there is, is said once.
        return " ".join(dict.fromkeys(filter(None, (later, earlier))))

    def _words(self, findings: tuple[Finding, ...], number: int, *, is_earlier: bool = False) -> str:
        name = f"{self._earlier.caseload.name}, " if self._earlier and is_earlier else ""
        messages = (f"{name}{finding.at(number).message}" for finding in findings if finding.fatal)
        return " ".join(dict.fromkeys(each if each.endswith((".", "?")) else f"{each}." for each in messages))
