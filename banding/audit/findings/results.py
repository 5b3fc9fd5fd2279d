"""What one look at a record came to: the findings, and which kinds were looked for."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from banding.audit.report import CaseFinding


@attrs.frozen(eq=False)
class Look:
    """
    What one look at a part of a record came to; shared by all records that are alike in it.

    Attributes:
        findings: what was found, gravest first.
        looked_for: codes of the findings that could have been made, found or not; they are the denominators.
    """

    findings: tuple[CaseFinding, ...] = ()
    looked_for: tuple[str, ...] = ()


NOTHING_TO_SEE = Look()
"""The look at a part that is not there."""


def gravest_first(findings: Iterable[CaseFinding]) -> tuple[CaseFinding, ...]:
    """Put findings in order, gravest first and then by code; the same finding said twice is said once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: (finding.severity.rank, finding.code)))
