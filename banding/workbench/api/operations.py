"""What can be asked of the API: one list, from which both the routes and their OpenAPI description are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import select

from banding.frames import cell_of
from banding.intake import person_of
from banding.intake.columns import match_columns
from banding.ruleset import Ruleset
from banding.workbench.access import Action, NotAllowedError
from banding.workbench.api import types
from banding.workbench.api.tokens import Scope, Token
from banding.workbench.bring_in.plan import contradictions_of
from banding.workbench.bring_in.rows import key_of
from banding.workbench.changes import RefusedError, Workbench, append
from banding.workbench.deciding import decide
from banding.workbench.entry import Kind
from banding.workbench.live import live_rows, with_one_holder
from banding.workbench.people import PersonState
from banding.workbench.store import lists, people
from banding.workbench.store.record import entry_of
from banding.workbench.store.schema import entries
from banding.workbench.store.schema import people as people_table

LARGEST_PAGE = 200


@attrs.frozen
class Parameter:
    """A parameter of an address: its name, meaning and JSON schema."""

    name: str
    meaning: str
    schema: dict[str, Any]
    in_path: bool = False


@attrs.frozen
class Operation:
    """One thing that can be asked. ``run`` takes the workbench, the token, the parameters and the body, if there is one."""

    method: str
    path: str
    summary: str
    scope: Scope
    run: Callable[..., Any]
    answer: type
    body: type | None = None
    parameters: Sequence[Parameter] = ()


def decide_rows(
    bench: Workbench, token: Token, asked: dict[str, Any], body: types.DecideRequest
) -> types.DecideResponse:
    """Decide rows as a file of them; nothing is kept."""
    on = body.on or bench.today()
    ruleset = bench.rules.on(on).ruleset
    rows = [_own(row) for row in body.rows]
    outcome = decide(rows, ruleset, on=on)
    results = [
        types.Decided(crn=row["crn"], **each.added) for row, each in zip(rows, outcome.rows, strict=True)
    ]
    return types.DecideResponse(results, _not_read(rows, ruleset))


def list_cases(bench: Workbench, token: Token, asked: dict[str, Any]) -> types.CasesPage:
    """List cases of the token's teams."""
    size = asked["limit"]
    filters = lists.Filters(team=asked["team"], band=asked["band"])
    with bench.database.reading() as connection:
        found = lists.page_of(connection, token.user, filters, after=asked["after"], size=size + 1)
    cases = [_case(row.person, row) for row in found[:size]]
    return types.CasesPage(cases, cases[-1].key if len(found) > size else "")


def show_case(bench: Workbench, token: Token, asked: dict[str, Any]) -> types.CaseDetail:
    """Give one case; of a restricted one its reference number and band alone."""
    person = bench.person(token.user, person_of(asked["key"]) or asked["key"])
    bench.database.note_view(token.user.id, "case, by a program", person.key)
    if person.restricted:
        return types.CaseDetail(_case(person.key, person), [], [])
    rows = live_rows(person.state, is_restricted=person.restricted)
    results = [dict(each) for each in person.outcome]
    return types.CaseDetail(_case(person.key, person), rows, results)


def put_cases(
    bench: Workbench, token: Token, asked: dict[str, Any], body: types.PutRequest
) -> types.PutResponse:
    """Bring rows of people in; all of them or none."""
    token.user.require(Action.BRING_IN)
    given: dict[str, list[dict[str, str]]] = {}
    for given_row in map(_own, body.rows):
        row = {name: text for name, text in with_one_holder(given_row, None).items() if text or name == "crn"}
        if not (key := person_of(row["crn"])):
            raise RefusedError("rows", f"`{row['crn'][:40]}` names nobody: write the case reference number")
        if any("\0" in text for cell in row.items() for text in cell):
            raise RefusedError("rows", f"`{row['crn'][:40]}`: a cell has a character that no text has")
        if not token.user.sees_team(row.get("team", "")):
            raise NotAllowedError("a row is of a team that the token is not for")
        given.setdefault(key_of(key), []).append(row)
    counts = {"new": 0, "changed": 0, "same": 0}
    # Asked before anything is stored, as headings that are there twice are refused.
    not_read = _not_read([row for rows in given.values() for row in rows], bench.rules_now().ruleset)
    with bench.database.changing(token.user.id) as transaction:
        wanted = select(people_table.c.person, people_table.c.team).where(
            people_table.c.person.in_(list(given))
        )
        teams = {row.person: row.team for row in transaction.connection.execute(wanted)}
        for key, rows in given.items():
            if key in teams and not token.user.sees_team(teams[key]):
                raise NotAllowedError("a row is of a team that the token is not for")
            found = people.find(transaction.connection, token.user, key)
            if found and list(found.state.rows) == rows and not found.gone:
                counts["same"] += 1
                continue
            counts["changed" if found else "new"] += 1
            before = found.state if found else PersonState()
            # A program cannot be asked which stands: what it says anew is the later word.
            replaces = sorted(contradictions_of(before, rows))
            append(bench, transaction, key, Kind.BROUGHT_IN, {"rows": rows, "replaces": replaces}, before)
    return types.PutResponse(**counts, not_read=not_read)


def list_changes(bench: Workbench, token: Token, asked: dict[str, Any]) -> types.ChangesPage:
    """List what happened to cases of the token's teams after a cursor."""
    wanted = (
        select(entries, people_table.c.restricted)
        .join(people_table, people_table.c.person == entries.c.person)
        .where(entries.c.number > asked["after"], token.user.visible(people_table.c.team))
        .order_by(entries.c.number)
        .limit(asked["limit"])
    )
    made: list[types.Change] = []
    with bench.database.reading() as connection:
        for row in connection.execute(wanted):
            entry = entry_of(row)
            said = (entry.body or {}).get("decision") or {}
            holder = (entry.body or {}).get("officer", "")
            band, status = said.get("band", ""), said.get("status", "")
            said_of = (entry.kind.value, entry.person or "", band, status, holder)
            if row.restricted:
                said_of = ("restricted", entry.person or "", band, "restricted", "restricted")
            made.append(types.Change(entry.number, entry.at, *said_of))
    return types.ChangesPage(made, made[-1].number if made else asked["after"])


def _text(name: str, meaning: str, longest: int) -> Parameter:
    return Parameter(name, meaning, {"type": "string", "default": "", "maxLength": longest})


_LIMIT = Parameter(
    "limit",
    "How many at most.",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50},
)
OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/decide",
        "Decide rows; nothing is kept",
        Scope.DECIDE,
        decide_rows,
        types.DecideResponse,
        types.DecideRequest,
    ),
    Operation(
        "get",
        "/cases",
        "List cases",
        Scope.READ,
        list_cases,
        types.CasesPage,
        parameters=(
            _text("after", "The `next` of the page before.", 128),
            _text("team", "Cases of this team alone.", 128),
            _text("band", "Cases of this band alone.", 64),
            _LIMIT,
        ),
    ),
    Operation(
        "get",
        "/cases/{key}",
        "Give one case",
        Scope.READ,
        show_case,
        types.CaseDetail,
        parameters=(
            Parameter(
                "key",
                "A case's reference number, or its `key`.",
                {"type": "string", "minLength": 1, "maxLength": 128},
                in_path=True,
            ),
        ),
    ),
    Operation(
        "post",
        "/cases",
        "Bring rows of people in",
        Scope.WRITE,
        put_cases,
        types.PutResponse,
        types.PutRequest,
    ),
    Operation(
        "get",
        "/changes",
        "List what has happened since",
        Scope.READ,
        list_changes,
        types.ChangesPage,
        parameters=(
            Parameter(
                "after",
                "The `cursor` of the page before; 0 from the beginning.",
                {"type": "integer", "minimum": 0, "maximum": 2**53, "default": 0},
            ),
            _LIMIT,
        ),
    ),
)
"""Everything that can be asked."""


def _own(row: types.Cells) -> dict[str, str]:
    cells = {name: cell_of(value) for name, value in row.items()}
    return {"crn": cells.pop("crn", ""), **{name: text for name, text in cells.items() if text != ""}}


def _not_read(rows: Sequence[Mapping[str, str]], ruleset: Ruleset) -> dict[str, str]:
    """Give the names that look like a column of ours and are kept without being read, each with that column."""
    found: dict[str, str] = {}
    # Rows of different people may spell the same column differently, and each is read by itself.
    for names in dict.fromkeys(tuple(row) for row in rows):
        layout = match_columns(names, name="rows", facts=ruleset.facts, output_columns=(), is_result=False)
        found.update(layout.near)
    return found


def _case(key: str, row: Any) -> types.Case:
    shown = {name: getattr(row, name) for name in types.Case.__struct_fields__ if name != "key"}
    if row.restricted:
        shown |= dict.fromkeys(("team", "holder", "status", "route"), "restricted") | {"consider_band": ""}
    return types.Case(key=key, **shown)
