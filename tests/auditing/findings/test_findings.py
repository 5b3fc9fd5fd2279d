"""Claims about findings on the record itself, and about how everything is counted."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.auditing import AuditPolicy, CaseOutcome, Severity
from banding.commands import main
from banding.ruleset import load_ruleset
from tests.auditing.auditing import INVENTED, audited, policy, table


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("yes,no,Blue,PSO", "child-protection-below-grade"),
        ("yes,no,Blue,Probation Services Officer", "child-protection-below-grade"),
        ("yes,no,Blue,PO", None),
        ("yes,no,Blue,spo", None),
        ("no,yes,Red,PSO", "top-band-below-grade"),
        ("no,no,Red,PSO", "top-band-below-grade"),
        ("no,no,Green,PSO", None),
        ("yes,no,Blue,", "grade-not-known"),
        ("yes,no,Blue,Wizard", "grade-not-known"),
        ("no,no,Green,", None),
    ],
)
def test_grades(row: str, code: str | None) -> None:
    """Child protection and Red are found below PO grade, and a grade is missed only where one is asked for."""
    found = [
        each
        for each in audited(table("cpp,iom,recorded_band,officer_grade", row)).codes()[0]
        if "low-rosh" not in each
    ]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("assessed", "review", "codes"),
    [
        ("2025-11-22", "2026-11-22", []),
        ("2025-11-21", "2026-11-21", ["overdue-review", "stale-assessment"]),
        ("21/11/2025", "01/01/2030", ["stale-assessment"]),
        ("", "", []),
        ("unknown", "not known", []),
        ("2026-11-23", "2026-13-01", ["date-not-read"]),
    ],
)
def test_dates(assessed: str, review: str, codes: list[str]) -> None:
    """An assessment is stale after the policy's days and not on them; a review is overdue from the day after."""
    text = table("oasys_completed_date,review_due_date,recorded_band", f"{assessed},{review},Green")
    assert sorted(set(audited(text).codes()[0])) == codes


def test_the_age_of_an_assessment_is_a_parameter() -> None:
    """A policy without an age leaves assessments alone."""
    text = table("oasys_completed_date,recorded_band", "1999-01-01,Green")
    assert audited(text, using=attrs.evolve(policy(), assessment=AuditPolicy().assessment)).codes() == [[]]
    assert audited(text).codes() == [["stale-assessment"]]


@pytest.mark.parametrize(
    ("judged", "rationale", "code"),
    [
        ("Yellow", "", "rationale-blank"),
        ("Yellow", "   ", "rationale-blank"),
        ("Yellow", "N/A", "rationale-says-nothing"),
        ("Yellow", "see  notes.", "rationale-says-nothing"),
        ("Yellow", "Complexity", "rationale-says-nothing"),
        ("Yellow", "--", "rationale-says-nothing"),
        ("Yellow", ".", "rationale-says-nothing"),
        ("Yellow", "#N/A", "rationale-says-nothing"),
        ("Yellow", "not known", "rationale-says-nothing"),
        ("", "...", "rationale-says-nothing"),
        ("", "ok", "rationale-says-nothing"),
        ("Yellow", "Misses appointments since moving", None),
        ("", "", None),
    ],
)
def test_rationales_that_say_nothing(judged: str, rationale: str, code: str | None) -> None:
    """Blank beside a judgement, a stock phrase, one word or none at all say nothing; a sentence does."""
    text = table("judged_band,rationale,recorded_band", f"{judged},{rationale},Yellow")
    assert audited(text).codes() == [[code] if code else []]


@pytest.mark.parametrize("rationale", ["n/a", ".", "Complexity", "see  notes."])
@pytest.mark.parametrize("judged", ["", "Yellow"])
def test_a_rationale_that_says_nothing_is_no_reason(judged: str, rationale: str) -> None:
    """A band raised, or a consideration declined, is explained by words and not by something in the cell."""
    headings = "judged_band,rationale,recorded_band,domestic_abuse"
    told = "Misses appointments since moving"
    rows = [f"{judged},{text},Yellow,{answer}" for text in (rationale, told) for answer in ("no", "yes")]
    assert audited(table(headings, *rows)).outcomes() == [
        "raised-without-reason",
        "consideration-not-evidenced",
        "raised-with-reason",
        "consideration-declined",
    ]


def test_the_same_rationale_on_many_cases() -> None:
    """Ten cases with the same words, spaces and capitals apart, are found, and nine are not."""
    rows = [f"Yellow,{'Needs  MORE contact.' if n % 2 else 'needs more contact'},Yellow" for n in range(10)]
    headings = "judged_band,rationale,recorded_band"
    assert audited(table(headings, *rows)).codes() == [["rationale-repeated"]] * 10
    assert audited(table(headings, *rows[:9])).codes() == [[]] * 9


@pytest.mark.parametrize(
    ("headings", "row", "code"),
    [
        ("domestic_abuse,recorded_band", "yes,Green", "low-rosh-contradicted"),
        ("ror,recorded_band", "high,Yellow", "judged-ror-above-score"),
        (
            "judged_band,rationale,recorded_band",
            "Yellow,a reason given,Green",
            "judgement-differs-from-record",
        ),
        (
            "cpp,judged_band,rationale,recorded_band",
            "yes,Green,a reason given,Green",
            "judgement-below-minimum",
        ),
        ("recorded_route,recorded_band", "Lancaster,Green", "recorded-route-not-read"),
        ("recorded_route,recorded_band", "NPS,Green", "band-off-the-field"),
    ],
)
def test_other_findings(headings: str, row: str, code: str) -> None:
    """What the ruleset and the record itself bring up is found."""
    assert code in audited(table(headings, row)).codes()[0]


def test_a_duplicate_is_found_on_each_of_its_rows() -> None:
    """A reference number on two rows is a finding on both and an outcome on each."""
    text = table("recorded_band", "Green", "Green").replace("X2", "X1")
    found = audited(text)
    assert found.codes() == [["duplicate-crn"]] * 2
    assert [(each.count, each.of) for each in found.report.findings] == [(2, 2)]


def test_a_row_in_error_is_one_outcome_and_says_why() -> None:
    """A bad value, a row too long and a row without a reference number are rows in error, with the reason."""
    text = table("recorded_band", "Green", "Purple", "Green").replace("X3", "")
    found = audited(text)
    assert found.outcomes() == ["agrees", "error", "error"]
    assert "Purple" in found.rows[1].words
    assert "crn" in found.rows[2].words


def test_every_finding_has_a_source() -> None:
    """Whatever is found names the line or paragraph it answers to, and local assumptions say that they are."""
    text = table("cpp,iom,recorded_band,officer_grade,oasys_completed_date", "yes,no,Red,PSO,1999-01-01")
    sources = {each.code: each.source for each in audited(text).report.findings}
    assert "line 293" in sources["child-protection-below-grade"]
    assert sources["stale-assessment"].endswith("local assumption")
    assert all(sources.values())


def test_counts_by_team_officer_and_manager() -> None:
    """Groups count every row once, with their denominators, in spellings that differ by case and spaces alone."""
    text = table(
        "team,responsible_officer,manager,recorded_band",
        "North,A,M,Green",
        "north ,B,M,Red",
        ",B,,Purple",
        "South,A,M,",
    )
    tables = {each.role: each for each in audited(text).report.groups}
    assert [(row.name, row.cases) for row in tables["team"].rows] == [("North", 2), ("South", 1), ("", 1)]
    assert [(row.name, row.cases) for row in tables["officer"].rows] == [("A", 2), ("B", 2)]
    assert dict(tables["team"].rows[0].counts)[CaseOutcome.ABOVE_GUIDANCE] == 1


def test_unknowns_by_fact_and_team() -> None:
    """Unknown facts are counted over the whole caseload and in each team, with whether they matter."""
    text = table("team,domestic_abuse,recorded_band", "North,,Green", "North,no,Green", "South,,Red")
    rates = {(each.team, each.fact): each for each in audited(text).report.unknowns}
    assert (rates[None, "domestic_abuse"].unknown, rates[None, "domestic_abuse"].cases) == (2, 3)
    assert (rates["North", "domestic_abuse"].unknown, rates["North", "domestic_abuse"].cases) == (1, 2)
    assert rates["South", "domestic_abuse"].matters == 1


@pytest.mark.parametrize(
    ("headings", "rows", "code", "counts"),
    [
        (
            "recorded_route,recorded_band",
            ["nps,"] * 9 + ["nps,Green", "field,Green"],
            "band-off-the-field",
            (1, 10),
        ),
        (
            "oasys_completed_date,review_due_date",
            ["2026-13-01,2026-13-01", "2026-01-01,2026-13-01", "2026-01-01,"],
            "date-not-read",
            (2, 3),
        ),
    ],
)
def test_a_finding_is_counted_once_a_case(
    headings: str, rows: list[str], code: str, counts: tuple[int, int]
) -> None:
    """Cases are counted, and not cells: those with the finding, of those it could be made on."""
    found = {each.code: (each.count, each.of) for each in audited(table(headings, *rows)).report.findings}
    assert found[code] == counts


def test_people_with_two_bands_come_first() -> None:
    """Rows of one person with different bands, on record or decided, are a grave finding and the first figure; the same band
    twice is not."""
    crns = ("a1", "A1 ", "B2", "B2", "C3", "D4", "D4", "E5", "E5")
    rows = ["30,Green", "95,Red", "30,Green", "30,Green", "30,Green", "30,Green", "30,Yellow", "30,", "66,"]
    head, *lines = table("ogrs3,recorded_band", *rows).splitlines()
    text = "\n".join(
        [head, *(f"{crn},{line.partition(',')[2]}" for crn, line in zip(crns, lines, strict=True))]
    )
    found = audited(text + "\n")
    told = ["one-person-two-bands" in codes for codes in found.codes()]
    assert told == [True, True, False, False, False, True, True, True, True]
    assert next((each.code, each.count, each.of) for each in found.report.headline) == ("two-bands", 3, 4)
    words = next(each.words for each in found.rows[0].findings if each.code == "one-person-two-bands")
    assert all(word in words for word in ("rows 2 and 3", "Green", "Red"))


def test_no_summary_is_quiet_over_a_case_that_nobody_holds() -> None:
    """Records that agree with the guidance do not lead where nobody holds a case, or an order has ended."""
    text = table("officer,ogrs3,recorded_band,order_ended", ",95,Red,", "N07T01A,30,Green,2025-01-01")
    report = audited(text).report
    assert [each.code for each in report.headline][:2] == ["held-by-nobody", "order-ended"]


def test_a_person_with_a_row_in_the_field_has_none_in_the_hub() -> None:
    """An order for the hub is held in the field where another row of the same person is: the band agrees and the hub departs."""
    headings = "sentence_type,unpaid_work,attendance_centre,other_requirement,field_case,recorded_route,recorded_band"
    alone = "community order,yes,no,no,no,{},{}"
    rows = [
        alone.format("", "Green"),
        alone.format("hub", ""),
        "licence,no,no,no,no,,Green",
        alone.format("hub", ""),
    ]
    head, *lines = table(headings, *rows).splitlines()
    crns = ("A1", "a1", "A1", "B2")
    text = "\n".join(
        [head, *(f"{crn},{line.partition(',')[2]}" for crn, line in zip(crns, lines, strict=True))]
    )
    found = audited(text + "\n")
    assert found.outcomes() == ["agrees", "field-case-in-hub", "agrees", "agrees"]
    assert "row 4 keeps this one from the hub" in found.rows[0].findings[-1].words


@pytest.mark.parametrize("form", ["csv", "json", "html", "xlsx", "report"])
@pytest.mark.parametrize("text", [",30,low,Green", ",,,", ",999,low,Green", "X1,999,low,Green"])
def test_a_file_of_nothing_but_errors_is_audited(form: str, text: str, tmp_path: Path) -> None:
    """A file whose rows are all in error gives every row, in error, in every form, and ends well."""
    cases, out = tmp_path / "cases.csv", tmp_path / f"out.{form}"
    cases.write_text(f"crn,ogrs3,rosh,recorded_band\n{text}\n{text}\n")
    words = ["audit", str(cases), "-o", str(out), "--format", form, "--by", "rosh"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.exception) == (0, None), result.stderr
    assert out.stat().st_size
    assert "To correct: the row cannot be read: 100% of all rows (2)" in " ".join(result.stderr.split())


BANDS = st.sampled_from(["", "Green", "Yellow", "Blue", "Red", "Purple"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", ""]),
        st.sampled_from(["yes", "no", "", "maybe"]),
        BANDS,
        BANDS,
        st.sampled_from(["", "n/a"]),
    ).map(",".join),
    min_size=1,
    max_size=20,
)


@settings(max_examples=50)
@given(rows=ROWS)
def test_everything_reconciles(rows: list[str]) -> None:
    """Outcomes, crossings and groups each add up to the rows; no finding is made more often than it is looked for."""
    report = audited(table("team,cpp,recorded_band,judged_band,rationale", *rows)).report
    assert report.rows == len(rows) == len(report.cases)
    assert sum(each.count for each in report.outcomes) == report.rows
    assert sum(each.count for each in report.crossings) == report.rows
    assert sum(row.cases for row in report.groups[0].rows) == report.rows
    assert all(0 < each.count <= each.of for each in report.findings)
    for outcome in report.outcomes:
        assert sum(dict(row.counts)[outcome.outcome] for row in report.groups[0].rows) == outcome.count
        assert outcome.count == sum(1 for case in report.cases if case.outcome is outcome.outcome)


@settings(max_examples=30)
@given(rows=ROWS)
def test_the_order_of_rows_never_matters(rows: list[str]) -> None:
    """The same cases in another order come to the same outcomes and counts."""
    headings = "team,cpp,recorded_band,judged_band,rationale"
    there, back = audited(table(headings, *rows)), audited(table(headings, *reversed(rows)))
    assert there.outcomes() == back.outcomes()[::-1]
    assert there.report.outcomes == back.report.outcomes
    assert there.report.crossings == back.report.crossings


def test_an_invented_ruleset_is_audited_too() -> None:
    """Nothing of any provider is built in: a ruleset without a policy gives outcomes, and findings of its own checks."""
    rules = load_ruleset(INVENTED)
    text = (
        "crn,drift_score,exposure,previous_wrecks,salvage_order,lone_sailor,apprentice,mentor,storm_watch,dock_work,"
        "recorded_band\n"
        "X1,3,sheltered,4,no,no,no,no,no,no,Breeze\n"
        "X2,3,sheltered,0,yes,no,no,no,no,no,Calm\n"
        "X3,3,at-sea,0,no,no,no,no,no,no,Calm\n"
    )
    found = audited(text, rules=rules, using=AuditPolicy())
    assert found.outcomes() == ["agrees", "below-minimum", "should-be-referred"]
    assert found.codes()[0] == ["sheltered-contradicted"]
    assert found.report.findings[0].severity is Severity.HIGH
