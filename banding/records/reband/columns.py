"""The columns that a re-banding and an impact add to a row, in the one order every form keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from banding.compare import ComparedRow
from banding.compare.impact import edit_sets
from banding.facts import plain
from banding.intake import Layout, undo
from banding.records.reband.words import also_changed_in_words, edits_said, review_in_words, why


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


def kept_places(layout: Layout, columns: Sequence[RebandColumn]) -> tuple[int, ...]:
    """Give the positions of the columns carried through: all but those that an earlier run of ours added."""
    replaced = {plain(undo(heading)) for heading in replaced_by(layout, columns)}
    return tuple(place for place, heading in enumerate(layout.header) if plain(undo(heading)) not in replaced)


def _of_place(side: str, name: str) -> Callable[[ComparedRow], str]:
    return lambda row: getattr(getattr(row.comparison, side), name, "")


def edit_sets_of(row: ComparedRow) -> tuple[tuple[int, ...], ...]:
    """Give the smallest sets of edits that move a row, or change something else of it."""
    also = row.comparison.also_changed
    return edit_sets(also.cause if also else row.comparison.cause)


REBAND_COLUMNS: tuple[RebandColumn, ...] = (
    RebandColumn(
        "before_route",
        "The route before. A recorded band means the field. Empty for a new case, or where nothing is recorded.",
        _of_place("before", "route"),
    ),
    RebandColumn("before_band", "The band before. Empty when none.", _of_place("before", "band")),
    RebandColumn("after_route", "The route now. Empty for a case that is gone.", _of_place("after", "route")),
    RebandColumn("after_band", "The band now. Empty when none.", _of_place("after", "band")),
    RebandColumn(
        "after_status",
        "The status now, as a run of allocate gives it. Empty for a case that is gone.",
        _of_place("after", "status"),
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
"""The columns that a re-banding adds."""

RULES_IMPACT_COLUMNS: tuple[RebandColumn, ...] = (
    *(column for column in REBAND_COLUMNS if column.name != "cause"),
    RebandColumn(
        "edits",
        "Numbers of the edits that make the difference, as `banding rules diff` numbers them: those of one smallest set "
        "joined by `+`, sets that would each do by `;`. Empty where nothing changes.",
        lambda row: edits_said(edit_sets_of(row)),
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
        lambda row: also_changed_in_words(row.comparison.also_changed),
    ),
)
"""The columns that an impact adds."""
