"""
Restricted cases: rows of which what is made for others to read may show the reference number and the band, and nothing else.

A person of whom one row is restricted is restricted on all of theirs. The file's own rows stay whole: they are its owner's.
"""

from collections.abc import Sequence
from functools import partial

from banding.facts import Fact, FactKind
from banding.intake.cells import Column
from banding.intake.columns import Layout
from banding.intake.person import person_of
from banding.intake.rows import Issue, ReadingOptions
from banding.intake.tables.cell_text import undo
from banding.intake.values import Blank, parse_fact

RESTRICTED = "restricted"
"""The column that says so, and what stands in place of a restricted case's team or officer."""
WITHHELD = "The case is restricted, so only its reference number and band are shown here."
_FACT = Fact(RESTRICTED, FactKind.YES_NO, RESTRICTED)
_ROWS_NAMED = 5


class RestrictedRows:
    """Says which rows are restricted: of ``people`` with a row that does not plainly say no, once all have been noted."""

    def __init__(self, layout: Layout, options: ReadingOptions) -> None:
        self.place = layout.index.get(RESTRICTED)
        self.people: set[str] = set()
        self._crn = layout.index["crn"]
        self._blank_is_no = options.blank_is_no
        self._column = Column(RESTRICTED, RESTRICTED, self.place or 0, partial(parse_fact, _FACT))
        self._unclear: list[int] = []
        self._count = 0

    def __call__(self, cells: Sequence[str]) -> bool:
        """Whether a row is restricted; a cell that is blank, not known or unreadable is read as yes."""
        # What is not known could be yes, and what was shown cannot be taken back.
        if self.place is None:
            return False
        return self._of(cells) is not False or bool(self.people and self._person(cells) in self.people)

    def note(self, number: int, cells: Sequence[str]) -> None:
        """Note whom a row restricts, and that its cell says neither yes nor no."""
        if self.place is None or (said := self._of(cells)) is False:
            return
        if person := self._person(cells):
            self.people.add(person)
        if said is None:
            self._count += 1
            if len(self._unclear) < _ROWS_NAMED:
                self._unclear.append(number)

    def in_words(self) -> str:
        """Say how many of the noted rows were unclear, and the first of them; empty where none were."""
        if not self._count:
            return ""
        first = ", ".join(f"{row:,}" for row in self._unclear)
        rows = f"row {first} says" if self._count == 1 else f"{self._count:,} rows (first {first}) say"
        return (
            f"In the column `{RESTRICTED}`, {rows} neither yes nor no, and {'is' if self._count == 1 else 'are'} read as "
            "restricted. Write yes or no; where only yes is ever written, add --blank no."
        )

    def _person(self, cells: Sequence[str]) -> str:
        return person_of(undo(cells[self._crn])) if self._crn < len(cells) else ""

    def _of(self, cells: Sequence[str]) -> bool | None:
        if self.place is None or self.place >= len(cells):
            return None
        said = self._column[cells[self.place]]
        if said is Blank.BLANK and self._blank_is_no:
            return False
        return said if isinstance(said, bool) else None


def withheld(issues: Sequence[Issue], row: int) -> tuple[Issue, ...]:
    """Give the issues of a restricted row as a report may tell them: that there are some, and not what they say."""
    message = f"row {row}: the case is restricted, so what is wrong with the row is not shown here"
    fatal = any(issue.fatal for issue in issues)
    return (Issue(RESTRICTED, row, "", "", message, fatal),) if issues else ()
