"""The columns that a re-banding and an impact add to a row, in the one order every form keeps; and the sheet of every case."""

from collections.abc import Callable, Iterable, Mapping

from banding.compare import ComparedRow
from banding.compare.impact import edit_sets
from banding.intake import WITHHELD, Layout
from banding.records.columns import replaced_by_all
from banding.records.reband.words import also_changed_in_words, edits_said, review_in_words, why
from banding.render.report import Align, Value
from banding.render.xlsx import Sheet

RebandColumns = Mapping[str, Callable[[ComparedRow], str]]
"""Columns added to a row, by name, each with how its cell is read; their meanings stand in docs/reference/columns-out.md."""


def kept_places(layout: Layout, columns: RebandColumns) -> tuple[int, ...]:
    """Give the positions of the columns carried through: all but those that an earlier run of ours added."""
    replaced = replaced_by_all(layout, columns)
    return tuple(place for place, heading in enumerate(layout.header) if heading not in replaced)


def _of_place(side: str, name: str) -> Callable[[ComparedRow], str]:
    return lambda row: getattr(getattr(row.comparison, side), name, "")


def edit_sets_of(row: ComparedRow) -> tuple[tuple[int, ...], ...]:
    """Give the smallest sets of edits that move a row, or change something else of it."""
    also = row.comparison.also_changed
    return edit_sets(also.cause if also else row.comparison.cause)


REBAND_COLUMNS: RebandColumns = {
    "before_route": _of_place("before", "route"),
    "before_band": _of_place("before", "band"),
    "after_route": _of_place("after", "route"),
    "after_band": _of_place("after", "band"),
    "after_status": _of_place("after", "status"),
    "direction": lambda row: row.comparison.direction,
    "cause": why,
    "rules_gained": lambda row: ";".join(row.comparison.rules_gained),
    "rules_lost": lambda row: ";".join(row.comparison.rules_lost),
    "review": lambda row: review_in_words(row.comparison.review, row.reason),
    "after_ruleset": lambda row: row.ruleset if row.comparison.after else "",
}
"""The columns that a re-banding adds."""

RULES_IMPACT_COLUMNS: RebandColumns = {
    **{name: read for name, read in REBAND_COLUMNS.items() if name != "cause"},
    "edits": lambda row: edits_said(edit_sets_of(row)),
    "because": why,
    "also_changed": lambda row: also_changed_in_words(row.comparison.also_changed),
}
"""The columns that an impact adds."""


_HELD: Mapping[str, Callable[[ComparedRow], Value]] = {
    "file": lambda row: row.role,
    "row": lambda row: row.number,
    "crn": lambda row: row.crn,
    "team": lambda row: row.held[0].after,
    "officer": lambda row: row.held[1].after,
}
_LEFT_OUT = {"review"}  # it quotes the manager's words, which may name people
_WORDS = {"cause", "because", "also_changed"}
_OF_RESTRICTED = {*_HELD, "before_band", "after_band"}


def cases_sheet(rows: Iterable[ComparedRow], columns: RebandColumns = REBAND_COLUMNS) -> Sheet:
    """Give every case as a sheet of a workbook."""
    # Headed `crn`: this sheet is read where the workbook is given as the earlier caseload.
    shown = {**_HELD, **{name: read for name, read in columns.items() if name not in _LEFT_OUT}}
    widths = [
        (name, Align.NUMBER if name == "row" else Align.WORDS if name in _WORDS else Align.TEXT)
        for name in shown
    ]
    lines = (tuple(_read(name, read, row) for name, read in shown.items()) for row in rows)
    return Sheet("Cases", tuple(widths), lines)


def _read(name: str, read: Callable[[ComparedRow], Value], row: ComparedRow) -> Value:
    if not row.is_restricted or name in _OF_RESTRICTED:
        return read(row)
    return WITHHELD if name in ("cause", "because") else ""
