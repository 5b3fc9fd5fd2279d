"""
Claims that a ruleset's table, in Python and as JSON, gives every case the answer of ``decide``.

``decide`` itself is held against the annex worked by hand and against brute force, in the other files of this folder.
"""

from __future__ import annotations

import copy
import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.engine import Decision, engine_for
from banding.explain import actions_for, reasons_for, results_for
from banding.explain.table_json import table_json
from banding.facts import Value
from banding.ruleset import Ruleset
from tests.engine.table_runner import Given, TableRunner
from tests.engine.test_any_ruleset import cases, rulesets
from tests.export.sql.cases import Question
from tests.export.sql.tables import RULESETS, decisions_of, load, questions_of

pytestmark = pytest.mark.xdist_group("every case")
BAND_FIELDS = ("band", "matrix_band", "minimum_band", "consider_band")


def given_in(judgement: Judgement | None) -> Given | None:
    """A judgement as a runner is given it: the band, and whether there is a reason."""
    return (judgement.band, bool(judgement.reason.strip())) if judgement else None


def columns(decision: Decision, ruleset: Ruleset) -> dict[str, object]:
    """What a decision says in columns, in plain values."""
    bands = {name: band.name if (band := getattr(decision, name)) else None for name in BAND_FIELDS}
    return bands | {
        "route": decision.route,
        "status": decision.status.value,
        "possible_bands": [band.name for band in decision.possible_bands],
        "enquiries": list(decision.enquiries),
        "rules": list(decision.rules),
        "warnings": [[warning.code, warning.text] for warning in decision.warnings],
        "reasons": reasons_for(decision, ruleset),
        "actions": list(actions_for(decision, ruleset)),
    }


def runner_of(ruleset: Ruleset) -> TableRunner:
    """The runner of a ruleset's table, as JSON hands it over."""
    return TableRunner(json.loads(json.dumps(table_json(ruleset))))


def check(question: Question, decision: Decision, ruleset: Ruleset, runner: TableRunner) -> None:
    """Hold both runners of the table to a decision."""
    facts, judgement = question
    engine, results = engine_for(ruleset), results_for(ruleset)
    judged = given_in(judgement)
    result = results.of(engine.table.find(engine.reader.codes(facts)), judged)
    for name in (
        "route",
        "status",
        *BAND_FIELDS,
        "possible_bands",
        "enquiries",
        "rules",
        "warnings",
        "ruleset",
    ):
        assert getattr(result, name) == getattr(decision, name), (name, facts, judgement)
    told = columns(decision, ruleset)
    assert (result.reasons, list(result.actions)) == (told["reasons"], told["actions"]), (facts, judgement)
    assert runner.decide(facts, judged) == told, (facts, judgement)


@pytest.fixture(name="ruleset", params=sorted(RULESETS))
def _ruleset(request: pytest.FixtureRequest) -> Ruleset:
    """Each ruleset: ours, and another provider's."""
    return load(request.param)


def test_every_case_a_ruleset_can_tell_apart_is_answered_as_decided(ruleset: Ruleset) -> None:
    """The table gives the whole space the words of ``decide``, in Python and as JSON."""
    runner = runner_of(ruleset)
    questions = questions_of(ruleset.id)
    for question, decision in zip(questions, decisions_of(ruleset.id), strict=True):
        check(question, decision, ruleset, runner)
    assert len(questions) > 20_000


@settings(max_examples=60)
@given(ruleset=rulesets(), drawn=st.lists(cases(), min_size=1, max_size=12))
def test_any_ruleset_is_answered_as_decided(ruleset: Ruleset, drawn: list[dict[str, Value]]) -> None:
    """Whatever conditions a ruleset sets, its table gives the words of ``decide``."""
    runner = runner_of(ruleset)
    for facts in drawn:
        check((facts, None), engine_for(ruleset).decide(Case("", facts)), ruleset, runner)


def test_a_changed_cell_is_noticed(ruleset: Ruleset) -> None:
    """
    One cell of the table changed gives some case another answer than ``decide``.

    Of sixty cells, six may go unnoticed: two rows can differ only for codes that never come together, such as a judged
    level beside a score whose level no judgement takes a case out of.
    """
    lots = Random(7)  # noqa: S311 - the same lots at every run
    runner, takers = runner_of(ruleset), dict[tuple[int, int], list[Question]]()
    questions = questions_of(ruleset.id)
    for question in lots.sample(questions, len(questions) // 2):
        runner.taken.clear()
        runner.decide(question[0], given_in(question[1]))
        for cell in runner.taken:
            takers.setdefault(cell, []).append(question)
    unseen = []
    for row, code in lots.sample(sorted(takers), 60):
        changed = copy.deepcopy(dict(runner.table))
        now = changed["rows"][row][code]
        changed["rows"][row][code] = next(other for other in changed["rows"][row][:-1] if other != now)
        mutant = TableRunner(changed)
        if all(answers(mutant, question) == answers(runner, question) for question in takers[row, code]):
            unseen.append((row, code))
    assert len(unseen) <= 6


def answers(runner: TableRunner, question: Question) -> object:
    """What a runner says of a case; that it breaks down is an answer too."""
    try:
        return runner.decide(question[0], given_in(question[1]))
    except (IndexError, TypeError) as error:
        return str(error)
