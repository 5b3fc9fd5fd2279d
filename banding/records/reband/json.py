"""Compared rows → JSON, one object a line: both sides, the causes as data, and the judgement for review."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

import attrs

from banding.compare import Cause, ComparedRow, Place, Review
from banding.intake import Layout
from banding.records.json import cell_names, cells_of
from banding.records.reband.columns import REBAND_COLUMNS, RULES_IMPACT_COLUMNS, edit_sets_of, kept_places
from banding.records.reband.words import also_changed_in_words, review_in_words, why

Progress = Callable[[int], None]
Json = dict[str, object]


def write_reband_json(
    rows: Iterable[ComparedRow],
    layout: Layout,
    out: TextIO,
    *,
    progress: Progress | None = None,
    is_impact: bool = False,
) -> None:
    """Write every compared row as one JSON object on a line of its own; ``is_impact`` adds the edits behind a change."""
    columns = RULES_IMPACT_COLUMNS if is_impact else REBAND_COLUMNS
    names = cell_names(attrs.evolve(layout, kept=kept_places(layout, columns)))
    for done, row in enumerate(rows, start=1):
        fields = _fields(row, names) | (_impact_fields(row) if is_impact else {})
        out.write(json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n")
        if progress and done % 1000 == 0:
            progress(done)


def _fields(row: ComparedRow, names: Mapping[int, str]) -> Json:
    comparison = row.comparison
    differs = comparison.given_differs
    return {
        "role": row.role,
        "row": row.number,
        "crn": row.crn,
        "cells": cells_of(row.placed, names) if row.placed else {},
        "team": row.team.after or None,
        "officer": row.officer.after or None,
        "before": _place(comparison.before),
        "after": _place(comparison.after),
        "direction": comparison.direction,
        "cause": {**_cause(comparison.cause), "words": why(row)},
        "rules_gained": comparison.rules_gained,
        "rules_lost": comparison.rules_lost,
        "rules": comparison.rules,
        "review": _review(comparison.review, row.reason) if comparison.review else None,
        "given": {"because": differs, "decided_again": _place(comparison.decided_before)}
        if differs
        else None,
        "attention": comparison.attention,
        "error": row.message or None,
        "ruleset": row.ruleset if comparison.after else None,
    }


def _impact_fields(row: ComparedRow) -> Json:
    also = row.comparison.also_changed
    told = also and {
        "kind": also.kind,
        "before": also.before,
        "after": also.after,
        "words": also_changed_in_words(also),
    }
    return {"edits": edit_sets_of(row), "also_changed": told}


def _place(place: Place | None) -> Json | None:
    if place is None:
        return None
    return {"route": place.route or None, "band": place.band or None, "status": place.status or None}


def _cause(cause: Cause) -> Json:
    record = cause.record
    return {
        "kind": cause.kind,
        "sets": [[attrs.asdict(change) for change in each] for each in cause.sets],
        "searched": cause.searched,
        "record": record
        and {
            "band": record.band,
            "consider_band": record.consider_band or None,
            "enquiries": record.enquiries,
        },
    }


def _review(review: Review, reason: str) -> Json:
    told = attrs.asdict(review)
    bands = {name: told[name] or None for name in ("minimum_band", "consider_band")}
    return {**told, **bands, "reason": reason, "words": review_in_words(review, reason)}
