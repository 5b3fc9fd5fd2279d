"""Faults planted in a sound ruleset, one at a time, each with what a check must say of it."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from banding.facts import Fact, FactKind
from banding.ruleset import (
    AllOf,
    AnyOf,
    Axis,
    Check,
    Condition,
    Escalation,
    FactIs,
    LevelIs,
    Not,
    RouteRule,
    Rule,
    Ruleset,
)
from banding.ruleset.model import LevelClause, ScoreEdge
from banding.verify import Law, Severity
from banding.vocabulary import RouteKind, RuleKind

NEVER = AllOf((FactIs("drr"), Not(FactIs("drr"))))
ALWAYS = AnyOf((FactIs("drr"), Not(FactIs("drr"))))
VERY_HIGH = LevelIs("ror", ("very-high",))


@attrs.frozen
class Planted:
    """
    One fault and what must be said of it.

    Attributes:
        name: the kind of fault.
        plant: puts it in.
        law: the law it breaks.
        severity: how grave it is.
        message: the whole message.
        witness: the smallest case, in words; empty for none.
    """

    name: str
    plant: Callable[[Ruleset], Ruleset]
    law: Law
    severity: Severity
    message: str
    witness: str = ""


def with_rule(id_: str, **changes: object) -> Callable[[Ruleset], Ruleset]:
    """Change one rule; a band is given by its name."""

    def plant(ruleset: Ruleset) -> Ruleset:
        found = {**changes}
        if "band" in found:
            found["band"] = ruleset.band_by_name[str(found["band"])]
        rules = tuple(
            attrs.evolve(rule, **found) if rule.id == id_ else rule  # type: ignore[arg-type]
            for rule in ruleset.rules
        )
        return attrs.evolve(ruleset, rules=rules)

    return plant


def with_escalation(id_: str, colour: str, when: Condition) -> Callable[[Ruleset], Ruleset]:
    """Give a rule one escalation and no other."""

    def plant(ruleset: Ruleset) -> Ruleset:
        return with_rule(id_, escalations=(Escalation(ruleset.band_by_name[colour], when),))(ruleset)

    return plant


def and_rule(kind: RuleKind, colour: str, when: Condition) -> Callable[[Ruleset], Ruleset]:
    """Add one rule that no paragraph states."""

    def plant(ruleset: Ruleset) -> Ruleset:
        added = Rule("added/rule", kind, "an added rule", ruleset.band_by_name[colour], when)
        return attrs.evolve(ruleset, rules=(*ruleset.rules, added))

    return plant


def without(kind: str, id_: str) -> Callable[[Ruleset], Ruleset]:
    """Drop a cell, rule or route."""

    def plant(ruleset: Ruleset) -> Ruleset:
        kept = tuple(each for each in getattr(ruleset, kind) if each.id != id_)
        return attrs.evolve(ruleset, **{kind: kept})  # type: ignore[arg-type]

    return plant


def with_cell(id_: str, colour: str) -> Callable[[Ruleset], Ruleset]:
    """Give a cell another band."""

    def plant(ruleset: Ruleset) -> Ruleset:
        cells = tuple(
            attrs.evolve(cell, band=ruleset.band_by_name[colour]) if cell.id == id_ else cell
            for cell in ruleset.cells
        )
        return attrs.evolve(ruleset, cells=cells)

    return plant


def with_ror(change: Callable[[Axis], Axis]) -> Callable[[Ruleset], Ruleset]:
    """Change the axis of the risk of reoffending."""
    return lambda ruleset: attrs.evolve(ruleset, axes=(change(ruleset.axes[0]), *ruleset.axes[1:]))


def edges(low: int, high: int, very_high: int) -> Callable[[Ruleset], Ruleset]:
    """Move the edges of the scores."""
    lowest = (("low", low), ("high", high), ("very-high", very_high))
    moved = tuple(ScoreEdge(score, level) for level, score in lowest)
    return with_ror(lambda axis: attrs.evolve(axis, edges=moved))


def and_clause(level: str, when: Condition) -> Callable[[Ruleset], Ruleset]:
    """Add a clause to the axis of the risk of reoffending."""
    added = LevelClause(level, when)
    return with_ror(lambda axis: attrs.evolve(axis, clauses=(*axis.clauses, added)))


def escalating(id_: str, *when: Condition) -> Callable[[Ruleset], Ruleset]:
    """Have a rule rise to Red on some conditions, and on no other."""

    def plant(ruleset: Ruleset) -> Ruleset:
        risen = tuple(Escalation(ruleset.band_by_name["Red"], each) for each in when)
        return with_rule(id_, escalations=risen)(ruleset)

    return plant


def and_route(when: Condition) -> Callable[[Ruleset], Ruleset]:
    """Add a route, tried last."""
    added = RouteRule("added/route", "elsewhere", RouteKind.REFER, when, "It goes elsewhere.")
    return lambda ruleset: attrs.evolve(ruleset, routes=(*ruleset.routes, added))


def and_check(when: Condition) -> Callable[[Ruleset], Ruleset]:
    """Add a check."""
    added = Check("added-check", when, "something is odd", "nowhere")
    return lambda ruleset: attrs.evolve(ruleset, checks=(*ruleset.checks, added))


def and_fact(ruleset: Ruleset) -> Ruleset:
    """Declare a fact that nothing reads."""
    return attrs.evolve(ruleset, facts=(*ruleset.facts, Fact("tattoo", FactKind.YES_NO, "tattoo")))


def misplaced_reading(ruleset: Ruleset) -> Ruleset:
    """Have a reading that is about a principle and about no rule."""
    reading = attrs.evolve(ruleset.readings[0], id="adrift", about=("matrix/principle",))
    return attrs.evolve(ruleset, readings=(*ruleset.readings, reading))


def nps_condition(ruleset: Ruleset) -> Condition:
    """The condition of the first route."""
    return ruleset.routes[0].when


def route_twice(ruleset: Ruleset) -> Ruleset:
    """Have a second route on the condition of the first."""
    return and_route(nps_condition(ruleset))(ruleset)


def check_twice(ruleset: Ruleset) -> Ruleset:
    """Have a second check on the condition of the first."""
    return and_check(ruleset.checks[0].when)(ruleset)


ERROR, WARNING, INFORMATION = Severity
ROSH_HIGH = FactIs("rosh", ("high",))
PLANTED = (
    Planted(
        "level without a route",
        without("routes", "route/nps"),
        Law.TOTAL,
        ERROR,
        "a case with rosh high is off the matrix, and no route takes it: it has no band",
        "rosh high",
    ),
    Planted(
        "score not monotone",
        with_cell("matrix/very-high/low", "Green"),
        Law.MONOTONE,
        ERROR,
        "ogrs3 90 to 100 lowers the band against ogrs3 50 to 89 (with rosh low and everything else no): Yellow becomes Green; matrix/high/low gives Yellow and matrix/very-high/low Green",
        "rosh low and ogrs3 90 to 100 and everything else no",
    ),
    Planted(
        "harm not monotone",
        with_cell("matrix/high/medium", "Green"),
        Law.MONOTONE,
        ERROR,
        "ogrs3 50 to 89 lowers the band against ogrs3 0 to 49 (with rosh medium and everything else no): Yellow becomes Green; matrix/low/medium gives Yellow and matrix/high/medium Green",
        "rosh medium and ogrs3 50 to 89 and everything else no",
    ),
    Planted(
        "clause lowers",
        and_clause("low", FactIs("hate_crime")),
        Law.MONOTONE,
        WARNING,
        "hate_crime yes lowers the band against hate_crime no (with ogrs3 90 to 100 and rosh low and everything else no): Red becomes Green; ror is set to low if hate_crime",
        "ogrs3 90 to 100 and rosh low and hate_crime yes and everything else no",
    ),
    Planted(
        "factor lowers",
        with_rule("yellow/serious-organised-crime", when=Not(FactIs("serious_organised_crime"))),
        Law.MONOTONE,
        WARNING,
        "serious_organised_crime yes lowers the band against serious_organised_crime no (with ogrs3 0 to 49 and rosh low and everything else no): Yellow becomes Green",
        "ogrs3 0 to 49 and rosh low and serious_organised_crime yes and everything else no",
    ),
    Planted(
        "factor lowers consideration",
        with_rule("consider/hate-crime", when=Not(FactIs("hate_crime"))),
        Law.MONOTONE,
        WARNING,
        "hate_crime yes lowers what is considered against hate_crime no (with ogrs3 0 to 49 and rosh low and everything else no): Blue becomes Green",
        "ogrs3 0 to 49 and rosh low and hate_crime yes and everything else no",
    ),
    Planted(
        "unknown lowers",
        with_rule("yellow/serious-organised-crime", when=Not(FactIs("serious_organised_crime"))),
        Law.UNKNOWN,
        INFORMATION,
        "while serious_organised_crime is not known, some cases have the lower minimum that they would have with serious_organised_crime yes",
        "",
    ),
    Planted(
        "rule of cases elsewhere",
        with_rule("blue/prevent", when=AllOf((FactIs("prevent"), ROSH_HIGH))),
        Law.REACHABLE,
        ERROR,
        "blue/prevent can never apply: every case it speaks of belongs elsewhere",
        "",
    ),
    Planted(
        "rule of no case",
        with_rule("blue/prevent", when=NEVER),
        Law.REACHABLE,
        ERROR,
        "blue/prevent can never apply: no case can be so",
        "",
    ),
    Planted(
        "rule of every case",
        with_rule("consider/hate-crime", when=ALWAYS),
        Law.EFFECTIVE,
        WARNING,
        "consider/hate-crime applies to every case that stays in the matrix, so it tells none from another",
        "any case",
    ),
    Planted(
        "escalation of no case",
        escalating("blue/prevent", Not(FactIs("prevent"))),
        Law.REACHABLE,
        ERROR,
        "blue/prevent: “Red if not prevent” can never apply",
        "",
    ),
    Planted(
        "clause of no case",
        and_clause("high", NEVER),
        Law.REACHABLE,
        ERROR,
        "ror: “high if drr and not drr” can never apply",
        "",
    ),
    Planted(
        "clause twice",
        and_clause("high", FactIs("iom")),
        Law.EFFECTIVE,
        WARNING,
        "ror: “high if iom” changes no case's level: another clause sets it already",
        "iom yes",
    ),
    Planted(
        "route of no case",
        and_route(NEVER),
        Law.REACHABLE,
        ERROR,
        "added/route can never apply: no case can be so",
        "",
    ),
    Planted(
        "route masked",
        and_route(FactIs("mappa")),
        Law.REACHABLE,
        ERROR,
        "added/route is never taken: route/nps takes every such case first",
        "mappa yes",
    ),
    Planted(
        "route of every case",
        and_route(ALWAYS),
        Law.EFFECTIVE,
        ERROR,
        "added/route takes every case, so no case stays in the matrix",
        "any case",
    ),
    Planted(
        "check of no case",
        and_check(NEVER),
        Law.REACHABLE,
        ERROR,
        "added-check can never warn: no case can be so",
        "",
    ),
    Planted(
        "check of every case",
        and_check(ALWAYS),
        Law.EFFECTIVE,
        WARNING,
        "added-check warns of every case, so it tells none from another",
        "any case",
    ),
    Planted(
        "rule masked",
        and_rule(RuleKind.MINIMUM, "Yellow", AllOf((FactIs("prevent"), FactIs("aces")))),
        Law.EFFECTIVE,
        WARNING,
        "added/rule (Yellow) is already implied by blue/prevent: taking it away would change no band",
        "aces yes and prevent yes",
    ),
    Planted(
        "rule masked by a cell",
        and_rule(RuleKind.AUTOMATIC, "Red", VERY_HIGH),
        Law.EFFECTIVE,
        WARNING,
        "added/rule (Red) is already implied by matrix/very-high/low and matrix/very-high/medium: taking it away would change no band",
        "iom yes",
    ),
    Planted(
        "consideration masked",
        and_rule(RuleKind.CONSIDER, "Blue", FactIs("cpp")),
        Law.EFFECTIVE,
        WARNING,
        "added/rule (Blue) is already implied by blue/child-protection-plan: taking it away would change no band",
        "cpp yes",
    ),
    Planted(
        "escalation masked by itself",
        escalating("consider/hate-crime", VERY_HIGH, FactIs("cpp")),
        Law.EFFECTIVE,
        INFORMATION,
        "consider/hate-crime: “Red if ror is very high” is already implied by matrix/very-high/low and matrix/very-high/medium: taking it away would change no band; kept, for the guidance states it",
        "iom yes and hate_crime yes",
    ),
    Planted(
        "part idle",
        with_rule(
            "yellow/treatment-requirement", when=AnyOf((FactIs("drr"), AllOf((FactIs("drr"), FactIs("atr")))))
        ),
        Law.EFFECTIVE,
        WARNING,
        "yellow/treatment-requirement: “atr” makes no difference in “drr or (drr and atr)”: the rest of its condition says it already",
        "",
    ),
    Planted(
        "part idle by the axis",
        with_rule(
            "consider/hate-crime", when=AnyOf((AllOf((FactIs("iom"), VERY_HIGH)), FactIs("hate_crime")))
        ),
        Law.EFFECTIVE,
        INFORMATION,
        "consider/hate-crime: “ror is very high” makes no difference in “(iom and ror is very high) or hate_crime”: the axes and routes say it already",
        "",
    ),
    Planted(
        "part of an escalation idle by its rule",
        with_escalation("blue/prevent", "Red", AllOf((FactIs("prevent"), FactIs("hate_crime")))),
        Law.EFFECTIVE,
        INFORMATION,
        "blue/prevent to Red: “prevent” makes no difference in “prevent and hate_crime”: its rule, the axes and routes say it already",
        "",
    ),
    Planted(
        "rule stated twice",
        and_rule(RuleKind.AUTOMATIC, "Blue", FactIs("prevent")),
        Law.DISTINCT,
        WARNING,
        "blue/prevent and added/rule hold of exactly the same cases and give the same band, Blue: one of them says nothing",
        "prevent yes",
    ),
    Planted(
        "rules contradict",
        and_rule(RuleKind.MINIMUM, "Yellow", FactIs("prevent")),
        Law.DISTINCT,
        ERROR,
        "blue/prevent and added/rule hold of exactly the same cases and give different bands (Blue and Yellow): they contradict each other",
        "prevent yes",
    ),
    Planted(
        "given and only considered",
        and_rule(RuleKind.CONSIDER, "Blue", FactIs("prevent")),
        Law.DISTINCT,
        ERROR,
        "blue/prevent and added/rule hold of exactly the same cases; one gives a band and the other only asks to consider it: they contradict each other",
        "prevent yes",
    ),
    Planted(
        "escalation twice",
        escalating("blue/prevent", VERY_HIGH, VERY_HIGH),
        Law.DISTINCT,
        WARNING,
        "blue/prevent rises to Red twice on the same condition",
        "",
    ),
    Planted(
        "routes contradict",
        route_twice,
        Law.DISTINCT,
        ERROR,
        "route/nps and added/route hold of exactly the same cases and lead to nps and elsewhere: they contradict each other",
        "mappa yes",
    ),
    Planted(
        "check twice",
        check_twice,
        Law.DISTINCT,
        WARNING,
        "low-rosh-contradicted and added-check warn of exactly the same cases: one of them says nothing new",
        "rosh low and hate_crime yes",
    ),
    Planted(
        "fact unused",
        and_fact,
        Law.FACTS,
        WARNING,
        "tattoo is declared, and no axis, rule, route or check reads it",
        "",
    ),
    Planted(
        "reading without a place",
        misplaced_reading,
        Law.READINGS,
        WARNING,
        "the reading adrift is about matrix/principle, which is nowhere in the rules",
        "",
    ),
    Planted(
        "paragraph without a rule",
        without("rules", "yellow/serious-organised-crime"),
        Law.PARAGRAPHS,
        WARNING,
        "the paragraph yellow/serious-organised-crime is covered by no rule; add one, or a reading that says why there is none",
        "",
    ),
)
