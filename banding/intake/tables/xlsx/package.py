"""Whether a workbook may be opened at all, settled from its packaging before anything takes its word."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

import attrs

from banding.errors import TableError

_MAX_MEMBERS = 10_000
_MAX_DIRECTORY = 4 << 20
_MAX_TOTAL = 1 << 30
_MAX_RATIO = 200
_RATIO_ABOVE = 10 << 20
_BLOCK = 1 << 18
_OVERLAP = 4096
_SAVE_AGAIN = "open it in a spreadsheet program and save it again as .xlsx or as CSV"
_BROKEN = f"the workbook is damaged and cannot be read; {_SAVE_AGAIN}"
_END_RECORD = b"PK\x05\x06"
_DEFINITION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*\s)?r=[\"'](\d{1,10})[\"'][^>]*>")
_FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")


@attrs.frozen
class Packaging:
    """
    What is known of a workbook from its packaging.

    Attributes:
        has_formulas: some cell, somewhere in it, is worked out by a formula.
    """

    has_formulas: bool


def check_packaging(handle: BinaryIO, name: str) -> Packaging:
    """
    Check that a file is a workbook, unlocked, of a sane size and without traps.

    Args:
        handle: a seekable file of bytes that starts as a zip does.
        name: the file's name as the user gave it.

    Returns:
        What the packaging says.

    Raises:
        TableError: it is not a workbook, locked, damaged, or made to swell when unpacked; says what to do.
    """
    try:
        _check_directory(handle, name)
        with ZipFile(handle) as archive:
            members = archive.infolist()
            _check_kind({member.filename for member in members}, name)
            for member in members:
                _check_member(member, name)
            if sum(member.file_size for member in members) > _MAX_TOTAL:
                raise _swells(name)
            return Packaging(has_formulas=_look_through(archive, name))
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, struct.error):
        raise TableError(name, _BROKEN) from None


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


def _check_kind(names: set[str], name: str) -> None:
    lowered = {member.lower() for member in names}
    if any(member.endswith("workbook.bin") for member in lowered):
        raise TableError(name, "it is a binary workbook (.xlsb); save it as .xlsx or as CSV")
    if "content.xml" in lowered and "mimetype" in lowered:
        raise TableError(name, "it is an OpenDocument file (.ods); save it as .xlsx or as CSV")
    if "[content_types].xml" not in lowered or not any(member.startswith("xl/") for member in lowered):
        raise TableError(name, f"it is a zip file but not an Excel workbook; unpack it, or {_SAVE_AGAIN}")


def _check_member(member: ZipInfo, name: str) -> None:
    if member.flag_bits & 1:
        raise TableError(name, "it is locked with a password; save it without one")
    if member.file_size > _RATIO_ABOVE and member.file_size > _MAX_RATIO * max(member.compress_size, 1):
        raise _swells(name)


def _swells(name: str) -> TableError:
    return TableError(
        name, f"it unpacks to far more than a caseload can hold (the most is 1 GiB); {_SAVE_AGAIN}"
    )


def _look_through(archive: ZipFile, name: str) -> bool:
    """Say whether any sheet has formulas; refuse definitions, which no spreadsheet writes and which can swell."""
    formulas = False
    for member in archive.infolist():
        is_text = member.filename.lower().endswith((".xml", ".rels"))
        last_row = 0
        for block in _blocks(archive, member):
            if (is_text and b"\0" in block) or _DEFINITION.search(block):
                raise TableError(name, f"one of its parts is not as a spreadsheet writes it; {_SAVE_AGAIN}")
            formulas = formulas or bool(_FORMULA.search(block))
            last_row = _check_order(block, last_row, name) if "worksheets/" in member.filename else 0
    return formulas


def _blocks(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """Give a part in blocks, each with the unfinished tag that ended the one before it."""
    kept = b""
    with archive.open(member) as part:
        while block := part.read(_BLOCK):
            yield kept + block
            kept = (kept[-_OVERLAP:] + block)[-_OVERLAP:]
            opening = kept.rfind(b"<")
            # A tag that is finished has been seen, and is not to be seen twice.
            kept = kept[opening:] if opening > kept.rfind(b">") else b""


def _check_order(block: bytes, last_row: int, name: str) -> int:
    """Refuse rows out of order, which reading would lose in silence; give the last row's number."""
    for found in _ROW.finditer(block):
        number = int(found.group(1))
        if number <= last_row:
            raise TableError(
                name, f"row {number:,} of a sheet is there twice or out of its place; {_SAVE_AGAIN}"
            )
        last_row = number
    return last_row
