"""Who may sign in, what they may do, and the record of the workbench itself."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("users", __name__, url_prefix="/users")
