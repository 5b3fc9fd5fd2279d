"""Give cases to officers, hand them over, take them back."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("allocate", __name__, url_prefix="/allocate")
