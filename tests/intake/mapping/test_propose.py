"""A proposed mapping: what it says is right, what it asks is a question, and what it writes is read."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banding.facts import FactKind
from banding.intake import ReadingOptions
from banding.intake.cells import columns_of
from banding.intake.columns import Layout
from banding.intake.mapping import ColumnMapping, load_mapping
from banding.intake.mapping.propose import Proposal, Proposer
from banding.intake.mapping.write import mapping_text
from banding.intake.tables import Row, Table, open_table
from banding.intake.values import BadCell
from banding.records import ADDED_NAMES
from tests.builders import ruleset

RULES = ruleset()
BANDS = [band.name for band in RULES.bands]
OPTIONS = ReadingOptions(on=date(2026, 11, 22))
YES_NO = [fact.name for fact in RULES.facts if fact.kind is FactKind.YES_NO]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LIKE_OURS = st.sampled_from(
    ["Case ref", "DV?", "OGRS", "RoSH", "crn", "DV", "Risk", "UPW only?", "Prevent notes", "dob", "Flags"]
)
CELLS = st.one_of(
    ANY_TEXT,
    st.sampled_from(
        ["Y", "n", "x", "historic", "NULL", "lo", "meduim", "12%", "IIOM", "n/a", "A123456", "no", "yes", ""]
    ),
)


def proposed(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Proposal:
    """Propose a mapping for a table of text."""
    found = [Row(number, tuple(cells)) for number, cells in enumerate(rows, start=2)]
    proposer = Proposer(RULES.facts, BANDS, options=OPTIONS)
    table = Table("file.csv", tuple(header), 1, iter(found), [], io.BytesIO())
    return proposer.words(proposer.columns(table, ADDED_NAMES))


def loaded(text: str) -> ColumnMapping:
    """Load the text of a mapping file."""
    return load_mapping(Path("mapping.yaml"), RULES.facts, content=text.encode("utf-8", "surrogatepass"))


def columns(header: Sequence[str], *rows: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Give what the headings of a table mean, and whether surely."""
    return {guess.heading: (guess.column, guess.is_sure) for guess in proposed(header, rows).columns}


def words(column: str, *cells: str) -> dict[str, tuple[str, ...]]:
    """Give what words in a column mean: one thing where it is sure, else ``?`` before the choices."""
    found = proposed(["crn", column], [["X1", cell] for cell in cells])
    return {word.word: word.choices if word.is_sure else ("?", *word.choices) for word in found.words}


@given(st.lists(st.one_of(ANY_TEXT, LIKE_OURS), min_size=1, max_size=6), st.data())
@example(["Case ref", "case-ref"], None)
@example(["DV", "UPW", ":DV"], None)
@example(["#x: y", "a\nb", "\u2028", '"', "'"], None)
def test_whatever_the_headings_the_file_is_read_back(header: list[str], data: st.DataObject | None) -> None:
    """Any headings over any cells give a file that ``--map`` reads, as it is, and with any doubtful line made one."""
    row = st.lists(CELLS, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, max_size=5)) if data else [["x"] * len(header)]
    proposal = proposed(header, rows)
    text = mapping_text(proposal)
    mapping = loaded(text)
    sure = {
        guess.heading: guess.column
        for guess in proposal.columns
        if guess.is_sure and guess.column != "registers"
    }
    assert sorted(mapping.columns.values()) == sorted(sure.values())
    assert {fact: set(found) for fact, found in mapping.values.items() if found}.keys() == {
        word.fact for word in proposal.words if word.is_sure
    }
    marked = [place for place, line in enumerate(text.split("\n")) if line.lstrip().startswith("#!")]
    for place in marked:
        lines = text.split("\n")
        lines[place] = lines[place].replace("#!", "", 1)
        if lines[place].startswith("registers:"):
            lines[place + 1] = lines[place + 1].replace("#!", "", 1)
        if not lines[place].startswith("  column:"):
            loaded("\n".join(lines))


@given(st.sampled_from(YES_NO), st.lists(CELLS, min_size=1, max_size=8))
@example("cpp", ["no", "nope", "N", "historic", "Y"])
def test_what_is_read_without_a_mapping_stays_as_it_is(column: str, cells: list[str]) -> None:
    """A proposed mapping never makes a yes of a no, nor anything else of a cell that is read without it."""
    mapping = loaded(mapping_text(proposed(["crn", column], [["X1", cell] for cell in cells])))
    layout = Layout((column,), {column: 0}, absent=(), replaced=(), kept=(), near=())
    without = columns_of(layout, RULES.facts, BANDS, OPTIONS)[0]
    mapped = columns_of(layout, RULES.facts, BANDS, ReadingOptions(on=OPTIONS.on, mapping=mapping))[0]
    for cell in cells:
        if not isinstance(without[cell], BadCell):
            assert mapped[cell] == without[cell]


NO_IN_OTHER_WORDS = [
    "nope",
    "never",
    "none",
    "n/a",
    "not applicable",
    "none known",
    "unlikely",
    "n?",
    "not now",
    "no longer",
    "nil",
    "-",
]


@given(st.sampled_from(YES_NO), st.sampled_from(NO_IN_OTHER_WORDS), st.integers(1, 4))
def test_no_in_other_words_is_never_proposed_as_yes(column: str, word: str, rows: int) -> None:
    """What says no, or says nothing, is proposed as no, or is a question."""
    assert words(column, *[word] * rows).get(word, ("?",))[0] in ("no", "?")


@pytest.mark.parametrize(
    ("column", "cells", "found"),
    [
        ("cpp", ["yep", "nope", "pending"], {"yep": ("yes",), "nope": ("no",), "pending": ("unknown",)}),
        ("cpp", ["x", "x"], {"x": ("?", "yes", "no")}),
        ("domestic_abuse", ["Y - historic"], {"Y - historic": ("?", "yes", "no")}),
        ("domestic_abuse", ["?Y"], {"?Y": ("?", "yes", "unknown")}),
        ("rosh", ["Lo", "v. high"], {"Lo": ("low",), "v. high": ("very high",)}),
        ("rosh", ["meduim", "low/medium"], {"meduim": ("?", "medium"), "low/medium": ("?", "low", "medium")}),
        ("ogrs3", ["tbd"], {"tbd": ("unknown",)}),
        ("cpp", ["n/k", "TBC", "Y", "No", "don't know"], {}),
    ],
)
def test_a_word_has_one_meaning_or_is_a_question(
    column: str, cells: list[str], found: Mapping[str, tuple[str, ...]]
) -> None:
    """What a word means is proposed where it means one thing; where it could mean more, its meanings are the choices."""
    assert words(column, *cells) == found


def test_words_are_counted_by_row() -> None:
    """Beside each word stands how many rows have it."""
    text = mapping_text(proposed(["crn", "cpp"], [["X1", "yep"], ["X2", "yep"], ["X3", "x"]]))
    assert '"yep": yes # 2 rows' in text
    assert '# "x", 1 row: yes or no?' in text


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["X123456", "X654321"], ("crn", True)),
        (["104233", "104234B"], ("crn", False)),
        (["IIOM; RCPR", "RCCO"], ("registers", True)),
        (["Low", "Medium", "RMRH"], ("rosh", False)),
        (["Unpaid Work - Regular; Drug Rehabilitation (6 months)"], ("requirements", False)),
        (["Green", "Red"], ("recorded_band", False)),
        (["Community Order", "Licence"], ("sentence_type", False)),
        (["yes", "no"], None),
        (["14/3/1985", "1990-01-31"], None),
        (["", ""], None),
        (["North", "South"], None),
    ],
)
def test_cells_say_what_a_heading_does_not(cells: list[str], found: tuple[str, bool] | None) -> None:
    """Codes that nothing else has are sure; words that several columns could have are a question; a yes is neither."""
    assert columns(["Column1"], *[[cell] for cell in cells]).get("Column1") == found


def test_cells_overrule_a_heading() -> None:
    """A heading that means a column of ours is a question where few cells fit it, and one that may mean it is theirs."""
    assert columns(["OGRS"], ["high"], ["low"], ["medium"]) == {"OGRS": ("ogrs3", False)}
    assert columns(["Prevent notes"], ["Seen at home."], ["Did not attend."]) == {}


def test_one_column_of_ours_is_proposed_once() -> None:
    """Two headings that could be one column are both questions; one that is ours already leaves the others alone."""
    assert columns(["DV", "DA"], ["y", "n"]) == {
        "DV": ("domestic_abuse", False),
        "DA": ("domestic_abuse", False),
    }
    assert columns(["domestic_abuse", "DV"], ["y", "n"]) == {}
    assert columns(["DV?", "DV victim"], ["y", "n"]) == {"DV?": ("domestic_abuse", True)}


def test_a_heading_that_is_there_twice_is_not_mapped() -> None:
    """No line of a mapping file can choose between two columns of one name, so none is written."""
    assert columns(["DV", "dv"], ["y", "n"]) == {}


def test_a_file_that_needs_nothing_gives_next_to_nothing() -> None:
    """Our own headings and words give comments alone, and say so."""
    text = mapping_text(proposed(["crn", "ogrs3", "rosh", "team"], [["X1", "62", "low", "North"]]))
    assert "Nothing needs a line here" in text
    assert [line for line in text.splitlines() if line and not line.startswith("#")] == []


PERSONAL = st.one_of(
    st.sampled_from(
        ["Jo Bloggs", "Smith", "SMITH", "O'Neill", "Mary-Ann Poe", "Poe, Jo", "jo.poe@example.org"]
    ),
    st.sampled_from(["QQ 12 34 56 C", "AB1 2CD", "Seen on Monday; his brother has moved in", "14 Mar 85"]),
    st.from_regex(r"\A[A-Z]\d{6}\Z"),
    st.from_regex(r"\A07\d{9}\Z"),
    st.dates(date(1940, 1, 1), date(2020, 1, 1)).map(lambda day: f"{day:%d/%m/%Y}"),
)


@example("jo.poe@example.org", 3, "cpp")
@given(PERSONAL, st.integers(1, 5), st.sampled_from(["cpp", "rosh", "ogrs3", "sentence_type"]))
def test_nothing_personal_is_written(text: str, rows: int, column: str) -> None:
    """A name, a date, a number or free text in the wrong column is counted by its row and does not leave the file."""
    proposal = proposed(["crn", column], [["X1", text]] * rows)
    assert proposal.words == ()
    assert [(unread.heading, unread.rows, unread.first) for unread in proposal.unread] == [(column, rows, 2)]
    assert text not in mapping_text(proposal)


def test_a_word_of_their_own_columns_is_not_written() -> None:
    """What stands in a column of theirs, such as names in small letters, is not taken for a word of ours."""
    found = proposed(
        ["crn", "cpp", "Officer"],
        [["X1", "smithson", "smithson"], ["X2", "smithson", "jones"], ["X3", "ongoing", "b"]] * 3,
    )
    assert {word.word for word in found.words} == {"ongoing"}
    assert "smithson" not in mapping_text(found)
    assert [(unread.heading, unread.rows, unread.first) for unread in found.unread] == [("cpp", 6, 2)]


@pytest.mark.parametrize("above", [[], ["Report of cases;"], ["Run by;Team North", "From;To"]])
def test_headings_are_found_by_likeness(above: list[str]) -> None:
    """The row of headings is the one with the most that are like ours, whatever stands above it."""
    proposer = Proposer(RULES.facts, BANDS, options=OPTIONS)
    text = "\n".join([*above, "Case ref;OGRS;DV?", "A100001;62;n", "A100002;12;y"])
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        with open_table(file, name="file.csv", known=proposer.known) as table:
            assert table.header == ("Case ref", "OGRS", "DV?")


@pytest.mark.parametrize(
    ("heading", "column"),
    [("SO register", "sex_offender"), ("CPP register", "cpp"), ("MAPPA register", "mappa")],
)
def test_a_register_of_one_thing_is_no_list_of_registrations(heading: str, column: str) -> None:
    """A heading that says register over yes and no is asked about as what else it is like, and not passed over."""
    assert columns(["crn", heading], ["X1", "n"], ["X2", "y"])[heading] == (column, False)
