"""Claims about what a query reads, what it does with values it cannot read, and where it can be written for."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from banding.export.sql import (
    ANSWERS,
    DIALECTS,
    Columns,
    UnusableMappingError,
    columns_for,
    render_sql,
)
from banding.export.sql.dialects import POSTGRES, SNOWFLAKE
from banding.facts import plain
from banding.intake.mapping import ColumnMapping, load_mapping
from tests.builders import ruleset
from tests.export.sql.tables import ON, RULESETS, load
from tests.verify.forty_factors import ruleset_of

PLAIN = {"crn": "X1", "ogrs3": 30, "rosh": "low"}
LARGEST = 100_000
"""Most characters of a query: what a warehouse's console still takes in one paste."""


def where(**given: object) -> Columns:
    """Where the facts are, in a table with our own columns unless said otherwise."""
    return columns_for(ruleset(), on=ON, **given)  # type: ignore[arg-type]


@cache
def written(name: str, dialect: str) -> str:
    """The query of a ruleset over a table with our own columns."""
    rules = load(name)
    return render_sql(rules, columns_for(rules, on=ON), DIALECTS[dialect])


@cache
def mapped(text: str, on: date = ON) -> Columns:
    """Where the facts are, by a mapping file; the same each time, so that its query is written once."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "columns.yaml")
        path.write_text(text, encoding="utf-8")
        return columns_for(ruleset(), on=on, mapping=load_mapping(path, ruleset().facts))


@cache
def over(columns: Columns, dialect: str) -> str:
    """The query of our ruleset over some columns, written once."""
    return render_sql(ruleset(), columns, DIALECTS[dialect])


def asked(
    cells: Mapping[str, object], columns: Columns | None = None, dialect: str = "duckdb"
) -> dict[str, object]:
    """The answers to one row; a column that is not given is NULL, and no other is in the table but those read."""
    query = over(columns, dialect) if columns else written("cl-crc", dialect)
    row = {**dict.fromkeys((columns or where()).names.values()), **cells}
    connect = duckdb.connect() if dialect == "duckdb" else sqlite3.connect(":memory:")
    with contextlib.closing(connect) as connection:
        listed = ", ".join(f'"{name}" {_type(name, value)}' for name, value in row.items())
        connection.execute(f"CREATE TABLE cases ({listed})")
        places = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO cases VALUES ({places})", list(row.values()))  # noqa: S608
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        (found,) = cursor.fetchall()
    assert names == [*row, *ANSWERS]
    return dict(zip(names, found, strict=True))


def _type(name: str, value: object) -> str:
    types = {bool: "BOOLEAN", int: "INTEGER", float: "DOUBLE", date: "DATE"}
    return types.get(type(value), "INTEGER" if name == "ogrs3" and value is None else "TEXT")


# --- every warehouse ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULESETS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_back_as_one_query(dialect: str, name: str) -> None:
    """A query is one statement that reads back in its own dialect, with the answers as its last columns."""
    query = written(name, dialect)
    (parsed,) = sqlglot.parse(query, dialect=dialect)
    assert isinstance(parsed, exp.Select)
    assert parsed.named_selects[1:] == list(ANSWERS)
    again = parsed.sql(dialect=dialect, pretty=True, max_text_width=160, comments=False)
    assert again.splitlines() == [line for line in query.splitlines() if not line.startswith("--")]


@pytest.mark.parametrize("name", RULESETS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_query_stays_short(dialect: str, name: str) -> None:
    """No query of ours is longer than a warehouse's console takes."""
    assert len(written(name, dialect)) < LARGEST


@pytest.mark.parametrize("seed", range(2))
def test_a_query_over_forty_factors_can_be_written(seed: int) -> None:
    """Twenty rules over forty factors, some of them shared, come to some hundred thousand characters and not to millions."""
    forty = ruleset_of(factors=40, seed=seed)
    assert len(render_sql(forty, columns_for(forty, on=ON), DIALECTS["duckdb"])) < 500_000


def test_the_same_rules_give_the_same_query() -> None:
    """A query is the same text at every run, so that it can be kept under version control."""
    assert render_sql(ruleset(), where(), DIALECTS["spark"]) == render_sql(
        ruleset(), where(), DIALECTS["spark"]
    )


def test_a_query_says_which_rules_it_is() -> None:
    """Id, version and hash of the ruleset stand in the query's first line and in every row."""
    assert ruleset().stamp in written("cl-crc", "trino").splitlines()[0]
    assert asked(PLAIN)["ruleset"] == ruleset().stamp


# --- values that cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    "bad",
    [
        {"rosh": "meduim"},
        {"ogrs3": 140},
        {"ogrs3": -1},
        {"ogrs3": 49.5},
        {"cpp": "perhaps"},
        {"ror": "medium"},
        {"judged_band": "Bleu", "rationale": "Seen"},
        {"sentence_type": "fine"},
    ],
    ids=str,
)
def test_a_value_that_is_not_allowed_is_an_error(bad: dict[str, object], dialect: str) -> None:
    """A row with a value that is none of those allowed has status error, the rules that say so, and no other answer."""
    found = asked({**PLAIN, **bad}, dialect=dialect)
    assert found["status"] == "error"
    assert found["ruleset"] == ruleset().stamp
    assert {found[name] for name in ANSWERS if name not in ("status", "ruleset")} == {None}


def test_sqlite_reads_no_number_out_of_a_word() -> None:
    """A word in SQLite's column of numbers is an error, where SQLite itself would read nought."""
    assert asked({**PLAIN, "ogrs3": "ninety"}, dialect="sqlite")["status"] == "error"


def test_sqlite_compares_a_score_kept_as_text_as_a_number() -> None:
    """A score of 100 kept as text is very high, where comparing texts would put it below 90."""
    assert asked({**PLAIN, "ogrs3": "100"}, dialect="sqlite")["matrix_band"] == "Red"


@pytest.mark.parametrize("said", ["yes", "Y", "TRUE", "1", True, 1])
def test_yes_in_any_type_is_yes(said: object) -> None:
    """Yes is understood as allocate understands it, in a column of text, of numbers or of booleans."""
    assert asked({**PLAIN, "iom": said})["band"] == "Red"


@pytest.mark.parametrize("said", ["", "unknown", "not known", "NK", "?", None])
def test_unknown_in_any_word_is_not_no(said: object) -> None:
    """Whatever says "not known" leaves the fact unknown and worth asking about."""
    assert "cpp" in str(asked({**PLAIN, "cpp": said})["enquiries"]).split(";")


@pytest.mark.parametrize("blank", ["", "  ", "\t\n", "\u00a0", None])
@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
def test_a_blank_rationale_is_no_reason(blank: str | None, dialect: str) -> None:
    """A judgement whose reason is white space alone is not applied."""
    found = asked({**PLAIN, "judged_band": "Red", "rationale": blank}, dialect=dialect)
    assert found["status"] != "judged"


# --- their own columns --------------------------------------------------------------------------------------------


def test_a_mapping_renames_columns() -> None:
    """A column goes by its own name in the warehouse, one with a space in it too."""
    columns = mapped("columns: {RSR Score Two: ogrs3, HARM: rosh}")
    found = asked({"crn": "X1", "RSR Score Two": 95, "HARM": "low"}, columns)
    assert found["matrix_band"] == "Red"


def test_a_mapping_gives_their_words_a_meaning() -> None:
    """A word of theirs means what the mapping says."""
    columns = mapped("values: {cpp: {'on plan': yes}, rosh: {L: low}}")
    found = asked({**PLAIN, "rosh": "L", "cpp": "On Plan"}, columns)
    assert found["rules"] == "matrix/low/low;blue/child-protection-plan"


def test_a_mapping_says_what_null_and_absence_mean() -> None:
    """NULL, and a column that is not there, mean no where the mapping says so, and are not asked about."""
    columns = mapped("blank: {cpp: no}\nabsent: {prevent: no}")
    found = asked(PLAIN, columns)
    assert "prevent" not in columns.names
    assert {"cpp", "prevent"}.isdisjoint(str(found["enquiries"]).split(";"))


def test_a_column_left_out_is_not_known() -> None:
    """A column the table does not have is not read, and its fact is not known."""
    columns = where(without=["ror", "ror_rationale", "cpp", "ogrs3", "judged_band", "rationale"])
    found = asked({"crn": "X1", "rosh": "low"}, columns)
    assert found["status"] == "incomplete"
    assert {"ogrs3", "cpp"} <= set(str(found["enquiries"]).split(";"))


@pytest.mark.parametrize(
    ("mapping", "column"),
    [
        ("registers: {column: Registers}", "Registers"),
        ("values: {ogrs3: {none: unknown}}", "ogrs3"),
        ("columns: {A: ogrs3, B: ogrs3}", "ogrs3"),
        ("columns: {A: judged_band, B: judged_band}", "judged_band"),
        ("columns: {A: date_of_birth, B: date_of_birth}", "date_of_birth"),
    ],
)
def test_a_mapping_that_a_query_cannot_follow_is_refused(mapping: str, column: str) -> None:
    """Registrations, words for a number, and two columns for one are refused rather than left out."""
    with pytest.raises(UnusableMappingError) as caught:
        mapped(mapping)
    assert caught.value.column == column


def test_a_column_to_leave_out_must_be_ours() -> None:
    """A slip in the name of a column to leave out is told with the nearest name."""
    with pytest.raises(UnusableMappingError, match="did you mean `prevent`"):
        where(without=["prevnt"])


@pytest.mark.parametrize("table", ["", "a.b.c.d", 'x"y', "x`y", "a\nb", "a..b"])
def test_a_table_must_be_the_name_of_one(table: str) -> None:
    """What cannot be the name of a table is refused."""
    with pytest.raises(UnusableMappingError):
        render_sql(ruleset(), where(table=table), DIALECTS["duckdb"])


@pytest.mark.parametrize("table", ["x; DROP TABLE cases", "(SELECT 1)", "a -- b"])
def test_a_name_of_a_table_stays_a_name(table: str) -> None:
    """Whatever stands in a table's name is read as part of its name."""
    (parsed,) = sqlglot.parse(render_sql(ruleset(), where(table=table), DIALECTS["duckdb"]), dialect="duckdb")
    assert parsed is not None
    assert table in {found.name for found in parsed.find_all(exp.Table)}


RESERVED = ("order", "group", "select", "Index")


def answered(dialect: str, table: str, heading: str, *, score: int) -> dict[str, object]:
    """The answers to one row of a table whose column of scores has a heading of its own."""
    mapping = ColumnMapping(columns={plain(heading): "ogrs3"}, headings=(heading,))
    without = [name for name in where().names if name not in ("ogrs3", "rosh")]
    columns = where(table=table, mapping=mapping, without=without)
    connect = duckdb.connect() if dialect == "duckdb" else sqlite3.connect(":memory:")
    quoted = ".".join(f'"{part}"' for part in table.split("."))
    with contextlib.closing(connect) as connection:
        connection.execute(f'CREATE TABLE {quoted} (crn TEXT, "{heading}" INTEGER, rosh TEXT)')
        connection.execute(f"INSERT INTO {quoted} VALUES ('X1', {score}, 'low')")  # noqa: S608
        cursor = connection.execute(render_sql(ruleset(), columns, DIALECTS[dialect]))
        names = [column[0] for column in cursor.description]
        (found,) = cursor.fetchall()
    return dict(zip(names, found, strict=True))


@pytest.mark.parametrize("word", RESERVED)
@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
def test_a_reserved_word_can_be_the_name_of_a_table_and_of_a_column(dialect: str, word: str) -> None:
    """A table or column called by a word of SQL is read like any other."""
    assert answered(dialect, word, word, score=95)["matrix_band"] == "Red"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_every_warehouse_reserves_is_quoted_in_all(dialect: str) -> None:
    """A word reserved on both short lists stands in quotes in every dialect, letter by letter as it was given."""
    mark = "`" if dialect in ("spark", "bigquery") else '"'
    for word in sorted(POSTGRES & SNOWFLAKE):
        named = DIALECTS[dialect].named(word.title()).sql(dialect=dialect)
        assert named == f"{mark}{word.title()}{mark}"


def test_every_word_an_engine_reserves_is_on_its_list() -> None:
    """DuckDB's own list of the words it reserves holds none that would go without quotes."""
    with contextlib.closing(duckdb.connect()) as connection:
        own = connection.execute(
            "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category IN ('reserved', 'type_function')"
        ).fetchall()
    assert {word for (word,) in own} - DIALECTS["duckdb"].reserved == set()


@pytest.mark.parametrize("dialect", ["postgres", "snowflake"])
@pytest.mark.parametrize("name", ["cases", "Cases", "Index", "facts_2026"])
def test_a_name_that_needs_no_quotes_gets_none_where_they_would_change_it(dialect: str, name: str) -> None:
    """PostgreSQL and Snowflake fold a plain name's parts, so it stays without quotes."""
    assert DIALECTS[dialect].named(name).sql(dialect=dialect) == name


@pytest.mark.parametrize(
    ("dialect", "step"), [("duckdb", "told"), ("sqlite", "Facts"), ("sqlite", "decided")]
)
def test_a_table_is_not_mistaken_for_a_step_of_the_query(step: str, dialect: str) -> None:
    """A table called as a step of the query is refused, and read once its schema is named."""
    with pytest.raises(UnusableMappingError, match=f"such as main.{step}"):
        render_sql(ruleset(), where(table=step), DIALECTS[dialect])
    assert answered(dialect, f"main.{step}", "ogrs3", score=95)["matrix_band"] == "Red"


# --- ages ---------------------------------------------------------------------------------------------------------

AGED = "columns: {dob: date_of_birth, years: age}"
NOT_ASKED = {"aces": True}


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    ("born", "is_young"), [("2000-11-23", True), ("2000-11-22", False), ("2000-11-24", True)]
)
def test_the_age_is_taken_on_the_day(born: str, is_young: bool, dialect: str) -> None:
    """Somebody is a young person until the day before turning 26."""
    day = born if dialect == "sqlite" else date.fromisoformat(born)
    found = asked({**PLAIN, **NOT_ASKED, "dob": day}, mapped(AGED), dialect)
    assert ("yellow/young-person-aces" in str(found["rules"])) == is_young


def test_a_yes_or_no_wins_over_the_age_and_birth_over_years() -> None:
    """The fact's own column comes first, then the date of birth, then the age."""
    columns = mapped(AGED)
    old, young = {"dob": date(1980, 1, 1)}, {"years": 19}
    rules = [
        str(asked({**PLAIN, **NOT_ASKED, **cells}, columns)["rules"])
        for cells in ({"young_person": True, **old}, {**old, **young}, young)
    ]
    assert ["young" in each for each in rules] == [True, False, True]


def test_nobody_is_born_after_the_day() -> None:
    """A date of birth in the future is an error."""
    found = asked({**PLAIN, **NOT_ASKED, "dob": date(2030, 1, 1)}, mapped(AGED))
    assert found["status"] == "error"


def test_a_day_that_is_not_in_every_year_has_a_birthday() -> None:
    """On 29 February whoever was born on the 28th, so many years ago, has turned that age."""
    columns = mapped(AGED, on=date(2028, 2, 29))
    young = [
        "young" in str(asked({**PLAIN, **NOT_ASKED, "dob": born}, columns)["rules"])
        for born in (date(2002, 2, 28), date(2002, 3, 1))
    ]
    assert young == [False, True]
