"""A ruleset as data: everything a provider's guidance says, typed and frozen, with nothing of any provider in it."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

import attrs

from banding.errors import InvalidCaseError
from banding.facts import Fact, FactKind, Value
from banding.guidance import Document, Paragraph
from banding.ruleset.conditions import Condition
from banding.vocabulary import RouteKind, RuleKind
from banding.written import IS_ID, NO_SEMICOLON, Written, key


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
class Axis:
    """
    One axis of the matrix: over a number with edges, or over a choice with its levels, lowest first.

    Of the clauses, which set the level whatever the score, the highest that applies wins. The note is for a reader who
    could take a level for something else.
    """

    id: str
    title: str
    short: str
    levels: tuple[str, ...]
    fact: str
    edges: tuple[ScoreEdge, ...] = ()
    judged: JudgedLevel | None = None
    clauses: tuple[LevelClause, ...] = ()
    note: str = ""

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
class Cell:
    """One cell of the matrix, by the id of its paragraph, such as ``matrix/high/medium``; its levels in the order of axes."""

    id: str
    levels: tuple[str, ...]
    band: Band
    actions: tuple[str, ...]


@attrs.frozen
class Escalation:
    """A higher band that a rule gives in some cases ("Red if very high RoR or IOM nominal")."""

    band: Band
    when: Condition


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
class RouteRule:
    """
    A way out of field allocation, by the id of its paragraph, such as ``route/nps``.

    An unknown that could lead to a refer route, out of the matrix, is always an enquiry; a hub route is taken only when
    that is certain whatever the unknown facts turn out to be, with a warning where the field band would be ``watch`` or
    higher.
    """

    id: str
    route: str
    kind: RouteKind
    when: Condition
    says: str
    watch: Band | None = None
    watch_says: str = ""


@attrs.frozen
class Check(Written):
    """One contradiction to warn about; it changes no band."""

    code: str = key("the warning's code, such as `low-rosh-contradicted`.", **IS_ID)
    when: Condition = key("the condition.")
    says: str = key("the warning in words.", **NO_SEMICOLON)
    source: str = key('where the concern comes from, such as "report, line 435".')


@attrs.frozen
class JudgementPolicy:
    """What a judgement rests on: band name to the guidance id of its route up; a band not here is applied with a warning."""

    routes: Mapping[str, str]


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
    cases that no other route takes. A last day of None is the eve of the next version.
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
    judgement: JudgementPolicy
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
