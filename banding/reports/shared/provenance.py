"""The end of every page: how it was made, of which inputs, by which ruleset, and what it cannot show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from banding import __version__
from banding.intake import ReadingOptions
from banding.render.numbers import counted
from banding.render.pages import Entry, Method, Quotation, Source, anchors
from banding.reports.shared.names import NO_NAMES, Names
from banding.ruleset import Ruleset

HOW_A_BAND_IS_DECIDED = (
    "Each case is placed on the two axes of the guidance's matrix, risk of reoffending and risk of serious harm, and "
    "the cell gives a band. Every rule beside the matrix that applies sets a lowest band; the highest of these and the "
    "cell is the minimum band.",
    "Some factors ask a manager to consider a higher band. They change nothing by themselves: the case stays “to "
    "consider” until a manager has recorded a band and a reason.",
    "What a file does not say is not known, and is never taken for no unless an option under “Inputs and options” says "
    "so. Where an answer still missing could change a case, the case says which.",
)
"""How the program works, for the method of every page."""

_WHAT_A_BAND_IS = (
    "A band says how much resource the guidance gives a case. It is no assessment of the person, and it is only as "
    "good as the facts in the file."
)

_NO_NAME = (
    "No name is shown. A case is its row in the file, counted as a spreadsheet counts, and its reference number. A cell "
    "that could not be read is shown as it stands."
)


def method_of(
    ruleset: Ruleset,
    *,
    steps: Sequence[str],
    limits: Sequence[str],
    quoted: Collection[str],
    sources: Sequence[Source],
    on: date | None,
    options: Sequence[tuple[str, str]],
    names: Names = NO_NAMES,
) -> Method:
    """
    Put the end of a page together.

    Args:
        ruleset: the ruleset that decided.
        steps: how this report is made.
        limits: what it cannot show.
        quoted: ids of the paragraphs the page refers to.
        sources: the files read.
        on: the day decided for; None where there is more than one.
        options: the options that bear on the result, each with its value.
        names: the names the page shows.
    """
    return Method(
        steps=(*steps, *(axis.note for axis in ruleset.axes if axis.note)),
        limits=(_WHAT_A_BAND_IS, _what_is_shown(names), *limits),
        readings=tuple(Entry(reading.silence, reading.reading) for reading in ruleset.readings),
        quotations=quotations(ruleset, quoted),
        document=_document(ruleset),
        provenance=provenance_of(ruleset, sources=sources, on=on, options=options, names=names),
    )


def provenance_of(
    ruleset: Ruleset,
    *,
    sources: Sequence[Source],
    on: date | None,
    options: Sequence[tuple[str, str]],
    names: Names = NO_NAMES,
) -> tuple[Entry, ...]:
    """Give what a page was made of: files by hash, ruleset, day, options, program; as :func:`method_of` has them."""
    return (*_sources(sources), *_ruleset(ruleset), *_options(on, options, names))


def _what_is_shown(names: Names) -> str:
    if not names.heading:
        return _NO_NAME
    return (
        f"Names are shown, from the column {names.heading}, because whoever made this page asked for them. It is as "
        "sensitive as the caseload."
    )


def quotations(ruleset: Ruleset, quoted: Collection[str]) -> tuple[Quotation, ...]:
    """Give the words of some paragraphs, in the order of the ruleset's."""
    places = anchors(ruleset)
    return tuple(
        Quotation(places[rule], rule, paragraph.words, f"{paragraph.section}, line {paragraph.line}")
        for rule, paragraph in ruleset.paragraphs.items()
        if rule in quoted
    )


def options_of(options: ReadingOptions) -> tuple[tuple[str, str], ...]:
    """Say how cells that say nothing were read, and by which mapping."""
    blank, absent = ("no" if is_no else "not known" for is_no in (options.blank_is_no, options.absent_is_no))
    return (
        ("A blank yes/no cell means", blank),
        ("An absent yes/no column means", absent),
        ("Column mapping", "as the mapping file says" if options.mapping else "none"),
    )


def _document(ruleset: Ruleset) -> str:
    source = ruleset.document
    return f"{source.title}, {source.publisher}, {source.published}. {source.licence}"


def _sources(sources: Sequence[Source]) -> list[Entry]:
    entries = []
    for source in sources:
        role = source.role[:1].upper() + source.role[1:]
        rows = "" if source.rows is None else f", {counted(source.rows, 'row', 'rows')}"
        entries.append(Entry(role, f"{source.name}{rows}"))
        if source.sha256:
            entries.append(Entry(f"SHA-256 of the {source.role}", source.sha256, is_code=True))
        else:
            entries.append(Entry(f"SHA-256 of the {source.role}", "none: it was read from a pipe"))
    return entries


def _ruleset(ruleset: Ruleset) -> list[Entry]:
    return [
        Entry("Guidance", ruleset.title),
        Entry("Ruleset", f"{ruleset.id} {ruleset.version}"),
        Entry("SHA-256 of the ruleset", ruleset.content_hash, is_code=True),
    ]


def _options(on: date | None, options: Sequence[tuple[str, str]], names: Names) -> list[Entry]:
    day = [Entry("Decided for", f"{on:%-d %B %Y}")] if on else []
    shown = [Entry("Names shown", f"from the column {names.heading}")] if names.heading else []
    return [
        *day,
        *(Entry(name, value) for name, value in options),
        *shown,
        Entry("Program", f"banding {__version__}"),
    ]
