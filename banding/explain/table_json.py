"""
A ruleset's table as JSON, for runners that are not Python: a page, a workbook, a warehouse. It holds the rules, not cases.

To decide a case: give each of ``variables`` a code; ask each of ``axes`` and note its answer; ask ``route``; where the
answer is 0 or a hub route, ask ``standing``, every rule, and what to find out; ask every check. To *ask* a question is to
walk: start at its number; while that is 0 or more, take that row of ``rows``, whose last entry names a variable, and go
on with the entry at the variable's code; a number below zero is the end, and -1 is answer 0, -2 is answer 1, and so on.

``variables``: how a value becomes a code. ``codes`` lists the values (``false`` and ``true``, or the levels) whose places
are the codes; a number has the code of the stretch it lies in, stretches beginning at the ``cuts``; a text has code 0
when it says anything. What is not known has the code ``unknown``, and so has a text that says nothing. A variable
with ``axis`` has no fact: it is 0 until its axis has been asked, and then the ``judged`` of the axis's answer.
``axes``: in order, each with its question; the answer's number is its place in ``axis_answers``. ``cell``: the place in
``cells`` is worked out from the answers' levels, axis by axis: place = place * (number of levels + 1) + level.
``cells``: the matrix cell, or null where a level is not known, and the rank of the band, or null where it could be several.
``route``: 0 is the field; otherwise the place in ``routes``, counted from 1.
``standings``: ranks of bands; ``possible`` is empty where only one is. Null: the case cannot stand in the field.
``rules``: the answer is 0 where the rule is not known to apply, else the rank of the band it gives, and 1 more.
``checks``: 1 where it warns. ``enquiries`` (in the field) and ``referrals`` (on a hub route): fact, variable, its code for
"not known", question; where the variable has that code and the answer is 1, the fact is to be found out.
``judgements``: for each standing, first where nothing is to be found out and then where something is, for each band
judged with a reason the place in ``judged_answers``: whether it is applied, the rule it rests on, the warnings.
``without_reason``: for each band judged without one, the warnings. Of a route, ``judged`` is the same for a case that
takes it; ``watched`` has the warnings for each band that could be the minimum in the field, for a hub route.
A warning is a code and its words.

Status, first that holds: ``refer`` or ``hub`` by the route; ``judged`` where a judgement is applied; ``incomplete`` where
the standing has no band; ``consider``, ``provisional`` where something is to be found out, ``settled``. The reasons are two of
``sentences`` with the words put in, as :func:`banding.explain.sentences.sentences` does; lists are joined by commas and
"and" ("or" for possible bands). Warnings: of the hub watched, of the axes, of the judgement, of the checks.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from banding.case import Judgement
from banding.engine import Warn
from banding.engine.engine import engine_for, watch
from banding.engine.judgement import Judged, apply_judgement, not_for_judgement, without_reason
from banding.engine.table import Standing
from banding.engine.variables import Variable, judged_name
from banding.explain.sentences import SENTENCES
from banding.facts import FactKind, spoken
from banding.ruleset import Band, Ruleset

VERSION = 1
_OF_A_FACT = (
    *("name", "kind", "title", "question", "aliases", "levels", "lowest", "highest", "unit", "percent"),
    *("yes_at_age", "assumable", "group", "allowed"),
)
Json = dict[str, object]


def table_json(ruleset: Ruleset) -> Json:
    """Give a ruleset's table as plain lists, texts and numbers; the module says what each field holds."""
    table = engine_for(ruleset).table
    judgements, judged_answers = _judgements(table.standings, ruleset)
    blank = [Judgement(band.name) for band in ruleset.bands]
    return {
        "table": VERSION,
        "ruleset": {
            "id": ruleset.id,
            "version": ruleset.version,
            "title": ruleset.title,
            "stamp": ruleset.stamp,
            "sha256": ruleset.content_hash,
        },
        "bands": [
            {name: getattr(band, name) for name in ("name", "rank", "fill", "ink")} for band in ruleset.bands
        ],
        "facts": [
            {name: getattr(fact, name) for name in _OF_A_FACT}
            | {"words": dict(fact.words), "refused": dict(fact.refused)}
            | {"spoken": list(map(spoken, fact.levels))}
            for fact in ruleset.facts
        ],
        "variables": [_variable(variable, ruleset) for variable in table.variables],
        "rows": [list(row) for row in table.rows],
        "axes": [
            {"id": axis.id, "title": axis.title, "short": axis.short, "levels": list(axis.levels)}
            | {"judged_variable": None if place < 0 else place, "question": row}
            for axis, (place, _, row) in zip(ruleset.axes, table.axes, strict=True)
        ],
        "axis_answers": [
            answer._asdict() | {"setting": list(answer.setting), "warnings": _warnings(answer.warnings)}
            for answer in table.axis_answers
        ],
        "cells": [[cell, _rank(band)] for cell, band in table.cells],
        "matrix": [
            {"id": cell.id, "band": cell.band.rank, "actions": list(cell.actions)} for cell in ruleset.cells
        ],
        "route": table.route,
        "field_route": ruleset.field_route,
        "routes": [
            {"id": route.id, "route": route.route, "kind": route.kind.value, "says": route.says}
            | {
                "judged": [
                    _warnings(not_for_judgement(each, ruleset, route.route).warnings) for each in blank
                ],
                "watched": [_warnings(watch(route, band)) for band in ruleset.bands],
            }
            for route in ruleset.routes
        ],
        "standing": table.standing,
        "standings": [_standing(standing) for standing in table.standings],
        "rules": [
            {"id": rule.id, "kind": rule.kind.value, "title": rule.title, "actions": list(rule.actions)}
            | {"question": row}
            for rule, row in zip(ruleset.rules, table.rules, strict=True)
        ],
        "checks": [
            {"code": check.code, "says": check.says, "question": row}
            for check, row in zip(ruleset.checks, table.checks, strict=True)
        ],
        "enquiries": [list(enquiry) for enquiry in table.enquiries],
        "referrals": [list(enquiry) for enquiry in table.referrals],
        "judgements": judgements,
        "judged_answers": judged_answers,
        "without_reason": [_warnings([without_reason(band)]) for band in ruleset.bands],
        "sentences": dict(SENTENCES),
        "paragraphs": {name: paragraph.words for name, paragraph in ruleset.paragraphs.items()},
    }


def _variable(variable: Variable, ruleset: Ruleset) -> Json:
    """Give a variable with how its values become codes."""
    fact = variable.fact
    if fact is None:
        axis = next(axis for axis in ruleset.axes if judged_name(axis) == variable.name)
        return {"axis": ruleset.axes.index(axis)}
    found: Json = {"fact": ruleset.facts.index(fact), "kind": fact.kind.value, "unknown": variable.size}
    if fact.kind is FactKind.NUMBER:
        return found | {"cuts": list(variable.cuts)}
    return found | {"codes": list(variable.codes)}


def _standing(standing: Standing | None) -> Json | None:
    if standing is None:
        return None
    return {
        "band": _rank(standing.band),
        "consider": _rank(standing.consider),
        "minimum": standing.minimum.rank,
        "possible": [band.rank for band in standing.possible],
    }


def _judgements(standings: Sequence[Standing | None], ruleset: Ruleset) -> tuple[list[object], list[Json]]:
    """Weigh every judgement with a reason against every standing, telling each different result once."""
    known: dict[Judged, int] = {}

    def number(standing: Standing, band: Band, *, are_missing: bool) -> int:
        judgement = Judgement(band.name, "given")
        found = apply_judgement(judgement, standing, ruleset, are_missing=are_missing)
        return known.setdefault(attrs.evolve(found, step=None), len(known))

    numbers = [
        standing
        and [
            [number(standing, band, are_missing=missing) for band in ruleset.bands]
            for missing in (False, True)
        ]
        for standing in standings
    ]
    answers: list[Json] = [
        {"applied": each.band is not None, "rule": each.rule, "warnings": _warnings(each.warnings)}
        for each in known
    ]
    return list(numbers), answers


def _warnings(warnings: Sequence[Warn]) -> list[list[str]]:
    return [[warning.code, warning.text] for warning in warnings]


def _rank(band: Band | None) -> int | None:
    return None if band is None else band.rank
