"""Workbooks built, altered and read in one line, for tests."""

import io
import zipfile
from collections.abc import Callable, Sequence
from xml.sax.saxutils import quoteattr

import openpyxl
import pytest

from banding.errors import TableError
from banding.intake.tables import Row, Table, open_table
from tests.intake.tables.test_csv_table import has_crn

Fill = Callable[[openpyxl.Workbook], object]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>crn</t></is></c><c r="B1" t="inlineStr"><is><t>a</t></is></c></row>'


# What programs write that cannot work a formula out, and Excel where it did not finish.
SAID_TO_WORK_OUT = [
    '|<calcPr calcId="124519" fullCalcOnLoad="1"/>',
    '|<calcPr fullCalcOnLoad="true"/>',
    '|<calcPr calcId="191029" calcMode="manual" calcCompleted="0" calcOnSave="0"/>',
]


def cell(reference: str, text: str) -> str:
    """Write a cell of text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(rows: Sequence[Sequence[object]], *, fill: Fill | None = None) -> bytes:
    """Build a workbook of one sheet, and give its bytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if fill is not None:
        fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(parts: dict[str, str | bytes]) -> bytes:
    """Pack parts, by their names, into the bytes of a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def related(*targets: tuple[str, str], relations: str = RELATIONS) -> str:
    """Write a part of relationships: each a kind and a target, with the ids `r1`, `r2` and so on."""
    made = "".join(
        f'<Relationship Id="r{n}" Type="{relations}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{made}</Relationships>'


def parts_of(
    rows: str,
    *,
    strings: Sequence[str] = (),
    codes: Sequence[str] = (),
    book: str = "",
    after: str = "",
    main: str = MAIN,
    relations: str = RELATIONS,
) -> dict[str, str | bytes]:
    """
    Give the parts of a workbook written by hand.

    Args:
        rows: the XML of the rows.
        strings: the XML of the shared texts, each what stands inside `si`.
        codes: number formats; the style of a cell is the place in them, counted from 1.
        book: XML of the workbook, before and after its sheets, parted by `|`.
        after: XML behind the rows.
        main: the namespace of the elements.
        relations: the namespace of the relationships.
    """
    before, _, behind = book.partition("|")
    formats = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(c)}/>' for n, c in enumerate(codes)
    )
    styles = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{164 + n}"/>' for n, _ in enumerate(codes))
    return {
        "_rels/.rels": related(("officeDocument", "xl/workbook.xml"), relations=relations),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">{before}<sheets>'
        f'<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets>{behind}</workbook>',
        "xl/_rels/workbook.xml.rels": related(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            relations=relations,
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>',
    }


def by_hand(rows: str, **given: object) -> bytes:
    """Build a workbook from the XML of its rows; `given` as for `parts_of`."""
    return package(parts_of(rows, **given))  # type: ignore[arg-type]


def with_cells(*cells: str, **given: object) -> bytes:
    """Build a workbook with the headings `crn` and `a`, whose only case is these cells, given as XML."""
    return by_hand(f'{HEAD}<row r="2">{"".join(cells)}</row>', **given)


def opened(content: bytes, name: str = "cases.xlsx") -> Table:
    """Open a workbook from its bytes."""
    return open_table(io.BytesIO(content), name=name, known=has_crn)


def read(content: bytes) -> list[Row]:
    """Read all rows of a workbook."""
    with opened(content) as table:
        return list(table.rows)


def notes(content: bytes) -> str:
    """Read a workbook, and give what is told of it."""
    with opened(content) as table:
        list(table.rows)
        return "\n".join(table.notes)


def refusal(content: bytes) -> str:
    """Give the message of a workbook that is refused."""
    with pytest.raises(TableError) as caught:
        read(content)
    return str(caught.value)


def altered(content: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """Replace parts of a workbook, named by the end of their file name without ``.xml``, or add new ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            stem = member.rsplit("/", 1)[-1].removesuffix(".xml")
            change = parts.pop(stem, old.read(member))
            new.writestr(member, change(old.read(member)) if callable(change) else change)
        for stem, data in parts.items():
            assert isinstance(data, bytes)
            new.writestr(f"{stem}.xml", data)
    return out.getvalue()


WHOLE = workbook([["crn", "a"], ["X1", 1], ["X2", "=1"]])
