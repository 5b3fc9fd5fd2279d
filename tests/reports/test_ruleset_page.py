"""Claims about the page of a ruleset: everything the ruleset says is on it, in all three forms, and the matrix is drawn right."""

from __future__ import annotations

import html
import re
from datetime import date
from itertools import product
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from banding.commands import main
from banding.render.markdown import markdown_lines
from banding.render.report import Align, Cell, Entries, Head, Report, Statement, Statements, Table, Tag
from banding.render.terminal import drawn, page_lines
from banding.reports.ruleset import ruleset_report
from banding.ruleset import Axis, Ruleset
from banding.ruleset import Cell as MatrixCell
from tests.builders import ruleset
from tests.reports.made_pages import Page, harbour, ruleset_html
from tests.ruleset.conftest import INVENTED, RULES

FORMS = ("text", "markdown", "html")
RULESETS = ("ours", "invented")


def named(name: str) -> Ruleset:
    """Give a ruleset by its name."""
    return ruleset() if name == "ours" else harbour()


def page_of(rules: Ruleset) -> Report:
    """Describe a ruleset in force without an end."""
    return ruleset_report(rules, last_day=None, recorded="yes")


def written(rules: Ruleset, form: str) -> str:
    """Write the page of a ruleset in one form."""
    if form == "html":
        return ruleset_html(rules)
    lines = page_lines if form == "text" else markdown_lines
    return "\n".join(lines(page_of(rules)))


def words_of(text: str, form: str) -> str:
    """Give what a reader reads: no marks, one space between words."""
    if form == "html":
        text = html.unescape(Page(text).text)
    if form == "markdown":
        text = re.sub(r"\\(.)", r"\1", text)
    return " ".join(text.split())


def statements(rules: Ruleset) -> dict[str, Statement]:
    """Give every statement of a page by its id."""
    return {each.id: each for each in stated(rules)}


def stated(rules: Ruleset) -> list[Statement]:
    """Give every statement of a page, in order."""
    return [
        each
        for block in page_of(rules).blocks()
        if isinstance(block, Statements)
        for each in block.statements
    ]


def tables(rules: Ruleset, section: str) -> list[Table]:
    """Give the tables of a section."""
    (found,) = (each for each in page_of(rules).sections if each.id == section)
    return [block for block in found.blocks if isinstance(block, Table)]


def said(statement: Statement) -> dict[str, str]:
    """Give the entries of a statement by their terms."""
    return {entry.term: entry.text for entry in statement.entries}


# --- everything is there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", RULESETS)
def test_everything_a_ruleset_says_is_on_its_page(name: str, form: str) -> None:
    """Each cell, rule, route, check, judgement, fact and reading has its id there, with its actions and the words in full."""
    rules = named(name)
    words = words_of(written(rules, form), form)
    ids = [*(each.id for each in (*rules.cells, *rules.rules, *rules.routes, *rules.readings))]
    ids += [*rules.judgement.values(), *(check.code for check in rules.checks)]
    ids += [f"({fact.name})" for fact in rules.facts]
    assert [each for each in ids if each not in words] == []
    spoken = [route.says for route in rules.routes] + [check.says for check in rules.checks]
    spoken += [action for each in (*rules.cells, *rules.rules) for action in each.actions]
    spoken += [fact.question for fact in rules.facts]
    spoken += [
        text for each in rules.readings for text in (each.silence, each.reading, each.why, each.confirm)
    ]
    spoken += [rules.title, rules.version, rules.content_hash, rules.document.title, rules.document.licence]
    assert [each for each in spoken if " ".join(each.split()) not in words] == []


@pytest.mark.parametrize("name", RULESETS)
def test_every_paragraph_is_quoted_once_with_its_line(name: str) -> None:
    """The guidance's words stand once each, word for word, with section and line."""
    rules = named(name)
    quoted = [each.quotation for each in stated(rules) if each.quotation]
    assert sorted(each.rule for each in quoted) == sorted(rules.paragraphs)
    for each in quoted:
        paragraph = rules.paragraphs[each.rule]
        assert each.words == paragraph.words
        assert each.where == f"{paragraph.section}, line {paragraph.line}"


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_the_same_every_time(form: str) -> None:
    """The same ruleset gives the same bytes."""
    assert written(harbour(), form) == written(harbour(), form)


def test_rules_are_told_in_words() -> None:
    """Conditions are told by the titles of facts and the names of axes, escalations as the band instead."""
    ours, invented = statements(ruleset()), statements(harbour())
    assert said(ours["blue/prevent"]) == {
        "When": "Prevent case",
        "Red instead, when": "RoR is very high or IOM nominal",
    }
    assert said(ours["route/nps"])["When"] == "risk of serious harm is high or very high; or MAPPA management"
    assert said(invented["floor/unmentored-apprentice"])["When"] == "apprentice and not mentor"
    assert said(invented["floor/salvage"])["Storm instead, when"] == "Drift is adrift and storm watch"
    assert said(invented["away/dock-office"])["Warning"].startswith(
        "where the quay would make it Swell or higher: "
    )
    assert ours["consider/domestic-abuse"].tag == Tag("Blue", "band-2")


def test_a_statement_leads_to_its_readings() -> None:
    """What was read into a paragraph is named beside it, and the readings are on the page."""
    every = statements(ruleset())
    links = [link for each in every.values() for link in each.readings]
    assert [link.text for link in every["yellow/young-person-aces"].readings] == [
        "young-person-age",
        "aces-need-both",
    ]
    assert {link.href for link in links} <= {f"#{each.anchor}" for each in every.values()}


def test_days_and_record_are_told() -> None:
    """The last day and whether the version is recorded stand at the head."""
    page = ruleset_report(harbour(), last_day=date(2033, 4, 14), recorded="no")
    told = {entry.term: entry.text for entry in page.identity}
    assert told["In force"] == "2031-01-01 to 2033-04-14"
    assert told["Recorded as in force"] == "no"
    assert page.lead.endswith("in force from 1 January 2031 to 14 April 2033.")


# --- the matrix -------------------------------------------------------------------------------------------------------


def grid(text: str) -> list[list[str]]:
    """Read a drawn table back: the cells of each row, first the heads."""
    rows: list[list[str]] = []
    new = True
    for line in text.splitlines():
        if not line.startswith("│"):
            new = True
            continue
        cells = [cell.strip() for cell in line.strip("│").split("│")]
        rows = (
            [*rows, cells]
            if new
            else [*rows[:-1], [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]]
        )
        new = False
    return rows


def read_back(lines: list[str]) -> list[list[str]]:
    """Read a drawn table back whole, its parts put beside each other again."""
    parts = [grid(part) for part in "\n".join(lines).split("\n\n")]
    return [sum((part[n][1:] for part in parts), [parts[0][n][0]]) for n in range(len(parts[0]))]


def with_axes(number: int) -> Ruleset:
    """Give the invented ruleset one axis, two or three."""
    rules = harbour()
    tide = Axis("tide", "tide", "Tide", "exposure", ("ebb", "flood"))
    axes = (rules.axes[0],) if number == 1 else (tide, *rules.axes) if number == 3 else rules.axes
    bands = rules.bands
    cells = tuple(
        MatrixCell(rules.cells[0].id, levels, bands[place % len(bands)], ())
        for place, levels in enumerate(product(*(axis.levels for axis in axes)))
    )
    return attrs.evolve(rules, axes=axes, cells=cells)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_matrix_is_drawn_cell_for_cell(number: int) -> None:
    """With one axis, two or three, each band stands where its levels meet, and every cell is drawn once."""
    rules = with_axes(number)
    found = {}
    for table, others in zip(
        tables(rules, "matrix"), product(*(axis.levels for axis in rules.axes[:-2])), strict=True
    ):
        heads, *rows = read_back(list(drawn(table)))
        for row, down in zip(rows, rules.axes[-2].levels if number > 1 else ("",), strict=True):
            for band, across in zip(row[1:], rules.axes[-1].levels, strict=True):
                found[(*others, *([down] if down else []), across)] = band
        assert all(
            level.replace("-", " ") in head
            for level, head in zip(rules.axes[-1].levels, heads[1:], strict=True)
        )
    assert found == {cell.levels: cell.band.name for cell in rules.cells}


def test_levels_show_their_stretch_of_the_score() -> None:
    """Each level of a scored axis is told with its first and last score, and every other way to it."""
    rows = [row[0].text for row in tables(ruleset(), "matrix")[0].rows]
    assert rows == ["RoR very high (90 to 100)", "RoR high (50 to 89)", "RoR low (0 to 49)"]
    (section,) = (each for each in page_of(ruleset()).sections if each.id == "matrix")
    told = {
        entry.term: entry.text
        for block in section.blocks
        if isinstance(block, Entries)
        for entry in block.entries
    }
    assert told["RoR very high"] == (
        "OGRS3 score 90 to 100 per cent; or IOM nominal, whatever the score; or set by judgement, where it counts"
    )


@pytest.mark.parametrize("name", RULESETS)
def test_a_terminal_page_keeps_to_80_columns(name: str) -> None:
    """No line of the page for a terminal is longer, whatever the ruleset."""
    assert max(map(len, written(named(name), "text").splitlines())) <= 80


labels = st.lists(st.text("abcdefgh", min_size=1, max_size=14), min_size=1, max_size=4).map(" ".join)


@given(heads=st.lists(labels, min_size=2, max_size=9), rows=st.integers(1, 4), data=st.data())
def test_a_table_too_wide_is_drawn_in_parts(heads: list[str], rows: int, data: st.DataObject) -> None:
    """Whatever its columns, a drawn table keeps to 80 columns and shows every cell beside the name of its row."""
    cells = [[data.draw(labels) for _ in heads] for _ in range(rows)]
    table = Table("t", "t", tuple(map(Head, heads)), tuple(tuple(map(Cell, row)) for row in cells))
    lines = list(drawn(table))
    assert max(map(len, lines)) <= 80
    assert read_back(lines) == [heads, *cells]


def test_numbers_of_a_table_are_numbers() -> None:
    """The counts beside the bands stand as numbers, and add up to the cells."""
    (table,) = tables(ruleset(), "bands")
    assert [head.align for head in table.heads] == [Align.TEXT, Align.NUMBER, Align.NUMBER]
    assert sum(int(row[1].text) for row in table.rows) == len(ruleset().cells)


# --- nothing becomes a mark -------------------------------------------------------------------------------------------


def test_words_of_a_ruleset_stay_words() -> None:
    """Marks in a ruleset's words are shown, not obeyed, in Markdown and in HTML."""
    rules = attrs.evolve(harbour(), title="*Big* <script>alert(1)</script> [x](y) | `z`")
    markdown = written(rules, "markdown")
    assert r"\*Big\* \<script\>alert(1)\</script\> \[x\](y) \| \`z\`" in markdown
    page = Page(written(rules, "html"))
    assert page.tags["script"] == 0
    assert "<script>alert(1)</script>" in page.text


# --- the command ------------------------------------------------------------------------------------------------------


def run(*words: str) -> Result:
    """Run ``banding rules show`` with some words."""
    return CliRunner().invoke(main, ["rules", "show", *words], catch_exceptions=False)


@pytest.mark.parametrize(
    ("name", "words", "start"),
    [
        ("page.txt", (), "Harbour Trust allocation tiers"),
        ("page.md", (), "# Harbour Trust allocation tiers"),
        ("page.html", (), "<!DOCTYPE html>"),
        ("page.md", ("--format", "html"), "<!DOCTYPE html>"),
    ],
)
def test_the_form_goes_by_the_ending_or_by_the_option(
    name: str, words: tuple[str, ...], start: str, tmp_path: Path
) -> None:
    """A file is text, Markdown or HTML by its ending, and --format prevails; standard output holds nothing then."""
    out = tmp_path / name
    done = run(str(INVENTED / RULES), "-o", str(out), *words)
    assert (done.exit_code, done.stdout) == (0, "")
    assert out.read_text("utf-8").startswith(start)
    piped = run(str(INVENTED / RULES), "--format", {"t": "text", "m": "markdown", "h": "html"}[name[5]])
    assert words or piped.stdout == out.read_text("utf-8")


def test_the_page_of_the_default_says_it_is_recorded() -> None:
    """Without a name ours is shown, recorded as in force."""
    shown = run("--on", "2026-11-22").stdout
    assert "Ruleset: cl-crc 2019-03" in shown
    assert "Recorded as in force: yes" in shown


def test_a_ruleset_that_is_not_there_is_told() -> None:
    """A name nobody shipped ends with exit code 2 and the nearest that is."""
    done = run("cl-rcr")
    assert done.exit_code == 2
    assert "did you mean `cl-crc`?" in " ".join(done.stderr.split())
