"""What checks, worked examples, small changes and versions of rulesets came to → text for a policy officer, and data for JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import attrs

from banding import verify
from banding.facts import FactKind, Value, spoken
from banding.render.words import counted
from banding.ruleset import Ruleset
from banding.text import WIDTH, wrapped

_LETTER: Final = re.compile(r"\\u[0-9a-f]{4}|\\.|.")
_WIDEST_NAME: Final = 32
"""A longer name of a version has a line of its own, so that the rest keeps to 80 columns."""
_SUGGESTED: Final = (
    *("", "# The smallest examples that are missing. What they expect is what the ruleset"),
    "# says now: check each against the guidance before you paste it.",
)
_PROVED: Final = (
    "These change no route, band, consideration, enquiry, rule cited or warning, as their diagrams prove:"
)


def examples_in_text(worked: verify.ExampleRun, served: verify.ServicesRun | None = None) -> Iterator[str]:
    """Give the lines of a report: what fails and how, what is covered, what is missing."""
    yield from _about(worked.ruleset)
    for tried in worked.failing:
        yield from (*_failed(tried.read.example, tried.differences), "")
    for covered in worked.coverage:
        yield f"{covered.kind.value:<12}{covered.covered} of {covered.total} covered"
    yield from _notes(
        f"not covered: {goal.says}{' (no example found that could)' if goal in worked.beyond else ''}"
        for goal in worked.missing
    )
    yield from _SUGGESTED if worked.suggestions else ()
    for suggestion in worked.suggestions:
        yield from suggestion_in_yaml(suggestion, worked.ruleset)
    failing, total = len(worked.failing), len(worked.tried)
    yield ""
    yield f"{counted(total, 'example', 'examples')}: {total - failing} pass, {failing} fail"
    if served:
        yield ""
        for name, differences in served.failing:
            yield from _entry(f"FAIL services.yaml: {name}", differences)
        yield from (f"  not shown by an example: {id_}" for id_ in served.not_shown)
        failing, total = len(served.failing), served.tried
        yield f"{counted(total, 'example', 'examples')} of services: {total - failing} pass, {failing} fail"


def _about(ruleset: Ruleset) -> Iterator[str]:
    yield from wrapped(f"{ruleset.title} ({ruleset.stamp})")
    yield ""


def _failed(example: verify.Example, differences: Sequence[str] = ()) -> Iterator[str]:
    return _entry(f"FAIL {example.file}:{example.line}: {example.name}", differences)


def _entry(text: str, notes: Iterable[str]) -> Iterator[str]:
    """Give a line with its notes below it, each in as many lines as it needs."""
    yield from wrapped(text, following="  ")
    yield from _notes(notes)


def _notes(notes: Iterable[str]) -> Iterator[str]:
    return (line for note in notes for line in wrapped(note, "  ", following="    "))


def suggestion_in_yaml(suggestion: verify.ShownCase, ruleset: Ruleset) -> Iterator[str]:
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


def _given(suggestion: verify.ShownCase, ruleset: Ruleset) -> Iterator[tuple[str, str]]:
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


def _others_are_no(suggestion: verify.ShownCase, ruleset: Ruleset) -> bool:
    """Whether most yes/no facts are no, so that it is shorter to name the others."""
    flags = [suggestion.facts.get(fact.name) for fact in ruleset.facts if fact.kind is FactKind.YES_NO]
    return flags.count(False) >= flags.count(None)


def _word(value: Value) -> str:
    text = spoken(value)
    return text if text.replace(" ", "").isalnum() else json.dumps(text, ensure_ascii=False)


def examples_as_data(worked: verify.ExampleRun, served: verify.ServicesRun | None = None) -> dict[str, Any]:
    """Give a test of the examples as data for JSON."""
    offered = (line for each in worked.suggestions for line in suggestion_in_yaml(each, worked.ruleset))
    return {
        "ruleset": worked.ruleset.stamp,
        "examples": [
            {"name": tried.read.example.name, **_place(tried.read.example), "passes": tried.passes}
            | {"differences": list(tried.differences)}
            for tried in worked.tried
        ],
        "coverage": {str(of.kind): {"covered": of.covered, "total": of.total} for of in worked.coverage},
        "missing": [
            {"kind": goal.kind.value, "what": goal.says, "can_be_shown": goal not in worked.beyond}
            for goal in worked.missing
        ],
        "suggestions": "\n".join(offered),
        "services": attrs.asdict(served) if served else None,
    }


def check_in_text(checked: verify.Checked) -> Iterator[str]:
    """Give the lines of a report: each law and whether it holds, each finding, and the size of the space."""
    yield from _about(checked.ruleset)
    for law in verify.Law:
        broken = checked.broken(law)
        notes = sum(finding.law is law for finding in checked.findings) - broken
        verdict = f"{broken} found" if broken else "holds"
        noted = f" ({notes} noted)" if notes else ""
        yield from wrapped(f"{law.says}{noted}", f"{law.value:<12}{verdict:<11}", following=" " * 23)
    for severity in verify.Severity:
        for finding in checked.of(severity):
            yield ""
            where = f"{finding.file}:{finding.line}" if finding.line else finding.file or ""
            yield f"{finding.severity.value} ({finding.law.value}) {where}".rstrip()
            yield from wrapped(finding.message, "  ")
            if finding.witness:
                yield from _notes([f"smallest case: {verify.witness_in_words(finding.witness)}"])
    yield ""
    counts = checked.counts
    yield from wrapped(
        f"{counts.raw:,} combinations of what a file may say, each fact known or not, come to "
        f"{counts.distinguishable:,} that a rule could tell apart and to {counts.outcomes} different outcomes. "
        f"{counts.nodes:,} diagram nodes cover all of them with every fact known, and "
        f"{counts.nodes_with_unknowns:,} with any fact unknown. None was sampled or left out."
    )
    yield ""
    many = {severity: (severity.value, f"{severity.value}s") for severity in verify.Severity}
    many[verify.Severity.INFORMATION] = ("piece of information", "pieces of information")
    yield ", ".join(counted(len(checked.of(severity)), *words) for severity, words in many.items())


def check_as_data(checked: verify.Checked) -> dict[str, Any]:
    """Give a check as data for JSON."""
    return {
        "ruleset": checked.ruleset.stamp,
        "laws": [
            {"law": law.value, "statement": law.says, "broken": checked.broken(law)} for law in verify.Law
        ],
        "findings": [
            {"law": finding.law, "severity": finding.severity, "message": finding.message}
            | {"witness": _witness(finding.witness), "rules": list(finding.rules), **_place(finding)}
            for finding in checked.findings
        ],
        "counts": attrs.asdict(checked.counts),
    }


def _place(thing: verify.Example | verify.Finding | verify.Outcome) -> dict[str, Any]:
    return {"file": thing.file or None, "line": thing.line}


def _witness(witness: verify.Witness | None) -> list[dict[str, Any]] | None:
    """Give the facts of a witness, each a value in words, or the first and last of a stretch of numbers."""
    if witness is None:
        return None
    return [
        {"fact": given.fact, "from": given.value, "to": given.last}
        if isinstance(given.value, int) and not isinstance(given.value, bool)
        else {"fact": given.fact, "value": spoken(given.value)}
        for given in witness
    ]


def mutated_in_text(mutated: verify.Mutated) -> Iterator[str]:
    """Give the lines of a report: the changes nobody would notice, those that change nothing, and the count."""
    yield from _about(mutated.ruleset)
    for tried in mutated.failing:
        yield from _failed(tried.read.example)
    if mutated.failing:
        yield "the examples must pass before changes can be tried; see banding rules test"
        return
    for outcome in mutated.of(verify.Fate.SURVIVES):
        where, catching = f"{outcome.file}:{outcome.line}: " if outcome.line else "", []
        if outcome.witness is not None:
            catching = [f"an example with {verify.witness_in_words(outcome.witness)} would catch it"]
        yield from (*_entry(f"NOT CAUGHT {where}{outcome.mutant.says}", catching), "")
    if equivalent := mutated.of(verify.Fate.EQUIVALENT):
        yield from wrapped(_PROVED)
        yield from (*_notes(outcome.mutant.says for outcome in equivalent), "")
    caught, same, survive = (len(mutated.of(fate)) for fate in verify.Fate)
    changes = counted(len(mutated.outcomes), "change", "changes")
    said = f"{caught} caught by an example, {same} proved to change nothing, {survive} not caught"
    yield from wrapped(f"{changes}: {said}")


def mutated_as_data(mutated: verify.Mutated) -> dict[str, Any]:
    """Give the changes with their fates as data for JSON."""
    return {
        "ruleset": mutated.ruleset.stamp,
        "failing": [tried.read.example.name for tried in mutated.failing],
        "mutants": [
            {"kind": outcome.mutant.kind, "change": outcome.mutant.says, "fate": outcome.fate}
            | {"caught_by": outcome.caught_by or None, "witness": _witness(outcome.witness)}
            | _place(outcome)
            for outcome in mutated.outcomes
        ],
    }


def versions_in_text(versions: Sequence[verify.ListedVersion], *, on: date) -> Iterator[str]:
    """Give the lines of a list: each version's name, days, hash and title, and whether it is in force on a day."""
    width = max((len(listed.name) for listed in versions), default=0) + 2
    for listed in versions:
        version = listed.version
        until = f"to {version.last_day}" if version.last_day else "onwards"
        name, indent = f"{listed.name:<{width}}", " " * width
        if width > _WIDEST_NAME:
            yield listed.name
            name = indent = "  "
        yield f"{name}{version.first_day} {until:<15}sha256:{listed.content_hash[:12]}"
        yield from wrapped(version.title, indent)
        when = "yet " if version.first_day > on else "any more "
        in_force = f"in force on {on}" if version.is_in_force(on) else f"not in force {when}on {on}"
        recorded = "recorded" if listed.recorded else "not recorded"
        yield f"{indent}{in_force}, {'edited since it was recorded' if listed.is_edited else recorded}"


def versions_as_data(versions: Sequence[verify.ListedVersion], *, on: date) -> list[dict[str, Any]]:
    """Give the versions as data for JSON."""
    return [
        {"name": listed.name, "title": version.title, "in_force_from": version.first_day.isoformat()}
        | {"in_force_to": version.last_day and version.last_day.isoformat()}
        | {"content_hash": listed.content_hash, "recorded_hash": listed.recorded}
        | {"on": on.isoformat(), "in_force": version.is_in_force(on)}
        for listed, version in ((each, each.version) for each in versions)
    ]
