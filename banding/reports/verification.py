"""What checks, worked examples, small changes and versions of rulesets came to → text for a policy officer, and data for JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import attrs

from banding.facts import FactKind, Value, spoken
from banding.render.words import counted
from banding.ruleset import Ruleset
from banding.text import WIDTH, wrapped
from banding.verify import (
    Checked,
    ExampleRun,
    Fate,
    Law,
    ListedVersion,
    Mutated,
    ServicesRun,
    Severity,
    ShownCase,
    Witness,
    witness_in_words,
)

_LETTER: Final = re.compile(r"\\u[0-9a-f]{4}|\\.|.")
_WIDEST_NAME: Final = 32
"""A longer name of a version has a line of its own, so that the rest keeps to 80 columns."""


def examples_in_text(worked: ExampleRun, served: ServicesRun | None = None) -> Iterator[str]:
    """Give the lines of a report: what fails and how, what is covered, what is missing."""
    yield from wrapped(f"{worked.ruleset.title} ({worked.ruleset.stamp})")
    yield ""
    for tried in worked.failing:
        example = tried.read.example
        yield from wrapped(f"FAIL {example.file}:{example.line}: {example.name}", following="  ")
        for difference in tried.differences:
            yield from wrapped(difference, "  ", following="    ")
        yield ""
    for covered in worked.coverage:
        yield f"{covered.kind.value:<12}{covered.covered} of {covered.total} covered"
    for goal in worked.missing:
        found = " (no example found that could)" if goal in worked.beyond else ""
        yield from wrapped(f"not covered: {goal.says}{found}", "  ", following="    ")
    if worked.suggestions:
        yield ""
        yield "# The smallest examples that are missing. What they expect is what the ruleset"
        yield "# says now: check each against the guidance before you paste it."
    for suggestion in worked.suggestions:
        yield from suggestion_in_yaml(suggestion, worked.ruleset)
    failing, total = len(worked.failing), len(worked.tried)
    yield ""
    yield f"{counted(total, 'example', 'examples')}: {total - failing} pass, {failing} fail"
    if served:
        yield from _served(served)


def _served(served: ServicesRun) -> Iterator[str]:
    yield ""
    for name, differences in served.failing:
        yield from wrapped(f"FAIL services.yaml: {name}", following="  ")
        for difference in differences:
            yield from wrapped(difference, "  ", following="    ")
    for id_ in served.not_shown:
        yield f"  not shown by an example: {id_}"
    failing = len(served.failing)
    yield f"{counted(served.tried, 'example', 'examples')} of services: {served.tried - failing} pass, {failing} fail"


def suggestion_in_yaml(suggestion: ShownCase, ruleset: Ruleset) -> Iterator[str]:
    """Give a missing example as the lines of YAML to paste."""
    yield from _quoted("- name: ", suggestion.name, following="    ")
    yield "  given:"
    for name, word in _given(suggestion, ruleset):
        yield f"    {name}: {word}"
    yield f"    everything else: {'no' if _others_are_no(suggestion, ruleset) else 'unknown'}"
    yield "  expect:"
    words = suggestion.answer
    for answer in ("route", "band", "status"):
        yield f"    {answer}: {words[answer][0] if words[answer] else 'none'}"
    if words["consider band"]:
        yield f"    consider band: {words['consider band'][0]}"
    for answer in ("rules", "warnings"):
        # A long list breaks after a comma.
        listed = f"[{', '.join(words[answer])}]" if words[answer] else "none"
        yield from wrapped(f"    {answer}: {listed}", following="      ")


def _quoted(start: str, text: str, *, following: str) -> Iterator[str]:
    """
    Give a text in YAML's double quotes, in lines of at most 80 columns that read back as the same text.

    A line breaks in place of a single space; a longer word is broken with a backslash, which YAML takes out again.
    """
    line = start
    for word in re.split(r"(?<=[^ ]) (?=[^ ])", json.dumps(text, ensure_ascii=False)):
        gap = "" if line in (start, following) else " "
        if gap and len(line) + len(gap) + len(word) > WIDTH:
            yield line
            line, gap = following, ""
        line += gap
        for letter in _LETTER.findall(word):
            if len(line) + len(letter) >= WIDTH:
                yield f"{line}\\"
                line = following + ("\\" if letter == " " else "")
            line += letter
    yield line


def _given(suggestion: ShownCase, ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    others_are_no = _others_are_no(suggestion, ruleset)
    for fact in ruleset.facts:
        value = suggestion.facts.get(fact.name)
        is_flag = fact.kind is FactKind.YES_NO
        if value is None:
            if is_flag and others_are_no:
                yield fact.name, "unknown"
        elif not (is_flag and value is False and others_are_no):
            yield fact.name, _word(value)
    if suggestion.judgement:
        yield "judged_band", suggestion.judgement.band
        yield "rationale", _word(suggestion.judgement.reason)


def _others_are_no(suggestion: ShownCase, ruleset: Ruleset) -> bool:
    """Whether most yes/no facts are no, so that it is shorter to name the others."""
    flags = [suggestion.facts.get(fact.name) for fact in ruleset.facts if fact.kind is FactKind.YES_NO]
    return flags.count(False) >= flags.count(None)


def _word(value: Value) -> str:
    text = spoken(value)
    return text if text.replace(" ", "").isalnum() else json.dumps(text, ensure_ascii=False)


def examples_as_data(worked: ExampleRun, served: ServicesRun | None = None) -> dict[str, Any]:
    """Give a test of the examples as data for JSON."""
    offered = (line for each in worked.suggestions for line in suggestion_in_yaml(each, worked.ruleset))
    return {
        "ruleset": worked.ruleset.stamp,
        "examples": [
            {
                "name": tried.read.example.name,
                "file": tried.read.example.file or None,
                "line": tried.read.example.line,
                "passes": tried.passes,
                "differences": list(tried.differences),
            }
            for tried in worked.tried
        ],
        "coverage": {
            each.kind.value: {"covered": each.covered, "total": each.total} for each in worked.coverage
        },
        "missing": [
            {"kind": goal.kind.value, "what": goal.says, "can_be_shown": goal not in worked.beyond}
            for goal in worked.missing
        ],
        "suggestions": "\n".join(offered),
        "services": attrs.asdict(served) if served else None,
    }


def check_in_text(checked: Checked) -> Iterator[str]:
    """Give the lines of a report: each law and whether it holds, each finding, and the size of the space."""
    yield from wrapped(f"{checked.ruleset.title} ({checked.ruleset.stamp})")
    yield ""
    for law in Law:
        broken = checked.broken(law)
        notes = sum(finding.law is law for finding in checked.findings) - broken
        verdict = f"{broken} found" if broken else "holds"
        noted = f" ({notes} noted)" if notes else ""
        yield from wrapped(f"{law.says}{noted}", f"{law.value:<12}{verdict:<11}", following=" " * 23)
    for severity in Severity:
        for finding in checked.of(severity):
            yield ""
            where = f"{finding.file}:{finding.line}" if finding.line else finding.file or ""
            yield f"{finding.severity.value} ({finding.law.value}) {where}".rstrip()
            yield from wrapped(finding.message, "  ")
            if finding.witness:
                smallest = f"smallest case: {witness_in_words(finding.witness)}"
                yield from wrapped(smallest, "  ", following="    ")
    yield ""
    counts = checked.counts
    yield from wrapped(
        f"{counts.raw:,} combinations of what a file may say, each fact known or not, come to "
        f"{counts.distinguishable:,} that a rule could tell apart and to {counts.outcomes} different outcomes. "
        f"{counts.nodes:,} diagram nodes cover all of them with every fact known, and "
        f"{counts.nodes_with_unknowns:,} with any fact unknown. None was sampled or left out."
    )
    yield ""
    yield ", ".join(_many(len(checked.of(severity)), severity) for severity in Severity)


def _many(number: int, severity: Severity) -> str:
    if severity is Severity.INFORMATION:
        return counted(number, "piece of information", "pieces of information")
    return counted(number, severity.value, f"{severity.value}s")


def check_as_data(checked: Checked) -> dict[str, Any]:
    """Give a check as data for JSON."""
    return {
        "ruleset": checked.ruleset.stamp,
        "laws": [{"law": law.value, "statement": law.says, "broken": checked.broken(law)} for law in Law],
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
        "counts": attrs.asdict(checked.counts),
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
        where = f"{outcome.file}:{outcome.line}: " if outcome.line else ""
        yield from wrapped(f"NOT CAUGHT {where}{outcome.mutant.says}", following="  ")
        if outcome.witness is not None:
            catching = f"an example with {witness_in_words(outcome.witness)} would catch it"
            yield from wrapped(catching, "  ", following="    ")
        yield ""
    equivalent = mutated.of(Fate.EQUIVALENT)
    if equivalent:
        proved = "These change no route, band, consideration, enquiry, rule cited or warning, as their diagrams prove:"
        yield from wrapped(proved)
        for outcome in equivalent:
            yield from wrapped(outcome.mutant.says, "  ", following="    ")
        yield ""
    caught, same, survive = (len(mutated.of(fate)) for fate in Fate)
    changes = counted(len(mutated.outcomes), "change", "changes")
    said = f"{caught} caught by an example, {same} proved to change nothing, {survive} not caught"
    yield from wrapped(f"{changes}: {said}")


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


def versions_in_text(versions: Sequence[ListedVersion], *, on: date) -> Iterator[str]:
    """Give the lines of a list: each version's name, days, hash and title, and whether it is in force on a day."""
    width = max((len(listed.name) for listed in versions), default=0) + 2
    for listed in versions:
        version = listed.version
        until = f"to {version.last_day}" if version.last_day else "onwards"
        name = f"{listed.name:<{width}}"
        indent = " " * width
        if width > _WIDEST_NAME:
            yield listed.name
            name = indent = "  "
        yield f"{name}{version.first_day} {until:<15}sha256:{listed.content_hash[:12]}"
        yield from wrapped(version.title, indent)
        when = "yet " if version.first_day > on else "any more "
        in_force = f"in force on {on}" if version.is_in_force(on) else f"not in force {when}on {on}"
        recorded = "recorded" if listed.recorded else "not recorded"
        yield f"{indent}{in_force}, {'edited since it was recorded' if listed.is_edited else recorded}"


def versions_as_data(versions: Sequence[ListedVersion], *, on: date) -> list[dict[str, Any]]:
    """Give the versions as data for JSON."""
    return [
        {
            "name": listed.name,
            "title": listed.version.title,
            "in_force_from": listed.version.first_day.isoformat(),
            "in_force_to": listed.version.last_day.isoformat() if listed.version.last_day else None,
            "content_hash": listed.content_hash,
            "recorded_hash": listed.recorded,
            "on": on.isoformat(),
            "in_force": listed.version.is_in_force(on),
        }
        for listed in versions
    ]
