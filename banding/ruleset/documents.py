"""
The three documents of a ruleset as they are written: every key the YAML may hold, before words are looked up.

Fields are named as their keys. ``at`` is where the block stands, for messages; it is never a key. A condition is left
as written (``object``) and read by ``condition_reader``, which knows the declared facts and axes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from banding.facts import FactKind
from banding.vocabulary import RouteKind, RuleKind
from banding.yaml_files.faults import Place


@attrs.frozen(kw_only=True)
class Written:
    """A block as written; ``at`` is its place in the document."""

    at: Place = ()


@attrs.frozen(kw_only=True)
class BandDoc(Written):
    """One band, its colour and the colour of text on it."""

    name: str
    fill: str
    ink: str


@attrs.frozen(kw_only=True)
class FactDoc(Written):
    """One fact; ``words`` and ``refused`` are keyed by other spellings."""

    name: str
    kind: FactKind
    title: str
    question: str = ""
    aliases: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    words: Mapping[str, object] = attrs.field(factory=dict)
    refused: Mapping[str, str] = attrs.field(factory=dict)
    lowest: int | None = None
    highest: int | None = None
    unit: str = ""
    percent: bool = False
    yes_at_age: int | None = None
    assumable: bool = True
    synthetic_rate: float | None = None
    group: str = ""


@attrs.frozen(kw_only=True)
class JudgedDoc(Written):
    """How judgement may set an axis level."""

    fact: str
    reason: str
    locked: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class ClauseDoc(Written):
    """A level that a condition sets whatever the score."""

    level: str
    when: object


@attrs.frozen(kw_only=True)
class AxisDoc(Written):
    """One axis: ``edges`` (level to lower edge) for a number, ``levels`` for a choice."""

    id: str
    title: str
    short: str
    fact: str
    levels: tuple[str, ...] = ()
    edges: Mapping[str, int] = attrs.field(factory=dict)
    judged: JudgedDoc | None = None
    clauses: tuple[ClauseDoc, ...] = ()
    note: str = ""


@attrs.frozen(kw_only=True)
class CellDoc(Written):
    """One cell; ``levels`` is axis id to level."""

    id: str
    levels: Mapping[str, str]
    band: str
    actions: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class MatrixDoc(Written):
    """The matrix, cell by cell, in guidance order."""

    cells: tuple[CellDoc, ...]


@attrs.frozen(kw_only=True)
class EscalationDoc(Written):
    """A higher band when a condition holds."""

    band: str
    when: object


@attrs.frozen(kw_only=True)
class RuleDoc(Written):
    """One rule of a group."""

    id: str
    title: str
    when: object
    actions: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class RuleGroupDoc(Written):
    """Rules that share a kind, a band and its escalations, as the guidance groups them."""

    kind: RuleKind
    band: str
    rules: tuple[RuleDoc, ...]
    escalate: tuple[EscalationDoc, ...] = ()


@attrs.frozen(kw_only=True)
class RouteDoc(Written):
    """One way out of field allocation."""

    id: str
    route: str
    kind: RouteKind
    when: object
    says: str
    watch: str | None = None
    watch_says: str = ""


@attrs.frozen(kw_only=True)
class CheckDoc(Written):
    """One contradiction to warn about."""

    code: str
    when: object
    says: str
    source: str


@attrs.frozen(kw_only=True)
class RulesDoc(Written):
    """A rules file, such as ``2019-03.yaml``."""

    id: str
    version: str
    title: str
    in_force_from: date
    in_force_until: date | None = None
    bands: tuple[BandDoc, ...]
    facts: tuple[FactDoc, ...]
    axes: tuple[AxisDoc, ...]
    matrix: MatrixDoc
    rules: tuple[RuleGroupDoc, ...]
    routes: tuple[RouteDoc, ...]
    field_route: str
    checks: tuple[CheckDoc, ...] = ()
    judgement: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class SourceDoc(Written):
    """The published source the guidance words are quoted from."""

    title: str
    publisher: str
    published: str
    licence: str


@attrs.frozen(kw_only=True)
class ParagraphDoc(Written):
    """One paragraph of the guidance, word for word."""

    id: str
    words: str
    line: int
    section: str


@attrs.frozen(kw_only=True)
class GuidanceDoc(Written):
    """``guidance.yaml``."""

    document: SourceDoc
    paragraphs: tuple[ParagraphDoc, ...]


@attrs.frozen(kw_only=True)
class ReadingDoc(Written):
    """One silence of the guidance that was settled."""

    id: str
    about: tuple[str, ...]
    silence: str
    reading: str
    why: str
    confirm: str


@attrs.frozen(kw_only=True)
class ReadingsDoc(Written):
    """``readings.yaml``."""

    readings: tuple[ReadingDoc, ...]
