"""The shipped rulesets, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from banding.verify import Shipped


def rulesets_in_text(versions: Sequence[Shipped]) -> Iterator[str]:
    """Give a line a version: what to call it by, the days it is in force, its hash and its title."""
    width = max((len(version.name) for version in versions), default=0) + 2
    for version in versions:
        until = f"to {version.in_force_to}" if version.in_force_to else "onwards"
        yield f"{version.name:<{width}}{version.in_force_from} {until:<15}sha256:{version.content_hash[:12]}"
        yield f"{'':<{width}}{version.title}"


def rulesets_in_json(versions: Sequence[Shipped]) -> str:
    """Give the versions as a JSON list."""
    told = [
        {
            "name": version.name,
            "title": version.title,
            "in_force_from": version.in_force_from.isoformat(),
            "in_force_to": version.in_force_to.isoformat() if version.in_force_to else None,
            "content_hash": version.content_hash,
        }
        for version in versions
    ]
    return json.dumps(told, ensure_ascii=False, indent=2)
