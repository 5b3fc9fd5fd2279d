"""The engine: runs the steps in order for one case and keeps all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from banding.case import Case
from banding.engine.compiled import compile_ruleset
from banding.engine.decision import Decision, Step, Warn
from banding.engine.judgement import Judged, apply_judgement, not_for_judgement
from banding.engine.questions import Question
from banding.engine.reading import CaseReader, CaseReading
from banding.engine.rule_steps import OUTCOMES, RuleAsker
from banding.engine.standing import Completions, Standing
from banding.facts import Value
from banding.ruleset import Check, RouteRule, Ruleset, facts_of
from banding.vocabulary import Outcome, RouteKind, Status, StepKind


def decide(case: Case, ruleset: Ruleset) -> Decision:
    """
    Decide one case.

    Args:
        case: its facts (missing or None: not known) and the judgement recorded on it, if any.
        ruleset: the guidance.

    Returns:
        The decision with every step taken. The same case and ruleset always give the same decision.

    Raises:
        InvalidCaseError: a fact the ruleset does not declare, a value not of its kind, or a judged band that is none
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

    Args:
        ruleset: the guidance.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        compiled = compile_ruleset(ruleset)
        compiler = compiled.compiler
        self._reader = CaseReader(compiler)
        self._completions = Completions(compiled)
        self._rules = [RuleAsker(rule, compiler) for rule in ruleset.rules]
        self._routes = [_RouteAsker(route, Question(compiler, route.when)) for route in ruleset.routes]
        self._checks = [(check, Question(compiler, check.when)) for check in ruleset.checks]
        self._cells = {cell.levels: cell for cell in ruleset.cells}

    def decide(self, case: Case) -> Decision:
        """Decide one case whose facts are known to be of the declared kinds; see :func:`decide`."""
        reading = self._reader.read(case.facts)
        steps: list[Step] = []
        for route in self._routes:
            # An unknown that could keep a case from the route keeps it; one that could not stands in nobody's way.
            taken = route.question.truth(reading.codes)
            steps.append(route.step(case.facts, taken))
            if taken:
                return self._off_field(case, route.route, reading, steps)
        return self._field(case, reading, steps)

    def _field(self, case: Case, reading: CaseReading, steps: list[Step]) -> Decision:
        standing = self._completions.standing(reading)
        rules = self._rule_steps(case.facts, reading, steps)
        steps.extend(_outcome_steps(standing))
        judged = apply_judgement(case.judgement, standing, self.ruleset)
        if judged.rule:
            rules.append(judged.rule)
        warnings = self._warnings(reading, judged, steps)
        return Decision(
            case.crn,
            self.ruleset.field_route,
            _status(standing, judged),
            judged.band or standing.band,
            standing.matrix,
            standing.minimum,
            standing.consider,
            standing.possible,
            standing.enquiries,
            tuple(rules),
            tuple(steps),
            warnings,
            case.judgement,
            judged.band is not None,
            self.ruleset.stamp,
        )

    def _off_field(self, case: Case, route: RouteRule, reading: CaseReading, steps: list[Step]) -> Decision:
        is_hub = route.kind is RouteKind.HUB
        judged = not_for_judgement(case.judgement, self.ruleset, route.route)
        in_field = self._field(case, reading, list(steps)) if is_hub else None
        watched = _watch(route, in_field) if in_field else ()
        return Decision(
            crn=case.crn,
            route=route.route,
            status=Status.HUB if is_hub else Status.REFER,
            band=None,
            matrix_band=None,
            minimum_band=None,
            consider_band=None,
            possible_bands=(),
            enquiries=self._completions.enquiries_elsewhere(reading) if is_hub else (),
            rules=(route.id,),
            warnings=(*watched, *self._warnings(reading, judged, steps)),
            steps=tuple(steps),
            judgement=case.judgement,
            judgement_applied=False,
            ruleset=self.ruleset.stamp,
            in_field=in_field,
        )

    def _rule_steps(self, facts: Mapping[str, Value], reading: CaseReading, steps: list[Step]) -> list[str]:
        """Add the axis, matrix and rule steps; returns the ids of the paragraphs that apply, in guidance order."""
        codes, applying = reading.codes, []
        steps.extend([axis.step for axis in reading.axes])
        cell = self._cells[reading.cell] if reading.cell is not None else None
        if cell:
            applying.append(cell.id)
            steps.append(Step(StepKind.MATRIX, cell.id, Outcome.APPLIES, str(cell.band), (), cell.band))
        for asker in self._rules:
            step = asker.step(codes, facts)
            steps.append(step)
            if step.outcome is Outcome.APPLIES:
                applying.append(step.rule)
        return applying

    def _warnings(self, reading: CaseReading, judged: Judged, steps: list[Step]) -> tuple[Warn, ...]:
        """Gather the warnings, and add the steps of judgement and checks."""
        found = [warning for axis in reading.axes for warning in axis.warnings]
        if judged.step:
            steps.append(judged.step)
            found.extend(judged.warnings)
        for check, question in self._checks:
            if question.truth(reading.codes):
                found.append(Warn(check.code, check.says))
                steps.append(_check_step(check))
        return tuple(found)


class _RouteAsker:
    """One route out of field allocation, and the question that decides it."""

    def __init__(self, route: RouteRule, question: Question) -> None:
        self.route = route
        self.question = question
        self.facts = facts_of(route.when)
        self._steps: dict[tuple[object, ...], Step] = {}

    def step(self, facts: Mapping[str, Value], taken: bool | None) -> Step:
        """Give the step that says whether the route takes the case."""
        values = tuple([facts.get(name) for name in self.facts])
        key = (taken, *values)
        if key not in self._steps:
            effect = f"goes the {self.route.route} route" if taken else "stays with the field"
            read = tuple(zip(self.facts, values, strict=True))
            self._steps[key] = Step(StepKind.ROUTE, self.route.id, OUTCOMES[taken], effect, read)
        return self._steps[key]


def _status(standing: Standing, judged: Judged) -> Status:
    if judged.band is not None:
        return Status.JUDGED
    if standing.band is None:
        return Status.INCOMPLETE
    if standing.consider is not None:
        return Status.CONSIDER
    return Status.PROVISIONAL if standing.enquiries else Status.SETTLED


def _outcome_steps(standing: Standing) -> tuple[Step, ...]:
    minimum = Outcome.APPLIES if standing.band else Outcome.UNKNOWN
    says = str(standing.minimum) if standing.band else f"{standing.minimum} or higher"
    steps = (Step(StepKind.OUTCOME, "minimum", minimum, says, (), standing.minimum),)
    if standing.consider is None:
        return steps
    says = f"must be considered for {standing.consider}"
    return (*steps, Step(StepKind.OUTCOME, "consideration", Outcome.APPLIES, says, (), standing.consider))


def _check_step(check: Check) -> Step:
    return Step(StepKind.CHECK, check.code, Outcome.APPLIES, "warned", ())


def _watch(route: RouteRule, in_field: Decision) -> tuple[Warn, ...]:
    """Warn of a hub case that the field would hold in a high band (contract, section 1.7)."""
    minimum = in_field.minimum_band
    if route.watch is None or minimum is None or minimum < route.watch:
        return ()
    return (Warn("hub-case-would-be-higher", f"in the field this would be {minimum}: {route.watch_says}"),)
