"""
Rows of cells → cases. A row ends as a case, or as the issues that say why it cannot be one.

Reading goes in two steps, so that a million rows cost little more than their few thousand different patterns: the
*pattern* of a row is what each of its cells says once read, without whose case it is or the words of a rationale, and
rows of the same pattern are the same case to the rules; *understanding* a pattern settles blanks, ages and registers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import attrs

from banding.case import Case, Judgement
from banding.facts import Fact, FactKind, Value, plain
from banding.intake.columns import Layout
from banding.intake.duplicates import crn_of
from banding.intake.formulas import undo
from banding.intake.issues import Issue
from banding.intake.mapping import ColumnMapping
from banding.intake.registers import RegisterReading, RegisterTable
from banding.intake.tables import Row
from banding.intake.values import (
    BadCell,
    Blank,
    parse_age,
    parse_birth,
    parse_date,
    parse_fact,
    parse_presence,
    parse_word,
)

RECORD_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "crn": (),
    "date_of_birth": ("dob",),
    "age": (),
    "judged_band": (),
    "rationale": (),
    "judged_by": (),
    "judged_on": (),
    "recorded_band": (),
}
"""Our columns that are not facts of a ruleset, each with other names it goes by."""

_KEPT_CELLS = 20_000
Pattern = tuple[object, ...]


@attrs.frozen
class ReadingOptions:
    """
    How cells that say nothing are to be read, and for which day.

    Attributes:
        on: the day the decision is made for; ages are taken on it and later dates are in the future.
        blank_is_no: read blank cells of yes/no facts as no (hub facts excepted).
        absent_is_no: read yes/no facts with no column as no (hub facts excepted).
        mapping: headings, words, blanks and absences settled column by column; None for none.
        registers: the table for a column of registration codes; None when the mapping names no such column.
    """

    on: date
    blank_is_no: bool = False
    absent_is_no: bool = False
    mapping: ColumnMapping | None = None
    registers: RegisterTable | None = None


@attrs.frozen
class Finding:
    """
    An issue before it is known which row it is about.

    Attributes:
        code: its code.
        column: heading as the file spells it; empty for the row as a whole.
        value: the offending cell, shortened.
        problem: what is wrong, to follow ``row 7, heading: `value` ``.
        fatal: whether the row comes out with status ``error``.
    """

    code: str
    column: str
    value: str
    problem: str
    fatal: bool

    def at(self, row: int) -> Issue:
        """Give the issue for a row."""
        where = f"row {row}, {self.column}" if self.column else f"row {row}"
        what = f"`{self.value}` {self.problem}" if self.value else self.problem
        return Issue(self.code, row, self.column, self.value, f"{where}: {what}", self.fatal)


@attrs.frozen
class Understood:
    """
    What a pattern means.

    Attributes:
        facts: fact name to value, None where not known; text facts only as True or None.
        judged_band: the band a manager recorded; None when nobody did.
        has_reason: whether a rationale is given.
        findings: what a person should look at.
        is_fatal: whether some finding makes the row an error.
    """

    facts: Mapping[str, Value]
    judged_band: str | None
    has_reason: bool
    findings: tuple[Finding, ...]
    is_fatal: bool


@attrs.frozen
class PlacedRow:
    """
    One row with its cells under the headings, not yet understood.

    Attributes:
        number: its row number as the spreadsheet shows it.
        cells: its own cells as they came, one for each heading.
        crn: case reference number; empty when the cell is blank.
        pattern: what its cells say.
        findings: what is wrong with the row as a whole.
        beyond: cells beyond the last heading, where one of them says something; kept, so that nothing is lost and the
            row is still too long when the result is read back.
    """

    number: int
    cells: tuple[str, ...]
    crn: str
    pattern: Pattern
    findings: tuple[Finding, ...]
    beyond: tuple[str, ...] = ()


@attrs.frozen
class CaseRow:
    """
    One row of the file, read.

    Attributes:
        number: its row number as the spreadsheet shows it.
        cells: its own cells as they came, one for each heading.
        crn: case reference number; empty when the cell is blank.
        case: the case, or None when the row cannot be one.
        recorded_band: the band now on the record; None when not recorded.
        issues: what a person should look at; some fatal exactly when there is no case.
    """

    number: int
    cells: tuple[str, ...]
    crn: str
    case: Case | None
    recorded_band: str | None
    issues: tuple[Issue, ...]


class _Column(dict[str, object]):
    """One column of ours in the file: its place, and what its cells say, worked out when first met."""

    def __init__(self, name: str, heading: str, place: int, parse: Callable[[str], object]) -> None:
        super().__init__()
        self.name = name
        self.heading = heading
        self.place = place
        self._parse = parse

    def __missing__(self, cell: str) -> object:
        if len(self) >= _KEPT_CELLS:
            self.clear()
        found = self[cell] = self._parse(undo(cell))
        return found


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
        self._facts = tuple(facts)
        self._crn_place = layout.index["crn"]
        parsers = _parsers(facts, bands, options)
        places = {**layout.index, **_register_place(layout, options)}
        self.columns = tuple(
            _Column(name, layout.header[place], place, parsers[name])
            for name, place in sorted(places.items(), key=lambda item: item[1])
            if name in parsers
        )
        self._pairs = [(column, column.place) for column in self.columns]
        self._aged = tuple(fact for fact in facts if fact.yes_at_age is not None)
        self._plain = {fact.name: self._when_silent(fact, None) for fact in facts}

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
        register = said.get(_REGISTERS)
        reading = register if isinstance(register, RegisterReading) else None
        facts = {name: _value(said.get(name, Blank.BLANK), silent) for name, silent in self._plain.items()}
        for fact in self._facts if reading else self._aged:
            facts[fact.name] = self._settle(fact, said, reading, findings)
        if reading:
            findings.extend(_register_findings(reading))
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
        crn = crn_of(undo(cells[self._crn_place]))
        if not crn:
            findings.append(_NO_CRN)
        beyond = (
            row.cells[self.width :] if any(finding.code == "row-too-long" for finding in findings) else ()
        )
        return PlacedRow(row.number, cells, crn, pattern, tuple(findings), beyond)

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
        texts = {
            fact.name: self._text(fact.name, cells) for fact in self._facts if fact.kind is FactKind.TEXT
        }
        facts = {**understood.facts, **{name: text or None for name, text in texts.items()}}
        judgement = None
        if understood.judged_band:
            judgement = Judgement(
                understood.judged_band,
                self._text("rationale", cells),
                self._text("judged_by", cells),
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
        return tuple(
            value if column.place < width else _NOT_KNOWN.get(column.name) for column, value in known
        )

    def _settle(
        self,
        fact: Fact,
        said: Mapping[str, object],
        register: RegisterReading | None,
        findings: list[Finding],
    ) -> Value:
        value = said.get(fact.name, Blank.BLANK)
        if isinstance(value, BadCell) or fact.kind is FactKind.TEXT:
            return _value(value, None)
        if register and fact.name in register.facts:
            value = self._with_register(fact, value, register.facts[fact.name], findings)
        if fact.yes_at_age is not None:
            value = self._with_age(fact, fact.yes_at_age, value, said, findings)
        return self._when_silent(fact, register) if value is Blank.BLANK else _value(value, None)

    def _when_silent(self, fact: Fact, register: RegisterReading | None) -> Value:
        """Read a fact of which neither its cell, an age nor a register says anything."""
        if register and fact.name in _left_open(register):
            return None
        if register and self._unlisted_means_no(fact):
            return False
        means_no = self._blank_means_no if fact.name in self.layout.index else self._absent_means_no
        return False if means_no(fact) else None

    def _with_register(self, fact: Fact, value: object, registered: Value, findings: list[Finding]) -> object:
        if isinstance(value, Blank) or value is None or value == registered:
            return registered
        # READING: register-disagrees. A record that contradicts itself says neither, so a person must be asked.
        problem = f"{fact.name} and the registrations disagree, so it is read as not known"
        findings.append(Finding("register-disagrees", "", "", problem, fatal=False))
        return None

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

    def _blank_means_no(self, fact: Fact) -> bool:
        told = self.options.mapping.blank if self.options.mapping else {}
        return told[fact.name] is False if fact.name in told else _means_no(fact, self.options.blank_is_no)

    def _absent_means_no(self, fact: Fact) -> bool:
        told = self.options.mapping.absent if self.options.mapping else {}
        return told[fact.name] is False if fact.name in told else _means_no(fact, self.options.absent_is_no)

    def _unlisted_means_no(self, fact: Fact) -> bool:
        mapping, table = self.options.mapping, self.options.registers
        if not (mapping and mapping.registers and table):
            return False
        return mapping.registers.unlisted is False and fact.name in table.settles and fact.assumable

    def _text(self, name: str, cells: Sequence[str]) -> str:
        place = self.layout.index.get(name)
        return undo(cells[place]).strip() if place is not None else ""

    def _judged_on(self, cells: Sequence[str]) -> date | None:
        found = parse_date(self._text("judged_on", cells), latest=self.options.on)
        return found if isinstance(found, date) else None

    def _word(self, name: str, cells: Sequence[str]) -> str | None:
        column = next((column for column in self.columns if column.name == name), None)
        found = column[cells[column.place]] if column else None
        return found if isinstance(found, str) else None


_REGISTERS = "registers:"
_NO_CRN = Finding("no-crn", "", "", "the case reference number (crn) is blank", fatal=True)
_NOT_KNOWN: Mapping[str, object] = {"judged_band": Blank.BLANK, "rationale": False, _REGISTERS: Blank.BLANK}


def _register_place(layout: Layout, options: ReadingOptions) -> dict[str, int]:
    """Find the column of registrations, where the mapping file names one that this table has."""
    if not (options.mapping and options.mapping.registers and options.registers):
        return {}
    wanted = plain(options.mapping.registers.column)
    places = [place for place, heading in enumerate(layout.header) if plain(undo(heading)) == wanted]
    return {_REGISTERS: places[0]} if places else {}


def _left_open(register: RegisterReading) -> set[str]:
    """Name the facts that a cell of registrations raises without settling them."""
    return {fact for _, fact in register.asks} | {conflict.fact for conflict in register.conflicts}


def _register_findings(register: RegisterReading) -> list[Finding]:
    asked = [
        f"{code} is registered, and a person must say whether {fact} is so" for code, fact in register.asks
    ]
    torn = [f"the registrations contradict each other on {conflict.fact}" for conflict in register.conflicts]
    return [Finding("register-asks", "", "", problem, fatal=False) for problem in asked] + [
        Finding("register-contradicts", "", "", problem, fatal=False) for problem in torn
    ]


def _value(said: object, silent: Value) -> Value:
    """Give the value of a fact from what its cell says, or what it means that the cell says nothing."""
    if said is Blank.BLANK:
        return silent
    return said if isinstance(said, bool | int | str) else None


def _means_no(fact: Fact, asked: bool) -> bool:
    return asked and fact.assumable and fact.kind is FactKind.YES_NO


def _parsers(
    facts: Sequence[Fact], bands: Sequence[str], options: ReadingOptions
) -> dict[str, Callable[[str], object]]:
    """Give the reader of each column's cells, as far as the rules can tell them apart."""
    found: dict[str, Callable[[str], object]] = {
        fact.name: _said_anything if fact.kind is FactKind.TEXT else partial(parse_fact, fact)
        for fact in facts
    }
    found["date_of_birth"] = partial(parse_birth, on=options.on)
    found["age"] = parse_age
    found["judged_band"] = found["recorded_band"] = partial(parse_word, tuple(bands))
    found["rationale"] = parse_presence
    found["judged_on"] = partial(_fault_of_date, latest=options.on)
    if options.mapping:
        for name, words in options.mapping.values.items():
            found[name] = partial(_by_mapping, words, found[name])
    if options.registers:
        found[_REGISTERS] = partial(_read_registers, options.registers)
    return found


def _by_mapping(words: Mapping[str, Value], parse: Callable[[str], object], text: str) -> object:
    """Read a cell by the mapping file's words, and by ours where it has none for it."""
    folded = plain(text)
    return words[folded] if folded in words else parse(text)


def _read_registers(table: RegisterTable, text: str) -> RegisterReading | Blank:
    return table.read(text) if text.strip() else Blank.BLANK


def _said_anything(text: str) -> bool | None:
    return True if text.strip() else None


def _fault_of_date(text: str, *, latest: date) -> BadCell | None:
    """Give what is wrong with a date whose day does not bear on the decision."""
    found = parse_date(text, latest=latest)
    return found if isinstance(found, BadCell) else None
