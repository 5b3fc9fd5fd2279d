"""
The live caseload looked over: its audit, each figure of which leads to the cases that it counts, and the sample of it to read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Literal

import attrs

from banding.auditing import (
    FAMILY_OF,
    LEADS,
    Audit,
    AuditedRow,
    AuditOptions,
    CaseOutcome,
    Family,
    find_columns,
    policy_beside,
)
from banding.auditing.columns import AGE_GROUP
from banding.facts import plain
from banding.intake import OFFICER_HEADINGS, RECORD_COLUMNS
from banding.render.report import Block, Cell, Report, Row, Table, Tag
from banding.render.words import cases, said_day, shortened
from banding.reports.audit import audit_report
from banding.reports.audit.groups import FAMILIES, SEVERITIES
from banding.reports.tables import cells, heads, place_cell, place_tags
from banding.ruleset import Ruleset
from banding.workbench.access import User
from banding.workbench.allocation.staff import holders_named
from banding.workbench.changes import Workbench
from banding.workbench.jobs import Progress
from banding.workbench.live import live_caseload
from banding.workbench.oversight.tables import (
    Link,
    case_cell,
    cases_link,
    list_report,
    with_blocks,
    with_links,
)
from banding.workbench.store import people

Against = Literal["stands", "file"]
"""What an audit holds against the guidance: the band that stands here, or the band on record in the last file."""
_ROWS_BETWEEN = 2_000
_PEOPLE_LOOKED_AT = 300
_FIRST_CASES = 10
_NOT_GROUPS = {"crn", "name", "date_of_birth", "age", "restricted", "team", *OFFICER_HEADINGS}
_MOST_GROUPS, _LEAST_REPEATED = 12, 2
"""A column is of groups where it has few words, and they repeat."""


@attrs.frozen
class AuditedLine:
    """What the list behind a figure has of one case; of a restricted one the reference and the bands alone."""

    key: str
    crn: str
    team: str
    officer: str
    manager: str
    recorded: str
    decided: str
    outcome: CaseOutcome
    words: str
    findings: tuple[str, ...]
    severities: frozenset[str]
    unknown: frozenset[str]
    matters: tuple[str, ...]
    is_restricted: bool


@attrs.frozen(eq=False)
class LiveAudit:
    """An audit of the live caseload: its report, and each case behind it."""

    report: Report
    tags: Mapping[str, Tag]
    lines: tuple[AuditedLine, ...]
    findings: Mapping[str, str]
    """What is said of each kind of finding, by its code."""


def group_headings(bench: Workbench, user: User) -> list[str]:
    """Name the columns by whose groups outcomes can be compared, from some of the user's cases; ages make one of their own."""
    facts = (fact.name for fact in bench.rules_now().ruleset.facts)
    ours = {plain(name) for name in (*facts, *RECORD_COLUMNS, *_NOT_GROUPS)}
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    has_ages = False
    with bench.database.reading() as connection:
        for person in islice(people.states(connection, user), _PEOPLE_LOOKED_AT):
            for row in people.state_of(person).rows:
                has_ages |= "date_of_birth" in row or "age" in row
                for heading, cell in row.items():
                    if plain(heading) not in ours:
                        found[heading][cell] += 1
    groups = [
        heading
        for heading, words in found.items()
        if len(words) <= min(_MOST_GROUPS, words.total() / _LEAST_REPEATED)
    ]
    return [*sorted(groups), *([AGE_GROUP] if has_ages else [])]


def audit_live(
    bench: Workbench, user: User, team: str, *, by: Sequence[str], against: Against, progress: Progress
) -> LiveAudit:
    """
    Audit the live caseload of a team, or of all the user's teams, for today by the rules in force.

    Args:
        by: headings whose groups are compared.

    Raises:
        TableError: there is no such heading, or it has too many groups.
    """
    rules, on = bench.rules_now(), bench.today()
    ruleset, lines = rules.ruleset, []
    with bench.database.reading() as connection:
        named = holders_named(people.teams_of(connection, user), connection, rules, on)
    is_recorded = against == "stands"
    with (
        bench.database.reading() as connection,
        live_caseload(
            connection, user, team, ruleset, on=on, with_recorded=is_recorded, holder_named=named
        ) as live,
    ):
        columns = find_columns(live.caseload.layout, name=live.caseload.name, by=by)
        audit = Audit(live.caseload, ruleset, AuditOptions(policy_beside(rules.path, ruleset), columns))
        line_of = _Lines(audit)
        for number, (key, row) in enumerate(zip(live.keys, audit.rows(), strict=True), start=1):
            if number % _ROWS_BETWEEN == 0:
                progress(number, len(live.keys))
            lines.append(line_of(key, row))
        made = audit.report(inputs=())
    titles = {each.title: each.fact for each in made.unknowns}
    said = {each.code: each.words for each in made.findings}
    report = with_blocks(audit_report(made, ruleset), lambda block: _citing_cases(block, lines))
    report = with_links(report, _audit_links(titles, ruleset))
    # Cases are listed behind each figure; an empty sheet of them would say that there are none.
    sections = tuple(each for each in report.sections if each.id not in ("every-case", "case-findings"))
    # Those that lead are sentences above the figures.
    told = [each for each in made.headline if each.code not in LEADS]
    figures = tuple(
        attrs.evolve(figure, href=_figure_link(each.code) if each.count else "")
        for figure, each in zip(report.figures, told, strict=True)
    )
    whose = shortened(team) or "all teams"
    how = "the band that stands" if against == "stands" else "the band on record in the last file"
    lead = f"{cases(made.rows)} of {whose}, audited for {said_day(on)}: {how} against the {ruleset.title}."
    return LiveAudit(
        attrs.evolve(report, lead=lead, figures=figures, sections=sections),
        place_tags(ruleset),
        tuple(lines),
        said,
    )


def _citing_cases(block: Block, lines: Sequence[AuditedLine]) -> Block:
    """Give the table of findings with the first cases of each in place of their rows, which are of no file that people have."""
    if not isinstance(block, Table) or block.id != "findings":
        return block
    first: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
    for line in lines:
        for code in line.findings if not line.is_restricted else ():
            if len(first[code]) < _FIRST_CASES:
                first[code].setdefault(line.key, case_cell(line.key, line.crn))
    rows = []
    for row in block.rows:
        named = tuple(first[_finding_of(row)].values())
        rows.append((*row[:-1], Cell(", ".join(each.text for each in named), among=named)))
    headings = (*block.heads[:-1], attrs.evolve(block.heads[-1], text="First cases"))
    return attrs.evolve(block, heads=headings, rows=tuple(rows))


def _finding_of(row: Row) -> str:
    return str(row[1].value).partition(":")[0]


class _Lines:
    """Makes the lines of an audit; what many of them share is there once."""

    def __init__(self, audit: Audit) -> None:
        self._audit, self._places = audit, audit.patterns.unknown_places
        self._codes: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._severities: dict[tuple[str, ...], frozenset[str]] = {}
        self._unknown: dict[bytes, frozenset[str]] = {b"": frozenset()}

    def __call__(self, key: str, row: AuditedRow) -> AuditedLine:
        case, unknown = self._audit.case(row, is_explained=False), row.entry.unknown
        codes = tuple(each.code for each in case.findings)
        codes = self._codes.setdefault(codes, codes)
        if codes not in self._severities:
            self._severities[codes] = frozenset(each.severity.value for each in case.findings)
        if unknown not in self._unknown:
            self._unknown[unknown] = frozenset(name for name, place in self._places.items() if unknown[place])
        return AuditedLine(
            key,
            case.crn,
            case.team,
            case.officer,
            case.manager,
            case.recorded,
            case.decided,
            case.outcome,
            case.words,
            codes,
            self._severities[codes],
            self._unknown[unknown],
            row.entry.result.enquiries if row.entry.result else (),
            case.is_restricted,
        )


def audited_cases(audit: LiveAudit, asked: Mapping[str, str]) -> Report:
    """
    List the cases behind a figure of an audit.

    Restricted ones are listed by their bands alone, and only where the figure is about nothing else.
    """
    found = [each for each in audit.lines if _is_asked(each, asked)]
    rows = tuple(
        (
            case_cell(each.key, each.crn),
            *cells(each.team, each.officer),
            *(
                place_cell(place, audit.tags) if place else Cell("nothing recorded")
                for place in (each.recorded, each.decided)
            ),
            *cells(each.words, "; ".join(audit.findings[code] for code in each.findings)),
        )
        for each in found
    )
    headings = heads(
        "Case", "Team", "Officer", "Recorded", "Decided", "Outcome", "Findings", words=("Outcome", "Findings")
    )
    hidden = sum(each.is_restricted for each in audit.lines)
    is_bands_alone = asked.keys() & _TESTS.keys() <= _OF_RESTRICTED
    lead = f"{cases(len(found))} behind the figure."
    if hidden and not is_bands_alone:
        lead += " Restricted cases are counted in the figure and not listed."
    return list_report("Cases of the audit", lead, Table("cases", "Cases", headings, rows), audit.report)


_TESTS: Mapping[str, Callable[[AuditedLine, str], bool]] = {
    "outcome": lambda line, value: line.outcome == value,
    "family": lambda line, value: FAMILY_OF[line.outcome] == value,
    "finding": lambda line, value: value in line.findings,
    "severity": lambda line, value: value in line.severities,
    "unknown": lambda line, value: value in line.unknown,
    "matters": lambda line, value: value in line.matters,
    "team": lambda line, value: line.team == value,
    "officer": lambda line, value: line.officer == value,
    "manager": lambda line, value: line.manager == value,
    "recorded": lambda line, value: line.recorded == value,
    "decided": lambda line, value: line.decided == value,
}
"""What the list of cases can be narrowed by."""
_OF_RESTRICTED = {"recorded", "decided"}


def _is_asked(line: AuditedLine, asked: Mapping[str, str]) -> bool:
    wanted = asked.keys() & _TESTS.keys()
    if line.is_restricted and not wanted <= _OF_RESTRICTED:
        return False
    return all(_TESTS[name](line, asked[name]) for name in wanted)


def _figure_link(code: str) -> str:
    if code in set(Family):
        return cases_link(family=code)
    if code == "agree":
        return cases_link(outcome=CaseOutcome.AGREES)
    return cases_link(finding=code)


def _audit_links(facts: Mapping[str, str], ruleset: Ruleset) -> Link:
    """Lead the figures of an audit's tables to their cases; ``facts`` has the name of each fact by its title."""
    places = {tag.word: place for place, tag in place_tags(ruleset).items()} | {"nothing recorded": ""}
    measures = {title: ("family", family.value) for family, title in FAMILIES.items()}
    measures |= {title: ("severity", severity.value) for severity, title in SEVERITIES.items()}

    def link(table: Table, row: Row, place: int) -> str:
        head, first = table.heads[place].text, str(row[0].value)
        sides = {"recorded": row[0].words, "decided": head}
        match table.id:
            case "outcome-counts" if place == 2:
                return cases_link(outcome=str(row[-1].value))
            case "findings" if place == 2:
                return cases_link(finding=_finding_of(row))
            case "band-counts" if place in (1, 3) and row[0].words in ruleset.band_by_name:
                return cases_link(**{"recorded" if place == 1 else "decided": row[0].words})
            case "crossings-table" if place:
                return cases_link(**{side: places.get(word, word) for side, word in sides.items()})
            case "by-team" | "by-officer" | "by-manager" if place:
                who = {table.id.removeprefix("by-"): "" if first == "not recorded" else first}
                return cases_link(**who, **dict([measures[head]] if head in measures else []))
            case "unknowns-table" if place in (1, 2) and first in facts:
                return cases_link(**{("unknown", "matters")[place - 1]: facts[first]})
            case "unknowns-table" if place and first in facts:
                team = "" if head == "no team recorded" else head
                return cases_link(unknown=facts[first], team=team)
        return ""

    return link
