"""
A page's data → one HTML file that needs nothing else: no script, no network, no font, its style inside it.

Every text is escaped where it is put in, an undefined name stops the writing, and the policy at the head of the file
lets a browser use its one style sheet, known by its hash, and nothing more.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from typing import BinaryIO

import jinja2
from markupsafe import Markup

from banding.render.colours import band_styles
from banding.ruleset import Band

_STYLE = "static/report.css"


def write_page(template: str, page: object, out: BinaryIO, *, bands: Iterable[Band]) -> None:
    """
    Write a page as UTF-8, the same bytes for the same data.

    Args:
        template: the file in ``templates`` that arranges it, such as ``allocation.html``.
        page: its data; the template sees nothing else of the run.
        out: where to.
        bands: the bands whose colours the page uses.

    Raises:
        jinja2.UndefinedError: the template names something that the page does not have.
    """
    style = f"{_read(_STYLE)}{band_styles(bands)}"
    made = _environment().get_template(template)
    for piece in made.generate(page=page, style=Markup(style), policy=policy_for(style)):  # noqa: S704 - ours
        out.write(piece.encode())


def policy_for(style: str) -> str:
    """Give the content security policy that allows one style sheet, by its hash, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


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


@cache
def _read(path: str) -> str:
    from importlib.resources import files

    return (files("banding.render") / path).read_text(encoding="utf-8")
