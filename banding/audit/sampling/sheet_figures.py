"""The figures on a reading sheet held against each other: a sheet that contradicts itself has no honest score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from banding.audit.sampling.estimates import Reading


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
