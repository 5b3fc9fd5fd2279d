"""Claims about the command line: what it prints, what it leaves behind, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from banding.commands import _SAYS, main
from banding.records import ADDED_NAMES
from banding.workbench.config import of_folder
from tests.shell import SIMPLE, small_file

HERE = Path(__file__).parent
EXAMPLES = HERE / "data" / "examples.csv"

Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run() -> Run:
    """Runs ``banding`` with some words, and gives its output and exit code."""

    def run(*words: str, stdin: bytes | str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)

    return run


@pytest.fixture(name="cases")
def _cases(tmp_path: Path) -> Path:
    return small_file(tmp_path)


def records(text: str) -> list[dict[str, str]]:
    """The rows of some CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_worked_examples_come_out_as_expected(run: Run) -> None:
    """Through the command, file to file, every worked example has the band and everything else that it says."""
    result = run("allocate", str(EXAMPLES), "--on", "2026-11-22")
    for row in records(result.stdout):
        for name, expected in row.items():
            if name.startswith("expected_"):
                assert row[name.removeprefix("expected_")] == expected, (row["example"], name)


def test_the_list_of_commands_says_what_their_help_does() -> None:
    """Each command is listed with the first sentence of its own help, though none is imported to list them."""
    context = click.Context(main)
    for name, says in _SAYS.items():
        command = main.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(limit=1000) == says


def test_every_command_has_help_with_an_example(run: Run) -> None:
    """Every command says what it does in a sentence and closes with an example."""
    for name in main.list_commands(click.Context(main)):
        result = run(name, "--help")
        assert result.exit_code == 0
        assert re.search(r"Examples?:\n +banding ", result.stdout), name


def _help_examples() -> list[str]:
    runner = CliRunner()
    commands = main.list_commands(click.Context(main))
    texts = [runner.invoke(main, [*words, "--help"]).stdout for words in [[], *([name] for name in commands)]]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    # `serve` runs until it is stopped; tests/workbench/test_serve_and_db.py does both.
    return [line for line in lines if line.startswith("banding ") and not line.startswith("banding serve")]


@pytest.mark.parametrize("example", _help_examples())
def test_help_examples_run(run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example in the help texts does what it says, in a folder with the sample caseload in it."""
    (tmp_path / "examples").mkdir()
    sample = (HERE.parent / "examples" / "cases.csv").read_bytes()
    (tmp_path / "examples" / "cases.csv").write_bytes(sample)
    (tmp_path / "cases.csv").write_bytes(sample)
    monkeypatch.chdir(tmp_path)
    words = shlex.split(example.partition(">")[0])[1:]
    if "staff.csv" in words:
        run("example", "--staff", "-n", "12", "-o", "staff.csv")
    if words[0] == "staff":
        header, rows = sample.split(b"\n", 1)
        (tmp_path / "cases.csv").write_bytes(header.rstrip() + b",responsible_officer\n" + rows)
    if "--choices" in words:
        run(words[0], "cases.csv", "staff.csv", "-q", "-o", words[words.index("--choices") + 1])
    if words[0] == "db":
        monkeypatch.setenv("BANDING_DATA", str(tmp_path))
        with of_folder(tmp_path).opened():
            pass
    done = run(*words)
    expected = 1 if "--fail-on" in words else 0
    assert done.exit_code == expected, done.stderr


def test_results_and_talk_part(run: Run, cases: Path) -> None:
    """The banded file goes to standard output and the summary to standard error, so a pipe gets only the file."""
    result = run("allocate", str(cases))
    assert [row["band"] for row in records(result.stdout)] == ["Blue", "Green"]
    assert "2 cases" in result.stderr
    assert "2 cases" not in result.stdout


def test_same_input_same_bytes(run: Run, cases: Path) -> None:
    """The same file and day give the same bytes."""
    first = run("allocate", str(cases), "--on", "2026-11-22").stdout_bytes
    assert first == run("allocate", str(cases), "--on", "2026-11-22").stdout_bytes


def test_standard_input_is_read(run: Run) -> None:
    """``-`` reads a pipe."""
    result = run("allocate", "-", stdin=SIMPLE)
    assert [row["crn"] for row in records(result.stdout)] == ["X1", "X2"]


def test_form_follows_the_ending(run: Run, cases: Path, tmp_path: Path) -> None:
    """An output named .json is one object a line."""
    run("allocate", str(cases), "-o", str(tmp_path / "out.json"))
    lines = (tmp_path / "out.json").read_text().splitlines()
    assert [json.loads(line)["crn"] for line in lines] == ["X1", "X2"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"name,score\nA,1\n", "no column `crn`"),
        (b"crn,ogrs3,OGRS 3\nX1,1,2\n", "there twice"),
        (b'crn,note\nX1,"never closed\n', "never closed"),
        (b"crn\x00,ogrs3\n", "NUL"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"crn," + b",".join(b"c%d" % n for n in range(10_000)) + b"\n", "columns"),
        (b"crn,note\nX1," + b"a" * 2_000_000 + b"\n", "1 MiB"),
    ],
)
def test_a_file_that_is_no_table_is_refused(run: Run, tmp_path: Path, content: bytes, words: str) -> None:
    """A file that cannot be read as a table gets one clear message, exit code 2 and no output."""
    path, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    path.write_bytes(content)
    result = run("allocate", str(path), "-o", str(out))
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert not out.exists()


def test_a_refused_run_leaves_the_old_file(run: Run, tmp_path: Path) -> None:
    """When a run cannot finish, what stood at the output path still stands there, and nothing lies beside it."""
    path, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    path.write_text('crn,note\nX1,ok\nX2,"never closed\n')
    out.write_text("the old result")
    assert run("allocate", str(path), "-o", str(out)).exit_code == 2
    assert out.read_text() == "the old result"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["bad.csv", "out.csv"]


@pytest.mark.parametrize("words", [["allocate", "nowhere.csv"], ["allocate", "-", "--rules", "cl-crx"]])
def test_what_is_not_there_is_said(run: Run, words: list[str]) -> None:
    """A file or ruleset that is not there is exit code 2 with a message that names it."""
    result = run(*words, stdin=SIMPLE)
    assert result.exit_code == 2
    assert words[-1] in result.stderr


@pytest.mark.parametrize(
    ("fail_on", "exit_code"),
    [("error", 1), ("provisional", 0), ("incomplete", 1), ("warnings", 1), ("duplicates", 1), ("refer", 0)],
)
def test_fail_on(run: Run, fail_on: str, exit_code: int) -> None:
    """``--fail-on`` ends with 1 exactly when some row has what it names; the file is written all the same."""
    text = "crn,ogrs3,rosh\nX1,140,low\nX2,62,\nX2,62,medium\n"
    result = run("allocate", "-", "--absent", "no", "--fail-on", fail_on, stdin=text)
    assert result.exit_code == exit_code
    assert len(records(result.stdout)) == 3


def test_a_bad_row_names_row_column_value_and_the_nearest_word(run: Run) -> None:
    """A bad cell makes its row an error that names row, column, value, what is allowed and the nearest word."""
    (row,) = records(run("allocate", "-", stdin="crn,ogrs3,RoSH level\nX1,62,meduim\n").stdout)
    assert row["status"] == "error"
    assert row["band"] == ""
    for words in ("ow 2", "RoSH level", "`meduim`", "low, medium, high, very high", "did you mean `medium`"):
        assert words in row["reasons"]


def test_a_missing_column_says_what_it_costs(run: Run) -> None:
    """The summary says which columns are not there and how many cases that leaves open."""
    result = run("allocate", "-", stdin="crn,ogrs3,rosh,iom,mappa\nX1,12,low,no,no\nX2,95,low,no,no\n")
    assert "No column `prevent` (Prevent case): 1 case cannot be settled." in result.stderr


def test_messages_hold_no_more_of_a_case(run: Run) -> None:
    """What is said of a bad row holds its row, column and cell, and nothing else of the case."""
    text = "crn,name,ogrs3,rosh\nX1,SECRETNAME,140,low\nX2,OTHERNAME,62\n"
    result = run("allocate", "-", stdin=text)
    assert "140" in result.stderr
    assert "SECRETNAME" not in result.stderr
    assert "OTHERNAME" not in result.stderr


def test_on_sets_the_age(run: Run) -> None:
    """A person born in 2000 is young on their 26th birthday's eve and not on the day."""
    text = "crn,ogrs3,rosh,aces,date_of_birth\nX1,12,low,yes,01/06/2000\n"
    bands = [
        records(run("allocate", "-", "--absent", "no", "--on", day, stdin=text).stdout)[0]["band"]
        for day in ("2026-05-31", "01/06/2026")
    ]
    assert bands == ["Yellow", "Green"]


def test_explain_takes_facts(run: Run) -> None:
    """Facts on the command line are decided and told with the paragraph behind each step."""
    words = ["--ogrs3", "62", "--rosh", "medium", "--yes", "cpp", "--unknown", "domestic_abuse"]
    result = run("explain", *words)
    assert result.exit_code == 0
    assert "Blue" in result.stdout.splitlines()[0]
    assert "Child Protection Plan in place" in result.stdout


def test_explain_finds_cases(run: Run) -> None:
    """Cases are explained by reference number; one that is not in the file is named, with exit code 2."""
    result = run("explain", str(EXAMPLES), "--crn", "X100017", "--crn", "X999999")
    assert result.stdout.startswith("X100017: Blue (settled)")
    assert "X999999" in result.stderr
    assert result.exit_code == 2


def test_explain_knows_what_other_rows_do_to_a_person(run: Run) -> None:
    """Each row of a person who is on several is explained as it is allocated: route, band, status and warnings."""
    hub = "unpaid_work,attendance_centre,other_requirement,field_case,sentence_type"
    rows = "X1,30,low,yes,no,no,no,CO\nx1 ,95,low,no,no,yes,no,CO\nX2,30,low,yes,no,no,no,CO\n"
    text = f"crn,ogrs3,rosh,{hub}\n{rows}"
    given = ("-", "--absent", "no", "--on", "2026-11-22")
    allocated = records(run("allocate", *given, "-q", stdin=text).stdout)
    explained = run("explain", *given, "--crn", "X1", "--crn", "x2", stdin=text).stdout
    for row, told in zip(allocated, re.split("\n-{80}\n", explained), strict=True):
        band = row["band"] or f"no band, {row['route']} route"
        assert told.strip().startswith(f"{row['crn'].strip()}: {band} ({row['status']})")
        words = " ".join(told.split())
        assert all(warning in words for warning in filter(None, row["warnings"].split(";")))
    assert [row["route"] for row in allocated] == ["field", "field", "hub"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ogrs", "62"], "did you mean `ogrs3`"),
        (["--ogrs3", "140"], "--ogrs3: `140` is not"),
        (["--yes", "cppp"], "did you mean `cpp`"),
        (["--yes", "cpp", "--cpp", "no"], "given twice"),
        (["--ogrs3"], "needs a value"),
        ([], "give a file"),
        (["a.csv", "b.csv", "--crn", "X1"], "one file at a time"),
    ],
)
def test_explain_says_what_is_wrong(run: Run, words: list[str], said: str) -> None:
    """Facts that cannot be are refused in words that name their option, with exit code 2."""
    result = run("explain", *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_text_fits_eighty_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Help, summaries and explanations keep to 80 columns; only a path longer than that goes on, on a line of its own."""
    monkeypatch.chdir(EXAMPLES.parent)
    outputs = [run(name, "--help").stdout for name in main.list_commands(click.Context(main))]
    outputs += [
        run("allocate", EXAMPLES.name).stderr,
        run("explain", str(EXAMPLES), "--crn", "X100041").stdout,
    ]
    assert [line for text in outputs for line in text.splitlines() if len(line) > 80] == []


def test_a_long_path_stays_whole(run: Run, tmp_path: Path) -> None:
    """A path longer than a line is told whole, so that it can be copied."""
    path = tmp_path / ("a-caseload-with-a-long-name" * 5) / "cases.csv"
    path.parent.mkdir()
    path.write_text(SIMPLE)
    lines = run("allocate", str(path)).stderr.splitlines()
    assert [line for line in lines if len(line) > 80] == [f"{path},"]


@pytest.mark.parametrize("command", [["allocate", "-"], ["explain", "--ogrs3", "62"]])
def test_no_colour_in_a_pipe(run: Run, command: list[str]) -> None:
    """What goes to a pipe or a file has no colour codes in it."""
    result = run(*command, stdin=SIMPLE)
    assert "\x1b[" not in result.output


def test_added_columns_follow_the_contract() -> None:
    """The added columns are the contract's, in its order."""
    assert ADDED_NAMES == (
        "route",
        "band",
        "status",
        "matrix_band",
        "minimum_band",
        "consider_band",
        "possible_bands",
        "enquiries",
        "rules",
        "reasons",
        "actions",
        "warnings",
        "ruleset",
    )


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        ("allocate cases.csv -o out.pdf", 2),
        ("allocate cases.csv -o out.md", 2),
        ("allocate cases.csv -o out.txt", 0),
        ("allocate cases.csv -o out", 0),
        ("allocate cases.csv -o out.CSV", 0),
        ("allocate cases.csv -o out.pdf --format html", 0),
        ("audit cases.csv -o out.docx", 2),
        ("reband cases.csv --previous cases.csv -o out.xls", 2),
        ("sample cases.csv -o out.json", 2),
        ("rules show cl-crc -o out.csv", 2),
        ("rules show cl-crc -o out.txt", 0),
        ("template -o out.html", 2),
        ("example -o out.json", 2),
        ("example -o out.xlsx", 0),
    ],
)
def test_a_file_is_what_its_ending_says(
    run: Run, cases: Path, words: str, exit_code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ending we have no form for is refused with those we have; none, and .txt, will do for text."""
    monkeypatch.chdir(cases.parent)
    done = run(*words.split())
    assert done.exit_code == exit_code, done.stderr
    assert ("use a name that ends in ." in " ".join(done.stderr.split())) == (exit_code == 2)
    assert exit_code == 0 or not list(cases.parent.glob("out*"))


@pytest.mark.parametrize(
    "words",
    [
        "audit cases.csv --fail-on foo",
        "allocate cases.csv --fail-on foo",
        "allocate norec.csv",
        "audit a.csv",
    ],
)
def test_what_is_wrong_is_told_in_80_columns(
    run: Run, cases: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many words there are to choose from, no line of a message is longer than 80 characters."""
    monkeypatch.chdir(cases.parent)
    done = run(*words.split())
    assert done.exit_code == 2
    assert max(map(len, done.stderr.splitlines())) <= 80


@pytest.mark.parametrize("words", [(), ("--staff",)])
def test_a_synthetic_workbook_says_what_the_csv_says(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """``example`` writes the same cells into a workbook as into CSV, so that somebody in Excel can try things too."""
    openpyxl = pytest.importorskip("openpyxl")
    asked = ("example", *words, "-n", "60", "--on", "2026-11-22")
    text, path = run(*asked).stdout, tmp_path / "made.xlsx"
    assert run(*asked, "-o", str(path)).exit_code == 0
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    assert [[cell or "" for cell in row] for row in rows] == [*csv.reader(io.StringIO(text))]
