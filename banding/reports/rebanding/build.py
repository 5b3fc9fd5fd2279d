"""A report of a re-banding → the data of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from banding.compare import RebandReport, Side
from banding.compare.cases.movement import GONE, NEW
from banding.render.html import write_page
from banding.render.numbers import cases, number, shortened
from banding.render.pages import Distribution, Entry, Figure, Front, Link, Method, Source, Table, place_tags
from banding.reports.rebanding.moves import Moves
from banding.reports.rebanding.page import AttentionPart, RebandPage
from banding.reports.rebanding.tables import (
    attention_tables,
    count_tables,
    matrix_table,
    points,
    side_words,
    signed,
)
from banding.reports.shared.bands import bands_on_two_sides
from banding.reports.shared.provenance import HOW_A_BAND_IS_DECIDED, method_of
from banding.ruleset import Ruleset

_OPEN_UP_TO = 30
"""The most cases for a manager that are listed open."""

_STEPS = (
    "Each case is decided twice, as it stood before and as it stands now, and the two are compared. Where only a band "
    "on the record stands before, the case is decided once and held against it.",
    "The cause of a move is the smallest set of changes that, put by itself on the case as it was, makes the whole "
    "difference. A change that makes none is never named. Where several such sets would each do, all are given.",
)
_LIMITS = (
    "A case that is several things is listed under each reason for a manager, so those tables add up to more than "
    "the cases in them. The movement matrix counts every row once.",
    "The reasons managers wrote are not shown, since they may name people; they are in the CSV and JSON forms.",
    "Open the parts you want before printing: a part that is closed prints as its heading alone.",
)


def write_reband_html(report: RebandReport, out: BinaryIO, *, ruleset: Ruleset, moves: Moves) -> None:
    """
    Write the page of a re-banding.

    Args:
        report: what it came to.
        out: where to.
        ruleset: the later ruleset: its bands' colours, its paragraphs.
        moves: the cases that moved, gathered while the rows went by.
    """
    write_page("reband.html", reband_page(report, ruleset, moves), out, bands=ruleset.bands)


def reband_page(report: RebandReport, ruleset: Ruleset, moves: Moves) -> RebandPage:
    """Gather what the page of a re-banding shows."""
    tags = place_tags(ruleset)
    attention, counts = attention_tables(report, tags, moves.names), count_tables(report, ruleset)
    parts = moves.parts(tags, ruleset)
    notes = list(report.notes)
    if report.given_differs:
        notes.insert(
            0, f"{cases(report.given_differs)}: the band given then is not what the same record comes to now."
        )
    return RebandPage(
        front=_front(report, attention, counts, has_parts=bool(parts)),
        figures=_figures(report, has_matrix=True),
        sides=(Entry("After", side_words(report.after)), Entry("Before", side_words(report.before))),
        attention=tuple(map(_listed, attention)),
        notes=tuple(notes),
        bands=_bands(report, ruleset),
        matrix=matrix_table(report, tags),
        counts=counts,
        parts=parts,
        steps=moves.steps.parts(),
        unlisted=_unlisted(report.moved, moves.listed),
        method=_method(report, ruleset, moves),
    )


def _bands(report: RebandReport, ruleset: Ruleset) -> Distribution:
    matrix = report.matrix
    before = dict(zip(matrix.before, map(sum, matrix.cells), strict=True))
    after = dict(zip(matrix.after, map(sum, zip(*matrix.cells, strict=True)), strict=True))
    # A case that is on one side only is counted on that side alone.
    before.pop(NEW, None)
    after.pop(GONE, None)
    note = (
        "No band: incomplete, for another service, managed from the hub, in error, or with nothing recorded."
    )
    return bands_on_two_sides(ruleset.bands, (("before", before), ("now", after)), note=note)


def _listed(table: Table) -> AttentionPart:
    rows = len(table.rows)
    return AttentionPart(table, cases(rows), is_open=rows <= _OPEN_UP_TO)


def _front(
    report: RebandReport, attention: Sequence[Table], counts: Sequence[Table], *, has_parts: bool
) -> Front:
    name = shortened(report.after.file)
    lead = f"{cases(report.total)}, {number(report.moved)} of them moved. After: {side_words(report.after)}."
    links = [Link("#attention", "Needs a manager first")]
    links += [Link(f"#{table.id}", table.caption) for table in attention]
    links += [Link("#bands", "Bands")]
    links += [Link("#matrix", "Before and after"), *(Link(f"#{table.id}", table.caption) for table in counts)]
    if has_parts:
        links += [Link("#moves", "Every case that moved, and why"), Link("#steps", "The steps of each")]
    links += [Link("#method", "Method and limits"), Link("#provenance", "Inputs and options")]
    return Front("Re-banding", name, lead, tuple(links))


def _figures(report: RebandReport, *, has_matrix: bool) -> tuple[Figure, ...]:
    href = "#matrix" if has_matrix else ""
    figures = [
        Figure(number(report.total), "cases", href),
        Figure(number(report.moved), "moved", href),
        Figure(number(report.cases("up")), "up"),
        Figure(number(report.cases("down")), "down"),
        Figure(
            number(len({(each.role, each.row) for each in report.attention})), "need a manager", "#attention"
        ),
    ]
    if report.workload:
        figures.append(Figure(signed(report.workload.effect), "workload points"))
    return tuple(figures)


def _unlisted(moved: int, listed: int) -> str:
    if moved <= listed:
        return ""
    return f"{number(listed)} of the {number(moved)} cases that moved are listed here; the figures above count all."


def _method(report: RebandReport, ruleset: Ruleset, moves: Moves) -> Method:
    roles = {"after": "caseload", "before": "earlier caseload"}
    return method_of_moves(
        report, ruleset, moves, steps=_STEPS, limits=_LIMITS, roles=roles, options=_before(report.before)
    )


def method_of_moves(
    report: RebandReport,
    ruleset: Ruleset,
    moves: Moves,
    *,
    steps: Sequence[str],
    limits: Sequence[str],
    roles: Mapping[str, str],
    options: Sequence[tuple[str, str]],
) -> Method:
    """
    Say how a page of moved cases was made.

    Args:
        report: what the comparison came to.
        ruleset: the later ruleset.
        moves: the cases that moved.
        steps: how the cases were compared, before how a band is decided.
        limits: what the page does not say.
        roles: what each file is called, by its role.
        options: what to name before the report's own options.
    """
    sources = [
        Source(roles.get(each.role, each.role), each.name, each.sha256, each.rows) for each in report.inputs
    ]
    weights = [(f"Weight of {name}", points(weight)) for name, weight in report.weights]
    attended = {
        rule for each in report.attention for rule in (*each.rules_gained, *each.rules_lost, *each.rules)
    }
    return method_of(
        ruleset,
        steps=(*steps, *HOW_A_BAND_IS_DECIDED),
        limits=limits,
        quoted=moves.rules() | attended,
        sources=sources,
        on=report.after.on,
        names=moves.names,
        options=[*options, *report.options, *weights],
    )


def _before(side: Side) -> list[tuple[str, str]]:
    return [("Before", side_words(side))]
