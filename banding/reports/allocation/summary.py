"""What a run over a caseload came to, in numbers: what needs attention first."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from banding.intake import Repeated
from banding.records.allocation import Allocation, Tally
from banding.reports.file_notes import layout_notes, near_in_words, unheld_cases
from banding.ruleset import Ruleset
from banding.vocabulary import Status
from banding.warning_codes import AXIS

NAMED = 5
"""The most people, or faults, that are named one by one."""
_WARNED: Mapping[str, str] = {
    "judgement-without-reason": "judged with no reason given (`N/A` is none), so not applied",
    "judgement-below-minimum": "judged below the minimum, so not applied",
    "judgement-below-possible": "judged below what the case could turn out to be, so not applied",
    "judgement-not-applied": "with a judged band that is not used, because the case gets no band here",
    "judged-{axis}-not-applied": "with a judged {title} that is not used",
    "kept-from-hub": "kept from the hub by another row of the same person",
    "order-ended": "with an order that has ended",
    "under-18": "under 18 years old",
    "requirement-unknown": "with a requirement that was not understood",
    "requirement-disagrees": "whose requirements disagree with another column",
    "register-unknown": "with a registration that was not understood",
    "register-contradicts": "whose registrations contradict each other",
    "register-disagrees": "whose registrations disagree with another column",
    "age-disagrees": "whose date of birth, age and `young_person` disagree",
    "row-too-short": "in rows that are cut short",
}
"""The warnings that somebody must look at, and what the cases are."""


@attrs.frozen
class Summary:
    """What a run came to, in numbers of rows, most first but for bands (lowest first) and statuses."""

    name: str
    ruleset: str
    on: date
    rows: int
    people: tuple[Repeated, ...]
    warned: tuple[tuple[int, str], ...]
    """Rows by each warning that somebody must look at, in words."""
    near: tuple[str, ...]
    """Columns of theirs that look like ours and were not read, with what that costs."""
    unheld: int
    """Cases in the upper half of the bands for which no officer is recorded, where the file has such a column."""
    first_issues: tuple[str, ...]
    """The first few faults that made a row an error, in words."""
    bands: tuple[tuple[str, int], ...]
    """Those without a band are last, under "no band"."""
    routes: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    enquiries: tuple[tuple[str, int], ...]
    """Unknown facts that could change a case."""
    absent: tuple[tuple[str, int], ...]
    warnings: tuple[tuple[str, int], ...]
    duplicates: int
    notes: tuple[str, ...]


def summarise(allocation: Allocation) -> Summary:
    """Gather what a run came to."""
    caseload, tally, ruleset = allocation.caseload, allocation.tally, allocation.ruleset
    # A column of registrations says something of the facts that its codes mean.
    registers = caseload.reader.options.registers
    registered = {fact for code in registers.codes for fact in code.means} if registers else set()
    absent = [name for name in caseload.layout.absent if name not in registered]
    bands = [(band.name, tally.bands[band.name]) for band in ruleset.bands]
    return Summary(
        name=caseload.name,
        ruleset=ruleset.stamp,
        on=caseload.reader.options.on,
        rows=tally.rows,
        people=tuple(person for person in allocation.people.people if person.differs),
        warned=tuple(_warned(tally, ruleset)),
        near=tuple(near_in_words(caseload, tally.rows)),
        unheld=unheld_cases(allocation),
        first_issues=tuple(issue.message for issue in allocation.first_issues[:NAMED]),
        bands=(*bands, ("no band", tally.bands[""])),
        routes=_most_first(tally.routes),
        statuses=tuple((status.value, tally.statuses[status]) for status in Status if tally.statuses[status]),
        enquiries=_most_first(tally.enquiries),
        absent=tuple((name, tally.enquiries[name]) for name in absent if tally.enquiries[name]),
        warnings=_most_first(tally.warnings),
        duplicates=len(allocation.people.people),
        notes=(*caseload.table.notes, *layout_notes(caseload.layout)),
    )


def _warned(tally: Tally, ruleset: Ruleset) -> Iterator[tuple[int, str]]:
    for code, words in _WARNED.items():
        for axis in ruleset.axes if AXIS in code else ruleset.axes[:1]:
            if count := tally.warnings[code.replace(AXIS, axis.id)]:
                yield count, words.format(title=axis.title)


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
