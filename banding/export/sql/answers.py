"""The last step: the columns of a decision, weighing the judgement recorded on the case."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from banding.engine.compiled import NONE
from banding.export.sql.expressions import Step, chosen, listed, number, text, together, without_first
from banding.export.sql.outcome_steps import ON_FIELD
from banding.export.sql.patterns import NO, UNKNOWN, number_label
from banding.ruleset import Band, Ruleset
from banding.vocabulary import RouteKind, Status

ANSWERS: Final = (
    "route",
    "band",
    "status",
    "matrix_band",
    "minimum_band",
    "consider_band",
    "possible_bands",
    "enquiries",
    "rules",
    "ruleset",
)
"""The columns a query adds, by the names and in the order that ``allocate`` gives them."""


def weighed_step(ruleset: Ruleset) -> Step:
    """Give the step that finds the judged band where it is applied, as a rank; ``NONE`` where it is not."""
    judged = exp.column("judged_band")
    ranks = [(judged.eq(text(number_label(band.rank))), number(band.rank)) for band in ruleset.bands]
    unreasoned = exp.or_(judged.eq(text(UNKNOWN * 2)), exp.column("reason_judged").eq(text(NO)))
    return Step("weighed", (("weighed", chosen([(unreasoned, number(NONE)), *ranks], number(NONE))),))


def applied_step() -> Step:
    """Give the step that refuses a judgement below the minimum, or below what an open case could turn out to be."""
    weighed = exp.column("weighed")
    refused = exp.or_(
        weighed < exp.column("minimum"),
        exp.and_(exp.column("agreed").eq(number(NONE)), weighed < exp.column("highest")),
    )
    return Step("applied", (("applied", chosen([(refused, number(NONE))], weighed.copy())),))


def answer_columns(ruleset: Ruleset) -> tuple[tuple[str, exp.Expr], ...]:
    """Give the columns of a decision, each NULL where a file's cell would be empty."""
    applied = exp.column("applied")
    band = chosen([(applied.neq(number(NONE)), applied.copy())], exp.column("agreed"))
    found = {
        "route": _route(ruleset),
        "band": _field_only(_named(band, ruleset)),
        "status": _status(ruleset),
        "matrix_band": _field_only(_named(exp.column("matrix"), ruleset)),
        "minimum_band": _field_only(_named(exp.column("minimum"), ruleset)),
        "consider_band": _field_only(_named(exp.column("consider"), ruleset)),
        "possible_bands": _field_only(_possible(ruleset)),
        "enquiries": without_first(exp.column("enquiries")),
        "rules": _rules(ruleset),
        "ruleset": text(ruleset.stamp),
    }
    return tuple((name, found[name]) for name in ANSWERS)


def _on_field() -> exp.Expr:
    return exp.column("taken").eq(text(ON_FIELD))


def _field_only(answer: exp.Expr) -> exp.Expr:
    return exp.Case().when(_on_field(), answer)


def _named(rank: exp.Expr, ruleset: Ruleset) -> exp.Expr:
    case = exp.Case(this=rank)
    for band in ruleset.bands:
        case = case.when(number(band.rank), text(band.name))
    return case


def _route(ruleset: Ruleset) -> exp.Expr:
    taken = exp.column("taken")
    routes = ((taken.eq(text(route.id)), text(route.route)) for route in ruleset.routes)
    return chosen(routes, text(ruleset.field_route))


def _status(ruleset: Ruleset) -> exp.Expr:
    """Give the first status that applies (contract, section 3)."""
    taken = exp.column("taken")
    by_route = [
        (taken.eq(text(route.id)), text(Status.HUB if route.kind is RouteKind.HUB else Status.REFER))
        for route in ruleset.routes
    ]
    in_field = [
        (exp.column("applied").neq(number(NONE)), text(Status.JUDGED)),
        (exp.column("agreed").eq(number(NONE)), text(Status.INCOMPLETE)),
        (exp.column("consider").neq(number(NONE)), text(Status.CONSIDER)),
        (exp.column("enquiries").neq(text("")), text(Status.PROVISIONAL)),
    ]
    return chosen([*by_route, *in_field], text(Status.SETTLED))


def _possible(ruleset: Ruleset) -> exp.Expr:
    names = listed((exp.column(f"possible_{band.rank}"), band.name) for band in ruleset.bands)
    several = exp.column("minimum").neq(exp.column("highest"))
    return exp.Case().when(several, without_first(names))


def _rules(ruleset: Ruleset) -> exp.Expr:
    """List the paragraphs that apply, last the one a judgement rests on; for a route, it alone."""
    in_field = without_first(together([exp.column("rules"), _rested_on(ruleset)]))
    return chosen([(_on_field(), in_field)], exp.column("taken"))


def _rested_on(ruleset: Ruleset) -> exp.Expr:
    applied = exp.column("applied")
    named = ((band, ruleset.judgement.routes.get(band.name)) for band in ruleset.bands)
    return chosen(((_raised_to(applied, band), text(f";{rule}")) for band, rule in named if rule), text(""))


def _raised_to(applied: exp.Expr, band: Band) -> exp.Expr:
    return exp.and_(applied.copy().eq(number(band.rank)), applied > exp.column("minimum"))
