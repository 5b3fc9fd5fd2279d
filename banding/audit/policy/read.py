"""``audit.yaml`` → :class:`AuditPolicy`: every name in it looked up, every fault found before it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import attrs
import yaml

from banding.audit.agreement.outcomes import CaseOutcome, Family
from banding.audit.findings.kinds import GRADE_NOT_KNOWN, finding_kinds
from banding.audit.policy.model import (
    BLOCKS,
    TOP_KEYS,
    AuditPolicy,
    Check,
    Grade,
    HoldingRule,
    Severity,
    declared,
)
from banding.facts import FactKind, plain
from banding.intake.yaml_file import YamlReading
from banding.nearest import did_you_mean
from banding.ruleset import Ruleset, sibling_file

FILE_NAME = "audit.yaml"
"""What the policy is called beside a rules file."""
_ALMOST: Final = 0.85
_ONE_OF: Final = {"severity": "severity", "facts": "yes/no fact", "bands": "band", "grade": "grade"}


def load_policy(path: Path, ruleset: Ruleset) -> AuditPolicy:
    """
    Read an audit policy, YAML of at most 1 MiB; what the file leaves out is as in the default policy.

    Raises:
        MappingError: something is wrong with it; carries every fault with its line and the nearest valid word.
    """
    reading = YamlReading(path)
    policy = _PolicyReader(reading, ruleset).policy()
    reading.refuse_faults()
    return attrs.evolve(policy, name=path.name, content_hash=hashlib.sha256(path.read_bytes()).hexdigest())


def policy_beside(rules_file: Path, ruleset: Ruleset) -> AuditPolicy:
    """Read the policy beside a rules file, or give the default where there is none."""
    path = sibling_file(rules_file, FILE_NAME)
    return load_policy(path, ruleset) if path.is_file() else AuditPolicy()


class _PolicyReader:
    """Reads the blocks of one document as their classes declare them, noting what is wrong with them."""

    def __init__(self, reading: YamlReading, ruleset: Ruleset) -> None:
        self._reading, self._ruleset = reading, ruleset
        self._codes: list[tuple[str, yaml.Node, str]] = []
        self._allowed: dict[str, Sequence[str]] = {
            "severity": tuple(Severity),
            "facts": [fact.name for fact in ruleset.facts if fact.kind is FactKind.YES_NO],
            "bands": [band.name for band in ruleset.bands],
        }

    def policy(self) -> AuditPolicy:
        """Give the whole policy."""
        top, default = self._reading.keyed(self._reading.root, "", TOP_KEYS), AuditPolicy()
        grades = self._blocks(top, "grades", Grade())
        self._allowed["grade"] = [grade.name for grade in grades]
        rule = HoldingRule(Severity.HIGH, "held below grade", is_assumption=False)
        holding = self._blocks(top, "holding", rule)
        found = {name: self._block(top.get(name), name, getattr(default, name)) for name in BLOCKS}
        policy = AuditPolicy(grades=grades, holding=holding, **found)
        return attrs.evolve(policy, findings=self._findings(top, policy))

    def _blocks(self, top: Mapping[str, yaml.Node], name: str, default: Any) -> tuple[Any, ...]:
        nodes = self._reading.items(top.get(name), name)
        return tuple(self._block(node, f"{name}[{n}]", default) for n, node in enumerate(nodes))

    def _block(self, node: yaml.Node | None, path: str, default: Any) -> Any:
        """Read one block over a default of its class; what is not written is as there, and no assumption of ours."""
        keys = declared(type(default))
        parts = self._reading.keyed(node, path, tuple(keys))
        if node is not None:
            self._refuse_unfinished(type(default), node, parts, path)
        if not parts:
            return default
        found: dict[str, object] = {"is_assumption": False} if isinstance(default, Check) else {}
        for key, part in parts.items():
            value = self._value(keys[key].metadata["shape"]["kind"], part, f"{path}.{key}")
            found |= {} if value in (None, "", ()) else {keys[key].name: value}
        return attrs.evolve(default, **found)

    def _refuse_unfinished(self, block: type, node: yaml.Node, parts: Collection[str], path: str) -> None:
        if block is Grade and "name" not in parts:
            self._reading.fault(node, path, "a grade needs a `name`")
        if block is HoldingRule:
            for key in ("code", "at-least"):
                if key not in parts:
                    self._reading.fault(node, path, f"a holding rule needs `{key}`")
            if "facts" not in parts and "bands" not in parts:
                self._reading.fault(node, path, "a holding rule needs `facts` or `bands`")

    def _value(self, kind: str, node: yaml.Node, path: str) -> object:
        """Read one value as it is declared; None where it is no such value, which is noted."""
        if kind == "words":
            return tuple(word for word, _ in self._reading.texts(node, path))
        if kind == "columns":
            return self._columns(node, path)
        if kind in _ONE_OF:
            known = self._known(node, path, kind)
            if kind == "severity":
                return Severity(known[0]) if known else None
            return "".join(known) if kind == "grade" else known
        text = self._reading.text(node, path) or ""
        if ";" in text:
            self._reading.fault(node, path, "a semicolon parts findings, so a text has none")
        if kind == "code" and text:
            self._codes.append((text, node, path))
        if kind == "yes":
            if text not in ("", "yes", "no"):
                self._reading.fault(node, path, f"`{text}` is neither yes nor no")
            return text == "yes"
        if kind == "count" and text:
            if text.isascii() and text.isdigit() and 0 < int(text) < 100_000:
                return int(text)
            self._reading.fault(node, path, f"`{text}` is not a whole number of 1 or more")
            return None
        return text

    def _known(self, node: yaml.Node, path: str, kind: str) -> tuple[str, ...]:
        found, allowed = [], self._allowed[kind]
        for word, at in self._reading.texts(node, path):
            if word in allowed:
                found.append(word)
            else:
                listed = ", ".join(f"`{each}`" for each in allowed)
                near = did_you_mean(word, allowed)
                self._reading.fault(at, path, f"unknown {_ONE_OF[kind]} `{word}`; expected {listed}{near}")
        return tuple(found)

    def _columns(self, node: yaml.Node, path: str) -> tuple[str, ...]:
        """Note a column that is there twice, or is a fact but for a letter; any other word may be a file's own column."""
        facts, words = [fact.name for fact in self._ruleset.facts], []
        for word, at in self._reading.texts(node, path):
            if word in words:
                self._reading.fault(at, path, f"`{word}` is there twice")
            elif plain(word) not in map(plain, facts) and get_close_matches(word, facts, cutoff=_ALMOST):
                self._reading.fault(at, path, f"`{word}` is no fact{did_you_mean(word, facts)}")
            words.append(word)
        return tuple(words)

    def _findings(self, top: Mapping[str, yaml.Node], policy: AuditPolicy) -> dict[str, Check]:
        """Read severity and source of findings by code; notes codes that are no finding, or mean two things."""
        self._check_own_codes(finding_kinds(self._ruleset, attrs.evolve(policy, holding=())))
        kinds, found = finding_kinds(self._ruleset, policy), {}
        for code, key, node in self._reading.entries(top.get("findings"), "findings"):
            if code not in kinds:
                near = did_you_mean(code, kinds) or f"; expected one of {', '.join(kinds)}"
                self._reading.fault(key, "findings", f"`{code}` is no finding of an audit{near}")
            found[code] = self._block(node, f"findings.{code}", Check(source=""))
        return found

    def _check_own_codes(self, others: Collection[str]) -> None:
        """Note a holding rule whose code is another rule's, or a word that --fail-on takes for something else."""
        taken = {str(word): "an outcome" for word in CaseOutcome}
        taken |= {str(word): "a family of outcomes" for word in Family}
        taken |= {str(word): "a severity" for word in Severity}
        taken |= dict.fromkeys((*others, GRADE_NOT_KNOWN), "another finding")
        for code, node, path in self._codes:
            if code in taken:
                self._reading.fault(node, path, f"the code `{code}` is {taken[code]} already; choose another")
            else:
                taken[code] = "that of another holding rule"
