"""A summary of a run → the figures, tables and chart of its page."""

from __future__ import annotations

from collections.abc import Mapping

from banding.render.charts import Counted, bar_chart
from banding.render.numbers import cases, number, per_cent, shortened
from banding.render.pages import (
    Align,
    Cell,
    Distribution,
    Figure,
    Front,
    Head,
    Link,
    Table,
    Tag,
    band_tag,
    number_heads,
)
from banding.reports.allocation.page import ATTENTION, STATUSES
from banding.reports.allocation.summary import Summary
from banding.ruleset import Ruleset
from banding.vocabulary import Status
from banding.warning_codes import AXIS, WARNING_CODES


def front_of(summary: Summary, ruleset: Ruleset, **tables: Table | None) -> Front:
    """Give the head of the page; ``tables`` are those it may have, each a part of the contents."""
    lead = (
        f"{cases(summary.rows)} from {shortened(summary.name)}, decided for {summary.on:%-d %B %Y} by the "
        f"{ruleset.title}."
    )
    links = [Link("#attention", "Needs attention first"), Link("#bands", "Bands")]
    links += [Link(f"#{table.id}", table.caption) for table in tables.values() if table]
    links += [
        Link("#explanations", "Every case, and why"),
        Link("#index", "Find a case by its row"),
        Link("#method", "Method and limits"),
        Link("#provenance", "Inputs and options"),
    ]
    return Front("Allocation", shortened(summary.name), lead, tuple(links))


def figures_of(summary: Summary) -> tuple[Figure, ...]:
    """Give the headline numbers."""
    counts = dict(summary.statuses)
    banded = sum(count for name, count in summary.bands if name != "no band")
    waiting = sum(counts.get(status.value, 0) for status in ATTENTION)
    return (
        Figure(number(summary.rows), "cases"),
        Figure(number(banded), "have a band", "#bands"),
        Figure(number(waiting), "need somebody to act", "#attention"),
        Figure(
            number(counts.get(Status.SETTLED.value, 0)), "are settled", _status_href(Status.SETTLED, counts)
        ),
    )


def _status_href(status: Status, counts: Mapping[str, int]) -> str:
    return f"#status-{status}" if counts.get(status.value) else ""


def attention_of(summary: Summary, *, has_errors: bool) -> tuple[Figure, ...]:
    """Give what asks something of somebody, most pressing first."""
    counts = dict(summary.statuses)
    found = []
    if people := len(summary.people):
        who = "person has" if people == 1 else "people have"
        found.append(
            Figure(number(people), f"{who} rows that come to different bands or routes", "#warnings")
        )
    for status in ATTENTION:
        if count := counts.get(status.value, 0):
            title, asks = STATUSES[status]
            href = f"#status-{status}" if status is not Status.ERROR else "#errors" if has_errors else ""
            found.append(Figure(number(count), f"{title}. {asks}", href))
    warned = (Figure(number(count), f"Cases {words}.", "#warnings") for count, words in summary.warned)
    return (*found, *warned)


def cost_of(name: str, count: int, ruleset: Ruleset) -> str:
    """Say what a column that is not there costs."""
    title = ruleset.fact_by_name[name].title if name in ruleset.fact_by_name else name
    return f"No column `{name}` ({title}): {cases(count)} cannot be settled."


def bands_of(summary: Summary, ruleset: Ruleset) -> Distribution:
    """Give the cases by band."""
    tags = {band.name: band_tag(band) for band in ruleset.bands}
    counted, rows = [], []
    for name, count in summary.bands:
        share = per_cent(count, summary.rows)
        tag = tags.get(name, Tag("No band"))
        counted.append(Counted(tag.word, count, f"{number(count)} ({share})", tag.css))
        rows.append((Cell(tag=tag), Cell(number(count)), Cell(share)))
    heads = number_heads("Band", ["Cases", "Share"])
    note = "No band: incomplete, for another service, managed from the hub, or in error."
    table = Table("band-counts", "Cases by band", heads, tuple(rows), note)
    return Distribution(bar_chart("band-chart", "Cases by band", counted), table)


def enquiries_of(summary: Summary, ruleset: Ruleset) -> Table | None:
    """Give the facts to find out; None when there are none."""
    most = max((count for _, count in summary.enquiries), default=0)
    rows = tuple(
        (
            Cell(ruleset.fact_by_name[name].title),
            Cell(number(count), share=round(100 * count / most, 1)),
            Cell(ruleset.fact_by_name[name].question),
        )
        for name, count in summary.enquiries
    )
    heads = (Head("Not known"), Head("Cases it could change", Align.NUMBER), Head("To find out", Align.WORDS))
    return Table("enquiries", "Not known, and could change a case", heads, rows) if rows else None


def warnings_of(summary: Summary, ruleset: Ruleset) -> Table | None:
    """Give the warnings with what each means; None when there are none."""
    said = _meanings(ruleset)
    rows = tuple(
        (Cell(code), Cell(number(count)), Cell(said.get(code, ""))) for code, count in summary.warnings
    )
    heads = (Head("Warning"), Head("Rows", Align.NUMBER), Head("What it means", Align.WORDS))
    return Table("warnings", "Warnings", heads, rows) if rows else None


def _meanings(ruleset: Ruleset) -> dict[str, str]:
    """Give what each warning code means and asks for."""
    said = {check.code: f"{check.says[:1].upper()}{check.says[1:]}." for check in ruleset.checks}
    for known in WARNING_CODES:
        for axis in ruleset.axes:
            said[known.code.replace(AXIS, axis.id)] = f"{known.meaning} {known.what_to_do}"
    return said
