"""
Claims about rulesets nobody has written: whatever conditions a ruleset sets, decisions are those of brute force.

The rulesets are drawn at random, with shared facts, negations, numbers and levels mixed; the answers they are held to
come from trying every completion of the unknown facts one by one, on an interpreter of conditions written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Case
from banding.engine import Engine
from banding.facts import Fact, FactKind, Value
from banding.guidance import Document
from banding.ruleset import (
    AllOf,
    AnyOf,
    Axis,
    Band,
    Cell,
    Condition,
    Escalation,
    FactIs,
    FactWithin,
    LevelIs,
    Not,
    RouteRule,
    Rule,
    Ruleset,
)
from banding.ruleset.model import LevelClause, ScoreEdge
from banding.vocabulary import RouteKind, RuleKind

FLAGS = ("a", "b", "c", "d")
FACTS = (
    Fact("score", FactKind.NUMBER, "score", lowest=0, highest=9),
    Fact("place", FactKind.CHOICE, "place", levels=("near", "far", "off")),
    Fact("months", FactKind.NUMBER, "months", lowest=0, highest=5),
    *(Fact(name, FactKind.YES_NO, name) for name in FLAGS),
)
ORDER = tuple(fact.name for fact in FACTS)
BANDS = tuple(Band(rank, name) for rank, name in enumerate(("One", "Two", "Three", "Four", "Five")))
RISK, PLACE = ("slight", "grave", "dire"), ("near", "far")
DOMAINS: Mapping[str, tuple[Value, ...]] = {
    "score": tuple(range(10)),
    "place": ("near", "far", "off"),
    "months": tuple(range(6)),
    **dict.fromkeys(FLAGS, (False, True)),
}

flags = st.sampled_from(FLAGS).map(FactIs)
choices = st.sampled_from([FactIs("place", ("far",)), FactIs("place", ("near", "off"))])
bounds = st.tuples(st.none() | st.integers(0, 5), st.none() | st.integers(0, 5))
numbers = st.builds(lambda name, ends: FactWithin(name, *ends), st.sampled_from(["months", "score"]), bounds)
levels = st.builds(
    lambda some: LevelIs("risk", tuple(sorted(some))), st.sets(st.sampled_from(RISK), min_size=1, max_size=2)
)


def nested(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Conditions built from some leaves, a few deep."""
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map(lambda some: AllOf(tuple(some))),
            st.lists(parts, min_size=1, max_size=3).map(lambda some: AnyOf(tuple(some))),
            parts.map(Not),
        ),
        max_leaves=5,
    )


conditions = nested(st.one_of(flags, numbers, choices, levels))
about_facts = nested(st.one_of(flags, numbers))
bands = st.sampled_from(BANDS)
OFF = FactIs("place", ("off",))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule with any condition, which may escalate."""
    band = draw(bands)
    higher = [other for other in BANDS if other > band]
    escalations = (
        [Escalation(draw(st.sampled_from(higher)), draw(conditions))]
        if higher and draw(st.booleans())
        else []
    )
    kind = draw(st.sampled_from(RuleKind))
    return Rule(
        f"rule/{draw(st.integers(0, 10**6))}", kind, "a rule", band, draw(conditions), tuple(escalations)
    )


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    """A ruleset with a scored axis, an assessed axis, any matrix, and up to five rules."""
    clauses = draw(st.lists(st.builds(LevelClause, st.sampled_from(RISK), about_facts), max_size=2))
    in_cells = [draw(bands) for _ in product(RISK, PLACE)]
    away = draw(st.just(OFF) | about_facts.map(lambda c: AnyOf((OFF, c))))
    return ruleset_with(in_cells, draw(st.lists(rules(), max_size=5)), away, clauses)


def ruleset_with(
    in_cells: Sequence[Band], rules: Sequence[Rule], away: Condition, clauses: Sequence[LevelClause] = ()
) -> Ruleset:
    """A ruleset of the facts and bands of this module."""
    edges = tuple(map(ScoreEdge, (0, 4, 7), RISK))
    risk = Axis("risk", "risk", "risk", "score", RISK, edges, clauses=tuple(clauses))
    cells = zip(product(RISK, PLACE), in_cells, strict=True)
    return Ruleset(
        id="drawn",
        version="1",
        title="drawn",
        in_force_from=date(2026, 1, 1),
        content_hash="0" * 64,
        bands=BANDS,
        facts=FACTS,
        axes=(risk, Axis("place", "place", "place", "place", PLACE)),
        cells=tuple(Cell("/".join(levels), levels, band, ()) for levels, band in cells),
        rules=tuple(rules),
        routes=(RouteRule("route/away", "away", RouteKind.REFER, away, "It goes away."),),
        field_route="here",
        checks=(),
        judgement={},
        readings=(),
        paragraphs={},
        document=Document("t", "p", "2026", "none"),
    )


def cases() -> st.SearchStrategy[dict[str, Value]]:
    """The facts of a case, any of them unknown."""
    return st.fixed_dictionaries(
        {name: st.none() | st.sampled_from(values) for name, values in DOMAINS.items()}
    )


def holds(condition: Condition, facts: Mapping[str, Value], risk: str) -> bool:
    """Whether a condition holds of a complete case."""
    match condition:
        case FactIs(fact, values):
            return facts[fact] in values
        case FactWithin(fact, lowest, highest):
            number = int(facts[fact] or 0)
            return (lowest is None or number >= lowest) and (highest is None or number <= highest)
        case LevelIs(_, wanted):
            return risk in wanted
        case AllOf(parts):
            return all(holds(part, facts, risk) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts, risk) for part in parts)
        case Not(part):
            return not holds(part, facts, risk)


def risk_of(ruleset: Ruleset, facts: Mapping[str, Value]) -> str:
    """The level of risk of a complete case: the highest that a clause sets, else the score's."""
    axis = ruleset.axes[0]
    held = [clause.level for clause in axis.clauses if holds(clause.when, facts, "")]
    score = int(facts["score"] or 0)
    return max(held, key=RISK.index) if held else RISK[(score >= 4) + (score >= 7)]


def outcome(ruleset: Ruleset, facts: Mapping[str, Value]) -> tuple[int, int] | None:
    """Minimum band and band to consider (-1 for none) of a complete case; None where it goes away."""
    risk = risk_of(ruleset, facts)
    if facts["place"] == "off" or holds(ruleset.routes[0].when, facts, risk):
        return None
    floors = [next(cell.band.rank for cell in ruleset.cells if cell.levels == (risk, facts["place"]))]
    considered = [-1]
    for rule in ruleset.rules:
        if holds(rule.when, facts, risk):
            risen = [e.band.rank for e in rule.escalations if holds(e.when, facts, risk)]
            (considered if rule.kind is RuleKind.CONSIDER else floors).append(max([rule.band.rank, *risen]))
    minimum = max(floors)
    return minimum, max(considered) if max(considered) > minimum else -1


def completions(facts: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every complete case that the facts could turn out to be."""
    choices = [DOMAINS[name] if facts[name] is None else (facts[name],) for name in ORDER]
    return (dict(zip(ORDER, values, strict=True)) for values in product(*choices))


@settings(max_examples=150)
@given(ruleset=rulesets(), facts=cases())
def test_any_ruleset_is_decided_as_by_brute_force(ruleset: Ruleset, facts: dict[str, Value]) -> None:
    """Minimum, possible bands, enquiries and route are those of trying every completion, however the rules interact."""
    outcomes = {tuple(case.values()): outcome(ruleset, case) for case in completions(facts)}
    decision = Engine(ruleset).decide(Case("X1", facts))
    here = [ranks for ranks in outcomes.values() if ranks is not None]
    assert (decision.route == "away") == (not here)
    if not here:
        return
    floors = sorted({floor for floor, _ in here})
    assert decision.minimum_band == BANDS[floors[0]]
    assert [band.rank for band in decision.possible_bands] == (floors if len(floors) > 1 else [])
    assert decision.enquiries == tuple(
        name for name in ORDER if facts[name] is None and matters(name, outcomes)
    )


def matters(name: str, outcomes: Mapping[tuple[Value, ...], tuple[int, int] | None]) -> bool:
    """Whether two completions that differ in one fact alone come out differently."""
    place = ORDER.index(name)
    first: dict[tuple[Value, ...], tuple[int, int] | None] = {}
    for values, ranks in outcomes.items():
        others = values[:place] + values[place + 1 :]
        if first.setdefault(others, ranks) != ranks:
            return True
    return False
