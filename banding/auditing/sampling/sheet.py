"""
The reading sheet: what an auditor is asked of each case, and a sheet that was filled in, read and scored.

Each row carries its stratum and how many cases that has, so that a filled sheet can be scored by itself. A sheet that
contradicts itself has no honest score; one drawn from another caseload has none for this.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import attrs

from banding.auditing.sampling.estimates import NOT_APPLICABLE, Reading, SheetScore, scored
from banding.errors import TableError
from banding.facts import Fact, FactKind, plain
from banding.intake import Caseload, person_of, undo
from banding.intake.tables import Row, open_table
from banding.intake.values import BadCell, parse_fact
from banding.ruleset import Ruleset

STRATUM, STRATUM_POPULATION, STRATUM_SAMPLE = "stratum", "stratum_population", "stratum_sample"
POPULATION, CONFIDENCE, SEED = "sample_population", "sample_confidence", "sample_seed"
SHEET_COLUMNS: Final = (STRATUM, STRATUM_POPULATION, STRATUM_SAMPLE, POPULATION, CONFIDENCE, SEED)
"""The columns of a reading sheet that scoring rests on; they are not to be changed."""
CRN, CASE_ROW = "crn", "case_row"
ANSWERS: Final = ("yes", "no", "unknown", NOT_APPLICABLE)
"""What may be written below a question."""
_FAULTS_SHOWN: Final = 12
_USUAL_CONFIDENCE: Final = 80.0
_DECIMAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?", re.ASCII)
_ANSWER = Fact("answer", FactKind.YES_NO, "answer", words={"unclear": None})
_NOT_APPLICABLE: Final = frozenset(("n/a", "na", "notapplicable"))


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
    """A filled reading sheet that agrees with itself, and its score."""

    name: str
    readings: tuple[Reading, ...]
    score: SheetScore


def read_sheet(source: Path | BinaryIO, ruleset: Ruleset, *, name: str) -> FilledSheet:
    """
    Read a filled reading sheet, and score it.

    Raises TableError where it is none of ours or contradicts itself, with the first dozen faults.
    """
    asked = questions(ruleset)
    with open_table(source, name=name, known=lambda cells: CRN in map(_plain, cells)) as table:
        sheet = _Sheet(name, table.header, asked)
        for row in table.rows:
            if any(cell.strip() for cell in row.cells):
                sheet.read(row)
    return sheet.whole()


def misfits(sheet: FilledSheet, caseload: Caseload) -> tuple[str, ...]:
    """Say how a sheet and a caseload do not fit, a sentence each; raises TableError where no case of it is in this."""
    wanted, found = {person_of(reading.crn) for reading in sheet.readings}, set[str]()
    could_be_drawn, reader = 0, caseload.reader
    fatal: dict[object, bool] = {}
    for row in caseload.rows():
        placed = reader.place(row)
        found.add(person_of(placed.crn))
        if reader.is_restricted(row.cells):
            continue
        if placed.pattern not in fatal:
            fatal[placed.pattern] = reader.understand(placed.pattern).is_fatal
        could_be_drawn += not (fatal[placed.pattern] or any(finding.fatal for finding in placed.findings))
    absent = len(wanted - found)
    if absent == len(wanted):
        raise TableError(
            sheet.name,
            f"no case on this reading sheet is in {caseload.name}: it was drawn from another caseload; give that one, or "
            "score the sheet by itself, without CASES",
        )
    told, drawn_from, has = [], sheet.score.population, f"{caseload.name} has {could_be_drawn:,}"
    if absent:
        of = f"{absent:,} of the {len(sheet.readings):,} cases on the sheet"
        told.append(f"{of} {'is' if absent == 1 else 'are'} not in {caseload.name}.")
    if could_be_drawn != drawn_from:
        told.append(f"The sample was drawn from {drawn_from:,} cases, and {has} that could be drawn.")
    if told:
        told.append("The shares speak of the caseload the sample was drawn from, and not of this one.")
    return tuple(told)


class _Sheet:
    """Reads the rows of one sheet, gathering what is wrong with them, with its strata and with the whole."""

    def __init__(self, name: str, header: Sequence[str], asked: Mapping[str, str]) -> None:
        self._name, self._width, self._asked = name, len(header), asked
        places = {_plain(heading): place for place, heading in enumerate(header)}
        wanted = (CRN, *asked, *SHEET_COLUMNS, CASE_ROW)
        self._places = {column: places[_plain(column)] for column in wanted if _plain(column) in places}
        missing = [column for column in (CRN, *asked, *SHEET_COLUMNS[:4]) if column not in self._places]
        if missing:
            columns = f"column{'s' * (len(missing) > 1)} {', '.join(f'`{each}`' for each in missing)}"
            command = "; `banding sample` gives a sheet to fill in"
            reason = f"this is no reading sheet of ours: it has no {columns}{command}"
            raise TableError(name, reason, command=command)
        self._faults: list[str] = []
        self._readings: list[Reading] = []
        self._rows: dict[tuple[str, str], int] = {}
        self._strata: dict[str, Reading] = {}
        self._population, self._confidence = 0, 0.0

    def read(self, row: Row) -> None:
        """Read one row."""
        cells = {
            name: undo(row.cells[place]).strip() if place < len(row.cells) else ""
            for name, place in self._places.items()
        }
        if any(cell.strip() for cell in row.cells[self._width :]):
            self._faults.append(f"row {row.number} has more cells than there are headings")
        in_stratum, drawn = (self._number(row, name, cells) for name in (STRATUM_POPULATION, STRATUM_SAMPLE))
        answers = {column: self._answer(row, column, cells[column]) for column in self._asked}
        is_read = any(cells[column] for column in self._asked)
        reading = Reading(cells[CRN], cells[STRATUM], in_stratum, drawn, MappingProxyType(answers), is_read)
        population, confidence = self._number(row, POPULATION, cells), self._confidence_of(row, cells)
        if not self._readings:
            self._population, self._confidence = population, confidence
        self._readings.append(reading)
        if not reading.crn:
            self._faults.append(f"row {row.number} has no reference number")
        # A caseload may have a reference number twice, and both of its rows be drawn: they differ in their row there.
        same = self._rows.setdefault((reading.crn, cells.get(CASE_ROW, "")), row.number)
        if reading.crn and same != row.number:
            self._fault(row, CRN, f"`{reading.crn}` is on row {same} already")
        first = self._strata.setdefault(reading.stratum, reading)
        said = (
            (STRATUM_POPULATION, in_stratum, first.population, f" of stratum `{reading.stratum}`"),
            (STRATUM_SAMPLE, drawn, first.drawn, f" of stratum `{reading.stratum}`"),
            (POPULATION, population, self._population, ""),
            (CONFIDENCE, confidence, self._confidence, ""),
        )
        for column, found, expected, whose in said:
            if found != expected:
                self._fault(row, column, f"{found:.12g}, where an earlier row{whose} has {expected:.12g}")

    def whole(self) -> FilledSheet:
        """Give the sheet, scored; raises TableError with the first dozen faults, if there are any."""
        faults = [*self._faults, *self._contradictions()]
        if faults:
            more = len(faults) - _FAULTS_SHOWN
            shown = "; ".join(faults[:_FAULTS_SHOWN])
            raise TableError(self._name, f"{shown}{f'; and {more:,} more' if more > 0 else ''}")
        if not self._readings:
            raise TableError(self._name, "there is no case on this reading sheet")
        score = scored(self._readings, self._asked, population=self._population, confidence=self._confidence)
        return FilledSheet(self._name, tuple(self._readings), score)

    def _contradictions(self) -> Iterator[str]:
        rows = Counter(reading.stratum for reading in self._readings)
        for name, reading in self._strata.items():
            if reading.drawn > reading.population:
                yield f"stratum `{name}`: {reading.drawn:,} cases drawn of {reading.population:,}"
            if rows[name] > reading.drawn:
                yield f"stratum `{name}`: {rows[name]:,} rows, where {reading.drawn:,} were drawn"
        whole = sum(reading.population for reading in self._strata.values())
        if whole > self._population:
            yield f"the strata have {whole:,} cases, and sample_population says {self._population:,}"

    def _confidence_of(self, row: Row, cells: Mapping[str, str]) -> float:
        text = cells.get(CONFIDENCE, "")
        if _DECIMAL.fullmatch(text) and 0 < float(text) < 100:
            return float(text)
        if text:
            said = f"`{text}` is not a number between 0 and 100; it is not to be changed"
            self._fault(row, CONFIDENCE, said)
        return _USUAL_CONFIDENCE

    def _answer(self, row: Row, column: str, text: str) -> bool | str | None:
        if plain(text) in _NOT_APPLICABLE:
            return NOT_APPLICABLE
        found = parse_fact(_ANSWER, text)
        if isinstance(found, BadCell):
            self._fault(row, column, f"`{found.value}` is not one of {', '.join(ANSWERS)}")
        return found if isinstance(found, bool) else None

    def _number(self, row: Row, column: str, cells: Mapping[str, str]) -> int:
        text = cells[column].removesuffix(".0").replace(",", "")
        if text.isascii() and text.isdigit() and int(text) > 0:
            return int(text)
        self._fault(row, column, f"`{text}` is not a whole number; it is not to be changed")
        return 1

    def _fault(self, row: Row, column: str, said: str) -> None:
        self._faults.append(f"row {row.number}, {column}: {said}")


def _plain(heading: str) -> str:
    return plain(undo(heading))
