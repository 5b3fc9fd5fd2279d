"""What a job came to ↔ bytes from which any process draws the same pages: values of known kinds, and nothing that runs."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, get_args, get_type_hints

import attrs
import msgspec

from banding.ruleset import Band

_ITSELF = frozenset({str, int, bool, type(None)})
_FAST = 1
_MANY = 20


def written_result(value: object) -> bytes:
    """Write a value: attrs classes of ours, enumerations, and what Python has for collections, numbers, days and bytes."""
    return zlib.compress(msgspec.json.encode(_plain(value)), _FAST)


def read_result(content: bytes, kind: type) -> Any:
    """Read what :func:`written_result` wrote of a value of some kind, or None; no class is made that the kind does not hold."""
    return _Reader(_classes(kind)).value(msgspec.json.decode(zlib.decompress(content)))


def _plain(value: Any) -> Any:
    """Give a value as JSON has it: anything but a word, number or nothing as a list that begins with its class."""
    kind = type(value)
    if kind in _ITSELF:
        return value
    if kind is float:
        return value if isfinite(value) else [kind.__name__, str(value)]  # JSON has no other numbers
    if attrs.has(kind):
        return [kind.__name__, *(_plain(getattr(value, name)) for name in _fields(kind))]
    if isinstance(value, Enum):
        return [kind.__name__, value.value]
    if isinstance(value, Mapping):
        name = "Counter" if kind is Counter else "dict"
        return [name, *(_plain(each) for pair in value.items() for each in pair)]
    if kind is tuple and len(value) > _MANY and len(set(map(type, value))) == 1 and attrs.has(type(value[0])):
        of: Any = type(value[0])
        return [
            "many",
            of.__name__,
            *(_column([getattr(each, name) for each in value]) for name in _fields(of)),
        ]
    if kind in (tuple, list, frozenset):
        return [kind.__name__, *map(_plain, value)]
    if kind in (date, Decimal):
        return [kind.__name__, str(value)]
    if kind is bytes:
        return [kind.__name__, b64encode(value).decode()]
    raise TypeError(f"a result cannot hold a {kind.__name__}")


def _column(values: list[Any]) -> list[list[Any]]:
    """Write one attribute of many: as it is, or what there is of it and which of that each has."""
    if _ITSELF.issuperset(map(type, values)):
        return [values]
    shared = {id(each): each for each in values}
    places = {id_: place for place, id_ in enumerate(shared)}
    return [list(map(_plain, shared.values())), [places[id(each)] for each in values]]


class _Reader:
    """Reads values; a word that comes again and again is there once."""

    def __init__(self, classes: Mapping[str, Any]) -> None:
        self._classes = classes
        self._met: dict[str, str] = {}

    def value(self, said: Any) -> Any:
        """Give the value that a plain one stands for."""
        if type(said) is str:
            return self._met.setdefault(said, said)
        if type(said) is not list:
            return said
        name, *rest = said
        if name == "many":
            return tuple(map(self._classes[rest[0]], *map(self._column, rest[1:])))
        kind = self._classes.get(name)
        if kind is None:
            return _BUILT[name](list(map(self.value, rest)))
        if issubclass(kind, Enum):
            return kind(rest[0])
        names = _fields(kind).values()
        return kind(**dict(zip(names, map(self.value, rest), strict=True)))

    def _column(self, said: Sequence[Any]) -> list[Any]:
        there = list(map(self.value, said[0]))
        return [there[place] for place in said[1]] if len(said) > 1 else there


def _pairs(said: list[Any]) -> dict[Any, Any]:
    return dict(zip(said[::2], said[1::2], strict=True))


_BUILT: Mapping[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "list": list,
    "frozenset": frozenset,
    "dict": _pairs,
    "Counter": lambda said: Counter(_pairs(said)),
    "float": lambda said: float(said[0]),
    "date": lambda said: date.fromisoformat(said[0]),
    "Decimal": lambda said: Decimal(said[0]),
    "bytes": lambda said: b64decode(said[0]),
}


@cache
def _fields(kind: type) -> Mapping[str, str]:
    """Give what a class is made from: its attributes, each with what it is called when one is made."""
    return {field.name: field.alias or field.name for field in attrs.fields(kind) if field.init}


@cache
def _classes(kind: type) -> Mapping[str, type]:
    """Give the classes that a value of some kind can be made of, by name."""
    # Colours are whatever has a name and a colour: bands, in all that the workbench shows.
    found: dict[str, type] = {Band.__name__: Band}
    waiting: list[Any] = [kind]
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        is_ours = isinstance(hint, type) and (attrs.has(hint) or issubclass(hint, Enum))
        if not is_ours or hint in found.values():
            continue
        if found.setdefault(hint.__name__, hint) is not hint:
            raise TypeError(f"two classes are called {hint.__name__}")
        # A class with slots is made anew, and the first one stays until garbage is collected.
        below: list[type] = hint.__subclasses__()
        waiting += [each for each in below if "__attrs_attrs__" in vars(each)]
        if attrs.has(hint):
            waiting += get_type_hints(hint).values()
    return found
