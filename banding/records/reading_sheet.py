"""A sample → the sheet an auditor reads by; it does not say what the guidance would decide, so that nobody is led."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, BinaryIO, Final, TextIO

from banding.auditing.sampling.draw import Sample
from banding.auditing.sampling.sheet import ANSWERS, SHEET_COLUMNS, questions
from banding.intake.columns import column_letter
from banding.records.csv.lines import write_records
from banding.render import workbook
from banding.render.words import cases, counted
from banding.render.workbook import Column
from banding.render.workbook_file import still_workbook
from banding.ruleset import Ruleset
from banding.text import wrapped

NOTICE: Final = "Answer from the file, not from the band on record. Leave a cell blank until you have looked."
_SCORING: Final = "For scoring: not to be changed."
_NAME: Final = 44


def sheet_columns(sample: Sample, ruleset: Ruleset) -> tuple[Column, ...]:
    """Give the columns of a reading sheet in their order."""
    bands = tuple(band.name for band in ruleset.bands)
    facts = [fact for fact in ruleset.deciding_facts() if fact.name not in sample.columns]
    fill_in = partial(Column, kind=workbook.Heading.FILL_IN)
    return (
        Column("crn", note="Case reference number.", width=14, number_format=workbook.TEXT_FORMAT),
        Column("case_row", note="Its row in the file the sample was drawn from."),
        *(Column(name, note="A column the sample keeps the ratios of.") for name in sample.columns),
        *(Column(fact.name, note=f"On record: {fact.title}.") for fact in facts),
        Column("recorded_band", note="The band on record."),
        *(fill_in(code, note=asks, words=ANSWERS, width=16) for code, asks in questions(ruleset).items()),
        fill_in("band_by_reader", note="The band you would give by the guidance.", words=bands),
        fill_in("reader_notes", note="What you saw, and where in the file.", width=40),
        fill_in("read_by", note="Who read the file.", width=16),
        fill_in("read_on", note="When.", number_format=workbook.DATE_FORMAT),
        *(Column(each, note=_SCORING, kind=workbook.Heading.ADDED, width=14) for each in SHEET_COLUMNS),
    )


def sheet_rows(sample: Sample, columns: Sequence[Column]) -> Iterator[list[str | int]]:
    """Give the cells of each case, one for each of its columns; what is to be filled in is blank."""
    size = sample.size
    whole = (size.population, f"{size.confidence:g}", str(sample.seed))
    for case in sample.cases:
        stratum = case.stratum
        scoring = (stratum.name, stratum.population, stratum.sample, *whole)
        said: dict[str, str | int] = {
            **dict(case.facts),
            **dict(zip(sample.columns, stratum.values, strict=True)),
            "crn": case.placed.crn,
            "case_row": case.placed.number,
            "recorded_band": case.recorded,
            **dict(zip(SHEET_COLUMNS, scoring, strict=True)),
        }
        yield [said.get(column.name, "") for column in columns]


def write_sheet_csv(sample: Sample, ruleset: Ruleset, out: TextIO) -> None:
    """Write a reading sheet as CSV; ``out`` is opened with ``newline=""``."""
    columns = sheet_columns(sample, ruleset)
    write_records(out, [column.name for column in columns], sheet_rows(sample, columns))


def write_sheet_xlsx(sample: Sample, ruleset: Ruleset, out: BinaryIO, *, on: date) -> None:
    """Write a sheet with drop-downs, and notes with the arithmetic and the strata; needs the ``excel`` extra."""
    columns = sheet_columns(sample, ruleset)
    with still_workbook(out, on=on) as still:
        sheet: Any = still.book.create_sheet("Reading")
        workbook.lay_out(sheet, columns, freeze="B3", notice=NOTICE)
        for cells in sheet_rows(sample, columns):
            sheet.append([workbook.value_cell(sheet, cell) for cell in cells])
        last = max(3, 2 + len(sample.cases))
        for place, column in enumerate(columns):
            if column.kind is workbook.Heading.FILL_IN:
                letter = column_letter(place)
                workbook.guard_column(sheet, f"{letter}3:{letter}{last}", column)
        _write_notes(still.book.create_sheet("Notes"), columns, sample, ruleset)


def sample_lines(sample: Sample) -> Iterator[str]:
    """Say how a sample was sized and drawn, in lines of at most 80 characters where the words allow."""
    yield f"{len(sample.cases):,} of {cases(sample.size.population)} drawn, seed {sample.seed}"
    yield from ("", "Size")
    for step in sample.size.in_words():
        yield from wrapped(step, "  ", following="    ")
    kept = ", ".join(sample.columns) or "none: a simple sample"
    yield ""
    yield from wrapped(f"Strata, in the population's ratios: {kept}", following="  ")
    yield f"  {'':<{_NAME}}{'cases':>10}{'drawn':>8}"
    for stratum in sample.strata:
        name = stratum.name
        # A long name has lines of its own: cut, it could be that of another stratum.
        if len(name) > _NAME:
            yield from wrapped(name, "  ", following="    ")
            name = ""
        yield f"  {name:<{_NAME}}{stratum.population:>10,}{stratum.sample:>8,}"
    if sample.left_out:
        yield f"  {counted(sample.left_out, 'row', 'rows')} in error could not be drawn."
    if sample.restricted:
        left = counted(sample.restricted, "restricted case was", "restricted cases were")
        yield from wrapped(f"{left} not drawn; have them read by somebody who may see them.", "  ")


def _write_notes(sheet: Any, columns: Sequence[Column], sample: Sample, ruleset: Ruleset) -> None:
    above = (NOTICE, f"Seed {sample.seed}. By {ruleset.title}, {ruleset.stamp}.", *sample.size.in_words())
    rows = workbook.WrappedRows(sheet, [34, 60, 30], above=len(above))
    for line in above:
        sheet.append([workbook.text_cell(sheet, line)])
    rows.head(("column", "what stands in it or is asked", "what may be written"))
    for column in columns:
        name = "crn (case reference)" if column.name == "crn" else f"{column.name}:"
        rows.add((name, column.note, ", ".join(column.words)))
    rows.head(("of the sample", "cases", "drawn"))
    for stratum in sample.strata:
        rows.add((stratum.name, stratum.population, stratum.sample))
