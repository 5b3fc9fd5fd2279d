"""Which of their headings is which of our columns, and which are nearly one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

import attrs

from banding.errors import TableError
from banding.facts import Fact, FactKind, plain
from banding.intake.mapping import ColumnMapping
from banding.intake.tables.cell_text import undo
from banding.intake.tables.grid import Known, missing_heading

RecordColumns = Sequence[str] | Mapping[str, tuple[str, ...]]
"""The columns that are not facts, with their other names where they have any."""

_REQUIRED = "crn"
_NEAR = 0.8
_SHORT = 4
_AGE_COLUMNS = ("date_of_birth", "age")


@attrs.frozen(eq=False)
class Layout:
    """
    Where our columns are in somebody's table.

    Attributes:
        header: the headings as the file spells them.
        index: our column's name to its position, from 0.
        absent: the facts that could settle a band and have no column; a register column may still feed them.
        replaced: headings that are output columns of ours, to be replaced by this run's.
        kept: positions of the columns carried through: all but the replaced ones.
        near: their heading and the absent column of ours that it nearly is; reported, never used.
        unused: headings the mapping file names that this table does not have.
    """

    header: tuple[str, ...]
    index: Mapping[str, int]
    absent: tuple[str, ...]
    replaced: tuple[str, ...]
    kept: tuple[int, ...]
    near: tuple[tuple[str, str], ...]
    unused: tuple[str, ...] = ()


def known_header(
    mapping: ColumnMapping | None = None, *, facts: Sequence[Fact] = (), record_columns: RecordColumns = ()
) -> Known:
    """Give the count of our headings, ours or as the mapping file names them; none where the required one is missing."""
    ours = {**_spellings(facts, record_columns), _REQUIRED: _REQUIRED, **_mapped(mapping)}

    def count(cells: tuple[str, ...]) -> int:
        found = {ours[word] for cell in cells if (word := plain(undo(cell))) in ours}
        return len(found) if _REQUIRED in found else 0

    return count


def match_columns(
    header: Sequence[str],
    *,
    name: str,
    facts: Sequence[Fact],
    record_columns: RecordColumns,
    output_columns: Iterable[str],
    mapping: ColumnMapping | None = None,
) -> Layout:
    """
    Match somebody's headings with our columns, without regard to case, spaces, hyphens and underscores.

    Args:
        header: the headings as the file spells them.
        name: the file's name as the user gave it.
        facts: the ruleset's facts; each is a column, under its name or an alias.
        record_columns: our other columns, with aliases where they have any.
        output_columns: the columns our own results have, replaced where the file already has them.
        mapping: a column-mapping file's wishes, which come before our own names.

    Returns:
        The layout.

    Raises:
        TableError: one of our columns is there twice (both headings and positions are named), or ``crn`` is not.
    """
    spellings = _spellings(facts, record_columns)
    ours = {**spellings, **_mapped(mapping)}
    outputs = {plain(column): column for column in output_columns}
    folded = [plain(undo(heading)) for heading in header]
    index = _placed(folded, ours, header=header, name=name)
    replaced = _placed(folded, outputs, header=header, name=name)
    if _REQUIRED not in index:
        raise TableError(
            name, f"no column `{_REQUIRED}`; {missing_heading([h for h in header if h.strip()])}"
        )
    taken = set(replaced.values())
    return Layout(
        header=tuple(header),
        index=index,
        absent=_absent(facts, index),
        replaced=tuple(header[place] for place in sorted(taken)),
        kept=tuple(place for place in range(len(header)) if place not in taken),
        near=_near_misses(
            header, folded, used=taken | set(index.values()), spellings=_missing(spellings, index)
        ),
        unused=tuple(h for h in (mapping.headings if mapping else ()) if plain(h) not in set(folded)),
    )


def column_letter(position: int) -> str:
    """Give a position, from 0, as a spreadsheet names its columns: A, B, ... Z, AA."""
    letters = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _mapped(mapping: ColumnMapping | None) -> Mapping[str, str]:
    return mapping.columns if mapping else {}


def _spellings(facts: Sequence[Fact], record_columns: RecordColumns) -> dict[str, str]:
    aliases = record_columns if isinstance(record_columns, Mapping) else dict.fromkeys(record_columns, ())
    named = {**{column: tuple(others) for column, others in aliases.items()}}
    named |= {fact.name: fact.aliases for fact in facts}
    return {plain(word): column for column, others in named.items() for word in (column, *others)}


def _placed(
    folded: Sequence[str], ours: Mapping[str, str], *, header: Sequence[str], name: str
) -> dict[str, int]:
    placed: dict[str, int] = {}
    for place, heading in enumerate(folded):
        column = ours.get(heading)
        if column is None:
            continue
        if column in placed:
            raise _twice(column, (placed[column], place), header=header, name=name)
        placed[column] = place
    return placed


def _twice(column: str, places: tuple[int, int], *, header: Sequence[str], name: str) -> TableError:
    first, second = (f"`{header[place].strip()}` (column {column_letter(place)})" for place in places)
    return TableError(
        name,
        f"the column `{column}` is there twice: {first} and {second}; remove or rename the one that is not meant",
    )


def _absent(facts: Sequence[Fact], index: Mapping[str, int]) -> tuple[str, ...]:
    ages = any(column in index for column in _AGE_COLUMNS)
    return tuple(
        fact.name
        for fact in facts
        if fact.name not in index
        and fact.kind is not FactKind.TEXT
        and not (ages and fact.yes_at_age is not None)
    )


def _missing(spellings: Mapping[str, str], index: Mapping[str, int]) -> dict[str, str]:
    ages = any(column in index for column in _AGE_COLUMNS)
    return {
        word: column
        for word, column in spellings.items()
        if column not in index and not (ages and column in _AGE_COLUMNS)
    }


def _near_misses(
    header: Sequence[str], folded: Sequence[str], *, used: set[int], spellings: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    found = []
    for place, heading in enumerate(folded):
        column = None if place in used or not heading else _near_one(header[place], heading, spellings)
        if column is not None:
            found.append((header[place], column))
    return tuple(found)


def _near_one(heading: str, folded: str, spellings: Mapping[str, str]) -> str | None:
    runs = _word_runs(heading)
    inside = [word for word in spellings if word in runs]
    if inside:
        return spellings[max(inside, key=len)]
    # A short name is one letter away from too many ordinary words: `page` is not nearly `age`.
    ratios = [
        (SequenceMatcher(None, folded[:80], word).ratio(), word) for word in spellings if len(word) > _SHORT
    ]
    ratio, word = max(ratios, default=(0.0, ""))
    return spellings[word] if ratio >= _NEAR else None


def _word_runs(heading: str) -> set[str]:
    """Every run of whole words in a heading, folded, so that ``Prevent (Y/N)`` holds ``prevent`` and ``Page`` no age."""
    words = re.findall(r"[^\W_]+", heading.casefold())[:12]
    return {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
