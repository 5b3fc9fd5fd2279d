"""The versions of rulesets, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

from banding.render.terminal import wrapped
from banding.verify import ListedVersion


def rulesets_in_text(versions: Sequence[ListedVersion], *, on: date) -> Iterator[str]:
    """Give the lines of a list: what to call each version by, its days, hash and title, and how it stands on a day."""
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
        yield f"{indent}{standing(listed, on=on)}"


_WIDEST_NAME = 32
"""A longer name has a line of its own, so that the rest keeps to 80 columns."""


def standing(listed: ListedVersion, *, on: date) -> str:
    """Say how a version stands on a day: "in force on 2026-11-22, recorded"."""
    version = listed.version
    if version.is_in_force(on):
        stands = f"in force on {on}"
    else:
        stands = f"not in force {'yet' if version.first_day > on else 'any more'} on {on}"
    return f"{stands}, {recording(listed)}"


def recording(listed: ListedVersion) -> str:
    """Say whether a version is recorded as in force, and as what it is."""
    if listed.is_edited:
        return "edited since it was recorded"
    return "recorded" if listed.recorded else "not recorded"


def rulesets_in_json(versions: Sequence[ListedVersion], *, on: date) -> str:
    """Give the versions as a JSON list."""
    told = [
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
    return json.dumps(told, ensure_ascii=False, indent=2)
