"""Every kind of finding an audit can make under a ruleset and a policy: its words, its source and how grave it is."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from banding.auditing.policy.model import ASSUMPTION, AuditPolicy, Check, HoldingRule, Severity
from banding.ruleset import Axis, Ruleset
from banding.vocabulary import RouteKind

NOBODY: Final = "held-by-nobody"
NOBODY_LOWER: Final = "lower-band-held-by-nobody"
GRADE_NOT_KNOWN: Final = "grade-not-known"
STALE: Final = "stale-assessment"
OVERDUE: Final = "overdue-review"
DATE_NOT_READ: Final = "date-not-read"
BLANK: Final = "rationale-blank"
NOTHING: Final = "rationale-says-nothing"
REPEATED: Final = "rationale-repeated"
DIFFERS: Final = "judgement-differs-from-record"
JUDGED_BELOW: Final = "judgement-below-minimum"
WATCHED: Final = "hub-case-would-be-higher"
BAND_OFF_FIELD: Final = "band-off-the-field"
ROUTE_NOT_READ: Final = "recorded-route-not-read"
DUPLICATE: Final = "duplicate-crn"
TWO_BANDS: Final = "one-person-two-bands"
ENDED: Final = "order-ended"

LEADS: Final = ("two-bands", NOBODY, ENDED)
"""Figures that come before any outcome: a record that agrees with the guidance is not in order where they are made."""
ALL_ROWS: Final = "rows"
_ALL, _JUDGED, _REASONED = "cases that could be read", "cases with a judged band", "cases with a rationale"
_HELD = "cases held here, in a file that names officers"
_RECORD: Final = "the record itself"
_HIGH, _MEDIUM, _LOW = Severity

_OF_RECORD: Final = (
    (JUDGED_BELOW, _HIGH, "the judged band is below the minimum", _JUDGED),
    (DIFFERS, _MEDIUM, "the judged band and the band on record differ", _JUDGED),
    (
        BAND_OFF_FIELD,
        _LOW,
        "a band is on record beside a route that takes none",
        "cases recorded off the field",
    ),
    (ROUTE_NOT_READ, _LOW, "the route on record is no route of the guidance", "cases with a route"),
    (DATE_NOT_READ, _LOW, "a date cannot be read or is not possible", "cases with a date"),
    (DUPLICATE, _MEDIUM, "the reference number is on other rows too", ALL_ROWS),
    (TWO_BANDS, _HIGH, "rows of the same person differ in band or route", ALL_ROWS),
    (ENDED, _MEDIUM, "the order has ended, and the case is still on record", _ALL),
    ("under-18", _MEDIUM, "the person is under 18, and probation supervises adults", _ALL),
    ("requirement-disagrees", _LOW, "a fact and the requirements listed disagree", _ALL),
    ("requirement-unknown", _LOW, "a requirement listed is none that is known", _ALL),
    ("register-unknown", _LOW, "a registration is none that is known", _ALL),
    ("register-disagrees", _LOW, "a fact and the registrations on the record disagree", _ALL),
    ("register-asks", _LOW, "a registration raises a fact that nobody has settled", _ALL),
    ("register-contradicts", _LOW, "the registrations contradict each other", _ALL),
    ("age-disagrees", _LOW, "the young person fact, the date of birth and the age disagree", _ALL),
    ("row-too-short", _LOW, "the row has fewer cells than the header", _ALL),
)
_OF_JUDGED_LEVEL: Final = {
    "above-score": "is judged above the level of its score",
    "below-score": "is judged below the level of its score",
    "not-applied": "is judged in a way that is not applied, and the level of the score is used",
}


@attrs.frozen(cache_hash=True)
class CaseFinding:
    """One finding about one record: its words are a sentence without a semicolon, its source a paragraph or line."""

    code: str
    severity: Severity
    words: str
    source: str


@attrs.frozen(eq=False)
class CheckResult:
    """
    What one check of a record came to; shared by all records that do not differ in what it reads.

    ``findings`` are gravest first. ``looked_for`` has the codes that could have been found: they are the denominators.
    """

    findings: tuple[CaseFinding, ...] = ()
    looked_for: tuple[str, ...] = ()


NOTHING_FOUND: Final = CheckResult()


@attrs.frozen
class FindingKind(CaseFinding):
    """A kind of finding; ``of_words`` says which cases it is looked for on."""

    of_words: str

    def found(self, words: str = "") -> CaseFinding:
        """Give a finding of this kind on one record, in words of its own where there are any; no semicolons."""
        return CaseFinding(self.code, self.severity, (words or self.words).replace(";", ","), self.source)


def gravest_first(findings: Iterable[CaseFinding]) -> tuple[CaseFinding, ...]:
    """Put findings in order, gravest first and then by code; the same finding said twice is said once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: (finding.severity.rank, finding.code)))


def finding_kinds(ruleset: Ruleset, policy: AuditPolicy) -> Mapping[str, FindingKind]:
    """List every kind of finding, by its code, in the order of the documentation."""
    own = (FindingKind(code, severity, words, _RECORD, of) for code, severity, words, of in _OF_RECORD)
    kinds = (*_of_ruleset(ruleset), *_of_policy(policy), *own)
    found = {}
    for kind in kinds:
        if said := policy.findings.get(kind.code):
            source = _source(said) if said.source else kind.source
            kind = attrs.evolve(kind, severity=said.severity, words=said.says or kind.words, source=source)
        found[kind.code] = kind
    return found


def judged_level_codes(axis: Axis) -> tuple[str, ...]:
    """Give the codes of what can be found of a judged level."""
    return tuple(f"judged-{axis.id}-{ending}" for ending in _OF_JUDGED_LEVEL)


def _source(check: Check | HoldingRule) -> str:
    """Give a check's source, marked where the check is ours."""
    if not check.is_assumption or check.source == ASSUMPTION:
        return check.source
    return f"{check.source}, {ASSUMPTION}"


def _of_ruleset(ruleset: Ruleset) -> Iterator[FindingKind]:
    for check in ruleset.checks:
        yield FindingKind(check.code, _HIGH, check.says, check.source, _ALL)
    for axis in ruleset.axes:
        if axis.judged:
            lines = [paragraph.line for id, paragraph in ruleset.paragraphs.items() if f"/{axis.id}/" in id]
            where = f", lines {min(lines)} to {max(lines)}" if lines else f" on {axis.title}"
            for code, words in zip(judged_level_codes(axis), _OF_JUDGED_LEVEL.values(), strict=True):
                of_words = f"cases with a judged {axis.short}"
                yield FindingKind(code, _MEDIUM, f"{axis.short} {words}", f"guidance{where}", of_words)
    watched = [route.id for route in ruleset.routes if route.kind is RouteKind.HUB and route.watch]
    if watched:
        words = "a case on the hub route would be in a high band in the field"
        yield FindingKind(WATCHED, _MEDIUM, words, f"guidance, {' and '.join(watched)}", "hub cases")


def _of_policy(policy: AuditPolicy) -> Iterator[FindingKind]:
    def kind(code: str, check: Check | HoldingRule, of_words: str, **changes: Any) -> FindingKind:
        found = FindingKind(code, check.severity, check.says, _source(check), of_words)
        return attrs.evolve(found, **changes)

    for rule in policy.holding:
        yield kind(rule.code, rule, "cases the rule is about, the grade known")
    if policy.holding:
        words = "the officer's grade is not recorded, or is none of the policy's, on a case that asks for one"
        yield FindingKind(GRADE_NOT_KNOWN, _MEDIUM, words, _RECORD, "cases that ask for a grade")
    yield kind(NOBODY, policy.holder, _HELD)
    yield kind(
        NOBODY_LOWER, policy.holder, _HELD, severity=_MEDIUM, words=f"{policy.holder.says}, in a lower band"
    )
    yield kind(STALE, policy.assessment, "cases with an assessment date")
    yield kind(OVERDUE, policy.review, "cases with a review date")
    yield kind(BLANK, policy.rationale, _JUDGED, words="a band is judged and the rationale is blank")
    yield kind(NOTHING, policy.rationale, _REASONED, words="the rationale is one word or says nothing")
    words = f"the same rationale, word for word, is on {policy.rationale.repeated_at} cases or more"
    yield kind(REPEATED, policy.rationale, _REASONED, severity=_LOW, words=words)
