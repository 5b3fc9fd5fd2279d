"""What to do about the slips of YAML that people make most, in words for somebody who does not know YAML."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import yaml

from banding.yaml_files.faults import Stretch

_HELP: Final = {
    "mapping values are not allowed": (
        "words that hold a colon and a space go in quotes, and a key stands as far in as its neighbours, with a space "
        "after its colon"
    ),
    "did not find expected ',' or ']'": "close the list with `]`, and part what is in it with commas",
    "did not find expected ',' or '}'": "close the block with `}`, and part what is in it with commas",
    "did not find expected '-' indicator": "begin each item of the list with `-`, each as far in as the first",
    "block sequence entries are not allowed": "put the first `-` on a line of its own, below the key",
    "did not find expected key": (
        "set each key and each `-` as far in as its neighbours; an apostrophe inside '...' is written twice"
    ),
    "could not find expected ':'": (
        "a line that goes on stands further in than its key, and a key has a colon after it"
    ),
    "did not find expected <document start>": "set every key of the file at the beginning of its line",
    "found unexpected end of stream": "close the quotes",
    "found unknown escape character": r"in double quotes write `\\` for a backslash, or use single quotes",
    "found character that cannot start any token": "put the words in quotes",
    "did not find expected alphabetic or numeric character": "put the words in quotes",
}
_TAB: Final = "set lines in with spaces, not with tabs"


_UNCLOSED: Final = "close the quotes that begin here"
_REMARK: Final = "a `#` after a space begins a remark; put a value such as a colour in quotes"
_IN_BRACKETS: Final = ("did not find expected ',' or", "did not find expected node content")
_MOST_LINES: Final = 10
_MARK: Final = re.compile(r"\\.|''|[\"'#]")


class Slip(NamedTuple):
    """A slip of YAML: what to do about it, if anything, and where it stands if that is not where the parser noticed it."""

    help: str
    at: Stretch | None = None


def slip_of(error: yaml.MarkedYAMLError, lines: tuple[str, ...]) -> Slip:
    """Say what slip of YAML somebody has made."""
    mark = error.problem_mark
    if mark and mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t":
        return Slip(_TAB)
    problem = error.problem or ""
    if mark and problem.startswith(_IN_BRACKETS) and (earlier := _earlier_slip(error, mark, lines)):
        return earlier
    return Slip(next((help for said, help in _HELP.items() if problem.startswith(said)), ""))


def _earlier_slip(error: yaml.MarkedYAMLError, mark: yaml.Mark, lines: tuple[str, ...]) -> Slip | None:
    """Find the quotes left open, or the value taken for a remark, on the lines that led to the error."""
    begun = error.context_mark.line if error.context_mark else mark.line
    first = max(min(begun, mark.line - 1), mark.line - _MOST_LINES, 0)
    for number in range(min(mark.line, len(lines) - 1), first - 1, -1):
        for column, help in _slips_in(lines[number]):
            if number < mark.line or column < mark.column:
                return Slip(help, Stretch(number + 1, column + 1, 1))
    return None


def _slips_in(line: str) -> Iterator[tuple[int, str]]:
    """Give the column, from 0, of what on a line hides the rest: a remark for a value, or quotes not closed in time."""
    quote, opened = "", 0
    for mark in _MARK.finditer(line):
        before, after = line[: mark.start()].rstrip(), line[mark.end() : mark.end() + 1]
        if quote and mark[0] == quote:
            if after and after not in " ,:]}":
                yield opened, _UNCLOSED
                return
            quote = ""
        elif quote:
            continue
        elif mark[0] == "#" and before != line[: mark.start()]:
            if before.endswith((":", "[", ",")) and after.strip():
                yield mark.start(), _REMARK
            return
        elif mark[0] in ("'", '"') and (not before or before[-1] in ":[{,-"):
            quote, opened = mark[0], mark.start()
    if quote:
        yield opened, _UNCLOSED
