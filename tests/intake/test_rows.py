"""Claims about rows: what blanks and absent columns mean, how ages and registers are settled, what makes an error."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.errors import TableError
from banding.facts import FactKind, Value
from banding.intake import CaseRow, ReadingOptions, load_codes, read_cases
from banding.intake.mapping import load_mapping
from banding.ruleset import find_ruleset, load_ruleset, rules_folder

RULESET = load_ruleset(find_ruleset("cl-crc/2019-03"))
ON = date(2026, 11, 22)
HUB_FACTS = ("sentence_type", "unpaid_work", "attendance_centre", "other_requirement", "field_case")


def read(
    text: str, *, blank_is_no: bool = False, absent_is_no: bool = False, mapping: Path | None = None
) -> list[CaseRow]:
    """The rows of some CSV text."""
    columns = load_mapping(mapping, RULESET.facts) if mapping else None
    table = load_codes(rules_folder() / "ndelius-registers.yaml", RULESET.facts)
    options = ReadingOptions(
        on=ON,
        blank_is_no=blank_is_no,
        absent_is_no=absent_is_no,
        mapping=columns,
        registers=table if columns and columns.registers else None,
    )
    bands = [band.name for band in RULESET.bands]
    with read_cases(
        io.BytesIO(text.encode()), name="cases.csv", facts=RULESET.facts, bands=bands, options=options
    ) as load:
        return list(load.cases())


def facts_of(text: str, **options: bool) -> Mapping[str, Value]:
    """The facts of the one row of some CSV text."""
    (row,) = read(text, **options)
    assert row.case is not None, row.issues
    return row.case.facts


YES_NO = [fact.name for fact in RULESET.facts if fact.kind is FactKind.YES_NO]


@pytest.mark.parametrize("name", YES_NO)
def test_what_a_file_does_not_say_is_not_known(name: str) -> None:
    """A blank cell and an absent column are not known; only when asked are they no, and hub facts not even then."""
    told_no = None if name in HUB_FACTS else False
    assert facts_of(f"crn,{name}\nX1,\n")[name] is None
    assert facts_of("crn\nX1\n")[name] is None
    assert facts_of(f"crn,{name}\nX1,\n", blank_is_no=True)[name] is told_no
    assert facts_of("crn\nX1\n", absent_is_no=True)[name] is told_no
    assert facts_of(f"crn,{name}\nX1,unknown\n", blank_is_no=True, absent_is_no=True)[name] is None
    assert facts_of(f"crn,{name}\nX1,\n", absent_is_no=True)[name] is None
    assert facts_of("crn\nX1\n", blank_is_no=True)[name] is None


@pytest.mark.parametrize(
    ("columns", "cells", "young"),
    [
        ("young_person,date_of_birth,age", "yes,01/01/1960,60", True),
        ("young_person,date_of_birth,age", "no,01/01/2005,21", False),
        ("young_person,date_of_birth,age", ",01/01/2005,60", True),
        ("young_person,date_of_birth,age", "unknown,01/01/1960,21", False),
        ("young_person,date_of_birth,age", ",,25", True),
        ("young_person,date_of_birth,age", ",unknown,26", False),
        ("young_person,date_of_birth,age", ",,", None),
        ("age", "25", True),
        ("date_of_birth", "22/11/2000", False),
        ("date_of_birth", "23/11/2000", True),
    ],
)
def test_a_young_person(columns: str, cells: str, young: bool | None) -> None:
    """A yes or no wins, then the date of birth, then the age; 25 or under on the day is young."""
    assert facts_of(f"crn,{columns}\nX1,{cells}\n")["young_person"] is young


def test_a_blank_never_overrides_a_date_of_birth() -> None:
    """Even where blank means no, a blank young_person beside a date of birth is settled by the date."""
    text = "crn,young_person,date_of_birth\nX1,,01/01/2005\n"
    assert facts_of(text, blank_is_no=True)["young_person"] is True
    assert facts_of("crn,young_person,date_of_birth\nX1,,\n", blank_is_no=True)["young_person"] is False


def test_ages_that_disagree_are_told() -> None:
    """A date of birth against a stated answer is a warning on the row."""
    (row,) = read("crn,young_person,date_of_birth\nX1,yes,01/01/1960\n")
    assert [issue.code for issue in row.issues] == ["age-disagrees"]


@pytest.mark.parametrize(
    ("text", "code", "is_case"),
    [
        ("crn,ogrs3\n,62\n", "no-crn", False),
        ("crn,ogrs3\nX1,140\n", "bad-value", False),
        ("crn,ogrs3,rosh\nX1,62\n", "row-too-short", True),
        ("crn,ogrs3\nX1,62,what\n", "row-too-long", False),
        ("crn,date_of_birth\nX1,01/01/2030\n", "bad-value", False),
        ("crn,judged_on\nX1,01/01/2030\n", "bad-value", False),
        ("crn,judged_band\nX1,Purple\n", "bad-value", False),
        ("crn,recorded_band\nX1,Amber\n", "bad-value", False),
        ("crn,age\nX1,-1\n", "bad-value", False),
    ],
)
def test_what_is_wrong_is_data(text: str, code: str, is_case: bool) -> None:
    """What is wrong with a row is kept with its code, and only what could mislead makes it no case."""
    (row,) = read(text)
    assert [issue.code for issue in row.issues] == [code]
    assert (row.case is not None) == is_case


@pytest.mark.parametrize(
    ("text", "code", "is_case"),
    [
        ("crn,ogrs3\n#N/A,62\n", "bad-value", False),
        ("crn,ogrs3\n\u200b,62\n", "no-crn", False),
        ("crn,ogrs3\nNULL,62\n", "bad-value", False),
        ("crn,termination_date\nX1,2025-01-01\n", "order-ended", True),
        ("crn,order_ended\nX1,whenever\n", "bad-value", False),
        ("crn,dob\nX1,2010-01-01\n", "under-18", True),
        ("crn,dob\nX1,2018-01-01\n", "bad-value", False),
        ("crn,age\nX1,17\n", "under-18", True),
        ("crn,sentence_type\nX1,Supervision\n", "bad-value", False),
        ("crn,requirements\nX1,None\n", "bad-value", False),
        ("crn,requirements\nX1,Gardening\n", "requirement-unknown", True),
        ("crn,drr,requirements\nX1,yes,UPW\n", "requirement-disagrees", True),
        ("crn,drr,requirements\nX1,no,DRR\n", "requirement-disagrees", True),
    ],
)
def test_what_stands_for_nothing_and_what_nobody_can_be(text: str, code: str, is_case: bool) -> None:
    """No error cell is a person, no child is supervised, and what a table does not know is named."""
    (row,) = read(text)
    assert [issue.code for issue in row.issues] == [code]
    assert (row.case is not None) == is_case


REQUIRED = ("drr", "atr", "mhtr", "unpaid_work", "attendance_centre", "other_requirement")


@pytest.mark.parametrize(
    ("cell", "yes"),
    [
        ("Unpaid Work - Regular; Drug Rehabilitation (6 months)", {"unpaid_work", "drr"}),
        ("UPW 120 hours", {"unpaid_work"}),
        ("Alcohol Treatment", {"atr"}),
        ("Alcohol Abstinence and Monitoring (90 days)", {"other_requirement"}),
        ("RAR 20 days|Curfew (Electronic Monitored)", {"other_requirement"}),
        ("Attendance Centre Requirement", {"attendance_centre"}),
        ("MHTR, Rehabilitation Activity Requirement (RAR)", {"mhtr", "other_requirement"}),
    ],
)
def test_a_list_of_requirements_is_complete(cell: str, yes: set[str]) -> None:
    """What is listed is yes and what is left out is no, the hub's facts included."""
    facts = facts_of(f'crn,requirements\nX1,"{cell}"\n')
    assert {name: facts[name] for name in REQUIRED} == {name: name in yes for name in REQUIRED}


@pytest.mark.parametrize(
    "cell", ["", "unknown", "Gardening", "not unpaid work", "Drug Rehabilitation ended 1/2/2024"]
)
def test_a_list_nobody_understands_says_nothing(cell: str) -> None:
    """A blank list, or one with nothing known in it, leaves every requirement not known and makes no case standalone."""
    facts = facts_of(f"crn,requirements\nX1,{cell}\n", absent_is_no=True)
    assert [facts[name] for name in REQUIRED] == [None] * len(REQUIRED)


def test_an_entry_that_is_not_understood_leaves_the_rest_open() -> None:
    """What the other entries say is used, and nothing else is taken for no."""
    facts = facts_of('crn,requirements\nX1,"Unpaid Work; Gardening"\n')
    assert [facts[name] for name in REQUIRED] == [None, None, None, True, None, None]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ORA Community Order", "community-order"),
        ("SA2020 Community Order", "community-order"),
        ("CJA - Community Order (12 Months)", "community-order"),
        ("SA2020 Suspended Sentence Order", "suspended-sentence-order"),
        ("ORA Suspended Sentence Order (24 months)", "suspended-sentence-order"),
        ("CJA - Std Determinate Custody", "custody"),
        ("Adult Custody < 12m", "custody"),
        ("ORA Adult Custody (inc PSS)", "custody"),
        ("Licence", "licence"),
        ("PSS", "post-sentence-supervision"),
    ],
)
def test_sentences_as_case_systems_name_them(name: str, sentence: str) -> None:
    """The words that case systems put round a sentence change nothing."""
    assert facts_of(f"crn,sentence_type\nX1,{name}\n")["sentence_type"] == sentence


@pytest.mark.parametrize(
    "name",
    [
        "Community",
        "Supervision",
        "CO/SSO",
        "Youth Rehabilitation Order",
        "Fine",
        "Community Order or Custody",
    ],
)
def test_a_sentence_that_is_not_clear_is_named(name: str) -> None:
    """What could be two sentences, or is none of them, is a bad value with the choices."""
    (row,) = read(f"crn,sentence_type\nX1,{name}\n")
    assert row.case is None
    assert "community order" in row.issues[0].message


def test_words_a_mapping_reads_as_not_known_everywhere(tmp_path: Path) -> None:
    """With `unknown: [NULL]` the word is not known in every column of ours, and nobody's reason or band."""
    path = tmp_path / "columns.yaml"
    path.write_text('unknown: ["NULL"]\n')
    (row,) = read("crn,ogrs3,cpp,judged_band,judged_on\nX1,null,NULL,NULL,NULL\n", mapping=path)
    assert row.case is not None
    assert (row.case.facts["ogrs3"], row.case.facts["cpp"], row.case.judgement) == (None, None, None)


def test_every_bad_cell_of_a_row_is_told() -> None:
    """Several bad cells in a row are all reported at once, by their own headings."""
    (row,) = read("crn,OGRS 3,RoSH-Level,cpp\nX1,140,meduim,perhaps\n")
    assert [(issue.column, issue.value) for issue in row.issues] == [
        ("OGRS 3", "140"),
        ("RoSH-Level", "meduim"),
        ("cpp", "perhaps"),
    ]


def test_missing_cells_of_a_short_row_are_not_known() -> None:
    """Even where blank means no, the cells that a short row does not have are not known."""
    (row,) = read("crn,iom,cpp\nX1,\n", blank_is_no=True)
    assert row.case is not None
    assert row.case.facts["iom"] is False
    assert row.case.facts["cpp"] is None


def test_defused_cells_are_read_as_they_were() -> None:
    """An apostrophe that was put before a formula is taken off again, also before a reference number."""
    (row,) = read("crn,judged_band,rationale\n'=X1,Blue,'=because\n")
    assert row.crn == "=X1"
    assert row.case is not None
    assert row.case.judgement is not None
    assert row.case.judgement.reason == "=because"


@pytest.fixture(name="registers")
def _registers(tmp_path: Path) -> Path:
    """A mapping file that names a column of registrations, in which an unlisted one means no."""
    path = tmp_path / "columns.yaml"
    path.write_text('registers: {column: "Registrations", unlisted: no}\n')
    return path


@pytest.mark.parametrize(
    ("cell", "iom", "cpp"),
    [("IIOM; RCPR; ADVP", True, True), ("ADVV", False, False), ("RMDO", False, False), ("", None, None)],
)
def test_registrations(registers: Path, cell: str, iom: bool, cpp: bool) -> None:
    """Registrations settle what they mean, ask a person where they only hint, and an empty cell says nothing."""
    (row,) = read(f"crn,Registrations\nX1,{cell}\n", mapping=registers)
    assert row.case is not None
    facts = row.case.facts
    assert (facts["iom"], facts["cpp"]) == (iom, cpp)
    # No register stands for "complex": a listed one asks, and its absence does not answer.
    assert facts["complex_mental_health"] is None


def test_a_record_that_contradicts_itself_is_not_known(registers: Path) -> None:
    """Where a cell and the registrations disagree, the fact is not known and the row is warned."""
    (row,) = read("crn,iom,Registrations\nX1,no,IIOM\n", mapping=registers)
    assert row.case is not None
    assert row.case.facts["iom"] is None
    assert [issue.code for issue in row.issues] == ["register-disagrees"]


def test_registrations_that_the_file_lacks_are_no_answer(registers: Path) -> None:
    """Where the column that the mapping names is not there, what it would say is not known, whatever an absent column means."""
    (row,) = read("crn,cpp,Registration\nX1,,IIOM\n", mapping=registers, absent_is_no=True, blank_is_no=True)
    assert row.case is not None
    facts = row.case.facts
    assert (facts["iom"], facts["cpp"], facts["aces"]) == (None, False, False)


@pytest.mark.parametrize("again", ["registrations", "Registrations 2", "Registrations.1"])
def test_registrations_in_two_columns_are_refused(registers: Path, again: str) -> None:
    """Of two columns of registrations neither is passed over."""
    with pytest.raises(TableError, match="there twice"):
        read(f"crn,Registrations,{again}\nX1,,IIOM\n", mapping=registers)


def test_two_levels_registered_settle_nothing(registers: Path) -> None:
    """Two different levels of RoSH in one cell are reported and neither is chosen."""
    (row,) = read("crn,Registrations\nX1,RLRH; RHRH\n", mapping=registers)
    assert row.case is not None
    assert row.case.facts["rosh"] is None
    assert "register-contradicts" in [issue.code for issue in row.issues]


def test_entries_the_table_does_not_have_are_told(registers: Path) -> None:
    """An entry that is not in the register table is named on its row and settles nothing."""
    (row,) = read("crn,Registrations\nX1,IIOM; WXYZ\n", mapping=registers)
    assert [(issue.code, "`WXYZ`" in issue.message) for issue in row.issues] == [("register-unknown", True)]


def test_mapped_headings_and_words(tmp_path: Path) -> None:
    """A mapping file's headings and words are read, and what it says of blanks wins over the option."""
    path = tmp_path / "columns.yaml"
    path.write_text(
        'columns: {"Tier CRN": crn, "OGRS 2yr": ogrs3, "Harm": rosh}\n'
        'values: {rosh: {"M": medium, "Not assessed": unknown}}\n'
        "blank: {cpp: unknown}\nabsent: {prevent: no}\n"
    )
    (row, other) = read(
        "Tier CRN,OGRS 2yr,Harm,cpp\nX1,62,M,\nX2,62,Not assessed,\n", blank_is_no=True, mapping=path
    )
    assert row.case is not None
    assert other.case is not None
    assert row.case.facts["rosh"] == "medium"
    assert other.case.facts["rosh"] is None
    assert row.case.facts["cpp"] is None
    assert row.case.facts["prevent"] is False


@pytest.mark.parametrize(("word", "meant"), [("yes", True), ("no", False), ("unknown", None)])
def test_a_mapping_says_what_nothing_means(tmp_path: Path, word: str, meant: bool | None) -> None:
    """What a mapping file says of blank cells and of absent columns is obeyed, whichever it is."""
    path = tmp_path / "columns.yaml"
    path.write_text(f"blank: {{cpp: {word}}}\nabsent: {{prevent: {word}}}\n")
    (row,) = read("crn,cpp\nX1,\n", mapping=path)
    assert row.case is not None
    assert (row.case.facts["cpp"], row.case.facts["prevent"]) == (meant, meant)


@given(order=st.permutations(["crn", "ogrs3", "rosh", "cpp", "extra"]))
def test_the_order_of_columns_never_matters(order: list[str]) -> None:
    """The same cells under the same headings give the same case in any order."""
    cells = {"crn": "X1", "ogrs3": "62", "rosh": "low", "cpp": "yes", "extra": "anything"}
    text = ",".join(order) + "\n" + ",".join(cells[name] for name in order) + "\n"
    assert facts_of(text) == facts_of("crn,ogrs3,rosh,cpp\nX1,62,low,yes\n")
