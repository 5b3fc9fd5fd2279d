"""Claims about what a job came to, kept for every process: it comes back as it was, and nothing else can be made of it."""

from __future__ import annotations

import gc
import zlib
from collections import Counter
from datetime import date
from decimal import Decimal

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.render.report import (
    Align,
    Bar,
    Cell,
    Chart,
    Fold,
    Grid,
    Head,
    Notes,
    Report,
    Section,
    Table,
    Tag,
)
from banding.ruleset import Band
from banding.workbench.results import read_result, written_result

TEXTS = st.text(max_size=8)
TAGS = st.builds(Tag, TEXTS)
VALUES = st.one_of(TEXTS, st.integers(-99, 99), st.floats(), st.none(), st.decimals(-9, 9, places=2))
CELLS = st.builds(Cell, VALUES, TEXTS, st.none() | TAGS, share=st.none() | st.floats(0, 100))
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=30).map(tuple), max_size=3).map(tuple)
HEADS = st.lists(st.builds(Head, TEXTS, st.sampled_from(Align)), max_size=30).map(tuple)
TABLES = st.builds(Table, TEXTS, TEXTS, HEADS, ROWS) | st.builds(
    Grid, TEXTS, TEXTS, HEADS, ROWS, tidy=st.tuples(TEXTS, TEXTS, TEXTS)
)
CHARTS = st.builds(
    Chart, TEXTS, TEXTS, st.lists(st.builds(Bar, TEXTS, st.integers(), TEXTS)).map(tuple), TABLES
)
BLOCKS = st.recursive(
    TABLES | CHARTS | st.builds(Notes, st.lists(TEXTS).map(tuple)),
    lambda inner: st.builds(Fold, TEXTS, TEXTS, TEXTS, st.lists(inner, max_size=2).map(tuple)),
    max_leaves=3,
)
REPORTS = st.builds(
    Report,
    TEXTS,
    TEXTS,
    TEXTS,
    st.lists(st.builds(Section, TEXTS, TEXTS, st.lists(BLOCKS, max_size=2).map(tuple)), max_size=2).map(
        tuple
    ),
    st.just((Band(0, "Green"), Band(1, "Blue", "#00f"))),
    on=st.none() | st.dates(),
)


@given(REPORTS)
def test_a_report_comes_back_as_it_was(report: Report) -> None:
    """Every block, cell and colour is of the same class and says the same: 1 is not 1.0."""
    assert repr(read_result(written_result(report), Report)) == repr(report)


@pytest.mark.parametrize(
    "value",
    [
        None,
        (1, 1.0, True, "1", None, float("inf"), float("nan")),
        [("a",), frozenset({"b"}), {"c": 1, 2: "d"}, Counter({Align.WORDS: 3})],
        (date(2026, 4, 13), Decimal("1.50"), b"\x00\xff", Align.TEXT, "text"),
        tuple(Cell(value) for value in (1, 1.0, True, "1", None, Decimal(1)) * 5),
        tuple(Cell("", tag=tag) for tag in (Tag("a"), None, Tag("b")) * 9),
    ],
)
def test_other_values_come_back_as_they_were(value: object) -> None:
    """So do collections, days, numbers that equal each other, and many of one class."""
    assert repr(read_result(written_result(value), Cell | Align)) == repr(value)  # type: ignore[arg-type]


def test_nothing_is_made_that_the_kind_does_not_hold() -> None:
    """A class that is asked for by name alone is not made, and what has no plain form is not kept."""
    for name in ("Report", "Popen", "many"):
        with pytest.raises(KeyError):
            read_result(zlib.compress(msgspec.json.encode([name, "Report", ""])), Cell)
    with pytest.raises(TypeError, match="cannot hold"):
        written_result(object())


def test_a_class_that_was_made_anew_is_known_by_its_last_making() -> None:
    """Classes with slots are made twice; where garbage waits to be collected, both are there."""
    gc.disable()
    try:

        @attrs.frozen
        class Said:
            word: str

        @attrs.frozen
        class SaidTwice(Said):
            again: str

        assert len(Said.__subclasses__()) == 2
        value = SaidTwice("a", "b")
        assert read_result(written_result(value), Said) == value
    finally:
        gc.enable()
