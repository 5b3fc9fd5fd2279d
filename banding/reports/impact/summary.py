"""What a change of the ruleset does to a caseload, in lines people read: who moves, and because of which edit."""

from __future__ import annotations

from collections.abc import Iterator

from banding.compare.impact import MOVED, Because, ImpactReport
from banding.records.reband.impact_words import WHAT, because_in_words, change_said
from banding.render.numbers import cases
from banding.render.wrapping import wrapped
from banding.reports.rebanding.summary import (
    attention_lines,
    file_lines,
    group_lines,
    matrix_lines,
    workload_said,
)

_EDITS_SHOWN = 20
_SHOWN = 30


def impact_lines(report: ImpactReport) -> Iterator[str]:
    """Lay a report out in lines of at most 80 characters."""
    reband = report.reband
    yield f"{cases(reband.total)}, {report.cases(MOVED):,} change route or band"
    yield from wrapped(f"before: {reband.before.ruleset}", following=" " * 8)
    yield from wrapped(f"after:  {reband.after.ruleset}", following=" " * 8)
    yield from attention_lines(reband)
    yield from ("", "What changes")
    for count in report.changes:
        yield from wrapped(f"{count.cases:>9,}  {WHAT.get(count.name, count.name)}", "  ", following=" " * 13)
    yield from matrix_lines(reband)
    yield from _edits(report)
    yield from _because(report)
    yield from group_lines("By team", reband.teams)
    yield from group_lines("By officer", reband.officers)
    if reband.workload:
        yield from ("", f"Workload: {workload_said(reband.workload)}")
    yield from file_lines(reband)


def _edits(report: ImpactReport) -> Iterator[str]:
    if not report.by_edit:
        yield from ("", "No edit between the two rulesets bears on where a case goes.")
        return
    yield from ("", "Edits, and the cases each one changes")
    for each in report.by_edit[:_EDITS_SHOWN]:
        yield from wrapped(f"{each.edit.number}. {'; '.join(each.edit.says)}", "  ", following="     ")
        said = [f"moves {cases(each.moves)} by itself"]
        said += [f"helps to move {each.helps:,}"] if each.helps else []
        said += [f"changes {each.also_changed:,} beside the band"] if each.also_changed else []
        yield from wrapped(", ".join(said), "     ")
    if len(report.by_edit) > _EDITS_SHOWN:
        yield f"  and {len(report.by_edit) - _EDITS_SHOWN:,} more"


def _because(report: ImpactReport) -> Iterator[str]:
    if not report.because:
        return
    yield from ("", "Who changes, and because of which edit")
    for each in report.because[:_SHOWN]:
        yield from wrapped(f"{each.cases:>9,}  {because_said(each)}", "  ", following=" " * 13)
    if len(report.because) > _SHOWN:
        yield f"  and {len(report.because) - _SHOWN:,} more ways"


def because_said(each: Because) -> str:
    """Say what changes and by which edits: "Yellow to Blue: edit 2"."""
    return f"{change_said(each)}: {because_in_words(each.edits, each.searched)}"
