"""Claims about ``banding rules new``: what it writes holds together, says what it was copied from, and replaces nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result

from banding import shipped
from banding.commands import main, running
from banding.ruleset import find_ruleset, load_ruleset
from banding.ruleset.load import load
from tests.ruleset.conftest import INVENTED

OURS = Path(__file__).parent.parent / "rules" / "cl-crc"
Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``banding rules`` with some words in an empty folder, on a day in 2030."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(running, "today", lambda: date(2030, 12, 9))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["rules", *words], catch_exceptions=False)

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, with what it holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("day", ["2091-01-01", "2091-01-15"])
def test_the_starter_holds_together(run: Run, day: str) -> None:
    """A new ruleset passes check, test and mutate as it is, with no example missing, and is what it was called."""
    assert run("new", "our-area", "--on", day).exit_code == 0
    for words in (["check"], ["test", "--fail-on", "missing"], ["mutate"]):
        result = run(*words, "our-area")
        assert result.exit_code == 0, result.output
    (path,) = Path("our-area").glob("[0-9]*.yaml")
    found = load_ruleset(path)
    assert (found.id, found.version, str(found.in_force_from)) == ("our-area", path.stem, day)
    assert day.startswith(path.stem)


def test_the_starter_shows_every_part(run: Run) -> None:
    """The starter has an entry for each key that a ruleset may hold, and a comment on each section."""
    run("new", "our-area")
    found = load_ruleset(Path("our-area/2031-01.yaml"))
    assert all((found.bands, found.facts, found.axes, found.cells, found.rules, found.routes, found.checks))
    assert all((found.judgement, found.readings))
    assert {rule.kind.value for rule in found.rules} == {"minimum", "automatic", "consider"}
    assert {route.kind.value for route in found.routes} == {"refer", "hub"}
    assert {fact.kind.value for fact in found.facts} == {"yes-no", "number", "choice", "text"}
    text = Path("our-area/2031-01.yaml").read_text(encoding="utf-8")
    sections = re.findall(r"(?m)^(?=\w)(\w+):.*$", text)
    bare = [name for name in sections if not re.search(rf"(?m)(^#.*\n{name}:|^{name}:.*#)", text)]
    assert bare == []


def test_the_starter_bands_invented_cases(run: Run) -> None:
    """What is said to come next works as it is said: an invented caseload by the new rules, banded by them."""
    told = " ".join(run("new", "our-area", "--on", "2031-01-15").stderr.split())
    assert "banding example --rules our-area --on 2031-01-15 -o cases.csv" in told
    words = ["--rules", "our-area", "--on", "2031-01-15"]
    assert CliRunner().invoke(main, ["example", *words, "-o", "cases.csv"]).exit_code == 0
    banded = CliRunner().invoke(main, ["allocate", "cases.csv", *words, "-q"])
    assert banded.exit_code == 0
    assert {"Standard", "Enhanced", "Intensive"} <= set(re.findall(r"\b[A-Z][a-z]+\b", banded.stdout))


def test_without_a_day_the_first_of_next_month_is_taken(run: Run) -> None:
    """On 9 December 2030 a new ruleset is to hold from 1 January 2031."""
    run("new", "our-area")
    assert load_ruleset(Path("our-area/2031-01.yaml")).in_force_from == date(2031, 1, 1)


@pytest.mark.parametrize("source", [OURS, INVENTED], ids=["cl-crc", "harbour-trust"])
@pytest.mark.parametrize("day", [date(2041, 4, 1), date(2041, 4, 15)], ids=str)
def test_a_new_version_says_what_the_old_one_said(run: Run, source: Path, day: date) -> None:
    """Copied under a new date, a ruleset differs in its version, its first day and its hash, and in nothing else."""
    assert run("new", "--from", str(source), "--on", str(day), "-o", "ours").exit_code == 0
    version = "2041-04" if day.day == 1 else str(day)
    before, after = load(find_ruleset(str(source), on=day)), load(Path("ours", f"{version}.yaml"))
    assert (after.in_force_from, after.version) == (day, version)
    same = {"version", "in_force_from", "content_hash"}
    for field in attrs.fields(type(before)):
        if field.name not in same:
            assert repr(getattr(after, field.name)) == repr(getattr(before, field.name)), field.name


def test_a_new_version_keeps_every_comment(run: Run) -> None:
    """In the text of the rules two lines are changed, and none is lost, moved or laid out anew."""
    run("new", "--from", str(OURS), "--on", "2041-04-01", "-o", "ours")
    before, after = (Path("ours", f"{name}.yaml").read_text().splitlines() for name in ("2019-03", "2041-04"))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        ("version: 2019-03", "version: 2041-04"),
        ("in_force_from: 2019-03-01", "in_force_from: 2041-04-01"),
    ]
    for name in ("guidance.yaml", "readings.yaml", "audit.yaml", "officers.yaml"):
        assert Path("ours", f"2041-04.{name}").read_bytes() == Path("ours", name).read_bytes()


def test_the_whole_folder_goes_elsewhere(run: Run) -> None:
    """With -o the earlier versions come along, with their record, so that a day picks between them."""
    run("new", "--from", "cl-crc", "--on", "2041-04-01", "-o", "ours")
    told = run("list", "ours", "--on", "2041-04-01").stdout
    assert re.search(r"ours/2019-03.yaml +2019-03-01 to 2041-03-31", told)
    assert re.search(r"ours/2041-04.yaml +2041-04-01 onwards", told)
    assert contents(Path("ours"))["in-force.yaml"] == (OURS / "in-force.yaml").read_bytes()


def test_in_its_own_folder_nothing_else_is_touched(run: Run) -> None:
    """Without -o the new version is written beside the old one, and every file that was there stays as it was."""
    shutil.copytree(INVENTED, "harbour")
    before = contents(Path("harbour"))
    assert run("new", "--from", "harbour", "--on", "2041-04-01").exit_code == 0
    after = contents(Path("harbour"))
    assert {name: after[name] for name in before} == before
    assert all(name.startswith("2041-04.") for name in after.keys() - before.keys())


STARTER = ["our-area", "--on", "2031-01-01"]
VERSION = ["--from", "cl-crc", "--on", "2041-04-01", "-o", "our-area"]


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        *((STARTER, name) for name in ("2031-01.yaml", "guidance.yaml", "schema", "examples")),
        *(
            (VERSION, name)
            for name in ("2019-03.yaml", "2041-04.guidance.yaml", "2041-04.examples", "schema")
        ),
    ],
)
def test_nothing_is_written_over_and_nothing_left_behind(run: Run, words: list[str], standing: str) -> None:
    """Where one of the files cannot be made, that is told with exit code 2, and the folder is as it was."""
    Path("our-area").mkdir()
    Path("our-area", standing).write_text("mine\n")
    result = run("new", *words)
    assert result.exit_code == 2
    assert f"our-area/{standing}" in result.stderr
    assert contents(Path("our-area")) == {standing: b"mine\n"}


def test_a_file_of_somebody_else_is_left_alone(run: Run) -> None:
    """What stands in the folder and is none of the new files stays, and does not keep them from being written."""
    Path("our-area").mkdir()
    Path("our-area", "notes.txt").write_text("mine\n")
    assert run("new", *STARTER).exit_code == 0
    assert contents(Path("our-area"))["notes.txt"] == b"mine\n"


def test_what_would_not_load_is_not_left_behind(run: Run) -> None:
    """A new version that overlaps the last day of the old one is refused with file and line, and nothing is written."""
    shutil.copytree(INVENTED, "harbour")
    rules = Path("harbour/2031-01.yaml")
    rules.write_text(
        rules.read_text().replace(
            "in_force_from: 2031-01-01", "in_force_from: 2031-01-01\nin_force_until: 2041-12-31"
        )
    )
    before = contents(Path("harbour"))
    result = run("new", "--from", "harbour", "--on", "2041-04-01")
    assert result.exit_code == 2
    assert "harbour/2031-01.yaml:7:17:" in result.stderr
    assert contents(Path("harbour")) == before


def test_a_last_day_is_not_copied(run: Run) -> None:
    """The last day of the old version is not the last day of the new one."""
    shutil.copytree(INVENTED, "harbour")
    rules = Path("harbour/2031-01.yaml")
    rules.write_text(
        rules.read_text().replace(
            "in_force_from: 2031-01-01", "in_force_from: 2031-01-01\nin_force_until: 2041-03-31"
        )
    )
    assert run("new", "--from", "harbour/2031-01.yaml", "--on", "2041-04-01").exit_code == 0
    assert load(Path("harbour/2041-04.yaml")).in_force_until is None


def test_rules_not_laid_out_in_lines_are_left_to_their_owner(run: Run) -> None:
    """Where the version stands on no line of its own it is not guessed at: the file is to be copied by hand."""
    shutil.copytree(INVENTED, "harbour")
    rules = Path("harbour/2031-01.yaml")
    rules.write_text(rules.read_text().replace("version: 2031-01\n", "version:\n  2031-01\n"))
    result = run("new", "--from", "harbour", "--on", "2041-04-01")
    assert result.exit_code == 2
    assert "no line of its own that says `version:`" in result.stderr


def test_shipped_rules_of_an_installed_program_stay_as_they_are(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of rules that came with the program is not written among them, by their name or their path."""
    package = tmp_path / "site" / "banding"
    shutil.copytree(OURS.parent, package / "_rules")
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    before = contents(package)
    for source in ("cl-crc", "cl-crc/2019-03", str(package / "_rules" / "cl-crc")):
        result = run("new", "--from", source, "--on", "2041-04-01")
        assert result.exit_code == 2
        said = " ".join(result.stderr.split())
        assert f"type `banding rules new --from {source} --on 2041-04-01 -o ours`" in said
    assert contents(package) == before
    assert list(Path().iterdir()) == []


def test_shipped_rules_of_a_checkout_are_added_to_by_their_path_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named as a ruleset they are left alone, with the command to type; named as a folder they get the new version."""
    checkout = tmp_path / "checkout"
    shutil.copytree(OURS.parent, checkout / "rules")
    monkeypatch.setattr(shipped, "_PACKAGE", checkout / "banding")
    before = contents(checkout)
    result = run("new", "--from", "cl-crc", "--on", "2041-04-01")
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert "type `banding rules new --from cl-crc --on 2041-04-01 -o ours`" in said
    assert contents(checkout) == before
    folder = checkout / "rules" / "cl-crc"
    assert run("new", "--from", str(folder), "--on", "2041-04-01").exit_code == 0
    assert (folder / "2041-04.yaml").is_file()


@pytest.mark.parametrize("day", ["2031-01-01", "2033-04-15"])
def test_a_day_that_is_taken_is_refused(run: Run, day: str) -> None:
    """On the first day of any version that there is, in force or to come, no other is begun."""
    shutil.copytree(INVENTED, "harbour")
    assert run("new", "--from", "harbour", "--on", "2033-04-15").exit_code == 0
    before = contents(Path("harbour"))
    for words in ((), ("-o", "theirs")):
        result = run("new", "--from", "harbour", "--on", day, *words)
        assert result.exit_code == 2
        assert f"begins on {day} already" in " ".join(result.stderr.split())
    assert contents(Path("harbour")) == before
    assert not Path("theirs").exists()


@pytest.mark.parametrize(
    ("day", "is_said"), [("2030-12-09", True), ("2020-01-01", True), ("2030-12-10", False)]
)
def test_a_day_gone_by_is_said(run: Run, day: str, is_said: bool) -> None:
    """A version from today or earlier would decide what another has decided; that is told with the other's name."""
    result = run("new", "--from", "cl-crc", "--on", day, "-o", "ours")
    assert result.exit_code == 0
    said = (
        f"Note: {day} is not in the future: cases have been decided for that day and since by version 2019-03"
    )
    assert (said in " ".join(result.stderr.split())) == is_said


def test_every_file_written_leads_to_its_schema(run: Run) -> None:
    """Each new file begins with the path of a schema that stands in the same folder, so an editor finds it anywhere."""
    run("new", "our-area")
    run("new", "--from", "cl-crc", "--on", "2041-04-01", "-o", "ours")
    run("new", "--from", "ours", "--on", "2042-04-01", "-o", "theirs")
    for folder in ("our-area", "ours", "theirs"):
        paths = [path for path in Path(folder).rglob("*.yaml") if path.name != "in-force.yaml"]
        for path in paths:
            first = path.read_text(encoding="utf-8").splitlines()[0]
            schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
            assert schema.resolve().parent == Path(folder, "schema").resolve(), path
            assert schema.is_file()


def test_allocate_takes_the_new_version_from_its_day(run: Run) -> None:
    """A case is banded by the old version on the eve of the new one, and by the new one from its first day."""
    run("new", "--from", "cl-crc", "--on", "2041-04-01", "-o", "ours")
    assert run("record", "ours/2041-04.yaml").exit_code == 0
    Path("cases.csv").write_text("crn,ogrs3,rosh\nX1,62,medium\n")
    for day, version in (("2041-03-31", "2019-03"), ("2041-04-01", "2041-04")):
        words = ["allocate", "cases.csv", "--rules", "ours", "--on", day, "-q"]
        assert f"cl-crc {version} sha256:" in CliRunner().invoke(main, words).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give the NAME"),
        (["our-area", "--from", "cl-crc"], "give the NAME"),
        (["Our Area"], "did you mean `our-area`?"),
        (["../x"], "will not do as a name"),
        (["--from", "cl-rcr"], "did you mean `cl-crc`?"),
        (["--from", "cl-crc", "--on", "2001-01-01"], "no version is in force on 2001-01-01"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, words: list[str], said: str) -> None:
    """Without a name, with a name no folder should have, or from rules that are not there, nothing is written."""
    result = run("new", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert list(Path().iterdir()) == []
