"""Claims that what a workbook's formulas answer, worked out by LibreOffice, is what ``allocate`` answers of the same cells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import pytest

from banding.export.workbook import FIRST_STEP, Typing, write_workbook
from banding.intake import RECORD_COLUMNS, ReadingOptions, read_cases
from banding.records import ADDED_NAMES
from banding.records.book import Book
from banding.ruleset import Ruleset
from tests.export.sql.tables import RULESETS, load
from tests.export.workbook.office import answers_in, needs_office, worked_out
from tests.export.workbook.typing_in import ON, Cells, Typist, covering, drawn

pytestmark = [needs_office, pytest.mark.office]
_UNLIKE_IN_ERROR = {"reasons", "warnings"}
"""Of a row in error `allocate` also suggests a word; the workbook names the same cells."""


def made(ruleset: Ruleset, cells: list[Cells]) -> bytes:
    """A workbook with rows typed in, worked out."""
    rows = Typist(ruleset).rows(cells)
    out = io.BytesIO()
    write_workbook(ruleset, out, on=ON, typing=Typing((), rows), ready=len(rows) + 5)
    return worked_out(out.getvalue())


def allocated(content: bytes, ruleset: Ruleset) -> Iterator[tuple[int, Mapping[str, str], set[str]]]:
    """What ``allocate`` answers of a workbook: row number, its columns, and the columns that made it an error."""
    with read_cases(
        io.BytesIO(content),
        name="caseload.xlsx",
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=ReadingOptions(on=ON),
        output_columns=(*ADDED_NAMES, FIRST_STEP),
    ) as caseload:
        assert set(caseload.layout.replaced) == {*ADDED_NAMES, FIRST_STEP}
        book = Book(caseload.reader, ruleset)
        people = book.repeated_people(caseload)
        for row in caseload.rows():
            banded = book.band(row, people)
            bad = {issue.column or "crn" for issue in banded.issues if issue.fatal}
            yield row.number, dict(zip(ADDED_NAMES, banded.added, strict=True)), bad


def differences(content: bytes, ruleset: Ruleset) -> list[tuple[int, str, str, str]]:
    """Each cell where the workbook and ``allocate`` differ: row, column, what each says."""
    found, seen = [], dict(answers_in(content))
    expected = list(allocated(content, ruleset))
    assert [number for number, *_ in expected] == list(seen)
    for number, answers, bad in expected:
        here = seen[number]
        for name, answer in answers.items():
            if answers["status"] == here["status"] == "error" and name in _UNLIKE_IN_ERROR:
                continue
            if here[name] != answer:
                found.append((number, name, here[name], answer))
        if answers["status"] == "error":
            found += [(number, name, here["reasons"], name) for name in bad if f", {name}: `" not in here["reasons"]]
    return found


@pytest.fixture(scope="module", params=sorted(RULESETS))
def ruleset(request: pytest.FixtureRequest) -> Ruleset:
    """Our rules, and those of an invented provider."""
    return load(request.param)


def test_every_cell_of_the_table_and_any_spelling_are_answered_as_allocated(ruleset: Ruleset) -> None:
    """Cases that take every cell of the table, and thousands in other people's spellings, have the answers of ``allocate``."""
    typist = Typist(ruleset)
    cells = [typist.plain(*question) for question in covering(ruleset)]
    cells += [typist.any_way(*question) for question in drawn(ruleset, 3_000)]
    found = differences(made(ruleset, cells), ruleset)
    assert not found, (len(found), found[:5])
