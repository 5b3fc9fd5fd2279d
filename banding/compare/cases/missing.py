"""Earlier answers that the later file no longer gives, and the cases that are lower only for want of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from operator import eq, itemgetter

import attrs

from banding.case import Judgement
from banding.compare.cases.contexts import CodedRecord, RecordReader
from banding.compare.cases.decided import DecidedSide
from banding.compare.cases.outcomes import Outcome, Outcomes
from banding.engine import Decision, engine_for
from banding.ruleset import Band, Ruleset
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
        self._ruleset, self._outcomes = ruleset, Outcomes(ruleset)
        engine = engine_for(ruleset)
        self._read, variables = engine.reader, engine.table.variables
        places = {name: self._read[name, None] for name in ruleset.fact_by_name}
        # None of them where a fact has no code, so that what is lost of it does not show.
        self._facts = [
            (place, code, name) for name, (place, code) in places.items() if place < len(variables)
        ]
        self._facts = self._facts if len(self._facts) == len(places) else []
        self._unknown = tuple(code for _, code, _ in self._facts)
        self._of_facts = itemgetter(*(place for place, *_ in self._facts), 0)
        self._above: dict[tuple[int, int], bool] = {}
        self._refers = {rule.route for rule in ruleset.routes if rule.kind is RouteKind.REFER}

    def lowering(self, then: DecidedSide, now: DecidedSide) -> tuple[str, ...]:
        """
        Name the earlier answers without which a case is lower than it would be; none where it is no lower.

        They are the facts, and ``judged_band``, that the earlier record answers and the later one does not, where the
        earlier answers put on the later record give a higher band, a band at all, a higher band to consider or a
        referral: those of which each does by itself, or else all of them.
        """
        if now.decision is None or then.decision is None or then.record is now.record:
            return ()
        if now.decision.route in self._refers:
            return ()
        judged, judged_now = then.judgement, now.judgement
        if judged and judged.reason and not (judged_now and judged_now.reason):
            # A ruleset that does not have the band makes nothing of it.
            judgement = Judgement(judged.band, "given") if judged.band in self._ruleset.band_by_name else None
        else:
            judgement = None
        return self._lowering(self._lost(then, now), now.codes, now.decision, judgement)

    @property
    def shows_in_codes(self) -> bool:
        """Whether what is no longer answered shows in the codes of rows."""
        return bool(self._facts) and not any(reader.assumes_no for reader in self._readers)

    def lowering_by_codes(
        self, then: Sequence[int], now: Sequence[int], decision: Decision
    ) -> tuple[str, ...]:
        """As :meth:`lowering`, by the codes of two rows that nobody judged; ``decision`` is that of the later one."""
        lost = self._lost_by_codes(then, now)
        if not lost or decision.route in self._refers:
            return ()
        outcomes = self._outcomes
        if outcomes.has_judged_level(now) or outcomes.has_judged_level(then):
            return self._lowering(lost, now, decision, None)
        codes, here = list(now), outcomes.number(now)
        for place, code in lost.values():
            codes[place] = code
        if not self._is_above(outcomes.number(codes), here):
            return ()
        codes, alone = list(now), []
        for name, (place, code) in lost.items():
            codes[place] = code
            if self._is_above(outcomes.number(codes), here):
                alone.append(name)
            codes[place] = now[place]
        return tuple(alone or lost)

    def _is_above(self, restored: int, now: int) -> bool:
        """As :meth:`_is_higher`, of two of the outcomes that nobody judged."""
        if restored == now:
            return False
        found = self._above.get((restored, now))
        if found is None:
            one, other = self._outcomes.unjudged[restored], self._outcomes.unjudged[now]
            found = self._above[restored, now] = self._is_higher(one, other)
        return found

    def _lowering(
        self,
        lost: dict[str, tuple[int, int]],
        now: Sequence[int],
        decision: Decision,
        judgement: Judgement | None,
    ) -> tuple[str, ...]:
        if not (lost or judgement) or not self._is_lower(now, decision, lost.values(), judgement):
            return ()
        alone = [name for name, code in lost.items() if self._is_lower(now, decision, [code], None)]
        alone += [JUDGEMENT] if judgement and self._is_lower(now, decision, [], judgement) else []
        return tuple(alone) or (*lost, *([JUDGEMENT] if judgement else []))

    def _lost(self, then: DecidedSide, now: DecidedSide) -> dict[str, tuple[int, int]]:
        """Give the facts that the later record no longer answers, each with its variable and the earlier code."""
        is_coded = isinstance(then.record, CodedRecord) and isinstance(now.record, CodedRecord)
        if is_coded and self.shows_in_codes:
            return self._lost_by_codes(then.codes, now.codes)
        answers = [
            reader.answers(side.record) if reader.assumes_no else side.understood[-1].facts
            for reader, side in zip(self._readers, (then, now), strict=True)
        ]
        return {
            name: self._read[name, value]
            for name, value in answers[0].items()
            if value is not None and answers[1].get(name) is None
        }

    def _lost_by_codes(self, then: Sequence[int], now: Sequence[int]) -> dict[str, tuple[int, int]]:
        not_known = compress(self._facts, map(eq, self._of_facts(now), self._unknown))
        return {name: (place, then[place]) for place, unknown, name in not_known if then[place] != unknown}

    def _is_lower(
        self,
        now: Sequence[int],
        decision: Decision,
        lost: Iterable[tuple[int, int]],
        judgement: Judgement | None,
    ) -> bool:
        """Whether a case is lower than with some codes in place of its own, and a judgement."""
        codes = [*now, 0]
        for place, code in lost:
            codes[place] = code
        restored = self._outcomes.of(codes, judgement or decision.judgement)
        return self._is_higher(restored, decision)

    def _is_higher(self, restored: Outcome, now: Outcome | Decision) -> bool:
        if restored.route in self._refers:
            return True
        if _rank(restored.band) != _rank(now.band):
            return _rank(restored.band) > _rank(now.band)
        if now.band is None and _rank(restored.minimum_band) != _rank(now.minimum_band):
            return _rank(restored.minimum_band) > _rank(now.minimum_band)
        return not now.judgement_applied and _rank(restored.consider_band) > _rank(now.consider_band)

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


def _rank(band: Band | None) -> int:
    return band.rank if band else -1
