"""
Decisions → explanations that many cases share: what was looked at, what followed, by which words, and for whom.

Cases with the same steps and the same result have one explanation between them. A fact on which they differ, such as the
score within a level, stands beside each case, so that nothing a decision read is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from banding.decide import Decision, Step
from banding.explain import actions_for, reasons_for
from banding.facts import FactKind, Value, spoken
from banding.outputs.pages import Tag, anchor, band_tag
from banding.ruleset import Ruleset
from banding.vocabulary import Outcome, Status, StepKind

KIND_WORDS: Mapping[StepKind, str] = {
    StepKind.ROUTE: "Route",
    StepKind.AXIS: "Risk",
    StepKind.MATRIX: "Matrix",
    StepKind.MINIMUM: "Minimum",
    StepKind.AUTOMATIC: "Automatic",
    StepKind.CONSIDER: "Consider",
    StepKind.OUTCOME: "Result",
    StepKind.JUDGEMENT: "Judgement",
    StepKind.CHECK: "Check",
}
"""What each kind of step is called."""

Known = dict[str, Value]


@attrs.frozen
class StepLine:
    """
    One step that applied, or whose facts are not known.

    Attributes:
        kind: what kind of step, in a word.
        effect: what followed, in words.
        because: the facts it read that all the cases share; empty for none.
        rule: id of the paragraph it rests on.
        href: where the paragraph's words stand on the page; empty where it has none.
    """

    kind: str
    effect: str
    because: str
    rule: str
    href: str


@attrs.frozen
class CaseLine:
    """
    One case of an explanation.

    Attributes:
        id: its anchor.
        row: its row number, as a spreadsheet shows it.
        crn: its reference number.
        particulars: the facts on which the cases of the explanation differ, and what is noted of the row.
    """

    id: str
    row: int
    crn: str
    particulars: str


@attrs.frozen
class Explanation:
    """
    Why some cases stand where they do; the same for all of them.

    Attributes:
        tag: the band, or what stands in its place.
        asks: the band a manager must consider; None when none.
        reasons: why, in one or two sentences.
        steps: what applied or is not known, in order.
        passed: what was looked at and did not apply, with the facts that say so.
        field: for a hub case, what the field would have made of it; empty otherwise.
        actions: what the case calls for.
        warnings: what a reader must know.
        cases: the cases, in the order of the file.
    """

    tag: Tag
    asks: Tag | None
    reasons: str
    steps: tuple[StepLine, ...]
    passed: tuple[str, ...]
    field: str
    actions: tuple[str, ...]
    warnings: tuple[str, ...]
    cases: tuple[CaseLine, ...]


@attrs.frozen
class Noted:
    """
    A decided case as the collector keeps it.

    Attributes:
        row: its row number.
        crn: its reference number, as a page shows it.
        notes: what is noted of the row itself, in words.
        facts: the facts its decision read.
    """

    row: int
    crn: str
    notes: tuple[str, ...]
    facts: Known


@attrs.define
class _Shared:
    decision: Decision
    cases: list[Noted] = attrs.field(factory=list)


class Explaining:
    """
    Gathers decided cases under the explanations they share.

    Args:
        ruleset: the ruleset that decided.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._shared: dict[tuple[object, ...], _Shared] = {}
        self._titles = {rule.id: rule.title for rule in ruleset.rules}

    def add(self, decision: Decision, *, row: int, crn: str, notes: Sequence[str]) -> None:
        """Put a case under the explanation of its decision; the words of rationales are not kept."""
        shared = self._shared.setdefault(_key(decision), _Shared(decision))
        facts = {name: self._shown(name, value) for step in decision.steps for name, value in step.facts}
        shared.cases.append(Noted(row, crn, tuple(notes), facts))

    def explanations(self, status: Status) -> tuple[Explanation, ...]:
        """Give the explanations of the cases of one status: highest band first, then those of most cases."""
        found = [each for each in self._shared.values() if each.decision.status is status]
        found.sort(key=lambda each: (-_rank(each.decision), -len(each.cases), each.cases[0].row))
        return tuple(map(self._explanation, found))

    def rules(self) -> frozenset[str]:
        """Name every rule whose words some explanation refers to."""
        decisions = [each.decision for each in self._shared.values()]
        return frozenset(step.rule for decision in decisions for step in decision.steps if _is_told(step))

    def _explanation(self, shared: _Shared) -> Explanation:
        decision = shared.decision
        same = _in_common([case.facts for case in shared.cases])
        asks = decision.consider_band if decision.status is Status.CONSIDER else None
        return Explanation(
            tag=_tag(decision),
            asks=band_tag(asks) if asks else None,
            reasons=reasons_for(decision, self._ruleset),
            steps=tuple(self._line(step, same) for step in decision.steps if _is_told(step)),
            passed=tuple(self._passed(step, same) for step in decision.steps if not _is_told(step)),
            field=self._in_field(decision),
            actions=actions_for(decision, self._ruleset),
            warnings=tuple(map(str, decision.warnings)),
            cases=tuple(self._case(case, same) for case in shared.cases),
        )

    def _line(self, step: Step, same: Known) -> StepLine:
        words = f"{step.outcome}: {step.effect}" if step.outcome is Outcome.UNKNOWN else step.effect
        href = f"#{anchor(step.rule)}" if step.rule in self._ruleset.paragraphs else ""
        because = self._read({name: same[name] for name, _ in step.facts if name in same})
        return StepLine(KIND_WORDS[step.kind], words, because, step.rule, href)

    def _passed(self, step: Step, same: Known) -> str:
        facts = {name: same[name] for name, _ in step.facts if name in same}
        title = self._titles.get(step.rule, step.rule)
        return f"{title} ({self._read(facts)})" if facts else title

    def _shown(self, name: str, value: Value) -> Value:
        """Give a fact's value; of a free text, which may name people, only whether there is one."""
        is_text = self._ruleset.fact_by_name[name].kind is FactKind.TEXT
        return bool(value) or None if is_text else value

    def _read(self, facts: Known) -> str:
        titles = self._ruleset.fact_by_name
        return ", ".join(f"{titles[name].title}: {spoken(value)}" for name, value in facts.items())

    def _in_field(self, decision: Decision) -> str:
        field = decision.in_field
        return f"{_place(field)}. {reasons_for(field, self._ruleset)}" if field else ""

    def _case(self, case: Noted, same: Known) -> CaseLine:
        own = self._read({name: value for name, value in case.facts.items() if name not in same})
        said = "; ".join(filter(None, (own, *case.notes)))
        return CaseLine(f"r{case.row}", case.row, case.crn, said)


def _key(decision: Decision) -> tuple[object, ...]:
    """Give what two decisions must share to have one explanation: everything but the values of the facts."""
    field = decision.in_field
    steps = tuple(
        (step.kind, step.rule, step.outcome, step.effect, step.band, tuple(name for name, _ in step.facts))
        for step in decision.steps
    )
    place = (decision.status, decision.route, decision.band, decision.consider_band, decision.possible_bands)
    return (*place, decision.enquiries, decision.rules, decision.warnings, steps, _key(field) if field else None)


def _in_common(facts: Sequence[Known]) -> Known:
    first, rest = facts[0], facts[1:]
    return {name: value for name, value in first.items() if all(other[name] == value for other in rest)}


def _is_told(step: Step) -> bool:
    return step.outcome is not Outcome.DOES_NOT_APPLY or step.kind is StepKind.JUDGEMENT


def _rank(decision: Decision) -> int:
    shown = decision.consider_band or decision.band or decision.minimum_band
    return shown.rank if shown else -1


def _tag(decision: Decision) -> Tag:
    if decision.status in (Status.REFER, Status.HUB):
        return Tag(f"{decision.route} route")
    return band_tag(decision.band, otherwise="no band yet")


def _place(decision: Decision) -> str:
    return f"{decision.band or 'No band yet'} ({decision.status})"
