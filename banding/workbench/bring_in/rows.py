"""A file of cases → its people, each with their rows in our own columns and what is wrong with these."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import attrs

from banding.intake import Caseload, Finding, PlacedRow, person_of
from banding.intake.values import BadCell
from banding.ruleset import Ruleset
from banding.workbench.own_columns import OwnColumns

_LONGEST_KEY = 128
T = TypeVar("T")


@attrs.frozen(eq=False)
class FilePerson:
    """One person of a file: their key, their rows in our own columns, which rows these are, and what is wrong with each."""

    key: str
    rows: Sequence[Mapping[str, str]]
    numbers: Sequence[int]
    wrong: Sequence[tuple[int, Finding]] = ()


def people_of(caseload: Caseload, ruleset: Ruleset, *, file: str, team: str = "") -> Iterator[FilePerson]:
    """
    Give everybody in a file: those of one row in order, then those of several.

    Args:
        file: what tells this file from any other; a row that names nobody is a person of its own, known by file and row.
        team: whose the cases are, where the file has no column that says so.
    """
    own = OwnColumns(caseload, ruleset, team=team)
    reader, repeated = caseload.reader, caseload.duplicates()
    several: dict[str, list[tuple[PlacedRow, Mapping[str, str]]]] = {}
    for row in caseload.rows():
        placed, made = own.row(row)
        person = person_of(placed.crn)
        if person and placed.crn in repeated:
            several.setdefault(person, []).append((placed, made))
            continue
        wrong: Sequence[tuple[int, Finding]] = ()
        if placed.findings or BadCell in map(type, placed.pattern):
            wrong = _wrong(placed, reader.understand(placed.pattern).findings)
        key = key_of(person) if person else f"no-reference:{file[:8]}:{row.number}"
        yield FilePerson(key, (made,), (row.number,), wrong)
    for person, found in several.items():
        yield FilePerson(
            key_of(person),
            [made for _, made in found],
            [placed.number for placed, _ in found],
            [
                each
                for placed, _ in found
                for each in _wrong(placed, reader.understand(placed.pattern).findings)
            ],
        )


def key_of(person: str) -> str:
    """Give the key of a person's folded reference number; one that is too long for the database is cut and marked."""
    if len(person) <= _LONGEST_KEY:
        return person
    digest = hashlib.sha256(person.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{person[: _LONGEST_KEY - 17]}:{digest}"


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give items some at a time."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _wrong(placed: PlacedRow, findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    return [(placed.number, each) for each in (*placed.findings, *findings) if each.fatal]
