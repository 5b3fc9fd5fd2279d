"""The three files of a ruleset as written; what is one class in file and :mod:`~banding.ruleset.model` stands there."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import attrs

from banding.facts import Fact
from banding.guidance import Document, Paragraph
from banding.ruleset.conditions import Condition
from banding.ruleset.model import ACTIONS, Axis, Cell, Check, Escalation, Reading, RouteRule
from banding.vocabulary import RuleKind
from banding.written import IS_ID, NO_SEMICOLON, Written, key

COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_HEX: Final[dict[str, Any]] = {"pattern": f"^{COLOUR.pattern.replace('a-f', 'A-Fa-f')}$"}


@attrs.frozen(eq=False, repr=False)
class BandDoc(Written):
    """One band, its colour and the colour of text on it."""

    name: str = key("the name printed, such as `Blue`.", **NO_SEMICOLON)
    fill: str = key("background colour, `#rrggbb`.", **_HEX)
    ink: str = key("text colour that reads on it, `#rrggbb`.", **_HEX)


@attrs.frozen(eq=False, repr=False)
class MatrixDoc(Written):
    """The matrix, cell by cell, in guidance order."""

    cells: tuple[Cell, ...] = key("the matrix, one cell for every combination of levels, in guidance order.")


@attrs.frozen(eq=False, repr=False)
class RuleDoc(Written):
    """One rule of a group."""

    id: str = key("such as `blue/prevent`; also the id of its paragraph.", **IS_ID)
    title: str = key('what it is about, for a sentence: "a child protection plan".')
    when: Condition = key("the condition.")
    actions: tuple[str, ...] = key("what it calls for.", (), **ACTIONS)


@attrs.frozen(eq=False, repr=False)
class RuleGroupDoc(Written):
    """Rules that share a kind, a band and its escalations, as the guidance groups them."""

    kind: RuleKind = key("minimum or automatic (a floor), or consider (changes no band by itself).")
    band: str = key("the floor, or the band to consider.")
    rules: tuple[RuleDoc, ...] = key("the rules of the group.", minItems=1)
    escalate: tuple[Escalation, ...] = key("higher bands in some cases.", ())


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
    axes: tuple[Axis, ...] = key("the axes of the matrix.", minItems=1)
    matrix: MatrixDoc = key("the matrix, cell by cell.")
    rules: tuple[RuleGroupDoc, ...] = key(
        "the rules beside the matrix, in groups as the guidance prints them."
    )
    routes: tuple[RouteRule, ...] = key("ways out of field allocation, in the order they are tried.")
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
