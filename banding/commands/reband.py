"""``banding reband``: a caseload in, and for each case where it was, where it is now, and why."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs
import click

from banding.commands.options import DAY, reading_options
from banding.commands.running import (
    ATTENTION,
    faults_to_exit_code,
    load_rules,
    open_caseload,
    progress_teller,
    tell,
    today,
)
from banding.errors import TableError
from banding.nearest import did_you_mean

if TYPE_CHECKING:
    from banding.compare import Basis, GroupColumns, Rebanding, RebandReport
    from banding.intake import Caseload
    from banding.ruleset import Ruleset

FORMATS = ("csv", "json", "xlsx", "html")
FAIL_ON = (
    "moved",
    "up",
    "down",
    "to-highest",
    "left",
    "below-minimum",
    "review",
    "not-matched",
    "error",
    "new",
    "gone",
)
_BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
}


@attrs.frozen
class Asked:
    """What the command was asked for: its options, by their names."""

    cases: str
    previous: str | None
    previous_on: date | None
    previous_rules: str | None
    on: date
    rules: str | None
    blank: str
    absent: str
    mapping: str | None
    team_column: str | None
    officer_column: str | None
    weights: str | None
    weight: tuple[str, ...]

    def settings(self) -> tuple[tuple[str, str], ...]:
        """List the options that were set and are told nowhere else in a report."""
        named = [("--blank", self.blank), ("--absent", self.absent), ("--map", self.mapping or "")]
        named += [("--team-column", self.team_column or ""), ("--officer-column", self.officer_column or "")]
        named += [("--weights", self.weights or ""), *(("--weight", each) for each in self.weight)]
        return tuple((name, value) for name, value in named if value)


@attrs.frozen
class Opened:
    """What was opened: the comparison, its files, and the hashes of their bytes."""

    rebanding: Rebanding
    caseload: Caseload
    earlier: Caseload | None
    digests: tuple[str, str]
    ruleset: Ruleset


@click.command("reband")
@click.argument("cases", metavar="CASES")
@click.option(
    "--previous", metavar="EARLIER", help="The earlier caseload: raw cases, or an earlier result of ours."
)
@click.option(
    "--previous-on", type=DAY, metavar="DATE", help="Decide the earlier side for this day. Default: as --on."
)
@click.option("--previous-rules", metavar="NAME|FILE", help="Decide the earlier side by this ruleset.")
@click.option("-o", "--output", metavar="OUT", help="File to write; - or nothing for the screen or a pipe.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Form of the result. Default: by the ending of OUT, else csv. json is one case a line, causes as data; "
    "xlsx and html are reports.",
)
@reading_options
@click.option("--team-column", metavar="NAME", help="Column of teams. Default: team.")
@click.option(
    "--officer-column", metavar="NAME", help="Column of officers. Default: responsible_officer, or officer."
)
@click.option(
    "--weight", multiple=True, metavar="BAND=N", help="Workload of a case in a band; once for each band."
)
@click.option(
    "--weights", metavar="FILE", help="The same as a YAML file with a line `Green: 1` for each band."
)
@click.option("--raw", is_flag=True, help="Write cells as they came, formulas too (CSV only).")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(FAIL_ON),
    metavar="WHAT",
    help=f"Exit with code 1 if any case is one of these: {', '.join(FAIL_ON)}. May be given more than once.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary and no progress.")
def command(
    output: str | None,
    form: str | None,
    raw: bool,
    fail_on: tuple[str, ...],
    quiet: bool,
    on: date | None,
    **asked: object,
) -> None:
    """
    Say which cases have moved band, which way, and exactly why.

    CASES is a caseload as for `banding allocate`. What stood before is its column `recorded_band`; or, with
    --previous, an earlier caseload matched on `crn`; or, with --previous-on or --previous-rules, the same cases on an
    earlier day or by another ruleset. The cause of a move is the smallest set of changes that by itself makes the
    difference. A judgement whose facts have changed since is shown for review.

    \b
    Examples:
      banding reband examples/cases.csv -o moved.csv
      banding reband cases.csv --previous examples/cases.csv -o moved.json
      banding reband cases.csv --previous-on 2025-11-22 --on 2026-11-22 > aged.csv

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    wants = Asked(on=on or today(), **asked)  # type: ignore[arg-type]
    path = None if output in (None, "-") else output
    form = form or (_BY_SUFFIX.get(Path(path).suffix.casefold(), "csv") if path else "csv")
    _refuse_contradictions(wants, form=form, raw=raw)
    with faults_to_exit_code(), _opened(wants) as opened:
        target: AbstractContextManager[BinaryIO] = nullcontext(sys.stdout.buffer)
        if path is not None:
            from banding.outputs.safe_write import written_whole

            target = written_whole(Path(path))
        with target as out:
            if form in ("xlsx", "html"):
                _write_report(opened, wants, out, form=form)
            else:
                _write(opened, out, form=form, raw=raw, progress=None if quiet else progress_teller())
        report = _report(opened, wants)
    if not quiet:
        from banding.outputs.reband_summary import reband_lines

        tell(reband_lines(report), written=path)
    if any(_is_met(what, report) for what in fail_on):
        sys.exit(ATTENTION)


def _refuse_contradictions(asked: Asked, *, form: str, raw: bool) -> None:
    if raw and form != "csv":
        raise click.UsageError("--raw is for CSV only: in the other forms no cell can be a formula")
    if asked.previous_on and asked.previous_on > asked.on:
        raise click.UsageError("--previous-on is later than --on; the earlier side comes first")
    if asked.weight and asked.weights:
        raise click.UsageError("give the weights by --weight or by --weights, not both")
    if asked.cases == "-" and asked.previous == "-":
        raise click.UsageError("only one of the two caseloads can come from a pipe")


@contextmanager
def _opened(asked: Asked) -> Iterator[Opened]:
    """Open what was asked for, ready to be compared; the files are closed at the end."""
    from banding.compare import ComparisonKind, Rebanding

    before, after = _bases(asked)
    kind = ComparisonKind.RECORDED
    if asked.previous:
        kind = ComparisonKind.CASELOADS
    elif asked.previous_on or asked.previous_rules:
        kind = ComparisonKind.DATES
    with ExitStack() as stack:
        caseload, digest = _file(asked.cases, after, asked)
        stack.enter_context(caseload)
        earlier, digest_before = _file(asked.previous, before, asked) if asked.previous else (None, "")
        if earlier:
            stack.enter_context(earlier)
        if kind is ComparisonKind.RECORDED:
            _refuse_unrecorded(caseload)
        rebanding = Rebanding(
            caseload,
            kind,
            before=before,
            after=after,
            earlier=earlier,
            columns=_columns(asked, [each for each in (caseload, earlier) if each]),
            weights=_weights(asked, before.ruleset, after.ruleset),
        )
        yield Opened(rebanding, caseload, earlier, (digest, digest_before), after.ruleset)


def _bases(asked: Asked) -> tuple[Basis, Basis]:
    from banding.compare import Basis

    after = before = load_rules(asked.rules)
    if asked.previous_rules:
        other = load_rules(asked.previous_rules)
        # The same content under another name is no change of ruleset.
        before = after if other.stamp == after.stamp else other
    return Basis(before, asked.previous_on or asked.on), Basis(after, asked.on)


def _file(source: str, basis: Basis, asked: Asked) -> tuple[Caseload, str]:
    from banding.compare.inputs import sha256_of

    name = "standard input" if source == "-" else source
    handle: Path | BinaryIO = io.BytesIO(sys.stdin.buffer.read()) if source == "-" else Path(source)
    digest = sha256_of(handle, name)
    caseload = open_caseload(
        handle,
        name,
        basis.ruleset,
        on=basis.on,
        blank=asked.blank,
        absent=asked.absent,
        mapping=asked.mapping,
    )
    return caseload, digest


def _refuse_unrecorded(caseload: Caseload) -> None:
    if "recorded_band" in caseload.layout.index:
        return
    reason = (
        "there is nothing to compare with: it has no column `recorded_band`; name the earlier caseload with "
        "--previous, or an earlier day with --previous-on"
    )
    raise TableError(caseload.name, reason)


def _columns(asked: Asked, files: Sequence[Caseload]) -> GroupColumns:
    from banding.compare import GroupColumns
    from banding.compare.pairing import Cells

    for wanted in (asked.team_column, asked.officer_column):
        if wanted and all(Cells(file.layout.header).place((wanted,)) is None for file in files):
            headings = files[0].layout.header
            raise TableError(files[0].name, f"no column `{wanted}`{did_you_mean(wanted, headings)}")
    columns = GroupColumns()
    return GroupColumns(
        (asked.team_column,) if asked.team_column else columns.team,
        (asked.officer_column,) if asked.officer_column else columns.officer,
    )


def _weights(asked: Asked, *rulesets: Ruleset) -> Mapping[str, Decimal]:
    from banding.compare.weights import load_weights, weights_from

    bands = list(dict.fromkeys(band.name for ruleset in reversed(rulesets) for band in ruleset.bands))
    if asked.weights:
        return load_weights(Path(asked.weights), bands)
    return weights_from(asked.weight, bands) if asked.weight else {}


def _write(
    opened: Opened, out: BinaryIO, *, form: str, raw: bool, progress: Callable[[int], None] | None
) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    rows, layout = opened.rebanding.rows(), opened.caseload.layout
    if form == "json":
        from banding.outputs.reband_json import write_reband_json

        write_reband_json(rows, layout, text, progress=progress)
    else:
        from banding.outputs.reband_csv import RebandCsv

        RebandCsv(layout, raw=raw).write(rows, text, progress=progress)
    text.flush()
    text.detach()


def _write_report(opened: Opened, asked: Asked, out: BinaryIO, *, form: str) -> None:
    rows = opened.rebanding.rows()
    if form == "xlsx":
        from banding.outputs.report_xlsx_reband import write_reband_xlsx

        write_reband_xlsx(rows, lambda: _report(opened, asked), out, on=asked.on)
        return
    from banding.outputs.pages_reband_moves import Moves
    from banding.outputs.pages_reband_parts import write_reband_html

    moves = Moves()
    for _ in moves.passing(rows):
        pass
    write_reband_html(_report(opened, asked), out, ruleset=opened.ruleset, moves=moves)


def _report(opened: Opened, asked: Asked) -> RebandReport:
    from banding.compare import InputFile
    from banding.outputs.reband_summary import file_notes

    rebanding, digests = opened.rebanding, opened.digests
    inputs = [InputFile("after", opened.caseload.name, digests[0], rebanding.rows_after)]
    if opened.earlier:
        inputs.append(InputFile("before", opened.earlier.name, digests[1], rebanding.rows_before))
    notes = file_notes(opened.caseload, leftovers=rebanding.leftovers, has_pairs=opened.earlier is not None)
    if opened.earlier:
        notes += file_notes(opened.earlier, leftovers=rebanding.leftovers_before, has_pairs=True)
    return rebanding.report(inputs, options=asked.settings(), notes=notes)


def _is_met(what: str, report: RebandReport) -> bool:
    if what == "moved":
        return report.moved > 0
    if any(each.kind == what for each in report.attention):
        return True
    return report.cases(what) > 0
