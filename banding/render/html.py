"""
A report → one HTML file that needs nothing else: no script, no network, no font, its style inside it.

Every text is escaped where it is put in, an undefined name stops the writing, and the policy at the head of the file
lets a browser use its one style sheet, known by its hash, and nothing more.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import BinaryIO

import jinja2
from markupsafe import Markup

from banding.render.colours import colour_styles
from banding.render.report import Report


def write_html(report: Report, out: BinaryIO) -> None:
    """
    Write a report as UTF-8, the same bytes for the same data.

    Raises jinja2.UndefinedError: the template names something that the report does not have.
    """
    sheet = (files("banding.render") / "static/report.css").read_text(encoding="utf-8")
    style = f"{sheet}{colour_styles(report.colours)}"
    made = _environment().get_template("report.html")
    for piece in made.generate(page=report, style=Markup(style), policy=policy_for(style)):  # noqa: S704 - ours
        out.write(piece.encode())


def policy_for(style: str) -> str:
    """Give the content security policy that allows one style sheet, by its hash, and nothing else."""
    return f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"


def source_hash(text: str) -> str:
    """Give the hash by which a policy allows a script or a style sheet."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("banding.render"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
