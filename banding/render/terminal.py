"""A report → text for a terminal, in lines of at most 80 columns; a path or an id stays whole, so that it can be copied."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from banding.render import report as doc
from banding.text import WIDTH, wrapped

_HEADING, _SIDE = 12, 30
_BESIDE = " " * 13
"""What stands before the lines that follow a count."""
_FIRST = 26
"""Columns that the first column of a drawn table may take."""


def summary_lines(report: doc.Report) -> Iterator[str]:
    """Give what a report came to: the sections that a screen has, counts before their words."""
    yield from wrapped(report.lead)
    yield from wrapped(report.stamp) if report.stamp else ()
    for entry in report.identity:
        yield from _entry(entry, "")
    for words in report.leads:
        yield ""
        yield from wrapped(words)
    if report.has_sentences:
        yield from ("", *_figures(report.figures))
    for section in report.of(doc.SCREEN):
        lines = [line for block in section.blocks for line in _block(block, section.title)]
        if lines:
            yield from ("", section.title)
            for words in section.lead:
                yield from wrapped(words, "  ")
            yield from lines


def page_lines(report: doc.Report) -> Iterator[str]:
    """Give a report as a text to read from end to end: its title, then every section that a screen has."""
    yield from wrapped(report.title)
    yield "=" * min(len(report.title), WIDTH)
    yield from wrapped(report.lead)
    yield ""
    for entry in report.identity:
        yield from _entry(entry, "")
    for section in report.of(doc.SCREEN):
        yield from ("", section.title, "-" * len(section.title))
        for words in section.lead:
            yield from wrapped(words)
        has_many = sum(isinstance(block, doc.Table) for block in section.blocks) > 1
        for block in section.blocks:
            if isinstance(block, doc.Table):
                yield ""
                yield from wrapped(block.caption) if has_many else ()
                yield from drawn(block)
            elif isinstance(block, doc.Entries):
                yield ""
                yield from (line for entry in block.entries for line in _entry(entry, ""))
            elif isinstance(block, doc.Statements):
                yield from (line for each in block.statements for line in ("", *_statement(each)))
    if report.end:
        yield ""
    for words in report.end:
        yield from wrapped(words)


def _entry(entry: doc.Entry, indent: str) -> list[str]:
    return wrapped(f"{entry.term}: {entry.text}", indent, following=f"{indent}  ")


def _statement(statement: doc.Statement) -> Iterator[str]:
    tag = f": {statement.tag.word}" if statement.tag else ""
    yield from wrapped(f"{statement.title}{tag}", following="  ")
    if statement.id != statement.title:
        yield f"  {statement.id}"
    for entry in statement.entries:
        yield from _entry(entry, "  ")
    if statement.quotation:
        yield from wrapped(f"“{statement.quotation.words}” ({statement.quotation.where})", "  ")
    if statement.readings:
        named = ", ".join(link.text for link in statement.readings)
        yield from wrapped(f"How it is read: {named}", "  ", following="    ")


def _block(block: doc.Block, title: str) -> Iterator[str]:
    if isinstance(block, doc.Table):
        yield from _table(block, title)
    elif isinstance(block, doc.Chart):
        yield from _table(block.table, block.table.caption)
    elif isinstance(block, doc.Notes) and block.where in ("", doc.SCREEN):
        yield from wrapped(block.title, "  ") if block.title else ()
        first, following = ("  - ", "    ") if block.is_list else ("  ", None)
        for words in block.texts:
            yield from wrapped(words, first, following=following)
    elif isinstance(block, doc.Figures):
        yield from _figures(block.figures)
        if block.otherwise and not block.figures:
            yield from wrapped(block.otherwise, "  ")
    elif isinstance(block, doc.Entries):
        yield from (line for entry in block.entries for line in _entry(entry, "  "))
    elif isinstance(block, doc.Items):
        for item in block.items:
            first = f"  {item.marker} " if item.marker else "  "
            yield from wrapped(item.text, first, following=" " * len(first))
            for note in item.notes:
                yield from wrapped(note, " " * (len(first) + 2), following=" " * (len(first) + 4))
    elif isinstance(block, doc.Fold):
        yield from (line for each in block.blocks for line in _block(each, title))


def _figures(figures: Iterable[doc.Figure]) -> Iterator[str]:
    for figure in figures:
        yield from wrapped(f"{figure.number:>9}  {figure.label}", "  ", following=_BESIDE)
        yield from (line for words in figure.more for line in wrapped(words, _BESIDE))


def _table(table: doc.Table, title: str) -> Iterator[str]:
    if not table.says or not table.rows:
        return
    if table.caption != title:
        yield from wrapped(table.caption, "  ")
    if table.is_grouped:
        for first, rows in table.groups():
            yield from wrapped(f"{rows.size():>9,}  {first.text}", "  ", following=_BESIDE)
            yield from _rows(rows, _BESIDE)
    elif isinstance(table, doc.Grid):
        corner = f"{table.tidy[0]} / {table.tidy[1]}"
        yield from column_lines(table, corner) if table.says == "matrix" else _listed(table)
    elif table.says == "columns":
        yield from column_lines(table, table.heads[0].text)
    else:
        yield from _rows(table, "  ")


def _rows(table: doc.Table, indent: str) -> Iterator[str]:
    """Say rows as the table says, the later lines of each below its first."""
    first, *rest = table.says.split("\n")
    # What follows a count is set below the words beside it.
    following = indent + " " * (11 if first.startswith("{1:>9}") else 2)
    for row in table.rows[: table.most]:
        words = [cell.words for cell in row]
        yield from wrapped(first.format(*words), indent, following=following)
        for each in rest:
            yield from wrapped(each.format(*words), following)
    if len(table.rows) > table.most:
        yield f"{indent}and {len(table.rows) - table.most:,} more"


def _listed(grid: doc.Grid) -> Iterator[str]:
    """Say one row a line: "North: 12 cases, 3 moved", without what there is none of."""
    for first, *cells in grid.rows[: grid.most]:
        said = []
        for head, cell in zip(grid.heads[1:], cells, strict=True):
            if cell.value:
                many = head.text[:1].lower() + head.text[1:]
                said.append(f"{cell.text} {head.one if head.one and cell.value == 1 else many}")
        yield from wrapped(f"{first.words}: {', '.join(said)}", "  ", following="    ")
    if len(grid.rows) > grid.most:
        yield f"  and {len(grid.rows) - grid.most:,} more"


def column_lines(grid: doc.Table, corner: str) -> Iterator[str]:
    """
    Lay out a table without lines between its cells.

    Headings take as many lines as they need, and columns that do not fit beside each other go below.
    """
    columns = range(1, len(grid.heads))
    wrap = partial(textwrap.wrap, width=_HEADING, break_on_hyphens=False)
    names = {at: wrap(grid.heads[at].text) or [""] for at in columns}
    # A number is without the sign that a page has beside it.
    numbers = [[f"{c.value:,}" if isinstance(c.value, int) else c.words for c in row] for row in grid.rows]
    widths = {at: max(map(len, [*names[at], *(row[at] for row in numbers)])) + 1 for at in columns}
    sides = [textwrap.shorten(row[0].words, _SIDE, placeholder=" …") for row in grid.rows]
    side = max(len(corner), *map(len, sides))
    for part in _parts(widths, WIDTH - 2 - side):
        depth = max(len(names[at]) for at in part)
        for line in range(depth):
            words = [[""] * (depth - len(names[at])) + names[at] for at in part]
            head = "".join(f"{each[line]:>{widths[at]}}" for at, each in zip(part, words, strict=True))
            yield f"  {corner if line == depth - 1 else '':<{side}}{head}"
        for name, row in zip(sides, numbers, strict=True):
            yield f"  {name:<{side}}" + "".join(f"{row[at]:>{widths[at]}}" for at in part)


def _parts(widths: Mapping[int, int], room: int) -> Iterator[list[int]]:
    """Give the columns in parts that each fit in the room there is; a column wider than that is a part of its own."""
    part: list[int] = []
    for at, width in widths.items():
        if part and sum(widths[each] for each in part) + width > room:
            yield part
            part = []
        part.append(at)
    if part:
        yield part


def drawn(table: doc.Table) -> Iterator[str]:
    """
    Draw a table with lines between its cells.

    Where its columns do not fit beside each other it is drawn in parts, each with the first column again.
    """
    lines = [[head.text for head in table.heads], *([cell.words for cell in row] for row in table.rows)]
    first = min(_FIRST, max(len(line[0]) for line in lines))
    first = max(first, *(_longest_word(line[0]) for line in lines))
    widths = {at: _least([line[at] for line in lines]) for at in range(1, len(table.heads))}
    room = {at: each + 3 for at, each in widths.items()}
    for number, part in enumerate(_parts(room, WIDTH - first - 4)):
        if number:
            yield ""
        cells = [[line[at] for at in (0, *part)] for line in lines]
        yield from _boxed(cells, [first, *(widths[at] for at in part)])


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=1)


def _least(column: Sequence[str]) -> int:
    """Give the width of a column: its widest cell, or for long ones enough for two lines and every word."""
    widest = max(map(len, column))
    words = max(map(_longest_word, column))
    return max(words, min(widest, max(12, -(-widest // 2) + 2)))


def _boxed(lines: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    rule = ["─" * (width + 2) for width in widths]
    yield f"┌{'┬'.join(rule)}┐"
    for number, line in enumerate(lines):
        if number:
            yield f"├{'┼'.join(rule)}┤"
        cells = [textwrap.wrap(text, width) or [""] for text, width in zip(line, widths, strict=True)]
        for n in range(max(map(len, cells))):
            texts = (cell[n] if n < len(cell) else "" for cell in cells)
            shown = (f" {text:<{width}} " for text, width in zip(texts, widths, strict=True))
            yield f"│{'│'.join(shown)}│"
    yield f"└{'┴'.join(rule)}┘"
