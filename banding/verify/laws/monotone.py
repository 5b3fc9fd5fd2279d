"""More risk never lowers a band: each axis and each factor compared with itself, everything else alike."""

from collections.abc import Hashable, Iterator, Mapping
from typing import cast

from banding.case_space import Cube, Space, Unknowns, witness_in_words
from banding.engine.diagram import NodeId
from banding.engine.variables import Variable
from banding.facts import FactKind
from banding.ruleset import facts_of
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.findings import Finding, Law, Severity

Ranks = tuple[int, int] | None


def lowered(space: Space) -> Iterator[Finding]:
    """Find each axis, factor and number of which more lowers the minimum band, or what is considered."""
    faulty: set[Subject] = set()
    # Levels set by judgement come last: where the scores tell of an axis already, they would say it again.
    places = sorted(space.shop.variables_of(space.outcome), key=lambda place: _is_judged(space, place))
    for place in places:
        subject = _subject(space, space.compiler.variables[place])
        if _is_judged(space, place) and subject in faulty:
            continue
        first = 1 if _is_judged(space, place) else 0
        pairs = [(value, value + 1) for value in range(first, space.shop.sizes[place] - 1)]
        found = [fall for fall in (_fall(space, place, pair) for pair in pairs) if fall is not None]
        faulty |= {subject for _ in found}
        yield from found


def _is_judged(space: Space, place: int) -> bool:
    return space.compiler.variables[place].fact is None


def _lower_minimum(less: Ranks, more: Ranks) -> bool | None:
    return None if less is None or more is None else more[0] < less[0]


def _lower_together(less: Ranks, more: Ranks) -> bool | None:
    return None if less is None or more is None else max(more) < max(less)


def _fall(space: Space, place: int, pair: tuple[int, int]) -> Finding | None:
    for claim, what in ((_lower_minimum, "lowers the band"), (_lower_together, "lowers what is considered")):
        falls = space.shop.across(claim, space.outcome, place, pair)
        cube = space.smallest(falls)
        if cube is None:
            continue
        case = _completed(space, place, falls, cube)
        before, after = (space.described(((place, value),))[0] for value in pair)
        witness = space.described(tuple((at, value) for at, value in sorted(case.items()) if at != place))
        with_ = f" (with {witness_in_words(witness)})" if witness else ""
        says, about, cells = _violation(space, *({**case, place: value} for value in pair))
        message = f"{after} {what} against {before}{with_}: {says}"
        subject = _subject(space, space.compiler.variables[place])
        severity = Severity.ERROR if subject[0] == "axis" else Severity.WARNING
        reading = (rule.id for rule in space.ruleset.rules if before.fact in facts_of(rule.when))
        rules = tuple(dict.fromkeys((*cells, *reading)))
        return Finding(Law.MONOTONE, severity, message, about or subject, (*witness, after), rules)
    return None


def _completed(space: Space, place: int, claim: NodeId, cube: Cube) -> dict[int, int]:
    """Give a whole case of a fall, of all that bears on the bands: as the cube says, and else the first value that will do."""
    case = dict(cube)
    # The cube first: a value that another variable has without it may have no case with it.
    others = (at for at in space.shop.variables_of(space.outcome) if at != place and at not in case)
    for at in (*case, *others):
        values = (case[at],) if at in case else range(space.shop.sizes[at])
        left = {value: space.shop.with_value(claim, at, value) for value in values}
        case[at] = next(value for value in values if space.holds_somewhere(left[value]))
        claim = left[case[at]]
    return case


def _subject(space: Space, variable: Variable) -> Subject:
    axes = (axis for axis in space.ruleset.axes if variable.name in (axis.fact, f"axis:{axis.id}"))
    return next((("axis", axis.id) for axis in axes), ("fact", variable.name))


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


def _violation(space: Space, *cases: Mapping[int, int]) -> tuple[str, Subject, tuple[str, ...]]:
    """
    Say what becomes of a case with more of something, and why: "Red becomes Green; m/high gives Red and m/low Green".

    The cases are complete, with less and more. With the words come the clause that holds with more alone, or else the lower of
    the cells, and the two cells of a move.
    """

    def answers(diagram: NodeId) -> tuple[Hashable, Hashable]:
        less, more = cases
        return space.shop.answer_at(diagram, less), space.shop.answer_at(diagram, more)

    axes, cells = space.ruleset.axes, {cell.levels: cell for cell in space.ruleset.cells}
    less, more = cast("tuple[tuple[int, int], tuple[int, int]]", answers(space.outcome))
    ranks = (less[0], more[0]) if more[0] < less[0] else (max(less), max(more))
    says = " becomes ".join(space.ruleset.bands[rank].name for rank in ranks)
    levels = [cast("tuple[int, int]", answers(space.compiler.level(axis))) for axis in axes]
    one, other = (
        cells[tuple(axis.levels[at[n]] for axis, at in zip(axes, levels, strict=True))] for n in (0, 1)
    )
    moved = (one.id, other.id) if other.band < one.band else ()
    for axis, (before, after) in zip(axes, levels, strict=True):
        for number, clause in enumerate(axis.clauses if after < before else ()):
            if answers(space.condition(clause.when)) == (False, True):
                why = f"{axis.id} is set to {clause.level} if {in_words(clause.when)}"
                return f"{says}; {why}", ("clause", axis.id, number), moved
    if not moved:
        return says, (), ()
    return f"{says}; {one.id} gives {one.band} and {other.id} {other.band}", ("cell", other.id), moved
