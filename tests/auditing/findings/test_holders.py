"""Claims about who holds a case: nobody is a finding, every grade a file may spell is known, and the decided band counts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.auditing.auditing import audited, policy, table
from tests.builders import ruleset

UNHELD = (
    "", "   ", "N07UATU", "n07uatu", "C16TS3U", "Unallocated", "UNALLOCATED Staff(N07)", "Staff, Unallocated",
    "Inactive", "Inactive Staff (N03)", "unassigned", "Vacant", "TBC", "n/a", "NULL", "#N/A", "-", "\u200b", "Not known",
    "Awaiting allocation", "AWAITING OFFICER", "To be allocated", "Team 3 - not yet allocated", "No officer", "(for allocation)",
)  # fmt: skip
HELD = ("N07T01A", "N07A007", "Lu Chou", "U", "Ursula Unwin", "KU", "Wu, Mei", "OU", "Allocated to Lu Chou")


@pytest.mark.parametrize("officer", UNHELD)
@pytest.mark.parametrize("headings", ["officer,recorded_band", "officer,recorded_band,officer_grade"])
def test_a_case_that_nobody_holds_is_found(officer: str, headings: str) -> None:
    """Blank, an unallocated code or a word for nobody is a finding, high where Blue or Red, with a grade column or without."""
    extra = ",PO" if headings.endswith("grade") else ""
    rows = [
        f'"{officer}",{band}{extra},{score}' for band, score in (("Red", 95), ("Blue", 30), ("Green", 30))
    ]
    found = audited(table(f"{headings},ogrs3", *rows)).rows
    codes = [
        [(each.code, each.severity.value) for each in row.findings if "nobody" in each.code] for row in found
    ]
    assert codes[:2] == [[("held-by-nobody", "high")]] * 2
    assert codes[2] == [("lower-band-held-by-nobody", "medium")]


@pytest.mark.parametrize("officer", HELD)
def test_a_case_that_somebody_holds_is_not(officer: str) -> None:
    """A name or a staff code, whatever letters it ends in, is somebody; only a code with a figure in it can be unallocated."""
    (row,) = audited(table("officer,ogrs3,recorded_band", f'"{officer}",95,Red')).rows
    assert not [each for each in row.findings if "nobody" in each.code]


def test_the_decided_band_counts_as_well_as_the_recorded_one() -> None:
    """A case that belongs in Red is found whatever its record says: held by nobody, or by a grade that may not hold Red."""
    rows = ["yes,Green,,PSO", "yes,Green,N07T01A,PSO", "yes,,,PO", "yes,Red,N07T01A,PO"]
    found = audited(table("iom,recorded_band,officer,officer_grade", *rows)).codes()
    wanted = {"held-by-nobody", "top-band-below-grade"}
    assert [wanted & set(codes) for codes in found] == [
        wanted, {"top-band-below-grade"}, {"held-by-nobody"}, set()
    ]  # fmt: skip


def test_a_case_for_another_service_need_not_be_held_here() -> None:
    """A case on record with the NPS or the hub, or for them with no band, is not said to be held by nobody."""
    rows = ["yes,nps,,", "yes,,,", "no,hub,,"]
    found = audited(table("mappa,recorded_route,recorded_band,officer", *rows)).codes()
    assert not [code for codes in found for code in codes if "nobody" in code]


def test_what_a_restricted_row_says_of_its_holder_is_not_repeated() -> None:
    """A finding on a row marked restricted says so and never quotes its officer; the other row's is quoted."""
    rows = ["N07UATU,Red,yes,95", "N07UATU,Red,no,95", ",Red,yes,95"]
    found = audited(table("officer,recorded_band,restricted,ogrs3", *rows)).rows
    words = [next(each.words for each in row.findings if each.code == "held-by-nobody") for row in found]
    assert "N07UATU" not in words[0]
    assert "restricted" in words[0]
    assert "N07UATU" in words[1]
    assert "restricted" in words[2]


def test_without_a_column_of_officers_nothing_is_said_of_them() -> None:
    """Who holds a case is looked at only where the file says it."""
    assert audited(table("ogrs3,rosh,recorded_band", "95,medium,Red")).codes() == [[]]


GRADES = {
    "PSO": ("PSO", "PSQ", "psq", "CRCQ", "Probation Services Officer (PSO)", "Probation Service Officer", "PSO (PSQ)"),
    "PQiP": ("PQiP", "PSP", "CRCP", "TPO", "Trainee Probation Officer", "PQiP (trainee)"),
    "PO": (
        "PO", "PSM", "CRCM", "NQO", "NQPO", "Newly qualified officer", "PO (NQO)", "Probation Officer (newly qualified)",
        "PO (reduced load)",
    ),
    "SPO": ("SPO", "PSC", "CRCC", "Senior Probation Officer (SPO)", "senior PO"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("grade", "cell"), [(grade, cell) for grade, cells in GRADES.items() for cell in cells]
)
def test_every_spelling_of_a_grade_is_known(grade: str, cell: str) -> None:
    """Case system codes, those of the CRC era, titles and words in brackets are the grade they mean; newly qualified is a PO."""
    (codes,) = audited(table("cpp,recorded_band,officer_grade", f"yes,Blue,{cell}")).codes()
    found = [code for code in codes if "grade" in code]
    assert found == (["child-protection-below-grade"] if grade in ("PSO", "PQiP") else [])


@pytest.mark.parametrize("cell", ["PO (PSO)", "PSO (PO)", "Wizard (of PO)", "(", "()", "PO)"])
def test_a_grade_with_two_meanings_is_not_guessed(cell: str) -> None:
    """Words that name two grades, or none, are not known."""
    (codes,) = audited(table("cpp,recorded_band,officer_grade", f"yes,Blue,{cell}")).codes()
    assert [code for code in codes if "grade" in code] == ["grade-not-known"]


def test_newly_qualified_is_no_grade_of_its_own() -> None:
    """The shipped grades are four; newly qualified officers are POs."""
    assert [grade.name for grade in policy().grades] == ["PSO", "PQiP", "PO", "SPO"]


BANDS = [band.name for band in ruleset().bands]
HEADINGS = "ogrs3,rosh,cpp,iom,recorded_band,judged_band,rationale,officer,officer_grade"
_GRAVITY = {"high": 0, "medium": 1, "low": 2, "": 3}


def gravest(*cells: str) -> int:
    """The rank of the gravest finding on a case; 3 for none."""
    (row,) = audited(table(HEADINGS, ",".join(cells))).rows
    return _GRAVITY[row.findings[0].severity.value if row.findings else ""]


@settings(max_examples=150)
@given(
    case=st.tuples(
        st.sampled_from(["30", "66", "95"]), st.sampled_from(["low", "medium"]), st.sampled_from(["yes", "no"]),
        st.sampled_from(["yes", "no"]),
    ),
    recorded=st.sampled_from(BANDS),
    judged=st.sampled_from(["", *BANDS]),
    reason=st.sampled_from(["", "n/a", "Misses appointments since moving"]),
    officer=st.sampled_from(["", "N07T01A"]),
    grade=st.sampled_from(["PSO", "PO"]),
    worse=st.sampled_from(["recorded", "judged", "reason", "officer", "grade"]),
)  # fmt: skip
def test_a_worse_record_is_never_graded_lower(
    case: tuple[str, ...], recorded: str, judged: str, reason: str, officer: str, grade: str,
    worse: str,
) -> None:  # fmt: skip
    """Taking the reason of a judgement, the officer or the grade away, or lowering a band that is too low already, never makes the gravest
    finding less grave."""
    before = {"recorded": recorded, "judged": judged, "reason": reason, "officer": officer, "grade": grade}
    changes = {"reason": "", "officer": "", "grade": "PSO", "recorded": "Green", "judged": "Green"}
    if worse in ("judged", "reason") and not judged:
        return
    if worse in ("recorded", "judged"):
        (row,) = audited(table(HEADINGS, ",".join((*case, *before.values())))).rows
        minimum = row.entry.result.minimum_band if row.entry.result else None
        if minimum is None or BANDS.index(before[worse]) > minimum.rank:
            return
    after = {**before, worse: changes[worse]}
    assert gravest(*case, *after.values()) <= gravest(*case, *before.values())


def test_a_judgement_below_the_minimum_without_a_reason_is_both() -> None:
    """Judged Green with no reason where the guidance is Blue: the blank and the low judgement are told, and the low record."""
    found = audited(table("ogrs3,rosh,judged_band,rationale,recorded_band", "66,medium,Green,,Green"))
    assert found.codes() == [["judgement-below-minimum", "rationale-blank"]]
    assert found.outcomes() == ["below-matrix"]
