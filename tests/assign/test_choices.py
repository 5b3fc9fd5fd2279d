"""Claims about what is chosen: the policy holds unless a reason is given, and nothing is done on a file that has changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest

from banding.assign import Batch, Decided, apply_choices, read_choices
from banding.errors import TableError
from banding.records import ADDED_NAMES
from banding.records.assign.rows import APPLIED, write_applied, write_batch_csv
from tests.assign.builders import caseload, staff, suggested, table

TEAM = (
    {"staff_code": "A1", "name": "Ann Example"},
    {"staff_code": "B2", "grade": "PSO"},
    {"staff_code": "L9", "left_on": "2026-11-01"},
    {"staff_code": "D4", "absent_from": "2026-11-20"},
)
CASE = {"ogrs3": "95"}


def filled(batch: Batch, **changes: str) -> list[dict[str, str]]:
    """The rows of a batch as CSV has them, the first changed so."""
    out = io.StringIO()
    write_batch_csv(batch, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    rows[0] |= changes
    return rows


def applied(batch: Batch, rows: list[dict[str, str]]) -> tuple[tuple[Decided, ...], tuple[str, ...]]:
    """What comes of a filled-in file."""
    keep = [
        {k: v for k, v in row.items() if k in ("crn", "choice", "override_code", "override_words", "check")}
        for row in rows
    ]
    return apply_choices(batch, read_choices(io.BytesIO(table(keep)), name="filled.csv"))


REASON = {"override_code": "Suitability", "override_words": "Has held the family for years"}


@pytest.mark.parametrize(
    ("changes", "outcome", "why"),
    [
        ({}, "left", "nobody was chosen"),
        ({"choice": "A1"}, "done", ""),
        ({"choice": "ann example"}, "done", ""),
        ({"choice": "B2"}, "failed", "outside the policy (grade)"),
        ({"choice": "B2", "override_code": "suitability"}, "failed", "outside the policy"),
        (
            {"choice": "B2", "override_code": "suitability", "override_words": "n/a"},
            "failed",
            "outside the policy",
        ),
        ({"choice": "B2", "override_words": "Known to the family"}, "failed", "outside the policy"),
        ({"choice": "B2", **REASON}, "done", ""),
        ({"choice": "D4", **REASON}, "done", ""),
        ({"choice": "L9", **REASON}, "failed", "no reason lifts that"),
        ({"choice": "A11"}, "failed", "`A11` is not in the staff file; did you mean `A1`?"),
        ({"choice": "A1", "override_code": "whim"}, "failed", "`whim` is not one of suitability"),
        ({"choice": "A1", "check": "0000"}, "failed", "has changed since"),
        ({"choice": "=A1"}, "failed", "formula"),
    ],
)
def test_a_choice_is_checked(changes: Mapping[str, str], outcome: str, why: str) -> None:
    """Within the policy a choice is done; outside it only with a code and words; and some bars no reason lifts."""
    batch = suggested(staff(*TEAM), CASE)
    ((found,), _) = applied(batch, filled(batch, **changes))
    assert (found.outcome, why in found.why) == (outcome, True), found.why
    assert (found.officer is not None) == (outcome == "done")


@pytest.mark.parametrize(
    ("team", "case", "outcome"),
    [
        (TEAM, {**CASE, "note": "as it was"}, "done"),
        (TEAM, {**CASE, "note": "moved house"}, "failed"),
        (({**TEAM[0], "contracted_hours": "30"}, *TEAM[1:]), {**CASE, "note": "as it was"}, "failed"),
        (
            (*TEAM[:1], {**TEAM[1], "contracted_hours": "30"}, *TEAM[2:]),
            {**CASE, "note": "as it was"},
            "done",
        ),
        ((*TEAM[::-1],), {**CASE, "note": "as it was"}, "done"),
    ],
)
def test_a_stale_choice_is_refused_for_the_rows_concerned(
    team: tuple[dict[str, str], ...], case: dict[str, str], outcome: str
) -> None:
    """A choice fails once its case, or an officer who may hold it, has changed; other changes leave it as it is."""
    other = {**CASE, "note": "another"}
    then = suggested(staff(*TEAM), {**CASE, "note": "as it was"}, other)
    rows = [{**row, "choice": "A1"} for row in filled(then)]
    decided, _ = applied(suggested(staff(*team), case, other), rows)
    assert decided[0].outcome == outcome
    assert decided[1].outcome == ("done" if team[0] in TEAM else "failed")


def test_two_rows_about_one_person_fail() -> None:
    """A person chosen for twice is given to nobody, and both rows are named."""
    batch = suggested(staff(*TEAM), CASE)
    ((found,), _) = applied(batch, filled(batch, choice="A1") * 2)
    assert (found.outcome, found.why) == ("failed", "rows 2, 3 of the choices are all about this person")


def test_rows_about_nobody_are_told_and_missing_ones_left() -> None:
    """A choice for a case that nobody asks about is told; a person without a row is left."""
    batch = suggested(staff(*TEAM), CASE)
    (decided, told) = applied(batch, filled(batch, crn="Z9", choice="A1"))
    assert [each.outcome for each in decided] == ["left"]
    assert "`Z9`" in told[0]


def test_nobody_suggested_may_be_overridden() -> None:
    """A manager may give out a case for which no grade can be recommended, with a code and words, and not without."""
    batch = suggested(staff(*TEAM), {"rosh": ""})
    for more, outcome in (({}, "failed"), (REASON, "done")):
        ((found,), _) = applied(batch, filled(batch, choice="A1", **more))
        assert found.outcome == outcome


def test_a_restricted_case_is_for_nobody_in_the_file() -> None:
    """Of a restricted case only reference and band go out, and no choice in the file counts."""
    batch = suggested(staff(*TEAM), {**CASE, "restricted": "yes", "note": "secret"})
    (row,) = filled(batch, choice="A1", **REASON)
    assert (row["crn"], row["bands"]) == ("C1", "Red")
    assert not any(row[name] for name in ("suggested", "shortlist", "excluded", "moved_from", "waiting_days"))
    ((found,), _) = applied(batch, [row])
    assert found.outcome == "failed"


def test_the_cases_come_back_with_their_holders() -> None:
    """Applied, every row is there in its order with its own cells, the new holder and day, and what became of it."""
    rows = ({"crn": "C1", "note": "a,b".replace(",", " ")}, {"crn": "C2", "officer": "B2"}, {"crn": "C3"})
    batch = suggested(staff(*TEAM), *rows)
    choices = [{**row, "choice": "A1" if row["crn"] == "C1" else ""} for row in filled(batch)]
    decided, _ = applied(batch, choices)
    out = io.StringIO()
    write_applied(batch, decided, caseload(*rows), out)
    found = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["crn"] for row in found] == ["C1", "C2", "C3"]
    assert [row["officer"] for row in found] == ["A1", "B2", ""]
    assert [row["assignment"] for row in found] == ["done", "held", "left"]
    assert [row["assigned_on"] for row in found] == ["2026-11-23", "", ""]
    assert found[0]["note"] == "a b"


def rows_out(
    batch: Batch, decided: tuple[Decided, ...], *cases: Mapping[str, object]
) -> tuple[list[str], ...]:
    """The headings and rows of the cases once choices are applied, and what is said of the headings."""
    out = io.StringIO()
    notes = write_applied(batch, decided, caseload(*cases), out)
    return (*csv.reader(io.StringIO(out.getvalue())), notes)


@pytest.mark.parametrize(
    ("theirs", "renamed"),
    [
        (dict.fromkeys(ADDED_NAMES, "own"), ()),
        ({"ruleset": "cl-crc 2019-03 sha256:0123456789ab", "band": "Red", "reasons": "because"}, ()),
        ({"assignment": "own", "Override Code": "own"}, ("assignment", "Override Code")),
        (dict.fromkeys(reversed(APPLIED), "own"), tuple(reversed(APPLIED))),
        ({"assignment_in": "own", "assignment": "own"}, ("assignment",)),
        (dict.fromkeys(APPLIED, ""), ()),
    ],
)
def test_every_column_of_theirs_comes_back(theirs: Mapping[str, str], renamed: tuple[str, ...]) -> None:
    """No column of the file is lost or changed: one that bears a name of ours gets another, and that is said."""
    case = {**CASE, **theirs, "note": "as it was"}
    batch = suggested(staff(*TEAM), case)
    header, row, notes = rows_out(batch, applied(batch, filled(batch, choice="A1"))[0], case)
    own = dict(zip(header, row, strict=True))
    assert header.count("assignment") == 1
    assert (own["assignment"], own["note"]) == ("done", "as it was")
    assert [note.partition("`")[2].partition("`")[0] for note in notes] == list(renamed)
    for name, text in theirs.items():
        kept = [heading for heading in header if heading.startswith(f"{name}_in") or heading == name]
        assert not text or text in [own[heading] for heading in kept]


def test_what_was_decided_before_stays_on_the_record() -> None:
    """The next day's run keeps yesterday's override on the rows that it does not give out, and only there."""
    cases = ({"crn": "C1", **CASE}, {"crn": "C2", **CASE}, {"crn": "C3", "rosh": "high"})
    batch = suggested(staff(*TEAM), *cases)
    chosen = [{**row, "choice": "B2" if row["crn"] == "C1" else "", **REASON} for row in filled(batch)]
    header, *rows, _ = rows_out(batch, applied(batch, chosen)[0], *cases)
    next_day = [dict(zip(header, row, strict=True)) for row in rows]
    batch = suggested(staff(*TEAM), *next_day)
    chosen = [{**row, "choice": "A1" if row["crn"] == "C2" else ""} for row in filled(batch)]
    then, *again, notes = rows_out(batch, applied(batch, chosen)[0], *next_day)
    assert (then, notes) == (header, [])
    applied_at = header.index("assignment")
    assert again[0] == rows[0]
    assert again[0][applied_at:] == ["done", "", *REASON.values()]
    assert [row[applied_at] for row in again] == ["done", "done", "left"]


def test_another_file_is_refused() -> None:
    """A file without our columns is refused, with what to give."""
    with pytest.raises(TableError, match="the workbook or CSV that `banding assign` wrote"):
        read_choices(io.BytesIO(b"crn,ogrs3\nX1,3\n"), name="cases.csv")
