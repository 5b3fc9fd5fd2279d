"""The worked examples in a file of services, tried, and what of the file no example shows."""

from collections.abc import Iterator, Mapping

import attrs

from banding.engine import Engine
from banding.ruleset import Ruleset
from banding.services import NextSteps, Services, next_steps
from banding.services.written import ServiceExample
from banding.verify.examples.example import Example, read_example
from banding.vocabulary import EVERYTHING_ELSE


@attrs.frozen
class ServicesRun:
    """What the examples came to: how many were tried, each that fails and how, and ids that none shows."""

    tried: int
    failing: tuple[tuple[str, tuple[str, ...]], ...]
    not_shown: tuple[str, ...]


def try_services(services: Services, ruleset: Ruleset) -> ServicesRun:
    """Try every example of a file of services."""
    engine, failing, shown = Engine(ruleset), [], set[str]()
    for example in services.examples:
        found = _steps_of(example, services, ruleset, engine)
        differences = (found,) if isinstance(found, str) else tuple(_differences(example, found))
        if differences:
            failing.append((example.name, differences))
        shown |= {*example.gives, *example.offers}
    # A step for every case of its routes needs no example that shows that it is picked.
    picked = (step.id for step in services.every() if step.cells or step.when)
    not_shown = tuple(id_ for id_ in picked if id_ not in shown)
    return ServicesRun(len(services.examples), tuple(failing), not_shown)


def _steps_of(
    example: ServiceExample, services: Services, ruleset: Ruleset, engine: Engine
) -> NextSteps | str:
    """Give what happens next in an example, or which of its words cannot be read."""
    given = {name: str(word) for name, word in example.given.items() if name != EVERYTHING_ELSE}
    others_are_no = example.given.get(EVERYTHING_ELSE) == "no"
    with_circumstances = attrs.evolve(ruleset, facts=(*ruleset.facts, *services.circumstances))
    read = read_example(Example(example.name, given, others_are_no, None, {}), with_circumstances)
    if read.case is None:
        return read.problem
    own = {name: value for name, value in read.case.facts.items() if name in ruleset.fact_by_name}
    return next_steps(engine.decide(attrs.evolve(read.case, facts=own)), read.case.facts, services, ruleset)


def _differences(example: ServiceExample, found: NextSteps) -> Iterator[str]:
    said: Mapping[str, bool] = {each.step.id: each.is_sure for each in found.every()}
    for wanted, ids in (
        ("sure", (*example.gives, *example.offers)),
        ("open", example.open),
        ("out", example.never),
    ):
        for id_ in ids:
            came = {None: "out", True: "sure", False: "open"}[said.get(id_)]
            if came != wanted:
                yield f"{id_}: expected {_SAID[wanted]}, found {_SAID[came]}"


_SAID = {"sure": "that it is for the case", "open": "that more facts must settle it", "out": "that it is not"}
