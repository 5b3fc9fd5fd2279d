"""Records understood and decided, once for each pattern, whichever file, day and side they are of."""

from __future__ import annotations

import attrs

from banding.case import Case, Judgement
from banding.compare.cases.contexts import Contexts, Record, RecordReader
from banding.compare.cases.movement import ERROR_PLACE, Place, place_of
from banding.engine import Decision, engine_for
from banding.intake import Finding, Pattern, RowReader, Understood
from banding.ruleset import Ruleset

_KEPT = 50_000


def judgement_in(said: Understood) -> Judgement | None:
    """Give the judgement of a row as far as it bears on a decision: its band, and whether there is a reason."""
    return Judgement(said.judged_band, "given" if said.has_reason else "") if said.judged_band else None


@attrs.frozen(eq=False)
class DecidedSide:
    """
    One side of a case, decided.

    Attributes:
        place: where it is.
        decision: the decision without a reference number; None for a row in error. Equal patterns share one.
        understood: what the record says in each context.
        own: what it says in its own side's context.
        is_kept: whether another row of the same person keeps it from the hub.
    """

    place: Place
    decision: Decision | None
    understood: tuple[Understood, ...]
    own: Understood
    is_kept: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the row."""
        return self.own.findings


class Decider:
    """
    Decides the sides of cases.

    Args:
        contexts: the contexts.
        before: reads the earlier file.
        after: reads the later file; the same reader where there is only one file.
    """

    def __init__(self, contexts: Contexts, before: RecordReader, after: RecordReader) -> None:
        self._own = (contexts.before, contexts.after)
        kept: dict[object, _Patterns] = {}
        self._patterns = [
            [
                kept.setdefault(_kind(each, basis.ruleset), _Patterns(each, basis.ruleset))
                for each, basis in zip(reader.readers, contexts.bases, strict=True)
            ]
            for reader in (before, after)
        ]
        self._known: tuple[dict[Record, DecidedSide], dict[Record, DecidedSide]] = ({}, {})

    def side(self, record: Record, *, after: bool) -> DecidedSide:
        """Decide a record for the side that it gives."""
        known = self._known[after]
        found = known.get(record)
        if found is None:
            if len(known) >= _KEPT:
                known.clear()
            pairs = zip(self._patterns[after], record.patterns, strict=True)
            understood = tuple(patterns.understood(pattern) for patterns, pattern in pairs)
            own = self._own[after]
            patterns, is_kept = self._patterns[after][own], record.is_kept[after]
            place, decision = patterns.decided(record.patterns[own], is_kept=is_kept)
            found = known[record] = DecidedSide(place, decision, understood, understood[own], is_kept)
        return found


class _Patterns:
    """Patterns of one kind of row by one ruleset: what they mean and come to, each worked out once."""

    def __init__(self, reader: RowReader, ruleset: Ruleset) -> None:
        self._reader, self._ruleset = reader, ruleset
        self._understood: dict[Pattern, Understood] = {}
        self._decided: dict[tuple[Pattern, bool], tuple[Place, Decision | None]] = {}

    def understood(self, pattern: Pattern) -> Understood:
        found = self._understood.get(pattern)
        if found is None:
            if len(self._understood) >= _KEPT:
                self._understood.clear()
            found = self._understood[pattern] = self._reader.understand(pattern)
        return found

    def decided(self, pattern: Pattern, *, is_kept: bool) -> tuple[Place, Decision | None]:
        found = self._decided.get((pattern, is_kept))
        if found is None:
            if len(self._decided) >= _KEPT:
                self._decided.clear()
            found = self._decided[pattern, is_kept] = self._decide(self.understood(pattern), is_kept=is_kept)
        return found

    def _decide(self, said: Understood, *, is_kept: bool) -> tuple[Place, Decision | None]:
        if said.is_fatal:
            return ERROR_PLACE, None
        decision = engine_for(self._ruleset).decide(Case("", said.facts, judgement_in(said)))
        decision = decision.kept_in_field() if is_kept else decision
        return place_of(decision, self._ruleset), decision


def _kind(reader: RowReader, ruleset: Ruleset) -> object:
    """Tell apart the readers whose equal patterns may mean different things: by another day they mean the same."""
    columns = tuple((column.name, column.heading) for column in reader.columns)
    return ruleset, columns, frozenset(reader.layout.index)
