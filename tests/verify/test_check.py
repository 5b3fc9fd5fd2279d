"""Claims about what is proved of a ruleset: of ours, of the invented one, and of any, held to trying every case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

import attrs
import pytest
from hypothesis import assume, example, given, settings

from banding.case import Case
from banding.case_space import Space, are_equivalent
from banding.case_space.space import Given
from banding.engine import Engine
from banding.facts import Value
from banding.ruleset import (
    AllOf,
    AnyOf,
    FactIs,
    FactWithin,
    Not,
    RouteRule,
    Rule,
    Ruleset,
    find_ruleset,
    load_ruleset,
)
from banding.verify import Checked, Finding, Law, Severity, check_ruleset, places_of
from banding.verify.laws.effective import floors
from banding.verify.mutation import mutants_of
from banding.vocabulary import RouteKind, RuleKind
from tests.builders import ruleset
from tests.engine.test_any_ruleset import BANDS, DOMAINS, OFF, ORDER, outcome, ruleset_with, rulesets
from tests.ruleset.conftest import INVENTED, RULES
from tests.verify.forty_factors import ruleset_of
from tests.verify.planted import and_clause, with_cell, with_rule

Facts = dict[str, Value]
Ranks = tuple[int, int] | None
ESCALATING = [rule.id for rule in ruleset().rules if rule.escalations]


@pytest.fixture(name="ours", scope="module")
def _ours() -> Checked:
    """Our ruleset, checked."""
    return check_ruleset(ruleset(), places_of(find_ruleset("cl-crc/2019-03")))


@pytest.fixture(name="invented", scope="module")
def _invented() -> Checked:
    """The invented ruleset, checked."""
    path = INVENTED / RULES
    return check_ruleset(load_ruleset(path), places_of(path))


def of_law(checked: Checked, law: Law) -> list[Finding]:
    """The findings of one law."""
    return [finding for finding in checked.findings if finding.law is law]


# --- ours ---------------------------------------------------------------------------------------------------------


def test_ours_has_no_error(ours: Checked) -> None:
    """Annex 3 as we hold it breaks no law."""
    assert ours.of(Severity.ERROR) == ()


def test_ours_has_no_exception_to_monotony(ours: Checked) -> None:
    """No level and no factor of Annex 3 ever lowers a band or a consideration, and an unknown one reads as no."""
    assert of_law(ours, Law.MONOTONE) == of_law(ours, Law.UNKNOWN) == []


@pytest.mark.parametrize("rule", ESCALATING)
def test_red_if_very_high_is_found_to_be_implied(ours: Checked, rule: str) -> None:
    """Nobody told the check that "Red if very high RoR or IOM" adds nothing to this matrix: it says so of each rule."""
    (told,) = [f for f in of_law(ours, Law.EFFECTIVE) if f.rules[:1] == (rule,)]
    assert told.severity is Severity.INFORMATION
    assert told.rules == (rule, "matrix/very-high/low", "matrix/very-high/medium")
    assert told.message.startswith(f"{rule}: “Red if ror is very high or iom” is already implied by ")
    assert told.witness is not None
    assert told.witness[0] == Given("iom", value=True)


def test_a_twin_is_not_said_to_be_kept() -> None:
    """Of two paragraphs with one condition and one band, neither is called kept: one of them says nothing."""
    twins = with_rule("blue/prevent", when=FactIs("sex_offender"))(ruleset())
    told = [f.message for f in of_law(check_ruleset(twins), Law.EFFECTIVE)]
    implied = [each for each in told if "is already implied by blue/" in each]
    assert len(implied) == 2
    assert not any("kept" in each for each in implied)


def test_a_part_written_twice_is_told_once() -> None:
    """The same part twice in one list is one finding, not one for each place it stands in."""
    drr, mhtr = FactIs("drr"), FactIs("mhtr")
    twice = with_rule("yellow/treatment-requirement", when=AnyOf((drr, drr, mhtr)))(ruleset())
    told = [f.message for f in of_law(check_ruleset(twice), Law.EFFECTIVE) if "“drr”" in f.message]
    assert len(told) == 1


def test_it_is_the_matrix_that_implies_it() -> None:
    """With a Very High row of Blue, the same clauses are no longer called implied by it, for they raise cases to Red."""
    cells = tuple(
        attrs.evolve(cell, band=ruleset().band_by_name["Blue"]) if "very-high" in cell.id else cell
        for cell in ruleset().cells
    )
    checked = check_ruleset(attrs.evolve(ruleset(), cells=cells))
    assert [f for f in of_law(checked, Law.EFFECTIVE) if "Red if ror is very high" in f.message] == []


def test_edges_are_said_to_be_whole_numbers(ours: Checked) -> None:
    """A reader who wonders about 89.5 is told that scores are whole, and which level each has."""
    (told,) = of_law(ours, Law.BOUNDARIES)
    assert "0 to 49 low, 50 to 89 high, 90 to 100 very-high" in told.message
    assert "89.5 is refused as an error" in told.message


def test_facts_of_routes_count_as_used(ours: Checked) -> None:
    """No fact of ours is unused; those that bear on no band are named with what reads them."""
    told = {finding.subject[1]: finding.message for finding in of_law(ours, Law.FACTS)}
    hub = ("sentence_type", "unpaid_work", "attendance_centre", "other_requirement", "field_case")
    assert told == {name: f"{name} bears on no band; it is read by route/hub" for name in hub}


def test_findings_name_their_lines(ours: Checked) -> None:
    """Every finding has a file and a line, and what it is about stands there."""
    lines = find_ruleset("cl-crc/2019-03").read_text(encoding="utf-8").splitlines()
    for finding in ours.findings:
        assert finding.line
        if finding.law is Law.FACTS:
            assert finding.file == "cl-crc/2019-03.yaml"
            assert f"name: {finding.subject[1]}" in lines[finding.line - 1]


def test_trillions_of_cases_stand_on_some_hundred_nodes(ours: Checked) -> None:
    """The space is covered without being listed: 85 trillion combinations stand on fewer than 500 nodes."""
    assert ours.counts is not None
    assert ours.counts.raw == 102 * 4 * 2 * 5 * 3**20 * 6
    assert ours.counts.distinguishable == 4 * 4 * 5 * 3**20 * 6
    assert ours.counts.nodes < ours.counts.nodes_with_unknowns < 500


def test_a_check_is_the_same_every_time(ours: Checked) -> None:
    """Checking again gives the same findings in the same order."""
    again = check_ruleset(ruleset(), places_of(find_ruleset("cl-crc/2019-03")))
    assert again.findings == ours.findings
    assert again.counts == ours.counts


# --- the invented ruleset -----------------------------------------------------------------------------------------


def test_a_protective_factor_is_an_exception_to_monotony(invented: Checked) -> None:
    """A mentor lowers a band, and the smallest apprentice of whom that is true is shown."""
    told = {finding.subject: finding for finding in of_law(invented, Law.MONOTONE)}
    mentor = told["fact", "mentor"]
    assert mentor.severity is Severity.WARNING
    assert mentor.message.endswith("Breeze becomes Calm")
    assert Given("apprentice", value=True) in (mentor.witness or ())
    assert (mentor.file, mentor.line) == (str(INVENTED / RULES), 66)


def test_a_clause_that_lowers_a_level_is_found(invented: Checked) -> None:
    """A salvage order sets tipping and so pulls a case down from adrift, which nobody had noticed."""
    told = {finding.subject: finding for finding in of_law(invented, Law.MONOTONE)}
    clause = told["clause", "drift", 0]
    assert clause.message.startswith("salvage_order yes lowers ")
    assert clause.message.endswith("; drift is set to tipping if salvage_order")


@pytest.mark.parametrize(
    ("plant", "subject"),
    [
        (with_cell("matrix/very-high/medium", "Green"), ("cell", "matrix/very-high/medium")),
        (and_clause("low", FactIs("hate_crime")), ("clause", "ror", 1)),
    ],
)
def test_a_fall_is_told_at_the_cell_or_clause_that_does_it(
    plant: Callable[[Ruleset], Ruleset], subject: tuple[str | int, ...]
) -> None:
    """A slip in a cell or a clause is told at its own line, and with every fact of a case that falls."""
    faulty = plant(ruleset())
    told = of_law(check_ruleset(faulty), Law.MONOTONE)
    assert {finding.subject for finding in told} == {subject}
    engine = Engine(faulty)
    for finding in told:
        facts = {given.fact: given.value for given in finding.witness or ()}
        band = engine.decide(Case("T1", facts)).minimum_band
        assert band is not None
        assert f"becomes {band.name}; " in finding.message


def test_an_unknown_protective_factor_is_told(invented: Checked) -> None:
    """While a mentor is not known, the minimum is the one with a mentor, and the check says so."""
    assert [finding.subject for finding in of_law(invented, Law.UNKNOWN)] == [("fact", "mentor")]


def test_an_unknown_that_may_lead_elsewhere_is_looked_at_whole() -> None:
    """Where the no of a factor sends some cases away, its unknown can lower a minimum though its yes lowers none."""
    away = AllOf((Not(FactIs("prevent")), FactIs("drr")))
    no_requirement = attrs.evolve(ruleset().rules[0], band=ruleset().bands[2], when=Not(FactIs("drr")))
    route = RouteRule("added/route", "away", RouteKind.REFER, away, "It goes away.")
    apart = attrs.evolve(ruleset(), routes=(*ruleset().routes, route), rules=(no_requirement,))
    # With drr unknown: prevent no leaves only the cases without drr, at Blue; prevent unknown may also be drr, at Green.
    checked = check_ruleset(apart)
    assert ("fact", "prevent") in [finding.subject for finding in of_law(checked, Law.UNKNOWN)]
    assert ("fact", "prevent") not in [finding.subject for finding in of_law(checked, Law.MONOTONE)]


# --- floors, on an outcome that has been tampered with --------------------------------------------------------------


def test_a_case_below_its_floor_is_found() -> None:
    """Held against an outcome that leaves a rule out, the law of floors shows the smallest case that falls through."""
    less = attrs.evolve(ruleset(), rules=tuple(r for r in ruleset().rules if r.id != "blue/prevent"))
    whole, short = Space.of_both(ruleset(), less)
    (told,) = floors(attrs.evolve(whole, outcome=short.outcome))
    assert told.severity is Severity.ERROR
    assert "is below the band that blue/prevent gives" in told.message
    assert Given("prevent", value=True) in (told.witness or ())


def test_a_case_that_nobody_considers_is_found() -> None:
    """The same holds of a rule that asks for consideration."""
    less = attrs.evolve(ruleset(), rules=tuple(r for r in ruleset().rules if r.id != "consider/hate-crime"))
    whole, short = Space.of_both(ruleset(), less)
    (told,) = floors(attrs.evolve(whole, outcome=short.outcome))
    assert "is not considered for the band that consider/hate-crime gives" in told.message


# --- any ruleset, held to trying every case -------------------------------------------------------------------------


def every_case() -> Iterator[Facts]:
    """Every complete case of the drawn rulesets."""
    return (dict(zip(ORDER, values, strict=True)) for values in product(*DOMAINS.values()))


def outcomes_of(drawn: Ruleset) -> dict[tuple[Value, ...], Ranks]:
    """The outcome of every complete case, by trying."""
    return {tuple(facts.values()): outcome(drawn, facts) for facts in every_case()}


def falls(less: Ranks, more: Ranks) -> bool:
    """Whether more of something has lowered a band or what is considered."""
    return less is not None and more is not None and (more[0] < less[0] or max(more) < max(less))


def falling_facts(known: Mapping[tuple[Value, ...], Ranks]) -> set[str]:
    """The facts of which one step more lowers something in some case, by trying."""
    found = set()
    for place, name in enumerate(ORDER):
        for less, more in zip(DOMAINS[name], DOMAINS[name][1:], strict=False):
            for values, ranks in known.items():
                if values[place] == less and falls(
                    ranks, known[(*values[:place], more, *values[place + 1 :])]
                ):
                    found.add(name)
    return found


def matches(given: Given, value: Value) -> bool:
    """Whether a case's value is one of those a witness means."""
    if isinstance(given.value, bool | str):
        return value == given.value
    number = int(value or 0)
    return number >= int(given.value or 0) and (given.last is None or number <= given.last)


# The route takes the cases of the first score that is not in the smallest case of the fall.
AWAY_AT_FIRST = ruleset_with(
    [BANDS[n] for n in (0, 1, 0, 0, 0, 0)],
    [Rule("rule/0", RuleKind.MINIMUM, "a rule", BANDS[1], Not(FactIs("b")))],
    AnyOf((OFF, AllOf((FactIs("a"), FactWithin("score", None, 3))))),
)


@settings(max_examples=20)
@given(drawn=rulesets())
@example(drawn=AWAY_AT_FIRST)
def test_exceptions_to_monotony_are_those_of_brute_force(drawn: Ruleset) -> None:
    """A fact is reported exactly when some pair of cases that differ in it alone says so, and its witness is one."""
    known = outcomes_of(drawn)
    told = of_law(check_ruleset(drawn), Law.MONOTONE)
    assert {finding.witness[-1].fact for finding in told if finding.witness} == falling_facts(known)
    for finding in told:
        assert finding.witness is not None
        *context, more = finding.witness
        place = ORDER.index(more.fact)
        before = DOMAINS[more.fact][DOMAINS[more.fact].index(more.value) - 1]
        meant = [
            v
            for v in known
            if v[place] == more.value and all(matches(g, v[ORDER.index(g.fact)]) for g in context)
        ]
        fallen = [(known[(*v[:place], before, *v[place + 1 :])], known[v]) for v in meant]
        assert any(falls(*pair) for pair in fallen)
        assert all(falls(*pair) or None in pair for pair in fallen)


@settings(max_examples=20)
@given(drawn=rulesets())
def test_what_is_called_implied_can_be_taken_away(drawn: Ruleset) -> None:
    """A rule is called implied or unreachable exactly when leaving it out changes the outcome of no case."""
    known = outcomes_of(drawn)
    assume(any(ranks is not None for ranks in known.values()))
    assume(len({rule.id for rule in drawn.rules}) == len(drawn.rules))
    laws = (Law.EFFECTIVE, Law.REACHABLE)
    told = [f for f in check_ruleset(drawn).findings if f.law in laws and f.subject[0] == "rule"]
    silent = {f.subject[1] for f in told if "implied" in f.message or "never" in f.message}
    for rule in drawn.rules:
        less = attrs.evolve(drawn, rules=tuple(each for each in drawn.rules if each is not rule))
        assert (rule.id in silent) == (outcomes_of(less) == known), rule


@settings(max_examples=10)
@given(drawn=rulesets())
def test_what_is_called_equivalent_decides_alike(drawn: Ruleset) -> None:
    """A changed ruleset that is proved equivalent has the outcome of the first in every case."""
    known = outcomes_of(drawn)
    same = [mutant for mutant in mutants_of(drawn, with_ages=False) if are_equivalent(drawn, mutant.ruleset)]
    for mutant in same[:4]:
        assert outcomes_of(mutant.ruleset) == known, mutant.says


# --- forty factors --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_forty_factors_stand_on_a_few_thousand_nodes(seed: int) -> None:
    """Twenty rules over forty factors have more than 10^19 distinguishable cases, and some thousand nodes."""
    forty = ruleset_of(factors=40, seed=seed)
    checked = check_ruleset(forty)
    assert checked.counts is not None
    assert checked.counts.distinguishable > 10**19
    assert checked.counts.nodes_with_unknowns < 10_000
    assert sum(rule.kind is RuleKind.CONSIDER for rule in forty.rules) > 0


@pytest.mark.parametrize("factors", [10, 20, 40, 80])
def test_nodes_grow_in_step_with_independent_factors(factors: int) -> None:
    """Where no two rules share a factor the diagram grows with their number, and not with that of the cases."""
    space = Space.of(ruleset_of(factors=factors, seed=1, shared=0.0))
    assert len(space.shop.reachable(space.outcome)) < 30 * factors
    shop, floors = space.floors
    assert len(shop.reachable(floors)) < 60 * factors
