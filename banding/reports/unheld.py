"""Cases in the upper half of the bands that nobody holds: how many there are, and in words."""

from collections.abc import Mapping

from banding.auditing.columns import ROLES, cells_of
from banding.auditing.findings.cells import nobody_words
from banding.auditing.policy.model import HolderCheck
from banding.intake import undo
from banding.records.allocation import Allocation
from banding.ruleset import Ruleset

_CHECK = HolderCheck()


def unheld_cases(allocation: Allocation) -> int:
    """Count the cases of a run; none where no column says who holds them. The file is gone through for it."""
    caseload, bands = allocation.caseload, _bands(allocation.ruleset)
    places = (place for heading in ROLES["officer"] for place in caseload.layout.places_of(heading))
    place = next(places, None)
    if place is None:
        return 0
    nobody = {cell for cells in cells_of(caseload, place) for cell in set(cells) if _is_nobody(cell)}
    results = map(allocation.result, caseload.rows_with(place, nobody))
    return sum(1 for result in results if result and str(result.band) in bands)


def unheld_among(held: Mapping[tuple[str, str], int], ruleset: Ruleset) -> int:
    """Count the cases among those counted by band and officer."""
    bands = _bands(ruleset)
    return sum(count for (band, officer), count in held.items() if band in bands and _is_nobody(officer))


def unheld_in_words(count: int, ruleset: Ruleset) -> str:
    """Say what the cases are, after their number."""
    return (
        f"{' or '.join(_bands(ruleset))} {'case has' if count == 1 else 'cases have'} no officer on record."
    )


def _bands(ruleset: Ruleset) -> tuple[str, ...]:
    return tuple(band.name for band in ruleset.bands if band.rank >= len(ruleset.bands) // 2)


def _is_nobody(cell: str) -> bool:
    return bool(nobody_words(undo(cell).strip(), _CHECK, restricted=False))
