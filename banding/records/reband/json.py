"""Compared rows → JSON, one object a line: both sides, the causes as data, and the judgement for review."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TextIO

import attrs

from banding.compare import Cause, Change, ComparedRow, Place, Review
from banding.intake import Layout, PlacedRow, undo
from banding.records.json import cell_names
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumn
from banding.records.reband.csv import kept_places
from banding.records.reband.words import review_in_words, why

Progress = Callable[[int], None]
Json = dict[str, object]

REBAND_JSON_FIELDS: tuple[tuple[str, str], ...] = (
    (
        "role",
        "`after` for a row of the later file, `before` for a row of the earlier file that has none there.",
    ),
    ("row", "Row number in that file, as a spreadsheet shows it."),
    ("crn", "Case reference number, without the spaces around it."),
    ("cells", "The later file's own cells as they came, by heading; empty for a row of the earlier file."),
    ("team", "The team now, or for a case that is gone the team it had; null when not known."),
    ("officer", "The responsible officer, likewise."),
    ("before", "`route`, `band` and `status` before, null each where there is none; or null for a new case."),
    ("after", "The same now; or null for a case that is gone."),
    ("direction", "Which way it went, as in the CSV."),
    (
        "cause",
        "`kind` (none, facts, age, judgement, ruleset, several, not-recorded, consider, reason, not-known, record, "
        "given, too-many), `sets` (list of the smallest "
        "sets of changes that by themselves make the difference, each a list of `kind`, `name`, `before`, `after`), "
        "`searched` (for too-many, the size up to which no set is enough), `record` (for consider, "
        "reason and not-known, the `band` on record, the `consider_band` and the `enquiries` that are open; else null) "
        "and `words`.",
    ),
    ("rules_gained", "List: ids of the rules that apply now and did not before."),
    ("rules_lost", "List: ids of the rules that applied before and do not now."),
    ("rules", "List: ids of the rules that apply now."),
    (
        "review",
        "A judgement to look at again: `kind` (below-minimum, changed-since), `judged_band`, `minimum_band`, "
        "`consider_band`, `changes`, `rules_gained`, `rules_lost`, `rules` (those that apply, where none came or went), `reason` and `words`; or null.",
    ),
    (
        "given",
        "Where a band given then is not what the same record comes to now: `because` (ruleset, record, either) and "
        "`decided_again`, its `route`, `band` and `status`; else null.",
    ),
    ("attention", "List: why the case is for a manager, most pressing first."),
    ("error", "What is wrong with a row in error, or null."),
    (
        "ruleset",
        "Id, version and content hash of the ruleset that decided the case now; null for a case that is gone.",
    ),
)
"""Every field of an object, in its order, with what it holds."""


def write_reband_json(
    rows: Iterable[ComparedRow],
    layout: Layout,
    out: TextIO,
    *,
    progress: Progress | None = None,
    columns: Sequence[RebandColumn] = REBAND_COLUMNS,
    besides: Callable[[ComparedRow], Json] | None = None,
) -> None:
    """
    Write every compared row as one JSON object on a line of its own, with the fields of :data:`REBAND_JSON_FIELDS`.

    Args:
        out: where to; opened as UTF-8 with ``newline=""``.
        columns: the columns that the CSV form adds, which are not carried through where the file has them.
        besides: gives more fields of a row; None for no more.
    """
    names = cell_names(attrs.evolve(layout, kept=kept_places(layout, columns)))
    for done, row in enumerate(rows, start=1):
        fields = reband_fields(row, names=names) | (besides(row) if besides else {})
        out.write(json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n")
        if progress and done % 1000 == 0:
            progress(done)


def reband_fields(row: ComparedRow, *, names: Mapping[int, str]) -> Json:
    """Give one compared row's object."""
    comparison = row.comparison
    return {
        "role": row.role,
        "row": row.number,
        "crn": row.crn,
        "cells": _cells(row.placed, names) if row.placed else {},
        "team": row.team.after or None,
        "officer": row.officer.after or None,
        "before": _place(comparison.before),
        "after": _place(comparison.after),
        "direction": comparison.direction,
        "cause": {**_cause(comparison.cause), "words": why(row)},
        "rules_gained": list(comparison.rules_gained),
        "rules_lost": list(comparison.rules_lost),
        "rules": list(comparison.rules),
        "review": _review(comparison.review, row.reason) if comparison.review else None,
        "given": {
            "because": comparison.given_differs.value,
            "decided_again": _place(comparison.decided_before),
        }
        if comparison.given_differs
        else None,
        "attention": [kind.value for kind in comparison.attention],
        "error": row.message or None,
        "ruleset": row.ruleset if comparison.after else None,
    }


def _cells(placed: PlacedRow, names: Mapping[int, str]) -> Json:
    found: Json = {name: undo(placed.cells[place]) for place, name in names.items()}
    for place, cell in enumerate(placed.beyond, start=len(placed.cells) + 1):
        found[f"cell {place}"] = undo(cell)
    return found


def _place(place: Place | None) -> Json | None:
    if place is None:
        return None
    return {"route": place.route or None, "band": place.band or None, "status": place.status or None}


def _cause(cause: Cause) -> Json:
    return {
        "kind": cause.kind.value,
        "sets": [[_change(change) for change in each] for each in cause.sets],
        "searched": cause.searched,
        "record": {
            "band": cause.record.band,
            "consider_band": cause.record.consider_band or None,
            "enquiries": list(cause.record.enquiries),
        }
        if cause.record
        else None,
    }


def _change(change: Change) -> Json:
    return {"kind": change.kind.value, "name": change.name, "before": change.before, "after": change.after}


def _review(review: Review, reason: str) -> Json:
    return {
        "kind": review.kind.value,
        "judged_band": review.judged_band,
        "minimum_band": review.minimum_band or None,
        "consider_band": review.consider_band or None,
        "changes": [_change(change) for change in review.changes],
        "rules_gained": list(review.rules_gained),
        "rules_lost": list(review.rules_lost),
        "rules": list(review.rules),
        "reason": reason,
        "words": review_in_words(review, reason),
    }
