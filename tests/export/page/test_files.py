"""Claims that the page's script reads files as ``allocate`` does: the same bytes out, or a refusal by both."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from banding.errors import TableError
from banding.intake import ReadingOptions, read_cases
from banding.records import ADDED_NAMES, Allocation
from banding.records.csv.writer import CsvWriter
from banding.ruleset import Ruleset
from tests.csv_files import csv_files
from tests.export.page.node import banded, needs_node
from tests.export.sql.tables import RULESETS, load

pytestmark = needs_node

ROOT = Path(__file__).resolve().parents[3]
ON = date(2026, 11, 22)


def allocated(
    ruleset: Ruleset, content: bytes, *, blank: bool = False, absent: bool = False
) -> dict[str, object]:
    """What ``allocate`` writes of a file, and the headings that look like ours; nothing where it is refused."""
    try:
        with read_cases(
            io.BytesIO(content),
            name="cases.csv",
            facts=ruleset.facts,
            bands=[band.name for band in ruleset.bands],
            options=ReadingOptions(on=ON, blank_is_no=blank, absent_is_no=absent),
            output_columns=ADDED_NAMES,
        ) as caseload:
            out = io.StringIO(newline="")
            CsvWriter(Allocation(caseload, ruleset)).write(out)
    except TableError:
        return {}
    return {"csv": out.getvalue(), "near": list(map(list, caseload.layout.near))}


def check(ruleset: Ruleset, contents: Sequence[bytes], *, blank: bool = False, absent: bool = False) -> int:
    """Hold the page to ``allocate`` on files; give how many were banded."""
    found = banded(ruleset, contents, on=ON.isoformat(), blankIsNo=blank, absentIsNo=absent)
    for content, told in zip(contents, found, strict=True):
        wanted = allocated(ruleset, content, blank=blank, absent=absent)
        made = {key: told[key] for key in ("csv", "near") if key in told}
        assert made == wanted, (content, told.get("refused"))
    return sum("csv" in told for told in found)


HEAD = b"crn,ogrs3,rosh,cpp,iom\r\n"
ROWS = b"X1,62,medium,no,no\r\nX2,95,low,yes,no\r\n"
AWKWARD = {
    "a mark": b"\xef\xbb\xbf" + HEAD + ROWS,
    "UTF-16": (HEAD + ROWS).decode().encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + (HEAD + ROWS).decode().encode("utf-16-be"),
    "UTF-16 without a mark": (HEAD + ROWS).decode().encode("utf-16-le"),
    "semicolons": (HEAD + ROWS).replace(b",", b";"),
    "tabs": (HEAD + ROWS).replace(b",", b"\t"),
    "bars": (HEAD + ROWS).replace(b",", b"|"),
    "a separator line": b"sep=;\r\n" + (HEAD + ROWS).replace(b",", b";"),
    "cp1252": "crn,name,rosh\nX1,Zoë,low\n".encode("cp1252"),
    "no known encoding": b"crn,name\nX1,\x81\x8d\n",
    "old Mac line ends": (HEAD + ROWS).replace(b"\r\n", b"\r"),
    "mixed line ends": HEAD + b"X1,62,low,no,no\rX2,62,low,no,no\nX3,62,low,no,no\r\n",
    "no last line end": (HEAD + ROWS)[:-2],
    "Ctrl-Z": HEAD + ROWS + b"\x1a",
    "padded Ctrl-Z": HEAD + ROWS + b"\x1a" + bytes(20),
    "Ctrl-Z in a name": b"crn,name\nX1,a\x1ab\n",
    "NUL": HEAD + b"X1,\x00,low,no,no\n",
    "joined files": b"\xef\xbb\xbf" + HEAD + ROWS + b"\xef\xbb\xbfX3,30,low,no,no\r\n",
    "quoted line ends": b'crn,note,rosh\n"X\n1","two\r\nlines",low\nX2,"say ""so""",medium\n',
    "a quotation mark within": b'crn,note,rosh\nX1,6" pipe,low\n',
    "never closed": b'crn,note,rosh\nX1,"open,low\nX2,b,low\n',
    "text after a quotation": b'crn,note,rosh\nX1,"a"b,low\n',
    "a parameter row": b"From,01/01/2026,To,02/01/2026\n\ncrn,rosh,cpp\nX1,low,no\n",
    "two tables": b"crn,rosh\nX1,low\ncrn,rosh,cpp\nX2,low,no\n",
    "twice the same heading": b"crn,RoSH,rosh level\nX1,low,low\n",
    "no crn": b"Case reference,rosh\nX1,low\n",
    "no headings": b"X12345,62\nX12346,30\n",
    "empty": b"\xef\xbb\xbf \r\n",
    "nothing but headings": HEAD,
    "blank lines": HEAD + b"\r\n" + ROWS + b"\r\n\r\n",
    "invisible headings": "c\u200brn,\ufeffrosh\nX1,low\n".encode(),
    "invisible people": "crn,rosh\nA1,low\nA1\u200b,medium\na 1,low\n".encode(),
    "our own result": b"crn,rosh,band,ruleset\nX1,low,Red,cl-crc 2019-03 sha256:0123456789ab\n",
    "columns of theirs": b"crn,rosh,Status,Route,status_in\nX1,low,Active,7,x\n",
    "one column": b"crn\nX1\n\n,\n",
    "JSON": b'[{"crn": "X1"}]',
    "a web page": b"<html><table></table></html>",
    "PDF": b"%PDF-1.7 ...",
    "kept from the hub": b"crn,sentence_type,unpaid_work,other_requirement,field_case,drr,atr,mhtr,judged_band,rationale\n"
    b"X1,CO,yes,no,no,no,no,no,Red,why\nx1,licence,,,,,,,,\nX2,SSO,yes,no,no,no,no,no,,\nX2,CO,yes,no,no,no,no,no,,\n",
    "a repeated heading": b"crn,rosh,cpp,cpp.1\nX1,low,no,yes\n",
    "requirements in two columns": b"crn,rosh,Requirements,Requirement (2)\nX1,low,UPW,DRR\n",
    "another score": b"crn,ogrs3,OGRS4,OGRS3 1,rosh,drr 1yr\nX1,30,40,50,low,no\n",
    "totals and headings": b"crn,rosh,cpp\nX1,low,no\nSubtotal for Team 1,,1\ncrn,,\nGrand Total,,1\n(2 rows affected)\n1.2E+07,low,no\n",
    "many of a person": b"crn,rosh\n" + b"X1,low\n" * 1200,
}
"""Files as programs and people save them, each for what is awkward in it."""


@pytest.mark.parametrize("name", sorted(RULESETS))
def test_awkward_files_are_banded_as_the_command_does_or_refused(name: str) -> None:
    """Whatever a file's encoding, separator, line ends or headings, the page gives the command's bytes, or refuses too."""
    assert check(load(name), list(AWKWARD.values())) > 20


# Not made smaller where it fails: each trial starts Node, and the files are small.
@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(contents=st.lists(csv_files(), min_size=30, max_size=40))
@example(contents=[b'crn,note\n"X1",\n'])
def test_any_file_is_banded_as_the_command_does(contents: list[bytes]) -> None:
    """Cells of every awkward kind, ragged rows, any separator and line end: the same bytes as the command's."""
    check(load("cl-crc"), contents)


def test_the_worked_examples_come_to_what_they_should() -> None:
    """The examples with their answers, ours and those in other spellings, are banded as the command bands them."""
    files = [(ROOT / "tests" / "data" / name).read_bytes() for name in ("examples.csv", "more-examples.csv")]
    assert check(load("cl-crc"), [*files, (ROOT / "examples" / "cases.csv").read_bytes()]) == 3


def test_headings_that_look_like_ours_are_offered_as_the_command_names_them() -> None:
    """Of every heading that people were seen to use, the page offers the column that the command suggests."""
    with (ROOT / "tests" / "data" / "headings.csv").open(encoding="utf-8") as file:
        headings = [row[0] for row in csv.reader(file)]
    files = [f'crn,"{heading}"\nX1,yes\n'.encode() for heading in headings if heading.casefold() != "crn"]
    assert check(load("cl-crc"), files) > 100


WORDS: dict[str, tuple[str, ...]] = {
    "yes-no": (
        *("yes", "Y", "TRUE", "1", "no", "n", "False", "0", "", "unknown", "NK", "?", "n/k", "tbc", "Don’t know", " Yes ", "y e s"),
        *("Y - historic", "?Y", "maybe", "-1", "1.0", "0.00", "N/A", "#N/A", "NULL", "\u200b", "-", "ye\u00adss", "yes\u200b", "yse"),
        *("=A1", "=IF(A1,1)", "=because", "'=1+1", "Level 2", "L1", "3", "M1", "ＹＥＳ", "ﬂase", "ſ"),
    ),
    "number": ("0", "49", "50", "62%", "62 %", "62\u00a0%", "62.0", "62.5", "89.9999999999", "90", "100", "140", "-5", "056", "1e2", "nk", "1.", "", "٣", "0.62", "0.62%", "0.0000000000001"),
    "choice": ("low", "Med", "medium risk", "HIGH", "RVRH", "very high", "Very-High", "v high", "meduim", "l", "", "unk", "low?", "moderate", "lo\u200bw"),
    "text": ("", "a good reason", "N/A", "nan", "\\N", "\u200b", "tbc", "=SUM(A1)", "'-5", "x", "TBC.", "- none -", "ｎ／ａ", "“N/A”", "#¡REF!", "éna", "_nk_"),
}  # fmt: skip
MORE: dict[str, tuple[str, ...]] = {
    "date_of_birth": (
        *("2001-11-22", "2001-11-23", "22/11/2001", "22.11.2000", "3 Jan 2003", "3-Jan-03", "14/3/85", "1/1/26", "29/02/2001", "29 Feb 2000"),
        *("2018-01-01", "2030-01-01", "1899-01-01", "1980-01-01T00:00:00Z", "01/02/1990 00:00", "12:00", "3 ſep 1990", "31st March, 1990", "0000-01-01"),
        *("", "unknown", "29/2/04", "1990-1-1", "38000", "3 Septembre 1990", "1/2.1990", "12/25/1990", "31/31/1990", "31/11/1990", "31/11/90", "30 Feb 1990", "30-Feb-90", "31 Foo 1990", "12/25/90", "1990-13-01"),
    ),
    "age": ("25", "26", "9", "17", "121", "twenty", "", "25.0", "nk"),
    "judged_band": ("", "Red", "blue", " YELLOW", "Purple", "gren", "n/a", "unknown"),
    "rationale": ("", "because", "NULL", "n/a", "?", "=A1", "not known"),
    "judged_on": ("", "2026-01-01", "2027-01-01", "yesterday", "1 Jan 80", "1/1/80"),
    "recorded_band": ("", "Green", "grene"),
    "order_ended": ("", "2026-11-22", "2026-11-23", "1 Jan 99", "1 Jan 44", "1 Jan 50", "31/12/2099", "31/11/2026", "30 Feb 27", "never"),
    "requirements": (
        *("", "Unpaid Work - Regular; Drug Rehabilitation (6 months)", "UPW", "ATR|MHTR", "Unpaid work 120 hours", "DRR\nUPW", "unknown", "N/A"),
        *("UPW?", "UPW; ?", "UPW; -", "UPW, ...", "UPW +", "DRR 12m +", "Non-DRR", "DRR non-residential", "DRR (0)", "DRR (up to\u00a020 days)", "UPW ✗", "DRR over 6 months"),
        *("Curfew", "something else", "UPW, Attendance Centre", "Alcohol Treatment (01/02/2020)", "RAR 20 days; mystery", "Accredited Programme – BBR", ";;"),
    ),
    "sentence_type": (
        *("CO", "SA2020 Community Order", "ORA Suspended Sentence Order", "Adult Custody < 12m", "community", "licence", "PSS", "", "life", "comunity order"),
        *("CO?", "Community Order (over)", "Adult Custody under 12 months", "Adult Custody ≥ 12m", "CO 0"),
        *("Custody; Licence", "nk", "Community Order (24 Months)", "Supervision"),
    ),
}  # fmt: skip
"""Cells as other people write them, good, bad and doubtful, by kind of fact and for the columns that are none."""


def drawn(ruleset: Ruleset, lots: Random, *, rows: int) -> bytes:
    """A file of cells as other people write them, each column there or not."""
    words = {
        fact.name: MORE.get(fact.name, (*WORDS[fact.kind.value], *map(str.upper, fact.words), *fact.levels))
        for fact in ruleset.facts
    }
    columns = {**words, **MORE}
    header = ["crn", *(name for name in lots.sample(sorted(columns), len(columns)) if lots.random() < 0.8)]
    doubtful = lots.choice((0.02, 0.3))

    def cell(name: str) -> str:
        if name == "crn":
            return (
                lots.choice(("X1", "x1", " X 2", "", "n/a", "'=7"))
                if lots.random() < 0.05
                else f"Z{lots.randrange(10**6)}"
            )
        every = columns[name]
        return (
            lots.choice(every) if lots.random() < doubtful else lots.choice(every[: max(3, len(every) // 4)])
        )

    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *([cell(name) for name in header] for _ in range(rows))])
    return text.getvalue().encode()


@pytest.mark.parametrize("name", sorted(RULESETS))
@pytest.mark.parametrize(("blank", "absent"), [(False, False), (True, True), (True, False)])
def test_cells_in_other_peoples_spellings_come_to_what_allocate_makes_of_them(
    name: str, blank: bool, absent: bool
) -> None:
    """Thousands of rows, good, bad and doubtful: the same columns as the command's, its words on each bad cell among them."""
    ruleset, lots = load(name), Random(5)  # noqa: S311 - the same lots at every run
    assert (
        check(ruleset, [drawn(ruleset, lots, rows=120) for _ in range(12)], blank=blank, absent=absent) == 12
    )
