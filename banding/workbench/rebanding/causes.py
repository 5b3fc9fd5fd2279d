"""Why the rows of people come to something else than before: the smallest changes that make the difference, in words."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from operator import attrgetter
from typing import BinaryIO

import attrs

from banding.compare import Basis, Comparison, ComparisonKind, Rebanding
from banding.compare.compared_rows import AFTER
from banding.explain import either
from banding.facts import Value, spoken
from banding.intake import RESTRICTED
from banding.records.opening import open_caseload
from banding.records.reband.words import cause_of_comparison
from banding.workbench.column_words import column_words
from banding.workbench.deciding import OwnRow, as_csv


@attrs.frozen
class TwoSides:
    """The rows of one person before and after."""

    key: str
    before: Sequence[OwnRow]
    after: Sequence[OwnRow]


def causes_of(
    people: Sequence[TwoSides],
    before: Basis,
    after: Basis,
    *,
    is_one_file: bool = True,
) -> dict[str, str]:
    """Say by key why each person's rows come to something else: nobody restricted is among them."""
    keys = [each.key for each in people for _ in each.after]
    sides = [_numbered(people, is_after=is_after, is_one_file=is_one_file) for is_after in (False, True)]
    found: dict[str, str] = {}
    with ExitStack() as stack:
        earlier, later = (
            stack.enter_context(open_caseload(_file(rows), "record", basis.ruleset, on=basis.on))
            for rows, basis in zip(sides, (before, after), strict=True)
        )
        kind = ComparisonKind.DATES if is_one_file else ComparisonKind.CASELOADS
        other = None if is_one_file else earlier
        words = column_words(after.ruleset)
        rebanding = Rebanding(later, kind, before=before, after=after, earlier=other)
        for row in rebanding.rows():
            if row.role == AFTER and (why := cause_of_comparison(_with_words(row.comparison, words))):
                found.setdefault(keys[row.number - 2], why)
    return found | _known_otherwise([each for each in people if each.key not in found], before, after)


def _known_otherwise(people: Sequence[TwoSides], before: Basis, after: Basis) -> dict[str, str]:
    """Say what is known otherwise of people who keep their band, so that no cause of a movement was looked for."""
    then, now = (
        _facts([(each.key, row) for each in people for row in rows(each)], basis)
        for rows, basis in ((attrgetter("before"), before), (attrgetter("after"), after))
    )
    words = column_words(before.ruleset) | column_words(after.ruleset)
    otherwise = "the rules changed" if before.ruleset is not after.ruleset else ""
    found = {}
    for each in people:
        said = [
            f"{words[name]} from {spoken(was.get(name))} to {spoken(value)}"
            for was, facts in zip(then[each.key], now[each.key], strict=False)
            for name, value in facts.items()
            if was.get(name) != value
        ]
        found[each.key] = either(said, joined_by="and") if said else otherwise
    return found


def _with_words(comparison: Comparison, words: Mapping[str, str]) -> Comparison:
    """Give a comparison that names facts as people do."""
    cause, missing = comparison.cause, tuple(words.get(name, name) for name in comparison.missing)
    sets = [
        [attrs.evolve(each, name=words.get(each.name, each.name)) for each in found] for found in cause.sets
    ]
    named = attrs.evolve(cause, sets=tuple(map(tuple, sets)))
    return attrs.evolve(comparison, cause=named, missing=missing)


def _facts(rows: Sequence[tuple[str, OwnRow]], basis: Basis) -> defaultdict[str, list[Mapping[str, Value]]]:
    """Give what is known of each person, row by row; a row in error is left out."""
    found: defaultdict[str, list[Mapping[str, Value]]] = defaultdict(list)
    with open_caseload(_file([row for _, row in rows]), "record", basis.ruleset, on=basis.on) as caseload:
        for (key, _), read in zip(rows, caseload.cases(), strict=True):
            if read.case:
                found[key].append(read.case.facts)
    return found


def _numbered(people: Sequence[TwoSides], *, is_after: bool, is_one_file: bool) -> list[OwnRow]:
    """Give the rows of one side; rows of two files are paired by reference number, so each has one of its own there."""
    rows = [
        (each.key, place, row)
        for each in people
        for place, row in enumerate(each.after if is_after else each.before)
    ]
    return [row if is_one_file else {**row, "crn": f"{key} {place}"} for key, place, row in rows]


def _file(rows: Sequence[OwnRow]) -> BinaryIO:
    plain = [{heading: cell for heading, cell in row.items() if heading != RESTRICTED} for row in rows]
    return io.BytesIO(as_csv(plain).encode("utf-8", "surrogatepass"))
