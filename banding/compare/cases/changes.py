"""
The situation before and the situation after, and what lies between them: a set of changes, each of which can be put on
the situation before by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product

from banding.case import Case, Judgement
from banding.compare.cases.causes import Change, ChangeKind
from banding.compare.cases.contexts import Contexts
from banding.compare.cases.relevance import Relevance
from banding.engine import Decision, engine_for
from banding.errors import InvalidCaseError
from banding.facts import Value
from banding.intake import Understood

Judged = tuple[str, bool]
"""A judged band, and whether a reason is given."""
Result = tuple[str, str | None]
"""A route and a band."""

_REASON_GIVEN = "given"
_JUDGEMENTS = (ChangeKind.JUDGEMENT_MADE, ChangeKind.JUDGEMENT_CHANGED, ChangeKind.JUDGEMENT_WITHDRAWN)
_SIDES = (False, True)


def judgement_of(judged: Judged | None) -> Judgement | None:
    """Give a judgement as far as it bears on a decision: its band, and that there is a reason."""
    return Judgement(judged[0], _REASON_GIVEN if judged[1] else "") if judged else None


def result_of(decision: Decision) -> Result:
    """Give a decision's route and band."""
    return decision.route, decision.band.name if decision.band else None


class CaseChanges:
    """
    Two changes_of_case of one case.

    Args:
        contexts: the contexts its records were read through.
        relevance: what the ruleset before and the ruleset after can tell apart.
        before: the earlier record, read through each context.
        after: the later record, likewise; the same for one record on two days.

    Attributes:
        changes: every change between the two, whether it can matter or not.
        relevant: those that some rule, axis or route can tell; the others can be the cause of nothing.
    """

    def __init__(
        self,
        contexts: Contexts,
        relevance: tuple[Relevance, Relevance],
        before: tuple[Understood, ...],
        after: tuple[Understood, ...],
    ) -> None:
        self._lenses = contexts
        self._relevance = relevance
        self._records = (before, after)
        self._judged = (judged_in(before[contexts.before]), judged_in(after[contexts.after]))
        self._names = [tuple(fact.name for fact in ruleset.facts) for ruleset in contexts.rulesets]
        self.changes = tuple(self._found())
        self.relevant = tuple(change for change in self.changes if self._matters(change))

    def decide(self, applied: Collection[Change]) -> Decision | None:
        """
        Decide the situation before with some changes put on it.

        Args:
            applied: some of ``changes``; all of them give the situation after.

        Returns:
            The decision; None where the ruleset cannot read the record, or has no such band to be judged.
        """
        kinds = {change.kind for change in applied}
        ruleset = ChangeKind.RULESET in kinds
        judged = self._judged[not kinds.isdisjoint(_JUDGEMENTS)]
        changed = {change.name for change in applied if change.kind is ChangeKind.FACT}
        aged = {change.name for change in applied if change.kind is ChangeKind.AGE}
        facts: dict[str, Value] = {}
        for name in self._names[ruleset]:
            read = self._reading(record=name in changed, ruleset=ruleset, day=name in aged)
            if read.is_fatal:
                return None
            facts[name] = read.facts.get(name)
        try:
            return engine_for(self._lenses.rulesets[ruleset]).decide(Case("", facts, judgement_of(judged)))
        except InvalidCaseError:
            return None

    def result(self, applied: Collection[Change]) -> Result | None:
        """Give the route and band of the situation before with some changes put on it; None as :meth:`decide`."""
        decision = self.decide(applied)
        return result_of(decision) if decision else None

    def _reading(self, *, record: bool, ruleset: bool, day: bool) -> Understood:
        return self._records[record][self._lenses.at(ruleset=ruleset, day=day)]

    def _value(self, name: str, *, record: bool, ruleset: bool, day: bool) -> Value:
        return self._reading(record=record, ruleset=ruleset, day=day).facts.get(name)

    def _found(self) -> Iterator[Change]:
        stamps = [ruleset.stamp for ruleset in self._lenses.rulesets]
        if self._lenses.rulesets[0] is not self._lenses.rulesets[1]:
            yield Change(ChangeKind.RULESET, "ruleset", *stamps)
        for name in self._names_that_may_differ():
            if self._comes_to_the_same(name):
                continue
            for kind in (ChangeKind.FACT, ChangeKind.AGE):
                pair = next(
                    (values for _, *values in self._pairs(name, kind) if values[0] != values[1]), None
                )
                if pair:
                    yield Change(kind, name, *pair)
        yield from self._judgement_changed()

    def _comes_to_the_same(self, name: str) -> bool:
        """Whether a fact is on the later side what it was, though record and day differ: each undoes the other."""
        return all(
            self._value(name, record=False, ruleset=ruleset, day=False)
            == self._value(name, record=True, ruleset=ruleset, day=True)
            for ruleset in _SIDES
        )

    def _names_that_may_differ(self) -> list[str]:
        names = list(dict.fromkeys((*self._names[True], *self._names[False])))
        if len(self._lenses.bases) > 1:
            return names
        before, after = (records[0].facts for records in self._records)
        return [name for name in names if before[name] != after[name]]

    def _judgement_changed(self) -> Iterator[Change]:
        before, after = self._judged
        if before == after:
            return
        made, withdrawn = before is None, after is None
        kind = _JUDGEMENTS[0 if made else 2 if withdrawn else 1]
        yield Change(kind, "judgement", before and in_words(before), after and in_words(after))

    def _pairs(self, name: str, kind: ChangeKind) -> Iterator[tuple[bool, Value, Value]]:
        """Give a fact's value before and after a change of one kind, whatever else has changed; first nothing else."""
        if kind is ChangeKind.FACT and self._records[0] is self._records[1]:
            return
        if kind is ChangeKind.AGE and self._lenses.at(ruleset=False, day=False) == self._lenses.at(
            ruleset=False, day=True
        ):
            return
        for ruleset, other in product(_SIDES, _SIDES):
            if kind is ChangeKind.FACT:
                values = [self._value(name, record=side, ruleset=ruleset, day=other) for side in _SIDES]
            else:
                values = [self._value(name, record=other, ruleset=ruleset, day=side) for side in _SIDES]
            yield ruleset, values[0], values[1]

    def _matters(self, change: Change) -> bool:
        if change.kind not in (ChangeKind.FACT, ChangeKind.AGE):
            return True
        return any(
            self._relevance[ruleset].seen(change.name, before)
            != self._relevance[ruleset].seen(change.name, after)
            for ruleset, before, after in self._pairs(change.name, change.kind)
        )


def judged_in(record: Understood) -> Judged | None:
    """Give the judgement of a row as far as it bears on a decision; None where nobody judged."""
    return (record.judged_band, record.has_reason) if record.judged_band else None


def in_words(judged: Judged) -> str:
    """Say a judgement: its band, and where no reason is given that too."""
    return judged[0] if judged[1] else f"{judged[0]} (no reason given)"
