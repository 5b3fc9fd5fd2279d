"""JSON Schemas of a ruleset's files, made from the classes that load them: of each, no more than its shape."""

import re
import types
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints

import attrs

from banding.facts import FACT_NAME, Fact, FactKind
from banding.guidance import Document
from banding.ruleset.condition_reader import BOUNDS
from banding.ruleset.conditions import Condition
from banding.ruleset.model import Axis, JudgedLevel, LevelClause, RouteRule
from banding.vocabulary import RouteKind
from banding.written import IS_ID, WORDS, key_name, keys_of

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
DAY: Final[Schema] = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_PLAIN: Final[Mapping[object, Schema]] = {
    str: WORDS,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number", "minimum": 0, "maximum": 1},
    date: DAY,
}
_CONDITION: Final[Schema] = {"$ref": "#/$defs/condition"}
_NAMES: Final[Mapping[type, str]] = {
    Document: "source",
    JudgedLevel: "judged",
    LevelClause: "clause",
    RouteRule: "route",
}


def _only_on(key: str, *kinds: FactKind) -> Schema:
    return {"if": {"required": [key]}, "then": {"properties": {"kind": {"enum": [*kinds]}}}}


def _needs(key: str, *kinds: FactKind) -> Schema:
    return {"if": {"properties": {"kind": {"enum": [*kinds]}}}, "then": {"required": [key]}}


_DEMANDS: Final[Mapping[type, Schema]] = {
    Fact: {
        "allOf": [
            _needs("levels", FactKind.CHOICE),
            _needs("question", FactKind.YES_NO, FactKind.NUMBER, FactKind.CHOICE),
            _only_on("levels", FactKind.CHOICE),
            _only_on("words", FactKind.CHOICE, FactKind.YES_NO),
            *(_only_on(key, FactKind.NUMBER) for key in ("lowest", "highest", "unit", "percent")),
            *(_only_on(key, FactKind.YES_NO) for key in ("yes_at_age", "synthetic_rate")),
        ]
    },
    Axis: {"oneOf": [{"required": ["edges"]}, {"required": ["levels"]}]},
    RouteRule: {
        "dependentRequired": {"watch": ["watch_says"], "watch_says": ["watch"]},
        "if": {"required": ["watch"]},
        "then": {"properties": {"kind": {"const": RouteKind.HUB}}},
    },
}
"""What loading demands of the keys of a block together."""


def document_schema(
    document: type,
    title: str,
    *,
    shapes: Mapping[object, Schema] = _PLAIN,
    demands: Mapping[type, Schema] = _DEMANDS,
) -> Schema:
    """Give the JSON Schema, draft 2020-12, of one file: plain values by ``shapes``, what keys ask together by ``demands``."""
    blocks: dict[type, Schema] = {}
    whole = _Maker(shapes, demands, blocks).block(document)
    defs = {_name(each): schema for each, schema in blocks.items()}
    if any(kind == Condition for each in blocks for kind in _hints(each).values()):
        defs["condition"] = condition_schema()
    return {"$schema": DIALECT, **whole, "title": title, "$defs": dict(sorted(defs.items()))}


def block_said(block: type) -> str:
    """Say what a block is, as the docstring of its class does."""
    return " ".join((block.__doc__ or "").split()).replace("``", "`")


def _name(document: type) -> str:
    words = re.sub("(?<=[a-z])(?=[A-Z])", "-", document.__name__.removesuffix("Doc"))
    return _NAMES.get(document) or words.lower()


@cache
def _hints(document: type) -> Mapping[str, Any]:
    return get_type_hints(document)


@attrs.frozen
class _Maker:
    """Makes the schemas of blocks, and collects those of the blocks in them."""

    shapes: Mapping[object, Schema]
    demands: Mapping[type, Schema]
    blocks: dict[type, Schema]

    def block(self, document: type) -> Schema:
        properties: Schema = {}
        for field in keys_of(document):
            meaning, shape = field.metadata["meaning"].replace("``", "`"), field.metadata["shape"]
            bare = self.of_kind(field.metadata.get("written") or _hints(document)[field.name])
            is_plain = bare == _PLAIN[bool] and field.default is not attrs.NOTHING
            shown = {"default": field.default} if is_plain else {}
            properties[key_name(field)] = {"description": meaning, **bare, **shape, **shown}
        return {
            "title": _name(document).replace("-", " ").capitalize(),
            "description": block_said(document),
            "type": "object",
            "properties": properties,
            "required": [key_name(field) for field in keys_of(document) if field.default is attrs.NOTHING],
            "additionalProperties": False,
            **self.demands.get(document, {}),
        }

    def of_kind(self, kind: Any) -> Schema:
        """Give the schema of a key's kind; nothing for a value that only loading can read."""
        if kind in self.shapes:
            return self.shapes[kind]
        if kind == Condition:
            return _CONDITION
        if isinstance(kind, types.UnionType):
            (kind, *others) = (part for part in get_args(kind) if part is not type(None))
            return {} if others else self.of_kind(kind)
        if get_origin(kind) is tuple:
            return {"type": "array", "items": self.of_kind(get_args(kind)[0])}
        if get_origin(kind) is Mapping:
            return {"type": "object", "additionalProperties": self.of_kind(get_args(kind)[1])}
        if issubclass(kind, StrEnum):
            return {"enum": [word.value for word in kind]}
        if kind not in self.blocks:
            self.blocks[kind] = {}
            self.blocks[kind] = self.block(kind)
        return {"$ref": f"#/$defs/{_name(kind)}"}


def condition_schema() -> Schema:
    """Give the schema of a condition, as ``condition_reader`` reads one."""
    fact = {"type": "string", "pattern": f"^{FACT_NAME.pattern}$"}
    listed = {"type": "array", "minItems": 1, "items": _CONDITION}
    level: Schema = {"type": "string", **IS_ID}
    levels: Schema = {"anyOf": [level, {"type": "array", "minItems": 1, "items": level}]}
    amount: Schema = {"anyOf": [level, {"type": "integer"}]}
    return {
        "description": "What must hold: the name of a yes/no fact, or a block with any, all, not, fact or axis.",
        "anyOf": [
            {"description": "The yes/no fact is yes.", **fact},
            _only("At least one of them holds.", {"any": listed}),
            _only("All of them hold.", {"all": listed}),
            _only("It does not hold.", {"not": _CONDITION}),
            _only(
                "A choice is one of some levels, a whole number lies somewhere, or a yes/no fact has an answer.",
                {"fact": fact},
                {"is": {"anyOf": [*levels["anyOf"], {"type": "integer"}]}, **dict.fromkeys(BOUNDS, amount)},
            ),
            {
                **_only(
                    "The case stands at one of some levels of an axis.",
                    {"axis": level},
                    {"is": levels, **dict.fromkeys(BOUNDS, level)},
                ),
                "oneOf": [{"required": ["is"]}, {"anyOf": [{"required": [key]} for key in BOUNDS]}],
            },
        ],
    }


def _only(meaning: str, head: Schema, beside: Schema | None = None) -> Schema:
    return {
        "description": meaning,
        "type": "object",
        "properties": {**head, **(beside or {})},
        "required": list(head),
        "additionalProperties": False,
    }
