"""Claims about restricted cases: whatever is made for others to read has their reference number and band, and no more."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from banding.commands import main
from banding.commands.allocate import screen_lines
from banding.intake import ReadingOptions
from banding.intake.columns import match_columns
from banding.intake.restricted import RestrictedRows
from banding.records import Allocation
from tests.builders import ruleset
from tests.reports.made_pages import ON, opened

NOT_NO = ("yes", "", "not known", "maybe")
"""What a column of restricted cases may say but no."""
MARK = "zqxplanted"
"""Written in every free cell of a restricted row; it may come out in no report."""
OPEN_MARK = "zqxopen"
"""The same of a row that is not restricted: it comes out, so that the marks are where reports look."""
HEADINGS = (
    *(
        "crn",
        "name",
        "notes",
        "team",
        "responsible_officer",
        "manager",
        "officer_grade",
        "oasys_completed_date",
        "date_of_birth",
    ),
    *("recorded_route", "recorded_band", "ogrs3", "rosh", "cpp", "iom", "mappa", "prevent", "child_concern"),
    *("domestic_abuse", "hate_crime", "judged_band", "rationale", "judged_by", "restricted"),
)
PLAIN = {"ogrs3": "62", "rosh": "medium", "cpp": "no", "iom": "no", "mappa": "no", "recorded_band": "Green"}
STAFF = "staff_code,grade,contracted_hours,left_on\nN07A,PO,37,2026-01-01\nN07B,PO,37,\n"
VARIANTS: dict[str, dict[str, str]] = {
    "settled": {},
    "judged": {"judged_band": "Red"},
    "judged too low": {"judged_band": "Green"},
    "to consider": {"child_concern": "yes"},
    "incomplete": {"rosh": ""},
    "in error": {"rosh": MARK, "ogrs3": f"{MARK} 62"},
    "for another service": {"mappa": "yes"},
    "held by nobody": {"responsible_officer": f"Unallocated {MARK}", "recorded_band": "Red"},
    "below grade": {"cpp": "yes", "officer_grade": f"PSO ({MARK})"},
    "on record elsewhere": {"recorded_route": MARK},
}
"""What a restricted row may be, so that each way of naming it is tried."""
FORMS = {
    **{f"allocate {form}": (("allocate", "FILE", "-o", f"out.{form}"), True) for form in ("html", "xlsx")},
    **{f"allocate {form}": (("allocate", "FILE", "-o", f"out.{form}"), False) for form in ("csv", "json")},
    "allocate names": (("allocate", "FILE", "--names", "name", "-o", "out.html"), True),
    "allocate sheets": (
        ("allocate", "FILE", "--format", "sheets", "--names", "name", "-o", "out.html"),
        True,
    ),
    "explain": (("explain", "FILE", *[word for n in range(10) for word in ("--crn", f"R{n}")]), True),
    "audit html": (("audit", "FILE", "--by", "team", "--names", "name", "-o", "out.html"), True),
    "audit xlsx": (("audit", "FILE", "--by", "responsible_officer", "-o", "out.xlsx"), True),
    "audit by a column of theirs": (
        ("audit", "FILE", "--by", "notes", "--by", "age_group", "--format", "report", "-o", "out.json"),
        True,
    ),
    "audit report": (("audit", "FILE", "--by", "manager", "--format", "report", "-o", "out.json"), True),
    "audit csv": (("audit", "FILE", "-o", "out.csv"), False),
    "reband html": (("reband", "FILE", "--names", "name", "-o", "out.html"), True),
    "reband xlsx": (("reband", "FILE", "-o", "out.xlsx"), True),
    "reband two files": (
        ("reband", "FILE", "--previous", "EARLIER", "--names", "name", "-o", "out.html"),
        True,
    ),
    "reband two files xlsx": (("reband", "FILE", "--previous", "EARLIER", "-o", "out.xlsx"), True),
    "reband csv": (("reband", "FILE", "-o", "out.csv"), False),
    "impact html": (
        ("rules", "impact", "cl-crc", "cl-crc", "FILE", "--names", "name", "-o", "out.html"),
        True,
    ),
    "impact xlsx": (("rules", "impact", "cl-crc", "cl-crc", "FILE", "-o", "out.xlsx"), True),
    "sample csv": (("sample", "FILE", "--seed", "1", "-o", "out.csv"), True),
    "sample xlsx": (("sample", "FILE", "--seed", "1", "-o", "out.xlsx"), True),
    **{
        f"assign {form}": (("assign", "FILE", "STAFF", "-o", f"out.{form}"), True)
        for form in ("csv", "json", "xlsx")
    },
    **{f"staff {form}": (("staff", "FILE", "STAFF", "-o", f"out.{form}"), True) for form in ("html", "xlsx")},
    "staff on the screen": (("staff", "FILE", "STAFF"), True),
    "reassign xlsx": (("reassign", "FILE", "STAFF", "-o", "out.xlsx"), True),
    "map": (("map", "FILE", "-o", "out.yaml"), True),
}
"""Each command and form, and whether its result is a report; a result that is the file's own rows keeps them whole."""


def a_row(crn: str, *, mark: str, restricted: str, **changes: str) -> str:
    """Write a row with a mark in every free cell."""
    cells = dict.fromkeys(HEADINGS, mark) | {"oasys_completed_date": f"{mark} 2024"}
    cells |= dict.fromkeys(("prevent", "child_concern", "domestic_abuse", "hate_crime", "judged_band"), "")
    cells |= {
        "recorded_route": "",
        "date_of_birth": "1990-05-01",
        "officer_grade": "PO",
        **PLAIN,
        "crn": crn,
        "restricted": restricted,
    } | changes
    return ",".join(cells[heading] for heading in HEADINGS)


def a_file(*words: str, ogrs3: str = "62") -> str:
    """Write a caseload with one row of each variant for each word of restriction, three rows of one person, one of which says no, and rows that are open."""
    words = words or ("yes",)
    rows = [
        a_row(f"R{n}{k or ''}", mark=MARK, restricted=word, **{"ogrs3": ogrs3, **changes})
        for k, word in enumerate(words)
        for n, changes in enumerate(VARIANTS.values())
    ]
    rows += [a_row("R0", mark=MARK, restricted=words[0], iom="yes")]
    rows += [a_row("r0", mark=MARK, restricted="no", mappa="no", hate_crime="yes")]
    rows += [a_row(f"X{n}", mark=OPEN_MARK, restricted="no", ogrs3=ogrs3) for n in range(12)]
    rows += [a_row("X20", mark=OPEN_MARK, restricted="no", rosh=OPEN_MARK)]
    return "\n".join([",".join(HEADINGS), *rows]) + "\n"


def written(words: tuple[str, ...], folder: Path, **files: str) -> tuple[str, str]:
    """Run a command; give what it wrote, of a banded workbook without the sheet of the owner's rows, and what it said."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    given = [
        str(folder / f"{word.lower()}.csv") if word.isalpha() and word.isupper() else word for word in words
    ]
    out = [str(folder / word) if word.startswith("out.") else word for word in given]
    result = CliRunner().invoke(main, [*out, "--on", ON.isoformat()], catch_exceptions=False)
    paths = [Path(word) for word in out if Path(word).name.startswith("out.")]
    # One of the cases to explain is in error.
    assert result.exit_code == (2 if words[0] == "explain" else 0), result.output
    said = result.output + result.stderr
    texts = [_text(path, whole=words[0] != "allocate") for path in paths]
    return "\n".join(texts), said


def _text(path: Path, *, whole: bool) -> str:
    if path.suffix != ".xlsx":
        return path.read_text()
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    sheets = [sheet for sheet in book if whole or sheet.title != "Cases"]
    return "\n".join(
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
    )


@pytest.mark.parametrize("form", FORMS)
def test_no_report_has_more_of_a_restricted_case_than_its_band(form: str, tmp_path: Path) -> None:
    """Whatever the column says but no, nothing else in the row's cells comes out in any form of any command's report."""
    words, is_report = FORMS[form]
    files = {"file": a_file(*NOT_NO), "earlier": a_file(*NOT_NO, ogrs3="95"), "staff": STAFF}
    result, said = written(words, tmp_path, **files)
    assert MARK not in said
    assert (MARK in result) is not is_report


@pytest.mark.parametrize(("later", "earlier"), [("no", "yes"), ("yes", "no")])
@pytest.mark.parametrize("form", ["reband two files", "reband two files xlsx"])
def test_a_case_is_restricted_where_either_file_says_so(
    form: str, later: str, earlier: str, tmp_path: Path
) -> None:
    """Where the two files of a re-banding disagree, no report names the case: not even among those for a manager."""
    files = {"file": a_file(later), "earlier": a_file(earlier, ogrs3="95")}
    text = written(FORMS[form][0], tmp_path, **files)[0]
    assert "R1" in text
    assert MARK not in text


def test_restricted_cases_are_one_group_of_every_column(tmp_path: Path) -> None:
    """Whatever column outcomes are compared by, age groups too, its restricted cases are one group and compared with none."""
    written(FORMS["audit by a column of theirs"][0], tmp_path, file=a_file())
    tables = json.loads((tmp_path / "out.json").read_text())["disparities"]
    assert {table["column"] for table in tables} == {"notes", "age_group"}
    for table in tables:
        assert "restricted" in {row["group"] for row in table["rows"]}
        assert "restricted" not in {
            side for each in table["comparisons"] for side in (each["group"], each["reference"])
        }


def test_either_file_restricts_a_person_in_both(tmp_path: Path) -> None:
    """A person whom the earlier file restricts is so on every row of the later one, and the other way round."""
    rows = [a_row(crn, mark=MARK, restricted="no", **PLAIN) for crn in ("R1", "R1", "R2")]
    says_no = "\n".join([",".join(HEADINGS), *rows]) + "\n"
    for earlier, file in ((a_file(), says_no), (says_no, a_file())):
        result, said = written(FORMS["reband two files"][0], tmp_path, file=file, earlier=earlier)
        assert MARK not in result + said


@pytest.mark.parametrize("form", [form for form, (_, is_report) in FORMS.items() if is_report])
def test_a_report_still_has_every_restricted_case(form: str, tmp_path: Path) -> None:
    """A restricted case is in the lists of a report that lists every case, and is never dropped."""
    words, _ = FORMS[form]
    result, said = written(words, tmp_path, file=a_file(), earlier=a_file(ogrs3="95"), staff=STAFF)
    if form.startswith(
        (
            "allocate html",
            "allocate names",
            "allocate sheets",
            "explain",
            "audit html",
            "audit xlsx",
            "reband xlsx",
            "staff html",
            "staff xlsx",
        )
    ):
        assert all(f"R{n}" in result + said for n in range(10))
    if form.startswith("sample"):
        assert "12 restricted cases were not drawn" in said
        assert "R1," not in result


@pytest.mark.parametrize(
    "form", ["allocate names", "audit html", "audit xlsx", "reband html", "reband two files"]
)
def test_an_open_case_is_shown_as_it_was(form: str, tmp_path: Path) -> None:
    """Where a row says no, the same reports do show its name, team or officer."""
    words, _ = FORMS[form]
    assert OPEN_MARK in written(words, tmp_path, file=a_file(), earlier=a_file(ogrs3="95"))[0]


def test_the_screen_has_the_band_alone() -> None:
    """The short view on a screen gives a restricted case its reference number and band, without a reason."""
    with opened(a_file(), ruleset()) as caseload:
        lines = "\n".join(screen_lines(Allocation(caseload, ruleset())))
    assert MARK not in lines
    assert "R0" in lines


@pytest.mark.parametrize(
    ("cell", "is_restricted", "is_unclear"),
    [
        *((word, True, False) for word in ("yes", "Y", "TRUE", "1", " Yes ")),
        *((word, False, False) for word in ("no", "N", "false", "0", "0.0")),
        *((word, True, True) for word in ("", "  ", "nk", "maybe", "no?", "#N/A", "=A1", "-", "\u200b")),
    ],
)
def test_only_a_plain_no_is_not_restricted(cell: str, is_restricted: bool, is_unclear: bool) -> None:
    """A cell that is blank, not known or unreadable counts as yes, and the file's notes say so."""
    layout = match_columns(["crn", "restricted"], name="f", facts=(), output_columns=())
    rows = RestrictedRows(layout, ReadingOptions(on=ON))
    rows.note(2, ["X1", cell])
    assert rows(["X1", cell]) is is_restricted
    assert bool(rows.in_words()) is is_unclear


def test_where_only_yes_is_written_a_blank_can_be_no() -> None:
    """``--blank no`` reads a blank cell as no; a row too short to have the cell stays restricted."""
    layout = match_columns(["crn", "LAO"], name="f", facts=(), output_columns=())
    rows = RestrictedRows(layout, ReadingOptions(on=ON, blank_is_no=True))
    assert (rows(["X1", ""]), rows(["X1"]), rows(["X1", "?"])) == (False, True, True)


def test_a_word_that_is_neither_is_told(tmp_path: Path) -> None:
    """The summary says how many rows were read as restricted for want of a yes or no, and which are the first."""
    _, said = written(FORMS["allocate csv"][0], tmp_path, file=a_file("maybe"))
    assert "11 rows (first 2, 3, 4, 5, 6) say neither yes nor no" in " ".join(said.split())


NO_ROUTE = {
    **{form: FORMS[form][0] for form in FORMS if form.startswith("reband") and FORMS[form][1]},
    **{form: FORMS[form][0] for form in ("allocate xlsx", "allocate html", "audit html", "audit xlsx")},
    "allocate csv": FORMS["allocate csv"][0],
    "reband csv": FORMS["reband csv"][0],
}


@pytest.mark.parametrize("form", NO_ROUTE)
def test_where_a_restricted_case_goes_is_not_said_beside_it(form: str, tmp_path: Path) -> None:
    """A line, a row of a page or of a sheet that names a restricted case, or its rows, says of no route of it."""
    rows = [
        a_row(crn, mark="", restricted="yes", **changes, recorded_band=band)
        for crn, band, changes in (
            ("R0", "Green", {"mappa": "yes"}),
            ("R0", "Blue", {}),
            ("R1", "Red", {"mappa": "yes"}),
        )
    ]
    earlier = [row.replace(",yes,", ",no,", 1) for row in rows]
    texts = ["\n".join([",".join(HEADINGS), *each]) for each in (rows, earlier)]
    result, said = written(NO_ROUTE[form], tmp_path, file=texts[0], earlier=texts[1])
    lines = said.splitlines()
    if form.endswith(("html", "names", "two files")):
        lines += re.findall(r"<tr.*?</tr>|<li.*?</li>", result, re.DOTALL)
    for path in tmp_path.glob("out.xlsx"):
        book = openpyxl.load_workbook(path)
        sheets = [sheet for sheet in book if "allocate" not in form or sheet.title != "Cases"]
        lines += [str(row) for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    about = [line for line in lines if re.search(r"\bR[01]\b|rows 2 and 3", line)]
    assert about
    assert [
        line for line in about if re.search(r"nps|hub|another service|\bfield\b|refer\b", line, re.I)
    ] == []
