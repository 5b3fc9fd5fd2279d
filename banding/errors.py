"""Everything the package raises on purpose. Bugs are left to crash."""

import os
import re
import sys
from pathlib import Path

import attrs


class BandingError(Exception):
    """Something a user can mend: a file, a ruleset, an option. The message is written for them."""

    def __reduce__(self) -> tuple[object, ...]:
        """Let it be handed from one process to another, whatever it is made from."""
        return _restored, (type(self), self.args, self.__dict__)

    @property
    def on_a_page(self) -> str:
        """Say it to somebody who has no command line."""
        return str(self)


def _restored(kind: type[BandingError], args: tuple[object, ...], state: dict[str, object]) -> BandingError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


@attrs.frozen
class Excerpt:
    """
    A line of a file a person wrote, and the stretch of it that is meant; lines and columns count from 1.

    ``note`` is what to say of it, such as "first here"; empty for the fault itself.
    """

    line: int
    text: str
    column: int
    length: int = 1
    note: str = ""


@attrs.frozen
class Fault:
    """
    One thing wrong in a file a person wrote, and where: line from 1, None where it is the file's as a whole.

    ``path`` is where in the document, such as ``matrix.cells[2].band``; ``help`` what to do about it, where the message does not
    say. ``other`` is another line that bears on it, such as the first of two of a name. Two faults are the same when they say
    the same of the same place, however it is shown.
    """

    file: str
    line: int | None
    path: str
    message: str
    help: str = attrs.field(default="", eq=False)
    excerpt: Excerpt | None = attrs.field(default=None, eq=False)
    other: Excerpt | None = attrs.field(default=None, eq=False)

    @property
    def column(self) -> int | None:
        """Where on its line the fault begins, in characters from 1; None where that is not known."""
        return self.excerpt.column if self.excerpt and self.excerpt.line == self.line else None

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class FaultyDocumentError(BandingError):
    """A YAML document of ours (ruleset, mapping, register table) that cannot be used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class RulesetError(FaultyDocumentError):
    """A ruleset that cannot be used; carries every fault at once."""


class MappingError(FaultyDocumentError):
    """A column-mapping file or register table that cannot be used; carries every fault at once."""


class TableError(BandingError):
    """
    A file that cannot be read as a table of cases, so that no row of it can be trusted; ``reason`` says what to do.

    ``command`` is the part of the reason that helps on a command line alone.
    """

    def __init__(self, file: str, reason: str, *, command: str = "") -> None:
        self.file, self.reason, self.command = file, reason, command
        super().__init__(f"{file}: {reason}")

    @property
    def on_a_page(self) -> str:
        """Leave the command out."""
        return str(self).replace(self.command, "", 1)


class OutputError(BandingError):
    """A result that could not be written; whatever stood at the path before still stands there."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}")


class MissingExtraError(BandingError):
    """An optional library that this job needs is not installed."""

    def __init__(self, extra: str, what: str) -> None:
        self.extra = extra
        said = f"{what} needs a library that is not installed. To install it:"
        super().__init__(f"{said}\n  {install_command(extra)}")


def install_command(extra: str) -> str:
    """
    Give the command that installs an extra's libraries for the Python that is running, from anywhere.

    The package itself is on no registry, so its libraries are named, each with the versions that go with it. In an
    environment without a pip of its own, another's is told which Python to serve. Double quotes suit every shell.
    """
    from importlib.metadata import PackageNotFoundError, requires  # too slow for every start
    from importlib.util import find_spec

    try:
        listed = (each.partition(";") for each in requires("colour-banding") or [])
        wanted = [each.strip() for each, _, where in listed if re.search(rf"extra == .{extra}\b", where)]
    except PackageNotFoundError:  # run from a folder, where nothing has been installed
        wanted = [f"{Path(__file__).parent.parent}[{extra}]"]
    pip = f'"{sys.executable}" -m pip'
    if find_spec("pip") is None:
        pip = f'{"py" if os.name == "nt" else "python3"} -m pip --python "{sys.executable}"'
    return " ".join([pip, "install", *(f'"{each}"' for each in wanted)])


class InvalidCaseError(BandingError):
    """A case whose facts are not of the kind, or in the range, that the ruleset declares."""

    def __init__(self, fact: str, value: object, expected: str, *, problem: str = "") -> None:
        self.fact, self.value, self.expected = fact, value, expected
        super().__init__(f"{fact}: {value!r} {problem or f'is not {expected}'}")
