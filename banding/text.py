"""Text as people and exports write it: folded for matching, rid of what nobody sees, told from what is no value, and wrapped."""

import re
import textwrap
import unicodedata
from functools import lru_cache
from typing import Final

WIDTH: Final = 80
"""Columns that text for a terminal keeps to."""
UNSEEN_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ`´", "'"))  # noqa: RUF001
ERROR_CELL = re.compile(
    r"#(n/?a( n/a)?|nv|n/v|getting_data|ref|name|value|num|null|div/0|[¡¿]?[a-z0-9/_]+[!?])|err:\d+|error ?\d{4}"
    r"|-?\d\.#(ind|qnan|inf)",
    re.ASCII,
)
NO_VALUE = frozenset(
    {"null", "none", "nil", "nan", "-nan", "nat", "na", "n/a", "n.a.", "n.a", "n\\a", "\\n", "undefined"}
    | {"blank", "empty", "notapplicable", "#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!"}
)
"""What programs and spreadsheets write for nothing, in small letters and without spaces."""
_MARKS = r"(?:[^\w#\\]|_)+"
_AROUND = re.compile(rf"\A{_MARKS}|{_MARKS}\Z")
UNKNOWN_WORDS = (
    *("unknown", "not known", "nk", "?", "n/k", "unk", "tbc", "tba", "to be confirmed", "to be advised"),
    *("not recorded", "not yet known", "don't know", "dont know"),
)
"""Every way to write "not known", the ones that messages offer first."""


def visible(text: str) -> str:
    """Give a text without the characters that nobody sees: zero-width and control characters, bidi marks, fillers."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        for character in text
        if not (
            character in UNSEEN_LETTERS
            or "\ufe00" <= character <= "\ufe0f"
            or "\U000e0000" <= character <= "\U000e01ef"
            or (unicodedata.category(character) in ("Cf", "Cc") and not character.isspace())
        )
    )


def plain(word: str) -> str:
    """Fold a word for matching: no regard to case, spaces, hyphens, underscores and characters nobody sees."""
    return "".join(visible(word).split()).replace("-", "").replace("_", "").casefold()


def plain_value(cell: str) -> str:
    """Fold a cell for matching, as :func:`plain` does a heading; one with a sign at an end keeps it (-1 is not 1)."""
    stripped = visible(cell).strip().translate(_APOSTROPHES)
    return stripped.casefold() if stripped[:1] in "-_" or stripped[-1:] in "-_" else plain(stripped)


_UNKNOWN = frozenset(map(plain, UNKNOWN_WORDS))


def says_not_known(text: str) -> bool:
    """Whether a cell says "not known", in any of the words for it."""
    return plain_value(text) in _UNKNOWN


def is_no_value(text: str) -> bool:
    """
    Whether a text stands where a value should and is none, whatever the column; a blank text is not meant here.

    Such are an error cell (``#N/A``), the words that programs write for nothing (``NULL``, ``None``, ``NaN``,
    ``\\N``, ``N/A``), marks of punctuation alone, and text of invisible characters alone.

    Source: contract, section 2
    """
    return bool(text.strip()) and _is_no_value(text)


@lru_cache(maxsize=4096)
def _is_no_value(text: str) -> bool:
    seen = visible(text).strip()
    if not any(character.isalnum() for character in seen):
        return True
    return bool(ERROR_CELL.fullmatch(seen.casefold())) or _bare(seen) in NO_VALUE


def says_something(text: str) -> bool:
    """Whether a reason says anything, also once marks around it are off; whether it is a good one is for an audit to say."""
    return (
        bool(text.strip()) and not _is_no_value(text) and not says_not_known(text) and not _is_not_known(text)
    )


def _bare(seen: str) -> str:
    """Fold a text without spaces or the marks at its ends, which change nothing of a word for nothing: ``- none -``."""
    typed = unicodedata.normalize("NFKC", seen).translate(_APOSTROPHES).casefold()
    return "".join(_AROUND.sub("", typed).split())


@lru_cache(maxsize=4096)
def _is_not_known(text: str) -> bool:
    return plain(_bare(visible(text))).replace(".", "") in _UNKNOWN


def counted(count: int, one: str, many: str) -> str:
    """Print a number of things by its word: 1 stratum, 12 strata."""
    return f"{count:,} {one if count == 1 else many}"


def wrapped(text: str, indent: str = "", *, following: str | None = None) -> list[str]:
    """Wrap a text; its first line begins with the indent, the others with ``following``, or the same where None."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if following is None else following,
        break_on_hyphens=False,
        break_long_words=False,
    )
