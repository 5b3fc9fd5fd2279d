"""
Decided rows → who holds each case, what it weighs and asks for, and which people's cases nobody holds.

Every row is accounted for once: held by an officer, held by somebody who is not in the staff file, or held by nobody.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from banding.assign.cases import CasesHeld, HeldCase
from banding.assign.officers import Staff
from banding.assign.policy import StaffPolicy
from banding.auditing.findings.cells import nobody_words
from banding.explain import Result
from banding.facts import Value, plain
from banding.intake import OFFICER_HEADINGS, Caseload, Issue, Pattern, PlacedRow, person_of, undo
from banding.intake.values import BadCell, parse_date
from banding.nearest import did_you_mean
from banding.vocabulary import Status

_CASE_COLUMNS = {
    "team": ("team team_name", "The team whose case it is; officers of other teams are barred."),
    "office": ("office office_name", "Where the person reports."),
    "phase": ("phase case_phase", "A phase of the policy; otherwise it follows from sentence_type."),
    "sentenced": ("sentenced_on sentence_date", "Day of the sentence, from which waiting is counted."),
    "due": ("initial_appointment_due first_appointment_due", "Day the first appointment is due."),
    "assigned": ("assigned_on allocated_on", "Day the holder was given the case."),
    "previous": ("previous_officer last_officer", "Who held the person before, for continuity."),
    "excluded": ("excluded_officers risk_to_staff", "Staff codes that may not hold it, separated by ;"),
    "restricted": ("restricted restricted_access limited_access lao", "Yes: nobody is suggested."),
}
CASE_COLUMNS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "officer": (OFFICER_HEADINGS, "Who holds the case, by staff code or name."),
    **{role: (tuple(headings.split()), means) for role, (headings, means) in _CASE_COLUMNS.items()},
}
"""What a column of the cases is for, the headings it goes by, and its meaning."""

_COUNT: Final = re.compile(r"[0-9]{1,3}(\.0+)?", re.ASCII)

DecidedRow = tuple[PlacedRow, Result | None]
"""A row with what its decision comes to; None for a row in error."""


def cases_held(
    rows: Iterable[DecidedRow],
    caseload: Caseload,
    policy: StaffPolicy,
    staff: Staff,
    *,
    columns: Mapping[str, str] = MappingProxyType({}),
) -> CasesHeld:
    """
    Read who holds each case; ``columns`` has headings asked for, by what they are for (:data:`CASE_COLUMNS`), else the usual.

    Raises TableError where a heading asked for is not there, or a column is there twice.
    """
    reader = _Reader(caseload, policy, staff, columns)
    cases = tuple(map(reader.read, rows))
    return CasesHeld(cases, tuple(reader.issues), reader.places)


class _Reader:
    def __init__(
        self, caseload: Caseload, policy: StaffPolicy, staff: Staff, columns: Mapping[str, str]
    ) -> None:
        self._policy, self._staff, self._caseload = policy, staff, caseload
        wanted = {role: headings for role, (headings, _) in CASE_COLUMNS.items()}
        wanted |= {each.column: (each.column,) for each in policy.officers.reports}
        self.places = caseload.layout.places(wanted, columns, file=caseload.name)
        self._ranks = {band.name: band.rank for band in policy.ruleset.bands}
        self._phases = {plain(each.phase): each.phase for each in policy.officers.points}
        self._understood: dict[Pattern, Mapping[str, Value]] = {}
        self._holders: dict[str, tuple[str, str]] = {}
        self._unfound: dict[str, str] = {}
        self.issues: list[Issue] = []

    def read(self, row: DecidedRow) -> HeldCase:
        (placed, result), officers = row, self._policy.officers
        if placed.pattern not in self._understood:
            self._understood[placed.pattern] = self._caseload.reader.understand(placed.pattern).facts
        facts = self._understood[placed.pattern] if result else {}
        # Its own band, or where it has none yet all that are possible.
        found = () if result is None else (result.band,) if result.band else result.possible_bands
        bands = tuple(band.name for band in found)
        asked = {*bands, self._recorded(placed)} - {""}
        if result is None or result.status is Status.REFER or not bands:
            asked |= {*self._ranks}
        if result and result.status is Status.HUB:
            rank, low, high = -1, officers.hub.points, officers.hub.points
        else:
            # What has no band yet may have any.
            rank = max((self._ranks[name] for name in bands), default=len(self._ranks))
            low, high = self._policy.points_of(bands, self._phase(placed, facts))
        reports = sum(each.points * self._count(placed, each.column) for each in officers.reports)
        holder, text = self._holder(placed)
        return HeldCase(
            placed.number,
            placed.crn,
            person_of(placed.crn) or f"\0row {placed.number}",
            result.status if result else Status.ERROR,
            result.route if result else "",
            bands,
            rank,
            holder,
            text,
            plain(self._text(placed, "team")),
            plain(self._text(placed, "office")),
            low + reports,
            high + reports,
            tuple(each.fact for each in officers.must_be_known if facts.get(each.fact) is None),
            tuple(band.name for band in result.possible_bands) if result else (),
            result.enquiries if result else (),
            frozenset(plain(each.skill) for each in officers.skills if facts.get(each.fact) is True),
            self._policy.holding_rules(asked, facts),
            self._broken_by(result, facts),
            self._excluded(placed),
            self._named(self._text(placed, "previous")),
            self._caseload.reader.is_restricted(placed.cells),
            self._day(placed, "sentenced"),
            self._day(placed, "due"),
            self._day(placed, "assigned"),
            sha256("\0".join(placed.cells).encode("utf-8", "surrogatepass")).hexdigest()[:16],
        )

    def _broken_by(self, result: Result | None, facts: Mapping[str, Value]) -> frozenset[str]:
        if result is None or result.band is None:
            return frozenset()
        certain = {name: value is True for name, value in facts.items()}
        rules = self._policy.holding_rules([result.band.name], certain)
        is_high_enough = self._policy.is_high_enough
        return frozenset(grade for grade in self._policy.grades if not is_high_enough(grade, rules))

    def _text(self, placed: PlacedRow, role: str) -> str:
        place = self.places.get(role)
        return "" if place is None else undo(placed.cells[place]).strip()

    def _recorded(self, placed: PlacedRow) -> str:
        place = self._caseload.layout.index.get("recorded_band")
        said = plain(undo(placed.cells[place])) if place is not None else ""
        return next((name for name in self._ranks if plain(name) == said), "")

    def _phase(self, placed: PlacedRow, facts: Mapping[str, Value]) -> str | None:
        if said := self._text(placed, "phase"):
            found = self._phases.get(plain(said))
            if found is None:
                near = did_you_mean(said, self._phases.values())
                self._note(placed, "phase", said, "is not a phase; read as not known", near)
            return found
        sentence = facts.get("sentence_type")
        types = ((each.phase, each.sentence_types) for each in self._policy.officers.points)
        return next((phase for phase, sentences in types if sentence in sentences), None)

    def _count(self, placed: PlacedRow, column: str) -> int:
        said = self._text(placed, column)
        if not said or _COUNT.fullmatch(said):
            return int(float(said or 0))
        self._note(placed, column, said, "is not a whole number of reports; none is counted")
        return 0

    def _day(self, placed: PlacedRow, role: str) -> date | None:
        found = parse_date(self._text(placed, role), latest=date.max)
        if isinstance(found, BadCell):
            self._note(placed, role, found.value, f"{found.problem}; read as not known")
        return found if isinstance(found, date) else None

    def _holder(self, placed: PlacedRow) -> tuple[str, str]:
        """Give the holder's folded code and the cell's text; both empty where the cell is nobody's."""
        text = self._text(placed, "officer")
        found = self._holders.get(text)
        if found is None:
            is_nobody = nobody_words(text, self._policy.audit.holder, restricted=False)
            officer = None if is_nobody else self._staff.find(text)
            found = self._holders[text] = (officer.key if officer else "", "" if is_nobody else text)
        if found[1] and not found[0]:
            self._unfound[text] = self._unfound.get(text) or self._staff.not_found(text)
            self._note(placed, "officer", text, self._unfound[text])
        return found

    def _excluded(self, placed: PlacedRow) -> frozenset[str]:
        found = set()
        for word in dict.fromkeys(map(str.strip, self._text(placed, "excluded").split(";"))):
            found.add(key := self._named(word))
            if word and not key:
                self._note(placed, "excluded", word, "is not in the staff file, so it bars nobody")
        return frozenset(found - {""})

    def _named(self, text: str) -> str:
        officer = self._staff.find(text)
        return officer.key if officer else ""

    def _note(self, placed: PlacedRow, role: str, value: str, problem: str, near: str = "") -> None:
        """Note a cell that cannot be read; what a restricted row says is never quoted."""
        heading = self._caseload.layout.header[self.places[role]].strip()
        what = f"`{value[:40]}` {problem}{near}"
        if self._caseload.reader.is_restricted(placed.cells):
            value, what = "", "the officer is not found" if role == "officer" else f"the cell {problem}"
        code = "holder-unknown" if role == "officer" else "not-read"
        message = f"row {placed.number}, {heading}: {what}"
        self.issues.append(Issue(code, placed.number, heading, value[:40], message, False))
