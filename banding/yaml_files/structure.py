"""
A YAML file → an attrs class whose fields are its keys: strictly, nothing coerced, every misfit a fault with its line.

Where a document has faults, what is sound in it is still structured, so that the checks that follow find the rest of the
faults in the same run.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, override

from banding.errors import Fault
from banding.nearest import did_you_mean, nearest_word
from banding.written import Place, key_name, keys_of
from banding.yaml_files.faults import FaultNotes, nearest_or_list, one_of, shown, whole_number_for
from banding.yaml_files.marks import Block, read_yaml

D = TypeVar("D")
_Faulty = tuple[Place, BaseException]
_UNPRINTABLE: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNREADABLE: Final = "\0"  # stands for a name that cannot be read, so that nothing can be called unknown
# No YAML file can hold this key, as the reader refuses control characters; cattrs before 26.2 cannot hold a NUL.
_PLACE_KEY: Final = "\x01at"


@attrs.frozen
class Loaded(Generic[D]):
    """
    One file, as far as it could be read.

    Attributes:
        document: the document, without the list items that are at fault; None when too little of it is sound.
        spared: names and ids that stand in parts left out, so that nobody calls them unknown.
    """

    data: object
    notes: FaultNotes
    document: D | None = None
    spared: frozenset[str] = frozenset()
    is_whole: bool = False

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault once, in the order of the lines."""
        return tuple(sorted(dict.fromkeys(self.notes.faults), key=lambda fault: fault.line or 0))

    def sound(self, refusal: Callable[[tuple[Fault, ...]], Exception]) -> D:
        """Give the document; where there is any fault, raise what ``refusal`` makes of all of them."""
        if self.faults or self.document is None:
            raise refusal(self.faults)
        return self.document


def load_yaml(path: Path, kind: type[D], *, as_text: bool = False, content: bytes | None = None) -> Loaded[D]:
    """
    Read a file as a document, noting every fault of shape; nothing is raised.

    Args:
        path: the file, UTF-8, at most 1 MiB; where ``content`` is given, only its name for messages.
        as_text: leave every word as somebody typed it, so that fields are ``str`` or hold such; a list or block with
            nothing in it is empty, and a word alone is a list of one.
        content: the file's bytes, where they are kept elsewhere.
    """
    marked = read_yaml(path, as_text=as_text, content=content)
    if marked.is_unreadable or (not as_text and _note_unprintable(marked.data, (), marked.notes)):
        return Loaded(marked.data, marked.notes)  # what else is wrong would be told with that text in it
    structure = converter(as_text=as_text).structure
    try:
        return Loaded(marked.data, marked.notes, structure(marked.data, kind), is_whole=True)
    except Exception as error:  # cattrs groups them; anything unforeseen is re-raised by the walk
        faulty = list(_causes(error, ()))
    _note_all(faulty, marked.notes)
    spared: set[str] = set()
    sound = _without(marked.data, _cuts(faulty), spared)
    if _UNREADABLE in spared:
        return Loaded(marked.data, marked.notes)
    try:
        document = structure(sound, kind)
    except Exception:  # its faults are noted already
        document = None
    return Loaded(marked.data, marked.notes, document, frozenset(spared))


class MisfitError(ValueError):
    """A value that is not what its field holds; the message says what was found and expected, ``help`` what to write."""

    def __init__(self, message: str, help: str = "") -> None:
        self.help = help
        super().__init__(message)


@cache
def converter(*, as_text: bool = False) -> Converter:
    """Give the one converter of its kind, built once; it raises cattrs' grouped errors over :class:`MisfitError`."""
    made = Converter(forbid_extra_keys=True, detailed_validation=True)
    true, whole = (_yes_or_no, _count) if as_text else (_true_or_false, _whole)
    for type_, hook in ((str, _text), (bool, true), (int, whole), (float, _share), (date, _day)):
        made.register_structure_hook(type_, hook)
    made.register_structure_hook_func(_is_left_as_written, lambda value, _: value)
    block, listed = (_block_of_text, _list_of_text) if as_text else (_block, _list)
    for holds, factory in (
        (attrs.has, partial(_block_hook, block)),
        (_made_of(tuple), partial(_list_hook, listed)),
        (_made_of(dict, Mapping), partial(_mapping_hook, block)),
        (_is_optional, _optional_hook),
    ):
        made.register_structure_hook_factory(holds, factory)
    return made


def _is_left_as_written(type_: object) -> bool:
    """Whether only whoever knows more of the file can read this: a condition, the value of a fact of some kind."""
    return isinstance(type_, types.UnionType) and len(set(get_args(type_)) - {type(None)}) > 1


def _made_of(*origins: object) -> Callable[[object], bool]:
    return lambda type_: get_origin(type_) in origins


def _is_optional(type_: object) -> bool:
    return isinstance(type_, types.UnionType) and not _is_left_as_written(type_)


def _text(value: object, type_: type[str]) -> str:
    if issubclass(type_, StrEnum):
        return _word_of(value, type_)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, str) or value is None:
        raise MisfitError("expected some words, found none")
    quotes = "" if isinstance(value, dict | list) else "; put it in quotes if it is meant as words"
    raise MisfitError(f"expected words, found {shown(value)}{quotes}")


def _true_or_false(value: object, _: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
    raise MisfitError(
        f"expected `true` or `false`, found {shown(value)}", f"write `{meant}`" if meant else ""
    )


def _yes_or_no(value: object, _: object) -> bool:
    if value in ("yes", "no"):
        return value == "yes"
    raise MisfitError(f"{shown(value)} is neither yes nor no")


def _count(value: object, _: object) -> int:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,5}", value) and int(value):
        return int(value)
    raise MisfitError(f"{shown(value)} is not a whole number of 1 or more")


def _whole(value: object, _: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise MisfitError(f"expected {whole_number_for(value)}, found {shown(value)}")


def _share(value: object, _: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    is_percent = isinstance(value, int | float) and not isinstance(value, bool) and 1 < value <= 100
    raise MisfitError(
        f"expected a share from 0 to 1, found {shown(value)}",
        f"for {value} per cent write {value / 100:g}" if is_percent else "",  # type: ignore[operator]
    )


def _day(value: object, _: object) -> date:
    if isinstance(value, date):
        return value
    raise MisfitError(
        f"expected a date such as 2019-03-01, found {shown(value)}",
        "write the year, the month and the day, each of the last two with two digits, and a day that there is",
    )


def _word_of(value: object, words: type[StrEnum]) -> StrEnum:
    allowed = tuple(word.value for word in words)
    if value in allowed:
        return words(value)
    near = did_you_mean(value, allowed) if isinstance(value, str) else ""
    raise MisfitError(f"expected {one_of(allowed)}, found {shown(value)}{near}")


def _block(value: object) -> Block:
    if isinstance(value, Block):
        return value
    raise MisfitError(f"expected a block of keys, found {shown(value)}")


def _block_of_text(value: object) -> Block:
    return Block(()) if value == "" else _block(value)


def _list(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    raise MisfitError(f"expected a list, found {shown(value)}")


def _list_of_text(value: object) -> list[Any]:
    return [word for word in (value,) if word] if isinstance(value, str) else _list(value)


def _block_hook(
    as_block: Callable[[object], Block], cls: type[Any], converter: Converter
) -> Callable[[object, object], Any]:
    place = override(rename=_PLACE_KEY, struct_hook=lambda value, _: value)
    keys: dict[str, Any] = {field.name: override(rename=key_name(field)) for field in keys_of(cls)}
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, at=place, **keys)

    def structure(value: object, _: object) -> Any:
        block = as_block(value)
        return inner({**block, _PLACE_KEY: block.place}, cls)

    return structure


def _list_hook(
    as_list: Callable[[object], list[Any]], type_: Any, converter: Converter
) -> Callable[[object, object], Any]:
    item_type = get_args(type_)[0]
    item = converter.get_structure_hook(item_type)

    def structure(value: object, _: object) -> Any:
        return tuple(_each(item, item_type, enumerate(as_list(value)), type_).values())

    return structure


def _mapping_hook(
    as_block: Callable[[object], Block], type_: Any, converter: Converter
) -> Callable[[object, object], Any]:
    item_type = get_args(type_)[1]
    item = converter.get_structure_hook(item_type)

    def structure(value: object, _: object) -> Any:
        return _each(item, item_type, as_block(value).items(), type_)

    return structure


def _each(
    item: Callable[[Any, Any], Any], item_type: Any, pairs: Iterable[tuple[Any, object]], whole: Any
) -> Any:
    """Structure every item under its key or position; raise all the complaints together."""
    done: dict[Any, Any] = {}
    complaints: list[Exception] = []
    for index, value in pairs:
        try:
            done[index] = item(value, item_type)
        except Exception as error:  # gathered and raised below
            error.__notes__ = [
                *getattr(error, "__notes__", ()),
                IterableValidationNote("item", index, item_type),
            ]
            complaints.append(error)
    if complaints:
        raise IterableValidationError("items", complaints, whole)
    return done


def _optional_hook(type_: Any, converter: Converter) -> Callable[[object, object], Any]:
    """Structure the type beside None: a key that is there must hold something."""
    (inner,) = (part for part in get_args(type_) if part is not type(None))
    hook = converter.get_structure_hook(inner)
    return lambda value, _: hook(value, inner)


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
        keys = {field.name: key_name(field) for field in keys_of(error.cl)}
        for cause, note in inside:
            missing = isinstance(cause, KeyError)
            yield from _causes(cause, place if missing else (*place, keys[note.name]))
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
    keys = tuple(map(key_name, keys_of(cause.cl)))
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
        return {_UNREADABLE}
    if isinstance(data, dict):
        return {word for value in (*data, *data.values()) for word in _words_in(value)}
    if isinstance(data, list):
        return {word for value in data for word in _words_in(value)}
    return {data} if isinstance(data, str) else ()
