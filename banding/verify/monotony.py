"""More risk never lowers a band: each axis and each factor compared with itself, everything else alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from banding.decide.diagram import NodeId
from banding.decide.variables import Variable
from banding.facts import FactKind
from banding.ruleset import Band
from banding.verify.findings import Finding, Given, Law, Severity, Subject, witness_in_words
from banding.verify.space import Space, Unknowns

Ranks = tuple[int, int] | None


def monotone(space: Space) -> Iterator[Finding]:
    """Find each axis, factor and number of which more lowers the minimum band, or what is considered."""
    for place in space.shop.variables_of(space.outcome):
        variable = space.compiler.variables[place]
        first = 1 if variable.fact is None else 0
        pairs = [(value, value + 1) for value in range(first, variable.size - 1)]
        falls = (_fall(space, place, pair) for pair in pairs)
        yield from (found for found in falls if found is not None)


def _fall(space: Space, place: int, pair: tuple[int, int]) -> Finding | None:
    for claim, what in ((_lower_minimum, "lowers the band"), (_lower_together, "lowers what is considered")):
        claimed = space.shop.across(claim, space.outcome, place, pair)
        witness = space.witness(claimed)
        if witness is not None:
            return _told(space, place, pair, witness=witness, what=what, claimed=claimed)
    return None


def _lower_minimum(less: Ranks, more: Ranks) -> bool | None:
    return None if less is None or more is None else more[0] < less[0]


def _lower_together(less: Ranks, more: Ranks) -> bool | None:
    return None if less is None or more is None else max(more) < max(less)


def _told(
    space: Space,
    place: int,
    pair: tuple[int, int],
    *,
    witness: tuple[Given, ...],
    what: str,
    claimed: NodeId,
) -> Finding:
    less, more = (space.described(((place, value),))[0] for value in pair)
    bands = _bands_at(space, place, pair, claimed)
    subject, axis = _subject(space, space.compiler.variables[place])
    with_ = f" (with {witness_in_words(witness)})" if witness else ""
    message = f"{more} {what} against {less}{with_}: {bands[0]} becomes {bands[1]}"
    severity = Severity.ERROR if axis else Severity.WARNING
    rules = tuple(rule.id for rule in space.ruleset.rules if _reads(space, rule.id, less.fact))
    return Finding(Law.MONOTONE, severity, message, subject, (*witness, more), rules)


def _bands_at(space: Space, place: int, pair: tuple[int, int], claimed: NodeId) -> tuple[Band, Band]:
    """Give the bands before and after in one case where the claim is true, those considered included if they differ."""
    shop = space.shop

    def both(less: Ranks, more: Ranks) -> tuple[Ranks, Ranks]:
        return less, more

    compared = shop.across(both, space.outcome, place, pair)
    told = shop.combine(lambda holds, ranks: ranks if holds else None, claimed, compared)
    found = [cast("tuple[tuple[int, int], tuple[int, int]]", ranks) for ranks in shop.answers(told) if ranks]
    less, more = min(found)
    at = min if more[0] < less[0] else max
    pick = (lambda ranks: ranks[0]) if at is min else max
    return space.ruleset.bands[pick(less)], space.ruleset.bands[pick(more)]


def _subject(space: Space, variable: Variable) -> tuple[Subject, bool]:
    for axis in space.ruleset.axes:
        if variable.name in (axis.fact, f"axis:{axis.id}"):
            return ("axis", axis.id), True
    return ("fact", variable.name), False


def _reads(space: Space, rule: str, fact: str) -> bool:
    found = next(each for each in space.ruleset.rules if each.id == rule)
    place = space.compiler.places.get(fact)
    return place in space.shop.variables_of(space.condition(found.when))


def unknown_as_no(space: Space, unknowns: Unknowns) -> Iterator[Finding]:
    """Say of each factor whose unknown leaves another minimum than no does, which it is."""
    for place in space.shop.variables_of(space.outcome):
        variable = space.compiler.variables[place]
        is_factor = variable.fact is not None and variable.fact.kind is FactKind.YES_NO
        if is_factor and _is_lower_unknown(space, unknowns, place):
            message = (
                f"while {variable.name} is not known, some cases have the lower minimum that they would have with "
                f"{variable.name} yes"
            )
            yield Finding(Law.UNKNOWN, Severity.INFORMATION, message, ("fact", variable.name))


def _is_lower_unknown(space: Space, unknowns: Unknowns, place: int) -> bool:
    # The minimum of what is unknown is the lowest over its completions, so where yes never lowers a complete case it
    # never lowers one with unknowns. Only where a no leads elsewhere can the two differ; then they are all looked at.
    returns = space.shop.across(lambda no, yes: no is None and yes is not None, space.outcome, place, (0, 1))
    if not space.holds_somewhere(returns):
        return space.holds_somewhere(space.shop.across(_lower_minimum, space.outcome, place, (0, 1)))
    lower = unknowns.shop.across(_lower_floor, unknowns.floors, place, (0, space.shop.sizes[place]))
    return True in unknowns.shop.answers(lower)


def _lower_floor(no: frozenset[int | None], unknown: frozenset[int | None]) -> bool:
    here = [rank for rank in no if rank is not None]
    perhaps = [rank for rank in unknown if rank is not None]
    return bool(here) and min(perhaps) < min(here)
