"""The conditions of a ruleset and what holds each; a condition seen as a tree, with a part replaced or taken out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import attrs

from banding.ruleset import AllOf, AnyOf, Condition, Not, Ruleset
from banding.ruleset.conditions import Path, parts_of
from banding.ruleset.places import Subject

T = TypeVar("T")
_HOLDERS = {"clause": "axes", "route": "routes", "check": "checks", "rule": "rules", "escalation": "rules"}


@attrs.frozen
class Held:
    """One condition and what holds it: a rule, escalation (``within`` its rule's condition), clause, route or check."""

    subject: Subject
    name: str
    when: Condition
    kind: str
    within: Condition | None = None

    @property
    def whole(self) -> Condition:
        """The condition with what must hold for it to be asked at all."""
        return self.when if self.within is None else AllOf((self.within, self.when))


def held_conditions(ruleset: Ruleset) -> Iterator[Held]:
    """Give every condition of a ruleset, in the order of the file."""
    for axis in ruleset.axes:
        for number, clause in enumerate(axis.clauses):
            yield Held(("clause", axis.id, number), f"{axis.id} {clause.level}", clause.when, "clause")
    for rule in ruleset.rules:
        yield Held(("rule", rule.id), rule.id, rule.when, "rule")
        for number, escalation in enumerate(rule.escalations):
            name = f"{rule.id} to {escalation.band}"
            yield Held(("escalation", rule.id, number), name, escalation.when, "escalation", rule.when)
    for route in ruleset.routes:
        yield Held(("route", route.id), route.id, route.when, "route")
    for check in ruleset.checks:
        yield Held(("check", check.code), check.code, check.when, "check")


def swapped(items: Iterable[T], old: T, *new: T) -> tuple[T, ...]:
    """Give items with one of them replaced by others, or by none."""
    return tuple(each for item in items for each in (new if item is old else (item,)))


def with_other(ruleset: Ruleset, listed: str, old: object, *new: object) -> Ruleset:
    """Give a ruleset with one thing of a list, such as ``rules``, replaced by others, or by none."""
    change: dict[str, Any] = {listed: swapped(getattr(ruleset, listed), old, *new)}
    return attrs.evolve(ruleset, **change)


def replaced(ruleset: Ruleset, subject: Subject, when: Condition) -> Ruleset:
    """Give a ruleset with another condition in one place."""
    kind, id_, *number = subject
    held: Sequence[Any] = getattr(ruleset, _HOLDERS[str(kind)])
    holder = next(each for each in held if id_ == (each.code if kind == "check" else each.id))
    if kind in ("clause", "escalation"):
        inner = "clauses" if kind == "clause" else "escalations"
        part = getattr(holder, inner)[int(number[0])]
        parts = swapped(getattr(holder, inner), part, attrs.evolve(part, when=when))
        changed = attrs.evolve(holder, **{inner: parts})
    else:
        changed = attrs.evolve(holder, when=when)
    return with_other(ruleset, _HOLDERS[str(kind)], holder, changed)


def with_part(condition: Condition, path: Path, part: Condition) -> Condition:
    """Give a condition with another part at a path."""
    if not path:
        return part
    if isinstance(condition, Not):
        return Not(with_part(condition.part, path[1:], part))
    assert isinstance(condition, AllOf | AnyOf)  # noqa: S101 - a path leads through what has parts
    inner = with_part(condition.parts[path[0]], path[1:], part)
    return type(condition)((*condition.parts[: path[0]], inner, *condition.parts[path[0] + 1 :]))


def without_part(condition: Condition, path: Path) -> Condition | None:
    """Give a condition with the part at a path taken out of its list; None where it stands in no list or alone."""
    if not path:
        return None
    holder = dict(parts_of(condition))[path[:-1]]
    if not isinstance(holder, AllOf | AnyOf) or len(holder.parts) < 2:
        return without_part(condition, path[:-1])
    kept = tuple(part for number, part in enumerate(holder.parts) if number != path[-1])
    return with_part(condition, path[:-1], kept[0] if len(kept) == 1 else type(holder)(kept))
