"""
The quick way from CSV to CSV: a plain line passes through as it is, with the added cells behind it.

The part of a line that bears on the decision (from the first of our columns on) is remembered with what it came to, so
that most lines cost one look-up. Three guards keep that sound:

- a line with a quotation mark, a text that could run as a formula, too few or too many cells, no reference number or a
  repeated one goes the long way round, row by row, as every other export does;
- only parts that were once read in full are remembered, so a part that is found has the right number of cells;
- where parts do not repeat (a column differs in nearly every row), the part is narrowed, and then given up: each cell
  is looked up by itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Protocol

import attrs

from banding.intake import Caseload, CsvSource, LineChunks, Row, note_blank

_STARTS = "=+-@\t'＝＋－＠"  # noqa: RUF001 - the full-width signs start formulas too
_KEPT_PARTS = 100_000
_ROWS_TO_JUDGE = 20_000
_LONGEST_CELL = 131_072


@attrs.frozen
class _Care:
    """What the lines of a chunk must be looked at for, because the chunk has it somewhere."""

    quotes: bool
    formulas: bool
    commas: bool
    long: bool
    spaces: bool

    @property
    def only_quotes(self) -> bool:
        """Whether quotation marks are all there is to look out for, and commas part the cells."""
        return self.quotes and not (self.formulas or self.commas or self.long)


class Shared(Protocol):
    """
    What rows that are alike share.

    Attributes:
        suffix: the added cells as CSV text, with the comma before them and the line end.
        count: how many rows it has served since it was last tallied.
    """

    suffix: str
    count: int


class AlikeRows(Protocol):
    """Knows which rows are alike."""

    @property
    def edition(self) -> int:
        """How often what rows share has been tallied and let go; whoever keeps it must let go of it as well."""
        ...

    def shared_by(self, cells: Sequence[str]) -> Shared | None:
        """Give what rows with such cells share; None where the row must be looked at by itself."""
        ...


class LinePassing:
    """
    Passes one text caseload's lines through.

    Args:
        caseload: the caseload, a text table with one kind of line end and no column to replace.
        alike: says what is added to each row, and has the rows counted.
        bearing: positions of the columns that bear on what is added and counted.
        apart: the reference numbers whose rows must be looked at one by one.
        raw: let formulas through.
        long_way: gives the CSV text of a row that cannot pass.

    Attributes:
        rows: how many rows are done.
    """

    def __init__(
        self,
        caseload: Caseload,
        alike: AlikeRows,
        apart: Collection[str],
        *,
        bearing: Iterable[int],
        raw: bool,
        long_way: Callable[[Row], str],
    ) -> None:
        self.rows = 0
        self._alike, self._apart, self._long_way = alike, apart, long_way
        # Even where formulas may pass, a cell that was defused once must be read in full.
        self._starts = "'" if raw else _STARTS
        self._width = caseload.reader.width
        self._crn = caseload.layout.index["crn"]
        self._lead, self._trails = _parts_of_a_line(caseload, tuple(bearing))
        self._parts: dict[str, Shared] = {}
        self._edition = alike.edition
        self._judged_rows = self._misses = 0
        self._delimiter, self._newline = ",", "\n"
        self._risky = re.compile("")

    def written(self, source: CsvSource) -> Iterator[str]:
        """Give the CSV text of every row, a chunk of rows at a time."""
        self._delimiter, self._newline = source.delimiter, source.newline
        self._risky = re.compile(f"(?:^|{re.escape(source.delimiter)})[{re.escape(self._starts)}]")
        chunks = LineChunks(source)
        empty = 0
        for lines in chunks:
            care = self._care(chunks.text)
            texts = (
                self._by_part(lines, chunks, care) if self._trails else self._by_cells(lines, chunks, care)
            )
            blank = texts.count("")
            empty += blank
            self.rows += len(texts) - blank
            chunks.number += len(texts)
            yield "".join(texts)
            self._judge_parts(len(texts))
        note_blank(source.notes, empty)

    def _by_part(self, lines: list[str], chunks: LineChunks, care: _Care) -> list[str]:
        """Give the text of each line's row, by the part of the line that bears on the decision."""
        # The loop that a million rows go through: everything it uses is local, and nothing is called that need not be.
        texts: list[str] = []
        known, apart, crn_place = self._parts.get, self._apart, self._crn_in_pieces()
        delimiter, lead, trail = self._delimiter, self._lead, self._trails[0]
        pieces_wanted, is_plain = lead + 1 + trail, self._is_plain(care)
        following = iter(lines)
        for line in following:
            if is_plain is None or is_plain(line):
                pieces = line.split(delimiter, lead)
                if trail:
                    pieces += pieces.pop().rsplit(delimiter, trail)
                if len(pieces) == pieces_wanted:
                    entry = known(pieces[lead]) or self._learn(pieces[lead], line)
                    crn = pieces[crn_place].strip() if care.spaces else pieces[crn_place]
                    if entry and crn and crn not in apart:
                        entry.count += 1
                        texts.append(
                            line.replace(delimiter, ",") + entry.suffix
                            if care.commas
                            else line + entry.suffix
                        )
                        continue
            elif care.only_quotes and (text := self._quoted(line)):
                texts.append(text)
                continue
            texts.append(self._the_long_way(line, following, chunks, done=len(texts)))
        return texts

    def _quoted(self, line: str) -> str | None:
        """
        Give the text of a line with quotation marks whose record ends with it; None if it must go the long way.

        A part that was once read in full has its quotation marks in pairs, so finding it again says the same of this
        line, as long as no quotation mark stands before the part.
        """
        pieces = line.split(self._delimiter, self._lead)
        part = pieces[-1]
        if self._trails[0] or len(pieces) != self._lead + 1 or '"' in line[: len(line) - len(part)]:
            return None
        entry = self._parts.get(part) or self._learn_quoted(part, line)
        crn = pieces[self._crn].strip()
        if entry is None or not crn or crn in self._apart:
            return None
        entry.count += 1
        return line + entry.suffix

    def _learn_quoted(self, part: str, line: str) -> Shared | None:
        try:
            (cells,) = csv.reader((line,), delimiter=self._delimiter, strict=True)
        except (csv.Error, ValueError):
            return None
        if len(cells) != self._width or any(cell[:1] in self._starts for cell in cells if cell):
            return None
        self._misses += 1
        return self._remember(part, self._entry(cells))

    def _by_cells(self, lines: list[str], chunks: LineChunks, care: _Care) -> list[str]:
        """Give the text of each line's row, by what each of its cells says."""
        texts: list[str] = []
        delimiter, width, is_plain = self._delimiter, self._width, self._is_plain(care)
        following = iter(lines)
        for line in following:
            if is_plain is None or is_plain(line):
                cells = line.split(delimiter)
                crn = cells[self._crn].strip() if len(cells) == width else ""
                if crn and crn not in self._apart:
                    entry = self._entry(cells)
                    if entry:
                        entry.count += 1
                        texts.append(line.replace(delimiter, ",") + entry.suffix)
                        continue
            texts.append(self._the_long_way(line, following, chunks, done=len(texts)))
        return texts

    def _the_long_way(self, line: str, following: Iterator[str], chunks: LineChunks, *, done: int) -> str:
        """Put a record together and band it row by row; an empty line is no row and gives no text."""
        if not line:
            return ""
        before = chunks.number
        chunks.number += done
        cells = chunks.record(line, following)
        text = self._long_way(Row(chunks.number + 1, tuple(cells)))
        self._let_go()
        chunks.number = before
        return text

    def _learn(self, part: str, line: str) -> Shared | None:
        """Read a line in full and remember its part; None where its cells do not fit or its row must be named."""
        self._misses += 1
        cells = line.split(self._delimiter)
        return self._remember(part, self._entry(cells)) if len(cells) == self._width else None

    def _remember(self, part: str, entry: Shared | None) -> Shared | None:
        if entry and len(self._parts) < _KEPT_PARTS:
            self._parts[part] = entry
        return entry

    def _entry(self, cells: list[str]) -> Shared | None:
        entry = self._alike.shared_by(cells)
        self._let_go()
        return entry

    def _let_go(self) -> None:
        """Forget the parts when what they share has been let go: what is counted on it would be lost."""
        if self._edition != self._alike.edition:
            self._parts.clear()
            self._edition = self._alike.edition

    def _care(self, text: str) -> _Care:
        return _Care(
            quotes='"' in text,
            formulas=self._has_formula(text),
            commas=self._delimiter != ",",
            long=_may_hold_long_cell(text, self._newline),
            spaces=self._has_spaces(text),
        )

    def _is_plain(self, care: _Care) -> Callable[[str], bool] | None:
        """Give the test a line must pass to go through as it is; None where every line of the chunk would."""
        if not (care.quotes or care.formulas or care.commas or care.long):
            return None
        if care.only_quotes:
            return _has_no_quote
        risky = self._risky.search if care.formulas else None

        def is_plain(line: str) -> bool:
            return not (
                '"' in line
                or (care.commas and "," in line)
                or len(line) > _LONGEST_CELL
                or (risky and risky(line))
            )

        return is_plain

    def _has_formula(self, text: str) -> bool:
        """Whether some cell of a chunk may start with a sign of a formula, or with an apostrophe."""
        return text[:1] in self._starts or any(
            before + sign in text
            for sign in self._starts
            if sign in text
            for before in (self._delimiter, self._newline)
        )

    def _has_spaces(self, text: str) -> bool:
        delimiter = self._delimiter
        return text[:1].isspace() or any(
            spot in text for spot in (" " + delimiter, delimiter + " ", self._newline + " ", "\t", "\xa0")
        )

    def _crn_in_pieces(self) -> int:
        return self._crn if self._crn < self._lead else self._crn - self._width

    def _judge_parts(self, lines: int) -> None:
        """Narrow the part that is remembered, or give it up, when parts do not repeat."""
        self._judged_rows += lines
        if self._trails and self._judged_rows >= _ROWS_TO_JUDGE:
            if self._misses > 0.8 * self._judged_rows:
                self._trails = self._trails[1:]
                self._parts.clear()
            self._judged_rows = self._misses = 0


def _parts_of_a_line(caseload: Caseload, bearing: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """
    Say how many cells stand before the part that bears on the decision, and how many behind it: first none, then, if
    such parts do not repeat, all that can be left off. None at all where the reference number stands inside the part.
    """
    width, crn = caseload.reader.width, caseload.layout.index["crn"]
    if not bearing:
        return 0, ()
    lead, trail = min(bearing), width - 1 - max(bearing)
    if crn < lead:
        return lead, (0, trail) if trail else (0,)
    return lead, (trail,) if crn >= width - trail else ()


def _has_no_quote(line: str) -> bool:
    return '"' not in line


def _may_hold_long_cell(text: str, newline: str) -> bool:
    """Whether some line may be longer than a cell may be: a stretch of half that length without a line end."""
    half = _LONGEST_CELL // 2
    return any(
        text.find(newline, start, start + half) < 0 for start in range(0, max(len(text) - half, 0), half)
    )
