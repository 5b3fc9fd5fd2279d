"""A ruleset as data, typed and frozen, with nothing of any provider in it; and the three files it is written in."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

import attrs

from banding.errors import InvalidCaseError
from banding.facts import Fact, FactKind, Value
from banding.guidance import Document, Paragraph
from banding.ruleset.conditions import Condition
from banding.vocabulary import RouteKind, RuleKind
from banding.written import IS_ID, NO_SEMICOLON, WORDS, Written, key

ACTIONS: Final[dict[str, Any]] = {"items": {**WORDS, **NO_SEMICOLON}}
COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_HEX: Final[dict[str, Any]] = {"pattern": f"^{COLOUR.pattern.replace('a-f', 'A-Fa-f')}$"}


@attrs.frozen(order=True)
class Band:
    """One colour band; ``rank`` is its place in the order, 0 for the least resource, and orders bands."""

    rank: int
    name: str = attrs.field(order=False)
    fill: str = attrs.field(default="#ffffff", eq=False)
    ink: str = attrs.field(default="#0b0c0c", eq=False)

    def __str__(self) -> str:
        return self.name


class ScoreEdge(NamedTuple):
    """A level's lower edge on the score's scale, inclusive."""

    lowest: int
    level: str


@attrs.frozen
class JudgedLevel(Written):
    """How judgement may set an axis level."""

    fact: str = key("the choice fact that carries the judged level.")
    reason: str = key("the text fact that says why.")
    locked: tuple[str, ...] = key("score levels that a judgement never takes a case out of.", ())


@attrs.frozen
class LevelClause(Written):
    """A level that a condition sets whatever the score."""

    level: str = key("the level set.")
    when: Condition = key("the condition.")


@attrs.frozen
class Axis(Written):
    """One axis: ``edges`` (level to lower edge) for a number, ``levels`` for a choice."""

    id: str = key("such as `ror`.", **IS_ID)
    title: str = key('"risk of reoffending".')
    short: str = key('the abbreviation used beside a level: "RoR".')
    fact: str = key(
        "the fact that places a case on it: a number with `edges`, or a choice with these levels."
    )
    # INVARIANT: once loaded, an axis over a number has its levels here too.
    levels: tuple[str, ...] = key("its levels, lowest first.", (), items={**WORDS, **IS_ID}, minItems=1)
    edges: tuple[ScoreEdge, ...] = key(
        "for a number, each level with its lowest score, lowest first; empty for a choice.",
        (),
        written=Mapping[str, int],
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

    @property
    def placed_by(self) -> tuple[str, ...]:
        """Name the facts that place a case on it: its own, and those of judgement."""
        return (self.fact, self.judged.fact, self.judged.reason) if self.judged else (self.fact,)

    def level_of_score(self, score: int) -> str:
        """Place a score on the axis; lower edges are inclusive and the first edge is the scale's foot."""
        level = self.edges[0].level
        for edge in self.edges:
            if score >= edge.lowest:
                level = edge.level
        return level

    def range_of(self, level: str) -> tuple[int, int | None]:
        """Give a level's first and last score, inclusive; None for an open top."""
        for edge, above in zip(self.edges, (*self.edges[1:], None), strict=True):
            if edge.level == level:
                return edge.lowest, above.lowest - 1 if above else None
        raise KeyError(level)


@attrs.frozen
class Cell(Written):
    """One cell; ``levels`` is axis id to level."""

    id: str = key("such as `matrix/high/medium`; also the id of its paragraph.", **IS_ID)
    # INVARIANT: once loaded, levels are in the order of the axes.
    levels: tuple[str, ...] = key("axis id to level, one for each axis.", written=Mapping[str, str])
    band: Band = key("the band it gives.", written=str)
    actions: tuple[str, ...] = key("what the cell calls for.", (), **ACTIONS)


@attrs.frozen
class Escalation(Written):
    """A higher band when a condition holds."""

    band: Band = key("the band it rises to.", written=str)
    when: Condition = key("the condition.")


@attrs.frozen
class Rule:
    """One rule beside the matrix, by the id of its paragraph, such as ``blue/prevent``; one to consider changes no band."""

    id: str
    kind: RuleKind
    title: str
    band: Band
    when: Condition
    escalations: tuple[Escalation, ...] = ()
    actions: tuple[str, ...] = ()


@attrs.frozen
class RouteRule(Written):
    """One way out of field allocation."""

    id: str = key("such as `route/nps`; also the id of its paragraph.", **IS_ID)
    route: str = key("the word in the route column, such as `nps`.", **IS_ID)
    kind: RouteKind = key(
        "refer (outside the matrix: an unknown that could lead here is always an enquiry) or hub (every fact the "
        "condition reads must be known)."
    )
    when: Condition = key("the condition.")
    says: str = key("one sentence for a manager.")
    watch: Band | None = key(
        "on a hub route, warn when the field band would be this or higher.", None, written=str
    )
    watch_says: str = key("the warning.", "", **NO_SEMICOLON)


@attrs.frozen
class Check(Written):
    """One contradiction to warn about; it changes no band."""

    code: str = key("the warning's code, such as `low-rosh-contradicted`.", **IS_ID)
    when: Condition = key("the condition.")
    says: str = key("the warning in words.", **NO_SEMICOLON)
    source: str = key('where the concern comes from, such as "report, line 435".')


@attrs.frozen
class Reading(Written):
    """One silence of the guidance that was settled."""

    id: str = key("such as `young-person-age`.", **IS_ID)
    about: tuple[str, ...] = key("ids of the rules, axes or facts it bears on.", minItems=1)
    silence: str = key("what the guidance leaves open.")
    reading: str = key("what we took it to mean.")
    why: str = key("the reason.")
    confirm: str = key("the role that should confirm it.")


@attrs.frozen(eq=False)
class Ruleset:
    """
    One provider's guidance, from a date; everything is in the order of the guidance, bands lowest first.

    ``content_hash`` is the SHA-256 of rules, guidance words and readings, hexadecimal. ``field_route`` is the word for
    cases that no other route takes. ``judgement`` has the bands that a case may be raised to on judgement, each with the
    guidance id of its route up; one not here is applied with a warning. A last day of None is the eve of the next version.
    """

    id: str
    version: str
    title: str
    in_force_from: date
    content_hash: str
    bands: tuple[Band, ...]
    facts: tuple[Fact, ...]
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    rules: tuple[Rule, ...]
    routes: tuple[RouteRule, ...]
    field_route: str
    checks: tuple[Check, ...]
    judgement: Mapping[str, str]
    readings: tuple[Reading, ...]
    paragraphs: Mapping[str, Paragraph]
    document: Document
    in_force_until: date | None = None

    @cached_property
    def stamp(self) -> str:
        """Id, version and the first twelve digits of the content hash, as written beside every decision."""
        return f"{self.id} {self.version} sha256:{self.content_hash[:12]}"

    @cached_property
    def fact_by_name(self) -> Mapping[str, Fact]:
        """Every declared fact by its name."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def axis_by_id(self) -> Mapping[str, Axis]:
        """Every axis by its id."""
        return {axis.id: axis for axis in self.axes}

    @cached_property
    def band_by_name(self) -> Mapping[str, Band]:
        """Every band by its name."""
        return {band.name: band for band in self.bands}

    def check_case(self, facts: Mapping[str, Value]) -> None:
        """Raise InvalidCaseError for the first fact that is not declared, or not of its declared kind and range."""
        for name, value in facts.items():
            fact = self.fact_by_name.get(name)
            if fact is None:
                raise InvalidCaseError(name, value, "a fact this ruleset declares")
            fact.check(value)

    def deciding_facts(self) -> tuple[Fact, ...]:
        """The facts that can bear on a decision: all but free text."""
        return tuple(fact for fact in self.facts if fact.kind is not FactKind.TEXT)


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
