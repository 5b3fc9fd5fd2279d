"""Claims about suggestions: hard rules hold, every case is accounted for once, and what is suggested does not turn on names."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.assign import Batch, Person, suggest
from banding.assign.plan import best_plan, can_optimise, greedy_plan, price_of
from banding.assign.policy import Exclusion
from banding.assign.shortlist import Shortlists
from banding.records.assign.rows import batch_counts
from tests.assign.builders import ON, caseload, held, policy, staff, suggested
from tests.assign.builders import given as given_to

RED, PROTECTED = {"ogrs3": "95"}, {"cpp": "yes"}
Row = Mapping[str, str]


@pytest.mark.parametrize(
    ("officer", "case", "bar"),
    [
        ({"grade": "PSO"}, RED, Exclusion.GRADE),
        ({"grade": "PSO"}, PROTECTED, Exclusion.GRADE),
        ({"grade": "PSO"}, {"rosh": "low", "ogrs3": "", "recorded_band": "Green"}, Exclusion.GRADE),
        ({"grade": "PQiP"}, PROTECTED, Exclusion.GRADE),
        ({"grade": "SPO"}, {}, Exclusion.GRADE),
        ({"absent_from": "2026-11-20"}, {}, Exclusion.ABSENT),
        ({"left_on": "2026-11-22"}, {}, Exclusion.LEFT),
        ({"contracted_hours": ""}, {}, Exclusion.HOURS),
        ({"contracted_hours": "0"}, {}, Exclusion.NO_HOURS),
        ({"grade": "Wizard"}, {}, Exclusion.STAFF_ROW),
        ({"teams": "South"}, {"team": "North"}, Exclusion.TEAM),
        ({}, {"excluded_officers": "B2; a1"}, Exclusion.RISK),
    ],
)
def test_each_exclusion_is_named_with_its_rule(officer: Row, case: Row, bar: Exclusion) -> None:
    """An officer who may not hold a case is not suggested, and the rule that bars them is named, with what would lift it."""
    batch = suggested(staff({"staff_code": "A1", **officer}), case)
    (found,) = batch.suggestions
    assert (found.officer, found.shortlist and list(found.shortlist.exclusions)) == (None, [bar])
    assert bar.said in found.why
    assert "A1" in found.unlock


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ({"rosh": ""}, "while risk of serious harm is not known"),
        ({"cpp": ""}, "is not known"),
        ({"ogrs3": "140"}, "is in error"),
        ({"rosh": "high"}, "another service"),
        ({"unpaid_work": "yes", "field_case": "no", "other_requirement": "no"}, "from the hub"),
        ({"restricted": "yes"}, "restricted"),
        ({"crn": ""}, "no case reference number"),
    ],
)
def test_nobody_is_suggested_where_no_grade_can_be(case: Row, why: str) -> None:
    """While RoSH or child protection is unknown, and for what no field officer holds, nobody is suggested; it says why."""
    batch = suggested(staff({"staff_code": "A1"}), case)
    (found,) = batch.suggestions
    assert found.officer is None
    assert why in found.why
    assert found.unlock


def test_what_a_case_could_yet_be_is_told() -> None:
    """A suggestion that an open enquiry could overturn says so: the band that is above the grade, and what to find out."""
    batch = suggested(staff({"staff_code": "A1", "grade": "PSO"}), {"iom": ""})
    assert (
        "row 2 could yet be Red, which a PSO may not hold: find out IOM nominal" in batch.suggestions[0].why
    )
    fit = suggested(staff({"staff_code": "A1"}), {"iom": ""}, {})
    assert not any("could yet be" in each.why for each in fit.suggestions)


def test_urgency_is_band_then_waiting_then_first_appointment() -> None:
    """The order is by band, then the longest since sentence, then the first appointment due."""
    days = {"sentenced_on": "2026-11-10"}
    batch = suggested(
        staff({"staff_code": "A1"}),
        {**days, "initial_appointment_due": "2026-11-25"},
        {**days, "initial_appointment_due": "2026-11-24"},
        {"sentenced_on": "2026-11-09"},
        RED,
    )
    assert [each.person.crn for each in batch.suggestions] == ["C4", "C3", "C2", "C1"]


def test_all_rows_of_a_person_go_to_one_officer() -> None:
    """Two rows of a person are one suggestion; where one row is held, only its holder may take the other."""
    team = staff({"staff_code": "A1"}, {"staff_code": "B2"})
    batch = suggested(
        team, {"crn": "X1"}, {"crn": "x 1", **RED}, {"crn": "Y1", "officer": "B2"}, {"crn": "Y1"}
    )
    assert [len(each.person.to_give) for each in batch.suggestions] == [2, 1]
    assert given_to(batch)["Y1"] == "B2"
    torn = suggested(team, *({"crn": "Z1", "officer": code} for code in ("A1", "B2", "")))
    assert given_to(torn) == {"Z1": ""}
    assert Exclusion.SAME_PERSON.said in torn.suggestions[0].why


@pytest.mark.parametrize(
    ("better", "case", "says"),
    [
        (
            {"skills": "Domestic-Abuse; art"},
            {"domestic_abuse": "yes", "rosh": "medium"},
            "has domestic abuse",
        ),
        ({"office": "Kendal"}, {"office": "kendal"}, "same office"),
        ({}, {"previous_officer": "B2"}, "knows the person"),
    ],
)
def test_what_fits_better_is_suggested(better: Row, case: Row, says: str) -> None:
    """Skills, office and continuity decide among officers who carry the same, and the suggestion says so."""
    batch = suggested(staff({"staff_code": "A1", "office": "Barrow"}, {"staff_code": "B2", **better}), case)
    assert given_to(batch) == {"C1": "B2"}
    assert says in batch.suggestions[0].why


def test_load_is_spread_and_shown_before_and_after() -> None:
    """Cases go to whoever carries less, and each suggestion shows the load before and after."""
    batch = suggested(
        staff({"staff_code": "A1"}, {"staff_code": "B2"}), *[RED] * 2, *[{"officer": "A1"}] * 20
    )
    assert given_to(batch) == {"C1": "B2", "C2": "B2"}
    assert "load 0% to 8%" in batch.suggestions[0].why
    assert "load 8% to 16%" in batch.suggestions[1].options[0].words


def test_ties_are_broken_in_sight() -> None:
    """Who was as good is named; the more experienced comes first, then the code."""
    batch = suggested(
        staff({"staff_code": "A1"}, {"staff_code": "B2", "experience_years": "7"}, {"staff_code": "C3"}), {}
    )
    (found,) = batch.suggestions
    assert (found.officer and found.officer.code, found.tied) == ("B2", ("A1", "C3"))


OFFICERS = st.fixed_dictionaries(
    {
        "grade": st.sampled_from(["PO", "PSO", "PQiP", "SPO", "??"]),
        "contracted_hours": st.sampled_from(["37", "30", "18.5", "0", ""]),
        "teams": st.sampled_from(["", "North", "North;South"]),
        "skills": st.sampled_from(["", "domestic abuse", "sexual offending"]),
        "experience_years": st.sampled_from(["", "3", "9"]),
        "absent_from": st.sampled_from(["", "", "2026-11-01"]),
        "office": st.sampled_from(["", "Kendal", "Barrow"]),
    }
)
CASES = st.fixed_dictionaries(
    {
        "crn": st.sampled_from(["", *(f"X{n}" for n in range(8))]),
        "ogrs3": st.sampled_from(["30", "60", "95", "", "140"]),
        "rosh": st.sampled_from(["low", "medium", "high", ""]),
        "cpp": st.sampled_from(["no", "no", "yes", ""]),
        "domestic_abuse": st.sampled_from(["no", "yes"]),
        "team": st.sampled_from(["", "North", "South"]),
        "office": st.sampled_from(["", "Kendal"]),
        "officer": st.sampled_from(["", "", "S0", "S1", "N07U", "Z9"]),
        "excluded_officers": st.sampled_from(["", "S0", "S1;S2"]),
        "sentenced_on": st.sampled_from(["", "2026-11-01", "2026-11-20"]),
    }
)
TEAMS, FILES = st.lists(OFFICERS, min_size=1, max_size=5), st.lists(CASES, min_size=1, max_size=10)


def run(team: list[Row], cases: list[Row], *, prefix: str = "S", optimise: bool = False) -> Batch:
    """Suggest for a file and a team whose codes are S0, S1 and so on."""
    return suggested(
        staff(*({"staff_code": f"{prefix}{n}", **each} for n, each in enumerate(team))),
        *cases,
        optimise=optimise,
    )


@given(TEAMS, FILES)
@settings(max_examples=40)
def test_no_hard_rule_is_broken_and_every_row_is_accounted_for_once(
    team: list[Row], cases: list[Row]
) -> None:
    """Whoever is suggested is barred by nothing, and each row of the file is in exactly one count."""
    batch = run(team, cases)
    for each in batch.suggestions:
        if each.officer:
            need, lists = each.person.need, Shortlists(batch.loads, batch.policy, on=ON)
            assert list(lists.exclusions_of(each.officer, need)) == []
            assert each.officer.grade in batch.policy.officers.capacity.grades
            if any(case.bands != ("Green",) and "Red" in case.bands for case in each.person.cases):
                assert each.officer.grade == "PO"
            assert not any(case.unknown for case in each.person.cases)
        else:
            assert each.why
            assert each.unlock
    counts = batch_counts(batch)
    assert counts.pop("rows") == len(cases) == sum(counts.values())


@given(TEAMS, FILES, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_rows_changes_nothing(team: list[Row], cases: list[Row], lots: object) -> None:
    """However the rows of the cases stand, the same people are given to the same officers."""
    cases = [
        {"crn": f"P{n}", **{k: v for k, v in case.items() if k != "crn"}} for n, case in enumerate(cases)
    ]
    shuffled = list(cases)
    lots.shuffle(shuffled)  # type: ignore[attr-defined]
    assert given_to(run(team, cases)) == given_to(run(team, shuffled))


@given(TEAMS, FILES)
@settings(max_examples=40)
def test_renaming_officers_changes_only_names(team: list[Row], cases: list[Row]) -> None:
    """Under other codes each person goes to the same officer."""
    renamed = [
        {**case, **{k: case[k].replace("S", "T") for k in ("officer", "excluded_officers")}} for case in cases
    ]
    before, after = run(team, cases), run(team, renamed, prefix="T")
    assert [code.replace("S", "T") for code in given_to(before).values()] == list(given_to(after).values())


@given(TEAMS, FILES)
@settings(max_examples=40)
def test_more_capacity_never_makes_it_worse(team: list[Row], cases: list[Row]) -> None:
    """With more hours for everybody who has some, nobody loses a suggestion, and the same plan costs no more."""
    wider = [{**each, "contracted_hours": "37" if each["contracted_hours"] else ""} for each in team]
    before, after = run(team, cases), run(wider, cases)
    assert {crn for crn, code in given_to(before).items() if code} <= {
        crn for crn, code in given_to(after).items() if code
    }
    placed, lists = placed_in(after)
    given_before = {each.person.key: each.officer.key for each in before.suggestions if each.officer}
    kept = [each for each in placed if each.key in given_before]
    old, old_lists = placed_in(before)
    assert price_of(kept, given_before, lists) <= price_of(
        [each for each in old if each.key in given_before], given_before, old_lists
    )


def placed_in(batch: Batch) -> tuple[list[Person], Shortlists]:
    """The people of a batch whom somebody may hold, as they are planned."""
    lists = Shortlists(batch.loads, batch.policy, on=ON)
    return [each.person for each in batch.suggestions if each.officer], lists


needs_library = pytest.mark.skipif(not can_optimise(), reason="the extra optimise is not installed")


@needs_library
@given(st.lists(OFFICERS, min_size=1, max_size=3), st.lists(CASES, min_size=1, max_size=5))
@settings(max_examples=40)
def test_the_optimum_is_that_of_every_plan_there_is(team: list[Row], cases: list[Row]) -> None:
    """On small teams no plan at all costs less than the optimum, and its bound is its price."""
    batch = run(team, cases)
    people, lists = placed_in(batch)
    best = best_plan(people, lists)
    choices = [lists[person.need].prices for person in people]
    every = (
        price_of(people, dict(zip([person.key for person in people], plan, strict=True)), lists)
        for plan in itertools.product(*choices)
    )
    assert best.price == pytest.approx(min(every))
    assert best.bound == pytest.approx(best.price, abs=1e-4)


@needs_library
def test_the_optimum_beats_greed() -> None:
    """Where greed gives the one skilled officer what others could hold, the optimum costs less, and says its bound."""
    team = [{"grade": "PO", "contracted_hours": "7"}, {"grade": "PSO", "contracted_hours": "7"}]
    cases = [{"ogrs3": "60", "rosh": "medium"}] * 2 + [{"ogrs3": "30", **PROTECTED}] * 3 + [{}] * 9
    greedy, best = run(team, cases), run(team, cases, optimise=True)  # type: ignore[arg-type, list-item]
    assert best.plan.bound is not None
    assert best.plan.bound == pytest.approx(best.plan.price)
    assert best.plan.price < greedy.plan.price
    assert best.plan.method == "optimum"


@needs_library
def test_a_large_plan_is_near_its_bound() -> None:
    """Many kinds of case and many officers come within 5% of the bound, and no dearer than greed."""
    team = [
        {"grade": "PO", "contracted_hours": f"{18 + n % 20}", "experience_years": str(n)} for n in range(40)
    ]
    cases = [
        {
            "crn": f"X{n}",
            "ogrs3": ("30", "60", "95")[n % 3],
            "excluded_officers": f"S{n % 40}",
            "rosh": "medium",
        }
        for n in range(600)
    ]
    found = staff(*({"staff_code": f"S{n}", **each} for n, each in enumerate(team)))
    whole = held(caseload(*cases), found)
    lists = Shortlists(suggest([], whole, found, policy(), on=ON, optimise=False).loads, policy(), on=ON)
    people = whole.unheld(ON)
    greedy, best = greedy_plan(people, lists), best_plan(people, lists)
    assert best.price <= greedy.price
    assert best.bound is not None
    assert best.price <= 1.05 * best.bound


def test_the_check_is_no_number_in_a_spreadsheet() -> None:
    """Whatever digits follow, a spreadsheet cannot take the check for a number such as 5.18E+32."""
    (found,) = suggested(staff({"staff_code": "A1"}), {}).suggestions
    assert found.check[0] == "k"
