"""Claims about the Python API: it reads values as a file is read, guesses nothing, and gives what the command gives."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import banding
from banding import (
    BandingError,
    Case,
    Judgement,
    allocate,
    audit,
    decide,
    decide_all,
    frames,
    list_rulesets,
    load_ruleset,
    read_cases,
    reband,
)
from banding.commands import main
from banding.engine import decide as engine_decide
from banding.errors import InvalidCaseError, OutputError
from banding.frames import cell_of
from banding.records import ADDED_NAMES
from tests.builders import ruleset
from tests.strategies import Facts, any_facts, judgements

DAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).parent / "data" / "examples.csv"
FRAMES = pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])


class Pipe(io.BytesIO):
    """A file that can be gone through once."""

    def seekable(self) -> bool:
        """Say that it cannot be gone back in."""
        return False


def test_every_public_name_is_there() -> None:
    """Everything that ``banding`` lists can be imported from it, and ``help`` begins with what it is for."""
    assert [name for name in banding.__all__ if not hasattr(banding, name)] == []
    assert (banding.__doc__ or "").strip().startswith("Allocates probation cases")


def test_a_ruleset_is_found_by_name_or_path() -> None:
    """A name, a version and the path of its file give the same ruleset."""
    path = Path(__file__).parents[1] / "rules" / "cl-crc" / "2019-03.yaml"
    loaded = [
        load_ruleset("cl-crc", on=DAY),
        load_ruleset("cl-crc/2019-03", on=DAY),
        load_ruleset(path, on=DAY),
    ]
    assert {each.stamp for each in loaded} == {ruleset().stamp}
    assert "cl-crc/2019-03" in list_rulesets()


def test_a_ruleset_not_in_force_is_warned_about() -> None:
    """A version decided by on a day that is not one of its own says so."""
    with pytest.warns(UserWarning, match="in force from"):
        load_ruleset("cl-crc/2019-03", on=date(2010, 1, 1))


@pytest.mark.parametrize(
    ("value", "same_as"),
    [
        *((value, 62) for value in (np.int64(62), np.float64(62), 62.0, "62%", " 62 ", 62.00000000000001)),
        *((value, None) for value in (math.nan, np.nan, pd.NA, "", "n/k", None)),
    ],
)
def test_a_score_is_read_however_it_is_written(value: object, same_as: object) -> None:
    """A score of numpy, a float, a word or a per cent is the same score; NaN and a blank are not known."""
    assert decide(ruleset(), ogrs3=value, rosh="low") == decide(ruleset(), ogrs3=same_as, rosh="low")


@pytest.mark.parametrize("value", [True, np.True_, "yes", "Y", 1, np.int8(1)])
def test_a_yes_is_read_however_it_is_written(value: object) -> None:
    """A yes of Python, numpy or a file is the same yes, in a case as by name."""
    by_name, by_case = decide(ruleset(), cpp=value), decide(Case("", {"cpp": value}), ruleset())  # type: ignore[dict-item]
    assert by_name == by_case == decide(ruleset(), cpp=True)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ogrs3", 140, "from 0 to 100"),
        ("ogrs3", 49.5, "from 0 to 100"),
        ("ogrs3", True, "from 0 to 100"),
        ("rosh", "meduim", "did you mean `medium`"),
        ("cpp", "maybe", "yes, no or unknown"),
        ("cpp", 2, "yes, no or unknown"),
        ("ogrs", 62, "did you mean `ogrs3`"),
        ("date_of_birth", date(2030, 1, 1), "in the future"),
        (1, 2, "has a name that is no text"),
    ],
)
def test_what_cannot_be_read_is_refused(name: object, value: object, said: str) -> None:
    """A bad value or name is refused, with what is allowed; it is never passed over."""
    with pytest.raises(InvalidCaseError, match=said):
        decide({name: value}, ruleset(), on=DAY)  # type: ignore[dict-item]


@pytest.mark.parametrize("arguments", [({"ogrs3": 62},), (ruleset(), ruleset()), ({"ogrs3": 62}, "cl-crc")])
def test_a_call_that_makes_no_sense_says_how(arguments: tuple[object, ...]) -> None:
    """A case without a ruleset, two rulesets, or a name for one are refused with the way to call it."""
    with pytest.raises(TypeError, match="decide\\(\\) takes"):
        decide(*arguments)  # type: ignore[call-overload]


@given(facts=any_facts(), judgement=st.none() | judgements())
def test_a_case_is_decided_as_the_engine_decides(facts: Facts, judgement: Judgement | None) -> None:
    """The public decision is the engine's, with its words."""
    case = Case("X1", facts, judgement)
    decision = decide(case, ruleset())
    assert [getattr(decision, name) for name in ("band", "status", "rules", "warnings", "steps")] == [
        getattr(engine_decide(case, ruleset()), name)
        for name in ("band", "status", "rules", "warnings", "steps")
    ]
    assert decision == next(decide_all([case], ruleset()))


def test_rows_as_mappings_are_the_rows_of_the_file(tmp_path: Path) -> None:
    """Each worked example given as a mapping of its cells has the fields that ``--format json`` gives its row."""
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = [
            {k: v for k, v in row.items() if not k.startswith(("expected", "example"))}
            for row in csv.DictReader(file)
        ]
    source, out = tmp_path / "cases.csv", tmp_path / "out.json"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    run = CliRunner().invoke(main, ["allocate", str(source), "--on", str(DAY), "-o", str(out)])
    assert run.exit_code == 0
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    for row, fields in zip(rows, told, strict=True):
        given_row = {name: cell for name, cell in row.items() if cell}
        assert json.loads(json.dumps(decide(given_row, ruleset(), on=DAY).to_dict())) == {
            name: value
            for name, value in fields.items()
            if name not in ("row", "cells", "issues", "next_steps")
        }


def test_a_judgement_in_a_mapping_counts() -> None:
    """A judged band with its rationale is applied; one without is not, and is warned about."""
    record = {"ogrs3": 62, "rosh": "low", "mappa": "no", "judged_band": "Red"}
    assert str(decide({**record, "rationale": "Escalating"}, ruleset()).band) == "Red"
    assert [warning.code for warning in decide(record, ruleset()).warnings] == ["judgement-without-reason"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"requirements": "Unpaid Work; Something else"}, "requirement-unknown"),
        ({"requirements": "Unpaid Work", "unpaid_work": "no"}, "requirement-disagrees"),
        ({"age": 40, "young_person": True}, "age-disagrees"),
        ({"age": 17}, "under-18"),
        ({"order_ended": "2020-01-01"}, "order-ended"),
    ],
)
def test_what_is_to_be_said_of_values_is_said(facts: dict[str, object], code: str) -> None:
    """A doubt about a value is a warning, as it is beside the row of a file, before what the decision itself warns of."""
    record = {"ogrs3": 62, "rosh": "low", "judged_band": "Red", **facts}
    for decision in (decide(record, ruleset(), on=DAY), *decide_all([record], ruleset(), on=DAY)):
        assert [each.code for each in decision.warnings] == [code, "judgement-without-reason"]
    assert frames.allocate(pd.DataFrame([{"crn": "X1", **record}]), ruleset(), on=DAY)["warnings"][
        0
    ].startswith(code)


def test_the_same_names_on_another_day_are_read_anew() -> None:
    """A reader that is kept for the names of one mapping is not used for another day or other guidance."""
    born = {"date_of_birth": "2009-01-01"}
    days = [date(2026, 12, 31), date(2027, 1, 1)]
    warned = [[each.code for each in decide(born, ruleset(), on=day).warnings] for day in (*days, *days)]
    assert warned == [["under-18"], []] * 2


class TestAllocate:
    """A file of cases."""

    def test_it_writes_what_the_command_writes(self, tmp_path: Path) -> None:
        """The file written is the command's, byte for byte, and the summary counts its rows."""
        source = tmp_path / "cases.csv"
        source.write_text("crn,ogrs3,rosh\nX1,62,low\nX2,140,low\n", encoding="utf-8")
        summary = allocate(source, ruleset(), output=tmp_path / "one.csv", on=DAY, absent="no")
        command = [
            "allocate",
            str(source),
            "--on",
            str(DAY),
            "--absent",
            "no",
            "-o",
            str(tmp_path / "two.csv"),
        ]
        assert CliRunner().invoke(main, command).exit_code == 0
        assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
        assert (summary.rows, dict(summary.statuses)) == (2, {"error": 1, "settled": 1})

    def test_nothing_is_written_that_was_not_asked_for(self, tmp_path: Path) -> None:
        """Without an output there is only the summary; over its own input nothing is written."""
        source = tmp_path / "cases.csv"
        source.write_text("crn,ogrs3\nX1,62\n", encoding="utf-8")
        allocate(source, ruleset(), on=DAY)
        with pytest.raises(BandingError, match="choose another file"):
            allocate(source, ruleset(), output=source, on=DAY)
        assert [each.name for each in tmp_path.iterdir()] == ["cases.csv"]

    def test_a_file_is_read_alike_however_it_is_handed_over(self, tmp_path: Path) -> None:
        """A workbook that keeps its mapping comes to the same bytes as a path, its name, a file read already and a pipe."""
        source, mapping, kept = (tmp_path / name for name in ("cases.csv", "map.yaml", "kept.xlsx"))
        source.write_text("crn,Risk of harm,Previous score\nX1,low,95\n", encoding="utf-8")
        mapping.write_text('columns: {"Previous score": ogrs3, "Risk of harm": rosh}\n', encoding="utf-8")
        allocate(source, ruleset(), output=kept, on=DAY, absent="no", mapping=mapping)
        with kept.open("rb") as handle:
            handle.read()
            written = []
            for number, each in enumerate((kept, str(kept), handle, Pipe(kept.read_bytes()))):
                out = tmp_path / f"{number}.csv"
                assert dict(allocate(each, ruleset(), output=out, on=DAY, absent="no").bands)["Red"] == 1
                written.append(out.read_bytes())
            assert not handle.closed
        assert len({*written}) == 1

    def test_a_file_is_gone_through(self) -> None:
        """Each row read is a case or has its issues; a word other than no or unknown is no way to read blanks."""
        with read_cases(io.BytesIO(b"crn,ogrs3\nX1,62\nX2,x\n"), ruleset(), on=DAY) as caseload:
            assert [row.case is None for row in caseload.cases()] == [False, True]
        with pytest.raises(ValueError, match="`no` or `unknown`"):
            read_cases("cases.csv", ruleset(), blank="No")

    @pytest.mark.parametrize("wrong", [io.StringIO("crn,ogrs3\nX1,62\n"), ["X1"], None])
    def test_what_is_no_file_of_bytes_is_refused(self, wrong: object) -> None:
        """A file opened for text, or no file at all, is refused with the way to open it."""
        with pytest.raises(TypeError, match="open\\(path, 'rb'\\)"):
            read_cases(wrong, ruleset())  # type: ignore[arg-type]

    def test_a_form_that_is_not_written_is_refused_as_an_output(self, tmp_path: Path) -> None:
        """An ending that nothing is written as is an error about the output, with the endings and no option's name."""
        source = tmp_path / "cases.csv"
        source.write_text("crn,ogrs3\nX1,62\n", encoding="utf-8")
        with pytest.raises(OutputError, match=r"cannot write `\.pdf`.*\.csv") as refused:
            allocate(source, ruleset(), output=tmp_path / "x.pdf", on=DAY)
        assert " -" not in str(refused.value)
        assert not (tmp_path / "x.pdf").exists()


class TestReband:
    """Two sides of a caseload."""

    def test_it_counts_and_writes_what_the_command_does(self, tmp_path: Path) -> None:
        """An earlier caseload, day or ruleset gives the moves, and the file, that the command gives."""
        before, after = tmp_path / "before.csv", tmp_path / "after.csv"
        before.write_text("crn,ogrs3,rosh\nX1,30,low\nX2,30,low\n", encoding="utf-8")
        after.write_text("crn,ogrs3,rosh\nx1,95,low\nX2,30,low\n", encoding="utf-8")
        report = reband(after, ruleset(), previous=before, on=DAY, absent="no", output=tmp_path / "one.csv")
        words = ["reband", str(after), "--previous", str(before), "--on", str(DAY), "--absent", "no"]
        assert CliRunner().invoke(main, [*words, "-o", str(tmp_path / "two.csv")]).exit_code == 0
        assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
        assert (report.total, report.moved) == (2, 1)
        assert reband(after, ruleset(), previous_on=date(2020, 1, 1), on=DAY, absent="no").moved == 0
        assert reband(after, ruleset(), previous_ruleset=ruleset(), on=DAY, absent="no").moved == 0

    def test_nothing_to_compare_with_is_refused(self, tmp_path: Path) -> None:
        """A caseload without recorded bands and without an earlier side is refused."""
        source = tmp_path / "cases.csv"
        source.write_text("crn,ogrs3\nX1,62\n", encoding="utf-8")
        with pytest.raises(BandingError, match="nothing to compare"):
            reband(source, ruleset(), on=DAY)


class TestAudit:
    """The bands on record."""

    def test_it_counts_and_writes_what_the_command_does(self, tmp_path: Path) -> None:
        """A file of any form is the command's, by its shipped policy or by one that is named."""
        source, policy = tmp_path / "cases.csv", tmp_path / "audit.yaml"
        source.write_text(
            "crn,ogrs3,rosh,recorded_band,team\nX1,30,low,Green,A\nX2,95,low,Green,B\n", encoding="utf-8"
        )
        policy.write_text("", encoding="utf-8")
        for options, words in (({}, []), ({"policy": policy}, ["--policy", str(policy)])):
            for form in ("csv", "json", "html"):
                one, two = tmp_path / f"one.{form}", tmp_path / f"two.{form}"
                report = audit(source, ruleset(), by=["team"], on=DAY, absent="no", output=one, **options)
                given = ["audit", str(source), "--by", "team", "--on", str(DAY), "--absent", "no", *words]
                assert CliRunner().invoke(main, [*given, "-o", str(two)]).exit_code == 0
                assert one.read_bytes() == two.read_bytes()
        assert {each.outcome.value: each.count for each in report.outcomes if each.count} == {
            "agrees": 1,
            "below-matrix": 1,
        }


class TestFrames:
    """A DataFrame in and the same kind out."""

    @FRAMES
    def test_the_same_kind_comes_back_with_our_columns(self, library: ModuleType) -> None:
        """Own columns come back as they came, ours behind them, and a second run replaces the first."""
        frame = library.DataFrame(
            {
                "crn": ["X1", "X2", "X1"],
                "ogrs3": [62.0, None, 140.0],
                "dob": [datetime(2003, 1, 3), None, datetime(1990, 1, 1)],  # noqa: DTZ001 - a date as frames hold it
                "Status": ["a", None, "c"],
                "rosh": ["low", "medium", "n/k"],
            }
        )
        banded = frames.allocate(frame, ruleset(), on=DAY, absent="no")
        assert type(banded) is type(frame)
        assert list(banded.columns) == ["crn", "ogrs3", "dob", "Status_in", "rosh", *ADDED_NAMES]
        assert banded["status"].to_list() == ["settled", "incomplete", "error"]
        own = banded[["crn", "ogrs3", "dob", "rosh"]]
        assert own.equals(frame[["crn", "ogrs3", "dob", "rosh"]])
        assert frames.allocate(banded, ruleset(), on=DAY, absent="no").equals(banded)
        assert "duplicate-crn" in banded["warnings"].to_list()[0]

    @FRAMES
    def test_no_rows_and_no_reference(self, library: ModuleType) -> None:
        """A frame without rows has our columns all the same; one without reference numbers is refused."""
        assert list(frames.allocate(library.DataFrame({"crn": []}), ruleset()).columns) == [
            "crn",
            *ADDED_NAMES,
        ]
        with pytest.raises(BandingError, match="crn"):
            frames.allocate(library.DataFrame({"ogrs3": [1]}), ruleset())

    def test_the_index_stays(self) -> None:
        """A pandas frame keeps its index, whatever it is."""
        frame = pd.DataFrame({"crn": ["X1", "X2"], "ogrs3": [10, 95]}, index=["b", "a"])
        banded = frames.allocate(frame, ruleset(), on=DAY)
        assert (list(banded.index), list(frame.columns)) == (["b", "a"], ["crn", "ogrs3"])

    @pytest.mark.parametrize("wrong", [None, [{"crn": "X1"}], "cases.csv"])
    def test_what_is_no_frame_is_refused(self, wrong: object) -> None:
        """Something else is refused by its type."""
        with pytest.raises(TypeError, match="DataFrame is needed"):
            frames.allocate(wrong, ruleset())

    @pytest.mark.parametrize("option", ["blank", "absent"])
    def test_another_word_for_no_is_refused(self, option: str) -> None:
        """How silence is read is said in one of two words, and no other is taken for one of them."""
        with pytest.raises(ValueError, match=f"{option} is `no` or `unknown`, not 'NO'"):
            frames.allocate(pd.DataFrame({"crn": ["X1"]}), ruleset(), **{option: "NO"})

    @given(number=st.integers(-(10**9), 10**9))
    def test_a_whole_number_is_its_digits(self, number: int) -> None:
        """A whole number is written as its digits, whichever type holds it, float noise included."""
        for value in (number, np.int64(number), float(number), np.float64(number)):
            assert cell_of(value) == str(number)
