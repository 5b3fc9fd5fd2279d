"""
JSON Schemas of a ruleset's three files, made from the classes that load them, for editors that complete and check.

A schema sees one file at a time and no more than its shape: that a word is a declared band or fact, that a paragraph is
there, that edges ascend, only loading can tell.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints

import attrs

from banding.facts import FactKind
from banding.ruleset import documents as docs
from banding.ruleset.key_meanings import block_told, keys_of
from banding.ruleset.spelling import COLOUR, FACT_NAME, ID, RESERVED
from banding.vocabulary import RouteKind

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
WORDS: Final[Schema] = {"type": "string", "pattern": r"\S"}
DAY: Final[Schema] = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}
_PLAIN: Final[Mapping[object, Schema]] = {
    str: WORDS,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: _SHARE,
    date: DAY,
}

_ID: Final[Schema] = {"pattern": f"^{ID.pattern}$"}
_NO_SEMICOLON: Final[Schema] = {"pattern": r"^[^;]*[^;\s][^;]*$"}
_HEX: Final[Schema] = {"pattern": f"^{COLOUR.pattern.replace('a-f', 'A-Fa-f')}$"}
_CONDITION: Final[Schema] = {"$ref": "#/$defs/condition"}
_NAMED: Final[Mapping[type, str]] = {
    docs.RuleGroupDoc: "rule-group",
    docs.SourceDoc: "source",
}

_KEYS: Final[Mapping[tuple[type, str], Schema]] = {
    (docs.BandDoc, "name"): _NO_SEMICOLON,
    (docs.BandDoc, "fill"): _HEX,
    (docs.BandDoc, "ink"): _HEX,
    (docs.FactDoc, "name"): {"pattern": f"^{FACT_NAME.pattern}$", "not": {"enum": list(RESERVED)}},
    (docs.FactDoc, "levels"): {"items": {**WORDS, **_ID}, "minItems": 1},
    (docs.FactDoc, "aliases"): {"items": {**WORDS, "not": {"enum": list(RESERVED)}}},
    (docs.FactDoc, "words"): {"additionalProperties": WORDS},
    (docs.AxisDoc, "id"): _ID,
    (docs.AxisDoc, "levels"): {"items": {**WORDS, **_ID}, "minItems": 1},
    (docs.AxisDoc, "edges"): {"propertyNames": _ID, "minProperties": 1},
    (docs.AxisDoc, "note"): _NO_SEMICOLON,
    (docs.CellDoc, "id"): _ID,
    (docs.CellDoc, "actions"): {"items": {**WORDS, **_NO_SEMICOLON}},
    (docs.RuleDoc, "id"): _ID,
    (docs.RuleDoc, "actions"): {"items": {**WORDS, **_NO_SEMICOLON}},
    (docs.RuleGroupDoc, "rules"): {"minItems": 1},
    (docs.RouteDoc, "id"): _ID,
    (docs.RouteDoc, "route"): _ID,
    (docs.RouteDoc, "watch_says"): _NO_SEMICOLON,
    (docs.CheckDoc, "code"): _ID,
    (docs.CheckDoc, "says"): _NO_SEMICOLON,
    (docs.RulesDoc, "id"): _ID,
    (docs.RulesDoc, "version"): _ID,
    (docs.RulesDoc, "bands"): {"minItems": 2},
    (docs.RulesDoc, "axes"): {"minItems": 1},
    (docs.RulesDoc, "field_route"): _ID,
    (docs.ParagraphDoc, "id"): _ID,
    (docs.ParagraphDoc, "line"): {"minimum": 1},
    (docs.ReadingDoc, "id"): _ID,
    (docs.ReadingDoc, "about"): {"minItems": 1},
}
"""What loading demands of a key beyond its kind."""


def _only_on(key: str, *kinds: FactKind) -> Schema:
    return {"if": {"required": [key]}, "then": {"properties": {"kind": {"enum": [*kinds]}}}}


def _needs(key: str, *kinds: FactKind) -> Schema:
    return {"if": {"properties": {"kind": {"enum": [*kinds]}}}, "then": {"required": [key]}}


_BLOCKS: Final[Mapping[type, Schema]] = {
    docs.FactDoc: {
        "allOf": [
            _needs("levels", FactKind.CHOICE),
            _needs("question", FactKind.YES_NO, FactKind.NUMBER, FactKind.CHOICE),
            _only_on("levels", FactKind.CHOICE),
            _only_on("words", FactKind.CHOICE, FactKind.YES_NO),
            *(_only_on(key, FactKind.NUMBER) for key in ("lowest", "highest", "unit", "percent")),
            *(_only_on(key, FactKind.YES_NO) for key in ("yes_at_age", "synthetic_rate")),
        ]
    },
    docs.AxisDoc: {"oneOf": [{"required": ["edges"]}, {"required": ["levels"]}]},
    docs.RouteDoc: {
        "dependentRequired": {"watch": ["watch_says"], "watch_says": ["watch"]},
        "if": {"required": ["watch"]},
        "then": {"properties": {"kind": {"const": RouteKind.HUB}}},
    },
}
"""What loading demands of the keys of a block together."""


def document_schema(document: type, title: str) -> Schema:
    """
    Give the JSON Schema, draft 2020-12, of one file of a ruleset.

    Args:
        document: the class of the whole file, one of ``documents``.
        title: what to call the file.
    """
    blocks: dict[type, Schema] = {}
    whole = _block(document, blocks)
    defs = {_name(each): schema for each, schema in blocks.items()}
    if any(kind is object for each in blocks for kind in _hints(each).values()):
        defs["condition"] = condition_schema()
    return {"$schema": DIALECT, **whole, "title": title, "$defs": dict(sorted(defs.items()))}


def _name(document: type) -> str:
    return _NAMED.get(document) or document.__name__.removesuffix("Doc").lower()


def _block(document: type, blocks: dict[type, Schema]) -> Schema:
    """Give the schema of a block, and collect those of the blocks in it."""
    hints = _hints(document)
    properties: Schema = {}
    required = []
    for field, meaning in keys_of(document):
        bare = _of_kind(hints[field.name], blocks)
        default = field.default
        told = {"description": meaning} if meaning else {}
        shown = {"default": default} if isinstance(default, bool) else {}
        properties[field.name] = {**told, **bare, **_KEYS.get((document, field.name), {}), **shown}
        if default is attrs.NOTHING:
            required.append(field.name)
    return {
        "title": _name(document).replace("-", " ").capitalize(),
        "description": block_told(document),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **_BLOCKS.get(document, {}),
    }


@cache
def _hints(document: type) -> Mapping[str, Any]:
    return get_type_hints(document)


def _of_kind(kind: Any, blocks: dict[type, Schema]) -> Schema:
    """Give the schema of a key's kind."""
    if isinstance(kind, types.UnionType):
        (kind,) = (part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _of_kind(get_args(kind)[0], blocks)}
    if get_origin(kind) is Mapping:
        return {"type": "object", "additionalProperties": _of_kind(get_args(kind)[1], blocks)}
    if kind is object:
        return _CONDITION
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [word.value for word in kind]}
    if attrs.has(kind):
        if kind not in blocks:
            blocks[kind] = {}
            blocks[kind] = _block(kind, blocks)
        return {"$ref": f"#/$defs/{_name(kind)}"}
    return _PLAIN[kind]


def condition_schema() -> Schema:
    """Give the schema of a condition, as ``condition_reader`` reads one."""
    fact = {"type": "string", "pattern": f"^{FACT_NAME.pattern}$"}
    listed = {"type": "array", "minItems": 1, "items": _CONDITION}
    level: Schema = {"type": "string", **_ID}
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
                {"is": {"anyOf": [*levels["anyOf"], {"type": "integer"}]}, **dict.fromkeys(_BOUNDS, amount)},
            ),
            {
                **_only(
                    "The case stands at one of some levels of an axis.",
                    {"axis": level},
                    {"is": levels, **dict.fromkeys(_BOUNDS, level)},
                ),
                "oneOf": [{"required": ["is"]}, {"anyOf": [{"required": [key]} for key in _BOUNDS]}],
            },
        ],
    }


_BOUNDS: Final = ("at-least", "at-most", "above", "below")


def _only(meaning: str, head: Schema, beside: Schema | None = None) -> Schema:
    return {
        "description": meaning,
        "type": "object",
        "properties": {**head, **(beside or {})},
        "required": list(head),
        "additionalProperties": False,
    }
