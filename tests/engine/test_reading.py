"""Claims about reading a case's facts into codes."""

from __future__ import annotations

import pytest

from banding.case import Case
from banding.engine import Engine, reading
from tests.builders import PLAIN, ruleset


def test_readings_not_kept_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no reading is kept for the next case, decisions are the same as where all are."""
    cases = [Case("X1", {**PLAIN, "ogrs3": score}) for score in (30, 60, 95, 30)]
    kept = [Engine(ruleset()).decide(case) for case in cases]
    monkeypatch.setattr(reading, "_KEPT", 0)
    fresh = Engine(ruleset())
    assert [fresh.decide(case) for case in cases] == kept
