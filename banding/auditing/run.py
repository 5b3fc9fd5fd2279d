"""An audit from its first row to its report: rows go by once, and every one comes out with its outcome and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import attrs

from banding.auditing.columns import AGE_PLACE, GROUP_ROLES, AuditColumns
from banding.auditing.equality.comparisons import CANNOT_SHOW, disparity_tables
from banding.auditing.equality.groups import RowGroups
from banding.auditing.findings.cells import folded, repeated_texts, says_nothing
from banding.auditing.findings.kinds import (
    DUPLICATE,
    TWO_BANDS,
    CaseFinding,
    CheckResult,
    FindingKind,
    finding_kinds,
    gravest_first,
)
from banding.auditing.findings.record import People, RecordChecks
from banding.auditing.patterns import PatternResult, PatternResults
from banding.auditing.policy.model import AuditPolicy
from banding.auditing.report import AuditedCase, AuditReport, DisparityTable, InputFile
from banding.auditing.summary import headline_figures, method_words
from banding.auditing.tally import Tally
from banding.intake import WITHHELD, Caseload, PlacedRow, Repeated, RepeatedPeople, Row, map_hint, undo
from banding.ruleset import Ruleset

_KEPT: Final = 50_000


@attrs.frozen
class AuditOptions:
    """How an audit is made; counts by group below ``smallest`` are suppressed, and ``said`` are the options as given."""

    policy: AuditPolicy
    columns: AuditColumns
    smallest: int = 10
    said: tuple[tuple[str, str], ...] = ()


@attrs.define(eq=False)
class RowClass:
    """
    What rows that an audit cannot tell apart share: they are counted together.

    ``results`` are of their pattern and of the checks of their own columns, ``groups`` their team, officer and manager,
    each as role and name, and ``by`` the groups they are compared in, each as position of the column and name. ``suffix``
    is the added cells as CSV text, filled by whoever writes CSV, and ``count`` how many rows it has served since it was
    last tallied.
    """

    entry: PatternResult
    results: tuple[CheckResult, ...]
    findings: tuple[CaseFinding, ...]
    groups: tuple[tuple[str, str], ...]
    by: tuple[tuple[int, str], ...]
    suffix: str = ""
    count: int = 0

    @property
    def words(self) -> str:
        """The outcome said of such a case."""
        return self.entry.words


@attrs.frozen(eq=False)
class AuditedRow:
    """One row, its own cells as they came, with what the audit made of it; findings are gravest first."""

    placed: PlacedRow
    entry: PatternResult
    findings: tuple[CaseFinding, ...]
    words: str


class Audit:
    """
    Audits one caseload, open. Ask for :meth:`rows` to the end, and then for the :meth:`report`.

    Who writes rows as they came may :meth:`begin`, ask for what rows share (:meth:`shared_by`), for the others one by
    one (:meth:`audited`), and :meth:`end`.
    """

    def __init__(self, caseload: Caseload, ruleset: Ruleset, options: AuditOptions) -> None:
        self.kinds: Mapping[str, FindingKind] = finding_kinds(ruleset, options.policy)
        self._caseload, self._ruleset, self._options = caseload, ruleset, options
        self._groups = RowGroups(caseload, options.columns)
        self.tally = Tally(list(self._groups.roles))
        self._patterns = PatternResults(caseload.reader, ruleset, options.policy, self.kinds)
        self._shared: dict[tuple[object, ...], RowClass] = {}
        self.edition = 0
        """How often what rows share has been tallied and let go."""
        self._is_restricted = caseload.reader.is_restricted
        self._route = options.columns.places.get("route")
        self._rationale = caseload.layout.index.get("rationale")
        nothing = frozenset(map(folded, options.policy.rationale.nothing))

        @lru_cache(_KEPT)
        def is_empty_reason(cell: str) -> bool:
            text = folded(undo(cell))
            return bool(text) and says_nothing(text, nothing)

        self._is_empty_reason = is_empty_reason

    def rows(self) -> Iterator[AuditedRow]:
        """Audit every row, in order, once, whatever is wrong with it; raises TableError where the table breaks off."""
        self.begin()
        for row in self._caseload.rows():
            yield self.audited(row)
        self.end()

    def begin(self) -> RepeatedPeople:
        """
        Look through the whole file for what no single row shows: reasons that are on many cases, people on several rows.

        Raises TableError where a column whose groups are to be compared has too many of them.
        """
        self._groups.refuse_many()
        place, policy, caseload = self._rationale, self._options.policy, self._caseload
        # Before the first row is read, because a file can be gone through from one place at a time.
        repeated = () if place is None else repeated_texts(caseload, place, at=policy.rationale.repeated_at)
        self._check = RecordChecks(
            self._options.columns,
            policy,
            self.kinds,
            on=caseload.reader.options.on,
            rationale_place=place,
            repeated=repeated,
            is_restricted=caseload.reader.is_restricted,
        ).check
        people = People(caseload, self._ruleset)
        for row in caseload.rows_of(people.repeated):
            placed = caseload.reader.place(row)
            people.add(placed, self._entry(placed))
        self._people = people
        return people.repeated

    def audited(self, row: Row) -> AuditedRow:
        """Audit one row and count it; :meth:`begin` comes before the first and :meth:`end` after the last."""
        placed = self._caseload.reader.place(row)
        entry = self._entry(placed, is_kept=self._people.is_kept(placed))
        results = [entry.result]
        if entry.decision is not None:
            results += self._check(entry, placed.cells)
            found = [self.kinds[each.code].found(f"the row {each.problem}") for each in placed.findings]
            results += [CheckResult(tuple(found))] if found else []
        if person := self._people.repeated.get(placed.crn):
            results.append(self._repeated(person, placed))
        findings, groups = _together(results), self._groups.of(placed.cells)
        self.tally.add(entry.case_class, results, findings, groups, self._groups.compared(placed.cells))
        if not self._is_restricted(placed.cells):
            self.tally.note(placed.number, findings)
        words = entry.words if entry.decision is not None else _error_words(placed, entry)
        return AuditedRow(placed, entry, findings, words)

    def shared_by(self, cells: Sequence[str]) -> RowClass | None:
        """
        Give what rows with such cells share, so that they can be counted together; the caller adds to its count.

        None where the row must go by itself: it is in error, or has a finding whose first rows are still being noted.
        """
        placed = self._caseload.reader.place(Row(0, tuple(cells)))
        entry = self._entry(placed)
        if entry.decision is None or placed.findings:
            return None
        results = (entry.result, *self._check(entry, placed.cells))
        groups, compared = self._groups.of(cells), self._groups.compared(cells)
        key = (entry, results, groups, compared)
        found = self._shared.get(key)
        if found is None:
            if len(self._shared) >= _KEPT:
                self.end()
            found = self._shared[key] = RowClass(entry, results, _together(results), groups, compared)
        return found if self.tally.names_enough(found.findings) else None

    @property
    def bearing(self) -> tuple[int, ...]:
        """Positions of the columns that bear on what is made of a row."""
        decided = [column.place for column in self._caseload.reader.columns]
        return tuple(sorted({*decided, *self._options.columns.places.values(), *self._groups.bearing}))

    def end(self) -> None:
        """Tally what rows share, and let go of it; the report is complete after it."""
        for each in self._shared.values():
            if each.count:
                self.tally.add(
                    each.entry.case_class, each.results, each.findings, each.groups, each.by, each.count
                )
                each.count = 0
        self._shared.clear()
        self.edition += 1

    def report(self, *, inputs: Sequence[InputFile], cases: Sequence[AuditedCase] = ()) -> AuditReport:
        """Give the report, once every row has gone by, with the files read by hash and the cases where they were kept."""
        caseload, ruleset, tally = self._caseload, self._ruleset, self.tally
        disparities, cannot_show = self._disparities()
        outcomes, findings = tally.outcomes(ruleset), tally.findings(self.kinds)
        return AuditReport(
            title=f"Audit of {caseload.name}",
            on=caseload.reader.options.on,
            ruleset=ruleset.stamp,
            ruleset_title=ruleset.title,
            bands=tuple(band.name for band in ruleset.bands),
            inputs=tuple(inputs),
            options=self._options.said,
            rows=tally.rows,
            headline=headline_figures(outcomes, findings, tally.rows, people=self._people.two_bands()),
            outcomes=outcomes,
            crossings=tally.crossings(ruleset),
            groups=tally.groups(self._groups.role_headings()),
            findings=findings,
            unknowns=tally.unknowns(ruleset),
            disparities=disparities,
            cannot_show=cannot_show,
            method=method_words(ruleset, self._options.policy),
            notes=self._notes(),
            cases=tuple(cases),
        )

    def case(self, audited: AuditedRow) -> AuditedCase:
        """Give an audited row as the report holds it."""
        placed, entry = audited.placed, audited.entry
        recorded, decided = entry.case_class.recorded, entry.case_class.decided
        outcome = entry.compared.outcome
        if self._is_restricted(placed.cells):
            band = decided if decided in self._ruleset.band_by_name else "no band"
            bare = (placed.number, placed.crn, "", "", "", recorded, band, outcome, WITHHELD, (), (), None)
            return AuditedCase(*bare, is_restricted=True)
        team, officer, manager = [self._groups.name(placed.cells, role) for role in GROUP_ROLES]
        return AuditedCase(
            row=placed.number,
            crn=placed.crn,
            team=team,
            officer=officer,
            manager=manager,
            recorded=recorded,
            decided=decided,
            outcome=outcome,
            words=audited.words,
            missing=entry.compared.missing,
            findings=audited.findings,
            decision=entry.decision,
        )

    def _entry(self, placed: PlacedRow, *, is_kept: bool = False) -> PatternResult:
        route = "" if self._route is None else undo(placed.cells[self._route]).strip()
        says_nothing = self._rationale is not None and self._is_empty_reason(placed.cells[self._rationale])
        found = self._patterns.result(placed.pattern, route, says_nothing=says_nothing, is_kept=is_kept)
        if not placed.findings or not any(finding.fatal for finding in placed.findings):
            return found
        return self._patterns.error(placed.pattern, (*placed.findings, *found.problems))

    def _repeated(self, person: Repeated, placed: PlacedRow) -> CheckResult:
        rows = person.in_words()
        kept = (
            f", and row {person.kept_by:,} keeps this one from the hub"
            if self._people.is_kept(placed)
            else ""
        )
        found = [self.kinds[DUPLICATE].found(f"this person is on {rows}{kept}")]
        if differing := self._people.differing(person):
            found.append(self.kinds[TWO_BANDS].found(f"{rows} are the same person's: {differing}"))
        return CheckResult(gravest_first(found), (DUPLICATE,))

    def _disparities(self) -> tuple[tuple[DisparityTable, ...], tuple[str, ...]]:
        if not self._options.columns.by:
            return (), ()
        index = self._caseload.layout.index
        held = {*self._groups.roles.values(), index.get("recorded_band", AGE_PLACE)} - {AGE_PLACE}
        read = {AGE_PLACE, *index.values(), *self._options.columns.places.values()}
        headings, smallest = self._groups.compared_headings(), self._options.smallest
        tables = disparity_tables(self.tally.by, headings, smallest=smallest, in_full=held, read=read)
        return tables, CANNOT_SHOW

    def _notes(self) -> tuple[str, ...]:
        layout, columns = self._caseload.layout, self._options.columns
        notes = [*self._caseload.table.notes]
        if "recorded_band" not in layout.index:
            notes.append("There is no column recorded_band, so no case has a band on record.")
        near = [
            f"The column {heading} looks like {ours} and was not read. If it is meant so, rename it, or map it."
            for heading, ours in layout.near
            if layout.header.index(heading) not in {*columns.places.values(), *columns.by}
        ]
        notes += [*near, *([f"To map: {map_hint(self._caseload.name)}."] if near else [])]
        if self._groups.has_ages:
            day = f"{self._caseload.reader.options.on:%-d %B %Y}"
            notes.append(f"Age groups are by the age on {day}, from the date of birth or else the age.")
        return tuple(notes)


def _together(results: Sequence[CheckResult]) -> tuple[CaseFinding, ...]:
    found = [result.findings for result in results if result.findings]
    if len(found) > 1:
        return gravest_first(finding for part in found for finding in part)
    return found[0] if found else ()


def _error_words(placed: PlacedRow, entry: PatternResult) -> str:
    fatal = [problem.at(placed.number).message for problem in entry.problems if problem.fatal]
    return "; ".join(fatal).replace(";", ",").strip() + "."
