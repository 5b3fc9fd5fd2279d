"""Where in the files each thing of a ruleset stands, so that whoever speaks of it can name its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from banding.ruleset.versions.find import GUIDANCE, READINGS, sibling_file
from banding.shipped import rules_folder
from banding.written import Place
from banding.yaml_files.marks import read_yaml

Subject = tuple[str | int, ...]
"""A thing of a ruleset: ``("rule", id)``, ``("escalation", id, n)``, ``("fact", name)``, ``("cell", id)`` and so on."""


@attrs.frozen
class Places:
    """The lines of a ruleset's files."""

    lines: Mapping[Subject, tuple[str, int]]

    @classmethod
    def of(cls, path: Path) -> Places:
        """Read the places of a ruleset that has been loaded from a rules file."""
        lines: dict[Subject, tuple[str, int]] = {}
        for name, subjects in ((path, _in_rules), (sibling_file(path, GUIDANCE), _in_guidance)):
            lines |= _lines(name, subjects)
        return cls(lines | _lines(sibling_file(path, READINGS), _in_readings))


def _lines(path: Path, subjects: Any) -> dict[Subject, tuple[str, int]]:
    marked = read_yaml(path)
    return {subject: (file_said(path), marked.notes.lines[place]) for subject, place in subjects(marked.data)}


def file_said(path: Path) -> str:
    """Say a file's path; one of the shipped rules is named from their folder, which is the same on every machine."""
    shipped = rules_folder().resolve()
    inside = path.resolve()
    return inside.relative_to(shipped).as_posix() if inside.is_relative_to(shipped) else str(path)


def _in_rules(data: Any) -> Iterator[tuple[Subject, Place]]:
    yield ("bands",), ("bands",)
    yield ("matrix",), ("matrix",)
    yield ("field-route",), ("field_route",)
    for n, fact in enumerate(data["facts"]):
        yield ("fact", fact["name"]), ("facts", n)
    for n, axis in enumerate(data["axes"]):
        yield ("axis", axis["id"]), ("axes", n)
        for m in range(len(axis.get("clauses", ()))):
            yield ("clause", axis["id"], m), ("axes", n, "clauses", m)
    for n, cell in enumerate(data["matrix"]["cells"]):
        yield ("cell", cell["id"]), ("matrix", "cells", n)
    for n, group in enumerate(data["rules"]):
        yield from _in_group(group, ("rules", n))
    for kind, key, name in (("route", "routes", "id"), ("check", "checks", "code")):
        for n, written in enumerate(data.get(key, ())):
            yield (kind, written[name]), (key, n)


def _in_group(group: Any, place: Place) -> Iterator[tuple[Subject, Place]]:
    for n, rule in enumerate(group["rules"]):
        yield ("rule", rule["id"]), (*place, "rules", n)
        for m in range(len(group.get("escalate", ()))):
            yield ("escalation", rule["id"], m), (*place, "escalate", m)


def _in_guidance(data: Any) -> Iterator[tuple[Subject, Place]]:
    for n, paragraph in enumerate(data["paragraphs"]):
        yield ("paragraph", paragraph["id"]), ("paragraphs", n)


def _in_readings(data: Any) -> Iterator[tuple[Subject, Place]]:
    for n, reading in enumerate(data["readings"]):
        yield ("reading", reading["id"]), ("readings", n)
