"""What a run over a caseload came to, in numbers: what needs attention first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from banding.intake import Caseload, Issue, Repeated
from banding.records.book import Tally
from banding.reports.file_notes import layout_notes
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_routes
from banding.vocabulary import RouteKind, Status

_NAMED = 5
STATUSES: Mapping[Status, tuple[str, str]] = {
    Status.ERROR: ("In error", "No band until the row is mended."),
    Status.REFER: ("For the {elsewhere}", "Refer; no band here."),
    Status.INCOMPLETE: ("Incomplete", "No band until enough is found out."),
    Status.CONSIDER: ("To consider", "A manager must decide on a higher band, and record why."),
    Status.PROVISIONAL: ("Provisional", "A band is given; an open enquiry could still change it."),
    Status.HUB: ("Hub", "Managed from the hub; no band."),
    Status.JUDGED: ("Judged", "A manager's judgement was applied."),
    Status.SETTLED: ("Settled", "Nothing more to find out or decide."),
}
"""What each status is called, and what it asks; what needs attention comes first."""

ATTENTION = (Status.ERROR, Status.REFER, Status.INCOMPLETE, Status.CONSIDER, Status.PROVISIONAL)
"""The statuses that ask something of somebody."""


def status_words(status: Status, ruleset: Ruleset) -> tuple[str, str]:
    """Say what a status is called, and what it asks."""
    title, asks = STATUSES[status]
    return title.format(elsewhere=spoken_routes(ruleset, RouteKind.REFER)), asks


@attrs.frozen
class Summary:
    """
    What a run came to.

    Attributes:
        ruleset: id, version and hash of the ruleset.
        on: the day decided for.
        first_issues: the first few faults that made a row an error, in words.
        bands: rows by band name, lowest band first; those without a band last, under "no band".
        statuses: rows by status, in the order of the statuses.
        enquiries: unknown facts that could change a case, with how many cases, most first.
        absent: facts with no column, with how many cases it leaves open.
        duplicates: reference numbers on more than one row.
        notes: what was noticed of the file and its headings.
    """

    name: str
    ruleset: str
    on: date
    rows: int
    first_issues: tuple[str, ...]
    bands: tuple[tuple[str, int], ...]
    routes: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    enquiries: tuple[tuple[str, int], ...]
    absent: tuple[tuple[str, int], ...]
    warnings: tuple[tuple[str, int], ...]
    duplicates: int
    notes: tuple[str, ...]

    def by_urgency(self) -> Iterator[tuple[Status, int]]:
        """Give the statuses that some row has with their rows, what needs attention first."""
        counts = dict(self.statuses)
        return ((status, counts[status.value]) for status in STATUSES if counts.get(status.value))


def summarise(
    caseload: Caseload,
    tally: Tally,
    first_issues: Sequence[Issue],
    duplicates: Mapping[str, Repeated],
    ruleset: Ruleset,
) -> Summary:
    """
    Gather what a run came to.

    Args:
        caseload: the caseload, read to its end.
        tally: the book's tally, closed.
        first_issues: the first few issues that made a row an error.
        duplicates: the reference numbers that stand on more than one row.
        ruleset: the ruleset that decided.
    """
    bands = [(band.name, tally.bands[band.name]) for band in ruleset.bands]
    return Summary(
        name=caseload.name,
        ruleset=ruleset.stamp,
        on=caseload.reader.options.on,
        rows=tally.rows,
        first_issues=tuple(issue.message for issue in first_issues[:_NAMED]),
        bands=(*bands, ("no band", tally.bands[""])),
        routes=tuple(tally.routes.most_common()),
        statuses=tuple((status.value, tally.statuses[status]) for status in Status if tally.statuses[status]),
        enquiries=_most_first(tally.enquiries),
        absent=tuple((name, tally.enquiries[name]) for name in _absent(caseload) if tally.enquiries[name]),
        warnings=_most_first(tally.warnings),
        duplicates=len(duplicates),
        notes=(*caseload.table.notes, *layout_notes(caseload.layout)),
    )


def _absent(caseload: Caseload) -> Iterator[str]:
    """Name the facts that no column says anything of, a column of registrations included."""
    table = caseload.reader.options.registers
    registered = {fact for register in table.registers for fact, _ in register.means} if table else set()
    return (name for name in caseload.layout.absent if name not in registered)


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
