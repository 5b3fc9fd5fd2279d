"""One finding about one record."""

from __future__ import annotations

import attrs

from banding.audit.findings.severity import Severity


@attrs.frozen
class CaseFinding:
    """
    A finding about one record.

    Attributes:
        code: such as ``stale-assessment``.
        severity: how grave.
        words: what is the matter with this record, in a sentence without a semicolon.
        source: the paragraph or line it answers to, or "local assumption".
    """

    code: str
    severity: Severity
    words: str
    source: str
