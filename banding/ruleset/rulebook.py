"""What a ruleset says with its declared words (matrix, rules, routes, checks, judgement), and what must agree across its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final

import attrs

from banding.facts import FactKind
from banding.guidance import Paragraph
from banding.ruleset.conditions import AnyOf, Condition, FactIs, FactWithin, LevelIs, Not
from banding.ruleset.declared import Declared, Spelling
from banding.ruleset.documents import (
    CellDoc,
    EscalationDoc,
    GuidanceDoc,
    ReadingsDoc,
    RouteDoc,
    RuleGroupDoc,
    RulesDoc,
)
from banding.ruleset.model import Band, Cell, Check, Escalation, JudgementPolicy, Reading, RouteRule, Rule
from banding.vocabulary import RouteKind
from banding.written import Place
from banding.yaml_files.faults import FaultNotes


def cells_of(document: RulesDoc, declared: Declared) -> tuple[Cell, ...]:
    """Give the matrix cells in guidance order, noting unknown bands, axes and levels."""
    return tuple(cell for written in document.matrix.cells for cell in _cell(written, declared))


def _cell(written: CellDoc, declared: Declared) -> Iterator[Cell]:
    notes, axes = declared.notes, declared.axes
    band = declared.band(written.band, written.place("band"))
    _check_actions(written.actions, written.place("actions"), declared)
    place = written.place("levels")
    known = True
    for axis, level in written.levels.items():
        if axis not in axes and axis not in declared.spared:
            notes.add_unknown((*place, axis), "axis", axis, axes, at_key=True)
        elif axis in axes and level not in axes[axis].levels:
            notes.add_unknown((*place, axis), f"level of `{axis}`", level, axes[axis].levels)
            known = False
    for axis in axes:
        if axis not in written.levels:
            help = f"add `{axis}: ...` with one of its levels"
            notes.add(place, f"the level of `{axis}` is missing", help=help)
            known = False
    if band and known:
        yield Cell(written.id, tuple(written.levels[axis] for axis in axes), band, written.actions)


def _check_actions(actions: tuple[str, ...], at: Place, declared: Declared) -> None:
    for n, action in enumerate(actions):
        declared.spelling.check_no_semicolon(action, (*at, n))


def rules_of(document: RulesDoc, declared: Declared) -> tuple[Rule, ...]:
    """Give the rules beside the matrix, in guidance order, each with what its group shares."""
    return tuple(rule for group in document.rules for rule in _group(group, declared))


def _group(group: RuleGroupDoc, declared: Declared) -> Iterator[Rule]:
    band = declared.band(group.band, group.place("band"))
    escalations = tuple(e for written in group.escalate for e in _escalation(written, band, declared))
    if not group.rules:
        declared.notes.add(group.place("rules"), "this group has no rule; expected at least one")
    for written in group.rules:
        _check_actions(written.actions, written.place("actions"), declared)
        when = declared.conditions.read(written.when, written.place("when"))
        if band and when:
            yield Rule(written.id, group.kind, written.title, band, when, escalations, written.actions)


def _escalation(written: EscalationDoc, band: Band | None, declared: Declared) -> Iterator[Escalation]:
    raised = declared.band(written.band, written.place("band"))
    when = declared.conditions.read(written.when, written.place("when"))
    if raised and band and not raised > band:
        declared.notes.add(written.place("band"), f"`{raised}` is not above the band of this group, `{band}`")
    if raised and when:
        yield Escalation(raised, when)


def routes_of(document: RulesDoc, declared: Declared) -> tuple[RouteRule, ...]:
    """Give the ways out of field allocation, in the order they are tried."""
    words = [(route.route, route.place("route")) for route in document.routes]
    words.append((document.field_route, ("field_route",)))
    declared.spelling.check_ids(words, "route")
    for word, place in words:
        declared.spelling.check_is_a_name(word, place, "route")
    return tuple(route for written in document.routes for route in _route(written, declared))


def _route(written: RouteDoc, declared: Declared) -> Iterator[RouteRule]:
    when = declared.conditions.read(written.when, written.place("when"))
    watch = declared.band(written.watch, written.place("watch")) if written.watch else None
    _check_watch(written, declared)
    if when:
        yield RouteRule(
            written.id, written.route, written.kind, when, written.says, watch, written.watch_says
        )


def _check_watch(written: RouteDoc, declared: Declared) -> None:
    """A watch is a band and a warning together, on a hub route."""
    declared.spelling.check_no_semicolon(written.watch_says, written.place("watch_says"))
    if bool(written.watch) != bool(written.watch_says):
        there, missing = ("watch", "watch_says") if written.watch else ("watch_says", "watch")
        declared.notes.add(written.place(there), f"`{there}` is given without `{missing}`", at_key=True)
    if written.watch and written.kind is not RouteKind.HUB:
        message = "only a hub route can be watched, for others have no field band"
        declared.notes.add(written.place("watch"), message, at_key=True)


def checks_of(document: RulesDoc, declared: Declared) -> tuple[Check, ...]:
    """Give the contradictions to warn about."""
    found = []
    for written in document.checks:
        when = declared.conditions.read(written.when, written.place("when"))
        declared.spelling.check_no_semicolon(written.says, written.place("says"))
        found += [attrs.evolve(written, when=when)] if when else []
    return tuple(found)


def judgement_of(document: RulesDoc, declared: Declared) -> JudgementPolicy:
    """Give what a manager's judgement rests on, band by band."""
    for name in document.judgement:
        declared.band(name, ("judgement", name), at_key=True)
    return JudgementPolicy(dict(document.judgement))


def ids_of(document: RulesDoc) -> Iterable[tuple[str, Place]]:
    """Give every id of the rules file that is cited as guidance (cells, rules, routes), with its place."""
    yield from ((cell.id, cell.place("id")) for cell in document.matrix.cells)
    yield from ((rule.id, rule.place("id")) for group in document.rules for rule in group.rules)
    yield from ((route.id, route.place("id")) for route in document.routes)


_NEW_PARAGRAPH: Final = "a paragraph that is meant to be new is quoted in {file}, under this id"


def check_ids(document: RulesDoc, notes: FaultNotes) -> None:
    """Every id of cells, rules, routes and checks is well written and stands once."""
    spelling = Spelling(notes)
    ids = [*ids_of(document), *((check.code, check.place("code")) for check in document.checks)]
    spelling.check_ids(ids, "id")
    spelling.check_id(document.id, ("id",))
    spelling.check_id(document.version, ("version",))


def check_matrix(document: RulesDoc, declared: Declared) -> None:
    """Every combination of levels has exactly one cell."""
    axes = tuple(declared.axes.values())
    seen: dict[tuple[str | None, ...], Place] = {}
    for cell in document.matrix.cells:
        levels = tuple(cell.levels.get(axis.id) for axis in axes)
        if levels in seen:
            message = f"these levels have a cell already, on line {declared.notes.lines.get(seen[levels])}"
            declared.notes.add(cell.place("levels"), message, first=(*seen[levels], "levels"))
        seen.setdefault(levels, cell.at)
    combinations = set(product(*(axis.levels for axis in axes)))
    if not seen.keys() <= combinations:
        return  # a cell names a level that is not there, and nobody can say which it was meant for
    for wanted in product(*(axis.levels for axis in axes)):
        if wanted not in seen:
            spelt = [f"{axis.id}: {level}" for axis, level in zip(axes, wanted, strict=True)]
            message = f"there is no cell for {', '.join(f'`{each}`' for each in spelt)}"
            help = (
                f"add `- {{id: ..., levels: {{{', '.join(spelt)}}}, band: ...}}` with the id of its paragraph"
            )
            declared.notes.add(("matrix", "cells"), message, help=help)


def check_levels_off_the_matrix(
    document: RulesDoc, declared: Declared, routes: tuple[RouteRule, ...]
) -> None:
    """A level that a fact may have and its axis has not must lead out of the matrix, by a refer route."""
    if len(routes) < len(document.routes):
        return  # a route is at fault, and nobody can say what it would have taken
    refer = AnyOf(tuple(route.when for route in routes if route.kind is RouteKind.REFER))
    for written in document.axes:
        fact = declared.facts.get(written.fact)
        if fact is None or fact.kind is not FactKind.CHOICE:
            continue
        for level in fact.levels:
            if level not in written.levels and not _holds(refer, fact.name, level):
                message = (
                    f"the level `{level}` of `{fact.name}` is not on this axis, and no refer route takes it"
                )
                declared.notes.add(
                    written.place("levels"),
                    message,
                    help=f"give it a level here and cells in the matrix, or a route with `kind: {RouteKind.REFER}`",
                )


def _holds(condition: Condition, fact: str, level: str) -> bool | None:
    """Say whether a condition holds when only one fact is known; None where that does not settle it."""
    if isinstance(condition, FactIs):
        return level in condition.values if condition.fact == fact else None
    if isinstance(condition, FactWithin | LevelIs):
        return None
    if isinstance(condition, Not):
        part = _holds(condition.part, fact, level)
        return None if part is None else not part
    settles = isinstance(condition, AnyOf)
    parts = [_holds(part, fact, level) for part in condition.parts]
    if settles in parts:
        return settles
    return None if None in parts else not settles


def paragraphs_of(guidance: GuidanceDoc, notes: FaultNotes) -> Mapping[str, Paragraph]:
    """Give the guidance's paragraphs by id."""
    spelling = Spelling(notes)
    places = [(paragraph.id, paragraph.place("id")) for paragraph in guidance.paragraphs]
    spelling.check_ids(places, "paragraph")
    for paragraph in guidance.paragraphs:
        if paragraph.line < 1:
            notes.add(paragraph.place("line"), f"lines are counted from 1, found the number {paragraph.line}")
    return {paragraph.id: paragraph for paragraph in guidance.paragraphs}


def check_cited(document: RulesDoc, paragraphs: Iterable[str], notes: FaultNotes, *, file: str) -> None:
    """Every cell, rule, route and judgement cites a paragraph that is there, in the guidance file of this name."""
    known = tuple(paragraphs)
    cited = [*ids_of(document), *((id_, ("judgement", band)) for band, id_ in document.judgement.items())]
    for word, place in cited:
        if word not in known:
            notes.add_unknown(
                place, f"paragraph of {file}", word, known, help=_NEW_PARAGRAPH.format(file=file)
            )


def readings_of(written: ReadingsDoc, subjects: Iterable[str], notes: FaultNotes) -> tuple[Reading, ...]:
    """Give the settled silences; what each is about must exist."""
    spelling, known = Spelling(notes), tuple(dict.fromkeys(subjects))
    spelling.check_ids([(reading.id, reading.place("id")) for reading in written.readings], "reading")
    for reading in written.readings:
        if not reading.about:
            message = "this reading is about nothing; name the rules, axes or facts it bears on"
            notes.add(reading.place("about"), message)
        for n, subject in enumerate(reading.about):
            if subject not in known:
                notes.add_unknown(reading.place("about", n), "rule, axis or fact", subject, known)
    return written.readings
