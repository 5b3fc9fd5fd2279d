"""What a record may say that either of two rulesets tells apart, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import cast

import attrs

from banding.engine.variables import Variable, every_condition, variables_of
from banding.errors import BandingError
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Ruleset, facts_of


class NoCommonFactsError(BandingError):
    """No case can be held against both of two rulesets: a fact is of two kinds, or (``fact`` empty) none is in both."""

    def __init__(self, fact: str = "", kinds: tuple[str, str] = ("", "")) -> None:
        self.fact = fact
        self.kinds = kinds
        why = f"`{fact}` is a {kinds[0]} fact in one and a {kinds[1]} fact in the other"
        if not fact:
            why = "the two rulesets decide by no fact in common"
        super().__init__(f"{why}, so no case can be held against both")


@attrs.frozen
class InputValue:
    """
    What a record may say of one fact, as far as either ruleset tells it apart.

    Attributes:
        value: the value; for a number the first of its stretch; None where the record does not say.
        last: for a number the last of its stretch; None for other facts and for an open end.
        ages: first and last age, where the record gives only an age and the fact is worked out from it; else None.
    """

    value: Value
    last: int | None = None
    is_open: bool = False
    ages: tuple[int, int] | None = None

    @property
    def says_more_than_no(self) -> bool:
        """Whether it is more than a no, or nothing at all."""
        return bool(self.ages) or not (self.value is None or self.value is False)


@attrs.frozen
class FactTrait:
    """
    What a record says of one fact, or may say: values that either ruleset tells apart.

    Attributes:
        fact: as the later ruleset declares it, or the earlier where the later does not.
        is_reason: whether it is the reason beside a judged level, of which only counts whether one is given (True).
        is_judged: whether it is a level set by judgement.
    """

    fact: Fact
    values: tuple[InputValue, ...]
    is_reason: bool = False
    is_judged: bool = False


class Layout:
    """Lays out what either of two rulesets tells apart."""

    def __init__(self, before: Ruleset, after: Ruleset) -> None:
        self._rulesets = (before, after)
        self._variables: list[Mapping[str, Variable]] = [
            {variable.name: variable for variable in variables_of(ruleset) if variable.fact}
            for ruleset in self._rulesets
        ]
        axes = [axis for ruleset in self._rulesets for axis in ruleset.axes]
        self._judged = {axis.judged.fact for axis in axes if axis.judged}
        self._reasons = {axis.judged.reason for axis in axes if axis.judged}
        self._scores = {axis.fact for axis in axes if axis.judged}
        conditions = [condition for ruleset in self._rulesets for condition in every_condition(ruleset)]
        self._read_directly = {name for condition in conditions for name in facts_of(condition)}

    def dimensions(self) -> Iterator[FactTrait]:
        """Give each fact that something reads, with what a record may say of it."""
        if not self._variables[0].keys() & self._variables[1].keys():
            raise NoCommonFactsError
        for name in dict.fromkeys(self._names()):
            known = [each.fact_by_name[name] for each in self._rulesets if name in each.fact_by_name]
            if len({fact.kind for fact in known}) > 1:
                raise NoCommonFactsError(name, (known[0].kind.value, known[1].kind.value))
            yield self._dimension(known[-1], known)

    def _names(self) -> Iterator[str]:
        """Name the facts in order: those of the axes first, and those of the later ruleset before the earlier's."""
        for ruleset, variables in zip(self._rulesets[::-1], self._variables[::-1], strict=True):
            for axis in ruleset.axes:
                yield axis.fact
                if axis.judged:
                    yield from (axis.judged.fact, axis.judged.reason)
            yield from variables

    def _dimension(self, fact: Fact, declared: Sequence[Fact]) -> FactTrait:
        if fact.name in self._reasons:
            return FactTrait(fact, (InputValue(value=False), InputValue(value=True)), is_reason=True)
        values = tuple(self._values(fact, declared))
        is_judged = fact.name in self._judged
        # A judged level is unsaid where nobody judged, and a score may be where somebody did.
        may_be_unsaid = is_judged and fact.name not in self._read_directly
        lacks = (InputValue(None),) if may_be_unsaid or fact.name in self._scores else ()
        return FactTrait(fact, (*lacks, *values) if is_judged else (*values, *lacks), is_judged=is_judged)

    def _values(self, fact: Fact, declared: Sequence[Fact]) -> Iterator[InputValue]:
        if fact.kind is FactKind.NUMBER:
            yield from self._stretches(fact.name, declared)
        elif fact.kind is FactKind.CHOICE:
            yield from map(InputValue, dict.fromkeys(level for each in declared for level in each.levels))
        else:
            yield from (InputValue(value=False), InputValue(value=True))
            ages = sorted({each.yes_at_age for each in declared if each.yes_at_age is not None})
            yield from (InputValue(None, ages=(low + 1, high)) for low, high in pairwise(ages))

    def _stretches(self, name: str, declared: Sequence[Fact]) -> Iterator[InputValue]:
        found = [variables[name] for variables in self._variables if name in variables]
        cuts = {cut for variable in found for cut in variable.cuts}
        cuts |= {each.lowest for each in declared if each.lowest is not None}
        cuts |= {each.highest + 1 for each in declared if each.highest is not None}
        starts = sorted(cuts)
        if any(each.lowest is None for each in declared):
            starts = [min(starts, default=0) - 1, *starts]
        is_open = any(each.highest is None for each in declared)
        if not is_open and len(starts) > 1:
            starts.pop()  # the last begins beyond the highest
        top = None if is_open else max(cast("int", each.highest) for each in declared)
        for start, following in zip(starts, (*starts[1:], None), strict=True):
            last = following - 1 if following is not None else top
            yield InputValue(start, last, is_open=last is None)
