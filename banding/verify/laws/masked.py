"""Routes, checks and clauses that can never be taken or change nothing, and parts of a condition that make no difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from banding.case_space import ProofDiagrams, Space
from banding.engine.compiled import Compiler
from banding.engine.diagram import NodeId
from banding.ruleset import AllOf, Condition, RouteRule, Ruleset
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.condition_parts import Held, held_conditions, leaves_of, swapped, without_part
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
            subject: Subject = ("clause", axis.id, number)
            says = f"{axis.id}: “{clause.level} if {in_words(clause.when)}”"
            witness = space.witness(space.in_scope(space.condition(clause.when)))
            if witness is None:
                yield Finding(Law.REACHABLE, Severity.ERROR, f"{says} can never apply", subject)
                continue
            without = attrs.evolve(axis, clauses=swapped(axis.clauses, clause))
            axes = swapped(space.ruleset.axes, axis, without)
            variant = space.variant(attrs.evolve(space.ruleset, axes=axes))
            if variant.compiler.level(without) == space.compiler.level(axis):
                message = f"{says} changes no case's level: another clause sets it already"
                yield Finding(Law.EFFECTIVE, Severity.WARNING, message, subject, witness)
            elif variant.outcome == space.outcome:
                why = (
                    "decides which cell a case is in, and no case's band: other rules give as much without it"
                )
                yield Finding(Law.EFFECTIVE, Severity.INFORMATION, f"{says} {why}", subject, witness)


def redundant_parts(space: Space, *, spared: frozenset[Subject]) -> Iterator[Finding]:
    """
    Find parts of conditions that could be left out; what is ``spared`` was found to change nothing as a whole.

    A warning where the condition alone makes the part redundant, as in ``drr or (drr and atr)``; information where it is
    so only because of how the axes stand, as ``iom`` beside ``ror is very high``.
    """
    alone = _levels_set_free(space)
    for held in held_conditions(space.ruleset):
        if held.subject in spared or (held.kind == "escalation" and ("rule", held.subject[1]) in spared):
            continue
        told: set[Condition] = set()
        for path, leaf in leaves_of(held.when):
            rest = without_part(held.when, path)
            if rest is not None and leaf not in told and _same(held, rest, space):
                told.add(leaf)
                is_itself = alone.condition(rest) == alone.condition(held.when)
                yield _told(held, leaf, space, is_itself=is_itself)


def _same(held: Held, rest: Condition, space: Space) -> bool:
    """Whether a condition without a part holds of the same cases: for a rule, of those in the matrix."""
    # An escalation is asked only where its rule applies, so what the rule says makes its parts idle too.
    within = () if held.within is None else (held.within,)
    whole, less = (space.condition(AllOf((*within, when))) for when in (held.when, rest))
    if held.kind in ("rule", "escalation"):
        return space.in_scope(whole) == space.in_scope(less)
    return whole == less


def _told(held: Held, leaf: Condition, space: Space, *, is_itself: bool) -> Finding:
    is_stated = str(held.subject[1]) in space.ruleset.paragraphs
    severity = Severity.WARNING if is_itself or not is_stated else Severity.INFORMATION
    others = "the axes and routes say it" if held.within is None else "its rule, the axes and routes say it"
    why = "the rest of its condition says it" if is_itself else others
    message = f"{held.name}: “{in_words(leaf)}” makes no difference in “{in_words(held.when)}”: {why} already"
    return Finding(Law.EFFECTIVE, severity, message, held.subject, None, (str(held.subject[1]),))


def _levels_set_free(space: Space) -> Compiler:
    """Give a compiler to which an axis level is one more thing that may be anything."""
    ruleset: Ruleset = space.ruleset
    sizes = [*space.shop.sizes, *(len(axis.levels) for axis in ruleset.axes)]
    shop = ProofDiagrams(sizes)
    free = Compiler(ruleset, space.compiler.variables, shop, space.compiler.places)
    for number, axis in enumerate(ruleset.axes, start=len(space.shop.sizes)):
        free.levels[axis.id] = shop.node(number, tuple(map(shop.leaf, range(len(axis.levels)))))
    return free
