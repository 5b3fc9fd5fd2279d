"""
What changed of a case between two sides: a set of changes, each of which can be put on the side before by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from banding.case import Judgement
from banding.compare.cases.causes import Cause, CauseKind, Change, ChangeKind, cause_of
from banding.compare.cases.contexts import Contexts
from banding.compare.cases.decided import DecidedSide, judgement_in
from banding.compare.cases.fewest_changes import Choice, Choices, FewestChanges, Result
from banding.facts import Value
from banding.intake import Understood

OTHER_ROW = "kept_in_field_by_another_row"
"""The name of the change that another row of the same person now keeps the case from the hub, or no longer does."""
_SIDES = (False, True)
_JUDGED = (ChangeKind.JUDGEMENT_MADE, ChangeKind.JUDGEMENT_CHANGED, ChangeKind.JUDGEMENT_WITHDRAWN)


class CaseChanges:
    """
    ``all`` the changes between two sides of one case, neither of them in error.

    The ``relevant`` ones are those that some rule, axis or route can tell; the others can be the cause of nothing.
    """

    def __init__(
        self,
        contexts: Contexts,
        searches: tuple[FewestChanges, FewestChanges],
        before: DecidedSide,
        after: DecidedSide,
    ) -> None:
        self._contexts, self._searches = contexts, searches
        self._records = (before.understood, after.understood)
        self._is_one_context = len(contexts.bases) == 1
        self._judged = (judgement_in(before.own), judgement_in(after.own))
        self._is_kept = (before.is_kept, after.is_kept)
        self._names = [tuple(ruleset.fact_by_name) for ruleset in contexts.rulesets]
        found = dict(self._found())
        self.all = tuple(found)
        self.relevant = tuple(change for change, matters in found.items() if matters)

    def causes(self, wanted: Result) -> Cause:
        """Give the smallest sets of changes that by themselves, put on the side before, give a route and band."""
        changes = self.relevant
        numbers = {(change.kind, change.name): number for number, change in enumerate(changes)}
        apart = [self._apart(changes, ChangeKind.RULESET), self._apart(changes, *_JUDGED)]
        kept = numbers.get((ChangeKind.FACT, OTHER_ROW))
        found: dict[int, list[tuple[int, ...]]] = {}
        for ruleset, judged, other_row in product(*apart, (None,) if kept is None else (None, kept)):
            is_later = ruleset is not None
            unchanged = self._read(record=False, ruleset=is_later, day=False)
            if unchanged.is_fatal:
                # What did not change is in the earlier record, which this ruleset cannot read.
                continue
            best = self._searches[is_later].search(
                unchanged.facts,
                self._choices(numbers, ruleset=is_later),
                wanted,
                self._judged[judged is not None],
                is_kept=self._is_kept[other_row is not None],
            )
            tags = [number for number in (ruleset, judged, other_row) if number is not None]
            for each in best[1] if best else ():
                found.setdefault(len(tags) + len(each), []).append(tuple(sorted((*tags, *each))))
        if not found:
            return Cause(CauseKind.TOO_MANY, (changes,), len(changes))
        return cause_of(tuple(tuple(changes[n] for n in each) for each in sorted(found[min(found)])))

    @staticmethod
    def _apart(changes: Sequence[Change], *kinds: ChangeKind) -> list[int | None]:
        """Give None, and the number of the change of some kinds where there is one: it is tried both ways."""
        return [None, *(number for number, change in enumerate(changes) if change.kind in kinds)]

    def _choices(self, numbers: Mapping[tuple[ChangeKind, str], int], *, ruleset: bool) -> Choices:
        """Give for each variable that may change its codes, and the changes that give each."""
        if self._is_one_context:
            return tuple(self._either_way(numbers))
        found: dict[int, dict[int, list[tuple[int, ...]]]] = {}
        kinds = (ChangeKind.FACT, ChangeKind.AGE)
        for name in dict.fromkeys(name for _, name in numbers):
            if name not in self._contexts.rulesets[ruleset].fact_by_name:
                continue
            for record, day in product(*(_SIDES if (kind, name) in numbers else (False,) for kind in kinds)):
                read = self._read(record=record, ruleset=ruleset, day=day)
                at = None if read.is_fatal else self._searches[ruleset].code(name, read.facts.get(name))
                if at is not None:
                    pairs = zip((record, day), kinds, strict=True)
                    tags = tuple(numbers[kind, name] for is_so, kind in pairs if is_so)
                    codes = found.setdefault(at[0], {})
                    if len(tags) <= len(codes.setdefault(at[1], [tags])[0]) and tags not in codes[at[1]]:
                        codes[at[1]].append(tags)
        return tuple(
            (place, tuple((code, tags) for code, each in codes.items() for tags in each))
            for place, codes in found.items()
        )

    def _either_way(
        self, numbers: Mapping[tuple[ChangeKind, str], int]
    ) -> Iterator[tuple[int, tuple[Choice, ...]]]:
        """Give the choices where the files are read in one way: a fact is what it was, or what it is."""
        one, other = (record[-1].facts for record in self._records)
        for name, number in ((name, at) for (kind, name), at in numbers.items() if kind is ChangeKind.FACT):
            before, after = (self._searches[0].code(name, facts.get(name)) for facts in (one, other))
            if before and after:
                yield before[0], ((before[1], ()), (after[1], (number,)))

    def _read(self, *, record: bool, ruleset: bool, day: bool) -> Understood:
        return self._records[record][self._contexts.at(ruleset=ruleset, day=day)]

    def _value(self, name: str, *, record: bool, ruleset: bool, day: bool) -> Value:
        return self._read(record=record, ruleset=ruleset, day=day).facts.get(name)

    def _found(self) -> Iterator[tuple[Change, bool]]:
        """Give every change, and whether some rule, axis or route can tell it."""
        before, after = self._contexts.rulesets
        if before is not after:
            yield Change(ChangeKind.RULESET, "ruleset", before.stamp, after.stamp), True
        one, other = (record[-1].facts for record in self._records)
        for name in dict.fromkeys((*self._names[1], *self._names[0])):
            if self._is_one_context:
                if one[name] != other[name]:
                    codes = [self._searches[0].code(name, each[name]) for each in (one, other)]
                    yield Change(ChangeKind.FACT, name, one[name], other[name]), codes[0] != codes[1]
                continue
            if self._comes_to_the_same(name):
                continue
            for kind in (ChangeKind.FACT, ChangeKind.AGE):
                pairs = [pair for pair in self._pairs(name, kind) if pair[1] != pair[2]]
                if pairs:
                    told = [
                        [self._searches[ruleset].code(name, value) for value in pair]
                        for ruleset, *pair in pairs
                    ]
                    yield Change(kind, name, *pairs[0][1:]), any(then != now for then, now in told)
        if self._is_kept[0] is not self._is_kept[1]:
            yield Change(ChangeKind.FACT, OTHER_ROW, *self._is_kept), True
        judged, judged_now = self._judged
        if judged != judged_now:
            kind = _JUDGED[0 if judged is None else 2 if judged_now is None else 1]
            said = [in_words(each) if each else None for each in self._judged]
            yield Change(kind, "judgement", *said), True

    def _comes_to_the_same(self, name: str) -> bool:
        """Whether a fact is on the later side what it was, though record and day differ: each undoes the other."""
        return all(
            self._value(name, record=False, ruleset=ruleset, day=False)
            == self._value(name, record=True, ruleset=ruleset, day=True)
            for ruleset in _SIDES
        )

    def _pairs(self, name: str, kind: ChangeKind) -> Iterator[tuple[bool, Value, Value]]:
        """Give a fact's value before and after a change of one kind, whatever else has changed; first nothing else."""
        for ruleset, other in product(_SIDES, _SIDES):
            before, after = (
                self._value(name, record=side, ruleset=ruleset, day=other)
                if kind is ChangeKind.FACT
                else self._value(name, record=other, ruleset=ruleset, day=side)
                for side in _SIDES
            )
            yield ruleset, before, after


def in_words(judged: Judgement) -> str:
    """Say a judgement: its band, and where no reason is given that too."""
    return judged.band if judged.reason else f"{judged.band} (no reason given)"
