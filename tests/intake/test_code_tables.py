"""Cells of registrations: what each register means, and never more than that."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banding.errors import MappingError
from banding.intake.code_tables import CodeTable, load_codes, shipped_codes
from banding.ruleset import find_ruleset, load_ruleset
from tests.intake.test_columns import FACTS

SHIPPED = Path(__file__).parents[2] / "rules" / "ndelius-registers.yaml"
TABLE = load_codes(SHIPPED, FACTS)


def load(folder: Path, text: str) -> CodeTable:
    """Write a register table and load it."""
    path = folder / "registers.yaml"
    path.write_text(text, encoding="utf-8")
    return load_codes(path, FACTS)


@pytest.mark.parametrize(
    ("cell", "facts"),
    [
        ("", {}),
        (" ;; , ", {}),
        ("IIOM; RCPR; ADVP", {"iom": True, "cpp": True, "domestic_abuse": True}),
        ("iiom", {"iom": True}),
        ("Integrated Offender Management", {"iom": True}),
        ("IIOM - Integrated Offender Management", {"iom": True}),
        ("IIOM \u2013 integrated offender-management", {"iom": True}),
        ("RCCO\nIRMO|ARSO,ANSO", {"child_concern": True, "hate_crime": True, "sex_offender": True}),
        ("REG26", {"serious_organised_crime": True}),
        ("RMRH", {"rosh": "medium"}),
        ("RLRH", {"rosh": "low"}),
        ("RHRH", {"rosh": "high"}),
        ("RVHR;RVRH", {"rosh": "very-high"}),
        ("MAPP;M2", {"mappa": True}),
        ("M4; MAPP", {"mappa": True}),
        ("HREG; INLL; SPO; PRC", {}),
        ("IOM - Fixed", {"iom": True}),
        ("NOTMAPPA", {"mappa": False}),
        ("ADVV", {}),
    ],
)
def test_a_cell_says_what_its_registers_mean(cell: str, facts: dict[str, object]) -> None:
    """Codes, descriptions and both together are read, in any of the separators."""
    reading = TABLE.read(cell)
    assert reading.facts == facts
    assert (reading.asks, reading.unknown_entries, reading.conflicts) == ((), (), ())


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("RMDO", "complex_mental_health"),
        ("AMHL", "complex_mental_health"),
        ("RTAO", "prevent"),
        ("APPO", "iom"),
        ("M1", "mappa"),
    ],
)
def test_a_register_that_only_raises_a_question_settles_nothing(code: str, fact: str) -> None:
    """Terrorism Act is not Prevent, and mental health is not complex: a person must answer."""
    reading = TABLE.read(code)
    assert reading.facts == {}
    assert reading.asks == ((code, fact),)


def test_a_level_counts_beside_its_register_only() -> None:
    """A level of MAPPA beside another register asks whether the person is managed under MAPPA, and settles nothing."""
    reading = TABLE.read("IIOM; M1")
    assert (reading.facts, reading.asks) == ({"iom": True}, (("M1", "mappa"),))


def test_a_question_already_answered_is_not_asked() -> None:
    """With IOM on the record, an older prolific-offender register asks nothing."""
    reading = TABLE.read("APPO; IIOM")
    assert (reading.facts, reading.asks) == ({"iom": True}, ())


@pytest.mark.parametrize(
    "entry",
    [
        "IIOMX",
        "XIIOM",
        "not IIOM",
        "IIOM - ended 2018",
        "Integrated Offender",
        "no child protection concerns",
        "RMRH?",
    ],
)
def test_part_of_an_entry_is_never_enough(entry: str) -> None:
    """An entry that only contains a register's name is unknown, and reported as written."""
    reading = TABLE.read(f"ADVP; {entry}")
    assert reading.facts == {"domestic_abuse": True}
    assert reading.unknown_entries == (entry,)


OURS = tuple(load_ruleset(find_ruleset("cl-crc/2019-03")).facts)
REQUIREMENTS, SENTENCES = shipped_codes("requirements", OURS), shipped_codes("sentences", OURS)
NAMES = st.sampled_from(sorted({word for code in REQUIREMENTS.codes for word in code.words()}))


@given(NAMES, st.sampled_from("?!*~…✓✗☐☒❌^%#\\¬"), st.booleans())
@example("UPW", "?", True)
def test_a_mark_of_doubt_beside_a_requirement_leaves_it_unread(name: str, mark: str, after: bool) -> None:
    """``UPW?`` is no unpaid work and sends nobody to the hub; nor does a list with a question mark of its own."""
    for cell in (f"{name}{mark}" if after else f"{mark}{name}", f"{name}; {mark}"):
        reading = REQUIREMENTS.read(cell)
        assert reading.unknown_entries, cell
        assert not reading.left_out


@pytest.mark.parametrize(
    "entry",
    [
        *(
            "non UPW",
            "Non-DRR",
            "non-drug rehabilitation",
            "Non Unpaid Work",
            "not DRR",
            "No DRR",
            "DRR (No)",
            "ex DRR",
        ),
        *(
            "Unpaid Work 0 hours",
            "UPW +",
            "UPW+",
            "0 hours Unpaid Work",
            "DRR (0)",
            "RAR: 0 days",
            "UPW 0.0 hrs",
            "DRR to",
            "DRR up",
        ),
        *("Unpaid Work (completed)", "DRR pending", "DRR (TBC)", "UPW ended 01/02/2024"),
    ],
)
def test_a_requirement_denied_or_of_no_amount_is_unread(entry: str) -> None:
    """A word or a nought that could take a requirement back leaves it unread, and named."""
    reading = REQUIREMENTS.read(entry)
    assert (reading.facts, reading.unknown_entries, reading.left_out) == ({}, (entry,), frozenset())


@pytest.mark.parametrize(
    "entry",
    [
        *(
            "Drug Rehab - Non-Residential",
            "DRR non residential",
            "DRR (up to 20 weeks)",
            "DRR\u00a0of 6 months",
            "DRR 10.0 weeks",
        ),
        *(
            "DRR 100 days",
            "Drug Rehabilitation (6 months)",
            "DRR - Intensive",
            "DRR (max 12m)",
            "DRR over 6 months",
        ),
    ],
)
def test_words_and_amounts_that_change_nothing_are_passed_over(entry: str) -> None:
    """How long a requirement is, and of which kind, makes no difference to what it is."""
    assert REQUIREMENTS.read(entry).facts == {"drr": True}


@pytest.mark.parametrize(
    "cell", ["Community Order?", "?CO", "Community Order (over)", "Under Community Order", "SSO - 0"]
)
def test_a_sentence_in_doubt_is_not_read(cell: str) -> None:
    """A sentence with a doubt in it, or said to be over, is none."""
    assert SENTENCES.read(cell).unknown_entries == (cell,)


def test_two_levels_of_harm_are_a_conflict() -> None:
    """Low and High on one record: neither is chosen, and the fact is said."""
    reading = TABLE.read("RLRH; IIOM; RHRH")
    assert reading.facts == {"iom": True}
    assert reading.conflicts == ("rosh",)
    assert TABLE.read("MAPP; NOTMAPPA").conflicts == ("mappa",)


def test_facts_with_no_register_are_said_to_have_none() -> None:
    """No register settles child in need or ACEs, so no cell of registers ever makes them no."""
    assert TABLE.no_code == ("child_in_need", "aces")
    assert not {"child_in_need", "aces", "prevent", "complex_mental_health"} & set(TABLE.settles)
    assert {"iom", "cpp", "mappa", "sex_offender"} <= set(TABLE.settles)


CODES = [register.code for register in TABLE.codes]


@given(st.lists(st.sampled_from(CODES), unique=True), st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(codes: list[str], random: object) -> None:
    """The same registers in another order, or twice, mean the same."""
    again = codes * 2
    random.shuffle(again)  # type: ignore[attr-defined]
    one, two = TABLE.read(";".join(codes)), TABLE.read(", ".join(again))
    assert one.facts == two.facts
    assert set(one.asks) == set(two.asks)
    assert set(one.conflicts) == set(two.conflicts)


@given(st.text(max_size=60))
@example("," * 2000)
def test_any_cell_is_read(cell: str) -> None:
    """No text stops the reading, and what is not understood is reported."""
    reading = TABLE.read(cell)
    assert all(entry.strip() == entry and entry for entry in reading.unknown_entries)


def test_a_description_with_a_comma_is_one_entry(tmp_path: Path) -> None:
    """Separators inside a description do not take it apart; the longest entry wins."""
    table = load(
        tmp_path,
        """
registers:
  - {code: A1, descriptions: ["Harm, to children"], means: {child_concern: yes}}
  - {code: A2, descriptions: [Harm], means: {hate_crime: yes}}
""",
    )
    assert table.read("Harm, to children").facts == {"child_concern": True}
    assert table.read("A1 - Harm, to children; A2").facts == {"child_concern": True, "hate_crime": True}
    assert table.read("Harm, A1").facts == {"hate_crime": True, "child_concern": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("registers: [{code: A, means: {iomm: yes}}]", "no fact is called `iomm`; did you mean `iom`?"),
        ("registers: [{code: A, means: {rosh: meduim}}]", "did you mean `medium`?"),
        ("registers: [{code: A, asks: prevnt}]", "did you mean `prevent`?"),
        ("registers: [{code: A}]", "exactly one of `means`, `asks`, `ignore`"),
        ("registers: [{code: A, asks: iom, ignore: x}]", "exactly one of `means`, `asks`, `ignore`"),
        ("registers: [{means: {iom: yes}}]", "`code` is missing"),
        (
            "registers: [{code: A, ignore: x}, {code: a, ignore: x}]",
            "`a` is already an entry, of `A`",
        ),
        ("registers: [{code: A, ignor: x}]", "did you mean `ignore`?"),
        ("registers: {code: A}", "expected a list"),
        ("registers: [A]", "expected a block of keys, found `A`"),
        ("", "lists no registers"),
    ],
)
def test_each_fault_of_a_table_is_named(tmp_path: Path, text: str, said: str) -> None:
    """An edited table that cannot be right is refused with the place and the nearest word."""
    with pytest.raises(MappingError) as caught:
        load(tmp_path, text)
    assert any(said in str(fault) for fault in caught.value.faults)
