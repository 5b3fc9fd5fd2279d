"""Rulesets of many factors, drawn from a seed, of the shape that guidance has: lists of factors, few of them shared."""

from __future__ import annotations

import random
from datetime import date
from itertools import product

from banding.facts import Fact, FactKind
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
    LevelIs,
    RouteRule,
    Rule,
    Ruleset,
)
from banding.ruleset.model import LevelClause, ScoreEdge
from banding.vocabulary import RouteKind, RuleKind

RISK, HARM = ("low", "high", "very-high"), ("low", "medium")
BANDS = tuple(Band(rank, name) for rank, name in enumerate(("Green", "Yellow", "Blue", "Red")))


def ruleset_of(*, factors: int, seed: int, shared: float = 0.3) -> Ruleset:
    """
    Draw a ruleset.

    Args:
        factors: how many yes/no facts it has.
        seed: the same seed gives the same ruleset.
        shared: share of rules that also ask about a factor of another rule.
    """
    draw = random.Random(seed)  # noqa: S311 - a test needs no secrets
    names = [f"factor_{number:02}" for number in range(factors)]
    flags = (Fact(name, FactKind.YES_NO, name) for name in names)
    return Ruleset(
        id="many-factors",
        version="1",
        title="many factors",
        in_force_from=date(2026, 1, 1),
        content_hash="0" * 64,
        bands=BANDS,
        facts=(_score(), _harm(), *flags),
        axes=_axes(names[0]),
        cells=_cells(),
        rules=tuple(_rules(names[1:], draw, shared)),
        routes=(
            RouteRule("route/away", "away", RouteKind.REFER, FactIs("harm", ("high",)), "It goes away."),
        ),
        field_route="here",
        checks=(),
        judgement={},
        readings=(),
        paragraphs={},
        document=Document("t", "p", "2026", "none"),
    )


def _score() -> Fact:
    return Fact("score", FactKind.NUMBER, "score", lowest=0, highest=100)


def _harm() -> Fact:
    return Fact("harm", FactKind.CHOICE, "harm", levels=("low", "medium", "high"))


def _axes(nominal: str) -> tuple[Axis, ...]:
    edges = tuple(map(ScoreEdge, (0, 50, 90), RISK))
    clause = LevelClause("very-high", FactIs(nominal))
    risk = Axis("risk", "risk", "risk", "score", RISK, edges, clauses=(clause,))
    return risk, Axis("harm", "harm", "harm", "harm", HARM)


def _cells() -> tuple[Cell, ...]:
    pairs = product(enumerate(RISK), enumerate(HARM))
    return tuple(Cell(f"m/{a}/{b}", (a, b), BANDS[min(3, m + n)], ()) for (m, a), (n, b) in pairs)


def _rules(names: list[str], draw: random.Random, shared: float) -> list[Rule]:
    rules, waiting = [], list(names)
    while waiting:
        some = [waiting.pop(0) for _ in range(min(draw.randint(1, 3), len(waiting)))]
        when: Condition = draw.choice([AnyOf, AllOf])(tuple(map(FactIs, some)))
        if draw.random() < shared:
            when = AllOf((when, FactIs(draw.choice(names))))
        risen = (Escalation(BANDS[3], LevelIs("risk", ("very-high",))),) if draw.random() < 0.5 else ()
        kind, band = draw.choice(list(RuleKind)), draw.choice(BANDS[1:3])
        rules.append(Rule(f"rule/{len(rules)}", kind, "a rule", band, when, risen))
    return rules
