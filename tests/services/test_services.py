"""Claims about what happens next: nothing is left out for want of a fact, and a file of services is checked to the word."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from banding.case import Case
from banding.commands import main
from banding.engine import decide
from banding.errors import MappingError, OutputError
from banding.facts import Fact, FactKind, Value
from banding.records import Allocation
from banding.records.json import write_json
from banding.reports.allocation import sheets
from banding.reports.allocation.sheets import allocation_sheets
from banding.ruleset import find_ruleset
from banding.services import NextSteps, Services, load_services, next_steps, services_beside
from banding.verify import try_services
from tests.builders import ruleset
from tests.reports.made_pages import ON, opened

RULES = find_ruleset("cl-crc/2019-03")
FILE = RULES.with_name("services.yaml")


def served() -> Services:
    """Read the services beside the ruleset."""
    found = services_beside(RULES, ruleset())
    assert found
    return found


SERVED = served()
FACTS = (*ruleset().deciding_facts(), *SERVED.circumstances)


def run(*words: str) -> Result:
    """Run ``banding``."""
    return CliRunner().invoke(main, words, catch_exceptions=False)


def values_of(fact: Fact) -> st.SearchStrategy[Value]:
    """Give any answer to a fact."""
    if fact.kind is FactKind.YES_NO:
        return st.booleans()
    if fact.kind is FactKind.CHOICE:
        return st.sampled_from(fact.levels)
    return st.integers(fact.lowest or 0, fact.highest or 100)


ANSWERS = st.fixed_dictionaries({fact.name: values_of(fact) for fact in FACTS})
JUDGED = {axis.judged.fact for axis in ruleset().axes if axis.judged}
# A level that nobody has judged is not something to find out: the score counts.
UNKNOWN = st.sets(st.sampled_from([fact.name for fact in FACTS if fact.name not in JUDGED]))


def following(facts: dict[str, Value]) -> NextSteps:
    """Decide a case, and say what happens next."""
    own = {name: value for name, value in facts.items() if name in ruleset().fact_by_name}
    return next_steps(decide(Case("X1", own), ruleset()), facts, SERVED, ruleset())


@given(ANSWERS, UNKNOWN)
def test_what_is_not_known_leaves_nothing_out(answers: dict[str, Value], unknown: set[str]) -> None:
    """Whatever a case calls for once all is known was there before, surely or with what to find out, unless its route differs."""
    partial = {name: None if name in unknown else value for name, value in answers.items()}
    own = {name: value for name, value in answers.items() if name in ruleset().fact_by_name}
    known = decide(Case("X1", own), ruleset())
    before = decide(Case("X1", {name: partial[name] for name in own}), ruleset())
    if known.route == before.route:
        there = {each.step.id for each in following(partial).every()}
        assert {each.step.id for each in following(answers).every()} <= there


@given(ANSWERS)
def test_where_all_is_known_nothing_is_left_to_find_out(answers: dict[str, Value]) -> None:
    """A case of which every fact and circumstance is known has nothing that more facts must settle."""
    assert all(each.is_sure for each in following(answers).every())


@given(ANSWERS, UNKNOWN)
def test_only_what_is_not_known_is_to_be_found_out(answers: dict[str, Value], unknown: set[str]) -> None:
    """A fact that is known is never named among those to find out."""
    partial = {name: None if name in unknown else value for name, value in answers.items()}
    assert {name for each in following(partial).every() for name in each.find_out} <= unknown


def test_the_worked_examples_hold_and_show_every_service() -> None:
    """Every example of the file comes to what it says, and every step and service for some cases only is shown by one."""
    tried = try_services(SERVED, ruleset())
    assert (tried.failing, tried.not_shown) == ((), ())
    assert tried.tried


def test_an_example_that_does_not_hold_is_told(tmp_path: Path) -> None:
    """``rules test`` names the example, what was expected and what was found, and ends with 1."""
    folder = tmp_path / "cl-crc"
    folder.mkdir()
    for name in ("2019-03.yaml", "guidance.yaml", "readings.yaml", "in-force.yaml", "services.yaml"):
        folder.joinpath(name).write_text(RULES.with_name(name).read_text())
    (folder / "examples").mkdir()
    example = RULES.with_name("examples") / "automatic-allocation-to-red.yaml"
    (folder / "examples" / "red.yaml").write_text(example.read_text())
    services = folder / "services.yaml"
    services.write_text(services.read_text().replace("    not: [shelter-mentoring,", "    not: [vision,"))
    result = run("rules", "test", str(folder / "2019-03.yaml"))
    assert result.exit_code == 1
    assert "vision: expected that it is not, found that it is for the case" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("when: domestic_abuse", "when: domestic_abus", "domestic_abuse"),
        ("routes: [hub]", "routes: [hubb]", "hub"),
        ("cells: [matrix/low/low]", "cells: [matrix/low/lov]", "matrix/low/low"),
        ("{fact: gender, is: female}", "{fact: gender, is: femal}", "female"),
        ("offers: [pact]", "offers: [pakt]", "pact"),
        ("  - name: gender\n", "  - name: cpp\n", "already"),
        ("  - name: gender\n", "  - name: restricted\n", "every ruleset"),
        ("id: induction", "id: review", "review"),
        ("    line: 282\n", "    line: late\n", "line"),
        ("    provider: Prison Advice and Care Trust (Pact)\n", "", "provider"),
        ("when: iom", "when: {axis: ror, is: high}", "only facts"),
    ],
)
def test_a_slip_in_the_file_is_refused_with_its_line(old: str, new: str, says: str, tmp_path: Path) -> None:
    """Each wrong name is told with the line and the nearest valid word; nothing of the file is used."""
    path = tmp_path / "services.yaml"
    path.write_text(FILE.read_text().replace(old, new, 1))
    with pytest.raises(MappingError) as refused:
        load_services(path, ruleset())
    assert any(fault.line and says in f"{fault.message} {fault.path}" for fault in refused.value.faults)


CASES = (
    "crn,ogrs3,rosh,iom,mappa,domestic_abuse,cpp,responsible_officer,gender,area,sentence_type,need_finance,restricted\n"
    "X1,62,medium,no,no,yes,no,N. Officer,M,Lancs,licence,yes,no\n"
    "X2,62,high,no,no,no,no,N. Officer,M,Lancs,licence,yes,no\n"
    "X3,140,low,no,no,no,no,N. Officer,x,cumbria,licence,yes,no\n"
    "X4,62,medium,no,no,no,no,Secret Officer,M,cumbria,licence,yes,yes\n"
    "X5,62,medium,no,no,no,no,,dunno,cumbria,licence,yes,no\n"
)


def json_lines(text: str) -> list[dict[str, object]]:
    """Band a caseload as JSON."""
    out = io.StringIO()
    with opened(text, ruleset()) as caseload:
        write_json(Allocation(caseload, ruleset(), services=SERVED), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_json_says_what_happens_next() -> None:
    """A case has its journey and services with why; one for another service has none; one in error has null."""
    told = [line["next_steps"] for line in json_lines(CASES)]
    first, second, third = told[:3]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    sure = {each["id"] for each in (*first["journey"], *first["services"]) if not each["find_out"]}
    assert {"domestic-abuse-checks", "robust-rmp", "safer-relationships", "shelter-community"} <= sure
    assert not sure & {"vision", "multi-agency-plan", "safeguarding-checks"}
    assert (second["journey"], second["services"], third) == ([], [], None)


def test_a_circumstance_that_cannot_be_read_is_not_known_and_told() -> None:
    """A bad word of gender or area leaves services open, and says which cell and why; no other fact is touched."""
    told = json_lines(CASES)[4]["next_steps"]
    assert isinstance(told, dict)
    assert ["dunno" in told["unread"][0], "south-cumbria" in told["unread"][1]] == [True, True]
    assert {"vision": ["gender"]}.items() <= {
        each["id"]: each["find_out"] for each in told["services"]
    }.items()


def test_without_a_file_of_services_nothing_is_said() -> None:
    """Where a ruleset lays out no journey, the field is null and ``sheets`` have no steps."""
    with opened(CASES, ruleset()) as caseload:
        out = io.StringIO()
        write_json(Allocation(caseload, ruleset()), out)
    assert [json.loads(line)["next_steps"] for line in out.getvalue().splitlines()] == [None] * 5


def test_every_row_has_a_sheet_in_its_order(tmp_path: Path) -> None:
    """No row is lost: banded, referred, in error and restricted ones each have a sheet with room to sign."""
    with opened(CASES, ruleset()) as caseload:
        report, _ = allocation_sheets(Allocation(caseload, ruleset(), services=SERVED))
    assert [section.id for section in report.sections] == [f"sheet-{row}" for row in range(2, 7)]
    path = tmp_path / "cases.csv"
    path.write_text(CASES)
    page = tmp_path / "sheets.html"
    assert run("allocate", str(path), "--format", "sheets", "-o", str(page), "--on", str(ON)).exit_code == 0
    text = page.read_text()
    assert text.count("Manager, signature and date") == 5
    assert "N. Officer" in text
    assert "Secret Officer" not in text
    assert "Open Government Licence" in text


def test_more_cases_than_anybody_allocates_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file too long for sheets is refused with what to do, and no sheet is written."""
    monkeypatch.setattr(sheets, "MOST_SHEETS", 4)
    with opened(CASES, ruleset()) as caseload, pytest.raises(OutputError, match="file of their own"):
        allocation_sheets(Allocation(caseload, ruleset(), services=SERVED))


def test_explain_tells_what_happens_next() -> None:
    """``explain`` names steps with their chapter and line, services that fit, and what could add to them."""
    words = (
        "--ogrs3",
        "62",
        "--rosh",
        "medium",
        "--yes",
        "domestic_abuse",
        "--gender",
        "male",
        "--on",
        str(ON),
    )
    said = " ".join(run("explain", *words).output.split())
    assert "Domestic abuse checks (CL CRC Risk and Public Protection Manual, line 733)" in said
    assert "Safer Relationships, Interventions team" in said
    assert "attendance centre requirement: ACE" in said


def test_the_words_of_the_report_are_quoted_with_their_lines() -> None:
    """Every step has the report's words and a line of it, and where we picked the cases ourselves a reading says so."""
    written = yaml.load(FILE.read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - builds nothing
    for step in written["services"]:
        if step["kind"] == "group-programme" and "gender" not in str(step["when"]):
            assert step["reading"], step["id"]
    assert all(each.words and each.line for each in SERVED.every())
