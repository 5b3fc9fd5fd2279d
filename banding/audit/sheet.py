"""
The reading sheet: what an auditor is asked of each case, and what the answers say of the whole caseload.

Each row carries its stratum and how many cases that has, so that a filled sheet can be scored by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from banding.audit.scores import SheetScore
from banding.audit.scoring import Reading, scored
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
    return scored(readings, asked, population=sheet.population, confidence=sheet.confidence)


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


def _cell(row: Row, place: int) -> str:
    return undo(row.cells[place]).strip() if place < len(row.cells) else ""


def _plain(heading: str) -> str:
    return plain(undo(heading))
