"""What counting asks of a case, so that a quarter of a million rows are counted as a few thousand kinds."""

from __future__ import annotations

import attrs

from banding.audit.agreement.outcomes import CaseOutcome


@attrs.frozen(eq=False)
class Profile:
    """
    What counting asks of a case; one object for all patterns that are alike in it, so that counting is quick.

    Attributes:
        outcome: the outcome.
        recorded: the band on record; empty when there is none.
        decided: the band or route decided, ``incomplete`` or ``error``.
        unknown: the deciding facts that are not known.
        matters: those of them whose answer could change something.
        stratum: what makes cases alike: the matrix cell and every rule that applies; empty for a row in error.
        is_field: whether it is a case for the field.
    """

    outcome: CaseOutcome
    recorded: str
    decided: str
    unknown: tuple[str, ...]
    matters: tuple[str, ...]
    stratum: tuple[str, ...]
    is_field: bool
