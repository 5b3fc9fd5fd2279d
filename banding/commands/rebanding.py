"""One re-banding, for ``reband`` and ``rules impact``: what was asked for, what is opened for it, and the result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs
import click

from banding.commands import options, running
from banding.compare import Basis, ComparisonKind, GroupColumns, InputFile, Rebanding, RebandReport
from banding.compare.weights import load_weights, weights_from
from banding.errors import TableError
from banding.intake import Caseload
from banding.intake.tables import sha256_of
from banding.nearest import did_you_mean
from banding.records.csv.lines import gc_paused
from banding.records.reband.columns import REBAND_COLUMNS, RULES_IMPACT_COLUMNS, RebandColumns
from banding.reports.file_notes import (
    file_notes,
    missing_columns_in_words,
    near_in_words,
    unheld_among,
    unheld_in_words,
)

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses
    from banding.render.report import Report
    from banding.reports.cases.moves import Moves

    Sides = tuple[Basis, Basis, EditCauses | None]
    """What either side is decided by, and for an impact what finds the edits behind a change."""


def _or_today(day: date | None) -> date:
    return day or running.today()


@attrs.frozen
class Asked:
    """What the command was asked for: its options, by their names; today where no day is named."""

    cases: str
    on: date = attrs.field(converter=_or_today)
    blank: str
    absent: str
    mapping: str | None
    previous: str | None = None
    previous_on: date | None = None
    previous_rules: str | None = None
    rules: str | None = None
    team_column: str | None = None
    officer_column: str | None = None
    weights: str | None = None
    weight: tuple[str, ...] = ()
    quiet: bool = True
    names: str | None = None
    output: str | None = None
    form: str | None = None
    raw: bool = False
    fail_on: tuple[str, ...] = ()

    def files(self) -> tuple[str | None, ...]:
        """List what is read: files, names of rulesets, None for what is not."""
        return (self.cases, self.previous, self.mapping, self.weights, self.rules, self.previous_rules)

    def settings(self) -> tuple[tuple[str, str], ...]:
        """List the options that were set and are told nowhere else in a report."""
        named = [("--blank", self.blank), ("--absent", self.absent), ("--map", self.mapping or "")]
        named += [("--team-column", self.team_column or ""), ("--officer-column", self.officer_column or "")]
        named += [("--weights", self.weights or ""), *(("--weight", each) for each in self.weight)]
        return tuple((name, value) for name, value in named if value)

    def refuse_contradictions(self, form: str) -> None:
        """Refuse options that cannot both be meant."""
        options.refuse_unfit(form, raw=self.raw, names=self.names)
        if self.previous_on and self.previous_on > self.on:
            raise click.UsageError("--previous-on is later than --on; the earlier side comes first")
        if self.weight and self.weights:
            raise click.UsageError("give the weights by --weight or by --weights, not both")
        if self.cases == "-" and self.previous == "-":
            raise click.UsageError("only one of the two caseloads can come from a pipe")
        if self.previous == self.cases and Path(self.cases).is_fifo():
            raise click.UsageError("a pipe can be read once only; give the two caseloads as two files")


def run_rebanding(asked: Asked, sides: Callable[[Asked], Sides]) -> None:
    """
    Compare every case, write the result in its form, tell the summary, and exit with 1 where a ``fail_on`` is met.

    ``sides`` loads what either side is decided by, unless the output is part of that.
    """
    path = running.file_named(asked.output)
    form = options.form_of(path, asked.form, forms=options.REBAND_FORMATS)
    asked.refuse_contradictions(form)
    with running.faults_to_exit_code(), gc_paused(), opened_rebanding(asked, sides(asked)) as opened:
        with running.result_to(path) as out:
            opened.write(out, form=form)
        counted = opened.counted
    if not asked.quiet:
        from banding.render.terminal import summary_lines

        running.tell(summary_lines(opened.report(counted)), written=path)
    if any(_is_met(what, counted) for what in asked.fail_on):
        sys.exit(running.ATTENTION)


def _is_met(what: str, report: RebandReport) -> bool:
    if what == "moved":
        return report.moved > 0
    return any(each.kind == what for each in report.attention) or report.cases(what) > 0


@attrs.frozen
class _Opened:
    """The comparison, its files, the earlier where there is one, and the SHA-256 of their bytes in hexadecimal."""

    asked: Asked
    rebanding: Rebanding
    edits: EditCauses | None
    caseload: Caseload
    earlier: Caseload | None
    digests: Sequence[str]

    @property
    def columns(self) -> RebandColumns:
        return RULES_IMPACT_COLUMNS if self.edits else REBAND_COLUMNS

    def write(self, out: BinaryIO, *, form: str) -> None:
        progress = None if self.asked.quiet else running.progress_teller()
        layout, rows = self.caseload.layout, self.rebanding.rows()
        if form == "xlsx":
            from banding.records.reband.columns import cases_sheet
            from banding.render.xlsx import Sheet, sheets_of, write_sheets

            def sheets() -> Iterator[Sheet]:
                yield cases_sheet(rows, self.columns)
                # Made once every row has been written, and so counted.
                yield from sheets_of(self.report(self.counted))

            write_sheets(sheets(), out, on=self.asked.on, colours=self.rebanding.rulesets[1].bands)
        elif form == "html":
            from banding.render.html import write_html
            from banding.reports.cases.moves import Moves

            moves = Moves(self.rebanding, running.shown_names(self.asked.names, self.caseload, self.earlier))
            moves.gather(rows)
            write_html(self.report(self.counted, moves), out)
        elif form == "json":
            from banding.records.reband.json import write_reband_json

            with running.as_text(out) as text:
                write_reband_json(rows, layout, text, progress=progress, is_impact=self.edits is not None)
        else:
            from banding.records.reband.csv import RebandCsv

            form_of_rows = RebandCsv(layout, raw=self.asked.raw, columns=self.columns)
            with running.as_text(out) as text:
                form_of_rows.write_all(self.rebanding, self.caseload, text, progress=progress)

    def report(self, counted: RebandReport, moves: Moves | None = None) -> Report:
        ruleset = self.rebanding.rulesets[1]
        if self.edits:
            from banding.compare.impact import impact_of
            from banding.reports.impact import impact_report

            impact = impact_of(self.rebanding.comparisons(), self.edits.edits, counted)
            return impact_report(impact, ruleset, moves)
        from banding.reports.rebanding import rebanding_report

        return rebanding_report(counted, ruleset, moves)

    @cached_property
    def counted(self) -> RebandReport:
        """What it came to; asked once the rows have gone by."""
        run, earlier = self.rebanding, self.earlier
        inputs = [InputFile("after", self.caseload.name, self.digests[0], run.rows_after)]
        repeated = 0 if earlier else len(run.duplicates)
        notes = file_notes(self.caseload, leftovers=run.leftovers, repeated=repeated, added=self.columns)
        near = [(self.caseload, run.rows_after)]
        if earlier:
            inputs.append(InputFile("before", earlier.name, self.digests[1], run.rows_before))
            notes += file_notes(earlier, leftovers=run.leftovers_before, repeated=0, added={})
            near.append((earlier, run.rows_before))
        leads = missing_columns_in_words(
            run.missing_columns(), self.caseload.name, earlier.name if earlier else ""
        )
        leads += [f"{file.name}: {words}." for file, rows in near for words in near_in_words(file, rows)]
        if unheld := unheld_among(run.held(), run.rulesets[1]):
            leads.append(f"{unheld:,} {unheld_in_words(unheld, run.rulesets[1])}")
        return run.report(inputs, options=self.asked.settings(), notes=notes, leads=leads)


@contextmanager
def opened_rebanding(asked: Asked, sides: Sides) -> Iterator[_Opened]:
    """Open what was asked for, ready to be compared; closed at the end."""
    before, after, edits = sides
    kind = ComparisonKind.RECORDED
    if asked.previous:
        kind = ComparisonKind.CASELOADS
    elif asked.previous_on or asked.previous_rules:
        kind = ComparisonKind.DATES
    with ExitStack() as stack:
        named = [(asked.cases, after), *([(asked.previous, before)] if asked.previous else [])]
        files = [stack.enter_context(_opened(source, basis, asked)) for source, basis in named]
        caseload, earlier = files[0], files[1] if asked.previous else None
        if kind is ComparisonKind.RECORDED and "recorded_band" not in caseload.layout.index:
            reason = (
                "there is nothing to compare with: it has no column `recorded_band`; name the earlier caseload with "
                "--previous, or an earlier day with --previous-on"
            )
            raise TableError(caseload.name, reason)
        rebanding = Rebanding(
            caseload,
            kind,
            before=before,
            after=after,
            earlier=earlier,
            columns=_group_columns(asked, files),
            weights=_weights(asked, [band.name for side in (after, before) for band in side.ruleset.bands]),
            edits=edits,
        )
        digests = [sha256_of(each.table.file) for each in files]
        yield _Opened(asked, rebanding, edits, caseload, earlier, digests)


def _opened(source: str, basis: Basis, asked: Asked) -> Caseload:
    silent = {"blank": asked.blank, "absent": asked.absent}
    return running.opened_cases(source, basis.ruleset, on=basis.on, mapping=asked.mapping, **silent)


def _group_columns(asked: Asked, files: Sequence[Caseload]) -> GroupColumns:
    """Say which columns hold teams and officers; raises TableError for one named that no file has."""
    for wanted in (asked.team_column, asked.officer_column):
        if wanted and not any(file.layout.places_of(wanted) for file in files):
            headings = files[0].layout.header
            raise TableError(files[0].name, f"no column `{wanted}`{did_you_mean(wanted, headings)}")
    columns = GroupColumns()
    return GroupColumns(
        (asked.team_column,) if asked.team_column else columns.team,
        (asked.officer_column,) if asked.officer_column else columns.officer,
    )


def _weights(asked: Asked, names: Sequence[str]) -> Mapping[str, Decimal]:
    """Give the weight of each band; none where no weights were given."""
    bands = list(dict.fromkeys(names))
    if asked.weights:
        return load_weights(Path(asked.weights), bands)
    return weights_from(asked.weight, bands) if asked.weight else {}
