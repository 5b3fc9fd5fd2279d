"""A ruleset → its report, in a manager's words: for a page, a wiki or a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from banding import __version__
from banding.explain import either
from banding.facts import Fact, FactKind, spoken
from banding.render.report import (
    Block,
    Entries,
    Entry,
    Link,
    Quotation,
    Report,
    Section,
    Statement,
    Statements,
    Tag,
)
from banding.render.words import capital, said_day
from banding.reports.ruleset.matrix import (
    axis_entries,
    axis_notes,
    bands_table,
    cell_title,
    matrix_tables,
)
from banding.reports.tables import anchors, band_tag
from banding.ruleset import AllOf, AnyOf, Condition, Reading, RouteRule, Rule, Ruleset
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
_ASKED = (
    "What is asked of each case, in the order in which answers that are missing are listed. What nobody has answered is "
    "not known, and is never taken for no."
)
_LEFT_OPEN = (
    "Where the guidance says nothing it had to be read one way. The role named should confirm each reading."
)


def ruleset_report(ruleset: Ruleset, *, last_day: date | None, recorded: str) -> Report:
    """Describe a ruleset; ``last_day`` is the last that it is in force, None where there is no end."""
    source, first = ruleset.document, ruleset.in_force_from
    until = f" to {said_day(last_day)}" if last_day else ""
    return Report(
        title=ruleset.title,
        subject=f"{ruleset.id} {ruleset.version}",
        lead=f"The rules by which a case is given its band, in force from {said_day(first)}{until}.",
        identity=(
            Entry("Ruleset", f"{ruleset.id} {ruleset.version}"),
            Entry("In force", f"{first} to {last_day}" if last_day else f"{first} onwards"),
            Entry("Recorded as in force", recorded),
            Entry("Content hash (SHA-256)", ruleset.content_hash, is_code=True),
        ),
        sections=tuple(_Teller(ruleset).sections()),
        colours=ruleset.bands,
        end=(
            f"Words of the guidance are quoted from {source.title}, {source.publisher}, {source.published}. "
            f"{source.licence}. Lines are those of its text edition.",
            f"Written by banding {__version__}. The same ruleset gives this page again, byte for byte.",
        ),
    )


class _Teller:
    """Tells one ruleset, chapter by chapter, and keeps which paragraphs have been quoted."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._called = titles_of(ruleset)
        self._anchors = anchors(ruleset)
        self._quoted: Counter[str] = Counter()

    def sections(self) -> Iterator[Section]:
        """Give every part, in the order in which a case meets what it says."""
        ruleset = self._ruleset
        yield Section("bands", "The bands", (bands_table(ruleset),))
        yield self._routes()
        lead = "Where a case is on each axis gives its cell, and the cell its band."
        drawn: tuple[Block, ...] = (*matrix_tables(ruleset), Entries(axis_entries(ruleset)))
        yield Section("matrix", "The matrix", drawn, lead=(lead, *axis_notes(ruleset)))
        cells = (
            self._statement(
                cell.id, cell_title(ruleset, cell.levels), band_tag(cell.band), _called_for(cell.actions)
            )
            for cell in ruleset.cells
        )
        yield _stated("cells", "What each cell calls for", cells)
        for kind, (title, said) in _RULES.items():
            rules = (self._rule(rule) for rule in ruleset.rules if rule.kind is kind)
            yield _stated(f"rules-{kind}", title, rules, said)
        yield self._judgement()
        yield self._checks()
        asked = tuple(Entry(f"{capital(fact.title)} ({fact.name})", _asked(fact)) for fact in ruleset.facts)
        yield Section("facts", "What is asked", (Entries(asked),), lead=(_ASKED,))
        readings = map(_reading, ruleset.readings)
        yield _stated("readings", "What the guidance leaves open", readings, _LEFT_OPEN)
        rest = [id_ for id_ in ruleset.paragraphs if id_ not in self._quoted]
        statements = (self._statement(id_, ruleset.paragraphs[id_].section, None, ()) for id_ in rest)
        lead = "Paragraphs that no rule of its own rests on."
        yield _stated("rest", "What else the guidance says", statements, lead)

    def _routes(self) -> Section:
        route = spoken_route(self._ruleset, self._ruleset.field_route)
        lead = (
            "These are tried first, in this order. A case that one of them takes gets no band here.",
            f"Every other case is for the {route}, and gets a band.",
        )
        return _stated("routes", "Where a case goes", map(self._route, self._ruleset.routes), *lead)

    def _route(self, rule: RouteRule) -> Statement:
        route = spoken_route(self._ruleset, rule.route)
        field = spoken_route(self._ruleset, self._ruleset.field_route)
        entries = [Entry("What it says", rule.says), Entry("When", self._words(rule.when))]
        entries.append(Entry("Not known", _ROUTES[rule.kind].format(field=field)))
        if rule.watch:
            high = f"where the {field} would make it {rule.watch} or higher"
            entries.append(Entry("Warning", f"{high}: {rule.watch_says}"))
        return self._statement(rule.id, f"To the {route}", None, entries)

    def _rule(self, rule: Rule) -> Statement:
        entries = [Entry("When", self._words(rule.when))]
        entries += [Entry(f"{each.band} instead, when", self._words(each.when)) for each in rule.escalations]
        return self._statement(
            rule.id, capital(rule.title), band_tag(rule.band), [*entries, *_called_for(rule.actions)]
        )

    def _judgement(self) -> Section:
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
        statements = (
            self._statement(id_, f"Raising a case to {name}", band_tag(bands[name]), ())
            for name, id_ in routes.items()
        )
        return _stated("judgement", "What judgement may do", statements, *lead)

    def _checks(self) -> Section:
        statements = (
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
        lead = "These change no band. They warn of facts that do not fit each other."
        return _stated("checks", "What is warned about", statements, lead)

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


def _stated(id_: str, title: str, statements: Iterable[Statement], *lead: str) -> Section:
    found = tuple(statements)
    return Section(id_, title, (Statements(found),) if found else (), lead=lead)


def _asked(fact: Fact) -> str:
    """Say what is asked and what may be answered."""
    answer = {
        FactKind.YES_NO: "yes or no",
        FactKind.CHOICE: either([spoken(level) for level in fact.levels]) if fact.levels else "",
        FactKind.TEXT: "in words",
    }.get(fact.kind, fact.allowed)
    age = (
        f", yes at {fact.yes_at_age} or under by age or date of birth" if fact.yes_at_age is not None else ""
    )
    question = f"{fact.question} " if fact.question else ""
    return f"{question}{capital(answer)}{age}."


def _reading(reading: Reading) -> Statement:
    entries = (
        Entry("Left open", reading.silence),
        Entry("Read as", reading.reading),
        Entry("Why", reading.why),
        Entry("To be confirmed by", reading.confirm),
        Entry("About", ", ".join(reading.about)),
    )
    return Statement(f"reading-{reading.id}", reading.id, reading.id, None, entries)
