"""A rules file and the guidance and readings beside it, read into one Ruleset or refused whole."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import attrs

from banding.errors import RulesetError
from banding.facts import FactKind
from banding.guidance import Paragraph
from banding.ruleset import model
from banding.ruleset.condition_reader import ConditionReader
from banding.ruleset.conditions import AnyOf, answer
from banding.ruleset.declared import check_id, check_ids, check_is_a_name, check_no_semicolon, declared_by
from banding.ruleset.versions.find import GUIDANCE, READINGS, sibling_file
from banding.vocabulary import RouteKind
from banding.written import Place
from banding.yaml_files.faults import FaultNotes
from banding.yaml_files.structure import Loaded, load_yaml


def load(path: Path) -> model.Ruleset:
    """Read a ruleset from its rules file, its guidance and its readings; RulesetError with every fault of the three, in order."""
    rules = load_yaml(path, model.RulesDoc)
    guidance = load_yaml(sibling_file(path, GUIDANCE), model.GuidanceDoc)
    readings = load_yaml(sibling_file(path, READINGS), model.ReadingsDoc)
    ruleset = _assemble(rules, guidance, readings)
    faults = [fault for read in (rules, guidance, readings) for fault in read.faults]
    if ruleset is None or faults:
        raise RulesetError(tuple(faults))
    return ruleset


def _assemble(
    rules: Loaded[model.RulesDoc], guidance: Loaded[model.GuidanceDoc], readings: Loaded[model.ReadingsDoc]
) -> model.Ruleset | None:
    """Build the ruleset as far as the files allow, noting faults; what is built of faulty files is thrown away."""
    document, words = rules.document, guidance.document
    paragraphs = _paragraphs_of(words, guidance.notes) if words else {}
    if document is None:
        return None
    declared = declared_by(document, rules.spared, rules.notes)
    codes = [(check.code, check.place("code")) for check in document.checks]
    check_ids(rules.notes, [*_ids_of(document), *codes], "id")
    for key in ("id", "version"):
        check_id(rules.notes, getattr(document, key), (key,))
    if words and guidance.is_whole:
        file = Path(guidance.notes.file).name
        judgements = (((id_, ("judgement", band))) for band, id_ in document.judgement.items())
        for word, place in (*_ids_of(document), *judgements):
            if word not in paragraphs:
                help = f"a paragraph that is meant to be new is quoted in {file}, under this id"
                rules.notes.add_unknown(place, f"paragraph of {file}", word, paragraphs, help=help)
    if document.in_force_until and document.in_force_until < document.in_force_from:
        message = f"the last day is before the first, which is {document.in_force_from}"
        rules.notes.add(("in_force_until",), message)
    settled: tuple[model.Reading, ...] = ()
    if readings.document and words:  # else nobody can say which paragraphs a reading may name
        ids = [id_ for id_, _ in (*_ids_of(document), *codes)]
        subjects = (*ids, *declared.axes, *declared.facts, *rules.spared, *paragraphs, *guidance.spared)
        settled = _readings_of(readings.document, subjects, readings.notes)
    routes = tuple(_routes_of(document, declared))
    for band in document.judgement:
        declared.band(band, ("judgement", band), at_key=True)
    if rules.is_whole:
        _check_matrix(document, declared)
        _check_levels_off_the_matrix(document, declared, routes)
    built = {
        "cells": tuple(cell for written in document.matrix.cells for cell in _cell(written, declared)),
        "rules": tuple(rule for group in document.rules for rule in _group(group, declared)),
        "routes": routes,
        "checks": tuple(_checks_of(document, declared)),
        "judgement": dict(document.judgement),
    }
    if words is None:
        return None
    return model.Ruleset(
        id=document.id,
        version=document.version,
        title=document.title,
        in_force_from=document.in_force_from,
        content_hash=content_hash(rules.data, guidance.data, readings.data),
        bands=tuple(declared.bands.values()),
        facts=tuple(declared.facts.values()),
        axes=tuple(declared.axes.values()),
        field_route=document.field_route,
        readings=settled,
        paragraphs=paragraphs,
        document=words.document,
        in_force_until=document.in_force_until,
        **built,  # type: ignore[arg-type]
    )


def content_hash(rules: object, guidance: object, readings: object) -> str:
    """
    Give the SHA-256, hexadecimal, of every word, number and list order of the three documents.

    The last day is left out: that a ruleset ends is no change of what it says while it is in force.
    """
    if isinstance(rules, dict):
        rules = {key: value for key, value in rules.items() if key != "in_force_until"}
    said = {"rules": rules, "guidance": guidance, "readings": readings}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _cell(written: Any, declared: ConditionReader) -> Iterator[model.Cell]:
    """Give a cell, noting unknown bands, axes and levels; nothing where it has a fault."""
    notes, axes = declared.notes, declared.axes
    band = declared.band(written.band, written.place("band"))
    _check_actions(written, declared)
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
        yield attrs.evolve(written, levels=tuple(written.levels[axis] for axis in axes), band=band)


def _check_actions(written: Any, declared: ConditionReader) -> None:
    for n, action in enumerate(written.actions):
        check_no_semicolon(declared.notes, action, written.place("actions", n))


def _group(group: model.RuleGroupDoc, declared: ConditionReader) -> Iterator[model.Rule]:
    """Give the rules of a group, each with what the group shares."""
    band = declared.band(group.band, group.place("band"))
    escalations = tuple(e for written in group.escalate for e in _escalation(written, band, declared))
    if not group.rules:
        declared.notes.add(group.place("rules"), "this group has no rule; expected at least one")
    for written in group.rules:
        _check_actions(written, declared)
        when = declared.read(written.when, written.place("when"))
        if band and when:
            yield model.Rule(written.id, group.kind, written.title, band, when, escalations, written.actions)


def _escalation(
    written: Any, band: model.Band | None, declared: ConditionReader
) -> Iterator[model.Escalation]:
    raised = declared.band(written.band, written.place("band"))
    when = declared.read(written.when, written.place("when"))
    if raised and band and not raised > band:
        declared.notes.add(written.place("band"), f"`{raised}` is not above the band of this group, `{band}`")
    if raised and when:
        yield attrs.evolve(written, band=raised, when=when)


def _routes_of(document: model.RulesDoc, declared: ConditionReader) -> Iterator[model.RouteRule]:
    """Give the ways out of field allocation, in the order they are tried."""
    words = [(route.route, route.place("route")) for route in document.routes]
    words.append((document.field_route, ("field_route",)))
    notes = declared.notes
    check_ids(notes, words, "route")
    for word, place in words:
        check_is_a_name(notes, word, place, "route")
    for written in document.routes:
        when = declared.read(written.when, written.place("when"))
        # As written a band is its name.
        watch = declared.band(str(written.watch), written.place("watch")) if written.watch else None
        check_no_semicolon(notes, written.watch_says, written.place("watch_says"))
        if bool(written.watch) != bool(written.watch_says):
            there, missing = ("watch", "watch_says") if written.watch else ("watch_says", "watch")
            notes.add(written.place(there), f"`{there}` is given without `{missing}`", at_key=True)
        if written.watch and written.kind is not RouteKind.HUB:
            message = "only a hub route can be watched, for others have no field band"
            notes.add(written.place("watch"), message, at_key=True)
        if when:
            yield attrs.evolve(written, when=when, watch=watch)


def _checks_of(document: model.RulesDoc, declared: ConditionReader) -> Iterator[model.Check]:
    """Give the contradictions to warn about."""
    for written in document.checks:
        when = declared.read(written.when, written.place("when"))
        check_no_semicolon(declared.notes, written.says, written.place("says"))
        if when:
            yield attrs.evolve(written, when=when)


def _ids_of(document: model.RulesDoc) -> Iterable[tuple[str, Place]]:
    """Give every id of the rules file that is cited as guidance (cells, rules, routes), with its place."""
    yield from ((cell.id, cell.place("id")) for cell in document.matrix.cells)
    yield from ((rule.id, rule.place("id")) for group in document.rules for rule in group.rules)
    yield from ((route.id, route.place("id")) for route in document.routes)


def _check_matrix(document: model.RulesDoc, declared: ConditionReader) -> None:
    """Every combination of levels has exactly one cell."""
    axes = tuple(declared.axes.values())
    seen: dict[tuple[str | None, ...], Place] = {}
    for cell in document.matrix.cells:
        written: Any = cell.levels
        levels = tuple(written.get(axis.id) for axis in axes)
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
            needed = f"{{id: ..., levels: {{{', '.join(spelt)}}}, band: ...}}"
            help = f"add `- {needed}` with the id of its paragraph"
            declared.notes.add(("matrix", "cells"), message, help=help)


def _check_levels_off_the_matrix(
    document: model.RulesDoc, declared: ConditionReader, routes: tuple[model.RouteRule, ...]
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
            if level not in written.levels and not answer(refer, {fact.name: level}):
                said = (
                    f"the level `{level}` of `{fact.name}` is not on this axis, and no refer route takes it"
                )
                help = (
                    f"give it a level here and cells in the matrix, or a route with `kind: {RouteKind.REFER}`"
                )
                declared.notes.add(written.place("levels"), said, help=help)


def _paragraphs_of(guidance: model.GuidanceDoc, notes: FaultNotes) -> Mapping[str, Paragraph]:
    """Give the guidance's paragraphs by id."""
    places = [(paragraph.id, paragraph.place("id")) for paragraph in guidance.paragraphs]
    check_ids(notes, places, "paragraph")
    for paragraph in guidance.paragraphs:
        if paragraph.line < 1:
            notes.add(paragraph.place("line"), f"lines are counted from 1, found the number {paragraph.line}")
    return {paragraph.id: paragraph for paragraph in guidance.paragraphs}


def _readings_of(
    written: model.ReadingsDoc, subjects: Iterable[str], notes: FaultNotes
) -> tuple[model.Reading, ...]:
    """Give the settled silences; what each is about must exist."""
    known = tuple(dict.fromkeys(subjects))
    check_ids(notes, [(reading.id, reading.place("id")) for reading in written.readings], "reading")
    for reading in written.readings:
        if not reading.about:
            message = "this reading is about nothing; name the rules, axes or facts it bears on"
            notes.add(reading.place("about"), message)
        for n, subject in enumerate(reading.about):
            if subject not in known:
                notes.add_unknown(reading.place("about", n), "rule, axis or fact", subject, known)
    return written.readings
