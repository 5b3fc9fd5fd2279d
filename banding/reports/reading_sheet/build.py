"""A scored reading sheet → the data of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from banding.audit import LIMITS, SCORING, Estimate, InputFile, SheetScore, StratumScore
from banding.render.html import write_page
from banding.render.numbers import capital, counted, number, shortened
from banding.render.pages import Align, Cell, Figure, Front, Head, Link, Method, Source, Table
from banding.render.shares import rounded, span
from banding.reports.audit.summary import percent, read_words
from banding.reports.reading_sheet.page import SheetPage
from banding.reports.shared.provenance import provenance_of
from banding.ruleset import Ruleset

_CONTENTS = (
    Link("#estimates", "What the reading says of the caseload"),
    Link("#strata", "What was read"),
    Link("#method", "Method and limits"),
    Link("#provenance", "Inputs and options"),
)


def write_sheet_html(
    score: SheetScore, out: BinaryIO, *, ruleset: Ruleset, inputs: Sequence[InputFile]
) -> None:
    """
    Write the page of a scored reading sheet.

    Args:
        score: the score.
        out: where to.
        ruleset: the ruleset whose questions were asked.
        inputs: the files read, by hash; the sheet first.
    """
    write_page("sheet.html", sheet_page(score, ruleset, inputs), out, bands=ruleset.bands)


def sheet_page(score: SheetScore, ruleset: Ruleset, inputs: Sequence[InputFile]) -> SheetPage:
    """Gather what the page of a scored reading sheet shows."""
    return SheetPage(
        front=_front(score, inputs[0].name),
        figures=_figures(score),
        estimates=estimates_table(score),
        notes=score.notes,
        strata=_strata(score),
        method=_method(score, ruleset, inputs),
    )


def interval(each: Estimate) -> str:
    """Print an estimate's interval; none where nobody answered."""
    return "none" if each.low is None or each.high is None else span(each.low, each.high)


def _front(score: SheetScore, name: str) -> Front:
    lead = (
        f"{capital(read_words(score))}, drawn from {number(score.population)}, in {counted(score.strata, 'stratum', 'strata')}. "
        f"Intervals have {score.confidence:g}% confidence."
    )
    return Front("Reading sheet, scored", shortened(name), lead, _CONTENTS)


def _figures(score: SheetScore) -> tuple[Figure, ...]:
    figures = [
        Figure(number(score.read) if score.read else "none", "read", "#strata"),
        Figure(number(score.population), "in the caseload", "#strata"),
    ]
    first = score.estimates[0]
    if first.rate is not None:
        figures.append(
            Figure(percent(first.rate), f"yes: {first.question} ({interval(first)})", "#estimates")
        )
    return tuple(figures)


def estimates_table(score: SheetScore) -> Table:
    """Give each question's share of yes in the whole caseload, with its interval."""
    heads = (
        Head("Question", Align.WORDS),
        Head("Share of yes", Align.NUMBER),
        Head(f"{score.confidence:g}% interval", Align.NUMBER),
        Head("Yes", Align.NUMBER),
        Head("Answered", Align.NUMBER),
        Head("Does not apply", Align.NUMBER),
        Head("On the sheet", Align.NUMBER),
    )
    rows = tuple(map(_estimate, score.estimates))
    return Table("shares", "Share of yes in the whole caseload", heads, rows)


def _estimate(each: Estimate) -> tuple[Cell, ...]:
    rate = Cell("nobody answered")
    if each.rate is not None:
        rate = Cell(rounded(each.rate, places=1), share=round(100 * each.rate, 1))
    counts = (Cell(number(count)) for count in (each.yes, each.answered, each.not_applicable, each.asked))
    return Cell(each.question), rate, Cell(interval(each)), *counts


def _strata(score: SheetScore) -> Table:
    questions = [each.code.replace("_", " ") for each in score.estimates]
    heads = (
        Head("Stratum", Align.WORDS),
        *(Head(text, Align.NUMBER) for text in ["Cases", "On the sheet", *questions]),
    )
    note = "Under a question: how many answered yes, of those that answered yes or no."
    return Table("read", "Cases and answers by stratum", heads, tuple(map(_stratum, score.by_stratum)), note)


def _stratum(each: StratumScore) -> tuple[Cell, ...]:
    answers = (
        Cell(f"{said.yes:,} of {said.answered:,}" if said.answered else "no answer") for said in each.answers
    )
    return Cell(shortened(each.name)), Cell(number(each.population)), Cell(number(each.sample)), *answers


def _method(score: SheetScore, ruleset: Ruleset, inputs: Sequence[InputFile]) -> Method:
    sources = [
        Source("reading sheet", each.name, each.sha256, score.sample)
        for each in inputs
        if each.role == "sheet"
    ]
    return Method(
        steps=SCORING,
        limits=LIMITS,
        readings=(),
        quotations=(),
        document="",
        provenance=provenance_of(ruleset, sources=sources, on=None, options=()),
    )
