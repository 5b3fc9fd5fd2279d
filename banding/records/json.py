"""
Banded rows → JSON, one object a line: the whole of a decision, every step with the guidance words it rests on.

The structured fields say what the CSV's columns say; what those join with semicolons is a list here.
"""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TextIO

import attrs

from banding.engine import Decision, Step, Warn
from banding.explain import actions_for, reasons_for
from banding.intake import Layout, PlacedRow, undo
from banding.intake.columns import column_letter
from banding.records.allocation import Allocation, BandedRow
from banding.records.columns import ADDED_NAMES, error_row, warning_of
from banding.ruleset import Band, Ruleset
from banding.services import NextStep, Service
from banding.vocabulary import Status

Json = dict[str, object]


def write_json(allocation: Allocation, out: TextIO) -> None:
    """
    Write every input row as one JSON object on a line of its own, with the fields of docs/reference/json.md.

    ``out`` is opened as UTF-8 with ``newline=""``, so that every line ends in one line feed.
    """
    ruleset, names = allocation.ruleset, cell_names(allocation.caseload.layout)
    for banded in allocation.rows():
        decision = allocation.decision(banded) if banded.result else None
        hub = decision.in_field if decision else None
        fields = {
            "row": banded.placed.number,
            "crn": banded.placed.crn,
            "cells": cells_of(banded.placed, names),
            **(decision_fields(decision, ruleset) if decision else _error_fields(banded, ruleset)),
            "in_field": decision_fields(hub, ruleset) if hub else None,
            "issues": [attrs.asdict(issue) for issue in banded.issues],
            "next_steps": _next_steps(allocation, banded, decision) if decision else None,
        }
        out.write(json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n")


def _next_steps(allocation: Allocation, banded: BandedRow, decision: Decision) -> Json | None:
    if (told := allocation.next_steps(banded, decision)) is None:
        return None
    found, unread = told
    lists = {"journey": found.journey, "services": found.services, "notices": found.notices}
    return {**{name: [_next_step(each) for each in steps] for name, steps in lists.items()}, "unread": unread}


@lru_cache(1 << 10)
def _next_step(found: NextStep) -> Json:
    step = found.step
    provider = step.provider if isinstance(step, Service) else None
    of_step = {"id": step.id, "title": step.title, "provider": provider}
    return {**of_step, "because": found.because, "find_out": found.find_out}


def decision_fields(decision: Decision, ruleset: Ruleset) -> Json:
    """Give a decision's fields, ``route`` to ``judgement``."""
    judged = decision.judgement
    beside = {"reasons": reasons_for(decision, ruleset), "actions": actions_for(decision, ruleset)}
    return {
        **{name: _plain(beside[name] if name in beside else getattr(decision, name)) for name in ADDED_NAMES},
        "steps": [_step(step, ruleset) for step in decision.steps],
        "judgement": judged
        and attrs.asdict(judged)
        | {"on": judged.on and judged.on.isoformat(), "applied": decision.judgement_applied},
    }


def _plain(value: object) -> object:
    """Give a field of a decision as JSON has it."""
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Warn):
        return {"code": value.code, "text": value.text}
    return str(value) if isinstance(value, Band | Status) else value


def cell_names(layout: Layout) -> dict[int, str]:
    """Name the columns carried through by position: ``team``, ``team (2)`` where taken, ``column C`` where blank."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for place in layout.kept:
        heading = undo(layout.heading_out(place))
        names[place] = _untaken(heading if heading.strip() else f"column {column_letter(place)}", taken)
        taken.add(names[place])
    return names


def _untaken(name: str, taken: Collection[str]) -> str:
    times, found = 1, name
    while found in taken:
        times += 1
        found = f"{name} ({times})"
    return found


def cells_of(placed: PlacedRow, names: Mapping[int, str]) -> Json:
    """Give a row's own cells by the names of :func:`cell_names`, those beyond the last heading by their column's letter."""
    found: Json = {name: undo(placed.cells[place]) for place, name in names.items()}
    # A row that is too long is an error, and what stands beyond the last heading is still somebody's.
    for place, cell in enumerate(placed.beyond, start=len(placed.cells)):
        found[_untaken(f"column {column_letter(place)}", found.keys())] = undo(cell)
    return found


def _error_fields(banded: BandedRow, ruleset: Ruleset) -> Json:
    reasons = dict(zip(ADDED_NAMES, error_row(banded.issues, ruleset), strict=True))["reasons"]
    fields: Json = dict.fromkeys((*ADDED_NAMES, "steps", "judgement"))
    lists: Json = {name: [] for name in ("possible_bands", "enquiries", "rules", "actions", "steps")}
    warnings = _plain([*banded.repeated, *map(warning_of, banded.issues)])
    said = {"status": Status.ERROR.value, "reasons": reasons, "warnings": warnings, "ruleset": ruleset.stamp}
    return fields | lists | said


def _step(step: Step, ruleset: Ruleset) -> Json:
    paragraph = ruleset.paragraphs.get(step.rule)
    return {
        "kind": step.kind.value,
        "rule": step.rule,
        "outcome": step.outcome.value,
        "effect": step.effect,
        "facts": dict(step.facts),
        "band": _plain(step.band),
        "words": paragraph.words if paragraph else None,
        "line": paragraph.line if paragraph else None,
    }
