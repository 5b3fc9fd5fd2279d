"""A re-banding → its report: what a manager must see first, where cases went and why, and every case that moved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from banding.compare import Attention, AttentionKind, CauseKind, Count, Group, RebandReport, Side
from banding.compare.cases.movement import GONE, NEW
from banding.compare.compared_rows import BEFORE
from banding.records.reband.words import cause_in_words, missing_in_words, rules_in_words
from banding.render import report as doc
from banding.render.words import cases, on_one_line, points, said_day, shortened, signed
from banding.reports import tables
from banding.reports.cases.moves import Moves, direction_words
from banding.reports.cases.names import NO_NAMES, Names, labelled
from banding.reports.file_notes import files_section
from banding.reports.method import Source, method_sections
from banding.ruleset import Ruleset

ATTENTION: Mapping[AttentionKind, str] = {
    AttentionKind.TWO_BANDS: "One person has rows with different bands or routes",
    AttentionKind.ANSWER_MISSING: "An earlier answer is missing now; with it the case would be higher",
    AttentionKind.BELOW_MINIMUM: "A judged band is below the minimum now",
    AttentionKind.TO_HIGHEST: "Moved to the highest band",
    AttentionKind.LEFT: "Left the field for another service",
    AttentionKind.REVIEW: "A judgement is still applied, but its facts have changed",
    AttentionKind.NO_REASON: "A judged band has no reason and is not applied",
    AttentionKind.ENDED: "The order has ended",
    AttentionKind.MAY_HOLD: "The recorded band may be right: judge it, or find out what is missing",
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
    CauseKind.RECORD: "The recorded band never matched the guidance",
    CauseKind.GIVEN: "The same record gets a different band today",
    CauseKind.TOO_MANY: "Too many changes to search for a smallest set",
}
"""What each kind of cause is called."""
STEPS = (
    "Each case is decided twice, as it was before and as it is now, and the two are compared. Where there is only a band "
    "on the record for before, the case is decided once and compared with it.",
    "The cause of a move is the smallest set of changes that, put by itself on the case as it was, makes the whole "
    "difference. A change that makes none is never named. Where several such sets would each do, all are given.",
)
LIMITS = (
    "A case that is several things is listed under each reason for a manager, so those tables add up to more than "
    "the cases in them. The movement matrix counts every row once.",
    "The reasons managers wrote are not shown, since they may name people; they are in the CSV and JSON forms.",
    tables.TO_PRINT,
)
_ROLES = {"after": "caseload", "before": "earlier caseload"}
_NO_BAND = (
    "No band: incomplete, for another service, managed from the hub, in error, or with nothing recorded."
)
_NAMED = 3
_SHOWN = 20


def rebanding_report(report: RebandReport, ruleset: Ruleset, moves: Moves | None = None) -> doc.Report:
    """Describe a re-banding; ``moves`` has the cases that moved, None where they are not to be listed."""
    ways, found = Ways(ruleset), [each for each in report.causes if each.name != CauseKind.NONE]
    causes = [(CAUSES[CauseKind(each.name)], each.cases) for each in found]
    before = ("Before", _side_words(report.before))
    return moves_report(
        report,
        ways,
        moves,
        title="Re-banding",
        lead=f"{cases(report.total)}, {report.moved:,} of them moved.",
        moved=doc.Figure(f"{report.moved:,}", "moved", "#matrix"),
        identity=(doc.Entry("After", _side_words(report.after)), doc.Entry(*before)),
        above_matrix=doc.table_of(ways.counted("directions", "Movements", report.directions)),
        below_matrix=doc.table_of(
            tables.counted_table("causes", "Why", causes),
            ways.counted("changes", "Changes that made the difference", report.changes),
            ways.counted("gained", "Rules gained", report.rules_gained),
            ways.counted("lost", "Rules lost", report.rules_lost),
        ),
        steps=STEPS,
        limits=LIMITS,
        before=before,
    )


class Ways:
    """What a ruleset calls places, directions, facts and rules."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset, self.tags = ruleset, tables.place_tags(ruleset)
        self._titles = {fact.name: fact.title for fact in ruleset.facts}
        self._titles |= {rule.id: rule.title for rule in ruleset.rules}

    def called(self, name: str) -> str:
        """Say a direction in words; a fact or a rule by its name and title."""
        if name in self._titles:
            return f"{name}: {self._titles[name]}"
        return direction_words(name, self.ruleset)

    def counted(self, id_: str, caption: str, counts: Iterable[Count]) -> doc.Table:
        """Give counts of directions, facts or rules."""
        return tables.counted_table(id_, caption, [(self.called(each.name), each.cases) for each in counts])


def _side_words(side: Side) -> str:
    if side.on is None:
        return f"the band recorded in {on_one_line(side.file)}"
    file = on_one_line(side.file)
    how = f"as given then in {file} (and decided again)" if side.basis == "given" else f"decided from {file}"
    return f"{how} for {said_day(side.on)} by {side.ruleset}"


def moves_report(
    report: RebandReport,
    ways: Ways,
    moves: Moves | None,
    *,
    title: str,
    lead: str,
    moved: doc.Figure,
    identity: tuple[doc.Entry, ...],
    above_matrix: tuple[doc.Section, ...],
    below_matrix: tuple[doc.Section, ...],
    steps: Sequence[str],
    limits: Sequence[str],
    before: tuple[str, str],
) -> doc.Report:
    """Describe cases that moved, with sections of a report's own about the matrix; ``before`` is its first option."""
    ruleset, tags, names = ways.ruleset, ways.tags, moves.names if moves else NO_NAMES
    waiting = len({(each.row.role, each.row.number) for each in report.attention})
    workload = [doc.Figure(signed(report.workload.effect), "workload points")] if report.workload else []
    attended = (rule for each in report.attention for rules in _rules(each) for rule in rules)
    roles = {each.role: _ROLES.get(each.role, each.role) for each in report.inputs}
    method = method_sections(
        ruleset,
        steps=steps,
        limits=limits,
        quoted={*(moves.rules() if moves else ()), *attended},
        sources=[Source(roles[each.role], each.name, each.sha256, each.rows) for each in report.inputs],
        on=report.after.on,
        names=names,
        options=(before, *report.options, *((f"Weight of {name}", points(n)) for name, n in report.weights)),
    )
    notes = [note for note in report.notes if note not in report.leads]
    if count := report.given_differs:
        notes.insert(0, f"{cases(count)}: the same record gets a different band today.")
    return doc.Report(
        title=title,
        subject=shortened(report.after.file),
        lead=lead,
        leads=report.leads,
        figures=(
            doc.Figure(f"{report.total:,}", "cases", "#matrix"),
            moved,
            doc.Figure(f"{report.cases('up'):,}", "up"),
            doc.Figure(f"{report.cases('down'):,}", "down"),
            doc.Figure(f"{waiting:,}", "need a manager", "#attention"),
            *workload,
        ),
        identity=identity,
        sections=(
            _attention(report, tags, names),
            files_section(notes),
            *above_matrix,
            *_matrix_sections(report, ways),
            *below_matrix,
            *_group_sections(report, ways),
            *(moves.sections(report.moved) if moves else ()),
            *method,
        ),
        colours=ruleset.bands,
        on=report.after.on,
    )


def _attention(report: RebandReport, tags: Mapping[str, doc.Tag], names: Names) -> doc.Section:
    heads = ("Reason", "Row", "Case", "Team", "Before", "After", "Why")
    headings, rows = tables.heads(*heads, words=("Why",)), []
    # Why a restricted case is here would say where it goes, so each is once under a reason of their own.
    hidden = {(each.row.role, each.row.number): each for each in report.attention if each.row.is_restricted}
    for each in (*(each for each in report.attention if not each.row.is_restricted), *hidden.values()):
        row, comparison = each.row, each.row.comparison
        is_earlier = row.role == BEFORE
        reason = doc.Cell(ATTENTION[each.kind], id=f"attention-{each.kind}")
        # Only the other of two files may say that a case is restricted, so its name may be among those read.
        name = "" if row.is_restricted else names.of(row.number, is_earlier=is_earlier)
        rows.append(
            tables.cells(
                doc.Cell("Restricted", id="attention-restricted") if row.is_restricted else reason,
                doc.Cell(row.number, f"{row.number:,} (earlier file)" if is_earlier else ""),
                doc.Cell(row.crn, labelled(tables.crn_shown(row.crn), name)),
                doc.Cell(row.team.after, shortened(row.team.after)),
                tables.place_cell(comparison.heading_before, tags),
                tables.place_cell(comparison.heading_after, tags),
                _attention_words(each),
            )
        )
    title, says = "Needs a manager first", "{1} (row {0}): {3} to {4}\n{5}"
    table = doc.Table(
        "attention-cases", title, headings, rows, is_grouped=True, says=says, sheet="Attention", most=_NAMED
    )
    nothing = () if report.leads else (doc.Notes(("Nothing needs a manager.",)),)
    return doc.Section("attention", title, (table,) if rows else nothing)


def _attention_words(each: Attention) -> str:
    """Say why a case is for a manager, without the words of anybody's rationale."""
    comparison, review = each.row.comparison, each.row.comparison.review
    said = [each.row.message.rstrip(".") or cause_in_words(comparison.cause)]
    said.append(missing_in_words(comparison.missing))
    if review:
        minimum = f", the minimum now is {review.minimum_band}" if review.minimum_band else ""
        said.append(f"judged {review.judged_band}{minimum}")
    said.append(rules_in_words(*_rules(each)))
    return "; ".join(filter(None, said))


def _rules(each: Attention) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Give the rules gained and lost, or else those that a case rests on; a judgement that stands rests on none."""
    comparison = each.row.comparison
    gained, lost = comparison.rules_gained, comparison.rules_lost
    is_silent = gained or lost or each.kind is AttentionKind.REVIEW
    return gained, lost, () if is_silent else comparison.rules


def _matrix_sections(report: RebandReport, ways: Ways) -> tuple[doc.Section, ...]:
    matrix = report.matrix
    before = dict(zip(matrix.before, map(sum, matrix.cells), strict=True))
    after = dict(zip(matrix.after, map(sum, zip(*matrix.cells, strict=True)), strict=True))
    # A case that is on one side only is counted on that side alone.
    before.pop(NEW, None)
    after.pop(GONE, None)
    sides = (("before", before), ("now", after))
    return (
        tables.bands_section(ways.ruleset.bands, sides, note=_NO_BAND, where=(doc.PAGE,)),
        doc.Section("matrix", "Before and after", (matrix_grid(report, ways.tags),)),
    )


def matrix_grid(report: RebandReport, tags: Mapping[str, doc.Tag]) -> doc.Grid:
    """Give the movement matrix without its empty rows and columns."""
    matrix = report.matrix
    counts = {
        (before, after): count
        for before, counted in zip(matrix.before, matrix.cells, strict=True)
        for after, count in zip(matrix.after, counted, strict=True)
    }
    sides, tidy = (matrix.before, matrix.after), ("before", "after", "cases")
    note = "Bold with ↑: moved up. Slanted with ↓: moved down. Every row of either file is in one cell."
    title, bands = "Before and after", report.bands
    return tables.crossed("matrix-table", title, tidy, *sides, counts, bands=bands, tags=tags, note=note)


def _group_sections(report: RebandReport, ways: Ways) -> Iterator[doc.Section]:
    directions = {each.name: ways.called(each.name) for each in report.directions}
    teams = _groups("teams", "Team", report.teams, directions)
    yield from doc.table_of(teams, _groups("officers", "Officer", report.officers, directions))
    if load := report.workload:
        words = f"{signed(load.effect)} ({points(load.before)} before, {points(load.after)} after)"
        yield doc.Section("workload", "Workload", (doc.Notes((words,)),), where=(doc.SCREEN,))


def _groups(id_: str, first: str, groups: Sequence[Group], ways: Mapping[str, str]) -> doc.Grid:
    counted = ["Cases", "Moved", "Need a manager", *ways.values()]
    if any(group.workload for group in groups):
        counted += ["Workload before", "Workload after", "Workload effect"]
    rows = []
    for group in groups:
        went = {each.name: each.cases for each in group.directions}
        name = doc.Cell(group.name or "not recorded", shortened(group.name))
        counts = (group.cases, group.moved, group.attention, *(went.get(way, 0) for way in ways))
        row = tables.cells(name, *counts)
        if load := group.workload:
            before, after = (doc.Cell(number, points(number)) for number in (load.before, load.after))
            row += (before, after, doc.Cell(load.effect, signed(load.effect)))
        rows.append(row)
    caption, headings = f"By {first.lower()}", doc.number_heads(first, counted)
    tidy = ("name", "measure", "number")
    return doc.Grid(
        id_, caption, headings, rows, says="list", most=_SHOWN, sheet="Groups", of=first, tidy=tidy
    )
