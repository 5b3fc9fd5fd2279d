"""The tables between a case's facts and its band: what is known, route, level on each axis, matrix, minimum, consideration, band."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from banding.engine.variables import Variable, band_conditions
from banding.export.dmn.tables import FIRST, UNIQUE, Cube, Line, Table, cubes_of, joined, table
from banding.export.dmn.terms import NO, NULL, YES, Terms, codes_in, feel_text, test_of
from banding.facts import spoken
from banding.ruleset import AllOf, Axis, Band, Condition, Rule, facts_of
from banding.vocabulary import RouteKind, RuleKind

_HIGHEST_FIRST = "The highest band stands first and the first row that passes answers."

_SAID = {
    "facts_known": (
        "Is every fact known that the band rests on?",
        "What is missing is never read as no. Where this is false no band comes out: the tables below it answer"
        " nothing, which is null.",
    ),
    "route": (
        "Where does the case go?",
        "The routes are tried in this order. A fact that only a hub route asks for may be missing: a case is sent to"
        " a hub only where what is missing could not keep it in the field.",
    ),
    "matrix": (
        "Which band does the allocation matrix give?",
        "Where the case would stand in the matrix, whatever its route.",
    ),
    "minimum": (
        "Which band must the case have as a minimum?",
        f"The highest of the matrix band and of what each rule requires. {_HIGHEST_FIRST}",
    ),
    "consider": (
        "Which higher band must a manager consider?",
        f"It changes no band by itself: it is a question to a person. {_HIGHEST_FIRST}",
    ),
    "band": (
        "Which band does the case have, before a manager's judgement?",
        "The minimum band of a case for the field. A manager may record a higher band and why; that is not part of"
        " this model. No answer, null, means that a fact is missing: find it out, and do not read it as no.",
    ),
}
"""What each decision asks, and what is said of it."""
Codes = frozenset[int]


def facts_known_table(terms: Terms) -> Table:
    """Give the table that says whether every fact bearing on a band is known; it answers every case."""
    columns = [terms.facts[name] for name in gate_facts(terms)]
    lines = [
        Line({column.name: column.known for column in columns}, True, "Every one of these facts is known"),
        Line({}, False, "One of them is missing, or not among the values allowed"),
    ]
    return _table("facts_known", lines, terms)


def gate_facts(terms: Terms) -> tuple[str, ...]:
    """Name the facts that must be known before any band is given, in the ruleset's order; hub facts are not."""
    ruleset = terms.ruleset
    named = {name for condition in band_conditions(ruleset) for name in facts_of(condition)}
    # A judged level can stand in for a score, so the score itself may be missing.
    named |= {axis.fact for axis in ruleset.axes if not axis.judged}
    return tuple(name for name in terms.facts if name in named)


def route_table(terms: Terms) -> Table:
    """
    Give the table of the routes, in the order in which they are tried.

    What refers a case elsewhere counts as soon as it is known; the hub takes a case only where every fact that bears
    on a band is known, and what is missing could not keep the case in the field.

    Source: contract, sections 1.6 and 1.7
    """
    ruleset = terms.ruleset
    lines = []
    for route in ruleset.routes:
        cubes = joined(cubes_of(route.when, terms), **(terms.known if route.kind is RouteKind.HUB else {}))
        lines += [Line(cube, route.route, quoted(route.id, terms), cites=True) for cube in cubes]
    return _table("route", [*lines, Line(terms.known, ruleset.field_route, "All other cases")], terms)


def matrix_table(terms: Terms) -> Table:
    """Give the allocation matrix: one row a cell, and a row for what the matrix has no level for."""
    ruleset = terms.ruleset
    lines = []
    for cell in ruleset.cells:
        levels = zip(ruleset.axes, cell.levels, strict=True)
        cube = {
            terms.levels[axis.id].name: codes_in(terms.levels[axis.id], [level]) for axis, level in levels
        }
        lines.append(Line(cube, cell.band.name, quoted(cell.id, terms), cites=True))
    before: dict[str, frozenset[int]] = {}
    for axis in ruleset.axes:
        column, off = terms.levels[axis.id], terms.off_axis(axis)
        if off:
            lines.append(Line({**before, column.name: off}, terms.none, "Outside the matrix"))
        before[column.name] = column.known - off
    return _table("matrix", lines, terms, UNIQUE)


def minimum_table(terms: Terms) -> Table:
    """
    Give the table of the minimum band: the highest of the matrix band and every floor that applies.

    Source: contract, section 1.3
    """
    none = Line(test_of(terms.matrix, terms.none) | terms.known, terms.none, "Outside the matrix")
    lines = [none] if any(terms.off_axis(axis) for axis in terms.ruleset.axes) else []
    for band in reversed(terms.ruleset.bands):
        # Which bands the matrix can have given is written out, so that a level that is not known passes no row.
        up_to = test_of(terms.matrix, *(other.name for other in terms.ruleset.bands if other <= band))
        lines += [
            attrs.evolve(line, cube={**line.cube, **up_to})
            for line in _rule_lines(band, terms, considered=False)
        ]
        lines.append(Line(test_of(terms.matrix, band.name) | terms.known, band.name, "The matrix band"))
    return _table("minimum", lines, terms)


def consider_table(terms: Terms) -> Table:
    """
    Give the table of the band a manager must consider; none where the minimum is that high already.

    Source: contract, section 1.4
    """
    lines = _away(terms)
    for band in reversed(terms.ruleset.bands[1:]):
        below = test_of(terms.minimum, *(other.name for other in terms.ruleset.bands if other < band))
        found = _rule_lines(band, terms, considered=True)
        lines += [attrs.evolve(line, cube={**line.cube, **below}) for line in found]
    every = test_of(terms.minimum, *(band.name for band in terms.ruleset.bands))
    lines.append(Line({**every, **terms.known}, terms.none, "Nothing to consider"))
    return _table("consider", lines, terms)


def band_table(terms: Terms) -> Table:
    """Give the last table: the band of a field case, and none for a case that goes elsewhere."""
    field = test_of(terms.route, terms.ruleset.field_route)
    lines = [
        Line(field | test_of(terms.minimum, band.name), band.name, "The minimum band")
        for band in terms.ruleset.bands
    ]
    return _table("band", [*lines, *_away(terms)], terms, UNIQUE)


def _table(name: str, lines: Iterable[Line], terms: Terms, policy: str = FIRST) -> Table:
    question, says = _SAID[name]
    return table(getattr(terms, name), lines, terms.inputs, question=question, says=says, policy=policy)


def _away(terms: Terms) -> list[Line]:
    away = Line(test_of(terms.route, *terms.away), terms.none, "Not for the field")
    return [away] if terms.away else []


def quoted(id_: str, terms: Terms) -> str:
    """Cite a paragraph: its id and the guidance's own words."""
    paragraph = terms.ruleset.paragraphs.get(id_)
    return f"{id_}: “{paragraph.words}”" if paragraph else id_


def _rule_lines(band: Band, terms: Terms, *, considered: bool) -> list[Line]:
    """Give the lines of every rule that gives a band, by itself or where it escalates."""
    rules = [rule for rule in terms.ruleset.rules if (rule.kind is RuleKind.CONSIDER) is considered]
    return [
        Line({**cube, **terms.known}, band.name, quoted(rule.id, terms), cites=True)
        for rule in rules
        for condition in _conditions(rule, band)
        for cube in cubes_of(condition, terms)
    ]


def _conditions(rule: Rule, band: Band) -> Iterator[Condition]:
    if rule.band == band:
        yield rule.when
    for escalation in rule.escalations:
        if escalation.band == band and band > rule.band:
            yield AllOf((rule.when, escalation.when))


def level_table(axis: Axis, terms: Terms) -> Table:
    """
    Give the table that places a case on an axis.

    A fact that sets the level comes first, then the score (or the assessed level) with the judgement on it. Without
    either nothing is answered. The highest level that a fact sets wins, as in ``decide``.

    Source: contract, section 1.1
    """
    lines = [
        Line(cube, clause.level, f"{axis.short} {spoken(clause.level)} whatever the score")
        for clause in sorted(axis.clauses, key=lambda clause: -axis.levels.index(clause.level))
        for cube in cubes_of(clause.when, terms)
    ]
    lines += _by_score(axis, terms)
    says = [axis.note] if axis.note else []
    if axis.judged:
        name = terms.judged[axis.id].name
        says.append(
            f"{name} is the level set by professional judgement, or {feel_text(terms.none)} where nobody has set one. A"
            f" level below the score's stands only where a reason is recorded. A missing {terms.facts[axis.fact].name}"
            " is read as not scored, and then only a level set by judgement can stand."
        )
    return table(
        terms.levels[axis.id],
        (Line({**terms.known, **line.cube}, line.answer, line.says) for line in lines),
        terms.inputs,
        question=f"At which level of {axis.title} does the case stand?",
        says=" ".join(says),
    )


def _by_score(axis: Axis, terms: Terms) -> Iterator[Line]:
    """Try each level the score can give, then no level at all, with each that judgement can set."""
    for scored, codes in _scored(axis, terms):
        place: Cube = {terms.facts[axis.fact].name: codes}
        if axis.judged is None:
            if scored:
                yield Line(place, scored, f"{axis.short} {spoken(scored)} by the score")
        else:
            yield from _judged(axis, terms, place, scored)
    off = _off(axis, terms)
    if off and not axis.judged:
        yield Line({terms.facts[axis.fact].name: off}, terms.none, "Not a level of the matrix")


def _judged(axis: Axis, terms: Terms, place: Cube, scored: str) -> Iterator[Line]:
    """Give the lines of one level by score ("" for none), for everything that judgement can say."""
    assert axis.judged is not None  # noqa: S101
    judged, reason = terms.judged[axis.id], terms.reasons[axis.id]
    rank = axis.levels.index
    kept, below = {terms.none}, set[str]()

    def lines(test: dict[str, Codes], level: str, says: str) -> Iterator[Line]:
        return (Line(cube, level, says) for cube in joined((place,), **test))

    for level in axis.levels:
        if level == scored or (scored in axis.judged.locked and rank(level) < rank(scored)):
            kept.add(level)
        elif scored and rank(level) < rank(scored):
            below.add(level)
            says = f"{axis.short} {spoken(level)} by judgement, below the score and with a reason"
            test = {**test_of(judged, level), reason.name: YES}
            yield from lines(test, level, says)
        else:
            says = f"{axis.short} {spoken(level)} by judgement" + (
                ", above the score" if scored else ", not scored"
            )
            yield from lines(test_of(judged, level), level, says)
    if scored:
        test = {} if codes_in(judged, kept) == judged.known else test_of(judged, *kept)
        yield from lines(test, scored, f"{axis.short} {spoken(scored)} by the score")
    if below:
        test = {**test_of(judged, *below), reason.name: NO}
        says = (
            f"{axis.short} {spoken(scored)} by the score: a lower judgement without a reason does not stand"
        )
        yield from lines(test, scored, says)


def _scored(axis: Axis, terms: Terms) -> Iterator[tuple[str, Codes]]:
    """Give each level that the fact itself places a case at, with the values that do; last "" for none."""
    level_of = _levels_by_code(axis, terms.variables[axis.fact])
    for level in axis.levels:
        codes = frozenset(code for code, each in level_of.items() if each == level)
        if codes:
            yield level, codes
    if axis.judged:
        yield "", _off(axis, terms) | {NULL}


def _off(axis: Axis, terms: Terms) -> Codes:
    """Give the values of the axis's fact that are none of its levels."""
    variable = terms.variables[axis.fact]
    return frozenset(range(variable.size)) - _levels_by_code(axis, variable).keys()


def _levels_by_code(axis: Axis, variable: Variable) -> Mapping[int, str]:
    """Give the level of each code of the axis's own fact; a code that is off the matrix has none."""
    if axis.edges:
        starts = (axis.edges[0].lowest, *variable.cuts)
        return {code: axis.level_of_score(start) for code, start in enumerate(starts)}
    return {code: str(level) for level, code in variable.codes.items() if level in axis.levels}
