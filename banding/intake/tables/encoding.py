"""How the bytes of a text file are to be read: its encoding and line ends, found in one pass over blocks."""

import codecs
import io
import re
from typing import BinaryIO, cast

import attrs

from banding.errors import TableError
from banding.intake.tables.grid import MAX_RECORD

_BLOCK = 1 << 18
_SAMPLE = 4096
_TAIL = 1 << 16
_MARK = re.compile("(?<=[\r\n])\ufeff")
_NOT_UTF_8 = (
    "The file is not UTF-8 and was read as Windows-1252 (cp1252): look at a name with an accent to check."
)
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8"


@attrs.frozen
class Encoding:
    """How to decode a file; ``newline`` is empty where it does not keep to one, and joined files ``has_marks`` inside."""

    codec: str
    newline: str
    has_marks: bool = False
    note: str = ""


def without_dos_end(handle: BinaryIO) -> BinaryIO:
    """Give the file without the Ctrl-Z, and what may pad it, that old programs end a text with: a copy, or itself."""
    start = max(0, handle.seek(0, 2) - _TAIL)
    handle.seek(start)
    tail = handle.read()
    end = tail.find(b"\x1a", len(tail.rstrip(b"\0\x1a\r\n\t ")))
    handle.seek(0)
    starts_line = tail[:end].rstrip(b"\0")[-1:] in (b"\r", b"\n", b"")
    if end < 0 or (tail[end:].strip(b"\x1a\0") and not starts_line):
        return handle
    if (start + end) % 2 and handle.read(2) == codecs.BOM_UTF16_BE:
        end -= 1
    handle.seek(0)
    import shutil

    copy = _temporary()
    shutil.copyfileobj(handle, copy)
    copy.truncate(start + end)
    return copy


def without_marks(handle: BinaryIO, codec: str) -> BinaryIO:
    """Give a copy in UTF-8 without the byte order marks that stand at the start of lines."""
    copy = _temporary()
    decoder = codecs.getincrementaldecoder(codec)()
    last = "\n"
    while block := handle.read(_BLOCK):
        text = last + decoder.decode(block)
        copy.write(_MARK.sub("", text)[1:].encode())
        last = text[-1]
    return copy


def _temporary() -> BinaryIO:
    """Open a temporary file; the source closes it."""
    import tempfile  # not needed by most files, and takes long to load

    return cast(BinaryIO, tempfile.TemporaryFile())


def find_encoding(handle: BinaryIO, name: str) -> Encoding:
    """Find the encoding that the whole file keeps to: UTF-8, UTF-16 or, with a note, Windows-1252; TableError if none will do."""
    handle.seek(0)
    head = handle.read(_SAMPLE)
    if not head.strip(codecs.BOM_UTF8 + b" \t\r\n\v\f"):
        raise TableError(name, "the file is empty; there are no headings and no cases in it")
    try:
        if codec := _declared(head):
            note = "Read as UTF-16." if codec.startswith("utf-16") else ""
            return Encoding(codec, *_survey(handle, codec, name), note)
        _refuse_nul(b"\0" in head, name)
        try:
            return Encoding("utf-8", *_survey(handle, "utf-8", name))
        except UnicodeDecodeError:
            newline, _ = _survey(handle, "cp1252", name)
        return Encoding("cp1252", newline, note=_NOT_UTF_8)
    except UnicodeDecodeError:
        raise TableError(name, f"some of its characters cannot be read; {_SAVE_AS}") from None
    finally:
        handle.seek(0)


def _declared(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = len(head) // 2
    nuls_first, nuls_second = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if nuls_second > pairs * 0.4 and nuls_first < pairs * 0.1:
        return "utf-16-le"
    if nuls_first > pairs * 0.4 and nuls_second < pairs * 0.1:
        return "utf-16-be"
    return ""


def _survey(handle: BinaryIO, codec: str, name: str) -> tuple[str, bool]:
    """Give the line end the file keeps to, and whether marks stand inside; UnicodeDecodeError in another encoding."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(codec)(), translate=False)
    handle.seek(0)
    open_line, has_marks, last = 0, False, ""
    while block := handle.read(_BLOCK):
        text = decoder.decode(block)
        open_line = _longest_open_line(text, open_line, name)
        has_marks = has_marks or ("\ufeff" in text and _MARK.search(last + text) is not None)
        last = text[-1:] or last
    decoder.decode(b"", final=True)
    found = decoder.newlines or "\n"
    return found if isinstance(found, str) else "", has_marks


def _longest_open_line(text: str, carried: int, name: str) -> int:
    """Give the length of the line still open at the end of a block; refuse a line that is too long, or a NUL."""
    _refuse_nul("\0" in text, name)
    ends = [place for place in map(text.find, "\n\r") if place >= 0]
    if carried + (min(ends) if ends else len(text)) > MAX_RECORD:
        raise TableError(name, f"it has a line of more than 1 MiB, the most allowed for one row; {_SAVE_AS}")
    # INVARIANT: a block is shorter than the limit, so only a line that began in an earlier block can pass it.
    return len(text) - 1 - max(text.rfind("\n"), text.rfind("\r")) if ends else carried + len(text)


def _refuse_nul(found: bool, name: str) -> None:
    if found:
        raise TableError(name, f"it holds NUL characters, so it is not a plain table; {_SAVE_AS}")
