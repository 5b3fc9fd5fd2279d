"""Records understood and decided, once for each pattern, whichever file, day and side they are of."""

from __future__ import annotations

import attrs

from banding.case import Case
from banding.compare.cases.changes import judgement_of
from banding.compare.cases.contexts import Contexts, Record, RecordReader
from banding.compare.cases.movement import ERROR_PLACE, Place, place_of
from banding.engine import Decision, Engine, engine_for
from banding.intake import Finding, Pattern, RowReader, Understood
from banding.ruleset import Ruleset

_KEPT = 50_000


@attrs.frozen(eq=False)
class Decided:
    """
    What a pattern comes to.

    Attributes:
        understood: what it means.
        place: where it puts a case.
        decision: the decision without a reference number; None for a row in error.
    """

    understood: Understood
    place: Place
    decision: Decision | None


@attrs.frozen(eq=False)
class Side:
    """
    One side of a case, decided.

    Attributes:
        place: where it is.
        decision: the decision without a reference number; None for a row in error. Equal patterns share one.
        understood: what the record says through each context.
        findings: what is wrong with the row.
    """

    place: Place
    decision: Decision | None
    understood: tuple[Understood, ...]
    findings: tuple[Finding, ...]


class Sides:
    """
    Decides the sides of cases.

    Args:
        contexts: the contexts.
        before: reads the earlier file.
        after: reads the later file; the same reader where there is only one file.
    """

    def __init__(self, contexts: Contexts, before: RecordReader, after: RecordReader) -> None:
        self._own = (contexts.before, contexts.after)
        shelves: dict[object, _Shelf] = {}
        self._shelves = [
            [
                shelves.setdefault(_kind(each, basis.ruleset), _Shelf(each, basis.ruleset))
                for each, basis in zip(reader.readers, contexts.bases, strict=True)
            ]
            for reader in (before, after)
        ]
        self._known: tuple[dict[Record, Side], dict[Record, Side]] = ({}, {})

    def side(self, record: Record, *, after: bool) -> Side:
        """Decide a record for the side it stands on."""
        known = self._known[after]
        found = known.get(record)
        if found is None:
            if len(known) >= _KEPT:
                known.clear()
            found = known[record] = self._side(record, after=after)
        return found

    def _side(self, record: Record, *, after: bool) -> Side:
        pairs = zip(self._shelves[after], record.patterns, strict=True)
        entries = [shelf.understood(pattern) for shelf, pattern in pairs]
        own = self._own[after]
        decided = self._shelves[after][own].decided(record.patterns[own])
        return Side(decided.place, decided.decision, tuple(entries), decided.understood.findings)


class _Shelf:
    """Patterns of one kind of row, by one ruleset."""

    def __init__(self, reader: RowReader, ruleset: Ruleset) -> None:
        self._reader = reader
        self._ruleset = ruleset
        self._engine: Engine = engine_for(ruleset)
        self._understood: dict[Pattern, Understood] = {}
        self._decided: dict[Pattern, Decided] = {}

    def understood(self, pattern: Pattern) -> Understood:
        found = self._understood.get(pattern)
        if found is None:
            if len(self._understood) >= _KEPT:
                self._understood.clear()
            found = self._understood[pattern] = self._reader.understand(pattern)
        return found

    def decided(self, pattern: Pattern) -> Decided:
        found = self._decided.get(pattern)
        if found is None:
            if len(self._decided) >= _KEPT:
                self._decided.clear()
            found = self._decided[pattern] = self._decide(self.understood(pattern))
        return found

    def _decide(self, said: Understood) -> Decided:
        if said.is_fatal:
            return Decided(said, ERROR_PLACE, None)
        judgement = judgement_of((said.judged_band, said.has_reason) if said.judged_band else None)
        decision = self._engine.decide(Case("", said.facts, judgement))
        return Decided(said, place_of(decision, self._ruleset), decision)


def _kind(reader: RowReader, ruleset: Ruleset) -> object:
    """Tell apart the readers whose equal patterns may mean different things: by another day they mean the same."""
    absent = frozenset(reader.layout.index)
    return ruleset, tuple((column.name, column.heading) for column in reader.columns), absent
