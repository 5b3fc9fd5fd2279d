"""One column of ours in somebody's file: how its cells are read, as far as the rules can tell them apart."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from banding.facts import Fact, FactKind, plain, plain_value, says_something, spoken
from banding.intake import values
from banding.intake.code_tables import REQUIREMENTS, SENTENCES, CodeReading, CodeTable, shipped_codes
from banding.intake.columns import Layout
from banding.intake.rows import ReadingOptions
from banding.intake.tables.cell_text import Unsure, own_text, undo
from banding.text import is_no_value, says_not_known

REGISTERS = "registers:"
"""Our name for the column that lists registrations; no fact can have it."""
SENTENCE_TYPE = "sentence_type"
"""The fact that is also read through the table of what case systems call a sentence."""

NOT_KNOWN: Mapping[str, object] = {
    "rationale": False,
    **dict.fromkeys(("judged_band", "recorded_band", REGISTERS), values.Blank.BLANK),
}
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
        found = self[cell] = self.read(cell)
        return found

    def read(self, cell: str) -> object:
        """Work out what a cell says."""
        said = own_text(cell)
        if not isinstance(said, Unsure):
            return self._parse(said)
        # A reason that is unsure says nothing; another cell is a bad value, or where it is blank not known.
        is_bad = said.problem and not self._is_reason
        return values.BadCell(said[:40], said.problem) if is_bad else NOT_KNOWN.get(self.name)


def columns_of(
    layout: Layout, facts: Sequence[Fact], bands: Sequence[str], options: ReadingOptions
) -> tuple[Column, ...]:
    """Give the columns of a file that bear on a decision or can be at fault, from left to right."""
    parsers, places = _parsers(layout, facts, bands, options), dict(layout.index)
    if options.mapping and options.mapping.registers and options.registers:
        wanted = plain(options.mapping.registers.column)
        found = (place for place, heading in enumerate(layout.header) if plain(undo(heading)) == wanted)
        if (first := next(found, None)) is not None:
            places[REGISTERS] = first
    reasons = {"rationale", *(fact.name for fact in facts if fact.kind is FactKind.TEXT)}
    return tuple(
        Column(name, layout.header[place], place, parsers[name], is_reason=name in reasons)
        for name, place in sorted(places.items(), key=lambda item: item[1])
        if name in parsers
    )


def requirements_of(layout: Layout, facts: Sequence[Fact], options: ReadingOptions) -> CodeTable | None:
    """Give the table for a column of requirements, where the file has one and some fact can be read from it."""
    table = _table(REQUIREMENTS, facts, options) if REQUIREMENTS in layout.index else None
    return table if table and table.settles else None


def _table(kind: str, facts: Sequence[Fact], options: ReadingOptions) -> CodeTable:
    own = options.mapping.tables.get(kind) if options.mapping else None
    return own or shipped_codes(kind, tuple(facts))


def _parsers(
    layout: Layout, facts: Sequence[Fact], bands: Sequence[str], options: ReadingOptions
) -> dict[str, Callable[[str], object]]:
    """Give the reader of each column's cells, as far as the rules can tell them apart."""
    found: dict[str, Callable[[str], object]] = {
        "date_of_birth": partial(values.parse_birth, on=options.on),
        "age": values.parse_age,
        "judged_band": partial(values.parse_word, tuple(bands)),
        "recorded_band": partial(values.parse_word, tuple(bands)),
        "rationale": says_something,
        "judged_on": partial(_fault_of_date, latest=options.on),
        "order_ended": partial(values.parse_ended, on=options.on),
    }
    for fact in facts:
        is_text = fact.kind is FactKind.TEXT
        found[fact.name] = (
            (lambda text: says_something(text) or None) if is_text else partial(values.parse_fact, fact)
        )
        if fact.name == SENTENCE_TYPE and fact.kind is FactKind.CHOICE:
            found[fact.name] = partial(_parse_sentence, fact, partial(_table, SENTENCES, facts, options))
    if table := requirements_of(layout, facts, options):
        found[REQUIREMENTS] = partial(_parse_codes, table)
    if options.registers:
        found[REGISTERS] = partial(_parse_codes, options.registers)
    if options.mapping:
        for name, parse in found.items():
            unknown = dict.fromkeys(options.mapping.unknown, NOT_KNOWN.get(name))
            if words := {**options.mapping.values.get(name, {}), **unknown}:
                found[name] = partial(_by_mapping, words, parse)
    return found


def _by_mapping(words: Mapping[str, object], parse: Callable[[str], object], text: str) -> object:
    """Read a cell by the mapping file's words, and by ours where it has none for it."""
    folded = plain_value(text)
    return words[folded] if folded in words else parse(text)


def _parse_sentence(fact: Fact, table: Callable[[], CodeTable], text: str) -> object:
    """Read a sentence by the ruleset's words, then by the table of what case systems call it."""
    found = values.parse_fact(fact, text)
    if not isinstance(found, values.BadCell) or is_no_value(text):
        return found
    reading = table().read(text)
    if reading.ambiguous:
        levels = ", ".join(map(spoken, fact.levels))
        return values.BadCell(found.value, f"is not clear: {reading.ambiguous[0][1]}; write one of {levels}")
    if reading.unknown_entries or reading.conflicts:
        return found
    return reading.facts.get(fact.name, found)


def _parse_codes(table: CodeTable, text: str) -> CodeReading | values.Blank | values.BadCell | None:
    """Read a cell of codes; the words for "not known" say that nothing is known of what it would list."""
    if not text.strip():
        return values.Blank.BLANK
    if says_not_known(text):
        return None
    return values.no_value(text) if is_no_value(text) else table.read(text)


def _fault_of_date(text: str, *, latest: date) -> values.BadCell | None:
    """Give what is wrong with a date whose day does not bear on the decision."""
    found = values.parse_date(text, latest=latest)
    return found if isinstance(found, values.BadCell) else None
