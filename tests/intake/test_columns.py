"""Headings: which are ours, which are there twice, and which are nearly ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.errors import TableError
from banding.facts import Fact, FactKind
from banding.intake.columns import Layout, column_letter, is_our_result, known_header, match_columns
from banding.intake.mapping import ColumnMapping
from banding.intake.tables.cell_text import defuse
from banding.intake.tables.grid import Row


def yes_no(name: str, *, assumable: bool = True, yes_at_age: int | None = None) -> Fact:
    """Build a yes/no fact."""
    return Fact(
        name,
        FactKind.YES_NO,
        name.replace("_", " "),
        assumable=assumable,
        yes_at_age=yes_at_age,
    )


FACTS = (
    Fact(
        "ogrs3",
        FactKind.NUMBER,
        "OGRS3",
        aliases=("ogrs3_score_2",),
        lowest=0,
        highest=100,
        unit="per cent",
        percent=True,
    ),
    Fact("ror_rationale", FactKind.TEXT, "why"),
    Fact(
        "rosh",
        FactKind.CHOICE,
        "RoSH",
        aliases=("rosh_level",),
        levels=("low", "medium", "high", "very-high"),
    ),
    *map(
        yes_no,
        (
            "iom",
            "mappa",
            "cpp",
            "sex_offender",
            "prevent",
            "child_concern",
            "child_in_need",
            "domestic_abuse",
            "hate_crime",
            "complex_mental_health",
            "aces",
            "serious_organised_crime",
        ),
    ),
    yes_no("young_person", yes_at_age=25),
    yes_no("unpaid_work", assumable=False),
)
OUTPUTS = ("route", "band", "status")


def matched(*header: str, mapping: ColumnMapping | None = None, is_result: bool = True) -> Layout:
    """Match headings with the columns of these tests."""
    return match_columns(
        header,
        name="cases.csv",
        facts=FACTS,
        output_columns=OUTPUTS,
        mapping=mapping,
        is_result=is_result,
    )


def refusal(*header: str, mapping: ColumnMapping | None = None) -> str:
    """Give the message of headings that are refused."""
    with pytest.raises(TableError) as caught:
        matched(*header, mapping=mapping)
    return str(caught.value)


NAMES = ["crn", *(fact.name for fact in FACTS), "ogrs3_score_2", "rosh_level", "dob"]


@given(st.sampled_from(NAMES), st.data())
def test_spelling_of_a_heading_makes_no_difference(name: str, data: st.DataObject) -> None:
    """Capitals, spaces, hyphens and underscores, anywhere, leave a heading the same."""
    spelled = "".join(
        data.draw(st.sampled_from([letter, letter.upper()])) + data.draw(st.sampled_from(["", " ", "-", "_"]))
        for letter in name.replace("_", "")
    )
    column = {"ogrs3_score_2": "ogrs3", "rosh_level": "rosh", "dob": "date_of_birth"}.get(name, name)
    header = (spelled,) if name == "crn" else ("crn", spelled)
    assert matched(*header).index[column] == len(header) - 1


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (("crn", "OGRS3", "x", "ogrs 3"), "`OGRS3` (column B) and `ogrs 3` (column D)"),
        (("crn", "rosh", "Rosh Level"), "`rosh` (column B) and `Rosh Level` (column C)"),
        (("crn", "CRN"), "`crn` (column A) and `CRN` (column B)"),
        (("crn", "band", "Band"), "`band` (column B) and `Band` (column C)"),
        (("crn", *[""] * 25, "iom", "iom"), "`iom` (column AA) and `iom` (column AB)"),
        (("crn", "cpp", "cpp.1"), "`cpp` (column B) and `cpp.1` (column C)"),
        (("crn", "CPP_2", "CPP"), "`CPP` (column C) and `CPP_2` (column B)"),
        (("crn", "rosh", "RoSH (12)"), "`rosh` (column B) and `RoSH (12)` (column C)"),
        (
            ("crn", "Requirements", "Requirement 2"),
            "`Requirements` (column B) and `Requirement 2` (column C)",
        ),
        (("crn", "OGRS3", "OGRS3 2"), "`OGRS3` (column B) and `OGRS3 2` (column C)"),
    ],
)
def test_a_column_of_ours_there_twice_is_refused(header: tuple[str, ...], said: str) -> None:
    """The last one never wins in silence: both are named, with their places."""
    assert said in refusal(*header)


@pytest.mark.parametrize("heading", ["OGRS4", "OGRS3 1", "ogrs3_score_1", "MAPPA 2 date", "cpp1a", "x2"])
def test_a_number_in_another_heading_repeats_nothing(heading: str) -> None:
    """Another score, and a heading that says more, is theirs."""
    header = ("crn", "ogrs3", "mappa", "cpp", heading)
    assert matched(*header).kept[-1] == len(header) - 1


def test_foreign_headings_may_be_blank_or_repeated() -> None:
    """What is not ours is carried through, whatever it is called."""
    layout = matched("crn", "", "team", "team", "")
    assert layout.kept == (0, 1, 2, 3, 4)
    assert dict(layout.index) == {"crn": 0}
    assert layout.near == ()


def test_columns_of_theirs_named_as_ours_out_are_kept_under_another_name() -> None:
    """In a file that is no result of ours, `Status` is the user's own and comes out as `Status_in`, or what is free."""
    layout = matched("crn", "Status", "Route", "status_in", is_result=False)
    assert layout.replaced == ()
    assert [layout.heading_out(place) for place in layout.kept] == [
        "crn",
        "Status_in_2",
        "Route_in",
        "status_in",
    ]


def test_a_result_is_known_by_its_stamp() -> None:
    """A `ruleset` column makes a result of ours only where a ruleset's stamp stands in it."""
    rows = [Row(2, ("X1", "cl-crc 2019-03 sha256:0123456789ab"))]
    assert is_our_result(("crn", "Ruleset"), rows)
    assert not is_our_result(("crn", "ruleset"), [Row(2, ("X1", "local rules"))])
    assert not is_our_result(("crn", "status"), rows)


def test_output_columns_are_replaced() -> None:
    """A file of ours fed back has its answers replaced and everything else kept."""
    layout = matched("crn", "Band", "iom", "STATUS")
    assert layout.replaced == ("Band", "STATUS")
    assert layout.kept == (0, 2)


def test_a_defused_heading_is_matched_as_it_was() -> None:
    """An apostrophe that our own output put before a heading is not part of it."""
    mapping = ColumnMapping(columns={"=risk": "rosh"})
    assert matched("crn", defuse("=risk"), mapping=mapping).index["rosh"] == 1


def test_without_crn_the_near_miss_is_named() -> None:
    """A file without `crn` is told what is seen and which may be meant."""
    assert "did you mean `crn` for `Case CRN`" in refusal("Case CRN", "iom")
    assert "did you mean `crn` for `crm`" in refusal("name", "crm")


def test_absent_facts_are_listed_in_the_ruleset_s_order() -> None:
    """Facts with no column are listed; text is no deciding fact, and an age column feeds the young-person fact."""
    absent = matched("crn", "iom").absent
    assert absent[:2] == ("ogrs3", "rosh")
    assert "iom" not in absent
    assert "ror_rationale" not in absent
    assert "young_person" in absent
    assert "young_person" not in matched("crn", "dob").absent


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("domestic_abuse?", "domestic_abuse"),
        ("Prevent (Y/N)", "prevent"),
        ("MAPPA level", "mappa"),
        ("prevnt", "prevent"),
        ("OGRS3 %", "ogrs3"),
        ("Child in Need flag", "child_in_need"),
        ("seroius organised crime", "serious_organised_crime"),
        ("DV?", "domestic_abuse"),
        ("UPW only?", "unpaid_work"),
    ],
)
def test_a_heading_that_is_nearly_ours_is_reported_and_not_used(heading: str, column: str) -> None:
    """A near miss is said, never taken: its column stays absent."""
    layout = matched("crn", heading)
    assert layout.near == ((heading, column),)
    assert column not in layout.index
    assert column in layout.absent


@pytest.mark.parametrize(
    "heading", ["Page", "Team", "Officer name", "Postcode", "Manager", "Gender", "Notes", "'"]
)
def test_ordinary_headings_are_near_nothing(heading: str) -> None:
    """Words that merely contain our letters are not reported."""
    assert matched("crn", heading).near == ()


def test_a_near_miss_of_a_column_that_is_there_is_not_reported() -> None:
    """When our column is there, another like it is somebody's own."""
    assert matched("crn", "prevent", "prevent notes").near == ()


def test_a_mapping_comes_before_our_own_names() -> None:
    """Their heading is read as the mapping says; a stale heading in the mapping is reported."""
    mapping = ColumnMapping(
        columns={"tiercrn": "crn", "band": "recorded_band", "gone": "iom"},
        headings=("Tier CRN", "Band", "Gone"),
    )
    layout = matched("Tier-CRN", "Band", mapping=mapping)
    assert dict(layout.index) == {"crn": 0, "recorded_band": 1}
    assert layout.replaced == ("Band",)
    assert layout.unused == ("Gone",)
    assert known_header(mapping)(("x", "TIER CRN"))
    assert not known_header()(("x", "TIER CRN"))
    assert "there twice" in refusal("Tier CRN", "crn", mapping=mapping)


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_columns_are_lettered_as_a_spreadsheet_does(first: int, second: int) -> None:
    """Letters run A to Z, then AA, each its own and in order."""
    one, two = column_letter(first), column_letter(second)
    assert (first < second) == ((len(one), one) < (len(two), two))
    assert [column_letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
