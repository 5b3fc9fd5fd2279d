"""Patterns of rows → what they come to, worked out once each: a large caseload is a few thousand different patterns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

import attrs

from banding.auditing.agreement.compare import Compared, Record, comparer_for, reason_counts
from banding.auditing.agreement.outcomes import CaseOutcome
from banding.auditing.agreement.wording import case_words, decided_word
from banding.auditing.findings.kinds import (
    BAND_OFF_FIELD,
    DIFFERS,
    JUDGED_BELOW,
    NOTHING_FOUND,
    ROUTE_NOT_READ,
    WATCHED,
    CaseFinding,
    CheckResult,
    FindingKind,
    gravest_first,
    judged_level_codes,
)
from banding.auditing.policy.model import AuditPolicy, HoldingRule
from banding.auditing.tally import CaseClass
from banding.case import Case, Judgement
from banding.engine import Decision, engine_for
from banding.facts import Value, plain
from banding.intake import Finding, Pattern, RowReader, Understood
from banding.ruleset import Band, Ruleset
from banding.vocabulary import Status, StepKind

_KEPT: Final = 50_000
_REASON_GIVEN: Final = "given"


@attrs.frozen(eq=False)
class PatternResult:
    """
    What one pattern comes to.

    Its decision has nobody's reference number, and is None for a row in error. ``holding`` has the holding rules the case
    comes under, by its facts or by the band on record, judged or decided; ``is_grave_unheld`` says whether it is grave
    that nobody holds it, and is None for a case that need not be held here. ``problems`` are what is wrong with the cells.
    """

    decision: Decision | None
    compared: Compared
    words: str
    case_class: CaseClass
    result: CheckResult
    holding: tuple[HoldingRule, ...]
    is_grave_unheld: bool | None
    judged_band: str | None
    problems: tuple[Finding, ...]


class PatternResults:
    """Pattern to its result, worked out when first met."""

    def __init__(
        self, reader: RowReader, ruleset: Ruleset, policy: AuditPolicy, kinds: Mapping[str, FindingKind]
    ) -> None:
        self._reader, self._ruleset, self._policy, self._kinds = reader, ruleset, policy, kinds
        self._engine, self._comparer = engine_for(ruleset), comparer_for(ruleset)
        routes = (ruleset.field_route, *(route.route for route in ruleset.routes))
        self._routes = {plain(route): route for route in routes}
        self._deciding = tuple(fact.name for fact in ruleset.deciding_facts())
        names = [column.name for column in reader.columns]
        self._recorded_place = names.index("recorded_band") if "recorded_band" in names else None
        self._kept = lru_cache(_KEPT)(self._make)
        # One class for all patterns with the same parts: it is compared by identity.
        self._class = cache(CaseClass)

    def result(
        self, pattern: Pattern, route: str, *, says_nothing: bool, is_kept: bool = False
    ) -> PatternResult:
        """
        Give what a pattern comes to, with the cell of the route on record, empty where there is no such column.

        ``says_nothing`` is whether the row has a rationale that says nothing: it is no reason for the band on record;
        ``is_kept`` whether another row of the same person keeps it from the hub.
        """
        return self._kept(pattern, route, says_nothing, is_kept)

    def error(self, pattern: Pattern, problems: tuple[Finding, ...]) -> PatternResult:
        """Give the result of one row that cannot be a case, whatever its cells say."""
        recorded, error = str(self._recorded(pattern) or ""), CaseOutcome.ERROR
        case_class = self._class(error, recorded, Status.ERROR.value, (), (), (), False)
        return PatternResult(None, Compared(error), "", case_class, NOTHING_FOUND, (), None, None, problems)

    def _make(self, pattern: Pattern, route_cell: str, says_nothing: bool, is_kept: bool) -> PatternResult:
        understood = self._reader.understand(pattern)
        if understood.is_fatal:
            return self.error(pattern, understood.findings)
        band, judged = self._recorded(pattern), understood.judged_band
        is_told = understood.has_reason and not says_nothing
        reason = reason_counts(judged, band.name if band else None, has_rationale=is_told)
        record = Record(band, self._routes.get(plain(route_cell), ""), has_reason=reason)
        said = Judgement(judged, _REASON_GIVEN if understood.has_reason else "") if judged else None
        decision = self._engine.decide(Case("", understood.facts, said))
        if is_kept and decision.status is Status.HUB:
            decision = decision.kept_in_field()
        compared = self._comparer.compare(record, decision, understood.facts, is_kept=is_kept)
        found = self._findings(record, decision, understood, route_cell)
        bands = [each for each in (band, self._band(judged), decision.minimum_band) if each]
        return PatternResult(
            decision,
            compared,
            case_words(compared, record, decision, self._ruleset),
            self._class_of(compared, record, decision, understood),
            CheckResult(gravest_first(found), self._looked_for(record, decision, understood, route_cell)),
            self._holding(bands, understood.facts),
            self._is_grave_unheld(bands, record, decision),
            judged,
            understood.findings,
        )

    def _recorded(self, pattern: Pattern) -> Band | None:
        said = None if self._recorded_place is None else pattern[self._recorded_place]
        return self._band(said) if isinstance(said, str) else None

    def _band(self, name: str | None) -> Band | None:
        return self._ruleset.band_by_name.get(name or "")

    def _class_of(
        self, compared: Compared, record: Record, decision: Decision, understood: Understood
    ) -> CaseClass:
        is_field = decision.route == self._ruleset.field_route
        # A judgement is part of the record here, so it is not what the record is held against.
        by_rules = self._engine.decide(Case("", understood.facts)) if decision.judgement_applied else decision
        return self._class(
            compared.outcome,
            record.band.name if record.band else "",
            decided_word(by_rules, self._ruleset),
            tuple([name for name in self._deciding if understood.facts.get(name) is None]),
            decision.enquiries,
            self._stratum(decision, understood.facts) if is_field else (),
            is_field,
        )

    def _stratum(self, decision: Decision, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """What makes cases alike: the cell and the rules that apply, and the level on each axis when there is no cell."""
        by_judgement = {step.rule for step in decision.steps if step.kind is StepKind.JUDGEMENT}
        levels = () if decision.matrix_band else self._engine.levels(facts)
        return (*levels, *(rule for rule in decision.rules if rule not in by_judgement))

    def _findings(
        self, record: Record, decision: Decision, understood: Understood, route_cell: str
    ) -> Iterator[CaseFinding]:
        """Take over what warnings and cells say of the record, and hold the judgement, the band and the route together."""
        told = [(warning.code, warning.text) for warning in decision.warnings]
        judged, minimum = self._band(understood.judged_band), decision.minimum_band
        # A judgement without a reason is no better for it: that it lies below the minimum is told all the same.
        if judged and minimum and judged < minimum and JUDGED_BELOW not in dict(told):
            told.append((JUDGED_BELOW, f"{judged} is judged, below the minimum, {minimum}"))
        told += [(problem.code, problem.problem) for problem in understood.findings]
        if judged and record.band and judged != record.band:
            told.append((DIFFERS, f"{judged} is judged and {record.band} is on record"))
        if record.band and record.route not in ("", self._ruleset.field_route):
            told.append((BAND_OFF_FIELD, f"{record.band} is on record beside route {record.route}"))
        if route_cell and not record.route:
            told.append((ROUTE_NOT_READ, f"the route on record, `{route_cell[:40]}`, is not one of ours"))
        return (self._kinds[code].found(words) for code, words in told if code in self._kinds)

    def _looked_for(
        self, record: Record, decision: Decision, understood: Understood, route_cell: str
    ) -> tuple[str, ...]:
        codes = [check.code for check in self._ruleset.checks]
        for axis in self._ruleset.axes:
            if axis.judged and understood.facts.get(axis.judged.fact) is not None:
                codes += judged_level_codes(axis)
        for is_looked_for, more in (
            (understood.judged_band, (DIFFERS, JUDGED_BELOW)),
            (decision.in_field, (WATCHED,)),
            (record.route not in ("", self._ruleset.field_route), (BAND_OFF_FIELD,)),
            (route_cell, (ROUTE_NOT_READ,)),
        ):
            codes += more if is_looked_for else ()
        return tuple(codes)

    def _holding(self, bands: Sequence[Band], facts: Mapping[str, Value]) -> tuple[HoldingRule, ...]:
        names = {band.name for band in bands}
        return tuple(
            rule
            for rule in self._policy.holding
            if names & set(rule.bands) or any(facts.get(name) is True for name in rule.facts)
        )

    def _is_grave_unheld(self, bands: Sequence[Band], record: Record, decision: Decision) -> bool | None:
        field = self._ruleset.field_route
        if record.route not in ("", field) or (record.band is None and decision.route != field):
            return None
        grave, upper = self._policy.holder.bands, len(self._ruleset.bands) // 2
        return any(band.name in grave if grave else band.rank >= upper for band in bands)
