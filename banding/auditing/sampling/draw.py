"""
Drawing the cases to read: how many, and every stratum in its ratio, at random, and the same cases again for the same seed.

The report set its sample "to achieve a confidence level of 80 per cent (with a margin of error of five)" (line 602) and
read 119 cases. The same arithmetic gives 119 for an eligible population of 417 to 429 cases, and at most 165 however
large the population: so 119 is what a region of some four hundred eligible cases calls for.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

import attrs

from banding.auditing.equality.groups import GroupWords
from banding.errors import BandingError
from banding.facts import spoken
from banding.intake import Caseload, Pattern, PlacedRow, undo


class SampleError(BandingError):
    """A sample that cannot be drawn as asked: ``option`` is the option at fault, such as ``--margin``."""

    def __init__(self, option: str, reason: str) -> None:
        self.option = option
        self.reason = reason
        super().__init__(f"{option}: {reason}")


@attrs.frozen
class SampleSize:
    """A sample size with its arithmetic."""

    population: int
    confidence: float
    margin: float
    share: float
    z: float
    unlimited: float
    size: int

    def in_words(self) -> tuple[str, ...]:
        """Give the arithmetic, one step a line."""
        return (
            f"confidence {self.confidence:g} per cent, two-sided: z = {self.z:.4f}",
            f"margin of error {self.margin:g} points, assuming a share of {self.share:g}",
            f"for an unlimited population: z * z * {self.share:g} * {1 - self.share:g} / {self.margin / 100:g}^2 = {self.unlimited:.2f}",
            f"population {self.population:,}: {self.unlimited:.2f} / (1 + ({self.unlimited:.2f} - 1) / {self.population:,})"
            f" = {_finite(self.unlimited, self.population):.2f}, rounded up: {self.size:,}",
        )


def sample_size(population: int, *, confidence: float = 80, margin: float = 5) -> SampleSize:
    """
    Work out a sample size with the finite population correction: at least 1 where there is anybody.

    Raises SampleError: confidence (per cent) or margin (percentage points) is not above 0 and below 100.

    Source: report, line 602; W. G. Cochran, Sampling Techniques (1977), section 4.4
    """
    for option, value in (("--confidence", confidence), ("--margin", margin)):
        if not 0 < value < 100:
            raise SampleError(option, f"{value:g} is not above 0 and below 100 per cent")
    z = NormalDist().inv_cdf(0.5 + confidence / 200)
    unlimited = z * z * 0.25 / (margin / 100) ** 2
    # A tolerance keeps a size that is whole but for rounding from being rounded up by one.
    size = math.ceil(_finite(unlimited, population) - 1e-9)
    size = max(1, min(size, population)) if population else 0
    return SampleSize(population, confidence, margin, 0.5, z, unlimited, size)


def allocate_by_ratio(sizes: Sequence[int], total: int) -> tuple[int, ...]:
    """
    Share a sample out over strata in the population's ratios: each within one of its exact share, together the total.

    It is by largest remainder; equal remainders go to the larger stratum, then to the earlier one.
    """
    population = sum(sizes)
    if not population:
        return tuple(0 for _ in sizes)
    shares = [divmod(size * total, population) for size in sizes]
    left = total - sum(whole for whole, _ in shares)
    by_remainder = sorted(range(len(sizes)), key=lambda place: (-shares[place][1], -sizes[place], place))
    one_more = set(by_remainder[:left])
    return tuple(whole + (place in one_more) for place, (whole, _) in enumerate(shares))


def _finite(unlimited: float, population: int) -> float:
    return unlimited / (1 + (unlimited - 1) / population) if population else 0.0


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

    The lot of a case is a hash of the seed and its reference number, so that nobody chooses: the sample is the same for the
    same seed, whatever the order of rows and on any machine.

    Raises:
        TableError: a stratifying column is not there (the nearest is suggested), or is there twice.
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
            lot = hashlib.sha256(f"{seed}\n{placed.crn}".encode()).digest()[:12]
            lots[values].append((lot, placed.number))
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
    layout = caseload.layout
    return tuple(name for name in wanted if layout.places_of(name) or name in layout.index)


class _Stratifier:
    """Says which stratum a row is in."""

    def __init__(self, caseload: Caseload, strata: Sequence[str]) -> None:
        self._reader, self._layout = caseload.reader, caseload.layout
        # A fact goes by its own name too, whatever the heading of its column.
        places = [
            self._layout.index[name]
            if name in self._layout.index and not self._layout.places_of(name)
            else self._layout.named(name, file=caseload.name, use=" to keep ratios in")
            for name in strata
        ]
        self.headings = tuple(map(self._layout.heading, places))
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
        said = tuple((name, spoken(value)) for name, value in facts.items())
        return SampledCase(placed, stratum, said, recorded)

    def _facts_of(self, pattern: Pattern) -> dict[str, str] | None:
        """Give the facts among the columns, in words; None where the row cannot be a case."""
        understood = self._reader.understand(pattern)
        if understood.is_fatal:
            return None
        facts = {name: understood.facts[name] for _, name, _ in self._columns if name in understood.facts}
        return {name: "" if value is None else spoken(value) for name, value in facts.items()}
