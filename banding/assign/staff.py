"""
A staff file → officers, each with what is wrong with their row; what they may not be relied on for is not invented.

Bad rows are never dropped: an officer whose row is in error stays, holds what they hold, and is suggested for nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import BinaryIO, Final

import attrs

from banding.assign.officers import Officer, Staff, cover_chain
from banding.assign.policy import StaffPolicy
from banding.auditing.findings.cells import nobody_words
from banding.errors import TableError
from banding.facts import plain
from banding.intake import Issue, person_of
from banding.intake.tables import KnownHeadings, Row, open_table
from banding.intake.tables.cell_text import Unsure, own_text
from banding.intake.values import BadCell, parse_date
from banding.nearest import did_you_mean, nearest_word
from banding.text import counted, is_no_value, says_not_known

_NUMBER: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?", re.ASCII)
_WEEK: Final = 168
_BEYOND: Final = "beyond the last heading"
SHEET_OF_REDUCTIONS: Final = "Reductions"


@attrs.frozen
class StaffColumn:
    """One column of a staff file: what it means, what may be written, and other names it goes by, separated by spaces."""

    name: str
    meaning: str
    allowed: str
    aliases: str = ""


_CODE: Final = "The code by which cases name the officer. It must be filled in."
_GRADE: Final = "a grade of the audit policy, or a case system's code"
_HOURS: Final = "Hours a week, before reductions. Blank is not known."
_NAMES: Final = "names, separated by ;"
_ABSENT_TO: Final = "Last day of the absence; blank for an open end."
_SKILLS: Final = "words of the policy, separated by ;"
STAFF_HEADINGS: Final = (
    StaffColumn("staff_code", _CODE, "any text", "code officer_code"),
    StaffColumn("name", "The officer's name.", "any text", "officer_name"),
    StaffColumn("teams", "The teams whose cases the officer holds; blank for any.", _NAMES, "team"),
    StaffColumn("office", "Where the officer works.", "any text"),
    StaffColumn("grade", "The officer's grade.", _GRADE, "role"),
    StaffColumn("contracted_hours", _HOURS, "a number", "hours contracted_hrs contract_hours weekly_hours"),
    StaffColumn("skills", "What the officer is trained for.", _SKILLS),
    StaffColumn("experience_years", "Years in the work; settles ties.", "a number"),
    StaffColumn("absent_from", "First day of an absence.", "a date", "absence_from off_sick_from sick_from"),
    StaffColumn("absent_to", _ABSENT_TO, "a date", "absence_to off_sick_to sick_to"),
    StaffColumn("covered_by", "Who covers the officer's cases during the absence.", "a staff code"),
    StaffColumn("left_on", "The officer's last day.", "a date", "last_day leaving_date"),
)
REDUCTION_HEADINGS: Final = (
    StaffColumn("staff_code", "Whose hours are reduced.", "a staff code", "code"),
    StaffColumn("reason", "Why, such as newly qualified, or trade union.", "any text"),
    StaffColumn("hours", "Hours a week taken off. Either this or per_cent.", "a number"),
    StaffColumn("per_cent", "Share of contracted hours taken off.", "a number to 100", "percent"),
    StaffColumn("from", "First day; blank for already.", "a date", "start from_date"),
    StaffColumn("to", "Last day; blank for an open end.", "a date", "end to_date"),
)


def _known(columns: Sequence[StaffColumn], *needed: str) -> KnownHeadings:
    named = {column.name: (column.name, *column.aliases.split()) for column in columns}
    words = {plain(word): name for name, words in named.items() for word in words}
    return KnownHeadings(words, needed, "`banding template --staff` gives a file to fill in")


_STAFF: Final = _known(STAFF_HEADINGS, "staff_code", "grade")
_REDUCTIONS: Final = _known(REDUCTION_HEADINGS, "staff_code", "reason")


def read_staff(
    sources: Sequence[tuple[BinaryIO, str]],
    policy: StaffPolicy,
    *,
    on: date,
    reductions: Sequence[tuple[BinaryIO, str]] = (),
) -> Staff:
    """
    Read open staff files, CSV or XLSX, with their names, and the reductions of hours beside them or in files of their own.

    Absences and reductions count for the day. Raises TableError where a file is no table with the headings, or has one twice.
    """
    reader = _StaffReader(policy, on)
    for handle, name in sources:
        reader.read_staff(handle, name)
    for handle, name in sources:
        if handle.seek(0) == 0 and handle.read(2) == b"PK":
            reader.read_reductions(handle, name, is_needed=False)
    for handle, name in reductions:
        reader.read_reductions(handle, name)
    return reader.staff()


class _StaffReader:
    def __init__(self, policy: StaffPolicy, on: date) -> None:
        self._policy, self._on = policy, on
        self._skills = {plain(each.skill): each.skill for each in policy.officers.skills}
        self._officers: dict[str, Officer] = {}
        self._where: dict[str, str] = {}
        self._issues: list[Issue] = []
        self._notes: list[str] = []
        self._nobody = 0
        self._reduced: dict[str, list[Fraction | None]] = defaultdict(list)
        self._ending: dict[str, list[tuple[date, Fraction | None]]] = defaultdict(list)
        self._fingerprints: dict[str, list[str]] = defaultdict(list)
        self._no_skills: dict[str, str] = {}

    def read_staff(self, handle: BinaryIO, name: str) -> None:
        for parse in _rows(handle, name, _STAFF, self._notes):
            code = parse.text("staff_code")
            if not person_of(code):
                self._note(
                    name, parse.row, ["staff_code: no code is given, so no case can be this officer's"]
                )
                continue
            if nobody_words(code, self._policy.audit.holder, restricted=False):
                self._nobody += 1
                continue
            officer = self._officer(code, parse)
            skills = {plain(word): word.strip() for word in parse.text("skills").split(";")}
            self._no_skills |= {word: skills[word] for word in officer.skills - self._skills.keys()}
            where, problems = f"row {parse.row.number} of {name}", parse.problems
            if officer.key in self._officers:
                said = f"staff_code: `{code}` is on {self._where[officer.key]} and on {where}; keep one"
                problems.append(said)
                officer = attrs.evolve(self._officers[officer.key], problems=(said,))
            elif problems:
                officer = attrs.evolve(officer, problems=tuple(problems))
            self._where.setdefault(officer.key, where)
            self._officers[officer.key] = officer
            self._fingerprints[officer.key].append(parse.fingerprint())
            self._note(name, parse.row, problems)

    def _officer(self, code: str, parse: _Parser) -> Officer:
        absence, said = parse.days("absent_from", "absent_to"), parse.text("grade")
        grade = self._policy.grade_of(said) if said else None
        if grade is None:
            grades = self._policy.grades
            found = f"`{said}` is not a grade{did_you_mean(said, grades)}" if said else "no grade"
            parse.bad("grade", f"{found}; write one of {', '.join(grades)}")
        name, teams, office = parse.text("name"), parse.words("teams"), plain(parse.text("office"))
        hours = parse.number("contracted_hours", most=self._policy.officers.capacity.most_hours)
        skills, experience = parse.words("skills"), parse.number("experience_years", most=99)
        away = *absence, parse.text("covered_by"), parse.day("left_on")
        return Officer(code, name, teams, office, grade, hours, skills, experience, *away)

    def read_reductions(self, handle: BinaryIO, name: str, *, is_needed: bool = True) -> None:
        try:
            rows = list(_rows(handle, name, _REDUCTIONS, self._notes))
        except TableError as error:
            # There may be such a sheet, with other headings.
            if is_needed or SHEET_OF_REDUCTIONS in error.reason.split("`")[1::2]:
                raise
            return
        for parse in rows:
            code, problems = person_of(parse.text("staff_code")), parse.problems
            officer = self._officers.get(code)
            hours, share = parse.number("hours", most=_WEEK), parse.number("per_cent", most=100)
            first, last = parse.days("from", "to")
            if officer is None:
                parse.bad("staff_code", f"`{parse.text('staff_code')}` is not in the staff file")
            if (hours is None) == (share is None) and not problems:
                parse.bad("hours", "give either hours or per_cent")
            self._note(name, parse.row, problems)
            if officer is None:
                continue
            self._fingerprints[code].append(parse.fingerprint())
            if problems:
                self._reduced[code].append(None)
            elif (first or self._on) <= self._on <= (last or self._on):
                if share is not None:
                    hours = None if officer.hours is None else officer.hours * share / 100
                self._reduced[code].append(hours)
                self._ending[code] += [(last, hours)] if last else []

    def staff(self) -> Staff:
        """Work out what each can carry, find who covers whom in a circle, and give them all."""
        found: dict[str, Officer] = {}
        for code, officer in self._officers.items():
            off = self._reduced.get(code, [])
            reduced = None if None in off else sum((each for each in off if each is not None), Fraction(0))
            available = None
            if officer.is_absent(self._on) or officer.has_left(self._on):
                reduced, available = officer.hours, 0
            elif officer.hours is not None and reduced is not None:
                available = self._policy.available(officer.hours, reduced)
            found[code] = attrs.evolve(
                officer,
                reduced=reduced,
                ending=tuple(sorted(self._ending.get(code, ()), key=lambda each: each[0])),
                available=None if officer.problems else available,
                problems=(*officer.problems, *self._cover_faults(officer)),
                fingerprint=sha256("\1".join(sorted(self._fingerprints[code])).encode()).hexdigest(),
            )
        if self._nobody:
            rows = counted(self._nobody, "staff row has", "staff rows have")
            self._notes.append(f"{rows} a code that is nobody's.")
        if self._no_skills:
            words = ", ".join(f"`{word}`" for word in sorted(self._no_skills.values()))
            asked = ", ".join(self._skills.values())
            self._notes.append(f"No case asks for the skills {words}; those that cases ask for are {asked}.")
        return Staff(found, tuple(self._issues), tuple(dict.fromkeys(self._notes)))

    def _cover_faults(self, officer: Officer) -> Iterator[str]:
        """Say where cover leads nowhere: to somebody unknown, or round in a circle of people who are absent."""
        *_, last = chain = list(cover_chain(officer, self._officers, self._on))
        said = ""
        if last is None and len(chain) == 2:
            said = f"covered_by: `{officer.covered_by}` is not in the staff file"
        elif last is officer and len(chain) > 1:
            said = "covered_by: the cover leads back to the officer; name somebody present"
        if said:
            message = f"{self._where[officer.key]}: {said}"
            self._issues.append(Issue("staff-row", 0, "covered_by", officer.code, message, True))
            yield said

    def _note(self, name: str, row: Row, problems: Sequence[str]) -> None:
        for said in problems:
            column, message = said.partition(":")[0], f"{name}, row {row.number}, {said}"
            self._issues.append(Issue("staff-row", row.number, column, "", message, True))


def _rows(handle: BinaryIO, name: str, known: KnownHeadings, notes: list[str]) -> Iterator[_Parser]:
    """Give each row that is not blank, to be read by its columns."""
    handle.seek(0)
    with open_table(handle, name=name, known=known) as table:
        places, unread = known.places(table.header, name=name), []
        for heading in (each for n, each in enumerate(table.header) if n not in places.values()):
            near = nearest_word(plain(heading), known.columns)
            said = f"`{heading.strip()}`" + (f" (is it {known.columns[near]}?)" if near else "")
            unread += [said] if heading.strip() else []
        if unread:
            notes.append(f"{name}: columns that are not read: {', '.join(unread)}.")
        for row in table.rows:
            if any(cell.strip() for cell in row.cells):
                cells = {column: row.cells[n] for column, n in places.items() if n < len(row.cells)}
                beyond = any(cell.strip() for cell in row.cells[len(table.header) :])
                yield _Parser(row, cells | ({_BEYOND: "yes"} if beyond else {}))
        notes += [f"{name}: {note}" for note in table.notes]


class _Parser:
    """Reads the cells of one row, gathering what is wrong with them."""

    def __init__(self, row: Row, cells: Mapping[str, str]) -> None:
        self.row, self._cells, self.problems = row, cells, list[str]()
        if _BEYOND in cells:
            self.bad("row", "has more cells than there are headings, so some may be out of place")

    def fingerprint(self) -> str:
        """Give what changes with any cell of the row, wherever its column is."""
        return "\0".join(f"{column}={self._cells[column].strip()}" for column in sorted(self._cells))

    def bad(self, column: str, said: str) -> None:
        """Gather a problem."""
        self.problems.append(f"{column}: {said}")

    def text(self, column: str) -> str:
        """Give a cell's text; empty where it says nothing, or that it is not known."""
        cell = own_text(self._cells.get(column, ""))
        if isinstance(cell, Unsure):
            if cell.problem:
                self.bad(column, f"`{cell[:40]}` {cell.problem}")
            return ""
        text = " ".join(cell.split())
        return "" if is_no_value(text) or says_not_known(text) else text

    def words(self, column: str) -> frozenset[str]:
        """Give the words of a list, folded."""
        return frozenset(plain(word) for word in self.text(column).split(";") if plain(word))

    def number(self, column: str, *, most: int) -> Fraction | None:
        """Give a number from 0; None where it is not known, or wrong."""
        text = self.text(column).removesuffix("%").strip()
        if not text:
            return None
        if _NUMBER.fullmatch(text) and (found := Fraction(text)) <= most:
            return found
        self.bad(column, f"`{text[:40]}` is not a number from 0 to {most}")
        return None

    def day(self, column: str) -> date | None:
        """Give a date, also one to come; None where it is not known, or wrong."""
        found = parse_date(self.text(column), latest=date.max)
        if isinstance(found, BadCell):
            self.bad(column, f"`{found.value}` {found.problem}")
        return found if isinstance(found, date) else None

    def days(self, first: str, last: str) -> tuple[date | None, date | None]:
        """Give the two ends of a time, the later of which is wrong where it is before the earlier."""
        start, end = self.day(first), self.day(last)
        if start and end and end < start:
            self.bad(last, f"`{end}` is before {first}, {start}")
        return start, end
