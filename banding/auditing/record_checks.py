"""What the rules find for a case and, beside it, what is found on its record: by warnings, by cells, by who may hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import attrs

from banding.auditing.agreement.compare import Record, reason_counts
from banding.auditing.agreement.outcomes import CaseOutcome
from banding.auditing.findings.kinds import (
    BAND_OFF_FIELD,
    DIFFERS,
    JUDGED_BELOW,
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
from banding.engine.judgement import Judging
from banding.engine.table import Found, Table
from banding.explain import Result
from banding.facts import FactKind, plain
from banding.intake import Finding
from banding.ruleset import Band, Ruleset


@attrs.define(eq=False)
class Decided:
    """
    What the rules find for cases that they cannot tell apart and that are judged alike.

    ``word`` is the band or route decided without judgement, or ``incomplete``; ``stratum`` what makes field cases alike: the
    cell and the rules that apply, and the level on each axis when there is no cell. ``factors`` are the titles of the rules
    that set the minimum. ``parts`` is what records come to beside this, and ``classes`` what they count as, by outcome and band.

    Only ``found`` and ``matters``, the names of the unknown facts whose answer could change something, depend on which facts are
    not known: the ``result`` may be that of a case with others. ``alike`` is one object for all that differ in nothing else.
    """

    found: Found
    matters: tuple[str, ...]
    result: Result
    judging: Judging | None
    word: str
    stratum: tuple[str, ...]
    factors: tuple[str, ...]
    is_field: bool
    parts: dict[object, RecordPart]
    classes: dict[tuple[CaseOutcome, str | None], CaseClass]
    alike: object


@attrs.define(eq=False)
class RecordPart:
    """
    What a record comes to that does not depend on every fact of the case.

    ``holding`` has the holding rules the case comes under, by its facts or by the band on record, judged or decided;
    ``is_grave_unheld`` says whether it is grave that nobody holds it, and is None for a case that need not be held here.
    """

    record: Record
    check: CheckResult
    holding: tuple[HoldingRule, ...] = ()
    is_grave_unheld: bool | None = None
    judged_band: str | None = None
    words: dict[object, str] = attrs.field(factory=dict)


class RecordChecks:
    """
    Checks records under one ruleset and policy.

    ``places`` says where each fact is among a case's codes, and ``sizes`` the code of each that means "not known"; facts
    that are ``unseen`` by every rule have a 1 for yes.
    """

    def __init__(
        self,
        ruleset: Ruleset,
        policy: AuditPolicy,
        kinds: Mapping[str, FindingKind],
        table: Table,
        *,
        places: Mapping[str, int],
        sizes: Sequence[int],
        unseen: Sequence[str],
    ) -> None:
        self._ruleset, self._policy, self._kinds, self._table = ruleset, policy, kinds, table
        routes = (ruleset.field_route, *(route.route for route in ruleset.routes))
        self._routes = {plain(route): route for route in routes}
        held = {name for rule in policy.holding for name in rule.facts}
        texts = {fact.name for fact in ruleset.facts if fact.kind is FactKind.TEXT}.difference(unseen)
        self._held = [(name, places[name], int(name not in texts)) for name in sorted(held & places.keys())]
        self._judged = [(axis, places[axis.judged.fact]) for axis in ruleset.axes if axis.judged]
        self._sizes = sizes
        # One object for all with the same parts.
        self._record = cache(Record)

    def bearing(self, codes: Sequence[int]) -> list[bool]:
        """Say which of the codes that a record is checked against are yes, or known."""
        flags = [codes[place] == yes for _, place, yes in self._held]
        return flags + [codes[place] != self._sizes[place] for _, place in self._judged]

    def part(
        self,
        decided: Decided,
        codes: Sequence[int],
        name: str | None,
        route_cell: str,
        is_told: bool,
        problems: tuple[Finding, ...],
    ) -> RecordPart:
        """Give what a record comes to beside what was decided; arguments as for ``PatternResults.of``."""
        band, judged = self._band(name), decided.judging[0] if decided.judging else None
        reason = reason_counts(judged, name, has_rationale=is_told)
        record = self._record(band, self._routes.get(plain(route_cell), ""), reason)
        bands = [each for each in (band, self._band(judged), decided.result.minimum_band) if each]
        found = self._findings(record, decided, problems, route_cell)
        axes = [axis for axis, place in self._judged if codes[place] != self._sizes[place]]
        looked_for = self._looked_for(record, decided, route_cell)
        looked_for += tuple([code for axis in axes for code in judged_level_codes(axis)])
        facts = {name for name, place, yes in self._held if codes[place] == yes}
        return RecordPart(
            record,
            CheckResult(gravest_first(found), looked_for),
            self._holding(bands, facts),
            self._is_grave_unheld(bands, record, decided),
            judged,
        )

    def _band(self, name: str | None) -> Band | None:
        return self._ruleset.band_by_name.get(name or "")

    def _findings(
        self, record: Record, decided: Decided, problems: tuple[Finding, ...], route_cell: str
    ) -> Iterator[CaseFinding]:
        """Take over what warnings and cells say of the record, and hold the judgement, the band and the route together."""
        told = [(warning.code, warning.text) for warning in decided.result.warnings]
        judged = self._band(decided.judging[0]) if decided.judging else None
        minimum = decided.result.minimum_band
        # A judgement without a reason is no better for it: that it lies below the minimum is told all the same.
        if judged and minimum and judged < minimum and JUDGED_BELOW not in dict(told):
            told.append((JUDGED_BELOW, f"{judged} is judged, below the minimum, {minimum}"))
        told += [(problem.code, problem.problem) for problem in problems]
        if judged and record.band and judged != record.band:
            told.append((DIFFERS, f"{judged} is judged and {record.band} is on record"))
        if record.band and record.route not in ("", self._ruleset.field_route):
            told.append((BAND_OFF_FIELD, f"{record.band} is on record beside route {record.route}"))
        if route_cell and not record.route:
            told.append((ROUTE_NOT_READ, f"the route on record, `{route_cell[:40]}`, is not one of ours"))
        return (self._kinds[code].found(words) for code, words in told if code in self._kinds)

    def _looked_for(self, record: Record, decided: Decided, route_cell: str) -> tuple[str, ...]:
        codes = [check.code for check in self._ruleset.checks]
        is_hub = decided.found.route in self._table.hubs
        for is_looked_for, more in (
            (decided.judging, (DIFFERS, JUDGED_BELOW)),
            (is_hub and self._table.standings[decided.found.standing], (WATCHED,)),
            (record.route not in ("", self._ruleset.field_route), (BAND_OFF_FIELD,)),
            (route_cell, (ROUTE_NOT_READ,)),
        ):
            codes += more if is_looked_for else ()
        return tuple(codes)

    def _holding(self, bands: Sequence[Band], facts: set[str]) -> tuple[HoldingRule, ...]:
        names = {band.name for band in bands}
        return tuple(
            rule for rule in self._policy.holding if names & set(rule.bands) or facts & set(rule.facts)
        )

    def _is_grave_unheld(self, bands: Sequence[Band], record: Record, decided: Decided) -> bool | None:
        if record.route not in ("", self._ruleset.field_route) or (
            record.band is None and not decided.is_field
        ):
            return None
        grave, upper = self._policy.holder.bands, len(self._ruleset.bands) // 2
        return any(band.name in grave if grave else band.rank >= upper for band in bands)
