"""Claims about ``banding rules``: what it prints, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from banding.commands.rules import command
from banding.verify import Law
from tests.builders import ruleset
from tests.ruleset.conftest import INVENTED

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]
# A version's own guidance, readings or policy has two dots in its name.
STARTER = ROOT / "rules" / "starter" / "rules.yaml"
RULESETS = [
    STARTER,
    *(path for path in sorted((ROOT / "rules").glob("*/[0-9]*.yaml")) if "." not in path.stem),
    *(path for path in sorted(INVENTED.parent.glob("*/[0-9]*.yaml")) if "." not in path.stem),
]

MUTATED_BY_A_PAGE = "cl-crc"
"""The ruleset whose slips docs/how-to/check-a-ruleset.md tries, and `test_mutate` too: it takes long."""


@pytest.fixture(name="run")
def _run() -> Run:
    """Runs ``banding rules`` with some words, and gives its output and exit code."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(command, words, prog_name="banding rules", catch_exceptions=False)

    return run


def said(text: str) -> str:
    """What is printed, wherever its lines end."""
    return " ".join(text.split())


def edited(rules: Path, old: str, new: str) -> Path:
    """Change a rules file in one place."""
    text = rules.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    rules.write_text(text.replace(old, new, 1), encoding="utf-8")
    return rules


def subcommands() -> list[str]:
    """The names of the subcommands."""
    return command.list_commands(click.Context(command))


@pytest.mark.parametrize("name", subcommands())
def test_every_subcommand_has_help_with_an_example(run: Run, name: str) -> None:
    """Each opens with a sentence for a manager and closes with an example."""
    result = run(name, "--help")
    assert result.exit_code == 0
    assert re.search(r"Examples?:\n +banding rules ", result.stdout)


def help_examples() -> list[str]:
    """The examples of every help text, but for one that takes long and that a page runs, output and all."""
    texts = [
        CliRunner().invoke(command, [*name, "--help"]).stdout for name in [[], *([n] for n in subcommands())]
    ]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    found = {line for line in lines if line.startswith("banding rules ")}
    page = (ROOT / "docs" / "how-to" / "check-a-ruleset.md").read_text(encoding="utf-8")
    return sorted(found - {line for line in found if "mutate" in line and f"$ {line}\n" in page})


@pytest.mark.parametrize("example", help_examples())
def test_help_examples_run_anywhere(
    run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example does what it says, in a folder with nothing in it but a caseload."""
    (tmp_path / "examples").mkdir()
    for name in ("cases.csv", "examples/cases.csv"):
        (tmp_path / name).write_bytes((ROOT / "examples" / "cases.csv").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert run(*example.split()[2:]).exit_code == 0


def test_list_names_versions_dates_and_hashes(run: Run) -> None:
    """Every shipped version stands there with the day it came into force and the hash that decisions carry."""
    line = run("list").stdout.splitlines()[0]
    assert line.split() == [
        "cl-crc/2019-03",
        "2019-03-01",
        "onwards",
        f"sha256:{ruleset().content_hash[:12]}",
    ]
    (told,) = json.loads(run("list", "--format", "json").stdout)
    assert told["content_hash"] == ruleset().content_hash
    assert told["in_force_to"] is None


def test_a_law_with_an_exception_is_not_said_to_hold(run: Run) -> None:
    """A factor that is not read as no while unknown is an exception to that law: found, not noted beside "holds"."""
    told = said(run("check", str(INVENTED / "2031-01.yaml")).stdout)
    assert "unknown 1 found a factor that is not known" in told
    assert "as if it were no (1 noted)" not in told


def test_check_ends_with_0_where_there_is_no_error(run: Run) -> None:
    """Ours is clean: every law is named, with the count of cases, and the time goes to standard error."""
    result = run("check")
    assert result.exit_code == 0
    assert all(law.says in said(result.stdout) for law in Law)
    assert "85,356,482,136,480 combinations" in result.stdout
    assert re.fullmatch(r"took \d+\.\d\d seconds\n", result.stderr)


def test_the_same_ruleset_gives_the_same_bytes(run: Run) -> None:
    """What a check prints to standard output depends on the ruleset alone."""
    assert run("check").stdout == run("check").stdout


def test_check_ends_with_1_on_an_error(run: Run, rules: Path) -> None:
    """An error is printed with its file and line, its message and the smallest case, and the exit code is 1."""
    edited(
        rules,
        "levels: {ror: high, rosh: medium}\n      band: Blue",
        "levels: {ror: high, rosh: medium}\n      band: Green",
    )
    result = run("check", str(rules))
    assert result.exit_code == 1
    told = result.stdout.split("\n\n")
    (error,) = [
        part
        for part in told
        if part.startswith("error") and "rosh medium lowers" in part.replace("\n  ", " ")
    ]
    line = rules.read_text(encoding="utf-8").splitlines().index("    - id: matrix/high/medium") + 1
    assert error.splitlines()[0] == f"error (monotone) {rules}:{line}"
    assert "smallest case: ogrs3 50 to 89 and rosh medium and everything else no" in error


def test_a_finding_names_its_file_without_a_line(run: Run, rules: Path) -> None:
    """A record that is empty has no line to show, and is named all the same."""
    (rules.parent / "in-force.yaml").write_text("", encoding="utf-8")
    result = run("check", str(rules))
    assert result.exit_code == 1
    assert re.search(r"^error \(versions\) .*in-force\.yaml$", result.stdout, re.MULTILINE)


def test_check_ends_with_2_where_the_ruleset_cannot_be_read(run: Run, rules: Path) -> None:
    """A ruleset that cannot be loaded is no finding: its faults are printed and the exit code is 2."""
    edited(rules, "band: Red", "band: Rde")
    result = run("check", str(rules))
    assert result.exit_code == 2
    assert "unknown band `Rde`; did you mean `Red`?" in result.stderr


@pytest.mark.parametrize(
    ("path", "words"),
    [
        pytest.param(path, words, id=f"{path.parent.name}-{' '.join(words)}")
        for path in RULESETS
        for words in (["check"], ["test", "--fail-on", "missing"], ["mutate"])
        if words != ["mutate"] or path.parent.name != MUTATED_BY_A_PAGE
    ],
)
def test_every_ruleset_holds_together_and_its_examples_notice_every_slip(
    run: Run, monkeypatch: pytest.MonkeyPatch, path: Path, words: list[str]
) -> None:
    """
    Every ruleset we ship, and the one invented for tests, has no error, no failing or missing example and no slip unnoticed.

    What a person reads of that fits a screen of 80 columns.
    """
    monkeypatch.chdir(path.parent)
    result = run(words[0], path.name, *words[1:])
    assert result.exit_code == 0, result.output
    assert [line for line in result.output.splitlines() if len(line) > 80] == []


def test_check_as_json_says_the_same(run: Run) -> None:
    """The JSON has every law and finding, with witnesses as facts."""
    told = json.loads(run("check", "--format", "json").stdout)
    assert [law["law"] for law in told["laws"]] == [law.value for law in Law]
    implied = [each for each in told["findings"] if each["rules"][:1] == ["blue/prevent"]]
    assert implied[0]["witness"] == [{"fact": "iom", "value": "yes"}, {"fact": "prevent", "value": "yes"}]
    assert implied[0]["severity"] == "information"
    assert told["counts"]["raw"] == 85356482136480


def test_check_names_the_lines_of_what_was_edited(run: Run, rules: Path) -> None:
    """A rule that is added masked is reported on its own line."""
    added = "      - id: blue/prevent\n        title: a Prevent case\n        when: {all: [prevent, drr, {not: drr}]}"
    edited(rules, "      - id: blue/prevent\n        title: a Prevent case\n        when: prevent", added)
    result = run("check", str(rules))
    line = rules.read_text(encoding="utf-8").splitlines().index("      - id: blue/prevent") + 1
    assert (
        f"error (reachable) {rules}:{line}\n  blue/prevent can never apply: no case can be so"
        in result.stdout
    )


def test_test_ends_with_1_where_an_example_fails(run: Run, rules: Path) -> None:
    """A changed rule makes its examples fail, each with file, line and the difference in words."""
    edited(rules, "- kind: automatic\n    band: Red", "- kind: consider\n    band: Red")
    edited(rules, "      - {level: very-high, when: iom}", "      - {level: high, when: iom}")
    result = run("test", str(rules))
    assert result.exit_code == 1
    assert re.search(
        r"FAIL .*automatic-allocation-to-red.yaml:\d+: An IOM nominal is Red whatever the score",
        said(result.stdout),
    )
    assert "  band: expected Red, found Yellow" in result.stdout


def test_test_offers_what_is_missing(run: Run, rules: Path) -> None:
    """Without the file of examples for Red, what it covered alone is named and an example is offered as YAML."""
    (rules.parent / "examples" / "allocation-to-yellow.yaml").unlink()
    result = run("test", str(rules))
    assert result.exit_code == 0
    assert "  not covered: yellow/treatment-requirement" in result.stdout
    assert '- name: "yellow/young-person-aces: young_person is so"\n  given:' in result.stdout


@pytest.mark.parametrize(("is_whole", "code"), [(True, 0), (False, 1)])
def test_fail_on_missing_ends_with_1_where_an_example_is_offered(
    run: Run, rules: Path, is_whole: bool, code: int
) -> None:
    """With --fail-on missing a gap in the examples is exit code 1, and no gap is 0."""
    if not is_whole:
        (rules.parent / "examples" / "allocation-to-yellow.yaml").unlink()
    assert run("test", str(rules), "--fail-on", "missing").exit_code == code


def test_what_no_example_can_show_is_told_and_fails_nothing(run: Run) -> None:
    """A part of a condition that never matters by itself is told apart from what an example is missing for."""
    result = run("test", str(INVENTED), "--fail-on", "missing")
    assert result.exit_code == 0
    assert "floor/salvage to Storm: drift is adrift (no example found that could)" in said(result.stdout)
    missing = json.loads(run("test", str(INVENTED), "--format", "json").stdout)["missing"]
    assert [each["can_be_shown"] for each in missing] == [False, False]


def test_test_as_json(run: Run) -> None:
    """The JSON has every example with whether it passes, and the coverage."""
    told = json.loads(run("test", "--format", "json").stdout)
    assert all(each["passes"] for each in told["examples"])
    assert told["coverage"]["conditions"] == {"covered": 48, "total": 48}
    assert told["missing"] == []


@pytest.fixture(name="starter")
def _starter(tmp_path: Path) -> Path:
    """Copy the ruleset that one begins with, without its examples of domestic abuse, and give its rules file."""
    shutil.copytree(STARTER.parent, tmp_path / "starter")
    for path in (tmp_path / "starter" / "examples").iterdir():
        kept = re.split(r"(?m)^(?=- name)", path.read_text(encoding="utf-8"))
        path.write_text("".join(part for part in kept if "domestic_abuse" not in part), encoding="utf-8")
    return tmp_path / "starter" / "rules.yaml"


def test_mutate_ends_with_1_on_a_survivor(run: Run, starter: Path) -> None:
    """Without the examples of domestic abuse its rule could go: that is printed with its line and the case to catch it."""
    result = run("mutate", str(starter))
    assert result.exit_code == 1
    line = starter.read_text(encoding="utf-8").splitlines().index("      - id: consider/domestic-abuse") + 1
    start = f"NOT CAUGHT {starter}:{line}: consider/domestic-abuse dropped an example with "
    assert "domestic_abuse" in said(result.stdout).partition(start)[2].partition("NOT CAUGHT")[0]


def test_mutate_as_json(run: Run, starter: Path) -> None:
    """The JSON has every change with its fate and the example that caught it."""
    told = json.loads(run("mutate", str(starter), "--format", "json").stdout)
    assert {each["fate"] for each in told["mutants"]} == {"caught", "survives"}
    assert all(each["line"] for each in told["mutants"] if each["kind"] != "judgement")
    assert all(each["caught_by"] for each in told["mutants"] if each["fate"] == "caught")


@pytest.mark.parametrize("name", ["test", "mutate"])
def test_no_examples_is_told(run: Run, rules: Path, name: str) -> None:
    """Where no example stands beside the rules the command says where it looked, and ends with 2."""
    shutil.rmtree(rules.parent / "examples")
    result = run(name, str(rules))
    assert result.exit_code == 2
    assert "there is no worked example in" in result.stderr
    assert "examples" in result.stderr


def test_a_ruleset_that_is_not_there(run: Run) -> None:
    """A name nobody shipped is told, with those that are."""
    result = run("check", "cl-rcr")
    assert result.exit_code == 2
    assert "did you mean `cl-crc`?" in result.stderr
