"""
Lists and counts of the people on the caseload, and of what their cases ask: narrowed, in order, a page at a time.

Keys are found in an index that has all a list is narrowed by, and only the people of one page are fetched whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union,
)

from banding.intake import person_of
from banding.workbench.access import User
from banding.workbench.needs import Need
from banding.workbench.people import name_key
from banding.workbench.store.people import needs_for, of_team, seen_whole
from banding.workbench.store.schema import needs, people

_INCOMPLETE = needs.c.kind == literal_column(f"'{Need.INCOMPLETE.value}'")
"""What a query says that goes by what is not known: the index of that has no others."""
_HAS_HOLDER = people.c.holder != literal_column("''")
"""What a query says that goes by who holds a case, as the index of that has no others."""
PAGE = 50
"""People on one page of a list."""
COUNTED = 10_000
"""The most that a list is counted to."""
_LAST = "\U0010ffff"


@attrs.frozen
class Waiting:
    """One need of one person, as a list of what needs somebody shows it."""

    person: str
    crn: str
    team: str
    name: str
    band: str
    holder: str
    kind: Need
    detail: str
    since: str
    restricted: bool


@attrs.frozen
class Filters:
    """
    What a list of people is narrowed to; empty for all. ``search`` is the beginning of a reference number or name; ``codes`` are
    those of whom ``holder`` names, if any.
    """

    search: str = ""
    team: str = ""
    band: str = ""
    status: str = ""
    holder: str = ""
    gone: bool = False
    codes: tuple[str, ...] = ()


@attrs.frozen
class Asked:
    """Which of the people with a need are listed: of a team, and those for whom something is not known, or that alone."""

    team: str = ""
    enquiry: str = ""
    alone: bool = False


@attrs.frozen
class EnquiryCount:
    """Something not known: for how many people without a band, and for how many of them nothing else is missing."""

    name: str
    people: int
    alone: int


@attrs.frozen
class NeedCount:
    """How many people of a team have a need, and since when the first of them."""

    kind: Need
    team: str
    people: int
    since: str


def page_of(
    connection: Connection,
    user: User,
    filters: Filters,
    *,
    by_name: bool = False,
    last_first: bool = False,
    after: str = "",
    size: int | None = PAGE,
) -> Sequence[Row[Any]]:
    """
    Give the next people of a list without their state and outcome, in the order of their reference numbers or names.

    Args:
        after: the key of the last person before them; empty for the first page.
        size: None for all.
    """
    order = (people.c.name_key, people.c.person) if by_name else (people.c.person,)
    keys = []
    for condition in _searched(filters):
        wanted = select(*order).where(*_conditions(user, filters), condition)
        if after:
            wanted = wanted.where(_beyond(user, order, after, last_first=last_first))
        keys.append(wanted.order_by(*_ordered(order, last_first=last_first)).limit(size))
    found = (
        union(*(select(each.subquery()) for each in keys)).subquery() if len(keys) > 1 else keys[0].subquery()
    )
    columns = [column for column in people.c if column.name not in ("state", "outcome")]
    listed = select(*columns).join(found, found.c.person == people.c.person)
    return connection.execute(listed.order_by(*_ordered(order, last_first=last_first)).limit(size)).all()


def count_of(connection: Connection, user: User, filters: Filters, *, most: int = COUNTED) -> int:
    """Count the people of a list; one more than ``most`` where there are more."""
    keys = [
        select(people.c.person).where(*_conditions(user, filters), condition).limit(most + 1)
        for condition in _searched(filters)
    ]
    found = (
        union(*(select(each.subquery()) for each in keys)).subquery() if len(keys) > 1 else keys[0].subquery()
    )
    return min(int(connection.execute(select(func.count()).select_from(found)).scalar_one()), most + 1)


def need_counts(connection: Connection, user: User, *, team: str = "") -> list[NeedCount]:
    """Count the needs of each kind and team, the most pressing kind first."""
    wanted = (
        select(needs.c.kind, needs.c.team, func.count(), func.min(needs.c.since))
        .where(needs_for(user, team))
        .group_by(needs.c.kind, needs.c.team)
    )
    if team or user.teams is not None:
        # The index begins with the kind: with each named, those of a team are found, not gone through.
        wanted = wanted.where(needs.c.kind.in_([kind.value for kind in Need]))
    found = [NeedCount(Need(kind), *rest) for kind, *rest in connection.execute(wanted)]
    return sorted(found, key=lambda each: (list(Need).index(each.kind), each.team))


def enquiry_counts(connection: Connection, user: User, *, team: str = "") -> list[EnquiryCount]:
    """Count, for each thing not known, the people whose band it stands in the way of; what would settle most first."""
    wanted = (
        select(needs.c.detail, func.count())
        .where(needs.c.kind == Need.INCOMPLETE.value, _INCOMPLETE, needs_for(user, team))
        .group_by(needs.c.detail)
    )
    found: dict[str, tuple[int, int]] = {}
    for detail, count in connection.execute(wanted):
        names = [name for name in detail.split(";") if name]
        for name in names:
            all_, alone = found.get(name, (0, 0))
            found[name] = all_ + count, alone + (count if len(names) == 1 else 0)
    counts = [EnquiryCount(name, *both) for name, both in found.items()]
    return sorted(counts, key=lambda each: (-each.people, -each.alone, each.name))


def waiting(
    connection: Connection,
    user: User,
    kind: Need,
    asked: Asked,
    *,
    by_case: bool = False,
    last_first: bool = False,
    start: int = 0,
    size: int | None = PAGE,
) -> Iterator[Waiting]:
    """List the people with a need, those who have waited longest first unless they are wanted by their reference number."""
    order = (needs.c.person,) if by_case else (needs.c.since, needs.c.person)
    keys = (
        select(needs.c.person)
        .where(*_asked(user, kind, asked))
        .order_by(*_ordered(order, last_first=last_first))
        .offset(start)
        .limit(size)
        .subquery()
    )
    shown = (people.c.crn, people.c.name, people.c.band, people.c.holder, people.c.restricted)
    wanted = (
        select(needs, *shown)
        .join(keys, keys.c.person == needs.c.person)
        .join(people, people.c.person == needs.c.person)
        .where(needs.c.kind == kind.value)
        .order_by(*_ordered(order, last_first=last_first))
    )
    names = [field.name for field in attrs.fields(Waiting) if field.name != "kind"]
    # All of a region's are read as they are sent, and whoever is sent them may go away.
    with connection.execute(wanted, execution_options={"yield_per": 500} if size is None else {}) as rows:
        for row in rows:
            yield Waiting(kind=kind, **{name: getattr(row, name) for name in names})


def count_waiting(
    connection: Connection, user: User, kind: Need, asked: Asked, *, most: int = COUNTED
) -> int:
    """Count the people with a need; one more than ``most`` where there are more."""
    found = select(needs.c.person).where(*_asked(user, kind, asked)).limit(most + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _asked(user: User, kind: Need, asked: Asked) -> Iterator[ColumnElement[bool]]:
    yield needs.c.kind == kind.value
    yield needs_for(user, asked.team)
    detail, name = needs.c.detail, asked.enquiry
    if name and kind is Need.INCOMPLETE:
        yield _INCOMPLETE
    if name and asked.alone:
        yield detail == name
    elif name:
        among = detail.contains(f";{name};", autoescape=True)
        first, last = (
            detail.startswith(f"{name};", autoescape=True),
            detail.endswith(f";{name}", autoescape=True),
        )
        yield or_(detail == name, first, among, last)


def _conditions(user: User, filters: Filters) -> Iterator[ColumnElement[bool]]:
    yield people.c.gone == filters.gone
    yield of_team(user, people.c.team, filters.team)
    for column, value in (
        (people.c.band, filters.band),
        (people.c.status, filters.status),
        (people.c.holder, "" if filters.codes else filters.holder),
    ):
        if value:
            yield column == value
    if filters.holder:
        yield _HAS_HOLDER
    if filters.codes:
        yield people.c.holder.in_((filters.holder, *filters.codes))
    if filters.status or filters.holder or (filters.team and user.teams != frozenset({filters.team})):
        yield seen_whole(user, people.c.person)


def _searched(filters: Filters) -> list[ColumnElement[bool]]:
    """Give the ways in which somebody is found, each for an index of its own; one that asks nothing without a search."""
    if not filters.search.strip():
        return [true()]
    key, name = person_of(filters.search), name_key(filters.search)
    found: list[ColumnElement[bool]] = [people.c.name_key.between(name, name + _LAST)] if name else []
    return [people.c.person.between(key, key + _LAST), *found] if key else found or [false()]


def _beyond(user: User, order: Sequence[Any], after: str, *, last_first: bool) -> ColumnElement[bool]:
    """Keep to what follows a person whom the user sees in an order; their name is looked up, as no address may carry it."""
    if len(order) == 1:
        return people.c.person < after if last_first else people.c.person > after
    theirs = (people.c.person == after, user.visible(people.c.team))
    at = select(people.c.name_key).where(*theirs).scalar_subquery()
    both = tuple_(*order)
    return both < tuple_(at, after) if last_first else both > tuple_(at, after)


def _ordered(order: Sequence[Any], *, last_first: bool) -> list[Any]:
    return [column.desc() if last_first else column for column in order]
