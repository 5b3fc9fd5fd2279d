"""One record as CSV text."""

from __future__ import annotations

import csv
from collections.abc import Sequence


class RecordText:
    """Gives records as CSV text, through the standard writer: commas, quoted where needed, one line end."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        # The writer quotes a carriage return or line feed in a cell only if its own line end has one.
        self._writer = csv.writer(self, lineterminator="\r\n")

    def write(self, text: str) -> int:
        """Take a piece of text from the writer."""
        self._pieces.append(text)
        return len(text)

    def of(self, cells: Sequence[str]) -> str:
        """Give a record with its line end."""
        self._pieces.clear()
        self._writer.writerow(cells)
        return "".join(self._pieces)[:-2] + "\n"
