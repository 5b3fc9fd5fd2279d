"""What rows come to: what the rules find for a case and what its record comes to, each worked out once for all alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
)
from banding.auditing.agreement.outcomes import CaseOutcome
from banding.auditing.findings.kinds import (
    NOTHING_FOUND,
    FindingKind,
)
from banding.auditing.policy.model import AuditPolicy
from banding.auditing.record_checks import Decided, RecordChecks, RecordPart
from banding.auditing.tally import CaseClass
from banding.case import Case, Judgement
from banding.engine import Decision, engine_for
from banding.engine.judgement import Judging
from banding.engine.table import FIELD, Found
from banding.explain import Result, results_for
from banding.intake import Finding, Pattern, RowReader
from banding.ruleset import Band, Ruleset
from banding.vocabulary import RuleKind, Status

_KEPT: Final = 50_000
_REASON_GIVEN: Final = "given"


@attrs.define(eq=False)
class PatternResult:
    """
    What one pattern comes to.

    ``result`` is None for a row in error, and ``problems`` are what is wrong with the cells. It may be the result of a case with
    other facts unknown: ``unknown`` has a byte for each fact the rules look at or that decides, 1 where it is not known, and
    ``matters`` names those whose answer could change something.
    """

    result: Result | None
    compared: Compared
    words: str
    case_class: CaseClass
    part: RecordPart
    matters: tuple[str, ...] = ()
    unknown: bytes = b""
    problems: tuple[Finding, ...] = ()


_ButForEnquiries = tuple[Any, ...]
"""The fields of :class:`Decided`, in order, that do not depend on what is not known, but for whether anything matters."""


class PatternResults:
    """Pattern to its result, worked out when first met."""

    def __init__(
        self, reader: RowReader, ruleset: Ruleset, policy: AuditPolicy, kinds: Mapping[str, FindingKind]
    ) -> None:
        self._reader, self._ruleset = reader, ruleset
        self.engine, self._comparer = engine_for(ruleset), comparer_for(ruleset)
        self._results, self._table = results_for(ruleset), self.engine.table
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
        self._checks = RecordChecks(
            ruleset, policy, kinds, self._table, places=places, sizes=self._sizes, unseen=self.unseen
        )
        names = [column.name for column in reader.columns]
        self._recorded_place = names.index("recorded_band") if "recorded_band" in names else None
        self._kept = lru_cache(_KEPT)(self._make)
        self._decisions = lru_cache(_KEPT)(self._decide)
        self._parts: dict[object, dict[object, RecordPart]] = {}
        self._but_for_enquiries: dict[object, _ButForEnquiries] = {}
        self.made = 0
        """How many different cases are kept of what was decided."""
        self._names = lru_cache(_KEPT)(lambda places: tuple([ruleset.facts[place].name for place in places]))
        # One object for all with the same parts: classes are compared by identity.
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
        case_class = self._class(error, recorded, Status.ERROR.value, (), False)
        part = RecordPart(Record(None), NOTHING_FOUND)
        return PatternResult(None, Compared(error), "", case_class, part, problems=problems)

    def decision(self, pattern: Pattern, *, is_kept: bool) -> Decision:
        """Decide a pattern that is a case with every step; the decision has nobody's reference number."""
        return self._decisions(pattern, is_kept)

    def decided(self, found: Found, judging: Judging | None) -> Decided:
        """Give what the table finds for a case, judged or not, as an audit needs it."""
        self.made += 1
        # What is not known is different in most cases, and all else alike in many.
        key = (*found[:-1], judging, bool(found.enquiries))
        known = self._but_for_enquiries.get(key)
        if known is None:
            known = self._but_for_enquiries[key] = self._decided(
                found, self._results.of(found, judging), judging
            )
        return Decided(found, self._names(found.enquiries), *known)

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
            result,
            judging,
            decided_word(by_rules, ruleset),
            (*levels, *by_rules.rules) if is_field else (),
            tuple(dict.fromkeys(factors)),
            is_field,
            self._parts.setdefault(key, {}),
            {},
            object(),
        )

    def let_go(self) -> None:
        """Start over, with nothing kept of plain rows."""
        self._parts.clear()
        self._but_for_enquiries.clear()
        self.made = 0

    def of(self, decided: Decided, part: RecordPart, compared: Compared) -> PatternResult:
        """Give what a case comes to with the record it was compared with; see :meth:`compared`."""
        record, result = part.record, decided.result
        said = (compared.outcome, compared.missing, decided.found.standing, decided.factors)
        words = part.words.get(said)
        if words is None:
            words = part.words[said] = case_words(compared, record, result, decided.factors, self._ruleset)
        band = record.band.name if record.band else None
        case_class = decided.classes.get((compared.outcome, band))
        if case_class is None:
            parts = (compared.outcome, band or "", decided.word, decided.stratum, decided.is_field)
            case_class = decided.classes[compared.outcome, band] = self._class(*parts)
        return PatternResult(result, compared, words, case_class, part, decided.matters)

    def compared(
        self,
        decided: Decided,
        codes: Sequence[int],
        band: str | None,
        route_cell: str,
        *,
        is_told: bool,
        is_kept: bool = False,
        problems: tuple[Finding, ...] = (),
    ) -> tuple[RecordPart, Compared]:
        """
        Compare a record with what was decided of the case with such codes.

        ``band`` is the one on record, and ``is_told`` whether the row has a rationale that says something.
        """
        key = (band, route_cell, is_told, problems, *self._checks.bearing(codes))
        part = decided.parts.get(key)
        if part is None:
            self.made += 1
            part = decided.parts[key] = self._checks.part(decided, codes, band, route_cell, is_told, problems)
        return part, self._comparer.compare(part.record, decided.found, codes, is_kept=is_kept)

    def unknown(self, codes: Sequence[int]) -> bytes:
        """Give a byte for each fact the rules look at or that decides, 1 where it is not known."""
        return bytes(map(eq, codes, self._sizes))

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
        band, decided = self._recorded(pattern), self.decided(found, judging)
        part, compared = self.compared(
            decided,
            codes,
            band.name if band else None,
            route_cell,
            is_told=understood.has_reason and not says_nothing,
            is_kept=is_kept,
            problems=understood.findings,
        )
        made = self.of(decided, part, compared)
        return attrs.evolve(made, unknown=self.unknown(codes), problems=understood.findings)

    def _decide(self, pattern: Pattern, is_kept: bool) -> Decision:
        understood = self._reader.understand(pattern)
        judged = understood.judged_band
        said = Judgement(judged, _REASON_GIVEN if understood.has_reason else "") if judged else None
        decision = self.engine.decide(Case("", understood.facts, said))
        return decision.kept_in_field() if is_kept else decision

    def _recorded(self, pattern: Pattern) -> Band | None:
        said = None if self._recorded_place is None else pattern[self._recorded_place]
        return self._ruleset.band_by_name.get(said) if isinstance(said, str) else None

    def _levels(self, found: Found) -> tuple[str, ...]:
        """Give a case's level on each axis, by score or by judgement alike; empty where it is not known."""
        answers = [self._table.axis_answers[answer] for answer in found.axes]
        axes = zip(self._ruleset.axes, answers, strict=True)
        return tuple([(*axis.levels, "")[answer.level] for axis, answer in axes])
