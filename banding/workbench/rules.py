"""The rules that a workbench decides by, on a day; and every ruleset that has decided anything, kept in the database whole."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import attrs
from sqlalchemy import Connection, select

from banding.errors import BandingError
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from banding.services import Services, services_beside
from banding.workbench.store.schema import rulesets

_LOOKS_AGAIN = 60.0
"""Seconds after which it is looked again which version is in force on a day: finding out reads every version."""

_DAYS_KEPT = 1_000


class RulesetNotKeptError(BandingError):
    """A decision names a ruleset that the database does not hold."""


@attrs.frozen(eq=False)
class Rules:
    """A ruleset with the file it was read from, and the text of that and of what stands beside it, by name."""

    ruleset: Ruleset
    path: Path
    services: Services | None
    files: Mapping[str, str]


class RulesInUse:
    """Finds the rules for a day, by a name or path as ``--rules`` takes it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._loaded: dict[Path, Rules] = {}
        self._found: dict[date, tuple[float, Rules]] = {}
        self._lock = threading.Lock()

    def on(self, day: date) -> Rules:
        """
        Give the rules that are in force on a day; files that are changed are read again within a minute.

        Raises:
            RulesetError: there are none, or they have faults.
        """
        at, rules = self._found.get(day, (0.0, None))
        if rules is None or time.monotonic() - at > _LOOKS_AGAIN:
            path = find_ruleset(self.name, on=day)
            with self._lock:
                rules = self._loaded.get(path)
                if rules is None or rules.files != _files_beside(path):
                    rules = self._loaded[path] = _read(path)
            if len(self._found) >= _DAYS_KEPT:
                self._found.clear()
            self._found[day] = time.monotonic(), rules
        return rules


def _read(path: Path) -> Rules:
    """Read rules; where somebody changes a file meanwhile, again, so that what is kept of them is what decides."""
    while True:
        files, ruleset = _files_beside(path), load_ruleset(path)
        rules = Rules(ruleset, path, services_beside(path, ruleset), files)
        if files == _files_beside(path):
            return rules


def _files_beside(path: Path) -> dict[str, str]:
    beside = sorted(each for each in path.parent.iterdir() if each.suffix == ".yaml")
    return {each.name: each.read_text(encoding="utf-8", errors="replace") for each in beside}


def keep(connection: Connection, rules: Rules) -> None:
    """Keep a ruleset's files, as they were when it was read, if they are not kept yet."""
    wanted = select(rulesets.c.stamp).where(rulesets.c.stamp == rules.ruleset.stamp)
    if connection.execute(wanted).first() is None:
        files = json.dumps(rules.files)
        values = {"stamp": rules.ruleset.stamp, "version": rules.path.name, "files": files}
        connection.execute(rulesets.insert().values(**values))


def kept(connection: Connection, stamp: str) -> Ruleset:
    """
    Give a ruleset that decided something, from the database.

    Raises:
        RulesetNotKeptError: it is not there, or is not what its stamp says.
    """
    row = connection.execute(select(rulesets).where(rulesets.c.stamp == stamp)).first()
    if row is None:
        raise RulesetNotKeptError(f"the database holds no ruleset {stamp}")
    ruleset = _loaded(row.version, row.files)
    if ruleset.stamp != stamp:
        raise RulesetNotKeptError(f"the ruleset kept as {stamp} is {ruleset.stamp}: it was changed")
    return ruleset


@lru_cache(maxsize=16)
def _loaded(version: str, files: str) -> Ruleset:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in json.loads(files).items():
            Path(folder, name).write_text(text, encoding="utf-8")
        return load_ruleset(Path(folder, version))
