"""Claims about bands on record: why they are not the bands decided, and never in contradiction to an audit of them."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from banding.auditing import AuditPolicy, CaseOutcome
from banding.case import Judgement
from banding.compare import AttentionKind, CauseKind, ChangeKind, Comparison
from banding.records.reband.words import cause_in_words
from banding.ruleset import Ruleset, load_ruleset
from banding.synthetic import synthetic_lines
from tests.auditing.auditing import INVENTED, audited
from tests.builders import PLAIN, ruleset
from tests.compare.caseloads import ON, compared, opened, row_of, text_of

_HOLDS = {
    CaseOutcome.AGREES,
    CaseOutcome.CONSIDERATION_ACCEPTED,
    CaseOutcome.CONSIDERATION_DECLINED,
    CaseOutcome.RAISED_WITH_REASON,
    CaseOutcome.CANNOT_TELL,
    CaseOutcome.NOT_RECORDED,
}
_MIXED = ("recorded_band", "judged_band", "rationale")
RULES = {"cl-crc": ruleset(), "harbour-trust": load_ruleset(INVENTED)}


def _mixed(rules: Ruleset, seed: int) -> str:
    """A caseload whose bands on record, judgements, reasons and three facts a row are those of other rows."""
    text = "".join(synthetic_lines(rules, rows=700, seed=seed, on=ON))
    table = opened(text.encode(), rules, ON)
    header, cells = table.layout.header, [list(row.cells) for row in table.rows()]
    draw = random.Random(seed)  # noqa: S311 - a test's data, not a secret
    own = [at for at, name in enumerate(header) if name not in ("crn", "recorded_route", *_MIXED)]
    for row in cells:
        for at in [*map(header.index, _MIXED), *draw.sample(own, 3)]:
            row[at] = draw.choice(cells)[at]
        if draw.random() < 0.5:
            row[header.index("judged_band")] = ""
            row[header.index("rationale")] = draw.choice(["", "Seen with the manager on 3 March"])
    rows = [{**dict(zip(header, row, strict=True)), "recorded_route": ""} for row in cells]
    return text_of(rows, header).decode()


@pytest.mark.parametrize("name", RULES)
def test_no_record_disagrees_that_an_audit_lets_stand(name: str) -> None:
    """Whatever the row, where an audit finds agreement, acceptance, a reason or an unknown, no record "disagreed"."""
    rules, met = RULES[name], Counter[CauseKind]()
    for seed in (1, 2):
        text = _mixed(rules, seed)
        outcomes = audited(text, rules=rules, using=AuditPolicy()).outcomes()
        found = compared(text.encode(), rules=(rules, rules), recorded=True)
        for outcome, row in zip(outcomes, found.rows, strict=True):
            kind = row.comparison.cause.kind
            met[kind] += 1
            assert not (kind is CauseKind.RECORD and outcome in _HOLDS), (row.number, outcome)
            assert outcome == CaseOutcome.CANNOT_TELL or kind is not CauseKind.NOT_KNOWN, (
                row.number,
                outcome,
            )
            listed = AttentionKind.MAY_HOLD in row.comparison.attention
            assert listed == (kind in (CauseKind.CONSIDER, CauseKind.REASON, CauseKind.NOT_KNOWN))
    assert met[CauseKind.RECORD]
    assert met[CauseKind.NOT_KNOWN]


def _one(band: str, judged: Judgement | None = None, *, rationale: str = "", **facts: object) -> Comparison:
    row = row_of("X1", {**PLAIN, **facts}, judged, recorded_band=band)  # type: ignore[dict-item]
    return compared([row if judged else {**row, "rationale": rationale, "judged_band": ""}], recorded=True)[
        "X1"
    ].comparison


def test_a_judgement_is_named_as_the_cause() -> None:
    """Where the guidance gives the band on record and a judgement moves the case, the judgement is the cause."""
    cause = _one("Green", Judgement("Yellow", "Needs more support")).cause
    assert cause.kind is CauseKind.JUDGEMENT
    ((change,),) = cause.sets
    assert (change.kind, change.after) == (ChangeKind.JUDGEMENT_MADE, "Yellow")
    assert cause_in_words(cause) == "a judgement of Yellow was made"


@pytest.mark.parametrize("age", [{"date_of_birth": "2000-06-01"}, {"age": "26"}])
def test_a_record_that_was_right_until_an_age_passed(age: dict[str, str]) -> None:
    """A record that the guidance gave on an earlier day did not disagree all along: an age passed."""
    facts = {**PLAIN, "aces": True, "young_person": None}
    row = {**row_of("X1", facts, recorded_band="Yellow"), **age, "young_person": ""}
    cause = compared([row], recorded=True)["X1"].comparison.cause
    assert cause_in_words(cause) == "young_person from yes to no as an age passed"
    without = {**row, "aces": "no"}
    assert compared([without], recorded=True)["X1"].comparison.cause.kind is CauseKind.RECORD
    said = {**row, "young_person": "no"}
    assert compared([said], recorded=True)["X1"].comparison.cause.kind is CauseKind.RECORD


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            _one("Blue", domestic_abuse=True),
            "Blue is to be considered and is on the record, and no judged band says that it was accepted",
        ),
        (
            _one("Blue", Judgement("Blue", ""), domestic_abuse=True),
            "Blue is to be considered and is on the record, and the judgement of Blue is not applied",
        ),
        (
            _one("Yellow", domestic_abuse=True),
            "Blue is to be considered, Yellow below it is on the record, and no judged band says so",
        ),
        (
            _one("Yellow", rationale="Complex needs, seen with the manager"),
            "Yellow is on the record, above the minimum and with a reason, and no judged band says so",
        ),
        (
            _one("Yellow", rosh=None),
            "what is not known could lead to Yellow, on the record (to find out: rosh)",
        ),
        (
            _one("Yellow", cpp=None),
            "what is not known leaves open whether Yellow, on the record, holds (to find out: cpp)",
        ),
        (_one(""), "no band was on the record"),
        (_one("Yellow"), "the recorded band never matched the guidance"),
        (_one("Red", rationale="Seen at home"), "the recorded band never matched the guidance"),
        (_one("Green", cpp=True), "the recorded band never matched the guidance"),
    ],
)
def test_why_a_band_on_record_is_not_the_band_decided(found: Comparison, words: str) -> None:
    """A record that may hold is said to and is for a manager; one that nothing explains disagreed."""
    assert cause_in_words(found.cause) == words
    assert (AttentionKind.MAY_HOLD in found.attention) == (found.cause.record is not None)
