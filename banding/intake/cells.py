"""One column of ours in somebody's file: how its cells are read, as far as the rules can tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from banding.facts import Fact, FactKind, Value, plain, plain_value, says_something
from banding.intake.columns import Layout
from banding.intake.registers import RegisterReading, RegisterTable
from banding.intake.rows import ReadingOptions
from banding.intake.tables.cell_text import Unsure, undo
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

REGISTERS = "registers:"
"""Our name for the column that lists registrations; no fact can have it."""

NOT_KNOWN: Mapping[str, object] = {"judged_band": Blank.BLANK, "rationale": False, REGISTERS: Blank.BLANK}
"""What a column's cell says where it is not known, if that is not None."""

_KEPT_CELLS = 20_000


class Column(dict[str, object]):
    """One column of ours in the file: its place, and what its cells say, worked out when first met."""

    def __init__(
        self, name: str, heading: str, place: int, parse: Callable[[str], object], *, is_reason: bool = False
    ) -> None:
        super().__init__()
        self.name = name
        self.heading = heading
        self.place = place
        self._parse = parse
        self._is_reason = is_reason

    def __missing__(self, cell: str) -> object:
        if len(self) >= _KEPT_CELLS:
            self.clear()
        found = self[cell] = self._doubted(cell) if isinstance(cell, Unsure) else self._parse(undo(cell))
        return found

    def _doubted(self, cell: Unsure) -> object:
        """Give what an unsure cell says: a reason nothing; another a bad value, or where it is blank nothing known."""
        if cell.problem and not self._is_reason:
            return BadCell(cell[:40], cell.problem)
        return NOT_KNOWN.get(self.name)


def columns_of(
    layout: Layout, facts: Sequence[Fact], bands: Sequence[str], options: ReadingOptions
) -> tuple[Column, ...]:
    """
    Give the columns of a file that bear on a decision or can be at fault, from left to right.

    Args:
        layout: which column is which.
        facts: the ruleset's facts.
        bands: the ruleset's band names.
        options: the day decided for, mapped words, and the register table.
    """
    parsers = _parsers(facts, bands, options)
    places = {**layout.index, **_register_place(layout, options)}
    reasons = {"rationale", *(fact.name for fact in facts if fact.kind is FactKind.TEXT)}
    return tuple(
        Column(name, layout.header[place], place, parsers[name], is_reason=name in reasons)
        for name, place in sorted(places.items(), key=lambda item: item[1])
        if name in parsers
    )


def _register_place(layout: Layout, options: ReadingOptions) -> dict[str, int]:
    """Find the column of registrations, where the mapping file names one that this table has."""
    if not (options.mapping and options.mapping.registers and options.registers):
        return {}
    wanted = plain(options.mapping.registers.column)
    places = [place for place, heading in enumerate(layout.header) if plain(undo(heading)) == wanted]
    return {REGISTERS: places[0]} if places else {}


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
        found[REGISTERS] = partial(_read_registers, options.registers)
    return found


def _by_mapping(words: Mapping[str, Value], parse: Callable[[str], object], text: str) -> object:
    """Read a cell by the mapping file's words, and by ours where it has none for it."""
    folded = plain_value(text)
    return words[folded] if folded in words else parse(text)


def _read_registers(table: RegisterTable, text: str) -> RegisterReading | Blank:
    return table.read(text) if text.strip() else Blank.BLANK


def _said_anything(text: str) -> bool | None:
    return True if says_something(text) else None


def _fault_of_date(text: str, *, latest: date) -> BadCell | None:
    """Give what is wrong with a date whose day does not bear on the decision."""
    found = parse_date(text, latest=latest)
    return found if isinstance(found, BadCell) else None
