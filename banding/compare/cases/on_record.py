"""Why the band on the record is not the band decided now: a judgement, a consideration, a reason, an unknown; or nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from enum import Enum, auto
from typing import cast

from banding.compare.cases.causes import Cause, CauseKind, Change, ChangeKind, OnRecord, cause_of
from banding.compare.cases.changes import in_words
from banding.compare.cases.decided import DecidedSide
from banding.compare.cases.outcomes import Outcome, Outcomes
from banding.engine import Decision, engine_for
from banding.engine.compiled import ELSEWHERE, NONE, Asker, compile_ruleset
from banding.ruleset import Band, Ruleset

_Ranks = tuple[int, int]


class _Asks(Enum):
    """What a band on record asks of somebody, the minimum and the consideration being known."""

    NOTHING = auto()
    REASON = auto()
    CHANGE = auto()


class RecordExplainer:
    """Explains bands on record that are not the bands decided."""

    def __init__(self, ruleset: Ruleset) -> None:
        compiled = compile_ruleset(ruleset)
        self._ruleset, self._table = ruleset, engine_for(ruleset).table
        self._outcomes, self._answers = Outcomes(ruleset), Asker(compiled, compiled.outcome)
        self._kinds: dict[tuple[Band, bool, frozenset[Hashable]], tuple[CauseKind, bool]] = {}
        self._named = frozenset(ruleset.band_by_name[name].rank for name in ruleset.judgement)
        self._places = {variable.name: place for place, variable in enumerate(self._table.variables)}

    def cause(self, recorded: str, now: DecidedSide, *, aged: Callable[[], Sequence[str]]) -> Cause:
        """
        Say why a band on record and a decision differ.

        First that applies: nothing is on record; a judgement moves the case from the band on record; what is not known
        decides whether the record is right; the band is there to consider; it is raised with a reason; it was right until
        an age passed (``aged`` gives the facts that an age settles, and no cell of their own). Where none does, the record
        disagreed with the guidance all along.
        """
        decision = cast("Decision", now.decision)
        came = Outcome(
            decision.route,
            decision.band,
            consider_band=decision.consider_band,
            judgement_applied=decision.judgement_applied,
        )
        found = self._now(recorded, came, now.codes, now)
        return self._until_an_age(recorded, now, aged()) or found if found.kind is CauseKind.RECORD else found

    def _until_an_age(self, recorded: str, now: DecidedSide, aged: Sequence[str]) -> Cause | None:
        """Give the ages that passed since the band on record was right; None where it is right at no younger age."""
        limits = {name: self._ruleset.fact_by_name[name].yes_at_age or 0 for name in aged}
        passed = [name for name in aged if self._is_past(now, name)]
        for limit in sorted({limits[name] for name in passed}, reverse=True):
            younger, codes = [name for name in passed if limits[name] >= limit], [*now.codes]
            for name in younger:
                if name in self._places:
                    codes[self._places[name]] = self._table.variables[self._places[name]].code(True)
            changes = tuple(Change(ChangeKind.AGE, name, True, False) for name in younger)
            came = self._outcomes.of(codes, now.judgement)
            found = came.band and came.band.name == recorded
            cause = Cause(CauseKind.AGE) if found else self._now(recorded, came, codes, now)
            if cause.kind is not CauseKind.RECORD:
                return cause_of((changes + (cause.sets[0] if cause.sets else ()),))
        return None

    def _is_past(self, now: DecidedSide, name: str) -> bool:
        place = self._places.get(name)
        said = now.own.facts[name] if place is None else now.value(place, name)
        return said is False

    def _now(self, recorded: str, came: Outcome, codes: Sequence[int], now: DecidedSide) -> Cause:
        """Say why, for the codes of a case and what they come to; the record is otherwise that of ``now``."""
        if not recorded:
            return Cause(CauseKind.NOT_RECORDED)
        band = self._ruleset.band_by_name.get(recorded)
        if band is None or came.route != self._ruleset.field_route:
            return Cause(CauseKind.RECORD)
        judged = now.judgement
        if judged and came.judgement_applied and self._outcomes.of([*codes], None).band == band:
            made = Change(ChangeKind.JUDGEMENT_MADE, "judgement", None, in_words(judged))
            return Cause(CauseKind.JUDGEMENT, ((made,),))
        return self._despite_guidance(band, came, codes, now)

    def _despite_guidance(self, band: Band, came: Outcome, codes: Sequence[int], now: DecidedSide) -> Cause:
        """Say why a band is on record that neither the rules nor a judgement give."""
        # As in an audit, a rationale with another judged band is no reason for this one.
        has_reason = now.has_reason and (now.judgement is None or now.judgement.band == band.name)
        key = (band, has_reason, self._answers.answers(codes))
        found = self._kinds.get(key)
        if found is None:
            found = self._kinds[key] = self._kind(*key)
        kind, can_be = found
        if kind is CauseKind.RECORD:
            return Cause(kind)
        is_open = kind is CauseKind.NOT_KNOWN
        enquiries = [self._ruleset.facts[fact].name for fact in self._table.asked(codes)] if is_open else ()
        is_judged = now.judgement is not None and now.judgement.band == band.name
        told = OnRecord(band.name, str(came.consider_band or ""), tuple(enquiries), can_be, is_judged)
        return Cause(kind, record=told)

    def _kind(self, band: Band, has_reason: bool, answers: frozenset[Hashable]) -> tuple[CauseKind, bool]:
        """Say why a band is on record, by every answer that some completion gives; and whether it is among them."""
        pairs = [cast("_Ranks", answer) for answer in answers if answer is not ELSEWHERE]
        asked = {self._asks(pair, band.rank, has_reason=has_reason) for pair in pairs}
        if ELSEWHERE in answers:
            asked.add(_Asks.CHANGE)
        can_be = any(band.rank in pair for pair in pairs)
        if len(asked) > 1:
            return CauseKind.NOT_KNOWN, can_be
        minimum, consider = min(pairs)
        if minimum <= band.rank <= consider:
            return CauseKind.CONSIDER, can_be
        return CauseKind.REASON if asked == {_Asks.NOTHING} else CauseKind.RECORD, can_be

    def _asks(self, pair: _Ranks, rank: int, *, has_reason: bool) -> _Asks:
        minimum, consider = pair
        if rank < minimum:
            return _Asks.CHANGE
        if rank == consider or (rank == minimum and consider == NONE):
            return _Asks.NOTHING
        may_be = rank < consider or rank in self._named
        return _Asks.NOTHING if has_reason and may_be else _Asks.REASON
