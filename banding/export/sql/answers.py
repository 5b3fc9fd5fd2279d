"""
The steps of a query from a case's codes to the columns of its decision.

The axes are asked first, as a level that judgement sets is a code to every other question. Where the rules leave a case
is asked in small: a question for each of its parts, as one for all of them would take several times as many branches.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from sqlglot import exp

from banding.engine.table import FIELD, Enquiry, Standing, Table
from banding.engine.variables import judged_name
from banding.export.sql.dialects import Step, chosen, listed, looked_up, number, text, together, without_first
from banding.export.sql.patterns import UNKNOWN, YES, labels_of, number_label
from banding.export.sql.walk import NO, Coded, Rows, answer_of, walk
from banding.ruleset import Band, RouteRule, Ruleset
from banding.vocabulary import RouteKind, Status

ANSWERS: Final = (
    *("route", "band", "status", "matrix_band", "minimum_band", "consider_band", "possible_bands"),
    *("enquiries", "rules", "ruleset"),
)
"""The columns a query adds, by the names and in the order that ``allocate`` gives them."""


class DecisionSteps:
    """Writes the steps of one ruleset's decision, over a step with the code of each fact."""

    def __init__(self, ruleset: Ruleset, table: Table) -> None:
        self._ruleset, self._table, self._rows = ruleset, table, Rows(table.rows)
        judged = {judged_name(axis): f"judged_{axis.id}" for axis in ruleset.axes}
        self._coded = [
            Coded(f"fact_{each.name}", tuple(map(text, labels_of(each))))
            if each.fact
            else Coded(judged[each.name], tuple(number(answer_of(code)) for code in range(each.size)))
            for each in table.variables
        ]
        self._asks = {f"ask_{place}": each for place, each in enumerate(table.enquiries, start=1)}
        self._refers = {f"refer_{place}": each for place, each in enumerate(table.referrals, start=1)}
        self._names = {number_label(band.rank): band.name for band in ruleset.bands}

    def steps(self) -> list[Step]:
        """Give the steps, the last of which has the columns of the decision."""
        enquiries = self._asks | self._refers
        *before, last = walk(self._rows, self._coded, self._axes())
        asked = {column: self._started(enquiry) for column, enquiry in enquiries.items()}
        starts = self._questions() | {column: {NO, enquiry.row} for column, enquiry in enquiries.items()}
        walked = walk(self._rows, self._coded, starts)
        return [*before, last | asked, *walked, self._weighed(), {"applied": _applied()}, self._decided()]

    def _axes(self) -> dict[str, set[int]]:
        """Give the questions about each axis: its level, and the level that judgement has set."""
        answers, found = self._table.axis_answers, dict[str, set[int]]()
        for axis, (variable, _, row) in zip(self._ruleset.axes, self._table.axes, strict=True):
            found[f"level_{axis.id}"] = {self._rows.simpler(row, lambda place: answers[place].level)}
            if variable >= 0:
                column = self._coded[variable].column
                found[column] = {self._rows.simpler(row, lambda place: answers[place].judged)}
        return found

    def _questions(self) -> dict[str, set[int]]:
        """Give the questions about the route, where the rules leave a case, and the rules; ranks count from 1."""

        def left(said: Callable[[Standing], int]) -> set[int]:
            # What the field would make of a case that cannot be for the field is never read.
            answers = [said(standing) if standing else 0 for standing in self._table.standings]
            return {self._rows.simpler(self._table.standing, answers.__getitem__)}

        could_be = {f"could_be_{band.rank}": left(partial(_could_be, band)) for band in self._ruleset.bands}
        rules = {
            f"rule_{place}": {self._rows.simpler(row, bool)}
            for place, row in enumerate(self._table.rules, start=1)
        }
        agreed = {
            "agreed": left(lambda each: _rank(each.band)),
            "consider": left(lambda each: _rank(each.consider)),
        }
        return {"route": {self._table.route}} | could_be | agreed | rules

    def _started(self, enquiry: Enquiry) -> exp.Expr:
        """Start an enquiry about a fact that is not known; there is none about one that is."""
        coded = self._coded[enquiry.variable]
        return chosen([(coded.values[enquiry.unknown], number(enquiry.row))], number(NO), on=coded.column)

    def _weighed(self) -> Step:
        """Give the place in the matrix, the lowest and the highest band a case could have, and what to ask about."""
        place: exp.Expr = number(0)
        for axis in self._ruleset.axes:
            place = place * (len(axis.levels) + 1) + (number(answer_of(0)) - exp.column(f"level_{axis.id}"))
        could_be = [
            (_is_so(f"could_be_{band.rank}"), text(number_label(band.rank))) for band in self._ruleset.bands
        ]
        asks, refers = (
            listed(
                (_is_so(column), self._ruleset.facts[each.fact].name) for column, each in enquiries.items()
            )
            for enquiries in (self._asks, self._refers)
        )
        # On a hub's route is asked only what could send the case to another service.
        hubs = [(number(answer_of(route)), refers.copy()) for route in sorted(self._table.hubs)]
        return {
            "place": place,
            "minimum": chosen(could_be),
            "highest": chosen((is_so.copy(), label.copy()) for is_so, label in reversed(could_be)),
            "enquiries": chosen([(number(answer_of(FIELD)), asks), *hubs], text(""), on="route"),
        }

    def _decided(self) -> Step:
        bands = self._ruleset.bands
        ranked = {answer_of(_rank(band)): band.name for band in bands}
        matrix = {place: band.name for place, (_, band) in enumerate(self._table.cells) if band}
        several = exp.column("minimum").neq(exp.column("highest"))
        possible = without_first(listed((_is_so(f"could_be_{band.rank}"), band.name) for band in bands))
        band = exp.func("COALESCE", looked_up("applied", self._names), looked_up("agreed", ranked))
        return {
            "route": self._by_route(lambda route: route.route, text(self._ruleset.field_route)),
            "band": _in_field(band),
            "status": self._by_route(
                lambda route: Status.HUB if route.kind is RouteKind.HUB else Status.REFER, _status()
            ),
            "matrix_band": _in_field(looked_up("place", matrix)),
            "minimum_band": _in_field(looked_up("minimum", self._names)),
            "consider_band": _in_field(looked_up("consider", ranked)),
            "possible_bands": _in_field(chosen([(several, possible)])),
            "enquiries": without_first(exp.column("enquiries")),
            "rules": self._by_route(lambda route: route.id, without_first(self._applying())),
            "ruleset": text(self._ruleset.stamp),
        }

    def _by_route(self, said: Callable[[RouteRule], str], in_field: exp.Expr) -> exp.Expr:
        routes = {answer_of(place): said(route) for place, route in enumerate(self._ruleset.routes, start=1)}
        return looked_up("route", routes, in_field)

    def _applying(self) -> exp.Expr:
        """List the cell, the rules that apply, and last the paragraph on which an applied judgement rests."""
        ruleset, routes = self._ruleset, self._ruleset.judgement
        cells = {
            place: f";{ruleset.cells[cell].id}"
            for place, (cell, _) in enumerate(self._table.cells)
            if cell is not None
        }
        rules = listed(
            (_is_so(f"rule_{place}"), rule.id) for place, rule in enumerate(ruleset.rules, start=1)
        )
        raised_to = {
            number_label(band.rank): f";{routes[band.name]}" for band in ruleset.bands if band.name in routes
        }
        is_raised = exp.column("applied") > exp.column("minimum")
        rests_on = chosen([(is_raised, looked_up("applied", raised_to, text("")))], text(""))
        return together([looked_up("place", cells, text("")), rules, rests_on])


def _could_be(band: Band, standing: Standing) -> bool:
    return band in (standing.possible or (standing.minimum,))


def _rank(band: Band | None) -> int:
    return band.rank + 1 if band else 0


def _is_so(column: str) -> exp.Expr:
    return exp.column(column).neq(number(NO))


def _in_field(answer: exp.Expr) -> exp.Expr:
    return chosen([(number(answer_of(FIELD)), answer)], on="route")


def _applied() -> exp.Expr:
    """Give the judged band where it has a reason and is not below the minimum, nor below what an open case could be."""
    is_open, judged = exp.column("agreed").eq(number(answer_of(0))), exp.column("judged_band")
    lowest = chosen([(is_open, exp.column("highest"))], exp.column("minimum"))
    has_reason = exp.column("reason_judged").eq(text(YES))
    # Ranks are two digits each, so text compares as bands do.
    is_applied = exp.and_(has_reason, judged.neq(text(UNKNOWN * 2)), judged >= lowest)
    return chosen([(is_applied, judged.copy())])


def _status() -> exp.Expr:
    """Give the first status of a case in the field that applies (contract, section 3)."""
    return chosen(
        [
            (exp.not_(exp.column("applied").is_(exp.null())), text(Status.JUDGED)),
            (exp.column("agreed").eq(number(answer_of(0))), text(Status.INCOMPLETE)),
            (exp.column("consider").neq(number(answer_of(0))), text(Status.CONSIDER)),
            (exp.column("enquiries").neq(text("")), text(Status.PROVISIONAL)),
        ],
        text(Status.SETTLED),
    )
