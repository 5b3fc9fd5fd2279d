"""
The reference pages, written from the code and the rules so that they cannot fall behind.

    python docs/build_reference.py            write every page under docs/reference/
    python docs/build_reference.py --check    write nothing; exit with 1 when a page is stale

What a page says comes from the code, the ruleset and decisions made here; how it is laid out is in docs/templates/.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import click
import jinja2
import yaml

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT))

from banding.case import Case, Judgement  # noqa: E402 - a checkout need not be installed to renew its pages
from banding.commands import main as banding_command  # noqa: E402
from banding.commands.running import ATTENTION, COULD_NOT_RUN, DONE  # noqa: E402
from banding.decide import Decision, decide  # noqa: E402
from banding.explain import actions_for, either, reasons_for  # noqa: E402
from banding.facts import Fact, FactKind, Value, spoken  # noqa: E402
from banding.intake import RECORD_COLUMNS, ReadingOptions, read_cases  # noqa: E402
from banding.intake.values import NO_WORDS, UNKNOWN_WORDS, YES_WORDS  # noqa: E402
from banding.outputs import ADDED, ADDED_NAMES, Book  # noqa: E402
from banding.outputs.json_file import JSON_FIELDS, write_json  # noqa: E402
from banding.outputs.template_file import template_columns  # noqa: E402
from banding.ruleset import (  # noqa: E402
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    FactWithin,
    LevelIs,
    Not,
    Reading,
    Ruleset,
    documents,
    facts_of,
    find_ruleset,
    load_ruleset,
    model,
)
from banding.vocabulary import RuleKind, Status  # noqa: E402
from banding.warning_codes import AXIS, WARNING_CODES, About  # noqa: E402

REFERENCE = DOCS / "reference"
SAMPLE = ROOT / "examples" / "cases.csv"
DAY = date(2026, 11, 22)
"""The day the sample caseload is decided for, so that its pages are the same tomorrow."""

Pages = dict[Path, str]


def pages() -> Pages:
    """Give every generated page: where it stands, and its text."""
    ruleset = load_ruleset(find_ruleset(None))
    render = Renderer(ruleset)
    made = {
        "index.md": render("index", rule_count=len(rule_ids(ruleset))),
        "cli.md": render("cli", commands=list(command_helps(banding_command, ("banding",)))),
        "columns-in.md": render("columns-in", **columns_in(ruleset)),
        "columns-out.md": render("columns-out", added=ADDED),
        "json.md": render("json", fields=JSON_FIELDS, example=json_example(ruleset)),
        "statuses.md": render("statuses", statuses=list(statuses(ruleset))),
        "warnings.md": render("warnings", **warnings(ruleset)),
        "exit-codes.md": render("exit-codes", **exit_codes()),
        "ruleset-format.md": render("ruleset-format", files=list(ruleset_format())),
        "readings.md": render("readings", readings=ruleset.readings, link=rule_links(ruleset, "rules/")),
        "rules/index.md": render("rules-index", **rules_index(ruleset)),
    }
    for page in rule_pages(ruleset):
        made[f"rules/{page_name(page['id'])}"] = render("rule", **page)
    return {REFERENCE / name: text for name, text in made.items()}


class Renderer:
    """
    Fills a template of docs/templates/ with data; a name a template uses and nobody gives is an error.

    Args:
        ruleset: the ruleset every page may name.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(DOCS / "templates"),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._templates.filters["cell"] = table_cell

    def __call__(self, template: str, **data: Any) -> str:
        """Give a page's text, with one line end at its end."""
        text = self._templates.get_template(f"{template}.md.jinja").render(ruleset=self._ruleset, **data)
        return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def table_cell(text: object) -> str:
    """Give text as it may stand in a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def stale() -> list[str]:
    """Name the pages that are missing, out of date, or generated no longer."""
    wanted = pages()
    standing = {path: path.read_text(encoding="utf-8") for path in REFERENCE.rglob("*.md")}
    differing = {path for path, text in wanted.items() if standing.get(path) != text}
    return sorted(path.relative_to(ROOT).as_posix() for path in differing | (standing.keys() - wanted.keys()))


def write() -> None:
    """Write every page, and take away those that are generated no longer."""
    wanted = pages()
    for path in set(REFERENCE.rglob("*.md")) - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def main(words: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are stale; give the exit code."""
    if words == ["--check"]:
        found = stale()
        for name in found:
            print(f"{name} is out of date; run: python docs/build_reference.py")
        return 1 if found else 0
    if words:
        print(__doc__)
        return 2
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
