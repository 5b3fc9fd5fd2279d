"""Who holds a case, from the columns of officers and grades: somebody or nobody, and of which grade."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from banding.audit.equality.groups import is_not_known
from banding.audit.policy.model import HolderCheck
from banding.intake.values import NO_WORDS
from banding.text import is_no_value, plain

_BRACKETED: Final = re.compile(r"([^()]+)\(([^()]+)\)")
_WORDS: Final = re.compile(r"[^\W\d_]+")


class Holders:
    """Tells from an officer's cell whether nobody holds the case."""

    def __init__(self, check: HolderCheck) -> None:
        self._nobody = frozenset(map(str.casefold, check.words))
        self._endings = tuple(map(str.upper, check.code_endings))

    def nobody_words(self, text: str, *, restricted: bool) -> str:
        """Say that nobody holds the case; empty where somebody does. The cell of a restricted row is never quoted."""
        if is_not_known(text) or is_no_value(text):
            said = "no officer is recorded"
        elif self._is_nobody(text):
            said = (
                "the officer recorded is nobody" if restricted else f"the officer, `{text[:40]}`, is nobody"
            )
        else:
            return ""
        return (
            f"{said} (the row is restricted, so the name may be withheld from this file)"
            if restricted
            else said
        )

    def _is_nobody(self, text: str) -> bool:
        code = text.upper()
        # A name may end in any letter; a staff code has a figure in it and no space.
        is_code = code.isalnum() and any(map(str.isdigit, code))
        words = _WORDS.findall(text.casefold())
        return not self._nobody.isdisjoint(words) or (is_code and code.endswith(self._endings))


def is_restricted(cell: str) -> bool:
    """Whether a row is marked restricted: anything but no, blank and not known."""
    return not is_not_known(cell) and plain(cell) not in NO_WORDS


def grade_rank(cell: str, ranks: Mapping[str, int]) -> int | None:
    """
    Find the grade that a cell names, also with other words in brackets: "Probation Services Officer (PSO)".

    Returns:
        The rank, by ``ranks``: every spelling of a grade, folded. None where the words name no grade, or two.
    """
    whole = ranks.get(plain(cell))
    found = None if whole is not None else _BRACKETED.fullmatch(cell.strip())
    if not found:
        return whole
    before, within = (ranks.get(plain(words)) for words in found.groups())
    return None if before is None or within not in (None, before) else before
