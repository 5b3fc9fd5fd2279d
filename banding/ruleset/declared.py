"""The words a ruleset declares: bands, facts and axes, turned into the model and checked, with what then reads them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import attrs

from banding.facts import FACT_NAME, RESERVED, Fact, FactKind, Value, plain
from banding.ruleset.condition_reader import ConditionReader
from banding.ruleset.model import COLOUR, Axis, Band, BandDoc, JudgedLevel, RulesDoc, ScoreEdge
from banding.written import ID, Place
from banding.yaml_files.faults import FaultNotes, kind_said, shown

INSTEAD_OF_A_BAND: Final = (
    *("error", "none", "no band", "new", "gone", "not matched"),
    *("unknown", "not known", "nk"),
)
"""Words that stand where a band or a route could, under every ruleset; no band and no route may be called so."""
_OLDEST: Final = 120
"""The highest age in years that a ruleset may speak of."""
_BELONGS: Final[Mapping[str, FactKind]] = {
    "levels": FactKind.CHOICE,
    **dict.fromkeys(("percent", "unit", "lowest", "highest"), FactKind.NUMBER),
    **dict.fromkeys(("yes_at_age", "synthetic_rate"), FactKind.YES_NO),
}
"""The keys that say something only of one kind of fact."""


def check_id(notes: FaultNotes, word: str, place: Place, *, at_key: bool = False) -> None:
    """An id is small letters and digits, in parts joined by ``/`` or ``-``."""
    if not ID.fullmatch(word):
        example = "expected small letters and digits joined by `/` or `-`, such as `very-high`"
        notes.add(place, f"{shown(word)} will not do as an id; {example}", at_key=at_key)


def check_ids(notes: FaultNotes, ids: Sequence[tuple[str, Place]], what: str) -> None:
    """Each of these is well written as an id, and stands once."""
    for word, place in ids:
        check_id(notes, word, place)
    check_once(notes, ids, what)


def check_is_a_name(notes: FaultNotes, word: str, place: Place, what: str) -> None:
    """A band or a route is not called by a word that says there is none."""
    if plain(word) in map(plain, INSTEAD_OF_A_BAND):
        notes.add(place, f"{shown(word)} is what results say for no {what}; choose another word")


def check_no_semicolon(notes: FaultNotes, words: str, place: Place) -> None:
    """Texts that are listed in one cell of a table are joined by semicolons, so hold none."""
    if ";" in words:
        notes.add(place, "this text has a semicolon, which separates texts in a table; use a comma instead")


def check_once(notes: FaultNotes, words: Iterable[tuple[str, Place]], what: str) -> None:
    """No two of these are the same word, without regard to case, spaces, hyphens and underscores."""
    seen: dict[str, tuple[str, Place]] = {}
    for word, place in words:
        first = seen.setdefault(plain(word), (word, place))
        if first[1] != place:
            line = notes.lines.get(first[1])
            message = f"the {what} {shown(word)} is there already, as `{first[0]}` on line {line}"
            notes.add(place, message, first=first[1])


def declared_by(document: RulesDoc, spared: frozenset[str], notes: FaultNotes) -> ConditionReader:
    """Turn a document's bands, facts and axes into the model, noting what is wrong with them."""
    bands, facts = _bands(document.bands, notes), facts_declared(document.facts, notes)
    check_ids(notes, [(axis.id, axis.place("id")) for axis in document.axes], "axis")
    if not document.axes:
        notes.add(("axes",), "there is no axis; expected at least one")
    of_facts = ConditionReader(facts, {}, spared, notes)
    axes = {axis.id: _axis(axis, of_facts) for axis in document.axes}
    return ConditionReader(facts, axes, spared, notes, bands)


def _bands(documents: tuple[BandDoc, ...], notes: FaultNotes) -> dict[str, Band]:
    check_once(notes, [(band.name, band.place("name")) for band in documents], "band")
    for band in documents:
        check_no_semicolon(notes, band.name, band.place("name"))
        check_is_a_name(notes, band.name, band.place("name"), "band")
        for key, colour in (("fill", band.fill), ("ink", band.ink)):
            if not COLOUR.fullmatch(colour.lower()):
                expected = "expected `#` and six digits, such as `#1d70b8`"
                notes.add(band.place(key), f"{shown(colour)} is not a colour; {expected}")
        if band.ink.lower() == band.fill.lower():
            message = f"`ink` is the same colour as `fill`, {shown(band.fill)}; the text would be unreadable"
            notes.add(band.place("ink"), message)
    if len(documents) < 2:
        notes.add(("bands",), f"expected at least two bands, lowest first, found {len(documents)}")
    return {band.name: Band(rank, band.name, band.fill, band.ink) for rank, band in enumerate(documents)}


def facts_declared(documents: tuple[Fact, ...], notes: FaultNotes) -> dict[str, Fact]:
    """Give the facts that a file declares, by name, their spellings folded; notes what is wrong with them."""
    names = [(fact.name, fact.place("name")) for fact in documents]
    aliases = [(word, fact.place("aliases", n)) for fact in documents for n, word in enumerate(fact.aliases)]
    for word, place in names:
        if not FACT_NAME.fullmatch(word):
            example = "expected small letters, digits and underscores, such as `child_in_need`"
            notes.add(place, f"{shown(word)} will not do as a fact's name; {example}")
    reserved = {plain(name): name for name in RESERVED}
    for word, place in names + aliases:
        if taken := reserved.get(plain(word)):
            message = f"{shown(word)} is the column `{taken}` of every ruleset; choose another name"
            notes.add(place, message)
    check_once(notes, names + aliases, "column")
    return {fact.name: _fact(fact, notes) for fact in documents}


def _fact(written: Fact, notes: FaultNotes) -> Fact:
    """Give a fact with its spellings folded."""
    _check_keys_fit_kind(written, notes)
    check_ids(notes, [(word, written.place("levels", n)) for n, word in enumerate(written.levels)], "level")
    folded = _words(written, notes)
    accepted = {*folded, *map(plain, written.levels)}
    if written.kind is FactKind.YES_NO:
        accepted |= {"yes", "no"}
    for word in written.refused:
        if plain(word) in accepted:
            message = f"{shown(word)} is refused here and accepted above; choose one"
            notes.add(written.place("refused", word), message, at_key=True)
    lowest, highest = written.lowest, written.highest
    if lowest is not None and highest is not None and lowest > highest:
        notes.add(written.place("highest"), f"the highest, {highest}, is below the lowest, {lowest}")
        highest = None
    if written.yes_at_age is not None and not 0 <= written.yes_at_age <= _OLDEST:
        message = f"expected an age from 0 to {_OLDEST}, found {shown(written.yes_at_age)}"
        notes.add(written.place("yes_at_age"), message)
    refused = {plain(word): reason for word, reason in written.refused.items()}
    return attrs.evolve(written, highest=highest, words=folded, refused=refused)


def _check_keys_fit_kind(written: Fact, notes: FaultNotes) -> None:
    kind, name = written.kind, written.name
    for key, owner in _BELONGS.items():
        if getattr(written, key) not in (None, (), "", False) and kind is not owner:
            says = f"`{key}` belongs on a {kind_said(owner)} fact, and `{name}` is a {kind_said(kind)} fact"
            notes.add(written.place(key), says, at_key=True)
    if kind is FactKind.CHOICE and not written.levels:
        notes.add(written.at, f"`{name}` is a choice without `levels`; list them, lowest first")
    if kind is not FactKind.TEXT and not written.question:
        message = f"`{name}` has no `question`; write what to find out when it is not known"
        notes.add(written.at, message)


def _words(written: Fact, notes: FaultNotes) -> dict[str, Value]:
    """Fold other spellings, and give each the value it stands for."""
    meanings: dict[str, Value] = {level: level for level in written.levels}
    if written.kind is FactKind.YES_NO:
        meanings = {"yes": True, "no": False}
    own: dict[str, Value] = {plain(word): value for word, value in meanings.items()}
    folded: dict[str, Value] = {}
    for word, meant in written.words.items():
        place, name = written.place("words", word), written.name
        if written.kind in (FactKind.NUMBER, FactKind.TEXT):
            message = f"`words` belongs on a yes/no or choice fact, and `{name}` is a {written.kind} fact"
            notes.add(place, message, at_key=True)
        elif not isinstance(meant, str) or meant not in meanings:
            notes.add_unknown(place, f"value of `{name}`", meant, meanings)
        elif own.setdefault(plain(word), meanings[meant]) != meanings[meant]:
            notes.add(place, f"{shown(word)} already means another value of `{name}`", at_key=True)
        else:
            folded[plain(word)] = meanings[meant]
    return folded


def _axis(written: Any, conditions: ConditionReader) -> Axis:
    notes = conditions.notes
    check_no_semicolon(notes, written.note, written.place("note"))
    levels = tuple(written.edges) or written.levels
    for n, level in enumerate(levels):
        place = ("edges", level) if written.edges else ("levels", n)
        check_id(notes, level, written.place(*place), at_key=bool(written.edges))
    _check_scale(written, conditions)
    if written.judged:
        _check_judged(written.judged, written.id, levels, conditions)
    edges = tuple(ScoreEdge(lowest, level) for level, lowest in dict(written.edges).items())
    clauses = []
    for clause in written.clauses:
        if clause.level not in levels:
            notes.add_unknown(clause.place("level"), f"level of `{written.id}`", clause.level, levels)
        when = conditions.read(clause.when, clause.place("when"))
        clauses += [attrs.evolve(clause, when=when)] if when else []
    axis: Axis = attrs.evolve(written, levels=levels, edges=edges, clauses=tuple(clauses))
    return axis


def _check_scale(written: Any, conditions: ConditionReader) -> None:
    """An axis over a number has edges that start at its foot; over a choice, some of its levels in order."""
    notes, fact = conditions.notes, conditions.facts.get(written.fact)
    if fact is None:
        if written.fact not in conditions.spared:
            notes.add_unknown(written.place("fact"), "fact", written.fact, conditions.facts)
    elif fact.kind is FactKind.NUMBER:
        _check_edges(written, fact, notes)
    elif fact.kind is FactKind.CHOICE:
        _check_choice_levels(written, fact, notes)
    else:
        message = f"`{fact.name}` is a {kind_said(fact.kind)} fact; an axis needs a number or a choice"
        notes.add(written.place("fact"), message)


def _check_edges(written: Any, fact: Fact, notes: FaultNotes) -> None:
    place = written.place("edges")
    if not written.edges or written.levels:
        notes.add(written.at, f"`{fact.name}` is a number, so this axis needs `edges` and no `levels`")
        return
    edges = list(written.edges.items())
    if edges[0][1] != fact.lowest:
        foot = "which has no `lowest`" if fact.lowest is None else f"which is {fact.lowest}"
        message = f"the first edge, {edges[0][1]}, must be the `lowest` of `{fact.name}`, {foot}"
        notes.add((*place, edges[0][0]), message)
    for (_, below), (level, edge) in pairwise(edges):
        if edge <= below:
            notes.add((*place, level), f"the edge {edge} does not lie above the one before it, {below}")
    for level, edge in edges:
        if fact.highest is not None and edge > fact.highest:
            message = f"the edge {edge} lies beyond the `highest` of `{fact.name}`, {fact.highest}"
            notes.add((*place, level), message)


def _check_choice_levels(written: Any, fact: Fact, notes: FaultNotes) -> None:
    if written.edges or not written.levels:
        notes.add(written.at, f"`{fact.name}` is a choice, so this axis needs `levels` and no `edges`")
        return
    for n, level in enumerate(written.levels):
        if level not in fact.levels:
            notes.add_unknown(written.place("levels", n), f"level of `{fact.name}`", level, fact.levels)
    known = [level for level in written.levels if level in fact.levels]
    if known != [level for level in dict.fromkeys(fact.levels) if level in known]:
        order = ", ".join(f"`{level}`" for level in fact.levels)
        message = f"the levels are in another order than those of `{fact.name}`: {order}"
        notes.add(written.place("levels"), message)


def _check_judged(
    judged: JudgedLevel, axis: str, levels: tuple[str, ...], conditions: ConditionReader
) -> None:
    notes = conditions.notes
    for key, kind in (("fact", FactKind.CHOICE), ("reason", FactKind.TEXT)):
        name = getattr(judged, key)
        fact = conditions.facts.get(name)
        if fact is None and name not in conditions.spared:
            notes.add_unknown(judged.place(key), "fact", name, conditions.facts)
        if fact and fact.kind is not kind:
            found = kind_said(fact.kind)
            notes.add(judged.place(key), f"`{name}` is a {found} fact; expected a {kind} fact here")
    carrier = conditions.facts.get(judged.fact)
    if carrier and carrier.kind is FactKind.CHOICE and carrier.levels != levels:
        wanted = ", ".join(f"`{level}`" for level in levels)
        notes.add(judged.place("fact"), f"the levels of `{judged.fact}` must be those of this axis: {wanted}")
    for n, level in enumerate(judged.locked):
        if level not in levels:
            notes.add_unknown(judged.place("locked", n), f"level of `{axis}`", level, levels)
