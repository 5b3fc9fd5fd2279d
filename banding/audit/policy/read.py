"""``audit.yaml`` → :class:`AuditPolicy`: every name in it looked up, every fault found before it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import attrs
import yaml

from banding.audit.agreement.outcomes import CaseOutcome, Family
from banding.audit.findings.kinds import GRADE_NOT_KNOWN, finding_kinds
from banding.audit.policy.model import AuditPolicy, Check, Grade, HolderCheck, HoldingRule, Severity
from banding.facts import FactKind, plain
from banding.intake.yaml_file import YamlReading
from banding.nearest import did_you_mean
from banding.ruleset import Ruleset, sibling_file

FILE_NAME = "audit.yaml"
"""What the policy is called beside a rules file."""

TOP_KEYS = ("grades", "holding", "holder", "assessment", "review", "rationale", "sampling", "findings")
_ALMOST: Final = 0.85
CHECK_KEYS = ("severity", "says", "source", "assumption")


def load_policy(path: Path, ruleset: Ruleset) -> AuditPolicy:
    """
    Read an audit policy.

    Returns:
        The policy; what the file leaves out is as in the default policy.

    Raises:
        MappingError: something is wrong with it; carries every fault with its line and the nearest valid word.
    """
    reading = YamlReading(path)
    reader = _PolicyReader(reading, ruleset)
    policy = reader.policy()
    reader.check_codes(policy)
    reading.refuse_faults()
    return attrs.evolve(policy, name=path.name, content_hash=hashlib.sha256(path.read_bytes()).hexdigest())


def policy_beside(rules_file: Path, ruleset: Ruleset) -> AuditPolicy:
    """Read the policy that stands beside a rules file, or give the default where there is none."""
    path = sibling_file(rules_file, FILE_NAME)
    return load_policy(path, ruleset) if path.is_file() else AuditPolicy()


class _PolicyReader:
    """Reads the parts of one document, noting what is wrong with them."""

    def __init__(self, reading: YamlReading, ruleset: Ruleset) -> None:
        self._reading, self._ruleset = reading, ruleset
        self.codes: list[tuple[str, yaml.Node]] = []
        self.own_codes: list[tuple[str, yaml.Node, str]] = []
        self._flags = [fact.name for fact in ruleset.facts if fact.kind is FactKind.YES_NO]
        self._bands = [band.name for band in ruleset.bands]

    def policy(self) -> AuditPolicy:
        """Give the whole policy."""
        top = self._reading.keyed(self._reading.root, "", TOP_KEYS)
        default = AuditPolicy()
        grades = tuple(self._grade(node, f"grades[{n}]") for n, node in self._items(top, "grades"))
        names = [grade.name for grade in grades]
        assessment = self._part(top, "assessment", (*CHECK_KEYS, "max-age-days"))
        rationale = self._part(top, "rationale", (*CHECK_KEYS, "nothing", "repeated-at"))
        sampling = self._part(top, "sampling", ("strata",))
        strata = self._reading.texts(sampling.get("strata"), "sampling.strata")
        self._check_strata(strata)
        texts = self._reading.texts(rationale.get("nothing"), "rationale.nothing")
        return AuditPolicy(
            grades=grades,
            holding=tuple(
                self._holding(node, f"holding[{n}]", names) for n, node in self._items(top, "holding")
            ),
            holder=self._holder(top),
            max_age_days=self._number(assessment, "max-age-days", "assessment"),
            assessment=self._check(assessment, "assessment", default.assessment),
            review=self._check(self._part(top, "review", CHECK_KEYS), "review", default.review),
            rationale=self._check(rationale, "rationale", default.rationale),
            nothing=tuple(word for word, _ in texts) or default.nothing,
            repeated_at=self._number(rationale, "repeated-at", "rationale") or default.repeated_at,
            strata=tuple(name for name, _ in strata) or default.strata,
            findings=self._findings(top),
        )

    def _items(self, top: dict[str, yaml.Node], name: str) -> list[tuple[int, yaml.Node]]:
        return list(enumerate(self._reading.items(top.get(name), name)))

    def _part(self, top: dict[str, yaml.Node], name: str, allowed: Sequence[str]) -> dict[str, yaml.Node]:
        return self._reading.keyed(top.get(name), name, allowed)

    def _grade(self, node: yaml.Node, path: str) -> Grade:
        parts = self._reading.keyed(node, path, ("name", "title", "words"))
        if "name" not in parts:
            self._reading.fault(node, path, "a grade needs a `name`")
        words = tuple(word for word, _ in self._reading.texts(parts.get("words"), f"{path}.words"))
        return Grade(self._text(parts, "name", path), self._text(parts, "title", path), words)

    def _holding(self, node: yaml.Node, path: str, grades: Sequence[str]) -> HoldingRule:
        parts = self._reading.keyed(node, path, (*CHECK_KEYS, "code", "facts", "bands", "at-least"))
        for needed in ("code", "at-least"):
            if needed not in parts:
                self._reading.fault(node, path, f"a holding rule needs `{needed}`")
        facts = self._known(parts.get("facts"), f"{path}.facts", self._flags, "yes/no fact")
        bands = self._known(parts.get("bands"), f"{path}.bands", self._bands, "band")
        if not facts and not bands:
            self._reading.fault(node, path, "a holding rule needs `facts` or `bands`")
        at_least = self._known(parts.get("at-least"), f"{path}.at-least", grades, "grade")
        check = self._check(parts, path, Check(Severity.HIGH, "held below grade", is_assumption=False))
        code = self._text(parts, "code", path)
        self.own_codes += [(code, parts["code"], f"{path}.code")] if code else []
        return HoldingRule(
            code,
            facts,
            bands,
            at_least[0] if at_least else "",
            severity=check.severity,
            says=check.says,
            source=check.source,
            is_assumption=check.is_assumption,
        )

    def _holder(self, top: dict[str, yaml.Node]) -> HolderCheck:
        default, path = AuditPolicy().holder, "holder"
        parts = self._part(top, path, (*CHECK_KEYS, "words", "code-endings", "bands"))
        check = self._check(parts, path, default)
        words, endings = (
            tuple(word for word, _ in self._reading.texts(parts.get(key), f"{path}.{key}"))
            for key in ("words", "code-endings")
        )
        return HolderCheck(
            **attrs.asdict(check, filter=lambda field, _: field.name in attrs.fields_dict(Check)),
            words=words or default.words,
            code_endings=endings or default.code_endings,
            bands=self._known(parts.get("bands"), f"{path}.bands", self._bands, "band"),
        )

    def _check(self, parts: dict[str, yaml.Node], path: str, default: Check) -> Check:
        if not parts:
            return default
        return Check(
            severity=self._severity(parts["severity"], path) if "severity" in parts else default.severity,
            says=self._text(parts, "says", path) or default.says,
            source=self._text(parts, "source", path) or default.source,
            is_assumption=self._yes(parts, "assumption", path),
        )

    def _findings(self, top: dict[str, yaml.Node]) -> dict[str, Check]:
        found = {}
        for code, key, node in self._reading.entries(top.get("findings"), "findings"):
            self.codes.append((code, key))
            path = f"findings.{code}"
            found[code] = self._check(self._reading.keyed(node, path, CHECK_KEYS), path, Check(source=""))
        return found

    def check_codes(self, policy: AuditPolicy) -> None:
        """Note every code that is no finding under the ruleset and the policy, and every code that means two things."""
        kinds = finding_kinds(self._ruleset, policy)
        self._check_own_codes(finding_kinds(self._ruleset, attrs.evolve(policy, holding=())))
        for code, key in self.codes:
            if code not in kinds:
                near = did_you_mean(code, kinds) or f"; expected one of {', '.join(kinds)}"
                self._reading.fault(key, "findings", f"`{code}` is no finding of an audit{near}")

    def _check_strata(self, strata: Sequence[tuple[str, yaml.Node]]) -> None:
        """Note a stratum that is there twice, or is a fact but for a letter; any other word may be a file's own column."""
        facts, path = [fact.name for fact in self._ruleset.facts], "sampling.strata"
        for place, (word, node) in enumerate(strata):
            if word in [other for other, _ in strata[:place]]:
                self._reading.fault(node, path, f"`{word}` is there twice")
            elif plain(word) not in map(plain, facts) and get_close_matches(word, facts, cutoff=_ALMOST):
                self._reading.fault(node, path, f"`{word}` is no fact{did_you_mean(word, facts)}")

    def _check_own_codes(self, others: Collection[str]) -> None:
        """Note a holding rule whose code is another rule's, or a word that --fail-on takes for something else."""
        taken = {str(word): "an outcome" for word in CaseOutcome}
        taken |= {str(word): "a family of outcomes" for word in Family}
        taken |= {str(word): "a severity" for word in Severity}
        taken |= dict.fromkeys((*others, GRADE_NOT_KNOWN), "another finding")
        for code, node, path in self.own_codes:
            if code in taken:
                self._reading.fault(node, path, f"the code `{code}` is {taken[code]} already; choose another")
            else:
                taken[code] = "that of another holding rule"

    def _severity(self, node: yaml.Node, path: str) -> Severity:
        found = self._known(node, path, tuple(Severity), "severity")
        return Severity(found[0]) if found else Severity.MEDIUM

    def _known(self, node: yaml.Node | None, path: str, allowed: Sequence[str], what: str) -> tuple[str, ...]:
        found = []
        for word, at in self._reading.texts(node, path):
            if word in allowed:
                found.append(word)
            else:
                listed = ", ".join(f"`{each}`" for each in allowed)
                self._reading.fault(
                    at, path, f"unknown {what} `{word}`; expected {listed}{did_you_mean(word, allowed)}"
                )
        return tuple(found)

    def _text(self, parts: dict[str, yaml.Node], name: str, path: str) -> str:
        text = self._reading.text(parts[name], f"{path}.{name}") if name in parts else ""
        if text and ";" in text:
            self._reading.fault(
                parts[name], f"{path}.{name}", "a semicolon parts findings, so a text has none"
            )
        return text or ""

    def _number(self, parts: dict[str, yaml.Node], name: str, path: str) -> int | None:
        text = self._text(parts, name, path)
        if text and not (text.isascii() and text.isdigit() and 0 < int(text) < 100_000):
            self._reading.fault(parts[name], f"{path}.{name}", f"`{text}` is not a whole number of 1 or more")
            return None
        return int(text) if text else None

    def _yes(self, parts: dict[str, yaml.Node], name: str, path: str) -> bool:
        text = self._text(parts, name, path)
        if text not in ("", "yes", "no"):
            self._reading.fault(parts[name], f"{path}.{name}", f"`{text}` is neither yes nor no")
        return text == "yes"
