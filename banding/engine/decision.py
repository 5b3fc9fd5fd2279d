"""A decision with every step it took: what each rule said, of which facts, and where the case stands now."""

from __future__ import annotations

import attrs

from banding.case import Judgement
from banding.facts import Value
from banding.ruleset import Band
from banding.vocabulary import Outcome, Status, StepKind


@attrs.frozen
class Step:
    """
    One thing the decision looked at.

    Attributes:
        kind: route, axis, matrix, minimum, automatic, consider, outcome, judgement or check.
        rule: guidance id, axis id or check code the step is about.
        outcome: applies, does not apply, or not known.
        effect: what follows from it, in words: "at least Blue", "RoR high", "no effect".
        facts: the facts it read with their values, None where not known.
        band: the band it gives, asks for or weighs; None when it names none.
    """

    kind: StepKind
    rule: str
    outcome: Outcome
    effect: str
    facts: tuple[tuple[str, Value], ...]
    band: Band | None = None


@attrs.frozen
class Warn:
    """
    Something a reader of the decision must know.

    Attributes:
        code: documented code, such as ``judgement-without-reason``.
        text: the warning in words; carries no semicolon.
    """

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


@attrs.frozen
class Decision:
    """
    Everything decided about one case.

    Attributes:
        crn: case reference number.
        route: ``field``, ``hub`` or ``nps`` (the words are the ruleset's).
        status: first that applies of the statuses in order.
        band: the band, or None: incomplete, or not for the field.
        matrix_band: the matrix cell's band; None where not determined.
        minimum_band: lowest band over all completions of the unknown facts; None off the field route.
        consider_band: the band to consider, or once judged, that was to be considered; None when none.
        possible_bands: every minimum band some completion gives, lowest first; empty when only one.
        enquiries: unknown facts whose answer could change the minimum or the consideration, in the ruleset's order.
        rules: ids of every paragraph that applies, in guidance order.
        steps: every step taken, in order.
        warnings: what a reader must know.
        judgement: the judgement recorded on the case, or None.
        judgement_applied: whether the judged band is the band.
        ruleset: id, version and hash of the ruleset that decided.
        in_field: for a hub case, the decision the field would have made; None otherwise.

    Source: contract, sections 1 and 3
    """

    crn: str
    route: str
    status: Status
    band: Band | None
    matrix_band: Band | None
    minimum_band: Band | None
    consider_band: Band | None
    possible_bands: tuple[Band, ...]
    enquiries: tuple[str, ...]
    rules: tuple[str, ...]
    steps: tuple[Step, ...]
    warnings: tuple[Warn, ...]
    judgement: Judgement | None
    judgement_applied: bool
    ruleset: str
    in_field: Decision | None = None

    def kept_in_field(self) -> Decision:
        """
        Give what a hub decision is where the person is current to a field officer by another order.

        Source: contract, section 1.7
        """
        if self.in_field is None:
            return self
        return attrs.evolve(self.in_field, steps=tuple(map(_not_taken, self.in_field.steps)))


def _not_taken(step: Step) -> Step:
    if step.kind is not StepKind.ROUTE or step.outcome is not Outcome.APPLIES:
        return step
    effect = "stays with the field: the person is current to it on another row"
    return attrs.evolve(step, outcome=Outcome.DOES_NOT_APPLY, effect=effect)
