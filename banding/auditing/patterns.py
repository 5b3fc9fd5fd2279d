"""What rows come to: what the rules find for a case, and what the record on it comes to beside that, each worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from operator import eq
from typing import Any, Final

import attrs

from banding.auditing.agreement.compare import (
    Compared,
    Record,
    case_words,
    comparer_for,
    decided_word,
    reason_counts,
)
from banding.auditing.agreement.outcomes import CaseOutcome
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
from banding.engine.judgement import Judging
from banding.engine.table import FIELD, Found
from banding.explain import Result, results_for
from banding.facts import FactKind, plain
from banding.intake import Finding, Pattern, RowReader
from banding.ruleset import Band, Ruleset
from banding.vocabulary import RuleKind, Status

_KEPT: Final = 50_000
_REASON_GIVEN: Final = "given"


@attrs.define(eq=False)
class Decided:
    """
    What the rules find for cases that they cannot tell apart and that are judged alike.

    ``word`` is the band or route decided without judgement, or ``incomplete``; ``stratum`` what makes field cases alike: the
    cell and the rules that apply, and the level on each axis when there is no cell. ``factors`` are the titles of the rules
    that set the minimum, ``parts`` what records come to beside this, and ``classes`` what they count as, by outcome and band.
    """

    found: Found
    result: Result
    judging: Judging | None
    word: str
    stratum: tuple[str, ...]
    factors: tuple[str, ...]
    is_field: bool
    parts: dict[object, RecordPart]
    classes: dict[tuple[CaseOutcome, str | None], CaseClass]


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


@attrs.define(eq=False)
class PatternResult:
    """
    What one pattern comes to.

    ``result`` is None for a row in error, and ``problems`` are what is wrong with the cells. ``unknown`` has a byte for each
    fact the rules look at or that decides, 1 where it is not known.
    """

    result: Result | None
    compared: Compared
    words: str
    case_class: CaseClass
    part: RecordPart
    unknown: bytes = b""
    problems: tuple[Finding, ...] = ()


_ButForEnquiries = tuple[Any, ...]
"""The fields of :class:`Decided`, in order, that do not depend on what is not known, but for whether anything matters."""


class PatternResults:
    """Pattern to its result, worked out when first met."""

    def __init__(
        self, reader: RowReader, ruleset: Ruleset, policy: AuditPolicy, kinds: Mapping[str, FindingKind]
    ) -> None:
        self._reader, self._ruleset, self._policy, self._kinds = reader, ruleset, policy, kinds
        self.engine, self._comparer = engine_for(ruleset), comparer_for(ruleset)
        self._results, self._table = results_for(ruleset), self.engine.table
        routes = (ruleset.field_route, *(route.route for route in ruleset.routes))
        self._routes = {plain(route): route for route in routes}
        variables = self._table.variables
        places = {variable.name: place for place, variable in enumerate(variables)}
        held = {name for rule in policy.holding for name in rule.facts}
        deciding = [fact.name for fact in ruleset.deciding_facts()]
        self.unseen = [
            fact.name for fact in ruleset.facts if fact.name in {*deciding, *held}.difference(places)
        ]
        """Facts to be told of cases that no rule looks at."""
        places |= {name: place for place, name in enumerate(self.unseen, start=len(variables))}
        self._sizes = [*(variable.size for variable in variables), *(2 for _ in self.unseen)]
        self.unknown_places = {name: places[name] for name in deciding}
        """Where each deciding fact is among those that may be unknown."""
        texts = {fact.name for fact in ruleset.facts if fact.kind is FactKind.TEXT}.difference(self.unseen)
        self._held = [(name, places[name], int(name not in texts)) for name in sorted(held & places.keys())]
        self._judged = [(axis, places[axis.judged.fact]) for axis in ruleset.axes if axis.judged]
        names = [column.name for column in reader.columns]
        self._recorded_place = names.index("recorded_band") if "recorded_band" in names else None
        self._kept = lru_cache(_KEPT)(self._make)
        self._decisions = lru_cache(_KEPT)(self._decide)
        self._parts: dict[object, dict[object, RecordPart]] = {}
        self._but_for_enquiries: dict[object, _ButForEnquiries] = {}
        self.made = 0
        """How many different cases are kept of what was decided."""
        # One object for all with the same parts: classes are compared by identity.
        self._class, self._record = cache(CaseClass), cache(Record)

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
        case_class = self._class(error, recorded, Status.ERROR.value, (), False)
        part = RecordPart(Record(None), NOTHING_FOUND)
        return PatternResult(None, Compared(error), "", case_class, part, problems=problems)

    def decision(self, pattern: Pattern, *, is_kept: bool) -> Decision:
        """Decide a pattern that is a case with every step; the decision has nobody's reference number."""
        return self._decisions(pattern, is_kept)

    def decided(self, found: Found, judging: Judging | None) -> Decided:
        """Give what the table finds for a case, judged or not, as an audit needs it."""
        self.made += 1
        result = self._results.of(found, judging)
        # What is not known is different in most cases, and all else alike in many.
        key = (*found[:-1], judging, bool(found.enquiries))
        known = self._but_for_enquiries.get(key)
        if known is None:
            known = self._but_for_enquiries[key] = self._decided(found, result, judging)
        return Decided(found, result, *known)

    def _decided(self, found: Found, result: Result, judging: Judging | None) -> _ButForEnquiries:
        # A judgement is part of the record here, so it is not what the record is held against.
        ruleset, by_rules = self._ruleset, self._results.of(found) if judging else result
        is_field, least = found.route == FIELD, result.minimum_band
        levels = () if result.matrix_band else self._levels(found)
        factors = [
            rule.title
            for rule, above in zip(ruleset.rules, found.rules, strict=False)
            if least and above == least.rank + 1 and rule.kind is not RuleKind.CONSIDER
        ]
        in_field = found.route in self._table.hubs and self._table.standings[found.standing] is not None
        key = (result.route, least and least.rank, judging, result.warnings, in_field)
        return (
            judging,
            decided_word(by_rules, ruleset),
            (*levels, *by_rules.rules) if is_field else (),
            tuple(dict.fromkeys(factors)),
            is_field,
            self._parts.setdefault(key, {}),
            {},
        )

    def let_go(self) -> None:
        """Start over, with nothing kept of plain rows."""
        self._parts.clear()
        self._but_for_enquiries.clear()
        self.made = 0

    def of(
        self,
        decided: Decided,
        codes: Sequence[int],
        band: str | None,
        route_cell: str,
        *,
        is_told: bool,
        is_kept: bool = False,
        problems: tuple[Finding, ...] = (),
    ) -> PatternResult:
        """
        Give what a record comes to beside what was decided of the case with such codes.

        ``band`` is the one on record, and ``is_told`` whether the row has a rationale that says something.
        """
        flags = [codes[place] == yes for _, place, yes in self._held]
        flags += [codes[place] != self._sizes[place] for _, place in self._judged]
        key = (band, route_cell, is_told, problems, *flags)
        part = decided.parts.get(key)
        if part is None:
            self.made += 1
            part = decided.parts[key] = self._part(decided, codes, band, route_cell, is_told, problems)
        record = part.record
        compared = self._comparer.compare(record, decided.found, codes, is_kept=is_kept)
        said = (compared.outcome, compared.missing, decided.found.standing, decided.factors)
        words = part.words.get(said)
        if words is None:
            words = case_words(compared, record, decided.result, decided.factors, self._ruleset)
            part.words[said] = words
        case_class = decided.classes.get((compared.outcome, band))
        if case_class is None:
            parts = (compared.outcome, band or "", decided.word, decided.stratum, decided.is_field)
            case_class = decided.classes[compared.outcome, band] = self._class(*parts)
        unknown = bytes(map(eq, codes, self._sizes))
        return PatternResult(decided.result, compared, words, case_class, part, unknown, problems)

    def _make(self, pattern: Pattern, route_cell: str, says_nothing: bool, is_kept: bool) -> PatternResult:
        if self.made >= _KEPT:
            self.let_go()
        understood = self._reader.understand(pattern)
        if understood.is_fatal:
            return self.error(pattern, understood.findings)
        judging = (understood.judged_band, understood.has_reason) if understood.judged_band else None
        codes, facts = self.engine.reader.codes(understood.facts), understood.facts
        found = self._table.find(codes, is_kept=is_kept)
        codes = codes[: len(self._table.variables)]
        codes += [2 if facts[name] is None else int(facts[name] is True) for name in self.unseen]
        band = self._recorded(pattern)
        return self.of(
            self.decided(found, judging),
            codes,
            band.name if band else None,
            route_cell,
            is_told=understood.has_reason and not says_nothing,
            is_kept=is_kept,
            problems=understood.findings,
        )

    def _decide(self, pattern: Pattern, is_kept: bool) -> Decision:
        understood = self._reader.understand(pattern)
        judged = understood.judged_band
        said = Judgement(judged, _REASON_GIVEN if understood.has_reason else "") if judged else None
        decision = self.engine.decide(Case("", understood.facts, said))
        return decision.kept_in_field() if is_kept else decision

    def _recorded(self, pattern: Pattern) -> Band | None:
        said = None if self._recorded_place is None else pattern[self._recorded_place]
        return self._band(said) if isinstance(said, str) else None

    def _band(self, name: str | None) -> Band | None:
        return self._ruleset.band_by_name.get(name or "")

    def _levels(self, found: Found) -> tuple[str, ...]:
        """Give a case's level on each axis, by score or by judgement alike; empty where it is not known."""
        answers = [self._table.axis_answers[answer] for answer in found.axes]
        axes = zip(self._ruleset.axes, answers, strict=True)
        return tuple([(*axis.levels, "")[answer.level] for axis, answer in axes])

    def _part(
        self,
        decided: Decided,
        codes: Sequence[int],
        name: str | None,
        route_cell: str,
        is_told: bool,
        problems: tuple[Finding, ...],
    ) -> RecordPart:
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
