"""Every kind of finding an audit can make under a ruleset and a policy: its words, its source and how grave it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from banding.audit.findings.severity import Severity
from banding.audit.policy.model import ASSUMPTION, AuditPolicy, Check, HoldingRule
from banding.audit.report import CaseFinding
from banding.ruleset import Axis, Ruleset
from banding.vocabulary import RouteKind

STALE: Final = "stale-assessment"
OVERDUE: Final = "overdue-review"
NOBODY: Final = "held-by-nobody"
NOBODY_LOWER: Final = "lower-band-held-by-nobody"
GRADE_NOT_KNOWN: Final = "grade-not-known"
BLANK: Final = "rationale-blank"
NOTHING: Final = "rationale-says-nothing"
REPEATED: Final = "rationale-repeated"
DIFFERS: Final = "judgement-differs-from-record"
JUDGED_BELOW: Final = "judgement-below-minimum"
WATCHED: Final = "hub-case-would-be-higher"
BAND_OFF_FIELD: Final = "band-off-the-field"
ROUTE_NOT_READ: Final = "recorded-route-not-read"
DATE_NOT_READ: Final = "date-not-read"
DUPLICATE: Final = "duplicate-crn"
TWO_BANDS: Final = "one-person-two-bands"

ALL_ROWS: Final = "rows"
_ALL = "cases that could be read"
_JUDGED = "cases with a judged band"
_REASONED = "cases with a rationale"
_RECORD = "the record itself"
_FILE_WORDS: Mapping[str, str] = {
    "register-disagrees": "a fact and the registrations on the record disagree",
    "register-asks": "a registration raises a fact that nobody has settled",
    "register-contradicts": "the registrations contradict each other",
    "age-disagrees": "the young person fact, the date of birth and the age disagree",
    "row-too-short": "the row has fewer cells than the header",
}


@attrs.frozen
class FindingKind:
    """
    A kind of finding.

    Attributes:
        code: such as ``stale-assessment``.
        severity: how grave.
        words: what it says, in a sentence without a full stop.
        source: the paragraph or line it answers to.
        of_words: which cases it is looked for on.
    """

    code: str
    severity: Severity
    words: str
    source: str
    of_words: str

    def found(self, words: str = "") -> CaseFinding:
        """Give a finding of this kind on one record, in words of its own where there are any; no semicolons."""
        return CaseFinding(self.code, self.severity, (words or self.words).replace(";", ","), self.source)


def finding_kinds(ruleset: Ruleset, policy: AuditPolicy) -> Mapping[str, FindingKind]:
    """
    List every kind of finding.

    Args:
        ruleset: gives the contradictions and axes.
        policy: gives what grades may hold, and severities.

    Returns:
        Code to kind, in the order of the documentation.
    """
    kinds = (*_of_ruleset(ruleset), *_of_policy(policy), *_of_record())
    return {kind.code: _as_policy_says(kind, policy) for kind in kinds}


def _as_policy_says(kind: FindingKind, policy: AuditPolicy) -> FindingKind:
    said = policy.findings.get(kind.code)
    if said is None:
        return kind
    source = _source(said) if said.source else kind.source
    return attrs.evolve(kind, severity=said.severity, words=said.says or kind.words, source=source)


def _source(check: Check | HoldingRule) -> str:
    """Give a check's source, marked where the check is ours."""
    if not check.is_assumption or check.source == ASSUMPTION:
        return check.source
    return f"{check.source}, {ASSUMPTION}"


def _of_ruleset(ruleset: Ruleset) -> Iterator[FindingKind]:
    for check in ruleset.checks:
        yield FindingKind(check.code, Severity.HIGH, check.says, check.source, _ALL)
    for axis in ruleset.axes:
        if axis.judged:
            yield from _of_judged_axis(axis, ruleset)
    if any(route.kind is RouteKind.HUB and route.watch for route in ruleset.routes):
        words = "a case on the hub route would stand high in the field"
        yield FindingKind(WATCHED, Severity.MEDIUM, words, _source_of_watch(ruleset), "hub cases")


def _of_judged_axis(axis: Axis, ruleset: Ruleset) -> Iterator[FindingKind]:
    said = {
        "above-score": f"{axis.short} is judged above the level of its score",
        "below-score": f"{axis.short} is judged below the level of its score",
        "not-applied": f"{axis.short} is judged in a way that does not stand, and the level of the score is used",
    }
    for ending, words in said.items():
        code = f"judged-{axis.id}-{ending}"
        of_words = f"cases with a judged {axis.short}"
        yield FindingKind(code, Severity.MEDIUM, words, _source_of_axis(axis, ruleset), of_words)


def _source_of_axis(axis: Axis, ruleset: Ruleset) -> str:
    lines = [paragraph.line for id, paragraph in ruleset.paragraphs.items() if f"/{axis.id}/" in id]
    return f"guidance, lines {min(lines)} to {max(lines)}" if lines else f"guidance on {axis.title}"


def _source_of_watch(ruleset: Ruleset) -> str:
    ids = [route.id for route in ruleset.routes if route.kind is RouteKind.HUB and route.watch]
    return f"guidance, {' and '.join(ids)}"


def _of_policy(policy: AuditPolicy) -> Iterator[FindingKind]:
    for rule in policy.holding:
        of_words = "cases the rule is about, the grade known"
        yield FindingKind(rule.code, rule.severity, rule.says, _source(rule), of_words)
    if policy.holding:
        words = "the officer's grade is not recorded, or is none of the policy's, on a case that asks for one"
        yield FindingKind(GRADE_NOT_KNOWN, Severity.MEDIUM, words, _RECORD, "cases that ask for a grade")
    held, of_words = policy.holder, "cases held here, in a file that names officers"
    yield FindingKind(NOBODY, held.severity, held.says, _source(held), of_words)
    lower = f"{held.says}, in a lower band"
    yield FindingKind(NOBODY_LOWER, Severity.MEDIUM, lower, _source(held), of_words)
    for code, check, of_words in (
        (STALE, policy.assessment, "cases with an assessment date"),
        (OVERDUE, policy.review, "cases with a review date"),
    ):
        yield FindingKind(code, check.severity, check.says, _source(check), of_words)
    severity, source = policy.rationale.severity, _source(policy.rationale)
    yield FindingKind(BLANK, severity, "a band is judged and the rationale is blank", source, _JUDGED)
    yield FindingKind(NOTHING, severity, "the rationale is one word or says nothing", source, _REASONED)
    words = f"the same rationale, word for word, is on {policy.repeated_at} cases or more"
    yield FindingKind(REPEATED, Severity.LOW, words, source, _REASONED)


def _of_record() -> Iterator[FindingKind]:
    high, medium, low = Severity.HIGH, Severity.MEDIUM, Severity.LOW
    yield FindingKind(JUDGED_BELOW, high, "the judged band is below the minimum", _RECORD, _JUDGED)
    yield FindingKind(DIFFERS, medium, "the judged band and the band on record differ", _RECORD, _JUDGED)
    yield FindingKind(
        BAND_OFF_FIELD,
        low,
        "a band is on record beside a route that takes none",
        _RECORD,
        "cases recorded off the field",
    )
    yield FindingKind(
        ROUTE_NOT_READ, low, "the route on record is no route of the guidance", _RECORD, "cases with a route"
    )
    yield FindingKind(
        DATE_NOT_READ, low, "a date cannot be read or is not possible", _RECORD, "cases with a date"
    )
    yield FindingKind(DUPLICATE, medium, "the reference number is on other rows too", _RECORD, ALL_ROWS)
    words = "rows of the same person differ in band or route"
    yield FindingKind(TWO_BANDS, high, words, _RECORD, ALL_ROWS)
    for code, words in _FILE_WORDS.items():
        yield FindingKind(code, low, words, _RECORD, _ALL)
