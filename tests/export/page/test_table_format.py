"""Claims about the table as data: it keeps to its schema, holds nothing else, and the runner in Python reads it too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from banding.export.readings import portable_table
from banding.ruleset import Ruleset
from tests.engine.test_any_ruleset import rulesets
from tests.export.sql.tables import RULESETS, load

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "banding" / "export" / "table.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def as_json(ruleset: Ruleset) -> Any:
    """The table as a runner is handed it."""
    return json.loads(json.dumps(portable_table(ruleset)))


@pytest.mark.parametrize("name", sorted(RULESETS))
def test_each_table_keeps_to_the_schema(name: str) -> None:
    """The schema holds of our ruleset's table and of another provider's."""
    assert [error.json_path for error in VALIDATOR.iter_errors(as_json(load(name)))] == []


@settings(max_examples=20)
@given(ruleset=rulesets())
def test_any_rulesets_table_keeps_to_the_schema(ruleset: Ruleset) -> None:
    """Whatever facts and conditions a ruleset has, its table has the documented fields and no others."""
    assert [error.json_path for error in VALIDATOR.iter_errors(as_json(ruleset))] == []


def test_the_schema_misses_no_field_and_allows_no_other() -> None:
    """A table without one of its fields, at the top or in its readings, is refused, and so is one with a field more."""
    VALIDATOR.check_schema(SCHEMA)
    table = as_json(load("cl-crc"))
    for holder in (table, table["readings"], table["facts"][0], table["axes"][0], table["routes"][0]):
        for key in list(holder):
            value = holder.pop(key)
            assert not VALIDATOR.is_valid(table), key
            holder[key] = value
        holder["more"] = 1
        assert not VALIDATOR.is_valid(table)
        del holder["more"]
    assert VALIDATOR.is_valid(table)


@pytest.mark.parametrize("name", sorted(RULESETS))
def test_every_field_is_in_the_specification(name: str) -> None:
    """The page that others write runners from names every field of the table and of its readings."""
    text = (ROOT / "docs" / "reference" / "table-format.md").read_text(encoding="utf-8")
    table = as_json(load(name))
    fields = [
        *table,
        *table["readings"],
        *table["readings"]["patterns"],
        *table["readings"]["limits"],
        *table["facts"][0],
    ]
    assert [field for field in fields if f"`{field}`" not in text] == []
