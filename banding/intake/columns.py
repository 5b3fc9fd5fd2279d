"""Which of their headings is which of our columns, which look like one of ours, and which of ours out they bear."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from banding.errors import TableError
from banding.facts import Fact, FactKind, plain
from banding.intake.code_tables import REQUIREMENTS
from banding.intake.tables.cell_text import Unsure, undo
from banding.intake.tables.grid import REQUIRED, Known, Row, map_hint, missing_heading
from banding.nearest import did_you_mean

if TYPE_CHECKING:
    from banding.intake.mapping import ColumnMapping

RECORD_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "crn": (),
    "date_of_birth": ("dob",),
    "age": (),
    "requirements": ("order_requirements", "sentence_requirements"),
    "order_ended": ("termination_date", "terminated_on"),
    "judged_band": (),
    "rationale": (),
    "judged_by": (),
    "judged_on": (),
    "recorded_band": (),
    "restricted": ("restricted_access", "limited_access", "lao"),
}
"""Our columns that are not facts of a ruleset, each with other names it goes by."""
_AGE_COLUMNS = ("date_of_birth", "age")
_RULESET = "ruleset"
_NUMBERED = [re.compile(rf"(.+?)[.#(:]*[0-9]{{{digits}}}[)]?", re.DOTALL) for digits in (1, 2)]
OFFICER_HEADINGS = ("responsible_officer", "officer", "ro", "officer_name", "holder")
"""The headings that a column of whoever holds a case goes by; the first that a file has counts."""
LISTED_COLUMNS = ("team", "name", "responsible_officer")
"""Columns that no rule reads and that lists show, which a mapping file may name too: the first of their usual headings."""
STAMP = re.compile(r"\S+ \S+ sha256:[0-9a-f]{12}")


@attrs.frozen(eq=False)
class Layout:
    """
    Where our columns are in somebody's table; positions count from 0.

    ``absent`` are facts without a column that could settle a band (codes may feed them). Output columns are ``replaced`` by this
    run's, others ``kept``; theirs with a name of ours out are ``renamed``. ``unused`` are headings of the mapping file that are
    not there, ``listed`` has the :data:`LISTED_COLUMNS` that it names.
    """

    header: tuple[str, ...]
    index: Mapping[str, int]
    absent: tuple[str, ...]
    replaced: tuple[str, ...]
    kept: tuple[int, ...]
    near: tuple[tuple[str, str], ...]
    unused: tuple[str, ...] = ()
    renamed: Mapping[int, str] = attrs.field(factory=dict)
    listed: Mapping[str, int] = attrs.field(factory=dict)

    def heading_out(self, place: int) -> str:
        """Give the heading that a column carried through goes out under."""
        return self.renamed.get(place, self.header[place])

    def heading(self, place: int) -> str:
        """Give a heading as the file spells it, without the spaces around it."""
        return undo(self.header[place]).strip()

    @cached_property
    def _plain_header(self) -> tuple[str, ...]:
        return tuple(plain(undo(each)) for each in self.header)

    def places_of(self, heading: str) -> list[int]:
        """Find the columns of a heading, without regard to case, spaces, hyphens and underscores."""
        wanted = plain(heading)
        if wanted in self.listed:
            return [self.listed[wanted]]
        return [place for place, each in enumerate(self._plain_header) if each == wanted]

    def first_of(self, headings: Iterable[str]) -> int | None:
        """Find the first of some headings that the file has."""
        return next((found[0] for each in headings if (found := self.places_of(each))), None)

    def places(
        self, wanted: Mapping[str, Iterable[str]], asked: Mapping[str, str], *, file: str
    ) -> dict[str, int]:
        """Find the columns of some roles, by the heading ``asked`` for or the first of the usual ones; errors as :meth:`named`."""
        found: dict[str, int] = {}
        for role, usual in wanted.items():
            heading = asked.get(role) or next((each for each in usual if self.places_of(each)), "")
            if heading:
                found[role] = self.named(heading, file=file)
        return found

    def named(self, heading: str, *, file: str, use: str = "") -> int:
        """Find a column somebody named for a use, such as " to take names from"; TableError where it is not there, or twice."""
        places = self.places_of(heading)
        if not places:
            headings = [self.heading(place) for place in range(len(self.header))]
            near = did_you_mean(heading, headings) or "; see its first row for the headings"
            raise TableError(file, f"there is no column `{heading}`{use}{near}")
        if len(places) > 1:
            raise TableError(file, f"the column `{heading}` is there twice; remove or rename one of them")
        return places[0]


def known_header(mapping: ColumnMapping | None = None, *, facts: Sequence[Fact] = ()) -> Known:
    """Give the count of our headings, ours or as the mapping file names them; none where the required one is missing."""
    ours = spellings_of(facts) | dict(mapping.columns if mapping else {})

    def known(cells: tuple[str, ...]) -> int:
        found = {ours[word] for cell in cells if (word := plain(undo(cell))) in ours}
        return len(found) if REQUIRED in found else 0

    return known


def is_our_result(header: Sequence[str], rows: Iterable[Row]) -> bool:
    """Whether a table is a result of ours: its ``ruleset`` column has a stamp, or the formula of one not opened yet."""
    places = [place for place, heading in enumerate(header) if plain(undo(heading)) == _RULESET]
    said = [row.cells[place] for row in rows for place in places if place < len(row.cells)]
    return bool(places) and (
        not said
        or any(
            STAMP.search(cell) if isinstance(cell, Unsure) else STAMP.fullmatch(cell.strip()) for cell in said
        )
    )


def is_untyped(row: Row, answers: Collection[int]) -> bool:
    """Whether a row of a result of ours has nothing in it but answers that no program has worked out yet."""
    return all(
        place in answers and isinstance(cell, Unsure) for place, cell in enumerate(row.cells) if cell != ""
    )


def match_columns(
    header: Sequence[str],
    *,
    name: str,
    facts: Sequence[Fact],
    output_columns: Iterable[str],
    mapping: ColumnMapping | None = None,
    is_result: bool = True,
) -> Layout:
    """
    Match somebody's headings with our columns; a mapping file's names come before ours. In a result output columns are replaced.

    Raises TableError: one of our columns is there twice (both headings and positions are named), or ``crn`` is not.
    """
    spellings = spellings_of(facts)
    outputs = {plain(column): column for column in output_columns}
    folded = [plain(undo(heading)) for heading in header]
    index = _placed(folded, spellings | dict(mapping.columns if mapping else {}), header=header, name=name)
    if REQUIRED not in index:
        seen = missing_heading([h for h in header if h.strip()])
        command = f"; {map_hint(name)}"
        raise TableError(name, f"no column `{REQUIRED}`; {seen}{command}", command=command)
    lists = mapping.listed if mapping else {}
    asked = {plain(heading): plain(column) for column, heading in lists.items()}
    in_lists = _placed(folded, asked, header=header, name=name)
    read = index | in_lists
    listed = [mapping.registers.column] if mapping and mapping.registers else []
    for heading in listed:
        read |= _placed(folded, {plain(heading): heading}, header=header, name=name)
    names = spellings | {plain(heading): heading for heading in listed}
    others = set(range(len(header))).difference(read.values())
    if others:
        from banding.intake.mapping.headings import their_names  # takes long to load

        names |= {word: name for word, name in their_names().names.items() if name == REQUIREMENTS}
    for place in others:
        repeated = repeated_heading(header[place], names)
        if repeated in read and not (mapping and folded[place] in mapping.columns):
            raise _twice(repeated, (read[repeated], place), header=header, name=name)
    replaced = _placed(folded, outputs, header=header, name=name).values() if is_result else ()
    taken = {*replaced, *index.values(), *in_lists.values()}
    ages = _AGE_COLUMNS if index.keys() & set(_AGE_COLUMNS) else ()
    missing = {word: ours for word, ours in spellings.items() if ours not in index and ours not in ages}
    near: list[tuple[str, str]] = []
    if open_ := [heading for n, heading in enumerate(header) if folded[n] and n not in taken]:
        from banding.intake.mapping.headings import likeness, titles_of

        titles = titles_of(facts, set(missing.values()))
        near = [(h, like.column) for h in open_ if (like := likeness(h, missing, titles))]
    silent = [fact for fact in facts if fact.name not in index and fact.kind is not FactKind.TEXT]
    theirs = [] if is_result else [n for n, word in enumerate(folded) if word in outputs and n not in taken]
    return Layout(
        header=tuple(header),
        index=index,
        absent=tuple(fact.name for fact in silent if fact.yes_at_age is None or not ages),
        replaced=tuple(header[place] for place in sorted(replaced)),
        kept=tuple(place for place in range(len(header)) if place not in replaced),
        near=tuple(near),
        unused=tuple(
            h
            for h in (*(mapping.headings if mapping else ()), *listed, *lists.values())
            if plain(h) not in set(folded)
        ),
        renamed=renamed_in(header, theirs),
        listed=in_lists,
    )


def column_letter(position: int) -> str:
    """Give a position, from 0, as a spreadsheet names its columns: A, B, ... Z, AA."""
    letters = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def spellings_of(facts: Sequence[Fact]) -> dict[str, str]:
    """Give every name a column of ours is read by, folded, with the column."""
    named = {**RECORD_COLUMNS, **{fact.name: fact.aliases for fact in facts}}
    return {plain(word): column for column, others in named.items() for word in (column, *others)}


def _placed(
    folded: Sequence[str], ours: Mapping[str, str], *, header: Sequence[str], name: str
) -> dict[str, int]:
    placed: dict[str, int] = {}
    for place, heading in enumerate(folded):
        column = ours.get(heading)
        if column in placed:
            raise _twice(column, (placed[column], place), header=header, name=name)
        if column is not None:
            placed[column] = place
    return placed


def repeated_heading(heading: str, names: Mapping[str, str]) -> str | None:
    """Give the column of ours that a heading repeats with a number, as programs do: ``cpp.1``, ``CPP_2``, ``cpp (2)``."""
    from banding.intake.mapping.headings import their_names, words_of

    if "".join(words_of(heading)) in their_names().never:
        return None
    found = (numbered.fullmatch(plain(undo(heading))) for numbered in _NUMBERED)
    return next((names[match[1]] for match in found if match and match[1] in names), None)


def _twice(column: str, places: tuple[int, int], *, header: Sequence[str], name: str) -> TableError:
    first, second = (f"`{header[each].strip()}` (column {column_letter(each)})" for each in places)
    command = f", or choose with --map: {map_hint(name)}"
    said = f"the column `{column}` is there twice: {first} and {second}; remove or rename the one that is not meant"
    return TableError(name, f"{said}{command}", command=command)


def renamed_in(header: Sequence[str], places: Sequence[int]) -> dict[int, str]:
    """Give each column of theirs that bears a name of ours out a heading of its own: ``Status_in``."""
    taken = {plain(undo(heading)) for heading in header}
    renamed: dict[int, str] = {}
    for place in places:
        wanted = f"{header[place].strip()}_in"
        number, free = 1, wanted
        while plain(free) in taken:
            number, free = number + 1, f"{wanted}_{number + 1}"
        taken.add(plain(free))
        renamed[place] = free
    return renamed
