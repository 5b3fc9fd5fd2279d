"""
A reading sheet held against itself and against a caseload.

A sheet that contradicts itself has no honest score; one drawn from another caseload has none for this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from banding.audit.sampling.estimates import Reading
from banding.errors import TableError
from banding.intake import Caseload, person_of


class SheetFigures:
    """What the rows of one sheet say of its strata and of the whole."""

    def __init__(self) -> None:
        self.population, self.confidence = 0, 0.0
        self._first_row = 0
        self._rows: dict[tuple[str, str], int] = {}
        self._strata: dict[str, Reading] = {}
        self._read: Counter[str] = Counter()

    def add(
        self, place: tuple[int, str], reading: Reading, population: int, confidence: float
    ) -> Iterator[str]:
        """Take in a row; gives what is wrong with it beside those before."""
        row, case_row = place
        if not self._first_row:
            self._first_row, self.population, self.confidence = row, population, confidence
        yield from self._wrong_number(row, reading.crn, case_row)
        first = self._strata.setdefault(reading.stratum, reading)
        self._read[reading.stratum] += 1
        said = (
            ("stratum_population", reading.population, first.population, f" of stratum `{reading.stratum}`"),
            ("stratum_sample", reading.drawn, first.drawn, f" of stratum `{reading.stratum}`"),
            ("sample_population", population, self.population, ""),
            ("sample_confidence", confidence, self.confidence, ""),
        )
        for column, found, expected, whose in said:
            if found != expected:
                yield f"row {row}, {column}: {found:.12g}, where an earlier row{whose} has {expected:.12g}"

    def contradictions(self) -> Iterator[str]:
        """Give what is wrong with the strata, once every row was taken in."""
        for name, reading in self._strata.items():
            if reading.drawn > reading.population:
                yield f"stratum `{name}`: {reading.drawn:,} cases drawn of {reading.population:,}"
            if self._read[name] > reading.drawn:
                yield f"stratum `{name}`: {self._read[name]:,} rows, where {reading.drawn:,} were drawn"
        whole = sum(reading.population for reading in self._strata.values())
        if whole > self.population:
            yield f"the strata have {whole:,} cases, and sample_population says {self.population:,}"

    def _wrong_number(self, row: int, crn: str, case_row: str) -> Iterator[str]:
        if not crn:
            yield f"row {row} has no reference number"
        # A caseload may have a reference number twice, and both of its rows be drawn: they differ in their row there.
        elif (first := self._rows.setdefault((crn, case_row), row)) != row:
            yield f"row {row}, crn: `{crn}` stands on row {first} already"


def misfits(
    readings: Collection[Reading], caseload: Caseload, *, name: str, population: int
) -> tuple[str, ...]:
    """
    Say how a sheet, drawn from so many cases, and a caseload do not fit together, a sentence each; nothing where they do.

    Raises:
        TableError: not one case of the sheet is in the caseload: they have nothing to do with each other.
    """
    wanted, found = {person_of(reading.crn) for reading in readings}, set[str]()
    could_be_drawn, reader = 0, caseload.reader
    fatal: dict[object, bool] = {}
    for row in caseload.rows():
        placed = reader.place(row)
        found.add(person_of(placed.crn))
        if placed.pattern not in fatal:
            fatal[placed.pattern] = reader.understand(placed.pattern).is_fatal
        could_be_drawn += not (fatal[placed.pattern] or any(finding.fatal for finding in placed.findings))
    absent = len(wanted - found)
    if absent == len(wanted):
        raise TableError(
            name,
            f"no case on this reading sheet is in {caseload.name}: it was drawn from another caseload; give that one, or "
            "score the sheet by itself, without CASES",
        )
    told = []
    if absent:
        are = "is" if absent == 1 else "are"
        told.append(f"{absent:,} of the {len(readings):,} cases on the sheet {are} not in {caseload.name}.")
    if could_be_drawn != population:
        told.append(
            f"The sample was drawn from {population:,} cases, and {caseload.name} has {could_be_drawn:,} that could be "
            "drawn."
        )
    if told:
        told.append("The shares speak of the caseload the sample was drawn from, and not of this one.")
    return tuple(told)
