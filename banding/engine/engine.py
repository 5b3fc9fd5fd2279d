"""The engine: answers every question about a case from the table, and keeps every step it took."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from banding.case import Case
from banding.engine.compiled import compile_ruleset
from banding.engine.decision import Decision, Step, Warn
from banding.engine.judgement import Judged, apply_judgement, not_for_judgement
from banding.engine.reading import CodeReader
from banding.engine.steps import AxisSteps, RouteSteps, RuleSteps, together
from banding.engine.table import FIELD, Found, Standing, Table
from banding.facts import Value
from banding.ruleset import Band, Check, RouteRule, Ruleset
from banding.shipped import made_of_ruleset
from banding.vocabulary import Outcome, RouteKind, Status, StepKind

_KEPT = 4096


def decide(case: Case, ruleset: Ruleset) -> Decision:
    """
    Decide one case (facts missing or None are not known) under a ruleset: the decision has every step taken.

    Raises InvalidCaseError: a fact the ruleset does not declare, a value not of its kind, or a judged band that is none
    of its bands; carries fact, value and what was expected.

    Source: matrix/*, yellow/*, blue/*, consider/*, red/iom, route/*; contract, section 1
    """
    ruleset.check_case(case.facts)
    return engine_for(ruleset).decide(case)


@lru_cache(maxsize=8)
def engine_for(ruleset: Ruleset) -> Engine:
    """Give the engine of a ruleset, made ready once."""
    return Engine(ruleset)


class Engine:
    """
    Decides cases under one ruleset. It keeps no case and no decision: only steps that many cases share, one for each
    combination of the few facts that a rule reads.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        compiled = compile_ruleset(ruleset)
        self.table: Table = made_of_ruleset(ruleset, "banding.engine.table_maker:table_of")
        self.reader = CodeReader(compiled.variables)
        routes = [RouteSteps(route, compiled) for route in ruleset.routes]
        self._routes = [together(routes[:last], compiled.variables) for last in range(len(routes) + 1)]
        self._axes = [AxisSteps(axis) for axis in ruleset.axes]
        self._rules = together([RuleSteps(rule, compiled) for rule in ruleset.rules], compiled.variables)
        self._asked: dict[tuple[int, ...], tuple[str, ...]] = {}
        self._cells = [
            Step(StepKind.MATRIX, cell.id, Outcome.APPLIES, str(cell.band), (), cell.band)
            for cell in ruleset.cells
        ]
        self._warned = {n for n, answer in enumerate(self.table.axis_answers) if answer.warnings}
        self._outcomes = [_outcome_steps(standing) for standing in self.table.standings]
        self._checks = [(Warn(check.code, check.says), _check_step(check)) for check in ruleset.checks]

    def codes(self, facts: Mapping[str, Value]) -> list[int]:
        """Give a case's code for each of the table's variables, levels judged included."""
        codes = self.reader.codes(facts)
        self.table.find(codes)
        return codes

    def levels(self, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """Give a case's level on each axis, by score or by judgement alike; empty where it is not known."""
        answers = [
            self.table.axis_answers[answer] for answer in self.table.find(self.reader.codes(facts)).axes
        ]
        return tuple(
            (*axis.levels, "")[answer.level] for axis, answer in zip(self.ruleset.axes, answers, strict=True)
        )

    def decide(self, case: Case) -> Decision:
        """Decide one case whose facts are known to be of the declared kinds; see :func:`decide`."""
        codes = self.reader.codes(case.facts)
        found = self.table.find(codes, are_rules_asked=False)
        steps: list[Step] = []
        for routes in self._routes[found.route or -1]:
            steps += (routes.known.get(routes.key(codes)) or routes.steps(codes, case.facts))[0]
        if found.route == FIELD:
            return self._field(case, found, codes, steps)
        return self._off_field(case, found, codes, steps)

    def _field(self, case: Case, found: Found, codes: list[int], steps: list[Step]) -> Decision:
        standing = self.table.standings[found.standing]
        if standing is None:
            # No ruleset that can be loaded comes to this; one that is being mended or mutated may.
            raise KeyError("no route takes the case, and its level is not in the matrix")
        ruleset, facts = self.ruleset, case.facts
        cell, matrix = self.table.cells[found.cell]
        answers = self.table.axis_answers
        rules: list[str] = []
        for axis, answer in zip(self._axes, found.axes, strict=True):
            steps.append(axis.step(answers[answer], facts))
        if cell is not None:
            steps.append(self._cells[cell])
            rules.append(self._cells[cell].rule)
        for part in self._rules:
            taken, applying = part.known.get(part.key(codes)) or part.steps(codes, facts)
            steps += taken
            rules += applying
        steps += self._outcomes[found.standing]
        are_missing = bool(found.enquiries)
        judged = apply_judgement(case.judgement, standing, ruleset, are_missing=are_missing)
        if judged.rule:
            rules.append(judged.rule)
        warnings = self._warnings(found, judged, steps)
        return Decision(
            case.crn,
            ruleset.field_route,
            status_of(standing, judged, are_missing=are_missing),
            judged.band or standing.band,
            matrix,
            standing.minimum,
            standing.consider,
            standing.possible,
            self._names(found) if are_missing else (),
            tuple(rules),
            tuple(steps),
            warnings,
            case.judgement,
            judged.band is not None,
            ruleset.stamp,
        )

    def _off_field(self, case: Case, found: Found, codes: list[int], steps: list[Step]) -> Decision:
        route = self.ruleset.routes[found.route - 1]
        judged = not_for_judgement(case.judgement, self.ruleset, route.route)
        in_field = self._in_field(case, found, codes, steps) if route.kind is RouteKind.HUB else None
        watched = watch(route, in_field.minimum_band) if in_field else ()
        return Decision(
            crn=case.crn,
            route=route.route,
            status=Status.HUB if route.kind is RouteKind.HUB else Status.REFER,
            band=None,
            matrix_band=None,
            minimum_band=None,
            consider_band=None,
            possible_bands=(),
            enquiries=self._names(found),
            rules=(route.id,),
            warnings=(*watched, *self._warnings(found, judged, steps)),
            steps=tuple(steps),
            judgement=case.judgement,
            judgement_applied=False,
            ruleset=self.ruleset.stamp,
            in_field=in_field,
        )

    def _in_field(self, case: Case, found: Found, codes: list[int], steps: list[Step]) -> Decision | None:
        """Decide a hub case as the field would have; None where it could not stand there either."""
        if self.table.standings[found.standing] is None:
            return None
        asked = self.table.asked(codes)
        return self._field(case, found._replace(enquiries=asked), codes, list(steps))

    def _names(self, found: Found) -> tuple[str, ...]:
        names = self._asked.get(found.enquiries)
        if names is None:
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            names = tuple([self.ruleset.facts[place].name for place in found.enquiries])
            self._asked[found.enquiries] = names
        return names

    def _warnings(self, found: Found, judged: Judged, steps: list[Step]) -> tuple[Warn, ...]:
        """Gather the warnings, and add the steps of judgement and checks."""
        warnings: list[Warn] = []
        if not self._warned.isdisjoint(found.axes):
            for answer in found.axes:
                warnings += self.table.axis_answers[answer].warnings
        if judged.step:
            steps.append(judged.step)
            warnings += judged.warnings
        if 1 in found.checks:
            for is_warned, (warning, step) in zip(found.checks, self._checks, strict=True):
                if is_warned:
                    warnings.append(warning)
                    steps.append(step)
        return tuple(warnings)


def status_of(standing: Standing, judged: Judged, *, are_missing: bool) -> Status:
    """Give the status of a case in the field; ``are_missing`` says whether something is to be found out."""
    if judged.band is not None:
        return Status.JUDGED
    if standing.band is None:
        return Status.INCOMPLETE
    if standing.consider is not None:
        return Status.CONSIDER
    return Status.PROVISIONAL if are_missing else Status.SETTLED


def watch(route: RouteRule, minimum: Band | None) -> tuple[Warn, ...]:
    """Warn of a hub case that the field would hold in a high band (contract, section 1.7)."""
    if route.watch is None or minimum is None or minimum < route.watch:
        return ()
    return (Warn("hub-case-would-be-higher", f"in the field this would be {minimum}: {route.watch_says}"),)


def _outcome_steps(standing: Standing | None) -> tuple[Step, ...]:
    if standing is None:
        return ()
    minimum = Outcome.APPLIES if standing.band else Outcome.UNKNOWN
    says = str(standing.minimum) if standing.band else f"{standing.minimum} or higher"
    steps = (Step(StepKind.OUTCOME, "minimum", minimum, says, (), standing.minimum),)
    if standing.consider is None:
        return steps
    says = f"must be considered for {standing.consider}"
    return (*steps, Step(StepKind.OUTCOME, "consideration", Outcome.APPLIES, says, (), standing.consider))


def _check_step(check: Check) -> Step:
    return Step(StepKind.CHECK, check.code, Outcome.APPLIES, "warned", ())
