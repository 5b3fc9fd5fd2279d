"""People who are on more than one row: which keeps the others from the hub, and whether their rows have the same band."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from banding.auditing.agreement.wording import decided_word
from banding.auditing.patterns import PatternResult
from banding.intake import Caseload, PlacedRow, Repeated
from banding.ruleset import Ruleset
from banding.vocabulary import Status


class People:
    """What the rows of each person on more than one row have on record, and what they are decided to be."""

    def __init__(self, caseload: Caseload, ruleset: Ruleset) -> None:
        self.repeated = caseload.duplicates()
        self._ruleset = ruleset
        self._recorded: defaultdict[int, set[str]] = defaultdict(set)
        self._decided: defaultdict[int, set[str]] = defaultdict(set)

    def add(self, placed: PlacedRow, entry: PatternResult) -> None:
        """Take in a row of a person; a hub case counts as what it would be in the field."""
        person, decision = self.repeated[placed.crn], entry.decision
        if decision is None or decision.status is not Status.HUB:
            person.kept_by = person.kept_by or placed.number
        if entry.case_class.recorded:
            self._recorded[id(person)].add(entry.case_class.recorded)
        if decision:
            in_field = decision.in_field
            word = decided_word(in_field, self._ruleset) if in_field else entry.case_class.decided
            self._decided[id(person)].add(word)

    def is_kept(self, placed: PlacedRow) -> bool:
        """Whether another row of the same person keeps a row from the hub (contract, section 1.7)."""
        person = self.repeated.get(placed.crn)
        return bool(person and person.kept_by and person.kept_by != placed.number)

    def differing(self, person: Repeated) -> str:
        """Say in what a person's rows differ: "Green and Red on record"; empty where they do not."""
        decided = self._decided[id(person)] if person.kept_by else ()
        told = ((self._recorded[id(person)], "on record"), (decided, "decided"))
        return ", ".join(f"{self._listed(words)} {where}" for words, where in told if len(words) > 1)

    def two_bands(self) -> tuple[int, int]:
        """Count the people whose rows differ, of how many on more than one row."""
        people = self.repeated.people
        return sum(1 for person in people if self.differing(person)), len(people)

    def _listed(self, words: Collection[str]) -> str:
        order = {band.name: band.rank for band in self._ruleset.bands}
        *first, last = sorted(words, key=lambda word: (order.get(word, len(order)), word))
        return f"{', '.join(first)} and {last}"
