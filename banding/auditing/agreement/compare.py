"""One record against one decision: the outcome, the facts that it turns on where it cannot be told, and a sentence of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final, cast

import attrs

from banding.auditing.agreement.outcomes import BELOW, FAMILY_OF, CaseOutcome, Family, top_rules
from banding.engine import engine_for
from banding.engine.compiled import ELSEWHERE, NONE, Asker, compile_ruleset
from banding.engine.table import FIELD, Found
from banding.explain import Result
from banding.facts import FactKind
from banding.ruleset import Band, Ruleset, facts_of
from banding.ruleset.words import spoken_route
from banding.vocabulary import RouteKind, RuleKind, Status

_KEPT: Final = 10_000
Answer = tuple[int, int] | str | None
"""What the guidance can lead to: ranks of a minimum and a consideration, the word of a hub route, or ``ELSEWHERE``."""


@attrs.frozen(cache_hash=True)
class Record:
    """
    What the case record says of where and how a case is held.

    ``route`` is a word of the ruleset, empty when it is not recorded: a band without a route is a band held in the field.
    ``has_reason`` is whether a reason is recorded for that band.
    """

    band: Band | None
    route: str = ""
    has_reason: bool = False


@attrs.frozen(cache_hash=True)
class Compared:
    """
    What a comparison came to; ``missing`` is empty unless it is ``cannot-tell``.

    It has the unknown facts the answer to each of which, with some answers to the others, changes what is asked.
    """

    outcome: CaseOutcome
    missing: tuple[str, ...] = ()


def reason_counts(judged_band: str | None, recorded_band: str | None, *, has_rationale: bool) -> bool:
    """Whether a rationale, one that says something, is a reason for the band on record: it is not for another band."""
    return has_rationale and (judged_band is None or judged_band == recorded_band)


@lru_cache(maxsize=8)
def comparer_for(ruleset: Ruleset) -> Comparer:
    """Give the comparer of a ruleset, made ready once."""
    return Comparer(ruleset)


class Comparer:
    """
    Compares records with decisions under one ruleset.

    An outcome is given where every completion of the unknown facts asks the same of somebody (its :class:`Family`): the
    outcome is then that of the lowest completion, which reads unknown flags as no. Where completions differ it is
    ``cannot-tell``. The sentence "the band on record lies within the possible bands and is not settled" follows.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset, compiled = ruleset, compile_ruleset(ruleset)
        self._table, self._compiled, self._compiler = engine_for(ruleset).table, compiled, compiled.compiler
        self._in_field, shop = Asker(compiled, compiled.outcome), compiled.compiler.shop
        hubs = [rule for rule in ruleset.routes if rule.kind is RouteKind.HUB]
        # Place and code for "not known" of every fact that could send a case to a hub.
        self._hub_flags = [
            (place, variable.size)
            for place, variable in enumerate(compiled.variables)
            if (fact := variable.fact) and fact.kind is FactKind.YES_NO
            if any(fact.name in facts_of(rule.when) for rule in hubs)
        ]
        diagram = compiled.outcome
        for rule in reversed(hubs):
            leads = self._compiler.condition(rule.when)
            diagram = shop.combine(
                lambda answer, leads, route=rule.route: (
                    route if leads and answer is not ELSEWHERE else answer
                ),
                diagram,
                leads,
            )
        self._anywhere = Asker(compiled, diagram)
        self._at_hub = Asker(compiled, shop.map(lambda answer: isinstance(answer, str), diagram))
        # What the answer depends on; with levels that a requirement may set, on everything.
        self._hubs: dict[object, bool] = {}
        looked_at = {place for place, _ in self._hub_flags}.union(self._at_hub.variables)
        clauses = [facts_of(clause.when) for axis in ruleset.axes for clause in axis.clauses]
        hub_facts = {compiled.variables[place].name for place, _ in self._hub_flags}
        self._may_set_level = any(not hub_facts.isdisjoint(facts) for facts in clauses)
        # One object for most with the same parts.
        self._compared = lru_cache(_KEPT)(Compared)
        every = range(len(compiled.compiler.variables))
        self._of_hub = itemgetter(*sorted(every if self._may_set_level else looked_at), 0, 0)
        self._askers: dict[tuple[Record, bool], Asker] = {}
        self._families: dict[Collection[Answer], dict[Record, bool]] = {}
        self._routes = ("", *(rule.route for rule in ruleset.routes))
        self._kinds = {rule.route: rule.kind for rule in ruleset.routes}
        self._named = frozenset(ruleset.band_by_name[name].rank for name in ruleset.judgement)
        self._top = frozenset(rule.id for rule in top_rules(ruleset))

    def compare(
        self, record: Record, found: Found, codes: Sequence[int], *, is_kept: bool = False
    ) -> Compared:
        """
        Compare a record with what the table found for the same case, and the codes it was found by.

        ``is_kept`` is whether another row of the same person keeps the case from the hub, whatever its facts.
        """
        route = self._routes[found.route]
        kind, held = self._kinds.get(route), self._kinds.get(record.route)
        if kind is RouteKind.REFER:
            return self._compared(
                CaseOutcome.AGREES if record.route == route else CaseOutcome.SHOULD_BE_REFERRED
            )
        if kind is None and held is None and record.band is None:
            return self._compared(CaseOutcome.NOT_RECORDED)
        may_be_hub = not is_kept and (RouteKind.HUB in (kind, held) or self._could_be_hub(codes))
        answers = self._answers(found, codes, may_be_hub=may_be_hub)
        if self._is_open(answers, record):
            return self._cannot_tell(record, codes, may_be_hub=may_be_hub)
        if held is RouteKind.REFER:
            return self._compared(CaseOutcome.REFERRAL_NOT_SUPPORTED)
        if kind is RouteKind.HUB:
            return self._compared(self._in_hub(route, record))
        if held is RouteKind.HUB:
            return self._compared(CaseOutcome.FIELD_CASE_IN_HUB)
        ranks = [answer for answer in answers if isinstance(answer, tuple)]
        if not ranks or record.band is None:
            return self._compared(CaseOutcome.HUB_CASE_IN_FIELD)
        outcome = self._in_band(min(ranks), record.band, has_reason=record.has_reason)
        return self._compared(self._shortfall(record.band, found) if outcome in BELOW else outcome)

    def _answers(self, found: Found, codes: Sequence[int], *, may_be_hub: bool) -> Collection[Answer]:
        """Give everything that some completion leads to."""
        standing = self._table.standings[found.standing]
        if may_be_hub or found.enquiries or found.route != FIELD or standing is None:
            asker = self._anywhere if may_be_hub else self._in_field
            return cast("Collection[Answer]", asker.answers(codes))
        # INVARIANT: without enquiries no unknown fact can change the pair, so the table has found it.
        return ((standing.minimum.rank, standing.consider.rank if standing.consider else NONE),)

    def _could_be_hub(self, codes: Sequence[int]) -> bool:
        """
        Whether a case would be one for the hub if what is not known of its requirements were answered no.

        A requirement that nobody has recorded is not supposed to be there: without that a file that has no column of
        requirements could tell nothing of any case.
        """
        if not self._hub_flags:
            return False
        key = self._of_hub(codes)
        found = self._hubs.get(key)
        if found is None:
            if len(self._hubs) >= _KEPT:
                self._hubs.clear()
            read = list(codes)
            for place, unknown in self._hub_flags:
                if read[place] == unknown:
                    read[place] = 0
            if self._may_set_level:
                self._table.place(read)
            found = self._hubs[key] = True in self._at_hub.answers(read)
        return found

    def _is_open(self, answers: Collection[Answer], record: Record) -> bool:
        """Whether a record asks different things of somebody beside some answers of the guidance."""
        if len(answers) == 1:
            return False
        known = self._families.setdefault(answers, {})
        found = known.get(record)
        if found is None:
            found = known[record] = len({self._family(answer, record) for answer in answers}) > 1
        return found

    def _family(self, answer: Answer, record: Record) -> Family:
        """Say what a record asks of somebody beside one answer of the guidance."""
        held = self._kinds.get(record.route)
        if answer is ELSEWHERE or held is RouteKind.REFER:
            return Family.IN_LINE if answer is ELSEWHERE and held is RouteKind.REFER else Family.DEPARTS
        if isinstance(answer, str):
            return FAMILY_OF[self._in_hub(answer, record)]
        if held is RouteKind.HUB or record.band is None:
            return Family.DEPARTS
        return FAMILY_OF[self._in_band(answer, record.band, has_reason=record.has_reason)]

    def _cannot_tell(self, record: Record, codes: Sequence[int], *, may_be_hub: bool) -> Compared:
        """Give the outcome that cannot be told, with the unknown facts that it turns on and no other."""
        key = (record, may_be_hub)
        asker = self._askers.get(key)
        if asker is None:
            shop, asked = self._compiler.shop, self._anywhere if may_be_hub else self._in_field
            families = shop.map(lambda answer: self._family(cast("Answer", answer), record), asked.diagram)
            asker = self._askers[key] = Asker(self._compiled, families)
        places = asker.mattering(codes)
        names = {self._compiler.variables[place].name for place in places}
        missing = tuple(fact.name for fact in self._ruleset.facts if fact.name in names)
        return self._compared(CaseOutcome.CANNOT_TELL, missing)

    @staticmethod
    def _in_hub(route: str, record: Record) -> CaseOutcome:
        """Compare a case for a hub with a record that does not have it with another service."""
        if record.route == route or (not record.route and record.band is None):
            return CaseOutcome.AGREES
        return CaseOutcome.HUB_CASE_IN_FIELD

    def _in_band(self, pair: tuple[int, int], band: Band, *, has_reason: bool) -> CaseOutcome:
        """Compare a band with a minimum and a consideration that are both known."""
        minimum, consider = pair
        if band.rank < minimum:
            return CaseOutcome.BELOW_MINIMUM
        if consider != NONE and band.rank < consider:
            declined, silent = CaseOutcome.CONSIDERATION_DECLINED, CaseOutcome.CONSIDERATION_NOT_EVIDENCED
            return declined if has_reason else silent
        if band.rank == consider:
            return CaseOutcome.CONSIDERATION_ACCEPTED
        if band.rank == minimum:
            return CaseOutcome.AGREES
        if band.rank not in self._named:
            return CaseOutcome.ABOVE_GUIDANCE
        return CaseOutcome.RAISED_WITH_REASON if has_reason else CaseOutcome.RAISED_WITHOUT_REASON

    def _shortfall(self, band: Band, found: Found) -> CaseOutcome:
        """Name the highest minimum that a band falls short of; at a tie the factor rather than the matrix."""
        floors = [
            (above - 1, rule.id)
            for rule, above in zip(self._ruleset.rules, found.rules, strict=True)
            if rule.kind is not RuleKind.CONSIDER and above - 1 > band.rank
        ]
        if any(rule in self._top for _, rule in floors):
            return CaseOutcome.BELOW_TOP_MINIMUM
        highest, (_, cell) = max((rank for rank, _ in floors), default=NONE), self._table.cells[found.cell]
        is_factor = highest >= max(cell.rank if cell else NONE, band.rank + 1)
        return CaseOutcome.BELOW_MINIMUM if is_factor else CaseOutcome.BELOW_MATRIX


_SAYS: Final = {
    CaseOutcome.AGREES: "{agrees}",
    CaseOutcome.RAISED_WITH_REASON: "{held}, above the minimum, {minimum}, and a reason is given",
    CaseOutcome.RAISED_WITHOUT_REASON: "{held}, above the minimum, {minimum}, and no reason is given",
    CaseOutcome.CONSIDERATION_ACCEPTED: "{held}, the band that had to be considered",
    CaseOutcome.CONSIDERATION_DECLINED: "{held}, a higher band was to be considered, and a reason is given",
    CaseOutcome.CONSIDERATION_NOT_EVIDENCED: "{held}, and nothing shows that {consider} was considered",
    CaseOutcome.ABOVE_GUIDANCE: "{held}, above the minimum, {minimum}{above}, and the guidance names no way there",
    **dict.fromkeys(BELOW, "{held}, below the minimum, {minimum}{because}"),
    CaseOutcome.SHOULD_BE_REFERRED: "{held}, and the case is for the {spoken}",
    CaseOutcome.REFERRAL_NOT_SUPPORTED: "Route {on_record} is on record, and no fact leads there",
    CaseOutcome.HUB_CASE_IN_FIELD: "{held}, and the case belongs on the {route} route",
    CaseOutcome.FIELD_CASE_IN_HUB: "Route {on_record} is on record, and the case belongs in the {route}",
    CaseOutcome.CANNOT_TELL: "{held}, and whether that is right turns on what is not known: {missing}",
    CaseOutcome.NOT_RECORDED: "No band is on record, and the guidance leads to {leads_to}",
}


def case_words(
    compared: Compared, record: Record, decision: Result, factors: Sequence[str], ruleset: Ruleset
) -> str:
    """Say an outcome of one case, in a sentence or two without a semicolon; ``factors`` are what set the minimum, by title."""
    held, minimum, consider = _held(record, ruleset), decision.minimum_band, decision.consider_band
    missing = [ruleset.fact_by_name[name].title for name in compared.missing]
    least = f"{minimum} or higher" if decision.possible_bands else str(minimum)
    words = _SAYS[compared.outcome].format(
        held=held,
        agrees=_agrees(held, record, decision),
        minimum=minimum,
        consider=consider or "a higher band",
        above=f", and above {consider}, which was to be considered" if consider else "",
        because=f" ({' and '.join(factors)})" if factors else "",
        spoken=spoken_route(ruleset, decision.route),
        on_record=record.route,
        route=decision.route,
        missing=" and ".join(filter(None, (", ".join(missing[:-1]), *missing[-1:]))),
        leads_to=f"{minimum}, with {consider} to be considered" if consider else least,
    )
    return f"{words}."


def decided_word(decision: Result, ruleset: Ruleset) -> str:
    """Give what was decided without judgement in a word: the band, the route, or ``incomplete``."""
    if decision.route != ruleset.field_route:
        return decision.route
    return Status.INCOMPLETE.value if decision.band is None else str(decision.band)


def _held(record: Record, ruleset: Ruleset) -> str:
    """Say where the record has the case: off the field that is its route, whatever band is beside it."""
    if record.band and record.route in ("", ruleset.field_route):
        return f"{record.band} is on record"
    return f"Route {record.route} is on record" if record.route else "Nothing is on record"


def _agrees(held: str, record: Record, decision: Result) -> str:
    if not record.band and not record.route:
        return "No band is due and none is on record"
    # A band decided is a case for the field, where a band on record is what agrees.
    if record.band and decision.minimum_band is None:
        return (
            f"{held}, as the guidance has it, and {record.band} beside it, where the guidance gives no band"
        )
    return f"{held}, as the guidance has it"
