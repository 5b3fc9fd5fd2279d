"""Claims about the impact of a change of the rules: the edits named are enough, are the fewest, and are all there are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import chain, combinations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.compare import Basis, ComparedRow, ComparisonKind, Rebanding, RebandReport, edit_causes
from banding.compare.cases.causes import Cause, CauseKind, Change
from banding.compare.edit_causes import EditCauses
from banding.compare.impact import ALIKE, MOVED, ImpactReport, edit_sets, impact_of
from banding.compare.rulesets import BearsOn, Edit, Edits, InputSpace, Placement, edits_between
from banding.engine import Decision, Engine
from banding.facts import FactKind, Value
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from banding.verify.mutation import mutants_of
from tests.builders import BANDS, PLAIN, ruleset
from tests.compare.caseloads import ON, Row, opened, row_of, text_of
from tests.compare.rulesets.test_kinds import edited, invented
from tests.strategies import any_facts
from tests.verify.planted import edges, with_rule

JUDGEMENTS = st.builds(Judgement, band=st.sampled_from(BANDS), reason=st.sampled_from(("", "Seen at home")))
WEIGHTS = {"Green": Decimal(1), "Yellow": Decimal(2), "Blue": Decimal("4.5"), "Red": Decimal(6)}


@attrs.frozen
class Impact:
    """What an impact came to: its rows, its report, and the same caseload re-banded without asking for edits."""

    rows: tuple[ComparedRow, ...]
    report: ImpactReport
    plain: RebandReport


def impact(rows: Sequence[Row], before: Ruleset, after: Ruleset) -> Impact:
    """Hold a change of the rules against some rows."""
    text, edits = text_of(rows), edits_between(before, after)
    weights = WEIGHTS if set(WEIGHTS) >= {band.name for band in after.bands} else {}
    found = []
    for search in (EditCauses(edits), None):
        with opened(text, after, ON) as caseload:
            run = Rebanding(
                caseload,
                ComparisonKind.DATES,
                before=Basis(before, ON),
                after=Basis(after, ON),
                weights=weights,
                edits=search,
            )
            compared = tuple(run.rows())
            found.append((compared, run.changes(), run.report((), options=(), notes=())))
    compared, counts, reband = found[0]
    return Impact(compared, impact_of(counts, edits, reband), found[1][2])


@cache
def changed(whole: Ruleset, seed: int, times: int) -> Ruleset:
    """Change a ruleset in some places, so that every case still has an answer: others cannot be loaded."""
    for attempt in range(seed, seed + 100):
        found = edited(whole, attempt, times=times)
        ground = InputSpace(whole, found)
        stands = ground.diagrams.combine(
            lambda complete, stand: stand if complete else None, ground.is_complete, ground.stands(found)
        )
        if Placement("", "", "") not in ground.diagrams.answers(stands):
            return found
    raise AssertionError(seed)


def every_set(edits: Edits) -> list[tuple[Edit, ...]]:
    """Every set of edits that bear on a case, smallest first."""
    bearing = [edit for edit in edits.edits if edit.bears_on in (BearsOn.PLACE, BearsOn.READING)]
    return list(chain.from_iterable(combinations(bearing, size) for size in range(len(bearing) + 1)))


def decided(text: bytes, by: Ruleset) -> list[Decision | None]:
    """Read and decide every row by one ruleset, as a run of allocate would; None for a row in error or without answer."""
    found: list[Decision | None] = []
    engine = Engine(by)
    with opened(text, by, ON) as caseload:
        for row in caseload.rows():
            said = caseload.reader.understand(caseload.reader.place(row).pattern)
            judgement = (
                Judgement(said.judged_band, "given" if said.has_reason else "") if said.judged_band else None
            )
            try:
                found.append(None if said.is_fatal else engine.decide(Case("", said.facts, judgement)))
            except (KeyError, IndexError):
                found.append(None)
    return found


def seen(decision: Decision | None) -> tuple[object, ...]:
    """What of a decision can change: route and band, what to consider, what it could be, status."""
    if decision is None:
        return (None,)
    return (
        (decision.route, decision.band and decision.band.name),
        decision.consider_band and decision.consider_band.name,
        tuple(band.name for band in decision.possible_bands),
        decision.status,
    )


def smallest(
    results: dict[tuple[int, ...], tuple[object, ...]], depth: int, wanted: tuple[object, ...]
) -> set[tuple[int, ...]]:
    """Every smallest set of edits that gives what is wanted, by looking at all."""
    enough = [chosen for chosen, result in results.items() if result[:depth] == wanted[:depth]]
    return {chosen for chosen in enough if len(chosen) == len(min(enough, key=len))}


def check(rows: Sequence[Row], before: Ruleset, after: Ruleset) -> None:
    """Hold an impact against every set of edits put on the earlier ruleset and run over the file."""
    text = text_of(rows)
    edits = edits_between(before, after)
    made = {
        tuple(edit.number for edit in chosen): decided(text, edits.applied(chosen))
        for chosen in every_set(edits)
    }
    olds, news = decided(text, before), decided(text, after)
    found = impact(rows, before, after)
    for place, row in enumerate(found.rows):
        comparison = row.comparison
        old, new = seen(olds[place]), seen(news[place])
        if None in (olds[place], news[place]):
            assert comparison.direction == "error"
            continue
        results = {chosen: seen(decisions[place]) for chosen, decisions in made.items()}
        depth = next(
            (at for at, pair in enumerate(zip(old, new, strict=True), start=1) if pair[0] != pair[1]), 0
        )
        moved = (
            comparison.cause
            if depth == 1
            else comparison.also_changed.cause
            if comparison.also_changed
            else None
        )
        assert (moved is not None) == bool(depth)
        if moved is not None:
            assert moved.kind is CauseKind.RULESET
            assert set(edit_sets(moved)) == smallest(results, depth, new)
    reconciled(found, rows)


def reconciled(found: Impact, rows: Sequence[Row]) -> None:
    """The counts add up, and agree with a re-banding that does not ask for edits."""
    report = found.report
    assert sum(count.cases for count in report.changes) == len(rows) == report.reband.matrix.total
    changing = [each for each in report.changes if each.name in (MOVED, "consider", "possible", "status")]
    assert sum(each.cases for each in report.because) == sum(each.cases for each in changing)
    assert report.cases(MOVED) == report.reband.moved == found.plain.moved
    assert report.cases(ALIKE) == report.reband.cases("same") - sum(
        e.cases for e in changing if e.name != MOVED
    )
    for name in ("matrix", "directions", "teams", "officers", "workload", "rules_gained", "rules_lost"):
        assert getattr(report.reband, name) == getattr(found.plain, name)
    if report.reband.workload:
        assert sum(each.effect or 0 for each in report.because) == report.reband.workload.effect


@settings(deadline=None, max_examples=15)
@given(
    st.integers(0, 60),
    st.integers(1, 4),
    st.lists(
        st.tuples(any_facts(unknowns=3), st.none() | JUDGEMENTS, st.none() | st.integers(18, 30)),
        min_size=3,
        max_size=12,
    ),
)
def test_the_edits_named_are_the_fewest_that_do_it(
    seed: int, times: int, drawn: list[tuple[dict[str, Value], Judgement | None, int | None]]
) -> None:
    """For ours, edited here and there: what is named of each case is just what trying every set of edits finds."""
    rows = []
    for number, (facts, judgement, age) in enumerate(drawn):
        if age is not None:
            facts = {name: value for name, value in facts.items() if name != "young_person"}
        if facts.get("ror_rationale"):
            facts = {
                **facts,
                "ror_rationale": "a reason",
            }  # any text is as good, and a file holds it as it is
        extra = {"age": str(age)} if age is not None else {}
        rows.append(row_of(f"X{number}", facts, judgement, team=f"T{number % 2}", **extra))
    check(rows, ruleset(), changed(ruleset(), seed, times))


def harbour_rows() -> st.SearchStrategy[list[Row]]:
    """Draw rows for the invented ruleset."""

    def values(name: str) -> st.SearchStrategy[Value]:
        fact = invented().fact_by_name[name]
        if fact.kind is FactKind.NUMBER:
            return st.none() | st.integers(fact.lowest or 0, fact.highest if fact.highest is not None else 4)
        if fact.kind is FactKind.CHOICE:
            return st.none() | st.sampled_from(fact.levels)
        return st.none() | st.booleans() if fact.kind is FactKind.YES_NO else st.none() | st.just("a reason")

    facts = st.fixed_dictionaries({fact.name: values(fact.name) for fact in invented().facts})
    known = facts.map(lambda drawn: {name: value for name, value in drawn.items() if value is not None})
    return st.lists(known, min_size=3, max_size=12).map(
        lambda all_: [row_of(f"H{number}", each) for number, each in enumerate(all_)]
    )


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 60), st.integers(1, 4), harbour_rows())
def test_of_another_provider_too(seed: int, times: int, rows: list[Row]) -> None:
    """The same for the invented ruleset, with its own bands, axes and routes."""
    check(rows, invented(), changed(invented(), seed, times))


def test_every_single_slip_is_its_own_cause() -> None:
    """With one edit between two rulesets, it is the cause of all that changes."""
    rows = [
        row_of(
            f"X{score}-{rosh}", {**PLAIN, "ogrs3": score, "rosh": rosh, "cpp": score % 2 == 0, "iom": None}
        )
        for score in (30, 49, 50, 89, 90)
        for rosh in ("low", "medium", "high")
    ]
    changing = 0
    for mutant in list(mutants_of(ruleset(), with_ages=True))[::9]:
        found = impact(rows, ruleset(), mutant.ruleset)
        changing += len(found.report.because)
        numbers = {edit.number for edit in found.report.edits.placing}
        assert all(set(chosen) <= numbers for each in found.report.because for chosen in each.edits)
    assert changing


def test_another_spelling_moves_the_cases_it_reads() -> None:
    """A new name for a column is an edit like any other: the IOM cases it finds become Red because of it."""
    facts = tuple(
        attrs.evolve(fact, aliases=("nominal",)) if fact.name == "iom" else fact for fact in ruleset().facts
    )
    rows = [row_of(f"X{said}", {**PLAIN, "iom": None}, nominal=said) for said in ("yes", "no")]
    rows = [{name: cell for name, cell in row.items() if name != "iom"} for row in rows]
    found = impact(rows, ruleset(), attrs.evolve(ruleset(), facts=facts))
    assert [row.comparison.direction for row in found.rows] == ["up", "same"]
    assert edit_sets(found.rows[0].comparison.cause) == ((1,),)
    assert found.report.edits.edits[0].bears_on is BearsOn.READING


def test_a_case_two_edits_would_each_move_names_both() -> None:
    """Where either of two edits is enough, both are given, and the case counts once."""
    after = with_rule("blue/prevent", band="Red")(with_rule("blue/sex-offender", band="Red")(ruleset()))
    found = impact([row_of("X1", {**PLAIN, "prevent": True, "sex_offender": True})], ruleset(), after)
    sets = edit_sets(found.rows[0].comparison.cause)
    assert sets in (((1,),), ((1,), (2,)))
    assert sum(each.cases for each in found.report.because) == 1


def test_the_same_ruleset_changes_nobody() -> None:
    """Held against itself, a ruleset moves no case and has no edit."""
    again = load_ruleset(find_ruleset("cl-crc/2019-03"))
    found = impact([row_of("X1", PLAIN), row_of("X2", {})], again, again)
    assert found.report.because == found.report.by_edit == ()
    assert found.report.cases(ALIKE) == 2


def test_a_case_moved_by_two_edits_together_is_helped_by_each() -> None:
    """A higher edge and a rule dropped: the case with both needs both, and each is counted as helping."""
    after = with_rule("yellow/serious-organised-crime", when=ruleset().rules[0].when)(
        edges(0, 60, 90)(ruleset())
    )
    found = impact([row_of("X1", {**PLAIN, "ogrs3": 55, "serious_organised_crime": True})], ruleset(), after)
    assert edit_sets(found.rows[0].comparison.cause) == ((1, 2),)
    assert [(each.moves, each.helps) for each in found.report.by_edit] == [(0, 1), (0, 1)]


def test_where_the_search_is_given_up_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the most sets that are tried, all edits that can matter are given together, and counted as helping."""

    def given_up(changes: tuple[Change, ...], _: object) -> Cause:
        return Cause(CauseKind.TOO_MANY, (changes,), 0)

    monkeypatch.setattr(edit_causes, "cause_among", given_up)
    found = impact([row_of("X1", {**PLAIN, "ogrs3": 52})], ruleset(), edges(0, 60, 90)(ruleset()))
    cause = found.rows[0].comparison.cause
    assert cause.kind is CauseKind.TOO_MANY
    assert edit_sets(cause) == ((1,),)
    assert found.report.cases(MOVED) == 1
