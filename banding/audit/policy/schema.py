"""The JSON Schema of ``audit.yaml``, for editors that complete and check; its meanings are those of the policy's classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from banding.audit.policy.model import (
    BLOCKS,
    TOP_KEYS,
    AuditPolicy,
    Check,
    Grade,
    HoldingRule,
    Severity,
    declared,
)
from banding.ruleset.schema import DIALECT, Schema
from banding.written import WORDS

_TEXT: Final[Schema] = {"type": "string", "pattern": r"^[^;]*[^;\s][^;]*$"}
_WORD: Final[Schema] = {"type": ["string", "number"]}
_LIST: Final[Schema] = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_SHAPES: Final[Mapping[str, Schema]] = {
    "severity": {"enum": [severity.value for severity in Severity]},
    "text": _TEXT,
    "yes": {"enum": ["yes", "no"]},
    "count": {"type": "integer", "minimum": 1, "maximum": 99_999},
    "code": WORDS,
    **dict.fromkeys(("word", "grade"), _WORD),
    **dict.fromkeys(("words", "columns", "facts", "bands"), _LIST),
}


def policy_schema() -> Schema:
    """Give the JSON Schema, draft 2020-12, of an audit policy."""
    told, default = declared(AuditPolicy), AuditPolicy()
    needs_either: dict[str, Any] = {"anyOf": [{"required": ["facts"]}, {"required": ["bands"]}]}
    holding = {**_block(HoldingRule, ("code", "at-least")), **needs_either}
    parts: dict[str, Schema] = {
        "grades": {"type": "array", "items": _block(Grade, ("name",))},
        "holding": {"type": "array", "items": holding},
        **{name: _block(type(getattr(default, name))) for name in BLOCKS},
        "findings": {"type": "object", "additionalProperties": _block(Check)},
    }
    return {
        "$schema": DIALECT,
        "title": "Audit policy",
        "description": "What an audit looks at beside the bands.",
        "type": "object",
        "properties": {key: {"description": told[key].metadata["meaning"], **parts[key]} for key in TOP_KEYS},
        "additionalProperties": False,
    }


def _block(block: type, required: tuple[str, ...] = ()) -> Schema:
    properties = {
        key: {
            "description": field.metadata["meaning"].replace("``", "`"),
            **_SHAPES[field.metadata["shape"]["kind"]],
        }
        for key, field in declared(block).items()
    }
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found
