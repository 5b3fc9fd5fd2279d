"""Claims about what of a file of cases is typed into a workbook, and what is refused since no cell would show it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from banding.errors import TableError
from banding.export.workbook import Typing, typed_columns, typing_of
from banding.intake import ReadingOptions, read_cases
from banding.intake.mapping import load_mapping
from banding.records import REPLACED_NAMES
from tests.export.sql.tables import ON, load

MAPPING = "unknown: [not held]\nvalues:\n  drr: {zz: yes}\n"


def typed(
    text: str, folder: Path | None = None, **options: bool
) -> tuple[Typing, list[Mapping[str, object]]]:
    """What is typed in of a file's text, and each row by heading."""
    ruleset, mapping = load("cl-crc"), None
    if folder:
        path = folder / "map.yaml"
        path.write_text(MAPPING, encoding="utf-8")
        mapping = load_mapping(path, ruleset.facts)
    with read_cases(
        io.BytesIO(text.encode()),
        name="cases.csv",
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=ReadingOptions(on=ON, mapping=mapping, **options),
        output_columns=REPLACED_NAMES,
    ) as caseload:
        typing = typing_of(caseload, ruleset)
    names = [*(column.name for column in typed_columns(ruleset)), *typing.headings]
    return typing, [dict(zip(names, row, strict=True)) for row in typing.rows]


def test_a_contradicted_cell_is_typed_as_not_known() -> None:
    """A cell that a list of requirements contradicts is not known to `allocate`, and never typed as the word it has."""
    (row,) = typed("crn,drr,rar,requirements\nX1,no,,UPW;DRR\n")[1]
    assert (row["drr"], row["requirements_in"]) == ("not known", "UPW;DRR")


def test_words_that_a_mapping_file_reads_are_typed_as_ours(tmp_path: Path) -> None:
    """A word for not known of the mapping file is not known, and its other words are ours; a bad one stays for her to see."""
    text = "crn,drr,mappa,age,rationale,judged_band\nX1,zz,not held,Not Held,not held,not held\nX2,zzz,no,44,seen,gREEN\n"
    first, second = typed(text, tmp_path)[1]
    assert [first[n] for n in ("drr", "mappa", "age", "rationale", "judged_band")] == [
        *("yes", "not known", "", "", "")
    ]
    assert [second[n] for n in ("drr", "mappa", "age", "rationale", "judged_band")] == [
        *("zzz", "no", "44", "seen", "Green")
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("crn,ogrs3,iom\nX1,30,no\nX2,30,no,yes\n", "row 3: has 1 cell more than the header"),
        ("crn,requirements\nX1,#N/A\n", "row 2, requirements: `#N/A` is not a value"),
        ("crn,order_ended\nX1,soon\n", "row 2, order_ended: `soon` is not a date"),
    ],
)
def test_an_error_that_no_cell_would_show_is_refused(text: str, told: str) -> None:
    """A row that is an error to `allocate` for what a workbook does not read is refused by its number, not banded."""
    with pytest.raises(TableError) as refused:
        typed(text)
    assert told in str(refused.value)


def test_only_what_would_count_twice_is_renamed() -> None:
    """A restricted case and an ended order are so in the workbook too; a list of requirements goes along unread."""
    typing, _ = typed("crn,restricted,order_ended,requirements,note\nX1,yes,2026-01-01,UPW,mine\n")
    assert typing.headings == ("restricted", "order_ended", "requirements_in", "note")


@pytest.mark.parametrize(
    ("cells", "expected"), [(",", "no"), ("30,", ""), (",1990-01-31", ""), ("nk,", "no"), ("old,", "no")]
)
def test_a_blank_means_no_unless_an_age_settles_it(cells: str, expected: str) -> None:
    """With blank for no, whether somebody is young is no, and blank only where an age or a date of birth says."""
    (row,) = typed(f"crn,young_person,age,date_of_birth\nX1,,{cells}\n", blank_is_no=True)[1]
    assert row["young_person"] == expected
