"""Records understood and decided, once for each pattern, whichever file, day and side they are of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from banding.case import Case, Judgement
from banding.compare.cases.contexts import CodedRecord, Contexts, Record, RecordReader
from banding.compare.cases.movement import ERROR_PLACE, Place, place_of
from banding.engine import Decision, engine_for
from banding.facts import Value
from banding.intake import Finding, Pattern, RowReader, Understood
from banding.ruleset import Ruleset

_KEPT = 50_000


def judgement_in(said: Understood) -> Judgement | None:
    """Give the judgement of a row as far as it bears on a decision: its band, and whether there is a reason."""
    return Judgement(said.judged_band, "given" if said.has_reason else "") if said.judged_band else None


class DecidedSide:
    """
    One side of a case, decided without a reference number.

    Attributes:
        decision: None for a row in error; for a row known by its codes, that of its end.
        is_kept: whether another row of the same person keeps it from the hub.
    """

    def __init__(
        self, decider: Decider, record: Record, place: Place, decision: Decision | None, *, after: bool
    ) -> None:
        self._decider, self._after = decider, after
        self.record, self.place, self.decision = record, place, decision
        self.is_kept = record.is_kept[after]
        self._codes: Sequence[int] | None = None

    @property
    def judgement(self) -> Judgement | None:
        """What was judged; None where nobody did, and for a row in error."""
        return self.decision.judgement if self.decision else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of the row."""
        return () if isinstance(self.record, CodedRecord) else self.own.findings

    @cached_property
    def understood(self) -> tuple[Understood, ...]:
        """What the record means in each context."""
        return self._decider.understood(self.record, after=self._after)

    @property
    def has_reason(self) -> bool:
        """Whether the row has a rationale that says something."""
        if isinstance(self.record, CodedRecord):
            return self._decider.readers[self._after].said(self.record, "rationale") is True
        return self.own.has_reason

    @cached_property
    def own(self) -> Understood:
        """What the record means by its own side's rules and day."""
        if not isinstance(self.record, CodedRecord):
            return self.understood[self._decider.own[self._after]]
        band, facts = self.judgement.band if self.judgement else None, self.record.facts(after=self._after)
        return Understood(facts, band, self.has_reason, (), is_fatal=False)

    @property
    def codes(self) -> Sequence[int]:
        """The codes of its facts in the table of its side's ruleset, levels judged included."""
        if self._codes is None:
            if isinstance(self.record, CodedRecord):
                self._codes = self.record.codes(after=self._after)
            else:
                self._codes = engine_for(self._decider.rulesets[self._after]).codes(self.own.facts)
        return self._codes

    def value(self, place: int, name: str) -> Value:
        """Give what it says of a fact, whose variable in the table is at a place."""
        if isinstance(self.record, CodedRecord):
            return self.record.value(name, self.codes[place], after=self._after)
        return self.own.facts[name]


class Decider:
    """Decides the sides of cases, read by the readers of the earlier and the later file; one where there is one file."""

    def __init__(self, contexts: Contexts, before: RecordReader, after: RecordReader) -> None:
        self.own, self.readers = (contexts.before, contexts.after), (before, after)
        self.rulesets = contexts.rulesets
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
        if not isinstance(record, CodedRecord):
            return self._known(record, after)
        end = record.end(after=after)
        return DecidedSide(self, record, end.place, end.decision, after=after)

    def decision(self, record: Record, *, after: bool) -> Decision | None:
        """Give what a record is decided to on a side, with its own steps; None for a row in error."""
        return self._decision(record, after)[1]

    def understood(self, record: Record, *, after: bool) -> tuple[Understood, ...]:
        """Give what a record means in each context."""
        pairs = zip(self._readings[after], record.patterns, strict=True)
        return tuple(self._understood(reader, pattern) for (reader, _), pattern in pairs)

    def _side(self, record: Record, after: bool) -> DecidedSide:
        return DecidedSide(self, record, *self._decision(record, after), after=after)

    def _decision(self, record: Record, after: bool) -> tuple[Place, Decision | None]:
        own = self.own[after]
        return self._decided(*self._readings[after][own], record.patterns[own], record.is_kept[after])

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
