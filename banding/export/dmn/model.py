"""A ruleset as a decision model: its inputs, its types, its tables in the order they are made, and their source."""

from collections.abc import Iterator, Mapping

import attrs

from banding.export.dmn.decisions import (
    band_table,
    consider_table,
    facts_known_table,
    matrix_table,
    minimum_table,
    route_table,
)
from banding.export.dmn.levels import level_table
from banding.export.dmn.tables import Table
from banding.export.dmn.terms import Column, Terms, Words, feel_text, is_decided
from banding.facts import Fact, FactKind
from banding.ruleset import Ruleset


@attrs.frozen
class Input:
    """One thing a model asks of a case."""

    name: str
    type_ref: str
    says: str


@attrs.frozen
class ItemType:
    """A type of a model over ``string`` or ``number``; values are as the expression language writes them."""

    name: str
    base: str
    allowed: str


@attrs.frozen
class Model:
    """A ruleset as a decision model, its tables in the order in which they read each other."""

    ruleset: Ruleset
    types: tuple[ItemType, ...]
    inputs: tuple[Input, ...]
    tables: tuple[Table, ...]


def model_of(ruleset: Ruleset) -> Model:
    """
    Make the decision model of a ruleset, the same for the same ruleset.

    Its answers for complete cases are those of :func:`banding.engine.decide` without a judgement: route, matrix band, minimum
    band, the band to consider, and the band.
    """
    terms = Terms(ruleset)
    tables = tuple(_tables(terms))
    return Model(ruleset, tuple(_types(tables, terms)), tuple(_inputs(tables, terms)), tables)


def _tables(terms: Terms) -> Iterator[Table]:
    yield facts_known_table(terms)
    yield from (level_table(axis, terms) for axis in terms.ruleset.axes if is_decided(axis))
    yield from (
        make(terms) for make in (route_table, matrix_table, minimum_table, consider_table, band_table)
    )


def _inputs(tables: tuple[Table, ...], terms: Terms) -> Iterator[Input]:
    decided = {table.name for table in tables}
    read = {column.name for table in tables for column in table.columns} - decided
    about = _about(terms)
    return (
        Input(each.name, each.type_ref, about[each.name])
        for each in terms.inputs.values()
        if each.name in read
    )


def _about(terms: Terms) -> Mapping[str, str]:
    """Say what each input is: the question to ask when it is not known."""
    facts = terms.ruleset.fact_by_name
    about = {column.name: _said(facts[name]) for name, column in terms.facts.items()}
    for axis in terms.ruleset.axes:
        if axis.judged:
            judged = _said(facts[axis.judged.fact])
            about[terms.judged[axis.id].name] = f"{judged} {feel_text(terms.none)} where nobody has set one."
            about[terms.reasons[axis.id].name] = (
                f"Is a reason recorded for the level set by judgement, {axis.title}?"
            )
    return about


def _said(fact: Fact) -> str:
    unit = f", {fact.unit}" if fact.unit else ""
    return f"{fact.title}{unit}. {fact.question}".strip()


def _types(tables: tuple[Table, ...], terms: Terms) -> Iterator[ItemType]:
    """Give each type that some column or answer has, once, in the order in which columns stand."""
    read = {column.type_ref for table in tables for column in table.columns} | {
        table.type_ref for table in tables
    }
    columns = {column.type_ref: column for column in terms.inputs.values()}
    may_be_missing = {terms.facts[axis.fact].name for axis in terms.ruleset.axes if axis.judged}
    for type_ref, column in columns.items():
        if type_ref in read and type_ref != "boolean":
            yield ItemType(type_ref, *_base(column, may_be_missing=column.name in may_be_missing))


def _base(column: Column, *, may_be_missing: bool) -> tuple[str, str]:
    if isinstance(column.values, Words):
        base, allowed = "string", ", ".join(column.values.literals)
    else:
        base, allowed = FactKind.NUMBER.value, column.values.tests(column.known)[0]
    return base, f"{allowed}, null" if may_be_missing else allowed
