"""``banding rules impact``: what a change of the rules would do to one caseload, and because of which edit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO

import attrs
import click

from banding.commands.options import (
    fail_on_option,
    form_of,
    names_option,
    on_option,
    output_option,
    quiet_option,
    raw_option,
    reading_choices,
    workload_options,
)
from banding.commands.reband_asked import (
    Asked,
    group_columns,
    opened_file,
    refuse_contradictions,
    weights_asked,
)
from banding.commands.rules.sharing import loaded
from banding.commands.running import (
    ATTENTION,
    as_text,
    faults_to_exit_code,
    file_named,
    progress_teller,
    refuse_own_input,
    result_to,
    shown_names,
    tell,
    today,
)

if TYPE_CHECKING:
    from banding.compare import ComparedRow, Rebanding
    from banding.compare.impact import ImpactReport, ImpactTally
    from banding.compare.rulesets import Edits
    from banding.intake import Caseload

_FORMS = ("csv", "json", "xlsx", "html")
_FAIL_ON = ("moved", "up", "down", "to-highest", "left", "below-minimum", "review", "error")


@attrs.frozen
class _Opened:
    """What was opened: the comparison with its counts, the file, and the hash of its bytes."""

    rebanding: Rebanding
    tally: ImpactTally
    edits: Edits
    caseload: Caseload
    digest: str

    def rows(self) -> Iterator[ComparedRow]:
        """Compare every row, and count it."""
        return self.tally.passing(self.rebanding.rows())

    def report(self, asked: Asked) -> ImpactReport:
        """Give what it came to; asked once the rows have gone by."""
        from banding.compare import InputFile
        from banding.records.reband.impact_columns import RULES_IMPACT_COLUMNS
        from banding.reports.file_notes import file_notes

        notes = file_notes(
            self.caseload,
            leftovers=self.rebanding.leftovers,
            has_pairs=False,
            added=RULES_IMPACT_COLUMNS,
        )
        inputs = [InputFile("after", self.caseload.name, self.digest, self.rebanding.rows_after)]
        return self.tally.report(self.rebanding.report(inputs, options=asked.settings(), notes=notes))


@click.command("impact")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("cases", metavar="CASES")
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    help="Form of the result. Default: by the ending of OUT, else csv. json is one case a line; xlsx and html are "
    "reports.",
)
@on_option
@reading_choices
@workload_options
@names_option
@raw_option
@fail_on_option(_FAIL_ON)
@quiet_option
def rules_impact(
    before: str,
    after: str,
    output: str | None,
    form: str | None,
    raw: bool,
    fail_on: tuple[str, ...],
    on: date | None,
    **asked: object,
) -> None:
    """
    Say who in a caseload would change band under another ruleset, from, to, and because of which edit.

    A is the earlier ruleset and B the later, as for `banding rules diff`; CASES is a caseload as for `banding
    allocate`. Each case is decided by both for the same day. The edits named are the smallest set that by itself makes
    the difference. Cases that keep their band and change what is to be considered, the bands they could turn out to
    have, or their status are told too.

    \b
    Examples:
      banding rules impact cl-crc/2019-03 cl-crc examples/cases.csv -o impact.csv
      banding rules impact cl-crc/2019-03 cl-crc cases.csv -o impact.html

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    wants = Asked(
        on=on or today(),
        rules=after,
        previous_rules=before,
        previous=None,
        previous_on=None,
        **asked,  # type: ignore[arg-type]
    )
    path = file_named(output)
    form = form_of(path, form, forms=_FORMS)
    refuse_contradictions(wants, form=form, raw=raw)
    with faults_to_exit_code(), _opened(before, after, wants, path) as opened:
        with result_to(path) as out:
            if form in ("xlsx", "html"):
                _write_report(opened, wants, out, form=form)
            else:
                _write(opened, out, form=form, raw=raw, progress=None if wants.quiet else progress_teller())
        report = opened.report(wants)
    if not wants.quiet:
        from banding.render.terminal import summary_lines
        from banding.reports.impact import impact_report

        tell(summary_lines(impact_report(report, opened.edits.after)), written=path)
    if any(_is_met(what, report) for what in fail_on):
        sys.exit(ATTENTION)


@contextmanager
def _opened(before: str, after: str, asked: Asked, output: str | None) -> Iterator[_Opened]:
    """Open what was asked for, ready to be compared, unless the output is part of it; closed at the end."""
    from banding.compare import Basis, ComparisonKind, Rebanding
    from banding.compare.edit_causes import EditCauses
    from banding.compare.impact import ImpactTally
    from banding.compare.rulesets import edits_between

    (path, ours), (other, theirs) = (loaded(name, on=asked.on) for name in (before, after))
    refuse_own_input(output, *asked.files(), path, other)
    edits = edits_between(ours, theirs)
    caseload, digest = opened_file(asked.cases, Basis(theirs, asked.on), asked)
    weights: Mapping[str, Decimal] = weights_asked(asked, ours, theirs)
    with caseload:
        rebanding = Rebanding(
            caseload,
            ComparisonKind.DATES,
            before=Basis(ours, asked.on),
            after=Basis(theirs, asked.on),
            columns=group_columns(asked, [caseload]),
            weights=weights,
            edits=EditCauses(edits),
        )
        yield _Opened(rebanding, ImpactTally(edits, weights), edits, caseload, digest)


def _write(
    opened: _Opened, out: BinaryIO, *, form: str, raw: bool, progress: Callable[[int], None] | None
) -> None:
    from banding.records.reband.impact_columns import RULES_IMPACT_COLUMNS, impact_fields

    rows, layout = opened.rows(), opened.caseload.layout
    with as_text(out) as text:
        if form == "json":
            from banding.records.reband.json import write_reband_json

            write_reband_json(
                rows, layout, text, progress=progress, columns=RULES_IMPACT_COLUMNS, besides=impact_fields
            )
        else:
            from banding.records.reband.csv import RebandCsv

            RebandCsv(layout, raw=raw, columns=RULES_IMPACT_COLUMNS).write(rows, text, progress=progress)


def _write_report(opened: _Opened, asked: Asked, out: BinaryIO, *, form: str) -> None:
    from banding.reports.impact import impact_report

    ruleset = opened.edits.after
    if form == "xlsx":
        from banding.records.reband.impact_columns import RULES_IMPACT_COLUMNS
        from banding.records.reband.xlsx import cases_sheet
        from banding.render.xlsx import write_xlsx_report

        write_xlsx_report(
            lambda: impact_report(opened.report(asked), ruleset),
            out,
            on=asked.on,
            first=[cases_sheet(opened.rows(), RULES_IMPACT_COLUMNS)],
            colours=ruleset.bands,
        )
        return
    from banding.render.html import write_html
    from banding.reports.cases.moves import Moves

    moves = Moves(opened.rebanding, shown_names(asked.names, opened.caseload))
    for _ in moves.passing(opened.rows()):
        pass
    write_html(impact_report(opened.report(asked), ruleset, moves), out)


def _is_met(what: str, report: ImpactReport) -> bool:
    from banding.compare.impact import MOVED

    if what == MOVED:
        return report.cases(MOVED) > 0
    if any(each.kind == what for each in report.reband.attention):
        return True
    return report.reband.cases(what) > 0
