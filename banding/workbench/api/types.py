"""What goes in and out of the API. Bodies are read by these types, and the description is made from them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

Cells = dict[str, str | int | float | bool | None]
"""A row by column name; values as in a file: ``"yes"``, ``62``, ``null`` for not known."""
Rows = Annotated[list[Cells], Meta(min_length=1, max_length=1_000)]


class Problem(Struct):
    """What is wrong with a request."""

    problem: str


class DecideRequest(Struct, forbid_unknown_fields=True):
    """Rows to decide; nothing of them is kept. Rows of one reference number are one person's."""

    rows: Rows
    on: date | None = None


class Decided(Struct):
    """What one row came to, in the columns that ``banding allocate`` adds."""

    crn: str
    route: str
    band: str
    status: str
    matrix_band: str
    minimum_band: str
    consider_band: str
    possible_bands: str
    enquiries: str
    rules: str
    reasons: str
    actions: str
    warnings: str
    ruleset: str


class DecideResponse(Struct):
    """
    One result for each row, in their order.

    ``not_read`` has the names that look like a column of ours and were not read as it, each with that column.
    """

    results: list[Decided]
    not_read: dict[str, str]


class Case(Struct):
    """A person on the caseload as they stand. ``version`` is what a later change must have seen."""

    key: str
    crn: str
    team: str
    holder: str
    route: str
    band: str
    status: str
    consider_band: str
    restricted: bool
    gone: bool
    decided_on: str
    ruleset: str
    version: int


class CaseDetail(Struct):
    """A person with their rows, in our own columns, and what each came to."""

    case: Case
    rows: list[dict[str, str]]
    results: list[dict[str, str]]


class CasesPage(Struct):
    """Some of the cases, in the order of their reference numbers; ``next`` goes into ``after`` for more, empty at the end."""

    cases: list[Case]
    next: str


class PutRequest(Struct, forbid_unknown_fields=True):
    """
    Rows of people as they now are. Whoever has others than before is brought in again; nobody else is touched.

    A value that is new takes the place of what was answered, judged or allocated in the workbench.
    """

    rows: Rows


class PutResponse(Struct):
    """
    How many people were new, changed and the same.

    ``not_read`` has the names that look like a column of ours and are kept without being read as it, each with that column.
    """

    new: int
    changed: int
    same: int
    not_read: dict[str, str]


class Change(Struct):
    """One entry of the record about a person; of a restricted case its band alone."""

    number: int
    at: str
    kind: str
    key: str
    band: str
    status: str
    holder: str


class ChangesPage(Struct):
    """Entries after a cursor, oldest first; ``cursor`` is where to go on."""

    changes: list[Change]
    cursor: int


def schemas(types: list[type]) -> tuple[dict[type, dict[str, Any]], dict[str, Any]]:
    """Give the JSON schema of each type, and the parts that they refer to."""
    made, parts = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    return dict(zip(types, made, strict=True)), parts
