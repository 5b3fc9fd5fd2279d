"""A ruleset → its report, in a manager's words, for a page, a wiki or a terminal: the matrix drawn, and rule by rule."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path

from banding import __version__
from banding.explain import either
from banding.facts import Fact, FactKind, spoken
from banding.render import report as doc
from banding.render.words import capital, said_day
from banding.reports.tables import anchors, band_tag
from banding.ruleset import AllOf, AnyOf, Axis, Cell, Condition, Reading, RouteRule, Rule, Ruleset
from banding.ruleset.versions.record import read_record
from banding.ruleset.versions.timeline import last_day_of
from banding.ruleset.words import in_words, spoken_route
from banding.vocabulary import RouteKind, RuleKind

Levels = tuple[str, ...]
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


def version_report(path: Path, ruleset: Ruleset) -> doc.Report:
    """Describe a version of a ruleset with the days that its folder gives it, and whether it is recorded there."""
    hashes = read_record(path.parent).hashes
    recorded = "no"
    if path.stem in hashes:
        is_same = hashes[path.stem] == ruleset.content_hash
        recorded = "yes" if is_same else "edited since it was recorded"
    return ruleset_report(ruleset, last_day=last_day_of(path, ruleset), recorded=recorded)


def ruleset_report(ruleset: Ruleset, *, last_day: date | None, recorded: str) -> doc.Report:
    """Describe a ruleset; ``last_day`` is the last that it is in force, None where there is no end."""
    source, first = ruleset.document, ruleset.in_force_from
    until = f" to {said_day(last_day)}" if last_day else ""
    return doc.Report(
        title=ruleset.title,
        subject=f"{ruleset.id} {ruleset.version}",
        lead=f"The rules by which a case is given its band, in force from {said_day(first)}{until}.",
        identity=(
            doc.Entry("Ruleset", f"{ruleset.id} {ruleset.version}"),
            doc.Entry("In force", f"{first} to {last_day}" if last_day else f"{first} onwards"),
            doc.Entry("Recorded as in force", recorded),
            doc.Entry("Content hash (SHA-256)", ruleset.content_hash, is_code=True),
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
        self._anchors = anchors(ruleset)
        self._quoted: Counter[str] = Counter()

    def sections(self) -> Iterator[doc.Section]:
        """Give every part, in the order in which a case meets what it says."""
        ruleset = self._ruleset
        yield doc.Section("bands", "The bands", (_bands_table(ruleset),))
        yield self._routes()
        lead = "Where a case is on each axis gives its cell, and the cell its band."
        levels = tuple(
            doc.Entry(_named(axis, level), _ways(axis, level, ruleset))
            for place, axis in enumerate(ruleset.axes)
            for level in _in_print_order(ruleset, place)
        )
        drawn: tuple[doc.Block, ...] = (*matrix_tables(ruleset), doc.Entries(levels))
        yield doc.Section("matrix", "The matrix", drawn, lead=(lead, *_axis_notes(ruleset)))
        yield _stated("cells", "What each cell calls for", map(self._cell, ruleset.cells))
        for kind, (title, said) in _RULES.items():
            rules = map(self._rule, (rule for rule in ruleset.rules if rule.kind is kind))
            yield _stated(f"rules-{kind}", title, rules, said)
        yield self._judgement()
        yield self._checks()
        asked = doc.Entries(tuple(map(_asked, ruleset.facts)))
        yield doc.Section("facts", "What is asked", (asked,), lead=(_ASKED,))
        readings = map(_reading, ruleset.readings)
        yield _stated("readings", "What the guidance leaves open", readings, _LEFT_OPEN)
        rest = [id_ for id_ in ruleset.paragraphs if id_ not in self._quoted]
        statements = (self._statement(id_, ruleset.paragraphs[id_].section, None, ()) for id_ in rest)
        lead = "Paragraphs that no rule of its own rests on."
        yield _stated("rest", "What else the guidance says", statements, lead)

    def _routes(self) -> doc.Section:
        route = spoken_route(self._ruleset, self._ruleset.field_route)
        lead = (
            "These are tried first, in this order. A case that one of them takes gets no band here.",
            f"Every other case is for the {route}, and gets a band.",
        )
        return _stated("routes", "Where a case goes", map(self._route, self._ruleset.routes), *lead)

    def _route(self, rule: RouteRule) -> doc.Statement:
        route = spoken_route(self._ruleset, rule.route)
        field = spoken_route(self._ruleset, self._ruleset.field_route)
        entries = [doc.Entry("What it says", rule.says), doc.Entry("When", self._words(rule.when))]
        entries.append(doc.Entry("Not known", _ROUTES[rule.kind].format(field=field)))
        if rule.watch:
            high = f"where the {field} would make it {rule.watch} or higher"
            entries.append(doc.Entry("Warning", f"{high}: {rule.watch_says}"))
        return self._statement(rule.id, f"To the {route}", None, entries)

    def _cell(self, cell: Cell) -> doc.Statement:
        title = _all_named(cell.levels, self._ruleset)
        return self._statement(cell.id, title, band_tag(cell.band), _called_for(cell.actions))

    def _rule(self, rule: Rule) -> doc.Statement:
        ways = {f"{each.band} instead, when": each.when for each in rule.escalations}
        entries = [doc.Entry(term, self._words(when)) for term, when in {"When": rule.when, **ways}.items()]
        entries += _called_for(rule.actions)
        return self._statement(rule.id, capital(rule.title), band_tag(rule.band), entries)

    def _judgement(self) -> doc.Section:
        routes = self._ruleset.judgement
        bands = self._ruleset.band_by_name
        unnamed = [band.name for band in self._ruleset.bands[1:] if band.name not in routes]
        lead = [
            "A manager may record a band for a case, and must record why. A judged band at or above the minimum band "
            "becomes the band, and one below a band to consider declines it.",
            "A judged band below the minimum band is not applied and is reported, and so is a judgement without a reason.",
        ]
        if unnamed:
            no_way = f"The guidance names no way to {either(unnamed)} on judgement alone"
            lead.append(f"{no_way}: it is applied, with a warning that says so.")
        statements = (
            self._statement(id_, f"Raising a case to {name}", band_tag(bands[name]), ())
            for name, id_ in routes.items()
        )
        return _stated("judgement", "What judgement may do", statements, *lead)

    def _checks(self) -> doc.Section:
        statements, lead = [], "These change no band. They warn of facts that do not fit each other."
        for check in self._ruleset.checks:
            said = {"Warning": check.says, "When": self._words(check.when), "Source": check.source}
            code, entries = check.code, tuple(map(doc.Entry, said, said.values()))
            readings = self._readings_about(code)
            statements.append(doc.Statement(f"check-{code}", code, code, None, entries, readings=readings))
        return _stated("checks", "What is warned about", statements, lead)

    def _statement(
        self, id_: str, title: str, tag: doc.Tag | None, entries: Iterable[doc.Entry]
    ) -> doc.Statement:
        self._quoted[id_] += 1
        again = self._quoted[id_]
        anchor = self._anchors[id_] if again == 1 else f"{self._anchors[id_]}-{again}"
        paragraph = self._ruleset.paragraphs[id_]
        where = f"{paragraph.section}, line {paragraph.line}"
        quotation = doc.Quotation(anchor, id_, paragraph.words, where)
        return doc.Statement(anchor, id_, title, tag, tuple(entries), quotation, self._readings_about(id_))

    def _readings_about(self, id_: str) -> tuple[doc.Link, ...]:
        found = [reading.id for reading in self._ruleset.readings if id_ in reading.about]
        return tuple(doc.Link(f"#reading-{name}", name) for name in found)

    def _words(self, condition: Condition) -> str:
        """Say a condition; parts that are themselves joined are kept apart by semicolons."""
        if not isinstance(condition, AllOf | AnyOf):
            return in_words(condition, self._ruleset)
        joint = "and" if isinstance(condition, AllOf) else "or"
        parts = [in_words(part, self._ruleset) for part in condition.parts]
        is_joined = any(f" {word} " in part for part in parts for word in ("and", "or"))
        return f"{'; ' if is_joined else ' '}{joint} ".join(parts)


def _called_for(actions: Sequence[str]) -> list[doc.Entry]:
    return [doc.Entry("Calls for", "; ".join(actions))] if actions else []


def _stated(id_: str, title: str, statements: Iterable[doc.Statement], *lead: str) -> doc.Section:
    found = tuple(statements)
    return doc.Section(id_, title, (doc.Statements(found),) if found else (), lead=lead)


def _asked(fact: Fact) -> doc.Entry:
    answer = {
        FactKind.YES_NO: "yes or no",
        FactKind.CHOICE: either([spoken(level) for level in fact.levels]),
        FactKind.TEXT: "in words",
    }.get(fact.kind, fact.allowed)
    at = fact.yes_at_age
    age = "" if at is None else f", yes at {at} or under by age or date of birth"
    question = f"{fact.question} " if fact.question else ""
    return doc.Entry(f"{capital(fact.title)} ({fact.name})", f"{question}{capital(answer)}{age}.")


def _reading(reading: Reading) -> doc.Statement:
    said = {"Left open": reading.silence, "Read as": reading.reading, "Why": reading.why}
    said |= {"To be confirmed by": reading.confirm, "About": ", ".join(reading.about)}
    entries = tuple(map(doc.Entry, said, said.values()))
    return doc.Statement(f"reading-{reading.id}", reading.id, reading.id, None, entries)


def _bands_table(ruleset: Ruleset) -> doc.Table:
    """List the bands, least resource first, with how much of the ruleset leads to each."""
    rows = []
    for band in ruleset.bands:
        cells = sum(cell.band == band for cell in ruleset.cells)
        rules = sum(band in (rule.band, *(each.band for each in rule.escalations)) for rule in ruleset.rules)
        rows.append((doc.Cell(tag=band_tag(band)), doc.Cell(cells), doc.Cell(rules)))
    heads = doc.number_heads("Band, least resource first", ("Cells of the matrix", "Other rules"))
    return doc.Table("bands-table", "The bands", heads, rows)


def _axis_notes(ruleset: Ruleset) -> tuple[str, ...]:
    """Say how the levels are set, and where a level could be taken for something else."""
    notes = []
    for axis in ruleset.axes:
        if axis.judged:
            title = ruleset.fact_by_name[axis.judged.fact].title
            locked = either([spoken(level) for level in axis.judged.locked])
            notes.append(
                f"A manager may set the {axis.title} by judgement ({title}): it counts where there is no score, where it "
                "is above the score's level, and where it is below it and a reason is recorded."
                + (f" It never takes a case out of {locked}." if locked else "")
            )
        if axis.note:
            notes.append(axis.note)
    return tuple(notes)


def matrix_tables(ruleset: Ruleset, marks: Mapping[str, str] | None = None) -> tuple[doc.Table, ...]:
    """
    Draw the matrix: the last axis across, the one before it down, and a table for each combination of the others.

    ``marks`` is cell id to the words beside its band, such as "this case".
    """
    orders = [_in_print_order(ruleset, place) for place in range(len(ruleset.axes))]
    across, by_levels, tables = ruleset.axes[-1], {cell.levels: cell for cell in ruleset.cells}, []
    down, first = (orders[-2], ruleset.axes[-2].title) if len(orders) > 1 else (("",), across.title)
    heads = doc.Head(capital(first)), *(doc.Head(_with_score(across, each, ruleset)) for each in orders[-1])
    for number, others in enumerate(product(*orders[:-2]), start=1):
        rows = []
        for level in down:
            at = (*others, *([level] if level else []))
            row = [doc.Cell(_with_score(ruleset.axes[-2], level, ruleset) if level else "Band")]
            for cell in (by_levels[(*at, each)] for each in orders[-1]):
                mark = (marks or {}).get(cell.id, "")
                row.append(doc.Cell(mark, tag=band_tag(cell.band), css="here" if mark else ""))
            rows.append(tuple(row))
        caption = f"The matrix where {_all_named(others, ruleset)}" if others else "The matrix"
        tables.append(doc.Table(f"matrix-{number}", caption, heads, rows))
    return tuple(tables)


def _all_named(levels: Levels, ruleset: Ruleset) -> str:
    """Name the levels on the first axes: "RoR very high and RoSH low"."""
    pairs = zip(ruleset.axes, levels, strict=False)
    return either([_named(axis, level) for axis, level in pairs], joined_by="and")


def _in_print_order(ruleset: Ruleset, place: int) -> Levels:
    """Give an axis's levels in the order in which the cells of the guidance come to them."""
    return tuple(dict.fromkeys(cell.levels[place] for cell in ruleset.cells))


def _named(axis: Axis, level: str) -> str:
    return f"{axis.short} {spoken(level)}"


def _with_score(axis: Axis, level: str, ruleset: Ruleset) -> str:
    return f"{_named(axis, level)} ({_stretch(axis, level, ruleset)})" if axis.edges else _named(axis, level)


def _stretch(axis: Axis, level: str, ruleset: Ruleset) -> str:
    first, last = axis.range_of(level)
    top = last if last is not None else ruleset.fact_by_name[axis.fact].highest
    return f"{first} or more" if top is None else f"{first} to {top}"


def _ways(axis: Axis, level: str, ruleset: Ruleset) -> str:
    fact = ruleset.fact_by_name[axis.fact]
    if not axis.edges:
        return f"{fact.title} is {spoken(level)}"
    unit = f" {fact.unit}" if fact.unit else ""
    ways = [f"{fact.title} {_stretch(axis, level, ruleset)}{unit}"]
    ways += [
        f"{in_words(clause.when, ruleset)}, whatever the score"
        for clause in axis.clauses
        if clause.level == level
    ]
    return "; or ".join([*ways, *(["set by judgement, where it counts"] if axis.judged else [])])
