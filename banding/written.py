"""What a class that a YAML file is read into says of its keys: their meaning, their shape, and where a block was written."""

from __future__ import annotations

import re
from typing import Any, Final

import attrs

ID: Final = re.compile(r"[a-z0-9]+([/-][a-z0-9]+)*")
WORDS: Final[dict[str, Any]] = {"type": "string", "pattern": r"\S"}
IS_ID: Final[dict[str, Any]] = {"pattern": f"^{ID.pattern}$"}
NO_SEMICOLON: Final[dict[str, Any]] = {"pattern": r"^[^;]*[^;\s][^;]*$"}
"""Texts that are listed in one cell of a table are joined by semicolons, so hold none."""

Place = tuple[str | int, ...]
"""Keys and list positions that lead to a value of a file, such as ``("matrix", "cells", 2, "band")``."""


# Without equality of its own: a class made from it that is compared by identity would take its, and all be equal.
@attrs.frozen(eq=False)
class Written:
    """A block of a file; ``at`` is its place there, empty where it was not read from one, and never a key of it."""

    at: Place = attrs.field(default=(), kw_only=True, eq=False, repr=False, metadata={"is_key": False})

    def place(self, *keys: str | int) -> Place:
        """Give the place of something in it."""
        return (*self.at, *keys)


def key(
    meaning: str,
    default: Any = attrs.NOTHING,
    *,
    name: str = "",
    written: Any = None,
    base: Written | None = None,
    **shape: Any,
) -> Any:
    """
    Declare a key of a block by its meaning, for whoever writes the file; a default that is a class is called for one.

    ``name`` is for a key that is not the field's name, and ``written`` for a type that is written as another, such as a band
    by its name; ``shape`` is what JSON Schema demands of it beyond its kind. What a block under it leaves out is as in
    ``base``, or in the default where that is a block.
    """
    base = default if isinstance(default, Written) else base
    metadata = {"meaning": meaning, "name": name, "written": written, "shape": shape, "base": base}
    if isinstance(default, type):
        return attrs.field(factory=default, metadata=metadata)
    return attrs.field(default=default, metadata=metadata)


def not_a_key(default: Any) -> Any:
    """Declare a field that no file has a key for: it is filled in once the file is read."""
    return attrs.field(default=default, metadata={"is_key": False})


def keys_of(block: type) -> tuple[attrs.Attribute[Any], ...]:
    """Give the fields of a block's class that are keys of it."""
    return tuple(field for field in attrs.fields(block) if field.metadata.get("is_key", True))


def key_name(field: attrs.Attribute[Any]) -> str:
    """Give the key that a field is written under."""
    return field.metadata.get("name") or field.name
