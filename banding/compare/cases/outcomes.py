"""What the table finds for a case, and what its codes come to, as far as a comparison asks: without steps and words."""

from __future__ import annotations

from typing import NamedTuple, cast

from banding.case import Judgement
from banding.engine import Decision, engine_for
from banding.engine.engine import status_of
from banding.engine.judgement import Judging, apply_judgement
from banding.engine.table import FIELD, Found, Standing
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


class Outcomes:
    """Says what a case's codes come to by one ruleset, as a decision of the same facts and judgement does."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset, self._table = ruleset, engine_for(ruleset).table
        self._judged_levels = [(place, row) for place, _, row in self._table.axes if place >= 0]
        self._known: dict[tuple[int, int, Judgement | None], Outcome] = {}

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

    def _of(self, route: int, standing: int, judgement: Judgement | None) -> Outcome:
        if route != FIELD:
            return Outcome(self._ruleset.routes[route - 1].route)
        stands = self._table.standings[standing]
        if stands is None:
            return Outcome(self._ruleset.field_route)
        judged = apply_judgement(judgement, stands, self._ruleset, are_missing=False).band
        band = judged or stands.band
        return Outcome(self._ruleset.field_route, band, stands.minimum, stands.consider, judged is not None)
