"""Where a case stands on an axis of the matrix: by score or assessed level, by a fact that sets it, or by judgement."""

from collections.abc import Mapping
from typing import NamedTuple

from banding.engine.decision import Warn
from banding.facts import Value, says_something, spoken
from banding.ruleset import Axis


class AxisReading(NamedTuple):
    """
    What is known of a case's level on one axis, and how it was reached, in words: "RoR high (50-89)".

    ``level`` is None where there is neither score nor standing judgement, or the matrix has it not; ``judged`` the level that
    judgement has set in place of the score's, or empty. It warns of a judged level against the score, or one that does not stand.
    """

    level: str | None
    judged: str
    effect: str
    warnings: tuple[Warn, ...]


def read_axis(axis: Axis, facts: Mapping[str, Value], *, set_by_clause: str = "") -> AxisReading:
    """
    Place a case on an axis of the matrix; ``set_by_clause`` is the level that a fact sets whatever the score, or empty.

    Source: matrix/ror/very-high, matrix/ror/high, matrix/ror/low; contract, section 1.1
    """
    scored = _scored_level(axis, facts.get(axis.fact))
    judged, warnings = _judged_level(axis, facts, scored, set_by_clause)
    level = set_by_clause or judged or scored
    return AxisReading(
        level, judged, _effect(axis, level, judged=judged, set_by_clause=set_by_clause), warnings
    )


def _scored_level(axis: Axis, value: Value) -> str | None:
    if value is None:
        return None
    if axis.edges:
        return axis.level_of_score(int(value))
    return str(value) if value in axis.levels else None


def _judged_level(
    axis: Axis, facts: Mapping[str, Value], scored: str | None, set_by_clause: str
) -> tuple[str, tuple[Warn, ...]]:
    """Decide whether a judged level stands in place of the score's, and what to warn about."""
    if axis.judged is None:
        return "", ()
    judged = facts.get(axis.judged.fact)
    if judged is None or judged == (set_by_clause or scored):
        return "", ()
    judged = str(judged)
    rank = axis.levels.index
    if set_by_clause:
        reason = f"the case is {spoken(set_by_clause)} whatever the score"
        return "", (_not_applied(axis, judged, reason),)
    if scored is None:
        return judged, ()
    if rank(judged) > rank(scored):
        return judged, (_against_score(axis, judged, scored, "above"),)
    if scored in axis.judged.locked:
        reason = f"judgement never takes a case out of {spoken(scored)}"
        return "", (_not_applied(axis, judged, reason),)
    if not says_something(str(facts.get(axis.judged.reason) or "")):
        reason = f"it is below the score's level, {spoken(scored)}, and {axis.judged.reason} gives no reason"
        return "", (_not_applied(axis, judged, reason),)
    return judged, (_against_score(axis, judged, scored, "below"),)


def _against_score(axis: Axis, judged: str, scored: str, side: str) -> Warn:
    text = f"{axis.short} is judged {spoken(judged)}, {side} the {spoken(scored)} that the score gives"
    return Warn(f"judged-{axis.id}-{side}-score", text)


def _not_applied(axis: Axis, judged: str, reason: str) -> Warn:
    return Warn(
        f"judged-{axis.id}-not-applied", f"{axis.short} judged {spoken(judged)} is not used: {reason}"
    )


def _effect(axis: Axis, level: str | None, *, judged: str, set_by_clause: str) -> str:
    if level is None:
        return f"{axis.short} not known"
    how = (
        " whatever the score"
        if set_by_clause
        else " by judgement"
        if judged
        else _edges_in_words(axis, level)
    )
    return f"{axis.short} {spoken(level)}{how}"


def _edges_in_words(axis: Axis, level: str) -> str:
    if not axis.edges:
        return ""
    first, last = axis.range_of(level)
    return f" ({first} or more)" if last is None else f" ({first}-{last})"
