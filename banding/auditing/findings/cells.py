"""What a cell says: of an officer, whether somebody holds the case; of a grade, which; of a rationale, whether anything."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from banding.auditing.equality.groups import is_not_known
from banding.auditing.policy.model import HolderCheck
from banding.text import is_no_value, plain, says_something

_BRACKETED: Final = re.compile(r"([^()]+)\(([^()]+)\)")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001 - people's keyboards make this apostrophe
_SPACES: Final = re.compile(r"\s+")


def nobody_words(text: str, check: HolderCheck, *, restricted: bool) -> str:
    """Say of an officer's cell, never quoted of a restricted row, that nobody holds the case; empty where somebody does."""
    withheld = " (the row is restricted, so the name may be withheld from this file)" if restricted else ""
    if is_not_known(text) or is_no_value(text):
        return f"no officer is recorded{withheld}"
    # A name may end in any letter; a staff code has a figure in it and no space.
    is_code = text.isalnum() and any(map(str.isdigit, text))
    is_nobodys_code = is_code and text.upper().endswith(tuple(map(str.upper, check.code_endings)))
    said = f" {' '.join(_LETTERS.findall(text.casefold()))} "
    if is_nobodys_code or any(f" {word.casefold()} " in said for word in check.words):
        officer = "the officer recorded" if restricted else f"the officer, `{text[:40]}`,"
        return f"{officer} is nobody{withheld}"
    return ""


def grade_rank(cell: str, ranks: Mapping[str, int]) -> int | None:
    """
    Find the rank of the grade that a cell names, also with words in brackets: "Probation Services Officer (PSO)".

    ``ranks`` has every spelling of a grade, folded; None where the words name no grade, or two.
    """
    whole = ranks.get(plain(cell))
    found = None if whole is not None else _BRACKETED.fullmatch(cell.strip())
    if not found:
        return whole
    before, within = (ranks.get(plain(words)) for words in found.groups())
    return None if before is None or within not in (None, before) else before


def folded(text: str) -> str:
    """Fold a rationale for comparison: case, the spaces in it and the full stop at its end make no difference."""
    spaced = _SPACES.sub(" ", text).strip()
    # Full stops and nothing else are something written: marks without a word, and not a blank.
    return (spaced.rstrip(". ") or spaced).casefold()


def says_nothing(text: str, nothing: Collection[str]) -> bool:
    """Whether a folded rationale, not blank, is one of some texts that say nothing, a single word, marks or no value."""
    return text in nothing or len(_WORD.findall(text)) < 2 or not says_something(text)


def repeated_texts(counts: Mapping[str, int], *, at: int) -> frozenset[str]:
    """Give the texts, folded, that are word for word on ``at`` rows or more, of texts and how many rows each is on."""
    together: Counter[str] = Counter()
    for cell, count in counts.items():
        together[folded(cell)] += count
    del together[""]
    return frozenset(text for text, count in together.items() if count >= at)
