"""Counts, shares and labels as people read them, the same in every form."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import category

from banding.text import counted as counted

LONGEST_LABEL = 80
"""The most characters of a reference number or label from a file that a page shows; a longer one ends in `…`."""


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
    """Give a label from a file on one line, cut where it is longer than a page can show."""
    line = on_one_line(text)
    return line if len(line) <= LONGEST_LABEL else f"{line[: LONGEST_LABEL - 1]}…"


def on_one_line(text: str) -> str:
    """Give a text on one line, U+FFFD for a character that is not to be seen or turns the direction of what follows."""
    return " ".join("".join(map(_seen, text)).split())


def _seen(character: str) -> str:
    hidden = not character.isspace() and category(character) in {"Cc", "Cf", "Cs", "Co"}
    return "\ufffd" if hidden else character


def capital(words: str) -> str:
    """Give words with a capital first."""
    return f"{words[:1].upper()}{words[1:]}"


def out_of(count: int, total: int) -> str:
    """Print a count with its share: 12 (40%)."""
    return f"{count:,} ({per_cent(count, total)})" if count else "0"


def said_day(day: date) -> str:
    """Print a day: 1 March 2019."""
    return f"{day.day} {day:%B %Y}"


def p_value(value: float) -> str:
    """Print a p value, three decimals."""
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def signed(value: Decimal) -> str:
    """Print a difference with its sign."""
    return f"+{points(value)}" if value > 0 else points(value)


def points(value: Decimal) -> str:
    """Print a decimal number without needless noughts."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(share: float, *, places: int = 0) -> str:
    """Give a share, 0 to 1, in per cent, a half rounded up: 2.5% is 3%, and 0.05% is 0.1%."""
    # Twelve digits are more than a count of cases can call for, and shed what a float adds to 0.405.
    exact = 100 * Decimal(f"{share:.12f}")
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"
