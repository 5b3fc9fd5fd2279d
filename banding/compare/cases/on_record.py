"""Why the band on the record is not the band decided now: a judgement, a consideration, a reason, an unknown; or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import cast

import attrs

from banding.case import Case
from banding.compare.cases.causes import Cause, CauseKind, Change, ChangeKind, OnRecord, cause_of
from banding.compare.cases.changes import in_words
from banding.compare.cases.decided import judgement_in
from banding.engine import Decision, engine_for
from banding.engine.compiled import ELSEWHERE, NONE, Asker, compile_ruleset
from banding.intake import Understood
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
        self._ruleset = ruleset
        self._engine, self._outcomes = engine_for(ruleset), Asker(compiled, compiled.outcome)
        self._named = frozenset(ruleset.band_by_name[name].rank for name in ruleset.judgement.routes)

    def cause(
        self, recorded: str, decision: Decision, said: Understood, *, aged: Sequence[str] = ()
    ) -> Cause:
        """
        Say why a band on record and a decision differ.

        First that applies: nothing is on record; a judgement moves the case from the band on record; what is not known
        decides whether the record is right; the band is there to consider; it is raised with a reason; it was right until
        an age passed (``aged`` are the facts that an age settles, and no cell of their own). Where none does, the record
        disagreed with the guidance all along.
        """
        found = self._now(recorded, decision, said)
        return self._until_an_age(recorded, said, aged) or found if found.kind is CauseKind.RECORD else found

    def _until_an_age(self, recorded: str, said: Understood, aged: Sequence[str]) -> Cause | None:
        """Give the ages that passed since the band on record was right; None where it is right at no younger age."""
        limits = {name: self._ruleset.fact_by_name[name].yes_at_age or 0 for name in aged}
        passed = [name for name in aged if said.facts[name] is False]
        for limit in sorted({limits[name] for name in passed}, reverse=True):
            younger = [name for name in passed if limits[name] >= limit]
            then = attrs.evolve(said, facts={**said.facts, **dict.fromkeys(younger, True)})
            changes = tuple(Change(ChangeKind.AGE, name, True, False) for name in younger)
            decision = self._engine.decide(Case("", then.facts, judgement_in(then)))
            found = decision.band and decision.band.name == recorded
            cause = Cause(CauseKind.AGE) if found else self._now(recorded, decision, then)
            if cause.kind is not CauseKind.RECORD:
                return cause_of((changes + (cause.sets[0] if cause.sets else ()),))
        return None

    def _now(self, recorded: str, decision: Decision, said: Understood) -> Cause:
        if not recorded:
            return Cause(CauseKind.NOT_RECORDED)
        band = self._ruleset.band_by_name.get(recorded)
        if band is None or decision.route != self._ruleset.field_route:
            return Cause(CauseKind.RECORD)
        if decision.judgement_applied and self._engine.decide(Case("", said.facts, None)).band == band:
            words = in_words(judged) if (judged := judgement_in(said)) else None
            return Cause(
                CauseKind.JUDGEMENT, ((Change(ChangeKind.JUDGEMENT_MADE, "judgement", None, words),),)
            )
        return self._despite_guidance(band, decision, said)

    def _despite_guidance(self, band: Band, decision: Decision, said: Understood) -> Cause:
        """Say why a band is on record that neither the rules nor a judgement give."""
        # As in an audit, a rationale with another judged band is no reason for this one.
        has_reason = said.has_reason and said.judged_band in (None, "", band.name)
        answers = self._outcomes.answers(self._engine.codes(said.facts))
        pairs = [cast("_Ranks", answer) for answer in answers if answer is not ELSEWHERE]
        asked = {self._asks(pair, band.rank, has_reason=has_reason) for pair in pairs}
        if ELSEWHERE in answers:
            asked.add(_Asks.CHANGE)
        told = OnRecord(
            band.name,
            str(decision.consider_band or ""),
            decision.enquiries if len(asked) > 1 else (),
            can_be=any(band.rank in pair for pair in pairs),
            is_judged=decision.judgement is not None and decision.judgement.band == band.name,
        )
        if len(asked) > 1:
            return Cause(CauseKind.NOT_KNOWN, record=told)
        minimum, consider = min(pairs)
        if minimum <= band.rank <= consider:
            return Cause(CauseKind.CONSIDER, record=told)
        return Cause(CauseKind.REASON, record=told) if asked == {_Asks.NOTHING} else Cause(CauseKind.RECORD)

    def _asks(self, pair: _Ranks, rank: int, *, has_reason: bool) -> _Asks:
        minimum, consider = pair
        if rank < minimum:
            return _Asks.CHANGE
        if rank == consider or (rank == minimum and consider == NONE):
            return _Asks.NOTHING
        may_be = rank < consider or rank in self._named
        return _Asks.NOTHING if has_reason and may_be else _Asks.REASON
