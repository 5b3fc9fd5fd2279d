"""What must agree across a ruleset: a cell for every combination, a paragraph for every id, a subject for every reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final

from banding.facts import FactKind
from banding.guidance import Paragraph
from banding.ruleset.conditions import AnyOf, Condition, FactIs, FactWithin, LevelIs, Not
from banding.ruleset.declared import Declared
from banding.ruleset.documents import GuidanceDoc, ReadingsDoc, RulesDoc
from banding.ruleset.model import Reading, RouteRule
from banding.ruleset.rulebook import ids_of
from banding.ruleset.spelling import Spelling
from banding.vocabulary import RouteKind
from banding.written import Place
from banding.yaml_files.faults import FaultNotes

_NEW_PARAGRAPH: Final = "a paragraph that is meant to be new is quoted in {file}, under this id"


def check_ids(document: RulesDoc, notes: FaultNotes) -> None:
    """Every id of cells, rules, routes and checks is well written and stands once."""
    spelling = Spelling(notes)
    ids = [*ids_of(document), *((check.code, check.place("code")) for check in document.checks)]
    for word, place in (*ids, (document.id, ("id",)), (document.version, ("version",))):
        spelling.check_id(word, place)
    spelling.check_once(ids, "id")


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
            message = f"no cell stands for {', '.join(f'`{each}`' for each in spelt)}"
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
    for word, place in places:
        spelling.check_id(word, place)
    spelling.check_once(places, "paragraph")
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
    spelling.check_once([(reading.id, reading.place("id")) for reading in written.readings], "reading")
    for reading in written.readings:
        spelling.check_id(reading.id, reading.place("id"))
        if not reading.about:
            message = "this reading is about nothing; name the rules, axes or facts it bears on"
            notes.add(reading.place("about"), message)
        for n, subject in enumerate(reading.about):
            if subject not in known:
                notes.add_unknown(reading.place("about", n), "rule, axis or fact", subject, known)
    return written.readings
