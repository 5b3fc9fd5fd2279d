"""Claims that the query and ``decide`` give every case the same answer; :mod:`tests.export.sql.cases` says which cases."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.engine import Engine
from banding.facts import Value
from banding.ruleset import Ruleset
from tests.engine.test_any_ruleset import cases, rulesets
from tests.export.sql.engines import (
    on_duckdb,
    on_postgres,
    on_spark,
    on_sqlite,
    postgres_binaries,
    postgres_server,
)
from tests.export.sql.tables import Trial, trial, whole_space
from tests.strategies import tried

pytestmark = pytest.mark.xdist_group("every case")  # they take a while to find, and are found once a worker
FEWEST_CASES = {"cl-crc": 60_000, "harbour-trust": 20_000}
NAMES = sorted(FEWEST_CASES)
SPARK_SAMPLE = 40
"""One case in so many is asked of Spark, which is slow; under the profile ``thorough`` all are."""
IN_CI = bool(os.environ.get("CI"))


@pytest.fixture(name="space", params=NAMES)
def _space(request: pytest.FixtureRequest) -> Trial:
    """Every case that a ruleset can tell apart."""
    name: str = request.param
    return whole_space(name)


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[str]:
    """A PostgreSQL server of our own; skipped where none is installed, except in continuous integration."""
    binaries = postgres_binaries()
    if binaries is None:
        if IN_CI:
            pytest.fail("PostgreSQL is not installed: apt-get install -y postgresql")
        pytest.skip("PostgreSQL is not installed: apt-get install -y postgresql")
    # Not below the runner's own folder, which the server's user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="banding-postgres-"))
    with postgres_server(binaries, folder) as dsn:
        yield dsn
    shutil.rmtree(folder)


def test_the_space_is_whole(space: Trial) -> None:
    """Neither ruleset's space shrinks to a handful of cases unseen, and no case is in it twice."""
    assert len(space.rows) >= FEWEST_CASES[space.ruleset.id]
    assert len({row[1:] for row in space.rows}) > len(space.rows) * 0.9
    statuses = {answers[2] for answers in space.expected}
    assert statuses == {"refer", "hub", "judged", "incomplete", "consider", "provisional", "settled"}


def test_duckdb_agrees(space: Trial, tmp_path: Path) -> None:
    """DuckDB gives every case that a ruleset can tell apart the answer of ``decide``."""
    assert space.differences(on_duckdb(space, tmp_path)) == (len(space.rows), "")


def test_sqlite_agrees(space: Trial) -> None:
    """SQLite gives every case that a ruleset can tell apart the answer of ``decide``."""
    assert space.differences(on_sqlite(space)) == (len(space.rows), "")


@pytest.mark.postgres
def test_postgres_agrees(space: Trial, server: str) -> None:
    """A PostgreSQL server gives every case that a ruleset can tell apart the answer of ``decide``."""
    assert space.differences(on_postgres(space, server)) == (len(space.rows), "")


@pytest.mark.spark
@pytest.mark.skipif(find_spec("pyspark") is None, reason="PySpark is not installed: make spark (needs Java)")
def test_spark_agrees(space: Trial, tmp_path: Path) -> None:
    """A Spark session answers every case of a sample that has every set of answers in it, or all, as ``decide`` does."""
    asked = space if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else space.sample(SPARK_SAMPLE)
    assert asked.differences(on_spark(asked, tmp_path)) == (len(asked.rows), "")


@tried(25)
@given(ruleset=rulesets(), drawn=st.lists(cases(), min_size=1, max_size=12))
def test_any_ruleset_is_decided_as_by_the_engine(ruleset: Ruleset, drawn: list[dict[str, Value]]) -> None:
    """Whatever conditions a ruleset sets, however its rules share facts, its query agrees with the engine."""
    Engine(ruleset)
    asked = trial(ruleset, [(facts, None) for facts in drawn])
    assert asked.differences(on_sqlite(asked)) == (len(asked.rows), "")
