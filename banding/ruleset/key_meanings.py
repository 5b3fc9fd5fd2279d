"""What each key of a ruleset's files means, in words for whoever writes them: read off the classes that load them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from banding.facts import Fact
from banding.ruleset import documents, model

_MODELS: Final[Mapping[type, type]] = {
    documents.RulesDoc: model.Ruleset,
    documents.BandDoc: model.Band,
    documents.FactDoc: Fact,
    documents.AxisDoc: model.Axis,
    documents.JudgedDoc: model.JudgedLevel,
    documents.ClauseDoc: model.LevelClause,
    documents.MatrixDoc: model.Ruleset,
    documents.CellDoc: model.Cell,
    documents.RuleGroupDoc: model.Rule,
    documents.EscalationDoc: model.Escalation,
    documents.RuleDoc: model.Rule,
    documents.RouteDoc: model.RouteRule,
    documents.CheckDoc: model.Check,
    documents.GuidanceDoc: model.Ruleset,
    documents.ReadingsDoc: model.Ruleset,
    documents.ReadingDoc: model.Reading,
}
_MEANINGS: Final[Mapping[tuple[type, str], str]] = {
    (documents.RulesDoc, "matrix"): "the matrix, cell by cell.",
    (documents.RulesDoc, "rules"): "the rules beside the matrix, in groups as the guidance prints them.",
    (
        documents.RulesDoc,
        "judgement",
    ): "band name to the paragraph that allows raising a case to it on judgement.",
    (documents.RuleGroupDoc, "rules"): "the rules of the group.",
    (documents.RuleGroupDoc, "escalate"): "higher bands in some cases.",
    (documents.FactDoc, "words"): "other spellings of a value, each with the value it stands for.",
    (documents.FactDoc, "refused"): "spellings that look right and are not, each with the reason.",
    (
        documents.AxisDoc,
        "edges",
    ): "for a number, each level with its lowest score, lowest first; empty for a choice.",
    (documents.CellDoc, "levels"): "axis id to level, one for each axis.",
    (documents.GuidanceDoc, "document"): "the published source.",
    (documents.GuidanceDoc, "paragraphs"): "the paragraphs, each quoted word for word.",
    (documents.SourceDoc, "title"): "its title as printed.",
    (documents.SourceDoc, "publisher"): "who published it.",
    (documents.SourceDoc, "published"): "month and year.",
    (documents.SourceDoc, "licence"): "the terms under which its words are quoted.",
    (documents.ParagraphDoc, "id"): "our id for it, such as `blue/prevent`.",
    (documents.ParagraphDoc, "words"): "the guidance's own words.",
    (documents.ParagraphDoc, "line"): "line of the report's text edition, from 1.",
    (documents.ParagraphDoc, "section"): "the heading it stands under.",
}
_ATTRIBUTE: Final = re.compile(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", re.MULTILINE)


def keys_of(document: type) -> Iterator[tuple[attrs.Attribute[object], str]]:
    """
    Give each key that a block of a file may hold, with what it means.

    Args:
        document: the block's class, one of ``documents``.
    """
    told = attributes_told(_MODELS.get(document, document))
    for field in attrs.fields(document):
        if field.name != "at":
            yield field, _for_authors(_MEANINGS.get((document, field.name)) or told.get(field.name, ""))


def block_told(document: type) -> str:
    """Say what a block is, as the docstring of its class does."""
    return " ".join((document.__doc__ or "").split()).replace("``", "`")


def attributes_told(documented: type) -> dict[str, str]:
    """Give what a class's docstring says of each of its attributes; nothing where docstrings have been taken out."""
    section = (documented.__doc__ or "").partition("Attributes:")[2]
    return {entry[1]: " ".join(entry[2].split()) for entry in _ATTRIBUTE.finditer(section)}


def _for_authors(meaning: str) -> str:
    """Leave out what only a programmer needs: what stands in Python where the key is not written."""
    return re.sub(r"(; None [^.]*|, or None)", "", meaning).replace("``", "`")
