"""A report → Markdown, for a wiki, a repository or a review; its words are shown as words, never as marks."""

import re
from collections.abc import Iterator, Sequence

from banding.render.report import SCREEN, Entries, Entry, Items, Notes, Report, Statement, Statements, Table

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


def markdown_lines(report: Report) -> Iterator[str]:
    """Give the lines of a report."""
    yield f"# {plain(report.title)}"
    yield from ("", plain(report.lead), "")
    yield from map(_entry, report.identity)
    for section in report.of(SCREEN):
        yield from ("", f"## {plain(section.title)}")
        for words in section.lead:
            yield from ("", plain(words))
        has_many = sum(isinstance(block, Table) for block in section.blocks) > 1
        for block in section.blocks:
            if isinstance(block, Table):
                yield from ("", f"**{plain(block.caption)}**") if has_many else ()
                yield from ("", _row([plain(head.text) for head in block.heads]))
                yield _row(["---"] * len(block.heads))
                for row in block.rows:
                    yield _row([f"**{plain(c.tag.word)}**" if c.tag else plain(c.text) for c in row])
            elif isinstance(block, Entries):
                yield from ("", *map(_entry, block.entries))
            elif isinstance(block, Notes):
                yield from (line for words in block.texts for line in ("", plain(words)))
            elif isinstance(block, Items):
                yield from ("", *_items(block))
            elif isinstance(block, Statements):
                yield from (line for each in block.statements for line in _statement(each))
    if report.end:
        yield from ("", "---")
    for words in report.end:
        yield from ("", plain(words))


def plain(text: str) -> str:
    """Keep words from being read as marks."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _statement(statement: Statement) -> Iterator[str]:
    tag = f": {plain(statement.tag.word)}" if statement.tag else ""
    yield from ("", f"### {plain(statement.title)}{tag}")
    if statement.id != statement.title:
        yield from ("", f"`{statement.id}`")
    if statement.entries:
        yield from ("", *map(_entry, statement.entries))
    if statement.quotation:
        yield from ("", f"> {plain(statement.quotation.words)}", ">", f"> {plain(statement.quotation.where)}")
    if statement.readings:
        yield from ("", f"How it is read: {', '.join(f'`{link.text}`' for link in statement.readings)}")


def _items(block: Items) -> Iterator[str]:
    for number, item in enumerate(block.items):
        if not item.marker and number:
            yield ""
        yield f"{item.marker} {plain(item.text)}".lstrip()
        indent = " " * (len(item.marker) + 1)
        yield from (f"{indent}- {plain(note)}" for note in item.notes)
        if not item.marker and number + 1 < len(block.items) and block.items[number + 1].marker:
            yield ""


def _entry(entry: Entry) -> str:
    text = f"`{entry.text}`" if entry.is_code else plain(entry.text)
    return f"- **{plain(entry.term)}:** {text}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
