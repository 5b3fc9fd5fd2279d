"""
The reference pages and the schemas of the rules, written from the code so that they cannot fall behind.

    python docs/build_reference.py            write every page under docs/reference/ and every schema under rules/schema/
    python docs/build_reference.py --check    write nothing; exit with 1 when a page is stale

What a page says comes from the code, the ruleset and decisions made here; how it is laid out is in docs/templates/.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import jinja2

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT))  # a checkout need not be installed for its pages to be renewed

from banding.commands.rules.showing import SCHEMA_NAMES, schema_file, schema_text  # noqa: E402
from banding.explain.table_json import VERSION  # noqa: E402
from banding.records import ADDED  # noqa: E402
from banding.records.assign.rows import ASSIGN_COLUMNS  # noqa: E402
from banding.ruleset import Ruleset, find_ruleset, load_ruleset  # noqa: E402
from docs import DOCUMENTED  # noqa: E402
from docs.reference_audit import audit_reference  # noqa: E402
from docs.reference_format import ruleset_format  # noqa: E402
from docs.reference_officers import officers_reference  # noqa: E402
from docs.reference_rules import page_name, rule_ids, rule_links, rule_pages, rules_index  # noqa: E402
from docs.reference_runs import (  # noqa: E402
    columns_in,
    command_helps,
    exit_codes,
    json_example,
    row_fields,
    statuses,
    warnings,
)

REFERENCE = DOCS / "reference"

Pages = dict[Path, str]


def pages() -> Pages:
    """Give every generated file: where it stands, and its text."""
    ruleset = load_ruleset(find_ruleset(DOCUMENTED))
    render = Renderer(ruleset)
    made = {
        "index.md": render("index", rule_count=len(rule_ids(ruleset))),
        "cli.md": render("cli", commands=list(command_helps())),
        "columns-in.md": render("columns-in", **columns_in(ruleset)),
        "columns-out.md": render(
            "columns-out", added=ADDED, by_command=row_fields("COLUMNS"), suggested=ASSIGN_COLUMNS
        ),
        "json.md": render("json", by_command=row_fields("JSON_FIELDS"), example=json_example(ruleset)),
        "statuses.md": render("statuses", statuses=list(statuses(ruleset))),
        "warnings.md": render("warnings", **warnings(ruleset)),
        "audit.md": render("audit", **audit_reference(ruleset)),
        "officers.md": render("officers", **officers_reference(ruleset)),
        "exit-codes.md": render("exit-codes", **exit_codes()),
        "ruleset-format.md": render("ruleset-format", files=list(ruleset_format())),
        "table-format.md": render("table-format", version=VERSION),
        "readings.md": render("readings", readings=ruleset.readings, link=rule_links(ruleset, "rules/")),
        "rules/index.md": render("rules-index", **rules_index(ruleset)),
    }
    for page in rule_pages(ruleset):
        made[f"rules/{page_name(page['id'])}"] = render("rule", **page)
    schemas = {ROOT / "rules" / "schema" / schema_file(name): schema_text(name) for name in SCHEMA_NAMES}
    return {REFERENCE / name: text for name, text in made.items()} | schemas


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
    standing = {path: path.read_text(encoding="utf-8") for path in _generated()}
    differing = {path for path, text in wanted.items() if standing.get(path) != text}
    return sorted(path.relative_to(ROOT).as_posix() for path in differing | (standing.keys() - wanted.keys()))


def _generated() -> set[Path]:
    return {*REFERENCE.rglob("*.md"), *(ROOT / "rules" / "schema").glob("*.json")}


def write() -> None:
    """Write every page, and take away those that are generated no longer."""
    wanted = pages()
    for path in _generated() - wanted.keys():
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
