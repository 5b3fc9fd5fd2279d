"""The one strict converter of documents: nothing is coerced, a number is not text and ``yes`` is not true."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from banding.facts import FactKind
from banding.nearest import did_you_mean
from banding.vocabulary import RouteKind, RuleKind
from banding.yaml_files.faults import one_of, shown, whole_number_for
from banding.yaml_files.marks import Block

# No YAML file can hold this key, as the reader refuses control characters; cattrs before 26.2 cannot hold a NUL.
_PLACE_KEY: Final = "\x01at"


class MisfitError(ValueError):
    """
    A value that is not what its field holds; the message says what was found and what was expected.

    Attributes:
        help: what to write instead, where that can be told; empty otherwise.
    """

    def __init__(self, message: str, help: str = "") -> None:
        self.help = help
        super().__init__(message)


@cache
def document_converter() -> Converter:
    """Give the one converter, built once; it raises cattrs' grouped errors over :class:`MisfitError`."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for type_, hook in ((str, _text), (bool, _true_or_false), (int, _whole), (float, _share), (date, _day)):
        converter.register_structure_hook(type_, hook)
    converter.register_structure_hook_func(lambda t: t is object, lambda value, _: value)
    for words in (FactKind, RuleKind, RouteKind):
        converter.register_structure_hook(words, _word_of)
    converter.register_structure_hook_factory(attrs.has, _block_hook)
    converter.register_structure_hook_factory(_is_tuple, _list_hook)
    converter.register_structure_hook_factory(_is_mapping, _mapping_hook)
    converter.register_structure_hook_factory(_is_optional, _optional_hook)
    return converter


def _is_tuple(type_: object) -> bool:
    return get_origin(type_) is tuple


def _is_mapping(type_: object) -> bool:
    return get_origin(type_) is Mapping


def _is_optional(type_: object) -> bool:
    return isinstance(type_, types.UnionType) and type(None) in get_args(type_)


def _text(value: object, _: object) -> str:
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


def _block_hook(cls: type[Any], converter: Converter) -> Callable[[object, object], Any]:
    place = override(rename=_PLACE_KEY, struct_hook=lambda value, _: value)
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, at=place)

    def structure(value: object, _: object) -> Any:
        if not isinstance(value, Block):
            raise MisfitError(f"expected a block of keys, found {shown(value)}")
        return inner({**value, _PLACE_KEY: value.place}, cls)

    return structure


def _list_hook(type_: Any, converter: Converter) -> Callable[[object, object], Any]:
    item_type = get_args(type_)[0]
    item = converter.get_structure_hook(item_type)

    def structure(value: object, _: object) -> Any:
        if not isinstance(value, list):
            raise MisfitError(f"expected a list, found {shown(value)}")
        return tuple(_each(item, item_type, enumerate(value), type_).values())

    return structure


def _mapping_hook(type_: Any, converter: Converter) -> Callable[[object, object], Any]:
    item_type = get_args(type_)[1]
    item = converter.get_structure_hook(item_type)

    def structure(value: object, _: object) -> Any:
        if not isinstance(value, Block):
            raise MisfitError(f"expected a block of keys, found {shown(value)}")
        return _each(item, item_type, value.items(), type_)

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
