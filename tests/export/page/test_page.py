"""Claims about the page as people use it: nothing leaves it, nothing is answered beforehand, and it says what it does."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from banding.case import Case
from banding.engine import decide
from banding.explain import reasons_for
from banding.export.page import page_of
from banding.ruleset.words import STATUS_WORDS
from tests.browser import in_browser, violations
from tests.export.page.screens import IMAGES, screens
from tests.export.page.test_files import allocated
from tests.export.sql.tables import load

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "cases.csv"
DAY = "2026-11-22"


@pytest.fixture(scope="module", name="pages")
def _pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our ruleset's page, as one would be sent it."""
    folder = tmp_path_factory.mktemp("sent")
    (folder / "bands.html").write_text(page_of(load("cl-crc")), encoding="utf-8")
    return folder


Opener = Callable[..., Any]


@pytest.fixture(name="opened")
def _opened(browser: Any, pages: Path) -> Iterator[Opener]:
    """Opens the page; a fault in its script, or a request for anything but the page, fails the test."""
    contexts, faults = [], list[str]()

    def opened(
        view: str = "#case", *, width: int = 1280, is_bare: bool = False, scheme: str = "light"
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, bypass_csp=is_bare, color_scheme=scheme, locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: (
                faults.append(request.url) if not request.url.startswith(("file:", "blob:")) else None
            ),
        )
        page.goto((pages / "bands.html").as_uri() + view)
        page.fill("#on", DAY)
        page.dispatch_event("#on", "change")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def banded(page: Any, file: Path = EXAMPLE) -> Any:
    """The page with a file banded."""
    page.set_input_files("#caseload-file", str(file))
    page.wait_for_selector("#caseload-table tbody tr")
    return page


@in_browser
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing(opened: Opener, width: int, scheme: str) -> None:
    """No rule of axe is broken in the form, the caseload, or a case opened, and nothing scrolls sideways on a phone."""
    page = opened(width=width, is_bare=True, scheme=scheme)
    page.fill("#fact-ogrs3", "140")
    assert violations(page) == []
    page = banded(opened("#caseload", width=width, is_bare=True, scheme=scheme))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.click("#caseload-table tbody button >> nth=5")
    assert violations(page) == []


@in_browser
def test_nothing_is_answered_beforehand(opened: Opener) -> None:
    """Every question with set answers stands at "not known", and the rest are blank: the case is as unknown as can be."""
    page = opened()
    asked = page.eval_on_selector_all(
        "#case-form input[type=radio]", "all => all.filter(one => one.checked).map(one => one.value)"
    )
    assert set(asked) == {"not known"}
    assert (
        page.eval_on_selector_all(
            "#case-form input:not([type=radio]), #case-form textarea",
            "all => all.map(one => one.value).join('')",
        )
        == ""
    )
    ruleset = load("cl-crc")
    assert page.inner_text("#case-answer .reasons") == reasons_for(decide(Case("", {}), ruleset), ruleset)


@in_browser
def test_one_case_is_decided_by_the_keyboard_alone(opened: Opener) -> None:
    """Tab, letters and arrows fill in the form, and the answer follows at each change."""
    page = opened()
    page.focus("#fact-crn")
    for words in ("X1", "62"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")  # from "not known" to "no": no IOM nominal
    assert page.inner_text("#case-answer .outcome") == "No band: incomplete until more is known"
    page.focus("input[name=rosh][value='not known']")
    page.keyboard.press("ArrowRight")  # round to the first answer
    page.focus("input[name=mappa][value='not known']")
    page.keyboard.press("ArrowLeft")
    facts = {"ogrs3": 62, "iom": False, "rosh": "low", "mappa": False}
    ruleset = load("cl-crc")
    made = decide(Case("", facts), ruleset)
    assert page.inner_text("#case-answer .reasons") == reasons_for(made, ruleset)
    assert page.inner_text(".matrix .here") == "Yellow this case"
    told = page.eval_on_selector_all(".enquiries > li", "all => all.map(one => one.firstChild.textContent)")
    assert told == [ruleset.fact_by_name[name].question for name in made.enquiries]


@in_browser
def test_a_day_before_the_rules_are_in_force_is_told(opened: Opener) -> None:
    """Decided for a day before the ruleset's first, the page says so; on that day it says nothing."""
    page, from_ = opened(), load("cl-crc").in_force_from
    for day, said in ((from_ - timedelta(days=1), f"in force from {from_}"), (from_, "")):
        page.fill("#on", day.isoformat())
        page.dispatch_event("#on", "change")
        told = page.inner_text("#on-said")
        assert said in told
        assert bool(said) == bool(told)


@in_browser
def test_a_route_is_said_as_the_guidance_says_it(opened: Opener) -> None:
    """A case for another service, and an answer that would make it one, name the service in words and not by its code."""
    page = opened()
    page.check("input[name=mappa][value=yes]")
    assert page.inner_text("#case-answer .outcome") == "NPS: for another service"
    page.check("input[name=mappa][value='not known']")
    assert "yes: goes to the NPS" in page.inner_text("#case-answer .enquiries")


@in_browser
def test_a_bad_answer_is_named_beside_it_and_bands_nothing(opened: Opener) -> None:
    """OGRS3 140 is refused in the words of the command, and there is no band."""
    page = opened()
    page.fill("#fact-ogrs3", "140")
    assert "is not a whole number (per cent) from 0 to 100" in page.inner_text("#fact-ogrs3-fault")
    assert page.inner_text("#case-answer .outcome") == "No band: in error until it is put right"
    page.fill("#fact-ogrs3", "62%")
    assert page.inner_text("#fact-ogrs3-fault") == ""


@in_browser
def test_a_judgement_is_weighed_and_the_record_saved(opened: Opener, tmp_path: Path) -> None:
    """A judged band without a reason is not applied; with one it is, and the record has the case, the answer and the ruleset."""
    page = opened()
    for name, value in {"iom": "no", "mappa": "no", "rosh": "medium"}.items():
        page.check(f"input[name={name}][value={value}]")
    page.fill("#fact-ogrs3", "30")
    page.select_option("#fact-judged_band", "Red")
    assert "judged" not in page.inner_text("#case-answer .outcome")
    page.fill("#fact-rationale", "Known to the team for violence")
    assert page.inner_text("#case-answer .outcome") == "Red: judged by a manager"
    with page.expect_download() as download:
        page.click("#case-save")
    download.value.save_as(tmp_path / "record.json")
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert (record["decision"]["band"], record["ruleset"], record["decided_for"]) == (
        "Red",
        load("cl-crc").stamp,
        DAY,
    )
    assert record["given"]["rationale"] == "Known to the team for violence"
    assert record["facts"]["cpp"] is None


@in_browser
def test_a_caseload_is_banded_listed_and_saved_as_the_command_does(opened: Opener, tmp_path: Path) -> None:
    """What needs attention comes first, in the order of the command; rows can be filtered and opened; the CSV is the command's, byte for byte."""
    page = banded(opened("#caseload"))
    assert "200 rows banded" in page.inner_text("#caseload-said")
    assert page.inner_text("#caseload-table tbody tr:first-child td") == "in error until it is put right"
    order = page.eval_on_selector_all("#filter-status option", "all => all.map(one => one.value)")
    assert order == ["", *STATUS_WORDS]
    page.select_option("#filter-band", "Red")
    assert set(
        page.eval_on_selector_all("#caseload-table .tag", "all => all.map(one => one.textContent)")
    ) == {"Red"}
    page.click("#caseload-table tbody button >> nth=0")
    assert page.inner_text("#caseload-case .outcome").startswith("Red")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.click("#caseload-save")
    download.value.save_as(tmp_path / "banded.csv")
    assert (tmp_path / "banded.csv").read_bytes().decode() == allocated(load("cl-crc"), EXAMPLE.read_bytes())[
        "csv"
    ]


@in_browser
def test_a_restricted_row_has_its_band_and_nothing_else(opened: Opener) -> None:
    """What is not plainly no is restricted: no cell of the row is listed, found or opened, and the CSV keeps it whole."""
    page = opened("#caseload")
    rows = [f"X{n},62,medium,zqx{n},{word}" for n, word in enumerate(("yes", "", "maybe", "no"))]
    page.fill("#caseload-paste", "\n".join(["crn,ogrs3,rosh,notes,restricted", *rows]))
    page.click("#caseload-band")
    page.wait_for_selector("#caseload-table tbody tr")
    assert [page.inner_text(f"#caseload-table tbody tr:nth-child({n})").count("Blue") for n in (2, 3, 4)] == [
        1
    ] * 3
    assert page.locator("#caseload-table tbody button").count() == 1
    page.fill("#filter-words", "zqx")
    assert page.locator("#caseload-table tbody tr").count() == 1


RESTRICTED = (
    *("X1,40,low,no,no", "X2,,medium,no,no", "X3,x,low,no,no", "X4,90,low,no,no", "Y1,x,low,no,yes"),
    *("Y2,,medium,no,yes", "Y3,40,low,no,yes", "Y4,90,low,no,yes"),
)


@in_browser
def test_no_filter_or_order_tells_what_is_not_shown_of_a_restricted_row(opened: Opener) -> None:
    """No status that is chosen finds a restricted row; by status, reason or enquiries they stand together, by band alone."""
    page = opened("#caseload")
    page.fill("#caseload-paste", "\n".join(["crn,ogrs3,rosh,mappa,restricted", *RESTRICTED]))
    page.click("#caseload-band")
    page.wait_for_selector("#caseload-table tbody tr")

    def listed() -> str:
        cells = "all => all.map(one => one.textContent.trim()).join(' ')"
        return str(page.eval_on_selector_all("#caseload-table tbody th", cells))

    # Sorted by status from the start; each click after that is another column, and its other direction.
    assert listed().endswith(" Y4 Y3 Y1 Y2")
    for column, down, up in (
        ("status", "", " Y4 Y3 Y1 Y2"),
        ("reasons", "Y1 Y2 Y3 Y4", "Y1 Y2 Y3 Y4"),
        ("enquiries", " Y1 Y2 Y3 Y4", "Y1 Y2 Y3 Y4 "),
    ):
        for wanted in (down, up):
            page.click(f"[data-sort={column}]")
            assert wanted in listed(), (column, listed())
    statuses = page.eval_on_selector_all("#filter-status option", "all => all.map(one => one.value)")
    found = set[str]()
    for status in filter(None, statuses):
        page.select_option("#filter-status", status)
        found.update(listed().split())
    assert found == {"X1", "X2", "X3", "X4"}


@in_browser
def test_an_opened_case_says_which_answers_send_it_to_the_hub(opened: Opener) -> None:
    """What could send a case to the hub says so, unless another row of the person keeps it in the field."""
    with (ROOT / "tests" / "data" / "examples.csv").open(newline="", encoding="utf-8") as file:
        example = next(row for row in csv.DictReader(file) if row["example"] == "standalone unpaid work")
    facts = {name: example[name] for name in load("cl-crc").fact_by_name}
    # X9 is on one row, and Y9 on two, of which one is certainly in the field.
    rows = [{"crn": crn, **facts, "drr": said} for crn, said in (("X9", ""), ("Y9", ""), ("Y9", "yes"))]
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    page = opened("#caseload")
    page.fill("#caseload-paste", "\n".join(lines))
    page.click("#caseload-band")
    page.wait_for_selector("#caseload-table tbody tr")
    page.click("[data-sort=row]")
    told = []
    for place in (0, 1):
        page.click(f"#caseload-table tbody button >> nth={place}")
        told.append(page.inner_text("#caseload-case .enquiries"))
        page.keyboard.press("Escape")
    assert "no: goes to the hub" in told[0]
    assert "no: " in told[1]
    assert "goes to" not in told[1]


@in_browser
def test_pasted_cells_are_banded_and_a_heading_like_ours_is_read_when_told_to(opened: Opener) -> None:
    """Cells from Excel are read; `Child prot. plan` is offered as `cpp` and read once a person says so."""
    page = opened("#caseload")
    page.fill("#caseload-paste", "CRN\tOGRS3\tRoSH\tChild prot. plan\nX1\t30\tlow\tyes\n")
    page.click("#caseload-band")
    page.wait_for_selector("#caseload-table tbody tr")
    assert "Green" in page.inner_text("#caseload-table tbody")
    page.click("text=Read it as cpp")
    page.wait_for_selector("#caseload-table tbody .tag:text('Blue')")


@in_browser
def test_a_file_that_cannot_be_read_is_refused_and_nothing_of_an_earlier_one_is_left(
    opened: Opener, tmp_path: Path
) -> None:
    """A workbook or a broken file is named with what to do; the table of the file before is gone."""
    page = banded(opened("#caseload"))
    for name, content, said in (
        ("a.xlsx", b"PK\x03\x04 ...", "copy its cells and paste them here"),
        ("b.csv", b'crn,rosh\nX1,"low\n', "never closed"),
    ):
        (tmp_path / name).write_bytes(content)
        page.set_input_files("#caseload-file", str(tmp_path / name))
        page.wait_for_selector(f"#caseload-said:text('{name} was not banded')")
        assert said in page.inner_text("#caseload-said")
        assert page.is_hidden("#caseload-result")


TUTORIAL = ROOT / "docs" / "tutorial" / "band-with-nothing-installed.md"
_LARGEST_IMAGE = 80_000


@in_browser
def test_the_tutorial_shows_what_the_page_says(browser: Any, tmp_path: Path) -> None:
    """Each line that the tutorial quotes below a screen is on that screen, and each screen is there and small."""
    parts = re.split(
        r"^!\[[^\]]*\]\(images/([\w-]+)\.jpg\)$", TUTORIAL.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    quoted = dict(
        zip(parts[1::2], (re.findall(r"^> (.+)$", part, re.MULTILINE) for part in parts[2::2]), strict=True)
    )
    taken = {name: words for name, _, words in screens(browser, tmp_path)}
    assert {path.stem for path in IMAGES.glob("*.jpg")} == set(quoted) == set(taken)
    assert all(path.stat().st_size < _LARGEST_IMAGE for path in IMAGES.glob("*.jpg"))
    for name, lines in quoted.items():
        assert lines
        assert [line for line in lines if line not in taken[name]] == []
