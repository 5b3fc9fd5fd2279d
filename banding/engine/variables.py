"""
The variables a ruleset's conditions look at, and where a case's facts fall among their values.

A yes/no fact has the values no and yes; a choice its levels; a number the stretches between the points at which some
condition or axis edge changes its answer (so 50 to 89 is one value: no rule tells 62 from 63). An axis that may be
judged has one more variable, the level that judgement has set, which is always known ("none" when nobody judged).
"""

from bisect import bisect_right
from collections.abc import Mapping

import attrs

from banding.facts import Fact, FactKind, Value, says_something
from banding.ruleset import Axis, Condition, FactWithin, Ruleset, facts_of
from banding.ruleset.conditions import leaves_of
from banding.vocabulary import RouteKind


@attrs.frozen
class Variable:
    """
    One variable of the diagrams, called as its fact, or ``axis:`` and the axis id for the level judgement has set.

    It takes ``size`` values; the code ``size`` means "not known". ``cuts`` has, for a number, the first number of each stretch
    but the lowest, ascending; ``codes``, for the rest, value to code.
    """

    name: str
    fact: Fact | None
    size: int
    cuts: tuple[int, ...] = ()
    codes: Mapping[Value, int] = attrs.field(factory=dict)

    def code(self, value: Value) -> int:
        """Give the code of a value; None, not known, gives ``size``."""
        if value is None:
            return self.size
        if self.fact and self.fact.kind is FactKind.TEXT:
            return 0 if says_something(str(value)) else self.size
        return self.codes[value] if self.codes else bisect_right(self.cuts, int(value))

    def codes_within(self, lowest: int | None, highest: int | None) -> tuple[int, ...]:
        """List the stretches of a number that lie within two inclusive bounds; None leaves an end open."""
        first = 0 if lowest is None else bisect_right(self.cuts, lowest)
        last = self.size - 1 if highest is None else bisect_right(self.cuts, highest)
        return tuple(range(first, last + 1))


def judged_name(axis: Axis) -> str:
    """Name the variable that carries the level judgement has set on an axis."""
    return f"axis:{axis.id}"


def variables_of(ruleset: Ruleset) -> tuple[Variable, ...]:
    """
    List the variables some condition looks at, in the order diagrams are read.

    The axes come first, then what can set or rule out a level, then the rest as the rules name them: facts that are
    used together stand together, which keeps the diagrams small. What bears on no band (hub facts) comes last.
    """
    cuts = _cuts(ruleset)
    judged = [_judged(axis) for axis in ruleset.axes if axis.judged]
    facts = (_variable(ruleset.fact_by_name[name], cuts) for name in _facts_in_order(ruleset))
    return (*judged, *facts)


def judging_variables(ruleset: Ruleset) -> tuple[Variable, ...]:
    """List the facts by which levels are judged, which no condition need look at: the level and whether it has a reason."""
    facts = [
        ruleset.fact_by_name[name]
        for axis in ruleset.axes
        if axis.judged
        for name in (axis.judged.fact, axis.judged.reason)
    ]
    return tuple(_variable(fact, {}) for fact in dict.fromkeys(facts))


def _facts_in_order(ruleset: Ruleset) -> tuple[str, ...]:
    conditions = (*band_conditions(ruleset), *every_condition(ruleset))
    names = [axis.fact for axis in ruleset.axes]
    return tuple(dict.fromkeys(names + [fact for condition in conditions for fact in facts_of(condition)]))


def band_conditions(ruleset: Ruleset) -> tuple[Condition, ...]:
    """List every condition that bears on a band: those of clauses, of routes that refer, and of rules."""
    found = [clause.when for axis in ruleset.axes for clause in axis.clauses]
    found += [route.when for route in ruleset.routes if route.kind is RouteKind.REFER]
    for rule in ruleset.rules:
        found += [rule.when, *(escalation.when for escalation in rule.escalations)]
    return tuple(found)


def _judged(axis: Axis) -> Variable:
    codes: dict[Value, int] = {level: code for code, level in enumerate(("", *axis.levels))}
    return Variable(judged_name(axis), None, len(codes), codes=codes)


def _variable(fact: Fact, cuts: Mapping[str, set[int]]) -> Variable:
    if fact.kind is FactKind.NUMBER:
        inner = tuple(sorted(cuts.get(fact.name, ())))
        return Variable(fact.name, fact, len(inner) + 1, cuts=inner)
    if fact.kind is FactKind.TEXT:
        return Variable(fact.name, fact, 1)
    values: tuple[Value, ...] = fact.levels if fact.kind is FactKind.CHOICE else (False, True)
    return Variable(fact.name, fact, len(values), codes={value: code for code, value in enumerate(values)})


def _cuts(ruleset: Ruleset) -> dict[str, set[int]]:
    cuts: dict[str, set[int]] = {}
    for axis in ruleset.axes:
        if axis.edges:
            cuts.setdefault(axis.fact, set()).update(edge.lowest for edge in axis.edges[1:])
    for condition in every_condition(ruleset):
        for within in (leaf for _, leaf in leaves_of(condition) if isinstance(leaf, FactWithin)):
            found = cuts.setdefault(within.fact, set())
            found |= {within.lowest} if within.lowest is not None else set()
            found |= {within.highest + 1} if within.highest is not None else set()
    for name, found in cuts.items():
        # A cut at or below the foot of the scale, or above its top, divides nothing.
        fact = ruleset.fact_by_name[name]
        cuts[name] = {
            cut
            for cut in found
            if (fact.lowest is None or cut > fact.lowest) and (fact.highest is None or cut <= fact.highest)
        }
    return cuts


def every_condition(ruleset: Ruleset) -> tuple[Condition, ...]:
    """List every condition a ruleset holds, wherever it stands."""
    found = [clause.when for axis in ruleset.axes for clause in axis.clauses]
    found += [route.when for route in ruleset.routes] + [check.when for check in ruleset.checks]
    for rule in ruleset.rules:
        found += [rule.when, *(escalation.when for escalation in rule.escalations)]
    return tuple(found)
