"""What an outcome says of one case, in a sentence a manager could read out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from banding.audit.agreement.compare import Compared, Record
from banding.audit.agreement.outcomes import BELOW, CaseOutcome
from banding.engine import Decision
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_route
from banding.vocabulary import Status, StepKind


def case_words(compared: Compared, record: Record, decision: Decision, ruleset: Ruleset) -> str:
    """
    Say an outcome of one case.

    Args:
        compared: the outcome.
        record: what is on record.
        decision: what the guidance leads to.
        ruleset: gives facts, bands and routes their names.

    Returns:
        A sentence or two, without a semicolon.
    """
    held = _held(record, ruleset)
    if compared.outcome is CaseOutcome.CANNOT_TELL:
        return f"{held}, and whether that is right turns on what is not known: {_listed(compared.missing, ruleset)}."
    if compared.outcome in BELOW:
        return f"{held}, below the minimum, {decision.minimum_band}{_because(decision, ruleset)}."
    if compared.outcome is CaseOutcome.SHOULD_BE_REFERRED:
        return f"{held}, and the case is for the {spoken_route(ruleset, decision.route)}."
    return f"{_SAYS[compared.outcome](held, record, decision)}."


def _held(record: Record, ruleset: Ruleset) -> str:
    """Say where the record has the case: off the field that is its route, whatever band stands beside it."""
    if record.band and record.route in ("", ruleset.field_route):
        return f"{record.band} is on record"
    return f"Route {record.route} is on record" if record.route else "Nothing is on record"


def _agrees(held: str, record: Record, decision: Decision) -> str:
    if not record.band and not record.route:
        return "No band is due and none is on record"
    # A band decided is a case for the field, where a band on record is what agrees.
    if record.band and decision.minimum_band is None:
        return (
            f"{held}, as the guidance has it, and {record.band} beside it, where the guidance gives no band"
        )
    return f"{held}, as the guidance has it"


def _above(held: str, _: Record, decision: Decision) -> str:
    higher = (
        f", and above {decision.consider_band}, which was to be considered" if decision.consider_band else ""
    )
    return f"{held}, above the minimum, {decision.minimum_band}{higher}, and the guidance names no way there"


_SAYS: Mapping[CaseOutcome, Callable[[str, Record, Decision], str]] = {
    CaseOutcome.AGREES: _agrees,
    CaseOutcome.RAISED_WITH_REASON: lambda held, _, decision: (
        f"{held}, above the minimum, {decision.minimum_band}, and a reason is given"
    ),
    CaseOutcome.RAISED_WITHOUT_REASON: lambda held, _, decision: (
        f"{held}, above the minimum, {decision.minimum_band}, and no reason is given"
    ),
    CaseOutcome.CONSIDERATION_ACCEPTED: lambda held, _, decision: (
        f"{held}, the band that had to be considered"
    ),
    CaseOutcome.CONSIDERATION_DECLINED: lambda held, _, decision: (
        f"{held}, a higher band was to be considered, and a reason is given"
    ),
    CaseOutcome.CONSIDERATION_NOT_EVIDENCED: lambda held, _, decision: (
        f"{held}, and nothing shows that {decision.consider_band or 'a higher band'} was considered"
    ),
    CaseOutcome.ABOVE_GUIDANCE: _above,
    CaseOutcome.REFERRAL_NOT_SUPPORTED: lambda _, record, decision: (
        f"Route {record.route} is on record, and no fact leads there"
    ),
    CaseOutcome.HUB_CASE_IN_FIELD: lambda held, _, decision: (
        f"{held}, and the case belongs on the {decision.route} route"
    ),
    CaseOutcome.FIELD_CASE_IN_HUB: lambda _, record, decision: (
        f"Route {record.route} is on record, and the case belongs in the {decision.route}"
    ),
    CaseOutcome.NOT_RECORDED: lambda _, record, decision: (
        f"No band is on record, and the guidance leads to {_leads_to(decision)}"
    ),
}


def decided_word(decision: Decision, ruleset: Ruleset) -> str:
    """Give what was decided without judgement in a word: the band, the route, or ``incomplete``."""
    if decision.route != ruleset.field_route:
        return decision.route
    return Status.INCOMPLETE.value if decision.band is None else str(decision.band)


def _leads_to(decision: Decision) -> str:
    if decision.consider_band:
        return f"{decision.minimum_band}, with {decision.consider_band} to be considered"
    return f"{decision.minimum_band} or higher" if decision.possible_bands else str(decision.minimum_band)


def _because(decision: Decision, ruleset: Ruleset) -> str:
    """Name the factors that set the minimum, where factors do."""
    titles = {rule.id: rule.title for rule in ruleset.rules}
    found = [
        titles[step.rule]
        for step in decision.steps
        if step.kind in (StepKind.MINIMUM, StepKind.AUTOMATIC) and step.band == decision.minimum_band
    ]
    return f" ({' and '.join(dict.fromkeys(found))})" if found else ""


def _listed(names: Sequence[str], ruleset: Ruleset) -> str:
    titles = [ruleset.fact_by_name[name].title for name in names]
    return " and ".join([", ".join(titles[:-1]), titles[-1]]) if len(titles) > 1 else "".join(titles)
