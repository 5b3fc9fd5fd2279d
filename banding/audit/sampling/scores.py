"""A filled-in reading sheet, scored."""

from __future__ import annotations

import attrs


@attrs.frozen
class Estimate:
    """
    One question of the reading sheet, scored.

    Attributes:
        code: the question's column, such as ``band_right``.
        question: its words.
        yes: how many cases were answered yes.
        answered: how many were answered yes or no.
        not_applicable: to how many the question does not apply.
        asked: how many cases are on the sheet.
        rate: the weighted share of yes among the cases of the population to which the question applies, 0 to 1; None
            when nothing was answered.
        low: lower end of its interval, at the sheet's confidence.
        high: upper end.
    """

    code: str
    question: str
    yes: int
    answered: int
    not_applicable: int
    asked: int
    rate: float | None
    low: float | None
    high: float | None


@attrs.frozen
class Answers:
    """
    The answers to one question in one stratum.

    Attributes:
        code: the question's column.
        yes: how many cases were answered yes.
        answered: how many were answered yes or no.
        not_applicable: to how many the question does not apply.
    """

    code: str
    yes: int
    answered: int
    not_applicable: int


@attrs.frozen
class StratumScore:
    """
    The answers on the cases of one stratum.

    Attributes:
        name: its words, such as "Female / licence / low".
        population: how many cases it has in the whole caseload.
        sample: how many of them are on the sheet.
        answers: for each question, what was answered.
    """

    name: str
    population: int
    sample: int
    answers: tuple[Answers, ...]


@attrs.frozen
class SheetScore:
    """
    A filled-in reading sheet, scored.

    Attributes:
        sample: how many cases are on it.
        read: how many of them have any answer.
        population: how many it was drawn from.
        confidence: confidence of the intervals, per cent.
        strata: how many strata.
        estimates: one a question.
        notes: what to know before using them.
        by_stratum: the answers stratum by stratum, which the estimates are worked out from.
    """

    sample: int
    read: int
    population: int
    confidence: float
    strata: int
    estimates: tuple[Estimate, ...]
    notes: tuple[str, ...]
    by_stratum: tuple[StratumScore, ...] = ()
