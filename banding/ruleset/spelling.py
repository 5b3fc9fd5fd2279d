"""How ids, names and colours must be written, and that nothing is named twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from banding.facts import FACT_NAME, RESERVED, plain
from banding.ruleset.documents import COLOUR
from banding.written import ID, Place
from banding.yaml_files.faults import FaultNotes, shown

INSTEAD_OF_A_BAND: Final = (
    *("error", "none", "no band", "new", "gone", "not matched"),
    *("unknown", "not known", "nk"),
)
"""Words that stand where a band or a route could, under every ruleset; no band and no route may be called so."""


@attrs.frozen
class Spelling:
    """Notes faults of spelling."""

    notes: FaultNotes

    def check_id(self, word: str, place: Place, *, at_key: bool = False) -> None:
        """An id is small letters and digits, in parts joined by ``/`` or ``-``."""
        if not ID.fullmatch(word):
            example = "expected small letters and digits joined by `/` or `-`, such as `very-high`"
            self.notes.add(place, f"{shown(word)} will not do as an id; {example}", at_key=at_key)

    def check_fact_name(self, word: str, place: Place) -> None:
        """A fact is named as a column: small letters, digits and underscores."""
        if not FACT_NAME.fullmatch(word):
            example = "expected small letters, digits and underscores, such as `child_in_need`"
            self.notes.add(place, f"{shown(word)} will not do as a fact's name; {example}")

    def check_not_reserved(self, word: str, place: Place) -> None:
        """A fact's names leave alone the columns that every ruleset shares."""
        taken = next((name for name in RESERVED if plain(name) == plain(word)), None)
        if taken:
            self.notes.add(
                place, f"{shown(word)} is the column `{taken}` of every ruleset; choose another name"
            )

    def check_is_a_name(self, word: str, place: Place, what: str) -> None:
        """A band or a route is not called by a word that says there is none."""
        if plain(word) in map(plain, INSTEAD_OF_A_BAND):
            message = f"{shown(word)} is what results say for no {what}; choose another word"
            self.notes.add(place, message)

    def check_colour(self, word: str, place: Place) -> None:
        """A colour is six hexadecimal digits."""
        if not COLOUR.fullmatch(word.lower()):
            self.notes.add(
                place, f"{shown(word)} is not a colour; expected `#` and six digits, such as `#1d70b8`"
            )

    def check_no_semicolon(self, words: str, place: Place) -> None:
        """Texts that are listed in one cell of a table are joined by semicolons, so hold none."""
        if ";" in words:
            self.notes.add(
                place, "this text has a semicolon, which separates texts in a table; use a comma instead"
            )

    def check_once(self, words: Iterable[tuple[str, Place]], what: str) -> None:
        """No two of these are the same word, without regard to case, spaces, hyphens and underscores."""
        seen: dict[str, tuple[str, Place]] = {}
        for word, place in words:
            first = seen.setdefault(plain(word), (word, place))
            if first[1] != place:
                line = self.notes.lines.get(first[1])
                message = f"the {what} {shown(word)} is there already, as `{first[0]}` on line {line}"
                self.notes.add(place, message, first=first[1])
