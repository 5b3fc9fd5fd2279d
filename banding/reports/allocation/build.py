"""A run over a caseload → the data of its page: counts as tables and charts, cases under their explanations."""

from __future__ import annotations

from collections.abc import Callable

from banding.compare.inputs import sha256_of
from banding.intake import Caseload, RepeatedPeople
from banding.records.book import BandedRow, Book
from banding.render.numbers import cases, number, shortened
from banding.render.pages import Align, Cell, Head, Source, Table
from banding.reports.allocation.index import CaseIndexRow, index_parts
from banding.reports.allocation.page import ATTENTION, STATUSES, AllocationPage
from banding.reports.allocation.summary import Summary, summarise
from banding.reports.allocation.tables import (
    attention_of,
    bands_of,
    cost_of,
    enquiries_of,
    figures_of,
    front_of,
    warnings_of,
)
from banding.reports.allocation.teams import Teams
from banding.reports.shared.cases import CasePart
from banding.reports.shared.explained import Explaining
from banding.reports.shared.names import NO_NAMES, Names, labelled
from banding.reports.shared.provenance import (
    HOW_A_BAND_IS_DECIDED,
    method_of,
    options_of,
)
from banding.ruleset import Ruleset
from banding.vocabulary import Status

Progress = Callable[[int], None]

MOST_LISTED = 20_000
"""The most cases a page lists one by one; its figures count all."""

_LIMITS = (
    "The page is made from one file as it stood. It does not know what has happened since, or what nobody wrote down.",
    "Open the parts you want before printing: a part that is closed prints as its heading alone.",
)


def allocation_page(
    caseload: Caseload,
    book: Book,
    duplicates: RepeatedPeople,
    ruleset: Ruleset,
    *,
    names: Names = NO_NAMES,
    progress: Progress | None = None,
) -> AllocationPage:
    """
    Decide every row of a caseload, and gather what its page shows.

    Args:
        caseload: the caseload, open.
        book: decides its rows and counts them; closed when done.
        duplicates: the reference numbers that stand on more than one row.
        ruleset: the ruleset the book decides by.
        names: the names to show beside reference numbers.
        progress: told now and then how many rows are done.
    """
    gathering = _Gathering(caseload, ruleset, names)
    for done, row in enumerate(caseload.rows(), start=1):
        gathering.add(book.band(row, duplicates), book)
        if progress and done % 1000 == 0:
            progress(done)
    book.close()
    summary = summarise(caseload, book.tally, book.first_issues, duplicates, ruleset)
    return gathering.page(summary)


class _Gathering:
    """What is kept of each row while a caseload is decided."""

    def __init__(self, caseload: Caseload, ruleset: Ruleset, names: Names) -> None:
        self._ruleset, self._names = ruleset, names
        self._options = caseload.reader.options
        self._sha256 = sha256_of(caseload.table.file)
        self._teams = Teams(caseload.layout, ruleset)
        self._explaining = Explaining(ruleset)
        self._index: list[CaseIndexRow] = []
        self._errors: list[tuple[Cell, ...]] = []

    def add(self, banded: BandedRow, book: Book) -> None:
        """Keep a row, the steps of its decision as the book gives them."""
        placed, result = banded.placed, banded.result
        status = result.status if result else Status.ERROR
        band = result.band if result else None
        team = self._teams.add(placed, band, needs_attention=status in ATTENTION)
        if len(self._index) >= MOST_LISTED:
            return
        crn, name = shortened(placed.crn) or "no reference number", self._names.of(placed.number)
        if result:
            decision = book.decision(banded, is_named=False)
            noted = [
                *(warning.text for warning in banded.repeated),
                *(issue.message for issue in banded.issues),
            ]
            self._explaining.add(decision, row=placed.number, crn=crn, name=name, notes=[team, *noted])
        else:
            self._errors.append(_error_row(banded, labelled(crn, name)))
        stands = f"{band or 'no band'}, {STATUSES[status][0].lower()}"
        self._index.append(CaseIndexRow(placed.number, crn, name, stands, f"#r{placed.number}"))

    def page(self, summary: Summary) -> AllocationPage:
        """Put the page together from what was kept and what was counted."""
        ruleset, explaining = self._ruleset, self._explaining
        statuses = _status_parts(explaining, summary)
        method = method_of(
            ruleset,
            steps=HOW_A_BAND_IS_DECIDED,
            limits=_LIMITS,
            quoted=explaining.rules(),
            sources=[Source("caseload", summary.name, self._sha256, summary.rows)],
            on=summary.on,
            options=options_of(self._options),
            names=self._names,
        )
        teams, enquiries = self._teams.table(), enquiries_of(summary, ruleset)
        warnings, errors = warnings_of(summary, ruleset), self._error_table()
        return AllocationPage(
            front=front_of(
                summary, ruleset, teams=teams, enquiries=enquiries, warnings=warnings, errors=errors
            ),
            figures=figures_of(summary),
            attention=attention_of(summary, has_errors=errors is not None),
            absent=(*summary.near, *(cost_of(name, count, ruleset) for name, count in summary.absent)),
            notes=summary.notes,
            bands=bands_of(summary, ruleset),
            teams=teams,
            enquiries=enquiries,
            warnings=warnings,
            errors=errors,
            statuses=statuses,
            index=index_parts(self._index),
            unlisted=_unlisted(summary.rows, len(self._index)),
            method=method,
        )

    def _error_table(self) -> Table | None:
        heads = (Head("Row", Align.NUMBER), Head("Case"), Head("What is wrong", Align.WORDS))
        return Table("errors", "Rows in error", heads, tuple(self._errors)) if self._errors else None


def _error_row(banded: BandedRow, case: str) -> tuple[Cell, ...]:
    row = banded.placed.number
    wrong = " ".join(_sentence(issue.message) for issue in banded.issues if issue.fatal)
    return Cell(number(row), id=f"r{row}"), Cell(case), Cell(wrong)


def _sentence(message: str) -> str:
    """Give an issue's message as a sentence, without the row before it, which stands beside it already."""
    where, comma, rest = message.partition(", ")
    said = rest if comma and where.startswith("row ") else message
    return said if said.endswith((".", "?")) else f"{said}."


def _status_parts(explaining: Explaining, summary: Summary) -> tuple[CasePart, ...]:
    counts = dict(summary.statuses)
    return tuple(
        CasePart(f"status-{status}", title, asks, cases(counts[status.value]), explanations)
        for status, (title, asks) in STATUSES.items()
        if (explanations := explaining.explanations(status.value))
    )


def _unlisted(rows: int, listed: int) -> str:
    if rows <= listed:
        return ""
    return f"The first {number(listed)} cases are listed one by one here; the figures above count all {number(rows)}."
