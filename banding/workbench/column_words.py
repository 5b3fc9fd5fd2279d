"""What the columns of a person's rows are called on a page: facts as the rules call them, the others as people do."""

from __future__ import annotations

import re

from banding.intake.cells import REGISTERS
from banding.ruleset import Ruleset

_RECORD = {
    "crn": "case reference number",
    "date_of_birth": "date of birth",
    "age": "age in years",
    "requirements": "requirements of the order, in one cell",
    "order_ended": "the day the order ended",
    "judged_band": "band that a manager judged",
    "rationale": "reason for the judgement",
    "judged_by": "who judged",
    "judged_on": "the day of the judgement",
    "recorded_band": "band now on the record",
    "restricted": "restricted case",
    REGISTERS: "registrations, in one cell",
}
_LISTED = {"team": "team", "name": "name", "responsible_officer": "officer who holds the case"}


def column_words(ruleset: Ruleset) -> dict[str, str]:
    """Give what every column is called that a heading of theirs can be; any other is called as its heading says."""
    return _RECORD | _LISTED | {fact.name: fact.title for fact in ruleset.facts}


def with_words(text: str, ruleset: Ruleset) -> str:
    """Give a sentence on cells, ``cpp: `maybe` is not one of …``, with each column by what it is called."""
    words = column_words(ruleset)
    return re.sub(r"\b\w+(?=: `)", lambda found: words.get(found[0], found[0]), text)
