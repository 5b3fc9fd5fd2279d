"""What a check of a ruleset found, and which changes of it its examples catch: text for a policy officer, and data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from banding.facts import spoken
from banding.render.terminal import wrapped
from banding.render.words import counted
from banding.verify import (
    LAWS,
    Checked,
    Counts,
    Fate,
    Finding,
    Mutated,
    Outcome,
    Severity,
    Witness,
    witness_in_words,
)


def check_in_text(checked: Checked) -> Iterator[str]:
    """Give the lines of a report: each law and whether it holds, each finding, and the size of the space."""
    yield from wrapped(f"{checked.ruleset.title} ({checked.ruleset.stamp})")
    yield ""
    for law, statement in LAWS.items():
        broken = checked.broken(law)
        notes = sum(finding.law is law for finding in checked.findings) - broken
        verdict = f"{broken} found" if broken else "holds" if checked.counts else "not tried"
        noted = f" ({notes} noted)" if notes else ""
        yield from wrapped(f"{statement}{noted}", f"{law.value:<12}{verdict:<11}", following=" " * 23)
    for severity in Severity:
        for finding in checked.of(severity):
            yield ""
            yield from _finding(finding)
    yield ""
    if checked.counts:
        yield from wrapped(_counts_in_words(checked.counts))
        yield ""
    yield ", ".join(_many(len(checked.of(severity)), severity) for severity in Severity)


def _finding(finding: Finding) -> Iterator[str]:
    where = f"{finding.file}:{finding.line}" if finding.line else finding.file or ""
    yield f"{finding.severity.value} ({finding.law.value}) {where}".rstrip()
    yield from wrapped(finding.message, "  ")
    if finding.witness:
        smallest = f"smallest case: {witness_in_words(finding.witness)}"
        yield from wrapped(smallest, "  ", following="    ")


def _counts_in_words(counts: Counts) -> str:
    return (
        f"{counts.raw:,} combinations of what a file may say, each fact known or not, come to "
        f"{counts.distinguishable:,} that a rule could tell apart and to {counts.outcomes} different outcomes. "
        f"{counts.nodes:,} diagram nodes cover all of them with every fact known, and "
        f"{counts.nodes_with_unknowns:,} with any fact unknown. None was sampled or left out."
    )


def _many(number: int, severity: Severity) -> str:
    if severity is Severity.INFORMATION:
        return counted(number, "piece of information", "pieces of information")
    return counted(number, severity.value, f"{severity.value}s")


def check_as_data(checked: Checked) -> dict[str, Any]:
    """Give a check as data for JSON."""
    return {
        "ruleset": checked.ruleset.stamp,
        "laws": [
            {"law": law.value, "statement": statement, "broken": checked.broken(law)}
            for law, statement in LAWS.items()
        ],
        "findings": [
            {
                "law": finding.law.value,
                "severity": finding.severity.value,
                "message": finding.message,
                "witness": _witness(finding.witness),
                "rules": list(finding.rules),
                "file": finding.file or None,
                "line": finding.line,
            }
            for finding in checked.findings
        ],
        "counts": checked.counts and attrs.asdict(checked.counts),
    }


def _witness(witness: Witness | None) -> list[dict[str, Any]] | None:
    """Give the facts of a witness, each a value in words, or the first and last of a stretch of numbers."""
    if witness is None:
        return None
    return [
        {"fact": given.fact, "from": given.value, "to": given.last}
        if isinstance(given.value, int) and not isinstance(given.value, bool)
        else {"fact": given.fact, "value": spoken(given.value)}
        for given in witness
    ]


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
    caught, same, survive = (len(mutated.of(fate)) for fate in Fate)
    yield from wrapped(
        f"{counted(len(mutated.outcomes), 'change', 'changes')}: {caught} caught by an example, {same} proved to change nothing, "
        f"{survive} not caught"
    )


def _survivor(outcome: Outcome) -> Iterator[str]:
    where = f"{outcome.file}:{outcome.line}: " if outcome.line else ""
    yield from wrapped(f"NOT CAUGHT {where}{outcome.mutant.says}", following="  ")
    if outcome.witness is not None:
        catching = f"an example with {witness_in_words(outcome.witness)} would catch it"
        yield from wrapped(catching, "  ", following="    ")
    yield ""


def mutated_as_data(mutated: Mutated) -> dict[str, Any]:
    """Give the changes with their fates as data for JSON."""
    return {
        "ruleset": mutated.ruleset.stamp,
        "failing": [tried.read.example.name for tried in mutated.failing],
        "mutants": [
            {
                "kind": outcome.mutant.kind,
                "change": outcome.mutant.says,
                "fate": outcome.fate.value,
                "caught_by": outcome.caught_by or None,
                "witness": _witness(outcome.witness),
                "file": outcome.file or None,
                "line": outcome.line,
            }
            for outcome in mutated.outcomes
        ],
    }
