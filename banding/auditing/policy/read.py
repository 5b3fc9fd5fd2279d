"""``audit.yaml`` → :class:`AuditPolicy`: every name in it looked up, every fault found before it is refused."""

import hashlib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import attrs

from banding.auditing.agreement.outcomes import CaseOutcome, Family
from banding.auditing.findings.kinds import GRADE_NOT_KNOWN, finding_kinds
from banding.auditing.policy.model import BLOCKS, AuditPolicy, Severity
from banding.errors import MappingError
from banding.facts import FactKind, plain
from banding.nearest import did_you_mean
from banding.ruleset import Ruleset, sibling_file
from banding.written import Written
from banding.yaml_files import FaultNotes, load_yaml

FILE_NAME = "audit.yaml"
"""What the policy is called beside a rules file."""
_ALMOST: Final = 0.85
_SENTENCES: Final = ("title", "says", "source", "code")


def load_policy(path: Path, ruleset: Ruleset) -> AuditPolicy:
    """Read an audit policy (YAML, at most 1 MiB) over the default; MappingError with every fault in it and its line."""
    loaded = load_yaml(path, AuditPolicy, as_text=True)
    policy = attrs.evolve(loaded.document or AuditPolicy(), name=path.name)
    checks = _PolicyChecks(policy, ruleset, loaded.notes)
    checks.holding(spared=loaded.spared)
    checks.columns()
    checks.codes()
    checks.sentences()
    loaded.sound(MappingError)
    return attrs.evolve(policy, content_hash=hashlib.sha256(path.read_bytes()).hexdigest())


def policy_beside(rules_file: Path, ruleset: Ruleset) -> AuditPolicy:
    """Read the policy beside a rules file, or give the default where there is none."""
    path = sibling_file(rules_file, FILE_NAME)
    return load_policy(path, ruleset) if path.is_file() else AuditPolicy()


class _PolicyChecks:
    """Holds what a policy says against the ruleset, noting what is wrong with it."""

    def __init__(self, policy: AuditPolicy, ruleset: Ruleset, notes: FaultNotes) -> None:
        self._policy, self._ruleset, self._notes = policy, ruleset, notes

    def holding(self, *, spared: frozenset[str]) -> None:
        """Note grades and holding rules that are not finished, and facts, bands and grades that there are none of."""
        policy, notes = self._policy, self._notes
        bands = [band.name for band in self._ruleset.bands]
        facts = [fact.name for fact in self._ruleset.facts if fact.kind is FactKind.YES_NO]
        grades = [grade.name for grade in policy.grades]
        for grade in policy.grades:
            if not grade.name:
                notes.add(grade.at, "a grade needs a `name`")
        self._note_unknown(policy.holder, "bands", policy.holder.bands, "band", bands)
        for rule in policy.holding:
            for key, word in (("code", rule.code), ("at-least", rule.at_least)):
                if not word:
                    notes.add(rule.at, f"a holding rule needs `{key}`")
            if not rule.facts and not rule.bands:
                notes.add(rule.at, "a holding rule needs `facts` or `bands`")
            self._note_unknown(rule, "facts", rule.facts, "yes/no fact", facts)
            self._note_unknown(rule, "bands", rule.bands, "band", bands)
            if rule.at_least and rule.at_least not in (*grades, *spared):
                notes.add_unknown(rule.place("at-least"), "grade", rule.at_least, grades)

    def columns(self) -> None:
        """Note a column that is there twice, or is a fact but for a letter; any other word may be a file's own column."""
        facts, strata = [fact.name for fact in self._ruleset.facts], self._policy.sampling.strata
        for n, word in enumerate(strata):
            place = self._policy.sampling.place("strata", n)
            if word in strata[:n]:
                self._notes.add(place, f"`{word}` is there twice")
            elif plain(word) not in map(plain, facts) and get_close_matches(word, facts, cutoff=_ALMOST):
                self._notes.add(place, f"`{word}` is no fact{did_you_mean(word, facts)}")

    def codes(self) -> None:
        """Note a code of ``findings`` that is none, and a holding rule's that --fail-on takes for something else."""
        kinds = finding_kinds(self._ruleset, self._policy)
        for code in self._policy.findings:
            if code not in kinds:
                near = did_you_mean(code, kinds) or f"; expected one of {', '.join(kinds)}"
                said = f"`{code}` is no finding of an audit{near}"
                self._notes.add(("findings", code), said, at_key=True)
        taken: dict[str, str] = dict.fromkeys(map(str, CaseOutcome), "an outcome")
        taken |= dict.fromkeys(map(str, Family), "a family of outcomes")
        taken |= dict.fromkeys(map(str, Severity), "a severity")
        others = finding_kinds(self._ruleset, attrs.evolve(self._policy, holding=()))
        taken |= dict.fromkeys((*others, GRADE_NOT_KNOWN), "another finding")
        for rule in self._policy.holding:
            if rule.code in taken:
                said = f"the code `{rule.code}` is {taken[rule.code]} already; choose another"
                self._notes.add(rule.place("code"), said)
            elif rule.code:
                taken[rule.code] = "that of another holding rule"

    def sentences(self) -> None:
        """Note a text with a semicolon, which parts findings in one cell."""
        policy = self._policy
        blocks = (getattr(policy, name) for name in BLOCKS)
        for block in (*policy.grades, *policy.holding, *policy.findings.values(), *blocks):
            for name in _SENTENCES:
                if ";" in getattr(block, name, ""):
                    said = "a semicolon parts findings, so a text has none"
                    self._notes.add(block.place(name), said)

    def _note_unknown(
        self, block: Written, key: str, words: Sequence[str], what: str, allowed: Sequence[str]
    ) -> None:
        for n, word in enumerate(words):
            if word not in allowed:
                self._notes.add_unknown(block.place(key), what, word, allowed, item=n)
