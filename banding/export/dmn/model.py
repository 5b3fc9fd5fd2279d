"""A ruleset as a decision model: its inputs, its types, its tables in the order they are made, and their source."""

from collections.abc import Iterator, Mapping

import attrs

from banding.export.dmn import decisions
from banding.export.dmn.levels import level_table
from banding.export.dmn.tables import Table
from banding.export.dmn.terms import Terms, Words, feel_text, is_decided
from banding.facts import Fact
from banding.ruleset import Ruleset

_DECISIONS = (
    *(decisions.route_table, decisions.matrix_table, decisions.minimum_table),
    *(decisions.consider_table, decisions.band_table),
)


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
    tables = (
        decisions.facts_known_table(terms),
        *(level_table(axis, terms) for axis in ruleset.axes if is_decided(axis)),
        *(make(terms) for make in _DECISIONS),
    )
    read = {column.name for table in tables for column in table.columns} - {table.name for table in tables}
    about = _about(terms)
    asked = [each for each in terms.inputs.values() if each.name in read]
    inputs = tuple(Input(each.name, each.type_ref, about[each.name]) for each in asked)
    return Model(ruleset, tuple(_types(tables, terms)), inputs, tables)


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
            base, allowed = "number", column.values.tests(column.known)[0]
            if isinstance(column.values, Words):
                base, allowed = "string", ", ".join(column.values.literals)
            missing = ", null" if column.name in may_be_missing else ""
            yield ItemType(type_ref, base, allowed + missing)
