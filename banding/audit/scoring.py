"""Answers of a reading sheet → what they say of the whole caseload, each stratum counting for the cases it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from banding.audit.scores import Answers, Estimate, SheetScore, StratumScore
from banding.audit.statistics import wilson

SCORING: Final = (
    "The cases on the sheet were drawn by lot, stratum by stratum. The share of yes in each stratum counts for as many cases "
    "as the stratum has, and the sum is the share in the whole caseload (W. G. Cochran, Sampling Techniques, 1977, sections "
    "5.3 and 5.10).",
    "The interval is Wilson's, at the sheet's confidence, for the number of cases that a simple sample as sure of the share "
    "would have. Where much of the caseload was read the finite population narrows it, and where all of it was there is none.",
    "Blank, unknown and n/a are no answer: a question's share is of the cases to which it applies and that could be answered.",
)
"""How a sheet is scored, a paragraph each."""

LIMITS: Final = (
    "An interval allows for the luck of the draw and for nothing else. It does not allow for readers who judge differently, "
    "for files that could not be found, or for cases that were picked and not drawn.",
    "Questions that could not be answered are left out, and the share is right only if those cases are like the others.",
    "A few cases say little: an interval that is wide is the answer. A single stratum is too small to be judged by itself.",
)
"""What the shares cannot show, a paragraph each."""


@attrs.frozen
class Reading:
    """
    One case of a filled sheet.

    Attributes:
        crn: its reference number.
        stratum: its stratum.
        population: how many cases the stratum has.
        drawn: how many of them were drawn.
        answers: question's column to yes or no; None where it was not answered, not known or not applicable.
    """

    crn: str
    stratum: str
    population: int
    drawn: int
    answers: Mapping[str, bool | None]


def scored(
    readings: Sequence[Reading], asked: Mapping[str, str], *, population: int, confidence: float
) -> SheetScore:
    """
    Score the answers of a sheet.

    Args:
        readings: its cases, at least one.
        asked: question's column to words.
        population: how many cases the sample was drawn from.
        confidence: of the intervals, per cent.
    """
    strata = {reading.stratum: reading.population for reading in readings}
    share = confidence / 100
    estimates = tuple(_estimate(code, words, readings, confidence=share) for code, words in asked.items())
    return SheetScore(
        len(readings),
        population,
        confidence,
        len(strata),
        estimates,
        (*_absent(readings), *_notes(readings, strata, population)),
        _by_stratum(readings, asked),
    )


def _estimate(code: str, words: str, readings: Sequence[Reading], *, confidence: float) -> Estimate:
    strata = _answered(code, readings)
    yes, answered = sum(y for y, _, _ in strata), sum(n for _, n, _ in strata)
    if not answered:
        return Estimate(code, words, 0, 0, len(readings), None, None, None)
    rate, effective = weighted(strata)
    low, high = (
        (rate, rate) if effective is None else wilson(rate * effective, effective, confidence=confidence)
    )
    return Estimate(code, words, yes, answered, len(readings), rate, low, high)


def weighted(strata: Iterable[tuple[int, int, int]]) -> tuple[float, float | None]:
    """
    Estimate a share from a stratified sample.

    Args:
        strata: for each stratum with answers, how many said yes, how many answered, and how many cases it has.

    Returns:
        The weighted share, and how many cases a simple sample would need to be as sure of it; None where every case
        was read. A stratum with a single answer is taken to vary as the whole does.

    Source: W. G. Cochran, Sampling Techniques (1977), section 5.3 and 5.10
    """
    parts = list(strata)
    whole = sum(size for _, _, size in parts)
    # Exact until the end: where all say yes the share is 1, and no hair less.
    rate = float(sum(Fraction(size * yes, whole * answered) for yes, answered, size in parts))
    variance = 0.0
    for yes, answered, size in parts:
        inner = (
            rate * (1 - rate)
            if answered == 1
            else yes / answered * (1 - yes / answered) * answered / (answered - 1)
        )
        variance += (size / whole) ** 2 * max(0.0, 1 - answered / size) * inner / answered
    read = sum(answered for _, answered, _ in parts)
    if read >= whole:
        return rate, None
    # Where all answers agree nothing varies, and the sample is as sure as its size and no surer.
    plain_size = read / (1 - read / whole)
    return rate, rate * (1 - rate) / variance if variance > 0 and 0 < rate < 1 else plain_size


def _answered(code: str, readings: Sequence[Reading]) -> list[tuple[int, int, int]]:
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    sizes: dict[str, int] = {}
    for reading in readings:
        answer = reading.answers[code]
        sizes[reading.stratum] = reading.population
        if answer is not None:
            counts[reading.stratum][0] += answer
            counts[reading.stratum][1] += 1
    return [(yes, answered, max(sizes[name], answered)) for name, (yes, answered) in sorted(counts.items())]


def _by_stratum(readings: Sequence[Reading], asked: Mapping[str, str]) -> tuple[StratumScore, ...]:
    strata: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        strata[reading.stratum].append(reading)
    return tuple(
        StratumScore(name, found[-1].population, len(found), tuple(_answers(code, found) for code in asked))
        for name, found in sorted(strata.items())
    )


def _answers(code: str, readings: Sequence[Reading]) -> Answers:
    said = [answer for each in readings if (answer := each.answers[code]) is not None]
    return Answers(code, sum(said), len(said))


def _absent(readings: Sequence[Reading]) -> Iterator[str]:
    """Say how many of the cases drawn are not on the sheet, in the strata of which some are."""
    drawn = {reading.stratum: reading.drawn for reading in readings}
    absent = sum(drawn.values()) - len(readings)
    if absent:
        yield (
            f"{absent:,} of the {sum(drawn.values()):,} cases drawn {'is' if absent == 1 else 'are'} not on the sheet. The "
            "shares are right only if cases were not left off for what was found in them."
        )


def _notes(readings: Sequence[Reading], strata: Mapping[str, int], population: int) -> tuple[str, ...]:
    notes = ["Shares are of the cases to which a question applies and that could be answered."]
    unread = population - sum(strata.values())
    if unread > 0:
        notes.append(
            f"{unread:,} of the {population:,} cases {'is' if unread == 1 else 'are'} in strata of which no case is on "
            "the sheet: too small to be drawn from, or taken off it since. The figures do not speak of them."
        )
    silent = sum(1 for reading in readings if all(answer is None for answer in reading.answers.values()))
    if silent:
        have = "1 case on the sheet has" if silent == 1 else f"{silent:,} cases on the sheet have"
        notes.append(f"{have} no answer yet.")
    return tuple(notes)
