"""What was edited besides the placing of cases: warnings, judgement, how files are read, and the words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from banding.facts import Fact, spoken
from banding.ruleset import RouteRule, Ruleset
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words

T = TypeVar("T")

_READ = ("aliases", "words", "refused", "percent", "assumable")
_FACT_WORDS = ("title", "question", "unit", "group", "synthetic_rate")


class OtherEdit(NamedTuple):
    """
    One edit that moves no case.

    Attributes:
        change: added, removed or changed.
        id: id of what is edited.
        says: the edit in words.
        bears_on: decision, reading or words.
        subject: what is edited, to find its line.
    """

    change: str
    id: str
    says: str
    bears_on: str
    subject: Subject


def other_edits(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    """Give every edit that bears on no case's route or bands, in the order of the files."""
    yield from _title(before, after)
    for name, old, new in _pairs(before.bands, after.bands, lambda band: band.name):
        yield from _words("band", name, old, new, ("fill", "ink"))
    yield from _facts(before, after)
    for id_, old_axis, axis in _pairs(before.axes, after.axes, lambda axis: axis.id):
        yield from _words("axis", id_, old_axis, axis, ("title", "short", "note"))
    for _, old_cell, cell in _pairs(before.cells, after.cells, lambda cell: cell.levels):
        if old_cell and cell and old_cell.id != cell.id:
            says = f"{cell.id}: was called {old_cell.id}"
            yield OtherEdit("changed", cell.id, says, "decision", ("cell", cell.id))
        yield from _words("cell", cell.id if cell else "", old_cell, cell, ("actions",))
    for id_, old_rule, rule in _pairs(before.rules, after.rules, lambda rule: rule.id):
        yield from _words("rule", id_, old_rule, rule, ("title", "actions"))
    if _are_reordered([rule.id for rule in before.rules], [rule.id for rule in after.rules]):
        yield OtherEdit("changed", "rules", "the rules stand in another order", "words", ("rules",))
    for id_, old_route, route in _pairs(before.routes, after.routes, lambda route: route.id):
        yield from _watch(id_, old_route, route)
        yield from _words("route", id_, old_route, route, ("says", "watch_says"))
    yield from _checks(before, after)
    yield from _judgement(before, after)
    yield from _paragraphs(before, after)
    for id_, old_reading, reading in _pairs(before.readings, after.readings, lambda reading: reading.id):
        yield from _come_or_gone("reading", id_, old_reading, reading, reading and reading.reading)
        yield from _words(
            "reading", id_, old_reading, reading, ("silence", "reading", "why", "confirm", "about")
        )


def _pairs(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[str, T | None, T | None]]:
    """Pair the things of two lists by what names them, in the order of the later list, then what is gone."""
    ours, theirs = ({key(each): each for each in listed} for listed in (before, after))
    for name in dict.fromkeys((*theirs, *ours)):
        yield str(name), ours.get(name), theirs.get(name)


def _are_reordered(before: list[str], after: list[str]) -> bool:
    """Whether what is in both lists is in another order."""
    return [name for name in before if name in after] != [name for name in after if name in before]


def _words(kind: str, id_: str, before: Any, after: Any, names: Iterable[str]) -> Iterator[OtherEdit]:
    """Give an edit for each of some attributes that differs; none for a thing that is in one ruleset only."""
    for name in names if before and after else ():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            says = f"{id_}: {name.replace('_', ' ')} is {_quoted(new)}, not {_quoted(old)}"
            yield OtherEdit("changed", id_, says, "words", (kind, id_))


def _quoted(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"“{each}”" for each in value) or "none"
    if isinstance(value, str):
        return f"“{value}”"
    return "not given" if value is None else str(value)


def _come_or_gone(kind: str, id_: str, old: object, new: object, words: object) -> Iterator[OtherEdit]:
    """Give the edit of a paragraph or reading that is in one ruleset only."""
    if old is None:
        yield OtherEdit("added", id_, f"the {kind} {id_} is new: {words}", "words", (kind, id_))
    elif new is None:
        yield OtherEdit("removed", id_, f"the {kind} {id_} is gone", "words", (kind, id_))


def _title(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    if before.title != after.title:
        says = f"title is “{after.title}”, not “{before.title}”"
        yield OtherEdit("changed", "title", says, "words", ("title",))
    if before.document != after.document:
        new, old = (f"“{each.document.title}” ({each.document.published})" for each in (after, before))
        yield OtherEdit(
            "changed", "guidance", f"the guidance quoted is {new}, not {old}", "words", ("source",)
        )


def _facts(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for name, old, new in _pairs(before.facts, after.facts, lambda fact: fact.name):
        if old and new:
            yield from _spellings(old, new)
            yield from _words("fact", name, old, new, _FACT_WORDS)
        elif fact := new or old:
            says = f"the fact {name} ({fact.title}) is {'new' if new else 'gone'}"
            yield OtherEdit("added" if new else "removed", name, says, "reading", ("fact", name))
    if _are_reordered([*before.fact_by_name], [*after.fact_by_name]):
        says = "the facts stand in another order, and so do enquiries"
        yield OtherEdit("changed", "facts", says, "words", ("facts",))


def _spellings(before: Fact, after: Fact) -> Iterator[OtherEdit]:
    """Give one edit for all that changes of how a fact is read, since a cell is read by all of it at once."""
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in _READ]
    said = [f"{name} {_spelt(old, new)}" for name, old, new in pairs if old != new]
    if said:
        says = f"{after.name}: {'; '.join(said)}"
        yield OtherEdit("changed", after.name, says, "reading", ("fact", after.name))


def _spelt(old: Any, new: Any) -> str:
    if isinstance(new, bool):
        return f"is {spoken(new)}, not {spoken(old)}"
    gained = [_meant(new, each) for each in new if each not in old]
    lost = [_meant(old, each) for each in old if each not in new]
    said = [f"{verb} {', '.join(found)}" for verb, found in (("gains", gained), ("loses", lost)) if found]
    if isinstance(new, Mapping):
        changed = [word for word in new if word in old and old[word] != new[word]]
        said += [f"{word} is {spoken(new[word])}, not {spoken(old[word])}" for word in changed]
    return " and ".join(said) or f"come in the order {', '.join(map(str, new))}"


def _meant(spellings: Any, word: str) -> str:
    """Say a spelling with what it stands for, or why it is refused: "rmrh (medium)"."""
    return f"{word} ({spoken(spellings[word])})" if isinstance(spellings, Mapping) else str(word)


def _watch(id_: str, before: RouteRule | None, after: RouteRule | None) -> Iterator[OtherEdit]:
    if before and after:
        new, old = (each.watch.name if each.watch else None for each in (after, before))
        if old != new:
            said = [f"from {name}" if name else "of no band" for name in (new, old)]
            says = f"{id_}: warns {said[0]}, not {said[1]}"
            yield OtherEdit("changed", id_, says, "decision", ("route", id_))


def _checks(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for code, old, new in _pairs(before.checks, after.checks, lambda check: check.code):
        change, says = "changed", ""
        if new is None:
            change, says = "removed", f"the warning {code} is gone"
        elif old is None:
            change, says = "added", f"the warning {code} is new: if {in_words(new.when)}"
        elif old.when != new.when:
            says = f"{code}: warns if {in_words(new.when)}, not if {in_words(old.when)}"
        if says:
            yield OtherEdit(change, code, says, "decision", ("check", code))
        yield from _words("check", code, old, new, ("says", "source"))


def _judgement(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    ours, theirs = before.judgement.routes, after.judgement.routes
    for band in dict.fromkeys((*theirs, *ours)):
        old, new = ours.get(band), theirs.get(band)
        if old != new:
            rests = f"rests on {new}" if new else "has no paragraph to rest on"
            not_on = f", not {old}" if old and new else ""
            says = f"raising a case to {band} on judgement {rests}{not_on}"
            change, id_ = "changed" if old and new else "added" if new else "removed", new or old or ""
            yield OtherEdit(change, id_, says, "decision", ("paragraph", id_))


def _paragraphs(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    ours, theirs = before.paragraphs.values(), after.paragraphs.values()
    for id_, old, new in _pairs(ours, theirs, lambda paragraph: paragraph.id):
        yield from _come_or_gone("paragraph", id_, old, new, new and f"“{new.words}”")
        if old and new and old != new:
            says = f"the paragraph {id_} reads “{new.words}”, not “{old.words}”"
            if old.words == new.words:
                says = f"the paragraph {id_} stands in another place"
            yield OtherEdit("changed", id_, says, "words", ("paragraph", id_))
