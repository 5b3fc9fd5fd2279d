"""A report of a re-banding → the tables of its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from banding.compare import Attention, AttentionKind, CauseKind, Count, Group, RebandReport, Side, Workload
from banding.compare.compared_rows import BEFORE
from banding.records.reband.words import cause_in_words, rules_in_words
from banding.render.numbers import number, shortened
from banding.render.pages import Align, Cell, Head, Table, Tag
from banding.reports.rebanding.moves import direction_words
from banding.reports.shared.names import NO_NAMES, Names, labelled
from banding.ruleset import Ruleset

ATTENTION: Mapping[AttentionKind, str] = {
    AttentionKind.TWO_BANDS: "Rows of one person come to different bands",
    AttentionKind.ANSWER_MISSING: "Lower, or without a band, for want of an earlier answer",
    AttentionKind.BELOW_MINIMUM: "Judged below the minimum now",
    AttentionKind.TO_HIGHEST: "Moved to the highest band",
    AttentionKind.LEFT: "Left the field for another service",
    AttentionKind.REVIEW: "A judgement stands though what it rested on has changed",
    AttentionKind.NO_REASON: "A judged band has no reason and is not applied",
    AttentionKind.ENDED: "The order has ended",
    AttentionKind.MAY_HOLD: "The band on record may hold: to be judged or found out",
    AttentionKind.NOT_MATCHED: "Not matched: the reference number is repeated",
    AttentionKind.ERROR: "In error on one side or both: nothing to compare",
}
"""What each reason for a manager is called, most pressing first."""

CAUSES: Mapping[CauseKind, str] = {
    CauseKind.NONE: "Not moved, or on one side only",
    CauseKind.FACTS: "Facts changed",
    CauseKind.AGE: "An age passed",
    CauseKind.JUDGEMENT: "A judgement was made, changed or withdrawn",
    CauseKind.RULESET: "The ruleset changed",
    CauseKind.SEVERAL: "Changes of different kinds",
    CauseKind.NOT_RECORDED: "No band was on the record",
    CauseKind.CONSIDER: "A consideration is on the record and not judged",
    CauseKind.REASON: "A higher band is on the record with a reason, and not judged",
    CauseKind.NOT_KNOWN: "What is not known decides whether the record is right",
    CauseKind.RECORD: "The record disagreed with the guidance all along",
    CauseKind.GIVEN: "The band given then is not what its record comes to now",
    CauseKind.TOO_MANY: "Too many changes to search for a smallest set",
}
"""What each kind of cause is called."""


def side_words(side: Side) -> str:
    """Say how a side was arrived at."""
    if side.on is None:
        return f"the band recorded in {shortened(side.file)}"
    how = "as given then in" if side.basis == "given" else "decided from"
    return f"{how} {shortened(side.file)} for {side.on:%-d %B %Y} by {side.ruleset}"


def attention_tables(
    report: RebandReport, tags: Mapping[str, Tag], names: Names = NO_NAMES
) -> tuple[Table, ...]:
    """Give the cases for a manager, one table for each reason, most pressing first."""
    heads = (
        Head("Row", Align.NUMBER),
        Head("Case"),
        Head("Team"),
        Head("Before"),
        Head("After"),
        Head("Why", Align.WORDS),
    )
    found = {kind: [each for each in report.attention if each.kind is kind] for kind in ATTENTION}
    return tuple(
        Table(
            f"attention-{kind}",
            words,
            heads,
            tuple(_attention_row(each, tags, names) for each in found[kind]),
        )
        for kind, words in ATTENTION.items()
        if found[kind]
    )


def _attention_row(each: Attention, tags: Mapping[str, Tag], names: Names) -> tuple[Cell, ...]:
    is_earlier = each.role == BEFORE
    row, name = number(each.row), names.of(each.row, is_earlier=is_earlier)
    return (
        Cell(f"{row} (earlier file)" if is_earlier else row),
        Cell(labelled(shortened(each.crn) or "no reference number", name)),
        Cell(shortened(each.team)),
        Cell(tag=tags.get(each.before, Tag(each.before))),
        Cell(tag=tags.get(each.after, Tag(each.after))),
        Cell(attention_words(each)),
    )


def attention_words(each: Attention) -> str:
    """Say why a case is for a manager, without the words of anybody's rationale."""
    said = [each.message.rstrip(".") or cause_in_words(each.cause)]
    if each.judged_band:
        minimum = f", the minimum now is {each.minimum_band}" if each.minimum_band else ""
        said.append(f"judged {each.judged_band}{minimum}")
    said.append(rules_in_words(each.rules_gained, each.rules_lost, each.rules))
    return "; ".join(filter(None, said))


def matrix_table(report: RebandReport, tags: Mapping[str, Tag]) -> Table:
    """Give the movement matrix without its empty rows and columns, each cell said to be up, down or the same."""
    matrix = report.matrix
    places = [at for at in range(len(matrix.after)) if any(cells[at] for cells in matrix.cells)]
    heads = [Head("Before, at the side; after, at the head")]
    heads += [Head(matrix.after[at], Align.NUMBER, tags.get(matrix.after[at])) for at in places]
    rows = tuple(
        (
            Cell("" if name in tags else name, tag=tags.get(name)),
            *(_matrix_cell(report.bands, name, matrix.after[at], cells[at]) for at in places),
            Cell(number(sum(cells))),
        )
        for name, cells in zip(matrix.before, matrix.cells, strict=True)
        if any(cells)
    )
    note = "Bold with ↑: moved up. Slanted with ↓: moved down. Every row of either file is in one cell."
    return Table("matrix", "Before and after", (*heads, Head("Total", Align.NUMBER)), rows, note)


def _matrix_cell(bands: Sequence[str], before: str, after: str, count: int) -> Cell:
    if before not in bands or after not in bands or not count:
        return Cell(number(count), css="" if count else "steady")
    then, now = bands.index(before), bands.index(after)
    if then == now:
        return Cell(number(count), says="same:")
    return Cell(f"{number(count)} {'↑' if now > then else '↓'}", css="up" if now > then else "down")


def count_tables(report: RebandReport, ruleset: Ruleset) -> tuple[Table, ...]:
    """Give causes, changes, rules, teams and officers as tables, those that have any."""
    titles = {fact.name: fact.title for fact in ruleset.facts} | {
        rule.id: rule.title for rule in ruleset.rules
    }
    ways = {each.name: direction_words(each.name, ruleset) for each in report.directions}
    causes = [
        (CAUSES[CauseKind(each.name)], each.cases) for each in report.causes if each.name != CauseKind.NONE
    ]
    tables = [
        counted_table(
            "directions",
            "Movements",
            "Direction",
            [(direction_words(each.name, ruleset), each.cases) for each in report.directions],
        ),
        counted_table("causes", "Why", "Cause", causes),
        counted_table(
            "changes", "Changes that made the difference", "Change", _named(report.changes, titles)
        ),
        counted_table("gained", "Rules gained", "Rule", _named(report.rules_gained, titles)),
        counted_table("lost", "Rules lost", "Rule", _named(report.rules_lost, titles)),
        group_table("teams", "By team", "Team", report.teams, ways),
        group_table("officers", "By officer", "Officer", report.officers, ways),
    ]
    return tuple(table for table in tables if table.rows)


def _named(counts: Sequence[Count], titles: Mapping[str, str]) -> list[tuple[str, int]]:
    return [
        (f"{each.name}: {titles[each.name]}" if each.name in titles else each.name, each.cases)
        for each in counts
    ]


def counted_table(id_: str, caption: str, first: str, counts: Sequence[tuple[str, int]]) -> Table:
    """Give counts as a table with bars."""
    most = max((count for _, count in counts), default=0) or 1
    rows = tuple(
        (Cell(name), Cell(number(count), share=round(100 * count / most, 1))) for name, count in counts
    )
    return Table(id_, caption, (Head(first), Head("Cases", Align.NUMBER)), rows)


def group_table(
    id_: str, caption: str, first: str, groups: Sequence[Group], ways: Mapping[str, str]
) -> Table:
    """Give teams or officers with their cases by direction."""
    heads = [Head(first), Head("Cases", Align.NUMBER), Head("Moved", Align.NUMBER)]
    heads += [
        Head("Need a manager", Align.NUMBER),
        *(Head(words, Align.NUMBER) for words in ways.values()),
    ]
    if any(group.workload for group in groups):
        heads += [Head("Workload", Align.NUMBER)]
    return Table(id_, caption, tuple(heads), tuple(_group_row(group, ways) for group in groups))


def _group_row(group: Group, ways: Iterable[str]) -> tuple[Cell, ...]:
    went = {each.name: each.cases for each in group.directions}
    counts = [group.cases, group.moved, group.attention, *(went.get(way, 0) for way in ways)]
    workload = [Cell(_effect(group.workload))] if group.workload else []
    return (
        Cell(shortened(group.name) or "not recorded"),
        *(Cell(number(count)) for count in counts),
        *workload,
    )


def _effect(workload: Workload) -> str:
    return f"{signed(workload.effect)} ({points(workload.before)} to {points(workload.after)})"


def signed(value: Decimal) -> str:
    """Print workload points with the sign of their effect."""
    return f"+{points(value)}" if value > 0 else points(value)


def points(value: Decimal) -> str:
    """Print workload points without needless noughts."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
