"""What a ruleset's worked examples came to, as text and as data, with missing examples as YAML to paste."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import attrs

from banding.facts import FactKind, Value, spoken
from banding.render.terminal import WIDTH, wrapped
from banding.render.words import counted
from banding.ruleset import Ruleset
from banding.verify import ExampleRun, ServicesRun, Suggestion

_LETTER: Final = re.compile(r"\\u[0-9a-f]{4}|\\.|.")


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


def suggestion_in_yaml(suggestion: Suggestion, ruleset: Ruleset) -> Iterator[str]:
    """Give a missing example as the lines of YAML to paste."""
    yield from _quoted("- name: ", suggestion.name, following="    ")
    yield "  given:"
    for name, word in _given(suggestion, ruleset):
        yield f"    {name}: {word}"
    yield f"    everything else: {'no' if _others_are_no(suggestion, ruleset) else 'unknown'}"
    yield "  expect:"
    words = suggestion.answer.words
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


def _given(suggestion: Suggestion, ruleset: Ruleset) -> Iterator[tuple[str, str]]:
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


def _others_are_no(suggestion: Suggestion, ruleset: Ruleset) -> bool:
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
