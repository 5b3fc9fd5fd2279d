"""Our small YAML files, read so that every word stays text exactly as written, with its line."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import yaml

from banding.errors import Excerpt, Fault, MappingError
from banding.facts import Fact, FactKind, Value
from banding.intake.values import BadCell, Blank, parse_fact
from banding.nearest import did_you_mean

_MAX_BYTES = 1 << 20
_MAX_DEPTH = 32
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class _Mark(Protocol):
    """Where a parser stands in a file; line and column are counted from 0."""

    line: int
    column: int


class YamlReading:
    """
    A YAML document being read, and the faults found so far.

    Nothing in it is turned into anything: ``no``, ``012`` and ``1`` are the text somebody typed.

    Args:
        path: the file; where ``content`` is given, only its name for messages.
        content: the file's bytes, where they are kept elsewhere.
        is_ours: it ships with us and has no faults, so it is read by libyaml where that is there, fifty times quicker.

    Attributes:
        file: the path as it was given, for messages.
        source: the text of the file.
        faults: every fault found, in the order it was met.
    """

    def __init__(self, path: Path, content: bytes | None = None, *, is_ours: bool = False) -> None:
        self.file = str(path)
        self.source = ""
        self.faults: list[Fault] = []
        self._lines: list[str] = []
        self._loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if is_ours else yaml.SafeLoader
        self.root = self._composed(path, content)

    def fault(self, node: yaml.Node | None, path: str, message: str) -> None:
        """Note a fault at a node; None for the file as a whole."""
        line = None if node is None else node.start_mark.line + 1
        excerpt = None if node is None else self._excerpt(node.start_mark, node.end_mark)
        self.faults.append(Fault(self.file, line, path, message, excerpt=excerpt))

    def refuse_faults(self) -> None:
        """Raise MappingError with every fault found, if there are any."""
        if self.faults:
            raise MappingError(tuple(sorted(self.faults, key=lambda fault: fault.line or 0)))

    def entries(self, node: yaml.Node | None, path: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
        """Give the entries of a mapping as key, the key's node and the value's node; a fault where it is none."""
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, path, "expected `name: value` lines here")
            return []
        found: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            word = self.text(key, path)
            if word in found:
                self.fault(key, path, f"`{word}` is there twice")
            elif word is not None:
                found[word] = (word, key, value)
        return list(found.values())

    def keyed(self, node: yaml.Node | None, path: str, allowed: Sequence[str]) -> dict[str, yaml.Node]:
        """Give the values of a mapping whose keys are ours; a fault for each key that is not."""
        found = {}
        for word, key, value in self.entries(node, path):
            if word in allowed:
                found[word] = value
            else:
                self.fault(
                    key,
                    path,
                    f"unknown name `{word}`; expected {_listed(allowed)}{did_you_mean(word, allowed)}",
                )
        return found

    def text(self, node: yaml.Node, path: str) -> str | None:
        """Give the text of a scalar exactly as written; a fault and None where it is a list or a mapping."""
        if isinstance(node, yaml.ScalarNode):
            return str(node.value).strip()
        self.fault(node, path, "expected one word or number here, not a list or a group of lines")
        return None

    def texts(self, node: yaml.Node | None, path: str) -> list[tuple[str, yaml.Node]]:
        """Give the texts of a list, or of a single scalar, each with its node."""
        if node is None:
            return []
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return [(word, item) for item in nodes if (word := self.text(item, path)) is not None]

    def items(self, node: yaml.Node | None, path: str) -> list[yaml.Node]:
        """Give the items of a list; a fault where it is none."""
        if node is None or isinstance(node, yaml.SequenceNode):
            return [] if node is None else list(node.value)
        self.fault(node, path, "expected a list here")
        return []

    def _composed(self, path: Path, content: bytes | None) -> yaml.Node | None:
        try:
            with path.open("rb") if content is None else io.BytesIO(content) as handle:
                raw = handle.read(_MAX_BYTES + 1)
            if len(raw) > _MAX_BYTES:
                raise self._unreadable(None, "it is larger than 1 MiB, the most allowed")
            text = raw.decode("utf-8-sig")
            self.source = text
            self._lines = _LINE_END.split(text)
            self._check_events(text)
            return yaml.compose(text, Loader=self._loader)
        except OSError as error:
            raise self._unreadable(None, f"it cannot be opened: {error.strerror or error}") from None
        except UnicodeDecodeError:
            raise self._unreadable(None, "it is not UTF-8; save it as UTF-8") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self._unreadable(mark, f"not valid YAML: {error.problem}") from None
        except yaml.YAMLError:
            raise self._unreadable(None, "it holds characters that YAML does not allow") from None

    def _check_events(self, text: str) -> None:
        depth = 0
        for event in yaml.parse(text, Loader=self._loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise self._unreadable(event.start_mark, f"nested more than {_MAX_DEPTH} deep")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                message = "anchors and aliases (`&`, `*`) are not allowed; write the words out"
                raise self._unreadable(event.start_mark, message)
            if tag := getattr(event, "tag", None):
                message = f"tags such as `{tag}` are not allowed; write the word alone"
                raise self._unreadable(event.start_mark, message)

    def _unreadable(self, mark: _Mark | None, message: str) -> MappingError:
        line = mark.line + 1 if mark else None
        excerpt = self._excerpt(mark, mark) if mark else None
        return MappingError((Fault(self.file, line, "", message, excerpt=excerpt),))

    def _excerpt(self, begin: _Mark, end: _Mark) -> Excerpt | None:
        """Show what stands between two marks, as far as it goes on the first line."""
        if begin.line >= len(self._lines):
            return None
        text = self._lines[begin.line].rstrip()
        last = end.column if end.line == begin.line else len(text)
        return Excerpt(begin.line + 1, text, begin.column + 1, max(last - begin.column, 1))


class NoMeaningError(ValueError):
    """A word that is none of a fact's values; the message says what is allowed."""


def meaning(fact: Fact, word: str) -> Value:
    """
    Give the value of a fact that a word stands for, by the same reading as a cell of its column.

    Args:
        fact: the fact.
        word: as typed in a mapping or register file: ``yes``, ``no``, a level, a number, ``unknown``.

    Returns:
        The value; None for ``unknown``.

    Raises:
        NoMeaningError: the word is none of them; the message has the nearest one.
    """
    parsed = parse_fact(fact, word)
    if isinstance(parsed, BadCell):
        raise NoMeaningError(f"`{word}` {parsed.problem}")
    if isinstance(parsed, Blank):
        raise NoMeaningError(f"nothing is written; expected {fact.allowed}")
    return parsed


def already_means(fact: Fact, word: str, *, meant: Value) -> bool:
    """Say whether a word already means something else for a fact, so that a file may not give it a new meaning."""
    parsed = parse_fact(fact, word)
    if fact.kind is FactKind.TEXT or isinstance(parsed, BadCell | Blank):
        return False
    return parsed != meant


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
