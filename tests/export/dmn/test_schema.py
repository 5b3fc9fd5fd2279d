"""Claims that an exported model is DMN 1.3 as published, drawn as a diagram, and carries the guidance's words."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest
import SpiffWorkflow.dmn.parser
from hypothesis import given, settings
from lxml import etree

from banding.export.dmn import model_of, render_dmn
from banding.export.dmn.model import Box, drawn, source_box
from banding.export.dmn.tables import UNIQUE, Table
from banding.export.dmn.terms import Column, Words
from banding.ruleset import Ruleset
from tests.engine.test_any_ruleset import rulesets
from tests.export.dmn.engine import NAMES, exported, loaded
from tests.export.dmn.reader import DMN, passes

DI = "{https://www.omg.org/spec/DMN/20191111/DMNDI/}"


@cache
def schema() -> etree.XMLSchema:
    """The published schema, of which SpiffWorkflow carries a copy, with the diagram schemas it refers to."""
    folder = Path(SpiffWorkflow.dmn.parser.__file__).parent / "schema"
    return etree.XMLSchema(etree.parse(folder / "DMN13.xsd"))


def faults(text: str) -> list[str]:
    """What the schema finds wrong with a file."""
    schema().validate(etree.fromstring(text.encode()))
    return [fault.message for fault in schema().error_log]


@pytest.mark.parametrize("name", NAMES)
def test_the_published_schema_finds_no_fault(name: str) -> None:
    """A model is valid against the schema of DMN 1.3, and its ids are ids that XML allows, each given once."""
    assert faults(exported(name)) == []


@settings(max_examples=40)
@given(ruleset=rulesets())
def test_any_ruleset_gives_a_valid_file(ruleset: Ruleset) -> None:
    """Whatever conditions a ruleset sets, the schema finds no fault with its model."""
    assert faults(render_dmn(model_of(ruleset))) == []


def test_the_schema_would_find_a_fault() -> None:
    """An id given twice, a hit policy that is none, and a shape without its place are each found."""
    good = exported("cl-crc")
    for old, new in [
        ('id="iom"', 'id="prevent"'),
        ('hitPolicy="FIRST"', 'hitPolicy="LAST"'),
        ('<dc:Bounds height="45"', "<dc:Bounds"),
    ]:
        assert old in good
        assert faults(good.replace(old, new, 1)) != [], old


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_leads_somewhere(name: str) -> None:
    """Whatever a requirement, a shape or a type refers to is there, and is what is referred to it as."""
    root = etree.fromstring(exported(name).encode())
    ids = {each.get("id"): etree.QName(each).localname for each in root.iter() if each.get("id")}
    for kind, tag in [
        ("requiredInput", "inputData"),
        ("requiredDecision", "decision"),
        ("requiredAuthority", "knowledgeSource"),
    ]:
        hrefs = [each.get("href", "").removeprefix("#") for each in root.iter(f"{DMN}{kind}")]
        assert hrefs
        assert {ids.get(href) for href in hrefs} == {tag}
    assert all(
        each.get("dmnElementRef") in ids
        for tag in ("DMNShape", "DMNEdge")
        for each in root.iter(f"{DI}{tag}")
    )
    types = {each.get("name") for each in root.iter(f"{DMN}itemDefinition")} | {"boolean"}
    assert {each.get("typeRef") for each in root.iter() if each.get("typeRef")} == types


@pytest.mark.parametrize("name", NAMES)
def test_a_table_reads_what_it_requires(name: str) -> None:
    """Each decision requires exactly the variables that its table reads, all of them inputs or earlier decisions."""
    root = etree.fromstring(exported(name).encode())
    earlier = {each.get("name") for each in root.iter(f"{DMN}inputData")}
    for decision in root.iter(f"{DMN}decision"):
        required = [
            each.get("href", "").removeprefix("#")
            for each in decision.iterfind(f"{DMN}informationRequirement/*")
        ]
        read = [each.findtext(f"{DMN}text") for each in decision.iter(f"{DMN}inputExpression")]
        assert required == read
        assert set(required) <= earlier
        earlier.add(decision.get("name"))


@pytest.mark.parametrize("name", NAMES)
def test_every_part_is_drawn_apart(name: str) -> None:
    """Everything has a place in the diagram, to the right of what it reads, and no two overlap."""
    model = model_of(loaded(name))
    boxes = drawn(model)
    assert set(boxes) == {each.name for each in (*model.inputs, *model.tables)}
    for one, other in combinations([*boxes.values(), source_box(boxes)], 2):
        assert apart(one, other)
    for table in model.tables:
        left = boxes[table.name].middle("left")[0]
        assert all(boxes[column.name].middle("right")[0] < left for column in table.columns)
    root = etree.fromstring(exported(name).encode())
    requirements = [
        each for tag in ("information", "authority") for each in root.iter(f"{DMN}{tag}Requirement")
    ]
    assert len(list(root.iter(f"{DI}DMNEdge"))) == len(requirements)


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes share no point."""
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


@pytest.mark.parametrize("name", NAMES)
def test_the_guidance_is_quoted_with_its_licence(name: str) -> None:
    """Every cell, rule and route stands in a row with its id and the published words; the source is named with its licence."""
    ruleset = loaded(name)
    root = etree.fromstring(exported(name).encode())
    said = {each.findtext(f"{DMN}description") for each in root.iter(f"{DMN}rule")}
    for each in (*ruleset.cells, *ruleset.rules, *ruleset.routes):
        assert f"{each.id}: “{ruleset.paragraphs[each.id].words}”" in said
    source = root.findtext(f"{DMN}knowledgeSource/{DMN}description")
    assert ruleset.document.title in source
    assert ruleset.document.licence in source
    assert ruleset.stamp in root.findtext(f"{DMN}description")


@pytest.mark.parametrize("name", NAMES)
def test_no_two_rows_of_a_unique_table_pass(name: str) -> None:
    """Where a table's policy is UNIQUE, any two of its rows have a column in which no value passes both."""
    tables = [table for table in model_of(loaded(name)).tables if table.policy == UNIQUE]
    assert len(tables) == 2
    for table in tables:
        for one, other in combinations(table.rows, 2):
            pairs = zip(table.columns, one.tests, other.tests, strict=True)
            assert any(not meet(column, first, second) for column, first, second in pairs), (
                table.name,
                one,
                other,
            )


def meet(column: Column, first: str, second: str) -> bool:
    """Whether some value of a column of words passes both of two tests."""
    values = [test.strip('"') for test in words_of(column)]
    return any(passes(first, value) and passes(second, value) for value in values)


def words_of(column: Column) -> tuple[str, ...]:
    """The words a column can hold."""
    assert isinstance(column.values, Words)
    return column.values.literals


@pytest.mark.parametrize("name", NAMES)
def test_the_matrix_has_a_row_for_every_cell(name: str) -> None:
    """Each combination of levels passes one row of the matrix table."""
    table = matrix(name)
    for values in product(*(words_of(column) for column in table.columns)):
        words = [value.strip('"') for value in values]
        assert sum(all(map(passes, row.tests, words)) for row in table.rows) == 1


def matrix(name: str) -> Table:
    """The table of the matrix."""
    return next(table for table in model_of(loaded(name)).tables if table.name == "matrix_band")


def test_the_same_ruleset_gives_the_same_bytes() -> None:
    """A model holds no date of the day, no number drawn and no order that could differ."""
    assert render_dmn(model_of(loaded("cl-crc"))) == exported("cl-crc")
