"""The words a ruleset declares (bands, facts, axes), turned from documents into the model and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from banding.facts import Fact, FactKind, Value, plain
from banding.ruleset.axes import axes_of_document
from banding.ruleset.condition_reader import ConditionReader
from banding.ruleset.documents import BandDoc, FactDoc, RulesDoc
from banding.ruleset.model import Axis, Band
from banding.ruleset.spelling import Wording
from banding.yaml_files.faults import FaultNotes, Place, kind_said, shown

OLDEST: Final = 120
"""The highest age in years that a ruleset may speak of."""


@attrs.frozen
class Declared:
    """
    What the rules may speak of.

    Attributes:
        bands: bands by name, lowest first.
        facts: facts by name, in order.
        axes: axes by id, in order.
        spared: names that stand in faulty parts of the file, not to be called unknown.
        notes: where faults go.
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

    def band(self, name: str, place: Place, *, at_key: bool = False) -> Band | None:
        """Give the band of a name, or None with the fault noted."""
        band = self.bands.get(name)
        if band is None and name not in self.spared:
            self.notes.add_unknown(place, "band", name, self.bands, at_key=at_key)
        return band


def declared_by(document: RulesDoc, spared: frozenset[str], notes: FaultNotes) -> Declared:
    """Turn a document's bands, facts and axes into the model, noting what is wrong with them."""
    bands = _bands(document.bands, notes)
    facts = _facts(document.facts, notes)
    conditions = ConditionReader(facts, {}, spared, notes)
    axes = axes_of_document(document.axes, conditions)
    return Declared(bands, facts, axes, spared, notes)


def _bands(documents: tuple[BandDoc, ...], notes: FaultNotes) -> dict[str, Band]:
    wording = Wording(notes)
    wording.check_once([(band.name, (*band.at, "name")) for band in documents], "band")
    for band in documents:
        wording.check_no_semicolon(band.name, (*band.at, "name"))
        wording.check_is_a_name(band.name, (*band.at, "name"), "band")
        wording.check_colour(band.fill, (*band.at, "fill"))
        wording.check_colour(band.ink, (*band.at, "ink"))
        if band.ink.lower() == band.fill.lower():
            message = (
                f"the words have the colour they stand on, {shown(band.fill)}, and nobody could read them"
            )
            notes.add((*band.at, "ink"), message)
    if len(documents) < 2:
        notes.add(("bands",), f"expected at least two bands, lowest first, found {len(documents)}")
    return {band.name: Band(rank, band.name, band.fill, band.ink) for rank, band in enumerate(documents)}


def _facts(documents: tuple[FactDoc, ...], notes: FaultNotes) -> dict[str, Fact]:
    wording = Wording(notes)
    names = [(fact.name, (*fact.at, "name")) for fact in documents]
    aliases = [(word, (*fact.at, "aliases", n)) for fact in documents for n, word in enumerate(fact.aliases)]
    for name, place in names:
        wording.check_fact_name(name, place)
    for word, place in names + aliases:
        wording.check_not_reserved(word, place)
    wording.check_once(names + aliases, "column")
    return {fact.name: _fact(fact, notes) for fact in documents}


def _fact(written: FactDoc, notes: FaultNotes) -> Fact:
    _check_keys_fit_kind(written, notes)
    Wording(notes).check_once(
        [(w, (*written.at, "levels", n)) for n, w in enumerate(written.levels)], "level"
    )
    for n, level in enumerate(written.levels):
        Wording(notes).check_id(level, (*written.at, "levels", n))
    folded = _words(written, notes)
    _check_refused(written, folded, notes)
    lowest, highest = written.lowest, written.highest
    if lowest is not None and highest is not None and lowest > highest:
        notes.add((*written.at, "highest"), f"the highest, {highest}, is below the lowest, {lowest}")
        highest = None
    if written.yes_at_age is not None and not 0 <= written.yes_at_age <= OLDEST:
        message = f"expected an age from 0 to {OLDEST}, found {shown(written.yes_at_age)}"
        notes.add((*written.at, "yes_at_age"), message)
    fields = attrs.asdict(written, recurse=False, filter=lambda field, _: field.name != "at")
    refused = {plain(word): reason for word, reason in written.refused.items()}
    return Fact(**{**fields, "highest": highest, "words": folded, "refused": refused})


def _check_keys_fit_kind(written: FactDoc, notes: FaultNotes) -> None:
    """Keys that say something only of one kind of fact stand on that kind alone."""
    kind, belongs = (
        written.kind,
        {"levels": FactKind.CHOICE, "percent": FactKind.NUMBER, "unit": FactKind.NUMBER},
    )
    belongs |= {"lowest": FactKind.NUMBER, "highest": FactKind.NUMBER}
    belongs |= {"yes_at_age": FactKind.YES_NO, "synthetic_rate": FactKind.YES_NO}
    for key, owner in belongs.items():
        if getattr(written, key) not in (None, (), "", False) and kind is not owner:
            notes.add(
                (*written.at, key),
                f"`{key}` belongs on a {kind_said(owner)} fact, and `{written.name}` is a {kind_said(kind)} fact",
                at_key=True,
            )
    if kind is FactKind.CHOICE and not written.levels:
        notes.add(written.at, f"`{written.name}` is a choice without `levels`; list them, lowest first")
    if kind is not FactKind.TEXT and not written.question:
        notes.add(
            written.at, f"`{written.name}` has no `question`; write what to find out when it is not known"
        )


def _words(written: FactDoc, notes: FaultNotes) -> dict[str, Value]:
    """Fold other spellings, and give each the value it stands for."""
    meanings: dict[str, Value] = {level: level for level in written.levels}
    if written.kind is FactKind.YES_NO:
        meanings = {"yes": True, "no": False}
    own: dict[str, Value] = {plain(word): value for word, value in meanings.items()}
    folded: dict[str, Value] = {}
    for word, meant in written.words.items():
        place = (*written.at, "words", word)
        if written.kind in (FactKind.NUMBER, FactKind.TEXT):
            notes.add(
                place,
                f"`words` belongs on a yes/no or choice fact, and `{written.name}` is a {written.kind} fact",
                at_key=True,
            )
        elif not isinstance(meant, str) or meant not in meanings:
            notes.add_unknown(place, f"value of `{written.name}`", meant, meanings)
        elif own.setdefault(plain(word), meanings[meant]) != meanings[meant]:
            notes.add(
                place, f"{shown(word)} already stands for another value of `{written.name}`", at_key=True
            )
        else:
            folded[plain(word)] = meanings[meant]
    return folded


def _check_refused(written: FactDoc, folded: Mapping[str, Value], notes: FaultNotes) -> None:
    accepted = {*folded, *map(plain, written.levels)}
    if written.kind is FactKind.YES_NO:
        accepted |= {"yes", "no"}
    for word in written.refused:
        if plain(word) in accepted:
            notes.add(
                (*written.at, "refused", word),
                f"{shown(word)} is refused here and accepted above; choose one",
                at_key=True,
            )
