"""One officer on a day, all of them, and who covers for whom."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from banding.facts import plain
from banding.intake import Issue, person_of
from banding.nearest import did_you_mean


@attrs.frozen(eq=False)
class Officer:
    """
    One officer on the day.

    Attributes:
        grade: a grade of the policy; None where it is not known.
        hours: contracted hours a week; None where they are not known.
        reduced: hours taken off them on the day, all of somebody who is away; None where a reduction cannot be read.
        ending: the reductions of the day that have a last one: that day, and their hours, None where those are not known.
        available: points they can carry; 0 while they are away, and None where that is not known.
        problems: what makes the row an error; empty where nothing does.
        fingerprint: changes with the officer's row, or one of their reductions, and with nothing else.
    """

    code: str
    name: str = ""
    teams: frozenset[str] = frozenset()
    office: str = ""
    grade: str | None = None
    hours: Fraction | None = None
    skills: frozenset[str] = frozenset()
    experience: Fraction | None = None
    absent_from: date | None = None
    absent_to: date | None = None
    covered_by: str = ""
    left_on: date | None = None
    reduced: Fraction | None = Fraction(0)
    ending: tuple[tuple[date, Fraction | None], ...] = ()
    available: int | None = None
    problems: tuple[str, ...] = ()
    fingerprint: str = ""

    @cached_property
    def key(self) -> str:
        """The code, folded, by which cases find the officer."""
        return person_of(self.code)

    def is_absent(self, on: date) -> bool:
        """Whether the officer is absent on a day; an end without a beginning means already, and none means open."""
        if self.absent_from is None and self.absent_to is None:
            return False
        return (self.absent_from or on) <= on <= (self.absent_to or on)

    def has_left(self, on: date) -> bool:
        """Whether the last day has passed."""
        return self.left_on is not None and self.left_on < on

    def profile(self) -> tuple[Any, ...]:
        """Everything but code and name, to settle ties by; the most experience first."""
        most = -(self.experience or 0), -(self.available or 0)
        return (*most, self.grade or "", sorted(self.teams), self.office, sorted(self.skills))


@attrs.frozen(eq=False)
class Staff:
    """The officers, by their folded codes, and everything wrong with a row of their files."""

    officers: Mapping[str, Officer]
    issues: tuple[Issue, ...]
    notes: tuple[str, ...] = ()

    def find(self, text: str) -> Officer | None:
        """Find who a case names, by code or, where one officer alone bears it, by name."""
        named = self.by_name.get(plain(text), ())
        return self.officers.get(person_of(text)) or (named[0] if len(named) == 1 else None)

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Officer]]:
        """The officers who bear each name, folded."""
        found: dict[str, list[Officer]] = {}
        for each in self.officers.values():
            if each.name:
                found.setdefault(plain(each.name), []).append(each)
        return found

    def not_found(self, text: str) -> str:
        """Say why nobody is found by a text: several have the name, or nobody has it, with the nearest code or name."""
        if named := self.by_name.get(plain(text)):
            codes = " and ".join(each.code for each in named)
            return f"is the name of {codes} in the staff file; write the staff code"
        words = [word for each in self.officers.values() for word in (each.code, each.name) if word]
        return f"is not in the staff file{did_you_mean(text, words)}"


def cover_chain(officer: Officer, officers: Mapping[str, Officer], on: date) -> Iterator[Officer | None]:
    """
    Give an officer, who covers for them, who covers for those in turn, as long as each is absent.

    The last is there; or None where a code is nobody's; or one who was named before, where it goes round in a circle.
    """
    met: list[Officer] = []
    at: Officer | None = officer
    while at and at not in met:
        yield at
        met.append(at)
        if not (at.covered_by and at.is_absent(on)):
            return
        at = officers.get(person_of(at.covered_by))
    yield at
