"""Claims about rows in our own columns: what the workbench decides of them is what ``allocate`` says of the file they came from."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from banding.errors import TableError
from banding.intake.mapping import ColumnMapping, load_mapping
from banding.records import ADDED_NAMES, Allocation
from banding.records.opening import open_caseload
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from banding.workbench.bring_in.rows import people_of
from banding.workbench.deciding import decide
from banding.workbench.entry import canonical
from tests.csv_files import csv_files
from tests.workbench.builders import TODAY

SAME = [name for name in ADDED_NAMES if name not in ("warnings", "reasons")]
FILES = [path for path in (Path("examples/cases.csv"), *Path("tests/data").glob("*.csv")) if path.is_file()]
WORDS = st.sampled_from(
    ["", "yes", "no", "unknown", "Y", "n/a", "NULL", "#REF!", "\u200b", "not known", "not known ", "never"]
)
MORE: Mapping[str, st.SearchStrategy[str]] = MappingProxyType(
    {
        "restricted": WORDS,
        "young_person": WORDS,
        "date_of_birth": st.sampled_from(["", "2003-05-01", "14/3/85", "31/12/2030", "nk", "2010-01-01"]),
        "age": st.sampled_from(["", "24", "70", "12", "9", "nk"]),
        "sentence_type": st.sampled_from(["", "SA2020 Community Order", "SSO", "licence", "custody?", "nk"]),
        "requirements": st.sampled_from(
            [
                "",
                "Unpaid Work - Regular",
                "Unpaid Work; DRR (6 months)",
                "UPW?",
                "nk",
                "NULL",
                "attendance centre",
            ]
        ),
        "unpaid_work": WORDS,
        "attendance_centre": WORDS,
        "drr": WORDS,
        "other_requirement": WORDS,
        "order_ended": st.sampled_from(["", "2025-01-01", "1 May 2030", "soon"]),
        "mappa": st.sampled_from(["", "0", "Level 2", "no", "never"]),
        "ror": st.sampled_from(["", "high", "medium", "low", "never"]),
        "ror_rationale": st.sampled_from(["", "because", "N/A", "never"]),
        "Registers": st.sampled_from(["", "RHRH", "ALT1; MAPP", "M1", "nobody knows", "nk", "IIOM"]),
        "Officer": st.sampled_from(["", "PO1"]),
        "cpp.1": st.just("x"),
        "Status": st.just("open"),
        "judged_on": st.sampled_from(["", "2026-01-01", "2030-01-01", "nk"]),
        "recorded_band": st.sampled_from(["", "Red", "nk", "Mauve"]),
    }
)
MAPPINGS = (
    "",
    "unknown: [never]\nblank: {cpp: 'no', drr: 'yes'}\nabsent: {iom: 'no', cpp: 'yes'}\n",
    "registers: {column: Registers}\n",
    "registers: {column: Registers, unlisted: 'no'}\nabsent: {hate_crime: 'no'}\n",
    "columns: {note: iom, cpp.1: prevent, name: rosh}\nvalues: {iom: {plain: 'yes', never: 'no'}, rosh: {plain: high}}\n",
)


@cache
def rules() -> Ruleset:
    """Load the rules."""
    return load_ruleset(find_ruleset("cl-crc", on=TODAY))


def mapping_of(text: str) -> ColumnMapping | None:
    """Read a mapping."""
    return load_mapping(Path("mapping.yaml"), rules().facts, content=text.encode()) if text else None


def differences(
    content: bytes, *, mapping: str = "", blank: str = "unknown", absent: str = "unknown"
) -> list[str]:
    """Say where what the workbench decides is not what ``allocate`` says of a file."""
    ruleset, found = rules(), []
    with open_caseload(
        io.BytesIO(content),
        "file",
        ruleset,
        on=TODAY,
        blank=blank,
        absent=absent,
        mapping=mapping_of(mapping),
    ) as caseload:
        said = {each.placed.number: each for each in Allocation(caseload, ruleset).rows()}
        rows = 0
        for person in people_of(caseload, ruleset):
            outcome = decide(person.rows, ruleset, on=TODAY)
            rows += len(outcome.rows)
            theirs = [said[row.number] for row in person.found]
            if outcome.restricted != any(each.is_restricted for each in theirs):
                found.append(f"{person.key}: restricted is {outcome.restricted}")
            if any(row.text != canonical(json.loads(row.text)) for row in person.found):
                found.append(f"{person.key}: the rows are not written as the record writes them")
            for own, each, row in zip(person.found, theirs, outcome.rows, strict=True):
                if (each.result is None) != bool(own.wrong):
                    found.append(f"row {own.number}: in error {own.wrong}")
                is_plain = own.cells is not None and len(theirs) == 1 and not each.issues
                names = ADDED_NAMES if is_plain else SAME if each.result is None else [*SAME, "reasons"]
                found += [
                    f"row {own.number}, {name}: `{wanted}`, decided as `{row.added[name]}`"
                    for name, wanted in zip(ADDED_NAMES, each.added, strict=True)
                    if name in names and wanted != row.added[name]
                ]
    if rows != len(said):
        found.append(f"{len(said)} rows, {rows} decided")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize(("blank", "absent"), [("unknown", "unknown"), ("no", "no")])
def test_real_files_come_to_the_same(path: Path, blank: str, absent: str) -> None:
    """Of every row of the example files, whatever saying nothing means."""
    assert differences(path.read_bytes(), blank=blank, absent=absent) == []


@given(
    csv_files(MORE),
    st.sampled_from(MAPPINGS),
    st.sampled_from(["no", "unknown"]),
    st.sampled_from(["no", "unknown"]),
)
@example(b"crn,cpp\nX1,yes\nx1,no\n,yes\n,yes\nTotal,4\n", "", "unknown", "unknown")
@example(b"crn,restricted\nX1,\nX2,no\n", "", "unknown", "unknown")
@example(b"crn,note,note,cpp\nX1,a,b,no\n", "", "no", "no")
def test_any_file_comes_to_the_same(content: bytes, mapping: str, blank: str, absent: str) -> None:
    """Whatever is written in a file, by whatever mapping: the same decision of every row, and every row decided."""
    try:
        found = differences(content, mapping=mapping, blank=blank, absent=absent)
    except TableError:
        return
    assert found == []


def test_a_workbook_with_cells_that_cannot_be_believed_comes_to_the_same() -> None:
    """A formula never worked out is an error, and a cell in a merged range is not known; in the workbench too."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows: Sequence[Sequence[object]] = [
        ["crn", "ogrs3", "rosh", "cpp", "rationale"],
        ["X1", "=1+1", "low", "yes", "=1+1"],
        ["X2", 40, "low", "yes", "#N/A"],
        ["X3", 40, "low", None, "fine"],
        ["=A1", 40, "low", "no", ""],
    ]
    for row in rows:
        sheet.append(list(row))
    sheet.merge_cells("D3:D4")
    made = io.BytesIO()
    book.save(made)
    assert differences(made.getvalue(), blank="no") == []
