"""Single conditions asked of a case: true, false, or not settled by what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from banding.engine.compiled import Compiler
from banding.engine.frontier import Asker
from banding.ruleset import Condition

Codes = Sequence[int]
Key = Callable[[Codes], object]


def key_of(places: Sequence[int]) -> Key:
    """Give a function that picks some places out of a case's codes, as a dictionary key."""
    return itemgetter(*places) if places else lambda codes: None


class Question:
    """
    One condition, exact where its parts share facts: "young or not young" is true of everybody.

    Args:
        compiler: the ruleset's compiler.
        condition: the condition.

    Attributes:
        places: the variables the answer depends on.
    """

    def __init__(self, compiler: Compiler, condition: Condition) -> None:
        self._asker = Asker(compiler.shop, compiler.condition(condition))
        self.places = self._asker.variables
        self._key = key_of(self.places)
        self._known: dict[object, bool | None] = {}

    def truth(self, codes: Codes) -> bool | None:
        """Say whether the condition holds: True, False, or None where completions of the unknowns differ."""
        key = self._key(codes)
        if key not in self._known:
            answers = self._asker.answers(codes)
            self._known[key] = bool(answers[0]) if len(answers) == 1 else None
        return self._known[key]
