"""How the work is done: which managers judge how often and which way, and how long each kind of need has waited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

import attrs

from banding.render.report import Cell, Notes, Report, Row, Section, Table, Tag, number_heads
from banding.render.words import cases, said_day
from banding.reports.tables import cells, heads, place_cell, place_tags
from banding.ruleset import Ruleset
from banding.text import says_something
from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.needs import NEED_TITLES, Need
from banding.workbench.oversight.tables import case_cell, cases_link, list_report, with_links
from banding.workbench.store import caseload, people

SMALLEST = 10
"""Of a manager with fewer judgements the total alone is shown: so few say nothing of how somebody judges."""
NOT_SAID = "not recorded"
WAYS: Mapping[str, str] = {
    "above": "Above the minimum",
    "at": "At the minimum",
    "below": "Below it, and not applied",
    "open": "No minimum known yet",
    "taken": "Considered band taken up",
    "declined": "Considered band declined",
}
"""Which way a judgement goes: the first four against the minimum, one of them for each; the others against the band to consider."""
_WEEKS = (7, 28)


@attrs.frozen
class Judged:
    """One judgement that stands on the live caseload, with the ways it goes."""

    key: str
    crn: str
    team: str
    manager: str
    band: str
    minimum: str
    consider: str
    on: str
    ways: frozenset[str]
    is_restricted: bool


@attrs.frozen(eq=False)
class Judgements:
    """The judgements that stand, and the report of them."""

    report: Report
    tags: Mapping[str, Tag]
    found: tuple[Judged, ...]


def judgements(bench: Workbench, user: User, team: str) -> Judgements:
    """Look over the judgements that stand on the live caseload of a team, or of all the user's teams, by who made them."""
    ruleset = bench.rules_now().ruleset
    with bench.database.reading() as connection:
        found = tuple(_judged(people.everybody(connection, user, team=team), ruleset))
    by_manager: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        by_manager[each.manager].update(("all", *each.ways))
    few = _too_few({manager: counts["all"] for manager, counts in by_manager.items()})
    rows = tuple(
        (
            Cell(manager),
            Cell(counts["all"]),
            *(Cell(None, "too few") if manager in few else Cell(counts[way]) for way in WAYS),
        )
        for manager, counts in sorted(by_manager.items(), key=lambda item: (-item[1]["all"], item[0]))
    )
    note = (
        f"Of a manager with fewer than {SMALLEST} judgements the total alone is shown, and of one more where the rest would "
        "give it away: so few say nothing of how somebody judges."
    )
    table = Table(
        "judgements",
        "Judgements that stand",
        number_heads("Manager", ["Judgements", *WAYS.values()]),
        rows,
        note,
    )
    method = Notes(
        (
            "Counted are the judgements that are on the caseload today, whether they were made here or came with a file. One "
            "that was taken back or replaced is in the history of its case.",
            "Each goes one way against the minimum of the guidance; where the guidance asks for a higher band to be considered, "
            "it also takes that band up or declines it.",
        )
    )
    report = Report(
        title="Judgements by manager",
        subject=team or "all teams",
        lead=f"{cases(len(found))} judged, of {team or 'all teams'}.",
        sections=(
            Section(
                "judgements", "Judgements that stand", (table,) if rows else (Notes(("There is none.",)),)
            ),
            Section("method", "How it is counted", (method,)),
        ),
        colours=ruleset.bands,
        on=bench.today(),
    )
    return Judgements(with_links(report, _judgement_link), place_tags(ruleset), found)


def judged_cases(judged: Judgements, asked: Mapping[str, str]) -> Report:
    """List the cases behind a figure; restricted ones are counted and not listed."""
    manager, way = asked.get("manager"), asked.get("way")
    counted = [
        each for each in judged.found if manager in (None, each.manager) and (not way or way in each.ways)
    ]
    rows = tuple(
        (
            case_cell(each.key, each.crn),
            *cells(each.team, each.manager, each.on),
            *(
                place_cell(band, judged.tags) if band else Cell("")
                for band in (each.band, each.minimum, each.consider)
            ),
        )
        for each in counted
        if not each.is_restricted
    )
    headings = heads("Case", "Team", "Judged by", "On", "Judged", "Minimum", "To consider")
    lead = f"{cases(len(counted))}." + (
        f" {cases(len(counted) - len(rows))} restricted and not listed." if len(counted) > len(rows) else ""
    )
    return list_report("Cases judged", lead, Table("cases", "Cases", headings, rows), judged.report)


def waiting_report(bench: Workbench, user: User, team: str, way: Callable[[Need, str], str]) -> Report:
    """Say how long each kind of need has waited, by team; ``way`` gives where the people with one are listed."""
    today, ruleset = bench.today(), bench.rules_now().ruleset
    days: defaultdict[tuple[Need, str], Counter[int]] = defaultdict(Counter)
    with bench.database.reading() as connection:
        for need, whose, since, count in caseload.waiting_counts(connection, user, team=team):
            day = bench.local(f"{since}+00:00").date()
            days[need, whose][max((today - day).days, 0)] += count
    order = list(Need)
    rows: list[Row] = []
    ways: dict[tuple[str, str], str] = {}
    for (need, whose), waited in sorted(days.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        said = whose or "no team recorded"
        ways[NEED_TITLES[need], said] = way(need, whose) if whose else ""
        late = [sum(count for day, count in waited.items() if day >= least) for least in _WEEKS]
        rows.append(cells(Cell(NEED_TITLES[need]), said, waited.total(), _middle(waited), max(waited), *late))
    numbers = ("Cases", "Half wait up to, days", "Longest, days", "A week or more", "Four weeks or more")
    headings = heads("What is needed", "Team", *numbers, numbers=numbers)
    note = "A figure leads to its cases, those that have waited longest first."
    table = Table(
        "waiting", "How long each need has waited", headings, tuple(rows), note, summed=1, is_grouped=False
    )
    nothing = Notes(("Nothing waits.",))
    report = Report(
        title="Waiting times",
        subject=team or "all teams",
        lead=f"What the cases of {team or 'all teams'} have waited for until {said_day(today)}.",
        sections=(Section("waiting", "Waiting", (table,) if rows else (nothing,)),),
        colours=ruleset.bands,
        on=today,
    )

    def link(table: Table, row: Row, place: int) -> str:
        is_count = table.heads[place].text in (numbers[0], *numbers[3:])
        return ways[row[0].words, row[1].words] if is_count else ""

    return with_links(report, link)


def _judged(everybody: Iterator[people.Person], ruleset: Ruleset) -> Iterator[Judged]:
    ranks = {band.name: band.rank for band in ruleset.bands}
    for person in everybody:
        for row, added in zip(person.state.own_rows(), person.outcome, strict=True):
            band = row.get("judged_band", "")
            if band not in ranks:
                continue
            manager = row.get("judged_by", "")
            minimum, consider = added["minimum_band"], added["consider_band"]
            yield Judged(
                person.key,
                person.crn,
                person.team,
                manager if says_something(manager) else NOT_SAID,
                band,
                minimum,
                consider,
                row.get("judged_on", ""),
                frozenset(_ways(ranks[band], ranks.get(minimum), ranks.get(consider))),
                person.restricted,
            )


def _ways(judged: int, minimum: int | None, consider: int | None) -> Iterator[str]:
    if minimum is None:
        yield "open"
    else:
        yield "above" if judged > minimum else "at" if judged == minimum else "below"
    if consider is not None:
        yield "taken" if judged >= consider else "declined"


def _too_few(totals: Mapping[str, int]) -> set[str]:
    """Name those whose breakdown is not shown: the few, and one more where a single one could be worked out from the rest."""
    few = {manager for manager, count in totals.items() if count < SMALLEST}
    rest = sorted(totals.keys() - few, key=lambda manager: totals[manager])
    return few | set(rest[:1]) if len(few) == 1 else few


def _middle(days: Counter[int]) -> int:
    half, passed = (days.total() + 1) // 2, 0
    for day in sorted(days):
        passed += days[day]
        if passed >= half:
            return day
    return 0


def _judgement_link(table: Table, row: Row, place: int) -> str:
    if table.id != "judgements" or not place:
        return ""
    ways = list(WAYS)
    asked = {"manager": row[0].words} | ({"way": ways[place - 2]} if place > 1 else {})
    return cases_link(**asked)
