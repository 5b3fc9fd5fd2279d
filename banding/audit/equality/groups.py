"""What a group is called: the words in a column of teams, officers or any other group, spelled one way each."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from banding.facts import plain
from banding.intake import undo

_NOT_KNOWN: Final = re.compile(
    r"unknown|not(known|recorded|stated|given|disclosed|applicable)|nk|n/k|unk|tb[ac]|missing|don'?tknow|n/?a|null|nan"
    r"|\\n|#(n/a|ref!|value!|name\?|null!|num!|div/0!)"
)


def is_not_known(text: str) -> bool:
    """Whether a cell says that nothing is known: blank, invisible, marks without a word, an error cell, or words such as NK."""
    seen = "".join(each for each in text if unicodedata.category(each)[0] not in "CZ").replace("\u2019", "'")
    return not any(map(str.isalnum, seen)) or bool(_NOT_KNOWN.fullmatch(plain(seen)))


NOT_KNOWN: Final = "not known"
"""The one group of cases on which a group compared is not known."""


class GroupWords(dict[str, str]):
    """
    Cell to the name of its group, worked out when first met.

    Spaces and capitals make no difference: a group goes by the spelling met first. A blank cell is the group "".

    Args:
        not_known: the name of one group for all cells that say it is not known; None to take words as they stand.
    """

    def __init__(self, *, not_known: str | None = None) -> None:
        super().__init__()
        self._not_known = not_known
        self._first: dict[str, str] = {}

    def __missing__(self, cell: str) -> str:
        """Give the name of a cell not met before."""
        word = " ".join(undo(cell).split())
        if self._not_known is not None and is_not_known(word):
            word = self._not_known
        found = self[cell] = self._first.setdefault(word.casefold(), word)
        return found
