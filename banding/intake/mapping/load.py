"""A column-mapping file: their headings and words to ours, and what a blank or absent column means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import attrs
import yaml

from banding.facts import Fact, FactKind, Value, plain, plain_value
from banding.intake.code_tables import REQUIREMENTS, SENTENCES, CodeTable, load_codes
from banding.intake.tables.xlsx.workbook import sheet_text
from banding.intake.yaml_file import NoMeaningError, YamlReading, already_means, meaning
from banding.nearest import did_you_mean

_SECTIONS = ("columns", "values", "unknown", "blank", "absent", "registers", "tables")
KEPT_SHEET = "Mapping"
"""The sheet of a result that keeps the mapping file it was made with."""
_KEPT, _KEPT_FOR = "# The mapping file ", ", kept here so that this workbook can be read again without it."
_LONGEST_LINE = 32_000
_YES_NO_WORDS: dict[str, Value] = {"yes": True, "no": False, "unknown": None}


@attrs.frozen
class RegistersMapping:
    """
    Where registrations are listed, and how to read them.

    Attributes:
        column: the heading of the column, as the mapping file spells it.
        table: the register table to use; None for the one that ships with us.
        unlisted: what a fact means whose register is not in a filled cell: False (no) or None (unknown).
    """

    column: str
    table: Path | None = None
    unlisted: bool | None = None


@attrs.frozen(eq=False)
class ColumnMapping:
    """
    What somebody's columns and words mean, as their mapping file says.

    Attributes:
        columns: their heading, folded, to our column.
        headings: their headings as the file spells them.
        values: our fact to their words, folded, to the values meant.
        blank: our fact to what a blank cell of its column means.
        absent: our fact to what it means that there is no such column.
        registers: the column that lists registrations; None where there is none.
        unknown: words, folded, that every column of ours reads as not known, such as ``null``.
        tables: own tables of codes in place of the shipped ones, by kind: requirements, sentences.
        name: the file's name.
        source: the file's text.
    """

    columns: Mapping[str, str] = attrs.field(factory=dict)
    headings: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, Value]] = attrs.field(factory=dict)
    blank: Mapping[str, Value] = attrs.field(factory=dict)
    absent: Mapping[str, Value] = attrs.field(factory=dict)
    registers: RegistersMapping | None = None
    unknown: frozenset[str] = frozenset()
    tables: Mapping[str, CodeTable] = attrs.field(factory=dict)
    name: str = ""
    source: str = ""

    @property
    def names_files(self) -> bool:
        """Whether it names tables of codes that are files of their own, so that its text alone does not say all."""
        return bool(self.tables) or bool(self.registers and self.registers.table)


def load_mapping(
    path: Path, facts: Sequence[Fact], record_columns: Iterable[str], *, content: bytes | None = None
) -> ColumnMapping:
    """
    Read a column-mapping file.

    Args:
        path: the YAML file; where ``content`` is given, only its name for messages.
        content: the file's bytes, where they are kept elsewhere.
        facts: the ruleset's facts.
        record_columns: our columns that are not facts, such as ``crn``.

    Returns:
        The mapping, every word of it checked against what its fact allows.

    Raises:
        MappingError: every fault in it, each with line, place and the nearest valid word.
    """
    reading = YamlReading(path, content)
    sections = {
        key: node
        for key, node in reading.keyed(reading.root, "", _SECTIONS).items()
        if not _is_left_out(node)
    }
    by_name = {fact.name: fact for fact in facts}
    columns, headings = _columns(reading, sections.get("columns"), [*record_columns, *by_name])
    mapping = ColumnMapping(
        columns=columns,
        headings=headings,
        values=_values(reading, sections.get("values"), by_name),
        blank=_assumed(reading, sections.get("blank"), by_name, "blank"),
        absent=_assumed(reading, sections.get("absent"), by_name, "absent"),
        registers=_registers(reading, sections.get("registers"), path.parent),
        unknown=frozenset(plain_value(word) for word, _ in reading.texts(sections.get("unknown"), "unknown")),
        name=path.name,
        source=reading.source,
    )
    named = reading.keyed(sections.get("tables"), "tables", (REQUIREMENTS, SENTENCES))
    tables = {
        kind: path.parent / (reading.text(node, f"tables.{kind}") or "") for kind, node in named.items()
    }
    reading.refuse_faults()
    return attrs.evolve(
        mapping, tables={kind: load_codes(each, facts, kind=kind) for kind, each in tables.items()}
    )


def kept_lines(mapping: ColumnMapping) -> tuple[str, ...]:
    """Give a mapping as the lines of a sheet that a result keeps it on; where it cannot be kept, one that says so."""
    lines = re.split("\r\n|\r|\n", mapping.source.rstrip("\r\n"))
    if mapping.names_files or max(map(len, lines)) > _LONGEST_LINE:
        return (
            f"# Made with the mapping file {mapping.name}, which is not kept here; give it again with --map.",
        )
    return f"{_KEPT}{mapping.name}{_KEPT_FOR}", *lines


def kept_mapping(
    handle: BinaryIO, facts: Sequence[Fact], record_columns: Iterable[str], *, name: str
) -> ColumnMapping | None:
    """
    Give the mapping that a result, a workbook of ours, keeps; None where the file keeps none.

    Raises:
        MappingError: what it keeps was changed, and has faults; each has its row as its line.
        TableError: the workbook cannot be read.
    """
    text = sheet_text(handle, name=name, title=KEPT_SHEET)
    if not text.startswith(_KEPT):
        return None
    content = text.encode("utf-8", "surrogatepass")
    mapping = load_mapping(Path(f"{name}, sheet {KEPT_SHEET}"), facts, record_columns, content=content)
    said, _, source = text.partition("\n")
    return attrs.evolve(mapping, name=said.removeprefix(_KEPT).removesuffix(_KEPT_FOR), source=source)


def _is_left_out(node: yaml.Node) -> bool:
    """Whether nothing is written in a section, such as one whose lines are all comments."""
    return isinstance(node, yaml.ScalarNode) and not node.value and not node.style


def _columns(
    reading: YamlReading, node: yaml.Node | None, ours: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    columns: dict[str, str] = {}
    headings = []
    for heading, key, value in reading.entries(node, "columns"):
        path = f"columns.{heading}"
        column = reading.text(value, path)
        if not plain(heading):
            reading.fault(key, "columns", "a heading is empty")
        elif plain(heading) in columns:
            reading.fault(
                key, path, "this heading is there twice; capitals, spaces and hyphens make no difference"
            )
        elif column is not None and column not in ours:
            reading.fault(value, path, f"we have no column `{column}`{did_you_mean(column, ours)}")
        elif column is not None:
            columns[plain(heading)] = column
            headings.append(heading)
    return columns, tuple(headings)


def _values(
    reading: YamlReading, node: yaml.Node | None, by_name: Mapping[str, Fact]
) -> dict[str, Mapping[str, Value]]:
    values: dict[str, Mapping[str, Value]] = {}
    for name, key, group in reading.entries(node, "values"):
        fact = _fact(reading, key, name, "values", by_name)
        if fact is not None and not _is_left_out(group):
            values[name] = _words(reading, group, fact)
    return values


def _words(reading: YamlReading, node: yaml.Node, fact: Fact) -> dict[str, Value]:
    words: dict[str, Value] = {}
    for theirs, key, value in reading.entries(node, f"values.{fact.name}"):
        path = f"values.{fact.name}.{theirs}"
        ours = reading.text(value, path)
        if ours is None:
            continue
        try:
            meant = meaning(fact, ours)
        except NoMeaningError as error:
            reading.fault(value, path, str(error))
            continue
        folded = plain_value(theirs)
        if not folded:
            reading.fault(key, path, "for blank cells use the section `blank`")
        elif words.get(folded, meant) != meant or already_means(fact, theirs, meant=meant):
            reading.fault(key, path, f"`{theirs}` already means something else")
        else:
            words[folded] = meant
    return words


def _assumed(
    reading: YamlReading, node: yaml.Node | None, by_name: Mapping[str, Fact], section: str
) -> dict[str, Value]:
    assumed: dict[str, Value] = {}
    for name, key, value in reading.entries(node, section):
        path = f"{section}.{name}"
        fact = _fact(reading, key, name, section, by_name)
        word = reading.text(value, path)
        if fact is None or word is None:
            continue
        if fact.kind is not FactKind.YES_NO:
            reading.fault(key, path, "only yes/no columns can be given a meaning when nothing is written")
        elif word not in _YES_NO_WORDS:
            reading.fault(value, path, f"expected yes, no or unknown{did_you_mean(word, _YES_NO_WORDS)}")
        elif not fact.assumable and word != "unknown":
            reading.fault(
                key, path, f"{fact.title or name} decides the route, so it must be known and is never assumed"
            )
        else:
            assumed[name] = _YES_NO_WORDS[word]
    return assumed


def _fact(
    reading: YamlReading, key: yaml.Node, name: str, section: str, by_name: Mapping[str, Fact]
) -> Fact | None:
    if name not in by_name:
        reading.fault(key, section, f"no fact is called `{name}`{did_you_mean(name, by_name)}")
    return by_name.get(name)


def _registers(reading: YamlReading, node: yaml.Node | None, folder: Path) -> RegistersMapping | None:
    if node is None:
        return None
    keys = reading.keyed(node, "registers", ("column", "table", "unlisted"))
    words = {key: reading.text(value, f"registers.{key}") for key, value in keys.items()}
    unlisted = words.get("unlisted") or "unknown"
    if unlisted not in ("unknown", "no"):
        near = did_you_mean(unlisted, ("unknown", "no"))
        reading.fault(keys["unlisted"], "registers.unlisted", f"expected unknown or no{near}")
    if not words.get("column"):
        reading.fault(node, "registers", 'say which of your columns lists the registrations: `column: "..."`')
    table = words.get("table")
    return RegistersMapping(
        column=words.get("column") or "",
        table=folder / table if table else None,
        unlisted=False if unlisted == "no" else None,
    )
