"""The page of a ruleset for a terminal, in at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from banding.render.pages import Cell, Entry, Table
from banding.render.wrapping import WIDTH, wrapped
from banding.reports.ruleset.page import Chapter, RulesetPage, Statement

_FIRST = 26
"""Columns that the first column of a table may take."""


def ruleset_text(page: RulesetPage) -> Iterator[str]:
    """Give the lines of the page: what it is, then each chapter, its tables drawn."""
    yield from wrapped(page.front.title)
    yield "=" * min(len(page.front.title), WIDTH)
    yield from wrapped(page.front.lead)
    yield ""
    for entry in page.identity:
        yield from _entry(entry, "")
    for chapter in page.chapters:
        yield from _chapter(chapter)
    yield ""
    yield from wrapped(page.document)
    yield from wrapped(page.program)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from ("", chapter.title, "-" * len(chapter.title))
    for words in chapter.lead:
        yield from wrapped(words)
    for table in chapter.tables:
        yield ""
        if len(chapter.tables) > 1:
            yield from wrapped(table.caption)
        yield from drawn(table)
    if chapter.entries:
        yield ""
    for entry in chapter.entries:
        yield from _entry(entry, "")
    for statement in chapter.statements:
        yield ""
        yield from _statement(statement)


def _statement(statement: Statement) -> Iterator[str]:
    band = f": {statement.tag.word}" if statement.tag else ""
    yield from wrapped(f"{statement.title}{band}", following="  ")
    if statement.id != statement.title:
        yield f"  {statement.id}"
    for entry in statement.entries:
        yield from _entry(entry, "  ")
    if statement.quotation:
        quotation = statement.quotation
        yield from wrapped(f"“{quotation.words}” ({quotation.where})", "  ")
    if statement.readings:
        yield from wrapped(
            f"How it is read: {', '.join(link.text for link in statement.readings)}", "  ", following="    "
        )


def _entry(entry: Entry, indent: str) -> list[str]:
    return wrapped(f"{entry.term}: {entry.text}", indent, following=f"{indent}  ")


def drawn(table: Table) -> Iterator[str]:
    """
    Draw a table in lines of at most 80 columns.

    Where its columns do not fit beside each other it is drawn in parts, each with the first column again.
    """
    heads = [head.text for head in table.heads]
    rows = [[_said(cell) for cell in row] for row in table.rows]
    first = min(_FIRST, max(len(line[0]) for line in [heads, *rows]))
    first = max(first, *(_longest_word(line[0]) for line in [heads, *rows]))
    widths = [_least(column) for column in zip(*[line[1:] for line in [heads, *rows]], strict=True)]
    for number, part in enumerate(_parts(first, widths)):
        if number:
            yield ""
        yield from _drawn_part(
            [_picked(line, part) for line in [heads, *rows]], [first, *(widths[n] for n in part)]
        )


def _said(cell: Cell) -> str:
    return f"{cell.tag.word} {cell.text}".strip() if cell.tag else cell.text


def _picked(line: Sequence[str], part: Sequence[int]) -> list[str]:
    return [line[0], *(line[n + 1] for n in part)]


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=1)


def _least(column: Sequence[str]) -> int:
    """Give the width of a column: its widest cell, or for long ones enough for two lines and every word."""
    widest = max(map(len, column))
    words = max(map(_longest_word, column))
    return max(words, min(widest, max(12, -(-widest // 2) + 2)))


def _parts(first: int, widths: Sequence[int]) -> list[list[int]]:
    """Part the columns so that each part fits beside the first column; a column wider than that stands alone."""
    parts: list[list[int]] = [[]]
    for n, width in enumerate(widths):
        taken = first + 4 + sum(widths[m] + 3 for m in parts[-1])
        if parts[-1] and taken + width + 3 > WIDTH:
            parts.append([])
        parts[-1].append(n)
    return parts


def _drawn_part(lines: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    rule = ["─" * (width + 2) for width in widths]
    yield f"┌{'┬'.join(rule)}┐"
    for number, line in enumerate(lines):
        if number:
            yield f"├{'┼'.join(rule)}┤"
        cells = [textwrap.wrap(text, width) or [""] for text, width in zip(line, widths, strict=True)]
        for n in range(max(map(len, cells))):
            shown = (
                f" {(cell[n] if n < len(cell) else ''):<{width}} "
                for cell, width in zip(cells, widths, strict=True)
            )
            yield f"│{'│'.join(shown)}│"
    yield f"└{'┴'.join(rule)}┘"
