"""Every kind of fault in a ruleset, each made by one edit of the invented ruleset, with what must be told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import yaml

from banding.errors import Fault

RULES, GUIDANCE, READINGS = "2031-01.yaml", "guidance.yaml", "readings.yaml"
Faults = Callable[[], tuple[Fault, ...]]


@attrs.frozen
class Edit:
    """
    One edit and the fault it must give.

    Attributes:
        name: the kind of fault.
        old: text that stands once in the file.
        new: what takes its place.
        path: where the fault must say it is.
        says: the whole message.
        on: text on whose line the fault must stand, in the edited file; the edit's own first line by default.
        file: the file edited.
    """

    name: str
    old: str
    new: str
    path: str
    says: str
    on: str = ""
    file: str = RULES


_FAULTS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
EDITS = tuple(Edit(**written) for written in _FAULTS["edits"])
ROOT_FAULTS = tuple(Edit(**written) for written in _FAULTS["root_faults"])


def broken(folder: Path, edit: Edit) -> int:
    """Make an edit in a ruleset's folder, and give the line its fault must stand on."""
    path = folder / edit.file
    text = path.read_text("utf-8")
    assert text.count(edit.old) == 1, f"{edit.old!r} stands {text.count(edit.old)} times"
    at = text.index(edit.old)
    edited = text.replace(edit.old, edit.new)
    path.write_text(edited, "utf-8")
    return edited.count("\n", 0, edited.index(edit.on) if edit.on else at) + 1
