"""
Which edits of a ruleset make the difference to a case: the smallest sets that, put on the earlier ruleset by themselves,
give what the later one gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from banding.case import Case, Judgement
from banding.compare.cases.causes import NO_CAUSE, Cause, Change, ChangeKind, cause_among
from banding.compare.cases.comparison import AlsoChanged, AlsoChangedKind
from banding.compare.cases.decided import DecidedSide
from banding.compare.rulesets.edits import Edits
from banding.compare.rulesets.parts import BearsOn, Edit, Slot, parts_of
from banding.engine import Decision, Engine, engine_for
from banding.errors import InvalidCaseError
from banding.facts import Value
from banding.ruleset import facts_of
from banding.ruleset.conditions import answer

Facts = Mapping[str, Value]
_KEPT = 50_000
_PLACE = 2
_ALSO = {3: AlsoChangedKind.CONSIDER, 4: AlsoChangedKind.POSSIBLE, 5: AlsoChangedKind.STATUS}


class Seen(NamedTuple):
    """What is compared of a decision, most pressing first."""

    route: str
    band: str
    consider: str
    possible: str
    status: str


class _ReadTwice(NamedTuple):
    """One case as the earlier and the later ruleset read it: its facts, and its judgement by either."""

    before: Facts
    after: Facts
    judged: tuple[Judgement | None, Judgement | None]

    def agreed(self) -> Facts:
        """Give the facts that both read alike, with what only one of them asks for; the rest are as good as unknown."""
        both = {**self.after, **self.before}
        return {
            name: value
            for name, value in both.items()
            if name not in self.before or name not in self.after or self.before[name] == self.after[name]
        }


class EditCauses:
    """Finds the edits behind what changes of a case."""

    def __init__(self, edits: Edits) -> None:
        self.edits = edits
        self._bearing = [edit for edit in edits.edits if edit.bears_on in (BearsOn.PLACE, BearsOn.READING)]
        self._changes = {}
        for edit in self._bearing:
            more = f" (and {len(edit.says) - 1} more)" if len(edit.says) > 1 else ""
            label = f"edit {edit.number}: {edit.says[0]}{more}"
            self._changes[edit.number] = Change(ChangeKind.EDIT, label, None, edit.number)
        self._parts = parts_of(edits.before), parts_of(edits.after)
        self._scores = {axis.id: axis.fact for each in (edits.before, edits.after) for axis in each.axes}
        self._codes = (engine_for(edits.before).reader, engine_for(edits.after).reader)
        self._names = tuple(dict.fromkeys((*edits.before.fact_by_name, *edits.after.fact_by_name)))
        self._reading = {name: self._readers(name) for name in self._names}
        self._engines: dict[frozenset[int], Engine] = {}
        self._known: dict[object, Cause] = {}

    def changed(self, before: DecidedSide, after: DecidedSide) -> tuple[Cause, AlsoChanged | None]:
        """Say which edits give a case its new route and band, or else what else changes of it and by which edits."""
        then, now = _seen(before.decision), _seen(after.decision)
        if then[:_PLACE] != now[:_PLACE]:
            return self._search(before, after, now, depth=_PLACE), None
        for depth, kind in _ALSO.items():
            if then[depth - 1] != now[depth - 1]:
                cause = self._search(before, after, now, depth=depth)
                return NO_CAUSE, AlsoChanged(kind, then[depth - 1], now[depth - 1], cause)
        return NO_CAUSE, None

    def _search(self, before: DecidedSide, after: DecidedSide, wanted: Seen, *, depth: int) -> Cause:
        case = _ReadTwice(before.own.facts, after.own.facts, (before.judgement, after.judgement))
        key = (depth, case.judged, *self._key(case))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = self._cause(case, wanted, depth)
        return found

    def _key(self, case: _ReadTwice) -> Iterator[object]:
        """Give what either ruleset can tell of a case, so that the causes of cases they cannot part are searched once."""
        ours, theirs = self._codes
        for name in self._names:
            one, other = case.before.get(name), case.after.get(name)
            yield ours[name, one]
            yield theirs[name, other]
            if one != other:
                yield name, one, other

    def _cause(self, case: _ReadTwice, wanted: Seen, depth: int) -> Cause:
        agreed = case.agreed()
        relevant = {
            self._changes[edit.number]: edit for edit in self._bearing if self._matters(edit, case, agreed)
        }

        def is_enough(chosen: tuple[Change, ...]) -> bool:
            decision = self._decide(case, [relevant[change] for change in chosen])
            return decision is not None and _seen(decision)[:depth] == wanted[:depth]

        return cause_among(tuple(relevant), is_enough)

    def _matters(self, edit: Edit, case: _ReadTwice, agreed: Facts) -> bool:
        """Whether an edit may make a difference to a case, with whatever others: those that cannot need not be tried."""
        if edit.bears_on is BearsOn.READING:
            return any(case.before.get(name) != case.after.get(name) for name in edit.ids)
        return any(self._slot_matters(slot, agreed) for slot in edit.slots)

    def _slot_matters(self, slot: Slot, facts: Facts) -> bool:
        kind = slot[0]
        if kind == "edge":
            edges = sorted(parts[slot] for parts in self._parts if slot in parts)
            score = facts.get(self._scores[slot[1]])
            return len(edges) < 2 or score is None or edges[0] <= int(score) < edges[1]
        if kind == "judged":
            judged = [parts[slot].fact for parts in self._parts if parts.get(slot)]
            return any(name not in facts or facts[name] is not None for name in judged)
        if kind not in ("clause", "rule", "route"):
            return kind != "age" or slot[1] not in facts
        # A rule that is not there holds of nothing.
        when = slot if kind == "clause" else (*slot[:2], "when")
        conditions = [parts.get(when) for parts in self._parts]
        answers = {condition is not None and answer(condition, facts) for condition in conditions}
        if when != slot:
            return answers != {False}
        if len(answers) > 1 or None in answers:
            return True
        # A route of which some fact is not known may be left untaken though its condition holds.
        named = (name for condition in conditions if condition for name in facts_of(condition))
        return kind == "route" and any(facts.get(name) is None for name in named)

    def _decide(self, case: _ReadTwice, edits: Sequence[Edit]) -> Decision | None:
        """Decide a case by the earlier ruleset with some edits on it; None where such a ruleset would have no answer."""
        chosen = frozenset(edit.number for edit in edits)
        engine = self._engines.get(chosen)
        if engine is None:
            engine = self._engines[chosen] = Engine(self.edits.applied(edits))
        facts = {}
        for name in self._names:
            reading = self._reading[name]
            is_anew = reading is None or (bool(reading) and reading <= chosen)
            facts[name] = (case.after if is_anew else case.before).get(name)
        has_new_bands = engine.ruleset.bands == self.edits.after.bands
        try:
            return engine.decide(Case("", facts, case.judged[has_new_bands]))
        except (InvalidCaseError, KeyError, IndexError):
            return None

    def _readers(self, name: str) -> frozenset[int] | None:
        """Number the edits that change how a fact is read; None for a fact that only the later ruleset has."""
        if name not in self.edits.before.fact_by_name:
            return None
        slots = {("fact", name), ("age", name)}
        return frozenset(
            edit.number
            for edit in self._bearing
            if (edit.bears_on is BearsOn.READING and edit.ids == (name,)) or slots & set(edit.slots)
        )


def _seen(decision: Decision | None) -> Seen:
    made = cast("Decision", decision)
    names = [band.name if band else "" for band in (made.band, made.consider_band)]
    possible = ";".join(band.name for band in made.possible_bands)
    return Seen(made.route, names[0], names[1], possible, made.status.value)
