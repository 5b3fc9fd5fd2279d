"""A file of cases, opened by a ruleset as ``allocate`` reads it: by a mapping, or by the one that a result of ours keeps."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from banding.intake import Caseload, ReadingOptions, is_no, load_codes, read_cases
from banding.intake.tables import seekable
from banding.records.columns import REPLACED_NAMES
from banding.ruleset import Ruleset, rules_folder

if TYPE_CHECKING:
    from banding.intake.mapping import ColumnMapping


def open_caseload(
    source: Path | BinaryIO,
    name: str,
    ruleset: Ruleset,
    *,
    on: date,
    blank: str = "unknown",
    absent: str = "unknown",
    mapping: ColumnMapping | None = None,
) -> Caseload:
    """
    Open cases, for a day; ``blank`` and ``absent`` are ``no`` or ``unknown``.

    Raises:
        TableError, MappingError: it cannot be read as a table of cases, or the mapping it keeps has faults.
    """
    silent = is_no(blank, what="blank"), is_no(absent, what="absent")
    handle, closing = seekable(source, name)
    with closing:
        handle.seek(0)
        columns, is_workbook = mapping, handle.read(2) == b"PK"
        handle.seek(0)
        if is_workbook and not mapping:
            from banding.intake.mapping import kept_mapping  # takes long to load

            columns = kept_mapping(handle, ruleset.facts, name=name)
        registers = None
        if columns and columns.registers:
            table = Path(columns.registers.table or rules_folder() / "ndelius-registers.yaml")
            registers = load_codes(table, ruleset.facts)
        caseload = read_cases(
            handle,
            name=name,
            facts=ruleset.facts,
            bands=[band.name for band in ruleset.bands],
            options=ReadingOptions(on, *silent, columns, registers),
            output_columns=REPLACED_NAMES,
        )
        closing.push(caseload.table.closing)
        caseload.table.closing = closing.pop_all()
    layout = caseload.layout
    if columns and not mapping:
        from banding.intake.mapping import KEPT_SHEET

        said = f"Read by the mapping that the workbook keeps on its sheet `{KEPT_SHEET}`."
        caseload.table.notes.append(said)
    has_unread = len(layout.header) > len(layout.index) + len(layout.replaced)
    if caseload.table.csv and layout.replaced and layout.absent and has_unread and not columns:
        said = "If the earlier run was given a mapping file, give it again with --map: CSV cannot keep it."
        caseload.table.notes.append(said)
    return caseload
