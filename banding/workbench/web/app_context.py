"""What a page asks of the application that it runs in: the workbench, who is signed in, and the log of who looked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, cast

from flask import Response, current_app, g, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from banding.ruleset import Band
from banding.ruleset.words import STATUS_SAID
from banding.workbench.access import User
from banding.workbench.allocation.staff import holders_named
from banding.workbench.changes import Workbench
from banding.workbench.store import people

_MOST = 2**31 - 1
MOST_BYTES = 64 * 1024 * 1024
"""The largest request: room for a caseload of 250,000 rows."""
Page = AnyResponse | str | tuple[str, int]
"""What a page answers with."""
COOKIE = "banding_session"
"""The cookie that a signed-in browser holds; over TLS it is bound to the one host and to that."""


def bench() -> Workbench:
    """Give the workbench that the application serves."""
    return cast("Workbench", current_app.config["BENCH"])


def user() -> User:
    """Give who is signed in."""
    return cast("User", g.user)


def cookie_name() -> str:
    """Give the name of the cookie, which over TLS no other host and no plain connection can have set."""
    return f"__Host-{COOKIE}" if current_app.config["BEHIND_TLS"] else COOKIE


def band_named(name: str) -> Band | None:
    """Give a band of the rules in force; None for a name that is none of them."""
    if "bands" not in g:
        g.bands = bench().rules_now().ruleset.band_by_name
    return cast("Band | None", g.bands.get(name))


def standing(status: str, differing: Iterable[Mapping[str, str]] = ()) -> str:
    """Say how somebody stands: by a status; or by band and status of each of their rows, where these come to different ones."""
    said = [f"{row['band'] or 'no band'}: {STATUS_SAID[row['status']]}" for row in differing]
    return "; ".join(dict.fromkeys(said)) or STATUS_SAID[status]


def asked_number(name: str) -> int:
    """Give a number of the address, such as where a page of a list starts: from 0 to what a database can count."""
    return min(max(request.args.get(name, 0, type=int), 0), _MOST)


def sent_file(field: str, what: str, *, most_bytes: int) -> tuple[str, bytes, str]:
    """Give the name and the bytes of a file that a form was sent with; then what is wrong with it, empty where nothing is."""
    given = request.files.get(field)
    if given is None or not given.filename:
        return "", b"", f"choose {what}"
    # Browsers may send a path, of whichever system.
    name, content = PurePosixPath(PureWindowsPath(given.filename).name).name, given.read(most_bytes + 1)
    if not content:
        return name, b"", "the file is empty; choose another"
    too_large = f"the file is larger than {most_bytes // 1024**2} MB, so it is not {what}"
    return name, content, too_large if len(content) > most_bytes else ""


def attachment(content: bytes | Iterator[str], name: str, content_type: str) -> Response:
    """Give a file to keep."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def teams_seen() -> list[str]:
    """Name the teams with people on the caseload that the user sees."""
    with bench().database.reading() as connection:
        return people.teams_of(connection, user())


def names_of_holders(connection: Connection, rows: Iterable[Any]) -> Callable[[str, str], str]:
    """Give what names who holds a case of a team, for some people listed: by name where the staff file has one."""
    teams = {row.team for row in rows if row.holder}
    return holders_named(teams, connection, bench().rules_now(), bench().today())


def note_view(what: str, person: str | None = None, *, who: str = "") -> None:
    """Write down that somebody looked at something sensitive, or what came of signing in."""
    name = who or (g.user.id if g.get("user") else "nobody")
    bench().database.note_view(name, what, person)
