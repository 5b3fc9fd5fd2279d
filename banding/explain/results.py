"""What the table finds for a case → the same words as its decision has, put together from parts made once a ruleset."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, cast

from banding.case import Judgement
from banding.engine import Warn
from banding.engine.engine import engine_for, status_of, watch
from banding.engine.judgement import NOT_JUDGED, Judged, Judging, apply_judgement, not_for_judgement
from banding.engine.table import FIELD, Found, Standing
from banding.explain.sentences import axis_in_words, find_out, sentences
from banding.ruleset import Band, Cell, Rule, Ruleset
from banding.vocabulary import RuleKind, Status

_KEPT = 10_000


class Result(NamedTuple):
    """What a decision comes to, without its steps and whose it is; reasons and actions as :func:`reasons_for` says them."""

    route: str
    band: Band | None = None
    status: Status = Status.REFER
    matrix_band: Band | None = None
    minimum_band: Band | None = None
    consider_band: Band | None = None
    possible_bands: tuple[Band, ...] = ()
    enquiries: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    reasons: str = ""
    actions: tuple[str, ...] = ()
    warnings: tuple[Warn, ...] = ()
    ruleset: str = ""


@lru_cache(maxsize=8)
def results_for(ruleset: Ruleset) -> Results:
    """Give the maker of results of a ruleset, made ready once."""
    return Results(ruleset)


class Results:
    """Puts what one ruleset's table finds into words."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._table = table = engine_for(ruleset).table
        self._axes = [axis_in_words(answer.effect, answer.setting) for answer in table.axis_answers]
        self._axis_warnings = [answer.warnings for answer in table.axis_answers]
        self._facts = [(fact.name, fact.title) for fact in ruleset.facts]
        self._checks = [Warn(check.code, check.says) for check in ruleset.checks]
        self._but_for_enquiries: dict[object, Result] = {}
        self._enquiries: dict[object, tuple[tuple[str, ...], str]] = {}

    def of(self, found: Found, judged: Judging | None = None) -> Result:
        """Say what a case comes to; ``judged`` is None when nobody judged."""
        *others, asked = found
        key = (*others, judged, bool(asked))
        result = self._but_for_enquiries.get(key)
        if result is None:
            if len(self._but_for_enquiries) >= _KEPT:
                self._but_for_enquiries.clear()
            make = self._in_field if found.route == FIELD else self._off_field
            result = self._but_for_enquiries[key] = make(found, judged)
        if not asked:
            return result
        named = self._enquiries.get((asked, result.status))
        if named is None:
            if len(self._enquiries) >= _KEPT:
                self._enquiries.clear()
            names, titles = zip(*[self._facts[place] for place in asked], strict=True)
            said = "" if found.route != FIELD else find_out(titles, status=result.status)
            named = self._enquiries[asked, result.status] = names, said
        return result._replace(enquiries=named[0], reasons=result.reasons + named[1])

    def _in_field(self, found: Found, judged: Judging | None) -> Result:
        table, ruleset = self._table, self._ruleset
        # INVARIANT: under a ruleset that can be loaded, only a case that a route takes can have no standing.
        standing = cast("Standing", table.standings[found.standing])
        cell, matrix = table.cells[found.cell]
        made, are_missing = NOT_JUDGED, bool(found.enquiries)
        if judged:
            made = apply_judgement(_judgement(judged), standing, ruleset, are_missing=are_missing)
        band, status = made.band or standing.band, status_of(standing, made, are_missing=are_missing)
        minimum, consider = standing.minimum, standing.consider
        rules, actions, lifting, asking = self._applying(
            cell, found.rules, minimum.rank + 1, consider.rank + 1 if consider else 0
        )
        bands = band, status, matrix, minimum, consider, standing.possible
        warnings, stamp = self._warnings(found, made), ruleset.stamp
        rules = (*rules, made.rule) if made.rule else rules
        result = Result(ruleset.field_route, *bands, (), rules, "", actions, warnings, stamp)
        axes = [self._axes[answer] for answer in found.axes]
        return result._replace(reasons=sentences(result, axes, lifting, asking))

    def _applying(
        self, cell: int | None, given: tuple[int, ...], minimum: int, consider: int
    ) -> tuple[tuple[str, ...], ...]:
        """Give the ids and the actions of what applies, and the titles of the rules that give two bands."""
        rules = [(rule, band) for rule, band in zip(self._ruleset.rules, given, strict=True) if band]
        sources: list[Cell | Rule] = [rule for rule, _ in rules]
        if cell is not None:
            sources.insert(0, self._ruleset.cells[cell])
        is_asking = RuleKind.CONSIDER
        return (
            tuple([each.id for each in sources]),
            tuple(dict.fromkeys([action for each in sources for action in each.actions])),
            tuple([rule.title for rule, band in rules if band == minimum and rule.kind is not is_asking]),
            tuple([rule.title for rule, band in rules if band == consider and rule.kind is is_asking]),
        )

    def _off_field(self, found: Found, judged: Judging | None) -> Result:
        route = self._ruleset.routes[found.route - 1]
        is_hub = found.route in self._table.hubs
        made = not_for_judgement(_judgement(judged), self._ruleset, route.route)
        standing = self._table.standings[found.standing] if is_hub else None
        watched = watch(route, standing.minimum if standing else None)
        warnings = (*watched, *self._warnings(found, made))
        decided = Result(route.route, status=Status.HUB if is_hub else Status.REFER, rules=(route.id,))
        return decided._replace(reasons=route.says, warnings=warnings, ruleset=self._ruleset.stamp)

    def _warnings(self, found: Found, judged: Judged) -> tuple[Warn, ...]:
        warnings = [warning for answer in found.axes for warning in self._axis_warnings[answer]]
        warnings += judged.warnings
        warnings += [warning for is_so, warning in zip(found.checks, self._checks, strict=True) if is_so]
        return tuple(warnings)


def _judgement(judged: Judging | None) -> Judgement | None:
    return Judgement(judged[0], "given" if judged[1] else "") if judged else None
