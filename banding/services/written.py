"""``services.yaml`` as it is written: every name in it looked up, every fault found before it is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from banding.errors import MappingError
from banding.facts import Fact
from banding.guidance import Document
from banding.ruleset import Condition, Ruleset, sibling_file
from banding.shipped import made_of
from banding.vocabulary import EVERYTHING_ELSE
from banding.written import IS_ID, Written, key

if TYPE_CHECKING:  # what is kept of the services is taken without the reader of YAML
    from banding.yaml_files import FaultNotes

FILE_NAME: Final = "services.yaml"
"""What the services are called beside a rules file."""
S = TypeVar("S", bound="Step")


@attrs.frozen(eq=False, kw_only=True)
class Step(Written):
    """One thing that the report lays out; with neither `cells` nor `when` it is for every case of its routes."""

    id: str = key("such as `home-visit`.", **IS_ID)
    title: str = key("what to do, or what it is, in plain words.")
    words: str = key("the report's own words, verbatim.")
    line: int = key("line of the report's text edition, from 1.", minimum=1)
    manual: str = key("the chapter of the manual that the report names.", "")
    routes: tuple[str, ...] = key("the routes it is for; the field where none is named.", ())
    cells: tuple[str, ...] = key("cells of the matrix, any of which calls for it.", (), items=IS_ID)
    when: Condition | None = key("the facts and circumstances that call for it.", None)
    reading: str = key("how we took what the report leaves open; ours, to be confirmed.", "")


@attrs.frozen(eq=False, kw_only=True)
class Service(Step):
    """One programme or partner service, and who gives it."""

    kind: str = key("such as `group-programme` or `partner`.", **IS_ID)
    provider: str = key("who gives it.")


@attrs.frozen(eq=False, kw_only=True)
class ServiceExample(Written):
    """One worked example: what a case is given, and what must come of it."""

    name: str = key("what it shows, in people's words.")
    given: Mapping[str, str | int] = key(
        "facts and circumstances with their values; `everything else: no` answers the others."
    )
    gives: tuple[str, ...] = key("steps that are surely asked for.", ())
    offers: tuple[str, ...] = key("services that surely fit, and notices that surely apply.", ())
    open: tuple[str, ...] = key("what only more facts can settle.", ())
    never: tuple[str, ...] = key("what is not for the case.", (), name="not")


@attrs.frozen(eq=False, kw_only=True)
class Services(Written):
    """``services.yaml``."""

    document: Document = key("the published source.")
    circumstances: tuple[Fact, ...] = key("columns beside the facts, which bear on no band.", ())
    journey: tuple[Step, ...] = key("the steps of a case, in order.", minItems=1)
    services: tuple[Service, ...] = key("programmes and partner services.", ())
    notices: tuple[Step, ...] = key("what is unavailable, or to be taken with care.", ())
    examples: tuple[ServiceExample, ...] = key("worked examples.", ())

    def every(self) -> Iterator[Step]:
        """Give every step, service and notice, in order."""
        yield from (*self.journey, *self.services, *self.notices)


def services_beside(rules_file: Path, ruleset: Ruleset) -> Services | None:
    """Read the services beside a rules file; None where there are none."""
    path = sibling_file(rules_file, FILE_NAME)
    if not path.is_file():
        return None
    found: Services = made_of(path, "banding.services.written:load_services", ruleset)
    return found


def load_services(path: Path, ruleset: Ruleset) -> Services:
    """Read a file of services for a ruleset; MappingError with every fault in it, its line and the nearest valid word."""
    from banding.yaml_files import load_yaml

    loaded = load_yaml(path, Services)
    if (written := loaded.document) is not None:
        checked = _checked(written, ruleset, loaded.spared, loaded.notes)
        loaded = attrs.evolve(loaded, document=checked)
    return loaded.sound(MappingError)


def _checked(written: Services, ruleset: Ruleset, spared: frozenset[str], notes: FaultNotes) -> Services:
    """Look up every name of a document, and give it with its conditions read and its circumstances' words folded."""
    from banding.ruleset.condition_reader import ConditionReader
    from banding.ruleset.declared import check_ids, facts_declared

    own = facts_declared(written.circumstances, notes)
    for each in written.circumstances:
        if each.name in ruleset.fact_by_name:
            notes.add(each.place("name"), f"`{each.name}` is a fact of the ruleset already")
    facts = {**own, **ruleset.fact_by_name}
    ids = [each.id for each in written.every()]
    check_ids(notes, [(each.id, each.place("id")) for each in written.every()], "id")
    routes = (ruleset.field_route, *(route.route for route in ruleset.routes))
    cells = [cell.id for cell in ruleset.cells]
    reader = ConditionReader(facts, {}, spared, notes)

    def know(block: Written, name: str, what: str, known: Collection[str], *, at: str = "") -> None:
        for n, word in enumerate(getattr(block, name)):
            if word not in known and word not in spared:
                notes.add_unknown(block.place(at or name), what, word, known, item=n)

    def read(step: S) -> S:
        know(step, "routes", "route", routes)
        know(step, "cells", "cell", cells)
        return (
            step if step.when is None else attrs.evolve(step, when=reader.read(step.when, step.place("when")))
        )

    names = (*facts, EVERYTHING_ELSE)
    for example in written.examples:
        for list_ in ("gives", "offers", "open", "never"):
            know(example, list_, "step or service", ids, at="not" if list_ == "never" else list_)
        for name in example.given:
            if name not in names and name not in spared:
                notes.add_unknown(example.place("given", name), "fact", name, names, at_key=True)
    return attrs.evolve(
        written,
        circumstances=tuple(facts[each.name] for each in written.circumstances if each.name in facts),
        journey=tuple(map(read, written.journey)),
        services=tuple(map(read, written.services)),
        notices=tuple(map(read, written.notices)),
    )
