"""A team's watch list → its report: what to look at first, load now and expected, and every case under its holder."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from banding.assign import HeldCase
from banding.assign.watch import TeamWatch, WatchKind
from banding.intake import RESTRICTED, WITHHELD
from banding.render import report as doc
from banding.render.words import cases, counted, said_day, shortened
from banding.reports.file_notes import files_section
from banding.reports.method import Source, method_sections
from banding.reports.tables import MOST_LISTED, TO_PRINT, cells, crn_shown, heads, place_cell, place_tags

KINDS: Final[Mapping[WatchKind, str]] = {
    WatchKind.RISK: "The holder is at risk from the person",
    WatchKind.UNHELD: "Nobody holds it",
    WatchKind.GONE: "The holder has left",
    WatchKind.ELSEWHERE: "The holder is not in the staff file",
    WatchKind.ABSENT: "The holder is absent",
    WatchKind.GRADE: "The holder's grade is not allowed to hold it",
    WatchKind.SKILL: "The holder lacks a skill the case needs",
    WatchKind.ENDING: "The order ends soon, or has ended",
}
"""What each reason to look at a case is called, most pressing first."""
_RESTRICTED: Final = "Restricted cases to look at"
_ROWS_NAMED: Final = 5
_NOT_KNOWN: Final = "No order is known to end soon; whether a case needs a look for its holder is not known."
_STEPS = (
    "A case's points follow from its band and phase, and an officer's capacity from the hours of the day, both by the "
    "policy beside the rules. A case without a band yet has a lowest and a highest number of points.",
    "Expected load is that of the cases held now whose orders do not end before the later day, against the hours of that day. "
    "New cases, and bands that change, are not foreseen.",
)
_LIMITS = (
    "It shows only what the two files say. Who really does the work, and who can take more, only their manager knows.",
    "A restricted case counts in its officer's load and is listed without its holder.",
    TO_PRINT,
)


def team_report(
    watch: TeamWatch, *, name: str, sources: Sequence[Source], notes: Sequence[str]
) -> doc.Report:
    """Describe a team; ``name`` is the caseload's, and ``notes`` what was noticed of the files."""
    ruleset, held = watch.policy.ruleset, watch.held
    tags = place_tags(ruleset)
    noticed = [*held.notes, *notes]
    if watch.unread:
        first = ", ".join(f"{row:,}" for row in watch.unread[:_ROWS_NAMED])
        rows = counted(len(watch.unread), "row", "rows")
        noticed.append(f"The day on which the order ends cannot be read on {rows}, first {first}.")
    # Who is not in the staff file is on the watch list.
    issues = (*watch.staff.issues, *(each for each in held.issues if each.code != "holder-unknown"))
    noticed += [issue.message for issue in issues]
    officers = counted(len(watch.loads), "officer", "officers")
    nothing = doc.Notes(("No case needs a look.",) if held.knows_holders else (_NOT_KNOWN,))
    watched = _watch_table(watch, tags) if watch.watched else nothing
    return doc.Report(
        title="Team",
        subject=shortened(name),
        lead=f"{cases(len(held.cases))} and {officers} on {said_day(watch.on)}; expected on {said_day(watch.later)}.",
        figures=tuple(_figures(watch)),
        stamp=ruleset.stamp,
        sections=(
            doc.Section("watch", "Look at first", (watched,)),
            files_section(noticed),
            _load_section(watch),
            _cases_section(watch),
            doc.Section("all-cases", "Cases", (_every_case(watch, tags),), where=()),
            *method_sections(
                ruleset,
                steps=_STEPS,
                limits=_LIMITS,
                sources=sources,
                on=watch.on,
                options=(("Officers' policy", watch.policy.name), ("Expected on", said_day(watch.later))),
            ),
        ),
        colours=ruleset.bands,
        on=watch.on,
    )


def _figures(watch: TeamWatch) -> Iterator[doc.Figure]:
    held = watch.held
    nobody = {each.case.row for each in watch.watched if each.kind is WatchKind.UNHELD}
    away = {each.case.row for each in watch.watched if each.kind in (WatchKind.GONE, WatchKind.ABSENT)}
    of_holders = {"held by nobody": nobody, "held by somebody absent or gone": away}
    officers = sum(bool(watch.about(key)) for key in watch.loads)
    yield doc.Figure(f"{len(held.cases):,}", "case" if len(held.cases) == 1 else "cases", "#cases")
    for words, found in of_holders.items():
        yield doc.Figure(f"{len(found):,}" if held.knows_holders else "not known", words, "#watch")
    words = f"{'officer' if officers == 1 else 'officers'} to look at"
    yield doc.Figure(f"{officers:,}" if held.knows_holders else "not known", words, "#load")


def _watch_table(watch: TeamWatch, tags: Mapping[str, doc.Tag]) -> doc.Table:
    open_ = [each for each in watch.watched if not each.case.is_restricted]
    hidden = {each.case.row: each for each in watch.watched if each.case.is_restricted}
    rows = []
    for each in (*open_, *hidden.values()):
        case, crn = each.case, doc.Cell(crn_shown(each.case.crn), href=f"#c{each.case.row}")
        reason = doc.Cell(KINDS[each.kind], id=f"watch-{each.kind}")
        said = [_holder(case, watch), each.why]
        if case.is_restricted:
            reason, said = doc.Cell(_RESTRICTED, id=f"watch-{RESTRICTED}"), [RESTRICTED, WITHHELD]
        rows.append(cells(reason, case.row, crn, place_cell(case.band or "no band", tags), *said))
    headings = heads("Reason", "Row", "Case", "Band", "Holder", "What", words=("What",))
    title, says = "Look at first", "{1} (row {0}): {2}, {4}"
    return doc.Table("watch-list", title, headings, rows, is_grouped=True, says=says, most=10, sheet="Watch")


def _holder(case: HeldCase, watch: TeamWatch) -> str:
    return case.holder_text or ("nobody" if watch.held.knows_holders else "not known")


def _load_section(watch: TeamWatch) -> doc.Section:
    """Give each officer's load now and expected, the fullest first, as a chart and as a table that leads to the cases."""
    order = sorted(watch.loads, key=lambda key: (-_per_cent(watch, key), key))
    numbers = ("Cases", "Covered", "Points")
    last = ("Load now", "Expected", "Look at")
    headings = heads("Officer", "Name", "Grade", *numbers, *last, words=last[2:], numbers=numbers)
    rows = tuple(_load_row(watch, key) for key in order)
    caption, says = "Load of each officer", "{0}: {6} now, {7} expected. {8}"
    table = doc.Table("loads", caption, headings, rows, says=says, most=30, sheet="Load")
    loads = ((watch.loads[key], _per_cent(watch, key)) for key in order)
    bars = tuple(doc.Bar(load.officer.code, share, load.said()) for load, share in loads)
    chart = doc.Chart("load-chart", "Load now, share of capacity", bars, table, False)
    shown = chart if watch.held.knows_holders else table
    nobody = doc.Notes(("No officer is in the staff file.",))
    return doc.Section("load", "Load now and expected", (shown if rows else nobody,))


def _load_row(watch: TeamWatch, key: str) -> doc.Row:
    now, then = watch.loads[key], watch.expected[key]
    points = f"{now.low:,}" if now.low == now.high else f"{now.low:,} to {now.high:,}"
    carried: tuple[doc.Value | doc.Cell, ...]
    carried = (len(now.held), len(now.covered), doc.Cell(now.high, points), now.said(), then.said())
    carried = carried if watch.held.knows_holders else ("not known",) * len(carried)
    code = doc.Cell(now.officer.code, href=f"#{_anchor(watch, key)}" if _shown(now.held) else "")
    about = "; ".join(watch.about(key))
    return cells(code, now.officer.name, now.officer.grade or "not known", *carried, about)


def _per_cent(watch: TeamWatch, key: str) -> int:
    """Give the length of an officer's bar; who has no capacity and holds cases is over it, and never 0."""
    load = watch.loads[key]
    available = load.officer.available
    if not available:
        return 200 if load.high and available == 0 else 0
    return round(100 * load.high / available)


def _anchor(watch: TeamWatch, key: str) -> str:
    return f"of-{list(watch.loads).index(key) + 1}"


def _shown(held: Sequence[HeldCase]) -> list[HeldCase]:
    return [case for case in held if not case.is_restricted]


def _cases_section(watch: TeamWatch) -> doc.Section:
    """Give every case once: under its officer, somebody who is not in the file, nobody, or the restricted ones."""
    held = watch.held
    nobody = "Held by nobody" if held.knows_holders else "Holder not known"
    groups = {
        ("of-nobody", nobody): _shown([case for case in held.cases if not case.is_held]),
        ("of-others", "Held by somebody who is not in the staff file"): _shown(held.elsewhere),
        **{(_anchor(watch, key), load.officer.code): _shown(load.held) for key, load in watch.loads.items()},
        ("of-restricted", "Restricted"): [case for case in held.cases if case.is_restricted],
    }
    folds: list[doc.Fold | doc.Notes] = []
    room = MOST_LISTED
    for (anchor, title), found in groups.items():
        if listed := found[:room]:
            room -= len(listed)
            lines = doc.CaseList(tuple(_line(case, watch) for case in listed))
            folds.append(doc.Fold(anchor, title, cases(len(found)), (lines,)))
    if len(held.cases) > MOST_LISTED:
        folds.append(doc.Notes((f"The first {MOST_LISTED:,} cases are listed; the figures count all.",)))
    return doc.Section("cases", "Every case, by holder", tuple(folds), where=(doc.PAGE,))


def _line(case: HeldCase, watch: TeamWatch) -> doc.CaseLine:
    said = [case.band or "no band"]
    if not case.is_restricted:
        said += [case.status.value, *([f"ends {watch.ends[case.row]}"] if case.row in watch.ends else [])]
    return doc.CaseLine(f"c{case.row}", case.row, crn_shown(case.crn), "", ", ".join(said))


def _every_case(watch: TeamWatch, tags: Mapping[str, doc.Tag]) -> doc.Table:
    headings = heads("Row", "Case", "Band", "Status", "Holder", "Order ends")
    rows = []
    for case in watch.held.cases:
        rest = (case.status.value, _holder(case, watch), str(watch.ends.get(case.row, "")))
        rest = (RESTRICTED, "", "") if case.is_restricted else rest
        rows.append(cells(case.row, case.crn, place_cell(case.band or "no band", tags), *rest))
    return doc.Table("every-case", "Cases", headings, rows, sheet="Cases")
