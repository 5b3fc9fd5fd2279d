"""Records and cases of every kind, and the outcome of one."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from banding.auditing.agreement.compare import Compared, Record, comparer_for
from banding.auditing.agreement.outcomes import CaseOutcome
from banding.engine import engine_for
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Ruleset, load_ruleset
from tests.builders import ruleset

HARBOUR = load_ruleset(Path(__file__).parent.parent / "rulesets" / "harbour-trust" / "2031-01.yaml")
Facts = dict[str, Value]


def outcome(
    facts: Facts, band: str | None, *, route: str = "", reason: bool = False, rules: Ruleset | None = None
) -> CaseOutcome:
    """The outcome of a record on a case."""
    rules = rules or ruleset()
    record = Record(rules.band_by_name[band] if band else None, route, reason)
    return compared(record, facts, rules).outcome


def compared(record: Record, facts: Facts, rules: Ruleset | None = None) -> Compared:
    """What a record comes to beside what is found for a case with such facts."""
    engine = engine_for(rules or ruleset())
    codes = engine.reader.codes(facts)
    return comparer_for(engine.ruleset).compare(record, engine.table.find(codes), codes)


def known_value(fact: Fact) -> st.SearchStrategy[Value]:
    """A value of a fact."""
    if fact.kind is FactKind.YES_NO:
        return st.booleans()
    if fact.kind is FactKind.CHOICE:
        return st.sampled_from(fact.levels)
    if fact.kind is FactKind.NUMBER:
        return st.integers(fact.lowest or 0, fact.highest if fact.highest is not None else 12)
    return st.sampled_from(["", "said so"])


def complete(rules: Ruleset) -> st.SearchStrategy[Facts]:
    """Facts of a case of which nothing is unknown."""
    return st.fixed_dictionaries({fact.name: known_value(fact) for fact in rules.facts})


def partial(rules: Ruleset) -> st.SearchStrategy[Facts]:
    """Facts of a case of which anything may be unknown."""
    return st.fixed_dictionaries({fact.name: st.none() | known_value(fact) for fact in rules.facts})


def records(rules: Ruleset) -> st.SearchStrategy[Record]:
    """What may be on record."""
    routes = ("", rules.field_route, *(route.route for route in rules.routes))
    return st.builds(
        Record, st.none() | st.sampled_from(rules.bands), st.just("") | st.sampled_from(routes), st.booleans()
    )
