"""Claims about CSV out: no row lost, no cell changed, and the quick way never differs from the long one."""

from __future__ import annotations

import csv
import errno
import io
import os
import sys
import tempfile
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banding.errors import OutputError, TableError
from banding.intake import ReadingOptions, defuse, read_cases, undo
from banding.intake.read import Caseload
from banding.intake.tables import line_chunks
from banding.intake.tables.grid import MAX_COLUMNS
from banding.records import ADDED_NAMES, Allocation
from banding.records.csv import lines
from banding.records.csv.writer import CsvWriter
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from tests.csv_files import csv_files

ON = date(2026, 11, 22)
RULESET: Ruleset = load_ruleset(find_ruleset("cl-crc/2019-03"))
REPEATED = b'crn,ogrs3,rosh\nX1,49,low\n"X\n2",50,high\n,,\n\nX3,140,low\nX1,90,low\n'
BEFORE, AFTER = "written before\n", "written after\n"


def opened(content: bytes) -> Caseload:
    """The caseload of a file's bytes."""
    return read_cases(
        io.BytesIO(content),
        name="cases.csv",
        facts=RULESET.facts,
        bands=[band.name for band in RULESET.bands],
        options=ReadingOptions(on=ON),
        output_columns=ADDED_NAMES,
    )


def banded(content: bytes, *, raw: bool = False) -> tuple[list[list[str]], Allocation]:
    """The records that come out, and the allocation that counted them."""
    with opened(content) as caseload:
        allocation, out = Allocation(caseload, RULESET), io.StringIO(newline="")
        CsvWriter(allocation, raw=raw).write(out)
    return list(csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True)), allocation


def the_long_way(content: bytes, *, raw: bool = False) -> tuple[list[list[str]], Allocation]:
    """The same, row by row."""
    with opened(content) as caseload:
        allocation = Allocation(caseload, RULESET)
        writer = CsvWriter(allocation, raw=raw)
        lines = [writer.banded_line(allocation.band(row)) for row in caseload.rows()]
        allocation.close()
        own = [defuse(undo(heading)) if not raw else heading for heading in caseload.layout.header]
    text = "".join(lines)
    return [[*own, *ADDED_NAMES], *csv.reader(io.StringIO(text, newline=""), strict=True)], allocation


def without_words(record: list[str], width: int) -> list[str]:
    """A record without the added columns that say things in words."""
    words = [width - len(ADDED_NAMES) + ADDED_NAMES.index(name) for name in ("reasons", "warnings")]
    return [cell for place, cell in enumerate(record) if place not in words]


def trimmed(cells: list[str], width: int) -> list[str]:
    """A row without the blank cells beyond its headings."""
    return cells if any(cell.strip() for cell in cells[width:]) else cells[:width]


@pytest.mark.parametrize("raw", [False, True])
@given(content=csv_files())
@example(content=b'crn,note,ogrs3\nX1,"a\nb",62\nX1,=1,62\n')
@example(content=b"ogrs3,crn,rosh\n62,X1,low\n,,\n")
def test_the_quick_way_is_the_long_way(raw: bool, content: bytes) -> None:
    """Whatever the file, passing lines through gives the same records and the same counts as going row by row."""
    quick, quick_book = banded(content, raw=raw)
    slow, slow_book = the_long_way(content, raw=raw)
    assert quick == slow
    assert quick_book.tally == slow_book.tally


@given(content=csv_files())
# Entries let go on the long way round were once still counted on.
@example(content=b'crn,ogrs3\nX1,49\n"""X4""",0\n"""X4""",50\nX2,49\n')
@example(content=b'ogrs3,crn\n0,=X5\n0,"X,7"\n0,\'=X5\n')
# A formula in the first cell of a chunk was once passed through, in quotation marks.
@example(content=b'"crn","ogrs3","rosh","cpp"\n"=X5","0","low","yes"\n')
def test_small_chunks_and_narrow_memory_change_nothing(content: bytes) -> None:
    """Records that run over chunks, and rows of which nothing is kept for the next, come out the same."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(line_chunks, "_CHUNK", 16)
        patched.setattr("banding.records.allocation._KEPT", 2)
        patched.setattr("banding.row_codes.codes._KEPT_TEXTS", 1)
        quick, quick_book = banded(content)
    slow, slow_book = the_long_way(content)
    assert quick == slow
    assert quick_book.tally == slow_book.tally


@given(content=csv_files())
def test_out_and_in_again_is_unchanged(content: bytes) -> None:
    """
    A result read back gives the same result: its own columns are replaced. Only words that name a row can differ, as
    empty lines are gone and short rows filled.
    """
    first, _ = banded(content)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(first)
    second, _ = banded(text.getvalue().encode())
    width = len(first[0])
    assert [without_words(record, width) for record in second] == [
        without_words(record, width) for record in first
    ]


@given(content=csv_files())
def test_no_cell_is_a_live_formula(content: bytes) -> None:
    """No cell that comes out starts as a formula does, plain numbers such as -5 aside."""
    records, _ = banded(content)
    live = [cell for record in records for cell in record if cell[:1] in set("=+-@\t\r＝＋－＠")]
    assert set(live) <= {"-5"}


@given(content=csv_files())
def test_every_row_comes_out_once_in_order(content: bytes) -> None:
    """
    Every row comes out once, in order, its own cells unchanged: a short row is filled with empty cells, and what stands
    beyond the last heading comes last.
    """
    with opened(content) as caseload:
        width = len(caseload.layout.header)
        given_rows = [row.cells for row in caseload.rows()]
    records, allocation = banded(content, raw=True)
    added = len(ADDED_NAMES)
    came_out = [record[:width] + record[width + added :] for record in records[1:]]
    assert came_out == [trimmed([*row, *[""] * (width - len(row))], width) for row in given_rows]
    assert allocation.tally.rows == len(given_rows)


def written_by_two(content: bytes, into: str = "no file") -> tuple[bytes, Allocation]:
    """What comes out where two processes share blocks of a few records, and the allocation that gathered their counts."""
    mode = {"no file": "", "a file": "w+b", "the end of a file": "a+b"}[into]
    with pytest.MonkeyPatch.context() as patched, opened(content) as caseload:
        patched.setattr("banding.records.csv.processes.LARGE", 0)
        patched.setattr("banding.records.csv.processes._BLOCK", 16)
        patched.setattr("banding.records.csv.processes.processors", lambda: 2)
        patched.setattr("banding.intake.person.processors", lambda: 2)
        patched.setattr("banding.intake.person.LARGE", 0)
        patched.setattr(line_chunks, "_CHUNK", 16)
        with (
            tempfile.TemporaryFile(mode) if mode else io.BytesIO() as result,
            io.TextIOWrapper(result, "utf-8", newline="") as out,
        ):
            out.write(BEFORE)
            allocation = Allocation(caseload, RULESET)
            CsvWriter(allocation).write(out)
            out.write(AFTER)
            out.flush()
            result.seek(0)
            return result.read(), allocation


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
@given(content=csv_files(), into=st.sampled_from(["no file", "a file", "the end of a file"]))
@settings(max_examples=25)
@example(content=REPEATED, into="no file")
@example(content=REPEATED, into="a file")
@example(content=REPEATED, into="the end of a file")
def test_several_processes_write_what_one_does(content: bytes, into: str) -> None:
    """
    Blocks that several processes work on give the same bytes, counts, issues and notes, row numbers included.

    The processes put them in their places of a file, between what is written before and after, or hand them over.
    """
    with opened(content) as caseload:
        alone, out = Allocation(caseload, RULESET), io.StringIO(newline="")
        CsvWriter(alone).write(out)
    written, gathered = written_by_two(content, into)
    assert written.decode() == BEFORE + out.getvalue() + AFTER
    assert gathered.tally == alone.tally
    assert gathered.first_issues == alone.first_issues
    assert gathered.caseload.table.notes == alone.caseload.table.notes


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_a_process_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process ends before it has handed over its rows, the run is refused and says so."""
    monkeypatch.setattr(lines.CsvLines, "_texts", lambda *_: os._exit(9))
    with pytest.raises(OutputError, match="not whole"):
        written_by_two(b"crn,ogrs3\n" + b"".join(b"X%d,49\n" % number for number in range(50)))


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_a_process_that_cannot_write_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process cannot put its rows in the result, the run ends with the fault that the system gave."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.pwrite", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        written_by_two(b"crn,ogrs3\n" + b"".join(b"X%d,49\n" % number for number in range(50)), "a file")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_a_process_that_dies_while_it_looks_for_people_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the process that looks for people on several rows ends too soon, the run is refused and says so."""
    monkeypatch.setattr("banding.intake.person.find_repeated", lambda *_, **__: os._exit(9))
    with pytest.raises(OutputError, match="not whole"):
        written_by_two(b"crn,ogrs3\n" + b"".join(b"X%d,49\n" % number for number in range(50)))


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_a_row_past_a_limit_is_named_whoever_reads_it() -> None:
    """A row that no table can have is refused by its number, also where another process reads it."""
    rows = b"".join(b"X%d,49\n" % number for number in range(50))
    with pytest.raises(TableError, match=r"row 52\b"):
        written_by_two(b"crn,ogrs3\n" + rows + b"X50" + b",49" * MAX_COLUMNS + b"\n")


@given(content=csv_files())
def test_rows_come_to_what_each_comes_to_by_itself(content: bytes) -> None:
    """Going through all rows gives of each what deciding it cell by cell gives, and the same counts."""
    with opened(content) as caseload:
        together, alone = Allocation(caseload, RULESET), Allocation(caseload, RULESET)
        rows = list(together.rows())
        assert rows == [alone.band(row) for row in caseload.rows()]
        alone.close()
        assert together.tally == alone.tally
