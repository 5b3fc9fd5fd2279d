"""The JSON Schema of a file of worked examples, for editors that complete and check."""

from __future__ import annotations

from typing import Any, Final

from banding.ruleset.schema import DAY, DIALECT, Schema
from banding.verify.examples.example import ANSWERS, LISTS, NONE
from banding.verify.examples.files import EVERYTHING_ELSE
from banding.vocabulary import Status
from banding.written import WORDS

_VALUE: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
_ENDINGS: Final = (" bands", " band")


def examples_schema() -> Schema:
    """Give the JSON Schema, draft 2020-12, of a file of worked examples."""
    return {
        "$schema": DIALECT,
        "title": "Worked examples",
        "description": "Cases with the answers that the guidance gives them.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": {"description": "What the example shows, in a sentence.", **WORDS},
                "given": _given(),
                "on": {"description": "The day decided for; needed with a date of birth.", **DAY},
                "expect": _expect(),
            },
            "required": ["name", "given", "expect"],
            "additionalProperties": False,
            "if": {"properties": {"given": {"required": ["date_of_birth"]}}},
            "then": {"required": ["on"]},
        },
    }


def _given() -> Schema:
    others = "no, or unknown: what every yes/no fact is that is not named."
    return {
        "description": "The facts of the case by the names of our columns, each with its value.",
        "type": "object",
        "properties": {EVERYTHING_ELSE: {"description": others, "enum": ["no", "unknown"]}},
        "additionalProperties": _VALUE,
    }


def _expect() -> Schema:
    properties: dict[str, Any] = {}
    for name in ANSWERS:
        shape: Schema = {"enum": [*Status, NONE]} if name == "status" else dict(_VALUE)
        if name in LISTS:
            shape = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE}]}
        told = {"description": f"The {name} expected; `{NONE}` for none.", **shape}
        short = next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)
        properties |= {name: told, short: told}
    return {
        "description": "What the guidance makes of it; whatever is not named may be anything.",
        "type": "object",
        "properties": properties,
        "minProperties": 1,
        "additionalProperties": False,
    }
