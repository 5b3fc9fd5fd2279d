"""
Plain data turned into document classes, the converter's complaints turned into faults with lines.

Where a document has faults, what is sound in it can still be structured (see
:func:`structure_document`), so that the checks that follow find the rest of the faults in the same run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Generic, TypeVar

import attrs
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from banding.nearest import nearest_word
from banding.yaml_files.converter import MisfitError, document_converter
from banding.yaml_files.faults import FaultNotes, Place, nearest_or_list
from banding.yaml_files.marks import Block

D = TypeVar("D")
_Faulty = tuple[Place, BaseException]
_UNPRINTABLE: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNREADABLE: Final = "\0"  # stands for a name that cannot be read, so that nothing can be called unknown


@attrs.frozen
class Structured(Generic[D]):
    """
    A document as far as it could be structured.

    Attributes:
        document: the document; None when too little of it is sound.
        spared: names and ids that stand in parts left out, so that nobody calls them unknown.
        is_whole: whether nothing was left out.
    """

    document: D | None
    spared: frozenset[str] = frozenset()
    is_whole: bool = True


def structure_document(data: object, kind: type[D], notes: FaultNotes) -> Structured[D]:
    """
    Turn plain data into a document, noting every fault of shape.

    Args:
        data: what :func:`~banding.yaml_files.marks.read_marked` read.
        kind: the document class.
        notes: where faults go.

    Returns:
        The document. Where something was at fault, the document without the list items concerned.
    """
    if _note_unprintable(data, (), notes):
        return Structured(None, is_whole=False)  # what else is wrong would be told with that text in it
    try:
        return Structured(document_converter().structure(data, kind))
    except Exception as error:  # cattrs groups them; anything unforeseen is re-raised by the walk
        faulty = list(_causes(error, ()))
    _note_all(faulty, notes)
    spared: set[str] = set()
    sound = _without(data, _cuts(faulty), spared)
    if UNREADABLE in spared:
        return Structured(None, is_whole=False)
    try:
        return Structured(document_converter().structure(sound, kind), frozenset(spared), is_whole=False)
    except Exception:  # its faults are noted already
        return Structured(None, frozenset(spared), is_whole=False)


def _note_unprintable(data: object, place: Place, notes: FaultNotes) -> bool:
    """Note each text that an escape such as ``\\e`` puts a control character into: no screen or XML should get one."""
    if isinstance(data, str):
        found = _UNPRINTABLE.search(data)
        if found:
            notes.add(place, _control(found[0]))
        return found is not None
    told = False
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in parts:
        if isinstance(key, str) and (found := _UNPRINTABLE.search(key)):
            line, at = notes.lines.get((*place, key)), notes.page.keys.get((*place, key))
            notes.add_at_line(line, _control(found[0]), place=place, at=at)
            told = True
        told |= _note_unprintable(value, (*place, key), notes)
    return told


def _control(character: str) -> str:
    return f"a control character (U+{ord(character):04X}) is written in this text; take it out"


def _causes(error: BaseException, place: Place) -> Iterator[_Faulty]:
    """Walk a tree of complaints down to each single cause and its place."""
    if isinstance(error, ClassValidationError):
        inside, beside = error.group_exceptions()
        for cause, note in inside:
            missing = isinstance(cause, KeyError)
            yield from _causes(cause, place if missing else (*place, note.name))
        for cause in beside:
            yield from _causes(cause, place)
    elif isinstance(error, IterableValidationError):
        for cause, item in error.group_exceptions()[0]:
            yield from _causes(cause, (*place, item.index))
    elif isinstance(error, MisfitError | ForbiddenExtraKeysError | KeyError):
        yield place, error
    else:
        raise error


def _note_all(faulty: Iterable[_Faulty], notes: FaultNotes) -> None:
    """Note each cause; the keys that one block lacks are told together, and one that is misspelt only as that."""
    lacking: dict[Place, list[str]] = {}
    meant: dict[Place, set[str | None]] = {}
    for place, cause in faulty:
        if isinstance(cause, KeyError):
            lacking.setdefault(place, []).append(str(cause.args[0]))
        elif isinstance(cause, ForbiddenExtraKeysError):
            meant[place] = _note_extra(place, cause, notes)
        else:
            notes.add(place, str(cause), help=getattr(cause, "help", ""))
    for place, keys in lacking.items():
        missing = [key for key in keys if key not in meant.get(place, ())]
        if missing:
            _note_missing(place, missing, notes)


def _note_extra(place: Place, cause: ForbiddenExtraKeysError, notes: FaultNotes) -> set[str | None]:
    """Note the keys that a block should not have; gives the keys that they are likely to be meant for."""
    keys = tuple(field.name for field in attrs.fields(cause.cl) if field.name != "at")
    for extra in sorted(cause.extra_fields):
        notes.add((*place, extra), f"unknown key `{extra}`{nearest_or_list(extra, keys)}", at_key=True)
    return {nearest_word(extra, keys) for extra in cause.extra_fields}


def _note_missing(place: Place, keys: list[str], notes: FaultNotes) -> None:
    quoted = [f"`{key}`" for key in keys]
    said = f"{', '.join(quoted[:-1])} and {quoted[-1]} are" if len(keys) > 1 else f"{quoted[0]} is"
    lines = ", ".join(f"`{key}: ...`" for key in keys)
    notes.add(place, f"{said} missing", help=f"add to this block: {lines}")


def _cuts(faulty: Iterable[_Faulty]) -> set[Place]:
    """Say what to leave out: an unknown key alone, else the nearest list item around the fault."""
    cuts: set[Place] = set()
    for place, cause in faulty:
        if isinstance(cause, ForbiddenExtraKeysError):
            cuts |= {(*place, extra) for extra in cause.extra_fields}
            continue
        depth = max((n for n, part in enumerate(place, 1) if isinstance(part, int)), default=len(place))
        cuts.add(place[:depth])
    return cuts


def _without(data: object, cuts: set[Place], spared: set[str], place: Place = ()) -> object:
    """Copy data without the places cut, keeping each block's own place, and collect the words cut away."""
    if isinstance(data, Block):
        kept = Block(data.place)
        for key, value in data.items():
            if (*place, key) in cuts:
                spared.update(_words_in(value), (key,))
            else:
                kept[key] = _without(value, cuts, spared, (*place, key))
        return kept
    if isinstance(data, list):
        for n, value in enumerate(data):
            if (*place, n) in cuts:
                spared.update(_words_in(value))
        return [_without(v, cuts, spared, (*place, n)) for n, v in enumerate(data) if (*place, n) not in cuts]
    return data


def _words_in(data: object) -> Iterable[str]:
    if isinstance(data, dict) and not all(isinstance(data.get(key, ""), str) for key in ("name", "id")):
        return {UNREADABLE}
    if isinstance(data, dict):
        return {word for value in (*data, *data.values()) for word in _words_in(value)}
    if isinstance(data, list):
        return {word for value in data for word in _words_in(value)}
    return {data} if isinstance(data, str) else ()
