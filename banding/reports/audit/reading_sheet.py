"""A scored reading sheet → its report: each question's share in the whole caseload, and what that rests on. No case."""

from collections.abc import Sequence
from datetime import date

from banding.auditing import LIMITS, SCORING, Estimate, InputFile, SheetScore
from banding.render import report as doc
from banding.render.words import capital, cases, counted, rounded, shortened
from banding.reports.method import Source, method_sections
from banding.reports.tables import cells, heads, sheet_only
from banding.ruleset import Ruleset

_COUNTED = ("Share of yes", "Low", "High", "Yes", "Answered", "Does not apply", "On the sheet")


def score_report(
    score: SheetScore, ruleset: Ruleset, inputs: Sequence[InputFile], *, on: date | None = None
) -> doc.Report:
    """Describe a scored reading sheet; of the inputs, the files read by hash, the sheet is first."""
    sheets = [each for each in inputs if each.role == "sheet"]
    method = method_sections(
        ruleset,
        steps=SCORING,
        limits=LIMITS,
        sources=[Source("reading sheet", each.name, each.sha256, score.sample) for each in sheets],
        on=None,
        options=(
            ("Cases in the caseload", f"{score.population:,}"),
            ("Confidence of intervals, per cent", f"{score.confidence:g}"),
        ),
        lists_cases=False,
    )
    return doc.Report(
        title="Reading sheet, scored",
        subject=shortened(inputs[0].name),
        lead=read_in_words(score),
        figures=_figures(score),
        sections=(*score_sections(score), *method),
        colours=ruleset.bands,
        on=on,
    )


def read_in_words(score: SheetScore) -> str:
    """Say how much was read: "none read of 10 on the sheet"."""
    read = f"{cases(score.read) if score.read else 'none'} read"
    if score.read != score.sample:
        read += f" of {score.sample:,} on the sheet"
    return (
        f"{capital(read)}, drawn from {score.population:,}, in {counted(score.strata, 'stratum', 'strata')}. "
        f"Intervals have {score.confidence:g}% confidence."
    )


def _figures(score: SheetScore) -> tuple[doc.Figure, ...]:
    figures = [
        doc.Figure(f"{score.read:,}" if score.read else "none", "read", "#strata"),
        doc.Figure(f"{score.population:,}", "in the caseload", "#strata"),
    ]
    first = score.estimates[0]
    if first.rate is not None:
        interval = "none"
        if first.low is not None and first.high is not None:
            interval = f"{rounded(first.low, places=1)} to {rounded(first.high, places=1)}"
        figures.append(doc.Figure(rounded(first.rate), f"yes: {first.question} ({interval})", "#reading"))
    return tuple(figures)


def score_sections(score: SheetScore) -> tuple[doc.Section, ...]:
    """
    Give each question's share of yes in the whole caseload, with its interval and what to know before using it.

    Then the cases and answers of each stratum, which for a workbook are every count on a line of its own.
    """
    headings = heads("Question", *_COUNTED, words=("Question",), numbers=_COUNTED)
    rows = map(_estimate, score.estimates)
    note = f"Low and high are the ends of the {score.confidence:g}% interval."
    caption, says = "Share of yes in the whole caseload", "{1:>9}  {0} ({2} to {3})"
    table = doc.Table("shares", caption, headings, rows, note, says=says, sheet="Estimates")
    notes = (doc.Notes(score.notes, about="note"),) if score.notes else ()
    estimates = doc.Section("reading", "What the reading says of the caseload", (table, *notes))
    return estimates, _strata(score), _answers(score)


def _estimate(each: Estimate) -> doc.Row:
    nobody = "nobody answered" if each.rate is None else ""
    share = None if each.rate is None else round(100 * each.rate, 1)
    ends = (doc.Cell(end, "none" if end is None else rounded(end, places=1)) for end in (each.low, each.high))
    rate = doc.Cell(each.rate, nobody or rounded(each.rate or 0, places=1), share=share)
    return cells(each.question, rate, *ends, each.yes, each.answered, each.not_applicable, each.asked)


def _strata(score: SheetScore) -> doc.Section:
    questions = [each.code.replace("_", " ") for each in score.estimates]
    rows = []
    for each in score.by_stratum:
        row = [doc.Cell(each.name, shortened(each.name)), doc.Cell(each.population), doc.Cell(each.sample)]
        for said in each.answers:
            words = f"{said.yes:,} of {said.answered:,}" if said.answered else "no answer"
            row.append(doc.Cell(said.yes, words))
        rows.append(tuple(row))
    note = "Under a question: how many answered yes, of those that answered yes or no."
    headings = doc.number_heads("Stratum", ["Cases", "On the sheet", *questions])
    shown = doc.Table("read", "Cases and answers by stratum", headings, rows, note, sheet="Strata")
    return doc.Section("strata", "What was read", (shown,), where=(doc.PAGE,))


def _answers(score: SheetScore) -> doc.Section:
    rows = (
        cells(each.name, each.population, said.code, said.yes, said.answered, said.not_applicable)
        for each in score.by_stratum
        for said in each.answers
    )
    numbers = ("Yes", "Answered", "Does not apply")
    headings = heads("Stratum", "Cases", "Question", *numbers, numbers=numbers)
    return sheet_only(doc.Table("answers", "Answers", headings, rows, sheet="Answers"))
