"""Claims about the explanations that cases on a page share."""

from __future__ import annotations

from hypothesis import given

from banding.case import Case
from banding.engine.engine import engine_for
from banding.facts import FactKind
from banding.render.report import CaseLine
from banding.reports.cases.explained import NOTHING_ELSE, Explaining
from tests.builders import ruleset
from tests.strategies import Facts, any_facts

REST = "no: every other yes/no fact"


@given(any_facts(unknowns=3), any_facts(unknowns=3))
def test_every_other_fact_is_no_where_it_says_so(one: Facts, other: Facts) -> None:
    """Where an explanation says that every other yes/no fact is no, each case's decision read just that."""
    decisions = [engine_for(ruleset()).decide(Case("", facts)) for facts in (one, other)]
    explaining = Explaining(ruleset())
    for row, decision in enumerate(decisions):
        explaining.add(decision, CaseLine(f"r{row}", row, f"X{row}", ""), under="all")
    for explanation in explaining.explanations("all").explanations:
        others = next((fact.text for fact in explanation.facts if fact.term == NOTHING_ELSE), "")
        if not others.startswith(REST):
            continue
        told = " ".join([others, *(step.because for step in explanation.steps)])
        for case in explanation.cases:
            read = {name: value for step in decisions[case.row].steps for name, value in step.facts}
            for fact in ruleset().facts:
                if fact.kind is FactKind.YES_NO and fact.title not in f"{told} {case.note}":
                    assert read[fact.name] is False
