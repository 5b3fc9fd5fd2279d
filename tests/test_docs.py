"""Claims about the documentation: it is current, complete, and leads nowhere that is not there."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs
import click
import pytest

from banding.auditing import AuditReport, CaseOutcome, Family, SheetScore, policy_beside
from banding.auditing.equality.comparisons import MEASURES
from banding.auditing.findings.kinds import finding_kinds
from banding.auditing.sampling.sheet import SHEET_COLUMNS, questions
from banding.commands import main
from banding.records import ADDED_NAMES
from banding.records.assign.rows import APPLIED
from banding.records.audit import AUDIT_COLUMNS
from banding.records.reband.columns import REBAND_COLUMNS, RULES_IMPACT_COLUMNS
from banding.records.templates import template_columns
from banding.ruleset import find_ruleset
from banding.vocabulary import Status
from banding.warning_codes import AXIS, WARNING_CODES
from docs import build_reference
from docs.reference_audit import REPORT_PARTS, SCORE_PARTS
from docs.reference_rules import rule_ids
from docs.reference_runs import every_command, row_fields
from tests.builders import ruleset

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "LICENSES").glob("*.md"), ROOT / "rules" / "README.md"]
)
SET_UP = "python3 .ci/setup.py && .venv/bin/banding allocate examples/cases.csv -o banded.xlsx"
TEST = "sh .ci/test"


def named(path: Path) -> str:
    """A page's path in the project, as a test's name."""
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """A page's text."""
    return path.read_text(encoding="utf-8")


# --- current and complete -----------------------------------------------------------------------------------------


def test_generated_pages_are_current() -> None:
    """Every generated page says what the code and the rules say now; if not: python docs/build_reference.py."""
    # In a process of its own, as people run it, so that nothing another test loaded can be in the pages.
    command = [sys.executable, str(ROOT / "docs" / "build_reference.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_page_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check for stale pages fails where a page is missing, changed, or no longer generated."""
    reference = tmp_path / "docs" / "reference"
    monkeypatch.setattr(build_reference, "ROOT", tmp_path)
    monkeypatch.setattr(build_reference, "REFERENCE", reference)
    made = build_reference.pages()  # once, as it runs half the commands
    monkeypatch.setattr(build_reference, "pages", lambda: made)
    build_reference.write()
    assert build_reference.main(["--check"]) == 0
    (reference / "cli.md").unlink()
    (reference / "json.md").write_text("# JSON\n", encoding="utf-8")
    (reference / "old.md").write_text("# Old\n", encoding="utf-8")
    found = [f"docs/reference/{name}.md" for name in ("cli", "json", "old")]
    assert build_reference.stale() == found
    assert build_reference.main(["--check"]) == 1


def test_every_command_and_option_is_documented() -> None:
    """Each command has its heading in the reference, and each of its options stands under it."""
    sections = text_of(REFERENCE / "cli.md").split("\n## ")
    told = {section.partition("\n")[0]: section for section in sections}
    for path, command in every_command(main, ("banding",)):
        section = told[" ".join(path)]
        options = [name for each in command.params if isinstance(each, click.Option) for name in each.opts]
        assert [name for name in options if name not in section] == [], path


def test_every_command_stands_in_a_page_for_people() -> None:
    """Each command is named outside the generated reference too."""
    written = "".join(text_of(page) for page in PAGES if REFERENCE not in page.parents)
    commands = [" ".join(path) for path, command in every_command(main, ("banding",))]
    assert [name for name in commands if name not in written] == []


def fields_written_out() -> set[str]:
    """The fields of an audit's report and of a scored sheet as JSON has them."""
    written = (AuditReport, *REPORT_PARTS.values(), SheetScore, *SCORE_PARTS.values())
    return {each.name for part in written for each in attrs.fields(part)}


def codes_under(axes: Iterable[str]) -> tuple[str, ...]:
    """Every code that can appear under a ruleset with such axes."""
    ids = tuple(axes)
    return tuple(
        code
        for known in WARNING_CODES
        for code in ([known.code.replace(AXIS, axis) for axis in ids] if AXIS in known.code else [known.code])
    )


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("columns-out", ADDED_NAMES),
        ("columns-in", [column.name for column in template_columns(ruleset())]),
        ("json", row_fields("JSON_FIELDS")["allocate"]),
        ("statuses", [status.value for status in Status]),
        ("warnings", codes_under(axis.id for axis in ruleset().axes if axis.judged)),
        ("warnings", [check.code for check in ruleset().checks]),
        ("exit-codes", ["0", "1", "2"]),
        ("readings", [reading.id for reading in ruleset().readings]),
        ("audit", [each.value for each in (*CaseOutcome, *Family)]),
        ("audit", finding_kinds(ruleset(), policy_beside(find_ruleset("cl-crc/2019-03"), ruleset()))),
        ("audit", fields_written_out()),
        ("audit", [*MEASURES, *questions(ruleset()), *SHEET_COLUMNS]),
    ],
)
def test_every_name_is_documented(page: str, names: Iterable[str]) -> None:
    """Each column, field, status, warning, exit code, reading and audit word stands on its page."""
    text = text_of(REFERENCE / f"{page}.md")
    assert [name for name in names if f"`{name}`" not in text and f"## {name}\n" not in text] == []


def test_every_column_that_a_command_adds_is_documented() -> None:
    """Besides those of allocate, the columns documented are those added, no more and no fewer, in their order."""
    added = {
        "reband": REBAND_COLUMNS,
        "rules impact": RULES_IMPACT_COLUMNS,
        "audit": AUDIT_COLUMNS,
        "assign": APPLIED,
    }
    documented = row_fields("COLUMNS")
    assert {name: list(columns) for name, columns in added.items()} == {
        name: list(documented[name]) for name in added
    }


def test_keys_of_the_policy_are_documented_as_they_are_written() -> None:
    """A key that the shipped ``officers.yaml`` writes with a hyphen stands so on its page."""
    lines = text_of(ROOT / "rules" / "cl-crc" / "officers.yaml").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    written = set(re.findall(r"[a-z]+(?:-[a-z]+)+(?=: )", text))
    assert "full-time-hours" in written
    page = text_of(REFERENCE / "officers.md")
    assert [name for name in sorted(written) if f"`{name}`" not in page] == []


def test_every_rule_has_a_page() -> None:
    """Each id that can stand in the column ``rules`` has a page with its words, an example and its doubts."""
    found = ruleset()
    ids = {each.id for each in (*found.routes, *found.cells, *found.rules)} | set(found.judgement.values())
    assert set(rule_ids(found)) == ids
    for id_ in ids:
        text = text_of(REFERENCE / "rules" / f"{id_.replace('/', '-')}.md")
        assert found.paragraphs[id_].words in text
        assert "$ banding explain" in text
        assert all(reading.id in text for reading in found.readings if id_ in reading.about)


# --- warning codes ------------------------------------------------------------------------------------------------


def codes_in_the_code() -> Iterator[str]:
    """Every code given to a warning or a finding anywhere in the package, as a pattern."""
    for path in (ROOT / "banding").rglob("*.py"):
        for node in ast.walk(ast.parse(text_of(path))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Warn", "Finding")
            ):
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield re.escape(str(code.value))
                elif isinstance(code, ast.JoinedStr):
                    parts = (
                        re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[a-z{}]+"
                        for p in code.values
                    )
                    yield "".join(parts)


def test_every_warning_code_is_catalogued_and_nothing_else() -> None:
    """The catalogue of warning codes holds each code the package can give, once, and no other."""
    patterns = set(codes_in_the_code())
    known = [each.code for each in WARNING_CODES]
    assert len(set(known)) == len(known)
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, code) for code in known)] == []
    assert [code for code in known if not any(re.fullmatch(pattern, code) for pattern in patterns)] == []


def test_checks_do_not_take_a_catalogued_code() -> None:
    """A ruleset's check has a code of its own."""
    assert {check.code for check in ruleset().checks}.isdisjoint(
        codes_under(axis.id for axis in ruleset().axes)
    )


# --- links --------------------------------------------------------------------------------------------------------

LINK = re.compile(r"(?<!!)\[[^\]\n]*(?:\n[^\]\n]*)?\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors_in(page: Path) -> set[str]:
    """The places a link can lead to within a page: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    bare = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in bare}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_internal_links_lead_somewhere(page: Path) -> None:
    """Every link to a page or a heading of the project leads to one that is there."""
    lost = []
    for link in LINK.findall(FENCE.sub("", text_of(page))):
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors_in(target)):
            lost.append(link)
    assert lost == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    """Following links from the README leads to every page of the documentation."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(text_of(page)) if "://" not in link)
        waiting += [(page.parent / link).resolve() for link in links if link]
    assert [named(page) for page in PAGES if page not in reached] == []


def test_the_readme_gives_the_two_commands() -> None:
    """The README has the one command that sets up and bands the sample, and the one that runs the tests."""
    readme = text_of(ROOT / "README.md")
    assert f"```sh\n{SET_UP}\n```" in readme
    assert f"```sh\n{TEST}\n```" in readme


# --- fit to be read by anyone -------------------------------------------------------------------------------------

MACHINE_PATHS = re.compile(r"/(?:work|root|home/\w+|tmp/(?:venv|bash_jobs))(?:/|\b(?=[\s'\"`)]|$))")
SPARED = {"__pycache__", "node_modules", "dist", "build"}


def project_files() -> Iterator[Path]:
    """Every file of the project that a person wrote or reads."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name for name in folders if name not in SPARED and (name == ".ci" or not name.startswith("."))
        ]
        # In a linked worktree `.git` is a file.
        yield from (
            Path(folder, name)
            for name in files
            if name != ".git" and not name.startswith((".coverage", "banded."))
        )


def test_no_machine_path_is_mentioned() -> None:
    """Nothing in the project names a folder of the machine it was made on."""
    found = []
    for path in project_files():
        try:
            text = text_of(path)
        except UnicodeDecodeError:
            continue
        found += [f"{named(path)}: {match.group()}" for match in MACHINE_PATHS.finditer(text)]
    assert found == []


@pytest.mark.parametrize("path", ["/wo" + "rk/main", "in `/ro" + "ot/x`", "/tmp/ve" + "nv/bin"])  # noqa: S108
def test_a_machine_path_is_found(path: str) -> None:
    """The search for machine paths finds one."""
    assert MACHINE_PATHS.search(path)


@pytest.mark.parametrize("page", [page for page in PAGES if REFERENCE in page.parents], ids=named)
def test_generated_pages_say_so(page: Path) -> None:
    """A generated page says that it is generated, below its heading."""
    assert "generated from the code and the rules" in text_of(page)[:400]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_pages_that_quote_the_guidance_say_whose_words_they_are(page: Path) -> None:
    """A page that quotes the guidance names the Crown copyright and the licence it is re-used under."""
    text = " ".join(text_of(page).split())
    quoted = [each for each in ruleset().paragraphs.values() if len(each.words) > 40 and each.words in text]
    if quoted:
        assert "Crown copyright" in text
        assert "Open Government Licence" in text
