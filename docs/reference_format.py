"""Every key the three files of a ruleset may hold, read off the classes that load them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from banding.facts import FactKind
from banding.ruleset import documents
from banding.ruleset.key_meanings import block_told, keys_of
from banding.vocabulary import RuleKind


def ruleset_format() -> Iterator[dict[str, Any]]:
    """Give the three files of a ruleset: their blocks, and every key with its kind, whether it must be there, and why."""
    files = {
        "2019-03.yaml, the rules": (
            "RulesDoc BandDoc FactDoc AxisDoc JudgedDoc ClauseDoc MatrixDoc CellDoc RuleGroupDoc RuleDoc "
            "EscalationDoc RouteDoc CheckDoc"
        ),
        "guidance.yaml, the published words": "GuidanceDoc SourceDoc ParagraphDoc",
        "readings.yaml, what the guidance leaves open": "ReadingsDoc ReadingDoc",
    }
    for title, names in files.items():
        yield {"title": title, "blocks": [_block(getattr(documents, name)) for name in names.split()]}


def _block(document: type) -> dict[str, Any]:
    keys = [
        {
            "name": field.name,
            "kind": _kind_said(document.__annotations__[field.name]),
            "required": "required" if field.default is attrs.NOTHING else "optional",
            "meaning": meaning,
        }
        for field, meaning in keys_of(document)
    ]
    return {"heading": block_told(document), "keys": keys}


def _kind_said(kind: str) -> str:
    words = {
        "str": "text",
        "int": "whole number",
        "bool": "true or false",
        "float": "number",
        "date": "date",
        "object": "condition",
        "FactKind": "one of " + ", ".join(FactKind),
        "RuleKind": "one of " + ", ".join(RuleKind),
        "RouteKind": "one of refer, hub",
    }
    bare = kind.replace(" | None", "")
    if listed := re.fullmatch(r"tuple\[(\w+), \.\.\.\]", bare):
        return "list of blocks" if listed[1].endswith("Doc") else "list of text"
    if bare.startswith("Mapping["):
        return "key to value"
    return "block" if bare.endswith("Doc") else words[bare]
