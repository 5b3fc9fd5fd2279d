"""Earlier answers that the later file no longer gives, and the cases that are lower only for want of them."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from banding.case import Case, Judgement
from banding.compare.cases.contexts import Record, RecordReader
from banding.compare.cases.decided import DecidedSide, judgement_in
from banding.engine import Decision, engine_for
from banding.facts import Value
from banding.ruleset import Ruleset
from banding.vocabulary import RouteKind

JUDGEMENT = "judged_band"


@attrs.frozen
class MissingColumn:
    """
    A column that gave answers in the earlier file and gives none in the later one.

    Attributes:
        heading: as the earlier file spells it.
        is_there: whether the later file has the column, with nothing in it.
    """

    heading: str
    is_there: bool


class MissingAnswers:
    """Finds what the later file no longer says, by the readers of both and the later ruleset."""

    def __init__(self, before: RecordReader, after: RecordReader, ruleset: Ruleset) -> None:
        self._readers = before, after
        self._ruleset = ruleset
        self._refers = {rule.route for rule in ruleset.routes if rule.kind is RouteKind.REFER}

    def lowering(
        self, records: tuple[Record, Record], then: DecidedSide, now: DecidedSide
    ) -> tuple[str, ...]:
        """
        Name the earlier answers without which a case is lower than it would be; none where it is no lower.

        They are the facts, and ``judged_band``, that the earlier record answers and the later one does not, where the
        earlier answers put on the later record give a higher band, a band at all, a higher band to consider or a
        referral: those of which each does by itself, or else all of them.
        """
        if now.decision is None or then.decision is None or records[0] is records[1]:
            return ()
        answers = [
            reader.answers(record) if reader.assumes_no else side.understood[-1].facts
            for reader, record, side in zip(self._readers, records, (then, now), strict=True)
        ]
        lost: dict[str, Value] = {
            name: value
            for name, value in answers[0].items()
            if value is not None and answers[1].get(name) is None
        }
        judged, judged_now = then.decision.judgement, now.decision.judgement
        if judged and judged.reason and not (judged_now and judged_now.reason):
            lost[JUDGEMENT] = judged.band
        if not lost or not self._is_lower(now, lost):
            return ()
        alone = tuple(name for name in lost if self._is_lower(now, {name: lost[name]}))
        return alone or tuple(lost)

    def _is_lower(self, now: DecidedSide, lost: Mapping[str, Value]) -> bool:
        facts = {**now.own.facts, **{name: value for name, value in lost.items() if name != JUDGEMENT}}
        judgement = judgement_in(now.own)
        if JUDGEMENT in lost:
            judgement = Judgement(str(lost[JUDGEMENT]), "given")
        restored = engine_for(self._ruleset).decide(Case("", facts, judgement))
        return now.decision is not None and self._is_higher(restored, now.decision)

    def _is_higher(self, restored: Decision, now: Decision) -> bool:
        if restored.route in self._refers or now.route in self._refers:
            return restored.route in self._refers and now.route not in self._refers
        if _rank(restored, "band") != _rank(now, "band"):
            return _rank(restored, "band") > _rank(now, "band")
        if now.band is None and _rank(restored, "minimum_band") != _rank(now, "minimum_band"):
            return _rank(restored, "minimum_band") > _rank(now, "minimum_band")
        return not now.judgement_applied and _rank(restored, "consider_band") > _rank(now, "consider_band")

    def columns(self) -> tuple[MissingColumn, ...]:
        """Give the columns that say something in the earlier file and nothing in the later; asked once both are read."""
        before, after = self._readers
        said = before.answered - after.answered
        facts = after.facts_answered(said) if said and before is not after else None
        if facts is None:
            return ()
        there = {column.name for column in after.own_columns}
        return tuple(
            MissingColumn(column.heading, column.name in there)
            for column in before.own_columns
            if column.name in said - facts
        )


def _rank(decision: Decision, name: str) -> int:
    band = getattr(decision, name)
    return band.rank if band else -1
