"""The rules as a page, and what a draft of them would do to the live caseload."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("rules", __name__, url_prefix="/rules")
