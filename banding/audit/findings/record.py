"""Findings that turn on an audit's own columns: who holds the case, when it was assessed, when it is to be reviewed, why."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from banding.audit.columns import AuditColumns
from banding.audit.equality.groups import is_not_known
from banding.audit.findings.kinds import (
    BLANK,
    DATE_NOT_READ,
    GRADE_NOT_KNOWN,
    NOBODY,
    NOBODY_LOWER,
    NOTHING,
    OVERDUE,
    REPEATED,
    STALE,
    FindingKind,
)
from banding.audit.findings.rationales import folded, says_nothing
from banding.audit.findings.results import NOTHING_TO_SEE, Look, gravest_first
from banding.audit.patterns import Entry
from banding.audit.policy.model import AuditPolicy, HoldingRule
from banding.facts import plain
from banding.intake import undo
from banding.intake.values import NO_WORDS, BadCell, parse_date

_KEPT: Final = 20_000


class RecordChecks:
    """
    Looks at the audit's own columns of each row.

    Args:
        columns: where they are.
        policy: what is looked for.
        kinds: every kind of finding.
        on: the day audited for.
        rationale_place: position of the rationale; None where there is no such column.
        repeated: rationales that are on too many cases, folded.
    """

    def __init__(
        self,
        columns: AuditColumns,
        policy: AuditPolicy,
        kinds: Mapping[str, FindingKind],
        *,
        on: date,
        rationale_place: int | None,
        repeated: Collection[str],
    ) -> None:
        self._policy, self._kinds, self._on = policy, kinds, on
        self._repeated = repeated
        self._nothing = frozenset(folded(word) for word in policy.nothing)
        self._ranks = policy.grade_ranks()
        self._at_least = {grade.name: rank for rank, grade in enumerate(policy.grades)}
        places = columns.places
        self._grade, self._officer = places.get("grade"), places.get("officer")
        self._restricted = places.get("restricted")
        self._nobody = frozenset(map(str.casefold, policy.holder.words))
        self._endings = tuple(map(str.upper, policy.holder.code_endings))
        self._assessed = places.get("assessed") if policy.max_age_days is not None else None
        self._review = places.get("review")
        self._rationale = rationale_place
        self._held: dict[tuple[bool, str, bool], Look] = {}
        self._graded: dict[tuple[tuple[HoldingRule, ...], str], Look] = {}
        self._dated: dict[tuple[str, str], Look] = {}
        self._reasoned: dict[tuple[bool, str], Look] = {}

    def look(self, entry: Entry, cells: Sequence[str]) -> list[Look]:
        """
        Look at one row that is a case.

        Args:
            entry: what its pattern comes to.
            cells: its own cells, one for each heading.

        Returns:
            A look for each part that is there; the looks are shared by rows that are alike.
        """
        looks = []
        if self._officer is not None and entry.is_grave_unheld is not None:
            restricted = "" if self._restricted is None else undo(cells[self._restricted])
            looks.append(
                self._holder_look(entry.is_grave_unheld, cells[self._officer], is_restricted(restricted))
            )
        if entry.holding and self._grade is not None:
            looks.append(self._grade_look(entry.holding, cells[self._grade]))
        if self._assessed is not None:
            looks.append(self._date_look(STALE, cells[self._assessed]))
        if self._review is not None:
            looks.append(self._date_look(OVERDUE, cells[self._review]))
        if self._rationale is not None:
            cell = cells[self._rationale]
            if cell or entry.judged_band:
                looks.append(self._rationale_look(entry.judged_band is not None, cell))
        return looks

    def _holder_look(self, is_grave: bool, cell: str, restricted: bool) -> Look:
        key = (is_grave, cell, restricted)
        if key not in self._held:
            if len(self._held) >= _KEPT:
                self._held.clear()
            code = NOBODY if is_grave else NOBODY_LOWER
            words = self._nobody_words(undo(cell).strip(), restricted)
            self._held[key] = Look((self._kinds[code].found(words),) if words else (), (code,))
        return self._held[key]

    def _nobody_words(self, text: str, restricted: bool) -> str:
        """Say that nobody holds the case; empty where somebody does."""
        if is_not_known(text):
            said = "no officer is recorded"
        elif self._is_nobody(text):
            said = (
                "the officer is nobody's code or word"
                if restricted
                else f"the officer, `{text[:40]}`, is nobody"
            )
        else:
            return ""
        return (
            f"{said} (the row is restricted, so the name may be withheld from this file)"
            if restricted
            else said
        )

    def _is_nobody(self, text: str) -> bool:
        code = text.upper()
        is_code = code.isalnum() and any(map(str.isdigit, code))
        words = _WORDS.findall(text.casefold())
        return not self._nobody.isdisjoint(words) or (is_code and code.endswith(self._endings))

    def _grade_look(self, rules: tuple[HoldingRule, ...], cell: str) -> Look:
        key = (rules, cell)
        if key not in self._graded:
            self._graded[key] = self._graded_anew(rules, undo(cell))
        return self._graded[key]

    def _graded_anew(self, rules: tuple[HoldingRule, ...], cell: str) -> Look:
        rank = grade_rank(cell, self._ranks)
        if rank is None:
            shown = (
                f"the officer's grade, `{cell.strip()[:40]}`, is not one of the policy's"
                if cell.strip()
                else "the officer's grade is not recorded on a case that asks for one"
            )
            return Look((self._kinds[GRADE_NOT_KNOWN].found(shown),), (GRADE_NOT_KNOWN,))
        found = [
            self._kinds[rule.code].found(f"{rule.says}: {self._policy.grades[rank].name}")
            for rule in rules
            if rank < self._at_least[rule.at_least]
        ]
        return Look(gravest_first(found), (GRADE_NOT_KNOWN, *(rule.code for rule in rules)))

    def _date_look(self, code: str, cell: str) -> Look:
        look = self._dated.get((code, cell))
        if look is None:
            if len(self._dated) >= _KEPT:
                self._dated.clear()
            look = self._dated[code, cell] = self._dated_anew(code, undo(cell))
        return look

    def _dated_anew(self, code: str, cell: str) -> Look:
        latest = self._on if code == STALE else date.max
        found = parse_date(cell, latest=latest)
        if isinstance(found, BadCell):
            words = f"{_DATE_OF[code]}, `{found.value}`, {found.problem}"
            return Look((self._kinds[DATE_NOT_READ].found(words),), (DATE_NOT_READ,))
        if not isinstance(found, date):
            return NOTHING_TO_SEE
        words = self._overdue(found) if code == OVERDUE else self._stale(found)
        return Look((self._kinds[code].found(words),) if words else (), (code, DATE_NOT_READ))

    def _stale(self, assessed: date) -> str:
        days, most = (self._on - assessed).days, self._policy.max_age_days
        if most is None or days <= most:
            return ""
        return (
            f"the assessment of {assessed.isoformat()} is {days:,} days old, and the policy allows {most:,}"
        )

    def _overdue(self, due: date) -> str:
        days = (self._on - due).days
        return f"the review was due on {due.isoformat()}, {days:,} days before the audit" if days > 0 else ""

    def _rationale_look(self, is_judged: bool, cell: str) -> Look:
        look = self._reasoned.get((is_judged, cell))
        if look is None:
            if len(self._reasoned) >= _KEPT:
                self._reasoned.clear()
            look = self._reasoned[is_judged, cell] = self._reasoned_anew(is_judged, folded(undo(cell)))
        return look

    def _reasoned_anew(self, is_judged: bool, text: str) -> Look:
        if not text:
            return Look((self._kinds[BLANK].found(),), (BLANK,)) if is_judged else NOTHING_TO_SEE
        looked_for = (NOTHING, REPEATED, *((BLANK,) if is_judged else ()))
        if says_nothing(text, self._nothing):
            return Look((self._kinds[NOTHING].found(),), looked_for)
        return Look((self._kinds[REPEATED].found(),) if text in self._repeated else (), looked_for)


def is_restricted(cell: str) -> bool:
    """Whether a row is marked restricted: anything but no, blank and not known."""
    return not is_not_known(cell) and plain(cell) not in NO_WORDS


def grade_rank(cell: str, ranks: Mapping[str, int]) -> int | None:
    """
    Find the grade that a cell names, in other words in brackets too: "Probation Services Officer (PSO)".

    Args:
        cell: the cell.
        ranks: every spelling of a grade, folded, with its rank.

    Returns:
        The rank; None where the words name no grade, or two.
    """
    whole = ranks.get(plain(cell))
    if whole is not None:
        return whole
    found = _BRACKETED.fullmatch(cell.strip())
    if not found:
        return None
    before, within = (ranks.get(plain(words)) for words in found.groups())
    return None if before is None or within not in (None, before) else before


_BRACKETED: Final = re.compile(r"([^()]+)\(([^()]+)\)")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_DATE_OF: Mapping[str, str] = {STALE: "the date of the assessment", OVERDUE: "the date of the review"}
