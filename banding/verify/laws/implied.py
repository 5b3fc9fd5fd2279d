"""Cells and rules that never apply, change nothing, or say what another says: found by asking what is left without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import attrs

from banding.case_space import Space, Witness
from banding.engine.compiled import NONE
from banding.engine.diagram import NodeId
from banding.ruleset import Rule
from banding.ruleset.places import Subject
from banding.verify.findings import Finding, Law, Severity
from banding.verify.laws.elements import Element, elements_of, escalation_in_words, gives_of, highest, ranked


def effective(space: Space) -> Iterator[Finding]:
    """Find cells, rules and escalations that never apply, always apply, or are implied by the others."""
    elements = elements_of(space)
    for element in elements:
        reach = list(_reach(element, space))
        yield from reach
        if reach and reach[0].severity is Severity.ERROR:
            continue
        others = tuple(other for other in elements if other is not element)
        implied = _implied(element.gives, element, others, space)
        if implied is not None:
            yield _whole(element, implied, space)
        elif element.rule is not None:
            yield from _escalations(element, element.rule, others, space)


def _reach(element: Element, space: Space) -> Iterator[Finding]:
    answers = space.shop.answers(space.in_scope(element.applies))
    if True not in answers:
        elsewhere = space.holds_somewhere(element.applies)
        why = "every case it speaks of belongs elsewhere" if elsewhere else "no case can be so"
        message = f"{element.id} can never apply: {why}"
        yield Finding(Law.REACHABLE, Severity.ERROR, message, element.subject, None, (element.id,))
    elif False not in answers and element.rule is not None:
        message = (
            f"{element.id} applies to every case that stays in the matrix, so it tells none from another"
        )
        yield Finding(Law.EFFECTIVE, Severity.WARNING, message, element.subject, (), (element.id,))


@attrs.frozen
class _Implied:
    """That something is implied: by which elements, the smallest case where it applies, and whether one is its twin."""

    by: tuple[str, ...]
    witness: Witness
    is_by_twin: bool = False


def _implied(gives: NodeId, element: Element, others: Sequence[Element], space: Space) -> _Implied | None:
    """Say what implies a part of the outcome, or give None where taking it away would change an outcome."""
    bearing = [other for other in others if element.considered or not other.considered]
    if space.holds_somewhere(_uncovered(gives, highest(space, bearing), space)):
        return None
    by = _fewest(gives, bearing, space)
    applies = space.in_scope(space.shop.map(lambda rank: rank != NONE, gives))
    is_by_twin = len(by) == 1 and space.in_scope(by[0].gives) == space.in_scope(gives)
    return _Implied(tuple(other.id for other in by), space.witness(applies) or (), is_by_twin)


def _uncovered(gives: NodeId, others: NodeId, space: Space) -> NodeId:
    """Give the claim that a part gives more than the others do."""
    return space.in_scope(space.shop.combine(lambda rank, other: rank > other, gives, others))


def _covered(gives: NodeId, others: NodeId, space: Space) -> NodeId:
    """Give the claim that a part gives something, and the others as much."""
    return space.in_scope(space.shop.combine(lambda rank, other: NONE < rank <= other, gives, others))


def _fewest(gives: NodeId, bearing: Sequence[Element], space: Space) -> list[Element]:
    """Choose few elements that together give what a part gives: one if one will do."""
    helping = [other for other in bearing if space.holds_somewhere(_covered(gives, other.gives, space))]
    for one in reversed(helping):
        if not space.holds_somewhere(_uncovered(gives, one.gives, space)):
            return [one]
    kept = list(helping)
    for other in reversed(helping):
        rest = [each for each in kept if each is not other]
        if not space.holds_somewhere(_uncovered(gives, highest(space, rest), space)):
            kept = rest
    return kept


def _whole(element: Element, implied: _Implied, space: Space) -> Finding:
    message = f"{element.id} ({element.band}) is already implied by {_and(implied.by)}: taking it away would change no band"
    return _implied_finding(message, element.id, element.subject, implied, space)


def _escalations(element: Element, rule: Rule, others: Sequence[Element], space: Space) -> Iterator[Finding]:
    for number, escalation in enumerate(rule.escalations):
        subject: Subject = ("escalation", rule.id, number)
        risen = space.condition(escalation.when)
        holds = space.shop.combine(lambda one, other: one and other, element.applies, risen)
        if not space.holds_somewhere(space.in_scope(holds)):
            message = f"{rule.id}: “{escalation_in_words(escalation)}” can never apply"
            yield Finding(Law.REACHABLE, Severity.ERROR, message, subject, None, (rule.id,))
            continue
        gives = ranked(space, holds, escalation.band)
        rest = gives_of(rule, space, [each for each in rule.escalations if each is not escalation])
        without = attrs.evolve(element, gives=rest)
        implied = _implied(gives, element, (*others, without), space)
        if implied is not None:
            message = (
                f"{rule.id}: “{escalation_in_words(escalation)}” is already implied by {_and(implied.by)}: taking it "
                "away would change no band"
            )
            yield _implied_finding(message, rule.id, subject, implied, space)


def _implied_finding(message: str, id_: str, subject: Subject, implied: _Implied, space: Space) -> Finding:
    # What the guidance states is kept though it changes nothing: it explains a decision, and a matrix may change.
    is_stated = id_ in space.ruleset.paragraphs
    severity = Severity.INFORMATION if is_stated else Severity.WARNING
    # Of two that say the same, one says nothing, whatever the guidance states.
    is_kept = is_stated and not implied.is_by_twin
    says = f"{message}; kept, for the guidance states it" if is_kept else message
    return Finding(Law.EFFECTIVE, severity, says, subject, implied.witness, (id_, *implied.by))


def _and(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"


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
