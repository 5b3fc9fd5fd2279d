"""What people write as a reason: folded for comparison, counted, and told apart from words that say nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Final

from banding.audit.columns import cells_of
from banding.intake import Caseload, undo
from banding.text import says_something

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001 - people's keyboards make this apostrophe
_SPACES = re.compile(r"\s+")
_KEPT: Final = 20_000


def folded(text: str) -> str:
    """Fold a rationale for comparison: case, the spaces in it and the full stop at its end make no difference."""
    spaced = _SPACES.sub(" ", text).strip()
    # Full stops and nothing else are something written: marks without a word, and not a blank.
    return (spaced.rstrip(". ") or spaced).casefold()


def says_nothing(text: str, nothing: Collection[str]) -> bool:
    """Whether a folded rationale, not blank, is one of some texts that say nothing, a single word, marks or no value."""
    return text in nothing or len(_WORD.findall(text)) < 2 or not says_something(text)


class SayingNothing(dict[str, bool]):
    """Cell of a rationale to whether something is written in it that says nothing; worked out when first met."""

    def __init__(self, nothing: Collection[str]) -> None:
        super().__init__()
        self._nothing = frozenset(map(folded, nothing))

    def __missing__(self, cell: str) -> bool:
        if len(self) >= _KEPT:
            self.clear()
        text = folded(undo(cell))
        found = self[cell] = bool(text) and says_nothing(text, self._nothing)
        return found


def repeated_texts(caseload: Caseload, place: int, *, at: int) -> frozenset[str]:
    """Find the texts of a column, folded, that are word for word on ``at`` rows or more; memory grows with the texts."""
    counts: Counter[str] = Counter()
    for cells in cells_of(caseload, place):
        counts.update(cells)
    together: Counter[str] = Counter()
    for cell, count in counts.items():
        together[folded(cell)] += count
    del together[""]
    return frozenset(text for text, count in together.items() if count >= at)
