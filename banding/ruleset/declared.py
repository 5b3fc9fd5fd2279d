"""The words a ruleset declares: bands and facts, turned into the model and checked, with what then reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from banding.facts import Fact, FactKind, Value, plain
from banding.ruleset.axes import axes_of_document
from banding.ruleset.condition_reader import ConditionReader
from banding.ruleset.documents import BandDoc, RulesDoc
from banding.ruleset.model import Axis, Band
from banding.ruleset.spelling import Spelling
from banding.written import Place
from banding.yaml_files.faults import FaultNotes, kind_said, shown

OLDEST: Final = 120
"""The highest age in years that a ruleset may speak of."""
_BELONGS: Final[Mapping[str, FactKind]] = {
    "levels": FactKind.CHOICE,
    **dict.fromkeys(("percent", "unit", "lowest", "highest"), FactKind.NUMBER),
    **dict.fromkeys(("yes_at_age", "synthetic_rate"), FactKind.YES_NO),
}
"""The keys that say something only of one kind of fact."""


@attrs.frozen
class Declared:
    """
    What the rules may speak of: bands, facts and axes by name, in order.

    Attributes:
        spared: names that stand in faulty parts of the file, not to be called unknown.
    """

    bands: Mapping[str, Band]
    facts: Mapping[str, Fact]
    axes: Mapping[str, Axis]
    spared: frozenset[str]
    notes: FaultNotes

    @property
    def conditions(self) -> ConditionReader:
        """A reader of conditions over these facts and axes."""
        return ConditionReader(self.facts, self.axes, self.spared, self.notes)

    @property
    def spelling(self) -> Spelling:
        """What checks how something is written."""
        return Spelling(self.notes)

    def band(self, name: str, place: Place, *, at_key: bool = False) -> Band | None:
        """Give the band of a name, or None with the fault noted."""
        band = self.bands.get(name)
        if band is None and name not in self.spared:
            self.notes.add_unknown(place, "band", name, self.bands, at_key=at_key)
        return band


def declared_by(document: RulesDoc, spared: frozenset[str], notes: FaultNotes) -> Declared:
    """Turn a document's bands, facts and axes into the model, noting what is wrong with them."""
    bands = _bands(document.bands, Spelling(notes))
    facts = _facts(document.facts, Spelling(notes))
    axes = axes_of_document(document.axes, ConditionReader(facts, {}, spared, notes))
    return Declared(bands, facts, axes, spared, notes)


def _bands(documents: tuple[BandDoc, ...], spelling: Spelling) -> dict[str, Band]:
    spelling.check_once([(band.name, band.place("name")) for band in documents], "band")
    for band in documents:
        spelling.check_no_semicolon(band.name, band.place("name"))
        spelling.check_is_a_name(band.name, band.place("name"), "band")
        spelling.check_colour(band.fill, band.place("fill"))
        spelling.check_colour(band.ink, band.place("ink"))
        if band.ink.lower() == band.fill.lower():
            message = "`ink` is the same colour as `fill`, {}; the text would be unreadable"
            spelling.notes.add(band.place("ink"), message.format(shown(band.fill)))
    if len(documents) < 2:
        message = f"expected at least two bands, lowest first, found {len(documents)}"
        spelling.notes.add(("bands",), message)
    return {band.name: Band(rank, band.name, band.fill, band.ink) for rank, band in enumerate(documents)}


def _facts(documents: tuple[Fact, ...], spelling: Spelling) -> dict[str, Fact]:
    names = [(fact.name, fact.place("name")) for fact in documents]
    aliases = [(word, fact.place("aliases", n)) for fact in documents for n, word in enumerate(fact.aliases)]
    for name, place in names:
        spelling.check_fact_name(name, place)
    for word, place in names + aliases:
        spelling.check_not_reserved(word, place)
    spelling.check_once(names + aliases, "column")
    return {fact.name: _fact(fact, spelling) for fact in documents}


def _fact(written: Fact, spelling: Spelling) -> Fact:
    """Give a fact with its spellings folded."""
    notes = spelling.notes
    _check_keys_fit_kind(written, notes)
    spelling.check_once([(w, written.place("levels", n)) for n, w in enumerate(written.levels)], "level")
    for n, level in enumerate(written.levels):
        spelling.check_id(level, written.place("levels", n))
    folded = _words(written, notes)
    _check_refused(written, folded, notes)
    lowest, highest = written.lowest, written.highest
    if lowest is not None and highest is not None and lowest > highest:
        notes.add(written.place("highest"), f"the highest, {highest}, is below the lowest, {lowest}")
        highest = None
    if written.yes_at_age is not None and not 0 <= written.yes_at_age <= OLDEST:
        message = f"expected an age from 0 to {OLDEST}, found {shown(written.yes_at_age)}"
        notes.add(written.place("yes_at_age"), message)
    refused = {plain(word): reason for word, reason in written.refused.items()}
    return attrs.evolve(written, highest=highest, words=folded, refused=refused)


def _check_keys_fit_kind(written: Fact, notes: FaultNotes) -> None:
    kind, name = written.kind, written.name
    for key, owner in _BELONGS.items():
        if getattr(written, key) not in (None, (), "", False) and kind is not owner:
            message = (
                f"`{key}` belongs on a {kind_said(owner)} fact, and `{name}` is a {kind_said(kind)} fact"
            )
            notes.add(written.place(key), message, at_key=True)
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
            notes.add(place, f"{shown(word)} already stands for another value of `{name}`", at_key=True)
        else:
            folded[plain(word)] = meanings[meant]
    return folded


def _check_refused(written: Fact, folded: Mapping[str, Value], notes: FaultNotes) -> None:
    accepted = {*folded, *map(plain, written.levels)}
    if written.kind is FactKind.YES_NO:
        accepted |= {"yes", "no"}
    for word in written.refused:
        if plain(word) in accepted:
            message = f"{shown(word)} is refused here and accepted above; choose one"
            notes.add(written.place("refused", word), message, at_key=True)
