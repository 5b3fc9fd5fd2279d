"""
A ruleset's table as JSON, for runners that are not Python: a page, a workbook, a warehouse. It holds the rules, not cases.

How a runner asks it is in docs/reference/table-format.md, and the form in banding/export/table.schema.json. Ranks are places
among the bands; a warning is a code and its words; a question is the number of its first row.
"""

from collections.abc import Sequence

from banding.case import Judgement
from banding.engine import Warn
from banding.engine.engine import engine_for, watch
from banding.engine.judgement import Judged, apply_judgement, not_for_judgement, without_reason
from banding.engine.table import Standing
from banding.engine.variables import Variable, judged_name
from banding.explain.sentences import SENTENCES
from banding.facts import FactKind, spoken
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import spoken_route

VERSION = 1
_OF_A_FACT = (
    "name kind title question aliases levels lowest highest unit percent yes_at_age assumable group allowed"
)
Json = dict[str, object]


def table_json(ruleset: Ruleset) -> Json:
    """Give a ruleset's table as plain lists, texts and numbers; the module says what each field holds."""
    table = engine_for(ruleset).table
    judgements, judged_answers = _judgements(table.standings, ruleset)
    blank = [Judgement(band.name) for band in ruleset.bands]
    return {
        "table": VERSION,
        "ruleset": _named(ruleset, "id version title")
        | {"in_force_from": ruleset.in_force_from.isoformat(), "stamp": ruleset.stamp}
        | {"sha256": ruleset.content_hash},
        "bands": [_named(band, "name rank fill ink") for band in ruleset.bands],
        "facts": [
            _named(fact, _OF_A_FACT)
            | {"words": dict(fact.words), "refused": dict(fact.refused)}
            | {"spoken": list(map(spoken, fact.levels))}
            for fact in ruleset.facts
        ],
        "variables": [_variable(variable, ruleset) for variable in table.variables],
        "rows": [list(row) for row in table.rows],
        "axes": [
            _named(axis, "id title short levels")
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
            _named(route, "id route kind says")
            | {"spoken": spoken_route(ruleset, route.route)}
            | {
                "judged": [
                    _warnings(not_for_judgement(each, ruleset, route.route).warnings) for each in blank
                ]
            }
            | {"watched": [_warnings(watch(route, band)) for band in ruleset.bands]}
            for route in ruleset.routes
        ],
        "standing": table.standing,
        "standings": [_standing(standing) for standing in table.standings],
        "rules": [
            _named(rule, "id kind title actions") | {"question": row}
            for rule, row in zip(ruleset.rules, table.rules, strict=True)
        ],
        "checks": [
            _named(check, "code says") | {"question": row}
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


def _named(thing: object, names: str) -> Json:
    return {name: getattr(thing, name) for name in names.split()}


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
        return known.setdefault(found._replace(step=None), len(known))

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
