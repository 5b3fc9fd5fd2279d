"""
Every warning code the engine and the reading of files may give: what it means and what to do about it.

The codes of a ruleset's own checks, such as ``low-rosh-contradicted``, stand in the ruleset with their words.
"""

from collections.abc import Mapping
from enum import StrEnum

import attrs

AXIS = "{axis}"
"""Stands in a code for the id of an axis of the matrix, such as ``ror``."""


class About(StrEnum):
    """What a warning is about."""

    ROW = "the row"
    JUDGEMENT = "the judgement"
    CASE = "the case"


@attrs.frozen
class WarningCode:
    """One code as it stands in the ``warnings`` column, before the colon; it may hold :data:`AXIS`."""

    code: str
    about: About
    meaning: str
    what_to_do: str
    is_error: bool


_TOLD: Mapping[About, Mapping[str, tuple[str, str]]] = {
    About.ROW: {
        "bad-value": (
            "A cell holds something its column does not allow, such as an OGRS3 score of 140.",
            "Correct the cell the message names, and run again.",
        ),
        "no-crn": (
            "The row has no case reference number.",
            "Fill it in, and run again.",
        ),
        "row-too-long": (
            "The row has more cells than there are headings, so its cells may be under the wrong ones.",
            "Look for a comma or separator too many, and run again.",
        ),
        "row-too-short": (
            "The row has fewer cells than there are headings. The missing cells are read as not known.",
            "Check that the export was not cut off.",
        ),
        "duplicate-crn": (
            "The same person is on other rows too. Capitals, spaces and characters nobody sees make no difference.",
            "Find out whether each row is an order of its own, or which row is right.",
        ),
        "person-differs": (
            "One person has rows with different bands or routes.",
            "Find out which row is right; a person is held by one officer in one band.",
        ),
        "kept-from-hub": (
            "The row would go to the hub, but another row of the same person is not certainly for the hub, "
            "so the person is current to a field officer.",
            "Look at the two orders together, and allocate the person once.",
        ),
        "order-ended": (
            "The order ended on or before the day the decision is made for.",
            "Close the case, or correct the date.",
        ),
        "under-18": (
            "The person is 10 to 17 years old on the day the decision is made for, and probation supervises adults.",
            "Check the date of birth, and whether the case is a youth justice case.",
        ),
        "age-disagrees": (
            "`young_person`, date of birth and age do not agree. The first of them that is given is used.",
            "Correct the one that is wrong.",
        ),
        "register-asks": (
            "A registration raises a question it cannot settle. The fact stays not known.",
            "Find out the answer and write it in the fact's own column.",
        ),
        "register-contradicts": (
            "Registrations in one cell say different things of one fact. The fact is read as not known.",
            "Look at the case record, and write the answer in the fact's own column.",
        ),
        "register-disagrees": (
            "A fact's own column and the registrations say different things. The fact is read as not known.",
            "Look at the case record, and correct the column or the registration.",
        ),
        "register-unknown": (
            "The registrations list something that the register table does not have. It says nothing of any fact.",
            "Correct the entry, or add it to a copy of the register table and name that in the mapping file.",
        ),
        "requirement-disagrees": (
            "A fact's own column and the requirements listed say different things. A plain yes is used; a "
            "plain no beside a list that has the requirement is read as not known.",
            "Look at the order, and correct the column or the list.",
        ),
        "requirement-unknown": (
            "The requirements list something that the table of requirements does not have. What it could be "
            "stays not known.",
            "Correct the entry, or add it to a copy of the table and name that in the mapping file.",
        ),
    },
    About.JUDGEMENT: {
        "judged-{axis}-above-score": (
            "The risk set by professional judgement is higher than the score gives, and is used.",
            "Nothing, if it is meant. It is there to be seen.",
        ),
        "judged-{axis}-below-score": (
            "The risk set by professional judgement is lower than the score gives. A reason is recorded, so "
            "it is used.",
            "Read the reason and satisfy yourself that it carries the difference.",
        ),
        "judged-{axis}-not-applied": (
            "The risk set by professional judgement is not used; the score's level is used.",
            "Record why, if only the reason is missing; otherwise the guidance does not allow it.",
        ),
        "judgement-without-reason": (
            "A band was judged and `rationale` gives no reason, so the judgement is not applied. `N/A` and "
            "the like are no reason.",
            "Write the reason in `rationale`, and run again.",
        ),
        "judgement-below-minimum": (
            "The judged band is below the lowest the guidance allows, so it is not applied.",
            "Judge the minimum band or higher, or correct the fact that sets the minimum.",
        ),
        "judgement-below-possible": (
            "A risk is not known, and the case could turn out higher than the judged band, so it is not applied.",
            "Answer the enquiries, or judge the highest band the case could turn out to have.",
        ),
        "judgement-beyond-guidance": (
            "The judged band is applied, though the guidance names no way to it on judgement alone.",
            "Check that the reason says why.",
        ),
        "judgement-with-enquiries": (
            "The judged band is applied while a fact is not known that could still change the case.",
            "Answer the enquiries, and look at the judgement again.",
        ),
        "judgement-not-applied": (
            "A band was judged on a case that takes no band, because it goes to the hub or to another service.",
            "Check the facts that send it there, if a field band is meant.",
        ),
    },
    About.CASE: {
        "hub-case-would-be-higher": (
            "The case goes to the hub, and in the field it would be in a high band.",
            "Look at the risk assessment before the case is left with the hub.",
        ),
    },
}
_ERRORS = ("bad-value", "no-crn", "row-too-long")
WARNING_CODES = tuple(
    WarningCode(code, about, *words, code in _ERRORS)
    for about, codes in _TOLD.items()
    for code, words in codes.items()
)
"""Every code, those about the row first."""
