"""Claims about the page as a file: its policy, its modules, what it quotes, and the command that writes it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from banding.commands import main
from banding.export.page import MODULES, page_of, script_of_modules
from tests.export.page.test_page import DAY, ROOT
from tests.export.sql.tables import RULESETS, load

LARGEST = 300_000
"""Bytes that a page may have, so that it can be sent by e-mail."""


TSC = shutil.which("tsc", path=f"{ROOT / '.ci' / 'types' / 'node_modules' / '.bin'}")


@pytest.mark.parametrize("name", sorted(RULESETS))
def test_the_policy_lets_the_page_run_its_own_script_and_fetch_nothing(name: str) -> None:
    """The policy names the hashes of the one script and the one style; nothing in the page leads elsewhere; it is small."""
    text = page_of(load(name))
    policy = re.findall(r'content="(default-src [^"]*)"', text)[0].replace("&#39;", "'")
    for kind, body in (
        ("script", re.findall(r"<script>(.*?)</script>", text, re.DOTALL)),
        ("style", re.findall(r"<style>(.*?)</style>", text, re.DOTALL)),
    ):
        assert len(body) == 1
        digest = base64.b64encode(hashlib.sha256(body[0].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"""\b(?:src|href|action)=["'](?![#$])|@import|url\(|https?://""", text)
    assert len(text.encode()) < LARGEST


def test_the_page_names_the_source_of_the_words_it_quotes() -> None:
    """Publisher, title and licence of the guidance stand at the foot of the page."""
    document, text = load("cl-crc").document, html.unescape(page_of(load("cl-crc")))
    assert [word for word in (document.publisher, document.title, document.licence) if word not in text] == []


def test_the_command_writes_the_page_and_refuses_another_ending(tmp_path: Path) -> None:
    """`banding page` writes the same bytes each time; a file called .csv or .xlsx is not made of HTML."""
    out = tmp_path / "bands.html"
    for _ in range(2):
        result = CliRunner().invoke(main, ["page", "-o", str(out), "--on", DAY])
        assert (result.exit_code, out.read_text(encoding="utf-8")) == (0, page_of(load("cl-crc")))
    refused = CliRunner().invoke(main, ["page", "-o", str(tmp_path / "bands.xlsx")])
    assert refused.exit_code == 2
    assert not (tmp_path / "bands.xlsx").exists()


@pytest.mark.skipif(TSC is None and "CI" not in os.environ, reason="no tsc here: npm ci --prefix .ci/types")
def test_the_modules_keep_to_their_types() -> None:
    """The compiler of TypeScript finds no fault in the modules, under its strictest settings."""
    done = subprocess.run(
        [str(TSC), "-p", "banding/export/page"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_ruleset_cannot_break_out_of_its_place_in_the_page() -> None:
    """The table's data ends where its element does, whatever words a ruleset has."""
    text = page_of(load("cl-crc"))
    data = re.findall(r'<script type="application/json" id="table">(.*?)</script>', text, re.DOTALL)
    assert len(data) == 1
    assert "<" not in data[0]
    assert json.loads(data[0])["ruleset"]["id"] == "cl-crc"


def test_each_module_names_what_it_imports_and_no_name_is_there_twice() -> None:
    """Joined into one script the modules stand in an order in which nothing is used before it is there."""
    folder, seen = ROOT / "banding" / "export" / "page", list[str]()
    assert sorted(path.stem for path in folder.glob("*.js")) == sorted(MODULES)
    for name in MODULES:
        text = (folder / f"{name}.js").read_text(encoding="utf-8")
        assert [
            each
            for each in re.findall(r'^import .* from "\./(\w+)\.js"', text, re.MULTILINE)
            if each not in seen
        ] == []
        seen.append(name)
    names = re.findall(
        r"^(?:class|function|async function|const|let) (\w+)", script_of_modules(), re.MULTILINE
    )
    assert len(names) == len(set(names)) > 50
