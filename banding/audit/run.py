"""An audit from its first row to its report: rows go by once, and every one comes out with its outcome and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from banding.audit.alike import Alike, AlikeBook
from banding.audit.columns import AuditColumns
from banding.audit.equality.ages import AGE_PLACE
from banding.audit.equality.row_groups import RowGroups, refuse_many_groups
from banding.audit.findings.kinds import DUPLICATE, TWO_BANDS, FindingKind, finding_kinds
from banding.audit.findings.people import People
from banding.audit.findings.rationales import SayingNothing, repeated_texts
from banding.audit.findings.record import RecordChecks
from banding.audit.findings.results import Look, gravest_first
from banding.audit.headline import headline_figures
from banding.audit.method import method_words
from banding.audit.patterns import Entries, Entry
from banding.audit.policy.model import AuditPolicy
from banding.audit.profiles import Profile
from banding.audit.report import AuditedCase, AuditReport, CaseFinding, DisparityTable, InputFile
from banding.audit.tally import GROUP_ROLES, Tally
from banding.intake import Caseload, PlacedRow, RepeatedPeople, Row, map_hint, undo
from banding.ruleset import Ruleset


@attrs.frozen
class AuditOptions:
    """
    How an audit is made.

    Attributes:
        policy: what is looked at beside the bands.
        columns: where the audit's own columns are.
        smallest: counts below this are suppressed in tables by group.
        said: the options as somebody gave them, name and value, for the report.
    """

    policy: AuditPolicy
    columns: AuditColumns
    smallest: int = 10
    said: tuple[tuple[str, str], ...] = ()


@attrs.frozen(eq=False)
class AuditedRow:
    """
    One row with what the audit made of it.

    Attributes:
        placed: the row, its own cells as they came.
        entry: what its pattern comes to.
        findings: everything found, gravest first.
        words: the outcome said of it.
    """

    placed: PlacedRow
    entry: Entry
    findings: tuple[CaseFinding, ...]
    words: str


class Audit:
    """
    Audits one caseload. Ask for :meth:`rows` to the end, and then for the :meth:`report`.

    Who writes rows as they came may :meth:`begin`, ask for what rows share (:meth:`shared_by`), for the others one by
    one (:meth:`audited`), and :meth:`end`.

    Args:
        caseload: the caseload, open.
        ruleset: the guidance.
        options: what is looked at.

    Attributes:
        kinds: every kind of finding that can be made.
        tally: the counts so far.
    """

    def __init__(self, caseload: Caseload, ruleset: Ruleset, options: AuditOptions) -> None:
        self.kinds: Mapping[str, FindingKind] = finding_kinds(ruleset, options.policy)
        self._caseload, self._ruleset, self._options = caseload, ruleset, options
        self._groups = RowGroups(caseload, options.columns)
        self.tally = Tally(list(self._groups.roles))
        self._by: Counter[tuple[int, str, Profile]] = Counter()
        self._entries = Entries(caseload.reader, ruleset, options.policy, self.kinds, self.tally)
        self._alike = AlikeBook(self.tally, self._by)
        self._route = options.columns.places.get("route")
        self._rationale = caseload.layout.index.get("rationale")
        self._says_nothing = SayingNothing(options.policy.nothing)

    def rows(self) -> Iterator[AuditedRow]:
        """
        Audit every row, in order, once.

        Returns:
            One audited row a row of the file; never nothing, whatever is wrong with it.

        Raises:
            TableError: the table breaks off; says where.
        """
        self.begin()
        for row in self._caseload.rows():
            yield self.audited(row)
        self.end()

    def begin(self) -> RepeatedPeople:
        """
        Look through the whole file for what no single row shows: reasons that are on many cases, numbers on several.

        Returns:
            The reference numbers that stand on more than one row.

        Raises:
            TableError: a column whose groups are to be compared has too many of them.
        """
        refuse_many_groups(self._caseload, self._options.columns)
        # Before the first row is read, because a file can be gone through from one place at a time.
        self._look = self._checks().look
        self._duplicates = self._caseload.duplicates()
        self._people = People()
        if self._duplicates:
            for row in self._caseload.rows():
                placed = self._caseload.reader.place(row)
                if placed.crn in self._duplicates:
                    self._people.add(placed.crn, self._entry(placed).profile)
        return self._duplicates

    def audited(self, row: Row) -> AuditedRow:
        """Audit one row and count it; :meth:`begin` comes before the first and :meth:`end` after the last."""
        placed = self._caseload.reader.place(row)
        entry = self._entry(placed)
        entry.count += 1
        looks = self._look(entry, placed.cells) if entry.decision is not None else []
        if placed.findings and entry.decision is not None:
            looks.append(self._of_row(placed))
        if placed.crn in self._duplicates:
            looks.append(self._duplicate(placed.crn))
        findings = _together([entry.look, *looks]) if looks else entry.look.findings
        self._count(placed, entry, looks, findings)
        words = entry.words if entry.decision is not None else _error_words(placed, entry)
        return AuditedRow(placed, entry, findings, words)

    def shared_by(self, cells: Sequence[str]) -> Alike | None:
        """
        Give what rows with such cells share, so that they can be counted together; the caller adds to its count.

        Args:
            cells: one for each heading; the reference number is there and on no other row.

        Returns:
            None where the row must be audited by itself: it is in error, or has a finding whose first rows are still
            being noted.
        """
        placed = self._caseload.reader.place(Row(0, tuple(cells)))
        entry = self._entry(placed)
        if entry.decision is None or placed.findings:
            return None
        looks = tuple(self._look(entry, placed.cells))
        groups, compared = self._groups.of(cells), self._groups.compared(cells)
        alike = self._alike.shared(
            entry, looks, groups, compared, findings=lambda: _together([entry.look, *looks])
        )
        return alike if self.tally.names_enough(alike.findings) else None

    @property
    def bearing(self) -> tuple[int, ...]:
        """Positions of the columns that bear on what is made of a row."""
        decided = [column.place for column in self._caseload.reader.columns]
        return tuple(sorted({*decided, *self._options.columns.places.values(), *self._groups.bearing}))

    @property
    def edition(self) -> int:
        """How often what rows share has been tallied and let go."""
        return self._alike.edition

    def end(self) -> None:
        """Tally what is left; the report is complete after it."""
        self._alike.let_go()
        self._entries.let_go()

    def report(self, *, inputs: Sequence[InputFile], cases: Sequence[AuditedCase] = ()) -> AuditReport:
        """
        Give the report, once every row has gone by.

        Args:
            inputs: the files that were read, by hash.
            cases: every case, where the caller kept them.
        """
        caseload, ruleset = self._caseload, self._ruleset
        disparities, cannot_show = self._disparities()
        outcomes = self.tally.outcomes(ruleset)
        findings = self.tally.findings(self.kinds)
        return AuditReport(
            title=f"Audit of {caseload.name}",
            on=caseload.reader.options.on,
            ruleset=ruleset.stamp,
            ruleset_title=ruleset.title,
            bands=tuple(band.name for band in ruleset.bands),
            inputs=tuple(inputs),
            options=self._options.said,
            rows=self.tally.rows,
            headline=headline_figures(
                outcomes, findings, self.tally.rows, people=(self._people.two_bands(), len(self._duplicates))
            ),
            outcomes=outcomes,
            crossings=self.tally.crossings(ruleset),
            groups=self.tally.groups(self._groups.role_headings()),
            findings=findings,
            unknowns=self.tally.unknowns(ruleset),
            disparities=disparities,
            cannot_show=cannot_show,
            method=method_words(ruleset, self._options.policy),
            notes=self._notes(),
            cases=tuple(cases),
        )

    def case(self, audited: AuditedRow) -> AuditedCase:
        """Give an audited row as the report holds it."""
        cells, profile = audited.placed.cells, audited.entry.profile
        team, officer, manager = [self._groups.name(cells, role) for role in GROUP_ROLES]
        return AuditedCase(
            row=audited.placed.number,
            crn=audited.placed.crn,
            team=team,
            officer=officer,
            manager=manager,
            recorded=profile.recorded,
            decided=profile.decided,
            outcome=profile.outcome,
            words=audited.words,
            missing=audited.entry.compared.missing,
            findings=audited.findings,
            decision=audited.entry.decision,
        )

    def _checks(self) -> RecordChecks:
        place, policy = self._rationale, self._options.policy
        repeated = (
            frozenset() if place is None else repeated_texts(self._caseload, place, at=policy.repeated_at)
        )
        on = self._caseload.reader.options.on
        return RecordChecks(
            self._options.columns, policy, self.kinds, on=on, rationale_place=place, repeated=repeated
        )

    def _entry(self, placed: PlacedRow) -> Entry:
        route = "" if self._route is None else undo(placed.cells[self._route]).strip()
        says_nothing = self._rationale is not None and self._says_nothing[placed.cells[self._rationale]]
        entry = self._entries.entry(placed.pattern, route, says_nothing=says_nothing)
        if not placed.findings or not any(finding.fatal for finding in placed.findings):
            return entry
        return self._entries.error(placed.pattern, (*placed.findings, *entry.problems))

    def _of_row(self, placed: PlacedRow) -> Look:
        found = [self.kinds[each.code].found(f"the row {each.problem}") for each in placed.findings]
        return Look(tuple(found))

    def _duplicate(self, crn: str) -> Look:
        rows = self._duplicates[crn].in_words()
        found = [self.kinds[DUPLICATE].found(f"this reference number is on {rows}")]
        if differing := self._people.differing(crn):
            found.append(self.kinds[TWO_BANDS].found(f"{rows} are the same person's: {differing}"))
        return Look(gravest_first(found), (DUPLICATE,))

    def _count(
        self, placed: PlacedRow, entry: Entry, looks: Sequence[Look], findings: Sequence[CaseFinding]
    ) -> None:
        cells, profile = placed.cells, entry.profile
        groups = self._groups.of(cells)
        for role, name in groups:
            self.tally.add_to_group(role, name, profile)
        if looks:
            self.tally.add_looks(looks)
        if findings:
            self.tally.note(placed.number, findings, groups)
        for place, name in self._groups.compared(cells):
            self._by[place, name, profile] += 1

    def _disparities(self) -> tuple[tuple[DisparityTable, ...], tuple[str, ...]]:
        if not self._options.columns.by:
            return (), ()
        # The statistics library is imported only where it is asked for: it takes longer than most audits.
        from banding.audit.equality.comparisons import CANNOT_SHOW, disparity_tables

        index = self._caseload.layout.index
        held = {*self._groups.roles.values(), *(index[name] for name in ("recorded_band",) if name in index)}
        read = {AGE_PLACE, *index.values(), *self._options.columns.places.values()}
        tables = disparity_tables(
            self._by,
            self._groups.compared_headings(),
            smallest=self._options.smallest,
            in_full=held,
            read=read,
        )
        return tables, CANNOT_SHOW

    def _notes(self) -> tuple[str, ...]:
        layout = self._caseload.layout
        notes = [*self._caseload.table.notes]
        if "recorded_band" not in layout.index:
            notes.append("There is no column recorded_band, so no case has a band on record.")
        near = [
            f"The column {heading} looks like {ours} and was not read. If it is meant so, rename it, or map it."
            for heading, ours in layout.near
            if layout.header.index(heading)
            not in {*self._options.columns.places.values(), *self._options.columns.by}
        ]
        notes += [*near, *([f"To map: {map_hint(self._caseload.name)}."] if near else [])]
        if self._groups.has_ages:
            day = f"{self._caseload.reader.options.on:%-d %B %Y}"
            notes.append(f"Age groups are by the age on {day}, from the date of birth or else the age.")
        return tuple(notes)


def _together(looks: Sequence[Look]) -> tuple[CaseFinding, ...]:
    found = [look.findings for look in looks if look.findings]
    if len(found) > 1:
        return gravest_first(finding for part in found for finding in part)
    return found[0] if found else ()


def _error_words(placed: PlacedRow, entry: Entry) -> str:
    fatal = [problem.at(placed.number).message for problem in entry.problems if problem.fatal]
    return "; ".join(fatal).replace(";", ",").strip() + "."
