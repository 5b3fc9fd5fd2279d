"""The sample of the live caseload that somebody reads, to see whether the records are right; and what the sheet then says."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping

import attrs

from banding.auditing import InputFile, policy_beside
from banding.auditing.sampling.draw import draw_sample, usual_strata
from banding.auditing.sampling.sheet import read_sheet
from banding.records.reading_sheet import write_sheet_csv, write_sheet_xlsx
from banding.render.report import Cell, Notes, Report, Section, Table
from banding.render.words import capital, cases, shortened
from banding.reports.audit import score_report
from banding.reports.tables import cells, heads, place_cell, place_tags
from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.live import live_caseload
from banding.workbench.oversight.tables import case_cell


@attrs.frozen(eq=False)
class LiveSample:
    """A sample of the live caseload to read, as a page shows it, and its reading sheet as a file of each form."""

    report: Report
    sheets: Mapping[str, bytes]


def sample_live(
    bench: Workbench, user: User, team: str, *, seed: int, confidence: float, margin: float
) -> LiveSample:
    """
    Draw the cases to read, by lot, in the caseload's proportions; arguments as for :func:`draw_sample`.

    Raises:
        SampleError: confidence or margin is off its scale.
    """
    rules, on = bench.rules_now(), bench.today()
    ruleset = rules.ruleset
    with (
        bench.database.reading() as connection,
        live_caseload(connection, user, team, ruleset, on=on, with_recorded=True) as live,
    ):
        strata = usual_strata(live.caseload, policy_beside(rules.path, ruleset).sampling.strata)
        sample = draw_sample(live.caseload, strata=strata, seed=seed, confidence=confidence, margin=margin)
    tags = place_tags(ruleset)
    drawn = tuple(
        (
            case_cell(live.keys[case.placed.number - 2], case.placed.crn),
            Cell(case.stratum.name),
            place_cell(case.recorded, tags) if case.recorded else Cell("no band"),
        )
        for case in sample.cases
    )
    counts = tuple(cells(stratum.name, stratum.population, stratum.sample) for stratum in sample.strata)
    listed = Table("cases", "Cases to read", heads("Case", "Stratum", "Band that stands"), drawn)
    numbers = ("Cases", "To read")
    shares = Table(
        "strata", "Strata, in the caseload's ratios", heads("Stratum", *numbers, numbers=numbers), counts
    )
    left = [
        f"{cases(sample.restricted)} restricted and not drawn; have them read by somebody who may see them."
    ]
    left = left if sample.restricted else []
    left += [f"{cases(sample.left_out)} in error could not be drawn."] if sample.left_out else []
    report = Report(
        title="Sample to read",
        subject=shortened(team) or "all teams",
        lead=f"{cases(len(sample.cases))} of {sample.size.population:,}, drawn by lot. The seed is {sample.seed}: the same seed "
        "draws the same cases.",
        sections=(
            Section("cases", "Cases to read", (listed,)),
            Section("strata", "Strata", (shares,)),
            Section(
                "size", "How many", (Notes((*map(capital, sample.size.in_words()), *left), is_list=True),)
            ),
        ),
        colours=ruleset.bands,
        on=on,
    )
    xlsx, csv = io.BytesIO(), io.StringIO(newline="")
    write_sheet_xlsx(sample, ruleset, xlsx, on=on)
    write_sheet_csv(sample, ruleset, csv)
    return LiveSample(report, {"xlsx": xlsx.getvalue(), "csv": csv.getvalue().encode()})


@attrs.frozen(eq=False)
class LiveSheet:
    """What a reading sheet that was filled in comes to."""

    report: Report


def scored_sheet(bench: Workbench, name: str, content: bytes) -> LiveSheet:
    """
    Score a reading sheet that was filled in, as ``banding audit --sheet`` does.

    Raises:
        TableError: it is none of ours, or contradicts itself; with what is wrong, row by row.
    """
    ruleset = bench.rules_now().ruleset
    sheet = read_sheet(io.BytesIO(content), ruleset, name=name)
    read = InputFile("sheet", name, hashlib.sha256(content).hexdigest())
    rules = InputFile("ruleset", f"{ruleset.id} {ruleset.version}", ruleset.content_hash)
    return LiveSheet(score_report(sheet.score, ruleset, (read, rules), on=bench.today()))
