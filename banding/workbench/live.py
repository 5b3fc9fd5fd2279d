"""The people on the caseload as they stand now → one file of cases in our own columns, opened as every other room reads one."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import IO, BinaryIO

import attrs
from sqlalchemy import Connection

from banding.facts import plain
from banding.intake import OFFICER_HEADINGS, RESTRICTED, Caseload
from banding.records.opening import open_caseload
from banding.ruleset import Ruleset
from banding.text import says_something
from banding.workbench.access import User
from banding.workbench.people import HOLDER_COLUMN, PersonState
from banding.workbench.store import people

NAME = "the live caseload"
_IN_MEMORY = 8 * 1024 * 1024
_OFFICER_WORDS = frozenset(map(plain, OFFICER_HEADINGS))


@attrs.frozen(eq=False)
class LiveCaseload:
    """
    The live caseload, open.

    Attributes:
        keys: whose each row is, in the order of the rows.
        versions: the version of each person, by key, at the moment of the file.
    """

    caseload: Caseload
    keys: Sequence[str]
    versions: Mapping[str, int]


@contextmanager
def live_caseload(
    connection: Connection,
    user: User,
    team: str,
    ruleset: Ruleset,
    *,
    on: date,
    with_recorded: bool = False,
    holder_named: Callable[[str, str], str] = lambda holder, _: holder,
) -> Iterator[LiveCaseload]:
    """
    Open the live caseload of one team, or of every team that the user sees where it is empty; people who are gone are not in it.

    Args:
        on: the day to decide it for.
        with_recorded: put the band and route that each row came to into ``recorded_band`` and ``recorded_route``, in place of what the file said.
        holder_named: names who holds a case of a team.
    """
    with tempfile.TemporaryFile() as file:
        keys, versions = _write(connection, user, team, file, holder_named, with_recorded=with_recorded)
        with open_caseload(file, NAME, ruleset, on=on) as caseload:
            yield LiveCaseload(caseload, keys, versions)


def _write(
    connection: Connection,
    user: User,
    team: str,
    file: BinaryIO,
    holder_named: Callable[[str, str], str],
    *,
    with_recorded: bool,
) -> tuple[list[str], dict[str, int]]:
    """Write everybody as CSV; headings are the union of all rows', so the rows wait in a file of their own until all are met."""
    places: dict[str, int] = {"crn": 0}
    keys: list[str] = []
    versions: dict[str, int] = {}
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8") as waiting:
        for person in people.states(connection, user, team=team):
            versions[person.person] = person.version
            stands = json.loads(person.outcome) if with_recorded else []
            rows = live_rows(people.state_of(person), is_restricted=person.restricted)
            for place, made in enumerate(rows):
                made[HOLDER_COLUMN] = holder_named(made[HOLDER_COLUMN], person.team)
                if stands:
                    made |= {f"recorded_{name}": stands[place][name] for name in ("band", "route")}
                cells = [""] * len(places)
                for heading, cell in made.items():
                    at = places.setdefault(heading, len(places))
                    cells += [""] * (at + 1 - len(cells))
                    cells[at] = cell
                waiting.write(json.dumps(cells) + "\n")
                keys.append(person.person)
        waiting.seek(0)
        _write_csv(list(places), waiting, file)
    return keys, versions


def _write_csv(headings: list[str], waiting: IO[str], file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="surrogatepass", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    for line in waiting:
        cells = json.loads(line)
        writer.writerow([*cells, *[""] * (len(headings) - len(cells))])
    text.detach().seek(0)


def live_rows(state: PersonState, *, is_restricted: bool) -> list[dict[str, str]]:
    """
    Give a person's rows with who holds them now in one column, under whichever usual heading the file had it.

    Each says whether the person is restricted, as one that does not is read as restricted beside others that do.
    """
    given, restricted = state.holder.value if state.holder else None, "yes" if is_restricted else "no"
    return [{**with_one_holder(row, given), RESTRICTED: restricted} for row in state.own_rows()]


def officers_in(row: Mapping[str, str]) -> list[str]:
    """Give what a row says of its holder, under whichever of the usual headings; what says nothing is left out."""
    return [
        cell for heading, cell in row.items() if plain(heading) in _OFFICER_WORDS and says_something(cell)
    ]


def with_one_holder(row: Mapping[str, str], given: str | None) -> dict[str, str]:
    """Give a row whose holder stands in one column, under whichever of the usual headings the file had it."""
    named = officers_in(row)
    rest = {heading: cell for heading, cell in row.items() if plain(heading) not in _OFFICER_WORDS}
    return {**rest, HOLDER_COLUMN: next(iter(named), "") if given is None else given}
