"""A filled reading sheet, scored: what its answers say of the whole caseload, each stratum counting for the cases it has."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from banding.auditing.equality.statistics import wilson

SCORING: Final = (
    "The cases on the sheet were drawn at random, stratum by stratum, and each represents as many of its stratum as were drawn "
    "for one. The share is the number of yes so counted, out of the number of cases to which the question applies so "
    "counted: n/a is an answer, and narrows the cases that the share is of (W. G. Cochran, Sampling Techniques, 1977, "
    "sections 5A.14 and 6.11).",
    "The interval is Wilson's, at the sheet's confidence, for the number of cases that a simple sample as sure of the share "
    "would have; how sure it is follows from how far each answer lies from the share, stratum by stratum (linearised ratio). "
    "Where much of the caseload was read the finite population narrows it, and where all of it was there is none.",
    "Blank and unknown are no answer: a share is right as far as the cases without one are like the others of their stratum.",
)
"""How a sheet is scored, a paragraph each."""

LIMITS: Final = (
    "An interval allows for the luck of the draw and for nothing else. It does not allow for readers who judge differently, "
    "for files that could not be found, or for cases that were picked and not drawn.",
    "Questions that could not be answered are left out, and the share is right only if those cases are like the others.",
    "A few cases say little: an interval that is wide is the answer. A single stratum is too small to be judged by itself.",
)
"""What the shares cannot show, a paragraph each."""

NOT_APPLICABLE: Final = "n/a"


@attrs.frozen
class Reading:
    """One case of a filled sheet."""

    crn: str
    stratum: str
    population: int
    drawn: int
    answers: Mapping[str, bool | str | None]
    is_read: bool


@attrs.frozen
class Estimate:
    """
    One question of the reading sheet, scored.

    ``answered`` counts yes and no; ``rate`` is the weighted share of yes, 0 to 1, among the cases of the population to which
    the question applies, with the ends of its interval, and None when nothing was answered.
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
    """The answers to one question in one stratum; ``answered`` counts yes and no."""

    code: str
    yes: int
    answered: int
    not_applicable: int


@attrs.frozen
class StratumScore:
    """A stratum: how many cases it has in the whole caseload and on the sheet, and the answers on those, by question."""

    name: str
    population: int
    sample: int
    answers: tuple[Answers, ...]


@attrs.frozen
class SheetScore:
    """A filled-in reading sheet, scored; the confidence of its intervals in per cent."""

    sample: int
    read: int
    population: int
    confidence: float
    strata: int
    estimates: tuple[Estimate, ...]
    notes: tuple[str, ...]
    by_stratum: tuple[StratumScore, ...] = ()


def scored(
    readings: Sequence[Reading], asked: Mapping[str, str], *, population: int, confidence: float
) -> SheetScore:
    """
    Score the answers of a sheet: for each question the share of yes in the whole caseload, weighted by stratum.

    The interval is at ``confidence`` per cent.
    """
    by_stratum: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_stratum[reading.stratum].append(reading)
    strata = tuple(
        StratumScore(name, found[-1].population, len(found), tuple(_answers(code, found) for code in asked))
        for name, found in sorted(by_stratum.items())
    )
    estimates = tuple(
        _estimate(code, asked[code], strata, place, confidence=confidence / 100)
        for place, code in enumerate(asked)
    )
    read, notes = sum(reading.is_read for reading in readings), tuple(_notes(readings, strata, population))
    return SheetScore(
        len(readings), read, population, confidence, len(strata), estimates, notes, by_stratum=strata
    )


def _answers(code: str, readings: Sequence[Reading]) -> Answers:
    said = [each.answers[code] for each in readings]
    # True and False alone are an answer of yes or no: NOT_APPLICABLE is a word.
    yes, no = (sum(answer is word for answer in said) for word in (True, False))
    return Answers(code, yes, yes + no, sum(answer == NOT_APPLICABLE for answer in said))


def _estimate(
    code: str, words: str, strata: Sequence[StratumScore], place: int, *, confidence: float
) -> Estimate:
    """Estimate the share of yes to the question whose answers are at one place of every stratum."""
    found = []
    for stratum in strata:
        said = stratum.answers[place]
        if answers := said.answered + said.not_applicable:
            found.append((said.yes, said.answered, answers, max(stratum.population, answers)))
    yes, answered, answers = (sum(stratum[n] for stratum in found) for n in range(3))
    counts = (yes, answered, answers - answered, sum(stratum.sample for stratum in strata))
    if not answered:
        return Estimate(code, words, *counts, None, None, None)
    rate, effective = weighted(found)
    interval = (rate, rate)
    if effective is not None:
        interval = wilson(rate * effective, effective, confidence=confidence)
    return Estimate(code, words, *counts, rate, *interval)


def weighted(strata: Iterable[tuple[int, int, int, int]]) -> tuple[float, float | None]:
    """
    Estimate a share among the cases to which a question applies, from a stratified sample.

    ``strata`` are those with answers: how many said yes, how many yes or no, how many yes, no or not applicable, and how
    many cases it has. With the share comes how many cases a simple sample would need to be as sure of it, None where every
    case was read. A stratum with a single answer is taken to vary as the whole does.

    Source: W. G. Cochran, Sampling Techniques (1977), sections 5A.14 and 6.11
    """
    parts = list(strata)
    # Exact until the end: where all say yes the share is 1, and no hair less.
    applies = sum(Fraction(size * in_domain, said) for _, in_domain, said, size in parts)
    rate = float(sum(Fraction(size * yes, said) for yes, _, said, size in parts) / applies)
    if all(said >= size for _, _, said, size in parts):
        return rate, None
    whole = sum(size for *_, size in parts)
    variance = 0.0
    for yes, in_domain, said, size in parts:
        # How far the answers lie from the share: 1 - rate for yes, -rate for no, and 0 where the question does not apply.
        squares = yes * (1 - rate) ** 2 + (in_domain - yes) * rate**2
        spread = (
            float(applies / whole) * rate * (1 - rate)
            if said == 1
            else max(0.0, squares - (yes - in_domain * rate) ** 2 / said) / (said - 1)
        )
        variance += size**2 * max(0.0, 1 - said / size) * spread / said
    variance /= float(applies) ** 2
    read, total = sum(in_domain for _, in_domain, _, _ in parts), float(applies)
    # Where all answers agree nothing varies, and the sample is as sure as its size and no surer.
    plain_size = read / (1 - read / total) if read < total else float(read)
    # A spread that is nought but for rounding is nought.
    return rate, rate * (1 - rate) / variance if variance > 1e-15 and 0 < rate < 1 else plain_size


def _notes(readings: Sequence[Reading], strata: Sequence[StratumScore], population: int) -> Iterator[str]:
    drawn = sum({reading.stratum: reading.drawn for reading in readings}.values())
    if absent := drawn - len(readings):
        yield (
            f"{absent:,} of the {drawn:,} cases drawn {'is' if absent == 1 else 'are'} not on the sheet. The "
            "shares are right only if cases were not left off for what was found in them."
        )
    yield "Shares are of the cases to which a question applies and that could be answered."
    unread = population - sum(stratum.population for stratum in strata)
    if unread > 0:
        yield (
            f"{unread:,} of the {population:,} cases {'is' if unread == 1 else 'are'} in strata of which no case is on "
            "the sheet: too small to be drawn from, or taken off it since. The figures do not speak of them."
        )
    silent = sum(not reading.is_read for reading in readings)
    if silent:
        have = "1 case on the sheet has" if silent == 1 else f"{silent:,} cases on the sheet have"
        yield f"{have} no answer yet."
