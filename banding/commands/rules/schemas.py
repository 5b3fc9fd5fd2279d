"""The JSON Schemas of the files beside a ruleset, as they are kept in ``rules/schema`` and given to editors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from banding.audit.policy.schema import policy_schema
from banding.ruleset.documents import GuidanceDoc, ReadingsDoc, RulesDoc
from banding.ruleset.schema import document_schema
from banding.verify.examples.schema import examples_schema

_SCHEMAS: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "rules": lambda: document_schema(RulesDoc, "Rules file"),
    "guidance": lambda: document_schema(GuidanceDoc, "Guidance"),
    "readings": lambda: document_schema(ReadingsDoc, "Readings"),
    "audit": policy_schema,
    "examples": examples_schema,
}
SCHEMA_NAMES: Final = tuple(_SCHEMAS)
"""The files there are schemas of."""


def schema_of(name: str) -> dict[str, Any]:
    """Give the schema of one of the files, draft 2020-12, as plain data."""
    return _SCHEMAS[name]()


def schema_text(name: str) -> str:
    """Give the schema of one of the files as JSON, the same every time."""
    return json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"


def schema_file(name: str) -> str:
    """Give the name of the file that a schema is kept in."""
    return f"{name}.schema.json"
