"""
Steps that say where completions leave a case, which routes and rules apply, what is worth asking; and, last, the columns
of a decision, weighing the judgement recorded on the case.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final, cast

import attrs
from sqlglot import exp

from banding.engine.compiled import NONE
from banding.engine.diagram import Diagrams, NodeId
from banding.export.sql.axis_steps import cells_left, matrix_branches, told_columns
from banding.export.sql.expressions import (
    Branches,
    Step,
    Told,
    chosen,
    listed,
    number,
    text,
    together,
    without_first,
)
from banding.export.sql.patterns import NO, SETTLED, UNKNOWN, number_label
from banding.export.sql.plan import Difference, Enquiry, Plan
from banding.export.sql.unknowns import Family
from banding.ruleset import Band, Ruleset
from banding.vocabulary import RouteKind, Status

ON_FIELD = ""
"""What stands in the column ``taken`` of a case that no route takes."""


def state_label(state: Family) -> str:
    """Name a group's state: the values it can still have, ``0+2``; ``|`` between completions looked at one by one."""
    return "|".join(sorted("+".join(map(str, sorted(values))) for values in state))


@attrs.define(eq=False)
class OutcomeSteps:
    """
    Writes the steps from a case's facts to where the rules leave it.

    Attributes:
        shown: what must be known of a group's differences, each by the column that says so; grows.
    """

    plan: Plan
    facts: Branches
    groups: Branches
    shown: dict[NodeId, str] = attrs.field(factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> OutcomeSteps:
        """Make the steps' writer for a plan."""
        groups = [
            Told(f"group_{place}", tuple(map(state_label, states)))
            for place, states in enumerate(plan.states, start=1)
        ]
        facts = Branches(plan.facts.told, told_columns(plan, placed=True))
        return cls(plan, facts, Branches(plan.merged.told, groups))

    def steps(self) -> tuple[Step, ...]:
        """Give the steps, which end with ``enquiries`` and ``rules``, each name after a semicolon."""
        enquiries = self._enquiries()  # notes in ``shown`` what it needs
        return (
            Step("merged", tuple(self._states())),
            Step("stood", (*self._standing(), *self._shown(), *self._matrix(), ("taken", self._taken()))),
            Step("listed", (("enquiries", enquiries), ("rules", self._rules()), *self._ends())),
        )

    def _states(self) -> list[tuple[str, exp.Expr]]:
        def say(answer: Hashable) -> exp.Expr:
            return text(state_label(cast("Family", answer)))

        return [
            (f"group_{place}", self.facts.value(diagram, say))
            for place, diagram in enumerate(self.plan.state, start=1)
        ]

    def _standing(self) -> list[tuple[str, exp.Expr]]:
        standing = self.plan.standing
        possible = [
            (f"possible_{rank}", self.groups.condition(diagram))
            for rank, diagram in enumerate(standing.possible)
        ]
        return [
            *possible,
            ("agreed", self.groups.value(standing.band, _rank)),
            ("consider", self.groups.value(standing.consider, _rank)),
        ]

    def _shown(self) -> list[tuple[str, exp.Expr]]:
        return [(name, self.groups.condition(diagram)) for diagram, name in self.shown.items()]

    def _ends(self) -> list[tuple[str, exp.Expr]]:
        ranks = range(len(self.plan.ruleset.bands))
        can_be = [(exp.column(f"possible_{rank}"), number(rank)) for rank in ranks]
        return [
            ("minimum", chosen(can_be, number(NONE))),
            ("highest", chosen(((a.copy(), b.copy()) for a, b in reversed(can_be)), number(NONE))),
        ]

    def _matrix(self) -> list[tuple[str, exp.Expr]]:
        shop, branches = matrix_branches(self.plan)
        left = cells_left(self.plan)
        bands = {codes: {cell.band.rank for cell in cells} for codes, cells in left.items()}
        agreed = {codes: ranks.pop() if len(ranks) == 1 else NONE for codes, ranks in bands.items()}
        ids = {codes: f";{cells[0].id}" if len(cells) == 1 else "" for codes, cells in left.items()}
        # An axis of a single level leaves a single cell even where the level is not known.
        unknown = [size - 1 for size in shop.sizes]
        ids |= {codes: "" for codes in ids if any(map(int.__eq__, codes, unknown))}
        return [
            ("matrix", branches.value(_tabled(shop, agreed), _rank)),
            ("cell", branches.value(_tabled(shop, ids), _words)),
        ]

    def _taken(self) -> exp.Expr:
        routes = (
            (self.facts.condition(self.plan.certain(route.when)), text(route.id))
            for route in self.plan.ruleset.routes
        )
        return chosen(routes, text(ON_FIELD))

    def _is_unknown(self, place: int) -> exp.Expr:
        told = told_columns(self.plan, placed=True)[place]
        return told.among([code for code, label in enumerate(told.labels) if label[0] in (UNKNOWN, SETTLED)])

    def _rules(self) -> exp.Expr:
        applying = (
            (self.facts.condition(self.plan.certain(rule.when)), rule.id) for rule in self.plan.ruleset.rules
        )
        return exp.DPipe(this=exp.column("cell"), expression=listed(applying))

    def _enquiries(self) -> exp.Expr:
        """List what is worth asking: on the field route and on a hub's, where only going elsewhere matters."""
        order = {fact.name: place for place, fact in enumerate(self.plan.ruleset.facts)}
        names = [variable.name for variable in self.plan.compiler.variables]
        in_field = sorted(self.plan.enquiries, key=lambda enquiry: order[names[enquiry.variable]])
        field = listed((self._matters(enquiry), names[enquiry.variable]) for enquiry in in_field)
        elsewhere = sorted(
            (pair for pair in self.plan.elsewhere() if names[pair[0]] in order),
            key=lambda pair: order[names[pair[0]]],
        )
        hub = listed(
            (exp.and_(self._is_unknown(place), self.facts.condition(diagram)), names[place])
            for place, diagram in elsewhere
        )
        hubs = [text(route.id) for route in self.plan.ruleset.routes if route.kind is RouteKind.HUB]
        taken = exp.column("taken")
        branches = [(taken.eq(text(ON_FIELD)), field)] + ([(taken.isin(*hubs), hub)] if hubs else [])
        return chosen(branches, text(""))

    def _matters(self, enquiry: Enquiry) -> exp.Expr:
        """Say when an unknown fact matters: where a difference it can make to its group shows in the outcome."""

        def say(answer: Hashable) -> exp.Expr:
            return self._shows(enquiry.group, cast("Difference", answer))

        return exp.and_(self._is_unknown(enquiry.variable), self.facts.value(enquiry.differences, say))

    def _shows(self, group: int, difference: Difference) -> exp.Expr:
        diagram = self.plan.shows(group, difference)
        shop = self.plan.merged.told
        if shop.is_leaf(diagram):
            return exp.Boolean(this=bool(shop.answer(diagram)))
        return exp.column(self.shown.setdefault(diagram, f"shows_{len(self.shown) + 1}"))


def _tabled(shop: Diagrams, answers: Mapping[tuple[int, ...], Hashable]) -> NodeId:
    """Make the diagram of a table of answers, one for every combination of codes."""

    def go(codes: tuple[int, ...]) -> NodeId:
        if len(codes) == len(shop.sizes):
            return shop.leaf(answers[codes])
        return shop.node(len(codes), tuple(go((*codes, code)) for code in range(shop.sizes[len(codes)])))

    return go(())


def _rank(answer: Hashable) -> exp.Expr:
    return number(cast("int", answer))


def _words(answer: Hashable) -> exp.Expr:
    return text(str(answer))


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
