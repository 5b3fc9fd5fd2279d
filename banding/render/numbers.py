"""Counts, shares and labels as the pages print them."""

from __future__ import annotations

from unicodedata import category

from banding.render.shares import rounded

LONGEST_LABEL = 80
"""The most characters of a reference number or label from a file that a page shows; a longer one ends in `…`."""


def number(count: int) -> str:
    """Print a whole number as people read it: 5,500."""
    return f"{count:,}"


def counted(count: int, one: str, many: str) -> str:
    """Print a number of things by its word: 1 stratum, 12 strata."""
    return f"{count:,} {one if count == 1 else many}"


def cases(count: int) -> str:
    """Print a number of cases: 1 case, 5,500 cases."""
    return counted(count, "case", "cases")


def per_cent(count: int, total: int) -> str:
    """Print a share as a whole per cent; `under 1%` and `over 99%` rather than a 0 or 100 that is not so."""
    if not total:
        return "none"
    share = 100 * count / total
    if 0 < share < 1:
        return "under 1%"
    return "over 99%" if 99 < share < 100 else rounded(count / total)


def shortened(text: str) -> str:
    """
    Give a label from a file on one line, cut where it is longer than a page can show.

    A character that is not to be seen, or that turns the direction of what follows, is shown as U+FFFD.
    """
    line = " ".join("".join(map(_seen, text)).split())
    return line if len(line) <= LONGEST_LABEL else f"{line[: LONGEST_LABEL - 1]}…"


def _seen(character: str) -> str:
    hidden = not character.isspace() and category(character) in {"Cc", "Cf", "Cs", "Co"}
    return "\ufffd" if hidden else character


def capital(words: str) -> str:
    """Give words with a capital first."""
    return f"{words[:1].upper()}{words[1:]}"
