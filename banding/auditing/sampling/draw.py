"""Drawing the cases to read: every stratum in its ratio, by lot, and the same lot again for the same seed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import attrs

from banding.auditing.equality.groups import GroupWords
from banding.auditing.sampling.size import SampleSize, allocate_by_ratio, sample_size
from banding.errors import TableError
from banding.facts import plain, spoken
from banding.intake import Caseload, Pattern, PlacedRow, undo
from banding.nearest import did_you_mean


@attrs.frozen
class Stratum:
    """Cases alike in what the sample's ratios are kept in."""

    values: tuple[str, ...]
    population: int
    sample: int

    @property
    def name(self) -> str:
        """Its words in one: "Female / licence / low"."""
        return " / ".join(value or "not recorded" for value in self.values) or "all cases"


@attrs.frozen
class SampledCase:
    """A case to read: its facts by name, in words, "not known" included, and the band on record, empty for none."""

    placed: PlacedRow
    stratum: Stratum
    facts: tuple[tuple[str, str], ...]
    recorded: str


@attrs.frozen
class Sample:
    """A sample drawn, its strata in the order of their words, its cases in that of the file; rows in error are left out."""

    size: SampleSize
    seed: int
    columns: tuple[str, ...]
    strata: tuple[Stratum, ...]
    cases: tuple[SampledCase, ...]
    left_out: int
    restricted: int = 0
    """Restricted cases, which are not drawn: a reading sheet shows the facts of every case on it."""


def draw_sample(
    caseload: Caseload, *, strata: Sequence[str], seed: int, confidence: float = 80, margin: float = 5
) -> Sample:
    """
    Draw the cases to read, each stratum of some columns or facts in its ratio; ``confidence`` and ``margin`` in per cent.

    Returns:
        The sample: the same for the same seed, whatever the order of rows and on any machine. The lot of a case is a hash
        of the seed and its reference number, so that nobody chooses.

    Raises:
        TableError: a stratifying column is not there; the nearest is suggested.
        SampleError: confidence or margin is off its scale.

    Source: report, line 602
    """
    stratify = _Stratifier(caseload, strata)
    lots: defaultdict[tuple[str, ...], list[tuple[bytes, int]]] = defaultdict(list)
    left_out = restricted = 0
    for row in caseload.rows():
        if caseload.reader.is_restricted(row.cells):
            restricted += 1
            continue
        placed = caseload.reader.place(row)
        values = stratify.values(placed)
        if values is None:
            left_out += 1
        else:
            lots[values].append((_lot(seed, placed.crn), placed.number))
    ordered = sorted(lots, key=lambda values: [(not value, value.casefold(), value) for value in values])
    size = sample_size(sum(map(len, lots.values())), confidence=confidence, margin=margin)
    shares = allocate_by_ratio([len(lots[values]) for values in ordered], size.size)
    found = [Stratum(values, len(lots[values]), share) for values, share in zip(ordered, shares, strict=True)]
    drawn = {
        number: stratum for stratum in found for _, number in sorted(lots[stratum.values])[: stratum.sample]
    }
    cases = tuple(
        stratify.case(caseload.reader.place(row), drawn[row.number])
        for row in caseload.rows()
        if row.number in drawn
    )
    return Sample(size, seed, stratify.headings, tuple(found), cases, left_out, restricted)


def usual_strata(caseload: Caseload, wanted: Sequence[str]) -> tuple[str, ...]:
    """Give those of the usual stratifying columns that a file has."""
    folded = {plain(undo(heading)) for heading in caseload.layout.header}
    return tuple(name for name in wanted if plain(name) in folded or name in caseload.layout.index)


class _Stratifier:
    """Says which stratum a row is in."""

    def __init__(self, caseload: Caseload, strata: Sequence[str]) -> None:
        self._reader, self._layout = caseload.reader, caseload.layout
        places = [_place(caseload, name) for name in strata]
        self.headings = tuple(undo(self._layout.header[place]).strip() for place in places)
        names = {place: name for name, place in caseload.layout.index.items()}
        self._columns = [(place, names.get(place, ""), GroupWords()) for place in places]
        self._facts = cache(self._facts_of)

    def values(self, placed: PlacedRow) -> tuple[str, ...] | None:
        """Give a row's words; None for a row in error."""
        facts = self._facts(placed.pattern)
        if facts is None or any(finding.fatal for finding in placed.findings):
            return None
        # A fact is taken as it was read, so that two spellings of one value are one stratum.
        return tuple(facts.get(name, words[placed.cells[place]]) for place, name, words in self._columns)

    def case(self, placed: PlacedRow, stratum: Stratum) -> SampledCase:
        """Give a row as a case to read."""
        place = self._layout.index.get("recorded_band")
        recorded = "" if place is None else undo(placed.cells[place]).strip()
        facts = self._reader.understand(placed.pattern).facts
        return SampledCase(
            placed, stratum, tuple((name, spoken(value)) for name, value in facts.items()), recorded
        )

    def _facts_of(self, pattern: Pattern) -> dict[str, str] | None:
        """Give the facts among the columns, in words; None where the row cannot be a case."""
        understood = self._reader.understand(pattern)
        if understood.is_fatal:
            return None
        facts = {name: understood.facts[name] for _, name, _ in self._columns if name in understood.facts}
        return {name: "" if value is None else spoken(value) for name, value in facts.items()}


def _place(caseload: Caseload, name: str) -> int:
    layout = caseload.layout
    places = [place for place, heading in enumerate(layout.header) if plain(undo(heading)) == plain(name)]
    if not places and name in layout.index:
        places = [layout.index[name]]
    if not places:
        headings = [undo(heading).strip() for heading in layout.header]
        raise TableError(
            caseload.name, f"there is no column `{name}` to keep ratios in{did_you_mean(name, headings)}"
        )
    return places[0]


def _lot(seed: int, crn: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{crn}".encode()).digest()[:12]
