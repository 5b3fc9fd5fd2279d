"""Patterns of rows → what they come to, worked out once each: a large caseload is a few thousand different patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from banding.audit.agreement.compare import Compared, Record, comparer_for, reason_counts
from banding.audit.agreement.outcomes import CaseOutcome
from banding.audit.agreement.wording import case_words, decided_word
from banding.audit.findings.kinds import (
    BAND_OFF_FIELD,
    DIFFERS,
    JUDGED_BELOW,
    ROUTE_NOT_READ,
    WATCHED,
    FindingKind,
)
from banding.audit.findings.results import Look, gravest_first
from banding.audit.policy.model import AuditPolicy, HoldingRule
from banding.audit.profiles import Profile
from banding.audit.report import CaseFinding
from banding.audit.tally import Tally
from banding.case import Case, Judgement
from banding.engine import Decision, engine_for
from banding.facts import Value, plain
from banding.intake import Finding, Pattern, RowReader, Understood
from banding.ruleset import Band, Ruleset
from banding.vocabulary import Status, StepKind

_KEPT: Final = 50_000
_REASON_GIVEN: Final = "given"


@attrs.define(eq=False)
class Entry:
    """
    What one pattern comes to.

    Attributes:
        decision: without anybody's reference number; None for a row in error.
        compared: the outcome.
        words: the outcome said of the case.
        profile: what counting asks; the same object for patterns that are alike in it.
        look: the findings that the pattern alone settles.
        holding: the holding rules the case comes under, by its facts, the band on record, judged or decided.
        is_grave_unheld: whether it is grave that nobody holds it; None for a case that need not be held here.
        judged_band: the band a manager judged right; None when nobody did.
        problems: what is wrong with the row's cells.
        count: how many rows it has served since it was last tallied.
    """

    decision: Decision | None
    compared: Compared
    words: str
    profile: Profile
    look: Look
    holding: tuple[HoldingRule, ...]
    is_grave_unheld: bool | None
    judged_band: str | None
    problems: tuple[Finding, ...]
    count: int = 0


class Entries:
    """
    Pattern to entry, working out what has not been met.

    Args:
        reader: reads the file's rows.
        ruleset: the guidance.
        policy: what is looked at beside it.
        kinds: every kind of finding.
        tally: counts the rows that entries served, when they are let go.
    """

    def __init__(
        self,
        reader: RowReader,
        ruleset: Ruleset,
        policy: AuditPolicy,
        kinds: Mapping[str, FindingKind],
        tally: Tally,
    ) -> None:
        self._reader, self._ruleset, self._policy, self._kinds = reader, ruleset, policy, kinds
        self._engine, self._comparer = engine_for(ruleset), comparer_for(ruleset)
        self._routes = {plain(route): route for route in _route_words(ruleset)}
        self._deciding = tuple(fact.name for fact in ruleset.deciding_facts())
        self._recorded_place = next(
            (n for n, column in enumerate(reader.columns) if column.name == "recorded_band"), -1
        )
        self._tally = tally
        self._entries: dict[Pattern, Entry] = {}
        self._in_error: list[Entry] = []
        self._profiles: dict[tuple[object, ...], Profile] = {}

    def entry(self, pattern: Pattern, route: str, *, says_nothing: bool) -> Entry:
        """
        Give what a pattern comes to.

        Args:
            pattern: the row's.
            route: the cell of the route on record; empty where there is no such column.
            says_nothing: whether the row has a rationale that says nothing, which is no reason for the band on record.
        """
        key = (*pattern, route, says_nothing) if route or says_nothing else pattern
        found = self._entries.get(key)
        if found is None:
            if len(self._entries) >= _KEPT:
                self.let_go()
            found = self._entries[key] = self._make(pattern, route, says_nothing=says_nothing)
        return found

    def let_go(self) -> None:
        """Tally what the kept entries have served, and start over."""
        for entry in (*self._entries.values(), *self._in_error):
            if entry.count:
                self._tally.add(entry.profile, entry.look, entry.count)
                entry.count = 0
        self._entries.clear()
        self._in_error.clear()

    def error(self, pattern: Pattern, problems: tuple[Finding, ...]) -> Entry:
        """Give the entry of one row that cannot be a case, whatever its cells say."""
        entry = self._error(pattern, problems)
        self._in_error.append(entry)
        return entry

    def _error(self, pattern: Pattern, problems: tuple[Finding, ...]) -> Entry:
        recorded = self._recorded(pattern)
        compared = Compared(CaseOutcome.ERROR)
        profile = self._shared(CaseOutcome.ERROR, str(recorded or ""), Status.ERROR.value, (), (), (), False)
        return Entry(None, compared, "", profile, Look(), (), None, None, problems)

    def _make(self, pattern: Pattern, route_cell: str, *, says_nothing: bool) -> Entry:
        understood = self._reader.understand(pattern)
        if understood.is_fatal:
            return self._error(pattern, understood.findings)
        recorded = self._recorded(pattern)
        route = self._routes.get(plain(route_cell), "") if route_cell else ""
        decision = self._engine.decide(Case("", understood.facts, _judgement(understood)))
        band = recorded.name if recorded else None
        is_told = understood.has_reason and not says_nothing
        reason = reason_counts(understood.judged_band, band, has_rationale=is_told)
        record = Record(recorded, route, has_reason=reason)
        compared = self._comparer.compare(record, decision, understood.facts)
        found = [
            *self._from_warnings(decision, understood),
            *self._from_record(record, understood, route_cell),
        ]
        bands = self._bands(record, decision, understood.judged_band)
        return Entry(
            decision,
            compared,
            case_words(compared, record, decision, self._ruleset),
            self._profile(compared, record, decision, understood),
            Look(gravest_first(found), self._looked_for(record, decision, understood, route_cell)),
            self._holding(bands, understood.facts),
            self._is_grave_unheld(bands, record, decision),
            understood.judged_band,
            understood.findings,
        )

    def _recorded(self, pattern: Pattern) -> Band | None:
        said = pattern[self._recorded_place] if self._recorded_place >= 0 else None
        return self._ruleset.band_by_name.get(said) if isinstance(said, str) else None

    def _profile(
        self, compared: Compared, record: Record, decision: Decision, understood: Understood
    ) -> Profile:
        is_field = decision.route == self._ruleset.field_route
        # A judgement is part of the record here, so it is not what the record is held against.
        by_rules = self._engine.decide(Case("", understood.facts)) if decision.judgement_applied else decision
        return self._shared(
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
        levels = () if decision.matrix_band else self._comparer.levels(facts)
        return (*levels, *(rule for rule in decision.rules if rule not in by_judgement))

    def _shared(self, *parts: Any) -> Profile:
        """Give the one profile with these parts."""
        found = self._profiles.get(parts)
        if found is None:
            found = self._profiles[parts] = Profile(*parts)
        return found

    def _from_warnings(self, decision: Decision, understood: Understood) -> list[CaseFinding]:
        """Take over the decision's warnings that are findings about the record."""
        wanted = [warning for warning in decision.warnings if warning.code in self._kinds]
        found = [self._kinds[warning.code].found(warning.text) for warning in wanted]
        judged = self._ruleset.band_by_name.get(understood.judged_band or "")
        # A judgement without a reason is no better for it: that it lies below the minimum is told all the same.
        if judged and decision.minimum_band and judged < decision.minimum_band:
            words = f"{judged} is judged, below the minimum, {decision.minimum_band}"
            if JUDGED_BELOW not in {warning.code for warning in wanted}:
                found.append(self._kinds[JUDGED_BELOW].found(words))
        problems = [problem for problem in understood.findings if problem.code in self._kinds]
        return found + [self._kinds[problem.code].found(problem.problem) for problem in problems]

    def _from_record(self, record: Record, understood: Understood, route_cell: str) -> list[CaseFinding]:
        found = []
        if understood.judged_band and record.band and understood.judged_band != record.band.name:
            words = f"{understood.judged_band} is judged and {record.band} is on record"
            found.append(self._kinds[DIFFERS].found(words))
        if record.band and record.route not in ("", self._ruleset.field_route):
            found.append(
                self._kinds[BAND_OFF_FIELD].found(f"{record.band} is on record beside route {record.route}")
            )
        if route_cell and not record.route:
            found.append(
                self._kinds[ROUTE_NOT_READ].found(
                    f"the route on record, `{route_cell[:40]}`, is not one of ours"
                )
            )
        return found

    def _looked_for(
        self, record: Record, decision: Decision, understood: Understood, route_cell: str
    ) -> tuple[str, ...]:
        codes = [check.code for check in self._ruleset.checks]
        for axis in self._ruleset.axes:
            if axis.judged and understood.facts.get(axis.judged.fact) is not None:
                codes += [
                    f"judged-{axis.id}-{ending}" for ending in ("above-score", "below-score", "not-applied")
                ]
        if understood.judged_band:
            codes += [DIFFERS, JUDGED_BELOW]
        if decision.in_field is not None:
            codes.append(WATCHED)
        if record.route not in ("", self._ruleset.field_route):
            codes.append(BAND_OFF_FIELD)
        return (*codes, ROUTE_NOT_READ) if route_cell else tuple(codes)

    def _bands(self, record: Record, decision: Decision, judged: str | None) -> tuple[Band, ...]:
        """The bands a case counts in: the one on record, the one judged, whether applied or not, and the minimum."""
        said = self._ruleset.band_by_name.get(judged or "")
        return tuple(band for band in (record.band, said, decision.minimum_band) if band)

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


def _judgement(understood: Understood) -> Judgement | None:
    if not understood.judged_band:
        return None
    return Judgement(understood.judged_band, _REASON_GIVEN if understood.has_reason else "")


def _route_words(ruleset: Ruleset) -> tuple[str, ...]:
    return (ruleset.field_route, *(route.route for route in ruleset.routes))
