"""The fields of a frozen class as its docstring tells them, for forms that are that class written out."""

from __future__ import annotations

import inspect
import re
from typing import Any

_FIELD = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)
_REFERENCE = re.compile(r":\w+:`[~.]*(?:\w+\.)*(\w+)`")


def fields_of(documented: type, *, leaving_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """
    Give a class's fields.

    Args:
        documented: a class with an ``Attributes:`` section.
        leaving_out: fields that the form does not have.

    Returns:
        What the class is, and name and meaning of each field, in order.
    """
    text = inspect.getdoc(documented) or ""
    first, _, rest = text.partition("\n")
    told = dict(_FIELD.findall(rest.partition("Attributes:")[2]))
    names = [name for name in documented.__annotations__ if name not in leaving_out]
    return {
        "is": _plain(first or rest),
        "fields": [(name, _plain(told[name])) for name in names],
    }


def _plain(text: str) -> str:
    """Give a text of a docstring as Markdown in one line, in the words of JSON."""
    words = _REFERENCE.sub(r"`\1`", text).replace("``", "`")
    return " ".join(re.sub(r"\bNone\b", "null", words).split())
