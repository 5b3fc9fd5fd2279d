"""What an outcome says of one case, in a sentence a manager could read out."""

from collections.abc import Sequence
from typing import Final

from banding.auditing.agreement.compare import Compared, Record
from banding.auditing.agreement.outcomes import BELOW, CaseOutcome
from banding.explain import Result
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_route
from banding.vocabulary import Status

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
