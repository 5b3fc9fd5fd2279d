"""Claims about the versions of a ruleset: which is in force on a day, and which faults between them are refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.errors import RulesetError
from banding.ruleset import find_ruleset
from banding.ruleset.versions.timeline import choose_ruleset, versions_in
from tests.ruleset.versioned import day, edit, versioned

THREE = (("2031-01", "2031-01-01"), ("2033-04-15", "2033-04-15"), ("2035-06", "2035-06-03"))


def refusal(folder: Path) -> list[str]:
    """The faults of a folder's versions, each with its file's name, line and words."""
    with pytest.raises(RulesetError) as refused:
        versions_in(folder)
    return [
        f"{Path(fault.file).name}:{fault.line} {fault.path}: {fault.message}"
        for fault in refused.value.faults
    ]


# --- which is in force ----------------------------------------------------------------------------------------------


def test_a_version_ends_on_the_eve_of_the_next(tmp_path: Path) -> None:
    """The days of the versions meet: each ends the day before the next begins, and the newest has no end."""
    versions = versions_in(versioned(tmp_path, *THREE))

    assert [(version.name, version.days) for version in versions] == [
        ("2031-01", "2031-01-01 to 2033-04-14"),
        ("2033-04-15", "2033-04-15 to 2035-06-02"),
        ("2035-06", "2035-06-03 onwards"),
    ]


def test_every_day_from_the_first_has_exactly_one_version(tmp_path: Path) -> None:
    """No day between the first day and the day after the last change is without a version or has two."""
    versions = versions_in(versioned(tmp_path, *THREE))
    days = (date(2031, 1, 1) + timedelta(days=n) for n in range((date(2035, 6, 4) - date(2031, 1, 1)).days))

    assert all(sum(version.is_in_force(each) for version in versions) == 1 for each in days)


@given(gaps=st.lists(st.integers(1, 900), min_size=1, max_size=5), asked=st.integers(-5, 3000))
def test_the_version_for_a_day_is_the_latest_that_has_begun(
    gaps: list[int], asked: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the first days, a day belongs to the newest version that has begun by then."""
    first_days = [date(2031, 1, 1) + timedelta(days=sum(gaps[:n])) for n in range(len(gaps))]
    folder = tmp_path_factory.mktemp("versions")
    for each in first_days:
        top = f"id: north\nversion: '{each}'\nin_force_from: {each}\n"
        (folder / f"{each}.yaml").write_text(top)
    on = date(2031, 1, 1) + timedelta(days=asked)
    begun = [each for each in first_days if each <= on]

    if begun:
        assert find_ruleset(str(folder), on=on).stem == str(max(begun))
    else:
        with pytest.raises(RulesetError, match=f"no version is in force on {on}"):
            find_ruleset(str(folder), on=on)


def test_before_the_first_day_and_after_the_last_there_is_none(tmp_path: Path) -> None:
    """A day outside all versions is refused, with the versions there are and their days."""
    folder = str(versioned(tmp_path, *THREE[:2], until={"2033-04-15": "2034-12-31"}))
    for on in ("2030-12-31", "2035-01-01"):
        with pytest.raises(RulesetError) as refused:
            choose_ruleset(folder, on=day(on))
        assert str(refused.value) == (
            f"{folder}: no version is in force on {on}; there is 2031-01 (2031-01-01 to 2033-04-14), 2033-04-15 "
            "(2033-04-15 to 2034-12-31). Choose another day, or name the version you mean"
        )
    assert choose_ruleset(folder, on=day("2034-12-31")).ruleset.version == "2033-04-15"


def test_a_version_named_for_another_day_is_used_and_said(tmp_path: Path) -> None:
    """A file that is named is used whatever the day; outside its days, which its neighbours bound, that is noted."""
    folder = versioned(tmp_path, *THREE)
    first = str(folder / "2031-01.yaml")

    assert choose_ruleset(first, on=day("2033-04-14")).note == ""
    late = choose_ruleset(first, on=day("2033-04-15"))
    assert late.ruleset.version == "2031-01"
    assert late.note == (
        "harbour-trust 2031-01 is in force from 2031-01-01 to 2033-04-14, and is used here for 2033-04-15"
    )
    early = choose_ruleset(str(folder / "2035-06.yaml"), on=day("2035-06-02"))
    assert early.note == "harbour-trust 2035-06 is in force from 2035-06-03, and is used here for 2035-06-02"


def test_a_draft_by_its_path_is_used_whatever_its_neighbours(tmp_path: Path) -> None:
    """A file named by its path needs no sound folder around it, nor a date for a name."""
    folder = versioned(tmp_path, *THREE)
    edit(folder / "2033-04-15.yaml", "id: harbour-trust", "id: elsewhere")
    (folder / "2031-01.yaml").rename(folder / "draft.yaml")

    assert choose_ruleset(str(folder / "draft.yaml"), on=day("2040-01-01")).note == ""
    assert choose_ruleset(str(folder / "2035-06.yaml"), on=day("2040-01-01")).note == ""


# --- what is refused ------------------------------------------------------------------------------------------------


def test_an_overlap_is_refused(tmp_path: Path) -> None:
    """A last day that reaches into the next version is refused, with the last day that would do."""
    folder = versioned(tmp_path, *THREE, until={"2031-01": "2033-04-15"})
    assert refusal(folder) == [
        "2031-01.yaml:7 in_force_until: 2033-04-15 reaches into the next version: 2033-04-15.yaml is in force from "
        "2033-04-15; expected 2033-04-14"
    ]


@pytest.mark.parametrize(
    ("until", "without"), [("2033-04-13", "2033-04-14"), ("2032-12-31", "2033-01-01 to 2033-04-14")]
)
def test_a_gap_is_refused(until: str, without: str, tmp_path: Path) -> None:
    """Days between a last day and the next version are refused, and named."""
    folder = versioned(tmp_path, *THREE, until={"2031-01": until})
    assert refusal(folder) == [
        f"2031-01.yaml:7 in_force_until: no version is in force on {without}: 2033-04-15.yaml is in force from "
        "2033-04-15; expected 2033-04-14"
    ]


def test_a_last_day_that_meets_the_next_version_is_fine(tmp_path: Path) -> None:
    """The eve of the next version may be written out."""
    folder = versioned(tmp_path, *THREE, until={"2031-01": "2033-04-14"})
    assert versions_in(folder)[0].last_day == day("2033-04-14")


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    """Two files that begin on the same day leave nobody to say which holds."""
    folder = versioned(tmp_path, ("2031-01", "2031-01-01"), ("2031-01-01", "2031-01-01"))
    assert refusal(folder) == [
        "2031-01-01.yaml:6 in_force_from: 2031-01.yaml is in force from 2031-01-01 too"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "version: '2033-04-15'",
            "version: 2033-05",
            "5 version: the file is named 2033-04-15.yaml and says it is version `2033-05`; expected `2033-04-15`",
        ),
        (
            "in_force_from: 2033-04-15",
            "in_force_from: 2033-04-16",
            "7 in_force_from: the file is named 2033-04-15.yaml and is in force from 2033-04-16; expected "
            "`2033-04-15`",
        ),
        (
            "in_force_from: 2033-04-15",
            "in_force_from: next spring",
            "7 in_force_from: expected a date such as 2026-04-15, found `next spring`",
        ),
        (
            "in_force_from: 2033-04-15",
            "in_force_from: 2033-04-15\nin_force_until: 2033-04-01",
            "8 in_force_until: the last day is before the first, which is 2033-04-15",
        ),
        (
            "id: harbour-trust",
            "id: harbour-turst",
            "4 id: `harbour-turst` is not the id in 2031-01.yaml beside it, which is `harbour-trust`",
        ),
        ("id: harbour-trust\n", "", "4 : `id` is missing"),
        (
            "bands:\n",
            "bands: [\n",
            "10 : this cannot be read as YAML: did not find expected node content",
        ),
    ],
)
def test_a_file_that_contradicts_its_name_or_neighbours_is_refused(
    old: str, new: str, told: str, tmp_path: Path
) -> None:
    """Each fault is told with its file and line, what was found and what was expected."""
    folder = versioned(tmp_path, *THREE)
    edit(folder / "2033-04-15.yaml", "# INVENTED", "#\n# INVENTED")
    edit(folder / "2033-04-15.yaml", old, new)
    assert f"2033-04-15.yaml:{told}" in refusal(folder)


def test_a_month_in_the_name_takes_any_day_of_it(tmp_path: Path) -> None:
    """A file named by a month is in force from a day of that month, and of no other."""
    assert versions_in(versioned(tmp_path / "a", ("2031-01", "2031-01-31")))
    folder = versioned(tmp_path / "b", ("2031-01", "2031-02-01"))
    assert refusal(folder) == [
        "2031-01.yaml:6 in_force_from: the file is named 2031-01.yaml and is in force from 2031-02-01; expected a day of "
        "2031-01"
    ]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """One run lists the faults of all the files."""
    folder = versioned(tmp_path, *THREE, until={"2031-01": "2032-01-01", "2033-04-15": "2036-01-01"})
    edit(folder / "2035-06.yaml", "version: '2035-06'", "version: 2035-07")
    assert [line.partition(" ")[0] for line in refusal(folder)] == [
        "2031-01.yaml:7",
        "2033-04-15.yaml:7",
        "2035-06.yaml:4",
    ]


def test_an_empty_folder_has_no_version(tmp_path: Path) -> None:
    """A folder without a dated file has no version, and that is no fault of its own."""
    assert versions_in(tmp_path) == ()
