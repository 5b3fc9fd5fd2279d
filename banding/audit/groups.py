"""What a group is called: the words in a column of teams, officers or any other group, spelled one way each."""

from __future__ import annotations

from banding.intake import undo


class GroupWords(dict[str, str]):
    """
    Cell to the name of its group, worked out when first met.

    Spaces and capitals make no difference: a group goes by the spelling met first. A blank cell is the group "".
    """

    def __init__(self) -> None:
        super().__init__()
        self._first: dict[str, str] = {}

    def __missing__(self, cell: str) -> str:
        """Give the name of a cell not met before."""
        word = " ".join(undo(cell).split())
        found = self[cell] = self._first.setdefault(word.casefold(), word)
        return found
