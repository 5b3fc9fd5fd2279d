"""Claims about ``banding map``: a manager's own sheet, from the first refusal to a workbook fed back."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Callable
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from banding.commands import main

HEADINGS = ("Case ref", "Name", "OGRS %", "RoSH", "DV?", "Child prot. plan", "UPW only?", "D.O.B.")
SHEET = (
    ("A100001", "Jo Bloggs", "12%", "L", "N", "N", "", "14/3/85"),
    ("A100002", "Sam Green", 62, "Med", "Y", "n/k", "N", "3 Jan 2003"),
    ("A100003", "Alex Doe", 91, "M", "Y", "no", "", "07.09.1978"),
    ("A100004", "Kim Poe", 44, "Low", "N", "yes", "Y", "1990-01-31"),
    ("A100005", "Lee Roe", "tbc", "Medium", "Y", "N", "N", "14/3/85"),
    ("A100006", "Pat Coe", 30, "L", "tbc", "N", "", "12/12/1980"),
    ("A100007", "Chris Moe", "75%", "med", "N", "N", "", "3 Jan 1999"),
    ("A100008", "Robin Joe", 5, "low", "N", "N", "Y", "07.09.1988"),
    ("A100009", "Max Foe", "55%", "H", "N", "N", "", "1/2/91"),
    ("A100010", "Nic Hoe", 10, "L", "n/k", "N", "", "22/11/1970"),
    ("A100011", "Dale Noe", 88, "M", "N", "N", "N", "30/06/1995"),
    ("A100012", "Jan Loe", 20, "tbc", "N", "N", "", "02.03.1966"),
)
MAPPED = {
    "Case ref": "crn",
    "OGRS %": "ogrs3",
    "DV?": "domestic_abuse",
    "Child prot. plan": "cpp",
    "D.O.B.": "date_of_birth",
}
RULESETS = Path(__file__).parent / "rulesets"
BANDS = ["Green", "Blue", "Red", "Blue", "", "Green", "Blue", "Green", "", "Green", "Blue", ""]
Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``banding`` in a folder with a manager's own sheet, and gives its output and exit code."""
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    for row in (HEADINGS, *SHEET):
        book.worksheets[0].append(row)
    book.save("my caseload.xlsx")

    def run(line: str, *, stdin: str = "") -> Result:
        return CliRunner().invoke(main, shlex.split(line), input=stdin, catch_exceptions=False)

    return run


def bands(result: str) -> list[str]:
    """The bands of a result in CSV, each row without an error."""
    rows = list(csv.DictReader(io.StringIO(result)))
    assert "error" not in [row["status"] for row in rows]
    return [row["band"] for row in rows]


def lines(text: str) -> list[str]:
    """The lines of a mapping file that are read."""
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize(
    "line",
    [
        "allocate {}",
        "explain {} --crn A100001",
        "reband {}",
        "reband {} --previous {}",
        "audit {}",
        "sample {} --seed 1",
        "rules impact cl-crc/2019-03 cl-crc/2019-03 {}",
    ],
)
def test_every_refusal_of_headings_names_the_command(run: Run, line: str) -> None:
    """A file without `crn` is refused with the heading that is likely it and the command that maps it, ready to paste."""
    done = run(line.replace("{}", "'my caseload.xlsx'"))
    said = " ".join(done.stderr.split())
    assert done.exit_code == 2, said
    assert "did you mean `crn` for `Case ref`?" in said
    assert "`banding map 'my caseload.xlsx' -o mapping.yaml`" in said


@pytest.mark.parametrize(
    "line",
    [
        "allocate {}",
        "allocate {} -q -o page.html",
        "reband {}",
        "reband {} --previous {}",
        "audit {}",
        "rules impact cl-crc/2019-03 cl-crc/2019-03 {}",
    ],
)
def test_every_note_of_a_column_not_read_names_the_command(run: Run, line: str) -> None:
    """A column that looks like one of ours and is not read is named, with the command that has it read."""
    Path("cases.csv").write_text("crn,ogrs3,rosh,DV?,recorded_band\nX1,30,low,y,Green\n", encoding="utf-8")
    done = run(f"{line} --on 2026-11-22".replace("{}", "cases.csv"))
    page = Path("page.html").read_text(encoding="utf-8") if "page.html" in line else ""
    said = " ".join(
        f"{done.stdout} {done.stderr} {page}".replace("<code>", "`").replace("</code>", "`").split()
    )
    assert done.exit_code == 0, said
    assert "DV?" in said
    assert "banding map cases.csv -o mapping.yaml" in said


def test_a_manager_s_own_sheet_is_mapped_and_decided(run: Run) -> None:
    """Mapped, her twelve rows are decided without an error; each line proposed is right, and nothing is guessed."""
    done = run("map 'my caseload.xlsx' -o mapping.yaml")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "5 lines proposed; 1 not sure" in done.stderr
    text = Path("mapping.yaml").read_text(encoding="utf-8")
    assert lines(text) == [
        "columns: # your heading: our column",
        *(f'  "{theirs}": {ours}' for theirs, ours in MAPPED.items()),
    ]
    assert '#!"UPW only?": unpaid_work' in text
    assert not [name for _, name, *_ in SHEET if name in text]
    result = run("allocate 'my caseload.xlsx' --map mapping.yaml --on 2026-11-22")
    assert bands(result.stdout) == BANDS
    said = " ".join(result.stderr.split())
    assert "`UPW only?` looks like `unpaid_work` and is not read: 12 cases have it as not known" in said
    assert "a line under `columns` in mapping.yaml has it read" in said


def test_an_answer_on_the_screen_becomes_a_line(run: Run) -> None:
    """With --ask a yes maps the column, and a choice says what a word means; what is left stays a question."""
    assert run("map 'my caseload.xlsx' --ask -o mapping.yaml", stdin="y\n").exit_code == 0
    assert '  "UPW only?": unpaid_work' in lines(Path("mapping.yaml").read_text(encoding="utf-8"))
    Path("words.csv").write_text("crn,cpp,DV victim\nX1,x,y\nX2,historic,n\n", encoding="utf-8")
    done = run("map words.csv --ask -o words.yaml", stdin="n\nleave\nyes\n")
    text = Path("words.yaml").read_text(encoding="utf-8")
    assert (done.exit_code, lines(text)[1:]) == (0, ["  cpp:", '    "x": yes # 1 row'])
    assert '#!"historic": yes' in text
    assert 'not read: "DV victim"' in text


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_stopping_while_asked_leaves_nothing(
    run: Run, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, or the end of the answers, leaves no file and exit code 2."""

    def stop(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr(click.termui, "visible_prompt_func", stop)
    done = run("map 'my caseload.xlsx' --ask -o mapping.yaml")
    assert done.exit_code == 2
    assert "stopped; nothing was written" in done.stderr
    assert not Path("mapping.yaml").exists()


def test_a_mapping_file_with_other_lines_is_not_written_over(run: Run) -> None:
    """A mapping file has its owner's lines: one that says the same is written again, another is refused and kept."""
    assert run("map 'my caseload.xlsx' -o mapping.yaml").exit_code == 0
    assert run("map 'my caseload.xlsx' -o mapping.yaml").exit_code == 0
    Path("mapping.yaml").write_text("columns: {}\n", encoding="utf-8")
    done = run("map 'my caseload.xlsx' -o mapping.yaml")
    assert done.exit_code == 2
    assert "choose another file with -o" in " ".join(done.stderr.split())
    assert Path("mapping.yaml").read_text(encoding="utf-8") == "columns: {}\n"


def test_a_mapping_goes_to_the_screen_and_comes_from_a_pipe(run: Run) -> None:
    """Without -o the file is on standard output alone, and - is standard input."""
    done = run("map -", stdin="Case ref,DV?\nA1,y\n")
    assert lines(done.stdout)[1:] == ['  "Case ref": crn', '  "DV?": domestic_abuse']
    assert "banding allocate FILE --map mapping.yaml" in done.stdout
    assert run("map - --ask", stdin="Case ref\nA1\n").exit_code == 2


def test_a_file_without_reference_numbers_is_told_so(run: Run) -> None:
    """Where no column of reference numbers is sure, the screen and the file say so, and the file is read all the same."""
    done = run("map -", stdin="Col A,Col B\nfoo,bar\n")
    assert "No column of case reference numbers was found for sure" in done.stderr
    assert "No column of case reference numbers was found for sure" in done.stdout
    assert lines(done.stdout) == []


def test_a_mapping_is_by_the_facts_of_the_ruleset(run: Run) -> None:
    """A heading is mapped to a column that the named ruleset has, and to no other."""
    Path("cases.csv").write_text("Case ref,DV?,Storm watch flag\nA1,y,n\n", encoding="utf-8")
    done = run(f"map cases.csv --rules {RULESETS / 'harbour-trust' / '2031-01.yaml'} --on 2031-06-01")
    assert lines(done.stdout)[1:] == ['  "Case ref": crn', '  "Storm watch flag": storm_watch']


def test_a_result_keeps_its_mapping_and_is_read_without_it(run: Run) -> None:
    """A workbook made with --map is allocated, rebanded and audited without it, and says which mapping that was."""
    run("map 'my caseload.xlsx' -o mapping.yaml")
    assert run("allocate 'my caseload.xlsx' --map mapping.yaml --on 2026-11-22 -o banded.xlsx").exit_code == 0
    kept = [row[0] for row in openpyxl.load_workbook("banded.xlsx")["Mapping"].iter_rows(values_only=True)]
    assert kept[0].startswith("# The mapping file mapping.yaml, kept here")
    assert [line or "" for line in kept[1:]] == Path("mapping.yaml").read_text(encoding="utf-8").splitlines()
    again = run("allocate banded.xlsx --on 2026-11-22")
    assert bands(again.stdout) == BANDS
    assert "Read by the mapping that the workbook keeps on its sheet `Mapping`." in " ".join(
        again.stderr.split()
    )
    assert run("allocate banded.xlsx --on 2026-11-22 -o again.xlsx").exit_code == 0
    first, second = (openpyxl.load_workbook(name)["Mapping"].values for name in ("banded.xlsx", "again.xlsx"))
    assert [*first] == [*second]
    assert run("reband banded.xlsx --previous again.xlsx --on 2026-11-22").exit_code == 0
    assert run("audit banded.xlsx --on 2026-11-22").exit_code == 0


def test_what_a_result_cannot_keep_is_refused_with_the_way_out(run: Run) -> None:
    """A CSV result, and one whose mapping names other files, ask for the mapping file again; a spoilt one is named."""
    run("map 'my caseload.xlsx' -o mapping.yaml")
    run("allocate 'my caseload.xlsx' --map mapping.yaml --on 2026-11-22 -o banded.csv")
    said = " ".join(run("allocate banded.csv").stderr.split())
    assert "looks like a result of ours that was made with a mapping file" in said
    assert "again with --map" in said

    table = Path("table.yaml")
    table.write_text("registers:\n  - {code: IIOM, means: {iom: yes}}\n", encoding="utf-8")
    more = "registers: {column: Name, table: table.yaml}\n"
    Path("other.yaml").write_text(Path("mapping.yaml").read_text(encoding="utf-8") + more, encoding="utf-8")
    run("allocate 'my caseload.xlsx' --map other.yaml --on 2026-11-22 -o other.xlsx")
    assert "not kept here" in openpyxl.load_workbook("other.xlsx")["Mapping"]["A1"].value
    assert run("allocate other.xlsx").exit_code == 2

    # Named as ours, the case numbers are found without a mapping, and what the others are is not.
    changed = Path("other.yaml").read_text(encoding="utf-8").replace('  "Case ref": crn\n', "")
    Path("other.yaml").write_text(changed, encoding="utf-8")
    book = openpyxl.load_workbook("my caseload.xlsx")
    book.worksheets[0]["A1"] = "crn"
    book.save("named.xlsx")
    run("allocate named.xlsx --map other.yaml --on 2026-11-22 -o other.xlsx")
    said = run("allocate other.xlsx")
    assert (said.exit_code, said.stdout) == (2, "")
    assert (
        "other.xlsx: Made with the mapping file other.yaml, which is not kept here; give it again with"
        in (" ".join(said.stderr.split()))
    )
    assert run("allocate other.xlsx --map other.yaml --on 2026-11-22").exit_code == 0
    run("allocate named.xlsx --map other.yaml --on 2026-11-22 -o other.csv")
    asks = "If the earlier run was given a mapping file, give it again with --map"
    assert asks in " ".join(run("allocate other.csv").stderr.split())
    assert asks not in " ".join(run("allocate other.csv --map other.yaml").stderr.split())

    run("allocate 'my caseload.xlsx' --map mapping.yaml --on 2026-11-22 -o banded.xlsx")
    book = openpyxl.load_workbook("banded.xlsx")
    place = next(cell for (cell,) in book["Mapping"].iter_rows() if cell.value == '  "DV?": domestic_abuse')
    place.value = '  "DV?": domestic_abuze'
    book.save("spoilt.xlsx")
    done = run("allocate spoilt.xlsx")
    assert done.exit_code == 2
    assert f"spoilt.xlsx, sheet Mapping:{place.row}:" in done.stderr


def test_a_sheet_called_mapping_of_their_own_is_theirs(run: Run) -> None:
    """A workbook of somebody's with a sheet of that name is read as it is."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["crn", "rosh"])
    book.worksheets[0].append(["X1", "low"])
    book.create_sheet("Mapping").append(["columns: {rosh: crn}"])
    book.save("theirs.xlsx")
    done = run("allocate theirs.xlsx --on 2026-11-22")
    assert done.exit_code == 0
    assert "Read by the mapping" not in done.stderr
