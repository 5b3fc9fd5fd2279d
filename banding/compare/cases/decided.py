"""Records understood and decided, once for each pattern, whichever file, day and side they are of."""

from __future__ import annotations

from functools import lru_cache

import attrs

from banding.case import Case, Judgement
from banding.compare.cases.contexts import Contexts, Record, RecordReader
from banding.compare.cases.movement import ERROR_PLACE, Place, place_of
from banding.engine import Decision, engine_for
from banding.intake import Pattern, RowReader, Understood
from banding.ruleset import Ruleset

_KEPT = 50_000


def judgement_in(said: Understood) -> Judgement | None:
    """Give the judgement of a row as far as it bears on a decision: its band, and whether there is a reason."""
    return Judgement(said.judged_band, "given" if said.has_reason else "") if said.judged_band else None


@attrs.frozen(eq=False)
class DecidedSide:
    """One side of a case, decided without a reference number, or None for a row in error; equal patterns share one."""

    place: Place
    decision: Decision | None
    understood: tuple[Understood, ...]
    own: Understood
    is_kept: bool
    """Whether another row of the same person keeps it from the hub."""


class Decider:
    """Decides the sides of cases, read by the readers of the earlier and the later file; one where there is one file."""

    def __init__(self, contexts: Contexts, before: RecordReader, after: RecordReader) -> None:
        self._own = (contexts.before, contexts.after)
        by_kind: dict[object, tuple[RowReader, Ruleset]] = {}
        self._readings = [
            [
                by_kind.setdefault(_kind(each, basis.ruleset), (each, basis.ruleset))
                for each, basis in zip(reader.readers, contexts.bases, strict=True)
            ]
            for reader in (before, after)
        ]
        self._known = lru_cache(2 * _KEPT)(self._side)
        self._understood = lru_cache(4 * _KEPT)(RowReader.understand)
        self._decided = lru_cache(4 * _KEPT)(self._decide)

    def side(self, record: Record, *, after: bool) -> DecidedSide:
        """Decide a record for the side that it gives."""
        return self._known(record, after)

    def _side(self, record: Record, after: bool) -> DecidedSide:
        readings, own, is_kept = self._readings[after], self._own[after], record.is_kept[after]
        pairs = zip(readings, record.patterns, strict=True)
        understood = tuple(self._understood(reader, pattern) for (reader, _), pattern in pairs)
        place, decision = self._decided(*readings[own], record.patterns[own], is_kept)
        return DecidedSide(place, decision, understood, understood[own], is_kept)

    def _decide(
        self, reader: RowReader, ruleset: Ruleset, pattern: Pattern, is_kept: bool
    ) -> tuple[Place, Decision | None]:
        said = self._understood(reader, pattern)
        if said.is_fatal:
            return ERROR_PLACE, None
        decision = engine_for(ruleset).decide(Case("", said.facts, judgement_in(said)))
        decision = decision.kept_in_field() if is_kept else decision
        return place_of(decision, ruleset), decision


def _kind(reader: RowReader, ruleset: Ruleset) -> object:
    """Tell apart the readers whose equal patterns may mean different things: by another day they mean the same."""
    columns = tuple((column.name, column.heading) for column in reader.columns)
    return ruleset, columns, frozenset(reader.layout.index)
