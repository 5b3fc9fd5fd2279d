"""
A new ruleset, or a new version of one, as files to write: copies of a text, its comments kept, with other dates.

Nothing that is there already is ever replaced, and where not everything can be written nothing stays behind.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from banding.commands.rules.schemas import SCHEMA_NAMES, schema_file, schema_text
from banding.errors import OutputError
from banding.ruleset import rules_folder
from banding.ruleset.versions.find import GUIDANCE, READINGS, sibling_file

Files = Mapping[Path, bytes]
"""What to write: paths within a folder, each with its content."""

STARTER: Final = "starter"
_RULES: Final = "rules.yaml"
_AUDIT: Final = "audit.yaml"
_OFFICERS: Final = "officers.yaml"
_SERVICES: Final = "services.yaml"
_EXAMPLES: Final = "examples"
_SCHEMA_LINE: Final = re.compile(rb"\A(# yaml-language-server: \$schema=)(?:\.\./)*schema/")


def version_called(first_day: date) -> str:
    """Name a version by its first day: by the month where it begins with one, else by the day."""
    return f"{first_day:%Y-%m}" if first_day.day == 1 else first_day.isoformat()


def starter_files(name: str, first_day: date) -> Files:
    """Give the files of a small complete ruleset to start from, with a comment on every part."""
    folder = rules_folder() / STARTER
    found = {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
    version = version_called(first_day)
    rules = _with_line(found.pop(Path(_RULES)), "id", name, folder / _RULES)
    files = {Path(f"{version}.yaml"): _dated(rules, first_day, folder / _RULES), **found, **_schemas()}
    return beside_own_schemas(files)


def next_version(rules: Path, first_day: date) -> Files:
    """
    Give the files of a new version of a ruleset: the rules, and copies of its own of what is beside them.

    Raises:
        OutputError: the rules file is not laid out line by line, so its dates cannot be changed in its text.
    """
    version = version_called(first_day)
    files = {Path(f"{version}.yaml"): _dated(rules.read_bytes(), first_day, rules)}
    for name in (GUIDANCE, READINGS, _AUDIT, _OFFICERS, _SERVICES):
        path = sibling_file(rules, name)
        if path.is_file():
            files[Path(f"{version}.{name}")] = path.read_bytes()
    for path in sorted(sibling_file(rules, _EXAMPLES).glob("*.yaml")):
        files[Path(f"{version}.{_EXAMPLES}", path.name)] = path.read_bytes()
    return files


def whole_folder(folder: Path) -> Files:
    """Give every YAML file of a ruleset's folder, and the schemas for an editor, for a folder elsewhere."""
    paths = sorted(folder.rglob("*.yaml"))
    return {path.relative_to(folder): path.read_bytes() for path in paths} | _schemas()


def beside_own_schemas(files: Files) -> Files:
    """Lead the first line of each file to the schemas in its own folder, wherever it led before."""
    return {
        path: _SCHEMA_LINE.sub(rb"\g<1>" + b"../" * (len(path.parts) - 1) + b"schema/", content)
        for path, content in files.items()
    }


def _schemas() -> dict[Path, bytes]:
    return {Path("schema", schema_file(name)): schema_text(name).encode() for name in SCHEMA_NAMES}


def _dated(content: bytes, first_day: date, path: Path) -> bytes:
    """Give a rules file another version and first day, and no last day."""
    version = version_called(first_day)
    quoted = version if first_day.day == 1 else f'"{version}"'  # unquoted, YAML would take it for a date
    content = _with_line(content, "version", quoted, path)
    content = _with_line(content, "in_force_from", first_day.isoformat(), path)
    return re.sub(rb"(?m)^in_force_until:.*\n?", b"", content)


def _with_line(content: bytes, key: str, value: str, path: Path) -> bytes:
    """Give a key of the whole file another value, and leave the rest of its line and every other line as it is."""
    line = re.compile(rb"(?m)^(%s:[ \t]+)(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s#]+)" % key.encode())
    changed, count = line.subn(lambda found: found[1] + value.encode(), content)
    if count != 1:
        reason = f"there is no line of its own that says `{key}:`, so it cannot be changed here; copy the file by hand"
        raise OutputError(str(path), reason)
    return changed


def write_new(folder: Path, files: Files, *, check: Callable[[], object]) -> None:
    """
    Write files that are not there yet, all or none: where this or the check raises, nothing that was written stays.

    Raises:
        OutputError: one of them is there already, or cannot be written.
    """
    for path in files:
        if (folder / path).exists():
            raise OutputError(str(folder / path), "is there already, and nothing is written over it")
    written: list[Path] = []
    try:
        for path, content in files.items():
            _write(folder / path, content, written)
        check()
    except BaseException:
        for path in reversed(written):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _write(path: Path, content: bytes, written: list[Path]) -> None:
    try:
        for folder in reversed(path.parents):
            if not folder.exists():
                folder.mkdir()
                written.append(folder)
        with path.open("xb") as out:  # x: even a file that has only just come there is not written over
            written.append(path)
            out.write(content)
    except OSError as error:
        raise OutputError(str(path), f"cannot be written: {error.strerror or error}") from None
