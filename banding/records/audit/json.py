"""Audited rows → JSON, one object a line; and a whole report as one object, for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Any, TextIO

import attrs

from banding.audit import FAMILY_OF, AuditedRow, AuditReport, InputFile, SheetScore
from banding.intake import Layout, undo
from banding.records.json import cell_names

Json = dict[str, object]

AUDIT_JSON_FIELDS: tuple[tuple[str, str], ...] = (
    ("row", "Row number in the file that was read, as a spreadsheet shows it."),
    ("crn", "Case reference number, without the spaces around it."),
    ("cells", "The row's own cells as they came, by heading."),
    ("outcome", "The one outcome, a word."),
    ("family", "What it asks of somebody: in-line, to-explain, departs, open or error."),
    ("says", "The outcome said of this case, in a sentence."),
    ("recorded", "The band on record, or null."),
    ("decided", "What the guidance leads to without judgement: the band, the route, incomplete or error."),
    ("missing", "List: the unknown facts that stand in the way where the outcome is cannot-tell."),
    ("rules", "List: ids of every paragraph of the guidance that applies."),
    ("findings", "List of `code`, `severity`, `words` and `source`: what is the matter with the record."),
    ("ruleset", "Id, version and content hash of the ruleset held against; null for a row in error."),
)
"""Every field of an object, in its order, with what it holds."""


def write_audit_json(
    rows: Iterable[AuditedRow], layout: Layout, out: TextIO, *, progress: Callable[[int], None] | None = None
) -> None:
    """
    Write every audited row as one JSON object on a line of its own, with the fields of :data:`AUDIT_JSON_FIELDS`.

    Args:
        out: where to; opened as UTF-8 with ``newline=""``.
    """
    names = cell_names(attrs.evolve(layout, kept=tuple(range(len(layout.header)))))
    for done, audited in enumerate(rows, start=1):
        cells: Json = {name: undo(audited.placed.cells[place]) for place, name in names.items()}
        out.write(json.dumps(_fields(audited, cells), ensure_ascii=False, separators=(",", ":")) + "\n")
        if progress:
            progress(done)


def report_json(report: AuditReport) -> str:
    """
    Give a report as one JSON object, its fields those of :class:`~banding.audit.AuditReport` without the cases.

    Returns:
        The text, two spaces an indent, with a line end.
    """
    fields = attrs.asdict(attrs.evolve(report, cases=()), value_serializer=_value)
    del fields["cases"]
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def score_json(score: SheetScore, *, inputs: Sequence[InputFile]) -> str:
    """Give a scored reading sheet as one JSON object, its fields those of ``SheetScore`` and the inputs by hash."""
    fields = {
        **attrs.asdict(score, value_serializer=_value),
        "inputs": [attrs.asdict(each) for each in inputs],
    }
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def _fields(audited: AuditedRow, cells: Json) -> Json:
    entry, decision = audited.entry, audited.entry.decision
    return {
        "row": audited.placed.number,
        "crn": audited.placed.crn,
        "cells": cells,
        "outcome": entry.compared.outcome.value,
        "family": FAMILY_OF[entry.compared.outcome].value,
        "says": audited.words,
        "recorded": entry.case_class.recorded or None,
        "decided": entry.case_class.decided,
        "missing": list(entry.compared.missing),
        "rules": list(decision.rules) if decision else [],
        "findings": [
            {"code": each.code, "severity": each.severity.value, "words": each.words, "source": each.source}
            for each in audited.findings
        ],
        "ruleset": decision.ruleset if decision else None,
    }


def _value(_instance: object, _field: Any, value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
