"""
Rules that decide nothing here: a draft that somebody uploads, or a version whose first day is still to come; and what each would
do to the live caseload.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import attrs

from banding.case_space import witness_in_words
from banding.compare import Basis, ComparedRow, ComparisonKind, Rebanding
from banding.compare.cases.comparison import AlsoChangedKind
from banding.compare.edit_causes import EditCauses
from banding.compare.impact import MOVED, change_of, impact_of
from banding.compare.rulesets import edits_between
from banding.errors import Fault, RulesetError
from banding.records.reband.words import WHAT, because_in_words
from banding.render.report import Cell, Notes, Report, Row, Section, Table, Tag
from banding.render.words import capital, cases
from banding.reports.impact import impact_report
from banding.reports.tables import RESTRICTED_NOTE, cells, heads, place_cell, place_tags
from banding.ruleset import Ruleset
from banding.ruleset.load import load
from banding.ruleset.versions.find import GUIDANCE, READINGS
from banding.verify import check_ruleset
from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.jobs import Progress
from banding.workbench.live import live_caseload
from banding.workbench.oversight.tables import case_cell, cases_link, list_report, with_links

DRAFT = "draft.yaml"
PARTS = {"rules": DRAFT, "guidance": GUIDANCE, "readings": READINGS}
"""What may be uploaded, by field: the draft itself, and the files it is read with where they are not those in force."""
_ROWS_BETWEEN = 2_000
_CHANGES = (MOVED, *(kind.value for kind in AlsoChangedKind))
"""What changes of the cases that are listed."""


@attrs.frozen
class ChangedCase:
    """A case that the other rules would change: ``what`` changes (as in an impact), and because of which edits."""

    key: str
    crn: str
    team: str
    what: str
    before: str
    after: str
    edits: tuple[tuple[int, ...], ...]
    because: str
    is_restricted: bool


@attrs.frozen(eq=False)
class Trial:
    """
    What a trial came to.

    Attributes:
        faults: why the draft cannot be read, each with its line; then there is nothing else.
        report: what the check found, and the impact on the live caseload; None where there are faults.
    """

    title: str
    faults: tuple[Fault, ...] = ()
    report: Report | None = None
    tags: Mapping[str, Tag] = attrs.field(factory=dict)
    changed: tuple[ChangedCase, ...] = ()


def read_draft(files: Mapping[str, bytes], beside: Path) -> Ruleset:
    """
    Read an uploaded draft, with the guidance and readings uploaded or else those of the rules in force.

    Args:
        files: contents by the fields of :data:`PARTS`.
        beside: the folder of the rules in force.

    Raises:
        RulesetError: it has faults; each names the file as it was meant and the line.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in (GUIDANCE, READINGS):
            shutil.copyfile(beside / name, folder / name)
        for part, name in PARTS.items():
            if content := files.get(part):
                (folder / name).write_bytes(content)
        try:
            return load(folder / DRAFT)
        except RulesetError as error:
            named = (attrs.evolve(fault, file=Path(fault.file).name) for fault in error.faults)
            raise RulesetError(tuple(named)) from None


def try_draft(
    bench: Workbench, user: User, team: str, files: Mapping[str, bytes], *, on: date, progress: Progress
) -> Trial:
    """Read a draft, check it, and say what it would do to the live caseload on a day."""
    rules = bench.rules.on(on)
    try:
        draft = read_draft(files, rules.path.parent)
    except RulesetError as error:
        return Trial("The draft cannot be read", error.faults)
    trial = try_rules(bench, user, team, rules.ruleset, draft, on=on, progress=progress)
    assert trial.report is not None  # noqa: S101 - there are no faults
    report = attrs.evolve(trial.report, sections=(_checked(draft), *trial.report.sections))
    return attrs.evolve(trial, title=f"Draft: {draft.title}", report=report)


def try_rules(
    bench: Workbench,
    user: User,
    team: str,
    before: Ruleset,
    after: Ruleset,
    *,
    on: date,
    progress: Progress,
) -> Trial:
    """Say what other rules would do to the live caseload of a team, or of all the user's teams, on a day."""
    edits = EditCauses(edits_between(before, after))
    changed: list[ChangedCase] = []
    words = {heading: tag.word for heading, tag in place_tags(after).items()}
    with (
        bench.database.reading() as connection,
        live_caseload(connection, user, team, after, on=on) as live,
    ):
        earlier, later = Basis(before, on), Basis(after, on)
        rebanding = Rebanding(live.caseload, ComparisonKind.DATES, before=earlier, after=later, edits=edits)
        for number, (key, row) in enumerate(zip(live.keys, rebanding.rows(), strict=True), start=1):
            if number % _ROWS_BETWEEN == 0:
                progress(number, len(live.keys))
            found = _changed(key, row, words)
            if found:
                changed.append(found)
        counted = rebanding.report((), options=(), notes=())
        impact = impact_of(rebanding.comparisons(), edits.edits, counted)
    keys, hidden = live.keys, {change.key for change in changed if change.is_restricted}
    report = impact_report(impact, after)
    named = {capital(WHAT.get(each.name, each.name)): each.name for each in impact.changes}

    def link(table: Table, row: Row, place: int) -> str:
        value = row[place].value
        match table.id:
            case "matrix-table" if place and value:
                side, top = row[0].words, table.heads[place].text
                return "" if side == top else cases_link(what=MOVED, before=side, after=top)
            case "because" if table.heads[place].text == "Cases":
                return cases_link(what=MOVED, before=row[0].words, after=row[1].words, because=row[2].words)
            case "changes" if place == 1 and named.get(row[0].words) in _CHANGES:
                return cases_link(what=named[row[0].words])
            case "edits-table" if place in (2, 3, 4) and value:
                return cases_link(edit=str(row[0].value), how=("moves", "helps", "also")[place - 2])
            case "attention-cases" if place == 2 and isinstance(number := row[1].value, int):
                return f"case:{keys[number - 2]}"
        return ""

    if hidden:
        report = attrs.evolve(report, leads=(*report.leads, RESTRICTED_NOTE))
    lead = f"{report.lead} Nothing is decided by this: it is a trial."
    return Trial(
        f"{after.title} ({after.version})",
        report=with_links(attrs.evolve(report, lead=lead), link),
        tags={tag.word: tag for tag in place_tags(after).values()},
        changed=tuple(changed),
    )


def changed_cases(trial: Trial, asked: Mapping[str, str]) -> Report:
    """List the cases that a trial changes, narrowed by what a figure counts; of a restricted one the bands alone."""
    assert trial.report is not None  # noqa: S101 - what leads here is a report
    found = [each for each in trial.changed if _is_asked(each, asked)]
    rows = []
    for each in found:
        said = capital(WHAT.get(each.what, each.what))
        places = [place_cell(place, trial.tags) if place else Cell("") for place in (each.before, each.after)]
        rows.append((case_cell(each.key, each.crn), *cells(each.team, said, *places, each.because)))
    headings = heads("Case", "Team", "What changes", "Before", "After", "Because of", words=("Because of",))
    table = Table("cases", "Cases", headings, tuple(rows))
    lead = f"{cases(len(found))} that these rules would change."
    return list_report("Cases that would change", lead, table, trial.report)


def _changed(key: str, row: ComparedRow, words: Mapping[str, str]) -> ChangedCase | None:
    what, before, after, edits, searched = change_of(row.comparison)
    if not edits or (row.is_restricted and what != MOVED):
        return None
    if what == MOVED:
        # INVARIANT: what moved has a place on both sides.
        sides = [side for side in (row.comparison.before, row.comparison.after) if side]
        places = [(side.band_alone if row.is_restricted else side).heading for side in sides]
        before, after = (words.get(place, place) for place in places)
    team, because = ("", "") if row.is_restricted else (row.team.after, because_in_words(edits, searched))
    return ChangedCase(key, row.crn, team, what, before, after, edits, because, row.is_restricted)


def _is_asked(each: ChangedCase, asked: Mapping[str, str]) -> bool:
    if each.is_restricted and (asked.get("because") or asked.get("edit")):
        return False
    fields = ("before", "after", "because", "what")
    if any(asked.get(name) and asked[name] != getattr(each, name) for name in fields):
        return False
    if number := asked.get("edit"):
        among = {str(edit) for chosen in each.edits for edit in chosen}
        alone = {str(chosen[0]) for chosen in each.edits if len(chosen) == 1}
        how = "also" if each.what != MOVED else "moves" if number in alone else "helps"
        return number in among and how == asked.get("how", how)
    return True


def _checked(ruleset: Ruleset) -> Section:
    """Give what the check finds of a draft, the gravest first."""
    rows = []
    for finding in check_ruleset(ruleset).findings:
        smallest = witness_in_words(finding.witness) if finding.witness else ""
        rows.append(cells(finding.severity.value, finding.law.value, finding.message, smallest))
    words = ("What was found", "Smallest case")
    table = Table(
        "check", "What the check found", heads("How grave", "Law", *words, words=words), tuple(rows)
    )
    nothing = Notes(("Every law holds for every case there could be.",))
    return Section("checked", "What the check found", (table,) if rows else (nothing,))
