"""What the table finds for a case, and what its codes come to, as far as a comparison asks: without steps and words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import NamedTuple, cast

from banding.case import Judgement
from banding.engine import Decision, engine_for
from banding.engine.engine import status_of
from banding.engine.judgement import Judging, apply_judgement
from banding.engine.table import FIELD, Found, Standing, Table
from banding.ruleset import Band, Ruleset
from banding.vocabulary import Status


def outline_of(found: Found, judging: Judging | None, ruleset: Ruleset) -> Decision:
    """Give the decision of a case without its steps, warnings, enquiries, and what the field would make of a hub case."""
    table = engine_for(ruleset).table
    judgement = Judgement(judging[0], "given" if judging[1] else "") if judging else None
    if found.route != FIELD:
        route = ruleset.routes[found.route - 1]
        status = Status.HUB if found.route in table.hubs else Status.REFER
        nothing = (None, None, None, None, (), (), (route.id,), (), ())
        return Decision("", route.route, status, *nothing, judgement, False, ruleset.stamp)
    # INVARIANT: under a ruleset that can be loaded, only a case that a route takes can have no standing.
    standing = cast("Standing", table.standings[found.standing])
    (cell, matrix), are_missing = table.cells[found.cell], bool(found.enquiries)
    rules = [rule.id for rule, band in zip(ruleset.rules, found.rules, strict=True) if band]
    judged = apply_judgement(judgement, standing, ruleset, are_missing=are_missing)
    return Decision(
        "",
        ruleset.field_route,
        status_of(standing, judged, are_missing=are_missing),
        judged.band or standing.band,
        matrix,
        standing.minimum,
        standing.consider,
        standing.possible,
        (),
        (*([] if cell is None else [ruleset.cells[cell].id]), *rules, *filter(None, [judged.rule])),
        (),
        (),
        judgement,
        judged.band is not None,
        ruleset.stamp,
    )


class Outcome(NamedTuple):
    """What codes come to; bands are None where there are none, as they are off the field."""

    route: str
    band: Band | None = None
    minimum_band: Band | None = None
    consider_band: Band | None = None
    judgement_applied: bool = False


class JoinedTable:
    """
    The questions of the route and of the standing as one table like the engine's, with no row that tells nothing.

    A number below zero is a result: which one, ``ends`` says.

    Args:
        result: says what a route and a standing come to.
        is_end: whether a route comes to the same whatever the standing.
    """

    def __init__(
        self, table: Table, result: Callable[[int, int], Hashable], *, is_end: Callable[[int], bool]
    ) -> None:
        self.rows: list[tuple[int, ...]] = []
        self.ends: dict[Hashable, int] = {}
        numbered: dict[tuple[int, ...], int] = {}
        known: dict[tuple[int, int], int] = {}

        def join(route: int, standing: int) -> int:
            if route < 0 and (standing < 0 or is_end(-1 - route)):
                return self.ends.setdefault(result(-1 - route, -1 - standing), -1 - len(self.ends))
            if (route, standing) not in known:
                ahead = [table.rows[row] for row in (route, standing) if row >= 0]
                variable = min(step[-1] for step in ahead)
                codes = range(len(next(step for step in ahead if step[-1] == variable)) - 1)

                def after(row: int, code: int) -> int:
                    return table.rows[row][code] if row >= 0 and table.rows[row][-1] == variable else row

                children = [join(after(route, code), after(standing, code)) for code in codes]
                found = children[0]
                if len(set(children)) > 1:
                    step = (*children, variable)
                    found = numbered.setdefault(step, len(self.rows))
                    self.rows += [step] if found == len(self.rows) else []
                known[route, standing] = found
            return known[route, standing]

        self.first = join(table.route, table.standing)


class Outcomes:
    """Says what a case's codes come to by one ruleset, as a decision of the same facts and judgement does."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset, self._table = ruleset, engine_for(ruleset).table
        self._judged_levels = [(place, row) for place, _, row in self._table.axes if place >= 0]
        self._known: dict[tuple[int, int, Judgement | None], Outcome] = {}
        judged = {axis.judged.fact for axis in ruleset.axes if axis.judged}
        self._judged_facts = [
            (place, each.size) for place, each in enumerate(self._table.variables) if each.name in judged
        ]

    @cached_property
    def _joined(self) -> JoinedTable:
        return JoinedTable(
            self._table,
            lambda route, standing: self._of(route, standing, None),
            is_end=lambda route: route != FIELD,
        )

    @cached_property
    def unjudged(self) -> list[Outcome]:
        """What cases come to that nobody judged."""
        return cast("list[Outcome]", list(self._joined.ends))

    def of(self, codes: list[int], judgement: Judgement | None) -> Outcome:
        """Give what some codes come to; the levels judged among them are worked out again."""
        table = self._table
        for place, row in self._judged_levels:
            codes[place] = 0
            codes[place] = table.axis_answers[table.walk(row, codes)].judged
        route = table.walk(table.route, codes)
        key = (route, table.walk(table.standing, codes) if route == FIELD else 0, judgement)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._of(*key)
        return found

    def has_judged_level(self, codes: Sequence[int]) -> bool:
        """Whether a level may be judged, so that it must be worked out again where other codes change."""
        return any(codes[place] != unknown for place, unknown in self._judged_facts)

    def number(self, codes: Sequence[int]) -> int:
        """Give which of :attr:`unjudged` codes come to, whose levels judged are worked out."""
        rows, row = self._joined.rows, self._joined.first
        while row >= 0:
            step = rows[row]
            row = step[codes[step[-1]]]
        return -1 - row

    def _of(self, route: int, standing: int, judgement: Judgement | None) -> Outcome:
        if route != FIELD:
            return Outcome(self._ruleset.routes[route - 1].route)
        stands = self._table.standings[standing]
        if stands is None:
            return Outcome(self._ruleset.field_route)
        judged = apply_judgement(judgement, stands, self._ruleset, are_missing=False).band
        band = judged or stands.band
        return Outcome(self._ruleset.field_route, band, stands.minimum, stands.consider, judged is not None)
