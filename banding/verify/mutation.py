"""A ruleset changed in one place at a time, as by a slip of the pen, and which changes its examples catch."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import product
from typing import Any, TypeVar

import attrs

from banding.case_space import Space, Witness, are_equivalent
from banding.engine import Engine
from banding.ruleset import conditions
from banding.ruleset.model import Axis, Rule, Ruleset
from banding.ruleset.places import Places, Subject
from banding.ruleset.words import in_words
from banding.verify.conditions import held_conditions, replaced, swapped, with_other, with_part, without_part
from banding.verify.examples import Example, ExampleResult, ReadExample, read_example, try_examples, try_one
from banding.vocabulary import RuleKind

T = TypeVar("T")


@attrs.frozen
class Mutant:
    """A ruleset with one change, of kind edge, cell, rule, condition, escalation, clause, route, check, judgement or age."""

    kind: str
    says: str
    subject: Subject
    ruleset: Ruleset


class Fate(StrEnum):
    """What became of a mutant."""

    CAUGHT = "caught"
    EQUIVALENT = "equivalent"
    SURVIVES = "survives"


@attrs.frozen
class Outcome:
    """What became of a mutant: the first example that catches it, or of a survivor the smallest case with other bands, if any."""

    mutant: Mutant
    fate: Fate
    caught_by: str = ""
    witness: Witness | None = None
    file: str = ""
    line: int | None = None


@attrs.frozen
class Mutated:
    """What came of changing a ruleset, in the order of the file; while an example fails on it as it is, nothing is changed."""

    ruleset: Ruleset
    failing: tuple[ExampleResult, ...]
    outcomes: tuple[Outcome, ...]

    def of(self, fate: Fate) -> tuple[Outcome, ...]:
        """Give the mutants of one fate."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate is fate)


def mutate_ruleset(ruleset: Ruleset, examples: Sequence[Example], places: Places | None = None) -> Mutated:
    """Change a ruleset one element at a time: each is caught by an example, proved by diagrams to decide alike, or survives."""
    tried = try_examples(examples, ruleset)
    failing = tuple(each for each in tried if not each.passes)
    if failing:
        return Mutated(ruleset, failing, ())
    with_ages = any({"age", "date_of_birth"} & example.given.keys() for example in examples)
    mutants = mutants_of(ruleset, with_ages=with_ages)
    return Mutated(ruleset, (), tuple(_outcome(mutant, ruleset, tried, places) for mutant in mutants))


def _outcome(
    mutant: Mutant, ruleset: Ruleset, tried: Sequence[ExampleResult], places: Places | None
) -> Outcome:
    file, line = (places or {}).get(mutant.subject, ("", None))
    if caught_by := _caught_by(mutant, ruleset, tried):
        return Outcome(mutant, Fate.CAUGHT, caught_by, None, file, line)
    if are_equivalent(ruleset, mutant.ruleset):
        return Outcome(mutant, Fate.EQUIVALENT, "", None, file, line)
    ours, theirs = Space.of_both(ruleset, mutant.ruleset)
    unlike = ours.shop.combine(
        lambda mine, yours: None if mine is None and yours is None else mine != yours,
        ours.outcome,
        theirs.outcome,
    )
    return Outcome(mutant, Fate.SURVIVES, "", ours.witness(unlike), file, line)


def _caught_by(mutant: Mutant, ruleset: Ruleset, tried: Sequence[ExampleResult]) -> str:
    """Name the example that catches a mutant; those that cite what is changed are tried first."""
    about = mutant.subject[1]

    def is_silent(each: ExampleResult) -> bool:
        return about not in (*each.answer["rules"], *each.answer["warnings"])

    examples: Sequence[ReadExample] = [each.read for each in sorted(tried, key=is_silent)]
    if mutant.ruleset.facts != ruleset.facts:
        examples = [read_example(read.example, mutant.ruleset) for read in examples]
    try:
        engine = Engine(mutant.ruleset)
        return next((read.example.name for read in examples if not try_one(read, engine).passes), "")
    except (KeyError, IndexError):
        # A change that leaves some case without any answer is noticed by the first example of it.
        return "a case that it cannot decide"


def mutants_of(ruleset: Ruleset, *, with_ages: bool) -> Iterator[Mutant]:
    """Give every change of one element of a ruleset; of ages at which a fact is yes where some example gives an age."""
    for axis in ruleset.axes:
        yield from _axis(axis, ruleset)
    for cell in ruleset.cells:
        for band in _beside(ruleset.bands, cell.band.rank):
            says = f"{cell.id} is {band} instead of {cell.band}"
            yield _changed(ruleset, "cells", cell, "cell", says, ("cell", cell.id), band=band)
    for rule in ruleset.rules:
        yield from _rule(rule, ruleset)
    for route in ruleset.routes:
        subject: Subject = ("route", route.id)
        yield _changed(ruleset, "routes", route, "route", f"{route.id} dropped", subject)
        for watch in _beside(ruleset.bands, route.watch.rank) if route.watch else ():
            says = f"{route.id} warns from {watch} instead of {route.watch}"
            yield _changed(ruleset, "routes", route, "route", says, subject, watch=watch)
        if route is not ruleset.routes[0]:
            changed = attrs.evolve(ruleset, routes=(route, *swapped(ruleset.routes, route)))
            yield Mutant("route", f"{route.id} is tried first", subject, changed)
    for check in ruleset.checks:
        about = ("check", check.code)
        yield _changed(ruleset, "checks", check, "check", f"{check.code} dropped", about)
    for held in held_conditions(ruleset):
        for says, when in conditions_like(held.when, ruleset):
            changed = replaced(ruleset, held.subject, when)
            yield Mutant("condition", f"{held.name}: {says}", held.subject, changed)
    allowed = ruleset.judgement
    for name, id_ in allowed.items():
        less = {band: route for band, route in allowed.items() if band != name}
        says = f"{id_} allows no judgement to {name}"
        yield Mutant("judgement", says, ("judgement", id_), attrs.evolve(ruleset, judgement=less))
    for fact in ruleset.facts if with_ages else ():
        for age in (fact.yes_at_age - 1, fact.yes_at_age + 1) if fact.yes_at_age is not None else ():
            says = f"{fact.name} is yes at {age} or under instead of {fact.yes_at_age}"
            yield _changed(ruleset, "facts", fact, "age", says, ("fact", fact.name), yes_at_age=age)


def _changed(
    ruleset: Ruleset, listed: str, old: Any, kind: str, says: str, subject: Subject, /, **changes: Any
) -> Mutant:
    """Change one thing of a list of the ruleset, or drop it where nothing of it is changed."""
    new = [attrs.evolve(old, **changes)] if changes else []
    return Mutant(kind, says, subject, with_other(ruleset, listed, old, *new))


def _axis(axis: Axis, ruleset: Ruleset) -> Iterator[Mutant]:
    def changed(kind: str, says: str, subject: Subject = ("axis", axis.id), **changes: Any) -> Mutant:
        return _changed(ruleset, "axes", axis, kind, f"{axis.id}: {says}", subject, **changes)

    for number, edge in enumerate(axis.edges):
        for lowest in _near(axis, number, ruleset) if number else ():
            says = f"{edge.level} begins at {lowest} instead of {edge.lowest}"
            yield changed("edge", says, edges=swapped(axis.edges, edge, edge._replace(lowest=lowest)))
    if axis.judged:
        if axis.judged.locked:
            says = f"judgement may take a case out of {' and '.join(axis.judged.locked)}"
            yield changed("judgement", says, judged=attrs.evolve(axis.judged, locked=()))
        yield changed("judgement", "judgement sets no level", judged=None)
    for number, clause in enumerate(axis.clauses):
        about, what = ("clause", axis.id, number), f"the clause for {clause.level}"
        yield changed("clause", f"{what} dropped", about, clauses=swapped(axis.clauses, clause))
        for level in _beside(axis.levels, axis.levels.index(clause.level)):
            moved = swapped(axis.clauses, clause, attrs.evolve(clause, level=level))
            yield changed("clause", f"{what} sets {level}", about, clauses=moved)


def _near(axis: Axis, number: int, ruleset: Ruleset) -> Iterator[int]:
    """Give the edges one off that still lie between their neighbours; a ruleset with others is never loaded."""
    below, edge = axis.edges[number - 1].lowest, axis.edges[number].lowest
    top = ruleset.fact_by_name[axis.fact].highest
    for lowest in (edge - 1, edge + 1):
        is_below_next = number + 1 == len(axis.edges) or lowest < axis.edges[number + 1].lowest
        if below < lowest and is_below_next and (top is None or lowest <= top):
            yield lowest


def _beside(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    """Give the bands, or levels, one below and one above."""
    return items[max(place - 1, 0) : place] + items[place + 1 : place + 2]


def _rule(rule: Rule, ruleset: Ruleset) -> Iterator[Mutant]:
    def changed(says: str, number: int | None = None, **changes: Any) -> Mutant:
        kind = "rule" if number is None else "escalation"
        subject: Subject = (kind, rule.id) if number is None else (kind, rule.id, number)
        return _changed(ruleset, "rules", rule, kind, f"{rule.id} {says}", subject, **changes)

    yield changed("dropped")
    for band in _beside(ruleset.bands, rule.band.rank):
        yield changed(f"gives {band} instead of {rule.band}", band=band)
    if rule.kind is RuleKind.CONSIDER:
        yield changed("is automatic", kind=RuleKind.AUTOMATIC)
    else:
        yield changed("is only to be considered", kind=RuleKind.CONSIDER)
    for number, each in enumerate(rule.escalations):
        yield changed(f"never rises to {each.band}", number, escalations=swapped(rule.escalations, each))
        for band in _beside(ruleset.bands, each.band.rank):
            risen = swapped(rule.escalations, each, attrs.evolve(each, band=band))
            yield changed(f"rises to {band} instead of {each.band}", number, escalations=risen)


def conditions_like(
    condition: conditions.Condition, ruleset: Ruleset
) -> Iterator[tuple[str, conditions.Condition]]:
    """Give every condition that differs in one part, with the difference in words."""
    for path, part in conditions.parts_of(condition):
        said = in_words(part)
        others: Iterable[conditions.Condition] = ()
        if isinstance(part, conditions.AllOf | conditions.AnyOf) and len(part.parts) > 1:
            others = (
                conditions.AnyOf(part.parts)
                if isinstance(part, conditions.AllOf)
                else conditions.AllOf(part.parts),
            )
        elif isinstance(part, conditions.Not):
            others = (part.part,)
        elif isinstance(part, conditions.FactIs | conditions.FactWithin | conditions.LevelIs):
            yield f"“{said}” read as “not {said}”", with_part(condition, path, conditions.Not(part))
            without = without_part(condition, path)
            if without is not None:
                yield f"“{said}” left out", without
            others = _near_leaves(part, ruleset)
        for other in others:
            yield f"“{said}” read as “{in_words(other)}”", with_part(condition, path, other)


def _near_leaves(leaf: conditions.Leaf, ruleset: Ruleset) -> Iterator[conditions.Condition]:
    """Give leaves one value or one step away."""
    if isinstance(leaf, conditions.FactWithin):
        fact = ruleset.fact_by_name[leaf.fact]
        for step, end in product((-1, 1), ("lowest", "highest")):
            bound = getattr(leaf, end)
            near = leaf if bound is None else attrs.evolve(leaf, **{end: bound + step})
            # Where no number of the fact's scale lies within the bounds, the ruleset would never be loaded.
            lows = [number for number in (near.lowest, fact.lowest) if number is not None]
            highs = [number for number in (near.highest, fact.highest) if number is not None]
            if near is not leaf and (not lows or not highs or max(lows) <= min(highs)):
                yield near
    elif isinstance(leaf, conditions.LevelIs):
        levels_of_axis = ruleset.axis_by_id[leaf.axis].levels
        yield from (conditions.LevelIs(leaf.axis, levels) for levels in _one_off(leaf.levels, levels_of_axis))
    elif leaf.values != (True,):
        levels = ruleset.fact_by_name[leaf.fact].levels
        written = tuple(map(str, leaf.values))
        yield from (conditions.FactIs(leaf.fact, values) for values in _one_off(written, levels))


def _one_off(values: tuple[str, ...], levels: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give the sets of levels with one more or one fewer."""
    for level in levels:
        if level not in values:
            yield tuple(each for each in levels if each in values or each == level)
        elif len(values) > 1:
            yield tuple(each for each in values if each != level)
