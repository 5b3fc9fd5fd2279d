"""
What is known of a person, as the record's entries add up: rows as the file has them, answers, a judgement, a holder.

The state is a fold over entries and nothing else, so it can be made again for any moment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import attrs

from banding.text import says_something
from banding.workbench.entry import Entry, Kind, canonical

JUDGEMENT_COLUMNS = ("judged_band", "rationale", "judged_by", "judged_on")
HOLDER_COLUMN = "responsible_officer"
LONGEST_NAME = 256


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
                return self._with_file(tuple(body["rows"]), frozenset(body["replaces"]), entry.number)
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

    def _with_file(
        self, rows: tuple[Mapping[str, str], ...], replaces: frozenset[str], file: int
    ) -> PersonState:
        """Give the state with a file's rows, which take the place of what they replace of what was said here."""
        kept = {name: said for name, said in self.answers.items() if name not in replaces}
        state = attrs.evolve(self, rows=rows, file=file, answers=kept, gone=False)
        if JUDGEMENT_COLUMNS[0] in replaces:
            state = attrs.evolve(state, judgement=None, judged_at=0, judged_facts="")
        return attrs.evolve(state, holder=None) if HOLDER_COLUMN in replaces else state

    @property
    def has_own(self) -> bool:
        """Whether anything was said here: an answer, a judgement, a holder."""
        return bool(self.answers) or self.judgement is not None or self.holder is not None

    @property
    def is_judged(self) -> bool:
        """Whether a judgement stands, made here or in the file."""
        return any(says_something(row.get("judged_band", "")) for row in self.own_rows())

    def own_rows(self) -> list[dict[str, str]]:
        """Give the rows with what was said here put in: what a decision is made from."""
        said = {name: each.value for name, each in self.answers.items()}
        return [{**row, **said, **(self.judgement or {})} for row in self.rows]

    def dumped(self) -> str:
        """Write it as JSON."""
        answers = {name: {"value": said.value, "entry": said.entry} for name, said in self.answers.items()}
        holder = self.holder and {"value": self.holder.value, "entry": self.holder.entry}
        fields = {name: getattr(self, name) for name in ("rows", "file", "judged_at", "judged_facts", "gone")}
        return canonical({**fields, "answers": answers, "judgement": self.judgement, "holder": holder})

    @classmethod
    def loaded(cls, text: str, entry: int) -> PersonState:
        """Read what :meth:`dumped` wrote, or what the entry of a number says that has brought in somebody of whom nothing was said here."""
        data: dict[str, Any] = json.loads(text)
        if "answers" not in data:
            return cls(rows=tuple(data["rows"]), file=entry)
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


def rows_digest(rows: Iterable[Mapping[str, str]]) -> str:
    """Give the digest of a person's rows, in whatever order they stand in a file."""
    return texts_digest(map(canonical, rows))


def texts_digest(texts: Iterable[str]) -> str:
    """Give the digest of a person's rows as :func:`canonical` writes them."""
    joined = "\n".join(sorted(texts)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


class PersonRow(NamedTuple):
    """A person's row in the table of people, in the order of its columns."""

    person: str
    crn: str
    team: str
    name: str
    name_key: str
    holder: str
    route: str
    band: str
    status: str
    consider_band: str
    differs: bool
    decided_on: str
    ruleset: str
    outcome: str
    restricted: bool
    gone: bool
    version: int
    state: str
    rows_digest: str
    has_own: bool


def name_key(name: str) -> str:
    """Give what a name is found and sorted by, whatever its capitals and spaces."""
    # Small letters can be more than the capitals were, and a column holds so many.
    return " ".join(name.casefold().split())[:LONGEST_NAME]
