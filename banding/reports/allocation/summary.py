"""What a run came to, in numbers and lines people read: what needs attention first, then the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import attrs

from banding.facts import Fact, FactKind, plain
from banding.intake import Caseload, Issue, Layout, ReadingOptions, Repeated, RepeatedPeople, map_hint, undo
from banding.records.book import Tally
from banding.render.numbers import cases
from banding.render.wrapping import wrapped
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_routes
from banding.vocabulary import RouteKind, Status
from banding.warning_codes import AXIS

_NAMED = 5
_WARNED: Mapping[str, str] = {
    "judgement-without-reason": "judged with no reason given (`N/A` is none), so not applied",
    "judgement-below-minimum": "judged below the minimum, so not applied",
    "judgement-below-possible": "judged below what the case could turn out to be, so not applied",
    "judgement-not-applied": "judged though the case takes no band here",
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
_ATTENTION: Mapping[Status, str] = {
    Status.ERROR: "in error: no band until the row is mended",
    Status.REFER: "for the {elsewhere}: refer, no band here",
    Status.INCOMPLETE: "incomplete: no band until enough is found out",
    Status.CONSIDER: "to consider: a manager must decide on a higher band",
    Status.PROVISIONAL: "provisional: an open enquiry could still change the band",
}


@attrs.frozen
class Summary:
    """
    What a run came to.

    Attributes:
        name: the input's name.
        ruleset: id, version and hash of the ruleset.
        on: the day decided for.
        rows: how many rows.
        people: those whose rows come to different bands or routes.
        attention: rows by each status that asks something of somebody, what it asks, most pressing first.
        warned: rows by each warning that somebody must look at, in words.
        near: columns of theirs that look like ours and were not read, with what that costs.
        first_issues: the first few faults that made a row an error, in words.
        bands: rows by band name, lowest band first; those without a band last, under "no band".
        routes: rows by route.
        statuses: rows by status, in the order of the statuses.
        enquiries: unknown facts that could change a case, with how many cases, most first.
        absent: facts with no column, with how many cases it leaves open.
        warnings: warnings by code, most first.
        duplicates: people on more than one row.
        notes: what was noticed of the file and its headings.
    """

    name: str
    ruleset: str
    on: date
    rows: int
    people: tuple[Repeated, ...]
    attention: tuple[tuple[int, str], ...]
    warned: tuple[tuple[int, str], ...]
    near: tuple[str, ...]
    first_issues: tuple[str, ...]
    bands: tuple[tuple[str, int], ...]
    routes: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    enquiries: tuple[tuple[str, int], ...]
    absent: tuple[tuple[str, int], ...]
    warnings: tuple[tuple[str, int], ...]
    duplicates: int
    notes: tuple[str, ...]


def summarise(
    caseload: Caseload,
    tally: Tally,
    first_issues: Sequence[Issue],
    duplicates: RepeatedPeople,
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
    elsewhere = spoken_routes(ruleset, RouteKind.REFER)
    return Summary(
        name=caseload.name,
        ruleset=ruleset.stamp,
        on=caseload.reader.options.on,
        rows=tally.rows,
        people=tuple(person for person in duplicates.people if person.differs),
        attention=tuple(
            (tally.statuses[status], words.format(elsewhere=elsewhere))
            for status, words in _ATTENTION.items()
            if tally.statuses[status]
        ),
        warned=tuple(_warned(tally, ruleset)),
        near=tuple(_near(caseload, tally.rows)),
        first_issues=tuple(issue.message for issue in first_issues[:_NAMED]),
        bands=(*bands, ("no band", tally.bands[""])),
        routes=tuple(tally.routes.most_common()),
        statuses=tuple((status.value, tally.statuses[status]) for status in Status if tally.statuses[status]),
        enquiries=_most_first(tally.enquiries),
        absent=tuple((name, tally.enquiries[name]) for name in _absent(caseload) if tally.enquiries[name]),
        warnings=_most_first(tally.warnings),
        duplicates=len(duplicates.people),
        notes=(*caseload.table.notes, *layout_notes(attrs.evolve(caseload.layout, near=()))),
    )


def _absent(caseload: Caseload) -> Iterator[str]:
    """Name the facts that no column says anything of, a column of registrations included."""
    table = caseload.reader.options.registers
    registered = {fact for register in table.codes for fact, _ in register.means} if table else set()
    return (name for name in caseload.layout.absent if name not in registered)


def replaced_headings(layout: Layout, names: Collection[str]) -> tuple[str, ...]:
    """Give the headings of a file, as it spells them, that columns of ours with the given names take the place of."""
    ours = {plain(name) for name in names}
    return tuple(heading for heading in layout.header if plain(undo(heading)) in ours)


def replaced_in_words(headings: Sequence[str]) -> str:
    """Say which of a file's columns were replaced."""
    return f"Columns of an earlier run were replaced: {', '.join(headings)}."


def layout_notes(layout: Layout) -> Iterator[str]:
    """Say what was noticed of the headings."""
    for heading, ours in layout.near:
        yield f"`{heading.strip()}` looks like `{ours}` and is not read."
    if layout.replaced:
        yield replaced_in_words(layout.replaced)
    for place, heading in layout.renamed.items():
        band = " (if it is the band on record, name it `recorded_band`)" if plain(heading) == "bandin" else ""
        yield f"Your own column `{layout.header[place].strip()}` comes out as `{heading}`{band}."
    for heading in layout.unused:
        yield f"The mapping file names a column `{heading}` that this file does not have."


def _near(caseload: Caseload, rows: int) -> Iterator[str]:
    """Say which columns look like ours and were not read, and what it costs."""
    layout, options = caseload.layout, caseload.reader.options
    assumed = {fact.name for fact in caseload.reader.facts if _reads_as_no(fact, options)}
    for heading, ours in layout.near:
        cost = ""
        if ours in layout.absent:
            cost = f": {cases(rows)} {'has' if rows == 1 else 'have'} it as {'no' if ours in assumed else 'not known'}"
        yield f"`{heading.strip()}` looks like `{ours}` and is not read{cost}"
    if layout.near:
        yield map_hint(caseload.name)


def _reads_as_no(fact: Fact, options: ReadingOptions) -> bool:
    return options.absent_is_no and fact.assumable and fact.kind is FactKind.YES_NO


def _warned(tally: Tally, ruleset: Ruleset) -> Iterator[tuple[int, str]]:
    for code, words in _WARNED.items():
        for axis in ruleset.axes if AXIS in code else ruleset.axes[:1]:
            if count := tally.warnings[code.replace(AXIS, axis.id)]:
                yield count, words.format(title=axis.title)


def summary_lines(summary: Summary) -> Iterator[str]:
    """Lay the summary out in lines of at most 80 characters, what needs attention first."""
    yield from wrapped(f"{cases(summary.rows)} from {summary.name}, decided for {summary.on:%-d %B %Y}")
    yield f"by {summary.ruleset}"
    yield from _attention(summary)
    yield from _counted("Bands", summary.bands)
    yield from _counted("Routes", summary.routes)
    yield from _counted("Status", summary.statuses)
    yield from _counted("Not known, and could change a case", summary.enquiries)
    yield from _counted("Warnings", summary.warnings)
    yield from _notes(summary)


def _attention(summary: Summary) -> Iterator[str]:
    if not (summary.people or summary.attention or summary.warned or summary.near or summary.absent):
        yield from ("", "Nothing needs attention.")
        return
    yield from ("", "Needs attention first")
    yield from _people(summary)
    for count, words in summary.attention:
        yield f"  {count:>9,}  {words}"
        if words == _ATTENTION[Status.ERROR]:
            yield from (line for message in summary.first_issues for line in wrapped(message, " " * 13))
            yield from _more_issues(count, len(summary.first_issues))
    yield from (f"  {count:>9,}  {words}" for count, words in summary.warned)
    for each in summary.near:
        yield from wrapped(each, " " * 13)
    for name, count in summary.absent:
        yield from wrapped(f"no `{name}` column: {cases(count)} cannot be settled", " " * 13)


def _people(summary: Summary) -> Iterator[str]:
    if not summary.people:
        return
    count = len(summary.people)
    yield f"  {count:>9,}  {'person' if count == 1 else 'people'} whose rows come to different bands or routes:"
    for person in summary.people[:_NAMED]:
        yield from wrapped(f"{person.in_words()}: {', '.join(sorted(person.outcomes))}", " " * 13)
    if count > _NAMED:
        yield f"{' ' * 13}and {count - _NAMED:,} more; the `warnings` column has `person-differs`"


def _more_issues(count: int, named: int) -> Iterator[str]:
    if count > named:
        yield f"{' ' * 13}and {count - named:,} more; the `reasons` column says what is wrong with each"


def _counted(heading: str, counts: Sequence[tuple[str, int]]) -> Iterator[str]:
    shown = [(name, count) for name, count in counts if count]
    if shown:
        yield from ("", heading)
        yield from (f"  {count:>9,}  {name}" for name, count in shown)


def _notes(summary: Summary) -> Iterator[str]:
    if summary.notes:
        yield from ("", "About the file")
        for note in summary.notes:
            yield from wrapped(note, "  ")


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
