"""Claims about age groups: every age is in one, the date of birth comes before the age, and a column of that name before both."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from banding.auditing.columns import AGE_STARTS
from banding.auditing.equality.groups import age_group
from banding.commands import main
from banding.errors import TableError
from banding.synthetic import synthetic_lines
from tests.auditing.auditing import audited, table
from tests.builders import ruleset

ON = date(2026, 11, 22)
STARTS = st.lists(st.integers(1, 120), min_size=1, max_size=9, unique=True).map(
    lambda ages: tuple(sorted(ages))
)


def test_the_default_groups() -> None:
    """Every age from 0 to 120 is in one of seven groups, and the groups part the ages where the documentation says."""
    found = Counter(age_group(years) for years in range(121))
    assert found == {
        "0-17": 18, "18-20": 3, "21-24": 4, "25-29": 5, "30-39": 10, "40-49": 10, "50 and over": 71
    }  # fmt: skip
    assert AGE_STARTS == (18, 21, 25, 30, 40, 50)


@given(starts=STARTS, years=st.integers(0, 120))
def test_the_name_of_a_group_holds_the_age(starts: tuple[int, ...], years: int) -> None:
    """Whatever the groups, an age lies within the ages that its group is called by."""
    found = re.fullmatch(r"(\d+)(?:-(\d+)| (and over))?", age_group(years, starts))
    assert found
    low = int(found[1])
    high = 120 if found[3] else int(found[2] or low)
    assert low <= years <= high
    assert low in (0, *starts)


def rates(headings: str, *rows: str) -> list[tuple[str, int | None]]:
    """The groups of an audit by age group with their sizes, none hidden."""
    report = audited(table(headings, *rows), by=["Age group"], smallest=1).report
    return [(row.group, row.cases) for row in report.disparities[0].rows]


@pytest.mark.parametrize(
    ("birth", "age", "group"),
    [
        ("2001-11-22", "", "25-29"),
        ("23/11/2001", "", "21-24"),
        ("2001-11-22", "60", "25-29"),
        ("", "60", "50 and over"),
        ("unknown", "19", "18-20"),
        ("", "nk", "not known"),
        ("", "", "not known"),
    ],
)
def test_the_date_of_birth_comes_first(birth: str, age: str, group: str) -> None:
    """The age is that on the day audited for, from the date of birth or else the age; neither is not known."""
    assert [name for name, _ in rates("date_of_birth,age,recorded_band", f"{birth},{age},Green")] == [group]


def test_age_groups_are_compared_in_the_order_of_age() -> None:
    """Groups come youngest first, those whose age is not known last, and the report says how they were made."""
    rows = ["15,Green", "105,Green", "33,Green", "19,Green", ",Green", "19,Green"]
    assert rates("age,recorded_band", *rows) == [
        ("0-17", 1), ("18-20", 2), ("30-39", 1), ("50 and over", 1), ("not known", 1)
    ]  # fmt: skip
    report = audited(table("age,recorded_band", *rows), by=["age_group"]).report
    assert report.disparities[0].column == "age_group"
    assert any("22 November 2026" in note for note in report.notes)


def test_a_column_of_that_name_comes_before_ages() -> None:
    """Where the file has age groups of its own they are taken as they stand."""
    found = rates("age,AGE GROUP,recorded_band", "19,young,Green", "60,old,Green")
    assert found == [("old", 1), ("young", 1)]


def test_ages_may_be_compared_beside_another_column() -> None:
    """Each column asked for has its tables, in the order asked."""
    text = table("age,gender,recorded_band", "19,F,Green", "60,M,Green")
    report = audited(text, by=["gender", "age_group"]).report
    assert list(dict.fromkeys(each.column for each in report.disparities)) == ["gender", "age_group"]


def test_without_ages_there_are_no_age_groups() -> None:
    """A file that says nothing of ages is refused, and told what age groups are made from."""
    with pytest.raises(TableError, match="date_of_birth"):
        audited("crn,recorded_band\nX,Green\n", by=["age_group"])


@pytest.mark.parametrize("ages", ["", "18,", "30,20", "18,18", "0,18", "18,121", "-1", "1e1", "x"])
def test_ages_that_are_no_groups_are_refused(ages: str) -> None:
    """Ages that do not rise, lie beyond 1 to 120 or are no numbers are a mistake in the command."""
    words = ["audit", "-", "--by", "age_group", "--age-groups", ages]
    result = CliRunner().invoke(main, words, input="crn,age\nX,30\n")
    assert result.exit_code == 2
    assert "ages from 1 to 120 that rise" in " ".join(result.stderr.split())


def test_every_form_counts_the_same_ages() -> None:
    """Rows that are counted together, as in CSV, and those counted one by one, as in JSON, come to the same groups."""
    text = "".join(synthetic_lines(ruleset(), rows=600, seed=3, on=ON))
    words = ["audit", "-", "--by", "age_group", "--smallest", "1", "--on", "2026-11-22"]
    talk = [
        CliRunner().invoke(main, [*words, "--format", form], input=text).stderr for form in ("csv", "json")
    ]
    assert "50 and over" in talk[0]
    assert talk[0] == talk[1]
