"""A changed part of a ruleset in words: "ror: high starts at 55, not 50"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from banding.compare.rulesets.parts import Gives, Goes, Parts, Slot
from banding.facts import spoken
from banding.ruleset import Condition, Ruleset
from banding.ruleset.model import JudgedLevel
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.vocabulary import RouteKind, RuleKind

_GIVES = {
    RuleKind.MINIMUM: "at least {}",
    RuleKind.AUTOMATIC: "automatic {}",
    RuleKind.CONSIDER: "consider {}",
}


class PartWords:
    """Says what was edited between two rulesets, by the parts of both."""

    def __init__(self, before: Ruleset, after: Ruleset, parts: tuple[Parts, Parts]) -> None:
        self._rulesets = (before, after)
        self._parts = parts
        self._titles = {rule.id: rule.title for each in (before, after) for rule in each.rules}
        self._cells = [{cell.levels: cell.id for cell in each.cells} for each in (after, before)]

    def said(self, slots: Sequence[Slot]) -> tuple[str, ...]:
        """Say what is edited in some slots, one clause for each thing."""
        return tuple(dict.fromkeys(clause for slot in slots for clause in self._clauses(slot, slots)))

    def subjects(self, slot: Slot) -> tuple[Subject, ...]:
        """Name what a slot belongs to, as the lines of the files are kept."""
        kind = slot[0]
        if kind == "cell":
            return tuple(("cell", cells[slot[1:]]) for cells in self._cells if slot[1:] in cells)
        if kind == "clause":
            numbers = (
                ("clause", axis.id, number)
                for ruleset in self._rulesets
                for axis in ruleset.axes
                for number, clause in enumerate(axis.clauses)
                if (axis.id, clause.level) == slot[1:]
            )
            return *numbers, ("axis", slot[1])
        if kind in ("edge", "judged"):
            return (("axis", slot[1]),)
        return (("fact" if kind == "age" else kind, *slot[1:2]),)

    def id_of(self, slot: Slot) -> str:
        """Name what a slot belongs to in one word: an id, a fact's name, or the kind of thing."""
        return str(self.subjects(slot)[0][1]) if len(slot) > 1 else slot[0]

    def _clauses(self, slot: Slot, slots: Sequence[Slot]) -> Iterator[str]:
        kind, (ours, theirs) = slot[0], self._parts
        before: Any = ours.get(slot)
        after: Any = theirs.get(slot)
        if kind in ("rule", "route"):
            yield self._rule_or_route(slot, slots)
        elif kind == "cell":
            yield f"{self.id_of(slot)}: {_from_to(before, after, 'is')}"
        elif kind == "edge":
            yield f"{slot[1]}: {spoken(slot[2])} {_from_to(before, after, 'starts at')}"
        elif kind == "clause":
            yield self._moved_clause(slot, slots) or _clause(slot, before, after)
        elif kind == "judged":
            yield f"{slot[1]}: {_judged(before, after)}"
        elif kind == "age":
            yield f"{slot[1]}: yes at {_age(after)}, not at {_age(before)}"
        elif kind == "fact":
            yield f"{slot[1]}: may be {_shape(*after)}, not {_shape(*before)}"
        elif kind == "axes":
            yield f"the matrix is {_axes(after)}, not {_axes(before)}"
        elif kind == "field-route":
            yield f"cases held in the field take the route {after}, not {before}"
        elif kind == "route-order":
            yield f"routes are tried in the order {', '.join(after)}, not {', '.join(before)}"
        else:
            yield f"the bands are {', '.join(after)}, not {', '.join(before)}"
            yield from _renamed(before, after)

    def _rule_or_route(self, slot: Slot, slots: Sequence[Slot]) -> str:
        kind, id_ = slot[0], slot[1]
        ours, theirs = self._parts
        title = f" ({self._titles[id_]})" if id_ in self._titles else ""
        if (kind, id_, "when") not in ours:
            return f"{kind} {id_}{title} is new: {_whole(kind, id_, theirs)}"
        if (kind, id_, "when") not in theirs:
            return f"{kind} {id_}{title} is gone: it was {_whole(kind, id_, ours)}"
        old, new = ours[slot], theirs[slot]
        if slot[2] == "when":
            return f"{id_}: applies if {in_words(new)}, not if {in_words(old)}"
        others = (each for each in slots if each[2:] == slot[2:])
        alike = [each for each in others if (ours.get(each), theirs.get(each)) == (old, new)]
        return f"{_and([each[1] for each in alike])}: {_changed(old, new)}"

    def _moved_clause(self, slot: Slot, slots: Sequence[Slot]) -> str:
        """Say that a clause sets another level than before; empty where it does not."""
        ours, theirs = self._parts
        pair = [each for each in slots if each[:2] == slot[:2]]
        gone = [each for each in pair if each not in theirs]
        come = [each for each in pair if each not in ours]
        if len(gone) != 1 or len(come) != 1 or ours[gone[0]] != theirs[come[0]]:
            return ""
        when = in_words(theirs[come[0]])
        return f"{slot[1]}: {spoken(come[0][2])}, not {spoken(gone[0][2])}, whatever the score if {when}"


def _clause(slot: Slot, before: Condition | None, after: Condition | None) -> str:
    level = f"{slot[1]}: {spoken(slot[2])}"
    if after is None:
        return f"{level} no longer whatever the score" + (f" if {in_words(before)}" if before else "")
    not_if = f", not if {in_words(before)}" if before else ""
    return f"{level} whatever the score if {in_words(after)}{not_if}"


def _whole(kind: str, id_: str, parts: Parts) -> str:
    when = in_words(parts[kind, id_, "when"])
    if kind == "route":
        return f"{_goes_said(parts[kind, id_, 'goes'])} if {when}"
    return f"{_gives_said(parts[kind, id_, 'gives'])} if {when}"


def _gives_said(gives: Gives) -> str:
    """Say what a rule gives: "automatic Blue (Red if ror is very high or iom)"."""
    risen = ", ".join(f"{band} if {in_words(when)}" for band, when in gives.escalations)
    return _GIVES[gives.kind].format(gives.band) + (f" ({risen})" if risen else "")


def _goes_said(goes: Goes) -> str:
    return f"the {goes.route} route" + (", to another service" if goes.kind is RouteKind.REFER else "")


def _changed(before: Gives | Goes, after: Gives | Goes) -> str:
    if isinstance(before, Goes) and isinstance(after, Goes):
        return f"is {_goes_said(after)}, not {_goes_said(before)}"
    old, new = Gives(*before), Gives(*after)
    if old[:2] == new[:2]:
        return f"{_risen(new)}, not {_risen(old)}"
    return f"{_gives_said(new)}, not {_gives_said(old)}"


def _risen(gives: Gives) -> str:
    risen = " and ".join(f"rises to {band} if {in_words(when)}" for band, when in gives.escalations)
    return risen or "never rises"


def _from_to(before: object, after: object, verb: str) -> str:
    if before is None:
        return f"{verb} {after} (new)"
    return f"{verb} {after}, not {before}" if after is not None else f"is gone ({verb} {before})"


def _judged(before: JudgedLevel | None, after: JudgedLevel | None) -> str:
    if after is None:
        return "judgement sets no level any more"
    if before is None:
        return f"judgement may set the level ({after.fact}, with its reason in {after.reason})"
    said = []
    if before.locked != after.locked:
        new, old = (" or ".join(map(spoken, each.locked)) or "any level" for each in (after, before))
        said.append(f"judgement never takes a case out of {new}, not {old}")
    if (before.fact, before.reason) != (after.fact, after.reason):
        new, old = (f"{each.fact} and {each.reason}" for each in (after, before))
        said.append(f"judgement is read from {new}, not {old}")
    return "; ".join(said)


def _age(age: int | None) -> str:
    return f"{age} or under" if age is not None else "no age"


def _renamed(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Say which band is called otherwise: one that stands where another stood, beside the same bands."""
    if len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            if old not in after and new not in before:
                yield f"{new} stands where {old} stood: a case from {old} to {new} keeps its place among the bands"


def _axes(axes: Sequence[tuple[str, str, tuple[str, ...]]]) -> str:
    return " by ".join(f"{id_} ({', '.join(map(spoken, levels))})" for id_, _, levels in axes)


def _shape(kind: str, levels: tuple[str, ...], lowest: int | None, highest: int | None) -> str:
    if levels:
        return ", ".join(map(spoken, levels))
    if kind == "number":
        low, high = ("any number" if bound is None else bound for bound in (lowest, highest))
        return f"{low} to {high}"
    return "yes or no" if kind == "yes-no" else "text"


def _and(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"
