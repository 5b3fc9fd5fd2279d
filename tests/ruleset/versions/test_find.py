"""Where a ruleset is looked for, by name and by path."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from banding import shipped
from banding.errors import RulesetError
from banding.ruleset import find_ruleset, load_ruleset, shipped_rulesets
from banding.ruleset.versions.find import DEFAULT

FIRST_DAYS = {"2019-03": "2019-03-01", "2020-11": "2020-11-01", "2020-11-15": "2020-11-15"}


def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> Path:
    """Make a package with rules in one of the two places they may be, and look there."""
    package = tmp_path / "package"
    root = tmp_path / place
    (root / "north").mkdir(parents=True)
    for version, first_day in FIRST_DAYS.items():
        top = f"id: north\nversion: '{version}'\nin_force_from: {first_day}\n"
        (root / "north" / f"{version}.yaml").write_text(top)
    for name in ("guidance.yaml", "2020-11.guidance.yaml", "in-force.yaml"):
        (root / "north" / name).write_text("2019-03: " + "0" * 64)
    (root / "empty").mkdir()
    package.mkdir(exist_ok=True)
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    monkeypatch.setattr(shipped, "_program", tuple)  # there is none in that package
    return root


@pytest.mark.parametrize("place", ["package/_rules", "rules"])
def test_name_means_the_version_for_the_day(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shipped name finds the version for a day, and a version finds that one, in a package or a checkout."""
    root = shelf(tmp_path, monkeypatch, place)

    assert find_ruleset("north", on=date(2020, 10, 31)) == root / "north" / "2019-03.yaml"
    assert find_ruleset("north", on=date(2020, 11, 14)) == root / "north" / "2020-11.yaml"
    assert find_ruleset("north", on=date(2020, 11, 15)) == root / "north" / "2020-11-15.yaml"
    assert find_ruleset("north/2019-03", on=date(2020, 11, 15)) == root / "north" / "2019-03.yaml"
    assert shipped_rulesets() == ("north", "north/2019-03", "north/2020-11", "north/2020-11-15")


def test_no_day_picks_nothing_where_there_is_a_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a day a name with several versions is refused, for the newest may not be in force yet."""
    shelf(tmp_path, monkeypatch, "rules")
    with pytest.raises(RulesetError) as refused:
        find_ruleset("north")

    assert str(refused.value) == (
        "north: there are several versions (2019-03, 2020-11, 2020-11-15); say the day that is decided for, or name "
        "one of them"
    )


def test_rules_inside_the_package_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package never reads a folder called rules that happens to lie beside it."""
    shelf(tmp_path, monkeypatch, "rules")
    inside = shelf(tmp_path, monkeypatch, "package/_rules")

    assert find_ruleset("north/2019-03").is_relative_to(inside)


def test_no_name_means_the_default() -> None:
    """Without a name the default is found, and can be loaded."""
    day = date(2019, 3, 1)
    assert find_ruleset(on=day) == find_ruleset(None, on=day) == find_ruleset(DEFAULT, on=day)
    assert load_ruleset(find_ruleset(on=day)).id == DEFAULT


def test_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path to a file finds that file whatever it is called, a path to a folder its version for the day."""
    root = shelf(tmp_path, monkeypatch, "rules")
    draft = tmp_path / "draft.yaml"
    draft.touch()

    assert find_ruleset(str(draft)) == draft
    assert find_ruleset(str(root / "north"), on=date(2021, 1, 1)) == root / "north" / "2020-11-15.yaml"


def test_unknown_name_lists_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is nothing anywhere is refused with the names there are and the nearest."""
    shelf(tmp_path, monkeypatch, "rules")
    with pytest.raises(RulesetError) as refused:
        find_ruleset("nroth/2019-03")

    assert str(refused.value) == (
        "nroth/2019-03: there is no such ruleset; shipped are `north`, `north/2019-03`, `north/2020-11`, "
        "`north/2020-11-15`, and a path to a rules file will do as well; did you mean `north/2019-03`?"
    )


def test_folder_without_rules_is_told(tmp_path: Path) -> None:
    """A folder that holds no rules file says how one is named."""
    with pytest.raises(RulesetError, match=r"this folder holds no rules file; one is named by its date"):
        find_ruleset(str(tmp_path))


@pytest.mark.parametrize("name", ["", "\0", "x" * 5000, "cl-crc/../cl-crc/guidance", "cl-crc/guidance"])
def test_odd_name_is_refused(name: str) -> None:
    """A name no file could have, or one that points beside the rules files, is refused like any other."""
    with pytest.raises(RulesetError):
        find_ruleset(name)
