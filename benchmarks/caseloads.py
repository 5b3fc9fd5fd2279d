"""
Three caseloads to measure with, each of any size and the same at every run.

- *pool*: what ``banding example`` makes; its people are drawn from a pool, so whole rows of facts repeat.
- *independent*: every fact drawn by itself, one in six unknown; OGRS3 0-100, dates of birth spread over sixty years, a
  note in every row with commas and quotation marks in a third of them, 3% judged each with its own reason, 1% in error.
- *wide*: the same with sixty columns of somebody else's.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from measuring import run

from banding.facts import Fact, FactKind
from banding.ruleset import find_ruleset, load_ruleset

NAMES = ("pool", "independent", "wide")
ON = "2026-11-22"
UNKNOWN, JUDGED, WRONG = 1 / 6, 0.03, 0.01
RATE = 0.1
NOTES = (
    "Seen at the office on {day}",
    'Said "I will be there on {day}", and was',
    "Phoned; next appointment {day}",
    "Home visit {day}",
    "Letter sent, no reply by {day}, try the brother",
    "Transferred in {day}",
)


def write_caseload(name: str, rows: int, path: Path) -> None:
    """Write a caseload of ``NAMES``."""
    if name == "pool":
        run([sys.executable, "-m", "banding", "example", "-n", str(rows), "--on", ON], stdout=path)
        return
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows(_rows(rows, theirs=60 if name == "wide" else 0))


def _rows(count: int, *, theirs: int) -> Iterator[list[str]]:
    ruleset = load_ruleset(find_ruleset("cl-crc/2019-03"))
    lots = random.Random(count)
    bands = [band.name for band in ruleset.bands]
    facts = [fact for fact in ruleset.facts if fact.kind is not FactKind.TEXT and fact.name != "ror"]
    born = date(1946, 11, 23)
    extra = [f"their_{number}" for number in range(theirs)]
    yield [
        "crn",
        "team",
        "name",
        *(_column(fact) for fact in facts),
        "notes",
        "judged_band",
        "rationale",
        *extra,
    ]
    for number in range(count):
        day = (born + timedelta(days=lots.randrange(22_000))).isoformat()
        cells = [day if fact.yes_at_age else _cell(fact, lots) for fact in facts]
        if lots.random() < WRONG:
            cells[0] = "140"
        judged = (
            [lots.choice(bands), f"Reason {number}, as discussed"] if lots.random() < JUDGED else ["", ""]
        )
        note = lots.choice(NOTES).format(day=day)
        yield [
            f"X{number:07}",
            f"Team {lots.randrange(40)}",
            f"Person {number}",
            *cells,
            note,
            *judged,
            *(f"{column} {number % 997}" for column in extra),
        ]


def _column(fact: Fact) -> str:
    return "date_of_birth" if fact.yes_at_age else fact.name


def _cell(fact: Fact, lots: random.Random) -> str:
    if lots.random() < UNKNOWN:
        return ""
    if fact.kind is FactKind.NUMBER:
        return str(lots.randint(0, 100))
    if fact.kind is FactKind.CHOICE:
        # Most cases on a caseload are for the field: two in a hundred are above medium.
        weights = [49, 49, 1, 1] if fact.name == "rosh" else None
        return lots.choices(fact.levels, weights)[0].replace("-", " ")
    return "yes" if lots.random() < (RATE if fact.synthetic_rate is None else fact.synthetic_rate) else "no"
