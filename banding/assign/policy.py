"""
``officers.yaml``: what a case weighs, what an officer can carry, and what is weighed when a case is given to somebody.

Which grade may hold what is the audit policy's to say, so that cases are given out by what they are audited against.
"""

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final

import attrs

from banding.auditing.findings.cells import grade_rank
from banding.auditing.policy.model import AuditPolicy, HoldingRule
from banding.auditing.policy.read import policy_beside
from banding.errors import Fault, MappingError
from banding.facts import FactKind, Value
from banding.ruleset import Ruleset, sibling_file
from banding.written import Written, key
from banding.yaml_files import FaultNotes, load_yaml

FILE_NAME: Final = "officers.yaml"
"""What the policy is called beside a rules file."""


class Basis(StrEnum):
    """What a value rests on."""

    GUIDANCE = "guidance"
    FINDING = "inspection finding"
    PRACTICE = "published practice"
    ASSUMPTION = "local assumption"


class Measure(StrEnum):
    """What a limit is of: load in per cent of capacity, or cases held."""

    PER_CENT = "per-cent"
    CASES = "cases"


class Exclusion(StrEnum):
    """Why an officer may not be suggested for a case: its code, how it is said of officers, and what would lift it."""

    said: str
    unlock: str

    def __new__(cls, code: str, said: str = "", unlock: str = "") -> "Exclusion":
        """Make one of its code, with its words."""
        bar = str.__new__(cls, code)
        bar._value_, bar.said, bar.unlock = code, said, unlock
        return bar

    STAFF_ROW = "staff-row", "their row in the staff file is in error", "correct the staff file"
    LEFT = "left", "have left", "somebody else must take it"
    ABSENT = "absent", "are absent", "one of them is back"
    GRADE = "grade", "their grade is not allowed to hold it", "a higher grade, or an exception with a reason"
    HOURS = "hours-not-known", "their hours are not known", "write their contracted hours in the staff file"
    NO_HOURS = "no-hours", "reductions leave them no hours", "a reduction ends"
    TEAM = "team", "are in other teams", "another team agrees to take it"
    RISK = "risk-to-staff", "are at risk from this person", "nothing: the person is a risk to them"
    RESTRICTED = "restricted-access", "the case is restricted", "give it to somebody outside this file"
    SAME_PERSON = (
        "same-person",
        "another officer holds the person's other rows",
        "move the other rows as well",
    )
    HOLDER = "present-holder", "hold it now", "another officer"


@attrs.frozen(eq=False)
class Sourced(Written):
    """A value, and what it rests on."""

    basis: Basis = key("what it rests on.")
    source: str = key("where it is from, or who is to confirm it.")


@attrs.frozen(eq=False)
class Capacity(Sourced):
    """What an officer can carry: floor(points x (contracted hours - reductions) / full-time hours)."""

    points: int = key("points that full-time hours can carry.", minimum=1)
    full_time_hours: int = key("weekly hours of full time.", name="full-time-hours", minimum=1)
    most_hours: int = key("more contracted hours than this are an error.", name="most-hours", minimum=1)
    grades: tuple[str, ...] = key("the grades that hold cases; of the audit policy's.")


@attrs.frozen(eq=False)
class PhasePoints(Sourced):
    """What a case weighs in a phase, by band."""

    phase: str = key("the phase, as the column `phase` of the cases says it.")
    bands: Mapping[str, int] = key("points by band.")
    sentence_types: tuple[str, ...] = key(
        "the sentences that are in this phase, where no phase is given.", (), name="sentence-types"
    )


@attrs.frozen(eq=False)
class HubPoints(Sourced):
    """What a case for the hub weighs on an officer who holds it."""

    points: int = key("points of a case.")


@attrs.frozen(eq=False)
class Report(Sourced):
    """A kind of report that is being written."""

    column: str = key("the column of the cases that says how many.")
    points: int = key("points of one report.")


@attrs.frozen(eq=False)
class NeededFact(Sourced):
    """A fact without which nobody is suggested."""

    fact: str = key("the fact.")


@attrs.frozen(eq=False)
class NeededSkill(Sourced):
    """A skill that a case asks for."""

    fact: str = key("the yes/no fact that asks for it.")
    skill: str = key("the skill, as the staff file says it.")


@attrs.frozen(eq=False)
class Limit(Sourced):
    """A limit above which an officer is pointed out."""

    measure: Measure = key("what is measured.")
    above: int = key("the most that is within it.")
    says: str = key("what is said above it.")


@attrs.frozen(eq=False)
class LoadPrice(Written):
    """The price of a point above a share of capacity."""

    above: int = key("share of capacity, per cent.")
    price: int = key("price of each point above it.", minimum=0)


@attrs.frozen(eq=False)
class Prices(Sourced):
    """What is weighed against what when a case is given to somebody, in points of overload."""

    missing_skill: int = key("for each skill asked for and missing.", name="missing-skill")
    other_office: int = key("for an officer in another office.", name="other-office")
    continuity: int = key("taken off for an officer who held the person before.")
    taken_lately: int = key("for each case taken lately.", name="taken-lately")
    lately_days: int = key("how many days before count as lately.", name="taken-lately-days")
    load: tuple[LoadPrice, ...] = key("prices of load, which add up.")


@attrs.frozen(eq=False)
class Absence(Sourced):
    """Which absences move cases, with the reassignment code ``long-term absence``."""

    long_term_days: int = key(
        "an absence of at least so many days, or without an end, does.", name="long-term-days"
    )


@attrs.frozen(eq=False)
class Overrides(Sourced):
    """How a manager may choose somebody whom the policy bars."""

    codes: tuple[str, ...] = key("the codes to choose from.")
    never: tuple[Exclusion, ...] = key("rules that no reason lifts.", ())


@attrs.frozen(eq=False)
class Example(Written):
    """A worked example, tried whenever the file is read: of hours, of a case, or of a case and a grade."""

    name: str = key("what it shows.")
    hours: int | None = key("contracted hours.", None)
    reduced_hours: int = key("hours taken off them.", 0, name="reduced-hours")
    band: str | None = key("band of the case.", None)
    phase: str | None = key("phase of the case.", None)
    grade: str | None = key("grade of the officer.", None)
    facts: tuple[str, ...] = key("yes/no facts that are yes; all others are no.", ())
    points: int | None = key("points that the hours can carry, or that the case weighs.", None)
    may_hold: bool | None = key("whether the grade may hold the case.", None, name="may-hold")


@attrs.frozen(eq=False)
class OfficersDoc(Written):
    """Who can hold how much, and what is weighed when a case is given to somebody."""

    capacity: Capacity = key("what an officer can carry.")
    points: tuple[PhasePoints, ...] = key("what a case weighs, phase by phase.")
    hub: HubPoints = key("what a case for the hub weighs.")
    prices: Prices = key("what is weighed against what.")
    absence: Absence = key("which absences move cases.")
    overrides: Overrides = key("how a manager may choose somebody else.")
    reports: tuple[Report, ...] = key("what reports weigh.", ())
    must_be_known: tuple[NeededFact, ...] = key(
        "facts without which nobody is suggested.", (), name="must-be-known"
    )
    skills: tuple[NeededSkill, ...] = key("skills that facts ask for.", ())
    limits: tuple[Limit, ...] = key("limits to point out.", ())
    examples: tuple[Example, ...] = key("worked examples.", ())


@attrs.frozen(eq=False)
class StaffPolicy:
    """The officers' policy with the grades and holding rules of the audit policy; ``content_hash`` is of both files."""

    officers: OfficersDoc
    audit: AuditPolicy
    ruleset: Ruleset
    name: str = ""
    content_hash: str = ""

    @property
    def grades(self) -> tuple[str, ...]:
        """The officer grades, lowest first."""
        return tuple(grade.name for grade in self.audit.grades)

    def grade_of(self, cell: str) -> str | None:
        """Give the grade that a cell names in any words case systems use; None where it names none, or two."""
        rank = grade_rank(cell, self.audit.grade_ranks())
        return None if rank is None else self.grades[rank]

    def available(self, hours: Fraction, reduced: Fraction) -> int:
        """Give the points that some weekly hours can carry, rounded down; never below 0."""
        capacity = self.officers.capacity
        return int(capacity.points * max(hours - reduced, Fraction(0)) / capacity.full_time_hours)

    def holding_rules(self, bands: Iterable[str], facts: Mapping[str, Value]) -> tuple[HoldingRule, ...]:
        """Give the rules a case comes under, by any band it may have or a fact that is not known to be no."""
        names, rules = set(bands), self.audit.holding
        may_be = {rule for rule in rules if any(facts.get(name) is not False for name in rule.facts)}
        return tuple(rule for rule in rules if names & set(rule.bands) or rule in may_be)

    def may_hold(self, grade: str, rules: Iterable[HoldingRule]) -> bool:
        """Whether a grade holds cases at all, and those under some rules."""
        return grade in self.officers.capacity.grades and self.is_high_enough(grade, rules)

    def is_high_enough(self, grade: str, rules: Iterable[HoldingRule]) -> bool:
        """Whether a grade is as high as some rules ask."""
        return all(self.grades.index(grade) >= self.grades.index(rule.at_least) for rule in rules)

    def bands_above(self, grade: str, bands: Iterable[str]) -> list[str]:
        """Give those of some bands that a grade may not hold."""
        broken = [rule for rule in self.audit.holding if not self.is_high_enough(grade, [rule])]
        return [band for band in bands if any(band in rule.bands for rule in broken)]

    def points_of(self, bands: Iterable[str], phase: str | None) -> tuple[int, int]:
        """Give the least and the most points of a case that may have some bands (none: any) and is in a phase (None: any)."""
        names = set(bands) or {band.name for band in self.ruleset.bands}
        phases = (each for each in self.officers.points if phase in (None, each.phase))
        found = [each.bands[name] for each in phases for name in names]
        return min(found), max(found)


def load_staff_policy(path: Path, ruleset: Ruleset, audit: AuditPolicy) -> StaffPolicy:
    """
    Read ``officers.yaml``, and try its examples.

    Raises MappingError: something is wrong with it; carries every fault with its line and the nearest valid word.
    """
    loaded = load_yaml(path, OfficersDoc)
    if loaded.document is not None:
        policy = StaffPolicy(loaded.document, audit, ruleset, path.name)
        _check_names(policy, loaded.notes)
        if not loaded.faults:
            _try_examples(policy, loaded.notes)
    officers = loaded.sound(MappingError)
    content = hashlib.sha256(path.read_bytes() + audit.content_hash.encode()).hexdigest()
    return StaffPolicy(officers, audit, ruleset, path.name, content)


def staff_policy_beside(rules_file: Path, ruleset: Ruleset, *, named: Path | None = None) -> StaffPolicy:
    """Read the policy beside a rules file, or the one named; MappingError where there is none, or no grade to go by."""
    path, audit = named or sibling_file(rules_file, FILE_NAME), policy_beside(rules_file, ruleset)
    if not path.is_file():
        said = f"there is no `{FILE_NAME}` beside the ruleset; copy one there, or name one with --officers"
        said = "this file, named with --officers, is not there; check its name and folder" if named else said
        raise MappingError((Fault(str(path), None, "", said),))
    return load_staff_policy(path, ruleset, audit)


def _check_names(policy: StaffPolicy, notes: FaultNotes) -> None:
    """Note every word that names nothing the ruleset or the audit policy has."""
    officers, facts = policy.officers, policy.ruleset.facts
    allowed = {
        "band": [band.name for band in policy.ruleset.bands],
        "grade": policy.grades,
        "phase": [each.phase for each in officers.points],
        "fact": [fact.name for fact in facts],
        "yes/no fact": [fact.name for fact in facts if fact.kind is FactKind.YES_NO],
    }
    examples = [(each, word) for each in officers.examples for word in ("band", "grade", "phase")]
    capacity = officers.capacity
    named = [
        *((capacity.place("grades", n), "grade", word) for n, word in enumerate(capacity.grades)),
        *((each.place("bands", word), "band", word) for each in officers.points for word in each.bands),
        *((each.place("fact"), "fact", each.fact) for each in officers.must_be_known),
        *((each.place("fact"), "yes/no fact", each.fact) for each in officers.skills),
        *((each.place(word), word, getattr(each, word)) for each, word in examples),
    ]
    for place, kind, word in named:
        if word is not None and word not in allowed[kind]:
            notes.add_unknown(place, kind, word, allowed[kind], at_key=place[-1] == word)
    for each in officers.points:
        if missing := [band for band in allowed["band"] if band not in each.bands]:
            notes.add(each.place("bands"), f"no points for {', '.join(missing)}; every band needs some")
    if not officers.points:
        notes.add(("points",), "no phase is given; a case must weigh something")


def _try_examples(policy: StaffPolicy, notes: FaultNotes) -> None:
    no_facts = dict.fromkeys([fact.name for fact in policy.ruleset.facts], False)
    for example in policy.officers.examples:
        bands = [example.band] if example.band else []
        if example.points is not None:
            found = set(policy.points_of(bands, example.phase))
            if example.hours is not None:
                found = {policy.available(Fraction(example.hours), Fraction(example.reduced_hours))}
            if found != {example.points}:
                said = " to ".join(f"{points:,}" for points in sorted(found))
                notes.add(example.place("points"), f"expected {example.points:,}, and it is {said}")
        if example.may_hold is not None and example.grade:
            rules = policy.holding_rules(bands, {**no_facts, **dict.fromkeys(example.facts, True)})
            if policy.may_hold(example.grade, rules) is not example.may_hold:
                word = "may not" if example.may_hold else "may"
                notes.add(example.place("may-hold"), f"`{example.grade}` {word} hold this case")
