"""A report of an impact → the data of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

import attrs

from banding.compare.impact import MOVED, Because, EditImpact, ImpactReport
from banding.records.reband.impact_words import WHAT, because_in_words, change_said
from banding.render.html import write_page
from banding.render.numbers import capital, cases, number, shortened
from banding.render.pages import (
    Align,
    Cell,
    Figure,
    Front,
    Head,
    Link,
    Method,
    Table,
    Tag,
    place_tags,
)
from banding.reports.impact.page import ImpactPage
from banding.reports.rebanding.build import method_of_moves, reband_page
from banding.reports.rebanding.moves import Moves, direction_words
from banding.reports.rebanding.page import RebandPage
from banding.reports.rebanding.tables import (
    counted_table,
    group_table,
    signed,
)
from banding.ruleset import Ruleset

_STEPS = (
    "Each case is decided twice, for the same day: by the earlier ruleset and by the later one.",
    "Then some edits are put on the earlier ruleset and nothing else, and the case is decided again: first each edit by "
    "itself, then two together, and so on, until one set gives what the later ruleset gives. The smallest such sets are "
    "named. An edit that makes no difference to a case is never among them.",
)
_LIMITS = (
    "It says what a change would do to this caseload as it is recorded today. It does not say whether the change is "
    "right, nor what a later caseload would be like.",
    "Judgements that managers recorded are applied under both rulesets, as far as each allows them.",
    "A case that is several things is listed under each reason for a manager.",
    "Open the parts you want before printing: a part that is closed prints as its heading alone.",
)


def write_impact_html(report: ImpactReport, out: BinaryIO, *, ruleset: Ruleset, moves: Moves) -> None:
    """
    Write the page of an impact.

    Args:
        report: what it came to.
        out: where to.
        ruleset: the later ruleset: its bands' colours, its paragraphs.
        moves: the cases that moved, gathered while the rows went by.
    """
    write_page("impact.html", impact_page(report, ruleset, moves), out, bands=ruleset.bands)


def impact_page(report: ImpactReport, ruleset: Ruleset, moves: Moves) -> ImpactPage:
    """Gather what the page of an impact shows."""
    page = reband_page(report.reband, ruleset, moves)
    first = tuple(
        table for table in (_edits(report), _because(report, place_tags(ruleset)), _beside(report)) if table
    )
    same = {field.name: getattr(page, field.name) for field in attrs.fields(RebandPage)}
    changed = {
        "front": _front(report, page, first),
        "figures": _figures(report),
        "counts": _counts(report, ruleset),
        "method": _method(report, ruleset, moves),
    }
    return ImpactPage(**(same | changed), first=first)


def _front(report: ImpactReport, page: RebandPage, first: Sequence[Table]) -> Front:
    reband, edits = report.reband, report.edits
    lead = (
        f"{cases(reband.total)}, {number(report.cases(MOVED))} of them change route or band from "
        f"{edits.before.id} {edits.before.version} to {edits.after.id} {edits.after.version}."
    )
    links = [Link(f"#{table.id}", table.caption) for table in first]
    counted = {f"#{table.id}" for table in page.counts}
    links += [link for link in page.front.contents if link.href not in counted - {"#teams", "#officers"}]
    at = next(place for place, link in enumerate(links) if link.href == "#matrix") + 1
    links.insert(at, Link("#changes", "What changes"))
    return Front("Impact of a change of the rules", shortened(reband.after.file), lead, tuple(links))


def _figures(report: ImpactReport) -> tuple[Figure, ...]:
    reband = report.reband
    figures = [
        Figure(number(reband.total), "cases", "#matrix"),
        Figure(
            number(report.cases(MOVED)),
            "change route or band",
            "#because" if report.cases(MOVED) else "#matrix",
        ),
        Figure(number(reband.cases("up")), "up"),
        Figure(number(reband.cases("down")), "down"),
        Figure(
            number(len({(each.role, each.row) for each in reband.attention})), "need a manager", "#attention"
        ),
    ]
    if reband.workload:
        figures.append(Figure(signed(reband.workload.effect), "workload points"))
    return tuple(figures)


def _edits(report: ImpactReport) -> Table:
    heads = (
        Head("Edit"),
        Head("What was edited", Align.WORDS),
        Head("Moves by itself", Align.NUMBER),
        Head("Helps to move", Align.NUMBER),
        Head("Changes beside the band", Align.NUMBER),
    )
    note = "A case that more than one edit would move by itself is counted under each of them."
    if not report.by_edit:
        note = "No edit between the two rulesets bears on where a case goes."
    rows = tuple(_edit_row(each) for each in report.by_edit)
    return Table("edits", "Edits, and the cases each one changes", heads, rows, note)


def _edit_row(each: EditImpact) -> tuple[Cell, ...]:
    counts = (each.moves, each.helps, each.also_changed)
    return Cell(str(each.edit.number)), Cell("; ".join(each.edit.says)), *(Cell(number(n)) for n in counts)


def _because(report: ImpactReport, tags: Mapping[str, Tag]) -> Table | None:
    has_weights = report.reband.workload is not None
    heads = [Head("Before"), Head("After"), Head("Because of", Align.WORDS), Head("Cases", Align.NUMBER)]
    heads += [Head("Workload", Align.NUMBER)] if has_weights else []
    rows = tuple(_because_row(each, tags) for each in report.because if each.what == MOVED)
    note = "Edits are numbered as in the table above. Every case that moves is in one row."
    return (
        Table("because", "Who moves, and because of which edit", tuple(heads), rows, note) if rows else None
    )


def _because_row(each: Because, tags: Mapping[str, Tag]) -> tuple[Cell, ...]:
    before, after = (Cell(tag=tags.get(name, Tag(name))) for name in (each.before, each.after))
    effect = [] if each.effect is None else [Cell(signed(each.effect))]
    return before, after, Cell(because_in_words(each.edits, each.searched)), Cell(number(each.cases)), *effect


def _beside(report: ImpactReport) -> Table | None:
    heads = (
        Head("What changes", Align.WORDS),
        Head("Because of", Align.WORDS),
        Head("Cases", Align.NUMBER),
    )
    rows = tuple(
        (
            Cell(capital(change_said(each))),
            Cell(because_in_words(each.edits, each.searched)),
            Cell(number(each.cases)),
        )
        for each in report.because
        if each.what != MOVED
    )
    note = "These cases keep their route and band. Each is in one row, for what is most pressing."
    return (
        Table("beside", "The same band, and something beside it changes", heads, rows, note) if rows else None
    )


def _counts(report: ImpactReport, ruleset: Ruleset) -> tuple[Table, ...]:
    reband = report.reband
    ways = {each.name: direction_words(each.name, ruleset) for each in reband.directions}
    tables = [
        counted_table(
            "changes",
            "What changes",
            "Cases that",
            [(WHAT.get(c.name, c.name), c.cases) for c in report.changes],
        ),
        group_table("teams", "By team", "Team", reband.teams, ways),
        group_table("officers", "By officer", "Officer", reband.officers, ways),
    ]
    return tuple(table for table in tables if table.rows)


def _method(report: ImpactReport, ruleset: Ruleset, moves: Moves) -> Method:
    reband = report.reband
    return method_of_moves(
        reband,
        ruleset,
        moves,
        steps=_STEPS,
        limits=_LIMITS,
        roles={"after": "caseload"},
        options=[("Earlier ruleset", reband.before.ruleset)],
    )
