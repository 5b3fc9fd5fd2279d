"""What YAML would make of a file behind its writer's back, and how it is refused or read as written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banding.written import Place
from banding.yaml_files.marks import DEEPEST, MOST_BYTES, Block, read_marked


def value_of(written: str) -> object:
    """Read what stands after ``key:``; there must be no fault."""
    marked = read_marked(f"key: {written}\n".encode(), "f")
    assert marked.notes.faults == []
    assert isinstance(marked.data, dict)
    return marked.data["key"]


def faults_in(content: str | bytes) -> list[tuple[int | None, str, str]]:
    """Read a file, and give line, path and message of each fault."""
    marked = read_marked(content if isinstance(content, bytes) else content.encode(), "f")
    return [(fault.line, fault.path, fault.message) for fault in marked.notes.faults]


@pytest.mark.parametrize(
    "word",
    [
        *("NO", "no", "No", "yes", "YES", "on", "off", "Off", "y", "n", "True", "TRUE", "FALSE"),
        *("null", "~", "012", "0o12", "0x1f", "1_000", "12:30", "1e3", ".5", "+5", "-01", ".inf"),
        *("2019-3-1", "2019-02-30", "2019-03-01T10:00:00", "١٢", "<<"),
    ],
)
def test_word_stays_a_word(word: str) -> None:
    """What YAML 1.1 takes for a truth, an octal, a time, nothing or a merge is read as the letters that stand there."""
    assert value_of(word) == word


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-12", -12),
        ("0.25", 0.25),
        ("2019-03-01", date(2019, 3, 1)),
        ("", None),
    ],
)
def test_plain_value_is_what_it_looks_like(written: str, meant: object) -> None:
    """Plain true and false, whole numbers, decimals, ISO dates and nothing are read as such."""
    value = value_of(written)
    assert (value, type(value)) == (meant, type(meant))


@pytest.mark.parametrize("quoted", ["'true'", '"12"', "'2019-03-01'", '""'])
def test_quoted_value_is_words(quoted: str) -> None:
    """Whatever stands in quotes is words."""
    assert value_of(quoted) == quoted[1:-1]


def test_key_is_always_a_word() -> None:
    """A key that looks like a number or a truth is still a word."""
    marked = read_marked(b"1: a\ntrue: b\nno: c\n2019-03-01: d\n", "f")
    assert isinstance(marked.data, dict)
    assert list(marked.data) == ["1", "true", "no", "2019-03-01"]


def test_key_written_twice_is_refused() -> None:
    """A key that stands twice in a block is refused at its second line, and the line of the first is told."""
    assert faults_in("a:\n  b: 1\n  c: 2\n  b: 3\n") == [
        (4, "a.b", "`b` is written twice in one block, first on line 2; keep one")
    ]


def test_alias_is_refused_unexpanded() -> None:
    """An alias is refused where it stands, and so is the anchor it points at."""
    assert faults_in("a: &x [1]\nb: *x\n") == [
        (1, "a", "`&x` names a part of the file; take it off and repeat the words"),
        (2, "", "`*x` points at another part of the file; write the words out instead"),
    ]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!str", "!own", "!"])
def test_tag_is_refused(tag: str) -> None:
    """No tag is followed, neither a harmless one nor one that asks for code to be run."""
    ((line, path, message),) = faults_in(f"a: 1\nb: {tag} [x]\n")
    assert (line, path) == (2, "b")
    assert message.startswith("the tag `")


def test_deep_nesting_is_refused() -> None:
    """A file nested one level too deep is refused, the deepest allowed is read, and a very deep one costs no stack."""
    assert faults_in("[" * DEEPEST + "]" * DEEPEST) == []
    wanted = [(1, "", f"nested more than {DEEPEST} deep")]
    assert faults_in("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == wanted
    (very_deep,) = faults_in("[" * 100_000)  # the parser itself may refuse it first, in words of its own
    assert very_deep[:2] == (1, "")


def test_large_file_is_refused() -> None:
    """A file of one byte more than the most is refused before it is read."""
    assert faults_in(b"#" * (MOST_BYTES + 1)) == [
        (None, "", "the file has 1,048,577 bytes; at most 1,048,576 are read")
    ]
    assert faults_in(b"a: 1\n" + b"#" * (MOST_BYTES - 5)) == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", None, "the file is empty"),
        (b"# only a comment\n", None, "the file is empty"),
        (b"a: 1\nb: caf\xe9\n", 2, "this is not UTF-8 text; save the file as UTF-8"),
        (b"a: 1\nb: \x00\n", 2, "a control character (U+0000) is here; take it out"),
        (b"a: 1\n---\nb: 2\n", 2, "a second document begins here; one file holds one document"),
        (b"? [a]\n: 1\n", 1, "a list or a block cannot be a key; write one word"),
    ],
)
def test_unreadable_file_is_told(content: bytes, line: int | None, message: str) -> None:
    """A file that is no single YAML document says why, with the line."""
    assert faults_in(content) == [(line, "", message)]


@pytest.mark.parametrize("text", ["a: [1\nb: 2\n", "a: 1\n  b: 2\n", "a: 'x\n", "a:\n\t- b\n", "- a\nb: 1\n"])
def test_bad_syntax_is_told(text: str) -> None:
    """A slip of syntax is told as one fault with a line."""
    ((line, _, message),) = faults_in(text)
    assert line is not None
    assert message.startswith("this cannot be read as YAML: ")


def test_byte_order_mark_is_passed_over() -> None:
    """A file saved with a byte order mark reads as one without."""
    assert read_marked(b"\xef\xbb\xbfa: 1\n", "f").data == {"a": 1}


def test_lines_are_those_of_the_file() -> None:
    """Every key has the line it stands on, every list item the line it begins on."""
    lines = read_marked(b"# c\na:\n  - b: 1\n    c:\n      d\n\n  - {e: 2}\n", "f").notes.lines
    wanted = {("a",): 2, ("a", 0): 3, ("a", 0, "b"): 3, ("a", 0, "c"): 4, ("a", 1): 7, ("a", 1, "e"): 7}
    assert {place: line for place, line in lines.items() if place} == wanted


def everything_in(data: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Give a value and all that it holds, each with its place."""
    yield place, data
    inside = data.items() if isinstance(data, Block) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        yield from everything_in(value, (*place, key))


@given(st.binary() | st.text("ab:-[]{}&*!?|>'\"#%@`, \n\t\\~<0").map(str.encode))
@example(b"a: !<tag:x> 1")
@example(b"%YAML 9.9\n---\na: 1")
@example(b"\xed\xa0\x80")
def test_any_bytes_give_data_or_a_fault(content: bytes) -> None:
    """Whatever the bytes, reading raises nothing, and data is of eight kinds, each place of it with a line."""
    marked = read_marked(content, "f")
    lines = content.count(b"\n") + content.count(b"\r") + 1
    for place, value in everything_in(marked.data):
        assert type(value) in (Block, list, str, int, float, bool, date, type(None))
        assert marked.notes.faults or 1 <= marked.notes.lines[place] <= lines
