"""
Which edits of a ruleset make the difference to a case: the smallest sets that, put on the earlier ruleset by themselves,
give what the later one gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from banding.case import Case, Judgement
from banding.compare.cases.attribution import smallest_sets
from banding.compare.cases.causes import NO_CAUSE, Cause, CauseKind, Change, ChangeKind, cause_of
from banding.compare.cases.changes import judgement_of
from banding.compare.cases.comparison import AlsoChanged, AlsoChangedKind
from banding.compare.cases.decided import Side
from banding.compare.cases.relevance import Relevance
from banding.compare.edit_relevance import EditRelevance
from banding.compare.rulesets.edits import BearsOn, Edit, Edits
from banding.engine import Decision, Engine
from banding.errors import InvalidCaseError
from banding.facts import Value
from banding.intake import Understood

Facts = Mapping[str, Value]
_KEPT = 50_000


class Seen(NamedTuple):
    """What is compared of a decision, most pressing first."""

    route: str
    band: str
    consider: str
    possible: str
    status: str


_PLACE = 2
_BESIDE = {3: AlsoChangedKind.CONSIDER, 4: AlsoChangedKind.POSSIBLE, 5: AlsoChangedKind.STATUS}


class EditCauses:
    """
    Finds the edits behind what changes of a case.

    Args:
        edits: the edits between the two rulesets a caseload is decided by.

    Attributes:
        edits: the edits.
        changes: edit number to the change that it is in a cause.
    """

    def __init__(self, edits: Edits) -> None:
        self.edits = edits
        self._bearing = [edit for edit in edits.edits if edit.bears_on in (BearsOn.PLACE, BearsOn.READING)]
        self.changes = {edit.number: _change(edit) for edit in self._bearing}
        self._relevance = EditRelevance(edits)
        self._seen_by = (Relevance(edits.before), Relevance(edits.after))
        self._names = tuple(dict.fromkeys((*edits.before.fact_by_name, *edits.after.fact_by_name)))
        self._reading = {name: self._readers(name) for name in self._names}
        self._engines: dict[frozenset[int], Engine] = {}
        self._known: dict[object, Cause] = {}

    def cause(self, before: Side, after: Side) -> Cause:
        """Say which edits give a case its new route and band; no cause where it keeps both."""
        then, now = _seen(before.decision), _seen(after.decision)
        return NO_CAUSE if then[:_PLACE] == now[:_PLACE] else self._search(before, after, now, depth=_PLACE)

    def also_changed(self, before: Side, after: Side) -> AlsoChanged | None:
        """Say what else changes of a case that keeps its route and band, and by which edits; None where nothing does."""
        then, now = _seen(before.decision), _seen(after.decision)
        if then[:_PLACE] != now[:_PLACE]:
            return None
        for depth, kind in _BESIDE.items():
            if then[depth - 1] != now[depth - 1]:
                cause = self._search(before, after, now, depth=depth)
                return AlsoChanged(kind, then[depth - 1], now[depth - 1], cause)
        return None

    def _search(self, before: Side, after: Side, wanted: Seen, *, depth: int) -> Cause:
        case = _Situation(before, after)
        key = (depth, case.judged, *self._key(case))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = self._cause(case, wanted, depth)
        return found

    def _key(self, case: _Situation) -> Iterator[object]:
        """Give what either ruleset can tell of a case, for cases alike to be searched once."""
        ours, theirs = self._seen_by
        for name in self._names:
            one, other = case.before.get(name), case.after.get(name)
            yield ours.seen(name, one)
            yield theirs.seen(name, other)
            if one != other:
                yield name, one, other

    def _cause(self, case: _Situation, wanted: Seen, depth: int) -> Cause:
        agreed = case.agreed()
        relevant = [edit for edit in self._bearing if self._matters(edit, case, agreed)]

        def is_enough(chosen: tuple[Edit, ...]) -> bool:
            decision = self.decide(case.before, case.after, case.judged, chosen)
            return decision is not None and _seen(decision)[:depth] == wanted[:depth]

        found = smallest_sets(relevant, is_enough)
        sets = tuple(tuple(self.changes[edit.number] for edit in chosen) for chosen in found.sets)
        if sets:
            return cause_of(sets)
        everything = tuple(self.changes[edit.number] for edit in relevant)
        return Cause(CauseKind.TOO_MANY, (everything,), found.searched)

    def _matters(self, edit: Edit, case: _Situation, agreed: Facts) -> bool:
        if edit.bears_on is BearsOn.READING:
            return any(case.before.get(name) != case.after.get(name) for name in edit.ids)
        return self._relevance.matters(edit, agreed)

    def decide(
        self,
        before: Facts,
        after: Facts,
        judged: tuple[Judgement | None, Judgement | None],
        edits: Sequence[Edit],
    ) -> Decision | None:
        """
        Decide a case by the earlier ruleset with some edits put on it.

        Args:
            before: its facts as the earlier ruleset reads them.
            after: as the later one does.
            judged: the judgement as either reads it.
            edits: the edits.

        Returns:
            The decision; None where such a ruleset would have no answer.
        """
        chosen = frozenset(edit.number for edit in edits)
        engine = self._engine(chosen, edits)
        facts = {
            name: (after if self._is_read_anew(name, chosen) else before).get(name) for name in self._names
        }
        has_new_bands = engine.ruleset.bands == self.edits.after.bands
        try:
            return engine.decide(Case("", facts, judged[has_new_bands]))
        except (InvalidCaseError, KeyError, IndexError):
            return None

    def _engine(self, chosen: frozenset[int], edits: Sequence[Edit]) -> Engine:
        if chosen not in self._engines:
            self._engines[chosen] = Engine(self.edits.applied(edits))
        return self._engines[chosen]

    def _is_read_anew(self, name: str, chosen: frozenset[int]) -> bool:
        reading = self._reading[name]
        return reading is None or (bool(reading) and reading <= chosen)

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


class _Situation:
    """One case as the earlier and the later ruleset read it."""

    def __init__(self, before: Side, after: Side) -> None:
        # The first context is the earlier ruleset's, the last the later one's.
        one, other = before.understood[0], after.understood[-1]
        self.before: Facts = one.facts
        self.after: Facts = other.facts
        self.judged = _judgement(one), _judgement(other)

    def agreed(self) -> Facts:
        """Give the facts that both read alike, with what only one of them asks for; the rest are as good as unknown."""
        both = {**self.after, **self.before}
        return {
            name: value
            for name, value in both.items()
            if name not in self.before or name not in self.after or self.before[name] == self.after[name]
        }


def _judgement(said: Understood) -> Judgement | None:
    return judgement_of((said.judged_band, said.has_reason) if said.judged_band else None)


def _seen(decision: Decision | None) -> Seen:
    made = cast("Decision", decision)
    names = [band.name if band else "" for band in (made.band, made.consider_band)]
    possible = ";".join(band.name for band in made.possible_bands)
    return Seen(made.route, names[0], names[1], possible, made.status.value)


def _change(edit: Edit) -> Change:
    return Change(ChangeKind.EDIT, label_of(edit), None, edit.number)


def label_of(edit: Edit) -> str:
    """Name an edit by its number and words: "edit 1: ror: high starts at 55, not 50"."""
    more = f" (and {len(edit.says) - 1} more)" if len(edit.says) > 1 else ""
    return f"edit {edit.number}: {edit.says[0]}{more}"
