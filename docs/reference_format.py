"""Every key the three files of a ruleset may hold, read off the classes that load them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import attrs

from banding.facts import Fact
from banding.guidance import Document, Paragraph
from banding.ruleset import model
from banding.ruleset.conditions import Condition
from banding.ruleset.schema import block_said
from banding.written import key_name, keys_of

_FILES = {
    "2019-03.yaml, the rules": (
        *(
            model.RulesDoc,
            model.BandDoc,
            Fact,
            model.Axis,
            model.JudgedLevel,
            model.LevelClause,
            model.MatrixDoc,
        ),
        *(model.Cell, model.RuleGroupDoc, model.RuleDoc, model.Escalation, model.RouteRule, model.Check),
    ),
    "guidance.yaml, the published words": (model.GuidanceDoc, Document, Paragraph),
    "readings.yaml, what the guidance leaves open": (model.ReadingsDoc, model.Reading),
}
_KINDS = {str: "text", int: "whole number", bool: "true or false", float: "number", date: "date"}


def ruleset_format() -> Iterator[dict[str, Any]]:
    """Give the three files of a ruleset: their blocks, and every key with its kind, whether it must be there, and why."""
    for title, blocks in _FILES.items():
        yield {"title": title, "blocks": [block_reference(block) for block in blocks]}


def block_reference(block: type) -> dict[str, Any]:
    """Give what a block is, and its keys."""
    hints = get_type_hints(block)
    keys = [
        {
            "name": key_name(field),
            "kind": _kind_said(field.metadata.get("written") or hints[field.name]),
            "required": "required" if field.default is attrs.NOTHING else "optional",
            "meaning": field.metadata["meaning"],
        }
        for field in keys_of(block)
    ]
    return {"heading": block_said(block), "keys": keys}


def _kind_said(kind: Any) -> str:
    if kind == Condition:
        return "condition"
    if isinstance(kind, UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        return "list of blocks" if attrs.has(get_args(kind)[0]) else "list of text"
    if get_origin(kind) is Mapping:
        return "key to value"
    if attrs.has(kind):
        return "block"
    return "one of " + ", ".join(kind) if issubclass(kind, StrEnum) else _KINDS[kind]
