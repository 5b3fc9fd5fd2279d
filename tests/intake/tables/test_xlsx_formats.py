"""Numbers in a workbook, by their number formats: what is read as shown, and what makes a cell unsure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.intake.tables.cell_text import Typed, Unsure
from banding.intake.tables.xlsx.formats import BUILT_IN, shown, shows_text

YES_NO = '[=1]"Yes";[=0]"No"'
POUNDS = '_-"£"* #,##0.00_-'


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("62", "General", "62"),
        ("62.0", "0.00", "62"),
        ("49.5", "General", "49.5"),
        ("49.5", "0", "49.5"),
        ("56.999999999999993", "General", "57"),
        ("57.00000000000001", "0", "57"),
        ("0.30000000000000004", "General", "0.3"),
        ("-5", "General", "-5"),
        ("-5", "#,##0;[Red]-#,##0", "-5"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "-1234.5"),
        ("1234567", "#,##0", "1234567"),
        ("0", "#,##0", "0"),
        ("6.2E1", "General", "62"),
        ("62", " #,##0 ", "62"),
        ("62", "[Blue]0_-", "62"),
        ("62", "@", "62"),
        ("0.62", "0%", "62%"),
        ("0.29", "0.00%", "29%"),
        ("0.57", "0%", "57%"),
        ("0.5700000000000001", "0%", "57%"),
        ("0.56999999999999995", "0%", "57%"),
        ("0.495", "0%", "49.5%"),
        ("1", "0%", "100%"),
        ("0", "0%", "0%"),
        ("0", "0;-0;0%", "0%"),
        ("62", '0" %"', "62 %"),
        ("62", "0\\%", "62%"),
        ("123", "00000000", "00000123"),
        ("0", "000", "000"),
        ("123456789", "000", "123456789"),
        ("7", '"X"000000', "X000007"),
        ("123456", "00\\-00\\-00", "12-34-56"),
        ("7", '000"/26"', "007/26"),
        ("-7", "000", "-007"),
        ("5.5", "00.00", "05.50"),
        ("1", YES_NO, "Yes"),
        ("0", YES_NO, "No"),
        ("1", '"Yes";;"No"', "Yes"),
        ("0", '"Yes";;"No"', "No"),
        ("1", '"Yes";"Yes";"No"', "Yes"),
        ("2", '[>1]"many";[=1]"one";"none"', "many"),
        ("1", '[>1]"many";[=1]"one";"none"', "one"),
        ("0", '[>1]"many";[=1]"one";"none"', "none"),
        ("62", 'General" per cent"', "62 per cent"),
        ("36525", "dd/mm/yyyy", "1999-12-31"),
        ("36525", "[$-809]dddd d mmmm yyyy", "1999-12-31"),
        ("36525.54166666666", "dd/mm/yy", "1999-12-31"),
        ("36525.54166666666", "dd/mm/yy hh:mm", "1999-12-31 13:00:00"),
        ("36525.0000000001", "dd/mm/yy hh:mm", "1999-12-31"),
        ("36524.9999999999", "dd/mm/yyyy", "1999-12-31"),
        ("0.5", "hh:mm", "12:00:00"),
    ],
)
def test_a_number_is_read_as_it_is_shown_where_that_is_certain(raw: str, code: str, text: str) -> None:
    """Plain numbers, percentages, dates, leading zeros and words round a number: each is what a person sees."""
    found = shown(raw, code)
    assert isinstance(found, Typed)
    assert str(found) == text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("62", "0.00E+00"),
        ("62", "##0.0E+0"),
        ("0.5", "# ?/?"),
        ("62000", "0,"),
        ("62", ";;;"),
        ("0", "0;;"),
        ("0", "#"),
        ("2", YES_NO),
        ("-1", YES_NO),
        ("-1", '"Yes";;"No"'),
        ("62", "[DBNum1]0"),
        ("62", "[built-in 27]"),
        ("36525", "mmm-yy"),
        ("36525", "d-mmm"),
        ("36525", "yyyy"),
        ("36525", "dddd mmmm yyyy"),
        ("36525.5", "[h]:mm"),
        ("1.5", "hh:mm"),
        ("60", "dd/mm/yyyy"),
        ("-1", "dd/mm/yyyy"),
        ("1e9", "dd/mm/yyyy"),
        ("1.5", "000"),
        ("1234", '"£"#,##0'),
        ("12345678901234567", "0"),
        ("1e300", "General"),
    ],
)
def test_a_format_that_hides_or_changes_a_number_makes_the_cell_unsure(raw: str, code: str) -> None:
    """What is shown cannot be told from the number, so the cell is no value, and the format is named."""
    found = shown(raw, code)
    assert isinstance(found, Unsure)
    assert f"`{code}`" in found.problem


@pytest.mark.parametrize("raw", ["", "x", "nan", "inf", "1_0", "0x1", "1e9999", "--1", "1,5"])  # fmt: skip
def test_what_is_no_number_is_refused(raw: str) -> None:
    """Python reads `1_0` and `nan` as numbers; a workbook does not."""
    with pytest.raises(ValueError):
        shown(raw, "General")


@given(st.integers(0, 10_000))
def test_every_hundredth_of_a_per_cent_is_exact(hundredths: int) -> None:
    """No percentage is a hair off: 0.07 is 7%, not 7.000000000000001%."""
    whole, part = divmod(hundredths, 100)
    expected = f"{whole}.{part:02}".rstrip("0").rstrip(".") if part else str(whole)
    assert shown(repr(hundredths / 10_000), "0.00%") == expected + "%"


@given(st.integers(0, 100), st.integers(-3, 3))
def test_a_whole_number_with_noise_is_that_number(whole: int, noise: int) -> None:
    """A score worked out by a formula is not an error for the last bits of it."""
    value = whole
    for _ in range(abs(noise)):
        value = value * (1 + 2**-52) if noise > 0 else value * (1 - 2**-53)
    assert shown(f"{value:.17g}", "General") == str(whole)
    assert shown(f"{value / 100:.17g}", "0%") == f"{whole}%"


@given(st.integers(0, 10**9), st.integers(2, 10))
def test_leading_zeros_are_read_as_shown(number: int, places: int) -> None:
    """A reference number kept as a number keeps its zeros, whatever their count."""
    assert shown(str(number), "0" * places) == str(number).zfill(places)


@given(st.dates(date(1900, 3, 1), date(2100, 1, 1)), st.booleans())
def test_a_date_is_its_day_in_either_date_system(day: date, from_1904: bool) -> None:
    """A workbook that counts from 1904 says the same days as one that counts from 1900."""
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    found = shown(str((day - start).days), "yyyy-mm-dd", from_1904=from_1904)
    assert found == day.isoformat()
    assert isinstance(found, Typed)
    assert found.stored == str((day - date(1899, 12, 30)) // timedelta(days=1))


@given(st.text(max_size=20), st.sampled_from(["0", "1", "62", "-3", "0.5", "36525.25", "1e14"]))
def test_any_format_gives_a_text_or_doubt(code: str, raw: str) -> None:
    """No format code, however odd, breaks the reading of a cell."""
    assert isinstance(shown(raw, code), Typed | Unsure)
    assert shows_text(code) in (True, False)


def test_built_in_formats_read_as_written_ones() -> None:
    """A date in the format every program has is a date, and a text in any of them is itself."""
    assert shown("36525", BUILT_IN[14]) == "1999-12-31"
    assert shown("0.62", BUILT_IN[9]) == "62%"
    assert all(map(shows_text, BUILT_IN.values()))


@pytest.mark.parametrize("code", [";;;", '0;0;0;"x"@', '"CRN "@', "0;0;0;"])
def test_a_format_that_changes_or_hides_text_is_told(code: str) -> None:
    """A text that is shown with something added, or not at all, is not taken for what is stored."""
    assert not shows_text(code)
