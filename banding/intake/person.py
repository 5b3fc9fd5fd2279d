"""
Who is the same person: reference numbers that agree once capitals, spaces and invisible characters are folded.

Who stands in a file more than once is found in memory that does not grow with it: a first pass marks a bit for every number
in a table of fixed size, and a second settles which of those that met a mark really stand more than once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from io import StringIO
from typing import IO, TYPE_CHECKING

import attrs

from banding.intake.tables.cell_text import Unsure, undo
from banding.intake.tables.csv_table import CsvSource, csv_rows
from banding.intake.tables.grid import Row
from banding.intake.tables.line_chunks import LineChunks, can_chunk
from banding.processes import LARGE, copies, processors, received, send
from banding.text import is_no_value, visible

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

NOT_A_PERSON = re.compile(
    r"crn|true|false|[0-9](\.[0-9]+)?e\+[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}|(grand|sub|over)?[-]?(all)?totals?(cases|count)?([:=]?[0-9]*|(for|of).*)|[(]?[0-9]+rows?(affected|selected|exported)?[.)]*",
    re.ASCII,
)
"""What stands for no person in the column of reference numbers, folded: a total, the heading again, a count of rows, what a spreadsheet made of a number."""
WRITE_CRN = "write the case reference number, or remove the row if it is no case"
_MAY_BE_A_DAY = re.compile(r"-[0-9][0-9]-")
_BITS = 1 << 29
_SMALLEST = 1 << 16
_BITS_A_ROW = 256
_BIT = tuple(1 << place for place in range(8))
_ROWS_NAMED = 5
# A file with NUL characters is refused, so they can part the reference numbers kept meanwhile.
_PART = "\0"
_ENDS = str.maketrans("\n\r", "  ")
_NOT_PLAIN = re.compile(r"[^\0!-~]")

CrnChunk = tuple[int, list[str]]
"""Row number of the first, and the reference numbers of the rows from there on; empty where there is no row."""


def person_of(crn: str) -> str:
    """Give what is the same in every spelling of a person's reference number; empty where it names nobody."""
    if crn.isascii() and is_plain(crn):
        return crn.casefold()
    folded = "".join(visible(crn).split()).casefold()
    return "" if is_no_value(folded) or NOT_A_PERSON.fullmatch(folded) else folded


def is_plain(crn: str) -> bool:
    """Whether a reference number is that of somebody at a glance: letters and figures, with a figure at its end."""
    return crn.isalnum() and crn[-1].isdigit() and not _may_be_nobody(crn.casefold())


def _may_be_nobody(folded: str) -> bool:
    """Whether folded reference numbers, one or many, hold what may be no person's."""
    # Asked of every row: one after the other, as what goes through them would take longer than they do.
    has_words = ":" in folded or "total" in folded or "error" in folded or "e+" in folded
    return has_words or ("-" in folded and _MAY_BE_A_DAY.search(folded) is not None)


def crn_of(cell: str) -> str:
    """Give a reference number as it is shown: without the spaces around it, on one line."""
    return cell.strip().translate(_ENDS) if "\n" in cell or "\r" in cell else cell.strip()


@attrs.define
class Repeated:
    """
    A person on more than one row, with the different bands or routes that these come to; a restricted one's are not told.

    ``kept_by`` is the first row that is not certainly for the hub, which keeps all of them from it; 0 where there is none.
    """

    rows: list[int] = attrs.field(factory=list)
    count: int = 0
    kept_by: int = 0
    outcomes: frozenset[str] = frozenset()
    is_restricted: bool = False

    @property
    def differs(self) -> bool:
        """Whether their rows come to different bands or routes."""
        return self.kept_by > 0 and len(self.outcomes) > 1

    def in_words(self) -> str:
        """Say on which rows: "rows 3 and 9", or "12 rows, the first 3, 9, 11, 17 and 20"."""
        named = [f"{row:,}" for row in self.rows]
        listed = f"{', '.join(named[:-1])} and {named[-1]}"
        return (
            f"rows {listed}" if self.count == len(self.rows) else f"{self.count:,} rows, the first {listed}"
        )


class RepeatedPeople(dict[str, Repeated]):
    """The people on more than one row, by each spelling of their reference number; ``nobody`` has those that name none."""

    def __init__(self) -> None:
        super().__init__()
        self.nobody: set[str] = set()

    @property
    def apart(self) -> frozenset[str]:
        """The spellings whose rows must be looked at one by one: theirs, and those that name nobody."""
        return frozenset((*self, *self.nobody))

    @property
    def people(self) -> list[Repeated]:
        """Each of them once."""
        return list({id(repeated): repeated for repeated in self.values()}.values())


def crns_of_text(source: CsvSource, place: int) -> Iterator[CrnChunk]:
    """Give the reference numbers of a text table, chunk by chunk; the table is rewound first."""
    if not can_chunk(source):
        yield from crns_of_rows(csv_rows(source), place)
        return
    chunks, delimiter = LineChunks(source), source.delimiter
    source.ends.clear()
    is_whole = whole_record(delimiter)
    for lines in chunks:
        first, text = chunks.number + 1, chunks.text
        marks = ("'", '"')
        if (
            place == 0
            and not text.startswith(marks)
            and not any(source.newline + mark in text for mark in marks)
            and ('"' not in text or all(is_whole(line) for line in lines if '"' in line))
        ):
            crns = [line.partition(delimiter)[0].strip() for line in lines]
        elif '"' in text:
            crns = _quoted_crns(lines, place, chunks, delimiter)
        else:
            crns = [_cell(line.split(delimiter, place + 1), place) for line in lines]
        chunks.number = first + len(crns) - 1
        chunks.note_end()
        yield first, crns


def whole_record(delimiter: str) -> Callable[[str], object]:
    """Give what tells whether a line with quotation marks is a record, its marks around cells and nowhere else."""
    part, cell = re.escape(delimiter), '"[^"]*(?:""[^"]*)*"'
    return re.compile(f'(?:[^"]*{part})?{cell}(?:{part}(?:[^"]*{part})?{cell})*(?:{part}[^"]*)?').fullmatch


def crns_of_rows(rows: Iterable[Row], place: int) -> Iterator[CrnChunk]:
    """Give the reference numbers of rows, one a chunk."""
    for row in rows:
        yield row.number, [_cell(row.cells, place)]


def rows_of_text(source: CsvSource, place: int, crns: Container[str]) -> Iterator[Row]:
    """Give the rows of a text table whose reference numbers are among some; the others are not taken apart."""
    if not can_chunk(source):
        yield from rows_among(csv_rows(source), place, crns)
        return
    chunks, delimiter = LineChunks(source), source.delimiter
    for lines in chunks:
        number, following = chunks.number, iter(lines)
        for line in following:
            chunks.number, number = number, number + 1
            if '"' in line:
                cells = chunks.record(line, following)
            elif place == 0 and line[:1] != "'" and line.partition(delimiter)[0].strip() not in crns:
                continue
            else:
                cells = line.split(delimiter)
            if _cell(cells, place) in crns:
                yield Row(number, tuple(cells))
        chunks.number = number


def rows_among(rows: Iterable[Row], place: int, crns: Container[str]) -> Iterator[Row]:
    """Give the rows whose reference numbers are among some."""
    return (row for row in rows if _cell(row.cells, place) in crns)


def repeated_in_text(source: CsvSource, place: int) -> RepeatedPeople:
    """Find the people on more than one row of a text table; those of a large one by a process beside the one that reads it."""
    chunks = crns_of_text(source, place)
    if source.size <= LARGE or not can_chunk(source) or processors() == 1:
        return find_repeated(chunks, size=source.size)
    with copies(1, _serve, source.size) as (pipe,):
        for first, crns in chunks:
            send(pipe, (first, _PART.join(crns)) if crns else None)
        send(pipe, ())
        found: RepeatedPeople = received(pipe)
    return found


def _serve(pipe: Connection, size: int) -> None:
    chunks = ((chunk[0], chunk[1].split(_PART)) for chunk in iter(pipe.recv, ()) if chunk)
    pipe.send(find_repeated(chunks, size=size))


def find_repeated(chunks: Iterable[CrnChunk], *, size: int) -> RepeatedPeople:
    """Find the people on more than one row, in chunks as :func:`crn_of` gives them; the file's size is in characters."""
    found = RepeatedPeople()
    wanted = max(_SMALLEST, min(_BITS, size * _BITS_A_ROW // 32))
    bits = 1 << (wanted - 1).bit_length()
    kept: IO[str] = StringIO()
    if size > _SMALLEST:
        import tempfile  # not needed by most files, and takes long to load

        kept = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
    with kept:
        candidates = _candidates(chunks, kept, found.nobody, bits=bits)
        if candidates:
            kept.seek(0)
            _settle(candidates, kept, found)
    return found


def _candidates(chunks: Iterable[CrnChunk], kept: IO[str], nobody: set[str], *, bits: int) -> set[str]:
    marks, mask, found = bytearray(bits >> 3), bits - 1, set[str]()
    for first, crns in chunks:
        joined = _PART.join(crns)
        people, is_plain = _people(crns, joined)
        if not is_plain:
            # Only once folded is `2026 - 11 - 22` a day.
            nobody.update([crn for crn, person in zip(crns, people, strict=True) if crn and not person])
        elif _may_be_nobody(joined.casefold()):
            nobody.update([crn for crn in crns if crn and not person_of(crn)])
        else:
            # A number at its end is what makes a reference number look like one; the rest are few and are looked at.
            nobody.update([crn for crn in crns if crn and not crn[-1].isdigit() and not person_of(crn)])
        for person in people:
            place = hash(person) & mask
            byte, bit = place >> 3, _BIT[place & 7]
            if marks[byte] & bit:
                found.add(person)
            else:
                marks[byte] |= bit
        kept.write(f"{first}{_PART}{joined}\n")
    found.discard("")
    return found


def _people(crns: list[str], joined: str) -> tuple[list[str], bool]:
    """Fold a chunk's reference numbers, given also joined, all at once where they are plain; says also whether they are."""
    if _NOT_PLAIN.search(joined):
        return [person_of(crn) for crn in crns], False
    return joined.casefold().split(_PART) if crns else [], True


def _settle(candidates: set[str], kept: IO[str], found: RepeatedPeople) -> None:
    by_person: dict[str, Repeated] = {}
    for line in kept:
        number, *crns = line[:-1].split(_PART)
        people, _ = _people(crns, line[len(number) + 1 : -1])
        if candidates.isdisjoint(people):
            continue
        for row, (crn, person) in enumerate(zip(crns, people, strict=True), start=int(number)):
            if person in candidates and crn not in found.nobody:
                repeated = found.setdefault(crn, by_person.setdefault(person, Repeated()))
                repeated.count += 1
                if len(repeated.rows) < _ROWS_NAMED:
                    repeated.rows.append(row)
    for crn in [crn for crn, repeated in found.items() if repeated.count == 1]:
        del found[crn]


def _quoted_crns(lines: list[str], place: int, chunks: LineChunks, delimiter: str) -> list[str]:
    crns: list[str] = []
    following, before = iter(lines), chunks.number
    for line in following:
        if '"' in line:
            chunks.number = before + len(crns)
            crns.append(_cell(chunks.record(line, following), place))
        elif place == 0 and line[:1] != "'":
            crns.append(line.partition(delimiter)[0].strip())
        else:
            crns.append(_cell(line.split(delimiter, place + 1), place))
    chunks.number = before
    return crns


def _cell(cells: Sequence[str], place: int) -> str:
    if place >= len(cells) or isinstance(cells[place], Unsure):
        return ""
    return crn_of(undo(cells[place]))
