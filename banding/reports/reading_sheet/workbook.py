"""A scored reading sheet → a workbook of plain tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import BinaryIO

from banding.audit import LIMITS, SCORING, InputFile, SheetScore
from banding.render.xlsx import Sheet, inputs_sheet, write_sheets
from banding.ruleset import Ruleset

_estimate = attrgetter(
    "code", "question", "rate", "low", "high", "yes", "answered", "not_applicable", "asked"
)


def write_score_xlsx(
    score: SheetScore, out: BinaryIO, *, ruleset: Ruleset, inputs: Sequence[InputFile], on: date
) -> None:
    """
    Write a scored reading sheet as a workbook: Estimates, Strata, Answers, and what it rests on.

    Args:
        score: the score.
        out: where the bytes go, in one piece at the end.
        ruleset: the ruleset whose questions were asked.
        inputs: the files read, by hash.
        on: the day the workbook says it was made.

    Raises:
        MissingExtraError: the ``excel`` extra is not installed.
    """
    write_sheets(_sheets(score, ruleset, inputs), out, on=on)


def _sheets(score: SheetScore, ruleset: Ruleset, inputs: Sequence[InputFile]) -> Iterator[Sheet]:
    yield from score_sheets(score)
    files = [(each.role, each.name, each.sha256) for each in inputs]
    options = (
        ("sample population", str(score.population)),
        ("confidence of intervals, per cent", f"{score.confidence:g}"),
    )
    yield inputs_sheet([*files, ("ruleset", ruleset.title, ruleset.stamp)], options)
    yield Sheet("Method", (("about", 14), ("words", 120)), method_of_scoring(score))


def method_of_scoring(score: SheetScore) -> list[tuple[str, str]]:
    """Give how a sheet was scored, what that cannot show, and what to know, as lines of a sheet."""
    method = [*(("method", text) for text in SCORING), *(("cannot show", text) for text in LIMITS)]
    return [*method, *(("note", note) for note in score.notes)]


def score_sheets(score: SheetScore) -> Iterator[Sheet]:
    """Give the shares, the strata and the answers, a sheet each."""
    counts = (("yes", 10), ("answered", 10), ("not applicable", 14))
    yield Sheet(
        "Estimates",
        (
            ("question", 24),
            ("words", 60),
            ("share of yes", 12),
            ("low", 10),
            ("high", 10),
            *counts,
            ("on the sheet", 10),
        ),
        map(_estimate, score.estimates),
    )
    yield Sheet(
        "Strata",
        (("stratum", 50), ("cases", 10), ("on the sheet", 10)),
        ((each.name, each.population, each.sample) for each in score.by_stratum),
    )
    yield Sheet(
        "Answers",
        (("stratum", 50), ("cases", 10), ("question", 24), *counts),
        (
            (each.name, each.population, said.code, said.yes, said.answered, said.not_applicable)
            for each in score.by_stratum
            for said in each.answers
        ),
    )
