"""Claims about what cannot be told: never where every answer asks the same, and with the facts that stand in the way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.auditing.agreement.compare import Record
from banding.auditing.agreement.outcomes import FAMILY_OF, CaseOutcome
from banding.facts import Value
from tests.auditing.records import Facts, compared
from tests.builders import PLAIN, STANDALONE, ruleset
from tests.strategies import field_facts


def completions(facts: Facts) -> Iterator[Facts]:
    """Every completion of a field case's unknown facts, a number by one score of each stretch."""
    values: dict[str, tuple[Value, ...]] = {
        "ogrs3": (30, 60, 95),
        "rosh": ("low", "medium", "high", "very-high"),
    }
    # An unknown judged level, reason or hub fact says nobody set one: only the others are open.
    names = [
        fact.name
        for fact in ruleset().facts
        if fact.group != "Sentence" and fact.name not in ("ror", "ror_rationale")
    ]
    unknown = [name for name in names if facts.get(name) is None]
    for chosen in product(*(values.get(name, (False, True)) for name in unknown)):
        yield {**facts, **dict(zip(unknown, chosen, strict=True))}


@settings(max_examples=60)
@given(
    facts=field_facts(unknowns=0).filter(lambda facts: facts.get("ror") is None),
    forgotten=st.lists(
        st.sampled_from(("ogrs3", "rosh", "mappa", "iom", "cpp", "drr", "domestic_abuse", "aces")),
        max_size=4,
        unique=True,
    ),
    band=st.sampled_from(ruleset().bands),
    has_reason=st.booleans(),
)
def test_told_exactly_when_every_answer_asks_the_same(
    facts: Facts, forgotten: list[str], band: object, has_reason: bool
) -> None:
    """A record can be told exactly when every completion of its unknown facts asks the same of somebody; the outcome is
    then one that some completion has, or a shortfall named by what is known."""
    facts = {**facts, "sentence_type": "licence", **dict.fromkeys(forgotten)}
    record = Record(band, "", has_reason)  # type: ignore[arg-type]
    found = compared(record, facts).outcome
    outcomes = {compared(record, each).outcome for each in completions(facts)}
    families = {FAMILY_OF[each] for each in outcomes}
    assert (found is CaseOutcome.CANNOT_TELL) == (len(families) > 1)
    if found is not CaseOutcome.CANNOT_TELL:
        assert FAMILY_OF[found] in families


@settings(max_examples=40)
@given(
    facts=field_facts(unknowns=0).filter(lambda facts: facts.get("ror") is None),
    forgotten=st.lists(
        st.sampled_from(("ogrs3", "rosh", "mappa", "iom", "cpp", "prevent", "drr", "domestic_abuse", "aces")),
        min_size=1,
        max_size=4,
        unique=True,
    ),
    band=st.sampled_from(ruleset().bands),
    has_reason=st.booleans(),
)
def test_named_exactly_when_it_stands_in_the_way(
    facts: Facts, forgotten: list[str], band: object, has_reason: bool
) -> None:
    """Of a record that cannot be told, a fact is named exactly when two completions that differ in it alone ask
    different things of somebody."""
    facts = {**facts, "sentence_type": "licence", **dict.fromkeys(forgotten)}
    record = Record(band, "", has_reason)  # type: ignore[arg-type]
    found = compared(record, facts)
    asked = {}
    for each in completions(facts):
        outcome = compared(record, each).outcome
        asked[tuple(each[name] for name in forgotten)] = FAMILY_OF[outcome]
    standing = {
        forgotten[place]
        for one, other in product(asked, asked)
        for place in [n for n in range(len(forgotten)) if one[n] != other[n]][:1]
        if asked[one] != asked[other] and sum(map(object.__ne__, one, other)) == 1
    }
    assert set(found.missing) == standing


def test_an_answer_that_makes_it_a_hub_case_stands_in_the_way() -> None:
    """With unpaid work on record, whichever of the facts that could send the case to the hub are not known, a band on record
    in the field is told exactly when every answer asks the same, and the facts that differ are named."""
    names = ("other_requirement", "drr", "field_case", "mappa")
    for values in product((False, True, None), repeat=len(names)):
        facts = {**STANDALONE, **dict(zip(names, values, strict=True))}
        for band in ruleset().bands:
            asked = {}
            for answers in product(*((False, True) if value is None else (value,) for value in values)):
                each = {**facts, **dict(zip(names, answers, strict=True))}
                outcome = compared(Record(band), each).outcome
                asked[answers] = FAMILY_OF[outcome]
            differing = {
                names[next(n for n, (one, two) in enumerate(zip(a, b, strict=True)) if one != two)]
                for a, b in combinations(asked, 2)
                if asked[a] != asked[b] and sum(map(object.__ne__, a, b)) == 1
            }
            found = compared(Record(band), facts)
            assert (found.outcome is CaseOutcome.CANNOT_TELL) == (len(set(asked.values())) > 1), (facts, band)
            assert set(found.missing) == differing


@pytest.mark.parametrize("names", list(combinations(("mappa", "drr", "unpaid_work", "field_case"), 2)))
@pytest.mark.parametrize("known", list(product((False, True), repeat=2)))
def test_what_stands_in_the_way_of_a_case_in_the_hub(
    names: tuple[str, str], known: tuple[bool, bool]
) -> None:
    """Whichever two facts of a case in the hub are not known, it is told, and they are named, as their answers have it."""
    others = [name for name in ("mappa", "drr", "unpaid_work", "field_case") if name not in names]
    facts = {**STANDALONE, **dict(zip(others, known, strict=True)), **dict.fromkeys(names)}
    record = Record(None, "hub")
    asked = {}
    for answers in product((False, True), repeat=2):
        each = {**facts, **dict(zip(names, answers, strict=True))}
        outcome = compared(record, each).outcome
        asked[answers] = FAMILY_OF[outcome]
    standing = {
        name
        for place, name in enumerate(names)
        for one, other in product(asked, asked)
        if asked[one] != asked[other] and [n for n in (0, 1) if one[n] != other[n]] == [place]
    }
    found = compared(record, facts)
    assert (found.outcome is CaseOutcome.CANNOT_TELL) == bool(standing)
    assert set(found.missing) == standing


@pytest.mark.parametrize(
    ("changes", "band", "reason", "missing"),
    [
        ({"iom": None, "prevent": None}, "Red", False, ("iom",)),
        ({"mappa": None, "cpp": None, "child_in_need": None}, "Red", False, ("mappa",)),
        ({"cpp": None, "serious_organised_crime": None}, "Yellow", True, ("cpp",)),
    ],
)
def test_a_fact_that_changes_nothing_is_not_named(
    changes: Facts, band: str, reason: bool, missing: tuple[str, ...]
) -> None:
    """A fact that could move the band and not what the record asks of somebody is not said to stand in the way."""
    facts = {**PLAIN, "sentence_type": "licence", **changes}
    record = Record(ruleset().band_by_name[band], "", has_reason=reason)
    found = compared(record, facts)
    assert (found.outcome, found.missing) == (CaseOutcome.CANNOT_TELL, missing)


def test_a_hub_fact_that_is_missing_is_named() -> None:
    """A case in the hub of which a requirement is not known cannot be told, and the requirement is named."""
    facts = {**STANDALONE, "drr": None, "field_case": None}
    found = compared(Record(None, "hub"), facts)
    assert found.missing == ("drr", "field_case")
