"""The page of a ruleset as Markdown, for a wiki or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from banding.render.pages import Cell, Entry, Table
from banding.reports.ruleset.page import Chapter, RulesetPage, Statement

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


def ruleset_markdown(page: RulesetPage) -> Iterator[str]:
    """Give the lines of the page; whatever the rules hold is shown as words, never as marks of Markdown."""
    yield f"# {_plain(page.front.title)}"
    yield from ("", _plain(page.front.lead), "")
    yield from map(_entry, page.identity)
    for chapter in page.chapters:
        yield from _chapter(chapter)
    yield from ("", "---", "", _plain(page.document), "", _plain(page.program))


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from ("", f"## {_plain(chapter.title)}")
    for words in chapter.lead:
        yield from ("", _plain(words))
    for table in chapter.tables:
        yield from (
            "",
            *([f"**{_plain(table.caption)}**", ""] if len(chapter.tables) > 1 else ()),
            *_table(table),
        )
    if chapter.entries:
        yield ""
        yield from map(_entry, chapter.entries)
    for statement in chapter.statements:
        yield from _statement(statement)


def _statement(statement: Statement) -> Iterator[str]:
    band = f": {_plain(statement.tag.word)}" if statement.tag else ""
    yield from ("", f"### {_plain(statement.title)}{band}")
    if statement.id != statement.title:
        yield from ("", f"`{statement.id}`")
    if statement.entries:
        yield ""
        yield from map(_entry, statement.entries)
    if statement.quotation:
        yield from (
            "",
            f"> {_plain(statement.quotation.words)}",
            ">",
            f"> {_plain(statement.quotation.where)}",
        )
    if statement.readings:
        yield from ("", f"How it is read: {', '.join(f'`{link.text}`' for link in statement.readings)}")


def _entry(entry: Entry) -> str:
    text = f"`{entry.text}`" if entry.is_code else _plain(entry.text)
    return f"- **{_plain(entry.term)}:** {text}"


def _table(table: Table) -> Iterator[str]:
    yield _row([_plain(head.text) for head in table.heads])
    yield _row(["---"] * len(table.heads))
    for row in table.rows:
        yield _row([_said(cell) for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _said(cell: Cell) -> str:
    return f"**{_plain(cell.tag.word)}**" if cell.tag else _plain(cell.text)


def _plain(text: str) -> str:
    """Keep words from being read as marks."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
