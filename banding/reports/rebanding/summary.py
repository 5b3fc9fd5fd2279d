"""What a re-banding came to, in lines people read: what needs a manager first, then the movements."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from banding.compare import (
    Attention,
    AttentionKind,
    CauseKind,
    Count,
    Group,
    MissingColumn,
    RebandReport,
    Side,
    Workload,
)
from banding.intake import Caseload
from banding.records.reband.columns import RebandColumn, replaced_by
from banding.records.reband.words import cause_in_words, missing_in_words, rules_in_words
from banding.render.numbers import cases
from banding.render.wrapping import WIDTH, wrapped
from banding.reports.allocation.summary import layout_notes

_NAMED = 3
_GROUPS_SHOWN = 20
_CORNER = "before / after"
_HEADING, _SIDE = 12, 30
_ATTENTION: Mapping[AttentionKind, str] = {
    AttentionKind.TWO_BANDS: "rows of one person come to different bands",
    AttentionKind.ANSWER_MISSING: "lower, or no band, for want of an earlier answer",
    AttentionKind.BELOW_MINIMUM: "a judged band is below the minimum now",
    AttentionKind.TO_HIGHEST: "moved to the highest band",
    AttentionKind.LEFT: "left the field: for another service",
    AttentionKind.REVIEW: "a judgement stands though what it rested on changed",
    AttentionKind.NO_REASON: "a judged band has no reason and is not applied",
    AttentionKind.ENDED: "the order has ended",
    AttentionKind.MAY_HOLD: "the band on record may hold: to be judged or found out",
    AttentionKind.NOT_MATCHED: "not matched: reference number repeated",
    AttentionKind.ERROR: "in error on one side or both: nothing to compare",
}
_CAUSES: Mapping[str, str] = {
    CauseKind.NONE.value: "no cause to give: not moved, or on one side only",
    CauseKind.FACTS.value: "facts changed",
    CauseKind.AGE.value: "an age passed",
    CauseKind.JUDGEMENT.value: "a judgement was made, changed or withdrawn",
    CauseKind.RULESET.value: "the ruleset changed",
    CauseKind.SEVERAL.value: "changes of different kinds",
    CauseKind.NOT_RECORDED.value: "no band was on the record",
    CauseKind.CONSIDER.value: "a consideration is on the record and not judged",
    CauseKind.REASON.value: "a higher band is on the record with a reason, not judged",
    CauseKind.NOT_KNOWN.value: "what is not known decides whether the record is right",
    CauseKind.RECORD.value: "the record disagreed with the guidance all along",
    CauseKind.GIVEN.value: "the band given then is not what its record comes to now",
    CauseKind.TOO_MANY.value: "too many changes to search",
}


def file_notes(
    caseload: Caseload, *, leftovers: int, has_pairs: bool, added: Sequence[RebandColumn]
) -> list[str]:
    """
    Say what was noticed of a file; asked once its rows have been read.

    Args:
        caseload: the file.
        leftovers: how many rows an earlier re-banding had written for cases that were gone.
        has_pairs: whether its rows were matched with another file's.
        added: the columns that its rows are given back with, in the place of columns of the same names; none for a
            file whose rows are not given back.
    """
    replaced = replaced_by(caseload.layout, added)
    notes = [
        *caseload.table.notes,
        *layout_notes(attrs.evolve(caseload.layout, replaced=replaced, renamed={})),
    ]
    if leftovers:
        stood = "1 row of an earlier re-banding stood for a case gone, and was passed over."
        if leftovers > 1:
            stood = f"{leftovers:,} rows of an earlier re-banding stood for cases gone, and were passed over."
        notes.append(stood)
    repeated = 0 if has_pairs else len(caseload.duplicates())
    if repeated:
        stand = "1 reference number stands" if repeated == 1 else f"{repeated:,} reference numbers stand"
        notes.append(f"{stand} on more than one row; each row was compared with itself.")
    return [f"{caseload.name}: {note}" for note in notes]


def missing_columns_in_words(columns: Sequence[MissingColumn], after: str, before: str) -> list[str]:
    """Say which columns give answers in the earlier file and none in the later; no line where there is none."""
    return [
        f"{after} {'has nothing in the column' if column.is_there else 'has no column'} `{column.heading}`, and {before} "
        "has answers in it. None of them counts now; put the column back and run again."
        for column in columns
    ]


def reband_lines(report: RebandReport) -> Iterator[str]:
    """Lay a report out in lines of at most 80 characters."""
    yield f"{cases(report.total)}, {report.moved:,} moved"
    yield from wrapped(f"after:  {_side_in_words(report.after)}", following=" " * 8)
    yield from wrapped(f"before: {_side_in_words(report.before)}", following=" " * 8)
    yield from attention_lines(report)
    yield from _counted("Movements", [(each.name, each.cases) for each in report.directions])
    yield from matrix_lines(report)
    yield from _counted(
        "Why", [(_CAUSES[each.name], each.cases) for each in report.causes if each.name != "none"]
    )
    yield from _counted("Changes that made the difference", _pairs(report.changes))
    yield from _counted("Rules gained", _pairs(report.rules_gained))
    yield from _counted("Rules lost", _pairs(report.rules_lost))
    yield from group_lines("By team", report.teams)
    yield from group_lines("By officer", report.officers)
    if report.workload:
        yield from ("", f"Workload: {workload_said(report.workload)}")
    yield from file_lines(report)


def _side_in_words(side: Side) -> str:
    if side.on is None:
        return f"the band recorded in {side.file}"
    given = "as given then in" if side.basis == "given" else "decided from"
    again = " (and decided again)" if side.basis == "given" else ""
    return f"{given} {side.file}{again} for {side.on:%-d %B %Y} by {side.ruleset}"


def attention_lines(report: RebandReport) -> Iterator[str]:
    """Say what needs a manager first, with the first cases of each kind."""
    for lead in report.leads:
        yield ""
        yield from wrapped(lead)
    if not report.attention:
        yield from ("", "Nothing needs a manager.") if not report.leads else ()
        return
    yield from ("", "Needs a manager first")
    for kind, words in _ATTENTION.items():
        found = [each for each in report.attention if each.kind is kind]
        if found:
            yield f"  {len(found):>9,}  {words}"
            for each in found[:_NAMED]:
                yield from wrapped(_case(each), " " * 13)
                yield from wrapped(_because(each), " " * 15)
            if len(found) > _NAMED:
                yield f"{' ' * 13}and {len(found) - _NAMED:,} more"


def _case(each: Attention) -> str:
    return f"{each.crn or 'no crn'} (row {each.row}): {each.before} to {each.after}"


def _because(each: Attention) -> str:
    """Say what a case for a manager rests on, without the words of anybody's rationale."""
    if each.kind is AttentionKind.MAY_HOLD:
        return cause_in_words(each.cause)
    if each.kind is AttentionKind.ANSWER_MISSING:
        return missing_in_words(each.missing)
    return rules_in_words(each.rules_gained, each.rules_lost, each.rules)


def _counted(heading: str, counts: Sequence[tuple[str, int]]) -> Iterator[str]:
    shown = [(name, count) for name, count in counts if count]
    if shown:
        yield from ("", heading)
        yield from (f"  {count:>9,}  {name}" for name, count in shown)


def _pairs(counts: Sequence[Count]) -> list[tuple[str, int]]:
    return [(each.name, each.cases) for each in counts[:10]]


def matrix_lines(report: RebandReport) -> Iterator[str]:
    """
    Lay out the matrix without its empty rows and columns; before stands at the side, after at the head.

    Headings stand on as many lines as they need, and columns that do not fit beside each other go below.
    """
    matrix = report.matrix
    rows = [(name, cells) for name, cells in zip(matrix.before, matrix.cells, strict=True) if any(cells)]
    columns = [place for place in range(len(matrix.after)) if any(cells[place] for _, cells in rows)]
    if not rows:
        return
    names = {place: textwrap.wrap(matrix.after[place], _HEADING, break_on_hyphens=False) for place in columns}
    most = max(max(cells) for _, cells in rows)
    widths = {place: max(len(f"{most:,}"), *map(len, names[place])) + 1 for place in columns}
    sides = [textwrap.shorten(name, _SIDE, placeholder=" …") for name, _ in rows]
    side = max(len(_CORNER), *map(len, sides))
    yield from ("", "Before and after")
    for part in _beside(columns, widths, WIDTH - 2 - side):
        depth = max(len(names[place]) for place in part)
        for line in range(depth):
            words = [[""] * (depth - len(names[place])) + names[place] for place in part]
            head = "".join(f"{each[line]:>{widths[place]}}" for place, each in zip(part, words, strict=True))
            yield f"  {_CORNER if line == depth - 1 else '':<{side}}{head}"
        for name, (_, cells) in zip(sides, rows, strict=True):
            yield f"  {name:<{side}}" + "".join(f"{cells[place]:>{widths[place]},}" for place in part)


def _beside(columns: Sequence[int], widths: Mapping[int, int], room: int) -> Iterator[list[int]]:
    """Give the columns in parts that each fit in the room there is; a column wider than that is a part of its own."""
    part: list[int] = []
    for place in columns:
        if part and sum(widths[each] for each in (*part, place)) > room:
            yield part
            part = []
        part.append(place)
    yield part


def group_lines(heading: str, groups: Sequence[Group]) -> Iterator[str]:
    """Give a line or more for each team or officer."""
    if not groups:
        return
    yield from ("", heading)
    for group in groups[:_GROUPS_SHOWN]:
        ways = ", ".join(f"{each.cases:,} {each.name}" for each in group.directions)
        effect = f"; workload {workload_said(group.workload)}" if group.workload else ""
        words = f"{group.name or 'not known'}: {cases(group.cases)}: {ways}{effect}"
        yield from wrapped(words, "  ", following="    ")
    if len(groups) > _GROUPS_SHOWN:
        yield f"  and {len(groups) - _GROUPS_SHOWN:,} more"


def workload_said(workload: Workload) -> str:
    """Say a workload effect with the sums before and after."""
    sign = "+" if workload.effect > 0 else ""
    return f"{sign}{_number(workload.effect)} ({_number(workload.before)} before, {_number(workload.after)} after)"


def _number(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _given_differs(count: int) -> str:
    if count == 1:
        return "1 band given then is not what the same record comes to now; see `cause`."
    return f"{count:,} bands given then are not what the same records come to now; see `cause`."


def file_lines(report: RebandReport) -> Iterator[str]:
    """Say what was noticed of the files."""
    notes = [note for note in report.notes if note not in report.leads]
    if report.given_differs:
        notes.insert(0, _given_differs(report.given_differs))
    if notes:
        yield from ("", "About the files")
        for note in notes:
            yield from wrapped(note, "  ")
