"""A banded caseload → allocation sheets: one page a case, to print or file, with room for the manager's judgement."""

from collections.abc import Iterator

from banding.engine import Decision
from banding.errors import OutputError
from banding.explain import Result
from banding.intake import OFFICER_HEADINGS, WITHHELD, undo
from banding.records.allocation import Allocation, BandedRow
from banding.render import report as doc
from banding.render.words import cases, on_one_line, said_day, shortened
from banding.reports.allocation.summary import Summary, summarise
from banding.reports.cases.names import NO_NAMES, Names, labelled
from banding.reports.tables import band_tag, cells, crn_shown, decision_tag, heads
from banding.services import follow
from banding.vocabulary import Status

MOST_SHEETS = 1_000
"""The most cases that one file of sheets is made for: more than anybody allocates in one go."""
_TO_FILL_IN = (
    *("Band judged, where it is not the one above", "Reason for the judgement", "Held by, and grade"),
    *("Contact agreed, how often", "First review on", "Manager, signature and date"),
)


def allocation_sheets(
    allocation: Allocation, names: Names = NO_NAMES, *, says_rows: bool = True
) -> tuple[doc.Report, Summary]:
    """
    Decide every row of a caseload, and describe each on a sheet of its own; also give what the run came to.

    ``says_rows`` is whether the rows are those of a file that somebody has, so that a sheet names its own.

    Raises OutputError: there are more than :data:`MOST_SHEETS` rows; nothing has been written.
    """
    maker = _SheetMaker(allocation, names, says_rows=says_rows)
    sheets: list[doc.Section] = []
    for banded in allocation.rows():
        if len(sheets) == MOST_SHEETS:
            reason = f"has more than {MOST_SHEETS:,} cases; put those that are being allocated in a file of their own"
            raise OutputError(allocation.caseload.name, reason)
        sheets.append(maker.sheet(banded))
    summary, ruleset = summarise(allocation), allocation.ruleset
    report = doc.Report(
        title="Allocation sheets",
        subject=shortened(summary.name),
        lead=f"{cases(summary.rows)} from {on_one_line(summary.name)}, decided for {said_day(summary.on)} by the "
        f"{ruleset.title}. One sheet a case.",
        figures=(doc.Figure(f"{summary.rows:,}", "cases"),),
        stamp=summary.ruleset,
        sections=tuple(sheets),
        colours=ruleset.bands,
        on=summary.on,
        end=tuple(maker.sources()),
    )
    return report, summary


class _SheetMaker:
    """Makes the sheets of one caseload, and keeps what must be said of them all."""

    def __init__(self, allocation: Allocation, names: Names, *, says_rows: bool) -> None:
        self._says_rows = says_rows
        self._allocation, self._ruleset, self._names = allocation, allocation.ruleset, names
        self._services = allocation.services
        self._officer = allocation.caseload.layout.first_of(OFFICER_HEADINGS)
        self._titles = follow.titles_of(self._services, self._ruleset.facts) if self._services else {}
        self._readings: dict[str, str] = {}

    def sheet(self, banded: BandedRow) -> doc.Section:
        """Give one case's sheet; of a restricted case it has the band and the room to write alone."""
        row, crn = banded.placed.number, crn_shown(banded.placed.crn)
        result = banded.result
        name, title = f"sheet-{row}", labelled(crn, self._names.of(row))
        said = {"Row": f"{row:,}" if self._says_rows else ""}
        if banded.is_restricted or result is None:
            wrong = " ".join(issue.message for issue in banded.issues if issue.fatal)
            said["Why"] = WITHHELD if banded.is_restricted else f"The row is in error: {wrong}."
            tag, following = band_tag(result.band if result else None), []
        else:
            decision = self._allocation.decision(banded)
            told = self._allocation.next_steps(banded, decision)
            steps, unread = told or (follow.NextSteps((), (), ()), ())
            said |= self._said(banded, result, decision, unread)
            tag, following = decision_tag(decision, self._ruleset), [*self._next(name, title, steps)]
        entries = tuple(doc.Entry(term, text) for term, text in said.items() if text)
        head = doc.Statements((doc.Statement(f"{name}-band", "Band", "Band", tag, entries),))
        blank = tuple(doc.Entry(term, "") for term in _TO_FILL_IN)
        to_sign = doc.Statements((doc.Statement(f"{name}-sign", "To fill in", "To fill in", None, blank),))
        return doc.Section(name, title, (head, *following, to_sign))

    def sources(self) -> Iterator[str]:
        """Say what the sheets quote, and which readings of ours they rest on."""
        if self._services:
            document = self._services.document
            yield f"{document.title}. {document.publisher}, {document.published}. {document.licence}. Lines are those of its text edition."
        for title, reading in self._readings.items():
            yield f"How we took what the report leaves open, {title}: {reading}"

    def _said(
        self, banded: BandedRow, result: Result, decision: Decision, unread: tuple[str, ...]
    ) -> dict[str, str]:
        """Give what is said of a case, by what it is called; empty where there is nothing of it to say."""
        cells, officer = banded.placed.cells, ""
        if self._officer is not None and self._officer < len(cells):
            officer = undo(cells[self._officer]).strip() or "none"
        is_open = decision.status is Status.CONSIDER
        asked = map(self._ruleset.fact_by_name.__getitem__, decision.enquiries)
        return {
            "Officer on the record": officer,
            "Why": result.reasons,
            "To decide": f"whether it is to be {decision.consider_band}" if is_open else "",
            "To find out": " ".join(fact.question or fact.title for fact in asked),
            "Calls for": "; ".join(result.actions),
            "Warnings": "; ".join([*map(str, decision.warnings), *unread]),
        }

    def _next(self, name: str, title: str, steps: follow.NextSteps) -> Iterator[doc.Table | doc.Notes]:
        where = "Manual and report"
        for id_, caption, first, last, found in (
            ("steps", "What happens next", "Step", "Done by and on", steps.journey),
            ("services", "Services that fit", "Service", "Referred by and on", steps.services),
        ):
            if rows := tuple(self._row(each) for each in found if each.is_sure):
                headings = heads(first, where, last, words=(first, where))
                yield doc.Table(f"{name}-{id_}", f"{caption}: {title}", headings, rows)
        sure = (each.step for each in steps.notices if each.is_sure)
        if notices := tuple(f"{step.title} (line {step.line})." for step in sure):
            yield doc.Notes(notices, follow.KNOW_OF, is_list=True)
        if waiting := follow.waiting_lines(steps, self._titles):
            yield doc.Notes(waiting, follow.COULD_ADD, is_list=True)

    def _row(self, found: follow.NextStep) -> doc.Row:
        step = found.step
        if step.reading:
            self._readings.setdefault(step.title, step.reading)
        return cells(follow.called(step), follow.source_of(step), "")
