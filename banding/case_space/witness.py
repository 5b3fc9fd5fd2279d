"""A case as the fewest facts that show something, and those facts in words."""

from __future__ import annotations

from typing import Final

import attrs

from banding.facts import Value, spoken

_MOST_NOS: Final = 2


@attrs.frozen
class Given:
    """
    One fact of a witness.

    Attributes:
        fact: the fact's name.
        value: its value; for a number, the first of a stretch that no rule tells apart.
        last: for a number, the last of the stretch; None for other facts and for an open end.
        is_open: whether the stretch has no end.
    """

    fact: str
    value: Value
    last: int | None = None
    is_open: bool = False

    def __str__(self) -> str:
        if self.is_open:
            return f"{self.fact} {self.value} or more"
        if self.last is not None and self.last != self.value:
            return f"{self.fact} {self.value} to {self.last}"
        return f"{self.fact} {spoken(self.value)}"


Witness = tuple[Given, ...]
"""The fewest facts that show something, whatever the others are (for a case that stays in the matrix)."""


def witness_in_words(witness: Witness) -> str:
    """
    Say a witness: ``ogrs3 90 to 100 and prevent yes``; any case at all where no fact is needed.

    Where more than two facts must be no, all that are not named are said to be: that is one of the cases meant.
    """
    nos = [given for given in witness if given.value is False]
    if len(nos) <= _MOST_NOS:
        return " and ".join(map(str, witness)) if witness else "any case"
    told = [str(given) for given in witness if given.value is not False]
    return " and ".join([*told, "everything else no"])
