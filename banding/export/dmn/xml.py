"""A decision model as the XML of DMN 1.3, which modellers open and engines run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import attrs

from banding import __version__
from banding.export.dmn.model import Input, ItemType, Model
from banding.export.dmn.tables import Row, Table

NAMESPACE: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_NAMESPACES: Final = {
    "xmlns": NAMESPACE,
    "xmlns:dmndi": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "xmlns:dc": "http://www.omg.org/spec/DMN/20180521/DC/",
    "xmlns:di": "http://www.omg.org/spec/DMN/20180521/DI/",
}
_SOURCE: Final = "guidance.source"
_HEADER: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render_dmn(model: Model) -> str:
    """
    Write a model as DMN: the text of a file, indented, to be kept as UTF-8; the same model gives the same text.

    Source: Decision Model and Notation 1.3, Object Management Group, formal/21-02-01
    """
    root = Element("definitions", _NAMESPACES | _named(_fit(model.id), model.name))
    root.attrib |= {
        "namespace": f"urn:banding:{_fit(model.id)}",
        "exporter": "colour-banding",
        "exporterVersion": __version__,
    }
    _text(root, "description", model.says)
    for each in model.types:
        _write_type(root, each)
    for each_input in model.inputs:
        _write_input(root, each_input)
    allowed = {each.name: each.allowed for each in model.types}
    for table in model.tables:
        _write_decision(root, table, model, allowed)
    source = SubElement(root, "knowledgeSource", _named(_SOURCE, model.source_name))
    _text(source, "description", model.source)
    _text(source, "type", "guidance")
    _write_diagram(root, model)
    indent(root)
    return _HEADER + tostring(root, encoding="unicode") + "\n"


def _write_type(root: Element, each: ItemType) -> None:
    item = SubElement(root, "itemDefinition", _named(each.name, each.name))
    _text(item, "typeRef", each.base)
    _text(SubElement(item, "allowedValues"), "text", each.allowed)


def _write_input(root: Element, each: Input) -> None:
    data = SubElement(root, "inputData", _named(each.name, each.name))
    _text(data, "description", each.says)
    _write_variable(data, each.name, each.type_ref)


def _write_decision(root: Element, table: Table, model: Model, allowed: Mapping[str, str]) -> None:
    decision = SubElement(root, "decision", _named(table.name, table.name))
    _text(decision, "description", table.says)
    _text(decision, "question", table.question)
    if table.type_ref in allowed:
        _text(decision, "allowedAnswers", allowed[table.type_ref])
    _write_variable(decision, table.name, table.type_ref)
    inputs = {each.name for each in model.inputs}
    for column in table.columns:
        needs = SubElement(decision, "informationRequirement", id=_requirement(table, column.name))
        kind = "requiredInput" if column.name in inputs else "requiredDecision"
        SubElement(needs, kind, href=f"#{column.name}")
    if table.cites:
        needs = SubElement(decision, "authorityRequirement", id=_requirement(table, _SOURCE))
        SubElement(needs, "requiredAuthority", href=f"#{_SOURCE}")
    _write_table(decision, table)


def _write_table(decision: Element, table: Table) -> None:
    written = SubElement(decision, "decisionTable", id=f"{table.name}.table", hitPolicy=table.policy.value)
    for column in table.columns:
        clause = SubElement(written, "input", id=f"{table.name}.reads.{column.name}")
        expression = SubElement(
            clause,
            "inputExpression",
            id=f"{table.name}.reads.{column.name}.expression",
            typeRef=column.type_ref,
        )
        _text(expression, "text", column.name)
    # The name is for engines that hand an answer on by it; the label is the decision's name, which others go by.
    SubElement(
        written,
        "output",
        id=f"{table.name}.answer",
        label=table.name,
        name=table.name,
        typeRef=table.type_ref,
    )
    for number, row in enumerate(table.rows, start=1):
        _write_row(written, table, row, f"{table.name}.row.{number}")


def _write_row(written: Element, table: Table, row: Row, id_: str) -> None:
    rule = SubElement(written, "rule", id=id_)
    _text(rule, "description", row.says)
    for column, test in zip(table.columns, row.tests, strict=True):
        _text(SubElement(rule, "inputEntry", id=f"{id_}.{column.name}"), "text", test)
    _text(SubElement(rule, "outputEntry", id=f"{id_}.answer"), "text", row.answer)


def _write_variable(parent: Element, name: str, type_ref: str) -> None:
    SubElement(parent, "variable", _named(f"{name}.variable", name) | {"typeRef": type_ref})


def _write_diagram(root: Element, model: Model) -> None:
    interchange = SubElement(root, "dmndi:DMNDI")
    diagram = SubElement(interchange, "dmndi:DMNDiagram", id="diagram", name=model.name)
    boxes = drawn(model)
    for name, box in {**boxes, _SOURCE: source_box(boxes)}.items():
        _write_shape(diagram, name, box)
    for table in model.tables:
        for column in table.columns:
            ends = boxes[column.name].right, boxes[table.name].left
            _write_edge(diagram, _requirement(table, column.name), ends)
        if table.cites:
            _write_edge(diagram, _requirement(table, _SOURCE), source_line(boxes, table.name))


def _write_shape(diagram: Element, name: str, box: Box) -> None:
    shape = SubElement(diagram, "dmndi:DMNShape", id=f"{name}.shape", dmnElementRef=name)
    sides = {"height": box.height, "width": box.width, "x": box.x, "y": box.y}
    SubElement(shape, "dc:Bounds", {side: str(points) for side, points in sides.items()})


def _write_edge(diagram: Element, requirement: str, ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    edge = SubElement(diagram, "dmndi:DMNEdge", id=f"{requirement}.edge", dmnElementRef=requirement)
    for x, y in ends:
        SubElement(edge, "di:waypoint", x=str(x), y=str(y))


def _requirement(table: Table, needed: str) -> str:
    # INVARIANT: names hold no dot, so an id made with dots is never a name.
    return f"{table.name}.needs.{needed}"


def _named(id_: str, name: str) -> dict[str, str]:
    return {"id": id_, "name": name}


def _text(parent: Element, tag: str, words: str) -> None:
    SubElement(parent, tag).text = words


def _fit(id_: str) -> str:
    """Give an id that XML allows: letters, digits, dots, hyphens and underscores, a letter first."""
    fit = re.sub(r"[^A-Za-z0-9._-]", "-", id_)
    return fit if fit[:1].isalpha() else f"model-{fit}"


INPUT_SIZE, DECISION_SIZE, SOURCE_SIZE = (190, 45), (180, 80), (180, 70)
_MARGIN, _ABOVE, _COLUMN, _GAP = 40, 150, 320, 20


@attrs.frozen
class Box:
    """Where one part is drawn, in points."""

    x: int
    y: int
    width: int
    height: int

    @property
    def left(self) -> tuple[int, int]:
        """The middle of its left side, where arrows arrive."""
        return self.x, self.y + self.height // 2

    @property
    def right(self) -> tuple[int, int]:
        """The middle of its right side, where arrows leave."""
        return self.x + self.width, self.y + self.height // 2

    @property
    def top(self) -> tuple[int, int]:
        """The middle of its upper side."""
        return self.x + self.width // 2, self.y

    @property
    def bottom(self) -> tuple[int, int]:
        """The middle of its lower side."""
        return self.x + self.width // 2, self.y + self.height


def drawn(model: Model) -> Mapping[str, Box]:
    """
    Place every input and decision of a model, by name, to the right of all that it reads, near its middle; none overlap.

    Above them is room for :func:`source_box`.
    """
    boxes: dict[str, Box] = {}
    width, height = INPUT_SIZE
    for number, each in enumerate(model.inputs):
        boxes[each.name] = Box(_MARGIN, _ABOVE + number * (height + _GAP), width, height)
    depths = _depths(model)
    for depth in range(1, max(depths.values(), default=0) + 1):
        lowest_free = _ABOVE
        for name, middle in _wanted(model, boxes, [name for name in depths if depths[name] == depth]):
            width, height = DECISION_SIZE
            top = max(middle - height // 2, lowest_free)
            boxes[name] = Box(_MARGIN + depth * _COLUMN, top, width, height)
            lowest_free = top + height + 2 * _GAP
    return boxes


def source_box(boxes: Mapping[str, Box]) -> Box:
    """Place the source of the guidance, above and to the right of everything else."""
    width, height = SOURCE_SIZE
    return Box(max(box.x for box in boxes.values()) + _COLUMN, _MARGIN, width, height)


def source_line(boxes: Mapping[str, Box], name: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the ends of the line from the source to a decision: to its upper side, unless another box is in the way."""
    box = boxes[name]
    is_below_another = any(other.x == box.x and other.y < box.y for other in boxes.values())
    return source_box(boxes).bottom, box.right if is_below_another else box.top


def _depths(model: Model) -> dict[str, int]:
    """Say how many steps each decision stands from the inputs."""
    depths: dict[str, int] = {}
    # INVARIANT: a model's tables stand after those they read.
    for table in model.tables:
        depths[table.name] = 1 + max((depths.get(column.name, 0) for column in table.columns), default=0)
    return depths


def _wanted(model: Model, boxes: Mapping[str, Box], names: list[str]) -> Iterator[tuple[str, int]]:
    """Give some decisions with the height at which each would best stand, the uppermost first."""
    wanted = []
    for table in model.tables:
        if table.name in names:
            heights = [boxes[column.name].left[1] for column in table.columns if column.name in boxes]
            wanted.append((sum(heights) // max(len(heights), 1), table.name))
    return ((name, height) for height, name in sorted(wanted))
