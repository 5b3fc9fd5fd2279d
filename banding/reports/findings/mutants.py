"""Which changes of a ruleset its examples catch, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from banding.render.terminal import wrapped
from banding.reports.findings.check import given_as_json
from banding.verify import Fate, Mutated, Outcome, witness_in_words


def mutated_in_text(mutated: Mutated) -> Iterator[str]:
    """Give the lines of a report: the changes nobody would notice, those that change nothing, and the count."""
    yield from wrapped(f"{mutated.ruleset.title} ({mutated.ruleset.stamp})")
    yield ""
    for tried in mutated.failing:
        example = tried.read.example
        yield from wrapped(f"FAIL {example.file}:{example.line}: {example.name}", following="  ")
    if mutated.failing:
        yield "the examples must pass before changes can be tried; see banding rules test"
        return
    for outcome in mutated.of(Fate.SURVIVES):
        yield from _survivor(outcome)
    equivalent = mutated.of(Fate.EQUIVALENT)
    if equivalent:
        proved = "These change no route, band, consideration, enquiry, rule cited or warning, as their diagrams prove:"
        yield from wrapped(proved)
        for outcome in equivalent:
            yield from wrapped(outcome.mutant.says, "  ", following="    ")
        yield ""
    yield from wrapped(_tally(mutated))


def _survivor(outcome: Outcome) -> Iterator[str]:
    where = f"{outcome.file}:{outcome.line}: " if outcome.line else ""
    yield from wrapped(f"NOT CAUGHT {where}{outcome.mutant.says}", following="  ")
    if outcome.witness is not None:
        catching = f"an example with {witness_in_words(outcome.witness)} would catch it"
        yield from wrapped(catching, "  ", following="    ")
    yield ""


def _tally(mutated: Mutated) -> str:
    caught, same, survive = (len(mutated.of(fate)) for fate in Fate)
    return (
        f"{len(mutated.outcomes)} changes: {caught} caught by an example, {same} proved to change nothing, "
        f"{survive} not caught"
    )


def mutated_in_json(mutated: Mutated) -> str:
    """Give the changes with their fates as one JSON object, the same every time."""
    told = {
        "ruleset": mutated.ruleset.stamp,
        "failing": [tried.read.example.name for tried in mutated.failing],
        "mutants": [_as_json(outcome) for outcome in mutated.outcomes],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_json(outcome: Outcome) -> dict[str, Any]:
    witness = outcome.witness
    return {
        "kind": outcome.mutant.kind,
        "change": outcome.mutant.says,
        "fate": outcome.fate.value,
        "caught_by": outcome.caught_by or None,
        "witness": None if witness is None else [given_as_json(given) for given in witness],
        "file": outcome.file or None,
        "line": outcome.line,
    }
