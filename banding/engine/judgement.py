"""What a manager's judgement may move and what it may not."""

from typing import NamedTuple

from banding.case import Judgement
from banding.engine.decision import Step, Warn
from banding.engine.table import Standing
from banding.errors import InvalidCaseError
from banding.facts import says_something
from banding.ruleset import Band, Ruleset
from banding.vocabulary import Outcome, StepKind

Judging = tuple[str, bool]
"""The band judged, and whether a reason is given."""


class Judged(NamedTuple):
    """
    What became of a judgement: a band of None was not applied, and a step of None was not judged.

    ``rule`` is the guidance id it rests on, empty where it raised nothing or the guidance names no such route.
    """

    band: Band | None = None
    rule: str = ""
    step: Step | None = None
    warnings: tuple[Warn, ...] = ()


NOT_JUDGED = Judged()


def apply_judgement(
    judgement: Judgement | None, standing: Standing, ruleset: Ruleset, *, are_missing: bool
) -> Judged:
    """
    Weigh a recorded judgement against where the rules leave the case.

    ``are_missing`` is whether an unknown fact could still change the minimum, the consideration or the route. A judgement
    without a reason, below the minimum, or on an incomplete case below the highest it could turn out to be, is not applied
    and is reported. Raises InvalidCaseError where the judged band is none of the ruleset's.

    Source: yellow/judgement, consider/judgement; contract, section 1.5
    """
    if judgement is None:
        return NOT_JUDGED
    band = judged_band(judgement, ruleset)
    refusal = _refusal(judgement, band, standing)
    if refusal:
        return Judged(None, "", _step("", band, Outcome.DOES_NOT_APPLY, "not applied"), (refusal,))
    raised = band > standing.minimum
    rule = ruleset.judgement.get(band.name, "") if raised else ""
    warnings = _warnings(band, standing, named=bool(rule) or not raised, are_missing=are_missing)
    return Judged(band, rule, _step(rule, band, Outcome.APPLIES, _effect(band, standing)), warnings)


def without_reason(band: Band) -> Warn:
    """Report a judgement that has no reason, on whatever case."""
    return Warn("judgement-without-reason", f"{band} is not applied: the rationale gives no reason")


def judged_band(judgement: Judgement, ruleset: Ruleset) -> Band:
    """Find the band a judgement names; raises InvalidCaseError (fact, value, expected) when there is none."""
    band = ruleset.band_by_name.get(judgement.band)
    if band is None:
        names = ", ".join(band.name for band in ruleset.bands)
        raise InvalidCaseError("judged_band", judgement.band, f"one of {names}")
    return band


def not_for_judgement(judgement: Judgement | None, ruleset: Ruleset, route: str) -> Judged:
    """Report a judgement on a case that takes no band, because it is not for the field."""
    if judgement is None:
        return NOT_JUDGED
    band = judged_band(judgement, ruleset)
    text = f"{band} is not applied: the case takes the {route} route and no band"
    warning = Warn("judgement-not-applied", text)
    return Judged(None, "", _step("", band, Outcome.DOES_NOT_APPLY, "not applied"), (warning,))


def _refusal(judgement: Judgement, band: Band, standing: Standing) -> Warn | None:
    if not says_something(judgement.reason):
        return without_reason(band)
    if band < standing.minimum:
        text = f"{band} is not applied: it is below the minimum, {standing.minimum}"
        return Warn("judgement-below-minimum", text)
    if standing.band is None and band < standing.highest:
        text = f"{band} is not applied: the case could turn out to be {standing.highest}"
        return Warn("judgement-below-possible", text)
    return None


def _warnings(band: Band, standing: Standing, *, named: bool, are_missing: bool) -> tuple[Warn, ...]:
    found = []
    if not named and band != standing.consider:
        text = f"{band} is applied, but the guidance names no route to it on judgement alone"
        found.append(Warn("judgement-beyond-guidance", text))
    if are_missing:
        text = f"{band} is applied while an answer is missing that could change the minimum, the consideration or the route"
        found.append(Warn("judgement-with-enquiries", text))
    return tuple(found)


def _effect(band: Band, standing: Standing) -> str:
    if standing.consider and band < standing.consider:
        return f"{standing.consider} considered and declined for {band}"
    if standing.consider and band >= standing.consider:
        return f"{standing.consider} considered, {band} given"
    return f"{band} confirmed" if band == standing.minimum else f"raised to {band}"


def _step(rule: str, band: Band, outcome: Outcome, effect: str) -> Step:
    return Step(StepKind.JUDGEMENT, rule or "judgement", outcome, effect, (), band)
