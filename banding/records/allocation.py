"""
What rows come to, worked out once for all that are alike, and how many rows each served.

Every row of every export goes through here, so that the quick way and the careful way cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from banding import intake
from banding.case import Case, Judgement
from banding.engine import Decision, Warn, engine_for
from banding.engine.judgement import Judging
from banding.engine.table import Found
from banding.explain import Result, results_for
from banding.records.columns import decided_row, error_row, warning_of
from banding.ruleset import Ruleset
from banding.services import NextSteps, Services, circumstances_reader, next_steps
from banding.vocabulary import Status

if TYPE_CHECKING:
    from banding.row_codes import RowCodes

Progress = Callable[[int], None]
_KEPT = 30_000
_REASON_GIVEN = "given"
_ISSUES_KEPT = 20
_ROWS_BETWEEN = 1_000


@attrs.define(eq=False)
class Entry:
    """
    What rows that are alike come to; for a row in error the result is None and ``findings`` say what is wrong with it.

    ``suffix`` is the added cells as CSV text, with the comma before them and the line end, filled by whoever writes CSV;
    ``count`` how many rows it has served since last tallied; ``added`` is empty until a row is met of which nothing is to be said.
    """

    result: Result | None
    findings: tuple[intake.Finding, ...] = ()
    suffix: str = ""
    count: int = 0
    added: tuple[str, ...] = ()


@attrs.define
class Tally:
    """What a run came to, in numbers of rows; those without a band are under the empty name."""

    rows: int = 0
    routes: Counter[str] = attrs.field(factory=Counter)
    bands: Counter[str] = attrs.field(factory=Counter)
    statuses: Counter[Status] = attrs.field(factory=Counter)
    enquiries: Counter[str] = attrs.field(factory=Counter)
    warnings: Counter[str] = attrs.field(factory=Counter)

    def add(self, entry: Entry, count: int) -> None:
        """Count an entry's rows."""
        if not count:
            return
        result = entry.result
        self.rows += count
        for finding in entry.findings:
            self.warnings[finding.code] += count
        if result is None:
            self.statuses[Status.ERROR] += count
            self.bands[""] += count
            return
        self.statuses[result.status] += count
        self.routes[result.route] += count
        self.bands[str(result.band) if result.band else ""] += count
        for name in result.enquiries:
            self.enquiries[name] += count
        for code in dict.fromkeys(warning.code for warning in result.warnings):
            self.warnings[code] += count

    def merge(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.rows += other.rows
        for name in ("routes", "bands", "statuses", "enquiries", "warnings"):
            getattr(self, name).update(getattr(other, name))


@attrs.frozen
class BandedRow:
    """
    One row with what was decided; ``added`` has a cell for each column that a run adds, and a row in error no result.

    ``repeated`` warns that its person is on other rows, one of which may have kept it from the hub (``is_kept``). With
    ``is_restricted`` a report may show its reference number and band alone.
    """

    placed: intake.PlacedRow
    added: tuple[str, ...]
    result: Result | None
    issues: tuple[intake.Issue, ...]
    repeated: tuple[Warn, ...]
    is_kept: bool = False
    is_restricted: bool = False


class Allocation:
    """
    An open caseload and the rules that decide it, row by row; ``services`` is None where nothing is laid out for a case.

    ``tally`` is complete once :meth:`close` has been called; ``first_issues`` are the first few that made a row an error;
    ``people`` are those on more than one row, for whom the file is gone through at once.
    """

    def __init__(
        self,
        caseload: intake.Caseload,
        ruleset: Ruleset,
        *,
        progress: Progress | None = None,
        services: Services | None = None,
    ) -> None:
        self.caseload, self.ruleset, self.progress = caseload, ruleset, progress
        self.services, self._circumstances = services, None
        if services:
            self._circumstances = circumstances_reader(services, caseload.layout, caseload.reader.options)
        self.tally = Tally()
        self.first_issues: list[intake.Issue] = []
        self._reader = caseload.reader
        self._engine, self._results = engine_for(ruleset), results_for(ruleset)
        self._by_codes: list[Entry] = []
        self._by_pattern: dict[tuple[intake.Pattern, bool], Entry] = {}
        self.people = self._repeated_people()

    @cached_property
    def _row_codes(self) -> RowCodes[Entry]:
        from banding.row_codes import RowCodes  # takes a while to load, and a row by itself does without

        return RowCodes(self._reader, self._engine, self._shared)

    def rows(self) -> Iterator[BandedRow]:
        """Decide every row, in order; with the last the tally is complete."""
        for done, row in enumerate(self.caseload.rows(), start=1):
            yield self._plain(row) or self.band(row)
            if self.progress and done % _ROWS_BETWEEN == 0:
                self.progress(done)
        self.close()

    def alike(self, cells: Sequence[str]) -> Entry | None:
        """
        Give the entry of a row, where nothing is to be said of the row itself; the caller counts it.

        The cells are one for each heading, the reference number among them and on no other row.
        """
        return self._row_codes.entry(cells)

    def _plain(self, row: intake.Row) -> BandedRow | None:
        """Decide a row of which nothing is to be said, and count it; None for any other."""
        placed = self._reader.place(row)
        entry = None if placed.findings or placed.crn in self.people else self.alike(placed.cells)
        if entry is None or entry.result is None:
            return None
        entry.count += 1
        entry.added = entry.added or decided_row(entry.result)
        is_restricted = self._reader.is_restricted(placed.cells)
        return BandedRow(placed, entry.added, entry.result, (), (), is_restricted=is_restricted)

    def band(self, row: intake.Row) -> BandedRow:
        """Decide one row and count it; never nothing, whatever is wrong with it."""
        placed = self._reader.place(row)
        entry, person = self._entry(placed.pattern), self.people.get(placed.crn)
        is_kept = bool(person and person.kept_by and entry.result and entry.result.status is Status.HUB)
        if is_kept:
            entry = self._entry(placed.pattern, is_kept=True)
        findings = (*placed.findings, *entry.findings)
        if any(finding.fatal for finding in placed.findings):
            entry = Entry(None, findings)
            self.tally.add(entry, 1)
        else:
            entry.count += 1
            self.tally.warnings.update(finding.code for finding in placed.findings)
        repeated = repeated_warnings(person, is_kept=is_kept and entry.result is not None)
        self.tally.warnings.update(warning.code for warning in repeated)
        issues = tuple(finding.at(row.number) for finding in findings)
        is_restricted = self._reader.is_restricted(placed.cells)
        if issues and len(self.first_issues) < _ISSUES_KEPT:
            shown = intake.withheld(issues, row.number) if is_restricted else issues
            self.first_issues.extend(issue for issue in shown if issue.fatal)
        if entry.result is None:
            added = error_row(issues, self.ruleset, also=repeated)
        else:
            added = decided_row(entry.result, also=(*repeated, *map(warning_of, issues)))
        return BandedRow(placed, added, entry.result, issues, repeated, is_kept, is_restricted)

    def result(self, row: intake.Row) -> Result | None:
        """Say what one row comes to, and count nothing; None for a row in error."""
        placed = self._reader.place(row)
        if any(finding.fatal for finding in placed.findings):
            return None
        person = self.people.get(placed.crn)
        return self._entry(placed.pattern, is_kept=bool(person and person.kept_by)).result

    def decision(self, banded: BandedRow, *, is_named: bool = True) -> Decision:
        """
        Decide a banded row that is not in error again, with every step.

        With ``is_named`` it has the reference number, the words of its rationales, and what is said of the row.
        """
        understood = self._reader.understand(banded.placed.pattern)
        if is_named:
            case = self._reader.case(banded.placed, understood)
        else:
            band, has_reason = judging_of(understood) or ("", False)
            judgement = Judgement(band, _REASON_GIVEN if has_reason else "") if band else None
            case = Case("", understood.facts, judgement)
        decision = self._engine.decide(case)
        decision = decision.kept_in_field() if banded.is_kept else decision
        also = (*banded.repeated, *map(warning_of, banded.issues)) if is_named else ()
        return decision._replace(warnings=(*also, *decision.warnings)) if also else decision

    def next_steps(self, banded: BandedRow, decision: Decision) -> tuple[NextSteps, tuple[str, ...]] | None:
        """Say what happens next for a banded row, and which of its cells could not be read; None without services."""
        if self.services is None or self._circumstances is None:
            return None
        said = self._circumstances.understand(self._circumstances.pattern(banded.placed.cells))
        facts = {**self._reader.understand(banded.placed.pattern).facts, **said.facts}
        unread = tuple(f"{finding.words}; it counts as not known" for finding in said.findings)
        return next_steps(decision, facts, self.services, self.ruleset), unread

    def close(self) -> None:
        """Add what the kept entries have served to the tally, and start over."""
        for entry in (*self._by_codes, *self._by_pattern.values()):
            self.tally.add(entry, entry.count)
            entry.count = 0
        self._by_codes.clear()
        self._row_codes.let_go()
        self._by_pattern.clear()

    def gather(self, tally: Tally, first_issues: Sequence[intake.Issue]) -> None:
        """Take in what a copy of this has counted, of other rows."""
        self.tally.merge(tally)
        found = sorted((*self.first_issues, *first_issues), key=lambda issue: issue.row)
        self.first_issues = found[:_ISSUES_KEPT]

    def _repeated_people(self) -> intake.RepeatedPeople:
        """Find the people who are on more than one row, and what their rows come to; nothing is counted."""
        people = self.caseload.duplicates()
        outcomes: dict[frozenset[str], frozenset[str]] = {}
        for row in self.caseload.rows_of(people):
            placed = self._reader.place(row)
            person = people[placed.crn]
            person.is_restricted |= self._reader.is_restricted(placed.cells)
            is_fatal = any(finding.fatal for finding in placed.findings)
            result = None if is_fatal else self._entry(placed.pattern).result
            if result is None or result.status is not Status.HUB:
                person.kept_by = person.kept_by or row.number
            if result:
                held = self._entry(placed.pattern, is_kept=True).result or result
                found = person.outcomes | {str(held.band or held.route)}
                person.outcomes = outcomes.setdefault(found, found)
        return people

    def _make_room(self) -> None:
        if max(len(self._by_codes), len(self._by_pattern)) >= _KEPT:
            self.close()

    def _shared(self, found: Found, judged: Judging | None) -> Entry:
        """Make the entry of rows that come to the same by their codes."""
        self._make_room()
        entry = Entry(self._results.of(found, judged))
        self._by_codes.append(entry)
        return entry

    def _entry(self, pattern: intake.Pattern, *, is_kept: bool = False) -> Entry:
        """Give the entry of a pattern, kept from the hub or not; the caller counts the rows it serves."""
        entry = self._by_pattern.get((pattern, is_kept))
        if entry is None:
            self._make_room()
            understood, result = self._reader.understand(pattern), None
            if not understood.is_fatal:
                found = self._engine.table.find(self._engine.reader.codes(understood.facts), is_kept=is_kept)
                result = self._results.of(found, judging_of(understood))
            entry = self._by_pattern[pattern, is_kept] = Entry(result, understood.findings)
        return entry


def judging_of(understood: intake.Understood) -> Judging | None:
    """Give the band judged and whether a reason is given; None where nobody judged."""
    return (understood.judged_band, understood.has_reason) if understood.judged_band else None


def repeated_warnings(person: intake.Repeated | None, *, is_kept: bool) -> tuple[Warn, ...]:
    """Say that a person is on several rows, what these come to, and whether another one keeps this row from the hub."""
    if person is None:
        return ()
    found = [Warn("duplicate-crn", f"this person is on {person.in_words()}")]
    if person.differs:
        ends = ", ".join(sorted(person.outcomes))
        found.append(
            Warn("person-differs", f"the rows of this person come to different bands or routes: {ends}")
        )
    if is_kept:
        text = f"row {person.kept_by:,} of the same person is not certainly for the hub, so this one stays in the field"
        found.append(Warn("kept-from-hub", text))
    return tuple(found)
