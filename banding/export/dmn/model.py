"""
A ruleset as a decision model: its inputs, its types, its tables in the order they are made, and their source.

Then as the XML of DMN 1.3, which modellers open and engines run, with where its parts are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final
from xml.sax.saxutils import escape

import attrs
import jinja2
from markupsafe import Markup

from banding import __version__
from banding.export.dmn import decisions
from banding.export.dmn.tables import Table
from banding.export.dmn.terms import Terms, Words, feel_text, is_decided
from banding.facts import Fact
from banding.ruleset import Ruleset

_DECISIONS = (
    *(decisions.route_table, decisions.matrix_table, decisions.minimum_table),
    *(decisions.consider_table, decisions.band_table),
)
_SOURCE: Final = "guidance.source"
_IN_QUOTES: Final = {'"': "&quot;", "\t": "&#09;", "\n": "&#10;", "\r": "&#13;"}
INPUT_SIZE, DECISION_SIZE, SOURCE_SIZE = (190, 45), (180, 80), (180, 70)
_MARGIN, _ABOVE, _COLUMN, _GAP = 40, 150, 320, 20


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
        *(decisions.level_table(axis, terms) for axis in ruleset.axes if is_decided(axis)),
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


def render_dmn(model: Model) -> str:
    """
    Write a model as DMN: the text of a file, indented, to be kept as UTF-8; the same model gives the same text.

    Source: Decision Model and Notation 1.3, Object Management Group, formal/21-02-01
    """
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_escaped)
    environment.filters["quoted"] = lambda words: Markup(escape(words, _IN_QUOTES))  # noqa: S704 - escaped
    template = (files("banding.export.dmn") / "model.xml").read_text(encoding="utf-8")
    boxes = drawn(model)
    text = environment.from_string(template).render(
        model=model,
        ruleset=model.ruleset,
        id=_fit(f"{model.ruleset.id}_{model.ruleset.version}"),
        version=__version__,
        allowed={each.name: each.allowed for each in model.types},
        inputs={each.name for each in model.inputs},
        source=_SOURCE,
        boxes={**boxes, _SOURCE: source_box(boxes)},
        edges=list(_edges(model, boxes)),
    )
    return text + "\n"


def _escaped(value: object) -> Markup:
    """Escape a value as XML asks, which leaves a text its quotation marks, and as is not done again."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))  # noqa: S704 - escaped


def _fit(id_: str) -> str:
    """Give an id that XML allows: letters, digits, dots, hyphens and underscores, a letter first."""
    fit = re.sub(r"[^A-Za-z0-9._-]", "-", id_)
    return fit if fit[:1].isalpha() else f"model-{fit}"


@attrs.frozen
class Box:
    """Where one part is drawn, in points."""

    x: int
    y: int
    width: int
    height: int

    def middle(self, side: str) -> tuple[int, int]:
        """Give the middle of a side: the left, where arrows arrive, the right, where they leave, the top or the bottom."""
        across, down = self.x + self.width // 2, self.y + self.height // 2
        return {
            "left": (self.x, down),
            "right": (self.x + self.width, down),
            "top": (across, self.y),
            "bottom": (across, self.y + self.height),
        }[side]


def drawn(model: Model) -> Mapping[str, Box]:
    """
    Place every input and decision of a model, by name, to the right of all that it reads, near its middle; none overlap.

    Above them is room for :func:`source_box`.
    """
    boxes: dict[str, Box] = {}
    width, height = INPUT_SIZE
    for number, each in enumerate(model.inputs):
        boxes[each.name] = Box(_MARGIN, _ABOVE + number * (height + _GAP), width, height)
    depths: dict[str, int] = {}
    lowest_free: dict[int, int] = {}
    width, height = DECISION_SIZE
    # INVARIANT: a model's tables stand after those they read.
    for table in model.tables:
        depth = 1 + max((depths.get(column.name, 0) for column in table.columns), default=0)
        heights = [boxes[column.name].middle("left")[1] for column in table.columns]
        middle = sum(heights) // max(len(heights), 1)
        top = max(middle - height // 2, lowest_free.get(depth, _ABOVE))
        boxes[table.name] = Box(_MARGIN + depth * _COLUMN, top, width, height)
        depths[table.name], lowest_free[depth] = depth, top + height + 2 * _GAP
    return boxes


def source_box(boxes: Mapping[str, Box]) -> Box:
    """Place the source of the guidance, above and to the right of everything else."""
    width, height = SOURCE_SIZE
    return Box(max(box.x for box in boxes.values()) + _COLUMN, _MARGIN, width, height)


def _edges(model: Model, boxes: Mapping[str, Box]) -> Iterator[tuple[str, tuple[tuple[int, int], ...]]]:
    """Give the ends of the line of each requirement, by its id."""
    for table in model.tables:
        box = boxes[table.name]
        for column in table.columns:
            yield table.needs(column.name), (boxes[column.name].middle("right"), box.middle("left"))
        if table.cites:
            # From the source to the upper side, unless another box is in the way.
            is_below_another = any(other.x == box.x and other.y < box.y for other in boxes.values())
            end = box.middle("right" if is_below_another else "top")
            yield table.needs(_SOURCE), (source_box(boxes).middle("bottom"), end)
