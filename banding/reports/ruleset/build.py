"""A ruleset → the data of its page, in a manager's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from banding import __version__
from banding.explain import either
from banding.render.numbers import capital
from banding.render.pages import Entry, Front, Link, Quotation, Tag, anchors, band_tag
from banding.reports.ruleset.asked import facts_chapter, readings_chapter
from banding.reports.ruleset.matrix import (
    axis_entries,
    axis_notes,
    bands_table,
    cell_title,
    matrix_tables,
)
from banding.reports.ruleset.page import Chapter, RulesetPage, Statement
from banding.ruleset import AllOf, AnyOf, Condition, RouteRule, Rule, Ruleset
from banding.ruleset.words import in_words, spoken_route, titles_of
from banding.vocabulary import RouteKind, RuleKind

_RULES = {
    RuleKind.MINIMUM: (
        "Minimum bands",
        "A case to which one of these applies has at least this band. A manager may go higher, and not lower.",
    ),
    RuleKind.AUTOMATIC: (
        "Automatic bands",
        "A case to which one of these applies is given at least this band, whatever its cell in the matrix.",
    ),
    RuleKind.CONSIDER: (
        "Bands to consider",
        "A manager must consider the band, and records a band and why. By itself none of these changes a band: the case "
        "keeps its minimum band and is marked until a manager has decided.",
    ),
}
_ROUTES = {
    RouteKind.REFER: "An answer that is not known and could lead here is always asked for.",
    RouteKind.HUB: "It must be certain; a fact that is not known and could keep the case with the {field} keeps it there.",
}


def ruleset_page(ruleset: Ruleset, *, last_day: date | None, recorded: str) -> RulesetPage:
    """
    Gather what the page of a ruleset shows.

    Args:
        ruleset: the ruleset.
        last_day: the last day it is in force; None where there is no end.
        recorded: whether it is recorded as in force, in words.
    """
    teller = _Teller(ruleset)
    chapters = tuple(chapter for chapter in teller.chapters() if _holds_something(chapter))
    until = f" to {last_day:%-d %B %Y}" if last_day else ""
    source = ruleset.document
    return RulesetPage(
        front=Front(
            title=ruleset.title,
            subject=f"{ruleset.id} {ruleset.version}",
            lead=f"The rules by which a case is given its band, in force from {ruleset.in_force_from:%-d %B %Y}{until}.",
            contents=tuple(Link(f"#{chapter.id}", chapter.title) for chapter in chapters),
        ),
        identity=(
            Entry("Ruleset", f"{ruleset.id} {ruleset.version}"),
            Entry(
                "In force",
                f"{ruleset.in_force_from} to {last_day}" if last_day else f"{ruleset.in_force_from} onwards",
            ),
            Entry("Recorded as in force", recorded),
            Entry("Content hash (SHA-256)", ruleset.content_hash, is_code=True),
        ),
        chapters=chapters,
        document=f"Words of the guidance are quoted from {source.title}, {source.publisher}, {source.published}. "
        f"{source.licence}. Lines are those of its text edition.",
        program=f"Written by banding {__version__}.",
    )


def _holds_something(chapter: Chapter) -> bool:
    return bool(chapter.tables or chapter.entries or chapter.statements)


class _Teller:
    """Tells one ruleset, chapter by chapter, and keeps which paragraphs have been quoted."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._called = titles_of(ruleset)
        self._anchors = anchors(ruleset)
        self._quoted: Counter[str] = Counter()

    def chapters(self) -> Iterator[Chapter]:
        """Give every chapter, in the order in which a case meets what it says."""
        ruleset = self._ruleset
        yield Chapter("bands", "The bands", tables=(bands_table(ruleset),))
        yield self._routes()
        yield Chapter(
            "matrix",
            "The matrix",
            lead=(
                "Where a case stands on each axis gives its cell, and the cell its band.",
                *axis_notes(ruleset),
            ),
            tables=matrix_tables(ruleset),
            entries=axis_entries(ruleset),
        )
        yield Chapter("cells", "What each cell calls for", statements=tuple(self._cells()))
        for kind, (title, lead) in _RULES.items():
            rules = tuple(self._rule(rule) for rule in ruleset.rules if rule.kind is kind)
            yield Chapter(f"rules-{kind}", title, lead=(lead,), statements=rules)
        yield self._judgement()
        yield self._checks()
        yield facts_chapter(ruleset)
        yield readings_chapter(ruleset)
        yield self._rest()

    def _routes(self) -> Chapter:
        route = spoken_route(self._ruleset, self._ruleset.field_route)
        return Chapter(
            "routes",
            "Where a case goes",
            lead=(
                "These are tried first, in this order. A case that one of them takes gets no band here.",
                f"Every other case is for the {route}, and gets a band.",
            ),
            statements=tuple(map(self._route, self._ruleset.routes)),
        )

    def _route(self, rule: RouteRule) -> Statement:
        route = spoken_route(self._ruleset, rule.route)
        field = spoken_route(self._ruleset, self._ruleset.field_route)
        entries = [Entry("What it says", rule.says), Entry("When", self._words(rule.when))]
        entries.append(Entry("Not known", _ROUTES[rule.kind].format(field=field)))
        if rule.watch:
            high = f"where the {field} would make it {rule.watch} or higher"
            entries.append(Entry("Warning", f"{high}: {rule.watch_says}"))
        return self._statement(rule.id, f"To the {route}", None, entries)

    def _cells(self) -> Iterator[Statement]:
        for cell in self._ruleset.cells:
            title = cell_title(self._ruleset, cell.levels)
            yield self._statement(cell.id, title, band_tag(cell.band), _called_for(cell.actions))

    def _rule(self, rule: Rule) -> Statement:
        entries = [Entry("When", self._words(rule.when))]
        entries += [Entry(f"{each.band} instead, when", self._words(each.when)) for each in rule.escalations]
        return self._statement(
            rule.id, capital(rule.title), band_tag(rule.band), [*entries, *_called_for(rule.actions)]
        )

    def _judgement(self) -> Chapter:
        routes = self._ruleset.judgement.routes
        bands = self._ruleset.band_by_name
        unnamed = [band.name for band in self._ruleset.bands[1:] if band.name not in routes]
        lead = [
            "A manager may record a band for a case, and must record why. A judged band at or above the minimum band "
            "becomes the band, and one below a band to consider declines it.",
            "A judged band below the minimum band is not applied and is reported, and so is a judgement without a reason.",
        ]
        if unnamed:
            names = either(unnamed)
            lead.append(
                f"The guidance names no way to {names} on judgement alone: it is applied, with a warning that says so."
            )
        statements = tuple(
            self._statement(id_, f"Raising a case to {name}", band_tag(bands[name]), ())
            for name, id_ in routes.items()
        )
        return Chapter("judgement", "What judgement may do", lead=tuple(lead), statements=statements)

    def _checks(self) -> Chapter:
        lead = ("These change no band. They warn of facts that do not fit each other.",)
        statements = tuple(
            Statement(
                f"check-{check.code}",
                check.code,
                check.code,
                None,
                (
                    Entry("Warning", check.says),
                    Entry("When", self._words(check.when)),
                    Entry("Source", check.source),
                ),
                readings=self._readings_about(check.code),
            )
            for check in self._ruleset.checks
        )
        return Chapter("checks", "What is warned about", lead=lead, statements=statements)

    def _rest(self) -> Chapter:
        lead = ("Paragraphs that no rule of its own rests on.",)
        rest = [id_ for id_ in self._ruleset.paragraphs if id_ not in self._quoted]
        statements = tuple(
            self._statement(id_, self._ruleset.paragraphs[id_].section, None, ()) for id_ in rest
        )
        return Chapter("rest", "What else the guidance says", lead, statements=statements)

    def _statement(self, id_: str, title: str, tag: Tag | None, entries: Iterable[Entry]) -> Statement:
        self._quoted[id_] += 1
        again = self._quoted[id_]
        anchor = self._anchors[id_] if again == 1 else f"{self._anchors[id_]}-{again}"
        paragraph = self._ruleset.paragraphs[id_]
        where = f"{paragraph.section}, line {paragraph.line}"
        quotation = Quotation(anchor, id_, paragraph.words, where)
        return Statement(anchor, id_, title, tag, tuple(entries), quotation, self._readings_about(id_))

    def _readings_about(self, id_: str) -> tuple[Link, ...]:
        return tuple(
            Link(f"#reading-{reading.id}", reading.id)
            for reading in self._ruleset.readings
            if id_ in reading.about
        )

    def _words(self, condition: Condition) -> str:
        """Say a condition; parts that are themselves joined are kept apart by semicolons."""
        if not isinstance(condition, AllOf | AnyOf):
            return in_words(condition, self._called)
        joint = "and" if isinstance(condition, AllOf) else "or"
        parts = [in_words(part, self._called) for part in condition.parts]
        is_joined = any(f" {word} " in part for part in parts for word in ("and", "or"))
        return f"{'; ' if is_joined else ' '}{joint} ".join(parts)


def _called_for(actions: Sequence[str]) -> list[Entry]:
    return [Entry("Calls for", "; ".join(actions))] if actions else []
