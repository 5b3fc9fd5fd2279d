"""Bring in a caseload: upload, match headings and words, look through what would change, store."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("bring_in", __name__, url_prefix="/bring-in")
