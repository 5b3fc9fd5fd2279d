"""Claims that rows are told alike only where they come to the same."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product
from random import Random

import attrs
import pytest

from banding.engine import engine_for
from banding.engine.table import FIELD
from banding.facts import Fact, FactKind
from banding.intake import Caseload, ReadingOptions, read_cases
from banding.records import ADDED_NAMES, Allocation
from banding.records.columns import decided_row
from banding.row_codes import codes, states
from banding.ruleset import Ruleset
from tests.export.sql.tables import RULESETS, load

ON = date(2026, 11, 22)
ROWS = 1_500
LISTS = ("", "", "", "Unpaid Work", "Drug Rehabilitation (6 months); Unpaid Work", "Something else")
BORN = ("", "", "1985-02-03", "22/11/2001", "2001-11-23", "2008-11-22", "2010-01-01")


def cell_of(fact: Fact, lots: Random) -> str:
    """A cell of a fact's column, now and then one that says nothing or is at fault."""
    if lots.random() < 0.02:
        return "?!"
    if lots.random() < 0.25:
        return lots.choice(("", "unknown"))
    if fact.kind is FactKind.NUMBER:
        return str(lots.randint(fact.lowest or 0, fact.highest or 12))
    if fact.kind is FactKind.CHOICE:
        return lots.choice(fact.levels)
    return lots.choice(("Yes", "no", "no", "N")) if fact.kind is FactKind.YES_NO else lots.choice(("", "why"))


def content(ruleset: Ruleset, lots: Random) -> bytes:
    """A file with every column that can settle a fact."""
    bands = ["", "", "", *(band.name for band in ruleset.bands)]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = [fact.name for fact in ruleset.facts]
    writer.writerow(
        ["crn", *names, "date_of_birth", "age", "requirements", "order_ended", "judged_band", "rationale"]
    )
    for number in range(ROWS):
        ages = lots.choice(BORN), lots.choice(("", "", "", "17", "18", "19", "40"))
        ended = lots.choice(("", "", "", "2030-01-01", "2020-01-01"))
        writer.writerow(
            [
                f"X{number}",
                *(cell_of(fact, lots) for fact in ruleset.facts),
                *ages,
                lots.choice(LISTS),
                ended,
                lots.choice(bands),
                lots.choice(("", "because", "NULL")),
            ]
        )
    return out.getvalue().encode()


def opened(ruleset: Ruleset, text: str, *, blank_is_no: bool = False) -> Caseload:
    """Open a file for a ruleset, what is blank or absent not known or no."""
    return read_cases(
        io.BytesIO(text.encode()),
        name="cases.csv",
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=ReadingOptions(on=ON, blank_is_no=blank_is_no, absent_is_no=blank_is_no),
        output_columns=ADDED_NAMES,
    )


@pytest.mark.parametrize(
    ("name", "blank_is_no", "absent"),
    [*product(sorted(RULESETS), (False, True), ((), ("iom", "apprentice")))],
)
def test_rows_that_are_alike_come_to_what_each_comes_to(
    name: str, blank_is_no: bool, absent: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What rows that are alike share is what going through the row cell by cell gives, judged or not, whatever settles its
    facts, and the same when the row is met again; and rows go the careful way only where something is to be said of them.
    """
    monkeypatch.setattr(codes, "_KEPT_KEYS", 100)
    monkeypatch.setattr(codes, "_MOST_OTHERS", 1000 if absent else 3000)
    if blank_is_no:
        monkeypatch.setattr(states, "_MOST_OF_FEW", 0)
    ruleset = load(name)
    lots = Random(5)  # noqa: S311 - the same lots at every run
    rows = list(csv.reader(io.StringIO(content(ruleset, lots).decode(), newline="")))
    kept = [place for place, heading in enumerate(rows[0]) if heading not in absent]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([row[place] for place in kept] for row in rows)
    with opened(ruleset, text.getvalue(), blank_is_no=blank_is_no) as caseload:
        allocation = Allocation(caseload, ruleset)
        for row in caseload.rows():
            banded, entry = allocation.band(row), allocation.alike(list(row.cells))
            if entry is None:
                assert banded.issues
            else:
                assert entry.result is not None
                assert decided_row(entry.result) == banded.added
                assert not banded.issues
            assert allocation.alike(list(row.cells)) is entry


@pytest.mark.parametrize("name", sorted(RULESETS))
def test_an_outline_is_the_whole_with_less_in_it(name: str) -> None:
    """
    In outline a row comes to the route, the cell, the standing and the rules that it comes to as a whole, and to some enquiry in the
    field where there are any; fewer states are told apart, and the row's codes are those that its cells give.
    """
    ruleset = load(name)
    engine, lots = engine_for(ruleset), Random(6)  # noqa: S311 - the same lots at every run
    with opened(ruleset, content(ruleset, lots).decode()) as caseload:
        whole = codes.RowCodes(caseload.reader, engine, lambda found, judging: (found, judging))
        outline = codes.RowCodes(
            caseload.reader, engine, lambda found, judging: (found, judging), is_outline=True
        )
        states_met: tuple[set[object], set[object]] = (set(), set())
        for row in caseload.rows():
            found = whole.entry(row.cells), outline.entry(row.cells)
            if found[0] is None or found[1] is None:
                assert found == (None, None)
                continue
            (full, judged), (less, judged_in_outline) = found
            assert (full.route, judged) == (less.route, judged_in_outline)
            if full.route == FIELD:
                assert (full.cell, full.standing, full.rules) == (less.cell, less.standing, less.rules)
                assert bool(full.enquiries) == bool(less.enquiries)
            said = engine.codes(caseload.reader.understand(caseload.reader.place(row).pattern).facts)
            given = outline.of_table(outline.key(row.cells))
            count = len(engine.table.variables)
            assert list(given[:count]) == said[:count]
            for met, each in zip(states_met, (full, less), strict=True):
                met.add(each)
    assert len(states_met[1]) < len(states_met[0])


def test_a_fact_of_more_levels_than_a_byte_can_tell_is_decided() -> None:
    """Rows come to what each comes to also where a fact has three hundred levels; those past the last code go careful."""
    ruleset = load("cl-crc")
    levels = [f"kind-{number}" for number in range(300)]
    facts = [
        attrs.evolve(fact, levels=(*fact.levels, *levels)) if fact.name == "sentence_type" else fact
        for fact in ruleset.facts
    ]
    ruleset = attrs.evolve(ruleset, facts=tuple(facts))
    lines = [f"X{number},30,low,{level},no" for number, level in enumerate((*levels, "unknown"))]
    text = "\n".join(("crn,ogrs3,rosh,sentence_type,cpp", *lines)) + "\n"
    with opened(ruleset, text) as caseload:
        allocation = Allocation(caseload, ruleset)
        for row in caseload.rows():
            banded, entry = allocation.band(row), allocation.alike(list(row.cells))
            assert banded.result is not None
            assert entry is None or (entry.result and decided_row(entry.result) == banded.added)
