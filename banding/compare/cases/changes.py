"""
What changed of a case between two sides: a set of changes, each of which can be put on the side before by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, compress, product
from operator import ne

from banding.case import Judgement
from banding.compare.cases.causes import Cause, CauseKind, Change, ChangeKind, cause_of
from banding.compare.cases.contexts import Contexts
from banding.compare.cases.decided import DecidedSide
from banding.compare.cases.fewest_changes import Choice, Choices, FewestChanges, Result
from banding.engine import engine_for
from banding.facts import Value
from banding.intake import Understood

OTHER_ROW = "kept_in_field_by_another_row"
"""The name of the change that another row of the same person now keeps the case from the hub, or no longer does."""
Values = tuple[Value, Value]
"""What a fact was and what it is."""
_KEPT = 50_000
_SIDES = (False, True)
_JUDGED = (ChangeKind.JUDGEMENT_MADE, ChangeKind.JUDGEMENT_CHANGED, ChangeKind.JUDGEMENT_WITHDRAWN)


class ChangeFinder:
    """Finds what changed of the cases of one comparison."""

    def __init__(self, contexts: Contexts) -> None:
        self.contexts = contexts
        self.searches = (FewestChanges(contexts.rulesets[0]), FewestChanges(contexts.rulesets[1]))
        self.names = [tuple(ruleset.fact_by_name) for ruleset in contexts.rulesets]
        table = engine_for(contexts.rulesets[1]).table
        places = {variable.name: place for place, variable in enumerate(table.variables)}
        self.facts = [(place, name) for name in self.names[1] if (place := places.get(name)) is not None]
        # What each code says of a fact, by its number; nothing where a code does not tell what was said.
        self.values = [
            (*variable.codes, None) if variable.codes else ()
            for variable in (table.variables[place] for place, _ in self.facts)
        ]
        # For each variable that is a fact, the one choice that each code of the other side gives.
        self._choices: dict[int, list[Sequence[Choice]]] = {
            place: [((code, (number,)),) for code in range(table.variables[place].size + 1)]
            for number, (place, _) in enumerate(self.facts)
        }
        self.numbers = {place: number for number, (place, _) in enumerate(self.facts)}
        self._places = range(len(table.variables))
        self._known: dict[object, Cause] = {}

    def between(self, before: DecidedSide, after: DecidedSide) -> CaseChanges:
        """Give what changed between two sides of one case, neither of them in error."""
        return CaseChanges(self, before, after)

    def choices_between(self, then: Sequence[int], now: Sequence[int]) -> Choices:
        """Give for each fact whose code is another the one choice that the later side gives it."""
        differing = compress(self._places, map(ne, then, now))
        return {place: self._choices[place][now[place]] for place in differing if place in self._choices}

    def cause_by_codes(
        self, then: Sequence[int], now: Sequence[int], wanted: Result, values: Callable[[int, str], Values]
    ) -> Cause | None:
        """
        Give the cause of a case's going from one place to another ``wanted``, where both are read alike and nobody judged.

        ``values`` says what a fact was and is, by its variable and name, where codes do not tell. None where all changes together do not lead there.
        """
        search = self.searches[0]
        sets: Iterable[tuple[int, ...]] = [(self.numbers[at],) for at in search.alone(then, now, wanted)]
        if not sets:
            choices = self.choices_between(then, now)
            best = search.search(then, choices, wanted, None, is_kept=False)
            if best is None:
                return None
            sets = [tuple(sorted(each)) for each in best[1]]

        def told(number: int) -> Values:
            place, name = self.facts[number]
            said = self.values[number]
            return (said[then[place]], said[now[place]]) if said else values(place, name)

        return self.cause_of_sets(tuple(sorted(sets)), ChangeKind.FACT, told, {})

    def cause_of_sets(
        self,
        sets: tuple[tuple[int, ...], ...],
        kind: ChangeKind,
        values: Callable[[int], Values],
        apart: Mapping[int, Change],
    ) -> Cause:
        """Give the cause that sets of numbered changes are: facts, by what they were and are, and those ``apart``."""
        told = dict.fromkeys(chain.from_iterable(sets))
        found = [
            (each.before, each.after) if (each := apart.get(number)) else values(number) for number in told
        ]
        key = kind is ChangeKind.AGE, sets, *found
        cause = self._known.get(key)
        if cause is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            changes = {
                number: apart.get(number) or Change(kind, self.facts[number][1], *each)
                for number, each in zip(told, found, strict=True)
            }
            cause = cause_of(tuple([tuple([changes[number] for number in each]) for each in sets]))
            self._known[key] = cause
        return cause


class CaseChanges:
    """
    ``all`` the changes between two sides of one case.

    The ``relevant`` ones are those that some rule, axis or route can tell; the others can be the cause of nothing.
    """

    def __init__(self, finder: ChangeFinder, before: DecidedSide, after: DecidedSide) -> None:
        self._finder, self._sides = finder, (before, after)
        self._contexts, self._searches, self._names = finder.contexts, finder.searches, finder.names
        self._judged = (before.judgement, after.judgement)
        self._is_kept = (before.is_kept, after.is_kept)
        self._kind = ChangeKind.FACT
        one, other = self._contexts.rulesets
        # Where the rules are the same, and the record or the day is, a fact is what it was or what it is.
        self._is_either = one is other and (len(self._contexts.bases) == 1 or before.record is after.record)
        if self._is_either and len(self._contexts.bases) > 1:
            self._kind = ChangeKind.AGE

    @property
    def all(self) -> tuple[Change, ...]:
        """Every change."""
        return tuple(self._found)

    @property
    def relevant(self) -> tuple[Change, ...]:
        """The changes that bear on something."""
        return tuple(change for change, matters in self._found.items() if matters)

    def causes(self, wanted: Result) -> Cause:
        """Give the smallest sets of changes that by themselves, put on the side before, give a route and band."""
        if not self._is_either:
            return self._causes_across(wanted)
        finder, (before, after) = self._finder, self._sides
        then, now = before.codes, after.codes
        choices = finder.choices_between(then, now)
        # A change that is no fact's is numbered behind them.
        numbered = enumerate((self._other_row(), self._judgement()), start=len(finder.facts))
        apart = {number: change for number, change in numbered if change}
        found: dict[int, list[tuple[int, ...]]] = {}
        for chosen in product(*([(), (number,)] for number in apart)):
            tags = tuple(chain.from_iterable(chosen))
            told = {apart[number].name for number in tags}
            best = finder.searches[0].search(
                then,
                choices,
                wanted,
                self._judged["judgement" in told],
                is_kept=self._is_kept[OTHER_ROW in told],
            )
            for each in best[1] if best else ():
                found.setdefault(len(each) + len(tags), []).append(tuple(sorted((*each, *tags))))
        if not found:
            return Cause(CauseKind.TOO_MANY, (self.relevant,), len(self.relevant))

        def values(number: int) -> Values:
            place, name = finder.facts[number]
            said = finder.values[number]
            if said:
                return said[then[place]], said[now[place]]
            return before.value(place, name), after.value(place, name)

        return finder.cause_of_sets(tuple(sorted(found[min(found)])), self._kind, values, apart)

    def _causes_across(self, wanted: Result) -> Cause:
        """As :meth:`causes`, where the record, the day and the rules may all have changed."""
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
                engine_for(self._contexts.rulesets[is_later]).reader.codes(unchanged.facts),
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
        return {
            place: tuple([(code, tags) for code, each in codes.items() for tags in each if tags])
            for place, codes in found.items()
        }

    def _read(self, *, record: bool, ruleset: bool, day: bool) -> Understood:
        return self._sides[record].understood[self._contexts.at(ruleset=ruleset, day=day)]

    def _value(self, name: str, *, record: bool, ruleset: bool, day: bool) -> Value:
        return self._read(record=record, ruleset=ruleset, day=day).facts.get(name)

    @cached_property
    def _found(self) -> Mapping[Change, bool]:
        """Every change, and whether some rule, axis or route can tell it."""
        found: dict[Change, bool] = {}
        before, after = self._contexts.rulesets
        if before is not after:
            found[Change(ChangeKind.RULESET, "ruleset", before.stamp, after.stamp)] = True
        found |= self._either_way() if self._is_either else self._across()
        found |= {change: True for change in (self._other_row(), self._judgement()) if change}
        return found

    def _other_row(self) -> Change | None:
        one, other = self._is_kept
        return None if one is other else Change(ChangeKind.FACT, OTHER_ROW, one, other)

    def _judgement(self) -> Change | None:
        judged, judged_now = self._judged
        if judged == judged_now:
            return None
        kind = _JUDGED[0 if judged is None else 2 if judged_now is None else 1]
        return Change(kind, "judgement", *[in_words(each) if each else None for each in self._judged])

    def _either_way(self) -> Iterator[tuple[Change, bool]]:
        one, other = (side.own.facts for side in self._sides)
        for name in self._names[1]:
            if one[name] != other[name]:
                then, now = (self._searches[0].code(name, each[name]) for each in (one, other))
                yield Change(self._kind, name, one[name], other[name]), then != now

    def _across(self) -> Iterator[tuple[Change, bool]]:
        for name in dict.fromkeys((*self._names[1], *self._names[0])):
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
