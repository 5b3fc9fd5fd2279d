"""What an impact adds to a row: the columns and fields of a re-banding, and by which edits."""

from __future__ import annotations

from banding.compare import ComparedRow
from banding.compare.impact import Because, edit_sets
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumn
from banding.records.reband.impact_words import change_said, edits_said
from banding.records.reband.json import REBAND_JSON_FIELDS
from banding.records.reband.words import cause_in_words, why


def _edits(row: ComparedRow) -> str:
    comparison = row.comparison
    return edits_said(
        edit_sets(comparison.also_changed.cause if comparison.also_changed else comparison.cause)
    )


def _beside(row: ComparedRow) -> str:
    beside = row.comparison.also_changed
    if beside is None:
        return ""
    return f"{change_said(Because(beside.kind, beside.before, beside.after, (), 0, 1, None))}: {cause_in_words(beside.cause)}"


RULES_IMPACT_COLUMNS: tuple[RebandColumn, ...] = (
    *(column for column in REBAND_COLUMNS if column.name != "cause"),
    RebandColumn(
        "edits",
        "Numbers of the edits that make the difference, as `banding rules diff` numbers them: those of one smallest set "
        "joined by `+`, sets that would each do by `;`. Empty where nothing changes.",
        _edits,
    ),
    RebandColumn(
        "because",
        "The same in words, for a case that changes route or band. For a row in error, what is wrong with it.",
        why,
    ),
    RebandColumn(
        "beside",
        "For a case that keeps route and band: what else changes, and by which edits. First the band to consider, then "
        "the bands it could turn out to have, then the status.",
        _beside,
    ),
)
"""The columns that an impact adds to a row, in order."""


RULES_IMPACT_JSON_FIELDS: tuple[tuple[str, str], ...] = (
    *REBAND_JSON_FIELDS,
    (
        "edits",
        "List of the smallest sets of edits that make the difference, each a list of edit numbers as `banding rules diff` "
        "numbers them; empty where nothing changes.",
    ),
    (
        "beside",
        "For a case that keeps route and band, what else changes: `kind` (consider, possible, status), `before`, `after` "
        "and `words`; or null.",
    ),
)
"""Every field of an object: those of a re-banding, and by which edits; in its cause, a change is an edit."""


def impact_fields(row: ComparedRow) -> dict[str, object]:
    """Give the fields of a row that a re-banding does not have."""
    comparison = row.comparison
    beside = comparison.also_changed
    sets = edit_sets(beside.cause if beside else comparison.cause)
    told = None
    if beside:
        told = {
            "kind": beside.kind.value,
            "before": beside.before,
            "after": beside.after,
            "words": _beside(row),
        }
    return {"edits": [list(chosen) for chosen in sets], "beside": told}
