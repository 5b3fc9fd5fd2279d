"""A writable copy of the invented ruleset, and what a broken one says of itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from banding.errors import Fault, RulesetError
from banding.ruleset import load_ruleset

INVENTED = Path(__file__).parent.parent / "rulesets" / "harbour-trust"
RULES = "2031-01.yaml"


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """Copy the invented ruleset to where it may be broken, and give its folder."""
    folder = tmp_path / "harbour-trust"
    shutil.copytree(INVENTED, folder)
    return folder


@pytest.fixture
def faults_of(invented: Path) -> Callable[[], tuple[Fault, ...]]:
    """Load the copy, which must be refused, and give its faults."""

    def load() -> tuple[Fault, ...]:
        with pytest.raises(RulesetError) as refused:
            load_ruleset(invented / RULES)
        return refused.value.faults

    return load
