"""Small teams and caseloads written in one line each, for tests."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from banding.assign import (
    Batch,
    CasesHeld,
    Staff,
    StaffPolicy,
    cases_held,
    people_to_move,
    read_staff,
    staff_policy_beside,
    suggest,
)
from banding.assign.policy import OfficersDoc
from banding.intake import Caseload, ReadingOptions, read_cases
from banding.records import ADDED_NAMES, Allocation
from banding.ruleset import find_ruleset
from tests.builders import ruleset

ON = date(2026, 11, 23)
STAFF = ("staff_code", "grade", "contracted_hours")
CASES = ("crn", "ogrs3", "rosh", "cpp", "sentence_type", "officer")


@cache
def policy() -> StaffPolicy:
    """The shipped policy."""
    return staff_policy_beside(find_ruleset("cl-crc/2019-03"), ruleset())


def officers_doc() -> OfficersDoc:
    """The shipped ``officers.yaml`` as it is written."""
    return policy().officers


def table(rows: Sequence[Mapping[str, object]], *, first: Sequence[str] = ()) -> bytes:
    """Write rows as CSV, blank where a row has no such column."""
    columns = list(dict.fromkeys([*first, *(name for row in rows for name in row)]))
    lines = [",".join(str(row.get(name, "")) for name in columns) for row in rows]
    return "\n".join([",".join(columns), *lines, ""]).encode()


def staff(
    *rows: Mapping[str, object],
    reductions: Sequence[Mapping[str, object]] = (),
    rules: StaffPolicy | None = None,
) -> Staff:
    """Read officers; each is a PO of 37 hours but for what is said."""
    whole = [{"grade": "PO", "contracted_hours": "37", **row} for row in rows]
    more = (
        [(io.BytesIO(table(reductions, first=("staff_code", "reason"))), "reductions.csv")]
        if reductions
        else []
    )
    source = io.BytesIO(table(whole, first=STAFF))
    return read_staff([(source, "staff.csv")], rules or policy(), on=ON, reductions=more)


def caseload(*rows: Mapping[str, object]) -> Caseload:
    """Open a caseload; each case is low and low, a community order, without child protection, but for what is said."""
    plain = {
        "ogrs3": "30",
        "rosh": "low",
        "cpp": "no",
        "sentence_type": "community order",
        "restricted": "no",
    }
    whole = [{"crn": f"C{n}", **plain, **row} for n, row in enumerate(rows, start=1)]
    return read_cases(
        io.BytesIO(table(whole, first=CASES)),
        name="cases.csv",
        facts=ruleset().facts,
        bands=[band.name for band in ruleset().bands],
        options=ReadingOptions(on=ON, absent_is_no=True),
        output_columns=ADDED_NAMES,
    )


def held(opened: Caseload, found: Staff, rules: StaffPolicy | None = None) -> CasesHeld:
    """Decide a caseload and say who holds what."""
    rows = ((row.placed, row.result) for row in Allocation(opened, ruleset()).rows())
    return cases_held(rows, opened, rules or policy(), found)


def suggested(
    found: Staff,
    *cases: Mapping[str, object],
    moving: bool = False,
    optimise: bool = False,
    rules: StaffPolicy | None = None,
) -> Batch:
    """Suggest officers for the cases that nobody holds, or with ``moving`` for those that must be moved."""
    rules = rules or policy()
    whole = held(caseload(*cases), found, rules)
    people, waiting = whole.unheld(ON), ()
    if moving:
        people, waiting = people_to_move(whole, found, rules, on=ON)
    return suggest(people, whole, found, rules, on=ON, optimise=optimise, waiting=waiting)


def given(batch: Batch) -> dict[str, str]:
    """Each person's reference number, with the code of the officer suggested; empty for nobody."""
    return {each.person.crn: each.officer.code if each.officer else "" for each in batch.suggestions}
