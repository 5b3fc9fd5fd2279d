"""A banded caseload → its report: what needs attention first, the bands, and every case under the explanation it shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice

from banding.intake import RESTRICTED, WITHHELD, Layout, undo
from banding.intake.tables import sha256_of
from banding.records.allocation import Allocation, BandedRow
from banding.render import report as doc
from banding.render.words import capital, cases, on_one_line, out_of, said_day, shortened
from banding.reports import tables
from banding.reports.allocation.summary import NAMED, Summary, summarise
from banding.reports.cases.explained import Explaining
from banding.reports.cases.names import NO_NAMES, Names, labelled
from banding.reports.file_notes import files_section, unheld_in_words
from banding.reports.method import Source, method_sections, options_of
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import STATUS_WORDS, spoken_route, status_words
from banding.vocabulary import ATTENTION, Status
from banding.warning_codes import AXIS, WARNING_CODES

_ROWS_A_PART = 500
_LIMITS = (
    "The page is made from one file as it was. It does not know what has happened since, or what nobody wrote down.",
    tables.TO_PRINT,
)
_NO_BAND = "No band: incomplete, for another service, managed from the hub, or in error."
_SHARED = (
    "Cases decided alike share one explanation: what was looked at, what followed, and the paragraph it rests on. Open a "
    "status, then an explanation. Facts that differ are shown next to each case. A yes/no fact not shown is no."
)
_INDEX = (
    "Each reference number leads to its explanation above. To look for one, use your browser’s own search."  # noqa: RUF001
)


def allocation_page(allocation: Allocation, names: Names = NO_NAMES) -> tuple[doc.Report, Summary]:
    """Decide every row of a caseload, and describe it with every case; also give what the run came to."""
    listed = Listed(allocation, names)
    for banded in allocation.rows():
        listed.add(banded)
    summary = summarise(allocation)
    return allocation_report(summary, allocation.ruleset, listed), summary


def allocation_report(summary: Summary, ruleset: Ruleset, listed: Listed | None = None) -> doc.Report:
    """Describe a run; with ``listed``, what was kept of each row, case by case too."""
    return doc.Report(
        title="Allocation",
        subject=shortened(summary.name),
        lead=f"{cases(summary.rows)} from {on_one_line(summary.name)}, decided for {said_day(summary.on)} by the "
        f"{ruleset.title}.",
        figures=_figures(summary),
        stamp=summary.ruleset,
        sections=(
            _attention(summary, ruleset, has_errors=listed is not None),
            files_section(summary.notes, title="About the file"),
            tables.bands_section(
                ruleset.bands, (("", dict(summary.bands)),), note=_NO_BAND, where=(doc.PAGE, doc.SCREEN)
            ),
            *_counts(summary, ruleset),
            *(doc.table_of(listed.teams.table()) if listed else ()),
            *doc.table_of(_enquiries(summary, ruleset), _warnings(summary, ruleset)),
            *(listed.case_sections(summary) if listed else ()),
        ),
        colours=ruleset.bands,
        on=summary.on,
    )


def _figures(summary: Summary) -> tuple[doc.Figure, ...]:
    counts = dict(summary.statuses)
    banded = sum(count for name, count in summary.bands if name != "no band")
    waiting = sum(counts.get(status.value, 0) for status in ATTENTION)
    settled = counts.get(Status.SETTLED.value, 0)
    return (
        doc.Figure(f"{summary.rows:,}", "cases"),
        doc.Figure(f"{banded:,}", "have a band", "#bands"),
        doc.Figure(f"{waiting:,}", "need somebody to act", "#attention"),
        doc.Figure(f"{settled:,}", "are settled", f"#status-{Status.SETTLED}" if settled else ""),
    )


def _attention(summary: Summary, ruleset: Ruleset, *, has_errors: bool) -> doc.Section:
    """Say what asks something of somebody, most pressing first, and what columns that are not there cost."""
    counts = dict(summary.statuses)
    figures = [_people(summary, ruleset)] if summary.people else []
    if summary.unheld:
        figures.append(doc.Figure(f"{summary.unheld:,}", unheld_in_words(summary.unheld, ruleset)))
    for status in ATTENTION:
        if count := counts.get(status.value, 0):
            title, asks = status_words(status, ruleset)
            href, faults = f"#status-{status}", list[str]()
            if status is Status.ERROR:
                href, faults = "#errors" if has_errors else "", [*summary.first_issues]
                if (more := count - len(faults)) > 0:
                    faults.append(f"and {more:,} more; the `reasons` column says what is wrong with each")
            figures.append(doc.Figure(f"{count:,}", f"{title}. {asks}", href, tuple(faults)))
    figures += [
        doc.Figure(f"{count:,}", f"{'Case' if count == 1 else 'Cases'} {words}.", "#warnings")
        for count, words in summary.warned
    ]
    absent, facts = [*summary.near], ruleset.fact_by_name
    for name, count in summary.absent:
        title = facts[name].title if name in facts else name
        absent.append(f"No column `{name}` ({title}): {cases(count)} cannot be settled.")
    missing = doc.Notes(tuple(absent), "Columns that are not there, or not read", is_list=True)
    counted = doc.Figures(tuple(figures), "" if absent else "Nothing needs attention.")
    return doc.Section("attention", "Needs attention first", (counted, *([missing] if absent else [])))


def _people(summary: Summary, ruleset: Ruleset) -> doc.Figure:
    count, tags, named = len(summary.people), tables.place_tags(ruleset), []
    for each in summary.people[:NAMED]:
        words = sorted(tags[name].word if name in tags else name for name in each.outcomes)
        named.append(f"{each.in_words()}: {RESTRICTED if each.is_restricted else ', '.join(words)}")
    if count > NAMED:
        named.append(f"and {count - NAMED:,} more; the `warnings` column has `person-differs`")
    who = "person has" if count == 1 else "people have"
    return doc.Figure(f"{count:,}", f"{who} rows with different bands or routes.", "#warnings", tuple(named))


def _counts(summary: Summary, ruleset: Ruleset) -> Iterator[doc.Section]:
    routes = [(spoken_route(ruleset, route), count) for route, count in summary.routes]
    statuses = ("statuses", "Status", "Status", summary.statuses)
    for id_, caption, first, counts in (("routes", "Routes", "Route", routes), statuses):
        headings = doc.number_heads(first, ["Cases"])
        table = doc.Table(id_, caption, headings, doc.barred(counts), says=doc.COUNTS)
        yield doc.Section(id_, caption, (table,) if counts else (), where=(doc.SCREEN,))


def _enquiries(summary: Summary, ruleset: Ruleset) -> doc.Table:
    facts = ruleset.fact_by_name
    counted = doc.barred((facts[name].title, count) for name, count in summary.enquiries)
    asked = (doc.Cell(facts[name].question) for name, _ in summary.enquiries)
    rows = ((*row, question) for row, question in zip(counted, asked, strict=True))
    texts = ("Not known", "Cases it could change", "To find out")
    headings = tables.heads(*texts, words=texts[2:], numbers=texts[1:2])
    return doc.Table("enquiries", "Not known, and could change a case", headings, rows, says=doc.COUNTS)


def _warnings(summary: Summary, ruleset: Ruleset) -> doc.Table:
    said = {check.code: f"{capital(check.says)}." for check in ruleset.checks}
    for known in WARNING_CODES:
        for axis in ruleset.axes:
            said[known.code.replace(AXIS, axis.id)] = f"{known.meaning} {known.what_to_do}"
    rows = (tables.cells(code, count, said.get(code, "")) for code, count in summary.warnings)
    headings = tables.heads("Warning", "Rows", "What it means", words=("What it means",))
    return doc.Table("warnings", "Warnings", headings, rows, says=doc.COUNTS)


class Listed:
    """What is kept of each row while a caseload is decided, so that a page can list it."""

    def __init__(self, allocation: Allocation, names: Names) -> None:
        caseload, ruleset = allocation.caseload, allocation.ruleset
        self._allocation, self._ruleset, self._names = allocation, ruleset, names
        self._sha256 = sha256_of(caseload.table.file)
        self.teams = Teams(caseload.layout, ruleset)
        self._explaining = Explaining(ruleset)
        self._index: list[doc.CaseLine] = []
        self._errors: list[doc.Row] = []
        self._restricted: list[doc.Row] = []

    def add(self, banded: BandedRow) -> None:
        """Keep a row, and the steps of its decision."""
        placed, result = banded.placed, banded.result
        status = result.status if result else Status.ERROR
        band = result.band if result else None
        team = self.teams.add(banded, band, needs_attention=status in ATTENTION)
        if len(self._index) >= tables.MOST_LISTED:
            return
        crn, name = tables.crn_shown(placed.crn), self._names.of(placed.number)
        number = doc.Cell(placed.number, id=f"r{placed.number}")
        if banded.is_restricted and result:
            self._restricted.append(tables.cells(number, crn, doc.Cell(tag=tables.band_tag(band))))
        elif result:
            decision = self._allocation.decision(banded, is_named=False)
            warned = (warning.text for warning in banded.repeated)
            note = "; ".join(filter(None, (team, *warned, *(issue.message for issue in banded.issues))))
            self._explaining.add(decision, doc.CaseLine(f"r{placed.number}", placed.number, crn, name, note))
        else:
            wrong = " ".join(_sentence(issue.message) for issue in banded.issues if issue.fatal)
            wrong, name = (WITHHELD, "") if banded.is_restricted else (wrong, name)
            self._errors.append(tables.cells(number, labelled(crn, name), wrong))
        title = status_words(status, self._ruleset)[0]
        status_said = "" if banded.is_restricted else f"{title[:1].lower()}{title[1:]}"
        note = ", ".join(filter(None, (name, str(band or "no band"), status_said)))
        self._index.append(doc.CaseLine("", placed.number, crn, "", note, href=f"#r{placed.number}"))

    def case_sections(self, summary: Summary) -> Iterator[doc.Section]:
        """Give the rows in error, every case under its explanation, every case by its row, and how it was made."""
        restricted = tables.restricted_table(self._restricted, ("Band",))
        yield from doc.table_of(restricted, tables.errors_table(self._errors))
        folds, rows = tuple(self._by_status(summary)), tuple(self._by_row())
        yield doc.Section("explanations", "Every case, and why", folds, (_SHARED,), where=(doc.PAGE,))
        yield doc.Section("index", "Find a case by its row", rows, (_INDEX,), where=(doc.PAGE,))
        yield from method_sections(
            self._ruleset,
            steps=(),
            limits=_LIMITS,
            quoted=self._explaining.rules(),
            sources=[Source("caseload", summary.name, self._sha256, summary.rows)],
            on=summary.on,
            options=options_of(self._allocation.caseload.reader.options),
            names=self._names,
        )

    def _by_status(self, summary: Summary) -> Iterator[doc.Fold | doc.Notes]:
        counts = dict(summary.statuses)
        for status in (each for each in STATUS_WORDS if each.value in counts):
            count, (title, asks) = counts[status.value], status_words(status, self._ruleset)
            found = self._explaining.explanations(status.value)
            if found.explanations or status is not Status.ERROR:
                listed = found if found.explanations else doc.Notes((tables.NOT_LISTED,))
                yield doc.Fold(f"status-{status}", title, f"{cases(count)}. {asks}", (listed,))
        if summary.rows > len(self._index):
            words = f"The first {len(self._index):,} cases are listed one by one here; the figures above count all"
            yield doc.Notes((f"{words} {summary.rows:,}.",))

    def _by_row(self) -> Iterator[doc.Fold]:
        waiting = iter(self._index)
        while part := tuple(islice(waiting, _ROWS_A_PART)):
            first, last = part[0].row, part[-1].row
            title = f"Row {first:,}" if first == last else f"Rows {first:,} to {last:,}"
            yield doc.Fold(f"rows-{first}", title, "", (doc.CaseList(part),))


def _sentence(message: str) -> str:
    """Give an issue's message as a sentence, without the row before it, which is beside it already."""
    where, comma, rest = message.partition(", ")
    said = rest if comma and where.startswith("row ") else message
    return said if said.endswith((".", "?")) else f"{said}."


class Teams:
    """Counts cases by team and band; the first column called `team` says the team."""

    def __init__(self, layout: Layout, ruleset: Ruleset) -> None:
        self._place = next(iter(layout.places_of("team")), None)
        self._bands = ruleset.bands
        self._cases: dict[str, Counter[str]] = defaultdict(Counter)
        self._waiting: Counter[str] = Counter()

    def add(self, banded: BandedRow, band: Band | None, *, needs_attention: bool) -> str:
        """Count a row, and give its team as a page shows it; empty where the file does not say."""
        if self._place is None:
            return ""
        cells = banded.placed.cells
        team = shortened(undo(cells[self._place])) if self._place < len(cells) else ""
        team = RESTRICTED if banded.is_restricted else team
        self._cases[team][band.name if band else ""] += 1
        self._waiting[team] += needs_attention
        return team

    def table(self) -> doc.Table:
        """Give the table, by team name with those not recorded last; without rows where the file has no such column."""
        bands = (doc.Head(band.name, doc.Align.NUMBER, tables.band_tag(band)) for band in self._bands)
        last = tables.heads("No band", "Need attention", numbers=("No band", "Need attention"))
        headings, rows = (*tables.heads("Team", "Cases"), *bands, *last), []
        for team in sorted(self._cases, key=lambda team: (not team, team.casefold(), team)):
            counts, waiting = self._cases[team], self._waiting[team]
            numbers = [counts.total(), *(counts[band.name] for band in self._bands), counts[""]]
            attention = doc.Cell(waiting, out_of(waiting, counts.total()))
            rows.append(tables.cells(team or "not recorded", *numbers, attention))
        return doc.Table("teams", "Cases by team and band", headings, rows)
