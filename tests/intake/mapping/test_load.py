"""Column-mapping files: what they may say, and every fault named with its line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from banding.errors import MappingError
from banding.intake import OFFICER_HEADINGS, match_columns
from banding.intake.mapping import ColumnMapping, load_mapping
from banding.intake.mapping.load import RegistersMapping
from tests.intake.test_columns import FACTS


def load(folder: Path, text: str | bytes) -> ColumnMapping:
    """Write a mapping file and load it."""
    path = folder / "ours.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_mapping(path, FACTS)


def faults(folder: Path, text: str | bytes) -> list[str]:
    """Give the faults of a mapping file that is refused, as a person reads them."""
    with pytest.raises(MappingError) as caught:
        load(folder, text)
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


def said_of(registers: RegistersMapping | None) -> tuple[str, str, str] | None:
    """What a mapping says of registrations: the column, the table and what an unlisted one means."""
    return (registers.column, registers.table, registers.unlisted) if registers else None


def test_everything_a_mapping_may_say_is_read(tmp_path: Path) -> None:
    """Headings, words, blanks, absent columns and registers come out as the file has them."""
    mapping = load(
        tmp_path,
        """
columns: {"Tier CRN": crn, OGRS 2yr: ogrs3, Lead worker: responsible_officer}
values:
  rosh: {"M": medium, Not assessed: unknown}
  iom: {Current: yes, Past: no}
blank: {domestic_abuse: no, cpp: unknown}
absent: {prevent: no, unpaid_work: unknown}
registers: {column: Registrations, table: my-registers.yaml, unlisted: no}
""",
    )
    assert mapping.columns == {"tiercrn": "crn", "ogrs2yr": "ogrs3"}
    assert mapping.headings == ("Tier CRN", "OGRS 2yr")
    assert mapping.listed == {"responsible_officer": "Lead worker"}
    header = ("tier crn", "Officer", "lead-worker")
    layout = match_columns(header, name="file", facts=FACTS, output_columns=(), mapping=mapping)
    assert layout.first_of(OFFICER_HEADINGS) == 2, "what is named comes before a usual heading"
    assert mapping.values == {
        "rosh": {"m": "medium", "notassessed": None},
        "iom": {"current": True, "past": False},
    }
    assert mapping.blank == {"domestic_abuse": False, "cpp": None}
    assert mapping.absent == {"prevent": False, "unpaid_work": None}
    assert said_of(mapping.registers) == ("Registrations", str(tmp_path / "my-registers.yaml"), "no")


def test_an_empty_mapping_changes_nothing(tmp_path: Path) -> None:
    """A file with nothing but a comment is a mapping that says nothing; unlisted registers are unknown."""
    mapping = load(tmp_path, "# nothing yet\n")
    assert (mapping.columns, mapping.values, mapping.registers) == ({}, {}, None)
    registers = load(tmp_path, "registers: {column: Registrations}").registers
    assert said_of(registers) == ("Registrations", "", "unknown")


def test_words_stay_as_they_were_typed(tmp_path: Path) -> None:
    """NO, 012, 12:30 and 1.0 are words: YAML's own ideas about them do not apply."""
    text = "columns: {012: crn, NO: iom, 12:30: cpp, ~: mappa}\nvalues: {iom: {12:30: NO}}\n"
    mapping = load(tmp_path, text)
    assert mapping.columns == {"012": "crn", "no": "iom", "12:30": "cpp", "~": "mappa"}
    assert mapping.values["iom"] == {"12:30": False}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {Area: team, Region: team}", "another heading is `team` already; choose one"),
        ("columns: {Case: crm}", "ours.yaml:1: columns.Case: we have no column `crm`; did you mean `crn`?"),
        ("columns: {A b: crn, a-B: iom}", "this heading is there twice"),
        ("columns: {x: crn, x: iom}", "`x` is written twice in one block"),
        ("columns: {'': crn}", "a heading is empty"),
        ("columns: {x: [crn]}", "expected words, found a list"),
        ("columns: [crn]", "expected a block of keys, found a list"),
        ("colunms: {}", "unknown key `colunms`; did you mean `columns`?"),
        (
            "\nvalues: {rohs: {M: medium}}",
            "ours.yaml:2: values.rohs: no fact is called `rohs`; did you mean `rosh`?",
        ),
        ("values: {rosh: {M: meduim}}", "did you mean `medium`?"),
        ("values: {rosh: {low: medium}}", "`low` already means something else"),
        ("values: {iom: {Y: no}}", "`Y` already means something else"),
        ("values: {iom: {'?': no}}", "`?` already means something else"),
        ("values: {iom: {a b: no, A-B: yes}}", "already means something else"),
        ("values: {ogrs3: {top: 140}}", "140"),
        ("values: {iom: {M: [no]}}", "expected words, found a list"),
        ("values: {iom: {M: ''}}", "expected some words, found none"),
        ("values: {iom: {'': no}}", "use the section `blank`"),
        ("blank: {rosh: low}", "only yes/no columns"),
        ("blank: {iom: maybe}", "expected yes, no or unknown"),
        ("blank: {unpaid_work: no}", "decides the route"),
        ("absent: {unpaid_work: yes}", "decides the route"),
        ("registers: {table: x.yaml}", "say which of your columns"),
        ("registers: {column: R, unlisted: yes}", "expected unknown or no"),
        ("registers: {column: R, unlistd: no}", "did you mean `unlisted`?"),
        ("columns: {a: &x crn, b: *x}", "write the words out instead"),
        ("columns: {a: !!str crn}", "the tag `tag:yaml.org,2002:str` is not allowed"),
        ("columns: " + "[" * 40 + "]" * 40, "nested more than 32 deep"),
        ("columns: {a: crn", "cannot be read as YAML"),
        (b"columns: {\xff: crn}", "not UTF-8"),
        ("columns: {\x01: crn}", "a control character (U+0001) is here"),
        ("a: " + "x" * (1 << 20), "at most 1,048,576 are read"),
        ("- a", "expected a block of keys, found a list"),
        ("a: 1\n---\nb: 2", "one file holds one document"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, text: str | bytes, said: str) -> None:
    """Whatever is wrong is said with file, line, place and the nearest word."""
    assert any(said in fault for fault in faults(tmp_path, text))


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    """Three faults are three lines, in the order of the file."""
    found = faults(tmp_path, "blank: {rosh: low}\ncolumns: {x: nothing}\nabsent: {ioms: no}\n")
    assert [fault.split(": ")[0] for fault in found] == ["ours.yaml:1", "ours.yaml:2", "ours.yaml:3"]


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """A missing mapping file is one clear message."""
    with pytest.raises(MappingError, match="cannot be read: No such file"):
        load_mapping(tmp_path / "none.yaml", FACTS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=60), st.text(st.sampled_from("columns: {}[]&*!?|>-,'\"\n\ta~#%"), max_size=60)
    )
)
@example("columns: {? {a: b} : c}")
@example("%YAML 9.9\n---\na")
def test_random_files_raise_only_a_mapping_error(tmp_path: Path, text: str | bytes) -> None:
    """Whatever a file holds, it is a mapping or it is refused with its faults."""
    found: tuple[object, ...] = ("none",)
    try:
        load(tmp_path, text)
    except MappingError as error:
        found = error.faults
    assert found
