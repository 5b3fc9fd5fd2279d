"""Claims about outcomes: one for every record, never two, and never one that an unknown fact could overturn."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.auditing.agreement.compare import Record, case_words, reason_counts
from banding.auditing.agreement.outcomes import FAMILY_OF, MEANINGS, CaseOutcome, Family, outcome_words
from banding.case import Case
from banding.engine import Decision, decide, engine_for
from banding.explain import results_for
from banding.ruleset import Ruleset
from banding.vocabulary import Outcome, RouteKind, StepKind
from tests.auditing.auditing import audited, table
from tests.auditing.records import HARBOUR, Facts, compared, complete, outcome, partial, records
from tests.builders import PLAIN, STANDALONE, ruleset
from tests.strategies import any_facts


@attrs.frozen
class Known:
    """A record and a decision on a case of which every fact is known: what the definitions below are about."""

    record: Record
    decision: Decision
    rules: Ruleset

    @property
    def kind(self) -> RouteKind | None:
        """The kind of route decided; None for the field."""
        return self._kind_of(self.decision.route)

    @property
    def held(self) -> RouteKind | None:
        """The kind of route on record; None for the field or none."""
        return self._kind_of(self.record.route)

    def _kind_of(self, word: str) -> RouteKind | None:
        return next((route.kind for route in self.rules.routes if route.route == word), None)

    @property
    def is_banded(self) -> bool:
        """Whether a field case is held in the field, in a band."""
        return self.kind is None and self.held is None and self.record.band is not None

    @property
    def rank(self) -> int:
        """The rank of the band on record; -1 for none."""
        return self.record.band.rank if self.record.band else -1

    @property
    def minimum(self) -> int:
        """The rank of the minimum."""
        assert self.decision.minimum_band is not None
        return self.decision.minimum_band.rank

    @property
    def consider(self) -> int | None:
        """The rank of the band to consider."""
        return self.decision.consider_band.rank if self.decision.consider_band else None

    @property
    def is_named(self) -> bool:
        """Whether the guidance names a way to the band on record by judgement."""
        return self.record.band is not None and self.record.band.name in self.rules.judgement

    @property
    def is_short(self) -> bool:
        """Whether the band on record lies below the minimum."""
        return self.is_banded and self.rank < self.minimum

    @property
    def is_high(self) -> bool:
        """Whether the band on record lies above the minimum and above any band to consider."""
        return self.is_banded and self.rank > max(
            self.minimum, -1 if self.consider is None else self.consider
        )

    @property
    def is_asked(self) -> bool:
        """Whether the band on record lies at or above the minimum and below the band to consider."""
        return self.is_banded and self.consider is not None and self.minimum <= self.rank < self.consider

    @property
    def broken(self) -> list[tuple[int, str]]:
        """The rules whose band the record falls short of: rank and id."""
        return [
            (step.band.rank, step.rule)
            for step in self.decision.steps
            if step.kind in (StepKind.MINIMUM, StepKind.AUTOMATIC)
            and step.outcome is Outcome.APPLIES
            and step.band is not None
            and step.band.rank > self.rank
        ]

    @property
    def is_top(self) -> bool:
        """Whether a rule whose own band is the top band is broken."""
        top = {rule.id for rule in self.rules.rules if rule.band == self.rules.bands[-1]}
        return any(rule in top for _, rule in self.broken)

    @property
    def is_rule(self) -> bool:
        """Whether a rule sets the highest minimum that the record falls short of."""
        return any(rank == self.minimum for rank, _ in self.broken)


DEFINITIONS: dict[CaseOutcome, Callable[[Known], bool]] = {
    CaseOutcome.AGREES: lambda k: (
        (k.is_banded and k.consider is None and k.rank == k.minimum)
        or (k.kind is not None and k.record.route == k.decision.route)
        or (k.kind is RouteKind.HUB and not k.record.route and k.record.band is None)
    ),
    CaseOutcome.RAISED_WITH_REASON: lambda k: k.is_high and k.is_named and k.record.has_reason,
    CaseOutcome.RAISED_WITHOUT_REASON: lambda k: k.is_high and k.is_named and not k.record.has_reason,
    CaseOutcome.ABOVE_GUIDANCE: lambda k: k.is_high and not k.is_named,
    CaseOutcome.CONSIDERATION_ACCEPTED: lambda k: k.is_banded and k.rank == k.consider,
    CaseOutcome.CONSIDERATION_DECLINED: lambda k: k.is_asked and k.record.has_reason,
    CaseOutcome.CONSIDERATION_NOT_EVIDENCED: lambda k: k.is_asked and not k.record.has_reason,
    CaseOutcome.BELOW_TOP_MINIMUM: lambda k: k.is_short and k.is_top,
    CaseOutcome.BELOW_MINIMUM: lambda k: k.is_short and not k.is_top and k.is_rule,
    CaseOutcome.BELOW_MATRIX: lambda k: k.is_short and not k.is_top and not k.is_rule,
    CaseOutcome.SHOULD_BE_REFERRED: lambda k: (
        k.kind is RouteKind.REFER and k.record.route != k.decision.route
    ),
    CaseOutcome.REFERRAL_NOT_SUPPORTED: lambda k: k.kind is not RouteKind.REFER and k.held is RouteKind.REFER,
    CaseOutcome.HUB_CASE_IN_FIELD: lambda k: (
        k.kind is RouteKind.HUB
        and k.held is not RouteKind.REFER
        and k.record.route != k.decision.route
        and bool(k.record.route or k.record.band)
    ),
    CaseOutcome.FIELD_CASE_IN_HUB: lambda k: k.kind is None and k.held is RouteKind.HUB,
    CaseOutcome.NOT_RECORDED: lambda k: k.kind is None and k.held is None and k.record.band is None,
    CaseOutcome.CANNOT_TELL: lambda k: False,
    CaseOutcome.ERROR: lambda k: False,
}
"""When each outcome applies to a case of which every fact is known, each said by itself and without precedence."""


@pytest.mark.parametrize("rules", [ruleset(), HARBOUR], ids=["annex3", "invented"])
@given(data=st.data())
def test_outcomes_partition_known_records(rules: Ruleset, data: st.DataObject) -> None:
    """Of a case with nothing unknown exactly one definition holds, and it is the outcome given."""
    facts, record = data.draw(complete(rules)), data.draw(records(rules))
    decision = decide(Case("X1", facts), rules)
    known = Known(record, decision, rules)
    holding = [outcome for outcome, holds in DEFINITIONS.items() if holds(known)]
    assert holding == [compared(record, facts, rules).outcome]


@pytest.mark.parametrize("rules", [ruleset(), HARBOUR], ids=["annex3", "invented"])
@given(data=st.data())
def test_every_record_has_an_outcome(rules: Ruleset, data: st.DataObject) -> None:
    """Whatever is unknown and whatever is on record, there is an outcome; it names missing facts if and only if it
    cannot be told, and only facts that are unknown."""
    facts, record = data.draw(partial(rules)), data.draw(records(rules))
    found = compared(record, facts, rules)
    assert found.outcome is not CaseOutcome.ERROR
    assert bool(found.missing) == (found.outcome is CaseOutcome.CANNOT_TELL)
    assert all(facts[name] is None for name in found.missing)


def test_a_row_in_error_is_an_error_whatever_it_says() -> None:
    """A row with a bad value has no other outcome, whatever is on record."""
    rows = ("300,Green,field", "300,Red,hub", "300,,")
    assert audited(table("ogrs3,recorded_band,recorded_route", *rows)).outcomes() == ["error"] * 3


@given(facts=any_facts(), record=records(ruleset()))
def test_words_off_the_field_are_of_the_route(facts: Facts, record: Record) -> None:
    """A band beside a route off the field is never said to be as the guidance has it, nor held against anything."""
    found = compared(record, facts)
    engine = engine_for(ruleset())
    decision = results_for(ruleset()).of(engine.table.find(engine.reader.codes(facts)))
    words = case_words(found, record, decision, (), ruleset())
    if record.route not in ("", ruleset().field_route):
        assert words.startswith(f"Route {record.route} is on record")
    said_beside = "beside it, where the guidance gives no band" in words
    is_beside = record.band is not None and decision.route != ruleset().field_route
    assert said_beside == (is_beside and found.outcome is CaseOutcome.AGREES)


@given(facts=any_facts(), band=st.sampled_from(ruleset().bands))
def test_a_reason_never_makes_a_record_worse(facts: Facts, band: object) -> None:
    """Writing down a reason moves a record to in line or leaves it where it was."""
    without, given_one = (
        compared(Record(band, "", has), facts).outcome  # type: ignore[arg-type]
        for has in (False, True)
    )
    assert (
        given_one == without or FAMILY_OF[given_one] is Family.IN_LINE or without is CaseOutcome.CANNOT_TELL
    )


@pytest.mark.parametrize(
    ("changes", "band", "reason", "expected"),
    [
        ({}, "Green", False, "agrees"),
        ({}, "Yellow", True, "raised-with-reason"),
        ({}, "Yellow", False, "raised-without-reason"),
        ({}, "Red", True, "above-guidance"),
        ({"domestic_abuse": True}, "Green", False, "consideration-not-evidenced"),
        ({"domestic_abuse": True}, "Yellow", False, "consideration-not-evidenced"),
        ({"domestic_abuse": True}, "Green", True, "consideration-declined"),
        ({"domestic_abuse": True}, "Blue", False, "consideration-accepted"),
        ({"domestic_abuse": True}, "Red", True, "above-guidance"),
        ({"ogrs3": 62}, "Green", True, "below-matrix"),
        ({"drr": True}, "Green", True, "below-minimum"),
        ({"cpp": True, "ogrs3": 62}, "Green", False, "below-minimum"),
        ({"drr": True, "ogrs3": 62, "rosh": "medium"}, "Green", False, "below-matrix"),
        ({"cpp": True, "ogrs3": 95}, "Blue", False, "below-minimum"),
        ({"ogrs3": 95}, "Blue", False, "below-matrix"),
        ({"iom": True}, "Blue", False, "below-top-minimum"),
        ({"iom": True, "cpp": True}, "Green", True, "below-top-minimum"),
        ({"mappa": True}, "Red", True, "should-be-referred"),
        ({"mappa": True}, None, False, "should-be-referred"),
        ({}, None, False, "not-recorded"),
        ({"mappa": None}, "Green", False, "cannot-tell"),
        ({"domestic_abuse": None}, "Green", False, "cannot-tell"),
        ({"domestic_abuse": None}, "Green", True, "agrees"),
        ({"cpp": None}, "Blue", False, "cannot-tell"),
        ({"cpp": None}, "Blue", True, "raised-with-reason"),
        ({"rosh": None, "ogrs3": 95}, "Blue", False, "below-matrix"),
        ({"mappa": None, "iom": True}, "Green", False, "below-top-minimum"),
    ],
)
def test_annex_3_by_hand(changes: Facts, band: str | None, reason: bool, expected: str) -> None:
    """Plain cases come to the outcome a person would give them."""
    assert outcome({**PLAIN, "sentence_type": "licence", **changes}, band, reason=reason) == expected


@pytest.mark.parametrize(
    ("changes", "band", "route", "expected"),
    [
        ({}, None, "hub", "agrees"),
        ({}, None, "", "agrees"),
        ({}, "Green", "", "hub-case-in-field"),
        ({}, None, "field", "hub-case-in-field"),
        ({}, None, "nps", "referral-not-supported"),
        ({"mappa": None}, None, "hub", "cannot-tell"),
        ({"mappa": None}, "Green", "", "hub-case-in-field"),
        ({"drr": True}, None, "hub", "field-case-in-hub"),
        ({"drr": None}, None, "hub", "cannot-tell"),
        ({"mappa": True}, None, "hub", "should-be-referred"),
        ({"mappa": True}, None, "nps", "agrees"),
        ({"other_requirement": None}, "Green", "", "cannot-tell"),
        ({"other_requirement": None}, "Green", "field", "cannot-tell"),
        ({"field_case": None, "drr": None}, "Green", "", "cannot-tell"),
        ({"sentence_type": None}, "Green", "", "cannot-tell"),
        ({"other_requirement": None, "ogrs3": 62}, "Green", "", "below-matrix"),
        ({"other_requirement": None, "drr": True}, "Yellow", "", "agrees"),
        ({"other_requirement": None, "domestic_abuse": True}, "Green", "", "cannot-tell"),
        ({"unpaid_work": None, "other_requirement": None}, "Green", "", "agrees"),
    ],
)
def test_routes_by_hand(changes: Facts, band: str | None, route: str, expected: str) -> None:
    """Cases for the hub, the field and the NPS, recorded rightly and wrongly."""
    assert outcome({**STANDALONE, **changes}, band, route=route) == expected


def test_every_outcome_has_a_family_a_meaning_and_words() -> None:
    """Nothing is undocumented, in either ruleset, and no two outcomes are called the same."""
    for rules in (ruleset(), HARBOUR):
        words = [outcome_words(each, rules) for each in CaseOutcome]
        assert len(set(words)) == len(words)
    assert set(FAMILY_OF) == set(MEANINGS) == set(CaseOutcome)


def test_words_are_the_rulesets() -> None:
    """The top band, its factor and the routes are called what the ruleset calls them."""
    assert outcome_words(CaseOutcome.BELOW_TOP_MINIMUM, ruleset()) == "an IOM nominal not in Red"
    assert outcome_words(CaseOutcome.SHOULD_BE_REFERRED, ruleset()) == "should be with the NPS"
    assert outcome_words(CaseOutcome.SHOULD_BE_REFERRED, HARBOUR) == "should be with the coastguard"
    assert outcome_words(CaseOutcome.HUB_CASE_IN_FIELD, HARBOUR) == "dock office case held in the quay"


@pytest.mark.parametrize(
    ("judged", "recorded", "rationale", "counts"),
    [
        (None, "Blue", True, True),
        ("Blue", "Blue", True, True),
        ("Red", "Blue", True, False),
        ("Blue", "Blue", False, False),
    ],
)
def test_a_reason_belongs_to_its_band(
    judged: str | None, recorded: str, rationale: bool, counts: bool
) -> None:
    """A rationale for one band is no reason for another."""
    assert reason_counts(judged, recorded, has_rationale=rationale) is counts


def test_a_judged_case_kept_from_the_hub_is_decided_in_the_field() -> None:
    """What is decided of a case that another row keeps from the hub is the band of the field, judged or not."""
    text = table(
        "sentence_type,unpaid_work,judged_band,rationale,recorded_band",
        "community order,yes,,,Green",
        "licence,no,,,Green",
        "community order,yes,Yellow,Missed three appointments,Yellow",
        "licence,no,,,Green",
    )
    found = audited(text.replace("X2,", "X1,").replace("X4,", "X3,"))
    assert [row.entry.case_class.decided for row in found.rows] == ["Green"] * 4
    assert found.outcomes() == ["agrees", "agrees", "raised-with-reason", "agrees"]
