"""
What a ruleset may ask of a case: the declared facts, with their kinds, ranges and spellings.

A value is ``bool`` for a yes/no fact, ``int`` for a whole number, ``str`` (a declared level) for a choice, ``str``
for text, and None wherever it is not known. None never turns into "no" on the way.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from banding.errors import InvalidCaseError
from banding.text import plain as plain
from banding.text import plain_value as plain_value
from banding.text import says_something as says_something
from banding.written import IS_ID, WORDS, Written, key

Value = bool | int | str | None

_CODE = 4
_BETWEEN_WORDS = re.compile(r"(?<!\bpost)(?<!\bpre)(?<!\bnon)-")
"""A hyphen between the words of a level, and not within one: "very-high", but "post-sentence supervision"."""
FACT_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
RESERVED: Final = (
    *("crn", "date_of_birth", "age", "judged_band", "rationale", "judged_by", "judged_on", "recorded_band"),
    *("restricted", "route", "band", "status", "matrix_band", "minimum_band", "consider_band"),
    *("possible_bands", "enquiries", "rules", "reasons", "actions", "warnings", "ruleset"),
)
"""Columns that mean the same under every ruleset, in and out; no fact may take their names."""
_NOT_RESERVED: Final[dict[str, Any]] = {"not": {"enum": [*RESERVED]}}


class FactKind(StrEnum):
    """The four kinds of fact."""

    YES_NO = "yes-no"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"


@attrs.frozen(eq=False)
class Fact(Written):
    """One thing the guidance asks about a case, by the name of its column."""

    name: str = key(
        "the column's name, such as `child_in_need`.", pattern=f"^{FACT_NAME.pattern}$", **_NOT_RESERVED
    )
    kind: FactKind = key("yes/no, number, choice or text.")
    title: str = key('its name in a sentence: "child in need".')
    question: str = key('what to find out when it is not known: "Is a child in need?".', "")
    aliases: tuple[str, ...] = key(
        "other column names that mean the same.", (), items={**WORDS, **_NOT_RESERVED}
    )
    levels: tuple[str, ...] = key(
        "for a choice, the values in order, lowest first.", (), items={**WORDS, **IS_ID}, minItems=1
    )
    words: Mapping[str, Value] = key(
        "other spellings of a value, each with the value it stands for.", dict, additionalProperties=WORDS
    )
    refused: Mapping[str, str] = key("spellings that look right and are not, each with the reason.", dict)
    lowest: int | None = key("for a number, the least allowed.", None)
    highest: int | None = key("for a number, the greatest allowed.", None)
    unit: str = key('for a number, its unit in words: "per cent".', "")
    percent: bool = key("a number that may be written with a per cent sign.", default=False)
    yes_at_age: int | None = key("a yes/no fact that is yes at this age or under, in whole years.", None)
    assumable: bool = key(
        "whether `--blank no` and `--absent no` may read this fact as no. Hub facts may not be.", default=True
    )
    synthetic_rate: float | None = key("share of yes in a synthetic caseload, 0 to 1.", None)
    group: str = key("heading in templates and explanations.", "")

    # INVARIANT: once loaded, the spellings in ``words`` and ``refused`` are folded by :func:`plain`.

    @property
    def allowed(self) -> str:
        """What may be written, in words, for messages and templates."""
        if self.kind is FactKind.YES_NO:
            return f"yes, no or unknown{self._codes}"
        if self.kind is FactKind.CHOICE:
            return f"one of {', '.join(spoken(level) for level in self.levels)}{self._codes}"
        if self.kind is FactKind.TEXT:
            return "any text"
        number = f"a whole number{f' ({self.unit})' if self.unit else ''}"
        if self.lowest is not None and self.highest is not None:
            return f"{number} from {self.lowest} to {self.highest}"
        if self.lowest is not None:
            return f"{number}, {self.lowest} or more"
        return number if self.highest is None else f"{number}, {self.highest} or less"

    @property
    def _codes(self) -> str:
        """The short codes that may stand for a value, in words."""
        codes = [word.upper() for word in self.words if len(word) <= _CODE]
        return f" (or {', '.join(codes)})" if codes else ""

    def check(self, value: Value) -> None:
        """Raise InvalidCaseError (fact, value, expected) unless the value is of this fact's kind and range."""
        if value is None:
            return
        if self.kind is FactKind.YES_NO:
            fits = isinstance(value, bool)
        elif self.kind is FactKind.CHOICE:
            fits = value in self.levels
        elif self.kind is FactKind.NUMBER:
            fits = isinstance(value, int) and not isinstance(value, bool) and self.in_range(value)
        else:
            fits = isinstance(value, str)
        if not fits:
            raise InvalidCaseError(self.name, value, self.allowed)

    def in_range(self, number: int) -> bool:
        """Whether a number lies within the declared bounds, both inclusive."""
        is_below = self.lowest is not None and number < self.lowest
        return not (is_below or (self.highest is not None and number > self.highest))


def spoken(value: Value) -> str:
    """Say a value as a person would: yes, no, not known, very high, 62."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _BETWEEN_WORDS.sub(" ", value) if isinstance(value, str) else str(value)
