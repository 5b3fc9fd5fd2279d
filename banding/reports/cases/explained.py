"""
Decisions → explanations that many cases share: what was looked at, what followed, by which words, and for whom.

Cases with the same steps and the same result have one explanation between them. A fact on which they differ, such as the
score within a level, stands beside each case, so that nothing a decision read is lost: a yes/no fact that is named neither
in the explanation nor beside a case is no.
"""

from collections.abc import Iterator, Mapping, Set

import attrs

from banding.engine import Decision, Step
from banding.explain import actions_for, reasons_for
from banding.explain.explanation import KIND_WORDS
from banding.facts import FactKind, Value, spoken
from banding.render.report import CaseLine, Entry, Explanation, Explanations
from banding.render.report import Step as StepLine
from banding.reports.tables import anchors, band_tag, decision_tag
from banding.ruleset import Ruleset
from banding.vocabulary import Outcome, Status, StepKind

Known = dict[str, Value]
NOTHING_ELSE = "Nothing else applied:"
_LISTED = 3
_REST = "no: every other yes/no fact"


@attrs.define
class _Shared:
    decision: Decision
    under: str
    lead: str
    cases: list[tuple[CaseLine, Known]] = attrs.field(factory=list)
    """With the facts that its decision read."""


class Explaining:
    """
    Gathers decided cases under the explanations they share; when brief, the steps alone, and the rules for the reasons.

    ``places`` is rule id to its anchor on the page, None for those of the ruleset.
    """

    def __init__(
        self, ruleset: Ruleset, *, places: Mapping[str, str] | None = None, is_brief: bool = False
    ) -> None:
        self.ruleset = ruleset
        self._anchors = anchors(ruleset) if places is None else places
        self._is_brief = is_brief
        self._yes_no = {fact.name for fact in ruleset.facts if fact.kind is FactKind.YES_NO}
        self._texts = {fact.name for fact in ruleset.facts if fact.kind is FactKind.TEXT}
        self._shared: dict[tuple[object, ...], _Shared] = {}

    def add(self, decision: Decision, case: CaseLine, *, under: str = "", lead: str = "") -> None:
        """Put a case under the explanation of its decision; the words of rationales are not kept."""
        under = under or decision.status.value
        key = (under, lead, *_key(decision))
        # Of a free text, which may name people, only whether there is one.
        facts = {
            name: bool(value) or None if name in self._texts else value
            for step in decision.steps
            for name, value in step.facts
        }
        self._shared.setdefault(key, _Shared(decision, under, lead)).cases.append((case, facts))

    def headings(self) -> Set[str]:
        """Name the parts of the page that have explanations."""
        return {shared.under for shared in self._shared.values()}

    def explanations(self, under: str) -> Explanations:
        """Give the explanations of one part of the page: highest band first, then those of most cases."""
        found = [each for each in self._shared.values() if each.under == under]
        found.sort(key=lambda each: (-_rank(each.decision), -len(each.cases), each.cases[0][0].row))
        return Explanations(tuple(map(self._explanation, found)))

    def rules(self) -> frozenset[str]:
        """Name every rule whose words some explanation refers to."""
        decisions = [each.decision for each in self._shared.values()]
        return frozenset(step.rule for decision in decisions for step in decision.steps if _is_told(step))

    def _explanation(self, shared: _Shared) -> Explanation:
        decision = shared.decision
        first, *others = (facts for _, facts in shared.cases)
        same = {name: value for name, value in first.items() if all(other[name] == value for other in others)}
        asks = decision.consider_band if decision.status is Status.CONSIDER else None
        return Explanation(
            tag=decision_tag(decision, self.ruleset),
            asks=band_tag(asks) if asks else None,
            lead=shared.lead,
            reasons="; ".join(decision.rules) if self._is_brief else reasons_for(decision, self.ruleset),
            steps=tuple(self._steps(decision, same)),
            facts=() if self._is_brief else tuple(self._more(decision, same, first.keys())),
            warnings=() if self._is_brief else tuple(map(str, decision.warnings)),
            cases=tuple(self._case(case, facts, same, _told(decision)) for case, facts in shared.cases),
        )

    def _more(self, decision: Decision, same: Known, read: Set[str]) -> Iterator[Entry]:
        said = {NOTHING_ELSE: self._others(decision, same, read)}
        if field := decision.in_field:
            place = f"{field.band or 'No band yet'} ({field.status})"
            said["In the field it would be:"] = f"{place}. {reasons_for(field, self.ruleset)}"
        said["Calls for:"] = "; ".join(actions_for(decision, self.ruleset))
        return (Entry(term, text) for term, text in said.items() if text)

    def _steps(self, decision: Decision, same: Known) -> Iterator[StepLine]:
        for step in decision.steps:
            # In brief a result that the tag says already is not said again.
            is_said = self._is_brief and step.kind is StepKind.OUTCOME and step.effect == str(decision.band)
            if is_said or not _is_told(step):
                continue
            # What a check warned of is below as a warning, so its code is enough here.
            words = step.rule if step.kind is StepKind.CHECK else step.effect
            if step.outcome is Outcome.UNKNOWN and str(step.outcome) not in words:
                words = f"{step.outcome}: {words}"
            href = f"#{self._anchors[step.rule]}" if step.rule in self._anchors else ""
            because = self._read({name: same[name] for name, _ in step.facts if name in same})
            yield StepLine(KIND_WORDS[step.kind], words, because, step.rule, href)

    def _others(self, decision: Decision, same: Known, read: Set[str]) -> str:
        """Say the facts that only steps which did not apply have read."""
        told = _told(decision)
        others = {name: value for name, value in same.items() if name not in told}
        noes = {name for name, value in others.items() if value is False}
        # Every yes/no fact that is named nowhere else; where one of them was never read, those that were are listed.
        rest = self._yes_no - told - (others.keys() - noes) - (read - same.keys())
        if len(noes) <= _LISTED or rest != noes:
            return self._briefly(others, noes=True)
        return "; ".join(filter(None, (_REST, self._briefly(others, noes=False))))

    def _read(self, facts: Known) -> str:
        titles = self.ruleset.fact_by_name
        return ", ".join(f"{titles[name].title}: {spoken(value)}" for name, value in facts.items())

    def _case(self, case: CaseLine, facts: Known, same: Known, told: frozenset[str]) -> CaseLine:
        own = {name: value for name, value in facts.items() if name not in same}
        bearing = self._read({name: value for name, value in own.items() if name in told})
        rest = {} if self._is_brief else {name: value for name, value in own.items() if name not in told}
        others = self._briefly(rest, noes=False)
        return attrs.evolve(case, note="; ".join(filter(None, (case.note, bearing, others))))

    def _briefly(self, facts: Known, *, noes: bool) -> str:
        """Say facts with those of one answer together: "yes: drr, atr; not known: mhtr; sentence: licence"."""
        titles = self.ruleset.fact_by_name
        found: dict[str, list[str]] = {"no": [], "yes": [], "not known": []}
        plain = {name: value for name, value in facts.items() if value is None or isinstance(value, bool)}
        for name, value in plain.items():
            if noes or value is not False:
                found[spoken(value)].append(titles[name].title)
        said = [f"{word}: {', '.join(names)}" for word, names in found.items() if names]
        said.append(self._read({name: value for name, value in facts.items() if name not in plain}))
        return "; ".join(filter(None, said))


def _key(decision: Decision) -> tuple[object, ...]:
    """Give what two decisions must share to have one explanation: everything but the values of the facts."""
    field = decision.in_field
    steps = tuple(
        (step.kind, step.rule, step.outcome, step.effect, step.band, tuple(name for name, _ in step.facts))
        for step in decision.steps
    )
    place = (decision.status, decision.route, decision.band, decision.consider_band, decision.possible_bands)
    said = (decision.enquiries, decision.rules, decision.warnings)
    return (*place, *said, steps, _key(field) if field else None)


def _told(decision: Decision) -> frozenset[str]:
    return frozenset(name for step in decision.steps if _is_told(step) for name, _ in step.facts)


def _is_told(step: Step) -> bool:
    return step.outcome is not Outcome.DOES_NOT_APPLY or step.kind is StepKind.JUDGEMENT


def _rank(decision: Decision) -> int:
    shown = decision.consider_band or decision.band or decision.minimum_band
    return shown.rank if shown else -1
