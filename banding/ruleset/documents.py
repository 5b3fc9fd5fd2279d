"""
The three files of a ruleset as they are written: every key the YAML may hold, before words are looked up.

What is the same in a file and in the :mod:`~banding.ruleset.model` is one class, and stands there. A condition is left as
written and read by ``condition_reader``, which knows the declared facts and axes.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import attrs

from banding.facts import Fact
from banding.guidance import Document, Paragraph
from banding.ruleset.conditions import Condition
from banding.ruleset.model import Check, JudgedLevel, LevelClause, Reading
from banding.vocabulary import RouteKind, RuleKind
from banding.written import IS_ID, NO_SEMICOLON, WORDS, Written, key

COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_HEX: Final[dict[str, Any]] = {"pattern": f"^{COLOUR.pattern.replace('a-f', 'A-Fa-f')}$"}
_ACTIONS: Final[dict[str, Any]] = {"items": {**WORDS, **NO_SEMICOLON}}


@attrs.frozen(eq=False, repr=False)
class BandDoc(Written):
    """One band, its colour and the colour of text on it."""

    name: str = key("the name printed, such as `Blue`.", **NO_SEMICOLON)
    fill: str = key("background colour, `#rrggbb`.", **_HEX)
    ink: str = key("text colour that reads on it, `#rrggbb`.", **_HEX)


@attrs.frozen(eq=False, repr=False)
class AxisDoc(Written):
    """One axis: ``edges`` (level to lower edge) for a number, ``levels`` for a choice."""

    id: str = key("such as `ror`.", **IS_ID)
    title: str = key('"risk of reoffending".')
    short: str = key('the abbreviation used beside a level: "RoR".')
    fact: str = key(
        "the fact that places a case on it: a number with `edges`, or a choice with these levels."
    )
    levels: tuple[str, ...] = key("its levels, lowest first.", (), items={**WORDS, **IS_ID}, minItems=1)
    edges: Mapping[str, int] = key(
        "for a number, each level with its lowest score, lowest first; empty for a choice.",
        dict,
        propertyNames=IS_ID,
        minProperties=1,
    )
    judged: JudgedLevel | None = key("how judgement may set the level.", None)
    clauses: tuple[LevelClause, ...] = key(
        "facts that set the level whatever the score; the highest that applies wins.", ()
    )
    note: str = key(
        "words to add where a reader could take a level for something else, or empty.", "", **NO_SEMICOLON
    )


@attrs.frozen(eq=False, repr=False)
class CellDoc(Written):
    """One cell; ``levels`` is axis id to level."""

    id: str = key("such as `matrix/high/medium`; also the id of its paragraph.", **IS_ID)
    levels: Mapping[str, str] = key("axis id to level, one for each axis.")
    band: str = key("the band it gives.")
    actions: tuple[str, ...] = key("what the cell calls for.", (), **_ACTIONS)


@attrs.frozen(eq=False, repr=False)
class MatrixDoc(Written):
    """The matrix, cell by cell, in guidance order."""

    cells: tuple[CellDoc, ...] = key(
        "the matrix, one cell for every combination of levels, in guidance order."
    )


@attrs.frozen(eq=False, repr=False)
class EscalationDoc(Written):
    """A higher band when a condition holds."""

    band: str = key("the band it rises to.")
    when: Condition = key("the condition.")


@attrs.frozen(eq=False, repr=False)
class RuleDoc(Written):
    """One rule of a group."""

    id: str = key("such as `blue/prevent`; also the id of its paragraph.", **IS_ID)
    title: str = key('what it is about, for a sentence: "a child protection plan".')
    when: Condition = key("the condition.")
    actions: tuple[str, ...] = key("what it calls for.", (), **_ACTIONS)


@attrs.frozen(eq=False, repr=False)
class RuleGroupDoc(Written):
    """Rules that share a kind, a band and its escalations, as the guidance groups them."""

    kind: RuleKind = key("minimum or automatic (a floor), or consider (changes no band by itself).")
    band: str = key("the floor, or the band to consider.")
    rules: tuple[RuleDoc, ...] = key("the rules of the group.", minItems=1)
    escalate: tuple[EscalationDoc, ...] = key("higher bands in some cases.", ())


@attrs.frozen(eq=False, repr=False)
class RouteDoc(Written):
    """One way out of field allocation."""

    id: str = key("such as `route/nps`; also the id of its paragraph.", **IS_ID)
    route: str = key("the word in the route column, such as `nps`.", **IS_ID)
    kind: RouteKind = key(
        "refer (outside the matrix: an unknown that could lead here is always an enquiry) or hub (every fact the "
        "condition reads must be known)."
    )
    when: Condition = key("the condition.")
    says: str = key("one sentence for a manager.")
    watch: str | None = key("on a hub route, warn when the field band would be this or higher.", None)
    watch_says: str = key("the warning.", "", **NO_SEMICOLON)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RulesDoc(Written):
    """A rules file, such as ``2019-03.yaml``."""

    id: str = key("the provider's guidance, such as `cl-crc`.", **IS_ID)
    version: str = key("such as `2019-03`.", **IS_ID)
    title: str = key("its name for people.")
    in_force_from: date = key("first day it applies.")
    in_force_until: date | None = key("last day it applies, where it says one.", None)
    bands: tuple[BandDoc, ...] = key("all bands, lowest first.", minItems=2)
    facts: tuple[Fact, ...] = key("all facts, in the order enquiries are listed.")
    axes: tuple[AxisDoc, ...] = key("the axes of the matrix.", minItems=1)
    matrix: MatrixDoc = key("the matrix, cell by cell.")
    rules: tuple[RuleGroupDoc, ...] = key(
        "the rules beside the matrix, in groups as the guidance prints them."
    )
    routes: tuple[RouteDoc, ...] = key("ways out of field allocation, in the order they are tried.")
    field_route: str = key("the route word for all other cases.", **IS_ID)
    checks: tuple[Check, ...] = key("contradictions to warn about.", ())
    judgement: Mapping[str, str] = key(
        "band name to the paragraph that allows raising a case to it on judgement.", dict
    )


@attrs.frozen(eq=False, repr=False)
class GuidanceDoc(Written):
    """``guidance.yaml``."""

    document: Document = key("the published source.")
    paragraphs: tuple[Paragraph, ...] = key("the paragraphs, each quoted word for word.")


@attrs.frozen(eq=False, repr=False)
class ReadingsDoc(Written):
    """``readings.yaml``."""

    readings: tuple[Reading, ...] = key("silences we settled.")
