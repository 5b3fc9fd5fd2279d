"""Names and words as a decision model takes them: usable in an expression, and no two alike."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

# Words of the expression language, and the names of its types: a variable of that name could not be told from them.
_RESERVED: Final = frozenset(
    [
        "and",
        "between",
        "boolean",
        "context",
        "date",
        "duration",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "item",
        "list",
        "not",
        "null",
        "number",
        "of",
        "or",
        "return",
        "satisfies",
        "some",
        "string",
        "then",
        "time",
        "true",
    ]
)
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_]")


class Names:
    """Gives out names, each once; a name that is taken, or a word of the language, gets an underscore more."""

    def __init__(self) -> None:
        self._taken = set(_RESERVED)

    def take(self, wanted: str) -> str:
        """Give a name as near to the one wanted as may be."""
        name = _UNFIT.sub("_", wanted)
        name = name if name[:1].isalpha() else f"n_{name}"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def feel_text(word: str) -> str:
    """Write a word as a text of the expression language."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def spare_word(word: str, taken: Collection[str]) -> str:
    """Give a word that is none of those taken: the one wanted, or the same in more and more brackets."""
    while word in taken:
        word = f"({word})"
    return word
