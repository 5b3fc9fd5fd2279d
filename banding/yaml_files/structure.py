"""A YAML file → an attrs class whose fields are its keys, nothing coerced; what is sound is read on, to find the other faults."""

import re
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast, get_args, get_origin

import attrs

from banding.errors import Fault
from banding.nearest import did_you_mean, nearest_word
from banding.written import Place, Written, key_name, keys_of
from banding.yaml_files.faults import FaultNotes, nearest_or_list, one_of, shown, whole_number_for
from banding.yaml_files.marks import Block, read_yaml

D = TypeVar("D")
K = TypeVar("K")
_UNREADABLE: Final = "\0"  # stands for a name that cannot be read, so that nothing can be called unknown


@attrs.frozen
class Loaded(Generic[D]):
    """One file without the items at fault, None when too little is sound; ``spared`` are names in those, and not unknown."""

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
    Read a file (UTF-8, at most 1 MiB), or its ``content``, as a document; every fault of shape is noted, and nothing raised.

    ``as_text`` leaves every word as typed, so that fields hold ``str``; nothing is an empty list, a word alone a list of one.
    """
    marked = read_yaml(path, as_text=as_text, content=content)
    if marked.is_unreadable:
        return Loaded(marked.data, marked.notes)
    read, faulty = _reader(cast(Any, kind), as_text), list[_Faulty]()
    document = read(marked.data, (), faulty)
    if not faulty:
        return Loaded(marked.data, marked.notes, document, is_whole=True)
    _note_all(faulty, marked.notes)
    spared: set[str] = set()
    sound = _without(marked.data, _cuts(faulty), spared)
    if _UNREADABLE in spared:
        return Loaded(marked.data, marked.notes)
    left = list[_Faulty]()  # these faults are noted already
    document = read(sound, (), left)
    return Loaded(marked.data, marked.notes, None if left else document, frozenset(spared))


class _MisfitError(ValueError):
    """A value that is not what its field holds; the message says what was found and expected, ``help`` what to write."""

    def __init__(self, message: str, help: str = "") -> None:
        self.help = help
        super().__init__(message)


class _WrongKeys(NamedTuple):
    """The keys that a block lacks, those that it should not have, and those that it may have."""

    missing: tuple[str, ...]
    extra: tuple[str, ...]
    keys: tuple[str, ...]


_Faulty = tuple[Place, _MisfitError | _WrongKeys]
_Read = Callable[[object, Place, list[_Faulty]], Any]
"""Reads a value that stands at a place; what is wrong is added to the list, and then the result means nothing."""


@cache
def _reader(type_: Any, as_text: bool, base: Written | None = None) -> _Read:
    """Give what reads values of a type, made once; a block lies over ``base``, where there is one."""
    origin, arguments = get_origin(type_), get_args(type_)
    if isinstance(type_, types.UnionType):
        inner = [part for part in arguments if part is not types.NoneType]
        # What may be several things can be read only by whoever knows more of the file: a condition, a fact's value.
        return (lambda value, *_: value) if len(inner) > 1 else _reader(inner[0], as_text, base)
    if attrs.has(type_):
        return _block_reader(type_, as_text, base)
    if origin is tuple:
        return _items_reader(_reader(arguments[0], as_text, base), as_text)
    if origin in (dict, Mapping):
        return _values_reader(_reader(arguments[1], as_text, base), as_text)
    if issubclass(type_, StrEnum):
        return _simple(lambda value: _word_of(value, type_))
    true, whole = (_yes_or_no, _count) if as_text else (_true_or_false, _whole)
    return _simple({str: _text, bool: true, int: whole, float: _share, date: _day}[type_])


def _simple(convert: Callable[[Any], Any]) -> _Read:
    def read(value: object, place: Place, faulty: list[_Faulty]) -> Any:
        try:
            return convert(value)
        except _MisfitError as fault:
            faulty.append((place, fault))

    return read


def _block_reader(cls: type[Any], as_text: bool, base: Written | None) -> _Read:
    attrs.resolve_types(cls)
    make = cls if base is None else partial(attrs.evolve, base)
    fields = []
    for field in keys_of(cls):
        type_ = field.metadata.get("written") or field.type
        inner = _reader(cast(Any, type_), as_text, field.metadata.get("base"))
        fields.append((key_name(field), field.alias or field.name, inner))
    keys = tuple(key for key, *_ in fields)
    needed = [key_name(field) for field in keys_of(cls) if field.default is attrs.NOTHING]
    as_block = _simple(_block_of_text if as_text else _block)

    def read(value: object, place: Place, faulty: list[_Faulty]) -> Any:
        before, given = len(faulty), dict[str, Any]()
        block = as_block(value, place, faulty)
        if block is None:
            return None
        for key, name, inner in fields:
            if key in block:
                given[name] = inner(block[key], (*place, key), faulty)
        missing = tuple(key for key in needed if key not in block)
        if missing or not block.keys() <= set(keys):
            faulty.append((place, _WrongKeys(missing, tuple(sorted(block.keys() - keys)), keys)))
        return make(**given, at=block.place) if len(faulty) == before else None

    return read


def _items_reader(item: _Read, as_text: bool) -> _Read:
    as_list = _simple(_list_of_text if as_text else _list)

    def read(value: object, place: Place, faulty: list[_Faulty]) -> Any:
        items = as_list(value, place, faulty) or ()
        return tuple([item(each, (*place, number), faulty) for number, each in enumerate(items)])

    return read


def _values_reader(item: _Read, as_text: bool) -> _Read:
    as_block = _simple(_block_of_text if as_text else _block)

    def read(value: object, place: Place, faulty: list[_Faulty]) -> Any:
        block = as_block(value, place, faulty) or {}
        return {key: item(each, (*place, key), faulty) for key, each in block.items()}

    return read


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, str) or value is None:
        raise _MisfitError("expected some words, found none")
    quotes = "" if isinstance(value, dict | list) else "; put it in quotes if it is meant as words"
    raise _MisfitError(f"expected words, found {shown(value)}{quotes}")


def _true_or_false(value: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
    help = f"write `{meant}`" if meant else ""
    raise _MisfitError(f"expected `true` or `false`, found {shown(value)}", help)


def _yes_or_no(value: object) -> bool:
    if value in ("yes", "no"):
        return value == "yes"
    raise _MisfitError(f"{shown(value)} is neither yes nor no")


def _count(value: object) -> int:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,5}", value) and int(value):
        return int(value)
    raise _MisfitError(f"{shown(value)} is not a whole number of 1 or more")


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _MisfitError(f"expected {whole_number_for(value)}, found {shown(value)}")


def _share(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    is_percent = isinstance(value, int | float) and not isinstance(value, bool) and 1 < value <= 100
    raise _MisfitError(
        f"expected a share from 0 to 1, found {shown(value)}",
        f"for {value} per cent write {value / 100:g}" if is_percent else "",  # type: ignore[operator]
    )


def _word_of(value: object, words: type[StrEnum]) -> StrEnum:
    allowed = tuple(word.value for word in words)
    if value in allowed:
        return words(value)
    near = did_you_mean(value, allowed) if isinstance(value, str) else ""
    raise _MisfitError(f"expected {one_of(allowed)}, found {shown(value)}{near}")


def _is_a(kind: type[K], expected: str, help: str = "") -> Callable[[object], K]:
    """Give what takes a value of one kind as it is."""

    def take(value: object) -> K:
        if isinstance(value, kind):
            return value
        raise _MisfitError(f"expected {expected}, found {shown(value)}", help)

    return take


_block, _list = _is_a(Block, "a block of keys"), _is_a(list, "a list")
_day = _is_a(
    date,
    "a date such as 2019-03-01",
    "write the year, the month and the day, each of the last two with two digits, and a day that there is",
)


def _block_of_text(value: object) -> Block:
    return Block(()) if value == "" else _block(value)


def _list_of_text(value: object) -> list[Any]:
    return [word for word in (value,) if word] if isinstance(value, str) else _list(value)


def _note_all(faulty: Iterable[_Faulty], notes: FaultNotes) -> None:
    """Note each cause; the keys that one block lacks are told together, and one that is misspelt only as that."""
    for place, cause in faulty:
        if isinstance(cause, _MisfitError):
            notes.add(place, str(cause), help=cause.help)
            continue
        for extra in cause.extra:
            message = f"unknown key `{extra}`{nearest_or_list(extra, cause.keys)}"
            notes.add((*place, extra), message, at_key=True)
        meant = {nearest_word(extra, cause.keys) for extra in cause.extra}
        if quoted := [f"`{key}`" for key in cause.missing if key not in meant]:
            said = f"{', '.join(quoted[:-1])} and {quoted[-1]} are" if len(quoted) > 1 else f"{quoted[0]} is"
            lines = ", ".join(f"{key[:-1]}: ...`" for key in quoted)
            notes.add(place, f"{said} missing", help=f"add to this block: {lines}")


def _cuts(faulty: Iterable[_Faulty]) -> set[Place]:
    """Say what to leave out: an unknown key alone, else the nearest list item around the fault."""
    cuts: set[Place] = set()
    for place, cause in faulty:
        if isinstance(cause, _WrongKeys):
            cuts |= {(*place, extra) for extra in cause.extra}
            if not cause.missing:
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
