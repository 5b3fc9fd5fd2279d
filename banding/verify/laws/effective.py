"""What never applies, changes nothing, or says what another says: found by asking what is left without it."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeVar

import attrs

from banding.case_space import ProofDiagrams, Space, Witness, witness_in_words
from banding.engine.compiled import NONE, Compiler
from banding.engine.diagram import NodeId
from banding.ruleset import AllOf, Band, Check, Condition, Escalation, LevelIs, Not, RouteRule, Rule
from banding.ruleset.conditions import leaves_of
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.conditions import Held, held_conditions, swapped, with_other, without_part
from banding.verify.findings import Finding, Law, Severity
from banding.vocabulary import RuleKind

_Held = TypeVar("_Held", RouteRule, Check, Escalation)


@attrs.frozen(eq=False)
class Element:
    """One cell or rule as a part of the outcome: where it ``applies``, and the rank it ``gives`` there, ``NONE`` elsewhere."""

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
        gives = _ranked(space, applies, cell.band)
        found.append(Element(cell.id, ("cell", cell.id), False, applies, gives, None, cell.band))
    for rule in space.ruleset.rules:
        applies, gives = space.condition(rule.when), _gives_of(rule, space, rule.escalations)
        considered = rule.kind is RuleKind.CONSIDER
        found.append(Element(rule.id, ("rule", rule.id), considered, applies, gives, rule, rule.band))
    return tuple(found)


def _ranked(space: Space, holds: NodeId, band: Band) -> NodeId:
    return space.shop.map(lambda held: band.rank if held else NONE, holds)


def _gives_of(rule: Rule, space: Space, escalations: Sequence[Escalation]) -> NodeId:
    """Give the diagram of the rank a rule gives with some of its escalations."""
    gives = _ranked(space, space.condition(rule.when), rule.band)
    for escalation in escalations:
        rank = escalation.band.rank
        gives = space.shop.combine(
            lambda risen, given, rank=rank: max(rank, given) if risen and given != NONE else given,
            space.condition(escalation.when),
            gives,
        )
    return gives


def _highest(space: Space, elements: Sequence[Element]) -> NodeId:
    return space.shop.joined(max, [space.shop.leaf(NONE), *(element.gives for element in elements)])


def floors(space: Space) -> Iterator[Finding]:
    """Find a case that stands below a cell or rule that applies to it, or is not considered where a rule asks."""
    for element in elements_of(space):
        considered = element.considered

        def breaks(outcome: tuple[int, int] | None, rank: int, considered: bool = considered) -> bool | None:
            return None if outcome is None else (max(outcome) if considered else outcome[0]) < rank

        witness = space.witness(space.shop.combine(breaks, space.outcome, element.gives))
        if witness is not None:
            asks = "is not considered for" if considered else "is below"
            message = f"a case with {witness_in_words(witness)} {asks} the band that {element.id} gives"
            yield Finding(Law.FLOORS, Severity.ERROR, message, element.subject, witness, (element.id,))


def matrix_and_rules(space: Space) -> Iterator[Finding]:
    """Find cells, rules and escalations that never apply, always apply, or are implied by the others."""
    elements = elements_of(space)
    for element in elements:
        answers, ids = space.shop.answers(space.in_scope(element.applies)), (element.id,)
        if True not in answers:
            elsewhere = space.holds_somewhere(element.applies)
            why = "every case it speaks of belongs elsewhere" if elsewhere else "no case can be so"
            message = f"{element.id} can never apply: {why}"
            yield Finding(Law.REACHABLE, Severity.ERROR, message, element.subject, None, ids)
            continue
        if False not in answers and element.rule is not None:
            message = (
                f"{element.id} applies to every case that stays in the matrix, so it tells none from another"
            )
            yield Finding(Law.EFFECTIVE, Severity.WARNING, message, element.subject, (), ids)
        others = tuple(other for other in elements if other is not element)
        says = f"{element.id} ({element.band})"
        implied = list(_implied(says, element.gives, element, element.subject, others, space))
        yield from implied
        if not implied and element.rule is not None:
            yield from _escalations(element, element.rule, others, space)


def _implied(
    says: str, gives: NodeId, element: Element, subject: Subject, others: Sequence[Element], space: Space
) -> Iterator[Finding]:
    """Find a part of the outcome that others imply: taking it away would change no outcome."""
    bearing = [other for other in others if element.considered or not other.considered]
    if _exceeds(gives, _highest(space, bearing), space):
        return
    by = _fewest(gives, bearing, space)
    *most, last = (other.id for other in by)
    listed = f"{', '.join(most)} and {last}" if most else last
    # What the guidance states is kept though it changes nothing: it explains a decision, and a matrix may change.
    is_stated = element.id in space.ruleset.paragraphs
    severity = Severity.INFORMATION if is_stated else Severity.WARNING
    # Of two that say the same, one says nothing, whatever the guidance states.
    is_by_twin = len(by) == 1 and space.in_scope(by[0].gives) == space.in_scope(gives)
    kept = "; kept, for the guidance states it" if is_stated and not is_by_twin else ""
    message = f"{says} is already implied by {listed}: taking it away would change no band{kept}"
    witness = space.witness(space.in_scope(space.shop.map(lambda rank: rank != NONE, gives))) or ()
    yield Finding(Law.EFFECTIVE, severity, message, subject, witness, (element.id, *most, last))


def _exceeds(gives: NodeId, others: NodeId, space: Space) -> bool:
    """Whether a part gives some case more than the others do."""
    more = space.shop.combine(lambda rank, other: rank > other, gives, others)
    return space.holds_somewhere(space.in_scope(more))


def _fewest(gives: NodeId, bearing: Sequence[Element], space: Space) -> list[Element]:
    """Choose few elements that together give what a part gives: one if one will do."""

    def helps(other: Element) -> bool:
        as_much = space.shop.combine(lambda rank, given: NONE < rank <= given, gives, other.gives)
        return space.holds_somewhere(space.in_scope(as_much))

    helping = list(filter(helps, bearing))
    for one in reversed(helping):
        if not _exceeds(gives, one.gives, space):
            return [one]
    kept = list(helping)
    for other in reversed(helping):
        rest = [each for each in kept if each is not other]
        if not _exceeds(gives, _highest(space, rest), space):
            kept = rest
    return kept


def _escalations(element: Element, rule: Rule, others: Sequence[Element], space: Space) -> Iterator[Finding]:
    for number, escalation in enumerate(rule.escalations):
        subject: Subject = ("escalation", rule.id, number)
        says = f"{rule.id}: “{escalation.band} if {in_words(escalation.when)}”"
        holds = space.condition(AllOf((rule.when, escalation.when)))
        if not space.holds_somewhere(space.in_scope(holds)):
            message = f"{says} can never apply"
            yield Finding(Law.REACHABLE, Severity.ERROR, message, subject, None, (rule.id,))
            continue
        rest = _gives_of(rule, space, [each for each in rule.escalations if each is not escalation])
        without = attrs.evolve(element, gives=rest)
        gives = _ranked(space, holds, escalation.band)
        yield from _implied(says, gives, element, subject, (*others, without), space)


def distinct(space: Space) -> Iterator[Finding]:
    """Find rules, escalations, routes and checks that hold of exactly the same cases."""
    elements = elements_of(space)
    for one, other in combinations([element for element in elements if element.rule is not None], 2):
        if space.in_scope(one.applies) == space.in_scope(other.applies):
            rest = [each for each in elements if each not in (one, other)]
            yield from _pair(one, other, rest, space)
    for rule in space.ruleset.rules:
        for first, second, number, _ in _twins(rule.escalations, space):
            if first.band == second.band:
                message = f"{rule.id} rises to {first.band} twice on the same condition"
                subject = ("escalation", rule.id, number)
                yield Finding(Law.DISTINCT, Severity.WARNING, message, subject, None, (rule.id,))
    for earlier, later, _, witness in _twins(space.ruleset.routes, space):
        message = (
            f"{earlier.id} and {later.id} hold of exactly the same cases and lead to {earlier.route} and {later.route}: "
            "they contradict each other"
        )
        ids = (earlier.id, later.id)
        yield Finding(Law.DISTINCT, Severity.ERROR, message, ("route", later.id), witness, ids)
    for this, that, _, witness in _twins(space.ruleset.checks, space):
        message = f"{this.code} and {that.code} warn of exactly the same cases: one of them says nothing new"
        codes = (this.code, that.code)
        yield Finding(Law.DISTINCT, Severity.WARNING, message, ("check", that.code), witness, codes)


def _twins(held: Sequence[_Held], space: Space) -> Iterator[tuple[_Held, _Held, int, Witness | None]]:
    """Give each two whose conditions hold of exactly the same cases: both, the later one's place, the smallest case."""
    for (_, one), (place, other) in combinations(enumerate(held), 2):
        if space.condition(one.when) == space.condition(other.when):
            yield one, other, place, space.witness(space.condition(one.when))


def _pair(one: Element, other: Element, rest: Sequence[Element], space: Space) -> Iterator[Finding]:
    witness = space.witness(space.in_scope(one.applies))
    if witness is None:
        return  # neither can apply, which is told elsewhere
    severity = Severity.ERROR
    message = f"{one.id} and {other.id} hold of exactly the same cases"
    beside = _highest(space, [each for each in rest if one.considered or not each.considered])
    ours, theirs = (space.shop.combine(max, each.gives, beside) for each in (one, other))
    is_one_enough = space.in_scope(ours) == space.in_scope(theirs)
    if one.considered == other.considered and is_one_enough:
        severity = Severity.WARNING
        message += f" and give the same band, {one.band}: one of them says nothing"
    elif one.considered == other.considered:
        message += f" and give different bands ({one.band} and {other.band}): they contradict each other"
    else:
        floor, considered = (other, one) if one.considered else (one, other)
        if considered.band > floor.band:
            return
        message += "; one gives a band and the other only asks to consider it: they contradict each other"
    yield Finding(Law.DISTINCT, severity, message, other.subject, witness, (one.id, other.id))


def routes(space: Space) -> Iterator[Finding]:
    """Find routes that no case can take, or that an earlier route always takes first."""
    for number, route in enumerate(space.ruleset.routes):
        held, before = space.condition(route.when), space.ruleset.routes[:number]
        subject: Subject = ("route", route.id)
        if not space.holds_somewhere(held):
            message = f"{route.id} can never apply: no case can be so"
            yield Finding(Law.REACHABLE, Severity.ERROR, message, subject, None, (route.id,))
        elif earlier := _takers(route, before, space):
            takes = "takes" if len(earlier) == 1 else "take"
            message = f"{route.id} is never taken: {' and '.join(earlier)} {takes} every such case first"
            ids = (route.id, *earlier)
            yield Finding(Law.REACHABLE, Severity.ERROR, message, subject, space.witness(held), ids)
        elif False not in space.shop.answers(held):
            message = f"{route.id} takes every case, so no case stays in the matrix"
            yield Finding(Law.EFFECTIVE, Severity.ERROR, message, subject, (), (route.id,))


def _takers(route: RouteRule, earlier: Sequence[RouteRule], space: Space) -> tuple[str, ...]:
    """Name the earlier routes that take every case of a route: one if one will do, and none where some case is left."""
    for takers in (*((each,) for each in earlier), earlier):
        left = AllOf((route.when, *(Not(each.when) for each in takers)))
        if not space.holds_somewhere(space.condition(left)):
            return tuple(each.id for each in takers)
    return ()


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
            changed = with_other(space.ruleset, "axes", axis, without)
            variant = Space.of(changed, space.compiler.variables, space.shop)
            if variant.compiler.level(without) == space.compiler.level(axis):
                message = f"{says} changes no case's level: another clause sets it already"
                yield Finding(Law.EFFECTIVE, Severity.WARNING, message, subject, witness)
            elif variant.outcome == space.outcome:
                says += " decides which cell a case is in, and no case's band: other rules give as much without it"
                yield Finding(Law.EFFECTIVE, Severity.INFORMATION, says, subject, witness)


def redundant_parts(space: Space, *, spared: frozenset[Subject]) -> Iterator[Finding]:
    """
    Find parts of conditions that could be left out, of those not ``spared``: a warning where the condition alone says so.

    Information where it is so only because of how the axes stand, as ``iom`` beside ``ror is very high``.
    """
    # To this compiler an axis level is one more thing that may be anything.
    axes, sizes = space.ruleset.axes, space.shop.sizes
    shop = ProofDiagrams([*sizes, *(len(axis.levels) for axis in axes)])
    alone = Compiler(space.ruleset, space.compiler.variables, shop, space.compiler.places)
    for number, axis in enumerate(axes, start=len(sizes)):
        alone.levels[axis.id] = shop.node(number, tuple(map(shop.leaf, range(len(axis.levels)))))
    for held in held_conditions(space.ruleset):
        if held.subject in spared or (held.kind == "escalation" and ("rule", held.subject[1]) in spared):
            continue
        told: set[Condition] = set()
        for path, leaf in leaves_of(held.when):
            rest = without_part(held.when, path)
            if rest is None or leaf in told or not _same(held, rest, space):
                continue
            told.add(leaf)
            is_itself = alone.condition(rest) == alone.condition(held.when)
            is_stated = str(held.subject[1]) in space.ruleset.paragraphs
            severity = Severity.WARNING if is_itself or not is_stated else Severity.INFORMATION
            others = (
                "the axes and routes say it"
                if held.within is None
                else "its rule, the axes and routes say it"
            )
            why = "the rest of its condition says it" if is_itself else others
            message = f"{held.name}: “{in_words(leaf)}” makes no difference in “{in_words(held.when)}”: {why} already"
            yield Finding(Law.EFFECTIVE, severity, message, held.subject, None, (str(held.subject[1]),))


def _same(held: Held, rest: Condition, space: Space) -> bool:
    """Whether a condition without a part holds of the same cases: for a rule, of those in the matrix."""
    # An escalation is asked only where its rule applies, so what the rule says makes its parts idle too.
    whole, less = (space.condition(each.whole) for each in (held, attrs.evolve(held, when=rest)))
    if held.kind in ("rule", "escalation"):
        return space.in_scope(whole) == space.in_scope(less)
    return whole == less
