"""
The reading sheet: what an auditor is asked of each case, and what the answers say of the whole caseload.

Each row carries its stratum and how many cases that has, so that a filled sheet can be scored by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import attrs

from banding.audit.report import Estimate, SheetScore
from banding.audit.statistics import wilson
from banding.errors import TableError
from banding.facts import Fact, FactKind, plain
from banding.intake import undo
from banding.intake.tables import Row, open_table
from banding.intake.values import BadCell, parse_fact
from banding.ruleset import Ruleset

STRATUM, STRATUM_POPULATION, STRATUM_SAMPLE = "stratum", "stratum_population", "stratum_sample"
POPULATION, CONFIDENCE, SEED = "sample_population", "sample_confidence", "sample_seed"
SHEET_COLUMNS: Final = (STRATUM, STRATUM_POPULATION, STRATUM_SAMPLE, POPULATION, CONFIDENCE, SEED)
"""The columns of a reading sheet that scoring rests on; they are not to be changed."""
_FAULTS_SHOWN: Final = 5
NOT_APPLICABLE: Final = "n/a"
ANSWERS: Final = ("yes", "no", "unknown", NOT_APPLICABLE)
"""What may be written below a question."""


def questions(ruleset: Ruleset) -> Mapping[str, str]:
    """
    Give the questions of a reading sheet, column to words; each is answered yes, no, unknown or n/a.

    Args:
        ruleset: gives the axes whose assessment is read.
    """
    axes = {f"{axis.id}_right": f"Is the {axis.title} right on the file's evidence?" for axis in ruleset.axes}
    return {
        "band_right": "Is the band on record right by the guidance?",
        **axes,
        "factors_recorded": "Are all the guidance's factors on the file recorded?",
        "reason_evidenced": "Where a manager judged, does the file say why?",
        "oversight_evidenced": "Is oversight by a manager evidenced?",
    }


@attrs.frozen
class Reading:
    """
    One case of a filled sheet.

    Attributes:
        stratum: its stratum.
        population: how many cases the stratum has.
        answers: question's column to yes or no; None where it was not answered, not known or not applicable.
    """

    stratum: str
    population: int
    answers: Mapping[str, bool | None]


def score_sheet(source: Path | BinaryIO, ruleset: Ruleset, *, name: str) -> SheetScore:
    """
    Score a filled reading sheet.

    Args:
        source: the sheet, CSV or XLSX.
        ruleset: the ruleset whose questions it asks.
        name: its name, for messages.

    Returns:
        For each question the share of yes in the whole caseload, weighted by stratum, with an interval at the sheet's
        confidence: Wilson's, for the number of cases that a simple sample as sure would have, the finite population
        allowed for.

    Raises:
        TableError: it is no reading sheet of ours, or an answer is none; the first few are named.
        MissingExtraError: the ``stats`` extra is not installed.
    """
    asked = questions(ruleset)
    table = open_table(
        source, name=name, known=lambda cells: _plain(STRATUM_POPULATION) in map(_plain, cells)
    )
    with table:
        sheet = _Sheet(name, table.header, asked)
        readings = [sheet.reading(row) for row in table.rows if any(cell.strip() for cell in row.cells)]
    sheet.refuse_faults()
    if not readings:
        raise TableError(name, "no case stands on this reading sheet")
    return _scored(readings, sheet, asked)


class _Sheet:
    """Reads the rows of one sheet, gathering what is wrong with them."""

    def __init__(self, name: str, header: Sequence[str], asked: Mapping[str, str]) -> None:
        self._name, self._header = name, header
        places = {_plain(heading): place for place, heading in enumerate(header)}
        missing = [column for column in (*SHEET_COLUMNS[:4], *asked) if _plain(column) not in places]
        if missing:
            raise TableError(name, f"this is no reading sheet of ours: it has no column `{missing[0]}`")
        self._places = {
            column: places[_plain(column)] for column in (*SHEET_COLUMNS, *asked) if _plain(column) in places
        }
        self._asked = asked
        self._faults: list[str] = []
        self.population, self.confidence = 0, 80.0

    def reading(self, row: Row) -> Reading:
        """Read one row."""
        cells = {name: _cell(row, place) for name, place in self._places.items()}
        self.population = self._number(row, POPULATION, cells)
        self.confidence = (
            float(self._number(row, CONFIDENCE, cells)) if cells.get(CONFIDENCE) else self.confidence
        )
        answers = {column: self._answer(row, column, cells[column]) for column in self._asked}
        return Reading(
            cells[STRATUM], self._number(row, STRATUM_POPULATION, cells), MappingProxyType(answers)
        )

    def refuse_faults(self) -> None:
        """Raise TableError with the first few faults, if there are any."""
        if self._faults:
            more = len(self._faults) - _FAULTS_SHOWN
            shown = "; ".join(self._faults[:_FAULTS_SHOWN])
            raise TableError(self._name, f"{shown}{f'; and {more:,} more' if more > 0 else ''}")

    def _answer(self, row: Row, column: str, text: str) -> bool | None:
        found = parse_fact(_ANSWER, text)
        if isinstance(found, BadCell):
            self._faults.append(
                f"row {row.number}, {column}: `{found.value}` is not one of {', '.join(ANSWERS)}"
            )
            return None
        return found if isinstance(found, bool) else None

    def _number(self, row: Row, column: str, cells: Mapping[str, str]) -> int:
        text = cells[column].removesuffix(".0").replace(",", "")
        if text.isascii() and text.isdigit() and int(text) > 0:
            return int(text)
        self._faults.append(
            f"row {row.number}, {column}: `{text}` is not a whole number; it is not to be changed"
        )
        return 1


_ANSWER = Fact(
    "answer",
    FactKind.YES_NO,
    "answer",
    words={"n/a": None, "na": None, "notapplicable": None, "unclear": None},
)


def _scored(readings: Sequence[Reading], sheet: _Sheet, asked: Mapping[str, str]) -> SheetScore:
    strata = {reading.stratum: reading.population for reading in readings}
    share = sheet.confidence / 100
    estimates = tuple(_estimate(code, words, readings, confidence=share) for code, words in asked.items())
    return SheetScore(
        len(readings),
        sheet.population,
        sheet.confidence,
        len(strata),
        estimates,
        _notes(readings, strata, sheet),
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
    rate = sum(size / whole * yes / answered for yes, answered, size in parts)
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


def _notes(readings: Sequence[Reading], strata: Mapping[str, int], sheet: _Sheet) -> tuple[str, ...]:
    notes = ["Shares are of the cases to which a question applies and that could be answered."]
    unread = sheet.population - sum(strata.values())
    if unread > 0:
        notes.append(
            f"{unread:,} of the {sheet.population:,} cases {'is' if unread == 1 else 'are'} in strata too small for a case "
            "to be drawn from; the figures do not speak of them."
        )
    silent = sum(1 for reading in readings if all(answer is None for answer in reading.answers.values()))
    if silent:
        have = "1 case on the sheet has" if silent == 1 else f"{silent:,} cases on the sheet have"
        notes.append(f"{have} no answer yet.")
    return tuple(notes)


def _cell(row: Row, place: int) -> str:
    return undo(row.cells[place]).strip() if place < len(row.cells) else ""


def _plain(heading: str) -> str:
    return plain(undo(heading))
