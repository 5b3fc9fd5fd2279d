"""
Decisions kept by pattern, and how many rows each served: a million cases are a few thousand different patterns.

Every row of every export goes through here, so that the quick way and the slow way cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import attrs

from banding.case import Case, Judgement
from banding.engine import Decision, Engine, Warn, engine_for
from banding.intake import (
    Caseload,
    Finding,
    Issue,
    Pattern,
    PlacedRow,
    Repeated,
    RepeatedPeople,
    Row,
    RowReader,
)
from banding.records.columns import decided_row, error_row, warning_of
from banding.ruleset import Ruleset
from banding.vocabulary import Status

_KEPT = 50_000
_REASON_GIVEN = "given"
_KEPT_IN_FIELD = "kept in the field"
_ISSUES_KEPT = 20


@attrs.define(eq=False)
class Entry:
    """
    What one pattern comes to.

    Attributes:
        decision: the decision without anybody's reference number; None for a row in error.
        findings: what is to be said of such a row.
        cells: the added cells; empty for a row in error, whose cells name the row.
        suffix: the same as CSV text, with the comma before it and the line end; filled by whoever writes CSV.
        count: how many rows it has served since it was last tallied.
    """

    decision: Decision | None
    findings: tuple[Finding, ...]
    cells: tuple[str, ...]
    suffix: str = ""
    count: int = 0

    @property
    def names_its_row(self) -> bool:
        """Whether its added cells differ from row to row, because they say which row is meant."""
        return bool(self.findings)


@attrs.define
class Tally:
    """
    What a run came to, in numbers.

    Attributes:
        rows: how many rows.
        routes: rows by route.
        bands: rows by band name; those without one under the empty name.
        statuses: rows by status.
        enquiries: rows on which each fact is an enquiry.
        warnings: rows with each warning code.
        bad_values: rows in error by the heading at fault.
    """

    rows: int = 0
    routes: Counter[str] = attrs.field(factory=Counter)
    bands: Counter[str] = attrs.field(factory=Counter)
    statuses: Counter[Status] = attrs.field(factory=Counter)
    enquiries: Counter[str] = attrs.field(factory=Counter)
    warnings: Counter[str] = attrs.field(factory=Counter)
    bad_values: Counter[str] = attrs.field(factory=Counter)

    def add(self, entry: Entry, count: int) -> None:
        """Count an entry's rows."""
        if not count:
            return
        decision = entry.decision
        self.rows += count
        for finding in entry.findings:
            self._warn(finding.code, count)
            if finding.fatal and finding.column:
                self.bad_values[finding.column] += count
        if decision is None:
            self.statuses[Status.ERROR] += count
            self.bands[""] += count
            return
        self.statuses[decision.status] += count
        self.routes[decision.route] += count
        self.bands[str(decision.band) if decision.band else ""] += count
        for name in decision.enquiries:
            self.enquiries[name] += count
        for code in dict.fromkeys(warning.code for warning in decision.warnings):
            self._warn(code, count)

    def _warn(self, code: str, count: int) -> None:
        self.warnings[code] += count


@attrs.frozen
class BandedRow:
    """
    One row with what was decided.

    Attributes:
        placed: the row, its own cells as they came.
        added: one cell for each column that a run adds.
        shared: the decision of all rows like it, without a reference number; None for a row in error.
        issues: what is wrong with the row or its cells.
        repeated: the warnings that its person is on other rows too, where that is so.
        is_kept: whether another row of the person keeps it from the hub.
    """

    placed: PlacedRow
    added: tuple[str, ...]
    shared: Decision | None
    issues: tuple[Issue, ...]
    repeated: tuple[Warn, ...]
    is_kept: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether there is a decision; if not, the row is in error."""
        return self.shared is not None


class Book:
    """
    Pattern to entry, deciding what has not been met.

    Args:
        reader: reads the file's rows.
        ruleset: the guidance.

    Attributes:
        tally: what the run has come to; complete once :meth:`close` has been called.
        first_issues: the first few issues that made a row an error.
        edition: how often the entries have been let go; whoever keeps entries must let go of them as well.
    """

    def __init__(self, reader: RowReader, ruleset: Ruleset) -> None:
        self.tally = Tally()
        self.first_issues: list[Issue] = []
        self.edition = 0
        self._reader = reader
        self._ruleset = ruleset
        self._engine: Engine = engine_for(ruleset)
        self._entries: dict[Pattern, Entry] = {}
        self._outcomes: dict[frozenset[str], frozenset[str]] = {}

    def repeated_people(self, caseload: Caseload) -> RepeatedPeople:
        """Find the people who stand on more than one row, and what their rows come to; nothing is counted."""
        people = caseload.duplicates()
        for row in caseload.rows_of(people):
            placed = self._reader.place(row)
            person = people[placed.crn]
            is_fatal = any(finding.fatal for finding in placed.findings)
            decision = None if is_fatal else self.entry(placed.pattern).decision
            if decision is None or decision.status is not Status.HUB:
                person.kept_by = person.kept_by or row.number
            if decision:
                held = decision.in_field or decision
                outcomes = person.outcomes | {str(held.band or held.route)}
                person.outcomes = self._outcomes.setdefault(outcomes, outcomes)
        return people

    def entry(self, pattern: Pattern, *, is_kept: bool = False) -> Entry:
        """Give the entry of a pattern, kept from the hub or not; the caller counts the rows it serves."""
        key = (*pattern, _KEPT_IN_FIELD) if is_kept else pattern
        found = self._entries.get(key)
        if found is None:
            if len(self._entries) >= _KEPT:
                self.close()
            found = self._entries[key] = self._make(pattern, is_kept=is_kept)
        return found

    def close(self) -> None:
        """Add what the kept entries have served to the tally, and start over."""
        for entry in self._entries.values():
            self.tally.add(entry, entry.count)
            entry.count = 0
        self._entries.clear()
        self.edition += 1

    def _make(self, pattern: Pattern, *, is_kept: bool) -> Entry:
        understood = self._reader.understand(pattern)
        if understood.is_fatal:
            return Entry(None, understood.findings, ())
        judgement = None
        if understood.judged_band:
            judgement = Judgement(understood.judged_band, _REASON_GIVEN if understood.has_reason else "")
        decision = self._engine.decide(Case("", understood.facts, judgement))
        decision = decision.kept_in_field() if is_kept else decision
        cells = () if understood.findings else decided_row(decision, self._ruleset)
        return Entry(decision, understood.findings, cells)

    def band(self, row: Row, duplicates: Mapping[str, Repeated]) -> BandedRow:
        """
        Decide one row and count it.

        Args:
            row: its number and cells.
            duplicates: the reference numbers that stand on more than one row.

        Returns:
            The row with its added cells; never nothing, whatever is wrong with it.
        """
        placed = self._reader.place(row)
        entry, person = self.entry(placed.pattern), duplicates.get(placed.crn)
        is_kept = bool(person and person.kept_by and entry.decision and entry.decision.status is Status.HUB)
        if is_kept:
            entry = self.entry(placed.pattern, is_kept=True)
        if any(finding.fatal for finding in placed.findings):
            entry = Entry(None, (*placed.findings, *entry.findings), ())
            self.tally.add(entry, 1)
            findings = entry.findings
        else:
            entry.count += 1
            findings = (*placed.findings, *entry.findings)
            self.tally.warnings.update(finding.code for finding in placed.findings)
        repeated = _repeated(person, is_kept=is_kept and entry.decision is not None)
        self.tally.warnings.update(warning.code for warning in repeated)
        issues = tuple(finding.at(row.number) for finding in findings)
        self._remember(issues)
        return BandedRow(
            placed, self._cells(entry, issues, repeated), entry.decision, issues, repeated, is_kept
        )

    def _cells(self, entry: Entry, issues: tuple[Issue, ...], repeated: tuple[Warn, ...]) -> tuple[str, ...]:
        if entry.decision is None:
            return error_row(issues, self._ruleset, also=repeated)
        if not issues and not repeated:
            return entry.cells
        return decided_row(entry.decision, self._ruleset, also=(*repeated, *map(warning_of, issues)))

    def _remember(self, issues: tuple[Issue, ...]) -> None:
        if issues and len(self.first_issues) < _ISSUES_KEPT:
            self.first_issues.extend(issue for issue in issues if issue.fatal)

    def decision(self, banded: BandedRow) -> Decision:
        """Decide a banded row again, with its reference number and the words of its rationales."""
        case = self._reader.case(banded.placed, self._reader.understand(banded.placed.pattern))
        decision = self._engine.decide(case)
        decision = decision.kept_in_field() if banded.is_kept else decision
        also = (*banded.repeated, *map(warning_of, banded.issues))
        return attrs.evolve(decision, warnings=(*also, *decision.warnings)) if also else decision


def _repeated(person: Repeated | None, *, is_kept: bool) -> tuple[Warn, ...]:
    if person is None:
        return ()
    found = [Warn("duplicate-crn", f"this person is on {person.in_words()}")]
    if person.differs:
        ends = ", ".join(sorted(person.outcomes))
        found.append(Warn("person-differs", f"the rows of this person come to different ends: {ends}"))
    if is_kept:
        text = f"row {person.kept_by:,} of the same person is not certainly for the hub, so this one stays in the field"
        found.append(Warn("kept-from-hub", text))
    return tuple(found)
