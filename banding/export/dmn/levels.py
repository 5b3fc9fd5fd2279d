"""The level of a case on one axis as a table: by a fact that sets it, by score, and by judgement where it stands."""

from collections.abc import Iterator, Mapping

from banding.engine.variables import Variable
from banding.export.dmn.tables import Cube, Line, Table, cubes_of, joined, table
from banding.export.dmn.terms import NO, NULL, YES, Terms, codes_in, feel_text, test_of
from banding.facts import spoken
from banding.ruleset import Axis

Codes = frozenset[int]


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
    return table(
        terms.levels[axis.id],
        (Line({**terms.known, **line.cube}, line.answer, line.says) for line in lines),
        terms.inputs,
        question=f"At which level of {axis.title} does the case stand?",
        says=_about(axis, terms),
    )


def _about(axis: Axis, terms: Terms) -> str:
    words = [axis.note] if axis.note else []
    if axis.judged:
        name = terms.judged[axis.id].name
        words.append(
            f"{name} is the level set by professional judgement, or {feel_text(terms.none)} where nobody has set one. A"
            f" level below the score's stands only where a reason is recorded. A missing {terms.facts[axis.fact].name}"
            " is read as not scored, and then only a level set by judgement can stand."
        )
    return " ".join(words)


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
    for level in axis.levels:
        if level == scored or (scored in axis.judged.locked and rank(level) < rank(scored)):
            kept.add(level)
        elif scored and rank(level) < rank(scored):
            below.add(level)
            says = f"{axis.short} {spoken(level)} by judgement, below the score and with a reason"
            test = {**test_of(judged, level), reason.name: YES}
            yield from _lines((place,), test, level, says)
        else:
            says = f"{axis.short} {spoken(level)} by judgement" + (
                ", above the score" if scored else ", not scored"
            )
            yield from _lines((place,), test_of(judged, level), level, says)
    if scored:
        test = {} if codes_in(judged, kept) == judged.known else test_of(judged, *kept)
        yield from _lines((place,), test, scored, f"{axis.short} {spoken(scored)} by the score")
    if below:
        test = {**test_of(judged, *below), reason.name: NO}
        says = (
            f"{axis.short} {spoken(scored)} by the score: a lower judgement without a reason does not stand"
        )
        yield from _lines((place,), test, scored, says)


def _lines(cubes: tuple[Cube, ...], test: dict[str, Codes], level: str, says: str) -> Iterator[Line]:
    return (Line(cube, level, says) for cube in joined(cubes, **test))


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
