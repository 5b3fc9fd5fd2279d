"""Closed sets of words that hold whatever the guidance says. A provider's own words live in its ruleset."""

from enum import StrEnum


class Status(StrEnum):
    """Where a row stands after a run; the first that applies, in this order (contract, section 3)."""

    ERROR = "error"
    REFER = "refer"
    HUB = "hub"
    JUDGED = "judged"
    INCOMPLETE = "incomplete"
    CONSIDER = "consider"
    PROVISIONAL = "provisional"
    SETTLED = "settled"


ATTENTION = (Status.ERROR, Status.REFER, Status.INCOMPLETE, Status.CONSIDER, Status.PROVISIONAL)
"""The statuses that ask something of somebody, in the order in which to look at them."""


EVERYTHING_ELSE = "everything else"
"""What a worked example writes for all that it does not name: ``everything else: no``."""


class RuleKind(StrEnum):
    """What a rule of the guidance does when it applies."""

    MINIMUM = "minimum"
    AUTOMATIC = "automatic"
    CONSIDER = "consider"


class RouteKind(StrEnum):
    """Where a case that is not for the field goes: to another service, or to the hub."""

    REFER = "refer"
    HUB = "hub"


class StepKind(StrEnum):
    """The kinds of step a decision takes, in the order it takes them."""

    ROUTE = "route"
    AXIS = "axis"
    MATRIX = "matrix"
    MINIMUM = "minimum"
    AUTOMATIC = "automatic"
    CONSIDER = "consider"
    OUTCOME = "outcome"
    JUDGEMENT = "judgement"
    CHECK = "check"


class Outcome(StrEnum):
    """What became of a step: it applied, it did not, or the facts do not say."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does not apply"
    UNKNOWN = "not known"
