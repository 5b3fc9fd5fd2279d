"""
What is known of a person, as the record's entries add up: rows as the file has them, answers, a judgement, a holder.

The state is a fold over entries and nothing else, so it can be made again for any moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from banding.workbench.store.record import Entry, Kind, canonical

JUDGEMENT_COLUMNS = ("judged_band", "rationale", "judged_by", "judged_on")
HOLDER_COLUMN = "responsible_officer"


@attrs.frozen
class Said:
    """What somebody said, and in which entry."""

    value: str
    entry: int


@attrs.frozen
class PersonState:
    """
    Everything known of a person at one moment.

    Attributes:
        rows: as the last file has them, in our own columns.
        file: the entry that brought them in.
        answers: facts that were answered here, by name; they stand before what the file says.
        judgement: ``judged_band``, ``rationale``, ``judged_by`` and ``judged_on``, where judged here.
        judged_at: the entry of that judgement; ``judged_facts`` is the digest of what was known then.
        holder: who was given the case here; None where only the file says.
        gone: whether the last file no longer has the person.
    """

    rows: tuple[Mapping[str, str], ...] = ()
    file: int = 0
    answers: Mapping[str, Said] = attrs.field(factory=dict)
    judgement: Mapping[str, str] | None = None
    judged_at: int = 0
    judged_facts: str = ""
    holder: Said | None = None
    gone: bool = False

    def with_entry(self, entry: Entry) -> PersonState:
        """Give the state once an entry has been added."""
        body = entry.body or {}
        match entry.kind:
            case Kind.BROUGHT_IN:
                kept = {name: said for name, said in self.answers.items() if name not in body["replaces"]}
                rows = tuple(body["rows"])
                return attrs.evolve(self, rows=rows, file=entry.number, answers=kept, gone=False)
            case Kind.GONE:
                return attrs.evolve(self, gone=True)
            case Kind.ANSWERED:
                said = {name: Said(value, entry.number) for name, value in body["facts"].items()}
                return attrs.evolve(self, answers={**self.answers, **said})
            case Kind.JUDGED:
                return attrs.evolve(
                    self,
                    judgement=body["judgement"],
                    judged_at=entry.number,
                    judged_facts=body["facts"],
                )
            case Kind.UNJUDGED:
                return attrs.evolve(
                    self, judgement=dict.fromkeys(JUDGEMENT_COLUMNS, ""), judged_at=entry.number
                )
            case Kind.HELD:
                return attrs.evolve(self, holder=Said(body["officer"], entry.number))
            case Kind.RELEASED:
                return attrs.evolve(self, holder=Said("", entry.number))
            case _:
                return self

    def own_rows(self) -> list[dict[str, str]]:
        """Give the rows with what was said here put in: what a decision is made from."""
        said = {name: each.value for name, each in self.answers.items()}
        return [{**row, **said, **(self.judgement or {})} for row in self.rows]

    def dumped(self) -> str:
        """Write it as JSON."""
        return canonical(attrs.asdict(self))

    @classmethod
    def loaded(cls, text: str) -> PersonState:
        """Read what :meth:`dumped` wrote."""
        data: dict[str, Any] = json.loads(text)
        answers = {name: Said(**said) for name, said in data.pop("answers").items()}
        holder = data.pop("holder")
        rows = tuple(data.pop("rows"))
        return cls(rows=rows, answers=answers, holder=Said(**holder) if holder else None, **data)


def state_after(entries: Iterable[Entry]) -> PersonState:
    """Add entries up."""
    state = PersonState()
    for entry in entries:
        state = state.with_entry(entry)
    return state
