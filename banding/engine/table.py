"""
A ruleset as one table: every question that is asked of a case, with facts not known, as a walk from row to row.

A row of the table looks at one variable and has the number of the next row for each of its codes, the last of them for
"not known"; the variable itself stands at the row's end. A number below zero is no row but an answer: -1 is answer 0, -2
is answer 1. All questions share the rows, and rows that would be alike are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import eq, itemgetter
from typing import NamedTuple

import attrs

from banding.engine.decision import Warn
from banding.engine.variables import Variable
from banding.ruleset import Band

FIELD = 0
"""The answer to the question of the route where no rule takes the case out of the field."""


class Standing(NamedTuple):
    """
    Where the rules leave a case on the field route, before judgement, its unknown facts tried every way.

    ``band`` and ``consider`` are what all completions of the axes agree on, else None; ``minimum`` and ``highest`` are over
    all completions of all unknown facts; ``possible`` is every minimum band some completion gives, empty when only one.

    Source: contract, section 1.8
    """

    band: Band | None
    consider: Band | None
    minimum: Band
    highest: Band
    possible: tuple[Band, ...]


class AxisAnswer(NamedTuple):
    """
    Where a case stands on an axis, and in words: "RoR high (50-89)".

    ``level`` is the level's number, or the number of levels where nothing known settles it; ``judged`` the code of the level
    that judgement has set in place of the score's, for the axis's variable, 0 for none. ``setting`` are the yes/no facts known
    to be so that can set a level whatever the score. It warns as :class:`~banding.engine.axes.AxisReading` does.
    """

    level: int
    judged: int
    effect: str
    setting: tuple[str, ...]
    warnings: tuple[Warn, ...]


class Found(NamedTuple):
    """
    What the table finds for a case, in numbers: cases with equal findings are told in the same words.

    ``route`` is :data:`FIELD`, or the place of the rule that takes the case, from 1. ``cell`` is the place of the levels in the
    matrix, the first axis counting most; each may be not known. ``standing`` on a hub route is what the field would have made
    of it. ``rules`` has for each rule the rank of the band it gives and 1 more, 0 where it is not known to apply; ``checks`` 1
    where it warns; ``enquiries`` for each unknown fact that matters its place among the ruleset's facts.
    """

    route: int
    axes: tuple[int, ...]
    cell: int
    standing: int
    rules: tuple[int, ...]
    checks: tuple[int, ...]
    enquiries: tuple[int, ...]


class Enquiry(NamedTuple):
    """A fact to ask about where its code is "not known": its place among the ruleset's facts, and the first row."""

    fact: int
    variable: int
    unknown: int
    row: int


class _Ask(NamedTuple):
    """Some enquiries, what picks the codes of their variables, and each one's code for "not known"."""

    enquiries: tuple[Enquiry, ...]
    pick: Callable[[Sequence[int]], Iterable[int]]
    unknown: tuple[int, ...]

    @classmethod
    def of(cls, enquiries: tuple[Enquiry, ...]) -> _Ask:
        """Make ready to ask; two more are picked, because what picks a single code would give the code itself."""
        places = [*(each.variable for each in enquiries), 0, 0]
        return cls(enquiries, itemgetter(*places), tuple([each.unknown for each in enquiries]))


@attrs.frozen(eq=False)
class Table:
    """
    A compiled ruleset, made from the one with the id, version and hash in ``ruleset``. Of every question the first row is given.

    ``variables`` are what a case's codes stand for, in order. ``axes`` has for each axis its variable for a judged level (-1 for
    none), how many levels it has, and its question. ``cells`` has for each place in the matrix the cell, where both levels are
    known, and the band that all cells the case may be in agree on. ``standings`` are the answers to ``standing``, None where a
    case cannot stand in the field. ``referrals`` is what to ask about on a hub route, because it could send the case to another
    service; ``hubs`` are the answers of ``route`` that are hub routes.
    """

    ruleset: str
    variables: tuple[Variable, ...]
    axes: tuple[tuple[int, int, int], ...]
    axis_answers: tuple[AxisAnswer, ...]
    route: int
    cells: tuple[tuple[int | None, Band | None], ...]
    standing: int
    standings: tuple[Standing | None, ...]
    rules: tuple[int, ...]
    checks: tuple[int, ...]
    enquiries: tuple[Enquiry, ...]
    referrals: tuple[Enquiry, ...]
    hubs: frozenset[int]
    rows: tuple[tuple[int, ...], ...]
    _always: tuple[int, ...] = attrs.field(init=False)
    _ask: tuple[_Ask, _Ask] = attrs.field(init=False)

    @_always.default
    def _gather_always(self) -> tuple[int, ...]:
        return self.route, self.standing, *self.checks

    @_ask.default
    def _gather(self) -> tuple[_Ask, _Ask]:
        return _Ask.of(self.enquiries), _Ask.of(self.referrals)

    def find(self, codes: list[int], *, is_kept: bool = False, are_rules_asked: bool = True) -> Found:
        """
        Answer every question for one case, by a code for each variable: its size where not known, 0 for levels judged.

        With ``is_kept`` a case for the hub is kept in the field, where another order has the person. What each rule gives is
        left empty where it is not asked for.
        """
        axes, cell = self.place(codes)
        route, standing, *checks = self._walk_each(self._always, codes)
        rules = tuple(self._walk_each(self.rules, codes)) if are_rules_asked else ()
        if is_kept and route in self.hubs and self.standings[standing] is not None:
            route = FIELD
        if route == FIELD:
            enquiries = self.asked(codes)
        elif route in self.hubs:
            enquiries = self.asked(codes, at_hub=True)
        else:
            return Found(route, axes, 0, 0, (), tuple(checks), ())
        return Found(route, axes, cell, standing, rules, tuple(checks), enquiries)

    def place(self, codes: list[int]) -> tuple[tuple[int, ...], int]:
        """Give the answer for each axis and the place in the matrix, and fill in the codes of levels judged."""
        axis_answers, axes, cell = self.axis_answers, [], 0
        for place, levels, row in self.axes:
            answer = self.walk(row, codes)
            axes.append(answer)
            level, judged = axis_answers[answer][:2]
            if judged:
                codes[place] = judged
            cell = cell * (levels + 1) + level
        return tuple(axes), cell

    def asked(self, codes: Sequence[int], *, at_hub: bool = False) -> tuple[int, ...]:
        """Give the facts to ask about, in the field or on a hub route: those not known whose answer could matter."""
        enquiries, pick, unknown = self._ask[at_hub]
        rows, found = self.rows, []
        for fact, _, _, row in compress(enquiries, map(eq, pick(codes), unknown)):
            while row >= 0:
                step = rows[row]
                row = step[codes[step[-1]]]
            if row != -1:
                found.append(fact)
        return tuple(found)

    def walk(self, row: int, codes: Sequence[int]) -> int:
        """Give the answer to one question."""
        rows = self.rows
        while row >= 0:
            step = rows[row]
            row = step[codes[step[-1]]]
        return -1 - row

    def _walk_each(self, questions: Sequence[int], codes: Sequence[int]) -> list[int]:
        """Give the answer to each of some questions."""
        rows, answers = self.rows, []
        for row in questions:
            while row >= 0:
                step = rows[row]
                row = step[codes[step[-1]]]
            answers.append(-1 - row)
        return answers
