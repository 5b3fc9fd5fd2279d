"""What to do about the slips of YAML that people make most, in words for somebody who does not know YAML."""

from __future__ import annotations

from typing import Final

import yaml

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


def help_with_slip(error: yaml.MarkedYAMLError, lines: tuple[str, ...]) -> str:
    """
    Say what to do about a slip of YAML.

    Args:
        error: what the parser says of it.
        lines: the file's lines.

    Returns:
        One sentence, or nothing where the parser's own words must do.
    """
    mark = error.problem_mark
    if mark and mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t":
        return _TAB
    problem = error.problem or ""
    return next((help for said, help in _HELP.items() if problem.startswith(said)), "")
