"""Claims that the page's runner, in Node and in a browser, gives every case the columns of ``decide``."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from banding.export.page import page_of
from banding.export.readings import portable_table
from banding.ruleset import Ruleset
from tests.browser import in_browser
from tests.engine.table_runner import TableRunner
from tests.engine.test_any_ruleset import cases, rulesets
from tests.export.page.node import (
    ANSWER,
    Asked,
    answered,
    answered_each,
    asked,
    expected,
    in_columns,
    needs_node,
    run,
)
from tests.export.sql.cases import Facts, Question
from tests.export.sql.tables import RULESETS, decisions_of, load, questions_of

pytestmark = pytest.mark.xdist_group("every case")
LEAST = {"cl-crc": 60_000, "harbour-trust": 35_000}
"""How many different cases a ruleset can tell apart, at the least: so that the space does not shrink unseen."""
_BROWSER_SAMPLE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 20
_MUTANTS = 40


@cache
def space(name: str) -> tuple[list[Asked], list[list[str]]]:
    """Every case a ruleset can tell apart, and the columns that ``decide`` gives it."""
    questions = questions_of(name)
    return [asked(question) for question in questions], list(in_columns(load(name), decisions_of(name)))


def differences(name: str, found: list[list[str]]) -> list[Any]:
    """Each case that came out otherwise than decided."""
    questions, wanted = space(name)
    assert len(questions) == len(found) > LEAST[name]
    return [each for each in zip(questions, wanted, found, strict=True) if each[1] != each[2]]


@needs_node
@pytest.mark.parametrize("name", sorted(RULESETS))
def test_every_case_a_ruleset_can_tell_apart_is_answered_as_decided(name: str) -> None:
    """The runner in Node gives the whole space the columns of ``decide``, words included."""
    assert differences(name, answered(portable_table(load(name)), space(name)[0])) == []


@in_browser
def test_the_page_answers_every_case_in_a_browser(browser: Any, tmp_path: Path) -> None:
    """
    The page itself, opened from a file in Chromium, gives the columns of ``decide``.

    It runs the script that Node gave the whole space, so it is asked one case in so many, and the first with each set of
    columns; under the profile ``thorough`` all of them.
    """
    (tmp_path / "bands.html").write_text(page_of(load("cl-crc")), encoding="utf-8")
    page = browser.new_context().new_page()
    page.goto((tmp_path / "bands.html").as_uri())
    questions, wanted = space("cl-crc")
    first = {tuple(columns): place for place, columns in reversed(list(enumerate(wanted)))}
    places = sorted({*first.values(), *range(0, len(questions), _BROWSER_SAMPLE)})
    program = f"(given) => {{ {ANSWER} return answers(JSON.parse(document.getElementById('table').textContent), JSON.parse(given)); }}"
    found = page.evaluate(program, json.dumps([questions[place] for place in places]))
    assert [
        (questions[place], each) for place, each in zip(places, found, strict=True) if each != wanted[place]
    ] == []


@needs_node
@settings(max_examples=5, phases=[Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(
    made=st.lists(st.tuples(rulesets(), st.lists(cases(), min_size=1, max_size=12)), min_size=4, max_size=8)
)
def test_any_ruleset_is_answered_as_decided(made: list[tuple[Ruleset, list[Facts]]]) -> None:
    """Whatever conditions a ruleset sets, the runner gives the columns of ``decide``."""
    questions: list[list[Question]] = [[(facts, None) for facts in drawn] for _, drawn in made]
    tables = [portable_table(ruleset) for ruleset, _ in made]
    found = answered_each([(table, map(asked, each)) for table, each in zip(tables, questions, strict=True)])
    assert found == [
        list(expected(ruleset, each)) for (ruleset, _), each in zip(made, questions, strict=True)
    ]


_MUTATE = (
    ANSWER
    + """
const fs = require("node:fs"), { table, mutants } = JSON.parse(fs.readFileSync(0, "utf8"));
const told = mutants.map(({ row, code, now, questions }) => {
  const before = JSON.stringify(answers(table, questions)), was = table.rows[row][code];
  table.rows[row][code] = now;
  let after;
  try { after = JSON.stringify(answers(table, questions)); } catch (error) { after = String(error); }
  table.rows[row][code] = was;
  return before !== after;
});
fs.writeSync(1, JSON.stringify(told));
"""
)


@needs_node
def test_a_changed_cell_of_the_table_is_noticed() -> None:
    """
    One cell of the table changed gives some case that passes it another answer.

    A tenth may go unnoticed: two rows can differ only for codes that never come together.
    """
    ruleset, lots = load("cl-crc"), Random(3)  # noqa: S311 - the same lots at every run
    table = json.loads(json.dumps(portable_table(ruleset)))
    runner, takers = TableRunner(table), dict[tuple[int, int], list[Asked]]()
    questions = questions_of("cl-crc")
    for question in lots.sample(questions, len(questions) // 6):
        facts, judged = asked(question)
        runner.taken.clear()
        runner.decide(facts, tuple(judged) if judged else None)
        for cell in runner.taken:
            takers.setdefault(cell, []).append([facts, judged])
    mutants = []
    for row, code in lots.sample(sorted(takers), _MUTANTS):
        cells = table["rows"][row]
        now = next(other for other in cells[:-1] if other != cells[code])
        mutants.append({"row": row, "code": code, "now": now, "questions": takers[row, code][:500]})
    noticed = run(_MUTATE, {"table": table, "mutants": mutants})
    assert noticed.count(True) >= _MUTANTS * 0.9
