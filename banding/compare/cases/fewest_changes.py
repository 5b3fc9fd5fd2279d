"""
The fewest changes of facts that lead to a route and band, by one walk through a ruleset's table.

At each fact that changed the walk may go either way, and a change costs one. Walks that come to the same rows are one
from there on, so that the search takes about as long as deciding a case does, however many facts changed. A change that
is not met on the way makes no difference, so none of the smallest sets has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from banding.case import Judgement
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
Choices = tuple[tuple[int, tuple[Choice, ...]], ...]
"""Variables, each with the codes it may have."""
Found = tuple[int, tuple[tuple[int, ...], ...]]
"""How many changes are needed, and every set of so many that is enough."""
_KEPT = 50_000


class FewestChanges:
    """Searches the table of one ruleset; searches that differ in nothing the ruleset can tell are made once."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        engine = engine_for(ruleset)
        self._table, self._reader = engine.table, engine.reader
        self._axis_inputs = {place: frozenset(self._inputs(row)) for place, _, row in self._table.axes}
        self._judged_facts = {axis.judged.fact for axis in ruleset.axes if axis.judged}
        self._kept = lru_cache(_KEPT)(self._search)

    def code(self, name: str, value: Value) -> tuple[int, int] | None:
        """Give the variable of a fact, and the code of a value; None for a fact that bears on nothing."""
        place, code = self._reader[name, value]
        return (place, code) if place < len(self._table.variables) else None

    def search(
        self,
        facts: Mapping[str, Value],
        choices: Choices,
        wanted: Result,
        judged: Judgement | None,
        *,
        is_kept: bool,
    ) -> Found | None:
        """
        Find the fewest changes that give a route and band; None where none of them do.

        ``choices`` has that of the case before among the codes of each variable that may change; a case ``is_kept`` from
        the hub by another row of the same person.
        """
        return self._kept(tuple(self._reader.codes(facts)), choices, wanted, judged, is_kept)

    def _search(
        self,
        codes: tuple[int, ...],
        choices: Choices,
        wanted: Result,
        judged: Judgement | None,
        is_kept: bool,
    ) -> Found | None:
        def is_wanted(route: int, standing: int) -> bool:
            return self._result(route, standing, judged, is_kept=is_kept) == wanted

        walks = []
        for fixed, tags in self._with_levels_judged(list(codes), dict(choices)):
            options: dict[int, tuple[Choice, ...]] = dict(choices)
            options |= {
                place: ((fixed.get(place, code), ()),)
                for place, code in enumerate(codes)
                if place in fixed or place not in options
            }
            walks.append((tags, _Walk(self._table.rows, options, is_wanted)))
        route, standing = self._table.route, self._table.standing
        most = sum(max(len(tags) for _, tags in each) for _, each in choices)
        for count in range(most + 1):
            sets = [
                (*tags, *each)
                for tags, walk in walks
                if len(tags) <= count
                for each in walk.sets(route, standing, count - len(tags))
            ]
            if sets:
                return count, tuple(sets)
        return None

    def _with_levels_judged(
        self, codes: list[int], choices: Mapping[int, tuple[Choice, ...]]
    ) -> Iterator[tuple[dict[int, int], tuple[int, ...]]]:
        """Give the codes of levels that judgement sets, for each way that what they are read from may be."""
        inputs: set[int] = set()
        for variable, fact in enumerate(self._table.variables):
            if fact.name in self._judged_facts and any(
                code != fact.size for code, _ in choices.get(variable, ((codes[variable], ()),))
            ):
                inputs |= {place for axis in self._axis_inputs.values() if variable in axis for place in axis}
        places = [place for place in choices if place in inputs]
        for chosen in product(*(choices[place] for place in places)):
            fixed = {place: code for place, (code, _) in zip(places, chosen, strict=True)}
            read = [fixed.get(place, code) for place, code in enumerate(codes)]
            for place, _, row in self._table.axes if inputs else ():
                if place >= 0:
                    fixed[place] = self._table.axis_answers[self._table.walk(row, read)].judged
            yield fixed, tuple(tag for _, tags in chosen for tag in tags)

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

    def _result(self, route: int, standing: int, judged: Judgement | None, *, is_kept: bool) -> Result | None:
        if route != FIELD and not (is_kept and route in self._table.hubs):
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
    """Walks two questions of a table at once, every way that some variables may be."""

    def __init__(
        self,
        rows: tuple[tuple[int, ...], ...],
        options: Mapping[int, tuple[Choice, ...]],
        is_wanted: Callable[[int, int], bool],
    ) -> None:
        self._rows, self._options, self._is_wanted = rows, options, is_wanted
        self._unchanged = {place: next(c for c, tags in each if not tags) for place, each in options.items()}
        self._known: dict[tuple[int, int, int], tuple[tuple[int, ...], ...]] = {}

    def sets(self, one: int, other: int, count: int) -> tuple[tuple[int, ...], ...]:
        """Give every set of so many changes, each met on the way, that leads from two rows to what is wanted."""
        if not count:
            answers = [self._answer(row) for row in (one, other)]
            return ((),) if self._is_wanted(*answers) else ()
        if one < 0 and other < 0:
            return ()
        key = (one, other, count)
        if key in self._known:
            return self._known[key]
        rows, none, found = self._rows, len(self._options), list[tuple[int, ...]]()
        first = rows[one][-1] if one >= 0 else none
        second = rows[other][-1] if other >= 0 else none
        variable = min(first, second)
        for code, tags in self._options[variable]:
            if len(tags) <= count:
                following = rows[one][code] if first == variable else one
                beside = rows[other][code] if second == variable else other
                more = self.sets(following, beside, count - len(tags))
                found += [(*tags, *each) for each in more] if tags else more
        self._known[key] = tuple(found)
        return self._known[key]

    def _answer(self, row: int) -> int:
        while row >= 0:
            step = self._rows[row]
            row = step[self._unchanged[step[-1]]]
        return -1 - row
