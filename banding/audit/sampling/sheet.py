"""
The reading sheet: what an auditor is asked of each case, and what the answers say of the whole caseload.

Each row carries its stratum and how many cases that has, so that a filled sheet can be scored by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import attrs

from banding.audit.sampling.estimates import NOT_APPLICABLE, Reading, scored
from banding.audit.sampling.scores import SheetScore
from banding.audit.sampling.sheet_checks import SheetFigures
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
_FAULTS_SHOWN: Final = 12
CRN, CASE_ROW = "crn", "case_row"
ANSWERS: Final = ("yes", "no", "unknown", NOT_APPLICABLE)
"""What may be written below a question."""


def questions(ruleset: Ruleset) -> Mapping[str, str]:
    """Give the questions of a reading sheet, column to words; each is answered yes, no, unknown or n/a."""
    axes = {f"{axis.id}_right": f"Is the {axis.title} right on the file's evidence?" for axis in ruleset.axes}
    return {
        "band_right": "Is the band on record right by the guidance?",
        **axes,
        "factors_recorded": "Are all the guidance's factors on the file recorded?",
        "reason_evidenced": "Where a manager judged, does the file say why?",
        "oversight_evidenced": "Is oversight by a manager evidenced?",
    }


@attrs.frozen
class FilledSheet:
    """A filled reading sheet that agrees with itself."""

    name: str
    readings: tuple[Reading, ...]
    population: int
    confidence: float


def score_sheet(source: Path | BinaryIO, ruleset: Ruleset, *, name: str) -> SheetScore:
    """
    Score a filled reading sheet, as :func:`read_sheet` and :func:`score_filled` in turn.

    Raises:
        TableError: it is no reading sheet of ours, or does not hold together.
        MissingExtraError: the ``stats`` extra is not installed.
    """
    return score_filled(read_sheet(source, ruleset, name=name), ruleset)


def score_filled(sheet: FilledSheet, ruleset: Ruleset) -> SheetScore:
    """
    Score a sheet that was read.

    Returns:
        For each question the share of yes in the whole caseload, weighted by stratum, with an interval at the sheet's
        confidence: Wilson's, for the number of cases that a simple sample as sure would have, the finite population
        allowed for.

    Raises:
        MissingExtraError: the ``stats`` extra is not installed.
    """
    return scored(
        sheet.readings, questions(ruleset), population=sheet.population, confidence=sheet.confidence
    )


def read_sheet(source: Path | BinaryIO, ruleset: Ruleset, *, name: str) -> FilledSheet:
    """
    Read a filled reading sheet.

    Raises:
        TableError: it is no reading sheet of ours; or an answer is none, a reference number is blank or stands twice, or
            the figures of its strata contradict each other. The first dozen faults are named.
    """
    asked = questions(ruleset)
    needed = (CRN, *asked, *SHEET_COLUMNS[:4])
    table = open_table(source, name=name, known=lambda cells: CRN in map(_plain, cells))
    with table:
        sheet = _Sheet(name, table.header, asked, needed)
        for row in table.rows:
            if any(cell.strip() for cell in row.cells):
                sheet.read(row)
    return sheet.whole()


class _Sheet:
    """Reads the rows of one sheet, gathering what is wrong with them."""

    def __init__(
        self, name: str, header: Sequence[str], asked: Mapping[str, str], needed: Sequence[str]
    ) -> None:
        self._name, self._width, self._asked = name, len(header), asked
        places = {_plain(heading): place for place, heading in enumerate(header)}
        missing = [column for column in needed if _plain(column) not in places]
        if missing:
            columns = f"column{'s' * (len(missing) > 1)} {', '.join(f'`{each}`' for each in missing)}"
            raise TableError(
                name,
                f"this is no reading sheet of ours: it has no {columns}; `banding sample` gives a sheet to fill in",
            )
        self._places = {
            column: places[_plain(column)]
            for column in (*needed, CASE_ROW, *SHEET_COLUMNS)
            if _plain(column) in places
        }
        self._faults: list[str] = []
        self._readings: list[Reading] = []
        self._figures = SheetFigures()

    def read(self, row: Row) -> None:
        """Read one row."""
        cells = {name: _cell(row, place) for name, place in self._places.items()}
        if any(cell.strip() for cell in row.cells[self._width :]):
            self._faults.append(f"row {row.number} has more cells than there are headings")
        population, drawn = (self._number(row, name, cells) for name in (STRATUM_POPULATION, STRATUM_SAMPLE))
        answers = {column: self._answer(row, column, cells[column]) for column in self._asked}
        is_read = any(cells[column] for column in self._asked)
        reading = Reading(cells[CRN], cells[STRATUM], population, drawn, MappingProxyType(answers), is_read)
        self._faults += self._figures.add(
            (row.number, cells.get(CASE_ROW, "")),
            reading,
            self._number(row, POPULATION, cells),
            self._confidence(row, cells),
        )
        self._readings.append(reading)

    def whole(self) -> FilledSheet:
        """Give the sheet; raises TableError with the first dozen faults, if there are any."""
        faults = [*self._faults, *self._figures.contradictions()]
        if faults:
            more = len(faults) - _FAULTS_SHOWN
            shown = "; ".join(faults[:_FAULTS_SHOWN])
            raise TableError(self._name, f"{shown}{f'; and {more:,} more' if more > 0 else ''}")
        if not self._readings:
            raise TableError(self._name, "no case stands on this reading sheet")
        figures = self._figures
        return FilledSheet(self._name, tuple(self._readings), figures.population, figures.confidence)

    def _confidence(self, row: Row, cells: Mapping[str, str]) -> float:
        text = cells.get(CONFIDENCE, "")
        if not text:
            return _USUAL_CONFIDENCE
        if _DECIMAL.fullmatch(text) and 0 < float(text) < 100:
            return float(text)
        self._faults.append(
            f"row {row.number}, {CONFIDENCE}: `{text}` is not a number between 0 and 100; it is not to be changed"
        )
        return _USUAL_CONFIDENCE

    def _answer(self, row: Row, column: str, text: str) -> bool | str | None:
        if plain(text) in _NOT_APPLICABLE:
            return NOT_APPLICABLE
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


_USUAL_CONFIDENCE: Final = 80.0
_DECIMAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?", re.ASCII)
_ANSWER = Fact(
    "answer",
    FactKind.YES_NO,
    "answer",
    words={"unclear": None},
)
_NOT_APPLICABLE: Final = frozenset(("n/a", "na", "notapplicable"))


def _cell(row: Row, place: int) -> str:
    return undo(row.cells[place]).strip() if place < len(row.cells) else ""


def _plain(heading: str) -> str:
    return plain(undo(heading))
