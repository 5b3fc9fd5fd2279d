"""
A caseload of anyone's columns → the same rows in our own columns and words, which is how the record keeps them.

What ``allocate`` says of the rows written so is what it says of the file: a test holds it to that. A cell that cannot be
read stays as it was written, and stays a cell that cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from banding.facts import Fact, FactKind, Value, spoken
from banding.intake import Caseload, PlacedRow, Row, undo
from banding.intake.tables.cell_text import Unsure, own_text
from banding.intake.values import BadCell, Blank, parse_fact
from banding.ruleset import Ruleset

NOT_READ = "not read: "
"""Before the text of a cell that says something in our words, and may not be believed."""


class OwnColumns:
    """Writes the rows of one open caseload in our own columns and words."""

    def __init__(self, caseload: Caseload, ruleset: Ruleset) -> None:
        self._caseload, self._reader = caseload, caseload.reader
        layout = caseload.layout
        ours = {place: name for name, place in layout.index.items()}
        self._headings = {
            place: ours.get(place) or undo(layout.heading_out(place)).strip() or f"column {place + 1}"
            for place in layout.kept
        }
        self.headings = tuple(dict.fromkeys(self._headings.values()))
        self._facts = {fact.name: fact for fact in ruleset.facts}
        self._columns = {column.name: column for column in self._reader.columns}
        options = self._reader.options
        mapping = options.mapping
        self._settles = frozenset(options.registers.settles) if options.registers else frozenset()
        self._has_silent_noes = (
            options.blank_is_no or options.absent_is_no or bool(mapping and (mapping.blank or mapping.absent))
        )

    def rows(self) -> Iterator[tuple[PlacedRow, dict[str, str]]]:
        """Give every row, in order, as it was placed and in our own columns."""
        for row in self._caseload.rows():
            yield self.row(row)

    def row(self, row: Row) -> tuple[PlacedRow, dict[str, str]]:
        """Write one row in our own columns; cells that say nothing are left out, ``crn`` is always there."""
        placed = self._reader.place(row)
        made = {"crn": placed.crn}
        for place, heading in self._headings.items():
            if heading == "crn":
                continue
            text = self._own(heading, placed.cells[place])
            if text:
                made[heading] = text
        if self._settles or self._has_silent_noes:
            made |= self._settled(placed, made)
        for number, cell in enumerate(placed.beyond, start=1):
            if cell.strip():
                made[f"beyond the last heading {number}"] = cell
                made["ogrs3"] = f"{NOT_READ}the row has more cells than there are headings"
        return placed, made

    def _own(self, heading: str, cell: str) -> str:
        column, fact = self._columns.get(heading), self._facts.get(heading)
        said = own_text(cell)
        if column is None:
            return str.__str__(said)
        value = column[cell]
        if isinstance(value, BadCell):
            return _unreadable(fact, str.__str__(said))
        if isinstance(said, Unsure):
            return "unknown" if fact and fact.kind is not FactKind.TEXT else ""
        if value is Blank.BLANK or not said.strip():
            return ""
        if value is None and heading not in ("judged_on",):
            return "unknown" if fact and fact.kind is not FactKind.TEXT else ""
        if fact and fact.kind is not FactKind.TEXT and isinstance(value, bool | int | str):
            return _written(value)
        if heading in ("judged_band", "recorded_band") and isinstance(value, str):
            return value
        return said.strip()

    def _settled(self, placed: PlacedRow, made: dict[str, str]) -> dict[str, str]:
        """Give what registrations, and what saying nothing means, settle of facts that the row has no word for."""
        facts = self._reader.understand(placed.pattern).facts
        found: dict[str, str] = {}
        for name, value in facts.items():
            fact = self._facts[name]
            if fact.kind is FactKind.TEXT or fact.yes_at_age is not None:
                continue
            if name in self._settles:
                # Registrations that contradict the fact's own cell leave it not known.
                found[name] = "unknown" if value is None and made.get(name) else _written(value)
            elif name not in made and value is False:
                found[name] = "no"
        return {name: text for name, text in found.items() if text}


def _written(value: Value) -> str:
    return "" if value is None else spoken(value)


def _unreadable(fact: Fact | None, text: str) -> str:
    if fact is None or isinstance(parse_fact(fact, text), BadCell):
        return text if text.strip() else NOT_READ.strip()
    return f"{NOT_READ}{text}"
