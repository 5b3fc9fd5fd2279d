"""The rulesets that come with the package, version by version."""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from banding.ruleset import find_ruleset, load_ruleset, shipped_rulesets


@attrs.frozen
class Shipped:
    """
    One version of a shipped ruleset.

    Attributes:
        name: what to call it by, such as ``cl-crc/2019-03``.
        title: its name for people.
        in_force_from: first day it applies.
        in_force_to: last day it applies, the eve of the next version; None for the newest.
        content_hash: SHA-256 of its content.
    """

    name: str
    title: str
    in_force_from: date
    in_force_to: date | None
    content_hash: str


def shipped_versions() -> tuple[Shipped, ...]:
    """
    Give every version of every shipped ruleset, those of one ruleset oldest first.

    Raises:
        RulesetError: one of them cannot be read; carries its faults.
    """
    names = [name for name in shipped_rulesets() if "/" in name]
    found = [_version(name) for name in names]
    return tuple(_until(each, found) for each in found)


def _version(name: str) -> Shipped:
    ruleset = load_ruleset(find_ruleset(name))
    return Shipped(name, ruleset.title, ruleset.in_force_from, None, ruleset.content_hash)


def _until(version: Shipped, every: list[Shipped]) -> Shipped:
    """Give a version with the eve of the next of its ruleset."""
    folder = version.name.partition("/")[0]
    later = [
        each.in_force_from
        for each in every
        if each.name.partition("/")[0] == folder and each.in_force_from > version.in_force_from
    ]
    return attrs.evolve(version, in_force_to=min(later) - timedelta(days=1)) if later else version
