"""Claims about oversight: each figure leads to exactly its cases, of the user's teams, and what is taken out is on record."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args
from urllib.parse import parse_qsl

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from banding.auditing import FAMILY_OF, Family
from banding.commands import main
from banding.render.report import Table
from banding.workbench.access import User
from banding.workbench.allocation.team import keep_staff
from banding.workbench.changes import Workbench
from banding.workbench.entry import Kind
from banding.workbench.needs import Need
from banding.workbench.oversight.audit import Against, audit_live, audited_cases, group_headings
from banding.workbench.oversight.practice import SMALLEST, judged_cases, judgements, waiting_report
from banding.workbench.oversight.sample import sample_live
from banding.workbench.oversight.tables import page_of
from banding.workbench.store.record import latest
from banding.workbench.web.pages import sampling
from tests.workbench.builders import (
    ADMIN,
    AUDITOR,
    NORTH,
    READER,
    SOUTH,
    Clock,
    a_row,
    put_people,
    tell_nobody,
)


def some_people(bench: Workbench) -> None:
    """Put people of several teams, bands and kinds of trouble on the caseload."""
    put_people(
        bench,
        a_row("X1", recorded_band="Green", gender="female"),
        a_row("X2", cpp="yes", recorded_band="Yellow", gender="male", responsible_officer="PO1"),
        a_row("X3", cpp="unknown", rosh="", gender="male", note="a\nsecond line"),
        a_row("X4", ogrs3="140", gender="female"),
        a_row("X5", team="South", recorded_band="Blue"),
        a_row("X6", mappa="yes", restricted="yes", recorded_band="Red"),
        a_row("X7", recorded_band="Yellow", team=""),
        a_row("X9", mappa="yes"),
        a_row("X9"),
        a_row("X8", judged_band="Blue", rationale="escalating", judged_by="A manager", recorded_band="Blue"),
    )


@pytest.mark.parametrize("against", get_args(Against))
def test_every_figure_of_an_audit_leads_to_as_many_cases(bench: Workbench, against: Against) -> None:
    """Whatever figure of a count is followed, the list behind it has that many cases, but for restricted ones."""
    some_people(bench)
    audit = audit_live(bench, ADMIN, "", by=["gender"], against=against, progress=tell_nobody)
    followed = 0
    for block in audit.report.blocks():
        if isinstance(block, Table):
            for cell in (cell for row in block.rows for cell in row if cell.href.startswith("cases?")):
                asked = dict(parse_qsl(cell.href.partition("?")[2], keep_blank_values=True))
                listed, _ = page_of(audited_cases(audit, asked), start=0)
                (table,) = [each for each in listed.blocks() if isinstance(each, Table)]
                hidden = sum(line.is_restricted for line in audit.lines)
                assert isinstance(cell.value, int)
                assert cell.value - hidden <= len(table.rows) <= cell.value, (block.id, cell.href)
                followed += 1
    assert followed > 20


def test_an_audit_sees_the_users_teams_alone(bench: Workbench) -> None:
    """The manager of North audits North; asking for another team gives nobody, and groups are offered from theirs."""
    some_people(bench)
    assert {
        line.key for line in audit_live(bench, SOUTH, "", by=(), against="stands", progress=tell_nobody).lines
    } == {"x5"}
    assert audit_live(bench, SOUTH, "North", by=(), against="stands", progress=tell_nobody).lines == ()
    assert group_headings(bench, NORTH) == ["gender"]
    assert group_headings(bench, SOUTH) == []


def test_an_officer_called_by_name_and_by_code_is_one_where_that_is_sure(bench: Workbench) -> None:
    """The staff file in force knows whose name or code a cell is; where two could be meant, or none, it stays as it is."""
    staff = "staff_code,name,teams,grade,contracted_hours\nAK,A Khan,North,PO,37\nBC,B Cole,North,PO,37\n"
    staff += "BD,B Cole,North,PO,37\nBE,CE,North,PO,37\nCE,Cy Eve,North,PO,37\n"
    keep_staff(bench, NORTH, "staff.csv", staff.encode(), frozenset({"North"}))
    said = {
        "A Khan": "AK A Khan",
        "ak": "AK A Khan",
        " a  KHAN ": "AK A Khan",
        "B Cole": "B Cole",
        "BC": "BC B Cole",
    }
    said |= {"CE": "CE", "somebody": "somebody", "": ""}
    put_people(bench, *(a_row(f"X{n}", responsible_officer=each) for n, each in enumerate(said)))
    put_people(bench, a_row("S1", team="South", responsible_officer="A Khan"))
    lines = audit_live(bench, ADMIN, "", by=(), against="stands", progress=tell_nobody).lines
    assert [each.officer for each in lines if each.team == "North"] == list(said.values())
    assert [each.officer for each in lines if each.team == "South"] == ["A Khan"]


def test_what_stands_here_is_in_line_with_the_guidance_until_something_changes(bench: Workbench) -> None:
    """Audited against the band that stands, no case departs; against the file's band, those that it has wrong do."""
    some_people(bench)
    stands, file = (
        audit_live(bench, ADMIN, "", by=(), against=against, progress=tell_nobody)
        for against in get_args(Against)
    )
    assert {line.key for line in stands.lines if FAMILY_OF[line.outcome] is Family.DEPARTS} == set()
    departs = [
        {
            line.key
            for line in audit.lines
            if line.outcome in ("below-minimum", "below-matrix", "below-top-minimum")
        }
        for audit in (stands, file)
    ]
    assert departs == [set(), {"x1", "x2"}]


def test_findings_cite_cases_and_no_rows(bench: Workbench, client_of: Callable[[User], FlaskClient]) -> None:
    """Each finding names its first cases but for restricted ones, each with the way to its page; rows are of no file there is."""
    some_people(bench)
    client = client_of(NORTH)
    begun = client.post("/oversight/audit", data={"against": "file"}, follow_redirects=True)
    page = begun.text
    table = re.findall(r"<table[^>]*>(?:(?!</table>).)*First cases.*?</table>", page, re.DOTALL)[-1]
    assert '<a href="/cases/x1">X1</a>' in table
    assert "X6" not in table, "restricted"
    assert not re.search(r"\brows? \d|First rows", page)


def test_judgements_of_few_are_counted_and_not_broken_down(bench: Workbench) -> None:
    """A manager with fewer judgements than ten has a total alone, and so has the next, from whom it could be worked out."""
    judged = {"rationale": "known to us", "judged_on": "2026-04-01"}
    rows = [a_row(f"A{n}", judged_band="Blue", judged_by="Ann", **judged) for n in range(SMALLEST)]
    rows += [a_row(f"B{n}", judged_band="Blue", judged_by="Ben", **judged) for n in range(SMALLEST + 2)]
    rows += [a_row("C1", judged_band="Green", judged_by="Cat", domestic_abuse="yes", **judged)]
    put_people(bench, *rows)
    found = judgements(bench, NORTH, "")
    (table,) = [block for block in found.report.blocks() if isinstance(block, Table)]
    shown = {row[0].text: [cell.value for cell in row[1:3]] for row in table.rows}
    assert shown == {"Ben": [12, 12], "Ann": [10, None], "Cat": [1, None]}
    behind, _ = page_of(judged_cases(found, {"manager": "Ben", "way": "above"}), start=0)
    assert sum(len(block.rows) for block in behind.blocks() if isinstance(block, Table)) == 12
    assert {each.key: sorted(each.ways) for each in found.found}["c1"] == ["below", "declined"]


def test_waiting_is_counted_from_the_day_that_a_need_began(bench: Workbench, clock: Clock) -> None:
    """After eight days a case has waited eight days, and one that came today none; each team is by itself."""
    put_people(bench, a_row("X1"))
    clock.forward(days=8)
    put_people(bench, a_row("X2"), a_row("X3", team="South"))
    report = waiting_report(bench, ADMIN, "", lambda need, team: f"/{need}/{team}")
    (table,) = [block for block in report.blocks() if isinstance(block, Table)]
    waits = {row[1].text: [cell.value for cell in row[2:]] for row in table.rows if "Not yet" in row[0].text}
    assert waits == {"North": [2, 0, 8, 1, 0], "South": [1, 0, 0, 0, 0]}
    assert table.rows[0][2].href == f"/{Need.NOT_ALLOCATED}/North"


def test_a_sample_is_the_same_for_the_same_seed(bench: Workbench) -> None:
    """The same seed draws the same cases of the user's teams, and no restricted one."""
    some_people(bench)
    one, two = (sample_live(bench, NORTH, "", seed=7, confidence=80, margin=5) for _ in range(2))
    assert one.sheets == two.sheets
    rows = csv.DictReader(io.StringIO(one.sheets["csv"].decode()))
    assert {row["crn"] for row in rows} == {"X1", "X2", "X3", "X8", "X9"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_filled_sheet_comes_to_on_the_page_what_the_command_says(
    bench: Workbench, client_of: Callable[[User], FlaskClient], tmp_path: Path, form: str
) -> None:
    """A sheet is drawn, filled in and brought back: the page's shares are those of `banding audit --sheet`, and come as files."""
    put_people(bench, *(a_row(f"X{n}", recorded_band="Green") for n in range(9)))
    client = client_of(AUDITOR)
    drawn = client.post("/oversight/sample", data={"seed": "7"}, follow_redirects=True).request.path
    sheet = tmp_path / f"filled sheet.{form}"
    sheet.write_bytes(filled(client.get(f"{drawn}sheet.{form}").data, form))
    sent = {"file": (io.BytesIO(sheet.read_bytes()), f"C:\\Users\\me\\{sheet.name}")}
    page = client.post("/oversight/sheet", data=sent, follow_redirects=True)
    said = json.loads(CliRunner().invoke(main, ["audit", "--sheet", str(sheet), "-q"]).stdout_bytes)
    assert said["read"] == 9
    report = client.get(f"{page.request.path}report.csv").data.decode("utf-8-sig")
    found = {(line["row"], line["column"]): line["value"] for line in csv.DictReader(io.StringIO(report))}
    for each in said["estimates"]:
        assert each["question"] in html.unescape(page.text)
        assert found[each["question"], "Share of yes"] == ("" if each["rate"] is None else str(each["rate"]))
    assert [each["rate"] for each in said["estimates"][:1]] == [pytest.approx(5 / 9)]
    assert sheet.name in page.text
    assert "C:" not in page.text
    assert client.get(f"{page.request.path}report.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "choose a filled reading sheet"),
        (b"crn,team\nX1,North\n", "this is no reading sheet of ours"),
        (b"x" * 2_000, "the file is larger than"),
    ],
)
def test_what_is_no_filled_sheet_is_named_at_its_field(
    client_of: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    """No file, another file and a file beyond all sheets are refused, each with what is wrong and where."""
    monkeypatch.setattr(sampling, "_MOST_BYTES", 1000)
    sent = {"file": (io.BytesIO(content), "sheet.csv" if content else "")}
    page = client_of(AUDITOR).post("/oversight/sheet", data=sent)
    assert page.status_code == 422
    assert said.casefold() in page.text.casefold()
    assert not re.search("Sheet.csv|banding sample", page.text), (
        "a file's name is as it is, and nobody has commands here"
    )
    assert 'href="#field-file"' in page.text


def filled(sheet: bytes, form: str) -> bytes:
    """Answer the first question of a reading sheet yes on five of its rows and no on the others."""
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(sheet))
        page = book["Reading"]
        place = [cell.value for cell in page[2]].index("band_right") + 1
        for number in range(3, page.max_row + 1):
            page.cell(number, place).value = "yes" if number < 8 else "no"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    text = io.StringIO(sheet.decode(), newline="")
    rows = list(csv.DictReader(text))
    out_text = io.StringIO(newline="")
    writer = csv.DictWriter(out_text, rows[0])
    writer.writeheader()
    for number, row in enumerate(rows):
        writer.writerow({**row, "band_right": "yes" if number < 5 else "no"})
    return out_text.getvalue().encode()


def test_what_is_on_the_screen_is_to_be_had_as_a_file_and_that_is_on_record(
    bench: Workbench, client_of: Callable[[User], FlaskClient]
) -> None:
    """A page, and the list behind a figure, come as CSV and XLSX with the same cases, no cell of them a formula."""
    put_people(bench, a_row("=1+1", recorded_band="Green"), a_row("X2", team="South"))
    client = client_of(NORTH)
    page = client.post("/oversight/audit", data={"against": "file"}, follow_redirects=True)
    base = page.request.path
    text = client.get(f"{base}cases.csv?recorded=Green").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Case"], row["Recorded"], row["Decided"]) == ("'=1+1", "Green", "Yellow")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}cases.xlsx?recorded=Green").data))
    cells = [[cell.data_type for cell in line] for line in book["Cases"].iter_rows(min_row=2)]
    assert "f" not in {kind for line in cells for kind in line}
    whole = client.get(f"{base}report.csv").data.decode("utf-8-sig")
    assert whole.startswith("table,row,column,value")
    with bench.database.reading() as connection:
        entry = latest(connection, Kind.REPORT)
    assert entry is not None
    assert (entry.who, entry.body["form"]) == ("north", "csv")
    assert client_of(ADMIN).get(f"{base}report.csv").status_code == 404
    assert client.get(f"{base}report.pdf").status_code == 404
    assert client.get(f"{base}other.csv").status_code == 404


@pytest.mark.parametrize(
    ("method", "way"),
    [
        ("get", "/oversight"),
        ("get", "/oversight/audit"),
        ("post", "/oversight/audit"),
        ("get", "/oversight/sample"),
        ("post", "/oversight/sample"),
        ("get", "/oversight/waiting"),
        ("get", "/oversight/waiting.csv"),
        ("post", "/oversight/judgements"),
        ("post", "/rules/try"),
    ],
)
def test_oversight_is_not_for_readers(
    client_of: Callable[[User], FlaskClient], method: str, way: str
) -> None:
    """A reader is refused each page of it; an auditor is not."""
    assert getattr(client_of(READER), method)(way).status_code == 403
    assert getattr(client_of(AUDITOR), method)(way).status_code in (200, 302, 400)


def test_a_sample_that_cannot_be_drawn_keeps_what_was_typed(client_of: Callable[[User], FlaskClient]) -> None:
    """Confidence off its scale and a seed that is no number are named, each at its field, with what was typed."""
    typed = {"confidence": "120", "margin": "x", "seed": "1.5"}
    page = client_of(AUDITOR).post("/oversight/sample", data=typed)
    assert page.status_code == 400
    for said in (b'value="120"', b'value="x"', b'value="1.5"', b'href="#field-margin"'):
        assert said in page.data
    page = client_of(AUDITOR).post("/oversight/sample", data={**typed, "margin": "5", "seed": ""})
    assert b'href="#field-confidence"' in page.data
