"""The versions of rulesets, as a table and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from banding.render.terminal import wrapped
from banding.verify import ListedVersion

_WIDEST_NAME: Final = 32
"""A longer name has a line of its own, so that the rest keeps to 80 columns."""


def versions_in_text(versions: Sequence[ListedVersion], *, on: date) -> Iterator[str]:
    """Give the lines of a list: each version's name, days, hash and title, and whether it is in force on a day."""
    width = max((len(listed.name) for listed in versions), default=0) + 2
    for listed in versions:
        version = listed.version
        until = f"to {version.last_day}" if version.last_day else "onwards"
        name = f"{listed.name:<{width}}"
        indent = " " * width
        if width > _WIDEST_NAME:
            yield listed.name
            name = indent = "  "
        yield f"{name}{version.first_day} {until:<15}sha256:{listed.content_hash[:12]}"
        yield from wrapped(version.title, indent)
        when = "yet " if version.first_day > on else "any more "
        in_force = f"in force on {on}" if version.is_in_force(on) else f"not in force {when}on {on}"
        recorded = "recorded" if listed.recorded else "not recorded"
        yield f"{indent}{in_force}, {'edited since it was recorded' if listed.is_edited else recorded}"


def versions_as_data(versions: Sequence[ListedVersion], *, on: date) -> list[dict[str, Any]]:
    """Give the versions as data for JSON."""
    return [
        {
            "name": listed.name,
            "title": listed.version.title,
            "in_force_from": listed.version.first_day.isoformat(),
            "in_force_to": listed.version.last_day.isoformat() if listed.version.last_day else None,
            "content_hash": listed.content_hash,
            "recorded_hash": listed.recorded,
            "on": on.isoformat(),
            "in_force": listed.version.is_in_force(on),
        }
        for listed in versions
    ]
