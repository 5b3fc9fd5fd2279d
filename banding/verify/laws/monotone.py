"""More risk never lowers a band: each axis and each factor compared with itself, everything else alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from banding.case_space import Cube, Space, Unknowns, witness_in_words
from banding.engine.diagram import NodeId
from banding.engine.variables import Variable
from banding.facts import FactKind
from banding.ruleset import Axis, Cell, facts_of
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.findings import Finding, Law, Severity

Ranks = tuple[int, int] | None


def monotone(space: Space) -> Iterator[Finding]:
    """Find each axis, factor and number of which more lowers the minimum band, or what is considered."""
    faulty: set[Subject] = set()
    # Levels set by judgement come last: where the scores tell of an axis already, they would say it again.
    places = sorted(space.shop.variables_of(space.outcome), key=lambda place: _is_judged(space, place))
    for place in places:
        subject, _ = _subject(space, space.compiler.variables[place])
        if _is_judged(space, place) and subject in faulty:
            continue
        first = 1 if _is_judged(space, place) else 0
        pairs = [(value, value + 1) for value in range(first, space.shop.sizes[place] - 1)]
        found = [fall for fall in (_fall(space, place, pair) for pair in pairs) if fall is not None]
        faulty |= {subject for _ in found}
        yield from found


def _is_judged(space: Space, place: int) -> bool:
    return space.compiler.variables[place].fact is None


def _fall(space: Space, place: int, pair: tuple[int, int]) -> Finding | None:
    for claim, what in ((_lower_minimum, "lowers the band"), (_lower_together, "lowers what is considered")):
        falls = space.shop.across(claim, space.outcome, place, pair)
        cube = space.smallest(falls)
        if cube is not None:
            return _told(space, place, pair, case=_completed(space, place, falls, cube), what=what)
    return None


def _lower_minimum(less: Ranks, more: Ranks) -> bool | None:
    return None if less is None or more is None else more[0] < less[0]


def _lower_together(less: Ranks, more: Ranks) -> bool | None:
    return None if less is None or more is None else max(more) < max(less)


def _told(space: Space, place: int, pair: tuple[int, int], *, case: dict[int, int], what: str) -> Finding:
    less, more = ({**case, place: value} for value in pair)
    changed = tuple(space.described(((place, value),))[0] for value in pair)
    witness = space.described(tuple((at, value) for at, value in sorted(case.items()) if at != place))
    with_ = f" (with {witness_in_words(witness)})" if witness else ""
    fall = MonotonicityViolation(space, less, more)
    message = f"{changed[1]} {what} against {changed[0]}{with_}: {fall.bands()}{fall.why()}"
    subject, axis = _subject(space, space.compiler.variables[place])
    severity = Severity.ERROR if axis else Severity.WARNING
    reading = (rule.id for rule in space.ruleset.rules if changed[0].fact in facts_of(rule.when))
    rules = tuple(dict.fromkeys((*fall.cells(), *reading)))
    return Finding(Law.MONOTONE, severity, message, fall.subject() or subject, (*witness, changed[1]), rules)


def _completed(space: Space, place: int, claim: NodeId, cube: Cube) -> dict[int, int]:
    """Give a whole case of a fall, of all that bears on the bands: as the cube says, and else the first value that will do."""
    case = dict(cube)
    for at in space.shop.variables_of(space.outcome):
        if at == place:
            continue
        values = (case[at],) if at in case else range(space.shop.sizes[at])
        left = {value: space.shop.with_value(claim, at, value) for value in values}
        case[at] = next(value for value in values if space.holds_somewhere(left[value]))
        claim = left[case[at]]
    return case


def _subject(space: Space, variable: Variable) -> tuple[Subject, bool]:
    for axis in space.ruleset.axes:
        if variable.name in (axis.fact, f"axis:{axis.id}"):
            return ("axis", axis.id), True
    return ("fact", variable.name), False


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


class MonotonicityViolation:
    """One complete case, variable number to value, with less of something and with more, which stands lower with more."""

    def __init__(self, space: Space, less: Mapping[int, int], more: Mapping[int, int]) -> None:
        self._space = space
        self._cases = (less, more)

    def bands(self) -> str:
        """Say what becomes of what: "Red becomes Green"."""
        less, more = (cast("tuple[int, int]", self._at(self._space.outcome, case)) for case in self._cases)
        of_minimum = more[0] < less[0]
        ranks = [each[0] if of_minimum else max(each) for each in (less, more)]
        return " becomes ".join(self._space.ruleset.bands[rank].name for rank in ranks)

    def subject(self) -> Subject:
        """Give the clause, or the lower of the cells, that does it; nothing where neither does."""
        return next(self._clauses(), ()) or (("cell", self.cells()[1]) if self.cells() else ())

    def why(self) -> str:
        """Say what does it: "; matrix/high/low gives Yellow, matrix/low/low gives Blue"; empty where that is not known."""
        for _, axis_id, number in self._clauses():
            axis = next(axis for axis in self._space.ruleset.axes if axis.id == axis_id)
            clause = axis.clauses[int(number)]
            return f"; {axis_id} is set to {clause.level} if {in_words(clause.when)}"
        if self.cells():
            one, other = self._cells()
            return f"; {one.id} gives {one.band} and {other.id} {other.band}"
        return ""

    def cells(self) -> tuple[str, ...]:
        """Name the two cells, less first, where the case moves to one of a lower band; nothing else."""
        one, other = self._cells()
        return (one.id, other.id) if other.band < one.band else ()

    def _cells(self) -> tuple[Cell, Cell]:
        axes, cells = self._space.ruleset.axes, {cell.levels: cell for cell in self._space.ruleset.cells}
        one, other = (
            cells[tuple(axis.levels[cast("int", self._level(axis, case))] for axis in axes)]
            for case in self._cases
        )
        return one, other

    def _level(self, axis: Axis, case: Mapping[int, int]) -> int | None:
        return cast("int | None", self._at(self._space.compiler.level(axis), case))

    def _clauses(self) -> Iterator[Subject]:
        """Give the clauses that hold with more and not with less, of an axis whose level falls."""
        for axis in self._space.ruleset.axes:
            less, more = (self._level(axis, case) for case in self._cases)
            if less is None or more is None or more >= less:
                continue
            for number, clause in enumerate(axis.clauses):
                held = self._space.condition(clause.when)
                if [self._at(held, case) for case in self._cases] == [False, True]:
                    yield "clause", axis.id, number

    def _at(self, diagram: NodeId, case: Mapping[int, int]) -> object:
        return self._space.shop.answer_at(diagram, case)
