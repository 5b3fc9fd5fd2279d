"""
A synthetic caseload: any number of rows in flat memory, the same for the same ruleset, rows, seed and day; and its staff.

In a small caseload everybody is drawn anew. A large one repeats itself as real ones do: people are drawn from a pool made
up front, some much more often than others, so that a million rows hold some tens of thousands of different patterns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from banding.facts import Fact, Value, plain
from banding.ruleset import Ruleset
from banding.synthetic.draw import GROUPS, Draw, draw_groups
from banding.synthetic.people import REASONS, RECORD_COLUMNS, Roles, draw_person, draw_record
from banding.synthetic.spelling import BIRTH_COLUMNS, draw_hand, slips_for, spell, spell_birth

SYNTHETIC_NOTICE: Final = (
    "This caseload is synthetic: every row is invented by a program and describes no real person."
)
"""One sentence to print beside any caseload made here."""

TEAMS = ("Team A", "Team B", "Team C", "Team D", "Team E", "Team F")
_POOL = 25_000
_ASIDE = 1 << 70
_FLAT, _SKEW = 0.02, 0.98
_BLOCK = 1_000
_FEWEST_FOR_SLIPS = 100
_COPIES_WITH_SLIP = 20
_SAYS_SO = "not a real person"
_REASON_GIVEN = 0.7
_IN_FRONT = 2
Cells = tuple[str, ...]
STAFF_HEADER: Final = (
    *("staff_code", "name", "teams", "office", "grade", "contracted_hours", "skills", "experience_years"),
    *("absent_from", "absent_to", "covered_by", "left_on"),
)
_GRADES, _SHARES = ("PO", "PSO", "PQiP", "SPO"), (0.5, 0.36, 0.1, 0.04)
_HOURS, _HOUR_SHARES = ("37", "30", "22.2", "18.5", ""), (0.7, 0.12, 0.08, 0.07, 0.03)
_SKILLS: Final = ("domestic abuse", "sexual offending", "mental health", "substance misuse")
_HAS_SKILL, _IS_ABSENT, _LONGEST_ABSENCE, _EXPERIENCE = 0.35, 0.06, 90, 25


def synthetic_lines(ruleset: Ruleset, *, rows: int, seed: int, on: date) -> Iterator[str]:
    """
    Give a synthetic caseload of so many people as lines of CSV with their ends; the same seed and day, the same lines.

    The headings come first: ``crn``, ``team``, ``gender``, ``ethnicity``, the facts in the ruleset's order (``date_of_birth``
    and ``age`` in place of those that age settles), the judgement, ``recorded_band``, and ``synthetic``. A file of 100 rows or
    more has a few bad rows in every thousand, at least one of each kind.
    """
    yield _line(synthetic_columns(ruleset))
    draw = Draw(seed)
    people = draw_people(ruleset, count=min(rows, _POOL), on=on, draw=draw, aside=Draw(seed + _ASIDE))
    slipped: list[list[Cells]] = []
    if rows >= _FEWEST_FOR_SLIPS:
        slipped = with_slips(people, ruleset, count=_COPIES_WITH_SLIP, on=on, draw=draw)
    lines, bad = [*map(_line, people)], [[*map(_line, kind)] for kind in slipped]
    for crn, team, line in _drawn(lines, bad, rows=rows, draw=draw):
        yield f"SYN{crn:07d},{team},{line}"


def _drawn(
    people: Sequence[str], slipped: Sequence[Sequence[str]], *, rows: int, draw: Draw
) -> Iterator[tuple[int, str, str]]:
    """Draw a reference number, a team and a person, or one with a slip of each kind, for every row."""
    size, teams, number = len(people), len(TEAMS), draw.number
    order = _shuffled(size, draw) if rows <= size else []
    # Blocks of a thousand rows, the last one longer.
    count = max(1, rows // _BLOCK)
    for block in range(count):
        first = block * _BLOCK + 1
        length = rows + 1 - first if block == count - 1 else _BLOCK
        bad = _bad_rows(people, slipped, first, length, draw=draw) if rows >= _FEWEST_FOR_SLIPS else {}
        for row in range(first, first + length):
            team = TEAMS[int(number() * teams)]
            if row in bad:
                crn, tail = bad[row]
            elif rows <= size:
                crn, tail = row, people[order[row - 1]]
            else:
                share = number()
                # Flat at the front, with a long thin tail: nobody makes up more than 1 row in 500 of a big caseload.
                crn, tail = row, people[int(size * share * (_FLAT + _SKEW * share * share * share * share))]
            yield crn, team, tail


def _shuffled(size: int, draw: Draw) -> list[int]:
    order = list(range(size))
    for place in range(size - 1, 0, -1):
        other = draw.below(place + 1)
        order[place], order[other] = order[other], order[place]
    return order


def _bad_rows(
    people: Sequence[str], slipped: Sequence[Sequence[str]], first: int, length: int, *, draw: Draw
) -> dict[int, tuple[int, str]]:
    """Give the bad rows of a block: one with the number of an earlier row of it, and one for each kind of slip."""
    repeated = first + 1 + draw.below(length - 1)
    found = {repeated: (first + draw.below(repeated - first), draw.pick(people))}
    for kind in slipped:
        while (row := first + draw.below(length)) in found:
            pass
        found[row] = (row, draw.pick(kind))
    return found


def _line(cells: Cells) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def synthetic_columns(ruleset: Ruleset) -> Cells:
    """Name the columns of a synthetic caseload: two in front, then those of the people in the pool."""
    groups = [_free(name, ruleset) for name in GROUPS]
    facts = _written_facts(ruleset)
    named = ((fact.name,) if fact.yes_at_age is None else BIRTH_COLUMNS for fact in facts)
    own = [name for names in named for name in names]
    return ("crn", _free("team", ruleset), *groups, *own, *RECORD_COLUMNS, _free("synthetic", ruleset))


def draw_people(ruleset: Ruleset, *, count: int, on: date, draw: Draw, aside: Draw) -> list[Cells]:
    """Make people's cells, from the third column on; ``aside`` draws their groups, which have no part in anything else."""
    roles, facts = Roles(ruleset), _written_facts(ruleset)
    people: list[Cells] = []
    for _ in range(count):
        values = draw_person(roles, draw)
        cells = _fact_cells(facts, values, roles, on=on, draw=draw)
        record = draw_record(roles, values, on=on, draw=draw)
        people.append((*draw_groups(aside), *cells, *record, _SAYS_SO))
    return people


def with_slips(
    people: Sequence[Cells], ruleset: Ruleset, *, count: int, on: date, draw: Draw
) -> list[list[Cells]]:
    """Copy people, so many with each kind of slip that the ruleset allows."""
    places = {column: place for place, column in enumerate(synthetic_columns(ruleset)[_IN_FRONT:])}
    found: list[list[Cells]] = []
    for column, text in slips_for(ruleset, on=on):
        place = places[column]
        chosen = [draw.pick(people) for _ in range(count)]
        found.append([(*cells[:place], text, *cells[place + 1 :]) for cells in chosen])
    return found


def _written_facts(ruleset: Ruleset) -> list[Fact]:
    """List the facts that get columns; of several that age settles the first stands for all."""
    aged = [fact for fact in ruleset.facts if fact.yes_at_age is not None]
    return [fact for fact in ruleset.facts if fact not in aged[1:]]


def _free(name: str, ruleset: Ruleset) -> str:
    """Give a heading that no fact of the ruleset is read from."""
    taken = {plain(word) for fact in ruleset.facts for word in (fact.name, *fact.aliases)}
    while plain(name) in taken:
        name = f"invented_{name}"
    return name


def _fact_cells(
    facts: Sequence[Fact], values: Mapping[str, Value], roles: Roles, *, on: date, draw: Draw
) -> list[str]:
    hand = draw_hand(draw)
    cells: list[str] = []
    for fact in facts:
        value = values[fact.name]
        if fact.yes_at_age is not None:
            cells += spell_birth(fact, value, hand, on=on, draw=draw)
        elif values.get(roles.reasons.get(fact.name, "")) is not None and draw.chance(_REASON_GIVEN):
            cells.append(draw.pick(REASONS))
        elif value is None and fact.name in roles.judged:
            cells.append("")  # nobody set a level; that is not a question left open
        else:
            cells.append(spell(fact, value, hand))
    return cells


def synthetic_staff(*, officers: int, seed: int, on: date) -> Iterator[str]:
    """
    Give lines of CSV: the headings, then one row an officer, the same for the same arguments; nobody in it exists.

    Each team of a synthetic caseload has two offices, which bear its name.
    """
    yield ",".join(STAFF_HEADER) + "\n"
    draw = Draw(seed)
    for number in range(1, officers + 1):
        team = TEAMS[number % len(TEAMS)]
        grade = draw.weighted(_GRADES, _SHARES)
        known = [skill for skill in _SKILLS if draw.chance(_HAS_SKILL)]
        absence = ("", "")
        if draw.chance(_IS_ABSENT):
            first = on - timedelta(days=draw.below(_LONGEST_ABSENCE))
            absence = (first.isoformat(), (on + timedelta(days=draw.below(_LONGEST_ABSENCE))).isoformat())
        office, hours = f"{team} {draw.pick(('East', 'West'))}", draw.weighted(_HOURS, _HOUR_SHARES)
        about = (team, office, grade, hours, ";".join(known), str(draw.below(_EXPERIENCE)))
        yield ",".join((f"SYN{number:04d}", f"Invented Officer {number}", *about, *absence, "", "")) + "\n"
