"""Compared rows → the movements many cases share, while they are written or counted elsewhere too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from banding.compare import ComparedRow, Place, Rebanding
from banding.compare.cases.movement import STILL
from banding.records.reband.words import cause_of_comparison
from banding.render.numbers import capital, cases, shortened
from banding.render.pages import Tag
from banding.reports.rebanding.page import Move, MovedCase, MovePart
from banding.reports.rebanding.steps import MoveSteps
from banding.reports.shared.names import NO_NAMES, Names
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_route

MOST_LISTED = 20_000
"""The most cases that moved that a page lists one by one; its figures count all."""

_Key = tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]
"""Direction, before, after, cause, rules gained, rules lost."""
_NOWHERE = "nothing recorded"


class Moves:
    """
    Gathers the cases that moved under what they share.

    Args:
        rebanding: what compares the rows; says what each case was decided by.
        names: the names shown beside reference numbers.

    Attributes:
        listed: how many cases are kept.
        names: the names shown.
        steps: the steps of the cases kept.
    """

    def __init__(self, rebanding: Rebanding, names: Names = NO_NAMES) -> None:
        self.listed, self.names = 0, names
        self.steps = MoveSteps(rebanding, names)
        self._found: dict[_Key, list[MovedCase]] = {}

    def passing(self, rows: Iterable[ComparedRow]) -> Iterator[ComparedRow]:
        """Give the rows on, keeping those of cases that moved."""
        for row in rows:
            if row.comparison.direction not in STILL and self.listed < MOST_LISTED:
                self.listed += 1
                before, after = self.steps.add(row)
                self._found.setdefault(_key(row), []).append(_line(row, self.names, before, after))
            yield row

    def rules(self) -> frozenset[str]:
        """Name every rule that a step of a case listed refers to."""
        return self.steps.rules()

    def parts(self, tags: Mapping[str, Tag], ruleset: Ruleset) -> tuple[MovePart, ...]:
        """
        Give what was kept: direction by direction, from place to place, those of most cases first.

        Args:
            tags: place to its tag.
            ruleset: names the routes.
        """
        ways: dict[tuple[str, str, str], list[Move]] = {}
        for (direction, before, after, cause, gained, lost), lines in self._found.items():
            ways.setdefault((direction, before, after), []).append(Move(cause, gained, lost, tuple(lines)))
        sizes = {way: sum(len(move.cases) for move in moves) for way, moves in ways.items()}
        directions: Counter[str] = Counter()
        for (direction, *_), size in sizes.items():
            directions[direction] += size
        ordered = sorted(ways, key=lambda way: (-directions[way[0]], way[0], -sizes[way], way))
        return tuple(
            MovePart(
                f"went-{place}",
                capital(direction_words(way[0], ruleset)),
                _tag(way[1], tags),
                _tag(way[2], tags),
                cases(sizes[way]),
                tuple(sorted(ways[way], key=lambda move: (-len(move.cases), move.cases[0].row))),
            )
            for place, way in enumerate(ordered, start=1)
        )


def direction_words(direction: str, ruleset: Ruleset) -> str:
    """Say a direction: ``to-nps`` is "to the NPS", ``no-band-after`` "no band after"."""
    way, dash, route = direction.partition("-")
    if dash and way in ("to", "from") and route in {rule.route for rule in ruleset.routes}:
        return f"{way} the {spoken_route(ruleset, route)}"
    return direction.replace("-", " ")


def _key(row: ComparedRow) -> _Key:
    comparison = row.comparison
    before, after = _heading(comparison.before), _heading(comparison.after)
    cause = cause_of_comparison(comparison)
    return (comparison.direction, before, after, cause, comparison.rules_gained, comparison.rules_lost)


def _heading(place: Place | None) -> str:
    return place.heading if place else _NOWHERE


def _line(row: ComparedRow, names: Names, before: str, after: str) -> MovedCase:
    # INVARIANT: a case that moved is on both sides, so its row is one of the later file.
    crn, name = shortened(row.crn) or "no reference number", names.of(row.number)
    return MovedCase(f"m{row.number}", row.number, crn, name, shortened(row.team.after), before, after)


def _tag(heading: str, tags: Mapping[str, Tag]) -> Tag:
    return tags.get(heading, Tag(heading))
