"""
The outcomes an audit can come to: one a case, no case without one, and no case with two.

Precedence is settled by the order in which the questions are asked (:mod:`banding.auditing.agreement.compare`): is the row a case
at all, where does it belong, is there a band on record, and how does that band stand to the minimum, to the
consideration and to judgement. Where unknown facts could change what the answer asks of somebody, it cannot be told.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from banding.ruleset import Rule, Ruleset
from banding.ruleset.words import spoken_route, spoken_routes
from banding.vocabulary import RouteKind, RuleKind


class Family(StrEnum):
    """What an outcome asks of somebody."""

    IN_LINE = "in-line"
    """Nothing: the record is as the guidance has it."""
    TO_EXPLAIN = "to-explain"
    """A reason: the record may be right, and does not say why."""
    DEPARTS = "departs"
    """A change: the record is not as the guidance has it."""
    OPEN = "open"
    """An answer: a fact or the band itself is not recorded."""
    ERROR = "error"
    """A correction: the row cannot be read."""


class CaseOutcome(StrEnum):
    """What comparing the record with the guidance comes to; exactly one a case."""

    AGREES = "agrees"
    RAISED_WITH_REASON = "raised-with-reason"
    CONSIDERATION_ACCEPTED = "consideration-accepted"
    CONSIDERATION_DECLINED = "consideration-declined"
    RAISED_WITHOUT_REASON = "raised-without-reason"
    CONSIDERATION_NOT_EVIDENCED = "consideration-not-evidenced"
    ABOVE_GUIDANCE = "above-guidance"
    BELOW_TOP_MINIMUM = "below-top-minimum"
    BELOW_MINIMUM = "below-minimum"
    BELOW_MATRIX = "below-matrix"
    SHOULD_BE_REFERRED = "should-be-referred"
    REFERRAL_NOT_SUPPORTED = "referral-not-supported"
    HUB_CASE_IN_FIELD = "hub-case-in-field"
    FIELD_CASE_IN_HUB = "field-case-in-hub"
    CANNOT_TELL = "cannot-tell"
    NOT_RECORDED = "not-recorded"
    ERROR = "error"


_RAISED_OVER = "The band on record is above the minimum and any band to consider"
_BELOW_CONSIDERED = "The band on record is at or above the minimum and below a band that had to be considered"
_SHORT = "The band on record is below the minimum, and the highest minimum it falls short of is that of"
_TABLE: Final[Mapping[CaseOutcome, tuple[Family, str, str]]] = {
    CaseOutcome.AGREES: (
        Family.IN_LINE,
        "agrees with the guidance",
        "The record is what the guidance leads to: the minimum band with nothing to consider, or the route the case "
        "belongs on (a band beside that route is a finding). A case for the hub route with neither a route nor a band on "
        "record agrees too: no band is due, and nobody has to hand it on. A case for another service with nothing on "
        "record does not, since nothing shows that it was handed on.",
    ),
    CaseOutcome.RAISED_WITH_REASON: (
        Family.IN_LINE,
        "raised on judgement, with a reason",
        f"{_RAISED_OVER}, judgement may give it, and a reason that says something is recorded for it.",
    ),
    CaseOutcome.CONSIDERATION_ACCEPTED: (
        Family.IN_LINE,
        "consideration accepted",
        "The band on record is the band that had to be considered.",
    ),
    CaseOutcome.CONSIDERATION_DECLINED: (
        Family.IN_LINE,
        "consideration declined, with a reason",
        f"{_BELOW_CONSIDERED}, and a reason that says something is recorded.",
    ),
    CaseOutcome.RAISED_WITHOUT_REASON: (
        Family.TO_EXPLAIN,
        "raised on judgement, without a reason",
        f"{_RAISED_OVER}, judgement may give it, and no reason that says anything is recorded for it.",
    ),
    CaseOutcome.CONSIDERATION_NOT_EVIDENCED: (
        Family.TO_EXPLAIN,
        "consideration not evidenced",
        f"{_BELOW_CONSIDERED}, and no reason that says anything is recorded.",
    ),
    CaseOutcome.ABOVE_GUIDANCE: (
        Family.TO_EXPLAIN,
        "above anything the guidance leads to",
        f"{_RAISED_OVER}, and the guidance names no way there by judgement, whatever the reason.",
    ),
    CaseOutcome.BELOW_TOP_MINIMUM: (
        Family.DEPARTS,
        "",
        "A factor whose cases all belong in the top band applies, and the band on record is lower.",
    ),
    CaseOutcome.BELOW_MINIMUM: (Family.DEPARTS, "below an automatic minimum", f"{_SHORT} a factor."),
    CaseOutcome.BELOW_MATRIX: (Family.DEPARTS, "below the matrix", f"{_SHORT} the matrix."),
    CaseOutcome.SHOULD_BE_REFERRED: (
        Family.DEPARTS,
        "",
        "The case belongs with another service, and the record does not have it there.",
    ),
    CaseOutcome.REFERRAL_NOT_SUPPORTED: (
        Family.DEPARTS,
        "",
        "The record has the case with another service, and no fact leads there.",
    ),
    CaseOutcome.HUB_CASE_IN_FIELD: (
        Family.DEPARTS,
        "",
        "The case belongs on the hub route, and the record has it on another route within the service, or in a band "
        "with no route.",
    ),
    CaseOutcome.FIELD_CASE_IN_HUB: (
        Family.DEPARTS,
        "",
        "The case is for the field, and the record has it on the hub route.",
    ),
    CaseOutcome.CANNOT_TELL: (
        Family.OPEN,
        "cannot tell: a fact that decides it is not known",
        "What is asked of somebody turns on an unknown fact: some answers put the record into one family of outcomes (in "
        "line, to explain, to put right) and others into another. A requirement that nobody has recorded is not supposed "
        "to be there.",
    ),
    CaseOutcome.NOT_RECORDED: (
        Family.OPEN,
        "no band on record",
        "A case for the field, as far as is known, with neither a band nor another route on record.",
    ),
    CaseOutcome.ERROR: (Family.ERROR, "row in error", "The row cannot be read as a case."),
}
"""Each outcome's family, its label where that is the same in every ruleset, and when it applies."""

FAMILY_OF: Final = MappingProxyType({outcome: family for outcome, (family, _, _) in _TABLE.items()})
MEANINGS: Final = MappingProxyType({outcome: meaning for outcome, (_, _, meaning) in _TABLE.items()})

BELOW: Final = frozenset({CaseOutcome.BELOW_TOP_MINIMUM, CaseOutcome.BELOW_MINIMUM, CaseOutcome.BELOW_MATRIX})
"""The outcomes of a band on record that lies below the minimum."""
RAISED: Final = frozenset(
    {CaseOutcome.RAISED_WITH_REASON, CaseOutcome.RAISED_WITHOUT_REASON, CaseOutcome.ABOVE_GUIDANCE}
)
"""The outcomes of a band on record that lies above the minimum and above the band to consider."""


def outcome_words(outcome: CaseOutcome, ruleset: Ruleset) -> str:
    """Give an outcome's label in the ruleset's words, such as "an IOM nominal not in Red"."""
    hubs, field = spoken_routes(ruleset, RouteKind.HUB) or "hub", spoken_route(ruleset, ruleset.field_route)
    top = " or ".join(rule.title for rule in top_rules(ruleset)) or "an automatic top band"
    elsewhere = f"the {spoken_routes(ruleset, RouteKind.REFER) or 'service it belongs to'}"
    worded = {
        CaseOutcome.BELOW_TOP_MINIMUM: f"{top} not in {ruleset.bands[-1]}",
        CaseOutcome.SHOULD_BE_REFERRED: f"should be with {elsewhere}",
        CaseOutcome.REFERRAL_NOT_SUPPORTED: f"recorded with {elsewhere} without ground",
        CaseOutcome.HUB_CASE_IN_FIELD: f"{hubs} case held in the {field}",
        CaseOutcome.FIELD_CASE_IN_HUB: f"{field} case held in the {hubs}",
    }
    return worded.get(outcome) or _TABLE[outcome][1]


def top_rules(ruleset: Ruleset) -> tuple[Rule, ...]:
    """Give the automatic rules whose cases all belong in the top band, such as ``red/iom``."""
    top = ruleset.bands[-1]
    return tuple(rule for rule in ruleset.rules if rule.kind is not RuleKind.CONSIDER and rule.band == top)
