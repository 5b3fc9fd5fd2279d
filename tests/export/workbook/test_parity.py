"""Claims that what a workbook's formulas answer, worked out by LibreOffice, is what ``allocate`` answers of the same cells."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace

import attrs
import openpyxl
import pytest

from banding.engine.engine import engine_for
from banding.engine.table import Table
from banding.explain.table_json import table_json
from banding.export.workbook import Typing, row, write_workbook
from banding.intake import ReadingOptions, read_cases
from banding.records import ADDED_NAMES, REPLACED_NAMES, Allocation
from banding.ruleset import Ruleset
from banding.vocabulary import ATTENTION
from tests.engine.table_runner import TableRunner
from tests.export.sql.cases import Question
from tests.export.sql.tables import RULESETS, load
from tests.export.workbook.office import answers_in, needs_office, worked_out
from tests.export.workbook.typing_in import ON, Cells, Typist, covering, drawn

pytestmark = [needs_office, pytest.mark.office, pytest.mark.xdist_group("every case")]
DRAWN, SLIPS = (1_500, 0.01) if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else (350, 0.02)
"""How many drawn rows are typed in anybody's spelling, and how often with a slip: LibreOffice takes a while over each."""
_UNLIKE_IN_ERROR = {"reasons", "warnings"}
"""Of a row in error `allocate` also suggests a word; the workbook names the same cells."""


def examples() -> list[Cells]:
    """The worked examples, as they are typed."""
    with Path("tests/data/examples.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def made(ruleset: Ruleset, cells: list[Cells]) -> bytes:
    """A workbook with rows typed in."""
    rows = Typist(ruleset).rows(cells)
    out = io.BytesIO()
    write_workbook(ruleset, out, on=ON, typing=Typing((), rows), ready=len(rows) + 5)
    return out.getvalue()


def allocated(content: bytes, ruleset: Ruleset) -> Iterator[tuple[int, Mapping[str, str], set[str]]]:
    """What ``allocate`` answers of a workbook: row number, its columns, and the columns that made it an error."""
    with read_cases(
        io.BytesIO(content),
        name="caseload.xlsx",
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=ReadingOptions(on=ON),
        output_columns=REPLACED_NAMES,
    ) as caseload:
        assert set(caseload.layout.replaced) == {*REPLACED_NAMES}
        for banded in Allocation(caseload, ruleset).rows():
            bad = {issue.column or "crn" for issue in banded.issues if issue.fatal}
            yield banded.placed.number, dict(zip(ADDED_NAMES, banded.added, strict=True)), bad


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
            found += [
                (number, name, here["reasons"], name) for name in bad if f", {name}: `" not in here["reasons"]
            ]
    return found


def typed_in(ruleset: Ruleset, typist: Typist, count: int) -> list[Cells]:
    """Rows that take every cell of the table, and drawn ones in anybody's spelling."""
    cells = [typist.plain(*question) for question in covering(ruleset)]
    return cells + [typist.any_way(*question, slips=SLIPS) for question in drawn(ruleset, count)]


@pytest.mark.parametrize("name", sorted(RULESETS))
def test_every_cell_of_the_table_and_any_spelling_are_answered_as_allocated(name: str) -> None:
    """
    Cases that take every cell of the table, and hundreds in other people's spellings, have the answers of ``allocate``.

    With ours go the worked examples. All columns are compared, of people on more than one row too.
    """
    ruleset = load(name)
    cells = typed_in(ruleset, Typist(ruleset), DRAWN)
    if name == "cl-crc":
        cells += [{**row, "crn": f"example {row['crn']}"} for row in examples()]
    found = differences(made(ruleset, cells), ruleset)
    assert not found, (len(found), found[:5])


NOTHING = (
    *(
        "TBC",
        "N/A",
        "none",
        "nk",
        "#REF",
        "#REF!",
        "not known",
        "N.K.",
        "-",
        "?",
        "don’t know",
        "\\N",
        "#N/A",
        "error 2042",
    ),
    *(
        "Err:502",
        "1.#IND",
        "to be confirmed",
        "nothing to add",
        "seen 3",
        "n-o-n-e",
        "none given",
        "TBC 3",
        "42",
        "n/a yet",
    ),
)
AROUND = (
    *(
        "{}",
        "{}!",
        "{},",
        "- {} -",
        "“{}”",
        "*{}*",
        "({})",
        "[{}].",
        "_{}_",
        "…{}…",
        "'{}'",
        " {} ;",
        "{}\u00a0",
        "·{}·",
    ),
    *("{}\n", "<<{}>>", "§ {}", "#{}", "{}#"),
)
NOBODY = (
    *(
        "Total",
        "Grand Total",
        "crn",
        "CRN",
        "(3 rows affected)",
        "1.2E+07",
        "1E+7",
        "TRUE",
        "total cases: 12",
        "Sub-total",
    ),
    *(
        "Total for North",
        "2026-01-02",
        "12 rows",
        "totals",
        "Overall total",
        "(12 rows exported).",
        "false",
        "-",
        "n/a",
    ),
)
SOMEBODY = (
    "Totally1",
    "X1E+7",
    "12rowers",
    "row 3",
    "crn1",
    "1.23E+X",
    "Totals X",
    "3 rows 4",
    "12",
    "E+7",
    "Total*",
    "2026-1-2",
)
ONLY_TEXT_DATES = ("1, Sep 1990", "1\u00a0Sep 1990", "\u00a01 Sep 1990 ", "1 Sep, 1990", "1 September 1990")


def test_what_says_nothing_and_who_is_nobody_are_told_as_in_allocate() -> None:
    """A reason that says nothing in any marks, a total in the place of a person, and odd dates and numbers are as in ``allocate``."""
    ruleset = load("cl-crc")
    judged = {"rosh": "low", "ogrs3": 40, "judged_band": ruleset.bands[-1].name}
    cells: list[Cells] = [
        {**judged, "crn": f"R{n}", "rationale": around.format(word)}
        for n, (word, around) in enumerate((word, around) for word in NOTHING for around in AROUND)
    ]
    cells += [{"crn": crn, "rosh": "low", "ogrs3": 40} for crn in (*NOBODY, *SOMEBODY, True, 12_000_000)]
    cells += [{"crn": f"D{n}", "date_of_birth": said} for n, said in enumerate(ONLY_TEXT_DATES)]
    cells += [{"crn": f"N{n}", "ogrs3": said} for n, said in enumerate((-1e-10, -1, 0, 100, 100.5))]
    found = differences(made(ruleset, cells), ruleset)
    assert not found, (len(found), found[:40])


def test_the_summary_has_what_needs_attention_as_allocate_has_it() -> None:
    """The rows counted as needing attention are those of the statuses that ask something of somebody, listed in their order."""
    ruleset = load("cl-crc")
    typist = Typist(ruleset)
    cells = [{**typist.plain(*question), "team": "North"} for question in drawn(ruleset, 60)]
    cells += [{"crn": "E1", "rosh": "medium high", "team": "North"}]
    content = made(ruleset, cells)
    statuses = [answers["status"] for _, answers, _ in allocated(content, ruleset)]
    assert set(ATTENTION) <= set(statuses)
    summary = openpyxl.load_workbook(io.BytesIO(worked_out(content)), data_only=True)["Summary"]
    lines = [[cell for cell in row if cell not in (None, "")] for row in summary.iter_rows(values_only=True)]
    waiting = sorted((each for each in statuses if each in ATTENTION), key=[*ATTENTION].index)
    assert [line[-1] for line in lines if line[:1] == ["North"]] == [len(waiting)]
    start = next(n for n, line in enumerate(lines) if line[:1] == ["Needs attention first"])
    listed = [line[1] for line in lines[start + 1 :] if len(line) > 2]
    assert listed == waiting[: len(listed)]
    assert len(listed) == min(20, len(waiting))


def changed_once(ruleset: Ruleset, questions: list[Question]) -> tuple[Table, list[Question]]:
    """The table with another answer at the end of one walk, and the cases up to the first settled one, which takes it."""
    table, runner = engine_for(ruleset).table, TableRunner(table_json(ruleset))
    for count, (facts, judgement) in enumerate(questions, start=1):  # noqa: B007 - how many there were
        runner.taken.clear()
        if runner.decide(facts, judgement and (judgement.band, True))["status"] == "settled":
            break
    codes, rows, row = dict(runner.taken), [list(each) for each in table.rows], table.standing
    while rows[row][codes[row]] >= 0:
        row = rows[row][codes[row]]
    right = table.standings[-1 - rows[row][codes[row]]]
    others = [
        place for place, each in enumerate(table.standings) if each and right and each.band != right.band
    ]
    rows[row][codes[row]] = -1 - others[0]
    return attrs.evolve(table, rows=tuple(map(tuple, rows))), questions[:count]


@pytest.mark.parametrize("name", sorted(RULESETS))
def test_a_changed_table_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One entry of the table changed gives some row another answer than ``allocate``."""
    ruleset = load(name)
    table, questions = changed_once(ruleset, covering(ruleset))
    monkeypatch.setattr(row, "engine_for", lambda _: SimpleNamespace(table=table))
    typist = Typist(ruleset)
    assert differences(made(ruleset, [typist.plain(*question) for question in questions]), ruleset)


def test_what_was_typed_is_read_back_after_somebody_saved_it() -> None:
    """A workbook saved by another program is read by ``allocate`` as before: the same rows, the same answers."""
    ruleset = load("cl-crc")
    content = made(ruleset, [Typist(ruleset).any_way(*question) for question in drawn(ruleset, 20)])
    assert list(allocated(worked_out(content), ruleset)) == list(allocated(content, ruleset))
