"""The bands and the matrix of a ruleset, drawn: one axis across, one down, and a table for each level of any others."""

from __future__ import annotations

from itertools import product

from banding.explain import either
from banding.facts import spoken
from banding.render.report import Cell, Entry, Head, Table, number_heads
from banding.reports.tables import band_tag
from banding.ruleset import Axis, Ruleset
from banding.ruleset.words import in_words, titles_of

Levels = tuple[str, ...]


def bands_table(ruleset: Ruleset) -> Table:
    """List the bands, least resource first, with how much of the ruleset leads to each."""
    rows = []
    for band in ruleset.bands:
        cells = sum(cell.band == band for cell in ruleset.cells)
        rules = sum(band in (rule.band, *(each.band for each in rule.escalations)) for rule in ruleset.rules)
        rows.append((Cell(tag=band_tag(band)), Cell(cells), Cell(rules)))
    heads = number_heads("Band, least resource first", ("Cells of the matrix", "Rules beside it"))
    return Table("bands-table", "The bands", heads, tuple(rows))


def axis_entries(ruleset: Ruleset) -> tuple[Entry, ...]:
    """Say what places a case at each level of each axis: the score's stretch, a fact, a judgement."""
    return tuple(
        Entry(f"{axis.short} {spoken(level)}", _ways(axis, level, ruleset))
        for axis in ruleset.axes
        for level in _in_print_order(ruleset, ruleset.axes.index(axis))
    )


def axis_notes(ruleset: Ruleset) -> tuple[str, ...]:
    """Say how the levels are set, and where a level could be taken for something else."""
    notes = []
    for axis in ruleset.axes:
        if axis.judged:
            title = ruleset.fact_by_name[axis.judged.fact].title
            locked = either([spoken(level) for level in axis.judged.locked]) if axis.judged.locked else ""
            notes.append(
                f"A manager may set the {axis.title} by judgement ({title}): it counts where there is no score, where it "
                "is above the score's level, and where it is below it and a reason is recorded."
                + (f" It never takes a case out of {locked}." if locked else "")
            )
        if axis.note:
            notes.append(axis.note)
    return tuple(notes)


def matrix_tables(ruleset: Ruleset) -> tuple[Table, ...]:
    """Draw the matrix: the last axis across, the one before it down, and a table for each combination of the others."""
    orders = [_in_print_order(ruleset, place) for place in range(len(ruleset.axes))]
    return tuple(
        _drawn(ruleset, number, others, orders)
        for number, others in enumerate(product(*orders[:-2]), start=1)
    )


def cell_title(ruleset: Ruleset, levels: Levels) -> str:
    """Name a cell by its levels: "RoR very high and RoSH low"."""
    return either(
        [_named(axis, level) for axis, level in zip(ruleset.axes, levels, strict=True)], joined_by="and"
    )


def _drawn(ruleset: Ruleset, number: int, others: Levels, orders: list[Levels]) -> Table:
    down = orders[-2] if len(orders) > 1 else ("",)
    across = ruleset.axes[-1]
    caption = "The matrix"
    if others:
        named = [_named(axis, level) for axis, level in zip(ruleset.axes, others, strict=False)]
        caption += f" where {either(named, joined_by='and')}"
    first = ruleset.axes[-2].title if len(orders) > 1 else across.title
    heads = (
        Head(first[:1].upper() + first[1:]),
        *(Head(_with_score(across, level, ruleset)) for level in orders[-1]),
    )
    by_levels = {cell.levels: cell for cell in ruleset.cells}
    rows = []
    for level in down:
        at = (*others, *([level] if level else []))
        name = _with_score(ruleset.axes[-2], level, ruleset) if level else "Band"
        bands = (by_levels[(*at, each)].band for each in orders[-1])
        rows.append((Cell(name), *(Cell(tag=band_tag(band)) for band in bands)))
    return Table(f"matrix-{number}", caption, heads, tuple(rows))


def _in_print_order(ruleset: Ruleset, place: int) -> Levels:
    """Give an axis's levels in the order in which the cells of the guidance come to them."""
    return tuple(dict.fromkeys(cell.levels[place] for cell in ruleset.cells))


def _named(axis: Axis, level: str) -> str:
    return f"{axis.short} {spoken(level)}"


def _with_score(axis: Axis, level: str, ruleset: Ruleset) -> str:
    return f"{_named(axis, level)} ({_stretch(axis, level, ruleset)})" if axis.edges else _named(axis, level)


def _stretch(axis: Axis, level: str, ruleset: Ruleset) -> str:
    first, last = axis.range_of(level)
    top = last if last is not None else ruleset.fact_by_name[axis.fact].highest
    return f"{first} or more" if top is None else f"{first} to {top}"


def _ways(axis: Axis, level: str, ruleset: Ruleset) -> str:
    fact = ruleset.fact_by_name[axis.fact]
    if not axis.edges:
        return f"{fact.title} is {spoken(level)}"
    unit = f" {fact.unit}" if fact.unit else ""
    ways = [f"{fact.title} {_stretch(axis, level, ruleset)}{unit}"]
    called = titles_of(ruleset)
    ways += [
        f"{in_words(clause.when, called)}, whatever the score"
        for clause in axis.clauses
        if clause.level == level
    ]
    return "; or ".join([*ways, *(["set by judgement, where it counts"] if axis.judged else [])])
