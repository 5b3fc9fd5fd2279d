"""Where the rules leave a case once every completion of its unknown facts has been looked at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import cast

import attrs

from banding.engine.compiled import ELSEWHERE, NONE, Compiled
from banding.engine.reading import CaseReading
from banding.ruleset import Band, Ruleset

Ranks = tuple[int, int]


@attrs.frozen
class Standing:
    """
    Where the rules leave a case on the field route, before judgement.

    Attributes:
        band: the minimum band on which all completions of the axes agree; None when they do not (incomplete).
        matrix: the matrix band on which they agree; None when they do not.
        consider: the band to consider on which they agree; None when there is none or they do not.
        minimum: lowest minimum band over all completions of all unknown facts.
        highest: highest minimum band over all completions.
        possible: every minimum band some completion gives, lowest first; empty when only one.
        enquiries: unknown facts whose answer could change the minimum band or the consideration, in the ruleset's
            order, with those that could send the case to another service.
    """

    band: Band | None
    matrix: Band | None
    consider: Band | None
    minimum: Band
    highest: Band
    possible: tuple[Band, ...]
    enquiries: tuple[str, ...]


class Completions:
    """
    Looks at every completion of a case under one compiled ruleset.

    Args:
        compiled: the ruleset's diagrams.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._outcome = compiled.outcome
        self._elsewhere = compiled.elsewhere
        compiler = compiled.compiler
        self._ruleset: Ruleset = compiler.ruleset
        self._sizes = compiler.shop.sizes
        self._names = [variable.name for variable in compiler.variables]
        self._bands = self._ruleset.bands
        self._cells = {cell.levels: cell.band for cell in self._ruleset.cells}
        self._order = {fact.name: place for place, fact in enumerate(self._ruleset.facts)}
        self._axis_places = [compiler.places[axis.fact] for axis in self._ruleset.axes]

    def standing(self, reading: CaseReading) -> Standing:
        """
        Work out where the rules leave a case.

        Args:
            reading: the case's codes and its places on the axes; not one that a route takes elsewhere.

        Returns:
            Its standing. Unknown flags are left at what makes the band lowest, which for guidance that only ever
            raises is "no"; a level that is not known is tried at each level of its axis.

        Source: contract, section 1.8
        """
        open_axes = self._open_axes(reading)
        outcomes: set[Ranks] = set()
        lowest: list[Ranks] = []
        for codes in self._axis_completions(reading.codes, open_axes):
            found = [
                cast("Ranks", answer) for answer in self._outcome.answers(codes) if answer is not ELSEWHERE
            ]
            if found:
                outcomes.update(found)
                lowest.append(min(found))
        return self._from_outcomes(reading, outcomes, lowest)

    def enquiries(self, reading: CaseReading) -> tuple[str, ...]:
        """Name the unknown facts whose answer could change the outcome, in the ruleset's order."""
        return self._named(self._outcome.mattering(reading.codes)) if reading.has_unknowns else ()

    def enquiries_elsewhere(self, reading: CaseReading) -> tuple[str, ...]:
        """Name the unknown facts whose answer could send the case to another service, in the ruleset's order."""
        return self._named(self._elsewhere.mattering(reading.codes)) if reading.has_unknowns else ()

    def _from_outcomes(self, reading: CaseReading, outcomes: set[Ranks], lowest: list[Ranks]) -> Standing:
        bands = self._bands
        floors = sorted({floor for floor, _ in outcomes})
        agreed = {floor for floor, _ in lowest}
        considered = {consider for _, consider in lowest}
        consider = considered.pop() if len(considered) == 1 else NONE
        return Standing(
            band=bands[agreed.pop()] if len(agreed) == 1 else None,
            matrix=self._matrix(reading),
            consider=None if consider == NONE else bands[consider],
            minimum=bands[floors[0]],
            highest=bands[floors[-1]],
            possible=tuple([bands[floor] for floor in floors]) if len(floors) > 1 else (),
            enquiries=self.enquiries(reading),
        )

    def _open_axes(self, reading: CaseReading) -> list[int]:
        """List the axes on which nothing known settles the case's level."""
        return [number for number, axis in enumerate(reading.axes) if axis.level is None]

    def _axis_completions(self, codes: tuple[int, ...], open_axes: list[int]) -> Iterator[tuple[int, ...]]:
        if not open_axes:
            yield codes
            return
        places = [self._axis_places[number] for number in open_axes]
        for values in product(*(range(self._sizes[place]) for place in places)):
            completed = list(codes)
            for place, value in zip(places, values, strict=True):
                completed[place] = value
            yield tuple(completed)

    def _matrix(self, reading: CaseReading) -> Band | None:
        if reading.cell is not None:
            return self._cells[reading.cell]
        levels = [
            (reading_of.level,) if reading_of.level is not None else axis.levels
            for axis, reading_of in zip(self._ruleset.axes, reading.axes, strict=True)
        ]
        agreed = {self._cells[cell] for cell in product(*levels)}
        return agreed.pop() if len(agreed) == 1 else None

    def _named(self, variables: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(sorted((self._names[variable] for variable in variables), key=self._order.__getitem__))
