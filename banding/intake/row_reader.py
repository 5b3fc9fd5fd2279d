"""
Rows of cells → cases. A row ends as a case, or as the issues that say why it cannot be one.

Reading goes in two steps, so that a million rows cost little more than their few thousand different patterns: the
*pattern* of a row is what each of its cells says once read, without whose case it is or the words of a rationale, and
rows of the same pattern are the same case to the rules; *understanding* a pattern settles blanks, ages and registers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from banding.case import Case, Judgement
from banding.facts import Fact, FactKind
from banding.intake.cells import NOT_KNOWN, columns_of
from banding.intake.columns import Layout
from banding.intake.person import crn_of, person_of
from banding.intake.restricted import RestrictedRows
from banding.intake.rows import CaseRow, Finding, Pattern, PlacedRow, ReadingOptions, Understood
from banding.intake.settling import Settler
from banding.intake.tables import Row
from banding.intake.tables.cell_text import Unsure, own_text, undo
from banding.intake.values import BadCell, no_value, parse_date
from banding.text import is_no_value, visible

_NO_CRN = Finding("no-crn", "", "", "the case reference number (crn) is blank", fatal=True)


class RowReader:
    """
    Reads the rows of one file.

    Args:
        layout: which column is which.
        facts: the ruleset's facts.
        bands: the ruleset's band names.
        options: how to read cells that say nothing.
    """

    def __init__(
        self, layout: Layout, facts: Sequence[Fact], bands: Sequence[str], *, options: ReadingOptions
    ) -> None:
        self.layout = layout
        self.options = options
        self.width = len(layout.header)
        self.facts = tuple(facts)
        self._crn_place = layout.index["crn"]
        self.columns = columns_of(layout, facts, bands, options)
        self._pairs = [(column, column.place) for column in self.columns]
        self.is_restricted = RestrictedRows(layout, options)
        self._settler = Settler(layout, facts, options)
        self.when_silent = self._settler.when_silent

    def pattern(self, cells: Sequence[str]) -> Pattern:
        """
        Give what each cell of a row says.

        Args:
            cells: one cell for each heading.

        Returns:
            A hashable pattern; rows with equal patterns are alike to the rules.
        """
        return tuple([column[cells[place]] for column, place in self._pairs])

    def understand(self, pattern: Pattern) -> Understood:
        """Settle what a pattern means: blanks, absent columns, ages, registers, and what is wrong."""
        said = {column.name: value for column, value in zip(self.columns, pattern, strict=True)}
        findings = [
            Finding("bad-value", column.heading, value.value, value.problem, fatal=True)
            for column, value in zip(self.columns, pattern, strict=True)
            if isinstance(value, BadCell)
        ]
        facts = self._settler.facts(said, findings)
        judged = said.get("judged_band")
        return Understood(
            facts,
            judged if isinstance(judged, str) else None,
            said.get("rationale") is True,
            tuple(findings),
            any(finding.fatal for finding in findings),
        )

    def place(self, row: Row) -> PlacedRow:
        """
        Fit a row's cells under the headings and give its pattern.

        Args:
            row: its number and cells, as many as there are.

        Returns:
            The row, with what is wrong with it as a whole: too short (what is missing is not known), too long (an
            error, because its cells may be out of place), or without a reference number (an error).
        """
        cells, findings = self._fit(row.cells)
        pattern = self.pattern(cells)
        if len(row.cells) < self.width:
            pattern = self._forget(pattern, len(row.cells))
        said = cells[self._crn_place]
        crn = "" if isinstance(said, Unsure) else crn_of(undo(said))
        if isinstance(said, Unsure) and said.problem:
            findings.append(
                Finding("bad-value", self.layout.header[self._crn_place], said[:40], said.problem, fatal=True)
            )
        elif not person_of(crn):
            findings.append(self._nobody(crn))
        beyond = (
            row.cells[self.width :] if any(finding.code == "row-too-long" for finding in findings) else ()
        )
        return PlacedRow(row.number, cells, crn, pattern, tuple(findings), beyond)

    def _nobody(self, crn: str) -> Finding:
        """Say what is wrong with a reference number that names nobody."""
        if not visible(crn).strip():
            return _NO_CRN
        bad = no_value(crn, instead="write the case reference number")
        return Finding(
            "bad-value", self.layout.header[self._crn_place].strip(), bad.value, bad.problem, fatal=True
        )

    def read(self, row: Row) -> CaseRow:
        """Read one row into a case, or into the issues that say why it cannot be one."""
        placed = self.place(row)
        understood = self.understand(placed.pattern)
        findings = (*placed.findings, *understood.findings)
        is_fatal = any(finding.fatal for finding in findings)
        return CaseRow(
            row.number,
            placed.cells,
            placed.crn,
            None if is_fatal else self.case(placed, understood),
            self._word("recorded_band", placed.cells),
            tuple(finding.at(row.number) for finding in findings),
        )

    def case(self, placed: PlacedRow, understood: Understood) -> Case:
        """Give the case of a row that has no fatal finding, with the words of its rationales."""
        cells = placed.cells
        texts = {fact.name: self._text(fact.name, cells) for fact in self.facts if fact.kind is FactKind.TEXT}
        facts = {**understood.facts, **{name: text or None for name, text in texts.items()}}
        judgement = None
        if understood.judged_band:
            judgement = Judgement(
                understood.judged_band,
                self._text("rationale", cells),
                "" if is_no_value(self._text("judged_by", cells)) else self._text("judged_by", cells),
                self._judged_on(cells),
            )
        return Case(placed.crn, facts, judgement)

    def _fit(self, cells: tuple[str, ...]) -> tuple[tuple[str, ...], list[Finding]]:
        if len(cells) < self.width:
            fewer = self.width - len(cells)
            problem = (
                f"has {fewer} {'cell' if fewer == 1 else 'cells'} fewer than the header, read as not known"
            )
            return cells + ("",) * (self.width - len(cells)), [
                Finding("row-too-short", "", "", problem, fatal=False)
            ]
        if any(cell.strip() for cell in cells[self.width :]):
            more = len(cells) - self.width
            problem = f"has {more} {'cell' if more == 1 else 'cells'} more than the header, so some may be out of place"
            return cells[: self.width], [Finding("row-too-long", "", "", problem, fatal=True)]
        return cells[: self.width], []

    def _forget(self, pattern: Pattern, width: int) -> Pattern:
        """Read the cells that a short row does not have as not known, whatever a blank cell means."""
        known = zip(self.columns, pattern, strict=True)
        return tuple(value if column.place < width else NOT_KNOWN.get(column.name) for column, value in known)

    def _text(self, name: str, cells: Sequence[str]) -> str:
        place = self.layout.index.get(name)
        said = own_text(cells[place]) if place is not None else ""
        return "" if isinstance(said, Unsure) else said.strip()

    def _judged_on(self, cells: Sequence[str]) -> date | None:
        found = parse_date(self._text("judged_on", cells), latest=self.options.on)
        return found if isinstance(found, date) else None

    def _word(self, name: str, cells: Sequence[str]) -> str | None:
        column = next((column for column in self.columns if column.name == name), None)
        found = column[cells[column.place]] if column else None
        return found if isinstance(found, str) else None
