"""What was edited beside the placing of cases: warnings, judgement, how files are read, and the words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from banding.facts import Fact, spoken
from banding.ruleset import Check, RouteRule, Ruleset
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words

T = TypeVar("T")

_READ = ("aliases", "words", "refused", "percent", "assumable")
_FACT_WORDS = ("title", "question", "unit", "group", "synthetic_rate")


@attrs.frozen
class OtherEdit:
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
    yield from _bands(before, after)
    yield from _facts(before, after)
    yield from _axes(before, after)
    yield from _cells(before, after)
    yield from _rules(before, after)
    yield from _routes(before, after)
    yield from _checks(before, after)
    yield from _judgement(before, after)
    yield from _paragraphs(before, after)
    yield from _readings(before, after)


def _pairs(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[str, T | None, T | None]]:
    """Pair the things of two lists by what names them, in the order of the later list, then what is gone."""
    ours = {key(each): each for each in before}
    theirs = {key(each): each for each in after}
    for name in dict.fromkeys((*theirs, *ours)):
        yield str(name), ours.get(name), theirs.get(name)


def _words(kind: str, id_: str, before: Any, after: Any, names: Iterable[str]) -> Iterator[OtherEdit]:
    """Give an edit for each of some attributes that differs."""
    for name in names:
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


def _title(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    if before.title != after.title:
        yield OtherEdit(
            "changed", "title", f"title is “{after.title}”, not “{before.title}”", "words", ("title",)
        )
    if before.document != after.document:
        says = f"the guidance quoted is “{after.document.title}” ({after.document.published}), not “{before.document.title}” ({before.document.published})"
        yield OtherEdit("changed", "guidance", says, "words", ("source",))


def _bands(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for name, old, new in _pairs(before.bands, after.bands, lambda band: band.name):
        if old and new:
            yield from _words("band", name, old, new, ("fill", "ink"))


def _facts(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for name, old, new in _pairs(before.facts, after.facts, lambda fact: fact.name):
        if old is None or new is None:
            fact = new or old
            says = f"the fact {name} ({fact.title if fact else ''}) is {'new' if new else 'gone'}"
            yield OtherEdit("added" if new else "removed", name, says, "reading", ("fact", name))
        else:
            yield from _spellings(old, new)
            yield from _words("fact", name, old, new, _FACT_WORDS)
    common = [
        [f.name for f in one.facts if f.name in other.fact_by_name]
        for one, other in ((before, after), (after, before))
    ]
    if common[0] != common[1]:
        yield OtherEdit(
            "changed", "facts", "the facts stand in another order, and so do enquiries", "words", ("facts",)
        )


def _spellings(before: Fact, after: Fact) -> Iterator[OtherEdit]:
    """Give one edit for all that changes of how a fact is read, since a cell is read by all of it at once."""
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in _READ]
    said = [f"{name} {_spelt(old, new)}" for name, old, new in pairs if old != new]
    if said:
        yield OtherEdit(
            "changed", after.name, f"{after.name}: {'; '.join(said)}", "reading", ("fact", after.name)
        )


def _spelt(old: Any, new: Any) -> str:
    if isinstance(new, bool):
        return f"is {spoken(new)}, not {spoken(old)}"
    gained = [_meant(new, each) for each in new if each not in old]
    lost = [_meant(old, each) for each in old if each not in new]
    said = [f"{verb} {', '.join(found)}" for verb, found in (("gains", gained), ("loses", lost)) if found]
    if isinstance(new, Mapping):
        said += list(_otherwise(old, new))
    return " and ".join(said) or f"come in the order {', '.join(map(str, new))}"


def _meant(spellings: Any, word: str) -> str:
    """Say a spelling with what it stands for, or why it is refused: "rmrh (medium)"."""
    return f"{word} ({spoken(spellings[word])})" if isinstance(spellings, Mapping) else str(word)


def _otherwise(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Say which spellings of both no longer mean the same: "rmrh is high, not medium"."""
    for word in new:
        if word in old and old[word] != new[word]:
            yield f"{word} is {spoken(new[word])}, not {spoken(old[word])}"


def _axes(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for id_, old, new in _pairs(before.axes, after.axes, lambda axis: axis.id):
        if old and new:
            yield from _words("axis", id_, old, new, ("title", "short", "note"))


def _cells(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for _, old, new in _pairs(before.cells, after.cells, lambda cell: cell.levels):
        if old is None or new is None:
            continue
        if old.id != new.id:
            yield OtherEdit("changed", new.id, f"{new.id}: was called {old.id}", "decision", ("cell", new.id))
        yield from _words("cell", new.id, old, new, ("actions",))


def _rules(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for id_, old, new in _pairs(before.rules, after.rules, lambda rule: rule.id):
        if old and new:
            yield from _words("rule", id_, old, new, ("title", "actions"))
    ids = [[rule.id for rule in each.rules] for each in (before, after)]
    if [i for i in ids[0] if i in ids[1]] != [i for i in ids[1] if i in ids[0]]:
        yield OtherEdit("changed", "rules", "the rules stand in another order", "words", ("rules",))


def _routes(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for id_, old, new in _pairs(before.routes, after.routes, lambda route: route.id):
        if old and new:
            yield from _watch(id_, old, new)
            yield from _words("route", id_, old, new, ("says", "watch_says"))


def _watch(id_: str, before: RouteRule, after: RouteRule) -> Iterator[OtherEdit]:
    old, new = (each.watch.name if each.watch else None for each in (before, after))
    if old != new:
        said = [f"from {name}" if name else "of no band" for name in (new, old)]
        yield OtherEdit("changed", id_, f"{id_}: warns {said[0]}, not {said[1]}", "decision", ("route", id_))


def _checks(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for code, old, new in _pairs(before.checks, after.checks, lambda check: check.code):
        if old and new:
            if old.when != new.when:
                says = f"{code}: warns if {in_words(new.when)}, not if {in_words(old.when)}"
                yield OtherEdit("changed", code, says, "decision", ("check", code))
            yield from _words("check", code, old, new, ("says", "source"))
        else:
            yield _check(code, old, new)


def _check(code: str, old: Check | None, new: Check | None) -> OtherEdit:
    if new:
        says, change = f"the warning {code} is new: if {in_words(new.when)}", "added"
    else:
        says, change = f"the warning {code} is gone", "removed"
    return OtherEdit(change, code, says, "decision", ("check", code))


def _judgement(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    ours: Mapping[str, str] = before.judgement.routes
    theirs: Mapping[str, str] = after.judgement.routes
    for band in dict.fromkeys((*theirs, *ours)):
        old, new = ours.get(band), theirs.get(band)
        if old != new:
            said = [f"rests on {id_}" if id_ else "has no paragraph to rest on" for id_ in (new, old)]
            change = "changed" if old and new else "added" if new else "removed"
            says = f"raising a case to {band} on judgement {said[0]}" + (
                f", not {old}" if old and new else ""
            )
            yield OtherEdit(change, new or old or "", says, "decision", ("paragraph", new or old or ""))


def _paragraphs(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    ours, theirs = before.paragraphs.values(), after.paragraphs.values()
    for id_, old, new in _pairs(ours, theirs, lambda paragraph: paragraph.id):
        subject = ("paragraph", id_)
        if old is None and new:
            yield OtherEdit("added", id_, f"the paragraph {id_} is new: “{new.words}”", "words", subject)
        elif new is None:
            yield OtherEdit("removed", id_, f"the paragraph {id_} is gone", "words", subject)
        elif old and old.words != new.words:
            says = f"the paragraph {id_} reads “{new.words}”, not “{old.words}”"
            yield OtherEdit("changed", id_, says, "words", subject)
        elif old and old != new:
            yield OtherEdit("changed", id_, f"the paragraph {id_} stands in another place", "words", subject)


def _readings(before: Ruleset, after: Ruleset) -> Iterator[OtherEdit]:
    for id_, old, new in _pairs(before.readings, after.readings, lambda reading: reading.id):
        subject = ("reading", id_)
        if old is None and new:
            yield OtherEdit("added", id_, f"the reading {id_} is new: {new.reading}", "words", subject)
        elif new is None:
            yield OtherEdit("removed", id_, f"the reading {id_} is gone", "words", subject)
        elif old:
            yield from _words("reading", id_, old, new, ("silence", "reading", "why", "confirm", "about"))
