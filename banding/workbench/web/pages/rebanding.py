"""Who moved band, and why: since the last file, by a birthday or a review date, under a new ruleset."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("rebanding", __name__, url_prefix="/rebanding")
