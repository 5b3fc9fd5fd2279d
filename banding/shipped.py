"""Where the rules that ship with us are, and what was made of them the last time."""

import contextlib
import marshal
import os
import sys
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import cache_from_source, find_spec, source_hash
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

_PACKAGE = Path(__file__).resolve().parent
_MAKERS = (".", "engine", "ruleset", "ruleset/versions", "services", "yaml_files")
_LIBRARIES = ("attr", "yaml")
_DIGEST = 8
_Files = tuple[tuple[str, bytes], ...]
_Program = tuple[tuple[str, int, int], ...]


def rules_folder() -> Path:
    """Give the folder of shipped rules: ``_rules`` in an installed package, else ``rules`` in a checkout."""
    installed = _PACKAGE / "_rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"


class _Source(NamedTuple):
    """What something was made from: the rules and the program, to the byte, and by which functions from which file."""

    folder: str
    files: _Files
    program: _Program
    name: str


_SOURCES: WeakKeyDictionary[object, _Source] = WeakKeyDictionary()


def made_of(path: Path, maker: str, ruleset: object = None) -> Any:
    """
    Give what a function, ``module:name``, makes of a rules file or a folder of them, with a ruleset that this gave before.

    What is made of the rules that ship with us is kept where Python keeps our compiled modules, and taken from there while all
    files of the folder and the program are what it was made from: whoever could put anything else there could change the
    program as well. It is kept, or not, as compiled modules are.
    """
    folder = path if path.is_dir() else path.parent
    source, name = None, f"{maker} {path.name}"
    if folder.parent == rules_folder():
        source = _Source(os.fspath(folder), _files(folder), _program(), name)
    if ruleset is None:
        return _made(maker, source, path)
    of_ruleset = _SOURCES.get(ruleset)
    if source and of_ruleset and source[:-1] == of_ruleset[:-1]:
        return _made(maker, source._replace(name=f"{name} {of_ruleset.name}"), path, ruleset)
    return _made(maker, None, path, ruleset)


def made_of_ruleset(ruleset: object, maker: str) -> Any:
    """Give what a function, ``module:name``, makes of a ruleset; kept where :func:`made_of` gave the ruleset."""
    source = _SOURCES.get(ruleset)
    return _made(maker, source and source._replace(name=f"{maker} {source.name}"), ruleset)


def _made(maker: str, source: _Source | None, *given: Any) -> Any:
    if source is None:
        return _make(maker, given)
    from pickle import HIGHEST_PROTOCOL, Pickler, Unpickler  # take long to load

    # What is made of a ruleset has the ruleset's own facts, which are told apart by which object they are.
    own = given[-1].facts if not isinstance(given[-1], Path) else ()
    kept = _kept(*source[:-1])
    if source.name in kept:
        unpickler = Unpickler(BytesIO(kept[source.name]))  # noqa: S301 - what this program put beside its own modules
        unpickler.persistent_load = own.__getitem__  # type: ignore[method-assign]
        made = unpickler.load()
    else:
        made = _make(maker, given)
        if not sys.dont_write_bytecode:
            pickled, places = BytesIO(), {id(fact): place for place, fact in enumerate(own)}
            pickler = Pickler(pickled, HIGHEST_PROTOCOL)
            pickler.persistent_id = lambda each: places.get(id(each))  # type: ignore[method-assign]
            pickler.dump(made)
            _keep(source, {**kept, source.name: pickled.getvalue()})
    with contextlib.suppress(TypeError):  # what nobody makes anything of, such as a tuple
        _SOURCES[made] = source
    return made


def _make(maker: str, given: tuple[object, ...]) -> Any:
    module, _, function = maker.partition(":")
    return getattr(import_module(module), function)(*given)


def _files(folder: Path) -> _Files:
    found = []
    for entry in os.scandir(folder):
        if entry.is_file():
            with open(entry.path, "rb") as file:  # noqa: PTH123 - read again and again, and a path takes its time to make
                found.append((entry.name, file.read()))
    return tuple(sorted(found))


@cache
def _program() -> _Program:
    """Give what tells this program, and the Python and the libraries that it runs on, from any other."""
    paths = [spec.origin for spec in map(find_spec, _LIBRARIES) if spec and spec.origin]
    for room in _MAKERS:
        paths += [each.path for each in os.scandir(_PACKAGE / room) if each.name.endswith(".py")]
    stats = [(path, os.stat(path)) for path in sorted(paths)]  # noqa: PTH116 - a path less to make, sixty times
    return (("", sys.hexversion, 0), *((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


@lru_cache(maxsize=1)
def _kept(folder: str, files: _Files, program: _Program) -> dict[str, bytes]:
    """Read what is kept; nothing where it was made from anything else, or is damaged."""
    with contextlib.suppress(OSError):
        content = _place(folder).read_bytes()
        if content[:_DIGEST] == source_hash(content[_DIGEST:]):
            found_from, kept = marshal.loads(content[_DIGEST:])  # noqa: S302 - as Python reads compiled modules
            return dict(kept) if found_from == (folder, files, program) else {}
    return {}


def _place(folder: str) -> Path:
    """Give the file in which what is made of a folder is kept."""
    return Path(cache_from_source(__file__)).with_suffix(f".{Path(folder).name}")


def _keep(source: _Source, kept: dict[str, bytes]) -> None:
    """Keep what was made, whole or not at all; nobody but us may write to it, and that it cannot be kept is no fault."""
    body, file = marshal.dumps((source[:-1], kept)), _place(source.folder)
    _kept.cache_clear()
    own = file.with_name(f"{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as out:  # noqa: PTH123
            out.write(source_hash(body) + body)
        own.replace(file)
