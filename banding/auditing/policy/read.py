"""``audit.yaml`` → :class:`AuditPolicy`: every name in it looked up, every fault found before it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import attrs

from banding.auditing.agreement.outcomes import CaseOutcome, Family
from banding.auditing.findings.kinds import GRADE_NOT_KNOWN, finding_kinds
from banding.auditing.policy.model import (
    BLOCKS,
    TOP_KEYS,
    AuditPolicy,
    Check,
    Grade,
    HoldingRule,
    Severity,
    declared,
)
from banding.errors import MappingError
from banding.facts import FactKind, plain
from banding.nearest import did_you_mean
from banding.ruleset import Ruleset, sibling_file
from banding.written import Place
from banding.yaml_files import Loaded, read_yaml
from banding.yaml_files.faults import FaultNotes, nearest_or_list, shown

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
    marked = read_yaml(path, as_text=True)
    written = "" if marked.is_unreadable else marked.data
    read = Loaded(marked.data, marked.notes, _PolicyReader(marked.notes, ruleset).policy(written))
    policy = read.sound(MappingError)
    return attrs.evolve(policy, name=path.name, content_hash=hashlib.sha256(path.read_bytes()).hexdigest())


def policy_beside(rules_file: Path, ruleset: Ruleset) -> AuditPolicy:
    """Read the policy beside a rules file, or give the default where there is none."""
    path = sibling_file(rules_file, FILE_NAME)
    return load_policy(path, ruleset) if path.is_file() else AuditPolicy()


class _PolicyReader:
    """Reads the blocks of one document as their classes declare them, noting what is wrong with them."""

    def __init__(self, notes: FaultNotes, ruleset: Ruleset) -> None:
        self._notes, self._ruleset = notes, ruleset
        self._codes: list[tuple[str, Place]] = []
        self._allowed: dict[str, Sequence[str]] = {
            "severity": tuple(Severity),
            "facts": [fact.name for fact in ruleset.facts if fact.kind is FactKind.YES_NO],
            "bands": [band.name for band in ruleset.bands],
        }

    def policy(self, written: object) -> AuditPolicy:
        """Give the whole policy."""
        top, default = self._keyed(written, (), TOP_KEYS), AuditPolicy()
        grades = self._blocks(top, "grades", Grade())
        self._allowed["grade"] = [grade.name for grade in grades]
        rule = HoldingRule(Severity.HIGH, "held below grade", is_assumption=False)
        holding = self._blocks(top, "holding", rule)
        found = {name: self._block(top.get(name, {}), (name,), getattr(default, name)) for name in BLOCKS}
        policy = AuditPolicy(grades=grades, holding=holding, **found)
        return attrs.evolve(policy, findings=self._findings(top.get("findings", {}), policy))

    def _keyed(self, written: object, place: Place, allowed: Sequence[str]) -> Mapping[str, object]:
        """Give the keys of a block that it may have; notes the others."""
        found = self._entries(written, place)
        for key in found:
            if key not in allowed:
                said = f"unknown key `{key}`{nearest_or_list(key, tuple(allowed))}"
                self._notes.add((*place, key), said, at_key=True)
        return {key: value for key, value in found.items() if key in allowed}

    def _entries(self, written: object, place: Place) -> Mapping[str, object]:
        if isinstance(written, dict):
            return written
        if written != "":
            self._notes.add(place, f"expected a block of keys, found {shown(written)}")
        return {}

    def _text(self, written: object, place: Place) -> str:
        if isinstance(written, str):
            return written
        self._notes.add(place, f"expected words, found {shown(written)}")
        return ""

    def _texts(self, written: object, place: Place) -> list[tuple[str, Place]]:
        """Give the texts of a list, or of a single word, each with its place."""
        if not isinstance(written, list):
            return [(self._text(written, place), place)] if written else []
        return [(self._text(item, (*place, n)), (*place, n)) for n, item in enumerate(written)]

    def _blocks(self, top: Mapping[str, object], name: str, default: Any) -> tuple[Any, ...]:
        items = top.get(name) or []
        if not isinstance(items, list):
            self._notes.add((name,), f"expected a list, found {shown(items)}")
            return ()
        return tuple(self._block(item, (name, n), default) for n, item in enumerate(items))

    def _block(self, written: object, place: Place, default: Any) -> Any:
        """Read one block over a default of its class; what is not written is as there, and no assumption of ours."""
        keys = declared(type(default))
        parts = self._keyed(written, place, tuple(keys))
        self._refuse_unfinished(type(default), parts, place)
        if not parts:
            return default
        found: dict[str, object] = {"is_assumption": False} if isinstance(default, Check) else {}
        for key, part in parts.items():
            value = self._value(keys[key].metadata["shape"]["kind"], part, (*place, key))
            found |= {} if value in (None, "", ()) else {keys[key].name: value}
        return attrs.evolve(default, **found)

    def _refuse_unfinished(self, block: type, parts: Collection[str], place: Place) -> None:
        if block is Grade and "name" not in parts:
            self._notes.add(place, "a grade needs a `name`")
        if block is HoldingRule:
            for key in ("code", "at-least"):
                if key not in parts:
                    self._notes.add(place, f"a holding rule needs `{key}`")
            if "facts" not in parts and "bands" not in parts:
                self._notes.add(place, "a holding rule needs `facts` or `bands`")

    def _value(self, kind: str, written: object, place: Place) -> object:
        """Read one value as it is declared; None where it is no such value, which is noted."""
        if kind in ("words", "columns"):
            words = self._texts(written, place)
            if kind == "columns":
                self._check_columns(words)
            return tuple(word for word, _ in words if word)
        if kind in _ONE_OF:
            known = self._known(written, place, kind)
            if kind == "severity":
                return Severity(known[0]) if known else None
            return "".join(known) if kind == "grade" else known
        text = self._text(written, place)
        if ";" in text:
            self._notes.add(place, "a semicolon parts findings, so a text has none")
        if kind == "code" and text:
            self._codes.append((text, place))
        if kind == "yes":
            if text not in ("", "yes", "no"):
                self._notes.add(place, f"`{text}` is neither yes nor no")
            return text == "yes"
        if kind == "count" and text:
            if text.isascii() and text.isdigit() and 0 < int(text) < 100_000:
                return int(text)
            self._notes.add(place, f"`{text}` is not a whole number of 1 or more")
            return None
        return text

    def _known(self, written: object, place: Place, kind: str) -> tuple[str, ...]:
        found, allowed = [], self._allowed[kind]
        for word, at in self._texts(written, place):
            if word in allowed:
                found.append(word)
            else:
                listed = ", ".join(f"`{each}`" for each in allowed)
                near = did_you_mean(word, allowed)
                self._notes.add(at, f"unknown {_ONE_OF[kind]} `{word}`; expected {listed}{near}")
        return tuple(found)

    def _check_columns(self, words: Sequence[tuple[str, Place]]) -> None:
        """Note a column that is there twice, or is a fact but for a letter; any other word may be a file's own column."""
        facts = [fact.name for fact in self._ruleset.facts]
        for at, (word, place) in enumerate(words):
            if word in [other for other, _ in words[:at]]:
                self._notes.add(place, f"`{word}` is there twice")
            elif plain(word) not in map(plain, facts) and get_close_matches(word, facts, cutoff=_ALMOST):
                self._notes.add(place, f"`{word}` is no fact{did_you_mean(word, facts)}")

    def _findings(self, written: object, policy: AuditPolicy) -> dict[str, Check]:
        """Read severity and source of findings by code; notes codes that are no finding, or mean two things."""
        self._check_own_codes(finding_kinds(self._ruleset, attrs.evolve(policy, holding=())))
        kinds, found = finding_kinds(self._ruleset, policy), {}
        for code, block in self._entries(written, ("findings",)).items():
            place = ("findings", code)
            if code not in kinds:
                near = did_you_mean(code, kinds) or f"; expected one of {', '.join(kinds)}"
                self._notes.add(place, f"`{code}` is no finding of an audit{near}", at_key=True)
            found[code] = self._block(block, place, Check(source=""))
        return found

    def _check_own_codes(self, others: Collection[str]) -> None:
        """Note a holding rule whose code is another rule's, or a word that --fail-on takes for something else."""
        taken = {str(word): "an outcome" for word in CaseOutcome}
        taken |= {str(word): "a family of outcomes" for word in Family}
        taken |= {str(word): "a severity" for word in Severity}
        taken |= dict.fromkeys((*others, GRADE_NOT_KNOWN), "another finding")
        for code, place in self._codes:
            if code in taken:
                self._notes.add(place, f"the code `{code}` is {taken[code]} already; choose another")
            else:
                taken[code] = "that of another holding rule"
