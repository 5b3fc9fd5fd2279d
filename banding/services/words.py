"""What happens next in words: steps, services and notices, and what must be found out first."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from banding.explain import either
from banding.facts import Fact
from banding.services.follow import NextStep, NextSteps
from banding.services.written import Service, Services, Step

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
    yield (
        KNOW_OF,
        tuple(f"{each.step.title} (line {each.step.line})" for each in steps.notices if each.is_sure),
    )
    yield COULD_ADD, waiting_lines(steps, titles)


def waiting_lines(steps: NextSteps, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Say what could be for the case once more is found out, by the facts that would settle it."""
    waiting: dict[tuple[str, ...], list[str]] = {}
    for each in steps.every():
        if not each.is_sure:
            waiting.setdefault(each.find_out, []).append(each.step.title)
    return tuple(
        f"{either([titles[name] for name in names])}: {'; '.join(of)}" for names, of in waiting.items()
    )


def source_of(step: Step) -> str:
    """Say where the report, and the manual it names, have a step."""
    return ", ".join(filter(None, (step.manual, f"line {step.line}")))


def _line(found: NextStep) -> str:
    return f"{called(found.step)} ({source_of(found.step)})"
