"""What each cell, rule and escalation gives by itself, as diagrams: the parts of which the outcome is the highest."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from banding.case_space import Space
from banding.engine.compiled import NONE
from banding.engine.diagram import NodeId
from banding.ruleset import AllOf, Band, Escalation, LevelIs, Rule
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.vocabulary import RuleKind


@attrs.frozen(eq=False)
class Element:
    """
    One cell or rule as a part of the outcome.

    Attributes:
        considered: whether it asks for consideration instead of setting a floor.
        applies: diagram, True where it applies.
        gives: diagram of the rank it gives; ``NONE`` where it does not apply.
        band: its band, before escalation.
    """

    id: str
    subject: Subject
    considered: bool
    applies: NodeId
    gives: NodeId
    rule: Rule | None
    band: Band


def elements_of(space: Space) -> tuple[Element, ...]:
    """Give every cell and rule of a ruleset, in guidance order."""
    found = []
    for cell in space.ruleset.cells:
        levels = zip(space.ruleset.axes, cell.levels, strict=True)
        applies = space.condition(AllOf(tuple(LevelIs(axis.id, (level,)) for axis, level in levels)))
        gives = ranked(space, applies, cell.band)
        found.append(Element(cell.id, ("cell", cell.id), False, applies, gives, None, cell.band))
    for rule in space.ruleset.rules:
        applies, gives = space.condition(rule.when), gives_of(rule, space, rule.escalations)
        considered = rule.kind is RuleKind.CONSIDER
        found.append(Element(rule.id, ("rule", rule.id), considered, applies, gives, rule, rule.band))
    return tuple(found)


def ranked(space: Space, holds: NodeId, band: Band) -> NodeId:
    """Give the diagram of a band's rank where something holds, and ``NONE`` elsewhere."""
    return space.shop.map(lambda held: band.rank if held else NONE, holds)


def gives_of(rule: Rule, space: Space, escalations: Sequence[Escalation]) -> NodeId:
    """Give the diagram of the rank a rule gives with some of its escalations."""
    shop = space.shop
    gives = ranked(space, space.condition(rule.when), rule.band)
    for escalation in escalations:
        rank = escalation.band.rank
        gives = shop.combine(
            lambda risen, given, rank=rank: max(rank, given) if risen and given != NONE else given,
            space.condition(escalation.when),
            gives,
        )
    return gives


def highest(space: Space, elements: Sequence[Element]) -> NodeId:
    """Give the diagram of the highest rank that some elements give; ``NONE`` where none applies."""
    return space.shop.joined(max, [space.shop.leaf(NONE), *(element.gives for element in elements)])


def escalation_in_words(escalation: Escalation) -> str:
    """Say an escalation: "Red if ror is very high or iom"."""
    return f"{escalation.band} if {in_words(escalation.when)}"
