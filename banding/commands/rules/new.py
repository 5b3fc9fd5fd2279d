"""``banding rules new``: a ruleset to start from, or a new version of one, whose comments are kept; all is written, or nothing."""

import contextlib
import os
import re
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import click

from banding.commands import options, running
from banding.commands.rules.showing import SCHEMA_NAMES, schema_file, schema_text
from banding.errors import Fault, OutputError, RulesetError
from banding.ruleset import find_ruleset, rules_folder, shipped_rulesets
from banding.ruleset.load import load
from banding.ruleset.versions.find import GUIDANCE, READINGS, sibling_file
from banding.ruleset.versions.timeline import versions_in

Files = Mapping[Path, bytes]
"""What to write: paths within a folder, each with its content."""

STARTER: Final = "starter"
_RULES: Final = "rules.yaml"
_BESIDE: Final = ("audit.yaml", "officers.yaml", "services.yaml")
_EXAMPLES: Final = "examples"
_SCHEMA_LINE: Final = re.compile(rb"\A(# yaml-language-server: \$schema=)(?:\.\./)*schema/")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@click.command("new")
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--from", "source", metavar="RULESET", help="Begin with the version of this one that is in force on DATE."
)
@options.on("The first day the new rules apply. Default: the first of next month.")
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    help="Folder to write to. Default: NAME, or with --from your own folder that the ruleset is in.",
)
def rules_new(name: str | None, source: str | None, on: date | None, output: str | None) -> None:
    """
    Write a ruleset to start from, or a new version of one, with a comment on every part.

    NAME is what a new ruleset is to be called, such as our-area. It is small and complete: it passes `banding rules
    check`, `test` and `mutate`, and you change it piece by piece. With --from the version in force is copied under a new
    date, with its guidance, readings, policies, services and examples, its comments kept; with -o the whole folder is copied,
    and rules that come with the program are copied in no other way. Nothing that is there already is written over.

    \b
    Examples:
      banding rules new our-area --on 2031-01-01
      banding rules new --from cl-crc --on 2031-01-01 -o ours
    """
    if (name is None) == (source is None):
        raise click.UsageError("give the NAME of a new ruleset, or with --from one to begin with")
    first_day = on or (running.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    with running.faults_to_exit_code():
        if source is not None:
            _next_version(source, first_day, Path(output) if output else None)
        else:
            assert name is not None  # noqa: S101
            _starter(name, first_day, Path(output or name))


def _starter(name: str, first_day: date, folder: Path) -> None:
    if not _NAME.fullmatch(name):
        better = "-".join(re.findall("[a-z0-9]+", name.lower()))
        near = f"; did you mean `{better}`?" if better else ""
        message = f"`{name}` will not do as a name; use small letters and digits joined by `-`, such as our-area{near}"
        raise click.UsageError(message)
    _write(folder, starter_files(name, first_day), version_called(first_day))
    rules = folder / f"{version_called(first_day)}.yaml"
    _tell_next(
        f"Put the words of your guidance in {folder / 'guidance.yaml'}, and what it says in {rules}: the comments there "
        "say what each part is.",
        folder,
        f"To try it on invented cases: banding example --rules {folder} --on {first_day} -o cases.csv and then banding "
        f"allocate cases.csv --rules {folder} --on {first_day}",
    )


def _next_version(source: str, first_day: date, output: Path | None) -> None:
    path = find_ruleset(source, on=first_day)
    version = version_called(first_day)
    # A version that begins on this day already is changed before its day, and never after it.
    for each in versions_in(path.parent):
        if each.first_day == first_day or each.name == version:
            message = f"version {each.name} begins on {each.first_day} already; choose another day with --on"
            raise RulesetError((Fault(str(each.path), None, "", message),))
    files, folder = next_version(path, first_day), output or _own_folder(source, path.parent, first_day)
    if folder != path.parent:
        paths = sorted(path.parent.rglob("*.yaml"))
        whole = {each.relative_to(path.parent): each.read_bytes() for each in paths}
        files = beside_own_schemas({**whole, **_schemas(), **files})
    _write(folder, files, version)
    if first_day <= running.today():
        running.note(
            f"\nNote: {first_day} is not in the future: cases have been decided for that day and since by version {path.stem}, "
            "and would be decided by the new one."
        )
    _tell_next(
        f"Change the words in {folder / version}.guidance.yaml, what they say in {folder / version}.yaml (its title too), "
        f"and the examples in {folder / version}.examples. Files without the date belong to earlier versions: leave them.",
        folder / f"{version}.yaml",
    )


def _own_folder(source: str, folder: Path, first_day: date) -> Path:
    """Give the folder somebody keeps a ruleset in; rules that come with the program are not added to by their name."""
    shipped = rules_folder()
    comes_installed = shipped.name == "_rules" and folder.resolve().is_relative_to(shipped.resolve())
    if source in shipped_rulesets() or comes_installed:
        message = "comes with the program, and every decision by it would follow; its new version is for a folder of yours"
    elif not os.access(folder, os.W_OK):
        message = "is in a folder that cannot be written to; its new version is for a folder of yours"
    else:
        return folder
    typed = f"banding rules new --from {shlex.quote(source)} --on {first_day} -o ours"
    raise RulesetError((Fault(source, None, "", message, f"type `{typed}`"),))


def _write(folder: Path, files: Files, version: str) -> None:
    def check() -> None:
        versions_in(folder)
        load(folder / f"{version}.yaml")

    write_new(folder, files, check=check)
    tops = Counter(path.parts[0] for path in files).items()
    listed = (f"  {top}" if Path(top) in files else f"  {top}/ ({count} files)" for top, count in tops)
    running.tell((f"Written to {folder}:", *listed), written=None)


def _tell_next(first: str, rules: Path, *last: str) -> None:
    """Say what to do with rules that were written, step by step."""
    from banding.text import wrapped

    steps = (
        first,
        f"After each change: banding rules check {rules}, then test and mutate in the same way.",
        f"When it is agreed, and before its first day: banding rules record {rules}",
        *last,
    )
    numbered = (wrapped(step, f"  {n}. ", following="     ") for n, step in enumerate(steps, start=1))
    running.tell(("", "Next:", *(line for lines in numbered for line in lines)), written=None)


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
    """Give the files of a new version of a ruleset: the rules with other dates, and copies of its own of what is beside them."""
    version = version_called(first_day)
    files = {Path(f"{version}.yaml"): _dated(rules.read_bytes(), first_day, rules)}
    for name in (GUIDANCE, READINGS, *_BESIDE):
        if (path := sibling_file(rules, name)).is_file():
            files[Path(f"{version}.{name}")] = path.read_bytes()
    for path in sorted(sibling_file(rules, _EXAMPLES).glob("*.yaml")):
        files[Path(f"{version}.{_EXAMPLES}", path.name)] = path.read_bytes()
    return files


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
    """Write files that are not there yet, all or none, where this or the check raises; OutputError for one that cannot be."""
    for path in files:
        if (folder / path).exists():
            raise OutputError(str(folder / path), "is there already, and nothing is written over it")
    written: list[Path] = []
    try:
        for path, content in files.items():
            at = folder / path
            try:
                for above in reversed(at.parents):
                    if not above.exists():
                        above.mkdir()
                        written.append(above)
                with at.open("xb") as out:  # x: even a file that has only just come there is not written over
                    written.append(at)
                    out.write(content)
            except OSError as error:
                raise OutputError(str(at), f"cannot be written: {error.strerror or error}") from None
        check()
    except BaseException:
        for path in reversed(written):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise
