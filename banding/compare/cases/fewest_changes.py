"""
The fewest changes of facts that lead to a route and band, by walks through one small table of what cases come to.

A walk follows the case as it was, and leaves that way at facts that changed where the change leads elsewhere; each change
costs one. A change that is not met on the way makes no difference, so none of the smallest sets has it. Single changes
come first, then pairs, so that most searches take some dozen steps, however many facts changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import product

from banding.case import Judgement
from banding.compare.cases.outcomes import JoinedTable
from banding.engine import engine_for
from banding.engine.judgement import apply_judgement
from banding.engine.table import FIELD
from banding.errors import InvalidCaseError
from banding.facts import Value
from banding.ruleset import Ruleset

Result = tuple[str, str]
"""A route and a band, empty for none."""
Choice = tuple[int, tuple[int, ...]]
"""A code of a variable, and the numbers of the changes that give it."""
Choices = Mapping[int, Sequence[Choice]]
"""Variables that may change, each with the codes it may have besides its own."""
Found = tuple[int, tuple[tuple[int, ...], ...]]
"""How many changes are needed, and every set of so many that is enough."""
_Sets = tuple[tuple[int, ...], ...]


class FewestChanges:
    """Searches what one ruleset's table comes to."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        engine = engine_for(ruleset)
        self._table, self._reader = engine.table, engine.reader
        self._axis_inputs = {place: frozenset(self._inputs(row)) for place, _, row in self._table.axes}
        judged = {axis.judged.fact for axis in ruleset.axes if axis.judged}
        self._judged_facts = [
            (place, each.size) for place, each in enumerate(self._table.variables) if each.name in judged
        ]
        self._outcomes: dict[tuple[Judgement | None, bool], JoinedTable] = {}

    def code(self, name: str, value: Value) -> tuple[int, int] | None:
        """Give the variable of a fact, and the code of a value; None for a fact that bears on nothing."""
        place, code = self._reader[name, value]
        return (place, code) if place < len(self._table.variables) else None

    def alone(self, then: Sequence[int], now: Sequence[int], wanted: Result) -> list[int]:
        """
        Give the variables of which each by itself, as it is now, gives a route and band that the case had not, unjudged.

        None are given where a level is judged on either side, so that variables hang together.
        """
        for place, unknown in self._judged_facts:
            if then[place] != unknown or now[place] != unknown:
                return []
        outcomes = self._outcomes_of(None, is_kept=False)
        rows, end, row, found = outcomes.rows, outcomes.ends.get(wanted), outcomes.first, []
        while row >= 0:
            step = rows[row]
            variable = step[-1]
            row = step[then[variable]]
            here = step[now[variable]]
            if here != row:
                while here >= 0:
                    step = rows[here]
                    here = step[then[step[-1]]]
                if here == end:
                    found.append(variable)
        return found

    def search(
        self,
        codes: Sequence[int],
        choices: Choices,
        wanted: Result,
        judged: Judgement | None,
        *,
        is_kept: bool,
    ) -> Found | None:
        """Find the fewest changes that give a route and band; None where none do. ``is_kept``: see :class:`Record`."""
        outcomes = self._outcomes_of(judged, is_kept=is_kept)
        end = outcomes.ends.get(wanted)
        if end is None:
            return None
        walks = [
            (tags, _Walk(outcomes.rows, read, options, end))
            for read, options, tags in self._with_levels_judged(codes, choices)
        ]
        if len(walks) == 1:
            # No level is judged on either side, so that there is one way to walk.
            sets = walks[0][1].sets
            for count in range(2 * len(choices) + 1):
                if each := sets(outcomes.first, count):
                    return count, each
            return None
        # No change has more than two tags: one of the record and one of the day.
        for count in range(2 * len(choices) + 1):
            found = [
                (*tags, *each)
                for tags, walk in walks
                if len(tags) <= count
                for each in walk.sets(outcomes.first, count - len(tags))
            ]
            if found:
                return count, tuple(found)
        return None

    def _with_levels_judged(
        self, codes: Sequence[int], choices: Choices
    ) -> Iterator[tuple[Sequence[int], Choices, tuple[int, ...]]]:
        """Give the codes with the levels that judgement sets, for each way that what they are read from may be."""
        judged = {
            place for place, unknown in self._judged_facts if codes[place] != unknown or place in choices
        }
        if not judged:
            yield codes, choices, ()
            return
        inputs = set[int]().union(*(each for each in self._axis_inputs.values() if judged & each))
        places = [place for place in choices if place in inputs]
        options = {place: each for place, each in choices.items() if place not in inputs}
        for chosen in product(*([(codes[place], ()), *choices[place]] for place in places)):
            read = list(codes)
            for place, (code, _) in zip(places, chosen, strict=True):
                read[place] = code
            for place, _, row in self._table.axes:
                if place >= 0:
                    read[place] = self._table.axis_answers[self._table.walk(row, read)].judged
            yield read, options, tuple(tag for _, tags in chosen for tag in tags)

    def _inputs(self, row: int) -> Iterator[int]:
        """Give the variables that a question looks at."""
        seen, left = set[int](), [row]
        while left:
            here = left.pop()
            if here >= 0 and here not in seen:
                seen.add(here)
                *following, variable = self._table.rows[here]
                left += following
                yield variable

    def _outcomes_of(self, judged: Judgement | None, *, is_kept: bool) -> JoinedTable:
        found = self._outcomes.get((judged, is_kept))
        if found is None:
            found = self._outcomes[judged, is_kept] = self._come_to(judged, is_kept=is_kept)
        return found

    def _come_to(self, judged: Judgement | None, *, is_kept: bool) -> JoinedTable:
        return JoinedTable(
            self._table,
            partial(self._result, judged, is_kept=is_kept),
            is_end=partial(self._leaves_field, is_kept=is_kept),
        )

    def _leaves_field(self, route: int, *, is_kept: bool) -> bool:
        return route != FIELD and not (is_kept and route in self._table.hubs)

    def _result(self, judged: Judgement | None, route: int, standing: int, *, is_kept: bool) -> Result | None:
        if self._leaves_field(route, is_kept=is_kept):
            return self._ruleset.routes[route - 1].route, ""
        found = self._table.standings[standing]
        if found is None:
            return None
        try:
            band = apply_judgement(judged, found, self._ruleset, are_missing=False).band or found.band
        except InvalidCaseError:
            return None
        return self._ruleset.field_route, band.name if band else ""


class _Walk:
    """Walks to one end of a table of results, every way that some variables may be besides their own codes."""

    def __init__(
        self, rows: Sequence[tuple[int, ...]], codes: Sequence[int], options: Choices, end: int
    ) -> None:
        self._rows, self._codes, self._end = rows, codes, end
        self._options = [options.get(place, ()) for place in range(len(codes))]
        self._known: dict[tuple[int, int], _Sets] = {}

    def sets(self, row: int, count: int) -> _Sets:
        """Give every set of so many changes, each of which leads elsewhere where it is met, from a row to the end."""
        key = (row, count)
        if key in self._known:
            return self._known[key]
        rows, codes, options, end = self._rows, self._codes, self._options, self._end
        found: list[tuple[int, ...]] = [] if count or self._end_from(row) != end else [()]
        while count and row >= 0:
            step = rows[row]
            row = step[codes[step[-1]]]
            for code, tags in options[step[-1]]:
                here, left = step[code], count - len(tags)
                if here == row or left < 0:
                    continue
                if left:
                    found += [(*tags, *more) for more in self.sets(here, left)]
                    continue
                while here >= 0:
                    ahead = rows[here]
                    here = ahead[codes[ahead[-1]]]
                if here == end:
                    found.append(tags)
        self._known[key] = tuple(found)
        return self._known[key]

    def _end_from(self, row: int) -> int:
        rows, codes = self._rows, self._codes
        while row >= 0:
            step = rows[row]
            row = step[codes[step[-1]]]
        return row
