"""An audit from its first row to its report: rows go by once, and every one comes out with its outcome and findings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import attrs

from banding.auditing.columns import AGE_PLACE, GROUP_ROLES, AuditColumns, cells_of
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
from banding.auditing.record_checks import Decided
from banding.auditing.report import AuditedCase, AuditReport, DisparityTable, InputFile
from banding.auditing.summary import headline_figures, method_words
from banding.auditing.tally import RowClass, Tally
from banding.intake import WITHHELD, Caseload, PlacedRow, Repeated, RepeatedPeople, Row, map_hint, undo
from banding.ruleset import Ruleset

_KEPT: Final = 50_000
Counted = tuple[Tally, Sequence[Mapping[str, tuple[int, str]]]]
"""What a run has counted, and where it met the groups of its rows first."""


@attrs.frozen
class AuditOptions:
    """How an audit is made; counts by group below ``smallest`` are suppressed, and ``said`` are the options as given."""

    policy: AuditPolicy
    columns: AuditColumns
    smallest: int = 10
    said: tuple[tuple[str, str], ...] = ()


@attrs.define(eq=False)
class SharedRow(RowClass):
    """What rows come to of which nothing is to be said that other rows could not have; ``suffix`` is their CSV text."""

    entry: PatternResult
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
    is_kept: bool = False


class Audit:
    """
    Audits one caseload, open. Ask for :meth:`rows` to the end, and then for the :meth:`report`.

    Who writes rows as they came may :meth:`begin`, ask for plain rows by what was decided of them (:meth:`plain`), for the
    others one by one (:meth:`audited`), and :meth:`end`.
    """

    def __init__(self, caseload: Caseload, ruleset: Ruleset, options: AuditOptions) -> None:
        self.kinds: Mapping[str, FindingKind] = finding_kinds(ruleset, options.policy)
        self._caseload, self._ruleset, self._options = caseload, ruleset, options
        self._groups = RowGroups(caseload, options.columns)
        self.patterns = PatternResults(caseload.reader, ruleset, options.policy, self.kinds)
        self.tally = Tally(list(self._groups.roles), self._groups.by, self.patterns.unknown_places)
        self._classes: dict[object, RowClass] = {}
        self._shared: dict[object, SharedRow] = {}
        columns = {column.name: column for column in caseload.reader.columns}
        self._recorded, self._reason = columns.get("recorded_band"), columns.get("rationale")
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
        place, policy, caseload = self._rationale, self._options.policy, self._caseload
        places, texts = [*self._groups.places, *([] if place is None else [place])], Counter[str]()
        # Before the first row is read, because a file can be gone through from one place at a time.
        for columns in cells_of(caseload, places) if places else ():
            self._groups.refuse_many(columns)
            texts.update(() if place is None else columns[-1])
        repeated = repeated_texts(texts, at=policy.rationale.repeated_at)
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
            people.add(placed, self._entry(placed), self._entry(placed, is_kept=True))
        self._people = people
        return people.repeated

    def audited(self, row: Row) -> AuditedRow:
        """Audit one row and count it; :meth:`begin` comes before the first and :meth:`end` after the last."""
        placed = self._caseload.reader.place(row)
        is_kept = self._people.is_kept(placed)
        entry = self._entry(placed, is_kept=is_kept)
        results = [entry.part.check]
        if entry.result is not None:
            results += self._check(entry.part, placed.cells)
            found = [self.kinds[each.code].found(f"the row {each.problem}") for each in placed.findings]
            results += [CheckResult(tuple(found))] if found else []
        if person := self._people.repeated.get(placed.crn):
            results.append(self._repeated(person, placed))
        found_on = tuple(results)
        alike = self._classes.get((entry.case_class, found_on))
        if alike is None:
            if len(self._classes) >= _KEPT:
                self._classes.clear()
            alike = RowClass(entry.case_class, found_on, _together(found_on))
            self._classes[entry.case_class, found_on] = alike
        findings = alike.findings
        self._count(placed.number, placed.cells, alike, entry.unknown, entry.matters)
        words = entry.words if entry.result is not None else _error_words(placed, entry)
        return AuditedRow(placed, entry, findings, words, is_kept)

    def plain(self, number: int, cells: Sequence[str], decided: Decided, codes: Sequence[int]) -> SharedRow:
        """Audit and count a row of which nothing is to be said by itself, from what was decided of cases with its codes."""
        band = None if self._recorded is None else self._recorded[cells[self._recorded.place]]
        is_told = False
        if self._reason is not None and (cell := cells[self._reason.place]):
            is_told = self._reason[cell] is True and not self._is_empty_reason(cell)
        route = "" if self._route is None else undo(cells[self._route]).strip()
        band = band if isinstance(band, str) else None
        part, compared = self.patterns.compared(decided, codes, band, route, is_told=is_told)
        more = self._check(part, cells)
        key = (decided.alike, part, compared, *more)
        found = self._shared.get(key)
        if found is None:
            if len(self._shared) >= _KEPT:
                self._shared.clear()
            results = (part.check, *more)
            entry = self.patterns.of(decided, part, compared)
            found = self._shared[key] = SharedRow(entry.case_class, results, _together(results), entry)
        self._count(number, cells, found, self.patterns.unknown(codes), decided.matters)
        return found

    def _count(
        self, number: int, cells: Sequence[str], alike: RowClass, unknown: bytes, matters: tuple[str, ...]
    ) -> None:
        self._groups.at(number)
        self.tally.add(alike, self._groups.of(cells), self._groups.compared(cells), unknown, matters)
        if alike.findings and not self._is_restricted(cells):
            self.tally.note(number, alike.findings)

    def end(self) -> Counted:
        """Count the rows that are waiting to be counted, and give what was counted; the report is complete after it."""
        self.tally.close()
        return self.tally, [words.first for words in self._groups.words]

    def gather(self, counted: Sequence[Counted]) -> None:
        """Take in what copies of this have counted, of other rows."""
        self._groups.gather([first for _, first in counted])
        for tally, first in counted:
            named = [words.named(met) for words, met in zip(self._groups.words, first, strict=True)]
            self.tally.merge(tally, *named)

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

    def case(self, audited: AuditedRow, *, is_explained: bool = True) -> AuditedCase:
        """Give an audited row as the report holds it, with its decision where it is to be explained."""
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
            decision=self.patterns.decision(placed.pattern, is_kept=audited.is_kept)
            if entry.result and is_explained
            else None,
        )

    def _entry(self, placed: PlacedRow, *, is_kept: bool = False) -> PatternResult:
        route = "" if self._route is None else undo(placed.cells[self._route]).strip()
        says_nothing = self._rationale is not None and self._is_empty_reason(placed.cells[self._rationale])
        found = self.patterns.result(placed.pattern, route, says_nothing=says_nothing, is_kept=is_kept)
        if not placed.findings or not any(finding.fatal for finding in placed.findings):
            return found
        return self.patterns.error(placed.pattern, (*placed.findings, *found.problems))

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


def _together(results: tuple[CheckResult, ...]) -> tuple[CaseFinding, ...]:
    """Give what several checks found, gravest first."""
    return gravest_first(finding for result in results for finding in result.findings)


def _error_words(placed: PlacedRow, entry: PatternResult) -> str:
    fatal = [problem.at(placed.number).message for problem in entry.problems if problem.fatal]
    return "; ".join(fatal).replace(";", ",").strip() + "."
