"""The door of the room: a rules file and the guidance and readings beside it, read into one Ruleset or refused whole."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from banding.errors import RulesetError
from banding.ruleset.declared import declared_by
from banding.ruleset.documents import GuidanceDoc, ReadingsDoc, RulesDoc
from banding.ruleset.model import Reading, Ruleset
from banding.ruleset.rulebook import (
    cells_of,
    check_cited,
    check_ids,
    check_levels_off_the_matrix,
    check_matrix,
    checks_of,
    ids_of,
    judgement_of,
    paragraphs_of,
    readings_of,
    routes_of,
    rules_of,
)
from banding.ruleset.versions.find import GUIDANCE, READINGS, sibling_file
from banding.yaml_files.structure import Loaded, load_yaml


def load(path: Path) -> Ruleset:
    """
    Read a ruleset from its rules file, with the guidance and the readings beside it.

    Raises:
        RulesetError: with every fault of the three files, in the order of the files and their lines.
    """
    rules = load_yaml(path, RulesDoc)
    guidance = load_yaml(sibling_file(path, GUIDANCE), GuidanceDoc)
    readings = load_yaml(sibling_file(path, READINGS), ReadingsDoc)
    ruleset = _assemble(rules, guidance, readings)
    faults = [fault for read in (rules, guidance, readings) for fault in read.faults]
    if ruleset is None or faults:
        raise RulesetError(tuple(faults))
    return ruleset


def _assemble(
    rules: Loaded[RulesDoc], guidance: Loaded[GuidanceDoc], readings: Loaded[ReadingsDoc]
) -> Ruleset | None:
    """Build the ruleset as far as the files allow, noting faults; what is built of faulty files is thrown away."""
    document, words = rules.document, guidance.document
    paragraphs = paragraphs_of(words, guidance.notes) if words else {}
    if document is None:
        return None
    declared = declared_by(document, rules.spared, rules.notes)
    check_ids(document, rules.notes)
    if words and guidance.is_whole:
        check_cited(document, paragraphs, rules.notes, file=Path(guidance.notes.file).name)
    if document.in_force_until and document.in_force_until < document.in_force_from:
        message = f"the last day is before the first, which is {document.in_force_from}"
        rules.notes.add(("in_force_until",), message)
    settled: tuple[Reading, ...] = ()
    if readings.document and words:  # else nobody can say which paragraphs a reading may name
        codes = [check.code for check in document.checks]
        of_rules = (
            *(id_ for id_, _ in ids_of(document)),
            *declared.axes,
            *declared.facts,
            *codes,
            *rules.spared,
        )
        subjects = (*of_rules, *paragraphs, *guidance.spared)
        settled = readings_of(readings.document, subjects, readings.notes)
    routes = routes_of(document, declared)
    if rules.is_whole:
        check_matrix(document, declared)
        check_levels_off_the_matrix(document, declared, routes)
    built = {
        "cells": cells_of(document, declared),
        "rules": rules_of(document, declared),
        "routes": routes,
        "checks": checks_of(document, declared),
        "judgement": judgement_of(document, declared),
    }
    if words is None:
        return None
    return Ruleset(
        id=document.id,
        version=document.version,
        title=document.title,
        in_force_from=document.in_force_from,
        content_hash=content_hash(rules.data, guidance.data, readings.data),
        bands=tuple(declared.bands.values()),
        facts=tuple(declared.facts.values()),
        axes=tuple(declared.axes.values()),
        field_route=document.field_route,
        readings=settled,
        paragraphs=paragraphs,
        document=words.document,
        in_force_until=document.in_force_until,
        **built,  # type: ignore[arg-type]
    )


def content_hash(rules: object, guidance: object, readings: object) -> str:
    """
    Give the SHA-256 of what the three documents say, in hexadecimal.

    Comments, white space, quoting and the order of keys make no difference; every word, number and list order does.
    The last day is left out: that a ruleset ends is no change of what it says while it is in force.
    """
    if isinstance(rules, dict):
        rules = {key: value for key, value in rules.items() if key != "in_force_until"}
    said = {"rules": rules, "guidance": guidance, "readings": readings}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
