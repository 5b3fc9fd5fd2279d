"""The end of every report: how it was made, of which inputs, by which ruleset, and what it cannot show."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import attrs

from banding import __version__
from banding.intake import ReadingOptions
from banding.render.report import PAGE, Block, Entries, Entry, Fold, Notes, Quotation, Quotations, Section
from banding.render.words import capital, counted, said_day
from banding.reports.cases.names import NO_NAMES, Names
from banding.reports.tables import anchors
from banding.ruleset import Ruleset

HOW_A_BAND_IS_DECIDED = (
    "Each case is placed on the two axes of the guidance's matrix, risk of reoffending and risk of serious harm, and "
    "the cell gives a band. Every rule outside the matrix that applies sets a lowest band; the highest of these and the "
    "cell is the minimum band.",
    "Some factors ask a manager to consider a higher band. They change nothing by themselves: the case stays “to "
    "consider” until a manager has recorded a band and a reason.",
    "What a file does not say is not known, and is never taken for no unless an option under “Inputs and options” says "
    "so. Where an answer still missing could change a case, the case says which.",
)
"""How the program works, for the method of every page."""

_WHAT_A_BAND_IS = (
    "A band says how much resource the guidance gives a case. It is not an assessment of the person, and it is only as "
    "good as the facts in the file."
)

_NO_NAME = (
    "No name is shown. A case is its row in the file, counted as a spreadsheet counts, and its reference number. A cell "
    "that could not be read is shown as it is in the file."
)
_NAMES = (
    "Names are shown, from the column {heading}, because whoever made this page asked for them. It is as sensitive as "
    "the caseload."
)


@attrs.frozen
class Source:
    """A file that was read: what it is to the report, its name, its SHA-256 (empty: read from a pipe) and its rows."""

    role: str
    name: str
    sha256: str
    rows: int | None


def method_sections(
    ruleset: Ruleset,
    *,
    steps: Sequence[str],
    limits: Sequence[str],
    sources: Sequence[Source],
    on: date | None,
    options: Sequence[tuple[str, str]],
    quoted: Collection[str] = (),
    names: Names = NO_NAMES,
    lists_cases: bool = True,
) -> tuple[Section, Section]:
    """
    Put the end of a report together: how it was made, what it cannot show, and what it was made of.

    ``on`` is the day decided for; None where there is more than one.
    """
    blocks: list[Block] = []
    if lists_cases:
        steps = (*steps, *HOW_A_BAND_IS_DECIDED, *(axis.note for axis in ruleset.axes if axis.note))
        shown = _NAMES.format(heading=names.heading) if names.heading else _NO_NAME
        limits = (_WHAT_A_BAND_IS, shown, *limits)
        blocks += _guidance(ruleset, quoted)
    done = Notes(tuple(steps), "How it was done", about="method")
    cannot = Notes(tuple(limits), "What it cannot show", is_list=True, about="cannot show")
    method = Section("method", "Method and limits", (done, cannot, *blocks), where=(PAGE,))
    entries: list[Entry] = []
    for source in sources:
        rows = "" if source.rows is None else f", {counted(source.rows, 'row', 'rows')}"
        digest = source.sha256 or "none: it was read from a pipe"
        entries.append(Entry(capital(source.role), f"{source.name}{rows}"))
        entries.append(Entry(f"SHA-256 of the {source.role}", digest, is_code=bool(source.sha256)))
    entries.append(Entry("Guidance", ruleset.title))
    entries.append(Entry("Ruleset", f"{ruleset.id} {ruleset.version}"))
    entries.append(Entry("SHA-256 of the ruleset", ruleset.content_hash, is_code=True))
    if on:
        entries.append(Entry("Decided for", said_day(on)))
    entries += [Entry(name, value) for name, value in options]
    if names.heading:
        entries.append(Entry("Names shown", f"from the column {names.heading}"))
    entries.append(Entry("Program", f"banding {__version__}"))
    made_of = (Entries(tuple(entries), sheet="Inputs"),)
    again = "The same inputs, ruleset, day and options give this page again, byte for byte."
    return method, Section("provenance", "Inputs and options", made_of, lead=(again,), where=(PAGE,))


def _guidance(ruleset: Ruleset, quoted: Collection[str]) -> Iterator[Fold]:
    places, source = anchors(ruleset), ruleset.document
    words = tuple(
        Quotation(places[rule], rule, paragraph.words, f"{paragraph.section}, line {paragraph.line}")
        for rule, paragraph in ruleset.paragraphs.items()
        if rule in quoted
    )
    document = f"{source.title}, {source.publisher}, {source.published}. {source.licence}"
    if words:
        count = f"{counted(len(words), 'paragraph', 'paragraphs')} this page refers to"
        yield Fold("guidance", "The guidance’s words", count, (Quotations(words, document),))  # noqa: RUF001
    readings = tuple(Entry(reading.silence, reading.reading) for reading in ruleset.readings)
    if readings:
        title = "What the guidance leaves open, and how it was read"
        yield Fold("readings", title, counted(len(readings), "reading", "readings"), (Entries(readings),))


def options_of(options: ReadingOptions) -> tuple[tuple[str, str], ...]:
    """Say how cells that say nothing were read, and by which mapping."""
    blank, absent = ("no" if is_no else "not known" for is_no in (options.blank_is_no, options.absent_is_no))
    return (
        ("A blank yes/no cell means", blank),
        ("An absent yes/no column means", absent),
        ("Column mapping", "as the mapping file says" if options.mapping else "none"),
    )
