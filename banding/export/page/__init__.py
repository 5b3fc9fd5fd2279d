"""
A ruleset → one HTML page that bands cases by itself, with nothing installed and nothing sent.

In: a :class:`~banding.ruleset.Ruleset`. Out: UTF-8 text: the compiled table as data, and the modules of this folder, which
walk it and read cells as :mod:`banding.intake` does. The policy at its head lets a browser run that script and use that
style, each known by its hash, and fetch nothing. The modules are checked by ``tsc`` and held to ``allocate`` by tests.
"""

import json
import re
from importlib.resources import files

import jinja2
from markupsafe import Markup

from banding import __version__
from banding.export.readings import portable_table
from banding.render.colours import readable_ink
from banding.render.html import source_hash
from banding.ruleset import Ruleset
from banding.ruleset.words import STATUS_SAID

MODULES = ("text", "table", "reading", "columns", "csv", "rows", "explanation", "case", "caseload", "main")
"""The modules in the order in which they stand in the page: each after those that it imports from."""

_IMPORT = re.compile(r"^(import |/\*\* @import ).*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def page_of(ruleset: Ruleset) -> str:
    """Give the page of a ruleset, the same text for the same ruleset."""
    script, style = script_of_modules(), _read("page.css")
    policy = (
        f"default-src 'none'; script-src {source_hash(script)}; style-src {source_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    bands = [
        {"name": each.name, "rank": each.rank, "fill": each.fill, "ink": readable_ink(each.fill, each.ink)}
        for each in ruleset.bands
    ]
    table = portable_table(ruleset) | {"bands": bands, "statuses": STATUS_SAID}
    data = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(_read("page.html")).render(
        title=ruleset.title,
        stamp=ruleset.stamp,
        version=__version__,
        document=ruleset.document,
        policy=policy,
        style=Markup(style),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        table=Markup(data.replace("<", "\\u003c")),  # noqa: S704 - nothing in it can end its element
    )


def script_of_modules() -> str:
    """Join the modules into one script: names are imported from the script itself, so they are unique among all of them."""
    modules = (_read(f"{name}.js") for name in MODULES)
    return "".join(_EXPORT.sub("", _IMPORT.sub("", module)) for module in modules)


def _read(name: str) -> str:
    return (files("banding.export.page") / name).read_text(encoding="utf-8")
