"""
A YAML file read as plain data that remembers its line numbers, with YAML's surprises refused.

Built on the parser's events, so nothing is ever constructed from a tag, an alias is seen before it is expanded, and
depth is counted before it is recursed into. What a plain word means is settled here and nowhere else: ``true`` and
``false`` are the only booleans, so ``NO``, ``yes`` and ``on`` stay words (a field that wants true or false then says
so); ``012``, ``0x1f``, ``1_000`` and ``12:30`` stay words too; only ``2019-03-01`` is a date; a key is always a word.
"""

import contextlib
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs
import yaml

from banding.written import Place
from banding.yaml_files.faults import FaultNotes, Stretch, slip_of

MOST_BYTES: Final = 1024 * 1024
DEEPEST: Final = 32

# What may not stand is named, and not what may: a class of all else takes milliseconds to compile.
_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(f"{_UNPRINTABLE.pattern}|[\r\x85]")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}", re.ASCII)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# The parser itself gives up where so many are open at once that it has read them all ahead, in words of its own.
_TOO_DEEP = re.compile(rf"(?:[\[{{]\s*){{{DEEPEST + 1}}}")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Block(dict[str, object]):
    """The keys and values of one YAML mapping, knowing its place in the document."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class Marked(NamedTuple):
    """
    One document as read: its data, and its lines and faults so far.

    Where it ``is_unreadable`` a fault says why, and what else is wrong with the data, if there is any, is not to be told.
    """

    data: object
    notes: FaultNotes
    is_unreadable: bool = False


class _UnreadableError(Exception):
    """Reading cannot go on; the fault has been noted."""


def read_yaml(path: Path, *, as_text: bool = False, content: bytes | None = None) -> Marked:
    """Read a YAML file, or its bytes where they are kept elsewhere; one that cannot be opened is a fault too."""
    try:
        content = path.read_bytes() if content is None else content
    except OSError as error:
        notes = FaultNotes(str(path))
        notes.add_at_line(None, f"cannot be read: {error.strerror}")
        return Marked(None, notes, is_unreadable=True)
    return read_marked(content, str(path), as_text=as_text)


def read_marked(content: bytes, file: str, *, as_text: bool = False) -> Marked:
    """Read one YAML document, raising nothing; ``as_text`` leaves every word as typed, and nothing at all as empty text."""
    marked = _read(content, file, as_text)
    return marked._replace(notes=attrs.evolve(marked.notes, faults=[*marked.notes.faults]))


@lru_cache(maxsize=4)  # a rules file and its record are read again by whoever looks after its versions
def _read(content: bytes, file: str, as_text: bool) -> Marked:
    notes = FaultNotes(file)
    try:
        text = _text_of(content, notes)
        notes.text = text
        reader = _Reader(text, notes, as_text=as_text)
        return Marked(reader.document(), notes, reader.is_unprintable)
    except _UnreadableError:
        return Marked(None, notes, is_unreadable=True)


def _text_of(content: bytes, notes: FaultNotes) -> str:
    if len(content) > MOST_BYTES:
        raise _stop(notes, f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _stop(notes, "this is not UTF-8 text; save the file as UTF-8", line) from None
    if found := _UNPRINTABLE.search(text):
        notes.text = text
        line = text.count("\n", 0, found.start()) + 1
        at = Stretch(line, found.start() - text.rfind("\n", 0, found.start()), 1)
        raise _stop(notes, f"a control character (U+{ord(found[0]):04X}) is here; take it out", line, at)
    return text


def _stop(
    notes: FaultNotes, message: str, line: int | None = None, at: Stretch | None = None
) -> _UnreadableError:
    notes.add_at_line(line, message, at=at)
    return _UnreadableError()


class _Reader:
    """Walks the parser's events once, building data and noting faults as they come."""

    def __init__(self, text: str, notes: FaultNotes, *, as_text: bool) -> None:
        self.notes = notes
        self.as_text = as_text
        self.next: Callable[[], Any] = _Loader(text).get_event
        self.end: Any = None  # of the list or block read last
        self.is_unprintable = False

    def document(self) -> object:
        """Give the one document's data."""
        try:
            self.next()
            if isinstance(self.next(), yaml.StreamEndEvent):
                if self.as_text:
                    return ""
                raise _stop(self.notes, "the file is empty")
            data = self._node(self.next(), ())
            self.next()
            extra = self.next()
        except yaml.MarkedYAMLError as error:
            raise self._slip(error) from None
        except yaml.YAMLError:
            raise _stop(self.notes, "this cannot be read as YAML") from None
        if not isinstance(extra, yaml.StreamEndEvent):
            message = "a second document begins here; one file holds one document"
            self.notes.add_at_line(_line(extra), message, at=_stretch(extra))
        return data

    def _slip(self, error: yaml.MarkedYAMLError) -> _UnreadableError:
        """Note what keeps the parser from going on, and where the list, block or quote began that it was in."""
        if deep := _TOO_DEEP.search("\n".join(self.notes.text_lines)):
            opened = deep.string.count("\n", 0, deep.start()) + 1
            return _stop(self.notes, f"nested more than {DEEPEST} deep", opened)
        marks = (error.problem_mark or error.context_mark, error.context_mark)
        at, begun = (Stretch(mark.line + 1, mark.column + 1, 1) if mark else None for mark in marks)
        help, slipped = slip_of(error, self.notes.text_lines)
        at = slipped or at
        other = self.notes.excerpt(begun, note="begun here") if begun != at and not slipped else None
        noticed = "" if slipped else f": {error.problem or error.context}"
        message = f"this cannot be read as YAML{noticed}"
        line = at.line if at else None
        self.notes.add_at_line(line, message, at=at, help=help, other=other)
        return _UnreadableError()

    def _node(self, event: Any, place: Place) -> object:
        notes = self.notes
        if place not in notes.lines:
            notes.lines[place] = _line(event)
        notes.values.setdefault(place, _stretch(event))
        if event.anchor is not None or event.tag is not None:
            self._refuse_extras(event, place)
        if isinstance(event, yaml.ScalarEvent):
            if problem := self._escaped(event.value):
                notes.add(place, problem)
            return event.value.strip() if self.as_text else _meaning(event.value, is_plain=not event.style)
        if len(place) >= DEEPEST:
            raise _stop(notes, f"nested more than {DEEPEST} deep", _line(event), _stretch(event))
        inside = self._list(place) if isinstance(event, yaml.SequenceStartEvent) else self._block(place)
        if self.end is not None:
            notes.values[place] = Stretch.between(event.start_mark, self.end.end_mark)
        return inside

    def _escaped(self, text: str) -> str:
        """Say which control character an escape such as ``\\e`` puts into a text: no screen or XML should get one."""
        if self.as_text or not (found := _ESCAPED.search(text)):
            return ""
        self.is_unprintable = True
        return f"a control character (U+{ord(found[0]):04X}) is written in this text; take it out"

    def _refuse_extras(self, event: Any, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            message = f"`*{event.anchor}` points at another part of the file; write the words out instead"
            raise _stop(self.notes, message, _line(event), _stretch(event))
        if event.anchor is not None:
            message = f"`&{event.anchor}` names a part of the file; take it off and repeat the words"
            self.notes.add(place, message)
        if event.tag is not None:
            self.notes.add(place, f"the tag `{event.tag}` is not allowed; take it off")

    def _list(self, place: Place) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*place, len(items))))
        self.end = event
        return items

    def _block(self, place: Place) -> Block:
        block, notes = Block(place), self.notes
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self._key(event, place)
            where = (*place, key)
            if key in block:
                first = notes.lines[where]
                message = f"`{key}` is written twice in one block, first on line {first}; keep one"
                other = notes.excerpt(notes.keys[where], note="first here")
                notes.add_at_line(_line(event), message, place=where, at=_stretch(event), other=other)
                self._node(self.next(), where)
                continue
            notes.lines[where] = _line(event)
            notes.keys[where] = _stretch(event)
            block[key] = self._node(self.next(), where)
        self.end = event
        return block

    def _key(self, event: Any, place: Place) -> str:
        if event.anchor is not None or event.tag is not None:
            self._refuse_extras(event, place)
        if not isinstance(event, yaml.ScalarEvent):
            message = "a list or a block cannot be a key; write one word"
            raise _stop(self.notes, message, _line(event), _stretch(event))
        if problem := self._escaped(event.value):
            self.notes.add_at_line(_line(event), problem, place=place, at=_stretch(event))
        return str(event.value)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1  # type: ignore[union-attr]


def _stretch(event: Any) -> Stretch:
    """Give where an event begins, and how far it goes on that line."""
    return Stretch.between(event.start_mark, event.end_mark)


def _meaning(text: str, *, is_plain: bool) -> object:
    """Give what a scalar stands for: nothing, true/false, a number, a date, or its own words."""
    if not is_plain:
        return text
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _ISO_DATE.fullmatch(text):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    return text or None
