"""A decision and what is known of its case, read from its row → what is for it, surely or perhaps, and in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import attrs

from banding.engine import Decision, engine_for
from banding.explain import either
from banding.facts import Fact, Value
from banding.intake import Layout, ReadingOptions, RowReader
from banding.ruleset import AllOf, AnyOf, Condition, Not, Ruleset, facts_of
from banding.ruleset.conditions import answer
from banding.services.written import Service, Services, Step
from banding.vocabulary import RouteKind


def circumstances_reader(services: Services, layout: Layout, options: ReadingOptions) -> RowReader:
    """Give what reads the circumstances in one file's rows: columns by their names and aliases, the first of each."""
    facts = services.circumstances
    found = {fact.name: layout.first_of((fact.name, *fact.aliases)) for fact in facts}
    index = {name: place for name, place in found.items() if place is not None}
    own = attrs.evolve(layout, index={"crn": layout.index["crn"], **index})
    # A mapping file is about the columns of the ruleset alone.
    return RowReader(own, facts, (), options=attrs.evolve(options, mapping=None, registers=None))


Facts = Mapping[str, Value]
Levels = Mapping[str, tuple[str, ...]]
"""A level of an axis that a case could be at, with the unknown facts that would have to say so; none where it is there."""


@attrs.frozen
class NextStep:
    """One thing that is for a case ``because`` of rules and facts, or may be once it is known what to ``find_out``."""

    step: Step
    because: tuple[str, ...] = ()
    find_out: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it is for the case whatever else is found out."""
        return not self.find_out


@attrs.frozen
class NextSteps:
    """What happens next for one case."""

    journey: tuple[NextStep, ...]
    services: tuple[NextStep, ...]
    notices: tuple[NextStep, ...]

    def every(self) -> Iterator[NextStep]:
        """Give all of them, in order."""
        yield from (*self.journey, *self.services, *self.notices)


def next_steps(decision: Decision, facts: Facts, services: Services, ruleset: Ruleset) -> NextSteps:
    """Say what happens next, by the facts of the case and its circumstances; what is not known never leaves a step out."""
    if any(rule.route == decision.route and rule.kind is RouteKind.REFER for rule in ruleset.routes):
        return NextSteps((), (), ())
    could_be, field = _levels(facts, ruleset), ruleset.field_route

    def for_case(step: Step) -> NextStep | None:
        if decision.route not in (step.routes or (field,)):
            return None
        cells = tuple(cell for cell in step.cells if cell in decision.rules)
        asked = () if cells or not step.cells else tuple(_asked_by_cells(step, could_be, ruleset))
        return _for_case(step, cells, asked, tuple(map(facts.get, _names(step))))

    lists = (services.journey, services.services, services.notices)
    return NextSteps(*(tuple(filter(None, map(for_case, steps))) for steps in lists))


@lru_cache(1 << 10)
def _names(step: Step) -> tuple[str, ...]:
    return facts_of(step.when) if step.when is not None else ()


# What a step asks of a case is a few facts, so that many cases share one answer.
@lru_cache(1 << 14)
def _for_case(
    step: Step, cells: tuple[str, ...], asked: tuple[str, ...], values: tuple[Value, ...]
) -> NextStep | None:
    """Give a step as it is for a case: by the cells that apply, the facts that other cells wait for, and what `when` reads."""
    if cells or (not step.cells and step.when is None):
        return NextStep(step, cells[:1])
    if step.when is not None:
        facts = dict(zip(_names(step), values, strict=True))
        holds = answer(step.when, facts)
        if holds:
            return NextStep(step, tuple(name for name, value in facts.items() if value is not None))
        asked += tuple(_unknown(step.when, facts)) if holds is None else ()
    return NextStep(step, (), tuple(dict.fromkeys(asked))) if asked else None


def _asked_by_cells(step: Step, could_be: Sequence[Levels], ruleset: Ruleset) -> Iterator[str]:
    """Name the unknown facts that could put a case in a cell that calls for a step."""
    for cell in ruleset.cells:
        pairs = list(zip(cell.levels, could_be, strict=True))
        if cell.id in step.cells and all(level in levels for level, levels in pairs):
            yield from (fact for level, levels in pairs for fact in levels[level])


def _levels(facts: Facts, ruleset: Ruleset) -> list[Levels]:
    """Give the levels of each axis that a case is or could be at."""
    found: list[Levels] = []
    for axis, now in zip(ruleset.axes, engine_for(ruleset).levels(facts), strict=True):
        levels: dict[str, tuple[str, ...]] = {now: ()} if now else {}
        # A level that was judged may not count once the score is known.
        if facts.get(axis.fact) is None and (axis.judged or not now):
            levels = dict.fromkeys(axis.levels, (axis.fact,)) | levels
        for clause in axis.clauses:
            is_higher = not now or axis.levels.index(clause.level) > axis.levels.index(now)
            if is_higher and answer(clause.when, facts) is None:
                levels.setdefault(clause.level, tuple(_unknown(clause.when, facts)))
        found.append(levels)
    return found


def _unknown(condition: Condition, facts: Facts) -> Iterator[str]:
    """Name the unknown facts that must settle a condition."""
    parts = condition.parts if isinstance(condition, AllOf | AnyOf) else ()
    parts = (condition.part,) if isinstance(condition, Not) else parts
    for part in parts:
        if answer(part, facts) is None:
            yield from _unknown(part, facts)
    if not parts:
        yield from facts_of(condition)


KNOW_OF: Final = "What the inspection report says of services"
COULD_ADD: Final = "Not known, and could add to this"


def titles_of(services: Services, facts: Iterable[Fact]) -> Mapping[str, str]:
    """Give what each fact and each circumstance is called in a sentence."""
    return {fact.name: fact.title for fact in (*facts, *services.circumstances)}


def called(step: Step) -> str:
    """Name a step or a service, with who gives it."""
    provider = f", {step.provider}" if isinstance(step, Service) else ""
    return f"{step.title}{provider}"


def next_step_lines(steps: NextSteps, titles: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give headings, each with its lines: what to do, who can help, what to know, and what could be once more is known."""
    yield "What happens next", tuple(_line(each) for each in steps.journey if each.is_sure)
    yield "Services that fit", tuple(_line(each) for each in steps.services if each.is_sure)
    sure = (each.step for each in steps.notices if each.is_sure)
    yield KNOW_OF, tuple(f"{step.title} (line {step.line})" for step in sure)
    yield COULD_ADD, waiting_lines(steps, titles)


def waiting_lines(steps: NextSteps, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Say what could be for the case once more is found out, by the facts that would settle it."""
    waiting: dict[tuple[str, ...], list[str]] = {}
    for each in steps.every():
        if not each.is_sure:
            waiting.setdefault(each.find_out, []).append(each.step.title)
    said = {names: either([titles[name] for name in names]) for names in waiting}
    return tuple(f"{said[names]}: {'; '.join(of)}" for names, of in waiting.items())


def source_of(step: Step) -> str:
    """Say where the report, and the manual it names, have a step."""
    return ", ".join(filter(None, (step.manual, f"line {step.line}")))


def _line(found: NextStep) -> str:
    return f"{called(found.step)} ({source_of(found.step)})"
