"""People who are on more than one row: whether their rows have the same band."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from banding.audit.tally import CaseClass
from banding.vocabulary import Status


class People:
    """What the rows of each person on more than one row have on record, and what they are decided to be."""

    def __init__(self) -> None:
        self._recorded: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._decided: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def add(self, crn: str, profile: CaseClass) -> None:
        """Take in a row of a person."""
        if profile.recorded:
            self._recorded[crn][profile.recorded] = None
        if profile.decided != Status.ERROR.value:
            self._decided[crn][profile.decided] = None

    def differing(self, crn: str) -> str:
        """Say in what a person's rows differ: "Green and Red on record"; empty where they do not."""
        told = ((self._recorded[crn], "on record"), (self._decided[crn], "decided"))
        return ", ".join(f"{_listed(words)} {where}" for words, where in told if len(words) > 1)

    def two_bands(self) -> int:
        """Count the people whose rows differ."""
        return sum(1 for crn in {*self._recorded, *self._decided} if self.differing(crn))


def _listed(words: Collection[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}"
