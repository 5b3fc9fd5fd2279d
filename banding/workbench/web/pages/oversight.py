"""The audit and its sample on the live caseload, judgements by manager, waiting times."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("oversight", __name__, url_prefix="/oversight")
