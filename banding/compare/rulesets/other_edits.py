"""What was edited besides the placing of cases: warnings, judgement, how files are read, and the words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from banding.compare.rulesets.parts import BearsOn, ChangeKind, Edit
from banding.facts import Fact, spoken
from banding.ruleset import Ruleset
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words

T = TypeVar("T")
Found = tuple[Edit, tuple[Subject, ...]]
"""An edit, not yet numbered, and what is edited, to find its lines."""

_READ = ("aliases", "words", "refused", "percent", "assumable")
_WORDS = (
    ("band", "bands", "name", ("fill", "ink")),
    ("fact", "facts", "name", ("title", "question", "unit", "group", "synthetic_rate")),
    ("axis", "axes", "id", ("title", "short", "note")),
    ("cell", "cells", "levels", ("actions",)),
    ("rule", "rules", "id", ("title", "actions")),
    ("route", "routes", "id", ("says", "watch_says")),
    ("check", "checks", "code", ("says", "source")),
)
"""The kinds of thing, where a ruleset lists them, by what they are told apart, and which attributes are words only."""
_REORDERED = {
    "facts": "the facts stand in another order, and so do enquiries",
    "rules": "the rules stand in another order",
}


def other_edits(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    """Give every edit that bears on no case's route or bands: on decisions, then on reading, then on words."""
    yield from _cells(before, after)
    yield from _watches(before, after)
    yield from _checks(before, after)
    yield from _judgement(before, after)
    yield from _facts(before, after)
    yield from _title(before, after)
    for kind, listed, key, names in _WORDS:
        yield from _words(kind, listed, attrgetter(key), names, (before, after))
    yield from _paragraphs(before, after)
    yield from _readings(before, after)


def _edit(
    id_: str, says: str, bears_on: BearsOn, subject: Subject, *, is_in: tuple[object, object] = (True, True)
) -> Found:
    """Make an edit of what is in the earlier ruleset, the later one, or both."""
    change = ChangeKind.CHANGED if all(is_in) else ChangeKind.ADDED if is_in[1] else ChangeKind.REMOVED
    return Edit(0, change, (id_,), (says,), bears_on), (subject,)


def _pairs(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[str, T | None, T | None]]:
    """Pair the things of two lists by what names them, in the order of the later list, then what is gone."""
    ours, theirs = ({key(each): each for each in listed} for listed in (before, after))
    for name in dict.fromkeys((*theirs, *ours)):
        yield str(name), ours.get(name), theirs.get(name)


def _cells(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    for _, old, new in _pairs(before.cells, after.cells, lambda cell: cell.levels):
        if old and new and old.id != new.id:
            yield _edit(new.id, f"{new.id}: was called {old.id}", BearsOn.DECISION, ("cell", new.id))


def _watches(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    for id_, old, new in _pairs(before.routes, after.routes, lambda route: route.id):
        if old and new and (old.watch and old.watch.name) != (new.watch and new.watch.name):
            said = [f"from {each.watch.name}" if each.watch else "of no band" for each in (new, old)]
            says = f"{id_}: warns {said[0]}, not {said[1]}"
            yield _edit(id_, says, BearsOn.DECISION, ("route", id_))


def _checks(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    for code, old, new in _pairs(before.checks, after.checks, lambda check: check.code):
        says = ""
        if new is None:
            says = f"the warning {code} is gone"
        elif old is None:
            says = f"the warning {code} is new: if {in_words(new.when)}"
        elif old.when != new.when:
            says = f"{code}: warns if {in_words(new.when)}, not if {in_words(old.when)}"
        if says:
            yield _edit(code, says, BearsOn.DECISION, ("check", code), is_in=(old, new))


def _judgement(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    ours, theirs = before.judgement, after.judgement
    for band in dict.fromkeys((*theirs, *ours)):
        old, new = ours.get(band), theirs.get(band)
        if old != new:
            rests = f"rests on {new}" if new else "has no paragraph to rest on"
            not_on = f", not {old}" if old and new else ""
            says, id_ = f"raising a case to {band} on judgement {rests}{not_on}", new or old or ""
            yield _edit(id_, says, BearsOn.DECISION, ("paragraph", id_), is_in=(old, new))


def _facts(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    """Give one edit for all that changes of how a fact is read, since a cell is read by all of it at once."""
    for name, old, new in _pairs(before.facts, after.facts, lambda fact: fact.name):
        says = ""
        if old and new:
            said = list(_spellings(old, new))
            says = f"{name}: {'; '.join(said)}" if said else ""
        elif fact := new or old:
            says = f"the fact {name} ({fact.title}) is {'new' if new else 'gone'}"
        if says:
            yield _edit(name, says, BearsOn.READING, ("fact", name), is_in=(old, new))


def _spellings(before: Fact, after: Fact) -> Iterator[str]:
    for name in _READ:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name} {_spelt(old, new)}"


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


def _title(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    if before.title != after.title:
        says = f"title is “{after.title}”, not “{before.title}”"
        yield _edit("title", says, BearsOn.WORDS, ("title",))
    if before.document != after.document:
        new, old = (f"“{each.document.title}” ({each.document.published})" for each in (after, before))
        yield _edit("guidance", f"the guidance quoted is {new}, not {old}", BearsOn.WORDS, ("source",))


def _words(
    kind: str,
    listed: str,
    key: Callable[[Any], Hashable],
    names: Iterable[str],
    rulesets: tuple[Ruleset, Ruleset],
) -> Iterator[Found]:
    """Give an edit for each attribute that differs of a thing in both rulesets, and one for another order of them."""
    ours, theirs = (getattr(ruleset, listed) for ruleset in rulesets)
    for id_, old, new in _pairs(ours, theirs, key):
        if old and new:
            yield from _reworded(kind, new.id if kind == "cell" else id_, old, new, names)
    if listed in _REORDERED:
        before, after = (list(map(key, every)) for every in (ours, theirs))
        if [each for each in before if each in after] != [each for each in after if each in before]:
            yield _edit(listed, _REORDERED[listed], BearsOn.WORDS, (listed,))


def _reworded(kind: str, id_: str, before: object, after: object, names: Iterable[str]) -> Iterator[Found]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            says = f"{id_}: {name.replace('_', ' ')} is {_quoted(new)}, not {_quoted(old)}"
            yield _edit(id_, says, BearsOn.WORDS, (kind, id_))


def _quoted(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"“{each}”" for each in value) or "none"
    if isinstance(value, str):
        return f"“{value}”"
    return "not given" if value is None else str(value)


def _paragraphs(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    ours, theirs = before.paragraphs.values(), after.paragraphs.values()
    for id_, old, new in _pairs(ours, theirs, lambda paragraph: paragraph.id):
        if old == new:
            continue
        says = f"the paragraph {id_} stands in another place"
        if old is None or new is None:
            says = f"the paragraph {id_} is new: “{new.words}”" if new else f"the paragraph {id_} is gone"
        elif old.words != new.words:
            says = f"the paragraph {id_} reads “{new.words}”, not “{old.words}”"
        yield _edit(id_, says, BearsOn.WORDS, ("paragraph", id_), is_in=(old, new))


def _readings(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    for id_, old, new in _pairs(before.readings, after.readings, lambda reading: reading.id):
        if old and new:
            names = ("silence", "reading", "why", "confirm", "about")
            yield from _reworded("reading", id_, old, new, names)
        else:
            says = f"the reading {id_} is new: {new.reading}" if new else f"the reading {id_} is gone"
            yield _edit(id_, says, BearsOn.WORDS, ("reading", id_), is_in=(old, new))
