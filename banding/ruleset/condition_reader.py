"""
Conditions as written in YAML, read into the closed language of ``conditions``.

``iom`` · ``{any: [...]}`` · ``{all: [...]}`` · ``{not: ...}`` · ``{fact: rosh, is: [high, very-high]}`` ·
``{fact: ogrs3, at-least: 50, below: 90}`` · ``{axis: ror, at-least: high}``. Comparisons of levels are written out as
the levels they admit, comparisons of whole numbers as inclusive bounds.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from banding.facts import Fact, FactKind
from banding.ruleset.conditions import AllOf, AnyOf, Condition, FactIs, FactWithin, LevelIs, Not
from banding.ruleset.model import Axis, Band
from banding.written import Place
from banding.yaml_files.faults import FaultNotes, kind_said, nearest_or_list, shown, whole_number_for

_SHAPES: Final = "expected the name of a yes/no fact, or a block with `any`, `all`, `not`, `fact` or `axis`"
_NEW_FACT: Final = "a fact that is meant to be new is declared under `facts` first"
BOUNDS: Final = ("at-least", "at-most", "above", "below")
"""How a condition compares, beside ``is``."""
_EXAMPLES: Final = {
    FactKind.YES_NO: "name it alone",
    FactKind.NUMBER: "compare it, as in `{{fact: {name}, at-least: 50}}`",
    FactKind.CHOICE: "say which levels, as in `{{fact: {name}, is: [{level}]}}`",
    FactKind.TEXT: "free text decides nothing",
}


@attrs.frozen
class ConditionReader:
    """What a ruleset declares, by name, and so may speak of; ``spared`` names stand in faulty parts, and may be there."""

    facts: Mapping[str, Fact]
    axes: Mapping[str, Axis]
    spared: frozenset[str]
    notes: FaultNotes
    bands: Mapping[str, Band] = attrs.field(factory=dict)

    def band(self, name: str, place: Place, *, at_key: bool = False) -> Band | None:
        """Give the band of a name, or None with the fault noted."""
        band = self.bands.get(name)
        if band is None and name not in self.spared:
            self.notes.add_unknown(place, "band", name, self.bands, at_key=at_key)
        return band

    def read(self, written: object, place: Place) -> Condition | None:
        """Give the condition written at a place, or None with its faults noted."""
        if isinstance(written, str):
            named = self._fact(written, place)
            if named and named.kind is not FactKind.YES_NO:
                self._refuse_kind(named, place)
            return FactIs(written) if named and named.kind is FactKind.YES_NO else None
        if not isinstance(written, dict):
            self.notes.add(place, f"{_SHAPES}; found {shown(written)}")
            return None
        heads = [key for key in ("any", "all", "not", "fact", "axis") if key in written]
        if len(heads) != 1:
            found = " and ".join(f"`{key}`" for key in heads or written) or "an empty block"
            self.notes.add(place, f"{_SHAPES}; found {found}")
            return None
        (head,) = heads
        is_leaf = head in ("fact", "axis")
        allowed = (head, "is", *BOUNDS) if is_leaf else (head,)
        for key in written:
            if key not in allowed:
                message = f"unknown key `{key}` beside `{head}`{nearest_or_list(key, allowed)}"
                self.notes.add((*place, key), message, at_key=True)
        if not is_leaf:
            return self._joined(head, written[head], (*place, head))
        return self._level_is(written, place) if head == "axis" else self._fact_is(written, place)

    def _joined(self, head: str, inner: object, place: Place) -> Condition | None:
        if head == "not":
            part = self.read(inner, place)
            return Not(part) if part else None
        if not isinstance(inner, list) or not inner:
            found = "an empty list" if inner == [] else shown(inner)
            self.notes.add(place, f"expected a list of conditions, found {found}")
            return None
        parts = [self.read(item, (*place, n)) for n, item in enumerate(inner)]
        sound = tuple(part for part in parts if part)
        if len(sound) < len(parts):
            return None
        return AnyOf(sound) if head == "any" else AllOf(sound)

    def _fact(self, name: object, place: Place) -> Fact | None:
        fact = self.facts.get(name) if isinstance(name, str) else None
        if fact is None and not self._is_spared(name):
            self.notes.add_unknown(place, "fact", name, self.facts, help=_NEW_FACT)
        return fact

    def _is_spared(self, name: object) -> bool:
        return isinstance(name, str) and name in self.spared

    def _refuse_kind(self, fact: Fact, place: Place) -> None:
        how = _EXAMPLES[fact.kind].format(name=fact.name, level=fact.levels[0] if fact.levels else "")
        kind = kind_said(fact.kind)
        self.notes.add(place, f"`{fact.name}` is a {kind} fact and cannot be asked about in this way; {how}")

    def _fact_is(self, written: Mapping[str, object], place: Place) -> Condition | None:
        fact = self._fact(written["fact"], (*place, "fact"))
        if fact is None:
            return None
        if fact.kind is FactKind.NUMBER:
            return self._within(fact, written, place)
        if fact.kind is FactKind.CHOICE:
            levels = self._levels(written, fact.levels, f"level of `{fact.name}`", place)
            return FactIs(fact.name, levels) if levels else None
        if fact.kind is FactKind.TEXT or any(key in written for key in BOUNDS):
            self._refuse_kind(fact, place)
            return None
        answer = written.get("is", "yes")
        if answer not in ("yes", "no"):
            self.notes.add((*place, "is"), f"expected `yes` or `no`, found {shown(answer)}")
            return None
        return FactIs(fact.name) if answer == "yes" else Not(FactIs(fact.name))

    def _level_is(self, written: Mapping[str, object], place: Place) -> Condition | None:
        name = written["axis"]
        axis = self.axes.get(name) if isinstance(name, str) else None
        if axis is None:
            if not self.axes:
                self.notes.add(place, "an axis cannot be asked about here, only facts")
            elif not self._is_spared(name):
                self.notes.add_unknown((*place, "axis"), "axis", name, self.axes)
            return None
        levels = self._levels(written, axis.levels, f"level of `{axis.id}`", place)
        return LevelIs(axis.id, levels) if levels else None

    def _levels(
        self, written: Mapping[str, object], order: tuple[str, ...], what: str, place: Place
    ) -> tuple[str, ...] | None:
        """Give the levels a comparison admits, lowest first; None with faults noted."""
        if ("is" in written) == any(key in written for key in BOUNDS):
            self.notes.add(place, "expected either `is`, or `at-least`, `at-most`, `above` or `below`")
            return None
        known: dict[str, list[str]] = {}
        for key in ("is", *BOUNDS):
            if key in written:
                words = self._known_levels(written[key], order, what, (*place, key))
                if words is None:
                    return None
                known[key] = words
        listed = known.pop("is", order)
        low, high = _ends({key: order.index(word) for key, (word,) in known.items()})
        within = order[low or 0 :] if high is None else order[low or 0 : high + 1]
        admitted = tuple(level for level in within if level in listed)
        if not admitted:
            self.notes.add(place, f"no {what} satisfies this")
        return admitted or None

    def _known_levels(
        self, written: object, order: tuple[str, ...], what: str, place: Place
    ) -> list[str] | None:
        """Give the levels written after a comparison (only ``is`` takes a list), or None with faults noted."""
        words = written if isinstance(written, list) and place[-1] == "is" else [written]
        known = [word for word in words if isinstance(word, str) and word in order]
        for n, word in enumerate(words):
            if word not in known:
                item = n if isinstance(written, list) else None
                self.notes.add_unknown(place, what, word, order, item=item)
        return known if len(known) == len(words) else None

    def _within(self, fact: Fact, written: Mapping[str, object], place: Place) -> Condition | None:
        bounds = {key: written[key] for key in ("is", *BOUNDS) if key in written}
        whole = {key: n for key, n in bounds.items() if isinstance(n, int) and not isinstance(n, bool)}
        for key, bound in bounds.items():
            if key not in whole:
                self.notes.add((*place, key), f"expected {whole_number_for(bound)}, found {shown(bound)}")
        if not bounds:
            self._refuse_kind(fact, place)
            return None
        if whole.keys() != bounds.keys():
            return None
        low, high = _ends(whole)
        both_ends = (low, fact.lowest), (high, fact.highest)
        lows, highs = ([n for n in ends if n is not None] for ends in both_ends)
        if lows and highs and max(lows) > min(highs):
            self.notes.add(place, f"no value of `{fact.name}` satisfies this; it is {fact.allowed}")
            return None
        return FactWithin(fact.name, low, high)


def _ends(bounds: Mapping[str, int]) -> tuple[int | None, int | None]:
    """Give the first and the last number that comparisons admit; None where that end is open."""
    lows = [n + (key == "above") for key, n in bounds.items() if key in ("is", "at-least", "above")]
    highs = [n - (key == "below") for key, n in bounds.items() if key in ("is", "at-most", "below")]
    return max(lows, default=None), min(highs, default=None)
