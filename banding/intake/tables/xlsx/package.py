"""The package of a workbook: a zip opened only once nothing in it can do harm, of which only the parts needed are read."""

import contextlib
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

import attrs

from banding.errors import TableError
from banding.intake.tables.cell_text import NOT_TEXT, unescaped
from banding.intake.tables.xlsx.formats import BUILT_IN

_MAX_MEMBERS = 10_000
_MAX_DIRECTORY = 4 << 20
_MAX_TOTAL = 1 << 30
_MAX_RATIO = 200
_RATIO_ABOVE = 10 << 20
_BLOCK = 1 << 17
_SAVE_AGAIN = "open it in a spreadsheet program and save it again as .xlsx or as CSV"
_BROKEN = f"the workbook is damaged and cannot be read; {_SAVE_AGAIN}"
_SWELLS = f"it unpacks to far more than a caseload can hold (the most is 1 GiB); {_SAVE_AGAIN}"
_END_RECORD = b"PK\x05\x06"
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
"""The namespaces of a workbook's elements: as Excel saves them, and as Strict Open XML."""

Start = Callable[[str, dict[str, str]], object]
End = Callable[[str], object]
_DAMAGE = (
    BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, LookupError, struct.error, expat.ExpatError,
)  # fmt: skip


@contextlib.contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """Make one clear refusal of whatever a damaged workbook raises."""
    try:
        yield
    except _DAMAGE:
        raise TableError(name, _BROKEN) from None


def is_on(value: str | None) -> bool:
    """Read a yes or no of a workbook's own."""
    return value is not None and value.strip().lower() in ("1", "true", "on")


@attrs.frozen
class Sheet:
    """A sheet of cells: its name, the part it is in, and whether it can be seen."""

    title: str
    part: str
    is_visible: bool


@attrs.define(eq=False)
class Package:
    """A workbook's parts, and what it says of all its sheets; where it ``recalculates`` no result of a formula is believed."""

    name: str
    _archive: ZipFile
    _members: Mapping[str, ZipInfo]
    sheets: list[Sheet] = attrs.field(factory=list)
    strings: list[str] = attrs.field(factory=list)
    codes: list[str] = attrs.field(factory=list)
    from_1904: bool = False
    recalculates: bool = False
    replaced: int = 0

    def read(
        self, part: str, start: Start, end: End | None = None, text: End | None = None
    ) -> Iterator[None]:
        """Parse a part by blocks; another namespace's elements are ``space}name``. TableError for what no spreadsheet writes."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_definitions
        names: dict[str, str] = {}

        def local(name: str) -> str:
            space, mark, tail = name.rpartition("}")
            found = names[name] = tail if space + mark in _MAIN else name
            return found

        parser.StartElementHandler = lambda name, said: start(names.get(name) or local(name), said)
        if end is not None:
            parser.EndElementHandler = lambda name: end(names[name])
        if text is not None:
            parser.CharacterDataHandler = text
        with _damage_told(self.name):
            for block in self._blocks(part):
                parser.Parse(block, False)
                yield
            parser.Parse(b"", True)
            yield

    def read_whole(self, part: str, start: Start, end: End | None = None, text: End | None = None) -> None:
        """Parse a part in one go."""
        for _ in self.read(part, start, end, text):
            pass

    def holds(self, part: str, pattern: re.Pattern[bytes]) -> bool:
        """Say whether the bytes of a part match; a match is to be shorter than 64 bytes."""
        tail = b""
        with _damage_told(self.name):
            for block in self._blocks(part):
                if pattern.search(tail + block):
                    return True
                tail = (tail + block)[-64:]
        return False

    def _blocks(self, part: str) -> Iterator[bytes]:
        member = self._members.get(part.lower())
        if member is None:
            missing = f"its part `{part}` is missing, so the workbook is incomplete; {_SAVE_AGAIN}"
            raise TableError(self.name, missing)
        with self._archive.open(member) as stream:
            while block := stream.read(_BLOCK):
                yield block

    def plain(self, text: str) -> str:
        """Give a text as a person sees it, with ``_xHHHH_`` escapes undone."""
        text = unescaped(text)
        if NOT_TEXT.search(text):
            text, count = NOT_TEXT.subn("\ufffd", text)
            self.replaced += count
        return text

    def close(self) -> None:
        """Let go of the package; the file itself stays open."""
        self._archive.close()

    def load(self) -> None:
        """Read what the workbook says of all its sheets; TableError where a part that is needed is missing."""
        books = self._related("", "/officeDocument") or {"": "xl/workbook.xml"}
        book = next(iter(books.values()))
        found: list[tuple[str, str, str]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                ids = [value for key, value in attributes.items() if key.endswith("}id")]
                found.append((attributes.get("name", ""), ids[0] if ids else "", attributes.get("state", "")))
            elif name == "workbookPr":
                self.from_1904 = is_on(attributes.get("date1904"))
            elif name == "calcPr":
                is_done = is_on(attributes.get("calcCompleted", "1"))
                self.recalculates = is_on(attributes.get("fullCalcOnLoad")) or not is_done

        self.read_whole(book, start)
        parts = self._related(book, "/worksheet")
        shown = ("", "visible")
        sheets = [Sheet(title, parts[key], state in shown) for title, key, state in found if key in parts]
        if not sheets:
            raise TableError(self.name, _BROKEN)
        self.sheets = sorted(sheets, key=lambda sheet: not sheet.is_visible)
        for part in self._related(book, "/styles").values():
            self.read_whole(part, self._style_reader())
        for part in self._related(book, "/sharedStrings").values():
            self._read_strings(part)

    def _refuse_definitions(self, *_: object) -> None:
        raise TableError(self.name, f"one of its parts is not as a spreadsheet writes it; {_SAVE_AGAIN}")

    def _style_reader(self) -> Start:
        customs: dict[int, str] = {}
        inside: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt" and not inside:
                customs[int(attributes["numFmtId"])] = attributes["formatCode"] or "General"
            elif name in ("cellXfs", "cellStyles", "dxfs"):
                inside[:] = [name]
            elif name == "xf" and inside == ["cellXfs"]:
                number = int(attributes.get("numFmtId", 0))
                self.codes.append(customs.get(number) or BUILT_IN.get(number, f"[built-in {number}]"))

        return start

    def _read_strings(self, part: str) -> None:
        """Put together the shared texts of their runs, without the readings put above them."""
        pieces: list[str] = []
        is_text = is_above = False

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal is_text, is_above
            is_text = name == "t" and not is_above
            is_above = is_above or name == "rPh"

        def text(text: str) -> None:
            if is_text:
                pieces.append(text)

        def end(name: str) -> None:
            nonlocal is_text, is_above
            is_text, is_above = False, is_above and name != "rPh"
            if name == "si":
                self.strings.append(self.plain("".join(pieces)))
                pieces.clear()

        self.read_whole(part, start, end, text)

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """Give the parts of a kind that a part refers to, by their id; none where it refers to nothing."""
        folder = dirname(part)
        relations = join(folder, "_rels", part[len(folder) :].lstrip("/") + ".rels")
        found: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            is_one = name.rpartition("}")[2] == "Relationship" and attributes.get("TargetMode") != "External"
            if is_one and attributes.get("Type", "").endswith(kind):
                found[attributes["Id"]] = _path(attributes["Target"], folder)

        if relations.lower() in self._members:
            self.read_whole(relations, start)
        return found


def open_package(handle: BinaryIO, name: str) -> Package:
    """Check that a file is a workbook, unlocked, of a sane size and without traps, and open it; TableError says what to do."""
    with _damage_told(name):
        _check_directory(handle, name)
        archive = ZipFile(handle)
    try:
        members: dict[str, ZipInfo] = {}
        for member in archive.infolist():
            path = _path(member.filename).lower()
            if path in members:
                raise TableError(name, f"its part `{path}` is there twice; {_SAVE_AGAIN}")
            members[path] = member
        if any(member.endswith("workbook.bin") for member in members):
            reason = "it is a binary workbook (.xlsb); save it as Excel Workbook (.xlsx) or as CSV"
            raise TableError(name, reason)
        if "content.xml" in members and "mimetype" in members:
            raise TableError(name, "it is an OpenDocument file (.ods); save it as .xlsx or as CSV")
        if not any(member.startswith("xl/") for member in members):
            raise TableError(name, f"it is a zip file but not an Excel workbook; unpack it, or {_SAVE_AGAIN}")
        if any(member.flag_bits & 1 for member in members.values()):
            raise TableError(name, "it is locked with a password; save it without one")
        sizes = [(member.file_size, max(member.compress_size, 1)) for member in members.values()]
        is_bomb = any(size > _RATIO_ABOVE and size > _MAX_RATIO * packed for size, packed in sizes)
        if is_bomb or sum(size for size, _ in sizes) > _MAX_TOTAL:
            raise TableError(name, _SWELLS)
        package = Package(name, archive, members)
        package.load()
    except BaseException:
        archive.close()
        raise
    return package


def _path(target: str, folder: str = "") -> str:
    """Give a part's path from the root of the package."""
    path = target.replace("\\", "/")
    return normpath(path if path.startswith("/") else join("/", folder, path)).lstrip("/")


def _check_directory(handle: BinaryIO, name: str) -> None:
    """Refuse a directory too large to list, before anything lists it."""
    size = handle.seek(0, 2)
    handle.seek(max(0, size - 0xFFFF - 22))
    tail = handle.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) < at + 22:
        raise TableError(name, _BROKEN)
    members, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if members > _MAX_MEMBERS or directory > _MAX_DIRECTORY:
        raise TableError(
            name, f"it holds more than {_MAX_MEMBERS:,} parts, so it is no ordinary workbook; {_SAVE_AGAIN}"
        )
