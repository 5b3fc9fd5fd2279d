"""Routes, checks and level clauses: what can never be taken, and what changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from banding.case_space import Space
from banding.engine.diagram import NodeId
from banding.ruleset import Axis, LevelClause, RouteRule
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.findings import Finding, Law, Severity


def routes(space: Space) -> Iterator[Finding]:
    """Find routes that no case can take, or that an earlier route always takes first."""
    shop, taken = space.shop, space.shop.leaf(answer=False)
    for number, route in enumerate(space.ruleset.routes):
        held = space.condition(route.when)
        left = shop.combine(lambda one, before: one and not before, held, taken)
        subject: Subject = ("route", route.id)
        if not space.holds_somewhere(held):
            message = f"{route.id} can never apply: no case can be so"
            yield Finding(Law.REACHABLE, Severity.ERROR, message, subject, None, (route.id,))
        elif not space.holds_somewhere(left):
            earlier = _takers(held, space.ruleset.routes[:number], space)
            takes = "takes" if len(earlier) == 1 else "take"
            message = f"{route.id} is never taken: {' and '.join(earlier)} {takes} every such case first"
            yield Finding(
                Law.REACHABLE, Severity.ERROR, message, subject, space.witness(held), (route.id, *earlier)
            )
        elif False not in shop.answers(held):
            message = f"{route.id} takes every case, so no case stays in the matrix"
            yield Finding(Law.EFFECTIVE, Severity.ERROR, message, subject, (), (route.id,))
        taken = shop.combine(lambda one, before: one or before, held, taken)


def _takers(held: NodeId, earlier: Sequence[RouteRule], space: Space) -> tuple[str, ...]:
    """Name the earlier routes that take every case of a condition: one if one will do."""
    for route in earlier:
        left = space.shop.combine(lambda one, taken: one and not taken, held, space.condition(route.when))
        if not space.holds_somewhere(left):
            return (route.id,)
    return tuple(route.id for route in earlier)


def checks(space: Space) -> Iterator[Finding]:
    """Find checks that can never warn, or that always do."""
    for check in space.ruleset.checks:
        answers = space.shop.answers(space.condition(check.when))
        subject: Subject = ("check", check.code)
        if True not in answers:
            message = f"{check.code} can never warn: no case can be so"
            yield Finding(Law.REACHABLE, Severity.ERROR, message, subject, None, (check.code,))
        elif False not in answers:
            message = f"{check.code} warns of every case, so it tells none from another"
            yield Finding(Law.EFFECTIVE, Severity.WARNING, message, subject, (), (check.code,))


def clauses(space: Space) -> Iterator[Finding]:
    """Find clauses of an axis that can never apply, or that change no case's level or no case's band."""
    for axis in space.ruleset.axes:
        for number, clause in enumerate(axis.clauses):
            yield from _clause(axis, clause, ("clause", axis.id, number), space)


def _clause(axis: Axis, clause: LevelClause, subject: Subject, space: Space) -> Iterator[Finding]:
    says = f"{axis.id}: “{clause.level} if {in_words(clause.when)}”"
    held = space.condition(clause.when)
    witness = space.witness(space.in_scope(held))
    if witness is None:
        yield Finding(Law.REACHABLE, Severity.ERROR, f"{says} can never apply", subject)
        return
    without = attrs.evolve(axis, clauses=tuple(each for each in axis.clauses if each is not clause))
    axes = tuple(without if each is axis else each for each in space.ruleset.axes)
    variant = space.variant(attrs.evolve(space.ruleset, axes=axes))
    if variant.compiler.level(without) == space.compiler.level(axis):
        message = f"{says} changes no case's level: another clause sets it already"
        yield Finding(Law.EFFECTIVE, Severity.WARNING, message, subject, witness)
    elif variant.outcome == space.outcome:
        message = f"{says} decides which cell a case stands in, and no case's band: other rules give as much without it"
        yield Finding(Law.EFFECTIVE, Severity.INFORMATION, message, subject, witness)
