"""JSON lines: the structured fields say what the CSV's columns say, and every row is there."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from banding.intake import Caseload, ReadingOptions, read_cases
from banding.records import Allocation
from banding.records.columns import ADDED_NAMES
from banding.records.csv.writer import CsvWriter
from banding.records.json import write_json
from docs.reference_runs import row_fields
from tests.builders import DATA, ruleset

LISTS = ("possible_bands", "enquiries", "rules", "actions")
HUB = "crn,ogrs3,rosh,sentence_type,unpaid_work,attendance_centre,other_requirement,drr,atr,mhtr,field_case,cpp,mappa\n"


def opened(text: str) -> Caseload:
    """Open a caseload from its text."""
    return read_cases(
        io.BytesIO(text.encode()),
        name="cases.csv",
        facts=ruleset().facts,
        bands=[band.name for band in ruleset().bands],
        options=ReadingOptions(on=date(2026, 11, 22)),
        output_columns=ADDED_NAMES,
    )


def lines_of(text: str) -> list[str]:
    """Write a caseload as JSON and give its lines."""
    with opened(text) as caseload:
        out = io.StringIO(newline="")
        write_json(Allocation(caseload, ruleset()), out)
    return out.getvalue().split("\n")[:-1]


def objects_of(text: str) -> list[dict[str, Any]]:
    """Write a caseload as JSON and read it back."""
    return [json.loads(line) for line in lines_of(text)]


def csv_of(text: str) -> list[dict[str, str]]:
    """Write a caseload as CSV and read it back."""
    with opened(text) as caseload:
        out = io.StringIO(newline="")
        CsvWriter(Allocation(caseload, ruleset())).write(out)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def joined(fields: Mapping[str, Any]) -> dict[str, str]:
    """Give an object's contract fields as the CSV's columns write them."""
    cells = {name: fields[name] or "" for name in ADDED_NAMES if name not in (*LISTS, "warnings")}
    cells |= {name: ";".join(fields[name]) for name in LISTS}
    cells["warnings"] = ";".join(f"{warning['code']}: {warning['text']}" for warning in fields["warnings"])
    return cells


BAD = "crn,ogrs3,rosh\nX1,140,meduim\nX2,10,low\nX2,10,low\n,10,low\nX5,10\nX6,10,low,more\n"


@pytest.mark.parametrize(
    "text",
    [*((DATA / name).read_text(encoding="utf-8") for name in ("examples.csv", "more-examples.csv")), BAD],
    ids=["examples", "more examples", "rows in error"],
)
def test_says_what_the_csv_says(text: str) -> None:
    """Joined with semicolons, each object's fields are the CSV's columns word for word, rows in error too."""
    rows = [{name: row[name] for name in ADDED_NAMES} for row in csv_of(text)]
    assert [joined(fields) for fields in objects_of(text)] == rows


@pytest.mark.parametrize("text", [(DATA / "examples.csv").read_text(encoding="utf-8"), BAD])
def test_fields_are_those_documented(text: str) -> None:
    """Every object has exactly the documented fields, in the documented order."""
    names = [*row_fields("JSON_FIELDS")["allocate"]]
    assert all(list(fields) == names for fields in objects_of(text))


def test_steps_quote_the_guidance() -> None:
    """A step carries the guidance's own words and line, the facts it read with null for not known, and its band."""
    (fields,) = objects_of("crn,ogrs3,rosh,cpp\nX1,20,low,yes\n")
    step = next(step for step in fields["steps"] if step["rule"] == "blue/child-protection-plan")
    assert step == {
        "kind": "automatic",
        "rule": "blue/child-protection-plan",
        "outcome": "applies",
        "effect": step["effect"],
        "facts": {"cpp": True, "iom": None},
        "band": "Blue",
        "words": ruleset().paragraphs["blue/child-protection-plan"].words,
        "line": ruleset().paragraphs["blue/child-protection-plan"].line,
    }


def test_axis_steps_have_no_words() -> None:
    """A step that rests on no paragraph has null for words and line, and is there all the same."""
    (fields,) = objects_of("crn,ogrs3,rosh\nX1,20,low\n")
    axis = next(step for step in fields["steps"] if step["kind"] == "axis")
    assert (axis["words"], axis["line"]) == (None, None)


def test_hub_case_tells_its_field_decision() -> None:
    """A hub case says what the field would have decided, in the same fields without the row's own."""
    (fields,) = objects_of(f"{HUB}X1,95,low,community order,yes,no,no,no,no,no,no,yes,no\n")
    assert (fields["route"], fields["band"], fields["in_field"]["band"]) == ("hub", None, "Red")
    names = [*row_fields("JSON_FIELDS")["allocate"]]
    assert list(fields["in_field"]) == names[names.index("route") : names.index("in_field")]


def test_field_case_has_no_other_decision() -> None:
    """A field case has null for what the field would decide."""
    assert objects_of("crn,ogrs3,rosh\nX1,20,low\n")[0]["in_field"] is None


def test_judgement_is_told_in_full() -> None:
    """A judgement comes with its reason, who and when, and whether it was applied."""
    head = "crn,ogrs3,rosh,judged_band,rationale,judged_by,judged_on\n"
    applied, unreasoned = objects_of(
        f"{head}X1,20,low,Blue,risk rising,A Lee,01/11/2026\nX2,20,low,Blue,,,\n"
    )
    assert applied["judgement"] == {
        "band": "Blue",
        "reason": "risk rising",
        "by": "A Lee",
        "on": "2026-11-01",
        "applied": True,
    }
    assert unreasoned["judgement"] == {"band": "Blue", "reason": "", "by": "", "on": None, "applied": False}


def test_rows_in_error_are_there() -> None:
    """A row in error has its cells, no route and no band, empty lists, and the issues that say why."""
    fields = objects_of(BAD)[0]
    assert fields["cells"] == {"crn": "X1", "ogrs3": "140", "rosh": "meduim"}
    assert (fields["status"], fields["route"], fields["band"], fields["steps"]) == ("error", None, None, [])
    assert [(issue["code"], issue["row"], issue["column"], issue["fatal"]) for issue in fields["issues"]] == [
        ("bad-value", 2, "ogrs3", True),
        ("bad-value", 2, "rosh", True),
    ]


def test_headings_are_told_apart() -> None:
    """Repeated headings are numbered and blank ones called by their place, so that no cell hides another."""
    (fields,) = objects_of("crn,note,note,,note (2)\nX1,a,b,c,d\n")
    assert fields["cells"] == {
        "crn": "X1",
        "note": "a",
        "note (2)": "b",
        "column D": "c",
        "note (2) (2)": "d",
    }


def test_surplus_cells_are_kept() -> None:
    """What stands beyond the last heading is kept under the name of its place."""
    assert objects_of(BAD)[-1]["cells"] == {"crn": "X6", "ogrs3": "10", "rosh": "low", "column D": "more"}


def test_cells_are_as_typed() -> None:
    """A defused formula is given as it was typed, and an earlier result's columns are replaced, not cells."""
    (fields,) = objects_of("crn,band,note,ruleset\nX1,Red,'=1+1,cl-crc 2019-03 sha256:0123456789ab\n")
    assert fields["cells"] == {"crn": "X1", "note": "=1+1"}


def test_one_line_each() -> None:
    """A cell with a line break stays on its object's line, and letters are written as they are."""
    lines = lines_of('crn,note\nX1,"two\nlines, Zoë"\n')
    assert len(lines) == 1
    assert "Zoë" in lines[0]


def test_same_input_same_text() -> None:
    """The same caseload gives the same text, character for character."""
    text = (DATA / "examples.csv").read_text(encoding="utf-8")
    assert lines_of(text) == lines_of(text)


def test_everything_is_counted() -> None:
    """The tally is complete when the writer is done, and progress is told on the way."""
    told: list[int] = []
    with opened("crn\n" + "".join(f"X{n}\n" for n in range(2001))) as caseload:
        allocation = Allocation(caseload, ruleset(), progress=told.append)
        write_json(allocation, io.StringIO())
    assert (allocation.tally.rows, told) == (2001, [1000, 2000])
