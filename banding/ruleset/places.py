"""Where in the files each thing of a ruleset stands, so that whoever speaks of it can name its line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from banding.ruleset.versions.find import GUIDANCE, READINGS, sibling_file
from banding.shipped import rules_folder
from banding.written import Place
from banding.yaml_files.marks import read_yaml

Subject = tuple[str | int, ...]
"""A thing of a ruleset: ``("rule", id)``, ``("escalation", id, n)``, ``("fact", name)``, ``("cell", id)`` and so on."""
_IN_RULES = (("fact", "facts", "name"), ("route", "routes", "id"), ("check", "checks", "code"))
_IN_OTHERS = (("paragraph", "paragraphs", "id"), ("reading", "readings", "id"))
"""The things that are listed plainly: what each is, the key it is listed under, and what names it."""
Places = Mapping[Subject, tuple[str, int]]
"""Where each thing of a ruleset stands: the file, as it is said, and the line."""


def places_of(path: Path) -> Places:
    """Read the places of a ruleset that has been loaded from a rules file."""
    places: dict[Subject, tuple[str, int]] = {}
    for file in (path, sibling_file(path, GUIDANCE), sibling_file(path, READINGS)):
        marked = read_yaml(file)
        in_file = _in_rules(marked.data) if file == path else _listed(marked.data, _IN_OTHERS)
        places |= {subject: (file_said(file), marked.notes.lines[place]) for subject, place in in_file}
    return places


def file_said(path: Path) -> str:
    """Say a file's path; one of the shipped rules is named from their folder, which is the same on every machine."""
    shipped = rules_folder().resolve()
    inside = path.resolve()
    return inside.relative_to(shipped).as_posix() if inside.is_relative_to(shipped) else str(path)


def _in_rules(data: Any) -> Iterator[tuple[Subject, Place]]:
    yield ("bands",), ("bands",)
    yield ("matrix",), ("matrix",)
    yield ("field-route",), ("field_route",)
    for n, axis in enumerate(data["axes"]):
        yield ("axis", axis["id"]), ("axes", n)
        for m in range(len(axis.get("clauses", ()))):
            yield ("clause", axis["id"], m), ("axes", n, "clauses", m)
    for n, cell in enumerate(data["matrix"]["cells"]):
        yield ("cell", cell["id"]), ("matrix", "cells", n)
    for n, group in enumerate(data["rules"]):
        for m, rule in enumerate(group["rules"]):
            yield ("rule", rule["id"]), ("rules", n, "rules", m)
            for k in range(len(group.get("escalate", ()))):
                yield ("escalation", rule["id"], k), ("rules", n, "escalate", k)
    yield from _listed(data, _IN_RULES)


def _listed(data: Any, lists: tuple[tuple[str, str, str], ...]) -> Iterator[tuple[Subject, Place]]:
    for kind, key, name in lists:
        for n, written in enumerate(data.get(key, ())):
            yield (kind, written[name]), (key, n)
