"""Claims about a whole comparison: every case once, directions, what cannot be matched, and judgements for review."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Judgement
from banding.compare import AttentionKind, CauseKind, GivenDiffers, ReviewKind
from banding.compare.cases.movement import ERROR, GONE, NEW, NOT_MATCHED, STILL, Direction
from banding.compare.weights import WeightError, load_weights, weights_from
from banding.errors import MappingError
from tests.builders import BANDS, PLAIN, STANDALONE
from tests.compare.caseloads import Compared, Row, compared, row_of, text_of

WEIGHTS = {"Green": Decimal(1), "Yellow": Decimal(2), "Blue": Decimal("3.5"), "Red": Decimal(5)}
JUDGED = Judgement("Blue", "Seen at home")
BLUE = {**PLAIN, "cpp": True}
RED = {**PLAIN, "iom": True}
NPS = {**PLAIN, "mappa": True}

_FACTS = st.sampled_from(
    [PLAIN, BLUE, RED, NPS, STANDALONE, {**PLAIN, "rosh": None}, {**PLAIN, "aces": None}]
)


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    """Rows whose reference numbers are repeated, blank or missing on the other side, some of them in error."""
    crns = draw(st.lists(st.sampled_from(["X1", "X2", "X3", "X4", "X5", "X6", "X7", ""]), max_size=7))
    judged = st.none() | st.sampled_from([JUDGED, Judgement("Green", "Doing well"), Judgement("Red", "")])
    team = st.sampled_from(["North", "South", ""])
    found: list[Row] = []
    for crn in crns:
        row = {**row_of(crn, draw(_FACTS), draw(judged)), "team": draw(team)}
        found.append({**row, "rosh": "meduim"} if draw(st.integers(0, 5)) == 0 else row)
    return found


@given(_rows(), _rows())
@settings(max_examples=60)
def test_movements_reconcile(after: list[Row], before: list[Row]) -> None:
    """Every row of either file is in one cell of the matrix, and directions, causes and teams add up to it."""
    found = compared(text_of(after, ("crn", "team")), text_of(before, ("crn", "team")), weights=WEIGHTS)
    report, matrix = found.report, found.report.matrix
    gone, unmatched = (matrix.after.index(name) for name in (GONE, NOT_MATCHED))
    only_before = sum(cells[gone] + cells[unmatched] for cells in matrix.cells)
    only_after = sum(
        sum(cells)
        for name, cells in zip(matrix.before, matrix.cells, strict=True)
        if name in (NEW, NOT_MATCHED)
    )
    assert matrix.total - only_before == len(after)
    assert matrix.total - only_after == len(before)
    assert matrix.total == len(found.rows)
    for counts in (report.directions, report.causes):
        assert sum(each.cases for each in counts) == matrix.total
    assert not report.teams or sum(group.cases for group in report.teams) == matrix.total
    assert report.workload
    assert not report.teams or sum(group.workload.effect for group in report.teams if group.workload) == (
        report.workload.effect
    )


@given(_rows(), _rows())
@settings(max_examples=40)
def test_no_row_is_lost(after: list[Row], before: list[Row]) -> None:
    """The later file's rows come out in their order, and each row of the earlier file is matched or comes at the end."""
    found = compared(text_of(after), text_of(before))
    assert [row.crn for row in found.rows if row.role == "after"] == [row["crn"] for row in after]
    left = Counter(row.crn for row in found.rows if row.role == "before")
    matched = Counter(
        row.crn for row in found.rows if row.role == "after" and row.comparison.before and row.crn
    )
    assert left + matched == Counter(row["crn"] for row in before)


@given(_rows(), _rows())
@settings(max_examples=40)
def test_a_repeated_number_is_matched_only_where_nothing_changed(after: list[Row], before: list[Row]) -> None:
    """A row whose reference number stands twice in a file is matched with one that says the same, or with none."""
    counts = [Counter(row["crn"] for row in rows) for rows in (after, before)]
    repeated = {crn for each in counts for crn, count in each.items() if count > 1 and crn}
    for row in compared(text_of(after), text_of(before)).rows:
        wanted = {"not-matched", "same"} if row.crn in repeated else set(Direction) - {"not-matched"}
        assert row.comparison.direction in wanted or row.comparison.direction.startswith(("to-", "from-"))


def test_the_same_caseload_has_not_moved() -> None:
    """A caseload compared with itself has no movement, no cause and nothing for a manager."""
    rows = [row_of(f"X{place}", facts) for place, facts in enumerate([PLAIN, BLUE, RED, NPS, STANDALONE])]
    report = compared(rows, rows).report
    assert report.moved == 0
    assert [(each.name, each.cases) for each in report.directions] == [("same", 5)]
    assert report.attention == ()


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (PLAIN, BLUE, "up"),
        (BLUE, PLAIN, "down"),
        (BLUE, BLUE, "same"),
        (BLUE, NPS, "to-nps"),
        (NPS, BLUE, "from-nps"),
        (BLUE, STANDALONE, "to-hub"),
        (STANDALONE, BLUE, "from-hub"),
        (STANDALONE, NPS, "to-nps"),
        (NPS, STANDALONE, "to-hub"),
        ({**PLAIN, "rosh": None}, PLAIN, "no-band-before"),
        (PLAIN, {**PLAIN, "rosh": None}, "no-band-after"),
    ],
)
def test_directions(before: dict[str, object], after: dict[str, object], direction: str) -> None:
    """Each pair of places has its direction; off the field, where the case went counts."""
    texts = [text_of([row_of("X1", facts)]) for facts in (before, after)]  # type: ignore[arg-type]
    assert compared(texts[1], texts[0])["X1"].comparison.direction == direction


def test_new_and_gone_are_told() -> None:
    """A case on one side only is new or gone, and has no cause."""
    found = compared([row_of("X1", PLAIN), row_of("X2", BLUE)], [row_of("X1", PLAIN), row_of("X3", RED)])
    assert (found["X2"].comparison.direction, found["X3"].comparison.direction) == ("new", "gone")
    assert found["X3"].role == "before"
    assert found.report.matrix.at(NEW, "Blue") == found.report.matrix.at("Red", GONE) == 1
    assert found.rows[-1].crn == "X3"


def test_a_row_in_error_is_told_on_either_side() -> None:
    """A row in error has no place; the message names the file's row, and the earlier file by its name."""
    bad = {**row_of("X1", PLAIN), "rosh": "meduim"}
    now, then = compared([bad], [row_of("X1", PLAIN)])["X1"], compared([row_of("X1", PLAIN)], [bad])["X1"]
    assert now.comparison.direction == then.comparison.direction == "error"
    assert now.message.startswith("row 2, rosh: `meduim`")
    assert then.message.startswith("earlier.csv, row 2, rosh: `meduim`")
    assert compared([bad], [row_of("X1", PLAIN)]).report.matrix.at("Green", ERROR) == 1


def test_what_is_wrong_with_the_one_row_is_said_once() -> None:
    """A row that stands for both sides of its case has one fault, not one a side."""
    bad = {**row_of("X1", PLAIN), "rosh": "meduim"}
    assert compared([bad])["X1"].message.count("meduim") == 1


def _recorded(**rows: tuple[dict[str, object], str]) -> Compared:
    cells = [row_of(crn, facts, recorded_band=band) for crn, (facts, band) in rows.items()]  # type: ignore[arg-type]
    return compared(cells, recorded=True)


def test_a_record_that_disagreed_all_along() -> None:
    """With only a recorded band before, a difference that nothing explains is the record's, and agreement has no cause."""
    found = _recorded(X1=(PLAIN, "blue"), X2=(BLUE, "Blue"), X3=(PLAIN, ""), X4=(NPS, ""), X5=(NPS, "Green"))
    kinds = {row.crn: row.comparison.cause.kind for row in found.rows}
    assert kinds == {
        "X1": CauseKind.RECORD,
        "X2": CauseKind.NONE,
        "X3": CauseKind.NOT_RECORDED,
        "X4": CauseKind.NONE,
        "X5": CauseKind.RECORD,
    }
    directions = [row.comparison.direction for row in found.rows]
    assert directions == ["down", "same", "no-band-before", "same", "to-nps"]


def test_what_needs_a_manager_comes_in_order() -> None:
    """Judged bands below the minimum come first, then moves to the highest band, then cases that left, then reviews."""
    before = [
        row_of("X1", BLUE),
        row_of("X2", BLUE),
        row_of("X3", PLAIN, JUDGED),
        row_of("X4", PLAIN, JUDGED),
    ]
    after = [
        row_of("X1", NPS),
        row_of("X2", RED),
        row_of("X3", {**PLAIN, "drr": True}, JUDGED),
        row_of("X4", RED, JUDGED),
    ]
    attention = compared(after, before).report.attention
    assert [(each.kind, each.row.crn) for each in attention] == [
        (AttentionKind.BELOW_MINIMUM, "X4"),
        (AttentionKind.TO_HIGHEST, "X2"),
        (AttentionKind.TO_HIGHEST, "X4"),
        (AttentionKind.LEFT, "X1"),
        (AttentionKind.REVIEW, "X3"),
    ]


def test_a_judgement_does_not_silently_survive() -> None:
    """The same judgement after a fact changed is for review, with the change, the rule and the manager's reason."""
    row = compared([row_of("X1", {**PLAIN, "drr": True}, JUDGED)], [row_of("X1", PLAIN, JUDGED)])["X1"]
    review = row.comparison.review
    assert review
    assert review.kind is ReviewKind.CHANGED_SINCE
    assert [change.name for change in review.changes] == ["drr"]
    assert review.rules_gained == ("yellow/treatment-requirement",)
    assert row.reason == "Seen at home"
    assert row.comparison.direction == "same"


@pytest.mark.parametrize(
    "after",
    [row_of("X1", PLAIN, JUDGED), row_of("X1", {**PLAIN, "drr": True}, Judgement("Blue", "Seen again"))],
)
def test_a_judgement_with_nothing_changed_or_made_again_stands(after: Row) -> None:
    """No review where no fact changed, nor where the manager has given a new reason since."""
    assert compared([after], [row_of("X1", PLAIN, JUDGED)])["X1"].comparison.review is None


def test_a_judged_band_below_the_minimum_is_flagged() -> None:
    """A judged band that the minimum has overtaken is not applied, and is flagged with the minimum and its rules."""
    row = compared([row_of("X1", RED, JUDGED)], [row_of("X1", PLAIN, JUDGED)])["X1"].comparison
    assert row.review
    assert row.review.kind is ReviewKind.BELOW_MINIMUM
    assert row.review.minimum_band == "Red"
    assert "red/iom" in row.review.rules_gained
    assert row.after
    assert row.after.band == "Red"


@pytest.mark.parametrize(
    ("facts", "judged"),
    [
        ({**PLAIN, "domestic_abuse": True}, Judgement("Red", "")),
        ({**NPS, "drr": True}, JUDGED),
        ({**STANDALONE, "cpp": True}, JUDGED),
        ({**PLAIN, "ogrs3": None, "rosh": None, "drr": True}, JUDGED),
    ],
    ids=["no reason", "referred", "hub", "incomplete"],
)
def test_no_judgement_is_said_to_stand_that_is_not_applied(
    facts: dict[str, object], judged: Judgement
) -> None:
    """A judged band that is not the band now is never for review as one that stands."""
    row = compared([row_of("X1", facts, judged)], [row_of("X1", PLAIN, judged)])["X1"]  # type: ignore[arg-type]
    review = row.comparison.review
    assert review is None or review.kind is ReviewKind.BELOW_MINIMUM


@pytest.mark.parametrize("before", [[], [row_of("X1", PLAIN)]])
def test_a_judgement_without_a_reason_is_for_a_manager(before: list[Row]) -> None:
    """A judged band that is not applied for want of a reason is listed, on a new case too."""
    found = compared([row_of("X1", PLAIN, Judgement("Red", ""))], text_of(before))
    assert [each.kind for each in found.report.attention] == [AttentionKind.NO_REASON]


def test_rules_that_came_and_went() -> None:
    """The rules gained and lost are the difference of the rules that apply."""
    row = compared([row_of("X1", {**BLUE, "ogrs3": 60})], [row_of("X1", {**PLAIN, "drr": True})])[
        "X1"
    ].comparison
    assert row.rules_gained == ("matrix/high/low", "blue/child-protection-plan")
    assert row.rules_lost == ("matrix/low/low", "yellow/treatment-requirement")


OURS = "cl-crc 2019-03 sha256:"


@pytest.mark.parametrize(
    ("stamp", "differs"),
    [("older 2017-01 sha256:000000000000", GivenDiffers.RULESET), ("", GivenDiffers.EITHER)],
)
def test_what_was_given_then_stands_before(stamp: str, differs: GivenDiffers) -> None:
    """In an earlier result of ours the band before is the one given then; where it differs from today's, that is told."""
    given = {"route": "field", "band": "Yellow", "status": "settled", "ruleset": stamp}
    row = compared([row_of("X1", PLAIN)], [row_of("X1", PLAIN, **given)])["X1"].comparison
    assert row.before
    assert row.before.band == "Yellow"
    assert row.direction == "down"
    assert row.cause.kind is CauseKind.GIVEN
    assert row.given_differs is differs
    assert row.decided_before
    assert row.decided_before.band == "Green"


def test_what_was_given_then_and_still_holds_has_an_exact_cause() -> None:
    """Where the earlier record still comes to what was given, the cause is sought as for any two records."""
    given = {"route": "field", "band": "Green", "status": "settled"}
    row = compared([row_of("X1", BLUE)], [row_of("X1", PLAIN, **given)])["X1"].comparison
    assert row.given_differs is None
    assert [[change.name for change in each] for each in row.cause.sets] == [["cpp"]]


def test_gone_rows_of_an_earlier_comparison_are_no_cases() -> None:
    """A result of ours fed back does not bring cases back that were gone in it."""
    marks = {"before_route": "field", "before_band": "Red", "after_band": "", "direction": "gone"}
    before = [row_of("X1", PLAIN, after_route="field", after_band="Green"), {"crn": "X2", **marks}]
    found = compared([row_of("X1", PLAIN)], before)
    assert [row.crn for row in found.rows] == ["X1"]
    assert found["X1"].comparison.direction == "same"


def test_a_case_weighs_where_it_was_and_where_it_is() -> None:
    """A case that changed team takes its weight from one to the other; new and gone cases weigh on one side."""
    before = [row_of("X1", PLAIN, team="North"), row_of("X2", RED, team="North")]
    after = [row_of("X1", BLUE, team="South"), row_of("X3", PLAIN, team="South")]
    report = compared(after, before, weights=WEIGHTS).report
    assert report.workload
    assert report.workload.effect == Decimal("-1.5")
    effects = {group.name: group.workload.effect for group in report.teams if group.workload}
    assert effects == {"North": Decimal(-6), "South": Decimal("4.5")}


def test_counts_by_team_name_every_direction() -> None:
    """A team's cases are counted by direction, and those that moved are told."""
    before = [row_of(f"X{place}", PLAIN, team="North") for place in range(3)]
    after = [row_of("X0", BLUE, team="North"), row_of("X1", PLAIN, team="North")]
    (team,) = compared(after, before).report.teams
    assert [(each.name, each.cases) for each in team.directions] == [("up", 1), ("same", 1), ("gone", 1)]
    assert team.moved == 1
    assert "up" not in STILL


def test_officers_are_found_under_either_name() -> None:
    """The officer's column may be called `officer` or `Responsible Officer`."""
    for heading in ("officer", "Responsible Officer"):
        rows = [{**row_of("X1", PLAIN), heading: "A"}]
        assert [group.name for group in compared(rows, rows).report.officers] == ["A"]


def test_weights_are_read_whole_or_refused(tmp_path: object) -> None:
    """Every band needs a weight that is a number, once, under a name we know."""
    words = ["Green=1", "yellow=2", "Blue=3.5", "Red=5"]
    assert weights_from(words, BANDS) == WEIGHTS
    for bad in (
        ["Green=1"],
        [*words[:3], "Rde=5"],
        [*words[:3], "Red=x"],
        [*words, "Red=6"],
        [*words[:3], "Red=-1"],
    ):
        with pytest.raises(WeightError):
            weights_from(bad, BANDS)


def test_a_file_of_weights_says_where_it_is_wrong(tmp_path: object) -> None:
    """Faults in a file of weights are told all at once, with their lines."""
    from pathlib import Path

    path = Path(str(tmp_path)) / "weights.yaml"
    path.write_text("Green: 1\nYellow: 2\nBlue: 3.5\nRed: 5\n")
    assert load_weights(path, BANDS) == WEIGHTS
    path.write_text("Green: one\nYelow: 2\nBlue: 3.5\nRed: 5\n")
    with pytest.raises(MappingError) as raised:
        load_weights(path, BANDS)
    assert [fault.line for fault in raised.value.faults] == [1, 2]
    path.write_text("Green: 1\n")
    with pytest.raises(MappingError, match="no weight for Yellow, Blue, Red"):
        load_weights(path, BANDS)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"band": "Bleu", "route": "field"}, ", band: `Bleu` is not one of"),
        ({"band": "Blue", "route": "feild"}, "did you mean `field`?"),
        ({"after_band": "Purple", "after_route": ""}, ", after_band: `Purple` is not one of"),
    ],
)
def test_a_word_of_an_earlier_result_that_no_ruleset_has_is_an_error(
    given: dict[str, str], said: str
) -> None:
    """A band or route given then that neither ruleset has puts the row in error, with the nearest word."""
    found = compared([row_of("X1", PLAIN)], [row_of("X1", PLAIN, **given), row_of("X2", PLAIN, **given)])
    for row in found.rows:
        assert row.comparison.before
        assert row.comparison.before.heading == ERROR
        assert said in row.message
        assert [each.value for each in row.comparison.attention] == ["error"]


def test_a_route_and_band_given_then_may_be_spelled_otherwise() -> None:
    """Case and spaces make no other band or route of a word."""
    row = compared([row_of("X1", PLAIN)], [row_of("X1", PLAIN, band=" green", route="FIELD")])["X1"]
    assert row.comparison.direction == "same"
