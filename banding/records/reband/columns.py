"""The columns that a re-banding adds to a row, in the one order every form keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from banding.compare import ComparedRow, Place
from banding.facts import plain
from banding.intake import Layout, undo
from banding.records.reband.words import review_in_words, why


@attrs.frozen
class RebandColumn:
    """A column that a re-banding adds."""

    name: str
    meaning: str
    read: Callable[[ComparedRow], str]


def replaced_by(layout: Layout, columns: Sequence[RebandColumn]) -> tuple[str, ...]:
    """
    Give the headings of a file that are not carried through, because they say what an earlier run of ours came to.

    Args:
        columns: the columns that its rows are given back with; none for a file whose rows are not given back.
    """
    if not columns:
        return ()
    ours = {plain(column.name) for column in columns}
    ours |= {plain(undo(heading)) for heading in layout.replaced}
    return tuple(heading for heading in layout.header if plain(undo(heading)) in ours)


def _of(place: Place | None, name: str) -> str:
    return str(getattr(place, name)) if place else ""


REBAND_COLUMNS: tuple[RebandColumn, ...] = (
    RebandColumn(
        "before_route",
        "The route before. A recorded band means the field. Empty for a new case, or where nothing is recorded.",
        lambda row: _of(row.comparison.before, "route"),
    ),
    RebandColumn(
        "before_band", "The band before. Empty when none.", lambda row: _of(row.comparison.before, "band")
    ),
    RebandColumn(
        "after_route",
        "The route now. Empty for a case that is gone.",
        lambda row: _of(row.comparison.after, "route"),
    ),
    RebandColumn(
        "after_band", "The band now. Empty when none.", lambda row: _of(row.comparison.after, "band")
    ),
    RebandColumn(
        "after_status",
        "The status now, as a run of allocate gives it. Empty for a case that is gone.",
        lambda row: _of(row.comparison.after, "status"),
    ),
    RebandColumn(
        "direction",
        "up, down, same, no-band-before, no-band-after, other-band, to- or from- a route such as nps or hub, new, "
        "gone, not-matched or error.",
        lambda row: row.comparison.direction,
    ),
    RebandColumn(
        "cause",
        "Why it moved: the smallest set of changes that by itself makes the difference, or several such sets. For a "
        "row in error, what is wrong with it.",
        why,
    ),
    RebandColumn(
        "rules_gained",
        "Ids of the rules that apply now and did not before, joined by semicolons.",
        lambda row: ";".join(row.comparison.rules_gained),
    ),
    RebandColumn(
        "rules_lost",
        "Ids of the rules that applied before and do not now.",
        lambda row: ";".join(row.comparison.rules_lost),
    ),
    RebandColumn(
        "review",
        "A judgement that a manager must look at again: the judged band, what changed since, the rules and the reason "
        "then given. Empty when there is none.",
        lambda row: review_in_words(row.comparison.review, row.reason),
    ),
    RebandColumn(
        "after_ruleset",
        "Id, version and content hash of the ruleset that decided the case now. Empty for a case that is gone.",
        lambda row: row.ruleset if row.comparison.after else "",
    ),
)
"""The columns that a re-banding adds, in order."""
