"""Every key the three files of a ruleset may hold, read off the classes that load them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from banding.facts import Fact, FactKind
from banding.ruleset import documents, model
from banding.vocabulary import RuleKind

_MODELS: Mapping[str, type] = {
    "RulesDoc": model.Ruleset,
    "BandDoc": model.Band,
    "FactDoc": Fact,
    "AxisDoc": model.Axis,
    "JudgedDoc": model.JudgedLevel,
    "ClauseDoc": model.LevelClause,
    "MatrixDoc": model.Ruleset,
    "CellDoc": model.Cell,
    "RuleGroupDoc": model.Rule,
    "EscalationDoc": model.Escalation,
    "RuleDoc": model.Rule,
    "RouteDoc": model.RouteRule,
    "CheckDoc": model.Check,
    "GuidanceDoc": model.Ruleset,
    "SourceDoc": documents.SourceDoc,
    "ParagraphDoc": documents.ParagraphDoc,
    "ReadingsDoc": model.Ruleset,
    "ReadingDoc": model.Reading,
}
_KEY_MEANINGS: Mapping[tuple[str, str], str] = {
    ("RulesDoc", "matrix"): "the matrix, cell by cell.",
    ("RulesDoc", "rules"): "the rules beside the matrix, in groups as the guidance prints them.",
    ("RulesDoc", "judgement"): "band name to the paragraph that allows raising a case to it on judgement.",
    ("RuleGroupDoc", "rules"): "the rules of the group.",
    ("RuleGroupDoc", "escalate"): "higher bands in some cases.",
    ("FactDoc", "words"): "other spellings of a value, each with the value it stands for.",
    ("FactDoc", "refused"): "spellings that look right and are not, each with the reason.",
    ("AxisDoc", "edges"): "for a number, each level with its lowest score, lowest first; empty for a choice.",
    ("CellDoc", "levels"): "axis id to level, one for each axis.",
    ("GuidanceDoc", "document"): "the published source.",
    ("GuidanceDoc", "paragraphs"): "the paragraphs, each quoted word for word.",
    ("SourceDoc", "title"): "its title as printed.",
    ("SourceDoc", "publisher"): "who published it.",
    ("SourceDoc", "published"): "month and year.",
    ("SourceDoc", "licence"): "the terms under which its words are quoted.",
    ("ParagraphDoc", "id"): "our id for it, such as `blue/prevent`.",
    ("ParagraphDoc", "words"): "the guidance's own words.",
    ("ParagraphDoc", "line"): "line of the report's text edition, from 1.",
    ("ParagraphDoc", "section"): "the heading it stands under.",
}


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
    told = attributes_told(_MODELS[document.__name__])
    keys = []
    for field in attrs.fields(document):
        if field.name == "at":
            continue
        meaning = _KEY_MEANINGS.get((document.__name__, field.name)) or told[field.name]
        keys.append(
            {
                "name": field.name,
                "kind": _kind_said(document.__annotations__[field.name]),
                "required": "required" if field.default is attrs.NOTHING else "optional",
                "meaning": _for_authors(meaning),
            }
        )
    return {"heading": " ".join((document.__doc__ or "").split()).replace("``", "`"), "keys": keys}


def _for_authors(meaning: str) -> str:
    """Leave out what only a programmer needs: what stands in Python where the key is not written."""
    return re.sub(r"(; None [^.]*|, or None)", "", meaning).replace("``", "`")


def attributes_told(documented: type) -> dict[str, str]:
    """Give what a class's docstring says of each of its attributes."""
    found: dict[str, str] = {}
    section = (documented.__doc__ or "").partition("Attributes:")[2]
    for entry in re.finditer(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", section, re.MULTILINE):
        found[entry[1]] = " ".join(entry[2].split())
    return found


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
