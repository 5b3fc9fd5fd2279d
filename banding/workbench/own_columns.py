"""
A caseload of anyone's columns → the same rows in our own columns and words, which is how the record keeps them.

What ``allocate`` says of the rows written so is what it says of the file: a test holds it to that. A cell that cannot be
read stays as it was written, and stays a cell that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from banding.facts import Fact, FactKind, Value, plain, spoken
from banding.intake import (
    OFFICER_HEADINGS,
    RESTRICTED,
    Caseload,
    Pattern,
    PlacedRow,
    ReadingOptions,
    Row,
    undo,
)
from banding.intake.cells import REGISTERS, columns_of, requirements_of
from banding.intake.columns import Layout, repeated_heading, spellings_of
from banding.intake.tables.cell_text import NOT_TEXT, own_text
from banding.intake.values import BadCell, Blank
from banding.ruleset import Ruleset

NOT_READ = "not read: "
"""Before the text of a cell that says something in our words, and may not be believed."""
TEAM_HEADINGS = ("team", "team_name")
NAME_HEADINGS = ("name", "full_name", "person_name", "offender_name", "client_name", "case_name")
FORENAMES, SURNAMES = ("forename", "forenames", "first_name"), ("surname", "last_name", "family_name")
HOLDER, TEAM, NAME = "responsible_officer", "team", "name"
_USUAL = {HOLDER: OFFICER_HEADINGS, TEAM: TEAM_HEADINGS, NAME: NAME_HEADINGS}
"""Columns that the workbench itself looks at, and the usual headings of each."""
_AGES = ("date_of_birth", "age")
_KEPT = 20_000


class OwnColumns:
    """Writes the rows of one open caseload in our own columns and words; ``team`` is whose they are, where no column says."""

    def __init__(self, caseload: Caseload, ruleset: Ruleset, *, team: str = "") -> None:
        self._reader, self._team = caseload.reader, team
        layout, options = caseload.layout, self._reader.options
        self._crn = layout.index["crn"]
        self._facts = {fact.name: fact for fact in ruleset.facts}
        bands = [band.name for band in ruleset.bands]
        spellings = spellings_of(ruleset.facts)
        self._read = _readers(ruleset.facts, bands, options)
        headings = _headings(layout, spellings)
        columns = {column.place: column for column in self._reader.columns if column.name != REGISTERS}
        self._columns: list[tuple[str, int, Mapping[str, str]]] = []
        for heading, place in sorted((heading, place) for place, heading in headings.items()):
            if heading not in ("crn", RESTRICTED):
                column = columns.get(place)
                self._columns.append((heading, place, _Texts(self._own, heading, column)))
        self._names = [layout.first_of(usual) for usual in (FORENAMES, SURNAMES)]
        self.has_team = TEAM in headings.values()
        self._has_names = NAME in headings.values() or None in self._names
        self._is_restricted = self._reader.is_restricted if RESTRICTED in layout.index else None
        mapping, registers = options.mapping, options.registers
        self._settles = frozenset(registers.settles) if registers else frozenset()
        self._has_silent = (
            options.blank_is_no or options.absent_is_no or bool(mapping and (mapping.blank or mapping.absent))
        )
        required = requirements_of(layout, ruleset.facts, options)
        self._required = frozenset(required.settles) if required else frozenset()
        self._known: dict[Pattern, dict[str, Value]] = {}
        self._too_long = next(fact.name for fact in ruleset.facts if fact.kind is not FactKind.TEXT)

    def row(self, row: Row) -> tuple[PlacedRow, dict[str, str]]:
        """Write one row in our own columns; cells that say nothing are left out, ``crn`` is always there."""
        placed = self._reader.place(row)
        cells = placed.cells
        made = {"crn": _text(placed.crn)}
        if not placed.crn and (said := cells[self._crn].strip()):
            made["crn (not read)"] = _text(said)
        for heading, place, texts in self._columns:
            if text := texts[cells[place]]:
                made[heading] = text
        if self._team and not self.has_team:
            made[TEAM] = self._team
        if not self._has_names:
            names = [undo(cells[place]).strip() for place in self._names if place is not None]
            if said := " ".join(filter(None, names)):
                made[NAME] = _text(said)
        if self._is_restricted:
            made[RESTRICTED] = "yes" if self._is_restricted(cells) else "no"
        if self._settles or self._has_silent:
            made |= self._settled(placed.pattern, made)
        for number, cell in enumerate(placed.beyond, start=1):
            if cell.strip():
                made[f"beyond the last heading {number}"] = _text(cell)
                made[self._too_long] = f"{NOT_READ}the row has more cells than there are headings"
        return placed, made

    def _own(self, heading: str, value: object, cell: str) -> str:
        """Write a cell whose column says ``value``, so that our own reader says the same of what is written."""
        fact, said = self._facts.get(heading), own_text(cell)
        text = _text(str.__str__(said).strip())
        read = self._read.get(heading)
        if read is None:
            return text
        if isinstance(value, BadCell):
            is_bad = isinstance(read(text), BadCell)
            return text if is_bad else f"{NOT_READ}{text}".strip()
        if value is Blank.BLANK:
            return ""
        if fact and fact.kind is not FactKind.TEXT:
            return (
                "unknown" if value is None else spoken(value) if isinstance(value, bool | int | str) else ""
            )
        if heading in ("judged_band", "recorded_band") and isinstance(value, str):
            return value
        return text if _same(read(text), value) else ""

    def _settled(self, pattern: Pattern, made: Mapping[str, str]) -> dict[str, str]:
        """Give what registrations, and what saying nothing means, settle of facts that the row has no word for."""
        facts = self._known.get(pattern)
        if facts is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            facts = self._known[pattern] = dict(self._reader.understand(pattern).facts)
        said = {column.name: value for column, value in zip(self._reader.columns, pattern, strict=True)}
        is_aged = any(isinstance(said.get(name), int) for name in _AGES)
        found: dict[str, str] = {}
        for name, value in facts.items():
            fact = self._facts[name]
            if fact.kind is FactKind.TEXT or isinstance(said.get(name), BadCell):
                continue
            if name in self._settles:
                # Registrations that contradict the fact's own cell leave it not known.
                found[name] = "unknown" if value is None else spoken(value)
                continue
            is_listed = name in self._required and bool(made.get("requirements"))
            # An age is worked out anew on each day, so it is not written down.
            is_worked_out = fact.yes_at_age is not None and is_aged
            if value is not None and not made.get(name) and not is_listed and not is_worked_out:
                found[name] = spoken(value)
        return found


class _Texts(dict[str, str]):
    """What the cells of one column are written as, worked out when first met."""

    def __init__(
        self, write: Callable[[str, object, str], str], heading: str, column: Mapping[str, object] | None
    ) -> None:
        super().__init__()
        self._write, self._heading, self._column = write, heading, column

    def __missing__(self, cell: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        value = None if self._column is None else self._column[cell]
        found = self[cell] = self._write(self._heading, value, cell)
        return found


def _headings(layout: Layout, spellings: Mapping[str, str]) -> dict[int, str]:
    """Give the heading of each column that is kept: ours, or theirs where it cannot be taken for one of ours; each once."""
    found = {place: name for name, place in layout.index.items()}
    for name, usual in _USUAL.items():
        place = layout.first_of(usual)
        if place is not None and place in layout.kept and place not in found:
            found[place] = name
    taken = {plain(heading) for heading in found.values()}
    for place in layout.kept:
        if place not in found:
            wanted = _text(undo(layout.heading_out(place)).strip()) or f"column {place + 1}"
            if plain(wanted) in (*spellings, "") or repeated_heading(wanted, spellings):
                wanted = f"{wanted} (not read)"
            number, free = 1, wanted
            while plain(free) in taken:
                number, free = number + 1, f"{wanted} (column {number + 1})"
            taken.add(plain(free))
            found[place] = free
    return found


def _readers(
    facts: Sequence[Fact], bands: Sequence[str], options: ReadingOptions
) -> dict[str, Callable[[str], object]]:
    """Give what reads a cell of each of our columns where no mapping file says more."""
    ours = tuple(dict.fromkeys(spellings_of(facts).values()))
    layout = Layout(ours, {name: place for place, name in enumerate(ours)}, (), (), (), ())
    columns = columns_of(layout, facts, bands, ReadingOptions(options.on))
    return {column.name: column.__getitem__ for column in columns}


def _same(value: object, wanted: object) -> bool:
    return value == wanted or getattr(value, "meaning", value) == getattr(wanted, "meaning", wanted)


def _text(cell: str) -> str:
    """Give a cell without what no database can hold."""
    return NOT_TEXT.sub("\ufffd", str.__str__(cell))
