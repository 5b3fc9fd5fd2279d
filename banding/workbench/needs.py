"""What a person's case asks of somebody: the kinds, in the order in which to look at them, and how each follows."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from banding.vocabulary import Status
from banding.workbench.deciding import Outcome
from banding.workbench.people import PersonState


class Need(StrEnum):
    """What is asked, the most pressing first."""

    ERROR = "error"
    DIFFERS = "differs"
    REFER = "refer"
    INCOMPLETE = "incomplete"
    CONSIDER = "consider"
    FACTS_CHANGED = "judgement-facts-changed"
    WOULD_DIFFER = "would-be-decided-differently"
    NOT_ALLOCATED = "not-allocated"
    HOLDER_UNFIT = "holder-no-longer-fits"
    PROVISIONAL = "provisional"


NEED_TITLES: dict[Need, str] = {
    Need.ERROR: "In error: the file must be put right",
    Need.DIFFERS: "Rows of one person come to different bands",
    Need.REFER: "For another service",
    Need.INCOMPLETE: "No band yet: something must be found out",
    Need.CONSIDER: "To consider for a higher band",
    Need.FACTS_CHANGED: "Judged, and the facts have changed since",
    Need.WOULD_DIFFER: "Would be decided differently today",
    Need.NOT_ALLOCATED: "Not yet allocated",
    Need.HOLDER_UNFIT: "The holder no longer fits",
    Need.PROVISIONAL: "Banded, and an answer could change it",
}
"""What each kind is called on a page."""
_BY_STATUS = {
    Status.ERROR: Need.ERROR,
    Status.REFER: Need.REFER,
    Status.INCOMPLETE: Need.INCOMPLETE,
    Status.CONSIDER: Need.CONSIDER,
    Status.PROVISIONAL: Need.PROVISIONAL,
}


def needs_of(outcome: Outcome, state: PersonState, *, holder: str, facts: str) -> Iterator[tuple[Need, str]]:
    """
    Give each need of a person with its detail: for what is not known, the enquiries joined by semicolons.

    Args:
        holder: who holds the case, by the workbench or the file; empty where nobody does.
        facts: the digest of what is known now.
    """
    if state.gone:
        return
    found = _BY_STATUS.get(Status(outcome.lead.added["status"]))
    if found:
        # What every row like the one that leads waits for: what is asked of another row is asked as well.
        rows = (row.added for row in outcome.rows if row.added["status"] == outcome.lead.added["status"])
        yield (
            found,
            ";".join(dict.fromkeys(name for row in rows for name in row["enquiries"].split(";") if name)),
        )
    if outcome.differs:
        yield Need.DIFFERS, ""
    if state.judgement and state.judgement["judged_band"] and state.judged_facts != facts:
        yield Need.FACTS_CHANGED, ""
    if outcome.band and not holder:
        yield Need.NOT_ALLOCATED, outcome.band
