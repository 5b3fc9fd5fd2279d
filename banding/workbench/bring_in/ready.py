"""People of a file of whom nothing is said in the workbench → what their rows come to, ready to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from banding.intake import Caseload
from banding.records import ADDED_NAMES, Allocation
from banding.records.allocation import Entry as Alike
from banding.records.columns import decided_row
from banding.workbench.bring_in.own_columns import Lead
from banding.workbench.bring_in.plan import Placed
from banding.workbench.changes import decision_body
from banding.workbench.deciding import Outcome, RowOutcome, decide_all
from banding.workbench.needs import Need, needs_of
from banding.workbench.people import PersonState
from banding.workbench.rules import Rules
from banding.workbench.store.people import values_of
from banding.workbench.store.record import canonical

_KEPT = 25_000
_NOBODY = PersonState(rows=({"crn": ""},))


@attrs.frozen(eq=False)
class Decided:
    """What rows come to, as it is written down for everybody whose rows come to the same."""

    decision: str
    columns: Mapping[str, Any]
    held: Sequence[tuple[Need, str]]
    free: Sequence[tuple[Need, str]]

    @classmethod
    def of(cls, outcome: Outcome) -> Decided:
        """Write down an outcome."""
        return cls(
            canonical(decision_body(outcome)),
            values_of("", _NOBODY, outcome, holder="", version=0),
            list(needs_of(outcome, PersonState(), holder="somebody", facts="")),
            list(needs_of(outcome, PersonState(), holder="", facts="")),
        )


@attrs.frozen(eq=False)
class Ready:
    """A person with what their rows come to, ready to be written: all but the numbers that the record gives; ``text`` is their rows."""

    key: str
    lead: Lead
    text: str
    digest: str
    was_there: bool
    outcome: Decided

    @classmethod
    def of(cls, placed: Placed, outcome: Decided) -> Ready:
        """Make somebody ready; the cells of the file are let go."""
        person, text = placed.person, ",".join(row.text for row in placed.person.found)
        is_there = placed.before is not None
        return cls(person.key, person.lead, f"[{text}]", placed.digest, is_there, outcome)


class Decider:
    """Decides people of whom nothing is said here: those whose rows are alike at once, the others each as in a file of their own."""

    def __init__(self, caseload: Caseload, rules: Rules, *, on: date) -> None:
        self._ruleset, self._on = rules.ruleset, on
        self._allocation = Allocation(caseload, rules.ruleset)
        self.repeated = self._allocation.people.keys()
        self._by_entry: dict[Alike, Decided] = {}
        self._by_cells: dict[tuple[str, ...], Decided] = {}

    def ready(self, people: Sequence[Placed]) -> Iterator[Ready]:
        """Decide some people."""
        apart: list[Placed] = []
        for each in people:
            decided = self._alike(each.person.found[0].cells) if len(each.person.found) == 1 else None
            if decided is None:
                apart.append(each)
            else:
                yield Ready.of(each, decided)
        rows = [each.person.rows for each in apart]
        outcomes = decide_all(rows, self._ruleset, on=self._on) if rows else ()
        for each, outcome in zip(apart, outcomes, strict=True):
            yield Ready.of(each, Decided.of(outcome))

    def _alike(self, cells: Sequence[str] | None) -> Decided | None:
        """Give what a row comes to of which nothing is to be said: the same as its own columns come to."""
        entry = None if cells is None else self._allocation.alike(cells)
        if entry is None or entry.result is None:
            return None
        found = self._by_entry.get(entry)
        if found is None:
            if len(self._by_entry) >= _KEPT:
                self._by_entry.clear()
                self._by_cells.clear()
            added = decided_row(entry.result)
            if added not in self._by_cells:
                rank = entry.result.band.rank if entry.result.band else -1
                row = RowOutcome(dict(zip(ADDED_NAMES, added, strict=True)), rank)
                outcome = Outcome((row,), False, self._on, self._ruleset.stamp)
                self._by_cells[added] = Decided.of(outcome)
            found = self._by_entry[entry] = self._by_cells[added]
        return found
