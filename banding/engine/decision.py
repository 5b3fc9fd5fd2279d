"""A decision with every step it took: what each rule said, of which facts, and where the case stands now."""

from __future__ import annotations

from typing import NamedTuple

import attrs

from banding.case import Judgement
from banding.facts import Value
from banding.ruleset import Band
from banding.vocabulary import Outcome, Status, StepKind


class Step(NamedTuple):
    """
    One thing the decision looked at: ``rule`` is a guidance id, an axis id or the code of a check.

    ``effect`` is what follows, in words: "at least Blue", "RoR high", "no effect". Of ``facts``, those not known are None;
    ``band`` is the one it gives, asks for or weighs.
    """

    kind: StepKind
    rule: str
    outcome: Outcome
    effect: str
    facts: tuple[tuple[str, Value], ...]
    band: Band | None = None


@attrs.frozen
class Warn:
    """Something a reader of the decision must know: a documented code, and words without a semicolon."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class Decision(NamedTuple):
    """
    Everything decided about one case; lists are in the order of the guidance, bands lowest first.

    ``route`` is a word of the ruleset. A ``band`` of None is incomplete, or not for the field; ``matrix_band`` is None where
    not determined, ``minimum_band`` (the lowest over all completions of the unknown facts) off the field route.
    ``consider_band``, once judged, is the one that was to be considered. ``possible_bands`` is every minimum band that some
    completion gives, empty when only one; ``enquiries`` the unknown facts whose answer could change the minimum or the
    consideration. For a hub case ``in_field`` is what the field would have made of it.

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
        return self.in_field._replace(steps=tuple(map(_not_taken, self.in_field.steps)))


def _not_taken(step: Step) -> Step:
    if step.kind is not StepKind.ROUTE or step.outcome is not Outcome.APPLIES:
        return step
    effect = "stays with the field: the person is current to it on another row"
    return step._replace(outcome=Outcome.DOES_NOT_APPLY, effect=effect)
