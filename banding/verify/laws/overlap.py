"""Two rules that say the same, or that contradict each other: found by comparing their diagrams, not their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from banding.case_space import Space
from banding.verify.findings import Finding, Law, Severity
from banding.verify.laws.elements import Element, elements_of, highest


def distinct(space: Space) -> Iterator[Finding]:
    """Find rules, routes and checks that hold of exactly the same cases."""
    elements = elements_of(space)
    for one, other in combinations([element for element in elements if element.rule is not None], 2):
        if space.in_scope(one.applies) == space.in_scope(other.applies):
            rest = [each for each in elements if each not in (one, other)]
            yield from _pair(one, other, rest, space)
    yield from _escalations_twice(space)
    yield from _routes(space)
    yield from _checks(space)


def _pair(one: Element, other: Element, rest: Sequence[Element], space: Space) -> Iterator[Finding]:
    witness = space.witness(space.in_scope(one.applies))
    if witness is None:
        return  # neither can apply, which is told elsewhere
    ids = (one.id, other.id)
    same = f"{one.id} and {other.id} hold of exactly the same cases"
    if one.considered == other.considered and _alike(one, other, rest, space):
        message = f"{same} and give the same band, {one.band}: one of them says nothing"
        yield Finding(Law.DISTINCT, Severity.WARNING, message, other.subject, witness, ids)
    elif one.considered == other.considered:
        message = f"{same} and give different bands ({one.band} and {other.band}): they contradict each other"
        yield Finding(Law.DISTINCT, Severity.ERROR, message, other.subject, witness, ids)
    elif _nothing_to_consider(one, other):
        message = (
            f"{same}; one gives a band and the other only asks to consider it: they contradict each other"
        )
        yield Finding(Law.DISTINCT, Severity.ERROR, message, other.subject, witness, ids)


def _alike(one: Element, other: Element, rest: Sequence[Element], space: Space) -> bool:
    """Whether either of two rules would do for both, beside all the others."""
    beside = highest(space, [each for each in rest if one.considered or not each.considered])
    ours, theirs = (space.shop.combine(max, each.gives, beside) for each in (one, other))
    return space.in_scope(ours) == space.in_scope(theirs)


def _nothing_to_consider(one: Element, other: Element) -> bool:
    floor, considered = (other, one) if one.considered else (one, other)
    return considered.band <= floor.band


def _escalations_twice(space: Space) -> Iterator[Finding]:
    for rule in space.ruleset.rules:
        for (_, one), (number, other) in combinations(enumerate(rule.escalations), 2):
            if one.band == other.band and space.condition(one.when) == space.condition(other.when):
                message = f"{rule.id} rises to {one.band} twice on the same condition"
                subject = ("escalation", rule.id, number)
                yield Finding(Law.DISTINCT, Severity.WARNING, message, subject, None, (rule.id,))


def _routes(space: Space) -> Iterator[Finding]:
    for one, other in combinations(space.ruleset.routes, 2):
        held = space.condition(one.when)
        if held == space.condition(other.when):
            message = (
                f"{one.id} and {other.id} hold of exactly the same cases and lead to {one.route} and {other.route}: "
                "they contradict each other"
            )
            witness = space.witness(held)
            yield Finding(
                Law.DISTINCT, Severity.ERROR, message, ("route", other.id), witness, (one.id, other.id)
            )


def _checks(space: Space) -> Iterator[Finding]:
    for one, other in combinations(space.ruleset.checks, 2):
        held = space.condition(one.when)
        if held == space.condition(other.when):
            message = (
                f"{one.code} and {other.code} warn of exactly the same cases: one of them says nothing new"
            )
            witness, codes = space.witness(held), (one.code, other.code)
            yield Finding(Law.DISTINCT, Severity.WARNING, message, ("check", other.code), witness, codes)
