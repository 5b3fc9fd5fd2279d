"""Claims that a query made for a file's own columns, run on the file, gives each row what ``allocate`` gives it."""

from __future__ import annotations

import contextlib
import csv
import sqlite3
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from banding.commands import main
from banding.export.sql import ANSWERS

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples" / "cases.csv"
DAY = "2026-11-22"
OWN_NAMES = """\
columns: {Ref No: crn, OGRS 3 score: ogrs3, "Harm": rosh, Born on: date_of_birth}
values:
  rosh: {L: low, M: medium, H: high}
"""
OWN_ROWS = """\
Ref No,OGRS 3 score,Harm,Born on,Age,CPP,Order
X1,62,M,2004-05-01,,N,first
X2,,L,,,y,second
X3,30,L,,19,n,third
X4,30,L,,90,NK,fourth
X5,95,H,1980-02-29,,no,fifth
"""


def banding(*words: str) -> str:
    """What a command prints."""
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def on_duckdb(query: str, path: Path) -> list[dict[str, str]]:
    """Run a query on a table that DuckDB makes of a file, types and all."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE cases AS FROM read_csv('{path}', header = true)")
        cursor = connection.execute(query)
        return _told([column[0] for column in cursor.description], cursor.fetchall())


def on_sqlite(query: str, path: Path) -> list[dict[str, str]]:
    """Run a query on a table as ``.import --csv`` makes it: every cell a text, and empty where there is nothing."""
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        listed = ", ".join(f'"{name}" TEXT' for name in header)
        connection.execute(f"CREATE TABLE cases ({listed})")
        places = ", ".join("?" * len(header))
        connection.executemany(f"INSERT INTO cases VALUES ({places})", rows)  # noqa: S608
        cursor = connection.execute(query)
        return _told([column[0] for column in cursor.description], cursor.fetchall())


def _told(names: list[str], rows: list[tuple[object, ...]]) -> list[dict[str, str]]:
    found = [
        dict(zip(names, ["" if cell is None else str(cell) for cell in row], strict=True)) for row in rows
    ]
    return sorted(found, key=lambda row: row[names[0]])


@pytest.fixture(scope="module")
def own_columns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file with columns and words of its own, and the mapping that says what they mean."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "team.csv").write_text(OWN_ROWS, encoding="utf-8")
    (folder / "map.yaml").write_text(OWN_NAMES, encoding="utf-8")
    return folder / "team.csv", folder / "map.yaml"


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
@pytest.mark.parametrize("is_mapped", [False, True], ids=["examples", "own columns"])
def test_a_query_like_a_file_decides_the_file_as_allocate_does(
    dialect: str, is_mapped: bool, own_columns: tuple[Path, Path]
) -> None:
    """``--like FILE`` makes a query that runs on a table made of the file, and differs from ``allocate`` in no row."""
    path = own_columns[0] if is_mapped else EXAMPLES
    mapped = [("--map", str(own_columns[1])), ("--columns", str(own_columns[1]))] if is_mapped else [(), ()]
    query = banding("rules", "sql", "--dialect", dialect, "--like", str(path), "--on", DAY, *mapped[1])
    decided = csv.DictReader(banding("allocate", str(path), "--on", DAY, "--raw", *mapped[0]).splitlines())
    wanted = sorted(decided, key=lambda row: next(iter(row.values())))
    found = (on_duckdb if dialect == "duckdb" else on_sqlite)(query, path)
    assert len(found) == len(wanted) > 4
    assert [[row[name] for name in ANSWERS] for row in found] == [
        [row[name] for name in ANSWERS] for row in wanted
    ]


@pytest.mark.parametrize(
    "words", [("crn,requirements", "requirements"), ("ogrs3,rosh", "crn"), ("crn,cpp,CPP", "cpp")]
)
def test_headings_that_a_query_cannot_follow_are_refused(words: tuple[str, str], tmp_path: Path) -> None:
    """A list of requirements, a table without a case reference and a column of ours twice are refused by name."""
    path = tmp_path / "cases.csv"
    path.write_text(words[0] + "\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["rules", "sql", "--dialect", "duckdb", "--like", str(path)])
    assert (result.exit_code, words[1] in result.stderr) == (2, True)


AGES = [
    ("2030-01-01", "", "error"),
    ("14/03/1985 or so", "", "error"),
    ("", "abc", "error"),
    ("", "140", "error"),
    ("", "30", "incomplete"),
    ("2004-01-01", "abc", "error"),
]


def test_an_age_that_cannot_be_read_is_an_error_and_not_a_guess(tmp_path: Path) -> None:
    """In SQLite, where any text may stand in any column, a date or an age that is none makes the row an error."""
    path = tmp_path / "cases.csv"
    rows = [f"X{place},,low,{born},{age}" for place, (born, age, _) in enumerate(AGES)]
    path.write_text("\n".join(["crn,ogrs3,rosh,date_of_birth,age", *rows, ""]), encoding="utf-8")
    query = banding("rules", "sql", "--dialect", "sqlite", "--like", str(path), "--on", DAY)
    found = [row["status"] for row in on_sqlite(query, path)]
    assert found == [status for _, _, status in AGES]
