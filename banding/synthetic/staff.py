"""A synthetic staff file for the teams of a synthetic caseload: invented officers, some absent, some part time."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from banding.synthetic.caseload import TEAMS
from banding.synthetic.draw import Draw

STAFF_HEADER: Final = (
    *("staff_code", "name", "teams", "office", "grade", "contracted_hours", "skills", "experience_years"),
    *("absent_from", "absent_to", "covered_by", "left_on"),
)
_GRADES, _SHARES = ("PO", "PSO", "PQiP", "SPO"), (0.5, 0.36, 0.1, 0.04)
_HOURS, _HOUR_SHARES = ("37", "30", "22.2", "18.5", ""), (0.7, 0.12, 0.08, 0.07, 0.03)
_SKILLS: Final = ("domestic abuse", "sexual offending", "mental health", "substance misuse")
_HAS_SKILL, _IS_ABSENT, _LONGEST_ABSENCE, _EXPERIENCE = 0.35, 0.06, 90, 25


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
        cells = (
            f"SYN{number:04d}",
            f"Invented Officer {number}",
            team,
            f"{team} {draw.pick(('East', 'West'))}",
            grade,
            draw.weighted(_HOURS, _HOUR_SHARES),
            ";".join(known),
            str(draw.below(_EXPERIENCE)),
            *absence,
            "",
            "",
        )
        yield ",".join(cells) + "\n"
