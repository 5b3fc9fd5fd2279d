"""Claims about causes: enough by themselves, as few as can be, all of them, and never one that does nothing."""

from __future__ import annotations

import random
from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.compare import Cause, CauseKind, Change, ChangeKind
from banding.compare.cases.causes import cause_among
from banding.compare.cases.changes import OTHER_ROW, CaseChanges
from banding.compare.cases.fewest_changes import Result
from banding.engine import engine_for
from banding.errors import InvalidCaseError
from banding.facts import Value
from banding.ruleset import Ruleset, load_ruleset
from banding.synthetic import synthetic_lines
from tests.builders import DATA, PLAIN, ruleset
from tests.compare.brute_force import place, smallest
from tests.compare.caseloads import ON, cases_in, compared, opened, row_of, text_of
from tests.strategies import any_facts, judgements

HARBOUR = DATA.parent / "rulesets" / "harbour-trust" / "2031-01.yaml"
JUDGED = st.none() | judgements().filter(
    lambda judged: "\x00" not in judged.reason and judged.reason.isprintable()
)


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[dict[str, Value], dict[str, Value], Judgement | None, Judgement | None]:
    """Two records of one case, up to six facts apart."""
    before, other = draw(any_facts(unknowns=4)), draw(any_facts(unknowns=4))
    before.pop("ror_rationale", None)
    other.pop("ror_rationale", None)
    names = draw(st.lists(st.sampled_from(sorted({*before, *other})), max_size=6, unique=True))
    after = {**before, **{name: other.get(name) for name in names}}
    judged = draw(JUDGED)
    return before, after, judged, draw(st.just(judged) | JUDGED)


@given(_pairs())
@settings(max_examples=60)
def test_causes_are_the_smallest_sets_and_all_of_them(
    pair: tuple[dict[str, Value], dict[str, Value], Judgement | None, Judgement | None],
) -> None:
    """For any two records of a case, the causes are exactly the smallest of all subsets of changes that suffice."""
    facts_before, facts_after, judged_before, judged_after = pair
    texts = [
        text_of([row_of("X1", facts_before, judged_before)]),
        text_of([row_of("X1", facts_after, judged_after)]),
    ]
    before, after = (cases_in(text, ruleset())["X1"] for text in texts)
    cause = compared(texts[1], texts[0])["X1"].comparison.cause
    found = {frozenset(change.name for change in each) for each in cause.sets}
    if place(before, ruleset()) == place(after, ruleset()):
        assert cause.kind is CauseKind.NONE
        assert not found
    else:
        assert found == smallest(before, after, ruleset())


@pytest.mark.parametrize("path", [None, HARBOUR], ids=["cl-crc", "harbour-trust"])
def test_causes_by_any_ruleset(path: object) -> None:
    """By either ruleset, in a caseload and the same one changed at random, every cause is smallest and suffices."""
    rules = load_ruleset(HARBOUR) if path else ruleset()
    before, after = _synthetic_pair(rules, rows=60)
    then, now = cases_in(before, rules), cases_in(after, rules)
    moved = 0
    for row in compared(after, before, rules=(rules, rules)).rows:
        if row.crn not in then or row.crn not in now:
            continue
        sets = {frozenset(change.name for change in each) for each in row.comparison.cause.sets}
        wanted = smallest(then[row.crn], now[row.crn], rules)
        assert (sets or {frozenset()}) == wanted, row.crn
        moved += bool(sets)
    assert moved > 5


def _synthetic_pair(rules: Ruleset, *, rows: int) -> tuple[bytes, bytes]:
    """A caseload, and the same with some rows having cells of other rows."""
    before = "".join(synthetic_lines(rules, rows=rows, seed=4, on=ON)).encode()
    table = opened(before, rules, ON)
    header, cells = table.layout.header, [list(row.cells) for row in table.rows()]
    draw = random.Random(4)  # noqa: S311 - a test's data, not a secret
    crn = header.index("crn")
    for row in cells:
        for at in draw.sample(range(len(header)), 4):
            row[at] = draw.choice(cells)[at] if at != crn else row[at]
    return before, text_of([dict(zip(header, row, strict=True)) for row in cells], header)


@pytest.mark.parametrize("path", [None, HARBOUR], ids=["cl-crc", "harbour-trust"])
@pytest.mark.parametrize(
    "edits", ["none", "band", "reads less", "reads more"], ids=lambda edits: f"later ruleset: {edits}"
)
def test_the_walk_finds_what_trying_every_set_finds(
    path: object, edits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Between caseloads with nothing in common, on two days and by two rulesets, no smallest set is missed or made up: nor
    where one of the rulesets cannot read the other's record.
    """
    rules = later = load_ruleset(HARBOUR) if path else ruleset()
    if edits != "none":
        later = _edited(rules)
    if edits == "reads less":
        later = _narrowed(later)
    if edits == "reads more":
        rules = _narrowed(rules)
    days = (ON, ON) if edits == "none" else (date(2020, 1, 1), ON)
    walked, searched = CaseChanges.causes, 0

    def both_ways(changes: CaseChanges, wanted: Result) -> Cause:
        nonlocal searched
        found = walked(changes, wanted)
        if len(changes.relevant) <= 9:
            assert found == cause_among(changes.relevant, lambda chosen: result(changes, chosen) == wanted)
            searched += 1
        return found

    monkeypatch.setattr(CaseChanges, "causes", both_ways)
    texts = [
        "".join(synthetic_lines(each, rows=150, seed=seed, on=day)).encode()
        for each, seed, day in zip((rules, later), (5, 6), days, strict=True)
    ]
    compared(texts[1], texts[0], rules=(rules, later), days=days)
    assert searched > 20


def result(changes: CaseChanges, applied: tuple[Change, ...]) -> Result | None:
    """Put some changes on the side before and decide it; None where the ruleset cannot read the record."""
    kinds = {change.kind for change in applied}
    changed, aged = (
        {change.name for change in applied if change.kind is kind}
        for kind in (ChangeKind.FACT, ChangeKind.AGE)
    )
    later = ChangeKind.RULESET in kinds
    facts: dict[str, Value] = {}
    for name in changes._names[later]:
        read = changes._read(record=name in changed, ruleset=later, day=name in aged)
        if read.is_fatal:
            return None
        facts[name] = read.facts.get(name)
    judged = changes._judged[any(kind.cause is CauseKind.JUDGEMENT for kind in kinds)]
    try:
        decision = engine_for(changes._contexts.rulesets[later]).decide(Case("", facts, judged))
    except InvalidCaseError:
        return None
    if changes._is_kept[OTHER_ROW in changed]:
        decision = decision.kept_in_field()
    return decision.route, str(decision.band or "")


def _narrowed(rules: Ruleset) -> Ruleset:
    """The ruleset, that takes no low number."""
    facts = tuple(
        attrs.evolve(fact, lowest=fact.lowest + 15) if fact.lowest is not None else fact
        for fact in rules.facts
    )
    return attrs.evolve(rules, version="2098-01", content_hash="1" * 64, facts=facts)


def _edited(rules: Ruleset) -> Ruleset:
    """The ruleset with its lowest cell in the highest band."""
    cells = (attrs.evolve(rules.cells[0], band=rules.bands[-1]), *rules.cells[1:])
    return attrs.evolve(rules, version="2099-01", content_hash="0" * 64, cells=cells)


def test_a_change_that_does_nothing_is_no_cause() -> None:
    """A score within the same level and a fact that changes no band are told of nowhere as a cause."""
    before = row_of("X1", {**PLAIN, "ogrs3": 30})
    after = row_of("X1", {**PLAIN, "ogrs3": 40, "hate_crime": True, "cpp": True})
    cause = compared([after], [before])["X1"].comparison.cause
    assert cause.sets == ((Change(ChangeKind.FACT, "cpp", False, True),),)


def test_each_cause_that_would_do_is_given() -> None:
    """Where either of two changes makes the difference, both are given, each by itself."""
    before, after = row_of("X1", PLAIN), row_of("X1", {**PLAIN, "cpp": True, "prevent": True})
    sets = compared([after], [before])["X1"].comparison.cause.sets
    assert [[change.name for change in each] for each in sets] == [["cpp"], ["prevent"]]


def test_changes_that_need_each_other_are_one_cause() -> None:
    """A young person and adverse experiences are Yellow only together."""
    before = row_of("X1", PLAIN)
    after = row_of("X1", {**PLAIN, "young_person": True, "aces": True, "drr": None})
    sets = compared([after], [before])["X1"].comparison.cause.sets
    assert [{change.name for change in each} for each in sets] == [{"young_person", "aces"}]


def test_a_fact_found_out_is_a_cause() -> None:
    """A fact that was not known and is known now can be the cause."""
    before, after = row_of("X1", {**PLAIN, "rosh": None}), row_of("X1", {**PLAIN, "rosh": "medium"})
    row = compared([after], [before])["X1"].comparison
    assert row.cause.sets == ((Change(ChangeKind.FACT, "rosh", None, "medium"),),)
    assert row.direction == "no-band-before"


BIRTHS = {**PLAIN, "aces": True, "young_person": None}


def _young(crn: str, born: str) -> dict[str, str]:
    facts = {name: value for name, value in BIRTHS.items() if name != "young_person"}
    return {**row_of(crn, facts), "date_of_birth": born}


def test_an_age_that_passed_is_told_apart_from_a_record_that_changed() -> None:
    """Turning 26 takes a young person with adverse experiences from Yellow to Green, and only the day did it."""
    row = compared([_young("X1", "2000-06-01")], days=(date(2026, 1, 1), ON))["X1"].comparison
    assert (row.before and row.before.band, row.after and row.after.band) == ("Yellow", "Green")
    assert row.cause.kind is CauseKind.AGE
    assert row.cause.sets == ((Change(ChangeKind.AGE, "young_person", True, False),),)


def test_a_corrected_birth_is_a_change_of_the_record() -> None:
    """On one day, another date of birth is a change of fact."""
    row = compared([_young("X1", "1990-06-01")], [_young("X1", "2004-06-01")])["X1"].comparison
    assert row.cause.kind is CauseKind.FACTS


def test_a_corrected_birth_and_a_birthday_are_each_enough() -> None:
    """Where the day alone and the correction alone would each have done it, both are given."""
    days = (date(2026, 1, 1), ON)
    row = compared([_young("X1", "1990-06-01")], [_young("X1", "2000-06-01")], days=days)["X1"].comparison
    assert row.cause.kind is CauseKind.SEVERAL
    assert {change.kind for each in row.cause.sets for change in each} == {ChangeKind.AGE, ChangeKind.FACT}
    assert all(len(each) == 1 for each in row.cause.sets)


def test_a_correction_that_undoes_a_birthday_is_no_cause() -> None:
    """Where the record is corrected so that the birthday has not come, nothing moved."""
    days = (date(2026, 1, 1), ON)
    row = compared([_young("X1", "2004-06-01")], [_young("X1", "2000-06-01")], days=days)["X1"].comparison
    assert row.direction == "same"
    assert row.cause.kind is CauseKind.NONE


@pytest.mark.parametrize("judged", [None, Judgement("Blue", "Seen at home")])
def test_a_birth_corrected_to_the_same_answer_is_no_change(judged: Judgement | None) -> None:
    """Where a fact is no on both days, no change of it is told, as a cause or for review, though the birth is another."""
    days = (date(2024, 11, 22), ON)
    rows = [
        {**_young("X1", born), **row_of("X1", {}, judged), "drr": drr}
        for born, drr in (("1979-02-23", "no"), ("1999-12-07", "yes"))
    ]
    row = compared([rows[1]], [rows[0]], days=days)["X1"].comparison
    assert [[change.name for change in each] for each in row.cause.sets] == ([] if judged else [["drr"]])
    reviewed = row.review.changes if row.review else ()
    assert [change.name for change in reviewed] == (["drr"] if judged else [])
    same = compared([{**rows[1], "drr": "no"}], [rows[0]], days=days)["X1"].comparison
    assert same.review is None
    assert same.cause.kind is CauseKind.NONE


def _other_ruleset() -> Ruleset:
    """The ruleset with Low and Low made Yellow."""
    rules = ruleset()
    cells = tuple(
        attrs.evolve(cell, band=rules.bands[1]) if cell.id == "matrix/low/low" else cell
        for cell in rules.cells
    )
    return attrs.evolve(rules, version="2099-01", content_hash="0" * 64, cells=cells)


def test_a_new_ruleset_is_a_cause() -> None:
    """A case whose record did not change moved because the ruleset did."""
    row = compared([row_of("X1", PLAIN)], rules=(ruleset(), _other_ruleset()))["X1"].comparison
    assert row.cause.kind is CauseKind.RULESET
    assert row.direction == "up"


def test_a_fact_and_a_ruleset_may_each_be_enough() -> None:
    """A treatment requirement and a new ruleset that both give Yellow are two causes, each by itself."""
    after = row_of("X1", {**PLAIN, "drr": True})
    row = compared([after], [row_of("X1", PLAIN)], rules=(ruleset(), _other_ruleset()))["X1"].comparison
    assert row.cause.kind is CauseKind.SEVERAL
    assert [[change.name for change in each] for each in row.cause.sets] == [["ruleset"], ["drr"]]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, "Blue", ChangeKind.JUDGEMENT_MADE),
        ("Blue", "Red", ChangeKind.JUDGEMENT_CHANGED),
        ("Blue", None, ChangeKind.JUDGEMENT_WITHDRAWN),
    ],
)
def test_a_judgement_is_a_cause(before: str | None, after: str | None, kind: ChangeKind) -> None:
    """A judgement made, changed or withdrawn moves a case, and is said to."""
    then, now = (Judgement(band, "Seen at home") if band else None for band in (before, after))
    columns = ("crn", "judged_band", "rationale")
    texts = [text_of([row_of("X1", PLAIN, judged)], columns) for judged in (then, now)]
    cause = compared(texts[1], texts[0])["X1"].comparison.cause
    assert [[change.kind for change in each] for each in cause.sets] == [[kind]]
    assert cause.kind is CauseKind.JUDGEMENT


def test_a_judgement_dated_later_was_not_made_then() -> None:
    """Looked at on an earlier day, a judgement dated after it had not been made; the row is not in error."""
    row = row_of("X1", PLAIN, Judgement("Blue", "Seen at home"), judged_on="2026-06-01")
    found = compared([row], days=(date(2026, 1, 1), ON))["X1"].comparison
    assert found.direction == "up"
    assert found.cause.sets == ((Change(ChangeKind.JUDGEMENT_MADE, "judgement", None, "Blue"),),)


def test_a_search_given_up_says_so() -> None:
    """Past the limit no cause is made up: the search says up to which size it found none."""
    changes = [Change(ChangeKind.FACT, f"fact{place}", False, True) for place in range(30)]
    found = cause_among(changes, lambda chosen: len(chosen) == 30, most_tried=500)
    assert found == Cause(CauseKind.TOO_MANY, (tuple(changes),), searched=2)


def test_many_changes_are_searched_all_the_same() -> None:
    """Twenty facts changed, of which one matters, have that one as their cause."""
    before = dict.fromkeys(PLAIN, False) | {"ogrs3": 95, "rosh": "low"}
    after = dict.fromkeys(PLAIN, True) | {"ogrs3": 95, "rosh": "low"}
    texts = [text_of([row_of("X1", facts)]) for facts in (before, after)]
    cause = compared(texts[1], texts[0])["X1"].comparison.cause
    assert [[change.name for change in each] for each in cause.sets] == [["mappa"]]
