"""Claims about text that a spreadsheet could run as a formula: how it is defused, and how that is undone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banding.intake.tables.cell_text import defuse, is_formula, undo


@given(st.text(max_size=20))
@example("'=1")
@example("''=1")
@example("'")
@example("'-5")
@example("-5")
@example("\uff1d1")
def test_undo_restores_whatever_was_defused(text: str) -> None:
    """Text written with its apostrophe and read back is the text it was."""
    assert undo(defuse(text)) == text


@given(st.text(st.sampled_from("=+-@\t\r\uff1d\uff0b\uff0d\uff20'5.%1 a"), max_size=8))
def test_defused_text_never_starts_a_formula(text: str) -> None:
    """Nothing that is written starts as a formula does, but for plain numbers."""
    assert not is_formula(defuse(text))


@pytest.mark.parametrize("text", ["-5", "+5", "-5.0", "-5%", "+.5", "", "5", "a=b", " =1", "-5."])
def test_plain_numbers_and_plain_text_are_left_alone(text: str) -> None:
    """Plain numbers such as -5 are no formulas."""
    assert defuse(text) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 7700", "-1-1", "@SUM(A1)", "\tx", "\r=1", "\uff0d1", "-\uff15"]
)
def test_formulas_are_told_by_their_first_character(text: str) -> None:
    """Telephone numbers, full-width signs and digits count too."""
    assert is_formula(text)
