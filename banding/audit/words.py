"""What an outcome says of one case, in a sentence a manager could read out."""

from __future__ import annotations

from collections.abc import Sequence

from banding.audit.comparing import Compared, Record
from banding.audit.outcomes import CaseOutcome
from banding.decide import Decision
from banding.ruleset import Ruleset
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
    band = record.band
    held = f"{band} is on record" if band else f"Route {record.route} is on record" if record.route else "Nothing is on record"
    said = {
        CaseOutcome.AGREES: f"{held}, as the guidance has it" if band or record.route else "No band is due and none is on record",
        CaseOutcome.RAISED_WITH_REASON: f"{held}, above the minimum, {decision.minimum_band}, and a reason is given",
        CaseOutcome.RAISED_WITHOUT_REASON: f"{held}, above the minimum, {decision.minimum_band}, and no reason is given",
        CaseOutcome.CONSIDERATION_ACCEPTED: f"{held}, the band that had to be considered",
        CaseOutcome.CONSIDERATION_DECLINED: f"{held}, a higher band was to be considered, and a reason is given",
        CaseOutcome.CONSIDERATION_NOT_EVIDENCED: (
            f"{held}, and nothing shows that {decision.consider_band or 'a higher band'} was considered"
        ),
        CaseOutcome.ABOVE_GUIDANCE: f"{held}, and the guidance names no way there above {decision.minimum_band}",
        CaseOutcome.SHOULD_BE_REFERRED: f"{held}, and the case belongs on the {decision.route} route",
        CaseOutcome.REFERRAL_NOT_SUPPORTED: f"Route {record.route} is on record, and no fact leads there",
        CaseOutcome.HUB_CASE_IN_FIELD: f"{held}, and the case belongs on the {decision.route} route",
        CaseOutcome.FIELD_CASE_IN_HUB: f"Route {record.route} is on record, and the case belongs in the {decision.route}",
        CaseOutcome.NOT_RECORDED: f"No band is on record, and the guidance leads to {_leads_to(decision)}",
    }
    if compared.outcome is CaseOutcome.CANNOT_TELL:
        return f"{held}, and whether that is right turns on what is not known: {_listed(compared.missing, ruleset)}."
    found = said.get(compared.outcome) or f"{held}, below the minimum, {decision.minimum_band}{_because(decision, ruleset)}"
    return f"{found}."


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
