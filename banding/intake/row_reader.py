"""
Rows of cells → cases, or the issues that say why a row cannot be one; in two steps, so that a million rows cost little.

The *pattern* of a row is what each of its cells says: rows of the same pattern are the same case to the rules.
*Understanding* a pattern settles the rest: a cell comes first, then a registration, then an age, and only where all say
nothing is it asked what saying nothing means.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from banding.case import Case, Judgement
from banding.facts import Fact, FactKind, Value
from banding.intake.cells import NOT_KNOWN, REGISTERS, columns_of, requirements_of
from banding.intake.code_tables import REQUIREMENTS, CodeReading
from banding.intake.columns import Layout
from banding.intake.person import WRITE_CRN, crn_of, person_of
from banding.intake.restricted import RestrictedRows
from banding.intake.rows import CaseRow, Finding, Pattern, PlacedRow, ReadingOptions, Understood
from banding.intake.tables import Row
from banding.intake.tables.cell_text import Unsure, own_text, undo
from banding.intake.values import BadCell, Blank, is_under_age, no_value, parse_date
from banding.text import is_no_value, visible

_NO_CRN = Finding("no-crn", "", "", "the case reference number (crn) is blank", fatal=True)
_LISTS = {REGISTERS: "register", REQUIREMENTS: "requirement"}
"""The columns that list codes, and what one entry is called."""


class RowReader:
    """Reads the rows of one file, for a ruleset's facts and band names."""

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
        self._aged = tuple(fact for fact in facts if fact.yes_at_age is not None)
        has_registers = any(column.name == REGISTERS for column in self.columns)
        self._unregistered = options.registers.settles if options.registers and not has_registers else ()
        required = requirements_of(layout, facts, options)
        self._required = frozenset(required.settles) if required else frozenset()
        self._day = f"{options.on:%-d %B %Y}"
        self.when_silent: Mapping[str, Value] = {fact.name: self._when_silent(fact, {}) for fact in facts}

    def pattern(self, cells: Sequence[str]) -> Pattern:
        """Give what each cell of a row says, one for each heading; rows with equal patterns are alike to the rules."""
        return tuple([column[cells[place]] for column, place in self._pairs])

    def understand(self, pattern: Pattern) -> Understood:
        """Settle what a pattern means: blanks, absent columns, ages, registers, and what is wrong."""
        said = {column.name: value for column, value in zip(self.columns, pattern, strict=True)}
        findings = [
            Finding("bad-value", column.heading, value.value, value.problem, fatal=True)
            for column, value in zip(self.columns, pattern, strict=True)
            if isinstance(value, BadCell)
        ]
        facts = self._settled(said, findings)
        judged = said.get("judged_band")
        return Understood(
            facts,
            judged if isinstance(judged, str) else None,
            said.get("rationale") is True,
            tuple(findings),
            any(finding.fatal for finding in findings),
        )

    def place(self, row: Row) -> PlacedRow:
        """Fit a row's cells under the headings, with its pattern and what is wrong with it: its length, or no reference number."""
        cells, findings = self._fit(row.cells)
        pattern = self.pattern(cells)
        if len(row.cells) < self.width:
            # The cells that a short row does not have are not known, whatever a blank cell means.
            pattern = tuple(
                value if column.place < len(row.cells) else NOT_KNOWN.get(column.name)
                for column, value in zip(self.columns, pattern, strict=True)
            )
        said, bad = cells[self._crn_place], None
        crn = "" if isinstance(said, Unsure) else crn_of(undo(said))
        is_long = any(finding.fatal for finding in findings)
        if isinstance(said, Unsure) and said.problem:
            bad = BadCell(said[:40], said.problem)
        elif not visible(crn).strip():
            findings.append(_NO_CRN)
        elif not person_of(crn):
            bad = no_value(crn, instead=WRITE_CRN)
        if bad:
            findings.append(Finding("bad-value", self._heading("crn"), bad.value, bad.problem, fatal=True))
        beyond = row.cells[self.width :] if is_long else ()
        return PlacedRow(row.number, cells, crn, pattern, tuple(findings), beyond)

    def read(self, row: Row) -> CaseRow:
        """Read one row into a case, or into the issues that say why it cannot be one."""
        placed = self.place(row)
        understood = self.understand(placed.pattern)
        findings = (*placed.findings, *understood.findings)
        case = None if any(finding.fatal for finding in findings) else self.case(placed, understood)
        issues = tuple(finding.at(row.number) for finding in findings)
        return CaseRow(row.number, placed.cells, placed.crn, case, issues)

    def case(self, placed: PlacedRow, understood: Understood) -> Case:
        """Give the case of a row that has no fatal finding, with the words of its rationales."""
        cells = placed.cells
        texts = {fact.name: self._text(fact.name, cells) for fact in self.facts if fact.kind is FactKind.TEXT}
        facts = {**understood.facts, **{name: text or None for name, text in texts.items()}}
        judgement = None
        if understood.judged_band:
            reason, by = self._text("rationale", cells), self._text("judged_by", cells)
            on = parse_date(self._text("judged_on", cells), latest=self.options.on)
            judgement = Judgement(
                understood.judged_band,
                reason,
                "" if is_no_value(by) else by,
                on if isinstance(on, date) else None,
            )
        return Case(placed.crn, facts, judgement)

    def _fit(self, cells: tuple[str, ...]) -> tuple[tuple[str, ...], list[Finding]]:
        if len(cells) < self.width:
            fewer = self.width - len(cells)
            cells_fewer = "1 cell" if fewer == 1 else f"{fewer} cells"
            problem = f"has {cells_fewer} fewer than the header, read as not known"
            return cells + ("",) * fewer, [Finding("row-too-short", "", "", problem, fatal=False)]
        if any(cell.strip() for cell in cells[self.width :]):
            more = len(cells) - self.width
            problem = f"has {more} {'cell' if more == 1 else 'cells'} more than the header, so some may be out of place"
            return cells[: self.width], [Finding("row-too-long", "", "", problem, fatal=True)]
        return cells[: self.width], []

    def _text(self, name: str, cells: Sequence[str]) -> str:
        place = self.layout.index.get(name)
        said = own_text(cells[place]) if place is not None else ""
        return "" if isinstance(said, Unsure) else said.strip()

    def _settled(self, said: Mapping[str, object], findings: list[Finding]) -> dict[str, Value]:
        """Give every fact's value, text facts only as True or None; what a person should look at is added to the findings."""
        lists = {name: said[name] for name in _LISTS if name in said and said[name] is not Blank.BLANK}
        blank = Blank.BLANK
        facts = {name: _value(said.get(name, blank), silent) for name, silent in self.when_silent.items()}
        for fact in self.facts if lists else self._aged:
            facts[fact.name] = self._settle(fact, said, lists, findings)
        for name, listed in lists.items():
            if isinstance(listed, CodeReading):
                findings.extend(_list_findings(_LISTS[name], listed))
        findings.extend(self._row_findings(said))
        return facts

    def _settle(
        self, fact: Fact, said: Mapping[str, object], lists: Mapping[str, object], findings: list[Finding]
    ) -> Value:
        value = said.get(fact.name, Blank.BLANK)
        if isinstance(value, BadCell) or fact.kind is FactKind.TEXT:
            return _value(value, None)
        for name, listed in lists.items():
            if isinstance(listed, CodeReading):
                value = self._with_list(fact, value, name, listed, findings)
        if fact.yes_at_age is not None:
            value = self._with_age(fact, fact.yes_at_age, value, said, findings)
        return self._when_silent(fact, lists) if value is Blank.BLANK else _value(value, None)

    def _when_silent(self, fact: Fact, lists: Mapping[str, object]) -> Value:
        """Read a fact of which neither its cell, an age nor a list of codes says anything."""
        if any(isinstance(each, CodeReading) and each.leaves_open(fact.name) for each in lists.values()):
            # An entry that was not read could be the one that says so.
            return None
        if fact.name in self._required and REQUIREMENTS in lists:
            return None
        options, mapping = self.options, self.options.mapping
        registers, has_list = options.registers, isinstance(lists.get(REGISTERS), CodeReading)
        is_no_unlisted = mapping and mapping.registers and mapping.registers.unlisted == "no"
        if has_list and is_no_unlisted and registers and fact.name in registers.settles and fact.assumable:
            return False
        if fact.name in self.layout.index or fact.name in self._required:
            told, is_no = mapping and mapping.blank, options.blank_is_no
        else:
            told, is_no = mapping and mapping.absent, options.absent_is_no
        # Registrations that the mapping names and the file lacks are not known, so neither is what they would say.
        is_missing = fact.name in self._unregistered and fact.name not in self.layout.index
        is_assumed = is_no and fact.assumable and fact.kind is FactKind.YES_NO and not is_missing
        silent = False if is_assumed else None
        return told.get(fact.name, silent) if told else silent

    def _with_list(
        self, fact: Fact, value: object, name: str, listed: CodeReading, findings: list[Finding]
    ) -> object:
        is_open = isinstance(value, Blank) or value is None
        if fact.name in listed.left_out:
            if value is True:
                # READING: requirements-listed. What a list leaves out says less than a plain yes.
                findings.append(_disagreement(fact, name, f"{fact.name} says yes, and is used"))
            return False if is_open else value
        if fact.name not in listed.facts:
            return value
        said = listed.facts[fact.name]
        if is_open or value == said:
            return said
        # READING: register-disagrees. A record that contradicts itself says neither, so a person must be asked.
        findings.append(_disagreement(fact, name, "it is read as not known"))
        return None

    def _row_findings(self, said: Mapping[str, object]) -> Iterator[Finding]:
        day = self._day
        if said.get("order_ended") is True:
            problem = f"the order ended on or before {day}, the day decided for"
            yield Finding("order-ended", self._heading("order_ended"), "", problem, fatal=False)
        for column in ("date_of_birth", "age"):
            if is_under_age(said.get(column)):
                problem = f"the person is {said[column]} on {day}, and probation supervises adults"
                yield Finding("under-18", self._heading(column), "", problem, fatal=False)

    def _heading(self, column: str) -> str:
        return self.layout.header[self.layout.index[column]].strip()

    def _with_age(
        self, fact: Fact, limit: int, value: object, said: Mapping[str, object], findings: list[Finding]
    ) -> object:
        born, age = said.get("date_of_birth"), said.get("age")
        by_birth = born <= limit if isinstance(born, int) else None
        by_age = age <= limit if isinstance(age, int) else None
        told = [fact_says for fact_says in (value, by_birth, by_age) if isinstance(fact_says, bool)]
        if len(set(told)) > 1:
            problem = f"{fact.name}, date_of_birth and age disagree; the first of them that is given is used"
            findings.append(Finding("age-disagrees", "", "", problem, fatal=False))
        return told[0] if told else value


def _disagreement(fact: Fact, name: str, outcome: str) -> Finding:
    what = "registrations" if name == REGISTERS else "requirements listed"
    problem = f"{fact.name} and the {what} disagree; {outcome}"
    return Finding(f"{_LISTS[name]}-disagrees", "", "", problem, fatal=False)


def _list_findings(what: str, listed: CodeReading) -> Iterator[Finding]:
    for code, fact in listed.asks:
        problem = f"{code} is registered, and a person must say whether {fact} is so"
        yield Finding(f"{what}-asks", "", "", problem, fatal=False)
    for fact in listed.conflicts:
        problem = f"the {what}s in one cell contradict each other on {fact}"
        yield Finding(f"{what}-contradicts", "", "", problem, fatal=False)
    for entry in listed.unknown_entries:
        problem = f"`{entry}` is not in the table of {what}s and was not read"
        yield Finding(f"{what}-unknown", "", "", problem, fatal=False)


def _value(said: object, silent: Value) -> Value:
    """Give the value of a fact from what its cell says, or what it means that the cell says nothing."""
    if said is Blank.BLANK:
        return silent
    return said if isinstance(said, bool | int | str) else None
