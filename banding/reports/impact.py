"""What a change of the ruleset does to a caseload → its report: which edit moves whom, and all that a re-banding has."""

from collections.abc import Iterator, Mapping

from banding.compare.impact import MOVED, ImpactReport
from banding.records.reband.words import WHAT, because_in_words, change_said
from banding.render import report as doc
from banding.render.words import capital, cases, signed
from banding.reports.cases.moves import Moves
from banding.reports.rebanding import Ways, moves_report
from banding.reports.tables import TO_PRINT, cells, counted_table, heads, place_cell
from banding.ruleset import Ruleset

_STEPS = (
    "Each case is decided twice, for the same day: by the earlier ruleset and by the later one.",
    "Then some edits are put on the earlier ruleset and nothing else, and the case is decided again: first each edit by "
    "itself, then two together, and so on, until one set gives what the later ruleset gives. The smallest such sets are "
    "named. An edit that makes no difference to a case is never among them.",
)
_LIMITS = (
    "It says what a change would do to this caseload as it is recorded today. It does not say whether the change is "
    "right, nor what a later caseload would be like.",
    "Judgements that managers recorded are applied under both rulesets, as far as each allows them.",
    "A case that is several things is listed under each reason for a manager.",
    TO_PRINT,
)
_EDITS_SHOWN = 20
_SHOWN = 30


def impact_report(report: ImpactReport, ruleset: Ruleset, moves: Moves | None = None) -> doc.Report:
    """Describe an impact; ``moves`` has the cases that moved, None where they are not to be listed."""
    reband, edits, ways = report.reband, report.edits, Ways(ruleset)
    moved, href = report.cases(MOVED), "#because" if report.cases(MOVED) else "#matrix"
    changes = [(capital(WHAT.get(count.name, count.name)), count.cases) for count in report.changes]
    return moves_report(
        reband,
        ways,
        moves,
        title="Impact of a change of the rules",
        lead=f"{cases(reband.total)}, {moved:,} of them change route or band from {edits.before.id} "
        f"{edits.before.version} to {edits.after.id} {edits.after.version}.",
        moved=doc.Figure(f"{moved:,}", "change route or band", href),
        identity=(doc.Entry("Before", reband.before.ruleset), doc.Entry("After", reband.after.ruleset)),
        above_matrix=doc.table_of(counted_table("changes", "What changes", changes)),
        below_matrix=(_edits(report), *doc.table_of(*_because(report, ways.tags))),
        steps=_STEPS,
        limits=_LIMITS,
        before=("Earlier ruleset", reband.before.ruleset),
    )


def _edits(report: ImpactReport) -> doc.Section:
    numbers = ("Moves by itself", "Helps to move", "Changes something else")
    edited = "What was edited"
    headings = heads("Edit", edited, *numbers, "Bears on", words=(edited,), numbers=("Edit", *numbers))
    counts = {each.edit.number: (each.moves, each.helps, each.also_changed) for each in report.by_edit}
    rows = []
    for edit in report.edits.edits:
        moved = counts.get(edit.number, (0, 0, 0))
        rows.append(cells(edit.number, "; ".join(edit.says), *moved, edit.bears_on.value))
    says = "{0}. {1}\nmoves {2} by itself, helps to move {3}, changes something else for {4}"
    caption, sheet = "Edits, and the cases each one changes", "Edits"
    note = "A case that more than one edit would move by itself is counted under each of them."
    table = doc.Table("edits-table", caption, headings, rows, note, says=says, most=_EDITS_SHOWN, sheet=sheet)
    nothing = doc.Notes(("No edit between the two rulesets bears on where a case goes.",))
    blocks = (*((table,) if rows else ()), *(() if report.by_edit else (nothing,)))
    return doc.Section("edits", caption, blocks)


def _because(report: ImpactReport, tags: Mapping[str, doc.Tag]) -> Iterator[doc.Table]:
    """Give who moves, and those that something else changes for, because of which edits."""
    numbers = ["Cases"] if report.reband.workload is None else ["Cases", "Workload"]
    moves, others = [], []
    for each in report.because:
        why = because_in_words(each.edits, each.searched)
        if each.what == MOVED:
            places = (place_cell(place, tags) for place in (each.before, each.after))
            effect = () if each.effect is None else (doc.Cell(each.effect, signed(each.effect)),)
            moves.append(cells(*places, why, each.cases, *effect))
        else:
            others.append(cells(capital(change_said(each.what, each.before, each.after)), each.cases, why))
    headings = heads("Before", "After", "Because of", *numbers, words=("Because of",), numbers=numbers)
    note = "Edits are numbered as in the table above. Every case that moves is in one row."
    caption, says = "Who moves, and because of which edit", "{3:>9}  {0} to {1}: {2}"
    yield doc.Table("because", caption, headings, moves, note, says=says, most=_SHOWN, sheet="Because")
    headings = heads("What changes", "Cases", "Because of", words=("What changes", "Because of"))
    note = "These cases keep their route and band. Each is in one row, for what is most pressing."
    caption, says = "The same band, and something else changes", f"{doc.COUNTS}: {{2}}"
    sheet = "Something else"
    yield doc.Table("beside", caption, headings, others, note, says=says, most=_SHOWN, sheet=sheet)
