"""Our worked examples, and folders of rules that may be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from banding.ruleset import find_ruleset
from banding.verify import Example, load_examples
from tests.builders import ruleset


@pytest.fixture(scope="session")
def examples() -> tuple[Example, ...]:
    """The worked examples of our ruleset."""
    return load_examples(find_ruleset("cl-crc/2019-03"), ruleset())


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Copy our rules to where they may be changed, and give the rules file."""
    shutil.copytree(find_ruleset("cl-crc/2019-03").parent, tmp_path / "cl-crc")
    return tmp_path / "cl-crc" / "2019-03.yaml"
