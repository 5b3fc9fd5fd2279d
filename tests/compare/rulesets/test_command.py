"""Claims about ``banding rules diff``: what it prints, and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from banding.commands.rules import command
from banding.ruleset import find_ruleset


@pytest.fixture(name="proposed")
def _proposed(tmp_path: Path) -> Path:
    """A copy of our rules with a higher edge. Made up for tests; nobody has proposed it."""
    shutil.copytree(find_ruleset("cl-crc/2019-03").parent, tmp_path / "cl-crc")
    for other in (tmp_path / "cl-crc").glob("20*.yaml"):
        if other.name != "2019-03.yaml":
            other.unlink()
    path = tmp_path / "cl-crc" / "2019-03.yaml"
    text = path.read_text(encoding="utf-8").replace("high: 50,", "high: 55,")
    changed = path.with_name("2031-01.yaml")
    changed.write_text(text.replace("version: 2019-03", "version: 2031-01"), encoding="utf-8")
    path.unlink()
    return changed


def run(*words: str) -> Result:
    """Run ``banding rules diff``."""
    return CliRunner().invoke(command, ["diff", *words], prog_name="banding rules", catch_exceptions=False)


def test_a_ruleset_and_itself_decide_alike() -> None:
    """Nothing was edited, no case moves, and the exit code is 0."""
    result = run("cl-crc/2019-03", "cl-crc/2019-03")
    assert result.exit_code == 0
    assert "Nothing was edited." in result.stdout
    assert "No case changes band" in result.stdout


def test_an_edge_moved_ends_with_1(proposed: Path) -> None:
    """Where cases move the exit code is 1, and the text names the edit, its lines and the kinds of case."""
    result = run("cl-crc/2019-03", str(proposed))
    assert result.exit_code == 1
    assert "1. ror: high starts at 55, not 50" in result.stdout
    assert "before cl-crc/2019-03.yaml:" in result.stdout
    assert "OGRS3 score 50 to 54; none of: child protection plan" in result.stdout


def test_a_word_that_stands_for_something_else_ends_with_1(tmp_path: Path) -> None:
    """A spelling of RoSH given another meaning: both meanings are named, the end is 1, and JSON says what is alike."""
    shutil.copytree(find_ruleset("cl-crc/2019-03").parent, tmp_path / "cl-crc")
    path = tmp_path / "cl-crc" / "2019-03.yaml"
    (path.parent / "in-force.yaml").unlink()
    changed = path.read_text(encoding="utf-8").replace("RMRH: medium", "RMRH: high")
    path.write_text(changed, encoding="utf-8")
    result = run("cl-crc/2019-03", str(path))
    assert result.exit_code == 1
    assert "rosh: words rmrh is high, not medium" in result.stdout
    told = json.loads(run("cl-crc/2019-03", str(path), "--format", "json").stdout)
    assert (told["same_decisions"], told["same_decisions_once_read"]) == (False, True)


def test_json_holds_the_edits_and_the_kinds_as_data(proposed: Path) -> None:
    """The JSON form names facts by their columns and gives stretches of scores as numbers."""
    told = json.loads(run("cl-crc/2019-03", str(proposed), "--format", "json").stdout)
    assert told["same_decisions"] is False
    assert [edit["ids"] for edit in told["edits"]] == [["ror"]]
    first = told["moves"]["placed"][0]
    assert first["before"]["band"] == "Yellow"
    assert {"fact": "ogrs3", "is": [{"from": 50, "to": 54}]} in first["kinds"][0]["traits"]
    assert told["effects"][0]["effect"] == "alone"


def test_markdown_is_for_a_review(proposed: Path) -> None:
    """The Markdown form has headings and lists."""
    text = run("cl-crc/2019-03", str(proposed), "--format", "markdown").stdout
    assert text.startswith("# cl-crc 2019-03 to cl-crc 2031-01\n")
    assert "\n1. ror: high starts at 55, not 50\n" in text


def test_the_same_two_rulesets_give_the_same_bytes(proposed: Path) -> None:
    """Run twice, each form is the same."""
    for form in ("text", "json", "markdown"):
        once, again = (run("cl-crc/2019-03", str(proposed), "--format", form).stdout for _ in range(2))
        assert once == again


def test_a_ruleset_that_is_not_there_cannot_be_compared() -> None:
    """A name that is none ends with 2."""
    assert run("cl-crc/2019-03", "cl-crk").exit_code == 2
