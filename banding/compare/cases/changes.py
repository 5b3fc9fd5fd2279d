"""
What changed of a case between two sides: a set of changes, each of which can be put on the side before by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from banding.case import Case, Judgement
from banding.compare.cases.causes import Cause, CauseKind, Change, ChangeKind, cause_among, cause_of
from banding.compare.cases.contexts import Contexts
from banding.compare.cases.decided import DecidedSide, judgement_in
from banding.compare.cases.fewest_changes import Choices, FewestChanges, Result
from banding.engine import engine_for
from banding.engine.variables import variables_of
from banding.errors import InvalidCaseError
from banding.facts import Value
from banding.ruleset import Ruleset

OTHER_ROW = "kept_in_field_by_another_row"
"""The name of the change that another row of the same person now keeps the case from the hub, or no longer does."""
_SIDES = (False, True)
_JUDGED = (ChangeKind.JUDGEMENT_MADE, ChangeKind.JUDGEMENT_CHANGED, ChangeKind.JUDGEMENT_WITHDRAWN)


class FactClasses:
    """Tells which values of a fact are one and the same to a ruleset: no difference between them causes anything."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._variables = {variable.name: variable for variable in variables_of(ruleset) if variable.fact}
        judged = [axis.judged for axis in ruleset.axes if axis.judged]
        self._as_they_are = {name for each in judged for name in (each.fact, each.reason)}
        self._known: dict[tuple[str, Value, bool], object] = {}

    def of(self, name: str, value: Value) -> object:
        """Give the class of a value: 62 and 64 are one to rules that ask for 50 to 89; a fact nothing reads has one."""
        key = (name, value, isinstance(value, bool))
        if key not in self._known:
            variable = self._variables.get(name)
            found = None if variable is None else variable.code(value)
            self._known[key] = value if name in self._as_they_are else found
        return self._known[key]


class CaseChanges:
    """
    The changes between two sides of one case, neither of them in error.

    Args:
        contexts: the contexts that its records were read in.
        classes: the values that the ruleset before and the ruleset after can tell apart.
        before: the earlier side.
        after: the later side.

    Attributes:
        all: every change between the two, whether it can matter or not.
        relevant: those that some rule, axis or route can tell; the others can be the cause of nothing.
    """

    def __init__(
        self,
        contexts: Contexts,
        classes: tuple[FactClasses, FactClasses],
        before: DecidedSide,
        after: DecidedSide,
    ) -> None:
        self._contexts, self._classes = contexts, classes
        self._records = (before.understood, after.understood)
        self._is_one_context = len(contexts.bases) == 1
        self._is_one_record = before.understood is after.understood
        self._judged = (judgement_in(before.own), judgement_in(after.own))
        self._is_kept = (before.is_kept, after.is_kept)
        self._names = [tuple(ruleset.fact_by_name) for ruleset in contexts.rulesets]
        self.all = tuple(self._found())
        self.relevant = tuple(change for change in self.all if self._matters(change))

    def result(self, applied: Collection[Change]) -> Result | None:
        """
        Give the route and band of the side before with some changes put on it; all of them give the side after.

        Returns:
            None where the ruleset cannot read the record, or has no such band to be judged.
        """
        kinds = {change.kind for change in applied}
        ruleset = ChangeKind.RULESET in kinds
        judged = self._judged[not kinds.isdisjoint(_JUDGED)]
        changed = {change.name for change in applied if change.kind is ChangeKind.FACT}
        aged = {change.name for change in applied if change.kind is ChangeKind.AGE}
        facts: dict[str, Value] = {}
        for name in self._names[ruleset]:
            read = self._records[name in changed][self._contexts.at(ruleset=ruleset, day=name in aged)]
            if read.is_fatal:
                return None
            facts[name] = read.facts.get(name)
        try:
            decision = engine_for(self._contexts.rulesets[ruleset]).decide(Case("", facts, judged))
        except InvalidCaseError:
            return None
        decision = decision.kept_in_field() if self._is_kept[OTHER_ROW in changed] else decision
        return decision.route, decision.band.name if decision.band else None

    def causes(self, searches: tuple[FewestChanges, FewestChanges], wanted: Result) -> Cause:
        """Give the smallest sets of changes that by themselves, put on the side before, give a route and band."""
        changes = self.relevant
        if any(read.is_fatal for record in self._records for read in record):
            return cause_among(changes, lambda chosen: self.result(chosen) == wanted)
        numbers = {(change.kind, change.name): number for number, change in enumerate(changes)}
        apart = [self._apart(changes, ChangeKind.RULESET), self._apart(changes, *_JUDGED)]
        kept = numbers.get((ChangeKind.FACT, OTHER_ROW))
        found: dict[int, list[tuple[int, ...]]] = {}
        for ruleset, judged, other_row in product(*apart, (None,) if kept is None else (None, kept)):
            search, chosen = searches[ruleset is not None], (ruleset, judged, other_row)
            at = self._contexts.at(ruleset=ruleset is not None, day=False)
            best = search.search(
                self._records[0][at].facts,
                self._choices(search, numbers, ruleset=ruleset is not None),
                wanted,
                self._judged[judged is not None],
                is_kept=self._is_kept[other_row is not None],
            )
            tags = [number for number in chosen if number is not None]
            for each in best[1] if best else ():
                found.setdefault(len(tags) + len(each), []).append(tuple(sorted((*tags, *each))))
        if not found:
            return Cause(CauseKind.TOO_MANY, (changes,), len(changes))
        return cause_of(tuple(tuple(changes[n] for n in each) for each in sorted(found[min(found)])))

    @staticmethod
    def _apart(changes: Sequence[Change], *kinds: ChangeKind) -> list[int | None]:
        """Give None, and the number of the change of some kinds where there is one: it is tried both ways."""
        return [None, *(number for number, change in enumerate(changes) if change.kind in kinds)]

    def _choices(
        self, search: FewestChanges, numbers: Mapping[tuple[ChangeKind, str], int], *, ruleset: bool
    ) -> Choices:
        """Give for each variable that may change its codes, and the changes that give each."""
        found: dict[int, dict[int, list[tuple[int, ...]]]] = {}
        for name in dict.fromkeys(name for _, name in numbers):
            if name not in self._contexts.rulesets[ruleset].fact_by_name:
                continue
            ways = [
                (False,) if (kind, name) not in numbers else _SIDES
                for kind in (ChangeKind.FACT, ChangeKind.AGE)
            ]
            for record, day in product(*ways):
                at = search.code(name, self._value(name, record=record, ruleset=ruleset, day=day))
                if at is not None:
                    pairs = ((record, ChangeKind.FACT), (day, ChangeKind.AGE))
                    tags = tuple(numbers[kind, name] for is_so, kind in pairs if is_so)
                    codes = found.setdefault(at[0], {})
                    if len(tags) <= len(codes.setdefault(at[1], [tags])[0]) and tags not in codes[at[1]]:
                        codes[at[1]].append(tags)
        return tuple(
            (place, tuple((code, tags) for code, each in codes.items() for tags in each))
            for place, codes in found.items()
        )

    def _value(self, name: str, *, record: bool, ruleset: bool, day: bool) -> Value:
        return self._records[record][self._contexts.at(ruleset=ruleset, day=day)].facts.get(name)

    def _found(self) -> Iterator[Change]:
        before, after = self._contexts.rulesets
        if before is not after:
            yield Change(ChangeKind.RULESET, "ruleset", before.stamp, after.stamp)
        one, other = (record[-1].facts for record in self._records)
        for name in dict.fromkeys((*self._names[1], *self._names[0])):
            if one[name] == other[name] if self._is_one_context else self._comes_to_the_same(name):
                continue
            for kind in (ChangeKind.FACT, ChangeKind.AGE):
                pairs = (values for _, *values in self._pairs(name, kind) if values[0] != values[1])
                if pair := next(pairs, None):
                    yield Change(kind, name, *pair)
        if self._is_kept[0] is not self._is_kept[1]:
            yield Change(ChangeKind.FACT, OTHER_ROW, *self._is_kept)
        yield from self._judgement_changed()

    def _comes_to_the_same(self, name: str) -> bool:
        """Whether a fact is on the later side what it was, though record and day differ: each undoes the other."""
        return all(
            self._value(name, record=False, ruleset=ruleset, day=False)
            == self._value(name, record=True, ruleset=ruleset, day=True)
            for ruleset in _SIDES
        )

    def _judgement_changed(self) -> Iterator[Change]:
        before, after = self._judged
        if before != after:
            kind = _JUDGED[0 if before is None else 2 if after is None else 1]
            said = [in_words(judged) if judged else None for judged in self._judged]
            yield Change(kind, "judgement", *said)

    def _pairs(self, name: str, kind: ChangeKind) -> Iterator[tuple[bool, Value, Value]]:
        """Give a fact's value before and after a change of one kind, whatever else has changed; first nothing else."""
        is_fact, at = kind is ChangeKind.FACT, self._contexts.at
        if self._is_one_record if is_fact else at(ruleset=False, day=False) == at(ruleset=False, day=True):
            return
        for ruleset, other in ((False, False),) if self._is_one_context else product(_SIDES, _SIDES):
            record, day = (_SIDES, (other, other)) if is_fact else ((other, other), _SIDES)
            before, after = (
                self._value(name, record=record[side], ruleset=ruleset, day=day[side]) for side in _SIDES
            )
            yield ruleset, before, after

    def _matters(self, change: Change) -> bool:
        if change.kind not in (ChangeKind.FACT, ChangeKind.AGE) or change.name == OTHER_ROW:
            return True
        return any(
            self._classes[ruleset].of(change.name, before) != self._classes[ruleset].of(change.name, after)
            for ruleset, before, after in self._pairs(change.name, change.kind)
        )


def in_words(judged: Judgement) -> str:
    """Say a judgement: its band, and where no reason is given that too."""
    return judged.band if judged.reason else f"{judged.band} (no reason given)"
