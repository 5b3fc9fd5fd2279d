"""One record as CSV text."""

from __future__ import annotations

from collections.abc import Sequence


def record_text(cells: Sequence[str]) -> str:
    """Give a record with its line end, as the standard writer does: commas, quoted where needed, one line feed."""
    text = ",".join(cells)
    if (
        text.count(",") == len(cells) - 1
        and '"' not in text
        and "\n" not in text
        and "\r" not in text
        and text
    ):
        return text + "\n"
    quoted = ",".join(
        [
            '"' + cell.replace('"', '""') + '"'
            if "," in cell or '"' in cell or "\n" in cell or "\r" in cell
            else cell
            for cell in cells
        ]
    )
    # A record of one empty cell would be an empty line.
    return (quoted if quoted or not cells else '""') + "\n"
