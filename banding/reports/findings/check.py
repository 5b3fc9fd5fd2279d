"""What a check of a ruleset found, as text for a policy officer and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from banding.facts import spoken
from banding.render.terminal import wrapped
from banding.verify import LAWS, Checked, Counts, Finding, Given, Severity, witness_in_words

_BESIDE_VERDICT = " " * 23


def check_in_text(checked: Checked) -> Iterator[str]:
    """Give the lines of a report: each law and whether it holds, each finding, and the size of the space."""
    yield from wrapped(f"{checked.ruleset.title} ({checked.ruleset.stamp})")
    yield ""
    yield from _laws(checked)
    for severity in Severity:
        for finding in checked.of(severity):
            yield ""
            yield from _finding(finding)
    yield ""
    if checked.counts:
        yield from wrapped(counts_in_words(checked.counts))
        yield ""
    yield tally_in_words(checked)


def _laws(checked: Checked) -> Iterator[str]:
    for law, statement in LAWS.items():
        broken = checked.broken(law)
        notes = sum(finding.law is law for finding in checked.findings) - broken
        verdict = f"{broken} found" if broken else "holds" if checked.counts else "not tried"
        noted = f" ({notes} noted)" if notes else ""
        yield from wrapped(f"{statement}{noted}", f"{law.value:<12}{verdict:<11}", following=_BESIDE_VERDICT)


def _finding(finding: Finding) -> Iterator[str]:
    where = f"{finding.file}:{finding.line}" if finding.line else finding.file or ""
    yield f"{finding.severity.value} ({finding.law.value}) {where}".rstrip()
    yield from wrapped(finding.message, "  ")
    if finding.witness:
        smallest = f"smallest case: {witness_in_words(finding.witness)}"
        yield from wrapped(smallest, "  ", following="    ")


def counts_in_words(counts: Counts) -> str:
    """Say how many cases stood for how many."""
    return (
        f"{counts.raw:,} combinations of what a file may say, each fact known or not, come to "
        f"{counts.distinguishable:,} that a rule could tell apart and to {counts.outcomes} different outcomes. "
        f"{counts.nodes:,} diagram nodes stood for all of them with every fact known, and "
        f"{counts.nodes_with_unknowns:,} with any fact unknown. None was sampled or left out."
    )


def tally_in_words(checked: Checked) -> str:
    """Count the findings: "0 errors, 1 warning, 15 pieces of information"."""
    counted = [(len(checked.of(severity)), severity) for severity in Severity]
    return ", ".join(_many(number, severity) for number, severity in counted)


def _many(number: int, severity: Severity) -> str:
    if severity is Severity.INFORMATION:
        return f"{number} {'piece' if number == 1 else 'pieces'} of information"
    return f"{number} {severity.value}{'' if number == 1 else 's'}"


def check_in_json(checked: Checked) -> str:
    """Give a check as one JSON object, the same for the same ruleset every time."""
    counts = checked.counts
    told = {
        "ruleset": checked.ruleset.stamp,
        "laws": [
            {"law": law.value, "statement": statement, "broken": checked.broken(law)}
            for law, statement in LAWS.items()
        ],
        "findings": [_as_json(finding) for finding in checked.findings],
        "counts": {
            "raw": counts.raw,
            "distinguishable": counts.distinguishable,
            "nodes": counts.nodes,
            "nodes_with_unknowns": counts.nodes_with_unknowns,
            "outcomes": counts.outcomes,
        }
        if counts
        else None,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_json(finding: Finding) -> dict[str, Any]:
    witness = finding.witness
    return {
        "law": finding.law.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "witness": None if witness is None else [given_as_json(given) for given in witness],
        "rules": list(finding.rules),
        "file": finding.file or None,
        "line": finding.line,
    }


def given_as_json(given: Given) -> dict[str, Any]:
    """Give one fact of a witness: a value in words, or the first and last of a stretch of numbers."""
    if isinstance(given.value, int) and not isinstance(given.value, bool):
        return {"fact": given.fact, "from": given.value, "to": given.last}
    return {"fact": given.fact, "value": spoken(given.value)}
