"""Compared rows → the movements many cases share, while they are written or counted elsewhere too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from banding.compare import ComparedRow, Place
from banding.compare.report import STILL
from banding.compare.row_pairs import BEFORE
from banding.outputs.pages import Link, Tag, anchors
from banding.outputs.pages_cases import CaseLine
from banding.outputs.pages_names import NO_NAMES, Names
from banding.outputs.pages_reband import Move, MovePart
from banding.outputs.pages_words import capital, cases, shortened
from banding.outputs.reband_words import cause_of_comparison
from banding.ruleset import Ruleset
from banding.ruleset.route_names import spoken_route

MOST_LISTED = 20_000
"""The most cases that moved that a page lists one by one; its figures count all."""

_Key = tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]
_NOWHERE = "nothing recorded"


class Moves:
    """
    Gathers the cases that moved under what they share.

    Attributes:
        listed: how many cases are kept.
        names: the names shown beside reference numbers.
    """

    def __init__(self, names: Names = NO_NAMES) -> None:
        self.listed, self.names = 0, names
        self._found: dict[_Key, list[CaseLine]] = {}

    def passing(self, rows: Iterable[ComparedRow]) -> Iterator[ComparedRow]:
        """Give the rows on, keeping those of cases that moved."""
        for row in rows:
            if row.comparison.direction not in STILL and self.listed < MOST_LISTED:
                self.listed += 1
                self._found.setdefault(_key(row), []).append(_line(row, self.names))
            yield row

    def rules(self) -> frozenset[str]:
        """Name every rule gained or lost by a case listed."""
        return frozenset(rule for *_, gained, lost in self._found for rule in (*gained, *lost))

    def parts(self, tags: Mapping[str, Tag], ruleset: Ruleset) -> tuple[MovePart, ...]:
        """
        Give what was kept, direction by direction, those of most cases first.

        Args:
            tags: place to its tag.
            ruleset: names the routes, and gives each rule its anchor on the page.
        """
        ways: dict[str, list[Move]] = {}
        places = anchors(ruleset)
        for key, lines in self._found.items():
            ways.setdefault(key[0], []).append(_move(key, lines, tags, places))
        parts = [_part(way, direction_words(way, ruleset), moves) for way, moves in ways.items()]
        return tuple(sorted(parts, key=lambda part: (-sum(len(move.cases) for move in part.moves), part.id)))


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


def _line(row: ComparedRow, names: Names) -> CaseLine:
    crn = shortened(row.crn) or "no reference number"
    name = names.of(row.number, is_earlier=row.role == BEFORE)
    return CaseLine(f"{row.role}-{row.number}", row.number, crn, name, shortened(row.team.after))


def _move(key: _Key, lines: list[CaseLine], tags: Mapping[str, Tag], places: Mapping[str, str]) -> Move:
    _, before, after, cause, gained, lost = key
    return Move(
        before=tags.get(before, Tag(before)),
        after=tags.get(after, Tag(after)),
        cause=cause,
        gained=tuple(_link(rule, places) for rule in gained),
        lost=tuple(_link(rule, places) for rule in lost),
        cases=tuple(lines),
    )


def _link(rule: str, places: Mapping[str, str]) -> Link:
    return Link(f"#{places[rule]}" if rule in places else "", rule)


def _part(direction: str, words: str, moves: list[Move]) -> MovePart:
    moves.sort(key=lambda move: (-len(move.cases), move.cases[0].id))
    total = sum(len(move.cases) for move in moves)
    return MovePart(f"went-{direction}", capital(words), cases(total), tuple(moves))
