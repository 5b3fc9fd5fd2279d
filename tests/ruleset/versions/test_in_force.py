"""Claims about the record of what is in force: a recorded ruleset is held to its content from its first day."""

from __future__ import annotations

from pathlib import Path

import pytest

from banding.errors import RulesetError
from banding.ruleset import load_ruleset
from banding.ruleset.versions.find import sibling_file
from banding.ruleset.versions.record import IN_FORCE, read_record
from banding.ruleset.versions.timeline import choose_ruleset, versions_in
from tests.ruleset.versioned import day, edit, versioned

TWO = (("2031-01", "2031-01-01"), ("2033-04", "2033-04-01"))
IN_2031, IN_2033 = day("2031-06-01"), day("2033-06-01")


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Make a folder of two versions, both recorded."""
    folder = versioned(tmp_path / "ours", *TWO)
    for name, _ in TWO:
        record(folder, name)
    return folder


def record(folder: Path, name: str) -> str:
    """Record a version as it is; gives its hash."""
    content_hash = load_ruleset(folder / f"{name}.yaml").content_hash
    (folder / IN_FORCE).write_bytes(read_record(folder).with_hash(name, content_hash))
    return content_hash


def test_a_recorded_version_is_used_while_it_is_as_recorded(recorded: Path) -> None:
    """A comment or a line break is no edit."""
    edit(recorded / "2031-01.yaml", "field_route: quay", "# the usual route\n\nfield_route:   quay")
    assert choose_ruleset(str(recorded), on=IN_2031).ruleset.version == "2031-01"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("2031-01.yaml", "adrift: 16}", "adrift: 17}"),
        ("guidance.yaml", "line: 10\n", "line: 99\n"),
        ("readings.yaml", "18 or under.", "19 or under."),
        ("2031-01.yaml", "version: '2031-01'", "version: '2031-02'"),
    ],
)
def test_an_edit_in_force_is_refused(name: str, old: str, new: str, recorded: Path) -> None:
    """A changed word in any of its files refuses it by its path, with or without a day, and says what to do."""
    was = load_ruleset(recorded / "2031-01.yaml").content_hash
    edit(recorded / name, old, new)
    for on in (IN_2031, None):
        with pytest.raises(RulesetError) as refused:
            load_ruleset(recorded / "2031-01.yaml", on=on)
        (fault,) = refused.value.faults
        assert fault.file == str(recorded / "2031-01.yaml")
        assert fault.message.startswith(
            "this version has been in force since 2031-01-01 and has been edited; a ruleset in force is not edited, "
            f"since decisions were made by it. in-force.yaml records sha256:{was[:12]}, and its content is now sha256:"
        )
        assert fault.help == (
            "put it back as it was, with its guidance and readings, and make the change in a new version; `banding rules "
            "new` starts one"
        )


def test_an_edit_in_force_is_refused_by_its_folder(recorded: Path) -> None:
    """A folder named for the day of an edited version is refused; for a day of another version it is not."""
    edit(recorded / "2031-01.yaml", "adrift: 16}", "adrift: 17}")
    with pytest.raises(RulesetError, match="a ruleset in force is not edited"):
        choose_ruleset(str(recorded), on=IN_2031)
    assert choose_ruleset(str(recorded), on=IN_2033).ruleset.version == "2033-04"


def test_a_version_may_change_before_its_first_day(recorded: Path) -> None:
    """Until the day it comes into force a version may be edited, recorded or not; on that day it is held to it."""
    edit(recorded / "2033-04.yaml", "adrift: 16}", "adrift: 17}")
    assert load_ruleset(recorded / "2033-04.yaml", on=day("2033-03-31"))
    with pytest.raises(RulesetError, match="a ruleset in force is not edited"):
        load_ruleset(recorded / "2033-04.yaml", on=day("2033-04-01"))


def test_a_last_day_may_be_added_in_force(recorded: Path) -> None:
    """That a ruleset ends is no edit of what it says; days after its end have no version."""
    edit(
        recorded / "2033-04.yaml",
        "in_force_from: 2033-04-01",
        "in_force_from: 2033-04-01\nin_force_until: 2033-12-31",
    )
    assert choose_ruleset(str(recorded), on=day("2033-12-31")).ruleset.in_force_until == day("2033-12-31")
    with pytest.raises(RulesetError, match="no version is in force on 2034-01-01"):
        choose_ruleset(str(recorded), on=day("2034-01-01"))


def test_without_a_record_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    """A draft in a folder without a record may be edited at any time."""
    folder = versioned(tmp_path, *TWO)
    edit(folder / "2031-01.yaml", "adrift: 16}", "adrift: 17}")
    assert choose_ruleset(str(folder / "2031-01.yaml"), on=IN_2031).note == ""


def test_a_recorded_version_whose_file_is_gone_is_refused(recorded: Path) -> None:
    """A version decisions were made by cannot be taken away unseen."""
    (recorded / "2031-01.yaml").unlink()
    with pytest.raises(RulesetError) as refused:
        choose_ruleset(str(recorded), on=IN_2033)
    assert str(refused.value) == (
        f"{recorded / IN_FORCE}:3: 2031-01: version `2031-01` is recorded as in force, and 2031-01.yaml is not there"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2031-01: abc\n", "1: 2031-01: expected a content hash of 64 digits and letters, found `abc`"),
        ("- 2031-01\n", "1: expected a line for each version: `2031-01:` and its content hash"),
        ("2031-01: 'x\n", "this cannot be read as YAML"),
        ("", " the file is empty"),
    ],
)
def test_a_record_that_is_none_is_refused(text: str, told: str, tmp_path: Path) -> None:
    """A record that cannot be read is refused with its line, and never passed over."""
    folder = versioned(tmp_path, *TWO)
    (folder / IN_FORCE).write_text(text)
    for broken in (versions_in, lambda _: load_ruleset(folder / "2031-01.yaml")):
        with pytest.raises(RulesetError) as refused:
            broken(folder)
        assert told.replace("2031-01:` and", "2019-03:` and") in str(refused.value)


def test_a_record_keeps_the_others(recorded: Path) -> None:
    """Adding a hash leaves the others as they stand, in the order of the versions, and reads back the same."""
    before = read_record(recorded)
    written = before.with_hash("2032-05", "e" * 64)
    (recorded / IN_FORCE).write_bytes(written)
    assert read_record(recorded).hashes == {**before.hashes, "2032-05": "e" * 64}
    assert [line[:7] for line in written.decode().splitlines()[2:]] == ["2031-01", "2032-05", "2033-04"]


def test_a_record_keeps_its_comments(recorded: Path) -> None:
    """What somebody has written into the record stays where it is when a hash is added, replaced or put first."""
    path = recorded / IN_FORCE
    first, second = (read_record(recorded).hashes[name] for name, _ in TWO)
    path.write_text(f"# ours\n2031-01: {first}  # agreed in May\n\n# the next\n2033-04: {second}\n# end")
    for version in ("2032-05", "2033-04", "2030-01", "2034-01"):
        path.write_bytes(read_record(recorded).with_hash(version, "e" * 64))
    new = "e" * 64
    assert path.read_text() == (
        f"# ours\n2030-01: {new}\n2031-01: {first}  # agreed in May\n2032-05: {new}\n\n# the next\n2033-04: {new}\n"
        f"2034-01: {new}\n# end\n"
    )


def test_a_record_in_one_line_is_laid_out(recorded: Path) -> None:
    """A record that has not a line for each version is written as one that has."""
    hashes = read_record(recorded).hashes
    inside = ", ".join(f"{name}: {each}" for name, each in hashes.items())
    (recorded / IN_FORCE).write_text(f"{{{inside}}}\n")
    (recorded / IN_FORCE).write_bytes(read_record(recorded).with_hash("2032-05", "e" * 64))
    assert read_record(recorded).hashes == {**hashes, "2032-05": "e" * 64}
    assert len((recorded / IN_FORCE).read_text().splitlines()) == 5


# --- words of its own -------------------------------------------------------------------------------------------------


def test_a_later_versions_own_words_leave_the_earlier_as_it_is(recorded: Path) -> None:
    """Guidance, readings and the rest named by a later version are read for that version alone."""
    before = load_ruleset(recorded / "2031-01.yaml").content_hash
    own = (recorded / "guidance.yaml").read_text("utf-8").replace("line: 10\n", "line: 99\n")
    (recorded / "2033-04.guidance.yaml").write_text(own, "utf-8")

    assert load_ruleset(recorded / "2031-01.yaml").content_hash == before
    later = load_ruleset(recorded / "2033-04.yaml", on=day("2033-03-31"))
    assert 99 in {paragraph.line for paragraph in later.paragraphs.values()}
    assert [version.name for version in versions_in(recorded)] == ["2031-01", "2033-04"]


def test_a_missing_paragraph_is_looked_for_in_the_versions_own_guidance(tmp_path: Path) -> None:
    """A paragraph that is not there is said of the file that is read, with the version's name where it has one."""
    folder = versioned(tmp_path, *TWO)
    edit(folder / "2033-04.yaml", "id: look/storm-watch", "id: zzz")
    for file in ("guidance.yaml", "2033-04.guidance.yaml"):
        (folder / file).write_bytes((folder / "guidance.yaml").read_bytes())
        with pytest.raises(RulesetError) as refused:
            load_ruleset(folder / "2033-04.yaml")
        (fault, *_) = [each for each in refused.value.faults if "zzz" in each.message]
        assert fault.message.startswith(f"unknown paragraph of {file} `zzz`")
        assert fault.help == f"a paragraph that is meant to be new is quoted in {file}, under this id"


@pytest.mark.parametrize("name", ["guidance.yaml", "readings.yaml", "audit.yaml", "examples"])
def test_what_is_named_by_the_version_comes_first(name: str, tmp_path: Path) -> None:
    """A version has its own file or folder where there is one of its name, and else the shared one."""
    rules = tmp_path / "2033-04.yaml"
    assert sibling_file(rules, name) == tmp_path / name
    (tmp_path / f"2033-04.{name}").mkdir()
    assert sibling_file(rules, name) == tmp_path / f"2033-04.{name}"
    assert sibling_file(tmp_path / "2031-01.yaml", name) == tmp_path / name
