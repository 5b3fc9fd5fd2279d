"""How much a case of each band weighs, as somebody's own workload scheme says; we have no weights of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from banding.errors import BandingError, Fault, MappingError
from banding.facts import plain
from banding.nearest import did_you_mean
from banding.yaml_files import load_yaml

Weights = Mapping[str, Decimal]
_NOT_A_WEIGHT = "is not a weight; write a number from 0 to 1000 such as 1 or 2.5"
_MOST = Decimal(1000)


class WeightError(BandingError):
    """A weight that cannot be used; carries what was given and the reason, which says what to do."""

    def __init__(self, given: str, reason: str) -> None:
        self.given = given
        self.reason = reason
        super().__init__(f"`{given}` {reason}")


def load_weights(path: Path, bands: Sequence[str]) -> Weights:
    """Read a YAML file with a line ``Band: weight`` for each band; raises MappingError with every fault and its line."""
    loaded = load_yaml(path, dict[str, str], as_text=True)
    found: dict[str, Decimal] = {}
    for word, text in (loaded.document or {}).items():
        band, weight = _read(word, text, bands)
        if band is None:
            loaded.notes.add((word,), f"no band is called `{word}`{did_you_mean(word, bands)}", at_key=True)
        elif weight is None:
            loaded.notes.add((word,), f"this {_NOT_A_WEIGHT}")
        else:
            found[band] = weight
    loaded.sound(MappingError)
    if missing := _missing(found, bands):
        raise MappingError((Fault(str(path), None, "", missing),))
    return {band: found[band] for band in bands}


def weights_from(words: Iterable[str], bands: Sequence[str]) -> Weights:
    """Read weights written ``Green=1``, one for each band; raises WeightError where that is not what they are."""
    found: dict[str, Decimal] = {}
    for word in words:
        name, _, number = word.partition("=")
        band, weight = _read(name, number, bands)
        if band is None:
            form = f"names no band we have; write it {bands[0]}=1{did_you_mean(name, bands)}"
            raise WeightError(word, form)
        if weight is None:
            raise WeightError(word, _NOT_A_WEIGHT)
        if band in found:
            raise WeightError(word, f"is the second weight for {band}; give one")
        found[band] = weight
    if missing := _missing(found, bands):
        raise WeightError(" ".join(words), missing)
    return {band: found[band] for band in bands}


def _read(name: str, number: str, bands: Sequence[str]) -> tuple[str | None, Decimal | None]:
    """Give a band and its weight; None for what is not one."""
    band = {plain(band): band for band in bands}.get(plain(name))
    try:
        weight = Decimal(number.strip())
    except InvalidOperation:
        return band, None
    return band, weight if weight.is_finite() and 0 <= weight <= _MOST else None


def _missing(found: Weights, bands: Sequence[str]) -> str:
    missing = [band for band in bands if band not in found]
    return f"has no weight for {', '.join(missing)}; every band needs one" if missing else ""
