"""Claims about the pages that look through a file before it is stored: whose it is, what is asked, and what is refused in words."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import html as lxml_html
from openpyxl import Workbook as Workbook_
from sqlalchemy import select

from banding.workbench.access import NotFoundError, User
from banding.workbench.bring_in.uploads import find_upload, keep_upload
from banding.workbench.changes import Workbench
from banding.workbench.store.schema import people
from tests.workbench.builders import (
    ADMIN,
    NORTH,
    READER,
    SOUTH,
    Clock,
    a_row,
    come,
)
from tests.workbench.test_bring_in import Clients, a_file, brought, sent


def test_what_silence_means_in_ones_files_it_means_in_nobody_elses(client_of: Clients) -> None:
    """
    The preview says whatever is read as no, not read, or not there; the next file of the same user is read so, another's is not.

    Whoever goes back to change how a file is read finds every choice as it was.
    """
    file = b"ref,Plan?,MAPPA,rosh,ogrs3,Prevent notes\nX1,,none,low,30,call\nX2,yes,lvl 2,low,30,back\n"
    said = {"c0": "crn", "c1": "cpp"}
    north, south = client_of(NORTH), client_of(SOUTH)

    def asked(client: FlaskClient, shown: Any, of: str, data: Mapping[str, str]) -> Any:
        upload = re.findall(r"/bring-in/([0-9a-f]{32})/", shown.request.path + shown.text)[0]
        return client.post(f"/bring-in/{upload}/{of}", data=data, follow_redirects=True)

    words = asked(north, sent(north, file), "columns", said | dict.fromkeys(("c2", "c3"), "-"))
    assert "“none”" in words.text
    assert "“lvl 2”" in words.text, "a word that one row alone has is asked as well"
    preview = asked(north, words, "words", {"w0": "yes", "w1": "no", "blank": "no", "absent": "unknown"})
    for expected in (
        "An empty cell is read as no, and not as not known",
        "Prevent notes looks like Prevent case, and is kept without being read as that.",
        "IOM nominal, sex offender, Prevent case, child concern",
    ):
        assert expected in preview.text
    again = asked(north, preview, "columns", said | dict.fromkeys(("c2", "c3"), "-"))
    assert re.findall(r'<option value="(\w*)" selected', again.text) == ["yes", "no"]
    preview = asked(north, again, "words", {"w0": "yes", "w1": "no", "blank": "no", "absent": "unknown"})
    asked(north, preview, "store", {"job": re.findall('name="job" value="(.+?)"', preview.text)[0]})
    kept = sent(north, file)
    assert "Read as your last file with these headings was" in kept.text
    assert "An empty cell is read as no" in kept.text
    assert "What are the columns" in sent(south, file).text


def test_team_name_and_officer_are_chosen_like_facts(bench: Workbench, client_of: Clients) -> None:
    """Whatever their headings are, also beside others that look like them; the choice is kept with the reading."""
    file = b"ref,rosh,ogrs3,Team,Area,Officer,Lead worker,Known as\nX1,low,30,Alpha,North,AB,PO1,Ada\n"
    client = client_of(NORTH)
    page = sent(client, file)
    upload = page.request.path.split("/")[2]
    # The usual headings are proposed.
    proposed = re.findall(r'value="(team|name|responsible_officer)" selected', page.text)
    assert proposed == ["team", "responsible_officer"]
    choose = {"c0": "crn", "c1": "-", "c2": "team", "c3": "-", "c4": "responsible_officer", "c5": "name"}
    for data, said in ((choose | {"c1": "team"}, "cannot both be team"), (choose, "")):
        shown = client.post(f"/bring-in/{upload}/columns", data=data, follow_redirects=True)
        assert (shown.status_code, said in shown.text) == (400 if said else 200, True)
    silent = {"blank": "unknown", "absent": "unknown"}
    shown = client.post(f"/bring-in/{upload}/words", data=silent, follow_redirects=True)
    for n in range(2):
        assert "would change" in shown.text, n
        job = {"job": re.findall('name="job" value="(.+?)"', shown.text)[0], "gone": "left"}
        upload = re.findall(r"/bring-in/([0-9a-f]{32})/store", shown.text)[0]
        client.post(f"/bring-in/{upload}/store", data=job, follow_redirects=True)
        found = bench.person(NORTH, f"x{n + 1}")
        assert (found.team, found.holder, found.name) == ("North", "PO1", "Ada")
        assert {"Alpha", "AB"} <= {*found.state.rows[0].values()}
        shown = sent(client, file.replace(b"X1", b"X2"))
        assert "Read as your last file" in shown.text


def test_every_count_of_a_preview_leads_to_its_people(bench: Workbench, client_of: Clients) -> None:
    """New, changed, as they were, gone, on several rows and in error: by reference number, and nothing more of anybody."""
    brought(bench, a_file(a_row("X1"), a_row("X2"), a_row("X3", name="Adalinda")), NORTH)
    hidden = a_row("X5", name="Hidden", restricted="yes", ogrs3="140")
    rows = [*(a_row(f"N{n:03}", name="Beatrice") for n in range(60)), hidden, hidden]
    client = client_of(NORTH)
    preview = sent(client, a_file(a_row("X1", name="Cy"), a_row("X2", ogrs3="95", name="Di"), *rows)).text
    figures = re.findall(r"<strong>(\d+)</strong> <a href=\"([^\"#]+)\">([^<]*)<", preview)
    found = {}
    for count, way, words in figures:
        shown, listed = client.get(html.unescape(way)).text, list[str]()
        while True:
            listed += re.findall(r"<li>(?:<a[^>]*>)?([^<]*)", shown.partition("<h1>")[2])
            following = re.findall(r'href="([^"]+)">Next page', shown)
            if not following:
                break
            shown = client.get(html.unescape(following[0])).text
        assert len(listed) == int(count), words
        assert not {name for name in ("Adalinda", "Beatrice", "Hidden") if name in shown}
        found[words] = set(listed)
    new = {f"N{n:03}" for n in range(60)} | {"X5"}
    assert found == {
        "new": new,
        "changed": {"X1", "X2"},
        "not in the file": {"X3"},
        "on several rows": {"X5"},
        "with a row in error": {"X5"},
    }
    assert client_of(SOUTH).get(html.unescape(figures[0][1])).status_code == 404


def test_a_file_is_looked_through_by_its_owner_alone(client_of: Clients) -> None:
    """A reader cannot bring anything in; another manager finds neither the file nor what it would change."""
    assert client_of(READER).get("/bring-in").status_code == 403
    north, south = client_of(NORTH), client_of(SOUTH)
    shown = sent(north, a_file(a_row("X1")))
    assert shown.status_code == 200
    assert "would change" in shown.text
    address = shown.request.path + "?" + shown.request.query_string.decode()
    upload = shown.text.split("/bring-in/")[2].split("/")[0]
    assert south.get(address).status_code == 404
    for path in ("columns", "words", "team", "look"):
        assert south.get(f"/bring-in/{upload}/{path}").status_code == 404
    for path in ("store", "let-go"):
        assert south.post(f"/bring-in/{upload}/{path}").status_code == 404


def test_a_staff_file_is_no_file_of_cases(client_of: Clients) -> None:
    """A staff file that waits to be put in force is not among the files of cases, and cannot be opened as one."""
    staff = b"staff_code,name,teams,grade,contracted_hours\nPO1,Asha Reed,North,PO,37\n"
    client, form = client_of(NORTH), {"team": "North", "file": (io.BytesIO(staff), "staff.csv")}
    there = client.post("/allocate/staff", data=form).location
    id_ = there.rpartition("/")[2]
    assert client.get(there).status_code == 200
    assert client.get(f"/bring-in/{id_}").status_code == 404
    assert id_ not in client.get("/bring-in").text


def test_what_cannot_be_read_is_refused_in_words_and_not_kept(client_of: Clients) -> None:
    """A bomb, a file that is no table, a mapping that names files of the server: each is said, and nothing is kept."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 50_000_000)
    client = client_of(ADMIN)
    naming = (io.BytesIO(b"registers: {column: Codes, table: /etc/passwd}\n"), "mapping.yaml")
    for said, response in (
        ("There is a problem", sent(client, bomb.getvalue(), "cases.xlsx")),
        ("PDF", sent(client, b"%PDF-1.7", "cases.pdf")),
        ("empty", sent(client, b"")),
        ("cannot name other files", sent(client, a_file(a_row("X1")), mapping=naming)),
        ("is there twice", sent(client, b"crn,cpp,CPP\nX1,yes,no\n")),
    ):
        assert response.status_code == 400
        assert said in response.text
        assert "root:" not in response.text
        assert "--map" not in response.text, "who has a page has no command line"
        assert "Files not stored yet" not in response.text


def test_a_file_is_let_go_after_a_day(bench: Workbench, clock: Clock) -> None:
    """A file that nobody stored is gone a day later."""
    id_ = keep_upload(bench.database, ADMIN, r"C:\cases\north.csv", b"crn\nX1\n")
    assert find_upload(bench.database, ADMIN, id_).name == "north.csv"
    clock.forward(hours=25)
    with pytest.raises(NotFoundError):
        find_upload(bench.database, ADMIN, id_)


def test_a_workbook_cannot_have_a_file_of_the_server_read(client_of: Clients) -> None:
    """A mapping kept in a workbook that names a table of its own is refused, and what is in that file is not shown."""
    book = Workbook_()
    sheet = book.active
    assert sheet is not None
    for row in (["crn", "cpp"], ["X1", "yes"]):
        sheet.append(row)
    kept = book.create_sheet("Mapping")
    said = "# The mapping file m.yaml, kept here so that this workbook can be read again without it."
    for line in (said, "registers:", "  column: cpp", "  table: /etc/passwd"):
        kept.append([line])
    made = io.BytesIO()
    book.save(made)
    response = sent(client_of(ADMIN), made.getvalue(), "cases.xlsx")
    assert response.status_code == 400
    assert "cannot name other files" in response.text


@pytest.mark.parametrize(
    ("page", "sheet", "heading"), [("/bring-in", "Cases", "crn"), ("/allocate/staff", "Staff", "staff_code")]
)
def test_an_empty_workbook_is_to_be_had_where_a_file_is_asked_for(
    client_of: Callable[[User], FlaskClient], page: str, sheet: str, heading: str
) -> None:
    """Whoever has no command line gets the file to fill in from the page that asks for it."""
    client = client_of(NORTH)
    assert f'href="{page}/empty.xlsx"' in client.get(page).text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}/empty.xlsx").data))
    assert heading in [cell.value for row in book[sheet].iter_rows(max_row=3) for cell in row]


def test_a_total_is_told_by_its_row_and_left_out_only_with_a_tick(
    bench: Workbench, client_of: Clients
) -> None:
    """Below the cases a file has a total: it is in error by name and row, as in `allocate`, and nobody once it is ticked."""
    client = client_of(ADMIN)
    content = a_file(a_row("X1"), a_row("X2"), {"crn": "Total", "ogrs3": "80"}, {"crn": "", "ogrs3": "40"})

    def stored(*ticks: int) -> set[str]:
        preview = sent(client, content)
        assert re.search(r">4</th><td[^>]*>Total</td><td[^>]*>crn</td><td[^>]*>Total</td>", preview.text)
        assert "2 people, 2 rows without a usable reference number" in preview.text
        tree = lxml_html.fromstring(preview.text)
        boxes = tree.xpath("//input[@name='nobody']")
        assert [tree.xpath(f"string(//label[@for='{each.get('id')}'])") for each in boxes] == [
            "Row 4: Total",
            "Row 5",
        ]
        assert not tree.xpath("//input[@name='nobody'][@checked]")
        upload = re.findall("/([0-9a-f]{32})/store", preview.text)[0]
        sends = {
            "job": tree.xpath("string(//input[@name='job']/@value)"),
            "nobody": [boxes[n].get("value") for n in ticks],
        }
        answer = client.post(f"/bring-in/{upload}/store", data=sends)
        if not answer.location:
            return set(re.findall("Row 5 is of no team", answer.text))
        page = come(client, answer.location).text
        assert (f"{len(ticks)} row without" in page) is (len(ticks) == 1)
        with bench.database.reading() as connection:
            return set(connection.execute(select(people.c.crn).where(~people.c.gone)).scalars())

    assert stored(0) == {"X1", "X2", ""}
    assert stored() == {"X1", "X2", "", "Total"}
    assert stored(0, 1) == {"X1", "X2"}
    client = client_of(NORTH)
    assert stored(0, 1) == {"X1", "X2"}
    assert stored(0) == {"Row 5 is of no team"}
