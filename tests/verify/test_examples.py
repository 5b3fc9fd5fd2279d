"""Claims about worked examples: ours pass and cover everything, others are read as people write, and gaps are filled."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import attrs
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from banding.case import Case
from banding.engine import Engine
from banding.errors import RulesetError
from banding.intake import ReadingOptions, read_cases
from banding.reports.verification import suggestion_in_yaml
from banding.ruleset import find_ruleset, load_ruleset
from banding.verify import Example, ExampleRun, Kind, ShownCase, load_examples, run_examples
from banding.verify.examples import ANSWERS, LISTS, answer_of, read_example
from tests.builders import PLAIN, ruleset
from tests.ruleset.conftest import INVENTED, RULES

HEADER = "- name: A case\n"


def loaded(folder: Path, text: str) -> tuple[Example, ...]:
    """The examples of a file with some text, read for our ruleset."""
    (folder / "examples").mkdir()
    (folder / "examples" / "some.yaml").write_text(text, encoding="utf-8")
    return load_examples(folder / "2019-03.yaml", ruleset())


def worked(folder: Path, text: str) -> ExampleRun:
    """What a file with some text comes to."""
    return run_examples(ruleset(), loaded(folder, text))


def faults(folder: Path, text: str) -> list[str]:
    """What is wrong with a file with some text: line, path and message of each fault."""
    with pytest.raises(RulesetError) as refused:
        loaded(folder, text)
    return [f"{fault.line} {fault.path}: {fault.message}" for fault in refused.value.faults]


# --- ours ---------------------------------------------------------------------------------------------------------


def test_all_our_examples_pass(examples: tuple[Example, ...]) -> None:
    """Every worked example beside Annex 3 is decided as it says."""
    found = run_examples(ruleset(), examples)
    assert [(tried.read.example.name, tried.differences) for tried in found.failing] == []


def test_our_examples_cover_everything(examples: tuple[Example, ...]) -> None:
    """Each cell, rule, escalation, route, check, judgement, edge and part of a condition is shown by some example."""
    found = run_examples(ruleset(), examples)
    assert found.missing == found.suggestions == ()
    assert {each.kind for each in found.coverage} == set(Kind)
    assert all(each.covered == each.total for each in found.coverage)


def test_our_examples_expect_every_kind_of_answer(examples: tuple[Example, ...]) -> None:
    """Between them our examples speak of every answer that an example may expect."""
    assert {name for example in examples for name in example.expect} == set(ANSWERS)


def test_a_file_stands_for_each_heading_of_the_annex() -> None:
    """The examples are filed under the headings of the guidance, and of what it leaves open."""
    folder = find_ruleset("cl-crc/2019-03").parent / "examples"
    assert {path.stem for path in folder.iterdir()} == {
        *("intake-and-routing", "allocation-matrix", "allocation-to-yellow"),
        *("automatic-allocation-to-blue", "consider-allocation-to-blue"),
        *("automatic-allocation-to-red", "professional-judgement", "what-is-not-known"),
    }


# --- as people write ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        ("{OGRS3: 62%, RoSH: Medium}", "{band: blue}"),
        ("{ogrs3_score_2: 62.0, rosh level: RMRH}", "{Band: Blue, matrix_band: BLUE}"),
        ("{ror: very high, rosh: low}", "{minimum: Red, possible bands: none}"),
        (
            "{ogrs3: 62, rosh: medium, iom: not known, everything else: no}",
            "{enquiries: [iom], possible: [Red, Blue]}",
        ),
        (
            "{ogrs3: 62, rosh: medium, hate crime: Y, everything else: no}",
            "{rules: [consider/hate-crime, matrix/high/medium]}",
        ),
        (
            "{ogrs3: 30, rosh: low, young_person: no, age: 20, aces: yes, everything else: no}",
            "{band: Green}",
        ),
        ("{ogrs3: 140}", "{status: error, band: none, rules: none}"),
        ("{ogrs3: 30, rosh: low, cpp: true, everything else: no}", "{band: Blue}"),
        ("{ogrs3: '', rosh: low, everything else: no}", "{status: incomplete, enquiries: [ogrs3]}"),
        (
            "{ogrs3: 30, rosh: low, judged band: BLUE, rationale: why, judged by: A, judged on: 2026-11-01, everything else: no}",
            "{status: judged}",
        ),
    ],
)
def test_words_are_read_as_people_write_them(tmp_path: Path, given: str, expect: str) -> None:
    """Headings, values and answers are matched without regard to case or spaces, and lists in any order."""
    found = worked(tmp_path, f"{HEADER}  given: {given}\n  expect: {expect}\n")
    assert [tried.differences for tried in found.failing] == []


@pytest.mark.parametrize(
    "given",
    [
        {"ogrs3": "62.0", "rosh": " Med ", "iom": "Y", "cpp": "n/k"},
        {"ogrs3": "30", "rosh": "low", "judged_band": "blue", "rationale": "'-why", "judged_by": "N/A"},
        {"ogrs3": "12%", "rosh": "low", "date_of_birth": "14/3/08", "aces": "yes"},
        {"ogrs3": "95", "ror": "high", "ror_rationale": "#REF!", "rosh": "low", "judged_on": "31/11/2026"},
    ],
)
def test_an_example_is_read_as_a_row_of_a_file(given: dict[str, str]) -> None:
    """The same words come to the same case, or are refused, in an example and in a caseload."""
    text = io.StringIO()
    csv.writer(text).writerows([["crn", *given], ["A case", *given.values()]])
    on = date(2026, 11, 22)
    with read_cases(
        io.BytesIO(text.getvalue().encode()),
        name="cases.csv",
        facts=ruleset().facts,
        bands=[band.name for band in ruleset().bands],
        options=ReadingOptions(on=on),
    ) as caseload:
        (row,) = caseload.cases()
    assert read_example(Example("A case", given, False, on, {}), ruleset()).case == row.case


def test_what_is_not_given_is_not_known(tmp_path: Path) -> None:
    """Without "everything else: no" the facts that an example leaves out are open, as the blank cells of a file are."""
    text = f"{HEADER}  given: {{ogrs3: 95, rosh: low}}\n  expect: {{band: Red, enquiries: [mappa]}}\n"
    assert worked(tmp_path, text).failing == ()


def test_a_difference_is_told_in_words(tmp_path: Path) -> None:
    """An example that fails says what was expected and what was found, answer by answer."""
    text = f"{HEADER}  given: {{ogrs3: 30, rosh: low}}\n  expect: {{band: Blue, enquiries: none, status: settled}}\n"
    (tried,) = worked(tmp_path, text).failing
    assert tried.differences[0] == "band: expected Blue, found Green"
    assert tried.differences[1].startswith("enquiries: expected none, found iom, mappa, cpp")
    assert tried.differences[2:] == ("status: expected settled, found provisional",)


def test_a_word_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Where an example expects a band and its case has a word nobody knows, the failure names the word."""
    text = f"{HEADER}  given: {{ogrs3: 30, rosh: meduim}}\n  expect: {{band: Blue}}\n"
    (tried,) = worked(tmp_path, text).failing
    assert tried.differences[0] == "band: expected Blue, found none"
    assert tried.differences[1].startswith("rosh: `meduim` is not one of low, medium, high, very high")
    assert tried.differences[1].endswith("; did you mean `medium`?")


def test_an_age_is_the_rulesets(tmp_path: Path) -> None:
    """The age at which a person is young is read from the ruleset that the example is tried on."""
    text = f"{HEADER}  given: {{age: 26, aces: yes, ogrs3: 30, rosh: low, everything else: no}}\n  expect: {{band: Green}}\n"
    (example,) = loaded(tmp_path, text)
    older = tuple(
        attrs.evolve(fact, yes_at_age=26) if fact.name == "young_person" else fact for fact in ruleset().facts
    )
    case = read_example(example, attrs.evolve(ruleset(), facts=older)).case
    assert case is not None
    assert case.facts["young_person"] is True


def test_a_version_may_have_examples_of_its_own(rules: Path) -> None:
    """A folder named as the version takes the place of those beside it."""
    own = rules.parent / "2019-03.examples"
    own.mkdir()
    (own / "one.yaml").write_text(f"{HEADER}  given: {{ogrs3: 30}}\n  expect: {{route: field}}\n")
    assert len(load_examples(rules, ruleset())) == 1


# --- faults -------------------------------------------------------------------------------------------------------

OK = "  given: {ogrs3: 30}\n  expect: {route: field}\n"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"{HEADER}  given: {{ogrs: 30}}\n  expect: {{route: field}}\n", "ogrs"),
        (f"{HEADER}  given: {{ogrs3: 30}}\n  expect: {{rote: field}}\n", "rote"),
        (f"{HEADER}  givn: {{ogrs3: 30}}\n{OK}", "givn"),
    ],
)
def test_an_unknown_key_is_shown_itself(tmp_path: Path, text: str, wrong: str) -> None:
    """Where a key is not known, the marks stand under the key and not under what is given for it."""
    with pytest.raises(RulesetError) as caught:
        loaded(tmp_path, text)
    (fault,) = caught.value.faults
    assert fault.excerpt is not None
    start = fault.excerpt.column - 1
    assert fault.excerpt.text[start : start + fault.excerpt.length] == wrong


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: x\n", "1 : expected a list, found a block of keys"),
        ("- x\n", "1 [0]: expected a block of keys, found `x`"),
        (f"{HEADER}  given: {{ogrs3: 30}}\n", "1 [0]: `expect` is missing"),
        (f"{HEADER}  givn: {{ogrs3: 30}}\n{OK}", "2 [0].givn: unknown key `givn`; did you mean `given`?"),
        (
            f"{HEADER}  given: {{rohs: low}}\n  expect: {{band: Red}}\n",
            "2 [0].given.rohs: unknown fact `rohs`; did you mean `rosh`?",
        ),
        (
            f"{HEADER}  given: {{rosh: low}}\n  expect: {{bnad: Red}}\n",
            "3 [0].expect.bnad: unknown answer `bnad`; did you mean `band`?",
        ),
        (
            f"{HEADER}  given: {{rosh: low}}\n  expect: {{band: Blu}}\n",
            "3 [0].expect.band: unknown band `Blu`; did you mean `Blue`?",
        ),
        (
            f"{HEADER}  given: {{rosh: low}}\n  expect: {{rules: [blue/prevnt]}}\n",
            "3 [0].expect.rules: unknown rule `blue/prevnt`; did you mean `blue/prevent`?",
        ),
        (
            f"{HEADER}  given: {{rosh: low}}\n  expect: {{route: feild}}\n",
            "3 [0].expect.route: unknown route `feild`; did you mean `field`?",
        ),
        (
            f"{HEADER}  given: {{rosh: low}}\n  expect: {{band: [Red, Blue]}}\n",
            "3 [0].expect.band: expected one word, found a list",
        ),
        (
            f"{HEADER}  given: {{rosh: low, rosh_level: low}}\n  expect: {{band: Red}}\n",
            "2 [0].given.rosh_level: `rosh` is given twice",
        ),
        (
            f"{HEADER}  given: {{rosh: [low]}}\n  expect: {{band: Red}}\n",
            "2 [0].given.rosh: expected one word or number, found a list",
        ),
        (
            f"{HEADER}  given: {{rosh: low, everything else: yes}}\n  expect: {{band: Red}}\n",
            "2 [0].given.everything else: expected `no` or `unknown`, found `yes`",
        ),
        (
            f"{HEADER}  given: {{date_of_birth: 2001-01-01}}\n  expect: {{band: Red}}\n",
            "1 [0]: a date of birth is given, so say for which day with `on`, such as 2026-11-22",
        ),
        (f"{HEADER}  on: today\n{OK}", "2 [0].on: expected a date such as 2019-03-01, found `today`"),
        (
            f"{HEADER}{OK}{HEADER}{OK}",
            "4 name: there is already an example of this name in some.yaml, line 1",
        ),
        (
            f"{HEADER}  given: &a {{rosh: low}}\n  expect: {{band: Red}}\n",
            "2 [0].given: `&a` names a part of the file",
        ),
    ],
)
def test_faults_of_a_file_are_told_with_their_lines(tmp_path: Path, text: str, told: str) -> None:
    """A slip in a file of examples is refused, with its line, its place and the nearest valid word."""
    assert any(fault.startswith(told) for fault in faults(tmp_path, text)), text


# --- what is missing ----------------------------------------------------------------------------------------------


def test_suggestions_cover_what_they_can(tmp_path: Path) -> None:
    """Pasting what is suggested for a ruleset without examples passes, and covers all but what nothing can show."""
    empty = run_examples(ruleset(), ())
    assert all(each.covered == 0 for each in empty.coverage)
    text = "\n".join(line for each in empty.suggestions for line in suggestion_in_yaml(each, ruleset()))
    pasted = worked(tmp_path, text)
    assert pasted.failing == ()
    assert [goal.says for goal in pasted.missing] == []


def test_suggestions_hold_for_another_ruleset(tmp_path: Path) -> None:
    """The same is true of the invented ruleset, save for parts of conditions that never matter by themselves."""
    invented = load_ruleset(INVENTED / RULES)
    text = "\n".join(
        line for each in run_examples(invented, ()).suggestions for line in suggestion_in_yaml(each, invented)
    )
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "all.yaml").write_text(text, encoding="utf-8")
    pasted = run_examples(invented, load_examples(tmp_path / RULES, invented))
    assert pasted.failing == ()
    assert {goal.kind for goal in pasted.missing} <= {Kind.CONDITIONS, Kind.ESCALATIONS}
    assert len(pasted.missing) < 5


def test_one_example_is_suggested_beside_those_that_are_there(examples: tuple[Example, ...]) -> None:
    """With all examples but one there, the one that is missing is offered: the smallest that makes the pair."""
    kept = [example for example in examples if example.given.get("hate_crime") != "yes"]
    found = run_examples(ruleset(), kept)
    says = [goal.says for goal in found.missing]
    assert "consider/hate-crime: hate_crime" in says
    first = found.suggestions[0]
    assert {name for name, value in first.facts.items() if value} >= {"hate_crime"}
    assert yaml.safe_load("\n".join(suggestion_in_yaml(first, ruleset())))[0]["given"]["hate_crime"] is True


def test_an_example_that_fails_covers_nothing(tmp_path: Path) -> None:
    """Only examples that pass count towards coverage."""
    text = f"{HEADER}  given: {{ogrs3: 30, rosh: low, everything else: no}}\n  expect: {{band: Red}}\n"
    assert all(each.covered == 0 for each in worked(tmp_path, text).coverage)


def test_answers_are_those_of_the_decision() -> None:
    """Every answer that an example may expect is read off the decision, lists as lists."""
    answer = answer_of(Case("X1", PLAIN), Engine(ruleset()))
    assert set(answer) == set(ANSWERS)
    assert set(ANSWERS) >= set(LISTS)


@given(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]))
    | st.text('ab \\"', max_size=300)
)
@example("word " * 40)
@example("x" * 200)
@example("é" + "x" * 68 + " y")
@example('\\"' * 60)
@example("a  b   " * 30)
@example(" " * 200)
def test_an_offered_example_keeps_to_80_columns_and_reads_back(name: str) -> None:
    """However long the name of an offered example, its lines keep to 80 columns and give the name back when pasted."""
    offered = ShownCase(name, PLAIN, None, answer_of(Case("X1", PLAIN), Engine(ruleset())))
    lines = list(suggestion_in_yaml(offered, ruleset()))
    assert max(map(len, lines)) <= 80
    assert yaml.safe_load("\n".join(lines))[0]["name"] == name


def test_a_long_list_of_an_offered_example_keeps_to_80_columns_and_reads_back() -> None:
    """A case to which twenty rules apply is offered in lines of at most 80 columns, and all twenty are read back."""
    answer = answer_of(Case("X1", PLAIN), Engine(ruleset()))
    rules = tuple(f"yellow/some-rule-{number}" for number in range(20))
    long = {**answer, "rules": rules}
    lines = list(suggestion_in_yaml(ShownCase("A case", PLAIN, None, long), ruleset()))
    assert max(map(len, lines)) <= 80
    assert tuple(yaml.safe_load("\n".join(lines))[0]["expect"]["rules"]) == rules
