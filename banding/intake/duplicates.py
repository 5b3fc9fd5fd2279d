"""
Which case reference numbers stand on more than one row, in memory that does not grow with the file.

A first pass marks a bit for every reference number in a table of fixed size; one that meets its own mark, or by chance
another's, becomes a candidate. A second pass over the reference numbers alone, kept in a temporary file meanwhile,
settles which candidates really stand more than once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

import attrs

from banding.intake.tables.cell_text import Unsure, undo
from banding.intake.tables.csv_table import CsvSource, csv_rows
from banding.intake.tables.grid import Row
from banding.intake.tables.line_chunks import LineChunks, can_chunk

_BITS = 1 << 29
_SMALLEST = 1 << 16
_BITS_A_ROW = 256
_BIT = tuple(1 << place for place in range(8))
_ROWS_NAMED = 5
# A file with NUL characters is refused, so they can part the reference numbers kept meanwhile.
_PART = "\0"
_ENDS = str.maketrans("\n\r", "  ")

CrnChunk = tuple[int, list[str]]
"""Row number of the first, and the reference numbers of the rows from there on; empty where there is no row."""


@attrs.define
class Repeated:
    """
    A reference number that stands on more than one row.

    Attributes:
        rows: the first few row numbers it stands on.
        count: on how many rows it stands.
    """

    rows: list[int] = attrs.field(factory=list)
    count: int = 0

    def in_words(self) -> str:
        """Say on which rows: "rows 3 and 9", or "12 rows, the first 3, 9, 11, 17 and 20"."""
        named = [f"{row:,}" for row in self.rows]
        listed = f"{', '.join(named[:-1])} and {named[-1]}"
        return (
            f"rows {listed}" if self.count == len(self.rows) else f"{self.count:,} rows, the first {listed}"
        )


def crn_of(cell: str) -> str:
    """Give a reference number as it is compared: without the spaces around it, on one line."""
    return cell.strip().translate(_ENDS) if "\n" in cell or "\r" in cell else cell.strip()


def crns_of_text(source: CsvSource, place: int) -> Iterator[CrnChunk]:
    """Give the reference numbers of a text table, chunk by chunk; the table is rewound first."""
    if not can_chunk(source):
        yield from crns_of_rows(csv_rows(source), place)
        return
    chunks, delimiter = LineChunks(source), source.delimiter
    for lines in chunks:
        first = chunks.number + 1
        if '"' in chunks.text:
            crns = _quoted_crns(lines, place, chunks, delimiter)
        elif place == 0 and "'" not in chunks.text:
            crns = [line.partition(delimiter)[0].strip() for line in lines]
        else:
            crns = [_cell(line.split(delimiter, place + 1), place) for line in lines]
        chunks.number = first + len(crns) - 1
        yield first, crns


def crns_of_rows(rows: Iterable[Row], place: int) -> Iterator[CrnChunk]:
    """Give the reference numbers of rows, one a chunk."""
    for row in rows:
        yield row.number, [_cell(row.cells, place)]


def find_duplicates(chunks: Iterable[CrnChunk], *, size: int) -> Mapping[str, Repeated]:
    """
    Find the reference numbers that stand on more than one row.

    Args:
        chunks: the reference numbers; blank ones are passed over.
        size: about how many characters the file has, which settles the size of the table of bits.

    Returns:
        Reference number, without the spaces around it, to the rows it stands on.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as kept:
        candidates = _candidates(chunks, kept, bits=_bits_for(size))
        if not candidates:
            return {}
        kept.seek(0)
        return _settled(candidates, kept)


def _candidates(chunks: Iterable[CrnChunk], kept: IO[str], *, bits: int) -> set[str]:
    marks, mask, found = bytearray(bits >> 3), bits - 1, set[str]()
    for first, crns in chunks:
        for crn in crns:
            place = hash(crn) & mask
            byte, bit = place >> 3, _BIT[place & 7]
            if marks[byte] & bit:
                found.add(crn)
            else:
                marks[byte] |= bit
        kept.write(f"{first}{_PART}{_PART.join(crns)}\n")
    found.discard("")
    return found


def _settled(candidates: set[str], kept: IO[str]) -> Mapping[str, Repeated]:
    found: dict[str, Repeated] = {}
    for line in kept:
        number, *crns = line[:-1].split(_PART)
        if candidates.isdisjoint(crns):
            continue
        for row, crn in enumerate(crns, start=int(number)):
            if crn in candidates:
                repeated = found.setdefault(crn, Repeated())
                repeated.count += 1
                if len(repeated.rows) < _ROWS_NAMED:
                    repeated.rows.append(row)
    return {crn: repeated for crn, repeated in found.items() if repeated.count > 1}


def _bits_for(size: int) -> int:
    wanted = max(_SMALLEST, min(_BITS, size * _BITS_A_ROW // 32))
    return 1 << (wanted - 1).bit_length()


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
