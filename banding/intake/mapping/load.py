"""A column-mapping file: their headings and words to ours, and what a blank or absent column means."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import attrs

from banding.errors import MappingError, TableError
from banding.facts import Fact, FactKind, Value, plain, plain_value
from banding.intake.code_tables import REQUIREMENTS, SENTENCES, CodeTable, load_codes, no_fact
from banding.intake.columns import LISTED_COLUMNS, RECORD_COLUMNS
from banding.intake.values import BadCell, already_means, meaning
from banding.nearest import did_you_mean
from banding.written import Written
from banding.yaml_files import FaultNotes, load_yaml

KEPT_SHEET = "Mapping"
"""The sheet of a result that keeps the mapping file it was made with."""
_KEPT, _KEPT_FOR = "# The mapping file ", ", kept here so that this workbook can be read again without it."
_NOT_KEPT = "# Made with the mapping file "
_LONGEST_LINE = 32_000
_NO_FILES = "a mapping that is kept in a workbook, or brought in by a browser, cannot name other files; take this line out"
_YES_NO_WORDS: dict[str, Value] = {"yes": True, "no": False, "unknown": None}


@attrs.frozen(eq=False)
class RegistersMapping(Written):
    """Where registrations are listed, by which table (empty for ours), and whether one ``unlisted`` is ``no`` or ``unknown``."""

    column: str = ""
    table: str = ""
    unlisted: str = "unknown"


@attrs.frozen(eq=False)
class _Tables(Written):
    """The section ``tables`` as the file has it: own files of codes."""

    requirements: str = ""
    sentences: str = ""


@attrs.frozen(eq=False)
class _Document(Written):
    """A mapping file as it is written."""

    columns: Mapping[str, str] = attrs.field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    unknown: tuple[str, ...] = ()
    blank: Mapping[str, str] = attrs.field(factory=dict)
    absent: Mapping[str, str] = attrs.field(factory=dict)
    registers: RegistersMapping = RegistersMapping()
    tables: _Tables = _Tables()


@attrs.frozen(eq=False)
class ColumnMapping:
    """What somebody's columns and words mean, as their file says: theirs folded, but for ``headings`` and those of ``listed``."""

    columns: Mapping[str, str] = attrs.field(factory=dict)
    headings: tuple[str, ...] = ()
    listed: Mapping[str, str] = attrs.field(factory=dict)
    values: Mapping[str, Mapping[str, Value]] = attrs.field(factory=dict)
    blank: Mapping[str, Value] = attrs.field(factory=dict)
    absent: Mapping[str, Value] = attrs.field(factory=dict)
    registers: RegistersMapping | None = None
    unknown: frozenset[str] = frozenset()
    tables: Mapping[str, CodeTable] = attrs.field(factory=dict)
    name: str = ""
    source: str = ""


def load_mapping(
    path: Path, facts: Sequence[Fact], *, content: bytes | None = None, may_name_files: bool = True
) -> ColumnMapping:
    """
    Read a column-mapping file, or its bytes kept elsewhere; ``may_name_files``, such as tables, where it is the user's own.

    Raises MappingError: every fault in it, each with line, place and the nearest valid word.
    """
    loaded = load_yaml(path, _Document, as_text=True, content=content)
    document, notes = loaded.document or _Document(), loaded.notes
    by_name = {fact.name: fact for fact in facts}
    named = _columns(document.columns, [*RECORD_COLUMNS, *by_name, *LISTED_COLUMNS], notes)
    columns = {folded: said for folded, said in named.items() if said[1] not in LISTED_COLUMNS}
    mapping = ColumnMapping(
        columns={folded: column for folded, (_, column) in columns.items()},
        headings=tuple(heading for heading, _ in columns.values()),
        listed={column: heading for heading, column in named.values() if column in LISTED_COLUMNS},
        values={
            name: _words(words, by_name[name], notes)
            for name, words in document.values.items()
            if _is_fact(name, "values", by_name, notes) and words
        },
        blank=_assumed(document.blank, "blank", by_name, notes),
        absent=_assumed(document.absent, "absent", by_name, notes),
        registers=_registers(document.registers, path.parent, notes),
        unknown=frozenset(map(plain_value, document.unknown)),
        name=path.name,
        source=notes.text,
    )
    own = {REQUIREMENTS: document.tables.requirements, SENTENCES: document.tables.sentences}
    if not may_name_files:
        for kind in (kind for kind, file in own.items() if file):
            notes.add(document.tables.place(kind), _NO_FILES)
        if document.registers.table:
            notes.add(document.registers.place("table"), _NO_FILES)
    loaded.sound(MappingError)
    tables = {kind: load_codes(path.parent / file, facts, kind=kind) for kind, file in own.items() if file}
    return attrs.evolve(mapping, tables=tables)


def kept_lines(mapping: ColumnMapping) -> tuple[str, ...]:
    """Give a mapping as the lines of a sheet that a result keeps it on; where it cannot be kept, one that says so."""
    lines = re.split("\r\n|\r|\n", mapping.source.rstrip("\r\n"))
    # Where it names tables of codes that are files of their own, its text alone does not say all.
    names_files = mapping.tables or (mapping.registers and mapping.registers.table)
    if names_files or max(map(len, lines)) > _LONGEST_LINE:
        return (f"{_NOT_KEPT}{mapping.name}, which is not kept here; give it again with --map.",)
    return f"{_KEPT}{mapping.name}{_KEPT_FOR}", *lines


def kept_mapping(handle: BinaryIO, facts: Sequence[Fact], *, name: str) -> ColumnMapping | None:
    """
    Give the mapping that a workbook, a result of ours, keeps; None where it keeps none.

    Raises MappingError where it was changed and has faults, TableError where it could not be kept, or read.
    """
    from banding.intake.tables.xlsx.workbook import sheet_text  # takes long to load

    text = sheet_text(handle, name=name, title=KEPT_SHEET)
    if text.startswith(_NOT_KEPT):
        raise TableError(name, text.partition("\n")[0].removeprefix("# "))
    if not text.startswith(_KEPT):
        return None
    content = text.encode("utf-8", "surrogatepass")
    path = Path(f"{name}, sheet {KEPT_SHEET}")
    mapping = load_mapping(path, facts, content=content, may_name_files=False)
    said, _, source = text.partition("\n")
    return attrs.evolve(mapping, name=said.removeprefix(_KEPT).removesuffix(_KEPT_FOR), source=source)


def _columns(
    written: Mapping[str, str], ours: Sequence[str], notes: FaultNotes
) -> dict[str, tuple[str, str]]:
    """Give each heading, folded, as it is spelt and with the column it is."""
    columns: dict[str, tuple[str, str]] = {}
    for heading, column in written.items():
        place, folded = ("columns", heading), plain(heading)
        if not folded:
            notes.add(place, "a heading is empty", at_key=True)
        elif folded in columns:
            message = "this heading is there twice; capitals, spaces and hyphens make no difference"
            notes.add(place, message, at_key=True)
        elif column not in ours:
            notes.add(place, f"we have no column `{column}`{did_you_mean(column, ours)}")
        elif column in LISTED_COLUMNS and column in {said for _, said in columns.values()}:
            notes.add(place, f"another heading is `{column}` already; choose one")
        else:
            columns[folded] = heading, column
    return columns


def _words(written: Mapping[str, str], fact: Fact, notes: FaultNotes) -> dict[str, Value]:
    words: dict[str, Value] = {}
    for theirs, ours in written.items():
        place, folded = ("values", fact.name, theirs), plain_value(theirs)
        meant = meaning(fact, ours)
        if isinstance(meant, BadCell):
            notes.add(place, meant.problem)
        elif not folded:
            notes.add(place, "for blank cells use the section `blank`", at_key=True)
        elif words.get(folded, meant) != meant or already_means(fact, theirs, meant=meant):
            notes.add(place, f"`{theirs}` already means something else", at_key=True)
        else:
            words[folded] = meant
    return words


def _assumed(
    written: Mapping[str, str], section: str, by_name: Mapping[str, Fact], notes: FaultNotes
) -> dict[str, Value]:
    assumed: dict[str, Value] = {}
    for name, word in written.items():
        place = (section, name)
        if not _is_fact(name, section, by_name, notes):
            continue
        fact = by_name[name]
        if fact.kind is not FactKind.YES_NO:
            message = "only yes/no columns can be given a meaning when nothing is written"
            notes.add(place, message, at_key=True)
        elif word not in _YES_NO_WORDS:
            notes.add(place, f"expected yes, no or unknown{did_you_mean(word, _YES_NO_WORDS)}")
        elif not fact.assumable and word != "unknown":
            message = f"{fact.title or name} decides the route, so it must be known and is never assumed"
            notes.add(place, message, at_key=True)
        else:
            assumed[name] = _YES_NO_WORDS[word]
    return assumed


def _is_fact(name: str, section: str, by_name: Mapping[str, Fact], notes: FaultNotes) -> bool:
    if name not in by_name:
        notes.add((section, name), no_fact(name, by_name), at_key=True)
    return name in by_name


def _registers(written: RegistersMapping, folder: Path, notes: FaultNotes) -> RegistersMapping | None:
    if not written.at:
        return None
    if written.unlisted not in ("unknown", "no"):
        near = did_you_mean(written.unlisted, ("unknown", "no"))
        notes.add(written.place("unlisted"), f"expected unknown or no{near}")
    if not written.column:
        notes.add(written.at, 'say which of your columns lists the registrations: `column: "..."`')
    return attrs.evolve(written, table=str(folder / written.table) if written.table else "")
